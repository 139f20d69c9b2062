"""Management reviews: prepared from the records, held once, approved when nothing lacks, and followed by the next."""

from __future__ import annotations

import datetime as dt

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, review
from aims_desktop.service.figures import Period
from aims_desktop.service.past import as_it_stood, last_set
from aims_desktop.service.review_figures import ANSWERS, input_figures
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, Clock, make, row

REVIEW, INPUT, ACTION = (REGISTERS[name] for name in ("management-review", "review-input", "action"))


@pytest.fixture
def spring(workspace: Workspace) -> str:
    return review.prepare(workspace, title="Spring", planned_for=TODAY + dt.timedelta(days=7))


def value(workspace: Workspace, review_id: str, name: str) -> object:
    lines = review.figures_of(workspace, row(workspace, REVIEW.name, review_id))
    return next(figure for line in lines for figure in line.figures if figure.name == name)


def test_preparing_fills_every_input_that_has_registers(workspace: Workspace, spring: str) -> None:
    lines = review.inputs(workspace, spring)
    assert [line.input for line in lines] == list(ANSWERS)
    assert {f"mri_{n}" for n in range(1, 8)} <= set(ANSWERS)
    kept = {line.input: line.figures for line in lines}
    period = review.period_of(workspace, row(workspace, REVIEW.name, spring))
    assert kept == {line.key: line.summary for line in input_figures(workspace, period, spring)}
    assert workspace.undo_name() == "Prepare a management review"
    workspace.undo()
    assert workspace.facts().rows(REVIEW.name) == []
    assert workspace.facts().rows(INPUT.name) == []


def test_every_input_of_the_standard_says_something_in_an_empty_file(workspace: Workspace) -> None:
    for line in input_figures(workspace, Period(TODAY, TODAY)):
        assert line.figures
        assert all(figure.label and figure.text for figure in line.figures)
        assert all(lines.empty.endswith(".") for _title, lines in line.tables)


def test_the_first_period_is_a_year_and_the_next_goes_on(workspace: Workspace, spring: str) -> None:
    first = row(workspace, REVIEW.name, spring)
    assert (first.period_start, first.period_end) == (TODAY - dt.timedelta(days=365), TODAY)
    following = review.next_period(workspace, TODAY + dt.timedelta(days=200))
    assert following.start == TODAY + dt.timedelta(days=1)
    assert following.end >= following.start


def test_periods_are_worked_out_where_a_review_does_not_say(workspace: Workspace) -> None:
    made = make(workspace, REVIEW.name, title="Bare")
    assert review.period_of(workspace, row(workspace, REVIEW.name, made)) == review.next_period(workspace, TODAY)
    late = make(workspace, REVIEW.name, title="Half", period_end=TODAY - dt.timedelta(days=900))
    period = review.period_of(workspace, row(workspace, REVIEW.name, late))
    assert period.start <= period.end == TODAY - dt.timedelta(days=900)


def test_refilling_brings_figures_up_to_date_in_one_change(workspace: Workspace, spring: str) -> None:
    assert not review.refill(workspace, spring)
    make(workspace, "interested-party", title="Drivers", need="Breaks", reviewed_on=TODAY)
    assert review.refill(workspace, spring)
    kept = {line.input: line.figures for line in review.inputs(workspace, spring)}
    assert "Needs reviewed or new in the period: 1" in kept["mri_3"]
    assert workspace.undo_name() == "Refresh the figures of MRV-0001"


def test_refilling_adds_an_input_that_lacks_and_keeps_what_was_said(workspace: Workspace, spring: str) -> None:
    first, second = review.inputs(workspace, spring)[:2]
    records.edit(workspace, INPUT, second.id, {"content": "Much", "discussion": "More"})
    records.delete(workspace, INPUT, [first.id])
    assert review.refill(workspace, spring)
    lines = review.inputs(workspace, spring)
    assert [line.input for line in lines] == list(ANSWERS)
    assert (lines[1].content, lines[1].discussion) == ("Much", "More")


