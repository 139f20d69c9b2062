"""Every kind gives back what was kept, shown or typed, and refuses everything else with a sentence."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aims_desktop.model import kinds
from aims_desktop.model.kinds import Choice, FileRef
from aims_desktop.model.registers.risk_cells import CELLS, CellsKind, own_levels
from aims_desktop.model.registers.shared import Level

LIMITED = kinds.IntegerKind(0, 5)


class Colour(Choice):
    RED = "red", "Deep red"
    BLUE = "blue", "Sky; blue"
    GREEN = "green", "Green"


decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6)
members = st.lists(st.sampled_from(list(Colour)), unique=True).map(lambda found: tuple(c for c in Colour if c in found) or None)
painted = st.dictionaries(st.sampled_from(CELLS), st.sampled_from(list(Level))).map(own_levels)
files = st.builds(FileRef, st.text(max_size=40), st.text("0123456789abcdef", min_size=64, max_size=64), st.integers(0, 2**40))

VALUES: dict[kinds.Kind, st.SearchStrategy[Any]] = {
    kinds.TextKind(): st.text(max_size=60).map(lambda t: kinds.clean(t, lines=False) or None),
    kinds.ProseKind(): st.text(max_size=200).map(lambda t: kinds.clean(t, lines=True) or None),
    kinds.IntegerKind(): st.integers(-(10**14), 10**14),
    kinds.DecimalKind(): decimals,
    kinds.PercentKind(): st.decimals(min_value=0, max_value=100, places=2),
    kinds.DateKind(): st.dates(),
    kinds.MomentKind(): st.integers(-62_000_000_000, 250_000_000_000).map(lambda s: dt.datetime.fromtimestamp(s, dt.UTC)),
    kinds.FlagKind(): st.booleans(),
    kinds.ChoiceKind(Colour): st.sampled_from(list(Colour)),
    kinds.ChoicesKind(Colour): members,
    kinds.LinkKind("risk"): st.uuids().map(lambda u: u.hex),
    CellsKind(): painted,
    kinds.RequirementKind(): st.sampled_from(["42001:6.1.2", "42001:A.6.2.4", "27001:10.1", "42001:X.12"]),
}
KINDS = [pytest.param(kind, id=kind.name) for kind in (*VALUES, kinds.FileKind())]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_is_kept_comes_back(kind: kinds.Kind, data: st.DataObject) -> None:
    value = data.draw(VALUES.get(kind, files) | st.none())
    plain = kind.plain(value)
    assert plain is None or type(plain) in (str, int)
    assert json.loads(kinds.canonical(plain)) == plain
    assert kind.load(plain) == value
    assert kind.plain(kind.load(plain)) == plain
    assert isinstance(plain, int) == (kind.whole_number and value is not None)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in VALUES])
@given(data=st.data())
def test_what_is_shown_can_be_typed(kind: kinds.Kind, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    assert kind.parse(kind.show(value)) == value


@pytest.mark.parametrize("kind", KINDS)
def test_empty_stays_empty(kind: kinds.Kind) -> None:
    assert kind.plain(None) is None
    assert kind.load(None) is None
    assert kind.show(None) == ""
    assert kind.parse("  ") is None


@pytest.mark.parametrize("kind", KINDS)
@given(plain=st.text(max_size=40) | st.integers() | st.booleans() | st.floats(allow_nan=False) | st.binary(max_size=5))
def test_a_foreign_value_is_refused_or_is_what_we_keep(kind: kinds.Kind, plain: Any) -> None:
    try:
        value = kind.load(plain)
    except ValueError:
        return
    assert kind.plain(value) == plain


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (kinds.DecimalKind(), "NaN"),
        (kinds.DecimalKind(), "Infinity"),
        (kinds.DecimalKind(), "1e5"),
        (kinds.DecimalKind(), "1.50"),
        (kinds.DecimalKind(), "-0"),
        (kinds.DecimalKind(), 1.5),
        (kinds.DateKind(), "2027-W01-1"),
        (kinds.DateKind(), "20270115"),
        (kinds.DateKind(), "2027-02-30"),
        (kinds.MomentKind(), "2027-1-5T1:2:3Z"),
        (CellsKind(), "5x1=High"),
        (CellsKind(), "5x1=high;1x5=high"),
        (CellsKind(), "5x1=high;5x1=high"),
        (CellsKind(), "5x6=high"),
        (CellsKind(), ""),
        (kinds.ChoiceKind(Colour), "Deep red"),
        (kinds.ChoicesKind(Colour), '["red","blue"]'),
        (kinds.ChoicesKind(Colour), '["red","red"]'),
        (kinds.ChoicesKind(Colour), "{}"),
        (kinds.ChoicesKind(Colour), "[]"),
        (kinds.FlagKind(), 2),
        (kinds.FlagKind(), "1"),
        (kinds.IntegerKind(), True),
        (kinds.FileKind(), '{"name":"a","sha256":"' + "0" * 64 + '","size":true}'),
        (kinds.FileKind(), '{"sha256":"' + "0" * 64 + '","size":1,"name":"a"}'),
    ],
)
def test_other_forms_than_ours_are_no_values(kind: kinds.Kind, plain: Any) -> None:
    with pytest.raises(ValueError, match=r"not|neither|out of range"):
        kind.load(plain)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (kinds.TextKind(), " a\r\nb\tc ", "a b c"),
        (kinds.TextKind(), "e\u0301\u0000", "é"),
        (kinds.ProseKind(), " a\r\nb\u2028c ", "a\nb\nc"),
        (kinds.IntegerKind(), "-12", -12),
        (LIMITED, "5", 5),
        (kinds.DecimalKind(), "1\u00a0234,50", Decimal("1234.5")),
        (kinds.DecimalKind(), "−3", Decimal(-3)),
        (kinds.PercentKind(), "95 %", Decimal(95)),
        (kinds.DateKind(), "2027-01-15", dt.date(2027, 1, 15)),
        (kinds.DateKind(), "2027/1/5", dt.date(2027, 1, 5)),
        (kinds.DateKind(), "15.1.2027", dt.date(2027, 1, 15)),
        (kinds.DateKind(), "2027-01-15T00:00:00", dt.date(2027, 1, 15)),
        (kinds.MomentKind(), "2027-01-15 14:30", dt.datetime(2027, 1, 15, 14, 30, tzinfo=dt.UTC)),
        (kinds.MomentKind(), "2027-01-15T14:30+02:00", dt.datetime(2027, 1, 15, 12, 30, tzinfo=dt.UTC)),
        (kinds.MomentKind(), "0999-01-01 10:00", dt.datetime(999, 1, 1, 10, tzinfo=dt.UTC)),
        (kinds.FlagKind(), "Ja", True),
        (kinds.FlagKind(), "no", False),
        (kinds.ChoiceKind(Colour), "DEEP-red", Colour.RED),
        (kinds.ChoicesKind(Colour), "green; Sky\\; blue", (Colour.BLUE, Colour.GREEN)),
        (kinds.ChoicesKind(Colour), "red|red\ngreen", (Colour.RED, Colour.GREEN)),
        (CellsKind(), "5 × 1 : Critical\n1X5=high", ((1, 5, Level.HIGH), (5, 1, Level.CRITICAL))),
        (CellsKind(), "5x1=high, 5*1=High;", ((5, 1, Level.HIGH),)),
        (kinds.RequirementKind(), "6.1.2", "42001:6.1.2"),
        (kinds.RequirementKind(), "a.6.2.4", "42001:A.6.2.4"),
        (kinds.RequirementKind(), "ISO/IEC 27001: 9.2", "27001:9.2"),
    ],
)
def test_people_type_in_many_ways(kind: kinds.Kind, typed: str, value: Any) -> None:
    assert kind.parse(typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        (kinds.TextKind(), "x" * 1001, "Takes at most 1,000 characters; this has 1,001."),
        (kinds.IntegerKind(), "a few", "“a few” is not a whole number."),
        (kinds.IntegerKind(), "1.5", "“1.5” is not a whole number."),
        (LIMITED, "6", "Must be between 0 and 5."),
        (kinds.IntegerKind(0), "-1", "Must be 0 or more."),
        (kinds.DecimalKind(), "1.234,5", "“1.234,5” is not a number."),
        (kinds.DecimalKind(Decimal(1), Decimal(2)), "3", "Must be between 1 and 2."),
        (kinds.PercentKind(), "101", "Must be between 0 and 100."),
        (kinds.DateKind(), "01/02/2027", "“01/02/2027” is not a date; write it as 2027-01-15."),
        (kinds.DateKind(), "2027-02-30", "“2027-02-30” is no day of the calendar."),
        (kinds.MomentKind(), "noon", "“noon” is not a date and time; write it as 2027-01-15 14:30."),
        (kinds.MomentKind(), "0001-01-01T00:00+14:00", "A moment needs a year from 2 to 9998."),
        (kinds.MomentKind(), "9999-12-31T23:59-12:00", "A moment needs a year from 2 to 9998."),
        (kinds.FlagKind(), "perhaps", "“perhaps” is neither yes nor no."),
        (kinds.ChoiceKind(Level), "huge", "“huge” is not one of: Low, Medium, High, Critical."),
        (kinds.ChoicesKind(Level), "low; huge", "“huge” is not one of: Low, Medium, High, Critical."),
        (CellsKind(), "1x5=high; 5x6=low", "“5x6=low” is not a cell with its level; write likelihood, effect and level as in 5x1=high."),
        (CellsKind(), "5x1=huge", "“5x1=huge” is not a cell with its level; write likelihood, effect and level as in 5x1=high."),
        (CellsKind(), "5x1=high; 5x1=low", "5 × 1 is given two levels; leave one."),
        (kinds.RequirementKind(), "six", "“six” is not the number of a clause or control, such as 6.1.2 or A.6.2.4."),
        (kinds.FileKind(), "report.pdf", "A file cannot be typed in; add it in the window."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(kind: kinds.Kind, typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        kind.parse(typed)


@given(st.text(max_size=60))
def test_any_typed_text_is_taken_or_refused_with_a_sentence(typed: str) -> None:
    for kind in (*VALUES, kinds.FileKind(), LIMITED):
        value, refusal = None, "."
        try:
            value = kind.parse(typed)
        except ValueError as refused:
            refusal = str(refused)
        assert refusal.endswith(".")
        assert kind.load(kind.plain(value)) == value


def test_a_mixed_link_knows_that_it_is() -> None:
    assert kinds.LinkKind("risk", "finding").mixed
    assert not kinds.LinkKind("risk").mixed


def test_labels_with_a_semicolon_stay_one_answer() -> None:
    kind = kinds.ChoicesKind(Colour)
    assert kind.show((Colour.RED, Colour.BLUE)) == "Deep red; Sky\\; blue"
    assert kind.out((Colour.RED, Colour.BLUE)) == ["blue", "red"]


def test_canonical_json_has_one_text_for_one_value() -> None:
    assert kinds.canonical({"b": 1, "a": ["é"]}) == '{"a":["é"],"b":1}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        kinds.canonical(float("nan"))
