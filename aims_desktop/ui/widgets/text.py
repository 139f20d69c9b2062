"""Texts on the screen: the one way to make a label or a tooltip, always plain, never markup."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from aims_desktop.ui.widgets.elided import ElidedLabel
from aims_desktop.ui.widgets.tooltip import plain_tooltip, tooltip
from aims_desktop.ui.widgets.wrapped import WrappedLabel

__all__ = ["announce", "label", "plain_tooltip", "set_property", "tooltip"]

Role = Literal["body", "strong", "caption", "overline", "section", "title", "display", "field", "key"]
Tone = Literal["", "two", "muted", "ok", "warn", "bad", "info", "accent"]


def label(text: str, role: Role = "body", tone: Tone = "", *, wrap: bool = False, elide: bool = False, selectable: bool = False) -> QLabel:
    """A plain-text label. A sentence wraps or elides; anything else would set the least width of the window."""
    made: QLabel = WrappedLabel() if wrap else ElidedLabel() if elide else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        made.setAccessibleName(text)
    return made


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Change a property the style sheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    # A widget that was never shown is polished when it is: no need to do it twice.
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say a text that appeared without taking the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
