"""The fonts of the pages: every character gets a font that has it, and those that have none are named, never dropped in silence."""

from __future__ import annotations

import functools
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from unicodedata import category

from reportlab import rl_config
from reportlab.graphics.shapes import STATE_DEFAULTS
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus.tables import CellStyle

from aims_desktop import resources
from aims_desktop.report.cmap import Coverage, coverage, faces, to_unicode
from aims_desktop.report.style import Face

# Where no font is named, ReportLab names Helvetica, which it does not embed.
rl_config.canvas_basefontname = STATE_DEFAULTS["fontName"] = CellStyle.fontname = str(Face.REGULAR)
ttfonts.makeToUnicodeCMap = to_unicode
# Not even a slip of ours may make a report fetch a picture by its address.
rl_config.trustedSchemes = ["data"]

REPLACEMENT = "\ufffd"

FALLBACKS = (
    "NotoSansMath-Regular",
    "NotoSansSymbols2-Regular",
    "NotoSansSymbols-Regular",
    "NotoSansHebrew-Regular",
    "NotoSansArabic-Regular",
    "NotoSansArmenian-Regular",
    "NotoSansGeorgian-Regular",
    "NotoSansDevanagari-Regular",
    "NotoSansBengali-Regular",
    "NotoSansGurmukhi-Regular",
    "NotoSansGujarati-Regular",
    "NotoSansTamil-Regular",
    "NotoSansTelugu-Regular",
    "NotoSansKannada-Regular",
    "NotoSansMalayalam-Regular",
    "NotoSansSinhala-Regular",
    "NotoSansThai-Regular",
    "NotoSansLao-Regular",
    "NotoSansKhmer-Regular",
    "NotoSansMyanmar-Regular",
    "NotoSansEthiopic-Regular",
)

_HEAVY_OR_NARROW = ("bold", "black", "heavy", "light", "thin", "italic", "oblique", "cond", "mono", "serif")

_missing: ContextVar[set[str] | None] = ContextVar("missing", default=None)


@contextmanager
def collecting() -> Iterator[set[str]]:
    """Gathers the characters for which no font was found while the block runs."""
    missing: set[str] = set()
    token = _missing.set(missing)
    try:
        yield missing
    finally:
        _missing.reset(token)


def load(face: Face) -> str:
    """Make a face known to ReportLab; its name there."""
    return _register(face, resources.path(f"fonts/{face}.ttf"))


def runs(text: str, face: Face = Face.REGULAR) -> list[tuple[str, str]]:
    """The text cut into (name of a registered font, piece); what no font has is replaced and collected."""
    if plain(text, face):
        return [(str(face), text)] if text else []
    pieces: list[tuple[str, str]] = []
    for char in text:
        current = pieces[-1][0] if pieces else ""
        font = current if current and _stays(char, current) else font_for(char, face)
        printed = char if font else _give_up(char)
        font = font or str(face)
        if font == current:
            pieces[-1] = (font, pieces[-1][1] + printed)
        else:
            pieces.append((font, printed))
    return pieces


def plain(text: str, face: Face) -> bool:
    """Whether the face alone prints the whole text."""
    return _alphabet(face).issuperset(text)


def width(text: str, face: Face, size: float) -> float:
    """The width of a text in points, whatever fonts it needs."""
    if plain(text, face):
        return float(pdfmetrics.getFont(face).stringWidth(text, size))
    return sum(run_width(piece, font, size) for font, piece in runs(text, face))


def run_width(text: str, font: str, size: float) -> float:
    """The width of a run in points, in the font that `runs` found for it."""
    return float(pdfmetrics.stringWidth(text, font, size))


@functools.cache
def font_for(char: str, face: Face) -> str | None:
    """The name of the first font that has the character: the face, a bundled one, one of the system; registered for use."""
    if char in _alphabet(face):
        return str(face)
    code = ord(char)
    for name in FALLBACKS:
        if code in _bundled(name):
            return _register(name, resources.path(f"fonts/{name}.ttf"))
    if category(char) in {"Cs", "Co", "Cn"}:
        return None
    return next((name for name in map(_system_font, _system_fonts_with(code)) if name), None)


def _stays(char: str, font: str) -> bool:
    """Marks and blanks stay in the font of what they follow, so that an accent is not torn from its letter."""
    return (char.isspace() or category(char).startswith("M")) and _has(font, ord(char))


def _has(font: str, code: int) -> bool:
    return code in pdfmetrics.getFont(font).face.charToGlyph


def _give_up(char: str) -> str:
    missing = _missing.get()
    if missing is not None:
        missing.add(char)
    return REPLACEMENT


@functools.cache
def _alphabet(face: Face) -> frozenset[str]:
    return frozenset(map(chr, pdfmetrics.getFont(load(face)).face.charToGlyph))


@functools.cache
def _bundled(name: str) -> Coverage:
    return coverage(resources.path(f"fonts/{name}.ttf"))


@functools.cache
def _register(name: str, path: Path, index: int = 0) -> str:
    pdfmetrics.registerFont(TTFont(str(name), str(path), subfontIndex=index))
    return str(name)


@functools.cache
def _system_font(place: tuple[Path, int]) -> str | None:
    """Registers a font of the system; None when its maker forbids embedding or the file is broken."""
    path, index = place
    try:
        return _register(f"{path.stem}-{index}", path, index)
    except (TTFError, OSError, struct.error):
        return None


def _system_fonts_with(code: int) -> Iterator[tuple[Path, int]]:
    for place in _system_fonts():
        if code in _system_coverage(place):
            yield place


@functools.cache
def _system_coverage(place: tuple[Path, int]) -> Coverage:
    try:
        return coverage(*place)
    except (OSError, struct.error, UnicodeDecodeError, MemoryError):
        return Coverage((), ())


@functools.cache
def _system_fonts() -> list[tuple[Path, int]]:
    """Every TrueType font of this machine, upright text weights first, always in the same order."""
    found = (path for folder in _folders() if folder.is_dir() for path in folder.rglob("*.[tT][tT][fFcC]"))
    files = [path for path in found if path.is_file()]
    files.sort(key=lambda path: (sum(word in path.name.lower() for word in _HEAVY_OR_NARROW), str(path)))
    return [(path, index) for path in files for index in range(_faces(path))]


def _faces(path: Path) -> int:
    try:
        return min(faces(path), 64)
    except (OSError, struct.error):
        return 0


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local / "Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
