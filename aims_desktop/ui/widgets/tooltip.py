"""Tooltips that show what people wrote, never render it."""

from __future__ import annotations

import textwrap
from html import escape

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QWidget

_WIDTH = 80
"""Characters."""


def tooltip(widget: QWidget, text: str) -> None:
    """Set a tooltip that shows its text literally."""
    widget.setToolTip(plain_tooltip(text))


def plain_tooltip(text: str) -> str:
    """A text for a tooltip, also for a model's ToolTipRole: wrapped, and escaped where Qt would take it for markup."""
    wrapped = "\n".join(textwrap.fill(line, _WIDTH) for line in text.splitlines())
    return f'<div style="white-space: pre-wrap">{escape(wrapped)}</div>' if Qt.mightBeRichText(wrapped) else wrapped
