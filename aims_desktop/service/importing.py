"""Importing: rows of a table become records, as one undoable change; each row that cannot is left out with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import LinkKind, RequirementKind
from aims_desktop.model.record import new_id
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.standard import qualified
from aims_desktop.service import closed, records, rules
from aims_desktop.service.display import title
from aims_desktop.service.exporting import REF, headers_of, unguarded
from aims_desktop.service.exporting import text as exported_text
from aims_desktop.service.foresight import Edited, after_edits, edited
from aims_desktop.service.links import put_links, table_ends
from aims_desktop.service.tables import Line, Sheet
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.journal import Transaction

Progress = Callable[[float], object]
"""Is told how far it is, 0 to 1; may raise to stop the work."""

AT_ONCE = 1_000
"""Rows between two words about progress."""

LEFT_OUT = ""
"""In a match: do not import this column."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that becomes, or updates, a record."""

    row: int
    values: Mapping[str, Any]
    record_id: str = ""
    """The record to update; "" for a new one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is left out, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a row breaks which is taken as it is, like what is typed into a form."""

    row: int
    field: str
    sentence: str

    def __str__(self) -> str:
        return _("{field}: {sentence} It is taken as it is.").format(field=self.field, sentence=self.sentence)


@dataclass
class Plan:
    """What an import would do; nothing is written yet."""

    register: Register
    match: dict[int, str]
    unmatched: list[str]
    rows: int = 0
    taken: list[Taken] = field(default_factory=list)
    left_out: list[Refused] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    """Names that are not in the list of people yet, with the id they will get."""


@dataclass(frozen=True, slots=True)
class Result:
    """What an import did: (row, ref) of new and updated records, (row, reason) of those left out, and the rules that rows taken break."""

    rows: int
    taken: tuple[tuple[int, str], ...]
    updated: tuple[tuple[int, str], ...]
    left_out: tuple[tuple[int, str], ...]
    people: tuple[str, ...]
    unmatched: tuple[str, ...]
    broken: tuple[Broken, ...] = ()


def _nobody_waits(_share: float) -> None:
    """Go on."""


def match_columns(register: Register, headers: Sequence[str], given: Mapping[str, str] | None = None) -> dict[int, str]:
    """Column position -> field name ("ref" too), by name, label and synonym; `given` (column -> field, "" = leave out) goes first.

    Raises UsageError for a column or field that does not exist or is given twice.
    """
    match: dict[int, str] = {}
    for column, name in (given or {}).items():
        positions = [i for i, header in enumerate(headers) if _squeezed(header) == _squeezed(column)]
        if not positions:
            raise UsageError(_("The file has no column “{column}”; it has: {headers}.").format(column=column, headers=", ".join(headers)))
        match[positions[0]] = LEFT_OUT if not name.strip() else _field_named(register, name)
    for i, header in enumerate(headers):
        if i not in match:
            found = _matching(register, header)
            if found and found not in match.values():
                match[i] = found
    names = [name for name in match.values() if name]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled:
        raise UsageError(_("Two columns are matched to “{field}”; leave one out.").format(field=doubled))
    return {i: name for i, name in sorted(match.items()) if name}


def plan(
    workspace: Workspace, register: Register, sheet: Sheet, given: Mapping[str, str] | None = None, progress: Progress = _nobody_waits
) -> Plan:
    """Judge each row; raises UsageError where no column says what the records are called."""
    match = match_columns(register, sheet.headers, given)
    unmatched = [name for i, name in enumerate(_column_names(sheet)) if i not in match and name]
    if REF not in match.values() and (register.key or register.title_field) not in match.values():
        wanted = register.key or register.title_field
        raise UsageError(
            _('No column of “{name}” is known as “{label}”; say which with --map "Column={field}". Its columns: {headers}.').format(
                name=sheet.name, label=_(register.label(wanted)), field=wanted, headers=", ".join(sheet.headers)
            )
        )
    outcome = Plan(register, match, unmatched, len(sheet.lines))
    ends = _Ends(workspace, outcome.people)
    rows: dict[str, int] = {}
    for at, line in enumerate(sheet.lines):
        if at % AT_ONCE == 0:
            progress(at / len(sheet.lines) / 2)
        try:
            _refuse_spare_cells(sheet, line)
            taken = _judged(workspace, register, match, line, ends)
            _refuse_second_row(register, taken, rows)
            outcome.taken.append(taken)
        except ValueError as error:
            outcome.left_out.append(Refused(line.number, str(error)))
    _judge_by_rules(workspace, outcome, progress)
    used = {value for taken in outcome.taken for value in _flat(taken.values)}
    outcome.people = {name: i for name, i in outcome.people.items() if i in used}
    return outcome


