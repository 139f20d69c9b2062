"""Pages of a PDF: in sight, drawn beside the window, replaced without losing the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aims_desktop.report.build import render
from aims_desktop.report.document import Document, NewPage, Prose, Section
from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.widgets.pdf_pages import Pages
from aims_desktop.ui.widgets.pdf_view import PdfView
from tests.service.kit import TODAY


def pdf(pages: int, word: str = "Page") -> bytes:
    blocks = [block for number in range(pages) for block in (NewPage(), Prose(f"{word} {number}"))][1:]
    return render(Document("Test", "Nordwind", TODAY, [Section("One", blocks)], cover=False, contents=False))


class Later:
    """Work that is done when the test says so; answers arrive in the order they were asked for unless it says otherwise."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], object]]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        self.waiting.append((work, done))

    def do(self, at: int = 0) -> None:
        work, done = self.waiting.pop(at)
        done(work())

    def do_all(self) -> None:
        while self.waiting:
            self.do()
            QApplication.processEvents()


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def view(qtbot: QtBot, later: Later) -> PdfView:
    made = PdfView("Preview", later)
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def show(view: PdfView, later: Later, data: bytes) -> None:
    view.show_pdf(data)
    later.do_all()


def test_pages_have_sizes_and_pictures() -> None:
    pages = Pages(pdf(2))
    assert len(pages.sizes) == 2
    width, height = pages.sizes[0]
    picture = pages.picture(1, 0.5)
    assert (picture.width, picture.height) == (pytest.approx(width / 2, abs=1), pytest.approx(height / 2, abs=1))
    assert len(picture.pixels) == picture.stride * picture.height


def test_it_fits_the_width_and_says_where_it_is(view: PdfView, later: Later, qtbot: QtBot) -> None:
    assert view.accessibleName() == "Preview"
    show(view, later, pdf(3))
    assert (view.count, view.page) == (3, 0)
    assert view.accessibleName() == "Preview, page 1 of 3"
    assert view.horizontalScrollBar().maximum() == 0
    before = view.zoom
    view.resize(900, 600)
    qtbot.waitUntil(lambda: view.zoom > before)
    later.do_all()
    assert view.shown


def test_keys_go_through_the_pages_and_zoom(view: PdfView, later: Later, qtbot: QtBot) -> None:
    show(view, later, pdf(4))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.page == 3
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 0
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0
    fitted = view.zoom
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom > fitted
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom < fitted
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == fitted
    later.do_all()


def test_a_newer_pdf_keeps_the_page(view: PdfView, later: Later) -> None:
    show(view, later, pdf(5))
    view.go_to(3)
    later.do_all()
    show(view, later, pdf(6, "Other"))
    assert (view.count, view.page) == (6, 3)
    show(view, later, pdf(2))
    assert (view.count, view.page) == (2, 1)


def test_the_newest_pdf_wins_in_whatever_order_they_arrive(view: PdfView, later: Later) -> None:
    view.show_pdf(pdf(2))
    view.show_pdf(pdf(7))
    later.do(1)
    later.do_all()
    assert view.count == 7


def test_only_pages_in_sight_are_drawn(view: PdfView, later: Later) -> None:
    view.show_pdf(pdf(40))
    later.do()
    assert 1 <= len(later.waiting) <= 3
    later.do_all()


def test_the_sheet_is_white_in_dark_too(view: PdfView, later: Later, qapp: QApplication) -> None:
    theme().apply(qapp, "dark")
    show(view, later, pdf(1))
    assert view.shown
    picture = view.grab().toImage()
    ratio = picture.devicePixelRatio()
    middle = (QPointF(view.rect().center()) * ratio).toPoint()
    assert picture.pixelColor(middle) == QColor("white")
    assert picture.pixelColor((QPointF(3, 60) * ratio).toPoint()).lightness() < 80


def test_a_view_that_is_gone_lets_answers_pass(later: Later, qtbot: QtBot) -> None:
    view = PdfView("Preview", later)
    view.show_pdf(pdf(1))
    view.deleteLater()
    del view
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    later.do_all()
