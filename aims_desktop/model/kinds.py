"""The kinds of fields: how a value is typed in, kept in the table and written out. One plain form for table, journal, JSON and CSV."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from aims_desktop.i18n import _

Plain = str | int | None

TEXT_LIMIT = 1_000
PROSE_LIMIT = 200_000

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Choice(StrEnum):
    """A fixed list of answers; each member is its stored value with a label."""

    label: str
    place: int
    """Among the answers, from 0; known at once, since levels of many rows are compared by it."""

    def __new__(cls, value: str, label: str) -> Choice:
        """Take `"modify", "Mitigate"` as value and label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.place = label, len(cls.__members__)
        return member


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file kept in the database file: its original name is a label only, the hash is what counts. Size in bytes."""

    name: str
    sha256: str
    size: int


def canonical(value: object) -> str:
    """The one JSON text of a value (RFC 8259, sorted keys, no blanks), as the journal hashes it."""
    return _ENCODER.encode(value)


def clean(text: str, *, lines: bool) -> str:
    """NFC without control and surrogate characters; line breaks stay where `lines`, else they become blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    if not lines:
        kept = re.sub(r"[\n\t]+", " ", kept)
    return unicodedata.normalize("NFC", kept).strip()


class Kind:
    """What a field holds. `parse` takes typed text, `plain`/`load` go to and from the stored form; None is always empty."""

    name = "text"
    whole_number = False
    """Whether the stored form is an integer."""

    def parse(self, text: str) -> Any:
        """The value of a typed text; raises ValueError with a sentence a person understands."""
        raise NotImplementedError

    def plain(self, value: Any) -> Plain:
        """The stored form of a value."""
        return value  # type: ignore[no-any-return]  # text and numbers are their own plain form

    def load(self, plain: Any) -> Any:
        """The value of a stored form; raises ValueError where it is none (a peer's file may hold anything)."""
        return plain

    def show(self, value: Any) -> str:
        """The text of a value in exports: ISO dates, "." decimals; labels for choices."""
        return "" if value is None else str(value)

    def out(self, value: Any) -> Any:
        """The value in a JSON export."""
        return self.plain(value)


class TextKind(Kind):
    """One line of text."""

    lines = False
    limit = TEXT_LIMIT

    def parse(self, text: str) -> str | None:
        """Cleaned text; raises ValueError over the limit of characters."""
        kept = clean(text, lines=self.lines)
        if len(kept) > self.limit:
            raise ValueError(_("Takes at most {limit} characters; this has {n}.").format(limit=f"{self.limit:,}", n=f"{len(kept):,}"))
        return kept or None

    def load(self, plain: Any) -> str | None:
        """Text only."""
        if plain is not None and not isinstance(plain, str):
            raise ValueError("not a text")
        return plain


class ProseKind(TextKind):
    """Text of several lines."""

    name = "prose"
    lines = True
    limit = PROSE_LIMIT


class IntegerKind(Kind):
    """A whole number within limits."""

    name = "integer"
    whole_number = True

    def __init__(self, low: int | None = None, high: int | None = None) -> None:
        self.low = low
        self.high = high

    def parse(self, text: str) -> int | None:
        """A whole number; raises ValueError for anything else and outside the limits."""
        kept = clean(text, lines=False)
        if not kept:
            return None
        if not re.fullmatch(r"[+-]?\d{1,15}", kept):
            raise ValueError(_("“{text}” is not a whole number.").format(text=kept[:40]))
        return self._within(int(kept))

    def load(self, plain: Any) -> int | None:
        """A whole number only; the limits are a rule for typing, not for the file."""
        if plain is not None and (not isinstance(plain, int) or isinstance(plain, bool)):
            raise ValueError("not a whole number")
        return plain

    def _within(self, number: int) -> int:
        if self.low is not None and self.high is None and number < self.low:
            raise ValueError(_("Must be {low} or more.").format(low=self.low))
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValueError(_("Must be between {low} and {high}.").format(low=self.low, high=self.high))
        return number


