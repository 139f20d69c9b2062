"""The look of the window: sizes and colours of the design, nothing cut; the pictures are kept for looking at.

The folder is that of the environment variable AIMS_PICTURES, otherwise `.pictures` in the checkout.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.settings import Settings
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.settings import SettingsDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.navigation import Kind
from aims_desktop.ui.register.page import RegisterPage
from aims_desktop.ui.theme import draw
from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.chips import Chip, FilterChip
from aims_desktop.ui.widgets.elided import ElidedBox, ElidedLabel
from aims_desktop.ui.widgets.heat_map import HeatMap
from tests.service.kit import Clock
from tests.ui.example import OTHER_PAGES, PAGES, REGISTER_PAGES, STEPS, cut, default_grey, go, outside, settle, shown, sideways

FOLDER = Path(os.environ.get("AIMS_PICTURES") or Path(__file__).resolve().parents[2] / ".pictures")
SIZES = [(1440, 900), (1280, 720)]
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
DRAWN = OTHER_PAGES | {"step-03": STEPS["step-03"]} | {name: REGISTER_PAGES[name] for name in ("risk", "scope", "soa-item")}


def keep(widget: QWidget, name: str) -> QImage:
    """Keep a picture of a widget in the folder."""
    image = widget.grab().toImage()
    FOLDER.mkdir(parents=True, exist_ok=True)
    assert image.save(str(FOLDER / f"{name}.png"), "PNG", 80)
    return image


def wrong(root: QWidget) -> list[str]:
    return [*sideways(root), *(line for line in cut(root) if not _is_of_a_record(root, line)), *outside(root)]


def _is_of_a_record(root: QWidget, line: str) -> bool:
    """Names of files and titles of records may be as long as people like; they are shortened, with the whole text as tooltip."""
    bodies = (label for label in shown(root, ElidedLabel) if label.property("role") == "body")
    chosen = (repr(box.currentText()) for box in shown(root, ElidedBox) if box.toolTip())
    return any(repr(label.text()[:60]) in line and label.toolTip() for label in bodies) or any(text in line for text in chosen)


# --- pictures of all pages


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", THEMES)
def test_every_page_in_both_themes_and_sizes(
    example: Desk,
    qapp: QApplication,
    qtbot: QtBot,
    name: Literal["light", "dark"],
    size: tuple[int, int],
    record_property: Callable[[str, object], None],
) -> None:
    record_property("pictures", str(FOLDER))
    theme().apply(qapp, name)
    window = example.window()
    window.resize(*size)
    found = {}
    first = name == THEMES[0] and size == SIZES[0]
    for page, place in (DRAWN | STEPS if first else DRAWN).items():
        go(example, place)
        qtbot.waitUntil(lambda: not example.context.jobs.running, timeout=30_000)  # a preview that is being made goes on changing words
        settle()
        image = keep(window, f"{page}-{name}-{size[0]}")
        assert (image.width(), image.height()) == size, page
        found[page] = [*wrong(window), *default_grey(window, image)]
    assert not {page: lines for page, lines in found.items() if lines}


@pytest.mark.parametrize("name", THEMES)
def test_palette_and_settings(example: Desk, qapp: QApplication, name: Literal["light", "dark"]) -> None:
    theme().apply(qapp, name)
    window = example.window()
    assert isinstance(window, MainWindow)
    example.palette_.open()
    settle()
    keep(example.palette_, f"palette-{name}")
    assert not wrong(example.palette_)
    example.palette_.hide()
    dialog = SettingsDialog(window, window.settings, example.workspace)
    dialog.show()
    settle()
    image = keep(dialog, f"settings-{name}")
    assert not [*wrong(dialog), *default_grey(dialog, image)]
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize("name", THEMES)
def test_welcome(qapp: QApplication, qtbot: object, name: Literal["light", "dark"]) -> None:
    theme().apply(qapp, name)
    window = MainWindow(Settings(), Clock())
    window.show()
    for size in SIZES:
        window.resize(*size)
        settle()
        image = keep(window, f"welcome-{name}-{size[0]}")
        assert not [*wrong(window), *default_grey(window, image)]
    window.close()
    window.deleteLater()


def test_the_rail_cuts_no_name(example: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    short: list[str] = []
    drawn: list[str] = []
    write = draw.text

    def watch(painter: object, rect: object, words: str, *rest: object, **more: object) -> None:
        size, strong = rest[1] if len(rest) > 1 else 13, more.get("strong", False)
        drawn.append(words)
        if look().metrics(size, 600 if strong else 400).horizontalAdvance(words) > rect.width() + 1:  # type: ignore[attr-defined, arg-type]  # as given
            short.append(words)
        write(painter, rect, words, *rest, **more)  # type: ignore[arg-type]  # as given

    monkeypatch.setattr(draw, "text", watch)
    example.rail.list.grab()
    assert {"Overview", "Risk framework", "Reports"} <= set(drawn)
    assert not short


# --- sizes


def _sizes(desk: Desk) -> Iterator[tuple[str, int, int]]:
    """What is measured, its size now, its size in the design."""
    window = desk.window()
    assert isinstance(window, MainWindow)
    yield "rail", desk.rail.width(), 268
    yield "search", desk.top_bar.search.width(), 420
    yield "top bar", desk.top_bar.height(), 54
    yield "menu bar", window.menuBar().height(), 30
    yield "status bar", window.status.height(), 20
    rail = desk.rail.list
    for row in range(rail.lines.rowCount()):
        index = rail.lines.index(row)
        kind = rail.lines.item(index).kind
        if kind is not Kind.GAP:
            yield f"rail: {rail.lines.item(index).text}", rail.visualRect(index).height(), 36 if kind is Kind.HEADING else 33
    step = go(desk, Place("step", step=3))
    if window.width() >= 1360:
        yield "guidance", desk.guidance.width(), 304
    footer = step.findChild(QWidget, "footer")
    assert footer is not None
    yield "footer", footer.height(), 50
    for filter_chip in shown(step, FilterChip):
        yield f"filter {filter_chip.text()}", filter_chip.height(), 28
    for chip in shown(step, Chip):
        yield f"chip {chip.text()}", chip.height(), 21
    risks = go(desk, PAGES["risk"])
    assert isinstance(risks, RegisterPage)
    assert risks.detail is not None
    yield "detail form", risks.detail.width(), 456
    table = risks.findChild(QTableView)
    assert table is not None
    yield "table header", table.horizontalHeader().height(), 33
    yield "row of two lines", table.rowHeight(0), 49
    for field in [*shown(risks.detail, QLineEdit), *shown(risks.detail, QComboBox)]:
        if not isinstance(field.parentWidget(), QComboBox):
            yield f"control {field.accessibleName()}", field.height(), 32
    for button in shown(risks.head, QPushButton):
        if button.text():
            yield f"button {button.text()}", button.height(), 32
    history = go(desk, PAGES["history"]).findChild(QTableView)
    assert history is not None
    yield "row of one line", history.rowHeight(0), 37


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_sizes_are_those_of_the_design(example: Desk, size: tuple[int, int]) -> None:
    example.window().resize(*size)
    settle()
    measured = list(_sizes(example))
    assert len(measured) > 40
    assert not [line for line in measured if abs(line[1] - line[2]) > 2]


# --- colours

Spot = tuple[str, str, str, Callable[[Desk], tuple[QWidget, QPoint]]]
"""Page, what is looked at, the token it must show, and where."""


def _rail_line(desk: Desk, x: int) -> tuple[QWidget, QPoint]:
    rect = desk.rail.list.visualRect(desk.rail.list.currentIndex())
    return desk.rail.list.viewport(), QPoint(x, rect.center().y())


def _card(desk: Desk, at: QPoint) -> tuple[QWidget, QPoint]:
    card = next(frame for frame in shown(desk.pages, QFrame) if frame.objectName() == "card")
    return card, at


def _button(desk: Desk, kind: str) -> tuple[QWidget, QPoint]:
    button = next(b for b in shown(desk.pages, QPushButton) if b.property("kind") == kind and b.isEnabled() and b.text())
    return button, QPoint(6, button.height() // 2)


def _heat(desk: Desk, likelihood: int, severity: int) -> tuple[QWidget, QPoint]:
    heat = next(shown(desk.pages, HeatMap))
    rect: QRect = heat.view.visualRect(heat.view.model().index(5 - likelihood, severity - 1))
    return heat.view.viewport(), rect.topLeft() + QPoint(8, 8)


def _row(desk: Desk, x: int) -> tuple[QWidget, QPoint]:
    table = next(shown(desk.pages, QTableView))
    rect = table.visualRect(table.currentIndex().siblingAtColumn(0))
    return table.viewport(), QPoint(rect.left() + x, rect.top() + 6)


def _chip(desk: Desk, tone: str) -> tuple[QWidget, QPoint]:
    chip = next(c for c in shown(desk.window(), Chip) if c.tone == tone and c.text())
    return chip, QPoint(chip.height() // 2, 3)


def _field(desk: Desk) -> QLineEdit:
    view = desk.view
    assert isinstance(view, RegisterPage)
    assert view.detail is not None
    return next(shown(view.detail, QLineEdit))


def _filter(desk: Desk, checked: bool) -> tuple[QWidget, QPoint]:
    chip = next(c for c in shown(desk.pages, FilterChip) if c.isChecked() is checked)
    return chip, QPoint(chip.width() // 2, 4)


def _label_back(desk: Desk, name: str, at: QPoint) -> tuple[QWidget, QPoint]:
    widget = desk.window().findChild(QWidget, name)
    assert widget is not None
    return widget, at


SPOTS: list[Spot] = [
    ("overview", "rail", "rail", lambda d: (d.rail, QPoint(2, 2))),
    ("overview", "menu bar", "rail", lambda d: (d.window().menuBar(), QPoint(d.window().width() - 20, 12))),  # type: ignore[attr-defined]  # a main window
    ("overview", "status bar", "rail", lambda d: (d.window().statusBar(), QPoint(d.window().width() // 3, 10))),  # type: ignore[attr-defined]  # a main window
    ("overview", "top bar", "surface", lambda d: (d.top_bar, QPoint(3, 10))),
    ("overview", "hairline under the top bar", "line", lambda d: (d.top_bar, QPoint(600, d.top_bar.height() - 1))),
    ("overview", "page behind the cards", "app", lambda d: (d.pages, QPoint(8, 8))),
    ("overview", "card", "surface", lambda d: _card(d, QPoint(14, 8))),
    ("overview", "edge of a card", "line", lambda d: _card(d, QPoint(40, 0))),
    ("overview", "search field", "subtle", lambda d: (d.top_bar.search, QPoint(200, 4))),
    ("overview", "edge of the search field", "line_strong", lambda d: (d.top_bar.search, QPoint(200, 0))),
    ("overview", "selected line of the rail", "accent_soft", lambda d: _rail_line(d, 150)),
    ("overview", "bar of the selected line", "accent", lambda d: _rail_line(d, 9)),
    ("overview", "primary button", "accent", lambda d: _button(d, "primary")),
    ("overview", "secondary button", "raised", lambda d: _button(d, "secondary")),
    ("overview", "heat: low", "h1", lambda d: _heat(d, 1, 1)),
    ("overview", "heat: medium", "h2", lambda d: _heat(d, 3, 2)),
    ("overview", "heat: high", "h3", lambda d: _heat(d, 5, 3)),
    ("overview", "heat: very high", "h4", lambda d: _heat(d, 5, 5)),
    ("overview", "chip that says all is well", "ok_soft", lambda d: _chip(d, "ok")),
    ("step-03", "guidance", "surface", lambda d: (d.guidance, QPoint(d.guidance.width() - 6, d.guidance.height() - 6))),
    ("step-03", "footer", "surface", lambda d: _label_back(d, "footer", QPoint(8, 25))),
    ("step-03", "chip that informs", "info_soft", lambda d: _chip(d, "info")),
    ("step-03", "neutral chip", "neutral_soft", lambda d: _chip(d, "neutral")),
    ("risk", "selected row", "accent_soft", lambda d: _row(d, 60)),
    ("risk", "bar of the selected row", "accent", lambda d: _row(d, 1)),
    ("risk", "edge of a field", "input_line", lambda d: (_field(d), QPoint(60, 0))),
    ("risk", "field", "surface", lambda d: (_field(d), QPoint(6, 6))),
    ("risk", "filter that is on", "accent_soft", lambda d: _filter(d, True)),
    ("risk", "filter that is off", "app", lambda d: _filter(d, False)),
]


@pytest.mark.parametrize("name", THEMES)
def test_colours_are_those_of_the_design(example: Desk, qapp: QApplication, name: Literal["light", "dark"]) -> None:
    theme().apply(qapp, name)
    seen = {}
    for page in dict.fromkeys(spot[0] for spot in SPOTS):
        go(example, PAGES[page])
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        settle()
        window = example.window()
        image = window.grab().toImage()
        for _page, what, token, where in (spot for spot in SPOTS if spot[0] == page):
            widget, at = where(example)
            shows = image.pixelColor(widget.mapTo(window, at)).name().upper()
            wanted = QColor(getattr(theme().tokens, token)).name().upper()
            if shows != wanted:
                seen[what] = f"{shows}, not {token} {wanted}"
    assert len(SPOTS) >= 20
    assert not seen


# --- what a change of looks keeps


def test_another_theme_keeps_the_selection_and_what_is_typed(example: Desk, qapp: QApplication, qtbot: QtBot) -> None:
    page = go(example, PAGES["risk"])
    assert isinstance(page, RegisterPage)
    qtbot.waitUntil(lambda: page.listing.table.selected_ids() == [page.record_id])
    page.listing.table.step(3)
    chosen = page.record_id
    assert page.listing.table.selected_ids() == [chosen]
    field = _field(example)
    field.setFocus()
    before = field.text()
    field.setText(before + " typed and not saved")
    for name in ("dark", "light"):
        theme().apply(qapp, name)
        settle()
        assert page.record_id == chosen
        assert page.listing.table.selected_ids() == [chosen]
        assert field.text() == before + " typed and not saved"
        assert example.workspace.facts().get("risk", chosen).title == before  # type: ignore[union-attr]  # it is there
    field.setText(before)


def test_a_label_that_does_not_fit_is_found(qtbot: object) -> None:
    """The checks above can fail."""
    holder = QWidget()
    label = QLabel("Words that need more room than this", holder)
    label.resize(40, 16)
    button = QPushButton("Also too long for its place", holder)
    button.setGeometry(180, 20, 30, 32)
    holder.resize(200, 60)
    holder.show()
    assert len(cut(holder)) == 2
    assert len(outside(holder)) == 1
    holder.close()


# --- last, since it opens every page there is


def test_nothing_is_cut_on_any_register(example: Desk) -> None:
    example.window().resize(1280, 720)
    found = {}
    for name, place in REGISTER_PAGES.items():
        view = go(example, place)
        found[name] = wrong(view)
    assert not {name: lines for name, lines in found.items() if lines}


def test_larger_text_cuts_nothing(example: Desk, qapp: QApplication) -> None:
    window = example.window()
    theme().apply(qapp, "light", 1.3)
    window.resize(1440, 900)
    found = {}
    for page in ("overview", "step-03", "registers", "risk", "scope", "soa", "soa-item", "history", "reports"):
        go(example, PAGES[page])
        keep(window, f"{page}-light-130")
        found[page] = wrong(window)
    theme().apply(qapp, "light")
    assert not {page: lines for page, lines in found.items() if lines}
