"""No merge brings back what the law took, in whichever copy it was erased; and what was written elsewhere meanwhile is offered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aims_desktop.store import erasing, finding
from aims_desktop.store.finding import Place
from aims_desktop.store.merge import ErasureError
from aims_desktop.store.merged import Merged
from tests.store.kit import HISTORIES
from tests.store.mergekit import Person
from tests.store.test_erasing import SECRET, is_in


def erase(person: Person, places: list[Place] | tuple[Place, ...] | None = None) -> None:
    with person.file.read() as db:
        found = finding.find(db, [SECRET]) if places is None else places
    if found:
        with person.file.write("Erase", backed_up=False) as transaction:
            erasing.erase(transaction.writer, [place.target for place in found])
        person.file.wipe()


def take(mine: Person, theirs: Person) -> Merged:
    return mine.take(theirs, erasures=True)


@pytest.fixture
def ana(tmp_path: Path) -> Iterator[Person]:
    person = Person(tmp_path / "ana.aims", "Ana")
    yield person
    person.file.close()


@pytest.fixture
def bo(ana: Person) -> Iterator[Person]:
    """A colleague whose copy knows the secret, with an evidence file."""
    ana.add("risk", title="Leak", cause=SECRET)
    with ana.file.write("Add") as txn:
        txn.add("evidence", {"title": "Notes", "file": txn.attach(SECRET.encode(), "Notes.txt")})
    person = ana.copy_for("Bo")
    yield person
    person.file.close()


def test_a_copy_that_still_knows_it_does_not_bring_it_back(ana: Person, bo: Person) -> None:
    with ana.file.read() as db:
        places = finding.find(db, [SECRET]) + finding.in_files(db, [SECRET])[0]
    erase(ana, places)
    bo.add("risk", title="New")
    take(ana, bo)
    assert not is_in(ana.path, SECRET)
    with pytest.raises(ErasureError, match="erased by law what this file still holds in EVD-0001, RSK-0001"):
        bo.take(ana)
    assert is_in(bo.path, SECRET)
    assert take(bo, ana).erased == 2
    assert not is_in(bo.path, SECRET)
    assert ana.problems() == bo.problems() == ()


def test_what_was_written_elsewhere_there_is_offered_here(ana: Person, bo: Person) -> None:
    erase(ana)
    other = bo.add("risk", title="Other", notes=f"see {SECRET}")
    merged = take(ana, bo)
    assert [(place.target.row, place.target.unit) for place in merged.again] == [(other, "notes")]
    assert merged.needs_a_look
    erase(ana, merged.again)
    with ana.file.read() as db:
        assert finding.find(db, [SECRET]) == []
    assert take(ana, bo).again == ()


def test_what_was_written_elsewhere_here_is_offered_when_it_is_erased_there(ana: Person, bo: Person) -> None:
    other = bo.add("risk", title="Other", notes=f"see {SECRET}")
    erase(ana)
    merged = take(bo, ana)
    assert merged.erased == 1
    assert [(place.target.row, place.target.unit) for place in merged.again] == [(other, "notes")]


STEP = st.tuples(st.sampled_from(["set", "other", "erase", "meet"]), st.booleans(), st.integers(0, 2))


@settings(max_examples=5, deadline=None, **HISTORIES)
@given(steps=st.lists(STEP, min_size=3, max_size=9))
def test_no_history_of_merges_brings_it_back(steps: list[tuple[str, bool, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    ana = Person(tmp_path_factory.mktemp("merges") / "ana.aims", "Ana")
    rows = [ana.add("risk", title=str(n), cause=SECRET) for n in range(3)]
    bo = ana.copy_for("Bo")
    for n, (what, hers, at) in enumerate(steps):
        one, other = (ana, bo) if hers else (bo, ana)
        if what == "erase":
            erase(one)
        elif what == "meet":
            take(one, other)
        else:
            one.set("risk", rows[at], cause=f"{SECRET} {n}" if what == "set" else f"other {n}")
    take(ana, bo)
    erase(ana)
    take(bo, ana)
    take(ana, bo)
    for one in (ana, bo):
        assert not is_in(one.path, SECRET)
        assert one.problems() == ()
        one.file.close()
