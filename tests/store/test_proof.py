"""What paper and other copies say about a file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.kinds import MomentKind
from aims_desktop.store import engine
from aims_desktop.store.history import fingerprint, read_changes
from aims_desktop.store.proof import Known, compare, sessions, standing, typed
from aims_desktop.store.verify import verify
from tests.store.kit import ANA, Book, newest

# --- fingerprints


def test_every_entry_is_found_under_what_was_printed_when_it_was_the_newest(db: sqlite3.Connection) -> None:
    changes = sorted(read_changes(db), key=lambda c: c.order)
    found = [standing(db, typed(fingerprint(c.id))) for c in changes]
    assert [known.at for known in found if known] == [MomentKind().load(c.at) for c in changes]
    assert found[-1] == Known(MomentKind().load(changes[-1].at), 0, is_newest=True)
    assert found[0] == Known(MomentKind().load(changes[0].at), sum(c.act != "merge" for c in changes) - 1, is_newest=False)


def test_what_a_colleague_wrote_beside_a_state_is_later_than_it(book: Book) -> None:
    risk = book.add("risk", title="Drift")
    copy = book.copy("copy.aims", who="Li")
    for n in range(3):
        copy.set("risk", risk, title=f"theirs {n}")
    book.set("risk", risk, cause="mine")
    with book.reading() as db:
        paper = typed(verify(db).fingerprint)
        assert standing(db, paper) == Known(MomentKind().load(newest(db).at), 0, is_newest=True)
    book.take_in(copy)
    copy.close()
    with book.reading() as db:
        known = standing(db, paper)
    assert known is not None
    assert known.later == 4, "three edits and the name of who wrote them, though they come before ours in the order of entries"
    assert not known.is_newest


def test_a_state_from_before_the_tail_was_cut_is_unknown(db: sqlite3.Connection) -> None:
    paper = typed(verify(db).fingerprint)
    db.execute("DELETE FROM change WHERE id=?", (newest(db).id,))
    assert standing(db, paper) is None
    assert verify(db, full=False).ok, "the rest looks whole: only the paper tells"
    assert standing(db, typed(verify(db).fingerprint)) is not None


@pytest.mark.parametrize(
    "text", ["A1B2 C3D4 E5F6 0718 293A", "a1b2c3d4e5f60718293a", " a1b2-c3d4-e5f6\n0718\t293a. ", "A1B2–C3D4–E5F6–0718–293A"]
)
def test_fingerprints_are_typed_in_any_way(text: str) -> None:
    assert typed(text) == "a1b2c3d4e5f60718293a"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this one has 0"),
        ("A1B2 C3D4", "this one has 8"),
        ("A1B2 C3D4 E5F6 0718 293AB", "this one has 21"),
        ("A1B2 C3D4 E5F6 O718 293A", "“o” is none"),
    ],
)
def test_what_is_no_fingerprint_is_said_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        typed(text)


# --- sessions


def test_sessions_say_who_wrote_when(book: Book) -> None:
    book.add("risk", title="Drift")
    first = book.journal.site
    book.reopen()
    book.who = "Li"
    book.add("risk", title="Leak")
    book.who = ANA
    book.add("risk", title="Bias")
    with book.reading() as db:
        found = sessions(db)
        changes = read_changes(db)
    assert {(session.site == first, session.who) for session in found} == {(True, ANA), (False, "Li"), (False, ANA)}
    assert sum(session.changes for session in found) == len(changes)
    assert [session.who for session in found] == [ANA, "Li", ANA]
    for session in found:
        moments = sorted(MomentKind().load(c.at) for c in changes if c.site == session.site)
        assert session.first in moments
        assert session.last in moments


def test_a_moment_that_was_altered_does_not_hide_the_session(db: sqlite3.Connection) -> None:
    db.execute("UPDATE change SET at='soon'")
    assert {(session.first, session.last) for session in sessions(db)} == {(None, None)}


# --- witnesses


def test_a_copy_with_the_same_entries_has_nothing_to_tell(db: sqlite3.Connection, original: Path) -> None:
    witness = engine.connect(original, "ro")
    found = compare(db, witness, ANA)
    witness.close()
    assert (found.gone, found.new, found.only_here) == ((), (), 0)
    assert found.shared == verify(db).changes


def test_entries_that_were_cut_off_are_told_from_what_others_wrote(book: Book) -> None:
    risk = book.add("risk", title="Drift")
    before = book.path.with_name("before.aims")
    before.write_bytes(book.path.read_bytes())
    book.set("risk", risk, title="Worse")
    copy = book.copy("copy.aims", who="Li")
    copy.set("risk", risk, cause="theirs")
    with copy.reading() as witness:
        cut = engine.connect(before, "ro")
        found = compare(cut, witness, ANA)
        cut.close()
        assert [list(c.values) for c in found.gone] == [["title"]]
        assert {c.tbl for c in found.new} == {"author", "risk"}
        book.set("risk", risk, notes="mine")
        with book.reading() as here:
            found = compare(here, witness, ANA)
        assert (found.gone, len(found.new), found.only_here) == ((), 2, 1)
    copy.close()
