"""The first opening of a file on a machine asks who somebody is; after that it is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from aims_desktop.service.workspace import Workspace
from aims_desktop.store.lock import Holder, acquire
from aims_desktop.store.machine import Machine
from aims_desktop.ui.dialogs.who import WhoDialog
from aims_desktop.ui.main_window import MainWindow
from tests.service.kit import Clock, make
from tests.ui.answering import answered


def typing(name: str) -> Callable[[QDialog], None]:
    """Answer with the keys of that name and Enter."""

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, WhoDialog)
        assert QApplication.focusWidget() is not None
        assert dialog.box.isAncestorOf(QApplication.focusWidget()) or dialog.box.hasFocus()
        field = dialog.box.lineEdit()
        assert field is not None
        field.selectAll()
        field.insert(name)  # keys can say ASCII only
        QTest.keyClick(field, Qt.Key.Key_Return)

    return answer


def people(workspace: Workspace) -> list[str]:
    return sorted(person.name for person in workspace.facts().rows("person"))


def test_somebody_of_the_file_is_asked_once(welcome: MainWindow, strange_file: Path) -> None:
    before = strange_file.read_bytes()
    with answered(typing("ana ruiz")) as said:
        assert welcome.files.open(strange_file)
    assert said[:2] == ["Who are you?", "Changes you make in Nordwind are kept under your name. You are asked once."]
    desk = welcome.desk
    assert desk is not None
    assert desk.workspace.who == "Ana Ruiz"
    assert people(desk.workspace) == ["Ana Ruiz"]
    welcome.files.close()
    assert strange_file.read_bytes() == before, "asking writes nothing"
    assert welcome.files.open(strange_file), "and nobody asks again"
    assert welcome.desk is not None
    assert welcome.desk.workspace.who == "Ana Ruiz"


def test_somebody_new_becomes_one_of_its_people(welcome: MainWindow, strange_file: Path) -> None:
    with answered(typing("Cafe\u0301 O\u2019Neill")):
        assert welcome.files.open(strange_file)
    desk = welcome.desk
    assert desk is not None
    assert people(desk.workspace) == ["Ana Ruiz", "Café O\u2019Neill"]
    assert desk.workspace.who == "Café O\u2019Neill"
    assert desk.workspace.undo_name() == "", "it is no step back"
    make(desk.workspace, "risk", title="Drift")
    welcome.files.close()
    assert welcome.files.open(strange_file)


def test_who_thinks_better_of_it_leaves_the_file_closed(welcome: MainWindow, strange_file: Path) -> None:
    before = strange_file.read_bytes()
    with answered(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)):
        assert not welcome.files.open(strange_file)
    assert welcome.desk is None
    assert welcome.welcome.isVisible()
    assert strange_file.read_bytes() == before
    assert [file.name for file in strange_file.parent.iterdir()] == [strange_file.name]


def test_without_a_name_the_button_says_why(welcome: MainWindow) -> None:
    dialog = WhoDialog(welcome, "Nordwind", ["Ana Ruiz", "Ben Okafor"], "")
    assert [dialog.box.itemText(at) for at in range(dialog.box.count())] == ["Ana Ruiz", "Ben Okafor"]
    assert not dialog.go_on.isEnabled()
    dialog.box.setEditText("x" * 2_000)
    assert not dialog.go_on.isEnabled()
    dialog.box.setEditText("BEN OKAFOR")
    assert dialog.go_on.isEnabled()
    assert (dialog.name, dialog.is_new) == ("Ben Okafor", False)
    dialog.deleteLater()


def test_the_name_of_other_files_is_proposed(welcome: MainWindow, strange_file: Path) -> None:
    welcome.settings.remember_name("Ben Okafor")
    seen: list[str] = []
    with answered(lambda dialog: seen.append(dialog.box.currentText())):  # type: ignore[attr-defined]  # a WhoDialog
        welcome.files.open(strange_file)
    assert seen == ["Ben Okafor"]


@pytest.mark.parametrize("way", ["read only", "locked", "the command line said it"])
def test_nobody_is_asked_where_it_does_not_matter(welcome: MainWindow, strange_file: Path, clock: Clock, way: str) -> None:
    if way == "read only":
        assert welcome.files.open(strange_file, read_only=True)
    elif way == "locked":
        lock = acquire(strange_file, Holder.here("Ben Okafor", "ben", "another machine", clock.now))
        with answered("Cancel") as said:
            assert not welcome.files.open(strange_file)
        assert said[0] == "nordwind.aims is in use"
        lock.release()
    else:
        Workspace.open(strange_file, who="Ana Ruiz", clock=clock).close()
        assert welcome.files.open(strange_file)
        assert welcome.desk is not None
        assert Machine().who(welcome.desk.workspace.file.dataset_id) == "Ana Ruiz"
