"""Some fields of one record on a page of its own; each is saved by itself when it is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from aims_desktop.model.register import Register, Row
from aims_desktop.service import records
from aims_desktop.service.display import register_end
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.editor import Surroundings
from aims_desktop.ui.register.editors import editor_for, is_wide
from aims_desktop.ui.register.field_box import AccessKeys, FieldBox
from aims_desktop.ui.register.options import value_of
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import FIELD_GAP

Save = Callable[[str, str, Any], object]
"""Saves a field of a record: id, field, value. May raise an AimsError."""


class FieldGroup(QWidget):
    """The named fields of a register, narrow ones beside each other. What is refused stays in its field, with the reason."""

    def __init__(
        self,
        context: AppContext,
        register: Register,
        names: Sequence[str],
        save: Save | None = None,
        keys: AccessKeys | None = None,
        *,
        columns: int = 2,
    ) -> None:
        """`keys` hands out the access keys where other groups are shown beside this one."""
        super().__init__()
        self._context, self._register = context, register
        self._save = save or self._edit
        self._row: Row = None
        self._putting_back = False
        self._around = Surroundings(context.workspace, register, self._open)
        self.boxes: dict[str, FieldBox] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(FIELD_GAP))
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        keys, at = keys or AccessKeys(), 0
        for name in names:
            field = register.fields[name]
            box = self.boxes[name] = FieldBox(editor_for(field, self._around), keys)
            span = columns if is_wide(field.kind, field) or field.kind.name == "flag" else 1
            at += -at % span
            grid.addWidget(box, at // columns, at % columns, 1, span)
            at += span
            box.editor.committed.connect(lambda value, name=name: self._commit(name, value))
            box.editor.refused.connect(box.show_problem)
            box.editor.settled.connect(lambda name=name: self._settle(name))
            box.editor.entered.connect(lambda name=name: context.look_at(register.name, self._around.record_id, name))

    @property
    def first(self) -> FieldBox:
        """The first field."""
        return next(iter(self.boxes.values()))

    def show_row(self, row: Row) -> None:
        """Show a record, with what breaks a rule; what is being typed into the same record stays."""
        other = self._row is None or row.id != self._row.id
        self._row, self._around.record_id = row, row.id
        for name, box in self.boxes.items():
            if other:
                box.show_problem("")
            if other or not (box.editor.dirty or box.problem):
                box.editor.show_value(self._value(name))
        problems = records.problems(self._context.workspace, self._register, row)
        broken = {p.field: p.sentence for p in reversed(problems) if p.blocking}
        for name, box in self.boxes.items():
            box.show_needed(broken.get(name, ""), insist=True)

    def set_read_only(self, reason: str) -> None:
        """Let nothing be changed, or everything with an empty reason."""
        for box in self.boxes.values():
            box.editor.set_read_only(reason)
            box.editor.setToolTip(reason)

    def commit(self) -> bool:
        """Save what is being typed; False where a field holds what cannot be saved."""
        for box in self.boxes.values():
            if box.editor.dirty or box.problem:  # a link that was refused is not shown any more, so nothing is left to be mended
                box.editor.commit()
        refused = [box for box in self.boxes.values() if box.problem]
        if refused:
            refused[0].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        return not refused

    def _value(self, name: str) -> Any:
        field = self._register.fields[name]
        if not field.several:
            return getattr(self._row, name)
        ends = self._context.workspace.facts().ends(self._row.id, name)
        return frozenset(value_of(field.targets, *register_end(table, end)) for table, end in ends)

    def _commit(self, name: str, value: Any) -> None:
        if self._putting_back:
            return
        box, before = self.boxes[name], self._value(name)
        refusal = self._context.save(lambda: self._save(self._row.id, name, value))
        if refusal:
            self._put_back(box, before)
        box.show_problem(refusal)

    def _settle(self, name: str) -> None:
        """What is typed is the value again: what was wrong with other text is over."""
        if self._row is not None and self.boxes[name].editor.value == self._value(name):
            self.boxes[name].show_problem("")

    def _put_back(self, box: FieldBox, before: Any) -> None:
        """Show what was typed again, as text that is not saved."""
        draft = box.editor.draft()
        box.editor.show_value(before)
        if draft is not None:
            self._putting_back = True  # a date field reads, and so announces, what is put into it
            box.editor.restore(draft)
            self._putting_back = False

    def _edit(self, record_id: str, name: str, value: Any) -> None:
        records.edit(self._context.workspace, self._register, record_id, {name: value})

    def _open(self, register: str, record_id: str) -> None:
        self._context.navigate(Place("register", register=register, record_id=record_id))
