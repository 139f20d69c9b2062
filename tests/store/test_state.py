"""One row from the set of its changes: who counts, who disagrees, who is gone."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from aims_desktop.store.changes import DELETED, Act, Change, Edit, Stamp, Tip, Values, sealed
from aims_desktop.store.state import View, content, suffix, units_of_row

UNITS = {"number": ("number",), "title": ("title",), "level": ("likelihood", "impact")}
Rows = dict[str, Change]


class Story:
    """Changes of one row, told by short names; bases are given by name."""

    def __init__(self, table: str = "risk") -> None:
        self.table, self.told = table, Rows()

    def tell(
        self, name: str, act: Act, value: Values, *, seen: dict[str, str] | None = None, site: str = "a", lamport: int | None = None
    ) -> None:
        bases = {unit: [self.told[n].id for n in names.split()] for unit, names in (seen or {}).items()}
        n = len(self.told)
        stamp = Stamp(site, "2026-11-23T09:00:00Z", "w", "t", name)
        self.told[name] = sealed(Edit(act, self.table, "r", value), bases, Tip(n, None, n if lamport is None else lamport - 1), stamp)

    def title(self, name: str, text: str | None, seen: str = "", **options: object) -> None:
        act: Act = "set" if seen else "create"
        self.tell(name, act, {"title": {"title": text}}, seen={"title": seen} if seen else None, **options)  # type: ignore[arg-type]

    def delete(self, name: str, *, act: Act = "delete", **seen: str) -> None:
        self.tell(name, act, {DELETED: {DELETED: int(act == "delete")}}, seen=seen)

    def view(self, *names: str) -> View:
        """The same whatever the order of arrival."""
        chosen = [self.told[name] for name in names or self.told]
        views = [View(UNITS, order) for order in itertools.islice(itertools.permutations(chosen), 24)]
        first = views[0]
        for other in views[1:]:
            assert (other.columns, other.conflicts, other.deleted) == (first.columns, first.conflicts, first.deleted)
            assert {u: other.ids(u) for u in other.heads} == {u: first.ids(u) for u in first.heads}
        return first


def test_row_without_values() -> None:
    story = Story()
    story.tell("new", "create", {})
    view = story.view()
    assert view.columns == {"number": None, "title": None, "likelihood": None, "impact": None}
    assert (view.conflicts, view.deleted, view.heads) == (set(), False, {})


def test_later_edit_replaces_what_it_had_seen() -> None:
    story = Story()
    story.title("new", "x")
    story.title("edit", "y", "new")
    view = story.view()
    assert view.columns["title"] == "y"
    assert view.ids("title") == [story.told["edit"].id]
    assert not view.conflicts


def test_two_edits_that_did_not_know_each_other() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "y", "new", site="a", lamport=5)
    story.title("theirs", "z", "new", site="b", lamport=5)
    view = story.view()
    assert view.conflicts == {"title"}
    assert [value["title"] for value in view.values["title"]] == ["y", "z"]
    assert view.columns["title"] == "z"  # same place in the order: the session decides


def test_provisional_value_is_the_latest_in_the_order() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "y", "new", site="a", lamport=9)
    story.title("theirs", "z", "new", site="b", lamport=5)
    assert story.view().columns["title"] == "y"


def test_same_value_on_both_sides_is_no_conflict() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "y", "new", site="a")
    story.title("theirs", "y", "new", site="b")
    view = story.view()
    assert not view.conflicts
    assert len(view.ids("title")) == 2


def test_resolution_names_both() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "y", "new", site="a")
    story.title("theirs", "z", "new", site="b")
    story.title("agreed", "z", "mine theirs", site="a")
    assert not story.view().conflicts
    assert story.view("new", "mine", "agreed").conflicts == set()


def test_columns_of_a_unit_go_together() -> None:
    story = Story()
    story.tell("new", "create", {"level": {"likelihood": 1, "impact": 1}})
    story.tell("mine", "set", {"level": {"likelihood": 2, "impact": 1}}, seen={"level": "new"}, site="a", lamport=7)
    story.tell("theirs", "set", {"level": {"likelihood": 1, "impact": 3}}, seen={"level": "new"}, site="b", lamport=8)
    view = story.view()
    assert view.conflicts == {"level"}
    assert (view.columns["likelihood"], view.columns["impact"]) == (1, 3)


def test_column_added_later_counts_as_empty() -> None:
    story = Story()
    story.tell("old", "create", {"level": {"likelihood": 1}}, site="a")
    story.tell("new", "create", {"level": {"likelihood": 1, "impact": None}}, site="b")
    assert not story.view().conflicts
    assert content({"a": 1, "b": None}) == content({"a": 1}) != content({"a": "1"})
    assert content(None) == content({})


# --- deleted


def test_delete_that_had_seen_everything() -> None:
    story = Story()
    story.title("new", "x")
    story.delete("gone", title="new")
    view = story.view()
    assert view.deleted
    assert not view.conflicts
    assert view.columns["title"] == "x"


def test_delete_that_had_not_seen_an_edit_loses() -> None:
    story = Story()
    story.title("new", "x")
    story.delete("gone", title="new")
    story.title("edit", "y", "new", site="b")
    view = story.view()
    assert not view.deleted
    assert view.conflicts == {DELETED}
    assert view.columns["title"] == "y"


def test_delete_that_had_not_seen_another_field_loses() -> None:
    story = Story()
    story.title("new", "x")
    story.delete("gone", title="new")
    story.tell("other", "set", {"level": {"likelihood": 1, "impact": 1}}, site="b")
    assert story.view().conflicts == {DELETED}


@pytest.mark.parametrize(("decision", "gone"), [("delete", True), ("restore", False)])
def test_decision_about_an_unseen_edit(decision: Act, gone: bool) -> None:
    story = Story()
    story.title("new", "x")
    story.delete("gone", title="new")
    story.title("edit", "y", "new", site="b")
    story.delete("decided", act=decision, title="edit", deleted="gone")
    view = story.view()
    assert view.deleted is gone
    assert not view.conflicts


def test_restore_and_delete_that_did_not_know_each_other() -> None:
    story = Story()
    story.title("new", "x")
    story.delete("first", title="new")
    story.delete("back", act="restore", title="new", deleted="first")
    story.delete("again", title="new", deleted="first")
    view = story.view()
    assert not view.deleted
    assert view.conflicts == {DELETED}


def test_deleted_on_both_sides_is_gone_whatever_they_disagreed_about() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "y", "new", site="a")
    story.title("theirs", "z", "new", site="b")
    story.delete("one", title="mine theirs")
    story.delete("two", title="mine theirs")
    view = story.view()
    assert view.deleted
    assert not view.conflicts


def test_two_deletes_together_have_seen_what_each_had() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "y", "new", site="a")
    story.title("theirs", "z", "new", site="b")
    story.delete("one", title="mine")
    story.delete("two", title="theirs")
    assert story.view().deleted


# --- seeds and links


def test_same_seed_in_another_copy_is_no_unseen_edit() -> None:
    story = Story("gap_item")
    story.title("here", "42001:4.1", site="a")
    story.title("there", "42001:4.1", site="b")
    story.delete("gone", title="here")
    view = story.view()
    assert view.deleted
    assert not view.conflicts
    assert not story.view("here", "there").conflicts


def test_other_seed_in_another_copy_is_one() -> None:
    story = Story("gap_item")
    story.title("here", "x", site="a")
    story.title("there", "y", site="b")
    story.delete("gone", title="here")
    assert not story.view().deleted
    assert story.view().conflicts == {DELETED, "title"}


def test_link_made_again_elsewhere_is_an_unseen_edit() -> None:
    story = Story("link")
    story.title("here", "ends", site="a")
    story.title("there", "ends", site="b")
    story.delete("gone", title="here")
    assert not story.view().deleted
    assert story.view().conflicts == {DELETED}


# --- erased


def erased(change: Change, unit: str) -> Change:
    change.values[unit] = None
    return change


def test_erased_head_competes_with_nobody() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "secret", "new", site="a", lamport=9)
    story.title("theirs", "z", "new", site="b", lamport=5)
    erased(story.told["mine"], "title")
    view = story.view()
    assert not view.conflicts
    assert view.columns["title"] == "z"
    assert len(view.ids("title")) == 2


def test_only_head_erased_leaves_the_field_empty() -> None:
    story = Story()
    story.title("new", "x")
    story.title("mine", "secret", "new")
    erased(story.told["mine"], "title")
    view = story.view()
    assert view.columns["title"] is None
    assert not view.conflicts


def test_redaction_itself_is_never_a_head() -> None:
    story = Story()
    story.title("new", "x")
    story.tell("erase", "redact", {}, seen={"title": "new"})
    assert story.view().ids("title") == [story.told["new"].id]


# --- small ones


def test_suffixes_in_order() -> None:
    assert [suffix(n) for n in (0, 1, 2, 25, 26, 27, 51, 52, 700)] == ["", "b", "c", "z", "ba", "bb", "bz", "ca", "bay"]
    assert len({suffix(n) for n in range(5000)}) == 5000


def test_units_of_a_new_row_are_those_that_hold_something(tmp_path: Path) -> None:
    assert units_of_row({"title": None, "impact": 0, "number": 1}, UNITS) == {
        "number": {"number": 1},
        "level": {"likelihood": None, "impact": 0},
    }
