from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QPoint, QStringListModel, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QStyle, QStyleOptionViewItem, QTableView

from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, Cells, dress, dress_list
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LIGHT, ROW, ROW_TWO

CELLS = [
    Cell("id", "RSK-0014"),
    Cell("two_line", "Credit model under-scores thin-file applicants", "LoanSense scoring"),
    Cell("two_line", "Without a second line"),
    Cell("score", "16 Very high", "h4"),
    Cell("score", "16", "h4"),
    Cell("chip", "In treatment", "warn"),
    Cell("chip", ""),
    Cell("person", "Mara Lindqvist"),
    Cell("person", ""),
    Cell("switch", "Yes", "on"),
    Cell("switch", "No", "off"),
    Cell("icon", "System not known", "alert", "warn"),
    Cell("group", "A.2  Policies"),
    Cell("late", "20 Nov"),
    Cell("muted", "Not set"),
    Cell("plain", "<b>18 Dec</b> & more"),
    Cell("plain", "Write why", tone="bad"),
]


class Model(QAbstractTableModel):
    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent and parent.isValid() else 20

    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent and parent.isValid() else len(CELLS)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = CELLS[index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.plain()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"Column {index.column()}: {cell.plain()}"
        return None


@pytest.fixture
def table(qapp: QApplication) -> Iterator[QTableView]:
    theme().apply(qapp, "light")
    view = QTableView()
    model = Model(view)
    view.setModel(model)
    dress(view, "Risk register, 20 of 20 shown", ROW_TWO)
    for column in range(len(CELLS)):
        view.setColumnWidth(column, 120)
    view.resize(1000, 600)
    view.show()
    QTest.qWaitForWindowExposed(view)
    yield view
    view.close()


def _paint(cell: Cell, width: int = 160, state: QStyle.StateFlag = QStyle.StateFlag.State_Enabled) -> QImage:
    class One(QAbstractTableModel):
        def rowCount(self, parent: Any = None) -> int:
            return 1

        def columnCount(self, parent: Any = None) -> int:
            return 1

        def data(self, index: Any, role: int = 0) -> object:
            return cell if role == CELL_ROLE else None

    image = QImage(width, 50, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    option.state = state
    model = One()
    painter = QPainter(image)
    Cells().paint(painter, option, model.index(0, 0))
    painter.end()
    return image


def test_ten_thousand_repaints_lose_no_reference_to_none(table: QTableView) -> None:
    painter_target = QImage(160, 50, QImage.Format.Format_RGB32)
    delegate = table.itemDelegate()
    option = QStyleOptionViewItem()
    option.rect = painter_target.rect()
    indexes = [table.model().index(0, column) for column in range(len(CELLS))]
    before = sys.getrefcount(None)
    painter = QPainter(painter_target)
    for number in range(10_000):
        delegate.paint(painter, option, indexes[number % len(indexes)])
    painter.end()
    assert abs(sys.getrefcount(None) - before) < 200


def test_a_thousand_label_texts_lose_no_reference_to_none(qapp: QApplication) -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for number in range(1_000):
        label.setText(str(number))
    assert abs(sys.getrefcount(None) - before) < 200


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.kind} {cell.text}")
@pytest.mark.parametrize("width", [4, 20, 60, 400])
def test_every_kind_paints_at_every_width(table: QTableView, cell: Cell, width: int) -> None:
    image = _paint(cell, width)
    assert image.pixelColor(width // 2, 49) == QColor(LIGHT.line), "hairline below"


def test_a_selected_row_is_tinted_and_barred_and_keeps_its_text_colour(table: QTableView) -> None:
    plain = _paint(Cell("late", "20 Nov"))
    chosen = _paint(Cell("late", "20 Nov"), state=QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_Selected)
    assert chosen.pixelColor(1, 20) == QColor(LIGHT.accent)
    assert chosen.pixelColor(2, 20) == QColor(LIGHT.accent)
    assert chosen.pixelColor(150, 20) == QColor(LIGHT.accent_soft)
    assert plain.pixelColor(150, 20) == QColor(LIGHT.surface)
    darkest = QColor(LIGHT.bad)
    assert any(chosen.pixelColor(x, y) == darkest for x in range(60) for y in range(50))


def test_text_too_long_ends_in_an_ellipsis(table: QTableView) -> None:
    assert look().cut("Credit model under-scores", 60).endswith("…")
    assert look().cut("Fits", 60) == "Fits"


def test_a_score_shows_no_half_word(table: QTableView) -> None:
    assert _paint(Cell("score", "16 Very high", "h4"), 60) == _paint(Cell("score", "16", "h4"), 60)
    assert _paint(Cell("score", "16 Very high", "h4"), 160) != _paint(Cell("score", "16", "h4"), 160)


def test_all_scores_of_a_column_show_words_or_none_does(table: QTableView) -> None:
    room = 36 + look().width("Critical") + 24
    for width, shows in ((room, True), (room - 26, False)):
        for word in ("Low", "Medium", "Critical"):
            assert (_paint(Cell("score", f"4 {word}", "h1"), width) != _paint(Cell("score", "4", "h1"), width)) is shows


def test_rows_grow_with_the_text(table: QTableView, qapp: QApplication) -> None:
    assert table.rowHeight(0) == look().px(ROW_TWO)
    theme().set_text_size(1.3)
    qapp.processEvents()
    assert table.rowHeight(0) == look().px(ROW_TWO)
    assert look().px(ROW_TWO) > ROW_TWO * 1.2
    theme().set_text_size(1.0)


def test_the_row_under_the_mouse_is_tinted_and_forgotten(table: QTableView) -> None:
    delegate = table.itemDelegate()
    assert isinstance(delegate, Cells)
    QTest.mouseMove(table.viewport(), QPoint(10, table.rowViewportPosition(2) + 5))
    table.entered.emit(table.model().index(2, 0))
    place = QPoint(500, table.rowViewportPosition(2) + 3)
    assert table.viewport().grab().toImage().pixelColor(place) == QColor(LIGHT.hover)
    delegate.hover(-1)
    assert table.viewport().grab().toImage().pixelColor(place) == QColor(LIGHT.surface)


def test_a_screen_reader_meets_a_named_table_and_whole_cells(table: QTableView) -> None:
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface.text(QAccessible.Text.Name) == "Risk register, 20 of 20 shown"
    texts = {interface.child(i).text(QAccessible.Text.Name) for i in range(interface.childCount()) if interface.child(i)}
    assert "Column 1: Credit model under-scores thin-file applicants, LoanSense scoring" in texts


def test_tab_leaves_the_table(table: QTableView) -> None:
    assert not table.tabKeyNavigation()
    assert not table.showGrid()


def test_a_model_without_cells_is_shown_as_plain_text(qapp: QApplication) -> None:
    from PySide6.QtGui import QStandardItem, QStandardItemModel

    view = QTableView()
    model = QStandardItemModel(1, 1)
    model.setItem(0, 0, QStandardItem("words"))
    view.setModel(model)
    dress(view, "Plain")
    image = QImage(100, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    painter = QPainter(image)
    view.itemDelegate().paint(painter, option, model.index(0, 0))
    painter.end()
    assert any(image.pixelColor(x, 20) != QColor("white") for x in range(100))


def test_a_list_is_dressed_like_a_table(qapp: QApplication) -> None:
    view = QListView()
    view.setModel(QStringListModel(["One", "Two"]))
    cells = dress_list(view, "Results")
    assert view.accessibleName() == "Results"
    assert view.sizeHintForRow(0) == look().px(ROW)
    image = QImage(100, 37, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    option.state = QStyle.StateFlag.State_MouseOver
    painter = QPainter(image)
    cells.paint(painter, option, view.model().index(0, 0))
    painter.end()
    assert image.pixelColor(95, 5) == QColor(LIGHT.hover)
