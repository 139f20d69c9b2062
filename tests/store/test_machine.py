"""What the machine remembers comes back, and what it cannot remember stops nobody."""

from __future__ import annotations

import datetime as dt
import json
import threading
from pathlib import Path

import pytest

from aims_desktop.settings import data_dir
from aims_desktop.store import machine as module
from aims_desktop.store.fingerprint import Fingerprint
from aims_desktop.store.machine import FULL_CHECK_AFTER, Link, Machine
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


def test_what_two_threads_remember_at_once_is_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    other = threading.Thread(target=lambda: Machine().checked("one", START))
    write = module.atomic_write

    def slow(path: Path, data: str) -> None:
        if threading.current_thread() is not other and other.ident is None:
            other.start()
            other.join(0.2)  # it would have written by now, if it did not have to wait for us
        write(path, data)

    monkeypatch.setattr(module, "atomic_write", slow)
    Machine().remember_who("one", "Ana")
    other.join()
    assert Machine().who("one") == "Ana"
    assert not Machine().full_check_due("one", START)


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


def test_home_and_link_are_kept_per_dataset(tmp_path: Path) -> None:
    machine = Machine()
    assert (machine.home("one"), machine.link("one")) == (None, None)
    machine.remember_home("one", tmp_path / "a.aims")
    link = Link(tmp_path / "shared" / "a.aimsx", START, "Bo Größe")
    machine.remember_link("one", link)
    assert (Machine().home("one"), Machine().link("one")) == (tmp_path / "a.aims", link)
    assert Machine().link("two") is None
    machine.remember_link("one", Link(tmp_path / "b.aimsx"))
    assert Machine().link("one") == Link(tmp_path / "b.aimsx")
    machine.remember_link("one", None)
    assert Machine().link("one") is None


@pytest.mark.parametrize(
    ("kept", "link"),
    [
        ("x", None),
        ({"at": "2026-11-23T09:00:00+00:00"}, None),
        ({"parcel": 7}, None),
        ({"parcel": "/a", "at": "yesterday", "with": None}, Link(Path("/a"))),
        ({"parcel": "/a", "at": 7, "with": "Bo"}, Link(Path("/a"), None, "Bo")),
    ],
)
def test_link_that_was_altered_is_none_or_what_can_be_read(kept: object, link: Link | None) -> None:
    Machine().remember_home("one", Path("/x"))
    path = data_dir() / "machine.json"
    facts = json.loads(path.read_text())
    facts["datasets"]["one"] |= {"link": kept, "home": 7}
    path.write_text(json.dumps(facts))
    assert Machine().link("one") == link
    assert Machine().home("one") is None
