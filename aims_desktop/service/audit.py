"""Running an audit (9.2): its checklist, the answers to the questions, and the findings that come from them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import WITHOUT_SIGHT, AnswerResult, AuditKind, AuditStatus
from aims_desktop.model.registers.findings import FindingSource, FindingStatus, Grade
from aims_desktop.model.registers.shared import days_after
from aims_desktop.model.standard import number_of, qualified
from aims_desktop.service.catalogue import audit_help, audit_questions
from aims_desktop.service.records import add, edit
from aims_desktop.service.workspace import Workspace

AUDIT, ANSWER, FINDING = REGISTERS["audit"], REGISTERS["audit-answer"], REGISTERS["finding"]
NONCONFORMITIES = frozenset({AnswerResult.MINOR_NONCONFORMITY, AnswerResult.MAJOR_NONCONFORMITY})
GRADES = {
    AnswerResult.MINOR_NONCONFORMITY: Grade.MINOR_NONCONFORMITY,
    AnswerResult.MAJOR_NONCONFORMITY: Grade.MAJOR_NONCONFORMITY,
    AnswerResult.OPPORTUNITY_FOR_IMPROVEMENT: Grade.OPPORTUNITY_FOR_IMPROVEMENT,
    AnswerResult.OBSERVATION: Grade.OBSERVATION,
}
"""The grade of the finding that a result can lead to."""

_TITLE = 90
"""Letters of a finding's title that are taken from what was seen."""

# --- the checklist


def needed(workspace: Workspace) -> list[str]:
    """All clauses, and the controls that the Statement of Applicability includes or has not decided; own ones last."""
    facts = workspace.facts()
    rows = facts.passing(REGISTERS["gap-item"], "needed")
    own = [line.control for line in facts.rows("soa-item") if line.own_control is True and line.applicable is True]
    return in_order(facts, [*(row.requirement for row in rows), *own])


def in_order(facts: Facts, requirements: Iterable[str]) -> list[str]:
    """Clauses, then controls, each once, as the standard has them; own controls after them."""
    last = len(facts.standard.order)
    return sorted(set(filter(None, requirements)), key=lambda each: (facts.standard.order.get(each, last), each))


def to_ask(workspace: Workspace, audit: Row) -> list[str]:
    """The requirements an audit is about: those it names as far as they are needed here, all needed ones where it names none."""
    named, every = workspace.facts().linked(audit.id, "requirements"), needed(workspace)
    return [each for each in every if each in named] if named else every


def not_asked(workspace: Workspace, audit: Row) -> list[str]:
    """The requirements an audit is about for which its checklist has no question yet."""
    asked = {line.requirement for line in lines(workspace, audit.id)}
    return [each for each in to_ask(workspace, audit) if each not in asked]


def make_checklist(workspace: Workspace, audit_id: str) -> int:
    """Put a question for every requirement of an audit that has none into its checklist; answers how many."""
    audit = _needed(workspace, audit_id)
    lacking = not_asked(workspace, audit)
    if not lacking:
        return 0
    proposed = {each.requirement: each for each in audit_questions()}
    ref = workspace.refs().of(AUDIT.name, audit_id)
    with workspace.change(_("Make the checklist of {ref}").format(ref=ref)) as txn:
        rows: list[dict[str, Any]] = []
        for requirement in lacking:
            known = proposed.get(requirement)
            question = known.question if known else _("Is this control in place, does it work, and what proves it?")
            row = {"audit_id": audit_id, "requirement": requirement, "question": question, "look_for": known.look_for if known else None}
            rows.append(row)
        txn.add_many(ANSWER.cls, rows)
        if not workspace.facts().linked(audit_id, "requirements"):
            for requirement in to_ask(workspace, audit):
                txn.link(AUDIT.table, audit_id, "requirement", requirement, "requirements")
    return len(lacking)


