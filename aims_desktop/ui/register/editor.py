"""What all editors of fields have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.register import Register
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import set_property


class Surroundings:
    """What an editor needs to know about the form it stands in."""

    def __init__(self, workspace: Workspace, register: Register, open_record: Callable[[str, str], None]) -> None:
        self.workspace, self.register, self.open_record = workspace, register, open_record
        self.record_id = ""


class Editor(QWidget):
    """One field's editor. What was typed and not taken is `dirty` and is never overwritten by `show`."""

    committed = Signal(object)
    """A value of the field's kind, another one than was shown."""
    refused = Signal(str)
    """What was typed is no value; the sentence says why."""
    settled = Signal()
    """What is typed is the value that is in the file."""
    entered = Signal()
    """The editor has the keyboard."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__()
        self.field, self.around = field, around
        self.value: Any = None
        self.name = _(field.label) + (_(", required") if field.required else "")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look().px(4))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    # --- for the form

    @property
    def focus(self) -> QWidget:
        """The widget that takes the keyboard and stands for the field."""
        return self

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not taken yet."""
        return False

    def show_value(self, value: Any) -> None:
        """Show the value that is in the file."""
        self.value = value

    def commit(self) -> bool:
        """Take what is typed; False where it is refused."""
        return True

    def draft(self) -> Any:
        """What is typed, to be put back by `restore`."""
        return None

    def restore(self, draft: Any) -> None:
        """Put back what was typed before."""

    def set_bad(self, sentence: str) -> None:
        """Mark the field wrong, or right with an empty sentence; the form shows the sentence itself."""
        set_property(self.focus, "bad", "true" if sentence else "")

    def describe(self, text: str) -> None:
        """Give the screen reader the sentence under the field."""
        self.focus.setAccessibleDescription(text)

    def set_read_only(self, reason: str) -> None:
        """Let nothing be changed, or everything with an empty reason."""
        self.focus.setEnabled(not reason)

    # --- for the kinds

    def take(self, value: Any) -> None:
        """Announce another value."""
        if value != self.value:
            self.value = value
            self.committed.emit(value)

    def watch(self, widget: QWidget) -> None:
        """Tell the form when a widget gets the keyboard."""
        widget.setAccessibleName(self.name)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that the keyboard came, and keep the wheel for the page."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        elif isinstance(event, QWheelEvent) and isinstance(watched, QComboBox) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
