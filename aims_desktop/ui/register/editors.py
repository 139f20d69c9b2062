"""Editors: one widget per kind of field, all with the same few verbs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSizePolicy, QWidget

from aims_desktop.i18n import _, moment
from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import ChoiceKind, ChoicesKind, Kind, in_utc
from aims_desktop.ui.register.editor import Editor, Surroundings
from aims_desktop.ui.register.file_editor import FileEditor
from aims_desktop.ui.register.link_editor import LinkEditor, SeveralEditor
from aims_desktop.ui.register.scales import steps_of
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.dates import parse_date
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text_edit import PlainEdit


class LineEditor(Editor):
    """One line of typed text that the field's kind reads: text, numbers, percent."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        self.edit = QLineEdit()
        self.watch(self.edit)
        self.column.addWidget(self.edit)
        if field.example:
            self.edit.setPlaceholderText(_("e.g. {example}").format(example=_(field.example)))
        self.edit.editingFinished.connect(self.commit)

    @property
    def focus(self) -> QWidget:
        """The line."""
        return self.edit

    @property
    def dirty(self) -> bool:
        """Other text than that of the value."""
        return self.edit.text() != self.write(self.value)

    def show_value(self, value: Any) -> None:
        """The text of the value."""
        self.value = value
        if self.edit.text() != self.write(value):
            self.edit.setText(self.write(value))
            self.edit.setCursorPosition(0)

    def commit(self) -> bool:
        """Let the kind read the text."""
        if not self.dirty:
            self.settled.emit()
            return True
        try:
            value = self.read(self.edit.text())
        except ValueError as refusal:
            self.refused.emit(str(refusal))
            return False
        self.take(value)
        if value == self.value and not self.edit.hasFocus():
            self.edit.setText(self.write(value))
            self.settled.emit()
        return True

    def draft(self) -> str:
        """The text."""
        return self.edit.text()

    def restore(self, draft: Any) -> None:
        """The text again."""
        self.edit.setText(str(draft))

    def set_read_only(self, reason: str) -> None:
        """The text stays selectable."""
        self.edit.setReadOnly(bool(reason))

    def read(self, text: str) -> Any:
        """The value of a text; ValueError with a sentence."""
        return self.field.kind.parse(text)

    def write(self, value: Any) -> str:
        """The text of a value."""
        return self.field.kind.show(value)


class MomentEditor(LineEditor):
    """A day and a time of day, local."""

    def read(self, text: str) -> dt.datetime | None:
        """A date as people write it, then hours and minutes; an ISO moment too."""
        words = text.split()
        if not words:
            return None
        if len(words) > 1 and ":" in words[-1]:
            day = parse_date(" ".join(words[:-1]), self.around.workspace.today())
            try:
                at = dt.time.fromisoformat(words[-1].rjust(5, "0"))
            except ValueError as error:
                raise ValueError(_("“{text}” is not a time; write it as 14:30.").format(text=words[-1][:20])) from error
            if day is not None:
                return in_utc(dt.datetime.combine(day, at))
        parsed: dt.datetime | None = self.field.kind.parse(text)
        return parsed

    def write(self, value: dt.datetime | None) -> str:
        """The local moment."""
        return moment(value)


class ProseEditor(Editor):
    """Several lines of plain text."""

    def __init__(self, field: Field, around: Surroundings, lines: int = 3) -> None:
        super().__init__(field, around)
        self.edit = PlainEdit(self.name, lines)
        self.watch(self.edit)
        self.column.addWidget(self.edit)
        if field.example:
            self.edit.setPlaceholderText(_("e.g. {example}").format(example=_(field.example)))
        self.edit.committed.connect(lambda _text: self.commit())
        self.edit.refused.connect(self.refused)

    @property
    def focus(self) -> QWidget:
        """The text box."""
        return self.edit

    @property
    def dirty(self) -> bool:
        """Other text than the value."""
        return self.edit.toPlainText() != (self.value or "")

    def show_value(self, value: Any) -> None:
        """The text."""
        self.value = value
        if self.edit.toPlainText() != (value or ""):
            self.edit.set_text(value or "")

    def commit(self) -> bool:
        """Clean the text and take it."""
        if not self.dirty:
            self.settled.emit()
            return True
        try:
            value = self.field.kind.parse(self.edit.toPlainText())
        except ValueError as refusal:
            self.refused.emit(str(refusal))
            return False
        self.take(value)
        if value == self.value and not self.edit.hasFocus():
            self.edit.set_text(value or "")
            self.settled.emit()
        return True

    def draft(self) -> str:
        """The text."""
        return self.edit.toPlainText()

    def restore(self, draft: Any) -> None:
        """The text again."""
        self.edit.setPlainText(str(draft))

    def set_read_only(self, reason: str) -> None:
        """The text stays selectable."""
        self.edit.setReadOnly(bool(reason))


