"""The form of a change: its hashes, its salts, its names."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import inspect

from aims_desktop.model.registers import tables
from aims_desktop.store import changes as ch
from aims_desktop.store import schema
from aims_desktop.store.changes import Change, Edit, Problem, Stamp, Tip, check_row, layout, sealed, sha256
from aims_desktop.store.mapping import mapped
from aims_desktop.store.state import View
from tests.store.kit import Book

STAMP = Stamp("5" * 16, "2026-11-23T09:00:00Z", "a" * 32, "b" * 32, "Edit risk RSK-0001")


def change(value: ch.Values, bases: ch.Bases | None = None, act: ch.Act = "set", table: str = "risk", row: str = "r") -> Change:
    return sealed(Edit(act, table, row, value), bases or {}, Tip(3, "c" * 64, 7), STAMP)


def test_id_and_hashes_by_the_letter() -> None:
    """Worked out here anew from the words of the design, so that no later version writes another form by accident."""
    base = "d" * 64
    c = change({"title": {"title": "Größe"}, "inherent": {"likelihood": 2, "impact": None}}, {"title": [base, base], "inherent": []})
    c_value = '{"inherent":{"impact":null,"likelihood":2},"title":{"title":"Größe"}}'
    assert (c.value, c.bases) == (c_value, f'{{"title":["{base}"]}}')
    assert re.fullmatch("[0-9a-f]{32}", c.salt)

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    leaves = {
        "title": sha(sha(c.salt + "title")[:32] + '{"title":"Größe"}'),
        "inherent": sha(sha(c.salt + "inherent")[:32] + '{"impact":null,"likelihood":2}'),
    }
    assert c.vhash == sha(f'{{"inherent":"{leaves["inherent"]}","title":"{leaves["title"]}"}}')
    said = [c.site, 4, "c" * 64, 8, c.at, c.who, c.txn, c.reason, "set", "risk", "r", c.vhash, c.bases]
    assert c.id == sha(json.dumps(said, separators=(",", ":"), ensure_ascii=False))
    assert check_row(c, {"risk": {"title": ("title",), "inherent": ("impact", "likelihood")}}) is None


def test_each_change_has_a_secret_of_its_own() -> None:
    one, other = change({"title": {"title": "x"}}), change({"title": {"title": "x"}})
    assert one.salt != other.salt
    assert one.vhash != other.vhash


def test_change_without_values_has_no_secret() -> None:
    mark = change({}, {"tips": ["d" * 64]}, "merge", "dataset")
    assert mark.salt == "{}"
    assert check_row(mark, layout()) is None
    mark.salt = "0" * 32
    assert check_row(mark, layout()) == Problem("salt", mark)


def test_text_must_be_normal() -> None:
    with pytest.raises(ValueError, match="normal form C"):
        change({"title": {"title": "Gro\u0308ße"}})


def test_text_that_is_not_normal_in_a_file_is_found() -> None:
    c = change({"title": {"title": "x"}})
    c.value = '{"title":{"title":"o\u0308"}}'
    c = Change(*c.stored())
    c.vhash = ch.content_hash(c.values, ch.unit_salts(c.salt, c.values))
    c.id = ch.change_id(c)
    assert check_row(c, layout()) == Problem("text", c)


def test_layout_has_every_column_once() -> None:
    found = layout()
    for table, cls in tables().items():
        columns = [name for names in found[table].values() for name in names]
        assert (
            sorted(columns)
            == sorted(set(columns) - {"id", "deleted"})
            == sorted({c.key for c in inspect(mapped(cls)).columns} - {"id", "deleted"})
        )


def test_floats_are_not_read() -> None:
    cells = list(change({"title": {"title": "x"}}).stored())
    for text in ('{"title":{"title":1.0}}', '{"title":{"title":1e3}}', '{"title":{"title":Infinity}}'):
        cells[ch.COLUMNS.index("value")] = text
        with pytest.raises(ValueError, match="float"):
            Change(*cells)  # type: ignore[arg-type]  # the cells of a row


# --- units that later versions renamed


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> ch.Layout:
    monkeypatch.setitem(schema.RENAMED, "risk", {"title": "name", "mood": "", "inherent": "level", "impact": "effect"})
    return {"risk": {"name": ("name",), "level": ("likelihood", "effect")}}


def test_renamed_units_are_understood(renamed: ch.Layout) -> None:
    old = change({"title": {"title": "x"}, "mood": {"mood": "y"}, "inherent": {"likelihood": 1, "impact": 2}}, act="create")
    new = sealed(Edit("set", "risk", "r", {"name": {"name": "z"}}), {"name": [old.id]}, Tip(9, "c" * 64, 9), STAMP)
    other = sealed(Edit("set", "risk", "r", {"title": {"title": "t"}}), {"title": [old.id]}, Tip(9, "c" * 64, 8), STAMP)
    assert check_row(old, renamed) is None
    assert old.value == '{"inherent":{"impact":2,"likelihood":1},"mood":{"mood":"y"},"title":{"title":"x"}}'
    view = View(renamed["risk"], [old, new, other])
    assert view.columns == {"name": "z", "likelihood": 1, "effect": 2}
    assert view.conflicts == {"name"}
    assert view.ids("name") == sorted([new.id, other.id])
    assert ch.check_dag([old, new])[-1:] != [Problem("bases", new)]


def test_what_was_never_a_name_is_still_unknown(renamed: ch.Layout) -> None:
    found = check_row(change({"other": {"other": "x"}}), renamed)
    assert found is not None
    assert (found.kind, found.detail) == ("unit", "other")


def test_sentences_for_all_kinds_of_problems() -> None:
    c = change({"title": {"title": "x"}})
    for kind in ch.SENTENCES:
        text = str(Problem(kind, c, "detail"))
        assert text.startswith(f"Entry {c.id[:12]} ({c.at}, “{c.reason}”): ")
        assert "{" not in text
        assert str(Problem(kind, detail="detail")).endswith(".")


def test_sha256_is_of_the_utf8() -> None:
    assert sha256("ü") == hashlib.sha256(b"\xc3\xbc").hexdigest()


def test_parents_of_a_merge_mark(tmp_path: Path) -> None:
    book = Book(tmp_path / "a.aims")
    copy = book.copy("b.aims")
    copy.add("risk", title="x")
    book.take_in(copy)
    *_, theirs, mark = book.changes()
    assert mark.act == "merge"
    assert mark.parents == [mark.prev, theirs.id]
    assert mark.lamport == 1 + theirs.lamport
    assert book.verify().ok
    book.close()
    copy.close()
