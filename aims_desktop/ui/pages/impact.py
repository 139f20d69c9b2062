"""The impact assessment of an AI system: its questions at the left, the one that is answered at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.impact import AssessmentTrigger
from aims_desktop.report.document import Document
from aims_desktop.report.packs import pack_named
from aims_desktop.service import impact, impact_known, impact_results
from aims_desktop.service.approval import state
from aims_desktop.service.checks import progress
from aims_desktop.service.impact import ASSESSMENT, Item
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.impact_choice import AssessmentChoice
from aims_desktop.ui.pages.impact_list import EFFECTS, PLAN, QuestionList, lines_of
from aims_desktop.ui.pages.impact_start import StartDialog
from aims_desktop.ui.pages.impact_work import Summary, Working
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

PACK = "impact-assessment"
LEFT, RIGHT = 400, 600


class ImpactPage(View):
    """One assessment at a time; the one that is open longest at first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._assessment_id, self._shown = "", ""
        self._items: list[Item] = []
        self.list = QuestionList()
        self.working = Working(context)
        self.summary = Summary()
        self.choice = AssessmentChoice()
        self._body = QStackedWidget()
        self._body.addWidget(self._work())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self._head())
        self.column.addWidget(self._body, 1)
        self.choice.chosen.connect(self._choose)
        self.choice.known.clicked.connect(self.take_over)
        self.choice.another.clicked.connect(self.start)
        self.list.chosen.connect(self._show)
        self.list.opened.connect(self._focus_right)
        self.list.digit.connect(self.working.answer.choose)
        self.working.previous.connect(lambda: self._go(-1))
        self.working.next.connect(lambda: self._go(1))
        self.working.next_needed.connect(self._next_needed)
        self.working.answer.complete.connect(lambda: self._go(1, write=True))
        self._shortcut("F8", self._next_needed)
        self._shortcut("Ctrl+Return", lambda: self._go(1, write=True))
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Impact assessment")

    def place(self) -> Place:
        """The assessment shown."""
        return Place("impact", record_id=self._assessment_id)

    def open(self, place: Place) -> None:
        """Show the assessment that is named, else the one shown before."""
        if place.record_id and place.record_id != self._assessment_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the assessment again."""
        rows = self._rows()
        if self._assessment_id not in {row.id for row in rows}:
            self._assessment_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self.choice.show_rows(self.context.workspace, rows, self._assessment_id)
        row = self._row
        self._show_head(row)
        if row is not None:
            self._items = impact.items(self.context.workspace, row)
            self.summary.show_items(row, self._items, self.context.workspace.facts())
            self.list.show_lines(lines_of(self.context.workspace, row, self._items))
            self._show(self.list.key)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.working.commit()

    def commands(self) -> Commands:
        """Starting another assessment, and printing this one."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.start
        if self._row is not None:
            found["file.export"] = self.save_pdf
        return found

    def status(self) -> str:
        """How far it is."""
        if self._row is None:
            return ""
        done = sum(item.answered for item in self._items)
        return _("{done} of {all} questions answered").format(done=done, all=len(self._items))

    def focus_content(self) -> None:
        """The list of questions, or the button that starts a first assessment."""
        (self.list if self._row is not None else self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def start(self) -> None:
        """Ask for the system and begin its assessment."""
        dialog = StartDialog(self, self.context)
        if self.commit() and dialog.exec():
            self._choose(dialog.assessment_id)
            self.context.toast(_("The assessment is started; the screening comes first."), undo=True)
        self.focus_content()

    def approve(self) -> None:
        """Ask who approves the assessment and keep it as a version."""
        if self.commit():
            ApproveDialog(self, self.context, ASSESSMENT, self._assessment_id).exec()
            self._focus_right()

    def save_pdf(self) -> None:
        """Ask where the assessment shall be printed to, and write it there."""
        if self.commit():
            ask_for_pdf(self, self.context, pack_named(PACK), self._describe)

    def _describe(self, workspace: Workspace) -> Document:
        pack = pack_named(PACK)
        return pack.document(pack.facts(workspace, record_id=self._assessment_id))

    def reassess(self) -> None:
        """Begin the next version: the decision and the review date are asked anew."""
        if self.commit() and self.context.attempt(
            lambda: impact.reassess(self.context.workspace, self._assessment_id, AssessmentTrigger.PERIODIC)
        ):
            self.list.go_to("A3")
            self.context.toast(_("Say why it is assessed again, look through the answers and decide anew."), undo=True)

    def take_over(self) -> None:
        """Answer from the records what they know and nobody answered yet."""
        taken: list[int] = []
        if self.commit() and self.context.attempt(
            lambda: taken.append(impact_known.take_over(self.context.workspace, self._assessment_id))
        ):
            self.context.toast(impact_known.taken(taken[0]), undo=True)
        self._focus_right()

    # --- going through the questions

    def _go(self, by: int, *, write: bool = False) -> None:
        """The next or previous line; the keyboard stays in the list, or goes to where one writes."""
        if self.commit() and self.list.step(by):
            self._focus_right() if write else self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_needed(self) -> None:
        """The next question that approval lacks, from here on and round; then what follows from the answers."""
        keys = self.list.keys()
        if not self.commit():
            return
        needed = [item.question.id for item in self._items if item.needed]
        here = keys.index(self.list.key) if self.list.key in keys else 0
        later = [key for key in needed if keys.index(key) > here]
        row = self._row
        offered = row is not None and any(e.offered for e in impact_results.effects(row, self.context.workspace.facts()))
        target = next(iter(later or needed), EFFECTS if offered else PLAN)
        self.list.go_to(target)
        self._focus_right()

    def _focus_right(self) -> None:
        item = self._item(self.list.key)
        if item is not None and impact.is_screening(item.question):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.working.focus_content(self.list.key)

    def _show(self, key: str) -> None:
        """Show the line that is chosen; what cannot be saved keeps its own line."""
        if self._shown and key != self._shown and not self.commit():
            self.list.go_to(self._shown)
            return
        row, item = self._row, self._item(key)
        if row is None:
            return
        moved, self._shown = key != self._shown, key
        self.working.show_line(key, item, row, self._place_of(item) if item is not None else "", self._read_only)
        self.context.look_at(ASSESSMENT.name, row.id, item.question.fields[0] if item is not None and item.question.fields else "")
        keys = self.list.keys()
        self.working.show_way(first=key == keys[0], last=key == keys[-1])
        if moved:
            self.working.to_top()

    def _place_of(self, item: Item) -> str:
        at = [other.question.id for other in self._items].index(item.question.id) + 1
        section = _(item.question.section) if item.question.section else _("Screening")
        return _("{section} · question {n} of {all}").format(section=section, n=at, all=len(self._items))

    def _item(self, key: str) -> Item | None:
        return next((item for item in self._items if item.question.id == key), None)

    # --- showing

    def _rows(self) -> list[Row]:
        """The assessments: those that wait for approval first, then by number."""
        facts = self.context.workspace.facts()
        return sorted(facts.rows(ASSESSMENT.name), key=lambda row: (facts.newest_version(row.id) is not None, row.number or 0))

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(ASSESSMENT.name, self._assessment_id) if self._assessment_id else None

    @property
    def _read_only(self) -> str:
        return self.context.workspace.read_only_reason if self.context.workspace.read_only else ""

    def _choose(self, assessment_id: str) -> None:
        if assessment_id != self._assessment_id and self.commit():
            self._assessment_id, self._shown = assessment_id, ""
            self.list.show_lines([])
            self.refresh(None)

    def _show_head(self, row: Row | None) -> None:
        workspace, facts = self.context.workspace, self.context.workspace.facts()
        self._phase.setText(phase_line(progress(workspace), ASSESSMENT.step or 1))
        for button in (self.choice.another, self._first):
            button.refuse(self._read_only) if self._read_only else button.allow()
        for button in (self._save, self._approve):
            button.setVisible(row is not None)
        changed = row is not None and facts.value(ASSESSMENT.name, row, "changed_since")
        current = row is not None and facts.newest_version(row.id) is not None and not changed
        self._chip.set(state(workspace, ASSESSMENT, row) if row is not None else "", "ok" if current else "warn" if changed else "info")
        reasons = impact.reasons_to_reassess(workspace, row) if row is not None and current and not self._read_only else []
        self._again.setVisible(bool(reasons))
        if reasons:
            self._again.set("warn", _("Assess again: {reasons}").format(reasons=" ".join(reasons)))
        if row is not None:
            self.choice.offer(self._read_only or ("" if impact_known.offered(workspace, row) else impact_known.nothing()))
            points = impact.open_points(workspace, row)
            done = [_("This version is in force and nothing changed since.")] if current else []
            reason = self._read_only or " ".join(points or done)
            self._approve.refuse(reason) if reason else self._approve.allow()

    # --- the parts

    def _head(self) -> QWidget:
        self._phase = label("", "caption", "muted", elide=True)
        self._chip = Chip("", "info")
        self._save = Button(_("Save PDF…"), icon="download")
        self._save.clicked.connect(self.save_pdf)
        self._approve = Button(_("Approve assessment…"), "primary", icon="clipboard-check")
        self._approve.clicked.connect(self.approve)
        named = QHBoxLayout()
        named.setSpacing(look().px(12))
        named.addWidget(label(_("Impact assessment"), "title"))
        named.addWidget(self._chip)
        named.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addLayout(named)
        head = QWidget()
        row = QHBoxLayout(head)
        left, top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(12))
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        for part in (self._save, self._approve):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _work(self) -> QWidget:
        self._again = MessageBar("warn", "", [(_("Start the next version"), self.reassess)])
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Questions and answer"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        split.addWidget(self._questions())
        split.addWidget(self.working)
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        work = QWidget()
        column = QVBoxLayout(work)
        left, _top, right, bottom = PAGE_MARGINS
        column.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        column.setSpacing(look().px(CARD_GAP))
        column.addWidget(self.choice)
        column.addWidget(self._again)
        column.addWidget(self.summary)
        column.addWidget(split, 1)
        return work

    def _questions(self) -> Card:
        card = Card()
        card.set_padding(1, 4, 1, 6)
        card.body.setSpacing(0)
        card.add(self.list, 1)
        card.setMinimumWidth(look().px(280))
        return card

    def _nothing(self) -> EmptyState:
        self._first = Button(_("Assess an AI system…"), "primary", icon="plus")
        self._first.clicked.connect(self.start)
        why = _("What an AI system does to people and society is looked at before it is used, and again when it changes. Ten questions "
                "decide how much is asked.")  # fmt: skip
        return EmptyState("scale", _("No impact assessment yet"), why, self._first)

    def _shortcut(self, keys: str, do: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)
