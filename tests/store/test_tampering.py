"""Any altered byte of any change, and any change cut out, is found."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aims_desktop.model.kinds import canonical
from aims_desktop.store import changes as ch
from aims_desktop.store import engine
from aims_desktop.store.changes import COLUMNS, INSERT, Change, change_id, content_hash, unit_salts
from aims_desktop.store.history import read_changes
from tests.store.kit import Book, newest, problems


def store(db: sqlite3.Connection, old: str, new: Change | dict[str, Any]) -> None:
    cells = new.stored() if isinstance(new, Change) else tuple(new[name] for name in COLUMNS)
    db.execute("DELETE FROM change WHERE id=?", (old,))
    db.execute(INSERT, cells)


# --- random alterations of one change

SPECIAL = ("spaces", "order", "swap values", "salt and content", "erase", "salts written out", "grow bases", "cut bases")


def altered(rng: random.Random, c: Change, others: list[Change]) -> dict[str, Any] | None:
    """One alteration of one change; None where it would change nothing."""
    cells: dict[str, Any] = dict(zip(COLUMNS, c.stored(), strict=True))
    what = rng.choice([*COLUMNS, *COLUMNS, *SPECIAL])
    column = what if what in COLUMNS else rng.choice(("value", "salt", "bases") if what in {"spaces", "order"} else ("value",))
    old = cells[column]
    if what in {"seq", "lamport"}:
        cells[what] += rng.choice([-1, 1, 1000])
    elif what == "prev" and (c.prev is None or rng.random() < 0.3):
        cells["prev"] = rng.choice([None, *(o.id for o in others)])
    elif what == "act":
        cells["act"] = rng.choice(["create", "set", "delete", "restore", "merge", "redact", "takeover", "", "SET"])
    elif what in {"tbl", "row", "txn", "who", "site", "reason"} and rng.random() < 0.5:
        cells[what] = getattr(rng.choice(others), what)
    elif what in COLUMNS:  # one character of the text
        at = rng.randrange(max(len(old), 1))
        cells[what] = old[:at] + rng.choice('0123456789abcdef {}[]":,é') + old[at + rng.randrange(2) :]
    elif what == "spaces":
        cells[column] = json.dumps(json.loads(old), ensure_ascii=False) if old[:1] in "{[" else old + " "
    elif what == "order":
        turned = json.loads(old) if old[:1] == "{" else {}
        cells[column] = json.dumps({k: turned[k] for k in sorted(turned, reverse=True)}, separators=(",", ":"), ensure_ascii=False)
    elif what == "swap values":
        cells["value"] = rng.choice(others).value
    elif what in {"salt and content", "erase"} and c.values:
        values = json.loads(c.value)
        salts = unit_salts(c.salt, values)
        unit = rng.choice(list(values))
        if what == "erase":
            salts[unit], values[unit] = (ch.leaf(salts[unit], values[unit]) if values[unit] else salts[unit]), None
        else:
            values[unit] = dict.fromkeys(values[unit] or {"x": 1}, "forged")
        cells |= {"value": canonical(values), "salt": canonical(salts)}
        if what == "salt and content":
            cells["vhash"] = content_hash(values, {u: s[:32] for u, s in salts.items()})
    elif what == "salts written out":
        cells["salt"] = canonical(unit_salts(c.salt, c.values))
    elif what == "grow bases":
        cells["bases"] = canonical({**json.loads(c.bases), rng.choice(list(c.values) or ["tips"]): [rng.choice(others).id]})
    elif what == "cut bases" and c.seen:
        cells["bases"] = canonical({unit: ids[1:] for unit, ids in json.loads(c.bases).items() if ids[1:]})
    return None if tuple(cells[name] for name in COLUMNS) == c.stored() else cells


def alter_at_random(original: Path, folder: Path, rounds: int, seed: int) -> int:
    shutil.copy(original, folder / "t.aims")
    connection = engine.connect(folder / "t.aims", "rw")
    changes, rng, done = read_changes(connection), random.Random(seed), 0
    for _ in range(rounds):
        c = rng.choice(changes)
        cells = altered(rng, c, [o for o in changes if o is not c])
        if cells is None:
            continue
        connection.execute("BEGIN")
        try:
            store(connection, c.id, cells)
            found = problems(connection, full=False)
        except sqlite3.IntegrityError:  # another change's id, or not the type: cannot be written at all
            found = ("not possible",)
        connection.execute("ROLLBACK")
        assert found, {name: (old, cells[name]) for name, old in zip(COLUMNS, c.stored(), strict=True) if old != cells[name]}
        done += 1
    connection.close()
    return done


def test_any_single_alteration_is_found(original: Path, tmp_path: Path) -> None:
    assert alter_at_random(original, tmp_path, 650, 1) >= 500


@pytest.mark.long
def test_any_single_alteration_is_found_in_thousands(original: Path, tmp_path: Path) -> None:
    assert alter_at_random(original, tmp_path, 12_000, 2) >= 10_000


@given(data=st.data())
@settings(max_examples=100)
def test_any_altered_text_of_any_column_is_found(journal_of_original: list[Change], data: st.DataObject) -> None:
    """One column of one change says anything else: hashes, forms or chain tell."""
    c = data.draw(st.sampled_from(journal_of_original))
    cells: dict[str, Any] = dict(zip(COLUMNS, c.stored(), strict=True))
    column = data.draw(st.sampled_from(COLUMNS))
    others = st.sampled_from([dict(zip(COLUMNS, other.stored(), strict=True))[column] for other in journal_of_original])
    if isinstance(cells[column], int):
        cells[column] = data.draw((st.integers(-(2**62), 2**62) | others).filter(lambda new: new != c.stored()[COLUMNS.index(column)]))
    else:
        at, text = data.draw(st.integers(0, len(cells[column] or ""))), cells[column] or ""
        changed = st.text(max_size=3).map(lambda piece: text[:at] + piece + text[at + len(piece) :])
        json_again = st.just(json.dumps(json.loads(text), indent=1)) if text[:1] in {"{", "["} else st.nothing()
        cells[column] = data.draw((changed | others | json_again).filter(lambda new: new != c.stored()[COLUMNS.index(column)]))
    assert found_in(journal_of_original, c, cells)


@pytest.fixture(scope="module")
def journal_of_original(original: Path) -> list[Change]:
    with closing(engine.connect(original, "ro")) as db:
        return read_changes(db)


def found_in(changes: list[Change], old: Change, cells: dict[str, Any]) -> bool:
    """Whether one change that reads otherwise is noticed: it cannot be read, is broken in itself, or does not fit to the others."""
    try:
        new = Change(**cells)
    except (ValueError, RecursionError):
        return True
    others = [c for c in changes if c is not old]
    if any(c.id == new.id for c in others):
        return True  # the table takes no two rows with one id
    return bool(ch.check_row(new, ch.layout()) or ch.check_dag([*others, new]))


@given(site=st.data())
@settings(max_examples=20)
def test_session_cut_out_is_found(journal_of_original: list[Change], site: st.DataObject) -> None:
    """But for the newest ones, for which a printed fingerprint or a colleague's copy is the witness."""
    sites = sorted({c.site for c in journal_of_original})
    gone = site.draw(st.sampled_from(sites))
    rest = [c for c in journal_of_original if c.site != gone]
    newest_gone = max(journal_of_original, key=lambda c: c.order).site == gone
    assert newest_gone or ch.check_dag(rest)


