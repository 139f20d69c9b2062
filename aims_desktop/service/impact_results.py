"""What follows from an impact assessment: effects with their levels, risks to take over, and the oversight plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.impact import (
    RAISED,
    Reversibility,
    answer_level,
    answer_level_after,
    answers_of,
    oversight_needed,
    residual_level,
)
from aims_desktop.model.registers.risk import Harmed, RiskKind, RiskStatus
from aims_desktop.model.registers.shared import Level, OversightLevel
from aims_desktop.model.templates import ImpactQuestion
from aims_desktop.service.catalogue import impact_questions, impact_scale
from aims_desktop.service.records import add, edit
from aims_desktop.service.workspace import Workspace

ASSESSMENT, ANSWER, RISK, PLAN = (REGISTERS[name] for name in ("impact-assessment", "impact-answer", "risk", "oversight-plan"))

RELATED = "related"
"""The link from an answer to the risk that was taken over from it."""

LOG_DAYS = {OversightLevel.IN_THE_LOOP: 31, OversightLevel.ON_THE_LOOP: 31, OversightLevel.OUT_OF_THE_LOOP: 92}
"""How often a plan of a level proposes to write in its log."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect on people or society that was scored; `risks` are the ids of those raised by it: taken over, or of its category."""

    question: ImpactQuestion
    row: Row
    before: Level
    after: Level
    risks: tuple[str, ...]

    @property
    def dimension(self) -> str:
        """The name of its dimension."""
        return _(impact_scale().dimensions[self.question.dimension])

    @property
    def offered(self) -> bool:
        """Whether it is high enough for the risk register and no risk was raised by it."""
        return self.after in RAISED and not self.risks


def effects(row: Row, facts: Facts) -> list[Effect]:
    """The effects of an assessment that have a level, in the order of the questionnaire."""
    answers = {answer.question: answer for answer in answers_of(row, facts)}
    taken = {answer.id: _risks(facts, facts.linked(answer.id, RELATED)) for answer in answers.values()}
    others = _risks(facts, facts.linked(row.id, "risks_raised") - frozenset[str]().union(*taken.values()))
    found = []
    for question in impact_questions():
        answer = answers.get(question.id) if question.type == "effect" else None
        before = answer_level(answer, facts) if answer is not None else None
        after = answer_level_after(answer, facts) if answer is not None else None
        if answer is not None and before is not None and after is not None:
            of_its_field = {i for i in others if _category(facts, i) == question.category}
            found.append(Effect(question, answer, before, after, tuple(sorted(taken[answer.id] | of_its_field))))
    return found


def _risks(facts: Facts, ids: frozenset[str]) -> frozenset[str]:
    return frozenset(i for i in ids if facts.get(RISK.name, i) is not None)


def _category(facts: Facts, risk_id: str) -> str:
    risk = facts.get(RISK.name, risk_id)
    return str(risk.category or "") if risk is not None else ""


# --- risks


def adopt(workspace: Workspace, assessment_id: str, chosen: Sequence[Effect]) -> list[str]:
    """Make risks of the system from effects and link them; one change. Answers their ids."""
    row = _needed(workspace, assessment_id)
    if not chosen:
        raise RuleError(_("No effect is high enough for a risk, or all are in the risk register."))
    ref, made = workspace.refs().of(ASSESSMENT.name, row.id), []
    with workspace.change(_("Take over risks from {ref}").format(ref=ref)) as txn:
        for effect in chosen:
            risk_id = add(txn, RISK, proposed_risk(workspace, row, effect))
            txn.link(ASSESSMENT.table, row.id, RISK.table, risk_id, "risks_raised")
            txn.link(ANSWER.table, effect.row.id, RISK.table, risk_id, RELATED)
            made.append(risk_id)
    return made


