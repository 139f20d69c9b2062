"""What the law wants gone is gone, and what remains still proves that nothing else was altered (P14)."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aims_desktop.errors import NotWritableError, RuleError
from aims_desktop.model.kinds import canonical, clean
from aims_desktop.store import changes, engine, erasing, erasures, finding, opening, writer
from aims_desktop.store.changes import Change
from aims_desktop.store.erasing import Target
from tests.store.filekit import add, created, failing, is_whole, names, opened, titles
from tests.store.kit import HISTORIES, Book
from tests.store.test_kill import ROOT

SECRET = "Gräfin “Zoë” Quux\nof Nowhere"


def carrying(book: Book, table: str, row: str, unit: str) -> Target:
    return Target(table, row, unit, tuple(c.id for c in book.changes() if c.key == (table, row) and c.values.get(unit) is not None))


def erase(book: Book, *targets: Target) -> None:
    with book.write("Erase") as transaction:
        erasing.erase(transaction.writer, targets)


def wipe(book: Book) -> None:
    with book.engine.connect() as connection:
        erasing.write_anew(engine.driver(connection))


def spellings(text: str) -> list[bytes]:
    """A text as any part of the program might have kept it."""
    escaped = [text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]]
    escaped += [json.dumps(each)[1:-1] for each in escaped] + [json.dumps(each, ensure_ascii=False)[1:-1] for each in escaped]
    lines = [line for line in text.split("\n") if len(line) > 8]  # a letter by itself is in every file
    return [each.encode(code) for each in [*escaped, *lines] for code in ("utf-8", "utf-16-le", "utf-16-be")]


def is_in(path: Path, text: str) -> bool:
    data = path.read_bytes()
    return any(spelling in data for spelling in spellings(text))


def test_the_value_is_nowhere_and_all_the_rest_proves_itself(book: Book) -> None:
    row = book.add("risk", title="Leak", cause=SECRET, notes="stays")
    book.set("risk", row, cause=f"{SECRET}, later")
    before = {c.id: (c.vhash, c.bases) for c in book.changes()}
    with book.engine.connect() as connection:
        engine.driver(connection).execute("PRAGMA secure_delete=OFF")  # which some builds of SQLite have on
    erase(book, carrying(book, "risk", row, "cause"))
    assert is_in(book.path, SECRET), "it is still in unused pages, where this test must find it"
    assert book.verify().problems == ()
    assert book.verify().erased == 2
    assert book.one("SELECT cause FROM risk") is None
    assert book.one("SELECT notes FROM risk") == "stays"
    assert {c.id: (c.vhash, c.bases) for c in book.changes()}.items() >= before.items()
    assert book.one("SELECT v FROM meta WHERE k='remnants'") == "1"
    wipe(book)
    assert not is_in(book.path, SECRET)
    assert book.one("SELECT v FROM meta WHERE k='remnants'") is None
    assert sorted(book.path.parent.iterdir()) == [book.path]


def test_a_later_value_stays(book: Book) -> None:
    row = book.add("risk", cause=SECRET)
    first = carrying(book, "risk", row, "cause")
    book.set("risk", row, cause="unknown")
    erase(book, first)
    assert book.one("SELECT cause FROM risk") == "unknown"
    assert book.verify().erased == 1


def test_a_value_written_after_the_erasure_counts(book: Book) -> None:
    row = book.add("risk", cause=SECRET)
    erase(book, carrying(book, "risk", row, "cause"))
    book.set("risk", row, cause="unknown")
    assert book.one("SELECT cause FROM risk") == "unknown"


def test_done_again_it_does_nothing(book: Book) -> None:
    row = book.add("risk", cause=SECRET)
    erase(book, carrying(book, "risk", row, "cause"))
    wipe(book)
    before = [c.stored() for c in book.changes()]
    with book.write() as transaction:
        erasures.apply(transaction.writer.db, erasures.erasures_of(transaction.writer.db))
    assert [c.stored() for c in book.changes()] == before
    assert book.one("SELECT v FROM meta WHERE k='remnants'") is None


def test_an_erased_value_competes_with_nobody(book: Book) -> None:
    row = book.add("risk", cause="x")
    copy = book.copy("b.aims", who="Li")
    book.set("risk", row, cause=SECRET)
    copy.set("risk", row, cause="theirs")
    book.take_in(copy)
    copy.close()
    assert book.conflicts() == {("risk", row, "cause")}
    mine = next(c for c in book.changes() if c.values.get("cause") == {"cause": SECRET})
    erase(book, Target("risk", row, "cause", (mine.id,)))
    assert book.conflicts() == set()
    assert book.one("SELECT cause FROM risk") == "theirs"


@pytest.mark.parametrize(
    ("table", "unit"),
    [
        ("risk", "number"),
        ("risk", "deleted"),
        ("data_flow", "system_id"),
        ("link", "ends"),
        ("version", "version"),
        ("soa_item", "control"),
    ],
)
def test_what_holds_the_file_together_is_never_erased(book: Book, table: str, unit: str) -> None:
    with book.write() as transaction:
        risk = transaction.add("risk", {"title": "x"})
        system = transaction.add("ai_system", {"title": "y"})
        transaction.add("data_flow", {"title": "z", "system_id": system})
        transaction.add("version", {"of_table": "risk", "of_id": risk, "version": "1.0", "snapshot": "{}"})
        transaction.add("soa_item", {"control": "42001:X.1"})
        transaction.link("risk", risk, "ai_system", system, "systems")
    book.delete("risk", risk)
    row = book.one(f"SELECT id FROM {table}")
    before = book.path.read_bytes()
    with pytest.raises(RuleError, match="hold the file together and cannot be erased"):
        erase(book, carrying(book, table, row, unit))
    assert book.path.read_bytes() == before


def test_the_name_one_writes_under_would_come_back(book: Book) -> None:
    book.add("risk", cause="x")
    author = book.one("SELECT id FROM author")
    before = book.path.read_bytes()
    with pytest.raises(RuleError, match="work under another name first"):
        erase(book, carrying(book, "author", author, "name"))
    assert book.path.read_bytes() == before
    book.who = "Li"
    erase(book, carrying(book, "author", author, "name"))
    wipe(book)
    assert not is_in(book.path, "Ana Ruiz")


def test_what_is_gone_already_is_looked_for_again(book: Book) -> None:
    row = book.add("risk", cause=SECRET)
    with pytest.raises(RuleError, match="not in the file any more"):
        erase(book, Target("risk", row, "cause", ("0" * 64,)))
    with pytest.raises(RuleError, match="not in the file any more"):
        erase(book, Target("risk", row, "notes", carrying(book, "risk", row, "cause").changes))


def test_evidence_goes_with_its_last_name(book: Book) -> None:
    with book.write() as transaction:
        ref = transaction.attach(SECRET.encode(), "Zoë.txt")
        first = transaction.add("evidence", {"title": "1", "file": ref})
        second = transaction.add("evidence", {"title": "2", "file": ref})
    erase(book, carrying(book, "evidence", first, "source"))
    assert book.one("SELECT count(*) FROM blob") == 1
    erase(book, carrying(book, "evidence", second, "source"))
    assert book.one("SELECT count(*) FROM blob") == 0
    wipe(book)
    assert not is_in(book.path, "Zoë")
    assert not is_in(book.path, SECRET)


def test_a_snapshot_goes_and_the_approval_stays(book: Book) -> None:
    texts = {"names": '{"owner":"Zoë"}', "snapshot": canonical({"fields": {"text": SECRET}})}
    row = book.add("version", of_table="document", of_id="d", version="1.0", **texts)
    erase(book, carrying(book, "version", row, "snapshot"), carrying(book, "version", row, "names"))
    wipe(book)
    assert not is_in(book.path, SECRET)
    assert not is_in(book.path, "Zoë")
    assert book.one("SELECT version || of_id FROM version") == "1.0d"


def test_a_version_kept_as_one_by_an_earlier_program_still_reads(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = ("of_table", "of_id", "version", "approved_by_id", "approved_on", "names", "snapshot", "note")
    before = {**changes.layout(), "version": {"number": ("number",), "version": columns}}
    with monkeypatch.context() as earlier:
        earlier.setattr(writer, "layout", lambda: before)
        row = book.add("version", of_table="risk", of_id="r", version="1.0", snapshot="{}", note="first")
    (written,) = book.changes(f"WHERE row='{row}'")
    assert written.written[0].keys() == {"version"}
    assert written.values.keys() == {"version", "snapshot", "note", "names"}
    assert book.verify().problems == ()
    with pytest.raises(RuleError, match="An earlier version of the program kept this in one"):
        erase(book, carrying(book, "version", row, "snapshot"))


# --- random histories


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, int, str]]:
    """What happens in one of two copies: a row, a field, and what is done to it."""
    step = st.tuples(st.sampled_from(["set", "set", "other", "there", "meet", "erase", "delete", "restore"]), st.integers(0, 2))
    return [(what, row, draw(st.sampled_from(["cause", "event", "notes"]))) for what, row in draw(st.lists(step, min_size=4, max_size=14))]


@settings(max_examples=8, deadline=None, **HISTORIES)
@given(story=stories(), plain=st.text(min_size=1, max_size=8))
def test_no_history_and_no_merge_brings_it_back(
    story: list[tuple[str, int, str]], plain: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = Book(tmp_path_factory.mktemp("story") / "a.aims")
    secret = f"{SECRET}{clean(plain, lines=True)}"
    with book.write() as transaction:
        rows = transaction.add_many("risk", [{"title": str(n), "cause": secret, "event": "kept"} for n in range(3)])
    copy = book.copy("b.aims", who="Li")
    for n, (what, at, field) in enumerate(story):
        row, there = rows[at], copy.view("risk", rows[at]).deleted
        if what == "delete" and not book.view("risk", row).deleted:
            book.delete("risk", row)
        elif what == "restore":
            with book.write() as transaction:
                transaction.restore("risk", [row])
        elif what == "there" and not there:
            copy.set("risk", row, **{field: f"{secret} {n}"})
        elif what == "meet":
            copy.take_in(book)
            book.take_in(copy)
        elif what == "erase":
            erase(book, *found(book, secret))
        elif not book.view("risk", row).deleted:
            book.set("risk", row, **{field: f"{secret} {n}" if what == "set" else f"other {n}"})
        assert book.verify().problems == ()
    book.take_in(copy)
    erase(book, *found(book, secret))
    erased = book.live()
    copy.take_in(book)
    book.take_in(copy)
    for one in (book, copy):
        wipe(one)
        assert one.verify().problems == ()
        assert not is_in(one.path, secret)
        one.close()
    assert book.live() == erased == copy.live()
    assert book.conflicts() == copy.conflicts()


def found(book: Book, text: str) -> list[Target]:
    with book.reading() as db:
        return [place.target for place in finding.find(db, [text])]


def test_a_copy_that_wrote_it_again_is_told(book: Book) -> None:
    row = book.add("risk", cause=SECRET, notes="x")
    copy = book.copy("b.aims", who="Li")
    other = copy.add("risk", notes=f"see {SECRET}")
    copy.set("risk", row, cause="x")
    copy.set("risk", row, cause=SECRET)
    erase(book, *found(book, SECRET))
    with book.reading() as mine, copy.reading() as theirs:
        known = erasures.known_values(theirs, erasures.erasures_of(mine))
    assert known == [(("risk", row), "cause", {"cause": SECRET})]
    book.take_in(copy)
    with book.reading() as db:
        again = [place.target for place in finding.again(db, known)]
    assert {(target.row, target.unit) for target in again} == {(row, "cause"), (other, "notes")}
    erase(book, *again)
    wipe(book)
    assert not is_in(book.path, SECRET)
    copy.take_in(book)
    wipe(copy)
    assert copy.verify().problems == ()
    assert not is_in(copy.path, SECRET)
    copy.close()


# --- all or nothing

KILLED = """
import sys, os
from pathlib import Path
from tests.store.filekit import opened
from aims_desktop.store import erasing, finding
file = opened(Path(sys.argv[1]))
with file.read() as db:
    targets = [place.target for place in finding.find(db, [sys.argv[2]])]
