"""One risk from its description to the acceptance of what remains: the deeds on the way, and how far each step is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import ActionKind, ActionStatus, actions_of
from aims_desktop.model.registers.risk import (
    ACCEPTANCE,
    SCORE,
    RiskKind,
    RiskStatus,
    Treatment,
    above_appetite,
    is_planned,
    level,
    plan_approved,
    residual_above_appetite,
    residual_level,
    residual_score,
    score,
    scored_with_older_method,
    why_not_accepted,
)
from aims_desktop.model.registers.risk_method import method_version
from aims_desktop.model.registers.shared import before, given, months_after
from aims_desktop.service import records
from aims_desktop.service.history import HistoryLine, history
from aims_desktop.service.workspace import Workspace

RISKS, ACTIONS = REGISTERS["risk"], REGISTERS["action"]
DESCRIPTION = ("title", "kind", "system_id", "category", "cause", "event", "consequence", "harmed", "owner_id")
"""What a risk needs to be understood, beside the systems it touches too."""
EFFECTS = ("impact_organisation", "impact_people", "impact_society")
INHERENT = ("inherent_likelihood", "inherent_impact")
"""What a risk would score without controls; nobody has to say it."""
USUAL_MONTHS = 6
"""Between two reviews where the method does not say."""
_ORDER = tuple(RiskStatus)


class Step(StrEnum):
    """The way of a risk, in order."""

    DESCRIBE = "describe"
    SCORE = "score"
    TREAT = "treat"
    ACT = "act"
    REMAINS = "remains"
    ACCEPT = "accept"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class StepState:
    """How far a step is: a word with its tone, and a sentence that says what is there or missing."""

    step: Step
    word: str
    tone: str
    told: str

    @property
    def done(self) -> bool:
        """Whether nothing is left to do here."""
        return self.tone in {"ok", "neutral"}


# --- how far it is


def states(workspace: Workspace, row: Row) -> list[StepState]:
    """All steps of a risk with how far each is."""
    facts = workspace.facts()
    return [
        _described(row, facts), _scored(row, facts), _treated(row), _acted(row, facts), _remaining(row, facts), _accepted(row, facts),
        _reviewed(row, facts),
    ]  # fmt: skip


def _described(row: Row, facts: Facts) -> StepState:
    wanted = [name for name in DESCRIPTION if not (name == "system_id" or given(getattr(row, name)))]
    return _filled(Step.DESCRIBE, wanted, _("Described, with an owner."))


def _scored(row: Row, facts: Facts) -> StepState:
    if scored_with_older_method(row, facts):
        return StepState(Step.SCORE, _("Score again"), "warn", _("Scored with an older version of the method."))
    wanted = [name for name in SCORE[:4] if getattr(row, name) is None]
    if wanted and row.level_override is None:
        return _filled(Step.SCORE, wanted, "")
    return StepState(Step.SCORE, _("Done"), "ok", said(score(row), level(row, facts)))


def _treated(row: Row) -> StepState:
    names = ["treatment_plan"] if is_chance(row) else ["treatment", "treatment_plan"]
    told = _("How it is pursued is said.") if is_chance(row) else _(row.treatment.label) if row.treatment else ""
    return _filled(Step.TREAT, [name for name in names if not given(getattr(row, name))], told)


def _acted(row: Row, facts: Facts) -> StepState:
    actions = actions_of(RISKS.name, row, facts)
    ready = [action for action in actions if given(action.owner_id, action.due_on)]
    if is_planned(row, facts) and above_appetite(row, facts) and not plan_approved(row, facts):
        return StepState(Step.ACT, _("To approve"), "warn", _("Above appetite: management must approve the plan."))
    if ready and len(ready) == len(actions):
        told = ngettext("{n} action with owner and date.", "{n} actions with owner and date.", len(ready))
        return StepState(Step.ACT, _("Done"), "ok", told)
    if actions:
        return StepState(Step.ACT, _("To do"), "warn", _("An action has no owner or no date."))
    if row.treatment is Treatment.RETAIN and not is_chance(row):
        return StepState(Step.ACT, _("Not needed"), "neutral", _("Accepted as it is: no action is needed."))
    return StepState(Step.ACT, _("To do"), "info", _("No action is planned yet."))


def _remaining(row: Row, facts: Facts) -> StepState:
    if is_chance(row):
        return StepState(Step.REMAINS, _("Not needed"), "neutral", _("Nothing of an opportunity has to be accepted."))
    if residual_level(row, facts) is None:
        lacking = [n for n in ("residual_likelihood", "residual_impact") if getattr(row, n) is None]
        return _filled(Step.REMAINS, lacking, said(residual_score(row), None))
    told = said(residual_score(row), residual_level(row, facts))
    expected = "" if row.residual_confirmed_on else _("expected")
    return StepState(Step.REMAINS, _("Done"), "ok", f"{told}, {expected}" if expected else told)


def _accepted(row: Row, facts: Facts) -> StepState:
    if not needs_acceptance(row, facts):
        return StepState(Step.ACCEPT, _("Not needed"), "neutral", _no_acceptance(row, facts))
    lacking = why_not_accepted(row, facts)
    if not lacking:
        who = _("Accepted until {day}.").format(day=day(row.accepted_until))
        return StepState(Step.ACCEPT, _("Accepted"), "ok", who)
    if before(row.accepted_until, facts.today):
        return StepState(Step.ACCEPT, _("Expired"), "bad", lacking)
    return StepState(Step.ACCEPT, _("To do"), "warn", _("Above appetite: somebody must accept it by name."))


def _no_acceptance(row: Row, facts: Facts) -> str:
    if is_chance(row):
        return _("Nothing of an opportunity has to be accepted.")
    if residual_level(row, facts) is not None:
        return _("Within appetite.")
    unread = residual_score(row) is not None
    return _("Known once the risk method says what is high.") if unread else _("Known once what remains is scored.")


def _reviewed(row: Row, facts: Facts) -> StepState:
    if row.next_review_on is None:
        return StepState(Step.REVIEW, _("To do"), "info", _("No day for the next review."))
    if before(row.next_review_on, facts.today):
        return StepState(Step.REVIEW, _("Overdue"), "bad", _("Review due since {day}.").format(day=day(row.next_review_on)))
    return StepState(Step.REVIEW, _("Done"), "ok", _("Next review {day}.").format(day=day(row.next_review_on)))


def _filled(step: Step, lacking: Iterable[str], told: str) -> StepState:
    labels = [_(RISKS.fields[name].label) for name in lacking]
    if not labels:
        return StepState(step, _("Done"), "ok", told)
    return StepState(step, _("To do"), "info", _("Missing: {fields}.").format(fields=", ".join(labels)))


def said(value: int | None, of: Any) -> str:
    """A score with its level in words: "12, High"; a level set by hand alone."""
    words = [str(value)] if value is not None else []
    return ", ".join([*words, _(of.label)] if of is not None else words)


def is_chance(row: Row) -> bool:
    """Whether something may go well."""
    return row.kind is RiskKind.OPPORTUNITY


def needs_acceptance(row: Row, facts: Facts) -> bool:
    """Whether somebody must take what remains upon themselves: it stays above appetite, or is kept although it is above."""
    kept = row.treatment is Treatment.RETAIN and above_appetite(row, facts)
    return kept or residual_above_appetite(row, facts)


# --- deeds


def rate(workspace: Workspace, risk_id: str, values: Mapping[str, Any]) -> bool:
    """Score a risk as it is today; a risk that was only identified counts as analysed then."""
    row = _needed(workspace, risk_id)
    complete = given(values.get("likelihood", row.likelihood)) and any(given(values.get(name, getattr(row, name))) for name in EFFECTS)
    moved = _at_least(row, RiskStatus.ANALYSED) if complete else {}
    return records.edit(workspace, RISKS, risk_id, {**values, **moved}, reason=_reason(workspace, risk_id, _("Score {ref}")))


def rate_rest(workspace: Workspace, risk_id: str, likelihood: int, impact: int) -> bool:
    """Score what remains after treatment; another score than before is an expectation again."""
    row = _needed(workspace, risk_id)
    values: dict[str, Any] = {"residual_likelihood": likelihood, "residual_impact": impact}
    if (row.residual_likelihood, row.residual_impact) != (likelihood, impact):
        values["residual_confirmed_on"] = None
    return records.edit(workspace, RISKS, risk_id, values, reason=_reason(workspace, risk_id, _("Score what remains of {ref}")))


def keep_score(workspace: Workspace, risk_id: str) -> None:
    """Say that the score holds under the version of the method in force."""
    row, version = _needed(workspace, risk_id), method_version(workspace.facts())
    if version is None or not scored_with_older_method(row, workspace.facts()):
        raise RuleError(_("This score was made with the method in force; there is nothing to confirm."))
    reason = _("Keep the score of {ref} under version {version} of the method").format(
        ref=workspace.refs().of(RISKS.name, risk_id), version=version.version)  # fmt: skip
    records.edit(workspace, RISKS, risk_id, {"method_version_id": version.id}, reason=reason)


def plan_action(workspace: Workspace, risk_id: str, title: str, *, owner_id: str | None, due_on: dt.date | None) -> str:
    """Add an action that treats the risk, or pursues the opportunity, with owner and date; answers its id."""
    row, named = _needed(workspace, risk_id), _read(ACTIONS, "title", title)
    if named is None:
        raise RuleError(_("Say what is to be done."))
    if owner_id is None or due_on is None:
        raise RuleError(_("Give the action an owner and a date: without them it is no plan."))
    values = {
        "title": named,
        "kind": ActionKind.IMPROVEMENT if is_chance(row) else ActionKind.TREATMENT,
        "origin": f"{RISKS.name}:{risk_id}",
        "owner_id": owner_id,
        "due_on": due_on,
        "status": ActionStatus.OPEN,
    }
    with workspace.change(_reason(workspace, risk_id, _("Plan an action for {ref}"))) as txn:
        made = records.add(txn, ACTIONS, values)
        for name, value in _at_least(row, RiskStatus.TREATMENT_PLANNED).items():
            setattr(txn.get(RISKS.table, risk_id), name, value)
        return made


def actions(workspace: Workspace, row: Row) -> list[Row]:
    """The actions of a risk that are not cancelled, in number order."""
    return sorted(actions_of(RISKS.name, row, workspace.facts()), key=lambda action: action.number or 0)


def accept(workspace: Workspace, risk_id: str, values: Mapping[str, Any]) -> None:
    """Accept what remains: who, in which role, when, why and until when. Raises RuleError saying what is missing or past."""
    row, facts = _needed(workspace, risk_id), workspace.facts()
    if residual_level(row, facts) is None and row.treatment is not Treatment.RETAIN:
        if residual_score(row) is not None:
            raise RuleError(_("Say in the risk method up to which score a risk is low, medium and high: until then nothing has a level."))
        raise RuleError(_("Score what remains first: nobody can accept what is not known."))
    said_ = {name: values.get(name, getattr(row, name)) for name in ACCEPTANCE}
    for name in ("accepted_role", "acceptance_reason"):
        said_[name] = _read(RISKS, name, said_[name] or "")
    broken = why_not_accepted(_Said(said_), facts)
    if not broken and before(said_["accepted_until"], said_["accepted_on"]):
        broken = _("The acceptance cannot end before it was given.")
    if not broken and before(facts.today, said_["accepted_on"]):
        broken = _("Nobody can accept on a day that is still to come.")
    if broken:
        raise RuleError(broken)
    status = {} if row.status is RiskStatus.CLOSED else {"status": RiskStatus.ACCEPTED}
    records.edit(workspace, RISKS, risk_id, {**said_, **status}, reason=_reason(workspace, risk_id, _("Accept what remains of {ref}")))


def withdraw(workspace: Workspace, risk_id: str) -> None:
    """Take the acceptance back; the history keeps it."""
    row = _needed(workspace, risk_id)
    moved = {"status": RiskStatus.IN_TREATMENT} if row.status is RiskStatus.ACCEPTED else {}
    values = {**dict.fromkeys(ACCEPTANCE), **moved}
    records.edit(workspace, RISKS, risk_id, values, reason=_reason(workspace, risk_id, _("Withdraw the acceptance of {ref}")))


def review(workspace: Workspace, risk_id: str) -> None:
    """Note that the risk was looked at today; the next review follows the method's interval."""
    today = workspace.today()
    values = {"last_review_on": today, "next_review_on": review_due(workspace)}
    records.edit(workspace, RISKS, risk_id, values, reason=_reason(workspace, risk_id, _("Review {ref}")))


