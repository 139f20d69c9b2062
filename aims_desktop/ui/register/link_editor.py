"""Editors of links: one record or several, clauses and controls."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.refs import VERSION
from aims_desktop.ui.register.editor import Editor, Surroundings
from aims_desktop.ui.register.options import ANY, CATALOGUE, end_of, options_for, value_of, words_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import IconButton
from aims_desktop.ui.widgets.text import label


def where(field: Field) -> str:
    """What a field points to, in words."""
    if field.targets[0] in CATALOGUE:
        return {"clause": _("the clauses"), "control": _("the controls")}.get(field.targets[0], _("the clauses and controls"))
    if field.targets[0] == ANY:
        return _("the registers")
    return ", ".join(_(REGISTERS[name].title) if name in REGISTERS else _("the versions") for name in field.targets)


class LinkEditor(Editor):
    """One record, clause or control: a box to search in and a button to go there."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        self.box = Picker(self.name, self._options, where(field))
        edit = self.box.lineEdit()
        assert edit is not None
        self.watch(self.box)
        edit.installEventFilter(self)
        self.go = IconButton("external", _("Open: {field}").format(field=_(field.label)), small=True)
        self.go.clicked.connect(self._open)
        row = QHBoxLayout()
        row.setSpacing(look().px(2))
        row.addWidget(self.box, 1)
        row.addWidget(self.go)
        self.column.addLayout(row)
        self.box.picked.connect(lambda value: self.take(value or None))
        self.box.refused.connect(self.refused)
        edit.editingFinished.connect(lambda: None if self.dirty else self.settled.emit())

    @property
    def focus(self) -> QWidget:
        """The box."""
        return self.box

    @property
    def dirty(self) -> bool:
        """Something is typed that is not chosen yet."""
        return self.box.dirty

    def show_value(self, value: Any) -> None:
        """The record."""
        self.value = value
        self.box.show_value(value or "", words_for(self.around.workspace, self.field.targets, value, short=True))
        self.go.setVisible(bool(value) and self._leads_somewhere())

    def commit(self) -> bool:
        """Find what is typed."""
        taken = self.box.commit()
        if taken:
            self.settled.emit()
        return taken

    def draft(self) -> str:
        """The text."""
        return self.box.typed

    def restore(self, draft: Any) -> None:
        """The text again."""
        self.box.put_text(str(draft))

    def take(self, value: Any) -> None:
        """Announce, and offer to go there."""
        self.go.setVisible(bool(value) and self._leads_somewhere())
        super().take(value)

    def _leads_somewhere(self) -> bool:
        return self.field.targets[0] not in {*CATALOGUE, VERSION}

    def _options(self) -> list[tuple[str, str]]:
        own = value_of(self.field.targets, self.around.register.name, self.around.record_id)
        return [option for option in options_for(self.around.workspace, self.field.targets) if option[0] != own]

    def _open(self) -> None:
        if self.value:
            self.around.open_record(*end_of(self.field.targets, self.value))


class SeveralEditor(Editor):
    """Several records, clauses or controls: a list to take from, a box to add to it."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # long titles wrap
        self.value = frozenset()
        self._adding = ""
        self._reason = ""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(2))
        self.column.addLayout(self._lines)
        self.box = Picker(_("Add to: {field}").format(field=self.name), self._options, where(field), _("Add…"))
        self.watch(self.box)
        self.box.setAccessibleName(_("Add to: {field}").format(field=self.name))
        edit = self.box.lineEdit()
        assert edit is not None
        edit.installEventFilter(self)
        self.column.addWidget(self.box)
        self.box.picked.connect(self._add)
        self.box.refused.connect(self.refused)
        edit.editingFinished.connect(lambda: None if self.dirty else self.settled.emit())
        self.removers: dict[str, IconButton] = {}

    @property
    def focus(self) -> QWidget:
        """The box to add with."""
        return self.box

    @property
    def dirty(self) -> bool:
        """Something is typed that is not added yet."""
        return self.box.dirty

    def show_value(self, value: Any) -> None:
        """The list; `value` is a set of ids, or of "register:id" where several registers are possible."""
        self.value = frozenset(value or ())
        while (item := self._lines.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        self.removers = {}
        workspace, targets = self.around.workspace, self.field.targets
        for words, end in sorted((words_for(workspace, targets, end), end) for end in self.value):
            self._lines.addWidget(self._line(end, words))
        self._order_keys()

    def _order_keys(self) -> None:
        """Tab goes through the list, then to the box below it, and not to new lines at the end of the window."""
        before: QWidget = self.box
        for button in self.findChildren(IconButton):
            line = button.parentWidget()
            if line is not None and not button.isHidden() and self._lines.indexOf(line) >= 0:
                QWidget.setTabOrder(before, button)
                before = button
        if before is not self.box:
            QWidget.setTabOrder(before, self.box)

    def commit(self) -> bool:
        """Add what is typed; what is refused stays in the box."""
        taken = self.box.commit() and not self.dirty
        if taken:
            self.settled.emit()
        return taken

    def draft(self) -> str:
        """The text in the box, or what is being added."""
        return self._adding or self.box.typed

    def restore(self, draft: Any) -> None:
        """The text again."""
        self.box.put_text(str(draft))

    def set_read_only(self, reason: str) -> None:
        """Nothing can be added or taken away."""
        self._reason = reason
        self.box.setVisible(not reason)
        for button in self.removers.values():
            button.setVisible(not reason)

    def _options(self) -> list[tuple[str, str]]:
        own = value_of(self.field.targets, self.around.register.name, self.around.record_id)
        return [option for option in options_for(self.around.workspace, self.field.targets) if option[0] not in {own, *self.value}]

    def _line(self, end: str, words: str) -> QWidget:
        line = QWidget()
        line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(line)
        row.setContentsMargins(look().px(8), 0, 0, 0)
        row.setSpacing(look().px(2))
        row.addWidget(label(words, wrap=True), 1)
        if self.field.targets[0] not in CATALOGUE:
            go = IconButton("external", _("Open: {record}").format(record=words), small=True)
            go.clicked.connect(lambda: self.around.open_record(*end_of(self.field.targets, end)))
            row.addWidget(go)
        remove = IconButton("close", _("Take away: {record}").format(record=words), small=True)
        if self._reason:
            remove.hide()
        remove.clicked.connect(lambda: self._set(self.value - {end}))
        self.removers[end] = remove
        row.addWidget(remove)
        return line

    def _add(self, value: str) -> None:
        self._adding = self.box.typed
        self.box.show_value("", "")
        if value:
            self._set(self.value | {value})
        self._adding = ""

    def _set(self, value: frozenset[str]) -> None:
        self.committed.emit(value)
