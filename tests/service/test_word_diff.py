"""Texts word by word."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.service.word_diff import MOST_WORDS, Piece, compared, redline


def own(text: str, other: str) -> str:
    return "|".join(piece.text.strip() for piece in compared(text, other) if piece.own and piece.text.strip())


def test_words_that_only_one_text_has() -> None:
    mine = "Buy a bias-testing tool, retrain on the 2026 sample."
    theirs = "Buy a bias-testing tool, retrain on the new sample, monthly."
    assert own(mine, theirs) == "2026"
    assert own(theirs, mine) == "new|, monthly"


def test_a_text_beside_nothing_is_not_all_marked() -> None:
    assert own("Buy a tool", "") == ""
    assert compared("", "Buy a tool") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_are_the_text(text: str, other: str) -> None:
    assert "".join(piece.text for piece in compared(text, other)) == text


@given(st.text(max_size=60))
def test_equal_texts_have_nothing_of_their_own(text: str) -> None:
    assert not any(piece.own for piece in compared(text, text))


def test_very_long_texts_are_compared_by_lines() -> None:
    lines = [f"line {n} of many words that say little" for n in range(MOST_WORDS)]
    assert own("\n".join([*lines[:700], "changed", *lines[701:]]), "\n".join(lines)) == "changed"


def test_a_change_is_shown_where_it_is() -> None:
    assert redline("Few tools, checked yearly.", "Few tools, checked monthly.") == [
        Piece("Few tools, checked ", own=False), Piece("yearly", own=False, gone=True), Piece("monthly", own=True), Piece(".", own=False),
    ]  # fmt: skip


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_texts_are_in_the_redline(before: str, after: str) -> None:
    pieces = redline(before, after)
    assert "".join(piece.text for piece in pieces if not piece.gone) == after
    assert "".join(piece.text for piece in pieces if not piece.own) == before


def test_texts_of_very_many_equal_lines_are_compared_at_once() -> None:
    begun = time.monotonic()
    pieces = redline("\n" * 90_000 + "a" + "\n" * 50_000, "\n" * 90_000 + "b" + "\n" * 50_000)
    assert [piece.text.strip() for piece in pieces if piece.own or piece.gone] == ["a", "b"]
    assert time.monotonic() - begun < 5
