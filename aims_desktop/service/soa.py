"""The Statement of Applicability as people read it: its lines by group, how far each is, and what changed since it was approved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import Choice
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.soa import evidence_for, has_weak_reason, is_unexplained
from aims_desktop.model.snapshot import approved_rows, approved_values, loaded
from aims_desktop.model.standard import number_of
from aims_desktop.service import approval, past, records
from aims_desktop.service.display import text_of
from aims_desktop.service.summary import control_state
from aims_desktop.service.workspace import Workspace

SOA, LINES = REGISTERS["soa"], REGISTERS["soa-item"]
OWN_GROUP = "X"
"""Where the controls stand that are no part of Annex A."""


class State(Choice):
    """How far a control is."""

    IN_PLACE = "in_place", "In place"
    UNDER_WAY = "under_way", "Under way"
    TO_DO = "to_do", "To do"
    UNDECIDED = "undecided", "Not decided"
    EXCLUDED = "excluded", "Excluded"
    UNEXPLAINED = "unexplained", "Needs a reason"


_STATES = {state.value: state for state in State}


@dataclass(frozen=True, slots=True)
class Line:
    """One control: what was decided, why, how far it is, and what it is linked to."""

    row: Row
    number: str
    title: str
    state: State
    weak: bool
    risks: frozenset[str]
    documents: frozenset[str]
    evidence: frozenset[str]

    @property
    def id(self) -> str:
        """The record."""
        return str(self.row.id)


@dataclass(frozen=True, slots=True)
class Group:
    """The controls of one group of Annex A, or the organisation's own."""

    number: str
    title: str
    lines: tuple[Line, ...]

    @property
    def included(self) -> int:
        """How many apply."""
        return sum(line.row.applicable is True for line in self.lines)

    @property
    def in_place(self) -> int:
        """How many of these are in place."""
        return sum(line.state is State.IN_PLACE for line in self.lines)


@dataclass(frozen=True, slots=True)
class Change:
    """A control, or the statement around them (no number), that is other than it was approved; texts before and after by label."""

    number: str
    title: str
    id: str
    kind: str
    """ "new", "changed" or "gone"."""
    fields: tuple[tuple[str, str, str], ...]


# --- the lines


def groups(workspace: Workspace, rows: Iterable[Row] | None = None) -> tuple[Group, ...]:
    """The lines in the order of the standard, own controls last; those of the file, or of an approved version."""
    facts = workspace.facts()
    by_group: dict[str, list[Line]] = {}
    for row in sorted(facts.rows(LINES.name) if rows is None else rows, key=lambda row: _place(row, facts)):
        by_group.setdefault(_group_of(row, facts), []).append(_line(row, facts))
    titles = {group.id: (group.number, group.title) for group in facts.standard.groups} | {OWN_GROUP: (OWN_GROUP, _("Own controls"))}
    return tuple(Group(number, _(title), tuple(by_group[key])) for key, (number, title) in titles.items() if key in by_group)


def count(states: Iterable[State]) -> Mapping[State, int]:
    """How many controls are how far; undecided ones are still to do."""
    found = Counter(State.TO_DO if state is State.UNDECIDED else state for state in states)
    return {state: found[state] for state in State if state is not State.UNDECIDED}


def lines_of(found: Iterable[Group]) -> list[Line]:
    """All lines of some groups."""
    return [line for group in found for line in group.lines]


def _line(row: Row, facts: Facts) -> Line:
    return Line(
        row,
        number_of(row.control or ""),
        row.title or "",
        state_of(row, facts),
        has_weak_reason(row, facts),
        risks=_naming(row, facts, "risk", "controls_chosen"),
        documents=_naming(row, facts, "document", "controls"),
        evidence=evidence_for(row, facts),
    )


def _naming(row: Row, facts: Facts, register: str, role: str) -> frozenset[str]:
    """The live records that name a control."""
    found = facts.pointing(row.control, register, role) if row.control else frozenset()
    return frozenset(i for i in found if facts.get(register, i) is not None)