def test_holding_refreshes_once_more_and_then_figures_stay(workspace: Workspace, spring: str) -> None:
    make(workspace, "context-issue", title="Law", reviewed_on=TODAY)
    assert review.hold(workspace, spring, TODAY)
    assert workspace.undo_name() == "Hold MRV-0001"
    make(workspace, "context-issue", title="Market", reviewed_on=TODAY)
    with pytest.raises(RuleError, match="figures stay as they stood"):
        review.refill(workspace, spring)
    assert value(workspace, spring, "context.issues").value == 1  # type: ignore[attr-defined]  # a Figure
    held = row(workspace, REVIEW.name, spring)
    assert [r.title for r in review.records_of(workspace, held).facts().rows("context-issue")] == ["Law"]
    assert [r.title for r in workspace.facts().rows("context-issue")] == ["Law", "Market"]


def test_a_wrong_day_can_be_set_right_and_taken_away(workspace: Workspace, spring: str) -> None:
    review.hold(workspace, spring, TODAY)
    assert review.hold(workspace, spring, TODAY - dt.timedelta(days=1))
    assert not review.hold(workspace, spring, TODAY - dt.timedelta(days=1))
    assert review.hold(workspace, spring, None)
    assert not review.refill(workspace, spring)


def test_nothing_is_held_in_the_future(workspace: Workspace, spring: str) -> None:
    with pytest.raises(RuleError, match="future"):
        review.hold(workspace, spring, TODAY + dt.timedelta(days=1))
    assert row(workspace, REVIEW.name, spring).held_on is None


def test_a_decision_is_an_action_and_comes_back_next_time(workspace: Workspace, spring: str, ben: str, clock: Clock) -> None:
    made = review.decide(workspace, spring, "  Buy a sensor ", owner_id=ben, due_on=TODAY + dt.timedelta(days=30), decision_type="resource")
    action = row(workspace, ACTION.name, made)
    assert (action.title, action.kind, action.status, action.origin) == (
        "Buy a sensor",
        "review_decision",
        "open",
        f"{REVIEW.name}:{spring}",
    )
    assert [decision.id for decision in review.decisions(workspace, spring)] == [made]
    assert value(workspace, spring, "decisions.total").value == 0  # type: ignore[attr-defined]  # a Figure
    review.hold(workspace, spring, TODAY)
    clock.now += dt.timedelta(days=100)
    autumn = review.prepare(workspace, title="Autumn", planned_for=workspace.today())
    for name, expected in (("total", 1), ("open", 1), ("overdue", 1), ("done", 0)):
        assert value(workspace, autumn, f"decisions.{name}").value == expected  # type: ignore[attr-defined]  # a Figure
    assert value(workspace, autumn, "decisions.open").earlier == 0  # type: ignore[attr-defined]  # a Figure
    previous = review.previous(workspace, row(workspace, REVIEW.name, autumn))
    assert previous is not None
    assert previous.id == spring


@pytest.mark.parametrize("title", ["", "   "])
def test_a_decision_needs_words(workspace: Workspace, spring: str, title: str) -> None:
    with pytest.raises(RuleError, match="Say what was decided"):
        review.decide(workspace, spring, title, owner_id=None, due_on=None, decision_type="other")
    assert review.decisions(workspace, spring) == []


def test_what_the_minutes_lack_is_named(workspace: Workspace, spring: str, ben: str) -> None:
    lacking, decision = review.open_points(workspace, spring)
    assert "Earlier actions, Changed issues" in lacking
    assert "Objectives" not in lacking
    assert decision == "Record a decision, or why no change is needed."
    for line in review.inputs(workspace, spring)[:7]:
        records.edit(workspace, INPUT, line.id, {"nothing_reason": "Nothing new"} if line.input == "mri_2" else {"content": "Well"})
    made = review.decide(workspace, spring, "Go on", owner_id=None, due_on=TODAY, decision_type="other")
    assert review.open_points(workspace, spring) == ["Give every decision an owner and a date."]
    records.edit(workspace, ACTION, made, {"owner_id": ben})
    assert review.open_points(workspace, spring) == []
    records.edit(workspace, ACTION, made, {"status": "cancelled"})
    records.edit(workspace, REVIEW, spring, {"no_decision_reason": "All is well"})
    assert review.open_points(workspace, spring) == []


