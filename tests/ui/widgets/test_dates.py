from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.ui.widgets.dates import parse_date

TODAY = dt.date(2026, 11, 23)  # a Monday

READ = [
    ("", None),
    ("   ", None),
    ("2027-01-15", dt.date(2027, 1, 15)),
    ("2027-1-5", dt.date(2027, 1, 5)),
    ("15.1.2027", dt.date(2027, 1, 15)),
    ("15.01.2027", dt.date(2027, 1, 15)),
    ("15. 1. 2027", dt.date(2027, 1, 15)),
    ("15/1/2027", dt.date(2027, 1, 15)),
    ("15.1.27", dt.date(2027, 1, 15)),
    ("15.1.", dt.date(2027, 1, 15)),
    ("15.1", dt.date(2027, 1, 15)),
    ("20.11.", dt.date(2026, 11, 20)),
    ("23.11.", TODAY),
    ("29.2.", dt.date(2028, 2, 29)),
    ("15 Jan 2027", dt.date(2027, 1, 15)),
    ("15. January 2027", dt.date(2027, 1, 15)),
    ("15 jan", dt.date(2027, 1, 15)),
    ("20 Nov 2026", dt.date(2026, 11, 20)),
    ("1 sept 27", dt.date(2027, 9, 1)),
    ("today", TODAY),
    ("Tomorrow", dt.date(2026, 11, 24)),
    ("yesterday", dt.date(2026, 11, 22)),
    ("friday", dt.date(2026, 11, 27)),
    ("Fri", dt.date(2026, 11, 27)),
    ("monday", dt.date(2026, 11, 30)),
    ("in 2 weeks", dt.date(2026, 12, 7)),
    ("in 1 week", dt.date(2026, 11, 30)),
    ("in  10  days", dt.date(2026, 12, 3)),
    ("in 3 months", dt.date(2027, 2, 23)),
    ("in 1 year", dt.date(2027, 11, 23)),
    ("+2w", dt.date(2026, 12, 7)),
    ("+ 3 d", dt.date(2026, 11, 26)),
    ("next week", dt.date(2026, 11, 30)),
    ("next month", dt.date(2026, 12, 23)),
    ("next year", dt.date(2027, 11, 23)),
]

REFUSED = [
    "soon",
    "31.2.2027",
    "32.1.",
    "2027-13-01",
    "0.1.",
    "15.",
    "15 ja 2027",
    "15 j",
    "in weeks",
    "2 weeks",
    "1/2/3/4",
    "12345",
    "in 5 moons",
]


@pytest.mark.parametrize(("text", "date"), READ, ids=lambda value: repr(value))
def test_reads(text: str, date: dt.date | None) -> None:
    assert parse_date(text, TODAY) == date


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date") as refusal:
        parse_date(text, TODAY)
    assert text in str(refusal.value)


def test_a_pasted_book_is_not_told_whole() -> None:
    with pytest.raises(ValueError, match=r"^“many words many words many words many wo[a-z]*” is not a date\.") as refusal:
        parse_date("many words " * 3_000, dt.date(2027, 3, 1))
    assert len(str(refusal.value)) < 200


def test_a_month_ends_where_it_ends() -> None:
    assert parse_date("in 1 month", dt.date(2027, 1, 31)) == dt.date(2027, 2, 28)


@given(st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31)))
def test_every_iso_date_is_read_as_itself(date: dt.date) -> None:
    assert parse_date(date.isoformat(), TODAY) == date


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = parse_date(text, TODAY)
    except ValueError:
        return
    assert (found is None) == (not text.strip())
