"""What a screen reader and the Tab key find on every page and in every dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QTableView, QWidget

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.about import AboutDialog
from aims_desktop.ui.dialogs.backups import BackupsDialog
from aims_desktop.ui.dialogs.new_file import NewFileDialog
from aims_desktop.ui.dialogs.reason import ReasonDialog
from aims_desktop.ui.dialogs.settings import SettingsDialog
from aims_desktop.ui.dialogs.shortcuts import ShortcutsDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.heat_map import HeatMap
from aims_desktop.ui.widgets.ring import Ring
from tests.service.kit import make
from tests.ui.example import OTHER_PAGES, PAGES, STEPS, go, settle, shown

INNER = "qt_"
"""How Qt names the parts inside its own widgets; they speak with the name of the whole."""


def stops(root: QWidget) -> Iterator[QWidget]:
    """Where the Tab key stops."""
    for widget in shown(root, QWidget):
        inner = isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QComboBox)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled() and not inner and not widget.focusProxy():
            yield widget


def said(widget: QWidget, what: QAccessible.Text = QAccessible.Text.Name) -> str:
    """What a screen reader is told about a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None, widget
    return interface.text(what)


def unnamed(root: QWidget) -> list[str]:
    """Stops of the Tab key, and buttons, that have nothing to be called by."""
    parts = {*stops(root), *(b for b in shown(root, QAbstractButton) if not b.objectName().startswith(INNER))}
    return [f"{type(w).__name__} {w.objectName()!r} in {type(w.parentWidget()).__name__}" for w in parts if not said(w).strip()]


def uncounted(root: QWidget) -> list[str]:
    """Tables that do not say how many rows they have."""
    return [
        said(table)
        for table in shown(root, QTableView)
        if not isinstance(table.parentWidget(), HeatMap) and not any(letter.isdigit() for letter in said(table))
    ]


def silent(root: QWidget) -> list[str]:
    """Chips, rings and cells that say something by colour only."""
    found = [f"chip {chip.objectName()!r}" for chip in shown(root, Chip) if not chip.text().strip()]
    found += [f"ring {ring.accessibleName()}" for ring in shown(root, Ring) if not any(letter.isdigit() for letter in said(ring))]
    for table in shown(root, QTableView):
        model = table.model()
        for row in range(min(model.rowCount(), 30)):
            for column in range(model.columnCount()):
                cell = model.index(row, column).data(CELL_ROLE)
                coloured = isinstance(cell, Cell) and cell.kind in {"chip", "score", "icon", "switch"} and (cell.tone or cell.extra)
                if coloured and not cell.plain().strip():
                    found.append(f"{said(table)}: {row}, {column}")
    return found


def round_trip(window: QWidget) -> tuple[list[str], bool]:
    """What Tab leads to from here until it comes back, and whether it does. The guidance, which follows, makes new widgets meanwhile."""
    start = QApplication.focusWidget()
    assert start is not None
    way = [said(start)]
    for _press in range(400):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus is start:
            return way, True
        way.append(said(focus))
    return way, False


def test_everything_on_every_page_has_a_name(example: Desk) -> None:
    found = {}
    for name, place in PAGES.items():
        go(example, place)
        window = example.window()
        found[name] = [*unnamed(window), *uncounted(window), *silent(window)]
    assert not {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("name", [*OTHER_PAGES, "step-03", "step-11", "risk", "scope", "soa-item", "management-review"])
def test_tab_visits_everything_and_comes_round(example: Desk, name: str) -> None:
    assert name in OTHER_PAGES or name in PAGES or name in STEPS
    view = go(example, PAGES[name])
    view.focus_content()
    settle()
    way, round_ = round_trip(example.window())
    assert round_, way[-20:]
    assert not [said(w) for w in stops(example.window()) if said(w) not in way and not _joined(w)]


def _joined(widget: QWidget) -> bool:
    """Of joined buttons, one takes the Tab key; the arrows lead to the others."""
    return isinstance(widget, QAbstractButton) and widget.isCheckable() and widget.group() is not None


def _dialogs(desk: Desk) -> dict[str, Callable[[], QDialog]]:
    window = desk.window()
    assert isinstance(window, MainWindow)
    file = desk.workspace.file
    return {
        "settings": lambda: SettingsDialog(window, window.settings, desk.workspace),
        "about": lambda: AboutDialog(window, desk.workspace),
        "shortcuts": lambda: ShortcutsDialog(window, window.actions_),
        "new file": lambda: NewFileDialog(window, window.settings, window.clock),
        "backups": lambda: BackupsDialog(window, window.jobs, desk, file.path, file.dataset_id, window.clock),
        "reason": lambda: ReasonDialog(window, "Set risk criteria and appetite."),
    }


@pytest.mark.parametrize("name", ["settings", "about", "shortcuts", "new file", "backups", "reason"])
def test_every_dialog(example: Desk, name: str, qtbot: object) -> None:
    dialog = _dialogs(example)[name]()
    dialog.show()
    dialog.activateWindow()
    settle()
    assert dialog.accessibleName()
    assert not [*unnamed(dialog), *silent(dialog)]
    dialog.setFocus()
    first = next(stops(dialog))
    first.setFocus()
    way, round_ = round_trip(dialog)
    assert round_
    assert not [said(w) for w in stops(dialog) if said(w) not in way and not _joined(w)]
    dialog.close()
    dialog.deleteLater()


def test_an_error_is_told_to_who_cannot_see_it(desk: Desk, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Drift")
    page = go(desk, Place("register", register="risk", record_id=risk))
    assert isinstance(page, RegisterPage)
    assert page.detail is not None
    box = page.detail.form.boxes["next_review_on"]
    date = box.editor.focus
    date.setFocus()
    QTest.keyClicks(date, "the day after never")
    QTest.keyClick(date, Qt.Key.Key_Tab)
    assert box.problem
    assert said(date, QAccessible.Text.Description) == f"Error: {box.problem}"
    assert box.said() == box.problem
    date.setFocus()
    date.selectAll()  # type: ignore[attr-defined]  # a line
    QTest.keyClick(date, Qt.Key.Key_Delete)
    QTest.keyClick(date, Qt.Key.Key_Tab)
    assert not said(date, QAccessible.Text.Description).startswith("Error")


def test_the_tab_key_leaves_every_text_box(example: Desk) -> None:
    page = go(example, PAGES["risk"])
    boxes = list(shown(page, QPlainTextEdit))
    assert boxes
    for box in boxes:
        assert box.tabChangesFocus()


def test_the_checks_can_fail(qtbot: object) -> None:
    holder = QWidget()
    QLineEdit(holder)
    Chip("", "ok").setParent(holder)
    table = QTableView(holder)
    table.setAccessibleName("Rows")
    holder.show()
    assert len(unnamed(holder)) >= 1
    assert uncounted(holder) == ["Rows"]
    holder.close()