def test_every_change_and_column(original: Path, tmp_path: Path) -> None:
    """Not by chance: each column of each change, by one character or one."""
    connection = engine.connect(original, "ro")
    changes = read_changes(connection)
    connection.close()
    tables_now, by_id = ch.layout(), {c.id: c for c in changes}
    for c in changes:
        for name in COLUMNS:
            cells: dict[str, Any] = dict(zip(COLUMNS, c.stored(), strict=True))
            cells[name] = cells[name] + 1 if isinstance(cells[name], int) else f"{cells[name] or ''}0"
            try:
                forged = Change(**cells)
            except ValueError:
                continue  # no longer readable, which verify reports
            assert ch.check_row(forged, tables_now) is not None, (name, by_id[c.id])


# --- forged with the id computed anew: the chain gives it away


def forged(c: Change, **cells: Any) -> Change:
    made = Change(**{name: getattr(replace_column(c, cells), name) for name in COLUMNS})
    made.id = change_id(made)
    return made


def replace_column(c: Change, cells: dict[str, Any]) -> Change:
    return Change(**{name: cells.get(name, getattr(c, name)) for name in COLUMNS})


def test_forging_an_older_change_breaks_the_chain(db: sqlite3.Connection) -> None:
    for c in read_changes(db):
        if c.id == newest(db).id:
            continue
        db.execute("SAVEPOINT one")
        store(db, c.id, forged(c, at="2020-01-01T00:00:00Z"))
        assert any("is missing" in sentence for sentence in problems(db)), c
        db.execute("ROLLBACK TO one")


