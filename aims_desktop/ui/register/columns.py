"""The columns of a register's list: which there are, how wide they are, and what their cells show."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.kinds import Choice, ChoiceKind, ChoicesKind, Kind
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import risk as risks
from aims_desktop.model.registers.shared import Level
from aims_desktop.service.display import display, target_of, text_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme.cells import Cell

REF = "ref"
"""The name of the column with the record's number."""

MAIN_LEAST = 260
"""A title keeps this width; other columns go before it is cut further."""
MAIN_LEAST_OF_CHILD = 180
HEADING_PADDING = 22

_WIDTHS = {
    "choice": 124, "date": 92, "person": 150, "integer": 78, "scale": 78, "decimal": 92, "percent": 78,
    "flag": 84, "link": 150, "requirement": 92, "datetime": 130, "file": 150, "choices": 150, "several": 84,
}  # fmt: skip
_OTHER_WIDTH = 150
_REF_WIDTH = 92
_SCORE_WIDTH = 72

_LATE = {
    "due_on": ("overdue",), "planned_for": ("overdue",), "next_due_on": ("overdue",), "planned_from": ("overdue",), "timing": ("overdue",),
    "next_review_on": ("review_overdue",), "valid_until": ("expired",), "accepted_until": ("acceptance_expired",),
}  # fmt: skip
"""Columns that turn red, with the filters that say a record is late."""

_TONES = {
    "ok": "accepted achieved approved attended closed conforms done effective implemented in_force issued_ok live low met passed published "
    "ready running verified",
    "warn": "at_risk change_requested conditional hold in_correction in_progress in_review in_treatment medium minor_nonconformity partial "
    "partly partly_effective partly_met pilot requested substantially_conforms suspended",
    "bad": "critical disputed does_not_conform does_not_yet_conform failed high major_nonconformity not_effective not_met "
    "not_recommended off_track overdue prohibited refused",
    "info": "analysed development issued on_track planned reported treatment_planned",
}
_TONE_OF = {value: tone for tone, values in _TONES.items() for value in values.split()}
_CHIPS = ("status", "state", "result", "timing", "implementation", "grade", "lifecycle", "decision", "tier", "effect", "level")
"""Parts of the names of choices that say how things stand; other choices are plain words."""

_SCORES: Mapping[tuple[str, str], Callable[[Row], int | None]] = {
    ("risk", "level"): risks.score,
    ("risk", "residual_level"): risks.residual_score,
    ("risk", "inherent_level"): risks.inherent_score,
}
"""Levels that have a figure behind them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in px at 100 %, 0 for the one that takes what is left."""

    name: str
    label: str
    width: int


def columns_for(register: Register, chosen: Sequence[str] = (), *, with_ref: bool = True) -> list[Column]:
    """The columns of a list in their order: number, main column, then the chosen ones or those the register names."""
    known = {*register.fields, *register.computed_by_name}
    names = [name for name in chosen if name in known] or list(register.columns)
    main = main_column(register)
    if main not in names:
        names.insert(0, main)
    first = [Column(REF, _("ID"), _REF_WIDTH)] if with_ref and (register.prefix or register.child_of) else []
    return first + [Column(name, _(register.label(name)), 0 if name == main else _width(register, name)) for name in names]


def main_column(register: Register) -> str:
    """The column that takes the room: the title, or the first text where the rows have none."""
    names = [name for name in register.columns if register.kind(name).name in {"text", "prose"}]
    of_parent = bool(register.child_of) and register.subtitle == register.parent_field
    if register.title_field in register.columns and (not of_parent or register.title_field in names):
        return register.title_field
    return names[0] if names else register.columns[0]


def choosable(register: Register) -> list[str]:
    """What a list can show, in the order of the form; long texts are for the form."""
    fields = [name for name, field in register.fields.items() if field.kind.name != "prose" or name in register.columns]
    return [*fields, *register.computed_by_name]


def fitting(widths: Sequence[int], least: int, room: int) -> set[int]:
    """Which columns stay: the main one (width 0) always, the others from the left while it keeps its least width."""
    main = next((at for at, width in enumerate(widths) if not width), 0)
    left, stays = room - (widths[main] or least), {main}
    for at, width in enumerate(widths):
        if at == main:
            continue
        left -= width
        if left < 0 and len(stays) > 1:
            break
        stays.add(at)
    return stays