class DateEditor(Editor):
    """A day or none."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        self.edit = DateField(self.name, around.workspace.today)
        self.watch(self.edit)
        self.column.addWidget(self.edit)
        self.edit.committed.connect(self.take)
        self.edit.editingFinished.connect(lambda: None if self.edit.error else self.settled.emit())
        self.edit.refused.connect(self.refused)

    @property
    def focus(self) -> QWidget:
        """The date field."""
        return self.edit

    @property
    def dirty(self) -> bool:
        """What stands there could not be read, or is not read yet."""
        return bool(self.edit.error) or self.edit.isModified()

    def show_value(self, value: Any) -> None:
        """The day."""
        self.value = value
        if self.edit.value != value or not self.dirty:
            self.edit.set_value(value)

    def commit(self) -> bool:
        """Let the field read."""
        self.edit.commit()
        if not self.edit.error:
            self.settled.emit()
        return not self.edit.error

    def draft(self) -> str:
        """The text."""
        return self.edit.text()

    def restore(self, draft: Any) -> None:
        """The text again, with what is wrong with it."""
        self.edit.setText(str(draft))
        self.edit.setModified(True)
        self.edit.commit()

    def set_read_only(self, reason: str) -> None:
        """The date stays selectable."""
        self.edit.setReadOnly(bool(reason))


class PickEditor(Editor):
    """One of a few answers in a box that drops down; taken at once."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        self.box = QComboBox()
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(6)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.watch(self.box)
        self.column.addWidget(self.box)
        self.answers: list[Any] = []
        self._fill()
        self.box.activated.connect(lambda at: self.take(self.answers[at]))

    @property
    def focus(self) -> QWidget:
        """The box."""
        return self.box

    def show_value(self, value: Any) -> None:
        """The answer."""
        self.value = value
        self._fill()
        self.box.setCurrentIndex(self.answers.index(value) if value in self.answers else 0)

    def options(self) -> Mapping[Any, str]:
        """The answers with their words."""
        kind = self.field.kind
        assert isinstance(kind, ChoiceKind)
        return {choice: _(choice.label) for choice in kind.choices}

    def _fill(self) -> None:
        options = {None: _("Not set"), **self.options()}
        words = list(options.values())
        if [self.box.itemText(at) for at in range(self.box.count())] != words:
            self.box.clear()
            self.box.addItems(words)
        self.answers = list(options)


class ScaleEditor(PickEditor):
    """A step of the risk method's scales, with the method's words."""

    def options(self) -> Mapping[Any, str]:
        """The steps."""
        return steps_of(self.around.workspace, self.field)


class FlagEditor(Editor):
    """Yes, no or not answered."""

    answers = (True, False, None)

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        self.parts = Segmented(self.name, [_("Yes"), _("No"), _("Not set")])
        self.setFocusProxy(self.parts.findChildren(QWidget)[0])
        self.setAccessibleName(self.name)
        for button in self.parts.findChildren(QWidget):
            button.installEventFilter(self)
        self.column.addWidget(self.parts)
        self.parts.choose(2)
        self.parts.chosen.connect(lambda at: self.take(self.answers[at]))

    @property
    def focus(self) -> QWidget:
        """The first of the three buttons."""
        proxy = self.focusProxy()
        return proxy if proxy is not None else self

    def show_value(self, value: Any) -> None:
        """The answer."""
        self.value = value
        self.parts.choose(self.answers.index(value))

    def set_read_only(self, reason: str) -> None:
        """All three at once."""
        self.parts.setEnabled(not reason)


class ChoicesEditor(Editor):
    """Several of a list, to tick."""

    def __init__(self, field: Field, around: Surroundings) -> None:
        super().__init__(field, around)
        kind = field.kind
        assert isinstance(kind, ChoicesKind)
        self.ticks: dict[Any, QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(6))
        columns = 1 if max(len(_(choice.label)) for choice in kind.choices) > 26 else 2
        for at, choice in enumerate(kind.choices):
            tick = QCheckBox(_(choice.label).replace("&", "&&"))
            tick.setAccessibleName(f"{_(field.label)}: {_(choice.label)}")
            tick.installEventFilter(self)
            tick.clicked.connect(lambda _checked=False: self.take(self._ticked()))
            grid.addWidget(tick, at // columns, at % columns)
            self.ticks[choice] = tick
        self.column.addLayout(grid)

    @property
    def focus(self) -> QWidget:
        """The first tick box."""
        return next(iter(self.ticks.values()))

    def show_value(self, value: Any) -> None:
        """The ticks."""
        self.value = value
        for choice, tick in self.ticks.items():
            tick.setChecked(choice in (value or ()))

    def set_read_only(self, reason: str) -> None:
        """All at once."""
        for tick in self.ticks.values():
            tick.setEnabled(not reason)

    def _ticked(self) -> tuple[Any, ...] | None:
        return tuple(choice for choice, tick in self.ticks.items() if tick.isChecked()) or None


def editor_for(field: Field, around: Surroundings) -> Editor:
    """The editor of a field."""
    key = "several" if field.several else "pick" if field.kind.name == "requirement" else field.kind.name
    return EDITORS[key](field, around)


def is_wide(kind: Kind, field: Field | None) -> bool:
    """Whether a field takes the whole width of the form."""
    if kind.name in _WIDE or (field is not None and (field.several or field.kind.name in _WIDE)):
        return True
    if isinstance(kind, ChoiceKind):
        return max(len(_(choice.label)) for choice in kind.choices) > _LONG
    return field is not None and bool(field.targets) and field.targets != ("person",)  # titles are long, names are short


_WIDE = frozenset({"text", "prose", "choices", "file", "cells"})
_LONG = 22
"""Letters that fit into half the width of the form."""

EDITORS: Mapping[str, Callable[[Field, Surroundings], Editor]] = {
    "text": LineEditor,
    "prose": ProseEditor,
    "integer": LineEditor,
    "scale": ScaleEditor,
    "decimal": LineEditor,
    "percent": LineEditor,
    "date": DateEditor,
    "datetime": MomentEditor,
    "flag": FlagEditor,
    "choice": PickEditor,
    "choices": ChoicesEditor,
    "link": LinkEditor,
    "pick": LinkEditor,
    "several": SeveralEditor,
    "file": FileEditor,
    "cells": LineEditor,
}
