"""The properties of merging, on random histories of three copies."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from aims_desktop.errors import RefusedFileError
from aims_desktop.store import state
from aims_desktop.store.changes import COLUMNS, Change, change_id
from aims_desktop.store.verify import verify
from tests.store.in_memory import Copy, lost
from tests.store.kit import HISTORIES
from tests.store.world import OPERATIONS, World

Histories = list[tuple[str, int, int, int]]

histories = st.lists(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 2), st.integers(0, 50), st.integers(0, 50)), min_size=12, max_size=30
)
dice = st.integers(0, 10**6)


def live_through(history: Histories, dice: int) -> World:
    """All properties that hold for any history."""
    world = World(dice).live(history)
    a, b, c = world.copies
    with world.seeded():
        ab, ba = merged(a, b), merged(b, a)
        assert ab.state() == ba.state()  # P1
        assert not a.copy().merge(a).changes  # P2
        assert not ab.merge(a).changes
        assert not ab.merge(b).changes
        one, other = merged(ab, c), merged(a, merged(b, c))
        assert one.state() == other.state()  # P3
    for copy in (a, b, c, one):
        copy.demand_sound()
        assert not lost(copy)
    demand_numbers(one)
    world.told["conflicts"] += len(one.open())
    demand_peace(world, random.Random(dice))
    return world


def merged(one: Copy, other: Copy) -> Copy:
    made = one.copy()
    made.merge(other)
    return made


def demand_numbers(copy: Copy) -> None:
    """P8: of rows with one number the one that was there first shows it plain."""
    first = {row: min(c.order for c in copy.changes() if c.row == row) for row in copy.refs()}
    for row, ref in copy.refs().items():
        sharing = [other for other, name in copy.refs().items() if name[:8] == ref[:8]]
        assert (len(ref) == 8) == (first[row] == min(first[other] for other in sharing))


def demand_peace(world: World, dice: random.Random) -> None:
    """P6: after all is decided in one copy and passed on, no copy has a conflict, and all are the same."""
    world.everyone()
    decider = world.copies[0]
    with world.seeded():
        for _ in range(200):
            if not decider.open():
                break
            world.resolve(decider, decider.open()[0], dice.choice([0, 1, 1]))
    world.everyone()
    wanted = decider.state()
    for copy in world.copies:
        assert copy.open() == []
        assert copy.state() == wanted
    world.copies[1].demand_sound()


@seed(1)
@settings(max_examples=300, **HISTORIES)
@given(histories, dice)
def test_properties(history: Histories, dice: int) -> None:
    live_through(history, dice)


@pytest.mark.long
@settings(max_examples=10_000, **HISTORIES)
@given(histories, dice)
def test_properties_for_long(history: Histories, dice: int) -> None:
    live_through(history, dice)


def test_histories_are_eventful() -> None:
    """What the properties speak of does happen in them."""
    told = sum((live_through(at_random(n), n).told for n in range(12)), Counter[str]())
    wanted = (
        "merges with news",
        "units changed on both sides",
        "conflicts",
        "delclash",
        "redact",
        "attach",
        "sprees walked",
        "decisions undone",
    )
    assert all(told[event] >= 3 for event in wanted), told


def at_random(n: int) -> Histories:
    draw = random.Random(n)
    return [(draw.choice(OPERATIONS), draw.randint(0, 2), draw.randint(0, 50), draw.randint(0, 50)) for _ in range(draw.randint(12, 30))]


# --- clocks


def twins(history: Histories, dice: int, shifts: list[int]) -> None:
    """P13: the same history with clocks years apart."""
    one, other = (World(dice, days, checked=False).live(history) for days in ((0, 0, 0), shifts))
    for _ in range(2):
        for mine, theirs in zip(one.copies, other.copies, strict=True):
            assert mine.state(by_place=True) == theirs.state(by_place=True)
        one.everyone()
        other.everyone()


years = st.lists(st.sampled_from([-3650, 0, 3650]), min_size=3, max_size=3)


@seed(2)
@settings(max_examples=15, **HISTORIES)
@given(histories, dice, years)
def test_clocks_decide_nothing(history: Histories, dice: int, shifts: list[int]) -> None:
    twins(history, dice, shifts)


@pytest.mark.long
@settings(max_examples=1_000, **HISTORIES)
@given(histories, dice, years)
def test_clocks_decide_nothing_for_long(history: Histories, dice: int, shifts: list[int]) -> None:
    twins(history, dice, shifts)


# --- the control: the same harness must find what another rule of merging loses


def the_last_writer_wins(changes: Iterable[Change]) -> dict[str, list[Change]]:
    touching: dict[str, list[Change]] = defaultdict(list)
    for c in changes:
        for unit in c.values:
            touching[unit].append(c)
    return {unit: [max(found, key=lambda c: (c.at, c.order))] for unit, found in touching.items()}


def test_last_writer_wins_loses_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "_heads", the_last_writer_wins)
    losing = 0
    for n in range(40):
        history = [
            step for step in at_random(n) if step[0] not in {"resolve", "resolveundo", "undo", "redo", "undoredo", "spree", "redact"}
        ]
        world = World(n, random.Random(n).sample([-1, 0, 1], 3), checked=False).live(history)
        world.everyone()
        losing += bool(lost(world.copies[0]))
    assert losing >= 10


# --- what was altered is refused, and mine stays as it was


def alter(copy: Copy, draw: random.Random, new: set[str]) -> str:
    """Alter one cell of a change that is new, past everything; gives its column, "" where that could not be written.

    Where it gives the change another place its id is made to fit again: then only the chain can tell.
    """
    found = [c for c in copy.changes() if c.id in new]
    c, other = draw.choice(found), draw.choice(copy.changes())
    cells: dict[str, Any] = dict(zip(COLUMNS, c.stored(), strict=True))
    name = draw.choice(COLUMNS[1:])
    cells[name] = getattr(other, name) if draw.random() < 0.5 else cells[name] + 1 if isinstance(cells[name], int) else f"{cells[name]}0"
    if cells[name] == getattr(c, name):
        return ""
    if name in {"seq", "prev", "lamport"}:
        cells["id"] = change_id(Change(**cells))
    with contextlib.suppress(sqlite3.IntegrityError):
        copy.db.execute(f"UPDATE change SET {', '.join(f'{n}=?' for n in COLUMNS)} WHERE id=?", [*cells.values(), c.id])
        return name
    return ""


@seed(3)
@settings(max_examples=40, **HISTORIES)
@given(histories, dice)
def test_altered_copies_are_refused(history: Histories, dice: int) -> None:
    """P9: by the gate and, where that were passed by, by the merge itself."""
    world, draw = World(dice, checked=False).live(history), random.Random(dice)
    mine, theirs = world.backups[0], world.copies[0]
    before, known = mine.db.serialize(), {c.id for c in mine.changes()}
    new = {c.id for c in theirs.changes()} - known
    for _ in range(5 if new else 0):
        forged = theirs.copy()
        if name := alter(forged, draw, new):
            assert verify(forged.db).problems, name
            with pytest.raises(RefusedFileError):
                mine.merge(forged)
            assert mine.db.serialize() == before