@pytest.mark.parametrize("by", [-1, 1, 1000])
def test_forged_lamport(db: sqlite3.Connection, by: int) -> None:
    """Direct test of the order check, which random histories do not exercise."""
    c = newest(db)
    store(db, c.id, forged(c, lamport=c.lamport + by))
    assert any("order of entries was altered" in sentence for sentence in problems(db))


@pytest.mark.parametrize("by", [-1, 1, 1000])
def test_forged_seq(db: sqlite3.Connection, by: int) -> None:
    c = newest(db)
    store(db, c.id, forged(c, seq=c.seq + by))
    assert any("does not follow the entry before" in s or "same place in the same session" in s for s in problems(db))


def test_forged_prev(db: sqlite3.Connection) -> None:
    c = newest(db)
    before = next(o for o in read_changes(db) if o.id == c.prev)
    store(db, c.id, forged(c, prev=before.prev, lamport=before.lamport))
    assert any("does not follow" in sentence for sentence in problems(db))
    assert any("newest entries instead of one" in sentence for sentence in problems(db))


def edited(db: sqlite3.Connection) -> Change:
    """The newest change that replaces something."""
    return max((c for c in read_changes(db) if c.act == "set" and c.seen), key=lambda c: c.order)


def chain_of(c: Change, unit: str, ids: list[str]) -> str:
    return canonical({**c.seen, unit: sorted(ids)})


def only_bases(db: sqlite3.Connection, ids: list[str], unit: str = "title") -> list[str]:
    """The kinds of problem of a change that names these bases, whatever else is broken by it."""
    c = edited(db)
    made = forged(c, bases=chain_of(c, unit, ids))
    every = [o for o in read_changes(db) if o.id != c.id]
    return [problem.kind for problem in ch.check_dag([*every, made]) if problem.change is made]


def test_bases_that_name_another_row(db: sqlite3.Connection) -> None:
    """Direct test: a base of another record."""
    c = edited(db)
    other = next(o for o in read_changes(db) if o.tbl == c.tbl and o.row != c.row and "title" in o.values)
    assert only_bases(db, [other.id]) == ["bases"]


def test_bases_that_name_another_unit(db: sqlite3.Connection) -> None:
    c = edited(db)
    own = next(o for o in read_changes(db) if o.row == c.row and "likelihood" in str(o.value) and o.act == "create")
    assert only_bases(db, [own.id], "cause") == ["bases"]


def test_bases_of_another_table(db: sqlite3.Connection) -> None:
    other = next(o for o in read_changes(db) if o.tbl == "ai_system" and "title" in o.values)
    assert only_bases(db, [other.id]) == ["bases"]


def test_bases_not_older_than_the_change(db: sqlite3.Connection) -> None:
    c = edited(db)
    later = replace(c, id="f" * 64)
    every = [o for o in read_changes(db) if o.id != c.id]
    made = forged(c, bases=canonical({next(iter(c.values)): ["f" * 64]}))
    assert "bases" in [problem.kind for problem in ch.check_dag([*every, later, made]) if problem.change is made]


def test_bases_that_are_missing(db: sqlite3.Connection) -> None:
    assert only_bases(db, ["0" * 64]) == ["missing"]


