"""Which characters a TrueType font can print, read without loading its outlines; and which its glyphs stand for in a PDF."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_UNICODE = {(3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0)}

_MOST_IN_BLOCK = 100
"""Entries that a block of such a table may have."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sorted, closed ranges of code points."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, code: int) -> bool:
        at = bisect_right(self.starts, code) - 1
        return at >= 0 and code <= self.ends[at]


def faces(path: Path) -> int:
    """How many fonts a file holds: several in a collection (.ttc)."""
    with path.open("rb") as file:
        head = file.read(12)
    return int(struct.unpack(">I", head[8:12])[0]) if head[:4] == b"ttcf" else 1


def coverage(path: Path, index: int = 0) -> Coverage:
    """The characters of a font with TrueType outlines; none for any other kind. Raises OSError, struct.error on a broken file."""
    with path.open("rb") as file:
        tables = _tables(file, index)
        if "glyf" not in tables or "cmap" not in tables:
            return Coverage((), ())
        offset, length = tables["cmap"]
        file.seek(offset)
        return _parse(file.read(length))


def to_unicode(name: str, subset: list[int]) -> str:
    """The table by which a reader of a PDF gets the characters back from the glyphs of a font's subset (PDF 32000-1, 9.10.3).

    ReportLab's own writes characters beyond U+FFFF as five digits, which readers take for another character.
    """
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap"]
    lines += ["/CIDSystemInfo", f"<< /Registry ({name})", f"/Ordering ({name})", "/Supplement 0", ">> def"]
    lines += [f"/CMapName /{name} def", "/CMapType 2 def", "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange"]
    for first in range(0, len(subset), _MOST_IN_BLOCK):
        block = subset[first : first + _MOST_IN_BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{glyph:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex().upper()}>" for glyph, code in enumerate(block, first)
        ]
        lines.append("endbfchar")
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


def _tables(file: BinaryIO, index: int) -> dict[str, tuple[int, int]]:
    start = 0
    if file.read(4) == b"ttcf":
        file.seek(12 + 4 * index)
        (start,) = struct.unpack(">I", file.read(4))
    file.seek(start + 4)
    (count,) = struct.unpack(">H6x", file.read(8))
    records = (struct.unpack(">4s4xII", file.read(16)) for _ in range(count))
    return {tag.decode("latin-1"): (offset, length) for tag, offset, length in records}


def _parse(data: bytes) -> Coverage:
    (count,) = struct.unpack_from(">2xH", data)
    ranges: set[tuple[int, int]] = set()
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, 4 + 8 * number)
        if (platform, encoding) not in _UNICODE:
            continue
        (kind,) = struct.unpack_from(">H", data, offset)
        if kind == 4:
            ranges.update(_segments(data, offset))
        elif kind == 12:
            (groups,) = struct.unpack_from(">12xI", data, offset)
            ranges.update(struct.unpack_from(">II", data, offset + 16 + 12 * n) for n in range(groups))
    merged = _merge(sorted(ranges))
    return Coverage(tuple(start for start, _ in merged), tuple(end for _, end in merged))


def _segments(data: bytes, offset: int) -> list[tuple[int, int]]:
    """Ranges of a format 4 table, less the characters it maps to no glyph."""
    (double,) = struct.unpack_from(">6xH", data, offset)
    count = double // 2
    ends, starts, _, jumps = (struct.unpack_from(f">{count}H", data, offset + 14 + part * double + (2 if part else 0)) for part in range(4))
    found = []
    for number in range(count):
        start, end = starts[number], min(ends[number], 0xFFFE)
        if not jumps[number]:
            found.append((start, end))
            continue
        glyphs = offset + 16 + 3 * double + 2 * number + jumps[number]
        for code in range(start, end + 1):
            at = glyphs + 2 * (code - start)
            if at + 2 <= len(data) and struct.unpack_from(">H", data, at)[0]:
                found.append((code, code))
    return [(start, end) for start, end in found if start <= end]


def _merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in ranges:
        if merged and start <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