class DecimalKind(Kind):
    """An exact number; never a float."""

    name = "decimal"
    canonical = re.compile(r"-?(0|[1-9][0-9]{0,39})(\.[0-9]{0,39}[1-9])?")

    def __init__(self, low: Decimal | None = None, high: Decimal | None = None) -> None:
        self.low = low
        self.high = high

    def parse(self, text: str) -> Decimal | None:
        """A number with "." or "," before the decimals; raises ValueError for anything else."""
        kept = clean(text, lines=False).removesuffix("%").strip().replace("\u00a0", "").replace(" ", "").replace("−", "-")
        if not kept:
            return None
        if not re.fullmatch(r"[+-]?(\d{1,20}([.,]\d{1,12})?|[.,]\d{1,12})", kept):
            raise ValueError(_("“{text}” is not a number.").format(text=clean(text, lines=False)[:40]))
        number = Decimal(kept.replace(",", "."))
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValueError(_("Must be between {low} and {high}.").format(low=self.low, high=self.high))
        return self.load(self.plain(number))

    def plain(self, value: Decimal | None) -> str | None:
        """Canonical text: no exponent, no trailing zeros."""
        if value is None:
            return None
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text in {"-0", ""} else text

    def load(self, plain: Any) -> Decimal | None:
        """The number of a canonical text."""
        if plain is None:
            return None
        if not isinstance(plain, str) or not self.canonical.fullmatch(plain) or plain == "-0":
            raise ValueError("not a number")
        return Decimal(plain)

    def show(self, value: Decimal | None) -> str:
        """Canonical text."""
        return self.plain(value) or ""


class PercentKind(DecimalKind):
    """A share in percent, 0 to 100."""

    name = "percent"

    def __init__(self) -> None:
        super().__init__(Decimal(0), Decimal(100))


class DateKind(Kind):
    """A day."""

    name = "date"

    def parse(self, text: str) -> dt.date | None:
        """ISO (2027-01-15), 2027/01/15 or 15.1.2027; raises ValueError for anything else, also for the ambiguous 01/02/2027."""
        kept = clean(text, lines=False)
        if not kept:
            return None
        kept = re.sub(r"[T ]00:00(:00(\.0+)?)?Z?$", "", kept)
        iso = re.fullmatch(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", kept)
        european = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", kept)
        if iso or european:
            year, month, day = iso.groups() if iso else reversed(european.groups())  # type: ignore[union-attr]  # one of the two matched
            try:
                return dt.date(int(year), int(month), int(day))
            except ValueError as error:
                raise ValueError(_("“{text}” is no day of the calendar.").format(text=kept[:40])) from error
        raise ValueError(_("“{text}” is not a date; write it as 2027-01-15.").format(text=kept[:40]))

    def plain(self, value: dt.date | None) -> str | None:
        """YYYY-MM-DD."""
        return None if value is None else value.isoformat()

    def load(self, plain: Any) -> dt.date | None:
        """The day of an ISO text."""
        if plain is None:
            return None
        if not isinstance(plain, str) or len(plain) != len("2027-01-15") or plain[7] != "-":
            raise ValueError("not a date")
        return dt.date.fromisoformat(plain)


class MomentKind(Kind):
    """A moment in UTC, to the second."""

    name = "datetime"
    form = "%Y-%m-%dT%H:%M:%SZ"

    def parse(self, text: str) -> dt.datetime | None:
        """ISO date and time, UTC where none is given; raises ValueError for anything else."""
        kept = clean(text, lines=False)
        if not kept:
            return None
        try:
            moment = dt.datetime.fromisoformat(kept)
        except ValueError as error:
            raise ValueError(_("“{text}” is not a date and time; write it as 2027-01-15 14:30.").format(text=kept[:40])) from error
        return in_utc(moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment)

    def plain(self, value: dt.datetime | None) -> str | None:
        """YYYY-MM-DDTHH:MM:SSZ."""
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"

    def load(self, plain: Any) -> dt.datetime | None:
        """The moment of a stored text."""
        if plain is None:
            return None
        moment = dt.datetime.strptime(str(plain), self.form).replace(tzinfo=dt.UTC)
        if self.plain(moment) != plain:
            raise ValueError("not a date and time")
        return moment

    def show(self, value: dt.datetime | None) -> str:
        """As stored."""
        return self.plain(value) or ""


def in_utc(at: dt.datetime) -> dt.datetime:
    """A moment in UTC, to the second, local where it names no zone; ValueError where some zone's calendar would not have it."""
    if not dt.MINYEAR < at.year < dt.MAXYEAR:
        raise ValueError(_("A moment needs a year from {first} to {last}.").format(first=dt.MINYEAR + 1, last=dt.MAXYEAR - 1))
    return at.astimezone(dt.UTC).replace(microsecond=0)


class FlagKind(Kind):
    """Yes, no or not answered."""

    name = "flag"
    whole_number = True
    yes = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "si", "sí"})
    no = frozenset({"no", "n", "false", "0", "nein", "non"})

    def parse(self, text: str) -> bool | None:
        """Yes or no in the words people type; raises ValueError for anything else."""
        kept = clean(text, lines=False).casefold()
        if not kept:
            return None
        if kept in self.yes or kept == _("Yes").casefold():
            return True
        if kept in self.no or kept == _("No").casefold():
            return False
        raise ValueError(_("“{text}” is neither yes nor no.").format(text=kept[:40]))

    def plain(self, value: bool | None) -> int | None:
        """1 or 0."""
        return None if value is None else int(value)

    def load(self, plain: Any) -> bool | None:
        """The answer of a stored 0 or 1."""
        if plain is None:
            return None
        if plain not in (0, 1) or isinstance(plain, str):
            raise ValueError("neither yes nor no")
        return bool(plain)

    def show(self, value: bool | None) -> str:
        """Yes or No."""
        return "" if value is None else _("Yes") if value else _("No")

    def out(self, value: bool | None) -> bool | None:
        """JSON true or false."""
        return value


