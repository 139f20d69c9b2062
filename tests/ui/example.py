"""The worked example in a window: where one can be, and what is wrong with how a page is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QWidget,
)

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import roadmap
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.own_pages import OWN_PAGES
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.wrapped import WrappedLabel

W = TypeVar("W", bound=QWidget)

WHO = "Lena Brandt"

STEPS = {f"step-{step.number:02}": Place("step", step=step.number) for step in roadmap().steps}
REGISTER_PAGES = {name: Place("register", register=name) for name, register in REGISTERS.items() if not register.child_of}
OTHER_PAGES = {
    "overview": Place(),
    "registers": Place("registers"),
    "reports": Place("reports"),
    "history": Place("history"),
    "verify": Place("verify"),
} | {f"page-{page.name}": page.place() for page in OWN_PAGES}  # a register may have the name of its page
PAGES = OTHER_PAGES | STEPS | REGISTER_PAGES
"""Every page of the window by a name for messages and files."""

DEFAULT_GREYS = (b"\xef\xef\xef\xff", b"\xf0\xf0\xf0\xff")
"""What Qt's own style fills windows with."""


def settle() -> None:
    """Let the window lay itself out and do what it put off."""
    for _round in range(4):
        QApplication.processEvents()


def go(desk: Desk, place: Place) -> View:
    """The page of a place, laid out."""
    desk.navigate(place)
    settle()
    view = desk.view
    assert view is not None
    assert desk.place.page == place.page, f"{place} was not reached"
    return view


def shown(root: QWidget, kind: type[W]) -> Iterator[W]:
    """The widgets of a kind that have room on the screen or would have it once scrolled to."""
    return (widget for widget in root.findChildren(kind) if widget.isVisible() and widget.width() > 0 and widget.height() > 0)


def sideways(root: QWidget) -> list[str]:
    """What one would have to scroll sideways to see."""
    found = [f"scroll bar of {_name(area)}" for area in shown(root, QAbstractScrollArea) if area.horizontalScrollBar().isVisible()]
    for area in shown(root, QScrollArea):
        over = area.widget().width() - area.viewport().width() if area.widget() is not None else 0
        if over > 0:
            found.append(f"{_name(area)} is {over} px too wide")
    return found


def cut(root: QWidget) -> list[str]:
    """The texts of labels, buttons, tabs, headings and choices that do not fit into their place."""
    found = [f"label {label.text()[:60]!r}" for label in shown(root, QLabel) if _label_is_cut(label)]
    found += [f"button {b.text()!r}" for b in shown(root, QAbstractButton) if b.text() and b.width() < b.sizeHint().width() - 1]
    found += [f"choice {box.currentText()!r}" for box in shown(root, QComboBox) if _width(box, box.currentText()) > _room(box) + 1]
    found += [f"hint {e.placeholderText()!r}" for e in shown(root, QLineEdit) if _width(e, e.placeholderText()) > e.width() - 16]
    for bar in shown(root, QTabBar):
        found += [f"tab {bar.tabText(i)!r}" for i in range(bar.count()) if _width(bar, bar.tabText(i)) > bar.tabRect(i).width()]
        found += [f"tab {bar.tabText(i)!r}" for i in range(bar.count()) if bar.tabRect(i).right() > bar.width()]
    for header in shown(root, QHeaderView):
        found += [f"heading {text!r}" for text, width in _headings(header) if _width(header, text) > width]
    return found


def outside(root: QWidget) -> list[str]:
    """Labels and buttons that reach over the left or right edge of what they stand in."""
    found = []
    for widget in [*shown(root, QLabel), *shown(root, QAbstractButton)]:
        parent = widget.parentWidget()
        place = QRect(widget.mapTo(parent, QPoint()), widget.size())
        if place.left() < 0 or place.right() > parent.width() - 1:
            found.append(f"{_name(widget)} over the edge of {_name(parent)}")
    return found


def default_grey(root: QWidget, image: QImage) -> list[str]:
    """Cards in which Qt's own grey shows; `image` is of the whole window."""
    found = []
    for card in shown(root, QFrame):
        if card.objectName() == "card":
            place = QRect(card.mapTo(card.window(), QPoint()), card.size()).intersected(image.rect())
            part = image.copy(place).convertToFormat(QImage.Format.Format_RGB32)  # its bits live as long as it does
            pixels = bytes(part.constBits())
            if any(pixels.count(grey * 8) for grey in DEFAULT_GREYS):
                found.append(_name(card))
    return found


def _label_is_cut(label: QLabel) -> bool:
    if not label.text():
        return False
    if isinstance(label, WrappedLabel):
        return label.heightForWidth(label.width()) > label.height() + 1
    wanted = label.sizeHint()
    return label.width() < wanted.width() - 2 or label.height() < label.fontMetrics().height() - 2


def _width(widget: QWidget, text: str) -> int:
    shown_text = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return widget.fontMetrics().size(Qt.TextFlag.TextSingleLine, shown_text).width()


def _room(box: QComboBox) -> int:
    option = QStyleOptionComboBox()
    option.initFrom(box)
    option.editable = box.isEditable()
    part = QStyle.SubControl.SC_ComboBoxEditField
    return box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()


def _headings(header: QHeaderView) -> Iterator[tuple[str, int]]:
    model = header.model()
    if header.orientation() == Qt.Orientation.Horizontal and model is not None:
        for section in range(header.count()):
            if not header.isSectionHidden(section):
                text = model.headerData(section, Qt.Orientation.Horizontal)
                yield str(text or ""), header.sectionSize(section)


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", lambda: "")()
    return f"{type(widget).__name__} {widget.accessibleName() or text or widget.objectName()!r}"
