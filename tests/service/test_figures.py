"""Figures as they are printed, compared and kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.service.figures import Figure, InputFigures, Number, Period, Tally, count, percent, printed, read_summary


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "%", "–"), (0, "", "0"), (12, "%", "12 %"), (Decimal("4.50"), "hours", "4.5 hours"), (Decimal("1E+3"), "", "1000"),
        (Decimal("-0.25"), "", "-0.25"),
    ],
)  # fmt: skip
def test_numbers_print_as_people_read_them(value: Number, unit: str, text: str) -> None:
    assert printed(value, unit) == text


@pytest.mark.parametrize(
    ("value", "earlier", "better", "trend", "tone"),
    [
        (3, 1, "lower", "up from 1", "bad"), (1, 3, "lower", "down from 3", "ok"), (3, 1, "higher", "up from 1", "ok"),
        (3, 3, "higher", "as before", ""), (3, 1, "", "up from 1", ""), (3, None, "lower", "", ""), (None, 3, "lower", "", ""),
    ],
)  # fmt: skip
def test_a_trend_says_where_from_and_whether_that_is_good(value: Number, earlier: Number, better: str, trend: str, tone: str) -> None:
    figure = Figure("a.b", "Label", value, "", earlier, better)
    assert (figure.trend, figure.tone) == (trend, tone)


def test_a_trend_carries_the_unit() -> None:
    assert Figure("a.b", "Share", 40, "%", 30).trend == "up from 30 %"


labels = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\n\r\x0b\x0c\x85"), min_size=1, max_size=30)
numbers = st.none() | st.integers(-10_000, 10_000) | st.decimals(-1000, 1000, places=2)


@given(st.dictionaries(labels, numbers, max_size=5))
def test_kept_figures_are_read_again_as_they_were(found: dict[str, Number]) -> None:
    figures = tuple(Figure(f"a.{at}", label, value) for at, (label, value) in enumerate(found.items()))
    assert read_summary(InputFigures("mri_1", "", "", "", True, figures).summary) == found


def test_what_people_typed_into_the_kept_figures_is_no_figure() -> None:
    assert read_summary("Note: see page 3\nIssues on record: 7\n: 4\nwithout colon\nShare: 40 %") == {"Issues on record": 7, "Share": 40}


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    period = Period(dt.date(2027, 1, 1), dt.date(2027, 3, 31))
    assert period.before == Period(dt.date(2026, 10, 3), dt.date(2026, 12, 31))
    assert dt.date(2027, 1, 1) in period
    assert dt.date(2027, 3, 31) in period
    assert dt.date(2027, 4, 1) not in period
    assert None not in period


@pytest.mark.parametrize(("part", "whole", "share"), [(1, 2, 50), (1, 3, 33), (2, 3, 67), (1, 200, 1), (0, 5, 0), (0, 0, None)])
def test_shares_are_whole_percents_rounded_half_up(part: int, whole: int, share: int | None) -> None:
    assert percent(part, whole) == share


def test_a_tally_collects_under_its_prefix() -> None:
    tally = Tally("risks")
    tally.add("open", "Open", count([True, False, True]), earlier=1, better="lower", unit="")
    assert tally.figures == [Figure("risks.open", "Open", 2, "", 1, "lower")]