class ChoiceKind(Kind):
    """One of a fixed list."""

    name = "choice"

    def __init__(self, choices: type[Choice]) -> None:
        self.choices = choices
        self._by_value: dict[str, Choice] = {c.value: c for c in choices}

    def parse(self, text: str) -> Choice | None:
        """A member by value or label, in any case; raises ValueError naming the answers there are."""
        kept = clean(text, lines=False)
        if not kept:
            return None
        found = self._by_value.get(kept) or self.matching(kept)
        if found is None:
            answers = ", ".join(_(c.label) for c in self.choices)
            raise ValueError(_("“{text}” is not one of: {answers}.").format(text=kept[:40], answers=answers))
        return found

    def matching(self, text: str) -> Choice | None:
        """The member whose value or label says the same, whatever the case, blanks and hyphens."""
        wanted = _squeezed(text)
        return next((c for c in self.choices if wanted in {_squeezed(c.value), _squeezed(c.label), _squeezed(_(c.label))}), None)

    def plain(self, value: str | None) -> str | None:
        """The member's value."""
        return None if value is None else str.__str__(value)

    def load(self, plain: Any) -> Choice | None:
        """The member of a stored value."""
        if plain is None:
            return None
        try:
            return self._by_value[plain]
        except (KeyError, TypeError) as error:
            raise ValueError("not one of the choices") from error

    def show(self, value: Choice | None) -> str:
        """The label."""
        return "" if value is None else _(value.label)


