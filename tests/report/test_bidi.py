"""Right-to-left lines come out in the order in which they are drawn."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.report import bidi


def visual(text: str) -> str:
    return "".join(char for char, _ in bidi.visual([(char, "") for char in text]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אב גד", "דג בא"),
        ("ab אב cd", "ab בא cd"),
        ("אב cd גד", "דג cd בא"),
        ("אב 12.5 גד", "דג 12.5 בא"),
        ("ab אב 12", "ab 12 בא"),
        ("אב (גד)", "(דג) בא"),
        ("אב!", "!בא"),
        ("ab (אב)", "ab (בא)"),
        ("שָׁב", "בשָׁ"),
    ],
)
def test_order(text: str, shown: str) -> None:
    assert visual(text) == shown


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("بيت", "ﺖﻴﺑ"),
        ("دار", "ﺭﺍﺩ"),
        ("لا", "ﻻ"),
        ("بلا", "ﻼﺑ"),
        ("بَيت", "ﺖﻴﺑَ"),
        ("گچ", "ﭻﮔ"),
    ],
)
def test_arabic_letters_join(text: str, forms: str) -> None:
    assert visual(text) == forms


def test_the_first_letter_decides_where_a_line_begins() -> None:
    assert bidi.runs_right_to_left("12. אבג abc")
    assert not bidi.runs_right_to_left("abc אבג")
    assert not bidi.runs_right_to_left("123")


@given(st.text(alphabet="abc 123.,()אבגدسلا\u05b8\u064e", max_size=40))
def test_no_letter_is_lost_or_won(text: str) -> None:
    mirrored = str.maketrans("(", ")")
    before = sorted(unicodedata.normalize("NFKC", text).translate(mirrored))
    assert sorted(unicodedata.normalize("NFKC", visual(text)).translate(mirrored)) == before
