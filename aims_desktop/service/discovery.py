"""Finding AI built into what is in use: each supplier and each piece of software with the question, what is known, and the answer.

A supplier keeps the answer in its field “AI involved”. Software has no such field: that AI is in it shows in the AI system it belongs to,
that there is none is kept as a line of its notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.kinds import TEXT_LIMIT, Choice
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.organisation import ResourceKind, ResourceStatus
from aims_desktop.model.registers.suppliers import AIInvolved, SupplierStatus
from aims_desktop.model.registers.systems import SystemSource
from aims_desktop.service import records
from aims_desktop.service.display import display
from aims_desktop.service.workspace import Workspace

SUPPLIERS, SOFTWARE, SYSTEMS = REGISTERS["supplier"], REGISTERS["resource"], REGISTERS["ai-system"]
NO_AI = "No AI inside"
"""How the line of the notes begins that says of software that somebody looked; the same in every language, as it is kept."""

BRINGS_AI = frozenset({AIInvolved.EMBEDDED, AIInvolved.MODEL_API, AIInvolved.PLATFORM})
BUILDS_NONE_IN = frozenset({AIInvolved.DATA, AIInvolved.STAFF})
"""Part of AI elsewhere, but nothing in which AI is built in."""
_SOFTWARE = frozenset({ResourceKind.TOOL, ResourceKind.COMPUTING})
_GONE = frozenset({ResourceStatus.REFUSED, ResourceStatus.ENDED})
_TOLD = {
    "supplier": ("service", "ai_involved", "data_shared", "ai_clauses", "certifications", "notes"),
    "resource": ("version_licence", "location", "owner_id", "notes"),
}
"""What helps to answer, by register."""


class Answer(Choice):
    """How the question stands."""

    OPEN = "open", "Not looked at yet"
    FOUND = "found", "AI, not in the inventory"
    KNOWN = "known", "In the inventory"
    NONE = "none", "No AI in it"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something in use in which AI may be built in."""

    register: str
    row: Row
    title: str
    answer: Answer
    systems: tuple[str, ...]
    """The AI systems it belongs to, by id."""

    @property
    def id(self) -> str:
        """The record."""
        return str(self.row.id)

    @property
    def of_supplier(self) -> bool:
        """Whether it is a supplier, else software."""
        return self.register == SUPPLIERS.name


# --- the list


def candidates(workspace: Workspace) -> list[Candidate]:
    """Suppliers that have not ended, then software in use, each in number order."""
    facts = workspace.facts()
    suppliers = [row for row in facts.rows(SUPPLIERS.name) if row.status is not SupplierStatus.ENDED]
    software = [row for row in facts.rows(SOFTWARE.name) if row.kind in _SOFTWARE and row.status not in _GONE]
    return [_candidate(workspace, register, row) for register, rows in ((SUPPLIERS, suppliers), (SOFTWARE, software)) for row in rows]


def count(found: Iterable[Candidate]) -> Mapping[Answer, int]:
    """How many have which answer."""
    counted = Counter(candidate.answer for candidate in found)
    return {answer: counted[answer] for answer in Answer}


def known(workspace: Workspace, candidate: Candidate) -> list[tuple[str, str]]:
    """What the records say that helps to answer, as label and text."""
    register = REGISTERS[candidate.register]
    told = [(_(register.label(name)), display(workspace, register, candidate.row, name)) for name in _TOLD[candidate.register]]
    flows = workspace.facts().where("data-flow", "supplier_id", candidate.id) if candidate.of_supplier else []
    told += [(_("Data flow"), display(workspace, REGISTERS["data-flow"], flow, "title")) for flow in flows]
    return [(label, text) for label, text in told if text]


def _candidate(workspace: Workspace, register: Register, row: Row) -> Candidate:
    facts = workspace.facts()
    systems = _systems(facts, register, row)
    answer = _of_supplier(row, systems) if register is SUPPLIERS else _of_software(row, systems)
    return Candidate(register.name, row, workspace.names().of(register.name, row.id), answer, systems)


def _systems(facts: Facts, register: Register, row: Row) -> tuple[str, ...]:
    if register is SOFTWARE:
        ends = {row.system_id} - {None}
    else:
        ends = {*facts.linked(row.id, "systems"), *(system.id for system in facts.where(SYSTEMS.name, "supplier_id", row.id))}
    return tuple(system.id for system in facts.rows(SYSTEMS.name) if system.id in ends)


