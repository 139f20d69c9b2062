"""What the machine remembers comes back, and what it cannot remember stops nobody."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from aims_desktop.settings import data_dir
from aims_desktop.store.fingerprint import Fingerprint
from aims_desktop.store.machine import FULL_CHECK_AFTER, Machine
from tests.store.kit import START


def print_of(path: Path, content: bytes = b"content") -> Fingerprint:
    path.write_bytes(content)
    return Fingerprint.of(path)


def test_id_stays_the_same_and_is_of_this_person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = Machine().id
    assert len(here) == 32
    assert Machine().id == here
    monkeypatch.setenv("AIMS_HOME", str(tmp_path / "another"))
    assert Machine().id != here


def test_names_are_kept_per_dataset() -> None:
    machine = Machine()
    machine.remember_who("one", "Ana")
    machine.remember_who("two", "Bo")
    assert (Machine().who("one"), Machine().who("two"), Machine().who("three")) == ("Ana", "Bo", "")


def test_clean_close_is_of_one_state(tmp_path: Path) -> None:
    machine, left = Machine(), print_of(tmp_path / "a")
    machine.closed("one", left, "head")
    assert Machine().closed_cleanly("one", left, "head")
    assert not Machine().closed_cleanly("one", left, "other")
    assert not Machine().closed_cleanly("one", print_of(tmp_path / "a", b"c0ntent"), "head")
    assert not Machine().closed_cleanly("two", left, "head")


def test_full_check_is_due_each_month() -> None:
    machine = Machine()
    assert machine.full_check_due("one", START)
    machine.checked("one", START)
    assert not machine.full_check_due("one", START + FULL_CHECK_AFTER)
    assert machine.full_check_due("one", START + FULL_CHECK_AFTER + dt.timedelta(seconds=1))
    assert machine.full_check_due("one", START - FULL_CHECK_AFTER * 2), "a clock that was wrong then"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"datasets": 1}',
        '{"datasets": {"one": 1}}',
        '{"datasets": {"one": {"who": 1, "closed": 2, "checked": 3}}, "id": 4}',
    ],
)
def test_broken_facts_are_no_facts(tmp_path: Path, content: str) -> None:
    data_dir().mkdir(parents=True)
    (data_dir() / "machine.json").write_text(content)
    machine = Machine()
    assert machine.who("one") == ""
    assert not machine.closed_cleanly("one", print_of(tmp_path / "a"), "head")
    assert machine.full_check_due("one", START)
    machine.remember_who("one", "Ana")
    assert Machine().who("one") == "Ana"
    assert machine.id == Machine().id


def test_other_facts_are_kept() -> None:
    machine = Machine()
    machine.remember_who("one", "Ana")
    facts = json.loads((data_dir() / "machine.json").read_text())
    (data_dir() / "machine.json").write_text(json.dumps(facts | {"of a newer version": 1}))
    machine.checked("one", START)
    assert json.loads((data_dir() / "machine.json").read_text())["of a newer version"] == 1


def test_machine_that_cannot_remember(own_home: Path, tmp_path: Path) -> None:
    own_home.write_text("a file where the folder should be")
    machine = Machine()
    machine.remember_who("one", "Ana")
    machine.closed("one", print_of(tmp_path / "a"), "head")
    assert machine.who("one") == ""
    assert machine.id == Machine().id
