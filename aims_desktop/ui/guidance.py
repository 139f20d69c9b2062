"""The guidance panel: why a step matters, what an auditor looks for, an example to start from; evidence and notes beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.guidance import Example
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks, records
from aims_desktop.service.catalogue import guidance, roadmap
from aims_desktop.service.display import display
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.own_pages import OWN_PAGE
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import GUIDANCE_WIDTH
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.text_edit import PlainEdit

TASK = "task"
"""In place of a register's name: the person looks at a task of the roadmap."""

GUIDANCE, EVIDENCE, NOTES = range(3)


class GuidancePanel(QWidget):
    """Beside the page; follows the step, the task, the record and the field that the person looks at."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("guidance")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Guidance"))
        self._context = context
        self._place = Place()
        self._focus = ("", "", "")
        self.tabs = Tabs(_("Guidance"), [_("Guidance"), _("Evidence"), _("Notes")])
        self._areas = [QScrollArea() for _tab in range(3)]
        self._stack = QStackedWidget()
        for area in self._areas:
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.viewport().setAutoFillBackground(False)
            self._stack.addWidget(area)
        self._stale = set(range(len(self._areas)))
        self.tabs.currentChanged.connect(self._turn_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 8, 6, 0)
        column.setSpacing(10)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        context.focus_changed.connect(self._look_at)
        self._fit()

    def show_place(self, place: Place) -> None:
        """Follow the window to another page."""
        self._place = place
        self._focus = ("", "", "")
        self._show()

    def refresh(self, changes: Changes | None) -> None:
        """Show evidence and notes as they stand now."""
        if changes is None or changes.registers & {"evidence", "link", "task-note"} or self._focus[2]:
            self._show()

    def focus_content(self) -> None:
        """Take the keyboard."""
        self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _look_at(self, register: str, record_id: str, field: str) -> None:
        if (register, record_id, field) != self._focus:
            self._focus = (register, record_id, field)
            self._show()

    @property
    def step(self) -> int:
        """The step that the place, the record or the page belongs to; 0 for none."""
        register, record_id, _field = self._focus
        if register == TASK:
            return roadmap().task(record_id).step
        if self._place.step:
            return self._place.step
        known = REGISTERS.get(register or self._place.register)
        own = OWN_PAGE.get(self._place.page)
        return known.step if known else next(iter(own.steps), 0) if own else 0

    # --- what the tabs hold

    def _show(self) -> None:
        writing = self.focusWidget()
        if isinstance(writing, PlainEdit):
            writing.commit()
        self._stale = set(range(len(self._areas)))
        if self.isVisible():
            self._fill_shown()

    def _turn_to(self, tab: int) -> None:
        self._stack.setCurrentIndex(tab)
        self._fill_shown()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what was passed over while folded."""
        super().showEvent(event)
        self._fill_shown()

    def _fill_shown(self) -> None:
        """Fill the tab that is shown; the others when they are turned to."""
        evidence = self._evidence_ids()
        self.tabs.set_count(EVIDENCE, len(evidence) or None)
        tab = self._stack.currentIndex()
        if tab in self._stale:
            self._stale.discard(tab)
            blocks = {GUIDANCE: self._guidance, EVIDENCE: lambda: self._evidence(evidence), NOTES: self._notes}
            self._fill(tab, blocks[tab]())

    def _fill(self, tab: int, blocks: Sequence[QWidget]) -> None:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 4, 12, 14)
        column.setSpacing(look().px(16))
        for block in blocks:
            column.addWidget(block)
        column.addStretch(1)
        area = self._areas[tab]
        scrolled = area.verticalScrollBar().value()
        area.setWidget(sheet)
        # A scroll area has its sheet painted in the window's colour; this one lies on the panel's.
        sheet.setAutoFillBackground(False)
        area.verticalScrollBar().setValue(scrolled)

    def _guidance(self) -> list[QWidget]:
        register, record_id, name = self._focus
        blocks: list[QWidget] = []
        if register in REGISTERS and name in REGISTERS[register].fields:
            blocks += self._about_field(REGISTERS[register], record_id, REGISTERS[register].fields[name])
        if register == TASK:
            return blocks + self._about_task(record_id)
        if self.step:
            return blocks + self._about_step(self.step)
        known = REGISTERS.get(self._place.register)
        about = _(known.about) if known else _("Go to a step or a register: what matters there is explained here.")
        return [*blocks, _block("info", _("About this page"), about)]

    def _about_field(self, register: Register, record_id: str, field: Field) -> list[QWidget]:
        refs = _(" Clause or control: {refs}.").format(refs=", ".join(field.refs)) if field.refs else ""
        blocks: list[QWidget] = [_block("edit", _(field.label), _(field.help) + refs)]
        if field.example:
            row = records.get(self._context.workspace, register, record_id) if record_id else None
            usable = row is not None and not field.several and not getattr(row, field.name)
            blocks.append(self._example(_(field.example), (lambda: self._use_in_field(register, record_id, field)) if usable else None))
        return blocks

    def _about_task(self, task_id: str) -> list[QWidget]:
        task, told = roadmap().task(task_id), guidance().task(task_id)
        return [
            _block("flag", _("Task {id}").format(id=task.id), _(task.do)),
            _block("lightbulb", _("Why it matters"), _(told.why)),
            _block("check", _("Done when"), _(task.done_when)),
            _block("clipboard-check", _("What an auditor looks for"), _(told.auditor)),
            self._example(_(told.example.text), self._starting(told.example)),
            _block("alert", _("Often goes wrong"), _(told.pitfall)),
            _block("paperclip", _("Proof that remains"), _(task.evidence)),
        ]

    def _about_step(self, number: int) -> list[QWidget]:
        told = guidance().step(number)
        return [
            _block("lightbulb", _("Why this step matters"), _(told.why)),
            _block("clipboard-check", _("What an auditor looks for"), [_(point) for point in told.auditor]),
            self._example(_(told.example.text), self._starting(told.example)),
            _block("arrow-right", _("Next"), _(told.next)),
        ]

    def _example(self, text: str, use: Callable[[], object] | None) -> QWidget:
        column = QVBoxLayout()
        column.setSpacing(look().px(6))
        column.addLayout(_heading("file-text", _("Example")))
        column.addWidget(label(text, "body", "two", wrap=True))
        if use is not None and not self._context.workspace.read_only:
            button = Button(_("Use as a starting point"), "link", icon="plus")
            button.clicked.connect(use)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return inset(column)

    # --- examples as a start

    def _use_in_field(self, register: Register, record_id: str, field: Field) -> None:
        value = field.kind.parse(_(field.example))
        if self._context.attempt(lambda: records.edit(self._context.workspace, register, record_id, {field.name: value})):
            self._context.toast(_("The example is in the field; make it yours."), undo=True)

    def _starting(self, example: Example) -> Callable[[], object] | None:
        """What fills a record with an example; None where it fits no record."""
        return (lambda: self._start_from(example)) if example.values else None

    def _start_from(self, example: Example) -> None:
        register = REGISTERS[example.register]
        values = {name: _(text) for name, text in example.values.items()}
        row = self._context.workspace.facts().single(register.name) if register.single else None
        if row is not None:
            empty = {name: text for name, text in values.items() if not getattr(row, name)}
            if not empty:
                self._context.toast(_("These fields are filled already; nothing was changed."))
                return
            done = self._context.attempt(lambda: records.edit(self._context.workspace, register, row.id, empty))
            record_id = row.id
        else:
            made: list[str] = []
            done = self._context.attempt(lambda: made.append(records.create(self._context.workspace, register, values)))
            record_id = made[0] if made else ""
        if done:
            self._context.navigate(Place("register", register=register.name, record_id=record_id))
            self._context.toast(_("The example is filled in; make it yours."), undo=True)

    # --- evidence

    def _evidence_ids(self) -> list[str]:
        facts = self._context.workspace.facts()
        register, record_id, _field = self._focus
        if register in REGISTERS and record_id:
            row = facts.get(register, record_id)
            return sorted(facts.evidence_of(row)) if row is not None else []
        tasks = [roadmap().task(record_id)] if register == TASK else roadmap().step(self.step).tasks if self.step else ()
        wanted = {requirement for task in tasks for requirement in task.requirements}
        return sorted(row.id for row in facts.rows("evidence") if facts.linked(row.id, "requirements") & wanted)

    def _evidence(self, ids: Sequence[str]) -> list[QWidget]:
        workspace = self._context.workspace
        rows = sorted((row for row in workspace.facts().rows("evidence") if row.id in set(ids)), key=lambda row: row.number or 0)
        if not rows:
            return [_block("paperclip", _("No evidence yet"), _(
                "Files and links that prove what the clauses and controls of this step ask for are listed here. "
                "Add them on a record, or under Evidence."))]  # fmt: skip
        return [self._evidence_line(row) for row in rows]

    def _evidence_line(self, row: Row) -> QWidget:
        register, workspace = REGISTERS["evidence"], self._context.workspace
        ref = workspace.refs().of("evidence", row.id)
        dated = display(workspace, register, row, "dated_on")
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(IconLabel("paperclip", "muted"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(row.title or ref, wrap=True))
        words.addWidget(label(" · ".join(part for part in (ref, dated) if part), "caption", "muted"))
        layout.addLayout(words, 1)
        go = Button(_("Open"), "link", name=_("Open {ref}").format(ref=ref))
        go.clicked.connect(lambda: self._context.navigate(Place("register", register="evidence", record_id=row.id)))
        layout.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return line

    # --- notes

    def _notes(self) -> list[QWidget]:
        register, task_id, _field = self._focus
        if not self.step:
            return [_block("comment", _("Notes"), _("Notes belong to the tasks of a step. Go to a step to write some."))]
        tasks = [roadmap().task(task_id)] if register == TASK else list(roadmap().step(self.step).tasks)
        return [self._note(task.id, _(task.do)) for task in tasks]

    def _note(self, task_id: str, do: str) -> QWidget:
        workspace = self._context.workspace
        kept = checks.note_of(workspace.facts(), task_id)
        edit = PlainEdit(_("Note on: {task}").format(task=do), lines=2)
        edit.set_text((kept.notes if kept is not None else "") or "")
        edit.setReadOnly(workspace.read_only)
        edit.refused.connect(lambda sentence: self._context.show_error(RuleError(sentence)))
        edit.committed.connect(lambda text: self._context.attempt(lambda: checks.note(workspace, task_id, text.strip() or None)))
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(5))
        caption = label(do, "caption", "two", wrap=True)
        caption.setBuddy(edit)
        column.addWidget(caption)
        column.addWidget(edit)
        return block

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(look().px(GUIDANCE_WIDTH))


def _heading(icon: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(look().px(8))
    row.addWidget(IconLabel(icon, "text2"))
    row.addWidget(label(text, "strong", wrap=True), 1)
    return row


def _block(icon: str, title: str, text: str | Sequence[str]) -> QWidget:
    """A heading and its text, or a list of points."""
    block = QWidget()
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(4))
    column.addLayout(_heading(icon, title))
    for part in [text] if isinstance(text, str) else text:
        column.addWidget(label(part, "body", "two", wrap=True) if isinstance(text, str) else _point(part))
    return block


def _point(text: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().px(6))
    row.addWidget(label("•", tone="two"), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, "body", "two", wrap=True), 1)
    return line
