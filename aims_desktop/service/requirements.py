"""Clauses and controls, and everything in the file that serves each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aims_desktop.i18n import _, day
from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import RequirementKind
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.standard import Clause, Control, Standard, number_of
from aims_desktop.service.display import display, title
from aims_desktop.service.workspace import Workspace

End = tuple[str, str]
"""A register and an id."""

OWN_LINES = ("gap-item", "soa-item")
"""The registers that have one line for each clause and control."""

FIRST = (*OWN_LINES, "document", "evidence", "audit-answer", "finding")
"""The registers that an auditor asks for first, in that order; the others follow as they are declared."""

_STANDING = ("state", "result", "level", "grade", "freshness", "implementation", "status")
"""What says how a record stands, as far as its register has it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A clause or control, an own one too; `group` is the heading or the group of Annex A that it stands under."""

    id: str
    number: str
    title: str
    group: str

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Serving:
    """A record that serves a clause or control."""

    register: str
    id: str
    text: str
    standing: str
    """How it stands, in a few words."""
    role: str = ""
    """The role of the link that can be taken away from here; "" where the record says so in a field or is linked to a line."""


@dataclass(frozen=True, slots=True)
class ServingGroup:
    """The records of one register that serve a clause or control."""

    register: Register
    lines: tuple[Serving, ...]


# --- which there are


def entries(workspace: Workspace) -> list[Entry]:
    """All clauses, the controls of Annex A and the organisation's own ones, in order."""
    facts = workspace.facts()
    return facts.remember(("requirements",), lambda: [*_of_the_standard(facts.standard), *_own(facts)])


def entry(workspace: Workspace, requirement_id: str) -> Entry | None:
    """A clause or control by id; None where there is none."""
    return next((known for known in entries(workspace) if known.id == requirement_id), None)


def requirement_of(workspace: Workspace, requirement_id: str) -> Clause | Control | None:
    """What the standard says; None for an own control."""
    known = workspace.facts().standard.by_id.get(requirement_id)
    return known if isinstance(known, Clause | Control) else None


def _of_the_standard(standard: Standard) -> Iterator[Entry]:
    chapters = {heading.number: str(heading) for heading in standard.headings}
    groups = {group.id: str(group) for group in standard.groups}
    for known in standard.requirements:
        group = groups[known.group] if isinstance(known, Control) else chapters[known.number.partition(".")[0]]
        yield Entry(known.id, known.number, known.title, group)


def _own(facts: Facts) -> Iterator[Entry]:
    lines = [line for line in facts.rows("soa-item") if line.control and line.control not in facts.standard.order]
    for line in sorted(lines, key=lambda line: str(line.control)):
        yield Entry(line.control, number_of(line.control), line.title or _("(no title)"), _("Own controls"))


# --- what serves them


def served_by(facts: Facts) -> Mapping[str, frozenset[End]]:
    """The records that name a clause or control, in a field or by a link, for each of them."""
    return facts.remember(("served by",), lambda: _index(facts))


def serving(workspace: Workspace, requirement_id: str) -> list[ServingGroup]:
    """All that serves a clause or control: what names it, and what is linked to its lines in the gap analysis and in the SoA."""
    facts = workspace.facts()
    by_register: dict[str, set[str]] = defaultdict(set)
    for register, record_id in served_by(facts).get(requirement_id, frozenset()) | _through_lines(facts, requirement_id):
        by_register[register].add(record_id)
    roles = {(link.from_table.replace("_", "-"), link.from_id): link.role for link in _links_to(facts, requirement_id)}
    rank = {name: place for place, name in enumerate(dict.fromkeys((*FIRST, *REGISTERS)))}
    return [_group(workspace, REGISTERS[name], by_register[name], roles) for name in sorted(by_register, key=rank.__getitem__)]


def lines_of(facts: Facts, requirement_id: str) -> dict[str, Row]:
    """The lines of a clause or control in the gap analysis and in the Statement of Applicability, by register."""
    gaps = facts.where("gap-item", "requirement", requirement_id)
    statements = facts.where("soa-item", "control", requirement_id)
    return {name: rows[0] for name, rows in zip(OWN_LINES, (gaps, statements), strict=True) if rows}


def is_excluded(facts: Facts, requirement_id: str) -> bool:
    """Whether the Statement of Applicability leaves a control out."""
    line = lines_of(facts, requirement_id).get("soa-item")
    return line is not None and line.applicable is False


