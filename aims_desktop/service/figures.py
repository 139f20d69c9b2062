"""Figures: plain, picklable values with a name and the text they are printed as; what packs and reviews are made of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from aims_desktop.i18n import _
from aims_desktop.model.registers.shared import days_after

Number = int | Decimal | None

NONE = "–"
"""What is printed where there is no figure."""
_FIGURE = re.compile(r"(–|-?\d+(\.\d+)?)( \S.*)?")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure by name ("actions.overdue"), its label a text for people; `earlier` is what it was before, for a trend."""

    name: str
    label: str
    value: Number
    unit: str = ""
    earlier: Number = None
    better: str = ""
    """"higher" or "lower" where a direction is good."""

    @property
    def text(self) -> str:
        """The figure as printed."""
        return printed(self.value, self.unit)

    @property
    def trend(self) -> str:
        """How it moved against the period before, in words; "" where there is nothing to compare."""
        if self.value is None or self.earlier is None:
            return ""
        if self.value == self.earlier:
            return _("as before")
        up = self.value > self.earlier
        before = printed(self.earlier, self.unit)
        return _("up from {before}").format(before=before) if up else _("down from {before}").format(before=before)

    @property
    def tone(self) -> str:
        """ "ok" or "bad" where it moved in a direction that matters, else ""."""
        if not self.better or self.value is None or self.earlier is None or self.value == self.earlier:
            return ""
        return "ok" if (self.value > self.earlier) == (self.better == "higher") else "bad"


@dataclass(frozen=True, slots=True)
class Lines:
    """A small table of texts; `late` are the numbers of lines that are late, `empty` the sentence printed where there are none."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    empty: str
    late: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends in it."""

    start: dt.date
    end: dt.date

    @property
    def before(self) -> Period:
        """The span of the same length that ends the day before."""
        end = days_after(self.start, -1)
        return Period(days_after(end, -(self.end - self.start).days), end)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class InputFigures:
    """One input of a management review as the records show it."""

    key: str
    name: str
    clause: str
    ask: str
    required: bool
    figures: tuple[Figure, ...]
    tables: tuple[tuple[str, Lines], ...] = ()

    @property
    def summary(self) -> str:
        """The figures one per line, as kept with the review; `read_summary` reads them again."""
        return "\n".join(f"{f.label}: {f.text}" for f in self.figures)


def read_summary(text: str) -> dict[str, Number]:
    """The kept figures by label; lines that hold no figure are left out."""
    pairs = (line.rpartition(": ") for line in text.splitlines())
    return {label: _number(printed) for label, _sign, printed in pairs if label and _FIGURE.fullmatch(printed)}


def _number(text: str) -> Number:
    number = text.split(maxsplit=1)[0]
    if number == NONE:
        return None
    return Decimal(number) if "." in number else int(number)


@dataclass
class Tally:
    """Collects figures under one prefix."""

    prefix: str
    figures: list[Figure] = field(default_factory=list)

    def add(self, name: str, label: str, value: Number, *, earlier: Number = None, better: str = "", unit: str = "") -> None:
        """One more figure."""
        self.figures.append(Figure(f"{self.prefix}.{name}", label, value, unit, earlier, better))


def printed(value: Number, unit: str = "") -> str:
    """A number as people read it; a dash where there is none."""
    if value is None:
        return NONE
    text = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    return f"{text} {unit}".strip()


def percent(part: int, whole: int) -> int | None:
    """A share in whole percent, rounded half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def count(flags: Iterable[bool]) -> int:
    """How many are true."""
    return sum(1 for flag in flags if flag)
