"""Reading the journal: who changed what, when, from what to what."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from aims_desktop.store import history
from tests.store.kit import ANA, Book


def test_history_tells_who_changed_what(book: Book) -> None:
    row = book.add("person", name="Bo", department="Legal")
    book.who = "Li"
    book.set("person", row, name="Bo 2", in_scope=True)
    book.delete("person", row)
    with book.reading() as db:
        deleted, edited, created = history.history(db, "person", row)
        everything = history.history(db)
        assert [e.act for e in (deleted, edited, created)] == ["delete", "set", "create"]
        assert edited.values == {"name": ("Bo", "Bo 2"), "in_scope": (None, 1)}
        assert created.values == {"number": (None, 1), "name": (None, "Bo"), "department": (None, "Legal")}
        assert (created.who_name, edited.who_name, edited.reason) == (ANA, "Li", "Edit person")
        assert created.at < edited.at < deleted.at
        assert [e.txn for e in everything] == [c.txn for c in reversed(book.changes())]
        assert history.history(db, limit=2) == everything[:2]
        assert history.history(db, "person", row, limit=1) == [deleted]
        since = dt.datetime.strptime(edited.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        assert [e.act for e in history.history(db, "person", since=since)] == ["delete", "set"]
        assert history.touched(db, "person") == history.touched(db, "person", [row, "absent"])
        assert history.touched(db, "person")[row] == history.Touched(created.at, ANA, deleted.at, "Li")


def test_history_of_a_limit_still_knows_the_old_values(book: Book) -> None:
    row = book.add("person", name="Bo")
    book.set("person", row, name="Bo 2")
    with book.reading() as db:
        assert history.history(db, limit=1)[0].values == {"name": ("Bo", "Bo 2")}


def test_head_and_fingerprint(book: Book, tmp_path: Path) -> None:
    book.add("person", name="Bo")
    last = book.changes()[-1]
    with book.reading() as db:
        assert history.head(db) == (last.id, last.lamport)
    assert history.fingerprint("0123456789abcdef0123" + "f" * 44) == "0123 4567 89AB CDEF 0123"
    with book.reading() as connection:
        assert history.head(connection) == (last.id, last.lamport)


def test_history_of_a_resolution_shows_what_stood_there(book: Book) -> None:
    row = book.add("risk", title="x")
    copy = book.copy("b.aims", who="Li")
    book.set("risk", row, title="mine")
    copy.set("risk", row, notes="n")
    copy.set("risk", row, title="theirs, the later one")
    book.take_in(copy)
    book.set("risk", row, title="agreed")
    with book.reading() as db:
        assert history.history(db, "risk", row, limit=1)[0].values == {"title": ("theirs, the later one", "agreed")}
    copy.close()