def review_due(workspace: Workspace) -> dt.date:
    """When a risk that is reviewed today comes round again."""
    method = workspace.facts().single("risk-method")
    return months_after(workspace.today(), (method and method.review_months) or USUAL_MONTHS)


def earlier_scores(workspace: Workspace, risk_id: str) -> list[HistoryLine]:
    """What the figures of a risk were before, newest first: a new score never wipes the old one out."""
    names = {*SCORE, *INHERENT, "residual_likelihood", "residual_impact"}
    return [line for line in history(workspace, RISKS, risk_id) if line.field in names and line.old]


class _Said:
    """An acceptance as it would stand, for the rule of the model to judge."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


def _read(register: Register, name: str, text: str) -> Any:
    """A typed text as its field keeps it; RuleError where it cannot be kept."""
    try:
        return register.fields[name].kind.parse(text)
    except ValueError as refusal:
        raise RuleError(str(refusal)) from refusal


def _at_least(row: Row, status: RiskStatus) -> dict[str, RiskStatus]:
    behind = row.status is None or _ORDER.index(row.status) < _ORDER.index(status)
    return {"status": status} if behind else {}


def _reason(workspace: Workspace, risk_id: str, text: str) -> str:
    return text.format(ref=workspace.refs().of(RISKS.name, risk_id))


def _needed(workspace: Workspace, risk_id: str) -> Row:
    row = workspace.facts().get(RISKS.name, risk_id)
    if row is None:
        raise RuleError(_("This risk is not in the file any more; nothing was changed."))
    return row
