"""Every character gets a font that has it, and none is lost in silence."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from aims_desktop import resources
from aims_desktop.report import cmap, fonts
from aims_desktop.report.build import render
from aims_desktop.report.document import Prose
from aims_desktop.report.style import Face
from tests.report.kit import document, printed

SCRIPTS = {
    "Latin": ("Ångström ßẞ ḍ ŵ €", "NotoSans-Regular"),
    "Greek": ("Ελληνικά", "NotoSans-Regular"),
    "Cyrillic": ("Кириллица", "NotoSans-Regular"),
    "Vietnamese": ("Quản lý rủi ro", "NotoSans-Regular"),
    "Mathematics": ("≤≥∑→", "NotoSansMath-Regular"),
    "Marks": ("✓✗☑●", "NotoSansSymbols2-Regular"),
    "Hebrew": ("שלום", "NotoSansHebrew-Regular"),
    "Arabic": ("سياسة", "NotoSansArabic-Regular"),
    "Armenian": ("Հայերեն", "NotoSansArmenian-Regular"),
    "Georgian": ("ქართული", "NotoSansGeorgian-Regular"),
    "Devanagari": ("हिन्दी", "NotoSansDevanagari-Regular"),
    "Bengali": ("বাংলা", "NotoSansBengali-Regular"),
    "Gurmukhi": ("ਪੰਜਾਬੀ", "NotoSansGurmukhi-Regular"),
    "Gujarati": ("ગુજરાતી", "NotoSansGujarati-Regular"),
    "Tamil": ("தமிழ்", "NotoSansTamil-Regular"),
    "Telugu": ("తెలుగు", "NotoSansTelugu-Regular"),
    "Kannada": ("ಕನ್ನಡ", "NotoSansKannada-Regular"),
    "Malayalam": ("മലയാളം", "NotoSansMalayalam-Regular"),
    "Sinhala": ("සිංහල", "NotoSansSinhala-Regular"),
    "Thai": ("ไทย", "NotoSansThai-Regular"),
    "Lao": ("ລາວ", "NotoSansLao-Regular"),
    "Khmer": ("ខ្មែរ", "NotoSansKhmer-Regular"),
    "Burmese": ("မြန်မာ", "NotoSansMyanmar-Regular"),
    "Amharic": ("አማርኛ", "NotoSansEthiopic-Regular"),
}


@pytest.mark.parametrize(("words", "font"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_is_printed_from_the_bundle(words: str, font: str) -> None:
    with fonts.collecting() as missing:
        pieces = fonts.runs(words.replace(" ", ""))
    assert {name for name, _ in pieces} == {font}
    assert "".join(piece for _, piece in pieces) == words.replace(" ", "")
    assert not missing


@pytest.mark.parametrize("face", Face)
def test_each_face_is_in_the_bundle_and_prints_latin(face: Face) -> None:
    assert fonts.runs("Plain text, 100 %", face) == [(str(face), "Plain text, 100 %")]
    assert fonts.runs("", face) == []


def test_runs_split_where_the_font_changes() -> None:
    assert fonts.runs("a ≥ שלום b") == [
        ("NotoSans-Regular", "a "),
        ("NotoSansMath-Regular", "≥ "),
        ("NotoSansHebrew-Regular", "שלום "),
        ("NotoSans-Regular", "b"),
    ]


def test_an_accent_stays_with_its_letter() -> None:
    assert len(fonts.runs("ש\u05b8לום")) == 1
    assert len(fonts.runs("q\u0323")) == 1


def test_the_width_is_the_sum_of_the_runs() -> None:
    assert fonts.width("ab", Face.REGULAR, 10) == pytest.approx(fonts.width("a", Face.REGULAR, 10) + fonts.width("b", Face.REGULAR, 10))
    assert fonts.width("a≥", Face.REGULAR, 10) == pytest.approx(
        fonts.width("a", Face.REGULAR, 10) + fonts.run_width("≥", "NotoSansMath-Regular", 10)
    )


@pytest.mark.parametrize("char", ["\ue000", "\U0010ffff", "\ufdd0", "\u0378"])
def test_what_no_font_can_have_is_replaced_and_collected(char: str) -> None:
    with fonts.collecting() as missing:
        assert fonts.runs(f"a{char}b") == [("NotoSans-Regular", f"a{fonts.REPLACEMENT}b")]
    assert missing == {char}
    with fonts.collecting() as again:
        assert fonts.runs("ab")
    assert again == set()


def test_collecting_is_of_one_report() -> None:
    with fonts.collecting() as outer:
        with fonts.collecting() as inner:
            fonts.runs("\ue001")
        fonts.runs("\ue002")
    assert (outer, inner) == ({"\ue002"}, {"\ue001"})


def test_a_report_names_what_it_could_not_print() -> None:
    shown = printed(render(document(Prose("a \ue000 b \ue001 c \ue000"))))
    assert "couldnotbeprinted" in shown
    assert "U+E000,U+E001" in shown
    assert "couldnotbeprinted" not in printed(render(document(Prose("abc"))))


@pytest.fixture
def system_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in place of the fonts of this machine."""
    caches = (fonts._system_fonts, fonts._system_coverage, fonts._system_font, fonts.font_for)
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path, tmp_path / "absent"])
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


