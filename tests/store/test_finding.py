"""A text is found wherever it stands, however it is packed."""

from __future__ import annotations

import io
import zipfile

import pytest

from aims_desktop.model.kinds import canonical
from aims_desktop.store import finding
from aims_desktop.store.finding import Place
from tests.store.kit import Book, redact

QUOTED = 'Zoë “Z” "Quux"\tof\nNowhere\\'


def look(book: Book, *texts: str) -> list[Place]:
    with book.reading() as db:
        return sorted(finding.find(db, texts), key=lambda place: (place.target.table, place.target.unit))


def looked(book: Book, *texts: str) -> list[tuple[str, str]]:
    return [(place.target.table, place.target.unit) for place in look(book, *texts)]


@pytest.mark.parametrize("text", [QUOTED, "Ana Müller", "Müller, {Ana}", "[Ana]", "李娜", "O'Neil"])
def test_found_in_fields_snapshots_and_names_of_files(book: Book, text: str) -> None:
    with book.write() as transaction:
        ref = transaction.attach(b"x", f"Minutes {text}.pdf")
        transaction.add("risk", {"notes": f"Said by {text}, in May", "title": "another"})
        transaction.add("evidence", {"title": "other", "file": ref})
        fields = {"fields": {"title": text.replace("\n", " "), "file": canonical({"name": ref.name, "sha256": ref.sha256, "size": 1})}}
        transaction.add("version", {"version": "1.0", "snapshot": canonical(fields), "names": canonical({"owner_id": text})})
    wanted = [("evidence", "source"), ("risk", "notes"), ("version", "names"), ("version", "snapshot")]
    assert looked(book, text) == wanted
    assert looked(book, text.upper()) == wanted
    assert looked(book, " ".join(text.split())) == wanted
    assert looked(book, "nothing", "") == []


def test_the_text_around_it_is_shown(book: Book) -> None:
    book.add("risk", notes=f"{'before ' * 20}ANA ruiz{' after' * 20}")
    (place,) = [p for p in look(book, "ana  Ruiz") if p.target.table == "risk"]
    assert "before ANA ruiz after" in place.excerpt
    assert place.excerpt.startswith("…")
    assert place.excerpt.endswith("…")


def test_words_within_longer_ones_are_told_apart(book: Book) -> None:
    book.add("risk", title="Management", notes="bananas; Ana, Anas")
    assert [(p.target.unit, p.is_whole) for p in look(book, "ana") if p.target.table == "risk"] == [("notes", True), ("title", False)]


def test_what_is_shown_now_and_what_was_once(book: Book) -> None:
    row = book.add("risk", cause="Ana Ruiz", notes="x")
    book.set("risk", row, cause="unknown", notes="ask Ana Ruiz")
    found = {p.target.unit: p for p in look(book, "Ana Ruiz") if p.target.table == "risk"}
    assert (found["cause"].is_shown, found["notes"].is_shown) == (False, True)
    assert [len(found[unit].target.changes) for unit in ("cause", "notes")] == [1, 1]


def test_authors_are_found(book: Book) -> None:
    assert looked(book, "Ana Ruiz") == [("author", "name")]


def test_the_erased_is_not_found(book: Book) -> None:
    row = book.add("risk", cause="Bo Li")
    (place,) = look(book, "Bo Li")
    redact(book, "risk", row, "cause", list(place.target.changes))
    assert look(book, "Bo Li") == []


def test_what_cannot_be_erased_says_so(book: Book) -> None:
    with book.write() as transaction:
        transaction.add("version", {"version": "Bo Li"})
    (place,) = look(book, "Bo Li")
    assert "cannot be erased" in place.refusal


def packed(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "Bo Lí says".encode(),
        "Bo Lí says".encode("utf-16"),
        "Bo Lí says".encode("cp1252"),
        b"<p>Bo <b>L&iacute;</b></p>",
        packed(document="<w:t>Bo</w:t><w:t> Lí</w:t>"),
    ],
    ids=["plain", "wide", "western", "web page", "packed"],
)
def test_found_inside_files(book: Book, data: bytes) -> None:
    with book.write() as transaction:
        transaction.add("evidence", {"title": "1", "file": transaction.attach(data, "a")})
        transaction.add("evidence", {"title": "2", "file": transaction.attach(b"nothing", "b")})
    with book.reading() as db:
        (place,), closed = finding.in_files(db, ["bo lí"])
    assert (place.target.table, place.target.unit, place.in_file, place.is_shown) == ("evidence", "source", True, True)
    assert closed == []


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 Bo", b"\x89PNG", b"\0\1\2", b"PK\3\4 Bo", packed(a="Bo")[:-9], packed(a="x" * 60_000_000)],
    ids=["pdf", "picture", "bytes", "no archive", "cut archive", "bomb"],
)
def test_files_that_cannot_be_looked_into_are_counted(book: Book, data: bytes) -> None:
    with book.write() as transaction:
        transaction.add("evidence", {"title": "1", "file": transaction.attach(data, "a")})
    with book.reading() as db:
        places, closed = finding.in_files(db, ["Bo"])
    assert places == []
    assert len(closed) == 1