class ChoicesKind(ChoiceKind):
    """Several of a fixed list, in the list's order."""

    name = "choices"

    def parse(self, text: str) -> tuple[Choice, ...] | None:  # type: ignore[override]  # several instead of one
        """Members separated by ";", a line break or "|"; raises ValueError naming the answers there are."""
        parts = [part for part in re.split(r"(?<!\\);|\||\n", text) if part.strip()]
        found = [super(ChoicesKind, self).parse(part.replace("\\;", ";")) for part in parts]
        return self._ordered({c for c in found if c is not None})

    def plain(self, value: Any) -> str | None:
        """Canonical JSON of the sorted values; empty is NULL."""
        return canonical(sorted(str.__str__(c) for c in value)) if value else None

    def load(self, plain: Any) -> tuple[Choice, ...] | None:  # type: ignore[override]  # several instead of one
        """The members of a stored list."""
        if plain is None:
            return None
        try:
            members = self._ordered({self._by_value[v] for v in json.loads(plain)})
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ValueError("not a list of the choices") from error
        if self.plain(members) != plain:
            raise ValueError("not the list as it is kept")
        return members

    def show(self, value: Any) -> str:
        """Labels joined by "; "."""
        return "; ".join(_(c.label).replace(";", "\\;") for c in value or ())

    def out(self, value: Any) -> list[str]:
        """A JSON list of values."""
        return sorted(c.value for c in value or ())

    def _ordered(self, members: set[Choice]) -> tuple[Choice, ...] | None:
        return tuple(c for c in self.choices if c in members) or None


class LinkKind(Kind):
    """The id of one record of the named registers; where there are several, "table:id"."""

    name = "link"

    def __init__(self, *targets: str) -> None:
        self.targets = targets

    @property
    def mixed(self) -> bool:
        """Whether the value carries the register ("risk:<id>") because several are possible."""
        return len(self.targets) > 1

    def parse(self, text: str) -> str | None:
        """An id as it is kept; names and numbers are looked up by whoever knows the records."""
        return clean(text, lines=False) or None

    def load(self, plain: Any) -> str | None:
        """Text only."""
        if plain is not None and not isinstance(plain, str):
            raise ValueError("not an id")
        return plain


class RequirementKind(Kind):
    """A clause or control by framework and number: "42001:6.1.2", "42001:A.6.2.4"; own controls "42001:X.1"."""

    name = "requirement"
    pattern = re.compile(r"(?:(?:iso[/ ]?iec )?(\d{4,5}) *[: ] *)?((?:[AX]\.)?\d{1,2}(?:\.\d{1,2}){0,3})", re.IGNORECASE)

    def __init__(self, target: str = "requirement") -> None:
        self.targets = (target,)

    def parse(self, text: str) -> str | None:
        """The id with its framework (42001 where none is said); raises ValueError for anything else."""
        kept = clean(text, lines=False)
        if not kept:
            return None
        found = self.pattern.fullmatch(kept)
        if not found:
            raise ValueError(_("“{text}” is not the number of a clause or control, such as 6.1.2 or A.6.2.4.").format(text=kept[:40]))
        return f"{found[1] or '42001'}:{found[2].upper()}"


class FileKind(Kind):
    """A file kept by its hash."""

    name = "file"

    def parse(self, text: str) -> FileRef | None:
        """Files are added from disk, never typed; only empty is understood."""
        if text.strip():
            raise ValueError(_("A file cannot be typed in; add it in the window."))
        return None

    def plain(self, value: FileRef | None) -> str | None:
        """Canonical JSON of name, hash and size."""
        return None if value is None else canonical({"name": value.name, "sha256": value.sha256, "size": value.size})

    def load(self, plain: Any) -> FileRef | None:
        """The file named by a stored text."""
        if plain is None:
            return None
        try:
            data = json.loads(plain)
            if set(data) != {"name", "sha256", "size"} or not re.fullmatch("[0-9a-f]{64}", data["sha256"]) or type(data["size"]) is not int:
                raise ValueError("not a file")
            file = FileRef(str(data["name"]), data["sha256"], data["size"])
        except (KeyError, TypeError, RecursionError, json.JSONDecodeError) as error:
            raise ValueError("not a file") from error
        if self.plain(file) != plain:
            raise ValueError("not a file as it is kept")
        return file

    def show(self, value: FileRef | None) -> str:
        """The file's name."""
        return value.name if value else ""


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
