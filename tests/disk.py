"""A disk that loses its power: what was synced stays; of the rest any part, in any order, torn between sectors."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was asked of the disk; "saved" stands for a save that was acknowledged."""

    act: Literal["create", "write", "truncate", "sync", "delete", "rename", "sync folder", "saved"]
    name: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""


class Disk:
    """The files of one folder, as far as they are durable, and what is still on its way.

    As pessimistic as POSIX allows: a write may be missing while a later one is there, and names (made, removed, changed) reach the disk
    in their order but at any later time, unless the folder is synced. SQLite syncs it with the first sync of a new side file.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self._contents = {number: bytearray(content) for number, content in enumerate(files.values())}
        self._names = {name: number for number, name in enumerate(files)}
        self._present = dict(self._names)
        self._moves: list[tuple[str, int | None]] = []
        self._writes: dict[int, list[Step]] = defaultdict(list)

    def do(self, step: Step) -> None:
        """Take a step note of; only syncs make anything durable."""
        if step.act == "create":
            self._contents[number := len(self._contents)] = bytearray()
            self._move(step.name, number)
        elif step.act in {"write", "truncate"}:
            self._writes[self._present[step.name]].append(step)
        elif step.act == "sync":
            self._sync(step.name)
        elif step.act == "delete":
            self._move(step.name, None)
        elif step.act == "rename":
            number = self._present[step.name]
            self._move(step.to, number)
            self._move(step.name, None)
        elif step.act == "sync folder":
            self._names, self._moves = dict(self._present), []

    def cut(self, dice: random.Random) -> dict[str, bytes]:
        """The files that are found after the power failed now."""
        names = dict(self._names)
        for name, number in self._moves[: dice.randint(0, len(self._moves))]:
            _move(names, name, number)
        share = dice.choice((0, 0.1, 0.5, 0.9, 1))
        return {name: bytes(self._content(number, share, dice)) for name, number in names.items()}

    def _content(self, number: int, share: float, dice: random.Random) -> bytearray:
        content = bytearray(self._contents[number])
        for step in self._writes[number]:
            if dice.random() < share:
                for part in _torn(step, dice) if dice.random() < 0.3 else (step,):
                    _apply(part, content)
        return content

    def _sync(self, name: str) -> None:
        number = self._present[name]
        for step in self._writes.pop(number, ()):
            _apply(step, self._contents[number])

    def _move(self, name: str, number: int | None) -> None:
        _move(self._present, name, number)
        self._moves.append((name, number))


def _move(names: dict[str, int], name: str, number: int | None) -> None:
    if number is None:
        names.pop(name, None)
    else:
        names[name] = number


def _torn(step: Step, dice: random.Random) -> Iterator[Step]:
    """Some of the sectors of a write."""
    starts = range(0, len(step.data), SECTOR)
    return (Step("write", step.name, step.at + start, step.data[start : start + SECTOR]) for start in starts if dice.random() < 0.5)


def _apply(step: Step, content: bytearray) -> None:
    if step.act == "truncate":
        del content[step.at :]
        return
    content.extend(bytes(max(0, step.at - len(content))))
    content[step.at : step.at + len(step.data)] = step.data
