"""No text of a person breaks a report, changes its meaning or brings anything into it."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aims_desktop import report
from aims_desktop.report import text
from aims_desktop.report.build import render
from aims_desktop.report.document import Prose, Span, Table
from aims_desktop.report.style import BODY, CELL, Face
from tests.report.kit import document, every_block, full, pictures, printed, read, ways_out

HOSTILE = {
    "bold": "<b>bold</b> and <i>italic</i>",
    "unbalanced": "</para><b>never closed <font size=90>",
    "picture": '<img src="file:///etc/passwd" width="400" height="400"/>',
    "picture in the net": '<img src="https://example.org/pixel.png"/>',
    "picture as data": '<img src="data:image/png;base64,iVBORw0KGgo="/>',
    "link": '<a href="https://example.org">click here</a>',
    "script link": '<link href="javascript:app.alert(1)">x</link>',
    "anchor": '<a name="section0"/><onDraw name="x" label="y"/>',
    "entities": "&amp; &lt; &nosuch; &#65; &#x1F600; & &&",
    "document type": '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
    "percent": "100 % {braces} {0} %s %(name)s $HOME `x` \\n",
    "pdf syntax": "(unbalanced \\( ) endstream endobj << /JS (x) >> BT ET",
    "control": "a\x00b\x07c\x1bd\x7fe\x85f",
    "line ends": "one\r\ntwo\rthree\u2028four\u2029five\vsix",
    "surrogates": "before \ud800 after \udfff",
    "right to left": "שלום עולם \u202egnp.exe",
    "arabic": "سياسة الذكاء الاصطناعي",
    "emoji": "🙂 👩‍💻 ❤️ 🇩🇪",
    "ideographs": "人工智能管理体系的风险评估，以及处理。" * 10,
    "combining": "Z̸͔͑a̶͉̚l̷̤̂g̷̞͝ȯ̸͇ e\u0301",
    "noncharacters": "a\ufffeb\uffffc\ufdd0d\U0010ffffe",
    "private": "\ue000\uf8ff",
    "long word": "x" * 1_500,
    "long address": "https://example.org/" + "path/to/" * 200 + "?a=1&b=2",
    "blanks": "  leading\t\ttabs   and   gaps  ",
    "nothing": "",
    "only blanks": " \n \t \n ",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_everywhere_is_only_text(words: str) -> None:
    pdf = render(full(words))
    assert pictures(pdf) == []
    assert ways_out(pdf) == []


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_text_arrives_whole(words: str) -> None:
    shown = printed(render(document(Prose(words), Table(["Head"], [[words]]))))
    expected = "".join(text.clean(words).split())
    if not expected.isascii():
        shown, expected = _letters(shown), _letters(expected)
    assert shown.count(expected) >= (2 if expected else 0)


def _letters(words: str) -> str:
    """What fonts of any machine print in the order of reading: letters and digits of Latin script."""
    return "".join(char for char in unicodedata.normalize("NFKC", words) if char.isascii() and char.isalnum())


def test_a_text_of_20_000_letters_fills_pages_and_loses_no_word() -> None:
    words = [f"w{number:05d}" for number in range(2_900)]
    long = " ".join(words)
    assert len(long) > 20_000
    pdf = render(document(Prose(long), Table(["Ref", "Text"], [["A", long], ["B", "after"]])))
    shown = printed(pdf)
    assert len(read(pdf).pages) > 5
    assert all(shown.count(word) == 2 for word in words)
    assert "after" in shown


def test_a_word_of_20_000_letters_is_cut_to_the_width() -> None:
    pdf = render(document(Prose("q" * 20_000)))
    assert printed(pdf).count("q") == 20_000


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_any_text_makes_a_report_without_pictures_and_ways_out(words: str) -> None:
    pdf = render(document(*every_block(words), title=words, organisation=words, classification=words))
    assert pictures(pdf) == []
    assert ways_out(pdf) == []


@given(st.text(max_size=400), st.floats(min_value=20, max_value=400))
def test_lines_fit_and_keep_every_word(words: str, width: float) -> None:
    lines = text.wrap(words, BODY, width)
    joined = "".join(piece for line in lines for piece, _ in line)
    assert "".join(joined.split()) == "".join(text.clean(words).split())
    for line in lines:
        wide = sum(text.text_width(piece, BODY) for piece, _ in line)
        assert wide <= width + 0.01 or len("".join(piece for piece, _ in line)) == 1


def test_lines_and_paragraphs_of_the_source_are_kept() -> None:
    assert ["".join(piece for piece, _ in line) for line in text.wrap("one\ntwo\n\nthree", BODY, 300)] == ["one", "two", "", "three"]
    assert len(text.prose("one\ntwo\n \n\nthree\n", 300)) == 2


def test_weights_meet_within_a_word() -> None:
    (line,) = text.wrap([Span("pre"), Span("fix", bold=True), Span("ed words")], BODY, 300)
    assert line == [("pre", Face.REGULAR), ("fix", Face.BOLD), ("ed words", Face.REGULAR)]


def test_ideographs_break_anywhere_but_before_their_stops() -> None:
    width = text.text_width("人工智能", CELL) + 0.1
    lines = ["".join(piece for piece, _ in line) for line in text.wrap("人工智能。管理体系", CELL, width)]
    assert lines == ["人工智", "能。管理", "体系"]


def test_long_addresses_break_after_a_slash() -> None:
    lines = ["".join(piece for piece, _ in line) for line in text.wrap("https://example.org/" + "segment/" * 20, CELL, 150)]
    assert len(lines) > 3
    assert all(line.endswith("/") for line in lines[:-1])


def test_a_shortened_text_fits_and_says_so() -> None:
    short = text.shorten("A title that is much too long for its place", CELL, 80)
    assert short.endswith("…")
    assert text.text_width(short, CELL) <= 80
    assert text.shorten("Short", CELL, 80) == "Short"


def test_a_clamped_text_keeps_to_its_lines() -> None:
    assert len(text.clamped("word " * 500, BODY, 200, 3).lines) == 3
    assert len(text.clamped("word", BODY, 200, 3).lines) == 1


def test_paragraphs_break_over_pages_without_single_lines() -> None:
    block = text.paragraph("word " * 100, BODY, 100)
    total = len(block.lines)
    assert total > 6
    first, second = block.split(100, BODY.leading * (total - 1) + 1)
    assert (len(first.lines), len(second.lines)) == (total - 2, 2)
    assert block.split(100, BODY.leading) == []


def test_nothing_in_the_reports_parses_markup_or_loads_pictures() -> None:
    forbidden = {"Paragraph", "XPreformatted", "Preformatted", "Image", "ImageAndFlowables", "drawImage", "drawInlineImage", "linkURL"}
    wrong = []
    modules = {file for file in Path(report.__file__).parent.rglob("*.py") if file.name != "picture.py"}
    for file in sorted(modules):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            wrong += [f"{file.name}:{node.lineno} {name}"] if name in forbidden else []  # type: ignore[attr-defined] # names have lines
    assert wrong == []