def carry_out(workspace: Workspace, outcome: Plan, progress: Progress = _nobody_waits) -> Result:
    """Write what a plan says, as one change; what `progress` raises takes all of it back."""
    register, facts = outcome.register, workspace.facts()
    new = [taken for taken in outcome.taken if not taken.record_id]
    ids: list[str] = []
    if outcome.taken:
        n = len(outcome.taken)
        with workspace.change(ngettext("Import {n} record into ", "Import {n} records into ", n) + _(register.title)) as txn:
            txn.add_many("person", [{"id": i, "name": name, "kind": "employee"} for name, i in outcome.people.items()])
            for at in range(0, len(new), AT_ONCE):
                progress(at / n)
                some = [
                    _columns(register, register.whole({**(register.defaults or {}), **t.values}, facts)) for t in new[at : at + AT_ONCE]
                ]
                ids += txn.add_many(register.table, some)
            for taken, record_id in zip(new, ids, strict=True):
                _put_all_links(txn, workspace, register, record_id, taken.values)
            for taken in outcome.taken:
                if taken.record_id:
                    _update(txn, workspace, register, taken)
    refs = workspace.refs()
    return Result(
        outcome.rows,
        tuple((t.row, refs.of(register.name, i)) for t, i in zip(new, ids, strict=True)),
        tuple((t.row, refs.of(register.name, t.record_id)) for t in outcome.taken if t.record_id),
        tuple((r.row, r.reason) for r in outcome.left_out),
        tuple(outcome.people),
        tuple(outcome.unmatched),
        tuple(outcome.broken),
    )


def _judge_by_rules(workspace: Workspace, outcome: Plan, progress: Progress) -> None:
    """Leave out the rows that break a strict rule, and name the other rules that rows break and their records did not break before."""
    register, facts = outcome.register, workspace.facts()
    if not register.rules:
        return
    edits = [(taken, _as_edited(workspace, register, taken)) for taken in outcome.taken]
    after = after_edits(workspace, register, [edit for _taken, edit in edits])
    taken_still = []
    for at, (taken, edit) in enumerate(edits):
        if at % AT_ONCE == 0:
            progress((1 + at / len(edits)) / 2)
        broken = rules.newly([rule for rule in register.rules if rule.broken(edit.row, after)], edit.before, facts)
        if refusal := rules.refusal(register, edit.before, edit.row, [rule for rule in broken if rule.strict]):
            outcome.left_out.append(Refused(taken.row, refusal))
            continue
        taken_still.append(taken)
        said = dict.fromkeys((_(register.label(rule.field)), _(rule.sentence)) for rule in broken)
        outcome.broken += [Broken(taken.row, *each) for each in said]
    outcome.taken = taken_still
    outcome.left_out.sort(key=lambda refused: refused.row)


def _as_edited(workspace: Workspace, register: Register, taken: Taken) -> Edited:
    """The record of a row as it would read once it is imported."""
    facts = workspace.facts()
    before = facts.get(register.name, taken.record_id) if taken.record_id else None
    if before is None:
        return edited(register, None, register.whole({**(register.defaults or {}), **taken.values}, facts), new_id())
    other = {name: v for name, v in taken.values.items() if register.fields[name].several or getattr(before, name) != v}
    return edited(register, before, register.whole(other, facts, before), before.id)


# --- columns


def _column_names(sheet: Sheet) -> Sequence[str]:
    """The headers; a column without one is called by its place where it holds something, "" where it does not."""
    filled = {i for line in sheet.lines for i, cell in enumerate(line.cells[: len(sheet.headers)]) if cell.strip()}
    return [header or (_("column {n}").format(n=i + 1) if i in filled else "") for i, header in enumerate(sheet.headers)]


def _field_named(register: Register, name: str) -> str:
    if _squeezed(name) == REF:
        return REF
    for key, f in register.fields.items():
        if _squeezed(name) in {_squeezed(key), _squeezed(f.key), _squeezed(f.label), _squeezed(_(f.label))}:
            return key
    raise UsageError(
        _("{register} has no field “{name}”; it has: {names}.").format(
            register=_(register.title), name=name, names=", ".join((REF, *register.fields))
        )
    )


