"""A file without records, and Tab in a small window: nothing cut, everything named, and the keyboard never where one cannot see it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from aims_desktop.ui.desk import Desk
from aims_desktop.ui.theme.apply import theme
from tests.ui.example import OTHER_PAGES, default_grey, go, settle
from tests.ui.test_accessibility import _joined, said, silent, stops, uncounted, unnamed
from tests.ui.test_pictures import keep, wrong


def is_seen(widget: QWidget) -> bool:
    """Whether some of a widget is on the screen; of what scrolls, the area that shows it."""
    shows = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    return not shows.visibleRegion().isEmpty()


def unseen(desk: Desk, names: list[str]) -> list[str]:
    """What Tab led to without it being seen, from the content of the page until it comes back; adds all it came by to `names`."""
    assert desk.view is not None
    desk.view.focus_content()
    settle()
    window, start, found = desk.window(), QApplication.focusWidget(), list[str]()
    if start is None or not desk.pages.isAncestorOf(start):
        return [f"the keyboard is in {start}"]
    for _press in range(400):
        focus = QApplication.focusWidget() or window
        names.append(said(focus))
        if desk.pages.isAncestorOf(focus) and not is_seen(focus):
            found.append(f"{said(focus)!r} is not seen")
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start:
            return found
    return [*found, "Tab does not come round"]


def test_every_page_of_a_file_without_records(desk: Desk, qapp: QApplication) -> None:
    theme().apply(qapp, "dark")
    window = desk.window()
    window.resize(1280, 720)
    found = {}
    for name, place in OTHER_PAGES.items():
        go(desk, place)
        image = keep(window, f"fresh-{name}-dark-1280")
        bad = [*wrong(window), *default_grey(window, image), *unnamed(window), *uncounted(window), *silent(window)]
        names: list[str] = []
        bad += unseen(desk, names)
        found[name] = [*bad, *(said(w) for w in stops(window) if said(w) not in names and not _joined(w))]
    assert not {name: lines for name, lines in found.items() if lines}


def test_what_tab_leads_to_is_seen_in_a_small_window(example: Desk) -> None:
    example.window().resize(1280, 720)
    found = {}
    for name, place in OTHER_PAGES.items():
        go(example, place)
        found[name] = unseen(example, [])
    assert not {name: lines for name, lines in found.items() if lines}
