"""The packs of an audit: what was planned, asked, seen and found, and a checklist to be filled in by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from aims_desktop import cli
from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.report.build import render
from aims_desktop.report.packs import facts_of, pack_named
from aims_desktop.service import audit, audit_closing, records
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, printed, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.audits import audited, planned
from tests.service.kit import TODAY, make

REPORT, CHECKLIST = pack_named("audit-report"), pack_named("audit-checklist")


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_the_report_prints_every_question_answer_and_finding(example: Workspace) -> None:
    audits = {row.number: row for row in example.facts().rows("audit")}
    known = facts_of(REPORT, example)
    assert known.ref == "AUD-0002", "the one held last"
    text = printed(render(REPORT.document(known)))
    lines = audit.lines(example, audits[2].id)
    assert len(lines) == 70
    for line in lines:
        assert squeezed(line.question) in text
        assert squeezed(line.found) in text
    for finding in example.facts().where("finding", "audit_id", audits[2].id):
        assert squeezed(example.refs().of("finding", finding.id) + " " + finding.title) in text
        assert squeezed(finding.statement) in text
    for words in ("Wanjiru Kamau", audits[2].conclusion_text, audits[2].independence, "The audit is not closed yet."):
        assert squeezed(words) in text
    figures = REPORT.figures(known)
    assert (figures["questions"], figures["answered"], figures["nonconformities"]) == (70, 70, 3)
    assert figures["result.conforms"] == sum(line.result is AnswerResult.CONFORMS for line in lines)
    assert render(REPORT.document(known)) == render(REPORT.document(facts_of(REPORT, example))), "the same bytes each time"


def test_a_closed_audit_prints_as_it_was_closed(empty: Workspace) -> None:
    audit_id = audited(empty)
    audit_closing.close(empty, audit_id)
    (finding,) = empty.facts().rows("finding")
    records.edit(empty, audit.FINDING, finding.id, {"statement": "Rewritten later", "owner_id": None})
    known = facts_of(REPORT, empty)
    text = printed(render(REPORT.document(known)))
    assert known.closed == "1.0"
    assert squeezed("Closed; kept as version 1.0") in text
    assert "Rewrittenlater" not in text
    assert squeezed("not met as it should be") in text
    assert "Notclosedyet" not in text


def test_what_a_tiny_organisation_does_instead_is_printed(empty: Workspace) -> None:
    ana = str(empty.facts().rows("person")[0].id)
    audit_id = planned(empty, lead_auditor_id=ana, independence_mitigation="A partner firm reads every answer")
    system = make(empty, "ai-system", title="Route planner", owner_id=ana)
    records.edit(empty, audit.AUDIT, audit_id, {"systems": [system]})
    organisation = empty.facts().single("organisation")
    assert organisation is not None
    told = {"people_band": "one_to_three", "separation_mitigation": "We swap with our neighbours once a year"}
    records.edit(empty, REGISTERS["organisation"], organisation.id, told)
    text = printed(render(REPORT.document(facts_of(REPORT, empty))))
    for words in ("Ana Ruiz answers for AIS-0001 Route planner.", "A partner firm reads every answer", "We swap with our neighbours"):
        assert squeezed(words) in text


def test_the_checklist_has_the_questions_and_none_of_the_answers(empty: Workspace) -> None:
    audit_id = planned(empty)
    before = CHECKLIST.figures(facts_of(CHECKLIST, empty))
    audit.make_checklist(empty, audit_id)
    line = audit.lines(empty, audit_id)[0]
    audit.set_sight(empty, line.id, "found", "Seen in the folder")
    known = facts_of(CHECKLIST, empty)
    assert CHECKLIST.figures(known)["questions"] == before["questions"] == 3, "also before there is a checklist"
    text = printed(render(CHECKLIST.document(known)))
    for asked in audit.lines(empty, audit_id):
        assert squeezed(asked.question) in text
        assert squeezed(asked.look_for) in text
    assert "Seeninthefolder" not in text


@pytest.mark.parametrize("pack", [REPORT, CHECKLIST], ids=lambda pack: pack.name)
def test_without_an_audit_they_say_so(empty: Workspace, pack: object) -> None:
    known = facts_of(REPORT, empty)
    assert "Thereisnoaudit" in printed(render(REPORT.document(known)))
    assert "Thereisnoaudit" in printed(render(CHECKLIST.document(known)))
    assert REPORT.figures(known)["questions"] == 0


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_written_is_printed_as_text(empty: Workspace, words: str) -> None:
    audit_id = audited(empty, title=words[:200], objective=words, scope=words, independence=words)
    line = audit.lines(empty, audit_id)[1]
    audit.set_sight(empty, line.id, "found", words)
    audit.judge(empty, line.id, AnswerResult.MAJOR_NONCONFORMITY)
    audit.raise_finding(empty, line.id)
    for pack in (REPORT, CHECKLIST):
        pdf = render(pack.document(facts_of(pack, empty)))
        assert not ways_out(pdf)
        assert not pictures(pdf)


def test_they_come_from_the_command_line_too(empty: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audited(empty)
    path = str(empty.path)
    empty.close()
    for name in ("audit-report", "audit-checklist"):
        out = tmp_path / f"{name}.pdf"
        assert cli.run(["report", path, name, "-o", str(out), "--json"]) == 0
        assert out.read_bytes().startswith(b"%PDF")
        assert '"questions": 3' in capsys.readouterr().out
    assert cli.run(["report", "--list"]) == 0
    assert "audit-checklist  Audit checklist" in capsys.readouterr().out


def test_they_take_no_dates(empty: Workspace) -> None:
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(REPORT, empty, as_of=TODAY)
