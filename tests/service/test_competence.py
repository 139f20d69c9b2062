"""The competence matrix: levels needed and reached, what is lacking, the figures, the proposals, and the table as a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from aims_desktop.errors import RuleError, UsageError
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.service import competence, exporting
from aims_desktop.service.checks import progress
from aims_desktop.service.competence import RATING, Standing
from aims_desktop.service.follow_up import plan_action
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row


@pytest.fixture
def topic(workspace: Workspace) -> str:
    return make(workspace, "training-topic", title="Checking output", code="T13", audience="roles", repeat_months=12, active=True)


@pytest.fixture
def role(workspace: Workspace, ben: str) -> str:
    return make(workspace, "role", title="Overseer", function="human_overseer", holders=[ben])


def standing(workspace: Workspace, role: str, person: str, topic: str) -> Standing:
    return competence.stand(workspace.facts(), role, person, topic).standing


def test_a_level_is_needed_then_reached_by_digits_each_one_change(workspace: Workspace, role: str, ben: str, ana: str, topic: str) -> None:
    assert not competence.set_needed(workspace, role, topic, 0)
    with pytest.raises(RuleError, match="does not need the topic"):
        competence.rate(workspace, role, ben, topic, 2)
    assert competence.set_needed(workspace, role, topic, 3)
    assert standing(workspace, role, ben, topic) is Standing.NOT_RATED
    assert competence.rate(workspace, role, ben, topic, 2)
    assert workspace.undo_name() == "Rate Ben Okafor in Checking output: 2"
    (rating,) = workspace.facts().rows("competence-rating")
    assert (rating.actual_level, rating.rated_on, rating.rated_by_id, rating.basis) == (2, TODAY, ana, None)
    assert standing(workspace, role, ben, topic) is Standing.BELOW
    assert not competence.rate(workspace, role, ben, topic, 2)
    assert competence.rate(workspace, role, ben, topic, 3)
    assert standing(workspace, role, ben, topic) is Standing.REACHED
    assert len(workspace.facts().rows("competence-rating")) == 1
    workspace.undo()
    assert standing(workspace, role, ben, topic) is Standing.BELOW
    assert competence.unrate(workspace, role, ben, topic)
    assert not competence.unrate(workspace, role, ben, topic)
    assert standing(workspace, role, ben, topic) is Standing.NOT_RATED
    assert competence.set_needed(workspace, role, topic, 0)
    assert standing(workspace, role, ben, topic) is Standing.NOT_NEEDED


def test_awareness_is_reached_by_a_valid_training(workspace: Workspace, role: str, ben: str, topic: str) -> None:
    competence.set_needed(workspace, role, topic, 1)
    assert standing(workspace, role, ben, topic) is Standing.NOT_TRAINED
    done = {"person_id": ben, "topic_id": topic, "done_on": TODAY, "result": "attended"}
    old = make(workspace, "training-record", **done | {"valid_until": TODAY - dt.timedelta(days=1), "done_on": dt.date(2026, 1, 1)})
    assert standing(workspace, role, ben, topic) is Standing.NOT_TRAINED
    valid = make(workspace, "training-record", **done, valid_until=TODAY)
    assert standing(workspace, role, ben, topic) is Standing.TRAINED
    found = competence.valid_training(workspace.facts(), ben, topic)
    assert found is not None
    assert found.id == valid != old


def test_a_rating_after_a_valid_training_rests_on_training(workspace: Workspace, role: str, ben: str, topic: str) -> None:
    competence.set_needed(workspace, role, topic, 2)
    make(workspace, "training-record", person_id=ben, topic_id=topic, done_on=TODAY, result="passed")
    competence.rate(workspace, role, ben, topic, 2)
    (rating,) = workspace.facts().rows("competence-rating")
    assert rating.basis == "training"


def test_the_figures_count_people_gaps_and_trainings(workspace: Workspace, role: str, ben: str, ana: str, topic: str) -> None:
    assert competence.coverage(workspace.facts()) == competence.Coverage(0, 0, 0, 0, 0, 0)
    assert competence.coverage(workspace.facts()).share is None
    competence.set_needed(workspace, role, topic, 2)
    assert competence.coverage(workspace.facts()) == competence.Coverage(1, 0, 0, 0, 1, 0)
    competence.rate(workspace, role, ben, topic, 1)
    assert competence.coverage(workspace.facts()) == competence.Coverage(1, 0, 1, 1, 1, 0)
    (rating,) = workspace.facts().rows("competence-rating")
    plan_action(workspace, RATING, rating.id, ActionKind.GAP, "Sit beside Ana for a week", owner_id=ana, due_on=TODAY)
    assert competence.stand(workspace.facts(), role, ben, topic).has_action
    assert competence.coverage(workspace.facts()) == competence.Coverage(1, 0, 1, 0, 1, 0)
    competence.rate(workspace, role, ben, topic, 2)
    known = competence.coverage(workspace.facts())
    assert known == competence.Coverage(1, 1, 0, 0, 1, 1)
    assert known.share == 100


def test_who_lacks_required_topics_is_listed_with_what_is_planned(workspace: Workspace, role: str, ben: str, topic: str) -> None:
    assert competence.onboarding(workspace.facts()) == []
    competence.set_needed(workspace, role, topic, 1)
    (lacking,) = competence.onboarding(workspace.facts())
    assert (lacking.person.id, [each.id for each in lacking.topics], lacking.planned) == (ben, [topic], frozenset())
    make(workspace, "training-record", person_id=ben, topic_id=topic, planned_for=TODAY)
    (lacking,) = competence.onboarding(workspace.facts())
    assert lacking.planned == {topic}


def test_the_proposals_bring_topics_and_levels_of_roles_that_have_none_in_one_change(workspace: Workspace, role: str, topic: str) -> None:
    lead = make(workspace, "role", title="Lead", function="lead_implementer")
    make(workspace, "role", title="Cook", function="other")
    competence.set_needed(workspace, lead, topic, 1)
    assert [each.id for each in competence.roles_to_propose(workspace.facts())] == [role]
    assert competence.propose(workspace) == 9
    needed = competence.required(workspace.facts(), role, topic)
    assert needed is not None
    assert needed.required_level == 3
    assert len(workspace.facts().rows("training-topic")) == 9
    assert progress(workspace).task("S8-T1").why.startswith("1 of 3 roles")
    assert competence.propose(workspace) == 0
    workspace.undo()
    assert len(workspace.facts().rows("training-topic")) == 1
    assert competence.required(workspace.facts(), role, topic) is None


def test_a_role_of_everyone_lists_all_in_scope(workspace: Workspace, ben: str) -> None:
    make(workspace, "role", title="All staff", function="all_staff", everyone=True)
    (group,) = competence.role_lines(workspace.facts())
    assert "Ben Okafor" in [person.name for person in group.people]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_matrix_is_written_as_a_table(workspace: Workspace, role: str, ben: str, topic: str, tmp_path: Path, ending: str) -> None:
    competence.set_needed(workspace, role, topic, 2)
    competence.rate(workspace, role, ben, topic, 1)
    headers, lines = competence.matrix_table(workspace)
    assert headers == ["Role", "Person", "T13 Checking output"]
    assert lines == [["Overseer", "Level needed", "2"], ["Overseer", "Ben Okafor", "1 of 2: below the level"]]
    path = tmp_path / f"matrix{ending}"
    exporting.export_table(path, "Competence matrix", headers, lines)
    if ending == ".csv":
        assert path.read_text("utf-8-sig").splitlines()[2] == "Overseer,Ben Okafor,1 of 2: below the level"
    else:
        from openpyxl import load_workbook

        assert [cell.value for cell in load_workbook(path).worksheets[0][3]] == lines[1]
    with pytest.raises(UsageError):
        exporting.export_table(tmp_path / "matrix.doc", "Competence matrix", headers, lines)


def test_the_needed_level_names_the_record(workspace: Workspace, role: str, topic: str) -> None:
    competence.set_needed(workspace, role, topic, 1)
    assert workspace.undo_name() == "Level that Overseer needs in Checking output: 1"
    needed = competence.required(workspace.facts(), role, topic)
    assert needed is not None
    assert row(workspace, "competence", needed.id).required_level == 1
