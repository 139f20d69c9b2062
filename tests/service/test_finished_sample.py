"""The finished example: the same year gone on to the certificate through the services a person uses, complete on any day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import agenda, checks, records, sample
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.history import history
from aims_desktop.store.verify import verify

DAYS = (dt.date(2028, 2, 29), dt.date(2027, 10, 31))
"""A leap day, and a Sunday, last of its month, on which clocks are put back."""


@pytest.fixture(scope="module", params=DAYS, ids=str)
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    path, noon = tmp_path_factory.mktemp("finished") / "finished.aims", dt.time(12, tzinfo=dt.UTC)
    with sample.create(path, who="Sam Okafor", finished=True, clock=lambda: dt.datetime.combine(request.param, noon)) as workspace:
        yield workspace


def test_all_twelve_steps_are_complete(finished: Workspace) -> None:
    state = checks.progress(finished)
    assert [(task.task.id, task.why) for task in state.tasks if not task.done] == []
    assert (state.done, state.set_aside, state.readiness) == (91, 0, 1)
    assert all(step.complete for step in state.steps)
    assert state.next_step is None


def test_no_record_of_it_breaks_a_rule(finished: Workspace) -> None:
    broken = {
        f"{finished.refs().of(name, row.id)}: {problem.sentence}"
        for name, register in REGISTERS.items()
        for row in records.rows(finished, register)
        for problem in records.problems(finished, register, row)
        if problem.blocking
    }
    assert not broken


def test_its_file_is_sound(finished: Workspace) -> None:
    with finished.file.read() as connection:
        report = verify(connection)
    assert report.ok, report.problems


def test_nothing_of_it_is_late(finished: Workspace) -> None:
    late = {
        f"{name}: {finished.names().of(name, row.id)}"
        for name, register in REGISTERS.items()
        for found in {"overdue", "review_overdue", "answer_overdue", "notification_overdue"} & register.filters_by_name.keys()
        for row in records.rows(finished, register, [found])
    }
    assert not late
    assert not agenda.overdue_actions(finished)


def test_nothing_that_was_approved_has_changed_since(finished: Workspace) -> None:
    changed = {
        finished.names().with_ref(name, row.id)
        for name, register in REGISTERS.items()
        if "changed_since" in register.filters_by_name
        for row in records.rows(finished, register, ["changed_since"])
    }
    assert not changed


def test_everything_beyond_the_year_is_written_record_by_record(finished: Workspace) -> None:
    """No change after the day of the unfinished example touches more than one record, its links and its version."""
    touched: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with finished.file.read() as connection:
        for entry in history(connection):
            if dt.date.fromisoformat(entry.at[:10]) > finished.today() - sample.FINISH and entry.table not in {"link", "version"}:
                touched[entry.txn].add((entry.table, entry.row))
    assert len(touched) > 250
    assert {len(rows) for rows in touched.values()} == {1}


def test_its_history_ends_today(finished: Workspace) -> None:
    with finished.file.read() as connection:
        days = [dt.date.fromisoformat(entry.at[:10]) for entry in history(connection)]
    assert max(days) == finished.today()
    assert days == sorted(days, reverse=True)


def test_three_years_lie_ahead(finished: Workspace) -> None:
    assert [date.register for date in agenda.key_dates(finished, 20)].count("milestone") == 9
    certificate = finished.facts().single("certification")
    assert certificate is not None
    assert (certificate.valid_until - finished.today()).days > 1000
