"""Links: the relations of a record, both ways, and making or taking them away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.display import register_end
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.journal import Transaction

End = tuple[str, str]
"""A table and an id; requirements have the table "requirement"."""

REQUIREMENT = "requirement"
"""The table that stands for clauses and controls at the end of a link."""

GENERIC_ROLES = {"evidence": "Evidence", "related": "Linked records", "clauses": "Clauses", "controls": "Controls"}
"""Links that any record may have, by role, with their labels."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One relation of a record, seen from it. `register` is "" for clauses and controls; `own` says that the link starts here."""

    own: bool
    role: str
    role_label: str
    register: str
    id: str
    text: str
    through: str = ""
    """The clause or control that the other record names, where it does not name the record itself."""


def links_of(workspace: Workspace, register: Register, record_id: str) -> list[LinkLine]:
    """All relations of a record, both ways; typed link columns that point to it count too.

    What names the clause or control that a line is about is related to the line.
    """
    facts = workspace.facts()
    row = facts.get(register.name, record_id) if register.key else None
    about = (getattr(row, register.key) or "") if row is not None else ""
    lines = []
    for link in facts.rows("link"):
        start, end = (link.from_table, link.from_id), (link.to_table, link.to_id)
        if start == (register.table, record_id):
            lines.append(_line(workspace, True, link.role, *register_end(*end), register))
        elif end == (register.table, record_id):
            lines.append(_line(workspace, False, link.role, *register_end(*start), None))
        elif about and end == (REQUIREMENT, about):
            lines.append(replace(_line(workspace, False, link.role, *register_end(*start), None), through=about))
    for other in REGISTERS.values():
        for name, field in columns_of(other.cls).items():
            if register.name in field.targets and name != other.parent_field:
                value = f"{register.name}:{record_id}" if len(field.targets) > 1 else record_id
                lines += [_line(workspace, False, name, other.name, row.id, other) for row in facts.where(other.name, name, value)]
    return sorted(lines, key=lambda line: (line.role_label, line.text))


def link(workspace: Workspace, register: Register, record_id: str, role: str, to_register: str, end: str) -> None:
    """Relate a record to another or to a requirement (`to_register` ""); a risk names the control that treats it, never the other way."""
    name = _("Link {ref}").format(ref=workspace.refs().of(register.name, record_id))
    row = workspace.facts().get(register.name, record_id) if register.name == "soa-item" and to_register == "risk" else None
    with workspace.change(name) as txn:
        if row is not None and row.control:
            txn.link("risk", end, REQUIREMENT, row.control, "controls_chosen")
        else:
            txn.link(register.table, record_id, to_register.replace("-", "_") or REQUIREMENT, end, role)


def unlink(workspace: Workspace, register: Register, record_id: str, line: LinkLine) -> None:
    """Take a relation away, whichever end it starts from."""
    own = (REQUIREMENT, line.through) if line.through else (register.table, record_id)
    other = (line.register.replace("-", "_") or REQUIREMENT, line.id)
    ends = (*own, *other) if line.own else (*other, *own)
    name = _("Unlink {ref}").format(ref=workspace.refs().of(register.name, record_id))
    with workspace.change(name) as txn:
        txn.unlink(*ends, line.role)


def put_links(txn: Transaction, register: Register, record_id: str, role: str, wanted: Collection[End], present: Collection[End]) -> None:
    """Inside an open change: link what is new, unlink what is gone."""
    for table, end in sorted(set(wanted) - set(present)):
        txn.link(register.table, record_id, table, end, role)
    for table, end in sorted(set(present) - set(wanted)):
        txn.unlink(register.table, record_id, table, end, role)


def table_ends(register: Register, role: str, values: Iterable[str]) -> frozenset[End]:
    """The ends that the values of a links field name: ids, requirement ids, or "register:id" where several registers are possible."""
    return frozenset(_table_end(register.fields[role].targets, value) for value in values)


def _table_end(targets: tuple[str, ...], end: str) -> tuple[str, str]:
    if targets[0] in {"requirement", "clause", "control"}:
        return REQUIREMENT, end
    if len(targets) > 1 or targets == ("any",):
        register, _sep, record_id = end.partition(":")
        return register.replace("-", "_"), record_id
    return targets[0].replace("-", "_"), end


def _line(workspace: Workspace, own: bool, role: str, register: str, end: str, labels: Register | None) -> LinkLine:
    label = _(GENERIC_ROLES[role]) if role in GENERIC_ROLES else role
    if labels is not None and role in labels.fields:
        label = _(labels.fields[role].label)
    elif register and role in REGISTERS[register].fields:
        label = _(REGISTERS[register].fields[role].label)
    return LinkLine(own, role, label, register, end, workspace.names().with_ref(register, end))
