"""A box to choose one of many records by typing a part of what it is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QListView, QSizePolicy

from aims_desktop.i18n import _
from aims_desktop.ui.register.options import SEPARATOR, Option


class Picker(QComboBox):
    """One of `options()`, which are read when the box gets the keyboard or opens; a part of the words is enough if it fits only one."""

    picked = Signal(str)
    """A value, "" for none."""
    refused = Signal(str)
    """What was typed is none of the options."""

    def __init__(self, name: str, options: Callable[[], Sequence[Option]], where: str, none: str = "") -> None:
        super().__init__()
        self._options, self._where = options, where
        self._values: list[str] = []
        self._value, self._words = "", ""
        self._model = QStringListModel(self)
        self.setModel(self._model)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        view = QListView()
        view.setUniformItemSizes(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setView(view)
        edit = self.lineEdit()
        assert edit is not None
        self._edit = edit
        edit.setPlaceholderText(none or _("None"))
        edit.editingFinished.connect(self.commit)
        edit.installEventFilter(self)
        self.setAccessibleName(name)
        edit.setAccessibleName(name)
        view.setAccessibleName(name)
        completer = QCompleter(self._model, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(self._chosen)

    @property
    def value(self) -> str:
        """The value that is shown."""
        return self._value

    @property
    def typed(self) -> str:
        """The text in the box."""
        return self._edit.text()

    @property
    def dirty(self) -> bool:
        """Whether the text is another one than that of the value."""
        return self._edit.text() != self._words

    def show_value(self, value: str, words: str) -> None:
        """Show a value."""
        self._value, self._words = value, words
        self._edit.setText(words)
        self._edit.setCursorPosition(0)

    def put_text(self, text: str) -> None:
        """Put a text back that was typed before."""
        self._edit.setText(text)

    def commit(self) -> bool:
        """Find what is typed among the options; False where it is none of them."""
        if not self.dirty:
            return True
        text = self._edit.text().strip()
        if not text:
            self._take("", "")
            return True
        found = self._find(text)
        if found is None:
            self.refused.emit(_("“{text}” is not in {where}; choose one of the list or leave it empty.").format(
                text=text[:60], where=self._where))  # fmt: skip
            return False
        self._take(*found)
        return True

    def fill(self) -> None:
        """Read the options; the text in the box stays."""
        text = self._edit.text()
        options = self._options()
        self._values = [value for value, _words in options]
        self.blockSignals(True)
        self._model.setStringList([words for _value, words in options])
        self.setCurrentIndex(self._values.index(self._value) if self._value in self._values else -1)
        self.blockSignals(False)
        self._edit.setText(text)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Open with what there is now."""
        self.fill()
        super().showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape puts the value back."""
        if event.key() == Qt.Key.Key_Escape and self.dirty:
            self._edit.setText(self._words)
            event.accept()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Read the options when the keyboard comes; choose all, so that typing replaces."""
        if watched is self._edit and event.type() == QEvent.Type.FocusIn:
            self.fill()
            self._edit.selectAll()
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> Option | None:
        wanted = text.casefold()
        options = self._options()
        exact = [option for option in options if wanted in {option[1].casefold(), option[1].rpartition(SEPARATOR)[0].casefold()}]
        part = exact or [option for option in options if wanted in option[1].casefold()]
        return part[0] if len(part) == 1 else None

    def _chosen(self, at: int) -> None:
        if 0 <= at < len(self._values):
            self._take(self._values[at], self._model.stringList()[at])

    def _take(self, value: str, words: str) -> None:
        before = self._value
        self.show_value(value, words)
        if value != before:
            self.picked.emit(value)