def lines(workspace: Workspace, audit_id: str) -> list[Row]:
    """The questions of an audit in the order of the standard."""
    facts = workspace.facts()
    last = len(facts.standard.order)
    rows = facts.where(ANSWER.name, "audit_id", audit_id)
    return sorted(rows, key=lambda row: (facts.standard.order.get(row.requirement, last), row.requirement or "", row.number or 0))


def part_of(facts: Facts, requirement: str | None) -> str:
    """The chapter or group of controls that a requirement belongs to: "Clause 6 · Planning", "A.6 · AI system life cycle"."""
    number = number_of(requirement or "")
    head = ".".join(number.split(".")[:2]) if number.startswith("A.") else number.split(".")[0]
    item = facts.standard.by_id.get(qualified(head))
    if item is None:
        return _("Own controls")
    words = _("{group} · {title}") if number.startswith("A.") else _("Clause {group} · {title}")
    return words.format(group=item.number, title=item.title)


def is_answered(line: Row) -> bool:
    """Whether a question has a result and, where something was looked at, what was seen."""
    return line.result is not None and (line.found is not None or line.result in WITHOUT_SIGHT)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the questions of an audit stand."""

    by_result: Mapping[AnswerResult, int]
    every: int

    @property
    def judged(self) -> int:
        """Questions with a result."""
        return sum(self.by_result.values())


def tally(rows: Iterable[Row]) -> Tally:
    """How many questions have which result."""
    listed = list(rows)
    counted = Counter(row.result for row in listed if row.result is not None)
    return Tally({result: counted[result] for result in AnswerResult}, len(listed))


# --- answering


def judge(workspace: Workspace, answer_id: str, result: AnswerResult | None) -> bool:
    """Say how a question is judged, by whom, and begin the audit with the first one; answers whether anything changed.

    A draft finding that came from the answer follows its grade, and goes where there is nothing to find any more.
    """
    line = _answer(workspace, answer_id)
    if line.result == result:
        return False
    audit, finding = _needed(workspace, line.audit_id), workspace.facts().get(FINDING.name, line.finding_id)
    grade = GRADES.get(result) if result is not None else None
    if finding is not None and finding.status is not FindingStatus.DRAFT and finding.grade != grade:
        ref = workspace.refs().of(FINDING.name, finding.id)
        raise RuleError(_("{ref} was issued already; change its grade there first.").format(ref=ref))
    ref = workspace.refs().of(ANSWER.name, answer_id)
    with workspace.change(_("Judge {ref}").format(ref=ref)) as txn:
        record: Row = txn.get(ANSWER.table, answer_id)
        record.result, record.answered_by_id = result, _auditor(workspace, audit)
        if audit.status in {None, AuditStatus.PLANNED} and result is not None:
            started: Row = txn.get(AUDIT.table, audit.id)
            started.status = AuditStatus.IN_PROGRESS
        if finding is not None and grade is None:
            record.finding_id = None
            txn.flush()
            txn.delete(FINDING.table, [finding.id])
        elif finding is not None:
            graded: Row = txn.get(FINDING.table, finding.id)
            graded.grade, graded.due_on = grade, _due(finding.raised_on or workspace.today(), grade)
    return True


def demands_finding(line: Row) -> bool:
    """Whether an answer needs a finding and has none."""
    return line.result in NONCONFORMITIES and line.finding_id is None


def may_have_finding(line: Row) -> bool:
    """Whether a finding can be made of an answer."""
    return line.result in GRADES


def proposal(workspace: Workspace, answer_id: str) -> dict[str, Any]:
    """The finding that an answer would become."""
    line = _answer(workspace, answer_id)
    audit, grade, today = _needed(workspace, line.audit_id), GRADES[line.result], workspace.today()
    named = workspace.names().with_ref("", line.requirement or "")
    seen = (line.found or "").strip()
    return {
        "title": _short(seen) or named,
        "source": _SOURCES.get(audit.kind, FindingSource.EXTERNAL_AUDIT),
        "audit_id": audit.id,
        "grade": grade,
        "requirement": line.requirement,
        "requirement_text": line.question,
        "statement": _("{requirement} is not met as it should be: {seen}").format(requirement=named, seen=seen) if seen else None,
        "objective_evidence": seen or None,
        "raised_by_id": line.answered_by_id or audit.lead_auditor_id,
        "raised_on": today,
        "owner_id": owner_of(workspace.facts(), line.requirement),
        "due_on": _due(today, grade),
        "status": FindingStatus.DRAFT,
    }


def raise_finding(workspace: Workspace, answer_id: str) -> str:
    """Make the finding of an answer, or answer the one there is."""
    line = _answer(workspace, answer_id)
    if line.finding_id is not None:
        return str(line.finding_id)
    if not may_have_finding(line):
        raise RuleError(_("Only what does not conform, or could be better, becomes a finding."))
    values = proposal(workspace, answer_id)
    with workspace.change(_("Make a finding of {ref}").format(ref=workspace.refs().of(ANSWER.name, answer_id))) as txn:
        finding_id = add(txn, FINDING, values)
        txn.flush()
        record: Row = txn.get(ANSWER.table, answer_id)
        record.finding_id = finding_id
    return finding_id


def owner_of(facts: Facts, requirement: str | None) -> str | None:
    """Who answers for a requirement here: the owner of the control, of the row in the gap analysis, or of a process that serves it."""
    control = next((line.owner_id for line in facts.where("soa-item", "control", requirement) if line.owner_id), None)
    gap = next((row.owner_id for row in facts.where("gap-item", "requirement", requirement) if row.owner_id), None)
    serving = (p.owner_id for p in facts.rows("process") if requirement in facts.linked(p.id, "clauses") | facts.linked(p.id, "controls"))
    return control or gap or next(filter(None, serving), None)


def set_sight(workspace: Workspace, answer_id: str, name: str, value: Any) -> None:
    """Save a field of an answer; a draft finding made of it keeps saying what was seen."""
    line = _answer(workspace, answer_id)
    finding = workspace.facts().get(FINDING.name, line.finding_id)
    if name == "found" and finding is not None and finding.status is FindingStatus.DRAFT and finding.objective_evidence == line.found:
        with workspace.change(_("Edit {ref}: What was seen").format(ref=workspace.refs().of(ANSWER.name, answer_id))) as txn:
            record: Row = txn.get(ANSWER.table, answer_id)
            told: Row = txn.get(FINDING.table, finding.id)
            record.found = told.objective_evidence = value
        return
    edit(workspace, ANSWER, answer_id, {name: value})


# --- helpers

_SOURCES = {
    AuditKind.INTERNAL: FindingSource.INTERNAL_AUDIT,
    AuditKind.PRE_ASSESSMENT: FindingSource.INTERNAL_AUDIT,
    AuditKind.SUPPLIER: FindingSource.SUPPLIER,
}


def _due(start: dt.date, grade: Grade | None) -> dt.date | None:
    days = audit_help().due_days.get(grade or "")
    return days_after(start, days) if days else None


def _short(text: str) -> str:
    """The first sentence, cut at a word where it is long."""
    first = text.partition("\n")[0].partition(". ")[0].rstrip(".")
    return first if len(first) <= _TITLE else first[:_TITLE].rsplit(" ", 1)[0] + "…"


def _auditor(workspace: Workspace, audit: Row) -> str | None:
    """Who judges: the person who works here now where the name is known, else the lead auditor."""
    people = [str(person.id) for person in workspace.facts().rows("person") if person.name == workspace.who]
    lead: str | None = audit.lead_auditor_id
    return people[0] if len(people) == 1 else lead


def _answer(workspace: Workspace, answer_id: str) -> Row:
    row = workspace.facts().get(ANSWER.name, answer_id)
    if row is None:
        raise RuleError(_("This question is not in the file any more; nothing was changed."))
    return row


def _needed(workspace: Workspace, audit_id: str | None) -> Row:
    row = workspace.facts().get(AUDIT.name, audit_id)
    if row is None:
        raise RuleError(_("This audit is not in the file any more; nothing was changed."))
    return row
