"""The text of a document in parts: everything a person wrote is there as letters, nothing of it acts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.model.registers.documents import open_questions
from aims_desktop.service.markup import ON_SCREEN, Block, Part, Span, beginning, blocks


def parts(text: str) -> list[tuple[str, str]]:
    return [(block.part.value, block.text) for block in blocks(text)]


def test_headings_paragraphs_and_styles() -> None:
    found = blocks("# AI policy\n\nWe use **few** and *good* `tools`, ~~many~~.\nNext line")
    assert found[0] == Block(Part.HEADING, (Span("AI policy"),), 1)
    assert found[1].spans == (
        Span("We use "), Span("few", bold=True), Span(" and "), Span("good", italic=True), Span(" "), Span("tools", code=True),
        Span(", "), Span("many", struck=True), Span(".\nNext line"),
    )  # fmt: skip


def test_lists_keep_their_marks_and_depth() -> None:
    found = [(b.level, b.mark, b.text) for b in blocks("3. three\n4. four\n   - deep\n\n   goes on\n")]
    assert found == [(1, "3.", "three"), (1, "4.", "four"), (2, "•", "deep"), (1, "", "goes on")]


def test_a_table_has_its_headings_first() -> None:
    (table,) = blocks("| Policy | Fits |\n| --- | --- |\n| Privacy | **no** |\n")
    assert table.part is Part.TABLE
    assert [["".join(s.text for s in cell) for cell in row] for row in table.rows] == [["Policy", "Fits"], ["Privacy", "no"]]


def test_a_question_is_told_from_a_quotation() -> None:
    text = "## Limits\n\n> [?] Which uses do we never allow?\n\n> said the board\n"
    assert parts(text) == [("heading", "Limits"), ("question", "Which uses do we never allow?"), ("quote", "said the board")]
    (at,) = open_questions(text)
    assert text[at:].startswith("> [?]")
    assert open_questions("[?] is no question outside a quotation") == []


def test_html_is_letters_a_picture_is_a_remark_and_a_link_is_its_address() -> None:
    found = parts('<b onclick="x">bold</b> ![logo](http://example.org/x.png) [here](http://example.org) <http://a.example>')
    assert found == [
        ("paragraph", '<b onclick="x">bold</b> [Picture left out: logo] here (http://example.org) http://a.example'),
    ]
    assert parts("<script>alert(1)</script>") == [("paragraph", "<script>alert(1)</script>")]
    assert parts("[x](javascript:alert(1))") == [("paragraph", "[x](javascript:alert(1))")]


def test_a_very_long_text_is_begun_and_the_rest_is_named() -> None:
    assert beginning("# Short") == blocks("# Short")
    *some, last = beginning("a line\n\n" * 10_000)
    assert len(some) == (ON_SCREEN - 1) // 8 + 1
    assert last.text == "Only the beginning is shown here; the text goes on for 20,001 characters."


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for block in blocks(text):
        assert block.spans or block.rows or block.part is Part.RULE or not block.text


@pytest.mark.parametrize("piece", ["[", "![", "*a **a ", "> ", "`", "<", "- a\n", "|a|b|\n|-|-|\n", "&", "a\n"])
def test_text_made_to_be_slow_is_not_very_slow(piece: str) -> None:
    begun = time.monotonic()
    blocks((piece * 40_000)[:40_000])
    assert time.monotonic() - begun < 10