def _matching(register: Register, header: str) -> str | None:
    wanted = _squeezed(header)
    if wanted in {REF, _squeezed(_("Number"))}:
        return REF
    labels = dict(zip(headers_of(register), register.fields, strict=True))
    by_header = next((name for label, name in labels.items() if _squeezed(label) == wanted), None)
    if by_header:
        return by_header
    for candidate in (wanted, *_without_register(register, wanted)):
        for name, f in register.fields.items():
            if candidate in {_squeezed(name), _squeezed(f.key), _squeezed(f.label), *map(_squeezed, f.synonyms)}:
                return name
            if name == register.title_field and candidate in _NAMES:
                return name
    return None


_NAMES = frozenset({"name", "title", "titel", "nom", "bezeichnung"})
"""What columns that name a record are called, whatever the register."""


def _without_register(register: Register, wanted: str) -> tuple[str, ...]:
    """system_name in AI systems, risk_title in risks: the header without the register's own words."""
    words = {_squeezed(register.singular), _squeezed(register.name), *(_squeezed(w) for w in register.singular.split())}
    return tuple(wanted.removeprefix(word) for word in words if wanted.startswith(word) and wanted != word)


# --- rows


class _Ends:
    """Finds records by what a cell calls them: ref, ref and name, or name alone; unknown people are noted to be added."""

    def __init__(self, workspace: Workspace, people: dict[str, str]) -> None:
        self._workspace = workspace
        self._people = people
        self._titles: dict[str, dict[str, list[str]]] = {}

    def find(self, register: str, text: str) -> str:
        """The id of a record; raises ValueError where it is unknown or the name is not unique."""
        found = self._workspace.refs().find_in(register, text) or self._workspace.refs().find_in(register, text.split(" ", maxsplit=1)[0])
        if found:
            return found
        named = self._by_title(register).get(text.casefold(), [])
        if len(named) == 1:
            return named[0]
        where = _(REGISTERS[register].title) if register in REGISTERS else _("Versions")
        if named:
            raise ValueError(_("“{text}” stands for several records of {register}; use the number.").format(text=text, register=where))
        if register == "person":
            return self._people.setdefault(text, new_id())
        raise ValueError(_("“{text}” is not in {register}.").format(text=text[:60], register=where))

    def find_among(self, registers: Sequence[str], text: str) -> tuple[str, str]:
        """Register and id of a record of one of several registers, by its number; "soa-item:42001:A.9.3" where two have that number."""
        named, _sep, rest = text.partition(":")
        allowed, number = ([named], rest) if named in registers else (registers, text)
        refs = self._workspace.refs()
        found = [(r, i) for r in allowed if (i := refs.find_in(r, number) or refs.find_in(r, number.split(" ", maxsplit=1)[0]))]
        if not found:
            raise ValueError(_("“{text}” is not the number of a record it can point to.").format(text=text[:60]))
        if len(found) > 1:
            ways = ", ".join(f"{register}:{refs.of(register, record_id)}" for register, record_id in found)
            raise ValueError(_("“{text}” is the number of several records; write one of: {ways}.").format(text=text[:60], ways=ways))
        return found[0]

    def _by_title(self, register: str) -> dict[str, list[str]]:
        if register not in self._titles:
            titles: dict[str, list[str]] = defaultdict(list)
            if known := REGISTERS.get(register):
                facts = self._workspace.facts()
                for row in facts.rows(register):
                    titles[title(facts, known, row).casefold()].append(row.id)
            self._titles[register] = dict(titles)
        return self._titles[register]


def _judged(workspace: Workspace, register: Register, match: Mapping[int, str], line: Line, ends: _Ends) -> Taken:
    texts = {name: unguarded(line.cells[i]) for i, name in match.items() if i < len(line.cells)}
    record_id = _record_of(workspace, register, texts)
    row = workspace.names().row(register.name, record_id) if record_id else None
    values: dict[str, Any] = {}
    for name, text in texts.items():
        if name == REF or (name == register.key and record_id):
            continue
        if row is not None and text == exported_text(workspace, register.fields[name], row):
            continue  # as it was exported: files and versions cannot be told in words, and some numbers stand for two records
        try:
            values[name] = _value(register.fields[name], text, ends)
        except ValueError as error:
            raise ValueError(_("{field}: {reason}").format(field=_(register.fields[name].label), reason=error)) from error
    if row is not None and values and (stays := closed.refusal(workspace, register, row)):
        raise ValueError(stays)
    if stays := _owner_refusal(workspace, register, values):
        raise ValueError(stays)
    if row is not None and (stays := closed.standing(register, row, values, workspace.facts())):
        raise ValueError(stays)
    if register.stays_closed and register.closes_with and values.get(register.closes_with[0]) == register.closes_with[1]:
        raise ValueError(_("{field}: {reason}").format(field=_(register.label(register.closes_with[0])), reason=closed.on_its_page()))
    if not record_id:
        _refuse_incomplete(register, values)
        return Taken(line.number, {name: value for name, value in values.items() if value is not None})
    return Taken(line.number, values, record_id)


