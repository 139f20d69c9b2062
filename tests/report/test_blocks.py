"""Every block prints what it is given, at any length, on as many pages as it needs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.shapes import Drawing, Group, Line, PolyLine, Rect, String

from aims_desktop.report import blocks, charts, style, tables, text
from aims_desktop.report.build import render
from aims_desktop.report.document import (
    BarChart,
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    HeatMap,
    KeyValues,
    Kpi,
    KpiRow,
    LineChart,
    Prose,
    RecordSheet,
    Section,
    Signatures,
    Span,
    StackedBar,
    Table,
    Tone,
)
from tests.report.kit import document, every_block, printed, read

WIDTH = 480.0


def shapes(group: Group | Drawing, kind: type) -> list[object]:
    """The shapes of a kind in a drawing, however deep."""
    found = []
    for each in group.contents:
        found += shapes(each, kind) if isinstance(each, Group) else [each] if isinstance(each, kind) else []
    return found


def drawing_of(made: list[object]) -> Drawing:
    """The drawing among flowables, kept with its title or not."""
    flat = [part for each in made for part in getattr(each, "_content", [each])]
    return next(each for each in flat if isinstance(each, Drawing))


def words_of(drawing: Drawing) -> str:
    return " ".join(each.text for each in shapes(drawing, String))


def test_each_block_has_a_drawing() -> None:
    kinds = set(Block.__args__)
    assert kinds == {type(block) for block in every_block("x")}
    assert kinds <= set(blocks.flowables.registry)
    with pytest.raises(TypeError):
        blocks.flowables(object(), WIDTH)


@pytest.mark.parametrize("block", every_block("Needle"), ids=lambda block: type(block).__name__)
def test_what_a_block_says_is_on_the_page(block: Block) -> None:
    shown = printed(render(document(block)))
    assert ("Needle" in shown) or type(block).__name__ == "NewPage"


@pytest.mark.parametrize("block", every_block("Long words go on and on. " * 400), ids=lambda block: type(block).__name__)
def test_a_block_may_be_long(block: Block) -> None:
    assert render(document(block, Prose("after")))


@pytest.mark.parametrize(
    "block",
    [
        Bullets([]),
        KeyValues([]),
        KpiRow([]),
        HeatMap("", [], [], [], [], []),
        BarChart("", []),
        LineChart("", [], []),
        LineChart("One", ["a"], [None], None),
        StackedBar("", []),
        Signatures([]),
        Callout(""),
        Prose(""),
        Table(["a"], []),
        RecordSheet("", "", []),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_block_may_be_empty(block: Block) -> None:
    assert "after" in printed(render(document(block, Prose("after"))))


# --- tables


def test_a_table_of_many_pages_repeats_its_header_once_a_page() -> None:
    rows = [[f"R{number:04d}", "some words"] for number in range(700)]
    pdf = render(document(Table(["Reference", "Words"], rows)))
    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) > 10
    assert all(page.count("Reference") == 1 for page in pages)
    shown = "".join(pages)
    assert all(shown.count(row[0]) == 1 for row in rows)


def test_rows_are_wrapped_only_when_their_page_comes() -> None:
    table = tables.table([["row"]] * 1_000, [WIDTH])
    table.wrap(WIDTH, 300)
    first, rest = table.split(WIDTH, 300)
    assert table.start < 30
    assert len(first._ready) == int(300 / 19)
    assert (rest.rows, first.rows) == (table.rows, ())


def test_the_last_row_does_not_stand_alone_on_a_page() -> None:
    six = tables.table([[str(number)] for number in range(6)], [WIDTH])
    assert [len(part._ready) for part in six.split(WIDTH, 5 * 19 + 5)] == [4, 2]
    seven = tables.table([[str(number)] for number in range(7)], [WIDTH])
    assert [len(part._ready) + len(part.rows) - part.start for part in seven.split(WIDTH, 5 * 19 + 5)] == [5, 2]
    three = tables.table([[str(number)] for number in range(3)], [WIDTH])
    assert [len(part._ready) for part in three.split(WIDTH, 2 * 19 + 5)] == [2, 1], "no page is left empty for it"


def test_a_row_taller_than_a_page_goes_on_and_ends_with_one_line() -> None:
    tall = "\n".join(f"line {number}" for number in range(200))
    here, rest = tables.table([["A", tall], ["B", "short"]], [100, 380]).split(WIDTH, 500)
    assert here.wrap(WIDTH, 500)[1] == pytest.approx(500, abs=11)
    assert [each.last for each in here._ready] == [False]
    assert rest.wrap(WIDTH, 10_000)[1] < 10_000
    assert [each.last for each in rest._ready] == [True, True]
    shown = printed(render(document(Table(["Ref", "Text"], [["A", tall], ["B", "short"]]))))
    assert all(f"line{number}" in shown for number in range(200))


def test_a_row_of_few_lines_stays_in_one_piece() -> None:
    rows = tables.table([["\n".join("line" for _ in range(10))]], [WIDTH])
    assert rows.split(WIDTH, 100) == []


def test_no_row_is_cut_for_a_line_or_two() -> None:
    tall = "\n".join("line" for _ in range(20))
    for height in range(20, 240):
        parts = tables.table([[tall]], [WIDTH]).split(WIDTH, height)
        lines = [len(part._ready[0].cells[0]) for part in parts if part._ready]
        assert sum(lines) in {0, 20}
        assert all(count >= 3 for count in lines)


def test_a_table_moves_to_the_next_page_when_not_one_row_fits() -> None:
    rows = tables.table([["row"]], [WIDTH], ["Head"])
    assert rows.split(WIDTH, 25) == []
    assert rows.wrap(WIDTH, 500) == (WIDTH, 38.0)


def test_given_widths_are_shares_and_short_words_stay_whole() -> None:
    widths = tables.shares(["Ref", "Text"], [["RSK-00001", "word " * 30]], [1, 30], WIDTH)
    assert sum(widths) == pytest.approx(WIDTH)
    assert widths[0] - 12 >= text.text_width("RSK-00001", style.CELL)
    assert tables.shares(["A", "B"], [["a", "b"]], [1, 3], WIDTH) == [120, 360]


def test_columns_share_the_width_by_what_they_hold() -> None:
    rows = [["RSK-0001", "A long description " * 5, "2026-11-23", "Ana Müller"]] * 3
    widths = tables.shares(["Ref", "Description", "Due", "Owner"], rows, (), WIDTH)
    assert sum(widths) == pytest.approx(WIDTH)
    assert widths[1] == max(widths)
    for column in (0, 2, 3):
        assert widths[column] - 12 >= text.text_width(rows[0][column], style.CELL)


def test_more_columns_than_there_is_room_for_still_print() -> None:
    headers = [f"Column{number}" for number in range(40)]
    shown = printed(render(document(Table(headers, [[f"value{number}" for number in range(40)]]))))
    assert "value39" in shown or "39" in shown


def test_emphasis_changes_face_and_colour_of_its_cell_alone() -> None:
    rows = tables.table([["a", Cell("late", Tone.BAD, bold=True), Cell("b", bold=True)]], [100, 100, 100])
    rows.wrap(300, 100)
    plain, late, bold = rows._ready[0].styles
    assert (plain.face, plain.colour) == (style.Face.REGULAR, style.TEXT)
    assert (late.face, late.colour) == (style.Face.SEMIBOLD, style.INK[Tone.BAD])
    assert (bold.face, bold.colour) == (style.Face.SEMIBOLD, style.TEXT)


def test_columns_are_aligned_by_letters() -> None:
    rows = tables.table([["1", "2", "3"]], [100, 100, 100], align="rc")
    assert [each.align for each in rows.look.styles] == ["r", "c", "l"]


def test_a_row_of_the_wrong_length_is_a_bug() -> None:
    with pytest.raises((IndexError, ValueError)):
        render(document(Table(["a", "b"], [["only one"]])))


# --- figures


def test_heat_map_prints_counts_words_and_legend() -> None:
    heat = HeatMap("Risks", [[3, 0], [0, 12]], [[1, 3], [0, 1]], ["Likely", "Rare"], ["Low", "High"], ["l", "m", "h", "v"], "L", "I")
    drawing = drawing_of(blocks.flowables(heat, WIDTH))
    words = words_of(drawing).split()
    assert {"3", "12", "Likely", "Rare", "Low", "High", "l", "m", "h", "v", "L", "I"} <= set(words)
    assert "0" not in words
    fills = [each.fillColor for each in shapes(drawing, Rect)]
    assert text.colour(style.HEAT[3]) in fills


@pytest.mark.parametrize(("bands", "colours"), [(1, [0]), (2, [0, 3]), (3, [0, 2, 3]), (4, [0, 1, 2, 3]), (5, [0, 1, 2, 2, 3])])
def test_bands_spread_over_the_heat_colours(bands: int, colours: list[int]) -> None:
    assert [charts._heat(band, bands) for band in range(bands)] == [style.HEAT[each] for each in colours]


def test_bars_are_to_scale() -> None:
    drawing = drawing_of(blocks.flowables(BarChart("", [("a", 10), ("b", 5), ("c", 0)], "h"), WIDTH))
    bars = [each for each in shapes(drawing, Rect) if each.fillColor == text.colour(style.ACCENT)]
    assert [each.width for each in bars] == pytest.approx([bars[0].width, bars[0].width / 2])
    assert "10\u202fh" in words_of(drawing)


def test_many_bars_are_drawn_over_pages() -> None:
    shown = printed(render(document(BarChart("Bars", [(f"Owner{number}", number) for number in range(150)]))))
    assert all(f"Owner{number}" in shown for number in range(150))


def test_gaps_in_a_line_stay_open() -> None:
    drawing = drawing_of(blocks.flowables(LineChart("", list("abcde"), [1, 2, None, 4, 5], 3, "Target"), WIDTH))
    assert [len(each.points) for each in shapes(drawing, PolyLine)] == [4, 4]
    assert any(each.strokeDashArray for each in shapes(drawing, Line))
    assert "Target 3" in words_of(drawing)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([60.0, 95.0], [0, 20, 40, 60, 80, 100]),
        ([92.0, 97.0], [92, 93, 94, 95, 96, 97]),
        ([0.0], [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ([-5.0, 5.0], [-6, -4, -2, 0, 2, 4, 6]),
    ],
)
def test_ticks_are_round(values: list[float], ticks: list[float]) -> None:
    assert charts._ticks(values) == ticks


@given(st.lists(st.integers(-(10**9), 10**9).map(lambda number: number / 100), max_size=20))
def test_ticks_reach_around_the_values_in_equal_steps(values: list[float]) -> None:
    ticks = charts._ticks(values)
    assert 2 <= len(ticks) <= 8
    assert not values or ticks[0] <= min(values) <= max(values) <= ticks[-1]
    steps = [second - first for first, second in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps))


def test_parts_of_a_stacked_bar_make_the_whole() -> None:
    drawing = drawing_of(blocks.flowables(StackedBar("", [("In place", 3, Tone.OK), ("Open", 1, Tone.BAD)]), WIDTH))
    bars = {each.fillColor: each.width for each in shapes(drawing, Rect) if each.height == 12}
    assert bars[text.colour(style.FILL[Tone.OK])] == pytest.approx(WIDTH * 3 / 4 - 1)
    assert "In place 3" in words_of(drawing)


def test_tiles_stand_four_to_a_line() -> None:
    made = blocks.flowables(KpiRow([Kpi(str(number), "Label") for number in range(6)]), WIDTH)
    assert [len(shapes(each, Rect)) for each in made] == [4, 2]


def test_labels_of_charts_fall_back_to_other_fonts() -> None:
    drawing = drawing_of(blocks.flowables(BarChart("", [("≥ שלום", 1)]), WIDTH))
    assert {each.fontName for each in shapes(drawing, String)} >= {"NotoSansMath-Regular", "NotoSansHebrew-Regular"}


# --- text


def test_numbers_and_dots_mark_the_items_of_lists() -> None:
    shown = printed(render(document(Bullets(["first", [Span("second", bold=True)]], numbered=True), Bullets(["third"]))))
    assert "1.first" in shown
    assert "2.second" in shown
    assert "•third" in shown


def test_a_section_may_be_empty() -> None:
    assert printed(render(Document("T", "O", document().as_of, [Section("Empty section")]))).count("Emptysection") >= 2