def test_a_font_of_the_system_helps_out(system_fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (system_fonts / "nested").mkdir()
    plain = resources.path("fonts/NotoSansThai-Regular.ttf").read_bytes()
    (system_fonts / "nested" / "Plain.TTF").write_bytes(plain)
    (system_fonts / "AardvarkBold.ttf").write_bytes(plain)
    monkeypatch.setattr(fonts, "FALLBACKS", ())
    assert fonts.runs("ไ") == [("Plain-0", "ไ")]


def test_broken_fonts_of_the_system_are_passed_over(system_fonts: Path) -> None:
    (system_fonts / "empty.ttf").write_bytes(b"")
    (system_fonts / "short.ttc").write_bytes(b"ttcf\0\1\0\0\xff\xff\xff\xff")
    (system_fonts / "noise.ttf").write_bytes(os.urandom(5_000))
    (system_fonts / "folder.ttf").mkdir()
    whole = bytearray(resources.path("fonts/NotoSansThai-Regular.ttf").read_bytes())
    (system_fonts / "cut.ttf").write_bytes(whole[:600])
    with fonts.collecting() as missing:
        fonts.runs("中")
    assert missing == {"中"}


@pytest.mark.parametrize("name", [str(Face.REGULAR), *fonts.FALLBACKS])
def test_coverage_is_what_reportlab_finds_in_the_font(name: str) -> None:
    path = resources.path(f"fonts/{name}.ttf")
    found = cmap.coverage(path)
    known = {code for code, glyph in TTFont(f"check-{name}", str(path)).face.charToGlyph.items() if glyph}
    covered = {code for start, end in zip(found.starts, found.ends, strict=True) for code in range(start, end + 1)}
    assert known <= covered <= known | {0xFFFF}
    assert all(code in found for code in known)
    assert 0x10FFFF not in found


def test_outlines_reportlab_cannot_print_count_as_nothing(tmp_path: Path) -> None:
    font = tmp_path / "cff.otf"
    font.write_bytes(struct.pack(">4sHHHH", b"OTTO", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, 4) + bytes(4))
    assert 65 not in cmap.coverage(font)


def test_nothing_refers_to_a_font_that_is_not_embedded() -> None:
    fonts.load(Face.REGULAR)
    from reportlab import rl_config
    from reportlab.graphics.shapes import STATE_DEFAULTS
    from reportlab.platypus.tables import CellStyle

    names = {rl_config.canvas_basefontname, STATE_DEFAULTS["fontName"], CellStyle.fontname}
    assert names == {"NotoSans-Regular"}
    assert pdfmetrics.getFont("NotoSans-Regular").face.filename


def test_the_bundle_is_complete_small_and_licensed() -> None:
    folder = resources.path("fonts")
    files = {file.stem: file.stat().st_size for file in folder.glob("Noto*.ttf")}
    assert set(files) == {*map(str, Face), *fonts.FALLBACKS}
    assert sum(files.values()) < 8_000_000
    assert "SIL OPEN FONT LICENSE" in (folder / "Noto-OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ["𝕄𝕒𝕥𝕙∑∫ℵ₀", "ſtraßeﬁx", "".join(chr(code) for code in range(0x1D400, 0x1D455))])
def test_every_character_is_found_again_in_the_pdf(words: str) -> None:
    """Also those beyond the first 65,536, which readers otherwise take for others, and more of them than a block of the table holds."""
    assert words in printed(render(document(Prose(words))))


def test_a_picture_letter_is_itself_or_told_to_be_missing() -> None:
    text = printed(render(document(Prose("🚀💻"))))
    for char in "🚀💻":
        assert char in text or f"U+{ord(char):X}" in text