def _owner_refusal(workspace: Workspace, register: Register, values: Mapping[str, Any]) -> str:
    """Why a row cannot be put with the record that it names as its owner; "" where it can."""
    owner = workspace.facts().get(register.child_of, values.get(register.parent_field)) if register.child_of else None
    return closed.refusal(workspace, REGISTERS[register.child_of], owner) if owner is not None else ""


def _record_of(workspace: Workspace, register: Register, texts: Mapping[str, str]) -> str:
    called = texts.get(REF, "").strip()
    if not called and register.key:
        called = register.fields[register.key].kind.parse(texts.get(register.key, "")) or ""
    if not called:
        return ""
    found = workspace.refs().find_in(register.name, called)
    if found is None:
        if register.key and register.prefix and not texts.get(REF, "").strip() and called.startswith(qualified(records.OWN)):
            return ""
        raise ValueError(_("There is no {ref} in {register} to update.").format(ref=called[:40], register=_(register.title)))
    if register.append_only:
        raise ValueError(_("{register} are never overwritten.").format(register=_(register.title)))
    row = workspace.names().row(register.name, found)
    if row is not None and row.deleted:
        raise ValueError(_("{ref} was deleted; restore it first.").format(ref=called[:40]))
    return found


def _refuse_spare_cells(sheet: Sheet, line: Line) -> None:
    spare = next((cell.strip() for cell in line.cells[len(sheet.headers) :] if cell.strip()), "")
    if spare:
        raise ValueError(_("The row has more cells than the table has columns; “{text}” would be lost.").format(text=spare[:60]))


def _refuse_second_row(register: Register, taken: Taken, rows: dict[str, int]) -> None:
    """Of two rows for one record neither may win unseen: the first is taken, the second is left out and named."""
    called = taken.record_id or taken.values.get(register.key)
    first = rows.setdefault(called, taken.row) if called else taken.row
    if first != taken.row:
        raise ValueError(_("Row {row} is of the same record; put both into one row.").format(row=first))


def _refuse_incomplete(register: Register, values: Mapping[str, Any]) -> None:
    if register.single or (register.key and not register.prefix):
        raise ValueError(_("{register} has fixed rows; give the number of one in a column “ref”.").format(register=_(register.title)))
    for name in filter(None, (register.title_field, register.parent_field)):
        if values.get(name) in (None, ""):
            raise ValueError(_("{field} is empty.").format(field=_(register.label(name))))


def _value(f: Field, text: str, ends: _Ends) -> Any:
    if f.several:
        parts = [part.replace("\\;", ";").strip() for part in re.split(r"(?<!\\);|\n|\|", text) if part.strip()]
        return tuple(_one(f, part, ends) for part in parts) or None
    return _one(f, text, ends)


def _one(f: Field, text: str, ends: _Ends) -> Any:
    if isinstance(f.kind, RequirementKind):
        return f.kind.parse(text.strip().split(" ")[0] if ":" in text.split(" ", maxsplit=1)[0] else text)
    if not isinstance(f.kind, LinkKind):
        return f.kind.parse(text)
    cleaned = f.kind.parse(text)
    if not cleaned:
        return None
    if not f.kind.mixed and f.targets != ("any",):
        return ends.find(f.targets[0], cleaned)
    return ":".join(ends.find_among([*REGISTERS] if f.targets == ("any",) else f.targets, cleaned))


# --- writing


def _columns(register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not register.fields[name].several}


def _put_all_links(txn: Transaction, workspace: Workspace, register: Register, record_id: str, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if register.fields[name].several:
            put_links(txn, register, record_id, name, table_ends(register, name, value or ()), workspace.facts().ends(record_id, name))


def _update(txn: Transaction, workspace: Workspace, register: Register, taken: Taken) -> None:
    record = txn.get(register.table, taken.record_id)
    other = {name: value for name, value in _columns(register, taken.values).items() if getattr(record, name) != value}
    facts = workspace.facts()
    for name, value in register.whole(other, facts, facts.get(register.name, taken.record_id)).items():
        setattr(record, name, value)
    _put_all_links(txn, workspace, register, taken.record_id, taken.values)


def _flat(values: Mapping[str, Any]) -> list[Any]:
    return [v for value in values.values() for v in (value if isinstance(value, tuple) else (value,))]


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
