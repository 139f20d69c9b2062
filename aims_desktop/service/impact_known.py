"""What the records know already of the questions of an impact assessment: offered as answers, so that nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.impact import AssessmentDepth, ImpactChoice
from aims_desktop.model.registers.life_cycle import LifecycleEvent
from aims_desktop.model.registers.organisation import CommunicationKind
from aims_desktop.model.registers.shared import LifecycleStage, PersonalData
from aims_desktop.model.registers.systems import OrganisationRole, SystemSource
from aims_desktop.service import impact
from aims_desktop.service.display import display
from aims_desktop.service.impact import ANSWER, ASSESSMENT
from aims_desktop.service.records import add
from aims_desktop.service.workspace import Workspace

SYSTEM = REGISTERS["ai-system"]

MADE_BY = {
    SystemSource.IN_HOUSE: 0,
    SystemSource.BOUGHT: 1,
    SystemSource.OPEN_SOURCE: 2,
    SystemSource.EMBEDDED: 3,
}
"""Which option of B5 a source is."""

ROLES = {OrganisationRole.DEVELOPER: 0, OrganisationRole.PROVIDER: 1, OrganisationRole.DEPLOYER: 2}
"""Which option of B6 a role is; several are the last."""

STAGES = {
    LifecycleStage.IDEA: 0,
    LifecycleStage.DEVELOPMENT: 1,
    LifecycleStage.PILOT: 2,
    LifecycleStage.LIVE: 3,
    LifecycleStage.RETIRED: 4,
}
"""Which option of B7 a stage is."""

TESTS = frozenset({LifecycleEvent.VERIFICATION, LifecycleEvent.VALIDATION})

Told = Callable[[Workspace, Row], str]
"""What the records around an AI system say to a question; "" where they say nothing."""


def offered(workspace: Workspace, row: Row) -> Mapping[str, dict[str, Any]]:
    """Values for questions that are asked and still open, by question: fields of the assessment, or of an answer."""
    system = workspace.facts().get(SYSTEM.name, row.system_id)
    if system is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    for item in impact.items(workspace, row):
        question = item.question
        values = {n: v for n in question.fields if not getattr(row, n, None) and (v := _field(workspace, row, system, n)) is not None}
        if not item.answered and not question.fields:
            values = _answer(workspace, system, question.id, question.options)
        if values:
            found[question.id] = values
    return found


def take_over(workspace: Workspace, assessment_id: str) -> int:
    """Answer from the records what they know and nobody answered yet, as one change; says how many questions that are."""
    row = workspace.facts().get(ASSESSMENT.name, assessment_id)
    found = offered(workspace, row) if row is not None else {}
    if row is None or not found:
        raise RuleError(nothing())
    ref = workspace.refs().of(ASSESSMENT.name, row.id)
    before = {answer.question: answer.id for answer in workspace.facts().where(ANSWER.name, "assessment_id", row.id)}
    with workspace.change(_("Answer {ref} from the records").format(ref=ref)) as txn:
        for question, values in found.items():
            own = values.keys() <= ASSESSMENT.fields.keys()
            if not own and question not in before:
                add(txn, ANSWER, {"assessment_id": row.id, "question": question, **values})
                continue
            record: Row = txn.get(ASSESSMENT.table, row.id) if own else txn.get(ANSWER.table, before[question])
            for name, value in values.items():
                setattr(record, name, value)
    return len(found)


def nothing() -> str:
    """Why nothing is offered."""
    return _("The records of the AI system say nothing that is not answered here.")


# --- fields of the assessment


def _field(workspace: Workspace, row: Row, system: Row, name: str) -> Any:
    if name == "next_review_on":
        return impact.proposed_review(workspace, row) if row.depth is AssessmentDepth.LIGHT else None
    told = FIELDS.get(name)
    return (told(workspace, system) or None) if told is not None else None


def _covered(workspace: Workspace, system: Row) -> str:
    version = _("Version: {version}").format(version=system.model_version) if system.model_version else ""
    left_out = _("Not covered: {uses}").format(uses=system.excluded_use) if system.excluded_use else ""
    return _lines(system.intended_use or "", version, left_out) if system.intended_use else ""


FIELDS: Mapping[str, Told] = {
    "purpose_context": _covered,
    "misuse": lambda workspace, system: system.excluded_use or "",
    "affected": lambda workspace, system: system.affected_groups or "",
}


# --- answers


def _answer(workspace: Workspace, system: Row, question: str, options: tuple[str, ...]) -> dict[str, Any]:
    if question == "C3":
        return _personal(system)
    at = _option(system, question)
    if options and at is not None:
        return {"answer": options[at]}
    told = ANSWERS.get(question)
    text = told(workspace, system) if told is not None else ""
    return {"answer": text} if text else {}


def _option(system: Row, question: str) -> int | None:
    if question == "B6":
        roles = [ROLES[role] for role in system.org_roles or () if role in ROLES]
        return None if not roles else roles[0] if len(roles) == 1 else len(ROLES)
    return {"B5": MADE_BY.get(system.source), "B7": STAGES.get(system.lifecycle)}.get(question)


def _personal(system: Row) -> dict[str, Any]:
    if system.personal is None:
        return {}
    none = system.personal is PersonalData.NO_PERSONAL_DATA
    return {"choice_answer": ImpactChoice.ANSWERED_NO if none else ImpactChoice.ANSWERED_YES, "answer": _(system.personal.label)}


def _field_of(name: str) -> Told:
    """What a field of the AI system says."""
    return lambda workspace, system: display(workspace, SYSTEM, system, name)


def _abilities(workspace: Workspace, system: Row) -> str:
    """What it does, and what it cannot do."""
    return _lines(*(card.limits or "" for card in _of(workspace, "model-card", system)), system.known_limits or "")


def _technique(workspace: Workspace, system: Row) -> str:
    kind = display(workspace, SYSTEM, system, "technology")
    supplier = display(workspace, SYSTEM, system, "supplier_id")
    cards = [card.technique or "" for card in _of(workspace, "model-card", system)]
    return _lines(*cards, ", ".join(filter(None, [kind, system.model_version, supplier])))


def _tests(workspace: Workspace, system: Row) -> str:
    """What was tested with which result; of the model card how groups fared."""
    tests = [r for r in _of(workspace, "lifecycle-record", system) if r.kind in TESTS and r.result]
    cards = _of(workspace, "model-card", system)
    return _lines(*(f"{r.title or ''}: {r.result}" for r in tests), *(card.fairness_results or "" for card in cards))


def _sheets(*names: str) -> Told:
    """What the data sheets of a system say in some fields, each under its title."""

    def told(workspace: Workspace, system: Row) -> str:
        ids, register = workspace.facts().pointing(system.id, "data_sheet", "systems"), REGISTERS["data-sheet"]
        sheets = [sheet for sheet in workspace.facts().rows(register.name) if sheet.id in ids]
        return _lines(*(_named(workspace, register, sheet, names) for sheet in sheets))

    return told


def _watched(workspace: Workspace, system: Row) -> str:
    register = REGISTERS["measure"]
    names = ("lower_limit", "upper_limit")
    return _lines(*(_named(workspace, register, row, names, labelled=True) for row in _of(workspace, register.name, system)))


def _ways_to_a_person(workspace: Workspace, system: Row) -> str:
    """Where people turn to: contacts of its notices, and the ways to raise a concern."""
    notices = [_("Notice: {contact}").format(contact=n.contact) for n in _of(workspace, "notice", system) if n.contact]
    channels, kinds = REGISTERS["communication"], {CommunicationKind.CONCERN_CHANNEL, CommunicationKind.EXTERNAL_ROUTE}
    rows = [row for row in workspace.facts().rows(channels.name) if row.kind in kinds and row.channel]
    return _lines(*notices, *(_named(workspace, channels, row, ("channel",)) for row in rows))


def _named(workspace: Workspace, register: Register, row: Row, names: tuple[str, ...], *, labelled: bool = False) -> str:
    title = workspace.names().of(register.name, row.id)
    texts = [(_(register.fields[name].label), display(workspace, register, row, name)) for name in names]
    told = "; ".join(f"{label} {text}" if labelled else text for label, text in texts if text)
    return f"{title}: {told}" if told else ""


ANSWERS: Mapping[str, Told] = {
    "B1": _field_of("purpose"),
    "B2": _abilities,
    "B3": _field_of("intended_use"),
    "C1": _sheets("content"),
    "C2": _sheets("source", "rights"),
    "C5": _sheets("known_gaps", "bias_check"),
    "C6": _sheets("location", "retention"),
    "D1": _technique,
    "D2": _tests,
    "D3": _field_of("known_limits"),
    "I3": _ways_to_a_person,
    "I5": _watched,
}
"""What is said to a question, by its id."""


def _of(workspace: Workspace, register: str, system: Row) -> list[Row]:
    return workspace.facts().where(register, "system_id", system.id)


def _lines(*texts: str) -> str:
    return "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def taken(count: int) -> str:
    """What to do after answers were taken over."""
    return ngettext(
        "{n} answer is taken from the records; look whether it holds here.",
        "{n} answers are taken from the records; look whether they hold here.",
        count,
    )
