"""Buttons: a verb, perhaps an icon, always an accessible name, and a reason when they refuse."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from aims_desktop.ui.theme import icons
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CONTROL, ICON, ICON_SMALL
from aims_desktop.ui.widgets.text import tooltip

Kind = Literal["primary", "secondary", "ghost", "link", "danger"]

_TOKEN = {"primary": "on_accent", "link": "accent_text", "danger": "bad", "secondary": "text2", "ghost": "text2"}

_SMALL_SIDE = 24


class Button(QPushButton):
    """A push button; `name` tells repeated ones apart ("Show 4: Every risk has an owner")."""

    def __init__(
        self,
        text: str,
        kind: Kind = "secondary",
        icon: str = "",
        trailing_icon: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._icon = icon or trailing_icon
        self._trailing = bool(trailing_icon)
        self._name = name
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        if trailing_icon:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._colour()
        self.set_text(text, name)
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_text(self, text: str, name: str = "") -> None:
        """Show another verb."""
        # Style sheets know no gap between icon and text: a space makes it.
        gap = f"{text} " if self._trailing else f" {text}"
        self.setText(gap if self._icon else text)
        self._name = name or self._name
        self.setAccessibleName(self._name or text.replace("&", ""))

    def refuse(self, reason: str) -> None:
        """Disable the button and say why, to the eye and to the ear."""
        self.setEnabled(False)
        self.setAccessibleDescription(reason)
        tooltip(self, reason)
        self._colour()

    def allow(self) -> None:
        """Enable the button again."""
        self.setEnabled(True)
        self.setAccessibleDescription("")
        tooltip(self, "")
        self._colour()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter presses a focused button, as it does everywhere but in Qt."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _colour(self) -> None:
        if self._icon:
            icons.bind(self, self._icon, _TOKEN[self._kind], ICON_SMALL)


class IconButton(QToolButton):
    """A button of one icon; its name and shortcut are what is read out and shown on hovering."""

    def __init__(
        self, icon: str, name: str, shortcut: QKeySequence | None = None, small: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shortcut = shortcut
        self._small = small
        self.setProperty("kind", "ghost")
        if small:
            self.setProperty("small", "true")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        icons.bind(self, icon, "text2", ICON_SMALL if small else ICON)
        if shortcut is not None:
            self.setShortcut(shortcut)
        self.set_name(name)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square as high as the controls beside it."""
        side = look().px(_SMALL_SIDE if self._small else CONTROL)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never squeezed."""
        return self.sizeHint()

    def set_name(self, name: str) -> None:
        """Name what the button does now ("Undo: change risk owner")."""
        keys = self._shortcut.toString(QKeySequence.SequenceFormat.NativeText) if self._shortcut else ""
        full = f"{name} ({keys})" if keys else name
        self.setAccessibleName(full)
        tooltip(self, full)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter presses a focused button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
