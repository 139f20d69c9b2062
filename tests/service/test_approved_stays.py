"""What was approved stays: no way changes a version, approved minutes or a measurement. Closed audits stand in test_closed.py."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from aims_desktop import cli
from aims_desktop.errors import AimsError, ExitCode, RefusedFileError, RuleError
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.review import HELD
from aims_desktop.service import approval, evidence, exporting, importing, links, merging, records, review, tables
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, Clock, make

REVIEW, INPUT, DOCUMENT = REGISTERS["management-review"], REGISTERS["review-input"], REGISTERS["document"]
MEASURE, MEASUREMENT = REGISTERS["measure"], REGISTERS["measurement"]


@dataclass(frozen=True)
class Kept:
    """A file in which something was approved, held and measured."""

    workspace: Workspace
    review: str
    document: str
    version: str
    measure: str
    measurement: str
    file: Path

    @property
    def input(self) -> str:
        """A line of the minutes."""
        return str(review.inputs(self.workspace, self.review)[0].id)

    def stands(self, workspace: Workspace | None = None) -> Mapping[str, frozenset[Row]]:
        """All that must stay as it is."""
        facts = (workspace or self.workspace).facts()
        return {name: frozenset(facts.rows(name)) for name in ("version", "management-review", "review-input", "measurement")}


@pytest.fixture
def kept(workspace: Workspace, ana: str, ben: str, tmp_path: Path) -> Kept:
    held = _held(workspace, "Spring review", ana, ben)
    approval.approve(workspace, REVIEW, held, version="1.0", approved_by_id=ana, approved_on=TODAY)
    document = make(workspace, "document", **_policy(ben))
    version = approval.approve(workspace, DOCUMENT, document, version="1.0", approved_by_id=ana, approved_on=TODAY)
    measure = make(workspace, "measure", title="Cold hours", owner_id=ana)
    measurement = records.create(workspace, MEASUREMENT, {"period_end": TODAY, "value": Decimal(3)}, parent_id=measure)
    file = tmp_path / "proof.txt"
    file.write_text("proof", encoding="utf-8")
    return Kept(workspace, held, document, version, measure, measurement, file)


def _held(workspace: Workspace, title: str, ana: str, ben: str) -> str:
    """A review whose minutes are ready to be approved."""
    held = review.prepare(workspace, title=title, planned_for=TODAY, chair_id=ana)
    review.hold(workspace, held, TODAY)
    told: dict[str, object] = {
        "attendees": [ana], "minute_taker_id": ben, "no_decision_reason": "All is well", "conclusion": "Goes on",
        "next_review_on": TODAY + dt.timedelta(days=180),
    }  # fmt: skip
    for word in ("suitable", "adequate", "effective"):
        told |= {word: True, f"{word}_reason": "It is"}
    records.edit(workspace, REVIEW, held, told)
    records.bulk(workspace, INPUT, [line.id for line in review.inputs(workspace, held)], {"content": "Well", "discussed": True})
    return held


def _policy(author: str) -> dict[str, object]:
    return {
        "title": "AI policy", "code": "POL-01", "type": "policy", "covers": ("ai_policy",), "owner_id": author,
        "author_id": author, "status": "ready", "body": "We judge effects first.", "classification": "public",
        "effective_on": TODAY, "review_months": 12,
        "next_review_on": TODAY + dt.timedelta(days=365), "access": "All", "retention": "3 years", "location": "embedded",
    }  # fmt: skip


def alter_version(k: Kept) -> None:
    """No service does this; it is refused all the same."""
    with k.workspace.change("Touch up") as txn:
        record: Row = txn.get("version", k.version)
        record.note = "Never said"


def delete_version(k: Kept) -> None:
    with k.workspace.change("Forget") as txn:
        txn.delete("version", [k.version])


WAYS: dict[str, Callable[[Kept], object]] = {
    "alter a version": alter_version,
    "delete a version": delete_version,
    "approve under a number that is there": lambda k: approval.approve(
        k.workspace, DOCUMENT, k.document, version="1.0", approved_by_id=k.workspace.facts().rows("person")[0].id, approved_on=TODAY
    ),
    "approve minutes again": lambda k: approval.approve(
        k.workspace, REVIEW, k.review, version="2.0", approved_by_id=k.workspace.facts().rows("person")[0].id, approved_on=TODAY
    ),
    "edit a review": lambda k: records.edit(k.workspace, REVIEW, k.review, {"conclusion": "Never said"}),
    "edit who was there": lambda k: records.edit(k.workspace, REVIEW, k.review, {"attendees": ()}),
    "change reviews in bulk": lambda k: records.bulk(k.workspace, REVIEW, [k.review], {"place": "Elsewhere"}),
    "say that a review was not held": lambda k: review.hold(k.workspace, k.review, None),
    "hold it on another day": lambda k: review.hold(k.workspace, k.review, TODAY - dt.timedelta(days=1)),
    "bring its figures up to date": lambda k: review.refill(k.workspace, k.review),
    "put its inputs into another order": lambda k: review.arrange(k.workspace, k.review, ["mri_9", "mri_8"]),
    "leave an input out": lambda k: review.leave_out(k.workspace, k.review, "mri_9", True),
    "delete a review": lambda k: records.delete(k.workspace, REVIEW, [k.review]),
    "edit the figures of an input": lambda k: records.edit(k.workspace, INPUT, k.input, {"figures": "Never shown"}),
    "edit what was said": lambda k: records.edit(k.workspace, INPUT, k.input, {"discussion": "Never said"}),
    "change inputs in bulk": lambda k: records.bulk(k.workspace, INPUT, [k.input], {"discussed": False}),
    "delete an input": lambda k: records.delete(k.workspace, INPUT, [k.input]),
    "add an input": lambda k: records.create(k.workspace, INPUT, {"input": "mri_1"}, parent_id=k.review),
    "duplicate an input": lambda k: records.duplicate(k.workspace, INPUT, [k.input]),
    "link from a review": lambda k: links.link(k.workspace, REVIEW, k.review, "related", "document", k.document),
    "attach a file to an input": lambda k: evidence.attach(k.workspace, INPUT, k.input, k.file),
    "edit a measurement": lambda k: records.edit(k.workspace, MEASUREMENT, k.measurement, {"value": Decimal(1)}),
    "change measurements in bulk": lambda k: records.bulk(k.workspace, MEASUREMENT, [k.measurement], {"value": Decimal(1)}),
    "delete a measurement": lambda k: records.delete(k.workspace, MEASUREMENT, [k.measurement]),
    "delete a measure with what was measured": lambda k: records.delete(k.workspace, MEASURE, [k.measure]),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_service_changes_what_was_approved(kept: Kept, way: Callable[[Kept], object]) -> None:
    before = kept.stands()
    with pytest.raises(RuleError) as refused:
        way(kept)
    sentence = refused.value.sentence
    assert sentence.endswith(".")
    assert len(sentence.split(". ")) == 1, "one sentence"
    assert kept.stands() == before


def test_the_sentences_name_what_stays(kept: Kept) -> None:
    for way, said in {
        "alter a version": "An approved version is never changed; approve the record as it is now instead.",
        "delete a version": "DOC-0001 1.0 was approved and stays as it is.",
        "edit what was said": "MRV-0001 was approved and stays as it is.",
        "change measurements in bulk": "Measurements are never overwritten; add a new one that names the one it corrects.",
        "delete a measure with what was measured": "Measurements are never deleted, nor is what they belong to.",
    }.items():
        with pytest.raises(RuleError) as refused:
            WAYS[way](kept)
        assert refused.value.sentence == said


def test_undoing_something_else_leaves_it_alone(kept: Kept) -> None:
    """What was done after the approval is taken back; what was done before can only be once the approval was."""
    workspace, before = kept.workspace, kept.stands()
    records.edit(workspace, DOCUMENT, kept.document, {"title": "Policy"})
    workspace.undo()
    assert kept.stands() == before
    workspace.redo()
    assert kept.stands() == before


def test_minutes_approved_by_mistake_are_open_again_once_that_is_undone(kept: Kept) -> None:
    workspace = kept.workspace
    while workspace.undo_name() != "Approve MRV-0001 as version 1.0":
        workspace.undo()
    workspace.undo()
    assert records.edit(workspace, REVIEW, kept.review, {"conclusion": "Said after all"})


def test_an_approval_just_given_is_taken_back_as_a_whole(kept: Kept, ana: str) -> None:
    workspace, before = kept.workspace, kept.stands()
    records.edit(workspace, DOCUMENT, kept.document, {"body": "Another text"})
    approval.approve(workspace, DOCUMENT, kept.document, version="2.0", approved_by_id=ana, approved_on=TODAY)
    workspace.undo()
    assert kept.stands() == before


def test_the_next_draft_leaves_the_version_as_it_was(kept: Kept, ana: str) -> None:
    records.edit(kept.workspace, DOCUMENT, kept.document, {"body": "Another text"})
    approval.approve(kept.workspace, DOCUMENT, kept.document, version="2.0", approved_by_id=ana, approved_on=TODAY)
    first = next(row for row in kept.workspace.facts().rows("version") if row.id == kept.version)
    assert "We judge effects first." in first.snapshot
    versions = kept.stands()["version"]
    records.delete(kept.workspace, DOCUMENT, [kept.document])
    assert kept.stands()["version"] == versions, "the document goes out of the lists, its versions stay"


def test_a_decision_of_approved_minutes_is_carried_out(kept: Kept, ben: str) -> None:
    """Decisions go on as actions; the minutes keep what was decided."""
    made = make(kept.workspace, "action", title="Try it", kind="review_decision", origin=f"management-review:{kept.review}", owner_id=ben)
    assert records.edit(kept.workspace, REGISTERS["action"], made, {"status": "closed"})


# --- tables from outside


@pytest.mark.parametrize(
    ("register", "ref", "column", "value", "said"),
    [
        ("management-review", "MRV-0001", "conclusion", "Never said", "stays as it is"),
        ("review-input", "MRV-0001/1", "figures", "Never shown", "stays as it is"),
        ("measurement", "KPI-0001/1", "value", "1", "never overwritten"),
        ("review-input", "", "review_id,input", "MRV-0001,Earlier actions", "stays as it is"),
    ],
)
def test_no_row_of_a_table_changes_it_either(kept: Kept, register: str, ref: str, column: str, value: str, said: str) -> None:
    table, before = kept.file.with_name("table.csv"), kept.stands()
    refs = kept.workspace.refs()
    assert not ref or refs.find_in(register, ref), [refs.of(register, row.id) for row in kept.workspace.facts().rows(register)]
    table.write_text(f"ref,{column}\n{ref},{value}\n", encoding="utf-8")
    plan = importing.plan(kept.workspace, REGISTERS[register], tables.read_csv(table))
    assert [said in refused.reason for refused in plan.left_out] == [True]
    importing.carry_out(kept.workspace, plan)
    assert kept.stands() == before


def test_the_command_line_leaves_such_rows_out(kept: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    before, path, table = kept.stands(), str(kept.workspace.path), kept.file.with_name("table.csv")
    table.write_text("ref,conclusion\nMRV-0001,Never said\n", encoding="utf-8")
    kept.workspace.close()
    assert cli.run(["import", path, "management-review", str(table), "--as", "Ana Ruiz"]) == ExitCode.LOOK
    assert "MRV-0001 was approved and stays as it is." in capsys.readouterr().out
    assert cli.run(["import", path, "version", str(table), "--as", "Ana Ruiz"]) == ExitCode.USAGE
    with Workspace.open(Path(path), read_only=True, clock=kept.workspace.clock) as opened:
        assert kept.stands(opened) == before


def test_what_is_exported_may_come_back_as_it_is(kept: Kept) -> None:
    table = kept.file.with_name("reviews.csv")
    exporting.export(kept.workspace, REVIEW, table)
    assert importing.plan(kept.workspace, REVIEW, tables.read_csv(table)).left_out == []


# --- copies


@pytest.fixture
def theirs(kept: Kept, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copy(kept.workspace.path, tmp_path / "li.aims")
    made = Workspace.open(tmp_path / "li.aims", who="Li Wei", clock=Clock())
    yield made
    made.close()


def test_a_copy_adds_versions_and_changes_none(kept: Kept, theirs: Workspace, ana: str) -> None:
    before = kept.stands()["version"]
    records.edit(theirs, DOCUMENT, kept.document, {"body": "Their text"})
    approval.approve(theirs, DOCUMENT, kept.document, version="2.0", approved_by_id=ana, approved_on=TODAY)
    theirs.close()
    merging.merge(kept.workspace, theirs.path)
    now = kept.stands()["version"]
    assert before < now
    assert len(now) == len(before) + 1


def test_a_copy_that_says_something_else_of_approved_minutes_asks_for_a_look(kept: Kept, tmp_path: Path, ana: str, ben: str) -> None:
    workspace = kept.workspace
    held = _held(workspace, "Autumn review", ana, ben)
    copy = workspace.file.save_copy(tmp_path / "li.aims")
    with Workspace.open(copy, who="Li Wei", clock=Clock()) as theirs:
        records.edit(theirs, REVIEW, held, {"conclusion": "Their conclusion"})
    approval.approve(workspace, REVIEW, held, version="1.0", approved_by_id=ana, approved_on=TODAY)
    before = kept.stands()["version"]
    (found,) = merging.merge(workspace, copy).to_review
    assert (found.record.id, found.sentence.partition(",")[0]) == (held, "It was approved")
    assert kept.stands()["version"] == before


def test_a_copy_in_which_a_version_was_altered_is_refused(kept: Kept, theirs: Workspace) -> None:
    before = kept.stands()
    with theirs.file.write("Touch up") as txn:  # past the door, as another program might
        txn.settle("version", kept.version, "note", {"note": "Never said"})
    theirs.close()
    with pytest.raises(RefusedFileError):
        merging.merge(kept.workspace, theirs.path)
    assert kept.stands() == before


def test_a_copy_does_not_edit_approved_minutes_here_either(kept: Kept, theirs: Workspace) -> None:
    with pytest.raises(AimsError):
        records.edit(theirs, REVIEW, kept.review, {"conclusion": "Never said"})


# --- held, and not approved yet


@pytest.fixture
def held(workspace: Workspace) -> str:
    made = review.prepare(workspace, title="Spring review", planned_for=TODAY)
    review.hold(workspace, made, TODAY)
    return made


def a_line(workspace: Workspace, held: str) -> str:
    return str(review.inputs(workspace, held)[0].id)


HELD_WAYS: dict[str, Callable[[Workspace, str], object]] = {
    "edit the figures": lambda w, h: records.edit(w, INPUT, a_line(w, h), {"figures": "Never shown"}),
    "make them those of another input": lambda w, h: records.edit(w, INPUT, a_line(w, h), {"input": "mri_9"}),
    "change figures in bulk": lambda w, h: records.bulk(w, INPUT, [a_line(w, h)], {"figures": "Never shown"}),
    "look at another period": lambda w, h: records.edit(w, REVIEW, h, {"period_start": dt.date(2020, 1, 1)}),
    "delete a line": lambda w, h: records.delete(w, INPUT, [a_line(w, h)]),
    "delete it": lambda w, h: records.delete(w, REVIEW, [h]),
}


@pytest.mark.parametrize("way", HELD_WAYS.values(), ids=HELD_WAYS)
def test_the_figures_of_a_held_review_stay(workspace: Workspace, held: str, way: Callable[[Workspace, str], object]) -> None:
    before = (workspace.facts().get("management-review", held), review.inputs(workspace, held))
    with pytest.raises(RuleError, match=re.escape(HELD)):
        way(workspace, held)
    assert (workspace.facts().get("management-review", held), review.inputs(workspace, held)) == before


def test_a_table_does_not_change_them(workspace: Workspace, held: str, tmp_path: Path) -> None:
    table, ref = tmp_path / "inputs.csv", workspace.refs().of("review-input", a_line(workspace, held))
    table.write_text(f"ref,figures,content\n{ref},Never shown,Well\n", encoding="utf-8")
    before, plan = review.inputs(workspace, held), importing.plan(workspace, INPUT, tables.read_csv(table))
    assert [refused.reason for refused in plan.left_out] == [HELD]
    importing.carry_out(workspace, plan)
    assert review.inputs(workspace, held) == before


def test_its_minutes_are_written_and_a_wrong_day_is_taken_away(workspace: Workspace, held: str) -> None:
    assert records.edit(workspace, INPUT, a_line(workspace, held), {"content": "Well", "discussed": True})
    assert records.edit(workspace, REVIEW, held, {"conclusion": "Goes on"})
    assert review.hold(workspace, held, None)
    assert records.edit(workspace, REVIEW, held, {"period_start": dt.date(2020, 1, 1)})
    workspace.undo()
    workspace.undo()
    assert workspace.facts().get("management-review", held).held_on == TODAY
    workspace.redo()
    records.delete(workspace, REVIEW, [held])
    assert not review.inputs(workspace, held)