def _of_supplier(row: Row, systems: tuple[str, ...]) -> Answer:
    if row.ai_involved in BUILDS_NONE_IN:
        return Answer.NONE
    if systems:
        return Answer.KNOWN
    if row.ai_involved is None:
        return Answer.OPEN
    return Answer.FOUND if row.ai_involved in BRINGS_AI else Answer.NONE


def _of_software(row: Row, systems: tuple[str, ...]) -> Answer:
    if systems:
        return Answer.KNOWN
    return Answer.NONE if _marks(row.notes) else Answer.OPEN


# --- answering


def no_ai(workspace: Workspace, candidate: Candidate) -> None:
    """Keep that somebody looked and that there is no AI in it, as one change."""
    _demand(workspace, candidate, Answer.NONE)
    mark = f"{NO_AI} ({workspace.today().isoformat()}, {workspace.who})"
    values = (
        {"ai_involved": AIInvolved.NO_AI} if candidate.of_supplier else {"notes": "\n".join([*_other_lines(candidate.row.notes), mark])}
    )
    reason = _("No AI in {name}").format(name=candidate.title)
    records.edit(workspace, REGISTERS[candidate.register], candidate.id, values, reason=reason)


def not_looked_at(workspace: Workspace, candidate: Candidate) -> None:
    """Take the answer back, as one change."""
    _demand(workspace, candidate, Answer.OPEN)
    values = {"ai_involved": None} if candidate.of_supplier else {"notes": "\n".join(_other_lines(candidate.row.notes)) or None}
    reason = _("Look at {name} again").format(name=candidate.title)
    records.edit(workspace, REGISTERS[candidate.register], candidate.id, values, reason=reason)


def contains_ai(workspace: Workspace, candidate: Candidate) -> str:
    """Make an AI system of what is built in and link it, as one change; answers its id."""
    _demand(workspace, candidate, Answer.KNOWN)
    register, row = REGISTERS[candidate.register], candidate.row
    said = row.ai_involved if candidate.of_supplier and row.ai_involved in BRINGS_AI else AIInvolved.EMBEDDED
    system = {
        "title": _("AI in {name}").format(name=candidate.title)[:TEXT_LIMIT],
        "source": SystemSource.EMBEDDED if said is AIInvolved.EMBEDDED else SystemSource.BOUGHT,
        "supplier_id": candidate.id if candidate.of_supplier else None,
    }
    with workspace.change(_("Make an AI system of {name}").format(name=candidate.title)) as txn:
        record = txn.get(register.table, candidate.id)
        made = records.add(txn, SYSTEMS, system)
        if candidate.of_supplier:
            txn.link(SUPPLIERS.table, candidate.id, SYSTEMS.table, made, "systems")
        of_software = {"system_id": made, "notes": "\n".join(_other_lines(row.notes)) or None}
        for name, value in ({"ai_involved": said} if candidate.of_supplier else of_software).items():
            setattr(record, name, value)
    return made


def add(workspace: Workspace, title: str, *, supplier: bool) -> str:
    """Name something in use, to be looked at; answers its id."""
    try:
        name = SUPPLIERS.kind("title").parse(" ".join(title.split()))
    except ValueError as error:
        raise RuleError(str(error)) from error
    if not name:
        raise RuleError(_("Write what it is called first."))
    reason = _("Name {name} as in use").format(name=name)
    if supplier:
        return records.create(workspace, SUPPLIERS, {"title": name, "status": SupplierStatus.ACTIVE}, reason=reason)
    return records.create(workspace, SOFTWARE, {"title": name, "kind": ResourceKind.TOOL}, reason=reason)


def refusal(workspace: Workspace, candidate: Candidate, wanted: Answer) -> str:
    """Why an answer cannot be given now; "" where it can. That AI is in it is wanted as KNOWN: an AI system is made of it."""
    if candidate.answer is Answer.KNOWN:
        refs = ", ".join(workspace.refs().of(SYSTEMS.name, system) for system in candidate.systems)
        return _("It is in the inventory as {refs}. For another answer take that link away first.").format(refs=refs)
    if candidate.answer is wanted:
        return {
            Answer.NONE: _("That there is no AI in it is known already; nothing was changed."),
            Answer.OPEN: _("Nobody has looked at it yet; nothing was changed."),
        }.get(wanted, "")
    return ""


def _demand(workspace: Workspace, candidate: Candidate, wanted: Answer) -> None:
    if reason := refusal(workspace, candidate, wanted):
        raise RuleError(reason)


# --- the line in the notes


def _marks(notes: str | None) -> bool:
    return len(_other_lines(notes)) < len((notes or "").splitlines())


def _other_lines(notes: str | None) -> list[str]:
    return [line for line in (notes or "").splitlines() if not line.startswith(NO_AI)]
