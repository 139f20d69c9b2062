"""How values read: names instead of ids, labels instead of stored words, days instead of ISO dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from aims_desktop.i18n import _, day, moment
from aims_desktop.model.facts import Facts
from aims_desktop.model.kinds import ChoiceKind, ChoicesKind, FlagKind, IntegerKind, Kind, LinkKind, MomentKind, RequirementKind
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.refs import VERSION

if TYPE_CHECKING:
    from aims_desktop.service.workspace import Workspace


def title(facts: Facts, register: Register, row: Row) -> str:
    """What a record is called in words: a training record by its person, a measurement by its day; "(no title)" or "(erased)" for none."""
    named = (_part(facts, row, name, register.kind(name)) for name in (register.title_field, *register.titled_with))
    if words := ", ".join(filter(None, named)):
        return words
    return _("(erased)") if facts.is_erased(register.table, row.id, register.title_field) else _("(no title)")


def _part(facts: Facts, row: Row, name: str, kind: Kind) -> str:
    value = getattr(row, name)
    if value is None or value == "":
        return ""
    if isinstance(kind, LinkKind):
        target, record_id = target_of(value, kind)
        end = facts.get(target, record_id)
        return title(facts, facts.registers[target], end) if end is not None else _("(not in this file)")
    return day(value) if isinstance(value, dt.date) else kind.show(value)


def target_of(value: str, kind: Kind) -> tuple[str, str]:
    """The register and id that a link's value points to; the register is "" for clauses and controls."""
    if isinstance(kind, RequirementKind):
        return "", value
    targets = getattr(kind, "targets", ())
    if len(targets) > 1 or targets == ("any",):
        register, _sep, record_id = value.partition(":")
        return register, record_id
    return (targets[0] if targets else ""), value


def register_end(table: str, end: str) -> tuple[str, str]:
    """A link's end as register and id; the register is "" for clauses and controls."""
    return ("" if table == "requirement" else table.replace("_", "-")), end


class Names:
    """The names of records and requirements by id, for tables that print many links."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._rows: dict[str, dict[str, Row]] = {}

    def row(self, register: str, record_id: str) -> Row | None:
        """The row of that id, deleted ones too."""
        if register not in self._rows:
            known = REGISTERS.get(register)
            self._rows[register] = {row.id: row for row in self._workspace.all_rows(known.table)} if known else {}
        return self._rows[register].get(record_id)

    def of(self, register: str, record_id: str) -> str:
        """A person's name; any other record's title; a clause's or control's number."""
        if not register:
            return record_id.partition(":")[2] or record_id
        if register == VERSION:
            return self._workspace.refs().of(register, record_id)
        row = self.row(register, record_id)
        return title(self._workspace.facts(), REGISTERS[register], row) if row is not None else _("(not in this file)")

    def with_ref(self, register: str, record_id: str) -> str:
        """Ref and title: "RSK-0007 Applicants are rated lower"; a requirement with its short title."""
        if not register:
            known = self._workspace.facts().standard.by_id.get(record_id)
            number = record_id.partition(":")[2] or record_id
            return f"{number} {known.title}" if known else number
        if register == "person":
            return self.of(register, record_id)
        ref = self._workspace.refs().of(register, record_id)
        name = self.of(register, record_id)
        return ref if name == ref else f"{ref} {name}"


def display(workspace: Workspace, register: Register, row: Row, name: str) -> str:
    """The text of a field or computed value of a row."""
    field = register.fields.get(name)
    names = workspace.names()
    if field is not None and field.several:
        ends = workspace.facts().ends(row.id, name)
        return "; ".join(sorted(names.of(*register_end(table, end)) for table, end in ends))
    return text_of(workspace, register.kind(name), workspace.facts().value(register.name, row, name))


def erased_words(workspace: Workspace, register: Register, row: Row, name: str) -> str:
    """When the value of an empty field was erased by law; "" where it was not, or says something again."""
    at = workspace.erased().get((register.table, row.id, name)) if getattr(row, name, None) in (None, ()) else None
    moment_at = MomentKind().load(at)
    return _("Erased by law on {day}.").format(day=day(moment_at.date())) if moment_at is not None else ""


def text_of(workspace: Workspace, kind: Kind, value: Any) -> str:
    """The text of a value of a kind."""
    if value is None or value == ():
        return ""
    if isinstance(kind, LinkKind | RequirementKind):
        return workspace.names().of(*target_of(value, kind))
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(kind, ChoiceKind | ChoicesKind | FlagKind | IntegerKind):
        return kind.show(value).replace("\\;", ";")
    return str(kind.show(value))
