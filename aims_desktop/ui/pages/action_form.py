"""A line to plan what shall be done about a record, or to record what was decided: what, by whom, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.kinds import Choice
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.text import label


@dataclass(frozen=True, slots=True)
class FormWords:
    """What the parts of a line are called."""

    title: str
    owner: str
    due: str
    button: str
    heading: str = ""
    hint: str = ""
    """What stands in the empty line; by default the name of the title."""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Typed:
    title: str = ""
    kind: int = 0
    owner: tuple[str, str] = ("", "")
    due: str = ""


class ActionForm(QWidget):
    """The line; what is half typed waits with the record it was typed for, until that is shown again."""

    wanted = Signal()
    """The person wants it saved: Enter in the title, or the button."""

    def __init__(self, context: AppContext, words: FormWords, kinds: Sequence[Choice] = ()) -> None:
        super().__init__()
        self._record_id = ""
        self._waiting: dict[str, _Typed] = {}
        self.title = QLineEdit(self)
        self.title.setAccessibleName(words.title)
        self.title.setPlaceholderText(words.hint or words.title)
        self.title.returnPressed.connect(self.wanted)
        self.kind = QComboBox(self)  # in it from the start, after the title: the Tab key goes in the order of coming in
        self.kind.setAccessibleName(words.kind)
        self.kind.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._kinds = kinds
        self.kind.addItems([_(kind.label) for kind in kinds])
        self.owner = Picker(words.owner, lambda: options_for(context.workspace, ["person"]), _("People"), _("Owner"))
        self.due = DateField(words.due, context.workspace.today)
        self.due.setPlaceholderText(_("Due, e.g. 15 Mar"))
        self.add = Button(words.button, icon="plus")
        self.add.clicked.connect(self.wanted)
        self._build(words.heading, bool(kinds))

    def _build(self, heading: str, with_kinds: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        if heading:
            column.addWidget(label(heading, "strong"))
        column.addWidget(self.title)
        self.kind.setVisible(with_kinds)
        for parts in ((self.kind, self.owner), (self.due, self.add)) if with_kinds else ((self.owner, self.due),):
            row = QHBoxLayout()
            row.setSpacing(look().px(10))
            for part in parts:
                row.addWidget(part, 1)
            column.addLayout(row)
        if not with_kinds:
            column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def chosen_kind(self) -> Choice:
        """The kind that is chosen."""
        return self._kinds[self.kind.currentIndex()]

    def show_for(self, record_id: str) -> None:
        """Show what is typed for a record; what was typed for the one before waits with it."""
        if record_id == self._record_id:
            return
        self._waiting[self._record_id] = _Typed(
            self.title.text(), self.kind.currentIndex(), (self.owner.value, self.owner.typed), self.due.text()
        )
        self._record_id = record_id
        self._show(self._waiting.pop(record_id, _Typed()))

    def complete(self) -> bool:
        """Read owner and day; False where one is none, with the keyboard there."""
        self.due.commit()
        if self.due.error or not self.owner.commit():
            (self.due if self.due.error else self.owner).setFocus()
            return False
        return True

    def clear(self) -> None:
        """It was saved: begin the next one, of the same kind."""
        self._show(_Typed(kind=self.kind.currentIndex()))

    def focus_title(self) -> None:
        """Put the keyboard at its begin."""
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, typed: _Typed) -> None:
        self.title.setText(typed.title)
        self.kind.setCurrentIndex(max(0, typed.kind) if self.kind.count() else -1)
        value, words = typed.owner
        self.owner.show_value(value, words if value else "")
        self.owner.put_text(words)
        self.due.set_value(None)
        self.due.setText(typed.due)