def state_of(row: Row, facts: Facts) -> State:
    """How far a control is."""
    if is_unexplained(row, facts):
        return State.UNEXPLAINED
    return State.UNDECIDED if row.applicable is None else _STATES[control_state(row)]


def _group_of(row: Row, facts: Facts) -> str:
    control = facts.standard.by_id.get(row.control or "")
    return getattr(control, "group", OWN_GROUP)


def _place(row: Row, facts: Facts) -> tuple[int, list[tuple[int, str]]]:
    """Annex A in its own order, then X.1, X.2, X.10."""
    parts = re.findall(r"(\d+)|(\D+)", row.control or "")
    return facts.standard.order.get(row.control or "", len(facts.standard.order)), [(int(n or 0), text) for n, text in parts]


# --- deciding


def switch(workspace: Workspace, line_id: str) -> None:
    """Take a control in, or leave it out where it is in."""
    row = workspace.facts().get(LINES.name, line_id)
    records.edit(workspace, LINES, line_id, {"applicable": row is None or row.applicable is not True})


def add_own(workspace: Workspace) -> str:
    """Make a control that Annex A does not have, under the next free number; answers its id."""
    return records.create(workspace, LINES, {"own_control": True, "applicable": True}, reason=_("Add an own control"))


# --- the approved version


def statement(workspace: Workspace) -> Row:
    """The statement as a whole."""
    row = workspace.facts().single(SOA.name)
    assert row is not None, "every file has one"
    return row


def draft_number(workspace: Workspace) -> str:
    """The number that the version worked on will have; "" while nothing differs from the version in force."""
    row, facts = statement(workspace), workspace.facts()
    in_force = facts.newest_version(row.id) is not None and not facts.value(SOA.name, row, "changed_since")
    return "" if in_force else approval.next_number(workspace, row.id)


def approved_lines(workspace: Workspace) -> list[Row] | None:
    """The lines as the version in force keeps them; None where there is none that can be read."""
    plain = approved_rows(SOA, statement(workspace), workspace.facts(), LINES.name)
    return None if plain is None else [SimpleNamespace(id=i, number=None, deleted=0, **loaded(LINES, p)) for i, p in plain.items()]


def as_approved(workspace: Workspace) -> Workspace | None:
    """The records around the statement as they stood when the version in force was written; None where there is none."""
    return past.as_approved(workspace, SOA, statement(workspace))


def changes(workspace: Workspace) -> list[Change]:
    """What differs from the version in force: the statement first, then the controls in their order; nothing where there is none."""
    before = approved_lines(workspace)
    version = workspace.facts().newest_version(statement(workspace).id)
    if before is None or version is None:
        return []
    whole = _fields(workspace, SOA, SimpleNamespace(**approved_values(SOA, version)), statement(workspace))
    found = [Change("", _(SOA.singular), "", "changed", whole)] if whole else []
    then, now = ({line.id: line for line in lines_of(groups(workspace, rows))} for rows in (before, None))
    for line in lines_of(groups(workspace, [*(line.row for line in now.values()), *(then[i].row for i in then if i not in now)])):
        old, new = then.get(line.id), now.get(line.id)
        told = _fields(workspace, LINES, old.row if old else None, new.row if new else None)
        if told:
            found.append(Change(line.number, line.title, line.id, "new" if old is None else "gone" if new is None else "changed", told))
    return found


def _fields(workspace: Workspace, register: Register, old: Row, new: Row) -> tuple[tuple[str, str, str], ...]:
    """The fields that read otherwise, with their texts before and after."""
    told = []
    for name, field in columns_of(register.cls).items():
        before, after = (text_of(workspace, field.kind, getattr(row, name, None)) for row in (old, new))
        if before != after and name != register.key:
            told.append((_(field.label), before, after))
    return tuple(told)


def numbers(lines: Sequence[Line]) -> str:
    """The numbers of some lines for a sentence."""
    return ", ".join(line.number for line in lines)