def test_a_review_that_is_gone_is_refused(workspace: Workspace, spring: str) -> None:
    records.delete(workspace, REVIEW, [spring])
    for act in (lambda: review.refill(workspace, spring), lambda: review.hold(workspace, spring, TODAY)):
        with pytest.raises(RuleError, match="not in the file any more"):
            act()


# --- the past


def test_the_past_has_what_was_there_and_nothing_newer(workspace: Workspace, clock: Clock) -> None:
    kept, gone = make(workspace, "risk", title="Kept"), make(workspace, "risk", title="Gone later")
    change = last_set(workspace, "risk", [kept, gone], "title")
    assert change is not None
    clock.now += dt.timedelta(days=5)
    records.edit(workspace, REGISTERS["risk"], kept, {"title": "Renamed"})
    records.delete(workspace, REGISTERS["risk"], [gone])
    make(workspace, "risk", title="New")
    then = as_it_stood(workspace, change)
    assert [risk.title for risk in then.facts().rows("risk")] == ["Kept", "Gone later"]
    assert then.today() == TODAY
    assert [then.refs().of("risk", risk) for risk in (kept, gone)] == ["RSK-0001", "RSK-0002"]
    assert [risk.title for risk in workspace.facts().rows("risk")] == ["Renamed", "New"]


def test_the_past_holds_the_whole_transaction_and_its_links(workspace: Workspace, ben: str) -> None:
    first, second = make(workspace, "ai-system", title="Planner"), make(workspace, "ai-system", title="Chat")
    risk = make(workspace, "risk", title="Drift", systems=[first])
    change = last_set(workspace, "risk", [risk], "title")
    assert change is not None
    records.edit(workspace, REGISTERS["risk"], risk, {"systems": [second], "owner_id": ben})
    then = as_it_stood(workspace, change).facts()
    assert then.linked(risk, "systems") == {first}
    assert workspace.facts().linked(risk, "systems") == {second}
    assert then.rows("risk")[0].owner_id is None


def test_nothing_was_ever_set(workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Drift")
    assert last_set(workspace, "risk", [risk], "notes") is None
    assert last_set(workspace, "risk", [], "title") is None


# --- the pack's order


def printed_keys(workspace: Workspace, review_id: str) -> list[str]:
    lines = review.figures_of(workspace, row(workspace, REVIEW.name, review_id))
    return [line.key for line in review.printed(workspace, review_id, lines)]


def test_inputs_are_printed_in_the_order_that_was_chosen(workspace: Workspace, spring: str) -> None:
    keys = printed_keys(workspace, spring)
    assert review.arrange(workspace, spring, [keys[8], *keys[:8], *keys[9:]])
    assert printed_keys(workspace, spring) == [keys[8], *keys[:8], *keys[9:]]
    assert not review.arrange(workspace, spring, printed_keys(workspace, spring)), "nothing moves, nothing is written"
    assert workspace.undo_name() == "Change the order of the inputs of MRV-0001"
    workspace.undo()
    assert printed_keys(workspace, spring) == keys


def test_only_an_advised_input_can_be_left_out(workspace: Workspace, spring: str) -> None:
    keys = printed_keys(workspace, spring)
    assert review.leave_out(workspace, spring, "mri_12", True)
    assert printed_keys(workspace, spring) == [key for key in keys if key != "mri_12"]
    assert review.leave_out(workspace, spring, "mri_12", False)
    assert printed_keys(workspace, spring) == keys
    before = workspace.file.head
    with pytest.raises(RuleError, match="cannot be left out"):
        review.leave_out(workspace, spring, "mri_3", True)
    assert workspace.file.head == before


def test_a_required_input_that_was_left_out_elsewhere_is_printed_and_named(workspace: Workspace, spring: str) -> None:
    """From a form or a table it can be typed; the pack still holds it, and the field says what is wrong."""
    first = review.inputs(workspace, spring)[0]
    records.edit(workspace, INPUT, first.id, {"left_out": True})
    assert "mri_1" in printed_keys(workspace, spring)
    problems = records.problems(workspace, INPUT, row(workspace, INPUT.name, first.id))
    assert any(problem.field == "left_out" for problem in problems)
