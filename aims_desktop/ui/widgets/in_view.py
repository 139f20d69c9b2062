"""The keyboard is never where one cannot see it."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QWidget


def bring_into_view(widget: QWidget | None) -> None:
    """Scroll to what the Tab key led to; Qt does so only within an area, not where the key comes into one from outside."""
    around = widget.parentWidget() if widget is not None else None
    while around is not None:
        if isinstance(around, QScrollArea) and widget is not None:
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
