"""Impact assessments (6.1.4): which questions are asked, answering them, and what keeps an assessment from being approved."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.impact import (
    RAISED,
    AssessmentDepth,
    AssessmentTrigger,
    ImpactChoice,
    ImpactDecision,
    answer_level_after,
    answers_of,
    residual_level,
)
from aims_desktop.model.registers.shared import given, in_force, months_after
from aims_desktop.model.templates import ImpactQuestion
from aims_desktop.service.catalogue import impact_questions, impact_scale, impact_screening
from aims_desktop.service.people import me
from aims_desktop.service.records import add, edit, problems
from aims_desktop.service.workspace import Workspace

ASSESSMENT = REGISTERS["impact-assessment"]
ANSWER = REGISTERS["impact-answer"]

STOPPED = "J"
"""The section that is still asked where the screening says stop: what is decided."""

REACH = ImpactQuestion(
    "reach",
    "How many are reached, can a harm be undone, and who gains?",
    "fields",
    "Reach and benefits",
    light=True,
    fields=("scale", "reversibility", "benefits"),
    section_id="reach",
)
"""Asked of every assessment beside the questionnaire: what its level and its approval need."""

PEOPLE = ("affected", "vulnerable", "consultation")
"""Fields of the section on people, which a light assessment answers in short under reach."""

OPTIONAL = frozenset({"contributors"})
"""Fields that may stay empty in an answered question."""

APPROVAL = "J5"
"""The question that the approval itself answers."""

YES = {ImpactChoice.ANSWERED_YES, ImpactChoice.UNKNOWN}
"""Answers that count as yes until found out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question that is asked, with its answer; `needed` says that it applies and approval waits for it."""

    question: ImpactQuestion
    row: Row | None
    answered: bool
    needed: bool


# --- starting


def without_assessment(facts: Facts) -> list[Row]:
    """The AI systems that have no assessment yet."""
    taken = {row.system_id for row in facts.rows(ASSESSMENT.name)}
    return [row for row in facts.rows("ai-system") if row.id not in taken]


def start(workspace: Workspace, system_id: str, trigger: AssessmentTrigger) -> str:
    """Begin the assessment of a system and answer its id; a system that has one goes on with that."""
    facts = workspace.facts()
    if facts.get("ai-system", system_id) is None:
        raise RuleError(_("Choose the AI system that is assessed."))
    if facts.where(ASSESSMENT.name, "system_id", system_id):
        raise RuleError(_("This AI system has an assessment; a reassessment goes on there as its next version."))
    values = {"system_id": system_id, "trigger": trigger, "assessor_id": me(workspace)}
    with workspace.change(_("Start an impact assessment")) as txn:
        return add(txn, ASSESSMENT, values)


# --- what is asked


def asked(row: Row, facts: Facts) -> tuple[ImpactQuestion, ...]:
    """The questions of an assessment: the screening, then the sections that it calls for, and what was answered beyond them."""
    answered = {answer.question for answer in answers_of(row, facts)}
    if row.depth is AssessmentDepth.FULL:
        return (*impact_screening(), *_with_reach(list(impact_questions()), ()))
    if row.depth is AssessmentDepth.LIGHT:
        return (*impact_screening(), *_with_reach([q for q in impact_questions() if q.light or q.id in answered], PEOPLE))
    stopped = row.depth is AssessmentDepth.STOP
    return (*impact_screening(), *(q for q in impact_questions() if q.id in answered or (stopped and q.section_id == STOPPED)))


def items(workspace: Workspace, row: Row) -> list[Item]:
    """The questions of an assessment with their answers."""
    facts = workspace.facts()
    answers = {answer.question: answer for answer in answers_of(row, facts)}
    lacking = {problem.field for problem in problems(workspace, ASSESSMENT, row)}
    return [_item(question, answers.get(question.id), row, lacking, facts) for question in asked(row, facts)]


def unanswered(workspace: Workspace, row: Row) -> str:
    """How many of the questions that apply have no answer, and in which sections, as a sentence; "" where all have one.

    The screening, and fields that approval needs anyway, are asked for by themselves.
    """
    waiting = Counter(item.question.section for item in items(workspace, row) if item.needed and _asked_for_here(item.question))
    if not waiting:
        return ""
    sections = ", ".join(_("{section} ({n})").format(section=_(section), n=n) for section, n in waiting.items())
    many = ngettext("Answer {n} more question", "Answer {n} more questions", waiting.total())
    return _("{many}: {sections}.").format(many=many, sections=sections)


def _asked_for_here(question: ImpactQuestion) -> bool:
    return not is_screening(question) and not any(ASSESSMENT.fields[name].required for name in question.fields)


def is_screening(question: ImpactQuestion) -> bool:
    """Whether a question belongs to the screening."""
    return question.type in {"stop", "full"}


def _with_reach(questions: list[ImpactQuestion], more: tuple[str, ...]) -> list[ImpactQuestion]:
    """Reach stands before the measures."""
    at = next(place for place, q in enumerate(questions) if q.section_id == "I")
    reach = ImpactQuestion(REACH.id, REACH.text, REACH.type, REACH.section, light=True, fields=(*more, *REACH.fields), section_id=REACH.id)
    return [*questions[:at], reach, *questions[at:]]


def _item(question: ImpactQuestion, answer: Row | None, row: Row, lacking: set[str], facts: Facts) -> Item:
    if question.fields:
        full = all(_given(row, name, facts) for name in question.fields if name not in OPTIONAL)
        return Item(question, answer, full, bool(lacking & set(question.fields)) or (not full and _applies(question, row, facts)))
    if question.id == APPROVAL:
        return Item(question, None, in_force(row, facts), needed=False)
    said = answer is not None and (
        given(answer.choice_answer) or (not is_screening(question) and (given(answer.answer) or given(answer.severity, answer.likelihood)))
    )
    return Item(question, answer, said, not said)


def _applies(question: ImpactQuestion, row: Row, facts: Facts) -> bool:
    """Whether a question that is asked has something to tell here: without harm that is left, nothing is weighed and no risk raised."""
    left = any(answer_level_after(answer, facts) in RAISED for answer in answers_of(row, facts))
    if "conditions" in question.fields:
        return left or row.decision not in {None, ImpactDecision.PROCEED}
    return left or "risks_raised" not in question.fields


def option_of(text: str | None, options: tuple[str, ...]) -> int:
    """Which option an answer begins with; -1 for none."""
    first = (text or "").partition("\n")[0]
    return options.index(first) if first in options else -1


def with_option(text: str | None, options: tuple[str, ...], at: int) -> str:
    """An answer that begins with an option, the reasons below it as they were."""
    rest = (text or "").partition("\n")[2] if option_of(text, options) >= 0 else (text or "")
    return f"{options[at]}\n{rest}".rstrip("\n")


def _given(row: Row, name: str, facts: Facts) -> bool:
    field = ASSESSMENT.fields[name]
    return given(facts.linked(row.id, name) if field.several else getattr(row, name))


# --- answering


def answer(workspace: Workspace, assessment_id: str, question: ImpactQuestion, values: Mapping[str, Any]) -> bool:
    """Set values of the answer to a question, and with a screening question the depth; one change. Answers whether anything changed."""
    facts = workspace.facts()
    row = facts.get(ASSESSMENT.name, assessment_id)
    if row is None:
        raise RuleError(_("This assessment is not in the file any more; nothing was changed."))
    before = next((a for a in answers_of(row, facts) if a.question == question.id), None)
    new = {name: value for name, value in values.items() if value != (None if before is None else getattr(before, name))}
    if not new:
        return False
    screened = is_screening(question) and "choice_answer" in new
    depth = depth_after(workspace, row, question, new["choice_answer"]) if screened else row.depth
    reason = _("Answer {question} of {ref}").format(question=question.id, ref=workspace.refs().of(ASSESSMENT.name, row.id))
    with workspace.change(reason) as txn:
        if before is None:
            add(txn, ANSWER, {"assessment_id": row.id, "question": question.id, **new})
        else:
            record: Row = txn.get(ANSWER.table, before.id)
            for name, value in new.items():
                setattr(record, name, value)
        if depth is not row.depth:
            assessment: Row = txn.get(ASSESSMENT.table, row.id)
            assessment.depth = depth
    return True


def depth_after(workspace: Workspace, row: Row, question: ImpactQuestion, choice: ImpactChoice | None) -> AssessmentDepth | None:
    """The depth that the screening calls for once a question is answered so; while it is open and says nothing yet, the one set by hand."""
    before = {a.question: a.choice_answer for a in answers_of(row, workspace.facts())}
    called_for = _called_for(before | {question.id: choice})
    by_hand: AssessmentDepth | None = row.depth if row.depth is not _called_for(before) else None
    return called_for or by_hand


def _called_for(said: Mapping[str, ImpactChoice | None]) -> AssessmentDepth | None:
    """What the answers to the screening say; None while they say nothing yet."""
    screening = impact_screening()
    if any(said.get(q.id) in YES for q in screening if q.type == "stop"):
        return AssessmentDepth.STOP
    if any(said.get(q.id) in YES for q in screening if q.type == "full"):
        return AssessmentDepth.FULL
    return AssessmentDepth.LIGHT if all(said.get(q.id) for q in screening) else None


# --- approving and looking again


def open_points(workspace: Workspace, row: Row) -> list[str]:
    """What keeps an assessment from being approved, one sentence each."""
    known = problems(workspace, ASSESSMENT, row)
    found = [*_screening_points(workspace, row), *(problem.sentence for problem in known if problem.blocking)]
    lacking = list(dict.fromkeys(_(ASSESSMENT.fields[p.field].label) for p in known if not p.blocking and p.field != "depth"))
    if lacking:
        found.append(_("Still needed: {fields}.").format(fields=", ".join(lacking)))
    return [*found, *filter(None, [unanswered(workspace, row)])]


def questions_open(workspace: Workspace, row: Row) -> list[str]:
    """What the questionnaire still holds up, beside the fields of the assessment that every approval asks for."""
    return [*_screening_points(workspace, row), *filter(None, [unanswered(workspace, row)])]


def _screening_points(workspace: Workspace, row: Row) -> list[str]:
    answered = {a.question for a in answers_of(row, workspace.facts()) if given(a.choice_answer)}
    waiting = sum(q.id not in answered for q in impact_screening())
    found = [ngettext("Answer {n} screening question.", "Answer {n} screening questions.", waiting)] if waiting else []
    if row.depth is AssessmentDepth.STOP and row.decision not in {None, ImpactDecision.REWORK, ImpactDecision.REJECT}:
        found.append(_("The screening says stop: decide on rework or reject, or have it answered by legal."))
    return found


def proposed_review(workspace: Workspace, row: Row) -> dt.date:
    """When an assessment of its level is looked at again."""
    level = residual_level(row, workspace.facts())
    return months_after(workspace.today(), impact_scale().review_months[level.value if level is not None else "low"])


def reasons_to_reassess(workspace: Workspace, row: Row) -> list[str]:
    """What has happened since an assessment was approved that asks for another look; nothing before that."""
    facts = workspace.facts()
    version = facts.newest_version(row.id)
    if version is None or version.approved_on is None:
        return []
    found, since = [], version.approved_on
    if row.next_review_on is not None and row.next_review_on <= facts.today:
        found.append(_("The review was due on {day}.").format(day=day(row.next_review_on)))
    incidents = sum(r.detected_at is not None and r.detected_at.date() > since for r in facts.where("incident", "system_id", row.system_id))
    if incidents:
        found.append(ngettext("{n} incident or concern came in since.", "{n} incidents or concerns came in since.", incidents))
    changes = sum(r.done_on is not None and r.done_on > since for r in facts.where("planned-change", "system_id", row.system_id))
    if changes:
        found.append(ngettext("{n} change was made to the AI system since.", "{n} changes were made to the AI system since.", changes))
    return found


def reassess(workspace: Workspace, assessment_id: str, trigger: AssessmentTrigger) -> bool:
    """Look at a system again: say why, and let it be decided anew; the approved version stays."""
    return edit(
        workspace, ASSESSMENT, assessment_id, {"trigger": trigger, "decision": None, "next_review_on": None}, reason=_("Assess again")
    )
