"""Short names of records, and what tells two of one number apart."""

from __future__ import annotations

from aims_desktop.model.record import seeded_id
from aims_desktop.store import refs
from tests.store.kit import Book, one_of_each


def test_refs_of_all_kinds(book: Book) -> None:
    ids = one_of_each(book)
    with book.write() as transaction:
        flow = transaction.add("data_flow", {"system_id": ids["ai_system"], "title": "Prompts"})
        transaction.seed({"gap_item": [("42001:6.1.2", {"requirement": "42001:6.1.2"})]})
    with book.reading() as db:
        assert refs.ref(db, "data_flow", flow) == "AIS-0001/2"
        assert refs.ref(db, "gap_item", seeded_id("gap_item", "42001:6.1.2")) == "42001:6.1.2"
        assert refs.ref(db, "organisation", ids["organisation"]) == "organisation"
        assert refs.ref(db, "risk", "unknown") == refs.ref(db, "author", ids["author"]) == ""
        assert refs.label(db, "data_flow", flow) == "AIS-0001/2 Prompts"


def test_numbers_given_twice_are_told_apart(book: Book) -> None:
    copy = book.copy("b.aims", who="Li")
    mine = book.add("risk", id="f" * 32, title="mine")
    copy.add("person", name="so that their risk comes later")
    theirs = copy.add("risk", id="0" * 32, title="theirs")
    copy.add("risk", title="their second")
    book.take_in(copy)
    with book.reading() as db:
        places = refs.first_seen(db, "risk", [mine, theirs])
        assert places[mine] < places[theirs]
        assert refs.suffixes(db, "risk") == {theirs: "b"}
        assert refs.ref(db, "risk", mine) == "RSK-0001"
        assert refs.label(db, "risk", theirs) == "RSK-0001b theirs"
    after = book.add("risk", title="later")
    with book.reading() as db:
        assert refs.ref(db, "risk", after) == "RSK-0003"
    copy.close()


def test_a_row_that_is_called_by_another_record_has_that_ones_name(book: Book) -> None:
    """No sentence names a record by letters and digits that only the file understands."""
    ids = one_of_each(book)
    with book.write() as transaction:
        person = transaction.add("person", {"name": "Bo Li"})
        noted = transaction.add("acknowledgement", {"person_id": person})
        assessment = transaction.add("impact_assessment", {"system_id": ids["ai_system"]})
        transaction.get("ai_system", ids["ai_system"]).title = "Route planner"  # type: ignore[attr-defined]  # of its class
    with book.reading() as db:
        assert refs.label(db, "acknowledgement", noted).split(" ", 1)[1] == "Bo Li"
        assert refs.label(db, "impact_assessment", assessment).split(" ", 1)[1] == "Route planner"
        assert refs.label(db, "organisation", ids["organisation"]) == "Organisation and charter"