@pytest.mark.parametrize("ids", [[], ["b" * 64, "a" * 64], ["a" * 64, "a" * 64], ["A" * 64], ["short"]])
def test_bases_in_one_form_only(db: sqlite3.Connection, ids: list[str]) -> None:
    c = edited(db)
    made = forged(c, bases=canonical({"title": ids}))
    assert (found := ch.check_row(made, ch.layout()))
    assert found.kind == "bases"


def test_bases_with_blanks(db: sqlite3.Connection) -> None:
    """The id is of the text as stored, so only this check finds a peer that writes another form."""
    c = edited(db)
    made = forged(c, bases=c.bases.replace(":", ": "))
    assert ch.check_row(made, ch.layout()) == ch.Problem("canonical", made)


# --- cutting


def test_change_cut_out(original: Path, tmp_path: Path) -> None:
    """Each change in turn; only the very last one leaves no gap."""
    connection = engine.connect(original, "ro")
    changes = sorted(read_changes(connection), key=lambda c: c.order)
    for c in changes[:-1]:
        assert ch.check_dag([o for o in changes if o is not c]), c
    assert ch.check_dag(changes[:-1]) == []
    connection.close()


def test_session_cut_out(original: Path) -> None:
    connection = engine.connect(original, "ro")
    changes = read_changes(connection)
    connection.close()
    last = max(changes, key=lambda c: c.order).site
    for site in {c.site for c in changes} - {last}:
        assert ch.check_dag([c for c in changes if c.site != site])
        assert ch.check_dag([c for c in changes if c.site != site and c.act != "merge"])


def test_two_first_changes(db: sqlite3.Connection) -> None:
    root = read_changes(db, "WHERE prev IS NULL")[0]
    db.execute(INSERT, forged(root, txn="another").stored())
    found = problems(db)
    assert any("2 first entries" in sentence for sentence in found)
    assert any("same place in the same session" in sentence for sentence in found)


def test_first_change_of_another_file(db: sqlite3.Connection, tmp_path: Path) -> None:
    root = read_changes(db, "WHERE prev IS NULL")[0]
    assert "root" in [p.kind for p in ch.check_dag([forged(root, row="0" * 32)])]


def test_session_continued_in_two_copies(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.aims")
    row = book.add("risk", title="x")
    copy = book.copy("b.aims")
    copy.journal.site, copy.journal._tip = book.journal.site, book.journal._tip
    book.set("risk", row, title="mine")
    copy.set("risk", row, title="theirs")
    book.take_in(copy)
    (sentence,) = book.verify().problems
    assert "continued in two copies" in sentence
    assert {value["title"] for value in book.view("risk", row).values["title"]} == {"mine", "theirs"}
    book.close()
    copy.close()


# --- what cannot be read


@pytest.mark.parametrize("column", ["value", "bases"])
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a":1.5}', '{"a":NaN}', '{"a":' * 100_000, "\x00"])
def test_unreadable_change(db: sqlite3.Connection, column: str, text: str) -> None:
    db.execute(f"UPDATE change SET {column}=? WHERE id=?", (text, newest(db).id))
    assert any("cannot be read" in sentence for sentence in problems(db))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("value", '{"title":{"title":true}}'),
        ("value", '{"title":{"title":["x"]}}'),
        ("value", '{"title":{}}'),
        ("value", '{"title":7}'),
        ("value", '{"title":{"other":"x"}}'),
        ("value", '{"other":{"title":"x"}}'),
        ("value", "{}"),
        ("tbl", "no_such_table"),
        ("tbl", "dataset"),
        ("act", "update"),
        ("act", "takeover"),
    ],
)
def test_forms_that_hashes_alone_would_pass(db: sqlite3.Connection, column: str, text: str) -> None:
    c = edited(db)
    cells: dict[str, Any] = {column: text}
    if column == "value":
        values = json.loads(text)
        salt = c.salt if values else "{}"
        cells |= {"bases": "{}", "salt": salt, "vhash": content_hash(values, unit_salts(salt, values))}
    made = forged(c, **cells)
    assert (found := ch.check_row(made, ch.layout()))
    assert found.kind in {"form", "table", "unit"}
    assert str(found).startswith(f"Entry {made.id[:12]} ({made.at}, “{made.reason}”): ")
