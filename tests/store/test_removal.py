"""Deleting takes along what belongs to a record, names who stands in the way, and can be taken back."""

from __future__ import annotations

import pytest

from aims_desktop.errors import RuleError
from tests.store.kit import Book


def system_with_parts(book: Book) -> dict[str, tuple[str, str]]:
    """An AI system with two data flows, one deleted before, and links from and to it."""
    with book.write() as transaction:
        system = transaction.add("ai_system", {"title": "Chat"})
        flow, old = (transaction.add("data_flow", {"title": t, "system_id": system}) for t in ("in", "old"))
        document = transaction.add("document", {"title": "Manual"})
    book.delete("data_flow", old)
    with book.write() as transaction:
        out = transaction.link("ai_system", system, "document", document, "related")
        into = transaction.link("document", document, "data_flow", flow, "related")
        clause = transaction.link("ai_system", system, "requirement", "42001:8.4", "clauses")
    names = {"system": ("ai_system", system), "flow": ("data_flow", flow), "old": ("data_flow", old), "document": ("document", document)}
    return names | {"out": ("link", out), "into": ("link", into), "clause": ("link", clause)}


def test_delete_takes_children_and_links_along(book: Book) -> None:
    parts = system_with_parts(book)
    with book.write() as transaction:
        transaction.delete("ai_system", [parts["system"][1]])
    gone = {parts[name] for name in ("system", "flow", "out", "into", "clause")}
    assert transaction.deleted == transaction.touched == gone
    written = [c.key for c in book.changes() if c.txn == transaction.txn]
    assert set(written) == gone
    assert len(written) == len(gone)
    assert written[-1] == parts["system"]
    live = book.live()
    assert set(live["document"]) == {parts["document"][1]}
    assert not live["link"]
    assert not live["data_flow"]


def test_restore_brings_back_what_went_along(book: Book) -> None:
    parts = system_with_parts(book)
    before = book.live()
    book.delete("ai_system", parts["system"][1])
    book.reopen()
    with book.write() as transaction:
        transaction.restore("ai_system", [parts["system"][1]])
    assert book.live() == before
    assert not transaction.deleted
    assert parts["old"] not in transaction.touched


def test_restore_leaves_links_whose_other_end_is_gone(book: Book) -> None:
    parts = system_with_parts(book)
    book.delete("ai_system", parts["system"][1])
    book.delete("document", parts["document"][1])
    with book.write() as transaction:
        transaction.restore("ai_system", [parts["system"][1]])
    assert transaction.touched == {parts["system"], parts["flow"], parts["clause"]}


def test_delete_and_restore_twice_write_once(book: Book) -> None:
    row = book.add("risk", title="x")
    book.delete("risk", row)
    n = len(book.changes())
    assert book.delete("risk", row) == ""
    with book.write() as transaction:
        transaction.restore("risk", [row])
        transaction.restore("risk", [row])
    assert len(book.changes()) == n + 1


def test_delete_names_all_that_counts(book: Book) -> None:
    row = book.add("risk", title="x")
    book.set("risk", row, title="y")
    book.delete("risk", row)
    *_, created, edited, deleted = book.changes()
    assert deleted.values == {"deleted": {"deleted": 1}}
    assert deleted.seen == {"title": [edited.id], "number": [created.id]}


def test_delete_of_a_record_changed_in_the_same_transaction(book: Book) -> None:
    row = book.add("risk", title="x")
    with book.write() as transaction:
        transaction.get("risk", row).title = "y"
        new = transaction.add("risk", {"title": "z"})
        transaction.delete("risk", [row, new])
    acts = [c.act for c in book.changes() if c.txn == transaction.txn]
    assert sorted(acts[:2]) == ["create", "set"]
    assert acts[2:] == ["delete", "delete"]
    assert book.live()["risk"] == {}


def test_delete_of_what_others_need_is_refused_by_name(book: Book) -> None:
    person = book.add("person", name="Bo Li")
    first = book.add("risk", title="Biased ranking", owner_id=person)
    with pytest.raises(RuleError) as refusal:
        book.delete("person", person)
    assert (
        refusal.value.sentence
        == "PER-0001 Bo Li cannot be deleted: RSK-0001 Biased ranking still names it. Name another there or none, then delete it."
    )
    for n in range(4):
        book.add("objective", title=f"Goal {n}", owner_id=person)
    with pytest.raises(RuleError) as refusal:
        book.delete("person", person)
    named = ["RSK-0001 Biased ranking", *(f"OBJ-000{n + 1} Goal {n}" for n in range(4))]
    assert sum(name in refusal.value.sentence for name in named) == 3
    assert "2 more records" in refusal.value.sentence
    with book.write() as transaction:  # all of them together may go
        transaction.delete("risk", [first])
        transaction.delete("objective", list(book.live()["objective"]))
        transaction.delete("person", [person])
    assert book.live()["person"] == {}


def test_delete_of_what_a_mixed_link_names_is_refused(book: Book) -> None:
    risk = book.add("risk", title="Bias")
    book.add("action", title="Retrain", origin=f"risk:{risk}")
    with pytest.raises(RuleError, match="ACT-0001 Retrain"):
        book.delete("risk", risk)


def test_delete_of_an_owner_whose_child_others_need_is_refused(book: Book) -> None:
    measure = book.add("measure", title="Drift")
    value = book.add("measurement", measure_id=measure)
    later = book.add("measurement", corrects_id=value)
    with pytest.raises(RuleError, match="cannot be deleted"):
        book.delete("measure", measure)
    book.delete("measurement", later)
    book.delete("measure", measure)


def test_deleted_records_and_the_deleted_ones_they_point_to(book: Book) -> None:
    person = book.add("person", name="Bo")
    risk = book.add("risk", title="Bias", owner_id=person)
    book.delete("risk", risk)
    book.delete("person", person)
    with pytest.raises(RuleError, match="RSK-0001 Bias points to PER-0001 Bo, which is deleted"), book.write() as transaction:
        transaction.restore("risk", [risk])
    with pytest.raises(RuleError, match="PER-0001 Bo, which is deleted"):
        book.add("risk", title="Other", owner_id=person)
    other = book.add("risk", title="Third")
    with pytest.raises(RuleError, match="PER-0001 Bo, which is deleted"):
        book.set("risk", other, owner_id=person)
    with pytest.raises(RuleError, match="PER-0001 Bo, which is deleted"), book.write() as transaction:
        transaction.link("risk", other, "person", person, "related")
    with book.write() as transaction:
        transaction.restore("person", [person])
        transaction.restore("risk", [risk])
    assert book.conflicts() == set()


def test_deleted_record_is_not_edited(book: Book) -> None:
    row = book.add("risk", title="x")

    def edit_while_deleting() -> None:
        with book.write() as transaction:
            record = transaction.get("risk", row)
            transaction.delete("risk", [row])
            record.title = "y"  # type: ignore[attr-defined]  # a risk

    with pytest.raises(RuleError, match="was deleted"):
        edit_while_deleting()
    book.delete("risk", row)
    with pytest.raises(RuleError, match="not in the file"):
        book.set("risk", row, title="y")
