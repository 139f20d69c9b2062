"""Clauses and controls: what each asks for, and everything in the file that serves it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.gaps import GapResult
from aims_desktop.model.standard import Clause, Control, Documented
from aims_desktop.service import requirements
from aims_desktop.service.catalogue import audit_questions, roadmap
from aims_desktop.service.checks import TaskState, progress
from aims_desktop.service.requirements import OWN_LINES, Entry, Serving, ServingGroup
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.requirement_frame import RecordLine, RequirementView, points, refill, ways_to_registers
from aims_desktop.ui.pages.requirement_list import Line
from aims_desktop.ui.register.link_adder import LinkAdder, linkable_registers
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

RESULT_TONES = {GapResult.CONFORMS: "ok", GapResult.PARTLY: "warn", GapResult.DOES_NOT_CONFORM: "bad"}
_STATES = {"done": ("circle-check", "ok"), "open": ("circle", "input_line"), "aside": ("circle-minus", "muted")}
_ICONS = {
    "gap-item": "target",
    "soa-item": "shield-check",
    "document": "file-text",
    "evidence": "paperclip",
    "audit-answer": "clipboard-check",
    "finding": "flag",
    "risk": "alert",
}


class RequirementPage(RequirementView):
    """What it asks, what serves it, the tasks for it and what an auditor asks; each line leads to its record."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, "requirement")
        self.proof = Button(_("Show evidence"), icon="paperclip")
        self.proof.clicked.connect(lambda: context.navigate(Place("missing-evidence", record_id=self.list.current)))
        self.buttons.addWidget(self.proof)
        self.about = Card(" ")
        self.served = Card(_("What serves it here"), " ")
        self.tasks = Card(_("Tasks of the roadmap"), _("checked from your records"))
        self.auditor = Card(_("What an auditor asks and looks for"))
        kinds = [(words, name) for words, name in linkable_registers() if name not in OWN_LINES]
        self.adder = LinkAdder(context.workspace, kinds, self._taken)
        self.adder.wanted.connect(self._link)
        self._parts: dict[Card, QVBoxLayout] = {}
        for card in (self.about, self.served, self.tasks, self.auditor):
            part = self._parts[card] = QVBoxLayout()
            part.setSpacing(look().px(8))
            card.add(part)
            self.sheet.addWidget(card)
        self.served.add(self.adder)
        self.adder.setVisible(not context.workspace.read_only)
        self.sheet.addStretch(1)
        self.refresh(None)

    # --- what the frame asks

    def lines(self) -> Sequence[Line]:
        """The result of the gap analysis and how much names each."""
        facts = self.context.workspace.facts()
        served = requirements.served_by(facts)
        found = []
        for entry in requirements.entries(self.context.workspace):
            count = sum(register not in OWN_LINES for register, _id in served.get(entry.id, ()))
            words = ngettext("{n} record names it", "{n} records name it", count) if count else _("No record names it yet")
            gap = requirements.lines_of(facts, entry.id).get("gap-item")
            result = (gap.result or GapResult.NOT_ASSESSED) if gap is not None else None
            state = (_(result.label), RESULT_TONES.get(result, "neutral")) if result is not None else ("", "neutral")
            found.append(Line(entry, words, state))
        return found

    def show_entry(self, chosen: Entry, *, other: bool) -> None:
        """Show what it asks, its records and its tasks."""
        known = requirements.requirement_of(self.context.workspace, chosen.id)
        self.about.set_title(str(chosen))
        refill(self._parts[self.about], self._told(chosen, known))
        refill(self._parts[self.served], self._served(chosen))
        for card in (self.tasks, self.auditor):
            card.setVisible(known is not None)
        if known is not None:
            refill(self._parts[self.tasks], self._tasks(known))
            refill(self._parts[self.auditor], _asked(known))
        if other:
            self.area.verticalScrollBar().setValue(0)

    def focus_chosen(self) -> None:
        """The first way on at the right."""
        ways = [way for way in self.area.findChildren(QWidget) if way.isVisible() and way.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if ways:
            ways[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what it asks

    def _told(self, chosen: Entry, known: Clause | Control | None) -> list[QWidget]:
        if known is None:
            return [label(_("A control of your own, added because Annex A does not go far enough."), "body", "two", wrap=True)]
        chips = QWidget()
        row = FlowLayout(chips, look().px(6))
        row.addWidget(Chip(_("Clause") if isinstance(known, Clause) else _("Control of Annex A"), "neutral"))
        if written := _written(known):
            row.addWidget(Chip(written, "info"))
        parts: list[QWidget] = [chips, label(_(known.ask if isinstance(known, Clause) else known.summary), wrap=True)]
        if isinstance(known, Clause):
            parts.append(label(_("Record: {record}").format(record=_(known.record)), "body", "two", wrap=True))
            parts += [label(_(known.note), "body", "two", wrap=True)] if known.note else []
        return [*parts, *ways_to_registers(self.context, chosen.id)]

    # --- what serves it

    def _served(self, chosen: Entry) -> list[QWidget]:
        found = requirements.serving(self.context.workspace, chosen.id)
        count = sum(len(group.lines) for group in found)
        self.served.set_caption(ngettext("{n} record", "{n} records", count))
        if not found:
            return [label(_("Nothing in this file names it yet."), "body", "two", wrap=True)]
        return [part for group in found for part in self._group(chosen, group)]

    def _group(self, chosen: Entry, group: ServingGroup) -> list[QWidget]:
        lines: list[QWidget] = [self._line(chosen, serving) for serving in group.lines]
        if group.register.name in OWN_LINES:
            return lines
        return [label(f"{_(group.register.title)}  {len(group.lines)}", "overline"), *lines]

    def _line(self, chosen: Entry, serving: Serving) -> RecordLine:
        line = RecordLine(_ICONS.get(serving.register, "list"), serving.text, serving.standing)
        line.opened.connect(partial(self.context.navigate, Place("register", register=serving.register, record_id=serving.id)))
        if serving.role and not self.context.workspace.read_only:
            away = IconButton("close", _("Unlink: {record}").format(record=serving.text), small=True)
            away.clicked.connect(lambda: self._unlink(chosen, serving))
            line.row.addWidget(away)
        return line

    def _taken(self) -> set[str]:
        return {record_id for _register, record_id in requirements.served_by(self.context.workspace.facts()).get(self.list.current, ())}

    def _link(self, register: str, record_id: str) -> None:
        workspace, requirement = self.context.workspace, self.list.current
        if self.context.attempt(lambda: requirements.link_to(workspace, requirement, REGISTERS[register], record_id)):
            self.adder.done()
            self.context.toast(_("Linked."), undo=True)

    def _unlink(self, chosen: Entry, serving: Serving) -> None:
        if self.context.attempt(lambda: requirements.unlink(self.context.workspace, chosen.id, serving)):
            self.context.toast(_("The link is gone."), undo=True)
            self.focus_content()

    # --- the tasks for it

    def _tasks(self, known: Clause | Control) -> list[QWidget]:
        state = progress(self.context.workspace)
        found = [self._task(state.task(task.id)) for task in roadmap().tasks_for(known.id)]
        return found or [label(_("No task of its own; it is served along the way."), "body", "two", wrap=True)]

    def _task(self, state: TaskState) -> QWidget:
        kind = "done" if state.done else "aside" if state.set_aside else "open"
        spoken = {"done": _("Done"), "open": _("Open"), "aside": _("Set aside")}[kind]
        do, step = _(state.task.do), state.task.step
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(do, wrap=True))
        words.addWidget(label(f"{spoken} · {state.why}", "caption", "muted", wrap=True))
        go = Button(_("Step {n}").format(n=step), "link", name=_("Go to step {n}: {task}").format(n=step, task=do))
        go.clicked.connect(partial(self.context.navigate, Place("step", step=step)))
        line = QWidget()
        line.setAccessibleName(f"{do} {spoken}. {state.why}")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(IconLabel(*_STATES[kind], 17), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return line


def _written(known: Clause | Control) -> str:
    """What is wanted in writing, in a few words."""
    if isinstance(known, Control):
        return _("Expects something written") if known.written else ""
    words = {Documented.NAMED: _("The standard names a record"), Documented.GENERAL: _("Documentation in general")}
    return words.get(known.documented, "")


def _asked(known: Clause | Control) -> list[QWidget]:
    questions = [question for question in audit_questions() if question.requirement == known.id]
    own = [_(known.auditor_question)] if isinstance(known, Clause) else []
    looked_for = [*(_(question.look_for) for question in questions), *(_(proof) for proof in known.evidence)]
    return [*points([*own, *(_(question.question) for question in questions)]), label(_("Proof"), "strong"), *points(looked_for)]
