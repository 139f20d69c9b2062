"""A closed audit stays as it is, whatever way is tried to change it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from aims_desktop import cli
from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import approval, audit, audit_closing, conflicts, evidence, exporting, importing, links, merging, records, tables
from aims_desktop.service.frozen import freeze
from aims_desktop.service.workspace import Workspace
from tests.service.audits import audited
from tests.service.kit import TODAY, Clock, make

AUDIT, ANSWER, PROGRAMME = REGISTERS["audit"], REGISTERS["audit-answer"], REGISTERS["audit-programme"]
STAYS = "AUD-0001 is closed and stays as it is"


@pytest.fixture
def closed(workspace: Workspace) -> str:
    audit_id = audited(workspace)
    audit_closing.close(workspace, audit_id)
    return audit_id


def a_line(workspace: Workspace, audit_id: str) -> str:
    return str(audit.lines(workspace, audit_id)[0].id)


WAYS: dict[str, Callable[[Workspace, str, Path], object]] = {
    "edit": lambda w, a, _p: records.edit(w, AUDIT, a, {"conclusion_text": "All well"}),
    "edit the status": lambda w, a, _p: records.edit(w, AUDIT, a, {"status": "planned"}),
    "edit a list": lambda w, a, _p: records.edit(w, AUDIT, a, {"requirements": ["42001:4.1"]}),
    "change many": lambda w, a, _p: records.bulk(w, AUDIT, [a], {"notes": "x"}),
    "delete": lambda w, a, _p: records.delete(w, AUDIT, [a]),
    "edit an answer": lambda w, a, _p: records.edit(w, ANSWER, a_line(w, a), {"found": "Nothing"}),
    "judge again": lambda w, a, _p: audit.judge(w, a_line(w, a), AnswerResult.OBSERVATION),
    "delete an answer": lambda w, a, _p: records.delete(w, ANSWER, [a_line(w, a)]),
    "add a question": lambda w, a, _p: records.create(w, ANSWER, {"question": "And?"}, parent_id=a),
    "duplicate an answer": lambda w, a, _p: records.duplicate(w, ANSWER, [a_line(w, a)]),
    "link": lambda w, a, _p: links.link(w, AUDIT, a, "related", "risk", make(w, "risk", title="Drift")),
    "approve": lambda w, a, _p: approval.approve(
        w, AUDIT, a, version="2.0", approved_by_id=str(w.facts().rows("person")[0].id), approved_on=TODAY
    ),
    "attach a file": lambda w, a, p: evidence.attach(w, ANSWER, a_line(w, a), p),
    "freeze a list": lambda w, a, _p: freeze(w, ANSWER, a_line(w, a), REGISTERS["risk"], "all"),
    "close again": lambda w, a, _p: audit_closing.close(w, a),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_closed_audit_is_changed_by_no_service(
    workspace: Workspace, closed: str, way: Callable[[Workspace, str, Path], object], tmp_path: Path
) -> None:
    file = tmp_path / "proof.txt"
    file.write_text("proof", encoding="utf-8")
    row, lines = workspace.facts().get("audit", closed), audit.lines(workspace, closed)
    with pytest.raises(RuleError):
        way(workspace, closed, file)
    assert workspace.facts().get("audit", closed) == row
    assert audit.lines(workspace, closed) == lines
    assert not workspace.facts().value("audit", row, "changed_since")
    assert len(approval.versions_of(workspace, closed)) == 1


def test_a_line_that_was_deleted_before_does_not_come_back(workspace: Workspace) -> None:
    audit_id = audited(workspace)
    line = records.create(workspace, ANSWER, {"question": "And?"}, parent_id=audit_id)
    records.delete(workspace, ANSWER, [line])
    audit_closing.close(workspace, audit_id)
    with pytest.raises(RuleError, match=STAYS):
        records.restore(workspace, ANSWER, [line])


def test_the_sentence_names_the_audit(workspace: Workspace, closed: str) -> None:
    with pytest.raises(RuleError, match=STAYS):
        records.edit(workspace, ANSWER, a_line(workspace, closed), {"found": "Nothing"})


def test_an_answer_cannot_be_moved_into_or_out_of_it(workspace: Workspace, closed: str) -> None:
    other = make(workspace, "audit", title="Second", kind="internal")
    line = records.create(workspace, ANSWER, {"question": "And?"}, parent_id=other)
    for answer, target in ((a_line(workspace, closed), other), (line, closed)):
        with pytest.raises(RuleError, match=STAYS):
            records.edit(workspace, ANSWER, answer, {"audit_id": target})


def test_evidence_is_neither_put_with_it_nor_taken_from_it_from_its_own_side(workspace: Workspace) -> None:
    audit_id, register = audited(workspace), REGISTERS["evidence"]
    belongs, other = make(workspace, "evidence", title="Log", records=[f"audit:{audit_id}"]), make(workspace, "evidence", title="Photo")
    audit_closing.close(workspace, audit_id)
    before = workspace.path.read_bytes()
    for piece, ends in ((belongs, []), (other, [f"audit:{audit_id}"])):
        with pytest.raises(RuleError, match="is closed and stays as it is"):
            records.edit(workspace, register, piece, {"records": ends})
    assert workspace.path.read_bytes() == before


def test_neither_closing_nor_what_was_before_is_undone(workspace: Workspace, closed: str) -> None:
    assert workspace.undo_name() == ""
    make(workspace, "risk", title="Drift")
    workspace.undo()
    assert workspace.undo_name() == ""
    assert workspace.facts().get("audit", closed).status == "closed"  # type: ignore[union-attr]  # it is there


def test_setting_the_status_is_not_closing(workspace: Workspace) -> None:
    audit_id = make(workspace, "audit", title="First", kind="internal")
    with pytest.raises(RuleError, match="Close it on its page"):
        records.edit(workspace, AUDIT, audit_id, {"status": "closed"})
    with pytest.raises(RuleError, match="Close it on its page"):
        make(workspace, "audit", title="Second", status="closed")


def test_a_copy_of_a_closed_audit_begins_anew(workspace: Workspace, closed: str) -> None:
    (copy,) = records.duplicate(workspace, AUDIT, [closed])
    assert workspace.facts().get("audit", copy).status == "planned"  # type: ignore[union-attr]  # it is there
    assert records.edit(workspace, ANSWER, a_line(workspace, copy), {"found": "Another look"})


def test_a_row_for_a_closed_audit_is_left_out_of_an_import(workspace: Workspace, closed: str, tmp_path: Path) -> None:
    table = tmp_path / "audits.csv"
    exporting.export(workspace, AUDIT, table)
    assert not importing.plan(workspace, AUDIT, tables.read_csv(table)).left_out
    table.write_text("ref,Audit,Status\nAUD-0001,Other name,\n,New one,Closed\n,Third,Planned\n", encoding="utf-8")
    left = {refused.row: refused.reason for refused in importing.plan(workspace, AUDIT, tables.read_csv(table)).left_out}
    assert left[2].startswith(STAYS)
    assert "Close it on its page" in left[3]
    assert set(left) == {2, 3}


def test_findings_of_a_closed_audit_go_on(workspace: Workspace, closed: str) -> None:
    (finding,) = workspace.facts().rows("finding")
    assert finding.status == "issued", "closing gives the report, and with it the findings, to those concerned"
    assert records.edit(workspace, REGISTERS["finding"], finding.id, {"correction": "Owner named"})


def test_what_a_copy_said_before_is_merged_and_can_be_decided(workspace: Workspace, tmp_path: Path) -> None:
    """A merge loses nothing, and leaves no question that cannot be answered; the version keeps what was closed."""
    audit_id = audited(workspace)
    copy = workspace.file.save_copy(tmp_path / "theirs.aims")
    clock = Clock()
    clock.now += dt.timedelta(hours=1)
    with Workspace.open(copy, who="Li Wei", clock=clock) as theirs:
        records.edit(theirs, AUDIT, audit_id, {"status": "reported"})
    audit_closing.close(workspace, audit_id)
    (before,) = approval.versions_of(workspace, audit_id)
    merging.merge(workspace, copy)
    (conflict,) = conflicts.open_conflicts(workspace)
    with pytest.raises(RuleError, match=STAYS):
        records.edit(workspace, AUDIT, audit_id, {"title": "Not even while it is in question"})
    theirs_ = next(answer for answer in conflict.answers if answer.values["status"] == "reported")
    with pytest.raises(RuleError, match=rf"{STAYS}\. Decide for what its version keeps"):
        conflicts.choose(workspace, conflict, theirs_)
    closed_ = next(answer for answer in conflict.answers if answer.values["status"] == "closed")
    conflicts.choose(workspace, conflict, closed_)
    assert conflicts.open_conflicts(workspace) == []
    row = workspace.facts().get("audit", audit_id)
    assert row is not None
    assert row.status == "closed"
    assert not workspace.facts().value("audit", row, "changed_since")
    assert approval.versions_of(workspace, audit_id) == [before]


def test_keeping_the_newer_keeps_what_was_closed(workspace: Workspace, tmp_path: Path) -> None:
    """Fields, and lines that were deleted there: what the version keeps holds, although the copy said so later."""
    audit_id = audited(workspace)
    line = a_line(workspace, audit_id)
    copy = workspace.file.save_copy(tmp_path / "theirs.aims")
    records.edit(workspace, ANSWER, line, {"found": "Seen in the log"})
    clock = Clock()
    clock.now += dt.timedelta(hours=1)
    with Workspace.open(copy, who="Li Wei", clock=clock) as theirs:
        records.edit(theirs, AUDIT, audit_id, {"status": "reported"})
        records.delete(theirs, ANSWER, [line])
    audit_closing.close(workspace, audit_id)
    before = workspace.facts().get("audit", audit_id)
    merging.merge(workspace, copy)
    assert conflicts.keep_newer(workspace) == 2
    row = workspace.facts().get("audit", audit_id)
    assert row == before
    assert not workspace.facts().value("audit", row, "changed_since")


def test_a_merge_that_brings_something_to_a_closed_audit_says_so(workspace: Workspace, tmp_path: Path) -> None:
    """Nothing of the copy is lost; the version keeps what was closed, and the report asks for a look."""
    audit_id = audited(workspace)
    copy = workspace.file.save_copy(tmp_path / "theirs.aims")
    with Workspace.open(copy, who="Li Wei", clock=Clock()) as theirs:
        records.edit(theirs, ANSWER, a_line(theirs, audit_id), {"found": "Looked again: nothing"})
    audit_closing.close(workspace, audit_id)
    (before,) = approval.versions_of(workspace, audit_id)
    would, merged = merging.compare(workspace, copy), merging.merge(workspace, copy)
    (found,) = merged.to_review
    assert found.record.ref == "AUD-0001"
    assert found.sentence == "It was closed, and the copy says something else; version 1.0 keeps what was closed."
    assert (would.to_review, merged.needs_a_look) == (merged.to_review, True)
    assert approval.versions_of(workspace, audit_id) == [before]
    assert "Looked again: nothing" in {line.found for line in audit.lines(workspace, audit_id)}
    with Workspace.open(copy, who="Li Wei", clock=Clock()) as theirs:
        make(theirs, "risk", title="Drift")
    assert merging.merge(workspace, copy).to_review == (), "it is said once"


def test_the_command_line_changes_nothing_either(
    workspace: Workspace, closed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, path, head = tmp_path / "audits.csv", str(workspace.path), workspace.file.head
    table.write_text("ref,Audit\nAUD-0001,Other name\n", encoding="utf-8")
    answers = tmp_path / "answers.csv"
    answers.write_text("ref,What was seen where\nAUD-0001/1,Nothing\n", encoding="utf-8")
    workspace.close()
    assert cli.run(["import", path, "audit", str(table), "--as", "Ana Ruiz"]) == 1
    assert cli.run(["import", path, "audit-answer", str(answers), "--map", "What was seen where=found", "--as", "Ana Ruiz"]) == 1
    assert STAYS in capsys.readouterr().out
    with Workspace.open(Path(path), read_only=True, clock=workspace.clock) as opened:
        assert opened.facts().get("audit", closed).title == "Full audit"  # type: ignore[union-attr]  # it is there
        assert opened.file.head == head


# --- what it rests on


@pytest.fixture
def proof(workspace: Workspace, tmp_path: Path) -> tuple[str, str, Path]:
    """Pieces of evidence of a closed audit and of one of its answers, and another file."""
    audit_id = audited(workspace)
    path = tmp_path / "proof.txt"
    path.write_text("proof", encoding="utf-8")
    of_audit, of_answer = (
        evidence.attach(workspace, AUDIT, audit_id, path),
        freeze(workspace, ANSWER, a_line(workspace, audit_id), REGISTERS["person"], "all"),
    )
    audit_closing.close(workspace, audit_id)
    path.write_text("forged", encoding="utf-8")
    return of_audit, of_answer, path


@pytest.mark.parametrize("which", [0, 1])
def test_the_files_it_rests_on_are_not_replaced(workspace: Workspace, proof: tuple[str, str, Path], which: int) -> None:
    register, one = REGISTERS["evidence"], str(proof[which])
    before = workspace.facts().get("evidence", one)
    for way in (
        lambda: evidence.keep_in_field(workspace, register, one, "file", proof[2]),
        lambda: records.edit(workspace, register, one, {"file": None}),
        lambda: records.bulk(workspace, register, [one], {"file": None}),
    ):
        with pytest.raises(RuleError, match="AUD-0001 rests on this file, so it stays"):
            way()
    assert workspace.facts().get("evidence", one) == before
    assert records.edit(workspace, register, one, {"owner_id": workspace.facts().rows("person")[0].id}), "who brings it again may change"


def test_a_file_added_by_mistake_is_replaced_before_closing(workspace: Workspace, tmp_path: Path) -> None:
    audit_id, path = audited(workspace), tmp_path / "proof.txt"
    path.write_text("proof", encoding="utf-8")
    one = evidence.attach(workspace, AUDIT, audit_id, path)
    path.write_text("the right one", encoding="utf-8")
    evidence.keep_in_field(workspace, REGISTERS["evidence"], one, "file", path)
    assert workspace.facts().get("evidence", one).file.size == len("the right one")
