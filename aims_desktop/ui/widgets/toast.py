"""A short word at the bottom of the window about what was just done, with the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.text import announce, label

_ABOVE_BOTTOM = 40


class Toast(QFrame):
    """One message over the bottom of a window; it stays while the mouse or the focus is on it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("toast")
        self._act: Callable[[], object] | None = None
        self._milliseconds = 0
        self._text = label("")
        self._button = Button("", "link")
        self._button.clicked.connect(self._acted)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look().px(side) for side in (16, 7, 8, 7)))
        row.setSpacing(look().px(14))
        row.addWidget(self._text)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self._button.installEventFilter(self)
        self.hide()

    def say(self, text: str, action: str = "", callback: Callable[[], object] | None = None, seconds: float = 10) -> None:
        """Show a message, replacing the one before, with one action such as Undo."""
        self._text.setText(text)
        self._act = callback
        self._button.set_text(action, f"{action}: {text}" if action else " ")
        self._button.setVisible(callback is not None)
        self._milliseconds = round(seconds * 1000)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(self._milliseconds)
        announce(self, text)

    def text(self) -> str:
        """The message shown last."""
        return self._text.text()

    @property
    def button(self) -> Button:
        """The action's button."""
        return self._button

    def _acted(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        window = self._window
        # Long messages keep to the window; the whole text is read out anyway.
        self.setMaximumWidth(max(window.width() - look().px(32), 1))
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - look().px(_ABOVE_BOTTOM))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the window's size; wait while the action has the focus."""
        kind = event.type()
        if kind == QEvent.Type.Resize and watched is self._window:
            self._place()
        elif watched is self._button and kind == QEvent.Type.FocusIn:
            self._timer.stop()
        elif watched is self._button and kind == QEvent.Type.FocusOut and self.isVisible():
            self._timer.start(self._milliseconds)
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Wait while the mouse is on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Count again."""
        if self.isVisible() and not self._button.hasFocus():
            self._timer.start(self._milliseconds)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape takes it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
