"""Reading tables that others wrote: CSV in any common encoding and with any common delimiter."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import NotFoundError, RefusedFileError, UsageError
from aims_desktop.i18n import _

SIZE_LIMIT = 100 * 1024 * 1024
ROW_LIMIT = 200_000
COLUMN_LIMIT = 500
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table with the number a spreadsheet shows for it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its headers and the lines under them, blank ones left out."""

    name: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str
    delimiter: str


def read_csv(path: Path, header_row: int | None = None) -> Sheet:
    """Read a CSV file; `header_row` counts from 1, else the first row with as many filled cells as the table is wide.

    Raises NotFoundError or RefusedFileError with the reason.
    """
    data = _bytes_of(path)
    text, encoding = _decoded(path, data)
    delimiter = _delimiter(text)
    lines = list(_lines(path, text, delimiter))
    if not lines:
        raise RefusedFileError(_("“{name}” has no rows; nothing was imported.").format(name=path.name))
    at = _header_at(path, lines, header_row)
    if len(lines[at].cells) > COLUMN_LIMIT:
        raise RefusedFileError(
            _("“{name}” has more than {n} columns; delete those that are not needed.").format(name=path.name, n=COLUMN_LIMIT)
        )
    return Sheet(path.name, _told_apart(lines[at].cells), tuple(lines[at + 1 :]), encoding, delimiter)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise RefusedFileError(_("“{name}” is larger than 100 MB; split it and import the parts.").format(name=path.name))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(_("There is no file “{path}”.").format(path=path)) from error
    except IsADirectoryError as error:
        raise NotFoundError(_("“{path}” is a folder; name a CSV file.").format(path=path)) from error
    except OSError as error:
        raise NotFoundError(_("“{path}” cannot be read: {reason}.").format(path=path, reason=error.strerror or error)) from error


_MARKS = {b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""How files begin that say what their letters are; the longer mark first."""


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    tries = next(([encoding] for mark, encoding in _MARKS.items() if data.startswith(mark)), ["utf-8-sig", "cp1252"])
    if b"\x00" in data and len(tries) > 1:
        raise RefusedFileError(_("“{name}” is not a text table; save it as CSV and try again.").format(name=path.name))
    for encoding in tries:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise RefusedFileError(_("The letters of “{name}” cannot be read; save it as CSV with UTF-8.").format(name=path.name))


def _delimiter(text: str) -> str:
    """The one that cuts most of the first rows into the same number of cells, and into most cells; commas where none does."""
    if text.startswith("sep=") and text[4:5] in DELIMITERS:
        return text[4]
    sample = text[:50_000]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(cells) for cells in itertools.islice(reader, 20) if any(cells)]
    except csv.Error:
        return (0.0, 0)
    several = Counter(width for width in widths if width > 1)
    width, rows = max(several.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (rows / max(len(widths), 1), width)


def _lines(path: Path, text: str, delimiter: str) -> Iterator[Line]:
    csv.field_size_limit(1024 * 1024)
    rows = text.removeprefix(f"sep={delimiter}").lstrip("\r\n") if text.startswith("sep=") else text
    # Strict, because a quote that is never closed would make one cell of all rows that follow.
    reader = csv.reader(io.StringIO(rows, newline=""), delimiter=delimiter, strict=True)
    kept = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                kept += 1
                if kept > ROW_LIMIT:
                    raise RefusedFileError(
                        _("“{name}” has more than {n} rows; split it and import the parts.").format(name=path.name, n=f"{ROW_LIMIT:,}")
                    )
                yield Line(number, tuple(cells))
    except csv.Error as error:
        raise RefusedFileError(
            _("“{name}” is not a sound CSV file near line {line}; nothing was imported.").format(name=path.name, line=reader.line_num)
        ) from error


def _header_at(path: Path, lines: list[Line], header_row: int | None) -> int:
    if header_row is not None:
        found = next((i for i, line in enumerate(lines) if line.number == header_row), None)
        if found is None:
            raise UsageError(_("“{name}” has no row {n} to take the column names from.").format(name=path.name, n=header_row))
        return found
    first = lines[:20]
    filled = [sum(bool(cell.strip()) for cell in line.cells) for line in first]
    usual = sorted(len(line.cells) for line in first)[len(first) // 2]  # one line with cells too many says nothing of the others
    return next(i for i, count in enumerate(filled) if count > min(usual, max(filled)) // 2)


def _told_apart(headers: tuple[str, ...]) -> tuple[str, ...]:
    """The headers; of those that are there several times, the later ones with a number."""
    seen: Counter[str] = Counter()
    told = []
    for header in (cell.strip() for cell in headers):
        seen[header] += 1
        told.append(f"{header} ({seen[header]})" if header and seen[header] > 1 else header)
    return tuple(told)
