"""One training session for many people: one change, with expiry and evidence; what is refused; and what is due next."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers.training import TrainingKind, TrainingMethod, TrainingResult
from aims_desktop.service import competence, evidence, training
from aims_desktop.service.training import TRAINING, Due, Session
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def topic(workspace: Workspace) -> str:
    return make(workspace, "training-topic", title="AI basics", code="T04", audience="everyone", repeat_months=12, active=True)


@pytest.fixture
def session(topic: str, ana: str, ben: str) -> Session:
    results = {ana: TrainingResult.ATTENDED, ben: TrainingResult.FAILED}
    return Session(topic, TODAY, TrainingKind.AWARENESS, TrainingMethod.CLASSROOM, "Li Wei", Decimal("1.5"), "", results)


def test_a_session_is_one_record_for_each_person_in_one_change_with_one_file(
    workspace: Workspace, session: Session, ana: str, ben: str, tmp_path: Path
) -> None:
    sheet = tmp_path / "signatures.pdf"
    sheet.write_bytes(b"%PDF signed")
    made = training.record_session(workspace, session, sheet)
    assert workspace.undo_name() == "Record a session of AI basics: 2 people"
    by_person = {row(workspace, "training-record", each).person_id: row(workspace, "training-record", each) for each in made}
    one, two = by_person[ana], by_person[ben]
    assert (one.result, one.done_on, one.provider, one.hours) == ("attended", TODAY, "Li Wei", Decimal("1.5"))
    assert (one.valid_until, two.valid_until) == (dt.date(2028, 3, 1), None)
    files = [evidence.files_of(workspace, TRAINING, each) for each in made]
    assert files[0] == files[1]
    assert [each.title for each in files[0]] == ["AI basics, session of 1 Mar 2027"]
    workspace.undo()
    assert workspace.facts().rows("training-record") == []
    assert workspace.facts().rows("evidence") == []


def test_a_planned_training_becomes_done(workspace: Workspace, session: Session, ben: str, topic: str) -> None:
    plan = dataclasses.replace(session, on=TOMORROW)
    planned = training.plan_session(workspace, plan)
    assert workspace.undo_name() == "Plan a session of AI basics: 2 people"
    assert sorted(training.plan_session(workspace, dataclasses.replace(plan, on=TOMORROW + dt.timedelta(days=1)))) == sorted(planned)
    done = training.record_session(workspace, session)
    assert sorted(done) == sorted(planned)
    assert {row(workspace, "training-record", each).planned_for for each in done} == {TOMORROW + dt.timedelta(days=1)}
    assert competence.planned_training(workspace.facts(), ben, topic) is None


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"on": TOMORROW}, "on", "2 Mar 2027 is still to come: plan the session now, and record it once it was held."),
        ({"on": None}, "on", "Give the day."),
        ({"topic_id": ""}, "topic_id", "Choose the topic."),
        ({"kind": None}, "kind", "Choose the kind."),
        ({"method": None}, "method", "Choose the method."),
        ({"hours": Decimal(-1)}, "hours", "Hours cannot be less than 0."),
        ({"results": {}}, "people", "Choose at least one person."),
        ({"results": {"somebody": TrainingResult.WAIVED}}, "notes", "Say in the notes why it was waived."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(
    workspace: Workspace, session: Session, changed: dict[str, object], field: str, sentence: str
) -> None:
    wrong = dataclasses.replace(session, **changed)  # type: ignore[arg-type]  # the values fit their fields
    assert training.problems(workspace, wrong) == {field: sentence}
    with pytest.raises(RuleError, match=sentence[:20]):
        training.record_session(workspace, wrong)
    assert workspace.facts().rows("training-record") == []


def test_a_session_is_planned_for_a_day_to_come_only(workspace: Workspace, session: Session) -> None:
    past = dataclasses.replace(session, on=TODAY - dt.timedelta(days=1))
    assert training.problems(workspace, past, planned=True) == {
        "on": "28 Feb 2027 is over: record the session, or give a day that is still to come."
    }


def test_the_same_session_is_not_recorded_twice(workspace: Workspace, session: Session, ana: str) -> None:
    training.record_session(workspace, session)
    alone = dataclasses.replace(session, results={ana: TrainingResult.PASSED})
    assert training.problems(workspace, alone) == {"people": "Ana Ruiz already has a record of this topic on that day."}
    assert training.problems(workspace, session) == {
        "people": "2 people already have a record of this topic on that day: Ana Ruiz, Ben Okafor."
    }


def test_a_file_that_cannot_be_kept_refuses_the_session(workspace: Workspace, session: Session, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    with pytest.raises(RuleError, match="is empty"):
        training.record_session(workspace, session, empty)
    assert workspace.facts().rows("training-record") == []


@pytest.mark.parametrize(
    ("months", "done", "until"),
    [
        (12, dt.date(2027, 3, 1), dt.date(2028, 3, 1)),
        (6, dt.date(2027, 8, 31), dt.date(2028, 2, 29)),
        (1, dt.date(2027, 12, 15), dt.date(2028, 1, 15)),
        (0, dt.date(2027, 3, 1), None),
        (None, dt.date(2027, 3, 1), None),
        (12, None, None),
        (12, dt.date(9999, 3, 1), None),
    ],
)
def test_a_training_lasts_as_long_as_the_topic_says(
    workspace: Workspace, months: int | None, done: dt.date | None, until: dt.date | None
) -> None:
    topic = row(workspace, "training-topic", make(workspace, "training-topic", title="A", repeat_months=months))
    assert training.expiry(topic, done) == until
    assert training.expiry(None, done) is None


def test_who_needs_the_topic_and_who_lacks_it_is_known(workspace: Workspace, topic: str, ben: str, session: Session) -> None:
    role = make(workspace, "role", title="Overseer", holders=[ben])
    competence.set_needed(workspace, role, topic, 1)
    (candidate,) = [each for each in training.candidates(workspace.facts(), topic) if each.person.id == ben]
    assert (candidate.needed, candidate.missing, candidate.valid) == (1, True, None)
    passed = dataclasses.replace(session, results={ben: TrainingResult.PASSED})
    training.record_session(workspace, passed)
    (candidate,) = [each for each in training.candidates(workspace.facts(), topic) if each.person.id == ben]
    assert not candidate.missing
    assert candidate.valid is not None


def test_the_usual_kind_is_that_of_the_last_record_of_the_topic(workspace: Workspace, topic: str, session: Session) -> None:
    assert training.usual_kind(workspace.facts(), row(workspace, "training-topic", topic)) is TrainingKind.AWARENESS
    training.record_session(workspace, dataclasses.replace(session, kind=TrainingKind.REFRESHER))
    assert training.usual_kind(workspace.facts(), row(workspace, "training-topic", topic)) is TrainingKind.REFRESHER


def test_what_is_due_next_is_listed_by_day(workspace: Workspace, topic: str, ben: str) -> None:
    common = {"person_id": ben, "topic_id": topic, "method": "classroom"}
    days = dt.timedelta(days=1)
    planned = make(workspace, "training-record", **common, planned_for=TODAY - 2 * days)
    soon = make(workspace, "training-record", **common, done_on=TODAY - 330 * days, valid_until=TODAY + 30 * days, result="passed")
    make(workspace, "training-record", **common, done_on=TODAY - 700 * days, valid_until=TODAY - 340 * days, result="passed")
    role = {"kind": "role_specific", "result": "passed", "done_on": TODAY - 50 * days}
    effect = make(workspace, "training-record", **common, **role)
    weak = make(workspace, "training-record", **common, **role, effective="not_effective", effect_checked_on=TODAY - 5 * days)
    found = [(line.what, line.row.id, line.on - TODAY, line.late) for line in training.due_next(workspace.facts())]
    assert found == [
        (Due.FOLLOW_UP, weak, -5 * days, True),
        (Due.PLANNED, planned, -2 * days, True),
        (Due.EFFECT, effect, 10 * days, False),
    ]
    workspace.undo()
    workspace.undo()
    assert (Due.EXPIRES, soon) in [(line.what, line.row.id) for line in training.due_next(workspace.facts())]
