"""A scale from 0 up: one button per step, with the words of the step that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label


class _Steps(Segmented):
    """The buttons; a digit is the step itself, Delete takes it away."""

    def __init__(self, name: str, steps: int) -> None:
        super().__init__(name, ["–", *map(str, range(steps))])
        self._group.button(0).setAccessibleName(_("{scale}: not set").format(scale=name))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Digits from 0, and Delete."""
        empty = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        button = self._group.button(0 if empty else event.key() - Qt.Key.Key_0 + 1)
        if button is not None and (empty or event.key() >= Qt.Key.Key_0):
            button.setFocus()
            button.click()
        else:
            super().keyPressEvent(event)


class Scale(QWidget):
    """Name, buttons and the words of the chosen step."""

    picked = Signal(object)
    """The step that a person chose, None for none."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        super().__init__()
        self._words = tuple(words)
        self.steps = _Steps(name, len(words))
        self._said = label("", "caption", "muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        row.addWidget(self.steps)
        row.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        column.addWidget(label(name, "field"))
        column.addLayout(row)
        self.steps.chosen.connect(lambda at: self.picked.emit(at - 1 if at else None))
        self.show_value(None)

    def show_value(self, value: int | None) -> None:
        """Show a step, or none."""
        known = value is not None and 0 <= value < len(self._words)
        self.steps.choose(value + 1 if known and value is not None else 0)
        self._said.setText(self._words[value] if known and value is not None else _("Not set"))

    def take_focus(self) -> None:
        """Put the keyboard on the step that is shown."""
        self.steps.findChildren(QWidget)[max(self.steps.value, 0)].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_read_only(self, reason: str) -> None:
        """Let nothing be changed, or everything with an empty reason."""
        self.steps.setEnabled(not reason)
        self.setToolTip(reason)
