"""The form of any register, made from its fields; each field is saved by itself when it is left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.fields import Field, Section, sections_of
from aims_desktop.model.register import Row
from aims_desktop.service.display import display, erased_words, register_end
from aims_desktop.service.records import Problem
from aims_desktop.ui.register.computed import ComputedBlock
from aims_desktop.ui.register.editor import Editor, Surroundings
from aims_desktop.ui.register.editors import editor_for, is_wide
from aims_desktop.ui.register.field_box import AccessKeys, FieldBox
from aims_desktop.ui.register.options import value_of
from aims_desktop.ui.theme import icons
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import FIELD_GAP, ICON_SMALL
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.text import label, tooltip

Save = Callable[[str, Any], str]
"""Saves a field's value; the sentence of what refused it, "" where all is well."""

_MEASURE = 880
"""A form is not wider than this: lines stay readable."""


class SectionBox(QWidget):
    """A part of the form under a heading that folds it."""

    def __init__(self, section: Section, first: bool) -> None:
        super().__init__()
        self.body = QWidget()
        self.grid = QGridLayout(self.body)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(look().px(12))
        self.grid.setVerticalSpacing(look().px(FIELD_GAP))
        for column in (0, 1):
            self.grid.setColumnStretch(column, 1)
            self.grid.setColumnMinimumWidth(column, look().px(80))
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(look().px(6))
        self.title = _(section.title)
        self.head: Button | None = None
        if section.title and not first:
            self.head = Button(self.title, "ghost", icon="chevron-down")
            self.head.clicked.connect(lambda: self.fold(self.body.isVisibleTo(self)))
            column_.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column_.addWidget(self.body)
        self._at = 0
        self.fold(section.folded and not first)

    def add(self, widget: QWidget, *, wide: bool) -> None:
        """Put a widget in the next free place; wide ones take a line."""
        if wide and self._at % 2:
            self._at += 1
        self.grid.addWidget(widget, self._at // 2, self._at % 2, 1, 2 if wide else 1)
        self._at += 2 if wide else 1

    def fold(self, folded: bool) -> None:
        """Close or open the section."""
        self.body.setVisible(not folded)
        if self.head is not None:
            icon = "chevron-right" if folded else "chevron-down"
            icons.bind(self.head, icon, "text2", ICON_SMALL)
            self.head.setAccessibleDescription(_("Folded") if folded else _("Open"))


class Form(QScrollArea):
    """All fields of a record. `save` is called with one field at a time; what it refuses stays in the field."""

    looked_at = Signal(str)
    """The field that has the keyboard now."""

    def __init__(self, around: Surroundings, save: Save, leave_out: Collection[str] = ()) -> None:
        super().__init__()
        self.around, self._save = around, save
        self._register = around.register
        self._row: Row = None
        self._insist = False
        self._broken: dict[str, str] = {}
        self._needed: dict[str, str] = {}
        self._drafts: dict[tuple[str, str], tuple[Any, str]] = {}
        self.boxes: dict[str, FieldBox] = {}
        self._sections: dict[str, SectionBox] = {}
        self.computed: list[ComputedBlock] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._build(leave_out)

    def _build(self, leave_out: Collection[str]) -> None:
        sheet = QWidget()
        outer = QHBoxLayout(sheet)
        outer.setContentsMargins(0, look().px(6), look().px(8), look().px(16))
        self.sheet = QWidget()
        self.sheet.setMaximumWidth(look().px(_MEASURE))
        self.sheet.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer.addWidget(self.sheet, 100)
        outer.addStretch(1)
        column = QVBoxLayout(self.sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(14))
        column.addLayout(self._explained())
        keys = AccessKeys()
        for at, (section, fields) in enumerate(sections_of(self._register.cls)):
            box = self._section(section, [f for f in fields if f.name not in leave_out], keys, first=at == 0)
            column.addWidget(box)
        column.addStretch(1)
        self.setWidget(sheet)
        sheet.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def _explained(self) -> QHBoxLayout:
        self._stars = label(_("* needed before the record is complete"), "caption", "muted", elide=True)
        self.next_needed = Button("", "link")
        self.next_needed.clicked.connect(self._go_to_needed)
        row = QHBoxLayout()
        row.addWidget(self._stars, 1)
        row.addWidget(self.next_needed)
        return row

    def _section(self, section: Section, fields: Sequence[Field], keys: AccessKeys, *, first: bool) -> SectionBox:
        box = SectionBox(section, first)
        block = ComputedBlock.for_section(self._register, section, first=first)
        for field in fields:
            editor = editor_for(field, self.around)
            made = FieldBox(editor, keys)
            self.boxes[field.name] = made
            self._sections[field.name] = box
            editor.committed.connect(lambda value, name=field.name: self._commit(name, value))
            editor.refused.connect(lambda sentence, name=field.name: self._refuse(name, sentence))
            editor.settled.connect(lambda name=field.name: self._settle(name))
            editor.entered.connect(lambda name=field.name: self.looked_at.emit(name))
            box.add(made, wide=is_wide(field.kind, field))
        if block is not None:
            self.computed.append(block)
            box.add(block, wide=True)
        return box

    # --- showing

    def show_row(self, row: Row, problems: Sequence[Problem]) -> None:
        """Show a record; fields with text that is not saved yet keep it."""
        other = self._row is None or row.id != self._row.id
        if other:
            self._insist = False
            self._keep_drafts()
        self._row = row
        self.around.record_id = row.id
        for name, box in self.boxes.items():
            if other or not self._is_kept(name):
                box.editor.show_value(self.value_of(row, name))
                if other:
                    self._put_draft_back(name, box.editor)
        for block in self.computed:
            block.show_row(row, self.around.workspace)
        self._show_problems(problems)
        if other:
            self.verticalScrollBar().setValue(0)

    def value_of(self, row: Row, name: str) -> Any:
        """The value of a field as its editor takes it."""
        field = self._register.fields[name]
        if not field.several:
            return getattr(row, name)
        ends = self.around.workspace.facts().ends(row.id, name)
        return frozenset(value_of(field.targets, *register_end(table, end)) for table, end in ends)

    def text_of(self, name: str) -> str:
        """The text of a field that is in the file."""
        return display(self.around.workspace, self._register, self._row, name)

    def set_read_only(self, reason: str) -> None:
        """Let nothing be changed, or everything with an empty reason; the key of a seeded row never is."""
        given = self._register.key if self._row is not None and self._row.number is None else ""
        for name, box in self.boxes.items():
            why = reason or (_("This is given; the rest of the record is yours.") if name == given else "")
            box.editor.set_read_only(why)
            tooltip(box.editor, why)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        self._broken = {p.field: p.sentence for p in reversed(problems) if p.blocking}
        self._needed = {p.field: p.sentence for p in problems if not p.blocking and p.field in self.boxes}
        for name, box in self.boxes.items():
            draft = self._drafts.get((self._row.id, name))
            box.show_problem(draft[1] if draft else self._broken.get(name, ""))
            box.show_needed(self._needed.get(name, ""), insist=self._insist)
            box.show_erased(erased_words(self.around.workspace, self._register, self._row, name))
            if box.problem:
                self._sections[name].fold(False)
        self._stars.setVisible(any(box.editor.field.required for box in self.boxes.values()))
        self.next_needed.setVisible(bool(self._needed))
        self.next_needed.set_text(ngettext("{n} still needed", "{n} still needed", len(self._needed)))

    def show_disputed(self, sentences: Mapping[str, str]) -> None:
        """Say beside fields what a colleague's copy says otherwise."""
        for name, box in self.boxes.items():
            box.show_disputed(sentences.get(name, ""))
            if name in sentences:
                self._sections[name].fold(False)

    def problem_count(self) -> int:
        """How many fields are wrong."""
        return sum(bool(box.problem) for box in self.boxes.values())

    # --- saving

    def commit(self) -> bool:
        """Save what is being typed; False where a field holds what cannot be saved."""
        for name, box in self.boxes.items():
            if self._row is not None and (self._row.id, name) in self._drafts and not box.editor.dirty:
                box.editor.commit()  # a link that was refused is not shown any more, so nothing is left to be mended
        refused = [box for box in self.boxes.values() if box.editor.dirty and not box.editor.commit()]
        drafts = [box for name, box in self.boxes.items() if self._row is not None and (self._row.id, name) in self._drafts]
        refused += [box for box in drafts if box.editor.dirty or not box.editor.commit()]  # of what was not pasted, nothing is left
        if refused:
            self.focus_field(refused[0].editor.field.name)
        return not refused

    def forget(self, record_id: str) -> None:
        """Let go of what was typed into a record that is gone."""
        self._drafts = {key: draft for key, draft in self._drafts.items() if key[0] != record_id}

    def drafts(self) -> dict[tuple[str, str], str]:
        """What was typed and could not be saved, by record and field."""
        shown = self._row.id if self._row is not None else ""
        texts = {key: self.boxes[key[1]].editor.draft() if key[0] == shown else text for key, (text, _said) in self._drafts.items()}
        return {key: text for key, text in texts.items() if isinstance(text, str)}

    def take_drafts(self, texts: Mapping[tuple[str, str], str], sentence: str) -> None:
        """Put back what was typed before and is not in the file; `sentence` stands under each field."""
        for (record_id, name), text in texts.items():
            if name in self.boxes:
                self._drafts[record_id, name] = (text, sentence)
                if self._row is not None and self._row.id == record_id:
                    self._put_draft_back(name, self.boxes[name].editor)
                    self._refuse(name, sentence)

    def _commit(self, name: str, value: Any) -> None:
        editor, record_id = self.boxes[name].editor, self._row.id
        before = self.value_of(self._row, name)
        self._drafts.pop((record_id, name), None)
        refusal = self._save(name, value)
        if refusal:
            text = editor.draft()
            editor.show_value(before)
            if text is not None:
                editor.restore(text)
            self._refuse(name, refusal)
        else:
            self.boxes[name].show_problem(self._broken.get(name, ""))

    def _refuse(self, name: str, sentence: str) -> None:
        draft = self.boxes[name].editor.draft()
        if draft is not None:
            self._drafts[self._row.id, name] = (draft, sentence)
        self.boxes[name].show_problem(sentence)
        self._sections[name].fold(False)

    def _settle(self, name: str) -> None:
        """What is typed is the value again: what was wrong with other text is over."""
        if self._row is not None and self._drafts.pop((self._row.id, name), None) is not None:
            self.boxes[name].show_problem(self._broken.get(name, ""))

    def _is_kept(self, name: str) -> bool:
        """Whether a field must not be overwritten: it holds text that is not saved."""
        return self.boxes[name].editor.dirty

    def _keep_drafts(self) -> None:
        """Before another record is shown: keep what is typed and cannot be saved."""
        if self._row is None:
            return
        for name, box in self.boxes.items():
            key = (self._row.id, name)
            if key in self._drafts:
                self._drafts[key] = (box.editor.draft(), self._drafts[key][1])

    def _put_draft_back(self, name: str, editor: Editor) -> None:
        draft = self._drafts.get((self._row.id, name))
        if draft is not None and draft[0] is not None:
            editor.restore(draft[0])

    # --- the keyboard

    def focus_field(self, name: str = "") -> None:
        """Put the keyboard into a field, the first one by default."""
        chosen = name if name in self.boxes else next(iter(self.boxes), "")
        if not chosen:
            return
        self._sections[chosen].fold(False)
        widget = self.boxes[chosen].editor.focus
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        QTimer.singleShot(0, _Shower(self, self.boxes[chosen]).show)

    def _go_to_needed(self) -> None:
        """Say which fields are still needed and go to the next of them."""
        self._insist = True
        for name, box in self.boxes.items():
            box.show_needed(self._needed.get(name, ""), insist=True)
        if self._needed:
            names = [name for name in self.boxes if name in self._needed]
            now = next((n for n, box in self.boxes.items() if box.editor.focus.hasFocus()), "")
            self.focus_field(names[(names.index(now) + 1) % len(names)] if now in names else names[0])


class _Shower(QObject):
    """Scrolls a field into sight once it is laid out; goes with the form."""

    def __init__(self, form: Form, box: FieldBox) -> None:
        super().__init__(form)
        self._form, self._box = form, box

    def show(self) -> None:
        """Scroll."""
        self._form.ensureWidgetVisible(self._box, 0, look().px(24))
        self.deleteLater()