def registers_of(requirement_id: str) -> list[Register]:
    """The registers in which the records of a clause or control are kept."""
    number = number_of(requirement_id)
    return [r for r in REGISTERS.values() if number in (*r.clauses, *r.controls) and not r.child_of]


# --- saying so


def link_role(register: Register, requirement_id: str) -> str:
    """Under which role records of a register name a clause or control: that of their own field, where they have one for it."""
    kind = "control" if number_of(requirement_id)[:1].isalpha() else "clause"
    own = (name for name, field in register.fields.items() if field.several and field.targets[0] in {"requirement", kind})
    return next(own, f"{kind}s")


def link_to(workspace: Workspace, requirement_id: str, register: Register, record_id: str) -> None:
    """Say that a record serves a clause or control."""
    words = _("Link {ref} to {requirement}")
    with workspace.change(_named(workspace, words, requirement_id, register.name, record_id)) as txn:
        txn.link(register.table, record_id, "requirement", requirement_id, link_role(register, requirement_id))


def unlink(workspace: Workspace, requirement_id: str, serving: Serving) -> None:
    """Say that a record does not serve a clause or control any more."""
    words, register = _("Unlink {ref} from {requirement}"), REGISTERS[serving.register]
    with workspace.change(_named(workspace, words, requirement_id, register.name, serving.id)) as txn:
        txn.unlink(register.table, serving.id, "requirement", requirement_id, serving.role)


def _named(workspace: Workspace, words: str, requirement_id: str, register: str, record_id: str) -> str:
    return words.format(ref=workspace.refs().of(register, record_id), requirement=number_of(requirement_id))


# --- the index


def _links_to(facts: Facts, requirement_id: str) -> list[Row]:
    return [link for link in facts.rows("link") if link.to_table == "requirement" and link.to_id == requirement_id]


def _index(facts: Facts) -> dict[str, frozenset[End]]:
    found: dict[str, set[End]] = defaultdict(set)
    for link in facts.rows("link"):
        register = link.from_table.replace("_", "-")
        if link.to_table == "requirement" and register in REGISTERS and facts.get(register, link.from_id) is not None:
            found[link.to_id].add((register, link.from_id))
    for register_of in REGISTERS.values():
        for name, field in columns_of(register_of.cls).items():
            if isinstance(field.kind, RequirementKind):
                for row in facts.rows(register_of.name):
                    found[getattr(row, name)].add((register_of.name, row.id))
    return {requirement: frozenset(ends) for requirement, ends in found.items() if requirement}


def _through_lines(facts: Facts, requirement_id: str) -> set[End]:
    """What is linked to the line of the gap analysis or of the statement, from either side, and the actions that come from it."""
    found: set[End] = set()
    for register, row in lines_of(facts, requirement_id).items():
        for link in facts.rows("link"):
            start, end = (link.from_table, link.from_id), (link.to_table, link.to_id)
            here = (register.replace("-", "_"), row.id)
            if here in (start, end):
                table, record_id = end if start == here else start
                found.add((table.replace("_", "-"), record_id))
        found |= {("action", action.id) for action in facts.where("action", "origin", f"{register}:{row.id}")}
    return {(name, row_id) for name, row_id in found if name in REGISTERS and facts.get(name, row_id) is not None}


# --- how they are told


def _group(workspace: Workspace, register: Register, ids: set[str], roles: Mapping[End, str]) -> ServingGroup:
    facts = workspace.facts()
    rows = [row for row in facts.rows(register.name) if row.id in ids]
    rows.sort(key=lambda row: (row.number or 0, row.id))
    return ServingGroup(register, tuple(_line(workspace, register, row, roles.get((register.name, row.id), "")) for row in rows))


def _line(workspace: Workspace, register: Register, row: Row, role: str) -> Serving:
    known = {*register.fields, *register.computed_by_name}
    if "state" in known:  # it says more than the status that is typed
        known.discard("status")
    told = [display(workspace, register, row, name) for name in _STANDING if name in known]
    if register.name == "soa-item" and row.applicable is not None:
        told.insert(0, _("Included") if row.applicable else _("Excluded"))
    if register.name in OWN_LINES:
        return Serving(register.name, row.id, _(register.title), " · ".join(filter(None, told)) or _("Nothing decided yet"))
    if register.name == "evidence":
        told.insert(0, day(row.dated_on))
    named = title(workspace.facts(), register, row)
    ref = workspace.refs().of(register.name, row.id)
    return Serving(register.name, row.id, named, " · ".join(filter(None, [ref, *told])), role)
