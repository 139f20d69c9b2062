"""After a merge: each write brings the conflict cache along."""

from __future__ import annotations

import pytest

from tests.store.kit import Book


def test_edit_of_a_disputed_field_ends_the_dispute(book: Book) -> None:
    row = book.add("risk", title="x")
    copy = book.copy("b.aims", who="Li")
    book.set("risk", row, title="mine", likelihood=2)
    copy.set("risk", row, title="theirs", likelihood=3)
    book.take_in(copy)
    assert {unit for *_, unit in book.conflicts()} >= {"title"}
    disputed = book.conflicts()
    book.set("risk", row, title="agreed")
    assert book.conflicts() == {line for line in disputed if line[2] != "title"}
    assert book.view("risk", row).columns["title"] == "agreed"
    copy.close()


def test_child_moved_away_from_a_deleted_parent_ends_its_conflict(book: Book) -> None:
    old, new = book.add("ai_system", title="old"), book.add("ai_system", title="new")
    flow = book.add("data_flow", title="f", system_id=new)
    copy = book.copy("b.aims", who="Li")
    book.delete("ai_system", old)
    copy.set("data_flow", flow, system_id=old)
    book.take_in(copy)
    assert book.conflicts() == {("ai_system", old, "children")}
    book.set("data_flow", flow, title="still there")
    assert book.conflicts() == {("ai_system", old, "children")}
    book.set("data_flow", flow, system_id=new)
    assert book.conflicts() == set()
    copy.close()


@pytest.mark.parametrize("end", ["delete the child", "restore the parent"])
def test_conflict_of_a_live_child_ends(book: Book, end: str) -> None:
    parent = book.add("ai_system", title="s")
    copy = book.copy("b.aims", who="Li")
    book.delete("ai_system", parent)
    flow = copy.add("data_flow", title="f", system_id=parent)
    book.take_in(copy)
    assert book.conflicts() == {("ai_system", parent, "children")}
    if end == "delete the child":
        book.delete("data_flow", flow)
    else:
        with book.write() as transaction:
            transaction.restore("ai_system", [parent])
    assert book.conflicts() == set()
    copy.close()
