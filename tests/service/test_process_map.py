"""The map of the processes: rows from what feeds to what is fed, lanes for long lines, circles told, connecting as one change."""

from __future__ import annotations

import itertools
import random

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.service import process_map
from aims_desktop.service.process_map import Layout, Line, Way, layout
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row


def ways(made: Layout) -> dict[str, tuple[Way, int]]:
    return {line.start + line.end: (line.way, line.lane) for line in made.lines}


def test_what_feeds_stands_above_what_it_feeds_and_what_is_alone_comes_last() -> None:
    made = layout("xcab", [("a", "b"), ("b", "c")], 3)
    assert made.rows == (("a",), ("b",), ("c",), ("x",))
    assert ways(made) == {"ab": (Way.NEXT, 0), "bc": (Way.NEXT, 0)}
    assert made.circles == ()


def test_nothing_makes_nothing() -> None:
    assert layout("", [], 3) == Layout()


def test_a_circle_is_laid_out_as_well_and_told_by_its_shortest_way() -> None:
    made = layout("abcd", [("a", "b"), ("b", "c"), ("c", "d"), ("d", "b"), ("a", "d")], 3)
    assert made.rows == (("a",), ("b",), ("c",), ("d",))
    assert ways(made)["db"] == (Way.BACK, 0)
    assert ways(made)["ad"] == (Way.AHEAD, 0)
    assert made.circles == (("b", "c", "d"),)


def test_a_circle_that_nothing_feeds_begins_with_its_first_key() -> None:
    made = layout("ab", [("b", "a"), ("a", "b")], 3)
    assert made.rows == (("a",), ("b",))
    assert made.circles == (("a", "b"),)


def test_a_process_that_feeds_itself_is_a_circle_of_one() -> None:
    made = layout("ab", [("a", "a"), ("a", "b")], 3)
    assert made.lines[0] == Line("a", "a", Way.BACK, 0)
    assert made.circles == (("a",),)


def test_a_row_that_is_too_long_is_cut_evenly() -> None:
    made = layout("abcdef", [("a", end) for end in "bcdef"], 3)
    assert made.rows == (("a",), ("b", "c"), ("d", "e", "f"))
    assert ways(made)["ab"] == (Way.NEXT, 0)
    assert ways(made)["ad"][0] is Way.AHEAD


def test_long_lines_that_run_beside_each_other_have_lanes_of_their_own() -> None:
    made = layout("abcde", [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "c"), ("a", "e"), ("c", "e")], 3)
    lanes = {key: lane for key, (way, lane) in ways(made).items() if way is Way.AHEAD}
    assert len({lanes["ac"], lanes["ae"]}) == 2
    assert len({lanes["ce"], lanes["ae"]}) == 2
    assert made.lanes(Way.AHEAD) == max(lanes.values()) + 1
    assert made.lanes(Way.BACK) == 0


def test_what_is_fed_by_the_left_stands_left() -> None:
    made = layout("abyx", [("a", "x"), ("b", "y")], 3)
    assert made.rows == (("a", "b"), ("x", "y"))


def test_arrows_go_through_every_box_and_stop_at_the_edges() -> None:
    made = layout("abcd", [("a", "b"), ("a", "c"), ("c", "d")], 3)
    assert made.rows == (("a",), ("b", "c"), ("d",))
    assert made.beside("a", 0, -1) == "a"
    assert made.beside("a", 0, 1) in {"b", "c"}
    assert made.beside("c", 0, 1) == "d"
    assert made.beside("b", 1, 0) == "c"
    assert made.beside("b", -1, 0) == "a"
    assert made.beside("d", 1, 0) == "d"


def test_any_map_has_every_box_once_and_every_line_in_the_right_way() -> None:
    dice = random.Random(42)
    for _round in range(60):
        keys = [f"p{n}" for n in range(dice.randint(1, 14))]
        ends = [(dice.choice(keys), dice.choice(keys)) for _n in range(dice.randint(0, 25))]
        made = layout(keys, ends, dice.randint(1, 4))
        assert sorted(key for row in made.rows for key in row) == sorted(keys)
        assert {(line.start, line.end) for line in made.lines} == set(ends)
        y = {key: at for at, row in enumerate(made.rows) for key in row}
        for line in made.lines:
            span = y[line.end] - y[line.start]
            assert span <= 0 if line.way is Way.BACK else span == 1 if line.way is Way.NEXT else span > 1
        for way in made.circles:
            assert {*zip(way, (*way[1:], way[0]), strict=True)} <= set(ends)


def test_a_long_chain_and_a_large_circle_are_no_trouble() -> None:
    keys = [f"p{n}" for n in range(1500)]
    made = layout(keys, [*itertools.pairwise(keys), (keys[-1], keys[0])], 3)
    assert len(made.rows) == len(keys)
    assert made.circles == (tuple(keys),)


# --- the records


def test_dropped_processes_are_left_out_and_each_says_how_it_stands(workspace: Workspace) -> None:
    ben = make(workspace, "person", name="Ben")
    last = make(workspace, "process", title="Review", status="planned", externally_provided=True)
    gone = make(workspace, "process", title="Old", status="dropped")
    first = make(workspace, "process", title="Decide", owner_id=ben, feeds=[last, gone], status="running")
    make(workspace, "process", title="Alone")
    review, decide, alone = process_map.processes(workspace)
    assert (review.title, review.state, review.planned, review.outside, review.owner, review.fed_by) == (
        "Review", "Planned", True, True, "", (first,),
    )  # fmt: skip
    assert (decide.owner, decide.state, decide.feeds, decide.alone) == ("Ben", "Running", (last,), False)
    assert (alone.state, alone.alone) == ("Not said", True)
    assert process_map.feeds([review, decide, alone]) == [(first, last)]


def test_connecting_is_one_change_and_what_makes_no_sense_is_refused(workspace: Workspace) -> None:
    first, last = (make(workspace, "process", title=title) for title in ("Decide", "Review"))
    process_map.connect(workspace, first, last)
    assert workspace.facts().linked(first, "feeds") == {last}
    assert workspace.undo_name() == "Let “Decide” feed into “Review”"
    with pytest.raises(RuleError, match="already"):
        process_map.connect(workspace, first, last)
    with pytest.raises(RuleError, match="does not feed itself"):
        process_map.connect(workspace, last, last)
    process_map.connect(workspace, last, first)
    found = process_map.processes(workspace)
    made = layout([each.id for each in found], process_map.feeds(found), 3)
    assert process_map.told(found, made) == ["PRC-0001 → PRC-0002 → PRC-0001"]
    workspace.undo()
    workspace.undo()
    assert not workspace.facts().linked(first, "feeds")
    assert row(workspace, "process", first).title == "Decide"