print("ready", flush=True)
with file.write("Erase", backed_up=False) as transaction:
    erasing.erase(transaction.writer, targets)
print("erased", flush=True)
file.wipe()
print("wiped", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.15, 0.17, 0.2])
def test_killed_while_erasing(tmp_path: Path, delay: float) -> None:
    path = tmp_path / "a.aims"
    with created(path, systems=200) as file, file.write("New") as transaction:
        transaction.add_many("risk", [{"cause": SECRET, "event": f"{n}"} for n in range(300)])
    program = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), SECRET], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout
    assert program.stdout.readline() == "ready\n"
    with suppress(subprocess.TimeoutExpired):
        program.wait(timeout=delay)  # some moment of the erasing or after it
    program.kill()
    told = program.communicate()[0].split()
    with opened(path):
        pass
    assert is_whole(path)
    gone = count_of(path, SECRET)
    assert gone in {0, 300}
    assert gone == 0 or not told
    assert is_in(path, SECRET) == bool(gone)
    assert names(tmp_path) == ["a.aims"]


def count_of(path: Path, text: str) -> int:
    with closing(engine.connect(path, "ro")) as db:
        return sum(len(place.target.changes) for place in finding.find(db, [text]))


def test_what_could_not_be_wiped_is_wiped_at_the_next_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.aims"
    file = created(path)
    with file.write("New") as transaction:
        row = transaction.add("risk", {"cause": SECRET, "event": "x" * 9_000})
    with file.read() as db:
        (target,) = (place.target for place in finding.find(db, [SECRET]))
    assert target.row == row
    with file.write("Erase") as transaction:
        erasing.erase(transaction.writer, [target])
    before = path.read_bytes()
    with monkeypatch.context() as full:
        for module in (erasing, opening):
            full.setattr(module, "write_anew", lambda db: (_ for _ in ()).throw(failing(sqlite3.SQLITE_FULL)))
        with pytest.raises(NotWritableError, match="the disk is full"):
            file.wipe()
        assert path.read_bytes() == before
        file.close()
        with opened(path) as again:
            assert "may still be in unused parts of the file" in again.notices[-1]
    with opened(path) as again:
        assert again.notices == []
    assert not is_in(path, SECRET)
    assert is_whole(path)