class CellMaker:
    """Makes the cells of one register's rows, each when it is first shown."""

    def __init__(self, workspace: Workspace, register: Register) -> None:
        self._workspace = workspace
        self._register = register
        self._main = main_column(register)

    def cell(self, row: Row, name: str) -> Cell:
        """The cell of a row in a column."""
        if name == REF:
            return Cell("id", ref_text(self._workspace, self._register, row))
        if name == self._main:
            text = self.text(row, name)
            if not text:
                text = self._workspace.names().of(self._register.name, row.id) if name == self._register.title_field else "—"
            return Cell("two_line", text, self._subtitle(row))
        score = _SCORES.get((self._register.name, name))
        if score is not None:
            return self._score(row, name, score(row))
        return self._valued(row, name)

    def text(self, row: Row, name: str) -> str:
        """The text of a value, in one line."""
        return " ".join(display(self._workspace, self._register, row, name).split())

    def _subtitle(self, row: Row) -> str:
        subtitle = self._register.subtitle
        return self.text(row, subtitle) if subtitle and subtitle != self._register.parent_field else ""

    def _valued(self, row: Row, name: str) -> Cell:
        field = self._register.fields.get(name)
        if field is not None and field.several:
            return Cell("muted", _count(len(self._workspace.facts().ends(row.id, name))))
        value = self._workspace.facts().value(self._register.name, row, name)
        kind = self._register.kind(name)
        if value is None or value == ():
            return Cell("muted", "—")
        if kind.name in {"date", "datetime"} and isinstance(value, dt.date):
            late = self._is_late(row, name)
            return Cell("late" if late else "plain", short_day(value, self._workspace.today()))
        if isinstance(value, Choice) and isinstance(kind, ChoiceKind) and not isinstance(kind, ChoicesKind):
            text = kind.show(value)
            return Cell("chip", text, _TONE_OF.get(value.value, "neutral")) if any(c in name for c in _CHIPS) else Cell("plain", text)
        if getattr(kind, "targets", ()) == ("person",):
            return Cell("person", text_of(self._workspace, kind, value))
        return Cell("plain", " ".join(text_of(self._workspace, kind, value).split()))

    def _is_late(self, row: Row, name: str) -> bool:
        facts = self._workspace.facts()
        tests = [self._register.filters_by_name[late] for late in _LATE.get(name, ()) if late in self._register.filters_by_name]
        return any(test.passes(row, facts) for test in tests)

    def _score(self, row: Row, name: str, figure: int | None) -> Cell:
        level = self._workspace.facts().value(self._register.name, row, name)
        if figure is None:
            return Cell("chip", _(level.label), _TONE_OF[level.value]) if isinstance(level, Level) else Cell("muted", "—")
        if not isinstance(level, Level):
            return Cell("score", str(figure), "neutral_soft")
        return Cell("score", f"{figure} {_(level.label)}", f"h{level.rank + 1}")

    # --- sorting

    def sort_keys(self, rows: Sequence[Row], name: str) -> list[Any]:
        """One key per row, None for empty ones."""
        register, workspace = self._register, self._workspace
        if name == REF:
            return [row.number or 0 for row in rows] if register.prefix else [ref_text(workspace, register, row) for row in rows]
        field = register.fields.get(name)
        if field is not None and field.several:
            facts = workspace.facts()
            return [len(facts.ends(row.id, name)) or None for row in rows]
        if field is not None and rows:
            at = tuple(rows[0]._fields).index(name)
            values = [row[at] for row in rows]
        else:
            facts, value = workspace.facts(), register.computed_by_name[name].value
            values = [value(row, facts) for row in rows]
        score = _SCORES.get((register.name, name))
        if score is not None:
            return [_place(_RANKS.get(value), score(row)) for row, value in zip(rows, values, strict=True)]
        return _comparable(workspace, register.kind(name), values)


def ref_text(workspace: Workspace, register: Register, row: Row) -> str:
    """What a record is called in a list: a clause or control without the standard's number."""
    ref = workspace.refs().of(register.name, row.id)
    return ref.partition(":")[2] or ref


def short_day(value: dt.date, today: dt.date) -> str:
    """A day in a narrow column: the year only where it is another one."""
    local = value.astimezone().date() if isinstance(value, dt.datetime) else value
    month = _(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[local.month - 1])
    if local.year == today.year:
        return _("{day} {month}").format(day=local.day, month=month)
    return _("{day} {month} {year}").format(day=local.day, month=month, year=f"{local.year % 100:02d}")


def _width(register: Register, name: str) -> int:
    if (register.name, name) in _SCORES:
        return _SCORE_WIDTH
    field = register.fields.get(name)
    kind = register.kind(name)
    key = "several" if field is not None and field.several else "person" if getattr(kind, "targets", ()) == ("person",) else kind.name
    return _WIDTHS.get(key, _OTHER_WIDTH)


def _count(n: int) -> str:
    return str(n) if n else "—"


_RANKS = {level: level.rank for level in Level}


def _place(rank: int | None, figure: int | None) -> int | None:
    """The higher level first, then the higher score: a cell may have another level than its score has elsewhere."""
    return figure if rank is None else rank * 100 + (figure or 0)


def _comparable(workspace: Workspace, kind: Kind, values: Sequence[Any]) -> list[Any]:
    if isinstance(kind, ChoicesKind):
        return [len(value) if value else None for value in values]
    if isinstance(kind, ChoiceKind):
        place: dict[Any, int | None] = {choice: i for i, choice in enumerate(kind.choices)} | {None: None}
        return [place[value] for value in values]
    if getattr(kind, "targets", ()):
        known: dict[Any, Any] = {None: None}
        for value in values:
            if value not in known:
                known[value] = folded(workspace.names().of(*target_of(value, kind)))
        return [known[value] for value in values]
    if kind.name in {"text", "prose"}:
        return [None if value is None else folded(value) for value in values]
    if kind.name == "file":
        return [None if value is None else folded(value.name) for value in values]
    return list(values)


def folded(text: str) -> str:
    """A text as it sorts: whatever the case and the accents."""
    return text.casefold() if text.isascii() else unicodedata.normalize("NFKD", text.casefold())


def shown_text(count: int) -> str:
    """How many rows are listed."""
    return ngettext("{n} shown", "{n} shown", count)


def singular(register: Register) -> str:
    """The register's word for one record, inside a sentence; words in capitals stay."""
    word = _(register.singular)
    return word if word[:2].isupper() else word[:1].lower() + word[1:]


def noun(register: Register, count: int) -> str:
    """The register's word for that many records; "" where its title is no plural of it, as of what is not counted in pieces."""
    one, many = singular(register), _(register.title)
    many = many if many[:2].isupper() else many[:1].lower() + many[1:]
    if many == one:
        return ""
    if count == 1:
        return one
    return many if many.startswith(one[:-1]) and " " not in many[len(one) :] else ""


def is_fixed(register: Register) -> bool:
    """Whether its rows are given: one row, or one for each clause or control."""
    return register.single or bool(register.key and not register.prefix)
