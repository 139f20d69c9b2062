"""The audit runner: the questions at the left, the one that is asked at the right; plan and report beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.report.document import Document
from aims_desktop.report.packs import pack_named
from aims_desktop.service import audit, audit_closing, closed, records
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.dialogs.base import ask
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.audit_head import AuditHead, ResultBar
from aims_desktop.ui.pages.audit_list import QuestionList, lines_of
from aims_desktop.ui.pages.audit_plan import PlanPanel, ReportPanel
from aims_desktop.ui.pages.audit_question import RESULTS, QuestionPanel
from aims_desktop.ui.pages.record_page import RecordChooser, below, split
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label

SIZES = (400, 690)
QUESTION, PLAN, REPORT = range(3)


class AuditPage(View):
    """One audit at a time; the one under way at first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._audit_id = ""
        self.head = AuditHead()
        self.head.checklist.clicked.connect(lambda: self.print_pack("audit-checklist"))
        self.head.report.clicked.connect(lambda: self.print_pack("audit-report"))
        self.head.close_.clicked.connect(self.close_audit)
        self.chooser = RecordChooser(context, audit.AUDIT, _("Audit"), _("Plan an audit"))
        self.chooser.chosen.connect(self._choose)
        self.chooser.another.clicked.connect(self.plan_audit)
        self.bar = ResultBar()
        self.list = QuestionList()
        self.question = QuestionPanel(context)
        self.plan, self.report = PlanPanel(context), ReportPanel(context)
        self._parts = (self.question, self.plan, self.report)
        self.tabs = Tabs(_("Parts of the audit"), [_("Question"), _("Plan and team"), _("Report")])
        self._body = QStackedWidget()
        self._body.addWidget(self._audit())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self.list.chosen.connect(self._show_question)
        self.list.opened.connect(self._open_question)
        self.list.digit.connect(self._judge)
        self.question.skipped.connect(self.skip)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(QUESTION)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Audit")

    def place(self) -> Place:
        """The audit shown."""
        return Place("audit", record_id=self._audit_id)

    def open(self, place: Place) -> None:
        """Show the audit that is named."""
        if place.record_id and place.record_id != self._audit_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the audit again."""
        rows = self._rows()
        if self._audit_id not in {row.id for row in rows}:
            self._audit_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self.chooser.show_rows(rows, self._audit_id)
        row = self._row
        self.head.show_audit(self.context.workspace, row, phase_line(progress(self.context.workspace), audit.AUDIT.step or 9))
        reason = self.context.workspace.read_only_reason if self.context.workspace.read_only else ""
        self._first.refuse(reason) if reason else self._first.allow()
        self.chooser.another.setEnabled(not reason)
        if row is not None:
            self._show_audit(row)

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [part.commit() for part in self._parts]
        return all(taken)

    def commands(self) -> Commands:
        """Going on from question to question, planning another audit and printing."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.plan_audit
        if self._row is not None:
            found |= {"record.next": self.next, "record.previous": self.previous}
            found |= {"file.export": lambda: self.print_pack("audit-report"), "file.print": lambda: self.print_pack("audit-checklist")}
        return found

    def status(self) -> str:
        """How many questions are open."""
        if self._row is None:
            return ""
        left = sum(question.row.result is None for question in self.list.questions)
        ref = self.context.workspace.refs().of(audit.AUDIT.name, self._audit_id)
        return _("{audit} · {n} open").format(audit=ref, n=left)

    def focus_content(self) -> None:
        """The questions, or the button that makes them or a first audit."""
        first = self._first if self._row is None else self.list if self.list.questions else self._make
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def plan_audit(self) -> None:
        """Make an audit and go to its plan."""
        made: list[str] = []
        values = {"kind": "internal", "title": _("Internal audit {year}").format(year=self.context.workspace.today().year)}
        if self.commit() and self.context.attempt(lambda: made.append(records.create(self.context.workspace, audit.AUDIT, values))):
            self._choose(made[0])
            self.tabs.setCurrentIndex(PLAN)
            self.plan.focus_content()
            self.context.toast(_("The audit is planned; say what it is about and who leads it."), undo=True)

    def make_checklist(self) -> None:
        """Put the questions of clauses and included controls into the audit."""
        made: list[int] = []
        if self.commit() and self.context.attempt(lambda: made.append(audit.make_checklist(self.context.workspace, self._audit_id))):
            n = made[0]
            self.context.toast(
                ngettext("{n} question is in the checklist now.", "{n} questions are in the checklist now.", n), undo=bool(n)
            )
            self.tabs.setCurrentIndex(QUESTION)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def next(self) -> None:
        """Save, make the finding that the answer demands, and go to the next open question."""
        if self.tabs.currentIndex() == QUESTION and self.list.current is not None:
            if self.question.commit() and (self._refusal or self.question.settle()):
                self.skip()
        else:
            self.tabs.setCurrentIndex(QUESTION)

    def skip(self) -> None:
        """Go to the next open question, or to the report after the last."""
        if not self.question.commit() or self.list.current is None:
            return
        questions = self.list.questions
        at = next(i for i, question in enumerate(questions) if question.row.id == self.list.current.row.id)
        turn = [*questions[at + 1 :], *questions[:at]]
        following = next((question for question in turn if question.row.result is None), None) or (
            questions[at + 1] if at + 1 < len(questions) else None
        )
        if following is None:
            self.tabs.setCurrentIndex(REPORT)
            self.report.focus_content()
            return
        self.list.go_to(following.row.id)
        self._area.verticalScrollBar().setValue(0)
        self.question.focus_content()

    def previous(self) -> None:
        """Go to the question before."""
        questions, current = self.list.questions, self.list.current
        if current is None or not self.question.commit():
            return
        at = next(i for i, question in enumerate(questions) if question.row.id == current.row.id)
        self.tabs.setCurrentIndex(QUESTION)
        self.list.go_to(questions[max(at - 1, 0)].row.id)
        self.question.focus_content()

    def close_audit(self) -> None:
        """Ask once, then close the audit for good."""
        if not self.commit() or audit_closing.open_points(self.context.workspace, self._audit_id):
            return
        words = _("A version keeps plan, checklist and findings as they stand now, and the findings are issued. "
                  "A closed audit can never be changed; this cannot be undone.")  # fmt: skip
        if ask(self.window(), _("Close this audit?"), words, _("Close audit")):
            self.context.attempt(lambda: audit_closing.close(self.context.workspace, self._audit_id))
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def print_pack(self, name: str) -> None:
        """Ask where a pack of the audit shall go and write it there."""
        if self.commit():
            ask_for_pdf(self, self.context, pack_named(name), lambda workspace: self._describe(name, workspace))

    def _describe(self, name: str, workspace: Workspace) -> Document:
        pack = pack_named(name)
        return pack.document(pack.facts(workspace, record_id=self._audit_id))

    def _judge(self, number: int) -> None:
        if not self._refusal and number <= len(RESULTS):
            self.question.judge(RESULTS[number - 1])

    # --- showing

    def _rows(self) -> list[Row]:
        """The audits: those under way, then planned ones, then the others, the newest first."""
        order = {"in_progress": 0, "planned": 1, None: 1, "reported": 2}
        rows = self.context.workspace.facts().rows(audit.AUDIT.name)
        newest = sorted(rows, key=lambda row: (str(row.held_from or row.planned_from or ""), row.number or 0), reverse=True)
        return sorted(newest, key=lambda row: order.get(row.status, 3))

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(audit.AUDIT.name, self._audit_id) if self._audit_id else None

    @property
    def _refusal(self) -> str:
        """Why nothing of the audit can be changed."""
        workspace, row = self.context.workspace, self._row
        if workspace.read_only:
            return workspace.read_only_reason
        return closed.refusal(workspace, audit.AUDIT, row) if row is not None else ""

    def _choose(self, audit_id: str) -> None:
        if audit_id != self._audit_id and self.commit():
            self._audit_id = audit_id
            self.tabs.setTabEnabled(QUESTION, True)
            self.tabs.setCurrentIndex(QUESTION)
            self.refresh(None)

    def _show_audit(self, row: Row) -> None:
        workspace, refusal = self.context.workspace, self._refusal
        lines = lines_of(workspace, row.id)
        self.list.show_lines(lines)
        self.bar.show_rows([question.row for question in self.list.questions])
        lacking = len(audit.not_asked(workspace, row))
        self._make.setVisible(bool(lacking) and not refusal)
        asked = bool(self.list.questions)
        self._make.set_text(ngettext("Add {n} question", "Add {n} questions", lacking) if asked else _("Make the checklist"))
        self._none.setVisible(not asked)
        self.list.setVisible(asked)
        self.tabs.setTabEnabled(QUESTION, asked)
        if not asked and self.tabs.currentIndex() == QUESTION:
            self.tabs.setCurrentIndex(PLAN)
        for part in (self.plan, self.report):
            part.show_audit(row, refusal)
        self._show_question()

    def _show_question(self, _answer_id: str = "") -> None:
        question = self.list.current
        if question is not None:
            self.question.show_question(question, self._refusal)

    def _open_question(self) -> None:
        self.tabs.setCurrentIndex(QUESTION)
        self.question.fields.boxes["found"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_tab(self, at: int) -> None:
        for index, part in enumerate(self._parts):
            part.setVisible(index == at)
        self._foot.setVisible(at == QUESTION)

    # --- the parts

    def _audit(self) -> QWidget:
        body = QWidget()
        left, _top, right, bottom = PAGE_MARGINS
        column = QVBoxLayout(body)
        column.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        column.setSpacing(look().px(12))
        column.addWidget(self.bar)
        column.addWidget(split(_("Questions and answers"), self._left(), self._right(), SIZES), 1)
        return body

    def _left(self) -> QWidget:
        self._make = Button(_("Make the checklist"), "primary", icon="list")
        self._make.clicked.connect(self.make_checklist)
        why = _("The checklist takes one question for each clause and each control that the Statement of Applicability does not exclude, "
                "or for those that the audit names.")  # fmt: skip
        self._none = label(why, "body", "two", wrap=True)
        card = Card()
        card.set_padding(1, 8, 1, 8)
        words = QVBoxLayout()
        words.setContentsMargins(look().px(14), 0, look().px(14), 0)
        words.addWidget(self._none)
        words.addWidget(self._make)
        card.add(words)
        card.add(self.list, 100)
        card.body.addStretch(1)  # takes the room while there are no questions
        return below(self.chooser, card, stretch=1, least=300)

    def _right(self) -> Card:
        stack = QVBoxLayout()
        stack.setSpacing(look().px(10))
        for part in self._parts:
            stack.addWidget(part)
        stack.addStretch(1)
        self._area: QScrollArea = scrolling(stack)
        back = Button(_("Previous"), icon="arrow-left", name=_("Previous question"))
        back.clicked.connect(self.previous)
        self.go_on = Button(_("Save and next"), "primary", trailing_icon="arrow-right")
        self.go_on.clicked.connect(self.next)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(look().px(8))
        foot.addWidget(hline())
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(label(_("Alt+Down goes on"), "caption", "muted"))
        row.addWidget(self.go_on)
        foot.addLayout(row)
        card = Card()
        card.add(self.tabs)
        card.add(hline())
        card.add(self._area, 1)
        card.add(self._foot)
        card.setMinimumWidth(look().px(420))
        return card

    def _nothing(self) -> EmptyState:
        self._first = Button(_("Plan an audit"), "primary", icon="plus")
        self._first.clicked.connect(self.plan_audit)
        why = _("Internal audits ask of every clause and control whether it conforms and works. The questions are here; "
                "you say what you saw.")  # fmt: skip
        return EmptyState("clipboard-check", _("No audit yet"), why, self._first)