def proposed_risk(workspace: Workspace, row: Row, effect: Effect) -> dict[str, Any]:
    """The fields of the risk that an effect raises; the steps 0 to 4 of the assessment are 1 to 5 of the risk method."""
    system, answer = workspace.facts().get("ai-system", row.system_id), effect.row
    society = effect.question.section_id == "H"
    title = _("{dimension}: {system}").format(dimension=effect.dimension, system=system.title if system is not None else "")
    return {
        "title": title[:200],
        "kind": RiskKind.THREAT,
        "system_id": row.system_id,
        "category": effect.question.category,
        "event": answer.answer or _(effect.question.text),
        "harmed": (Harmed.SOCIETY,) if society else (Harmed.INDIVIDUALS, Harmed.GROUPS),
        "owner_id": system.owner_id if system is not None else None,
        "status": RiskStatus.IDENTIFIED,
        "likelihood": _step(answer.likelihood),
        "impact_society" if society else "impact_people": _step(answer.severity),
        "residual_likelihood": _step(answer.likelihood_after),
        "residual_impact": _step(answer.severity_after),
    }


def _step(value: int | None) -> int | None:
    return None if value is None else value + 1


# --- oversight


def level_for(row: Row, facts: Facts) -> OversightLevel:
    """The oversight that follows from an assessment: as chosen, but never less than its level demands."""
    needed = oversight_needed(row, facts) or OversightLevel.OUT_OF_THE_LOOP
    return max((row.oversight or needed, needed), key=lambda level: level.rank)


def plan_of(row: Row, facts: Facts) -> Row | None:
    """The oversight plan of the system that was assessed."""
    plans = facts.where(PLAN.name, "system_id", row.system_id) if row.system_id else []
    return plans[0] if plans else None


def make_plan(workspace: Workspace, assessment_id: str) -> str:
    """Make the oversight plan of the system at the level that follows from the assessment, and answer its id.

    What is not known from the assessment is proposed where the level says it, or left for a person to fill in.
    """
    row, facts = _needed(workspace, assessment_id), workspace.facts()
    if row.system_id is None:
        raise RuleError(_("Say first which AI system is assessed."))
    if plan_of(row, facts) is not None:
        raise RuleError(_("This AI system has an oversight plan."))
    level, system = level_for(row, facts), facts.get("ai-system", row.system_id)
    each = _("Each case: nothing takes effect before a person has decided.")
    values = {
        "system_id": row.system_id,
        "level": level,
        "level_reason": reason_for(row, facts),
        "override_threshold": each if level is OversightLevel.IN_THE_LOOP else None,
        "stop_authority_id": system.owner_id if system is not None else None,
        "log_days": LOG_DAYS[level],
        "owner_id": row.assessor_id,
        "next_review_on": row.next_review_on,
    }
    with workspace.change(_("Make an oversight plan")) as txn:
        return add(txn, PLAN, values)


def follow_level(workspace: Workspace, assessment_id: str) -> bool:
    """Bring the plan of the system to the level that follows from the assessment."""
    row, facts = _needed(workspace, assessment_id), workspace.facts()
    plan = plan_of(row, facts)
    if plan is None:
        raise RuleError(_("This AI system has no oversight plan yet."))
    return edit(workspace, PLAN, plan.id, {"level": level_for(row, facts), "level_reason": reason_for(row, facts)})


def reason_for(row: Row, facts: Facts) -> str:
    """Why the level of oversight is what it is."""
    level = residual_level(row, facts)
    if row.reversibility is Reversibility.IRREVERSIBLE:
        return _("Harm that cannot be undone is possible, so a person decides each case.")
    if level is None:
        return _("No effect on people or society was scored; the screening called for a light assessment.")
    return _("The impact after measures is {level}.").format(level=_(level.label).lower())


def _needed(workspace: Workspace, assessment_id: str) -> Row:
    row = workspace.facts().get(ASSESSMENT.name, assessment_id)
    if row is None:
        raise RuleError(_("This assessment is not in the file any more; nothing was changed."))
    return row