def test_writing_goes_on_after_wiping(tmp_path: Path) -> None:
    with created(tmp_path / "a.aims") as file:
        file.wipe()
        add(file, "after")
        assert "after" in titles(file)
    assert is_whole(tmp_path / "a.aims")


# --- tampering


def test_a_value_put_back_is_found(book: Book) -> None:
    row = book.add("risk", cause="secret")
    original = next(c for c in book.changes() if c.row == row)
    erase(book, carrying(book, "risk", row, "cause"))
    erased = next(c for c in book.changes() if c.row == row)
    assert said_with(book, original)
    assert not said_with(book, erased)


def test_a_value_taken_without_a_word_is_found(book: Book) -> None:
    row = book.add("risk", cause="secret")
    change = next(c for c in book.changes() if c.row == row)
    value, salt = erasures.without(change, {"cause"})
    with book.tampering() as db:
        db.execute("UPDATE change SET value=?, salt=? WHERE id=?", (value, salt, change.id))
        db.execute("UPDATE risk SET cause=NULL")
    assert any("removed without an entry that says so" in problem for problem in book.verify().problems)
    with book.tampering() as db:
        db.execute("UPDATE change SET value=?, salt=? WHERE id=?", (change.value, change.salt, change.id))
        db.execute("UPDATE risk SET cause='secret'")


def said_with(book: Book, change: Change) -> bool:
    """Whether verify says that an erased value is there, with a change as it was at some time."""
    with book.tampering() as db:
        db.execute("UPDATE change SET value=?, salt=? WHERE id=?", (change.value, change.salt, change.id))
    return any("was erased is still there" in problem for problem in book.verify().problems)
