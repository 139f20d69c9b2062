"""One question of an audit: how to check, the result, what was seen, what proves it, and the finding that comes of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import audit
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.audit_evidence import EvidenceList
from aims_desktop.ui.pages.audit_list import WORDS, Question
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

RESULTS = tuple(WORDS)
KEYS = 5
"""Results with a button; the rest are in the menu beside them."""
_SHORT = {AnswerResult.MINOR_NONCONFORMITY: "Minor", AnswerResult.MAJOR_NONCONFORMITY: "Major"}


class QuestionPanel(QWidget):
    """The question that is worked on; every field is saved when it is left."""

    skipped = Signal()
    """The person goes on without an answer."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self._where = label("", "caption", "muted", wrap=True)
        self.skip = Button(_("Skip"), "ghost", name=_("Skip this question"))
        self.skip.clicked.connect(self.skipped)
        self._ask = label("", "title", wrap=True)
        self._how = label("", "body", "two", wrap=True)
        self.result = Segmented(_("Result"), [_(_SHORT.get(result, WORDS[result])) for result in RESULTS[:KEYS]], digits=True)
        self.result.chosen.connect(lambda at: self.judge(RESULTS[at]))
        keys = AccessKeys()
        self.fields = FieldGroup(context, audit.ANSWER, ("found",), self._save, keys)
        self.evidence = EvidenceList(context, audit.ANSWER)
        self.finding = FindingBox(context, keys, self.make_finding)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        head = QHBoxLayout()
        head.addWidget(self._where, 1)
        head.addWidget(self.skip)
        column.addLayout(head)
        column.addWidget(self._ask)
        column.addWidget(self._how)
        column.addLayout(self._results())
        for part in (self.fields, self.evidence, self.finding):
            column.addWidget(part)

    def _results(self) -> QVBoxLayout:
        self._rare = QMenu(self)
        self._acts: dict[AnswerResult, QAction] = {}
        for result in RESULTS[KEYS:]:
            action = self._acts[result] = self._rare.addAction(_(WORDS[result]))
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, result=result: self.judge(result))
        self.more = Button(_("Other result"), "link", trailing_icon="chevron-down")
        self.more.clicked.connect(lambda: self._rare.popup(self.more.mapToGlobal(self.more.rect().bottomLeft())))
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(label(_("Result"), "field"))
        head.addStretch(1)
        head.addWidget(label(_("Keys 1–5"), "caption", "muted"))
        head.addWidget(self.more)
        column = QVBoxLayout()
        column.setSpacing(look().px(5))
        column.addLayout(head)
        column.addWidget(self.result)
        return column

    @property
    def row(self) -> Row | None:
        """The answer that is shown."""
        return self._row

    def show_question(self, question: Question, refusal: str) -> None:
        """Show a question; `refusal` says why it cannot be answered."""
        self._row = row = question.row
        names = self._context.workspace.names()
        where = _("{requirement} · question {n} of {all}")
        self._where.setText(where.format(requirement=names.with_ref("", row.requirement or ""), n=question.place, all=question.of))
        self._ask.setText(question.text)
        self._how.setText(_("How to check: {what}").format(what=row.look_for) if row.look_for else "")
        self._how.setVisible(bool(row.look_for))
        self.result.choose(RESULTS.index(row.result) if row.result in RESULTS[:KEYS] else -1)
        for result, action in self._acts.items():
            action.setChecked(row.result is result)
        self.more.set_text(_(WORDS[row.result]) if row.result in self._acts else _("Other result"))
        self.more.setAccessibleName(
            _("Other result: {result}").format(result=self.more.text()) if row.result in self._acts else _("Other result")
        )
        for part in (self.result, self.more):
            part.setEnabled(not refusal)
            part.setToolTip(refusal)
        self.fields.show_row(row)
        self.fields.set_read_only(refusal)
        self.evidence.show_record(row.id, refusal)
        self.finding.show_answer(row, refusal)

    def focus_content(self) -> None:
        """The result, so that a key judges."""
        chosen = self.result.findChildren(QWidget)[max(self.result.value, 0)]
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit() and self.finding.commit()

    def judge(self, result: AnswerResult) -> None:
        """Say how the question is judged; what was typed is saved along with it."""
        if self._row is not None and self.fields.commit():
            answer_id = self._row.id
            if not self._context.attempt(lambda: audit.judge(self._context.workspace, answer_id, result)):
                self.result.choose(RESULTS.index(self._row.result) if self._row.result in RESULTS[:KEYS] else -1)

    def settle(self) -> bool:
        """Make the finding that the answer demands; False where nothing was written of what was seen."""
        row = self._context.workspace.facts().get(audit.ANSWER.name, self._row.id) if self._row is not None else None
        if row is None or not audit.demands_finding(row):
            return True
        if not row.found:
            box = self.fields.boxes["found"]
            box.show_problem(_("Write what you saw first: the finding rests on it."))
            box.editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        return self.make_finding()

    def make_finding(self) -> bool:
        """Make the finding of the answer."""
        answer_id, made = self._row.id, list[str]()
        if not self.fields.commit():
            return False
        if not self._context.attempt(lambda: made.append(audit.raise_finding(self._context.workspace, answer_id))):
            return False
        ref = self._context.workspace.refs().of(audit.FINDING.name, made[0])
        self._context.toast(_("{ref} was made of this answer.").format(ref=ref), undo=True)
        return True

    def _save(self, answer_id: str, name: str, value: object) -> None:
        audit.set_sight(self._context.workspace, answer_id, name, value)


class FindingBox(QWidget):
    """The finding that an answer will become, or has become; its main fields unfold for editing."""

    def __init__(self, context: AppContext, keys: AccessKeys, make: Callable[[], bool]) -> None:
        super().__init__()
        self._context, self._make = context, make
        self._row: Row = None
        self._unfolded = False
        self._icon = IconLabel("flag", "warn")
        self._what = label("", "strong", wrap=True)
        self._more = label("", "caption", "muted", wrap=True)
        self.edit = Button(_("Edit finding"), "link")
        self.edit.clicked.connect(self._edit)
        self.open = Button(_("Open finding"), "link", name=_("Open the finding as a page"))
        self.open.clicked.connect(self._open)
        self.fields = FieldGroup(context, audit.FINDING, ("title", "grade", "requirement", "statement", "owner_id", "due_on"), None, keys)
        head = QHBoxLayout()
        head.setSpacing(look().px(10))
        head.addWidget(self._icon)
        head.addWidget(self._what, 1)
        for button in (self.edit, self.open):
            head.addWidget(button)
        box = QVBoxLayout()
        box.setSpacing(look().px(6))
        box.addLayout(head)
        box.addWidget(self._more)
        box.addWidget(self.fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inset(box))

    def show_answer(self, row: Row, refusal: str) -> None:
        """Show what comes, or came, of an answer."""
        if self._row is None or self._row.id != row.id:
            self._unfolded = False
        self._row = row
        workspace = self._context.workspace
        finding = workspace.facts().get(audit.FINDING.name, row.finding_id)
        coming = finding is None and audit.may_have_finding(row) and not refusal
        self.setVisible(finding is not None or coming)
        self.open.setVisible(finding is not None)
        self.edit.setVisible(coming or not self._unfolded)
        self.fields.setVisible(finding is not None and self._unfolded)
        self._icon.show_icon("flag", "bad" if row.result is AnswerResult.MAJOR_NONCONFORMITY else "warn")
        if finding is not None:
            self.fields.show_row(finding)
            self.fields.set_read_only(workspace.read_only_reason if workspace.read_only else "")
            self._say(_("Finding {ref}, {grade}, {requirement}"), workspace.refs().of(audit.FINDING.name, finding.id), finding)
            self.edit.set_text(_("Edit finding"))
        elif coming:
            row_like = audit.proposal(workspace, row.id)
            demanded = audit.demands_finding(row)
            words = (
                _("A finding will be created: {ref}, {grade}, {requirement}")
                if demanded
                else _("A finding can be made of this: {ref}, {grade}, {requirement}")
            )
            self._say(words, self._next_ref(), _Proposed(row_like))
            self.edit.set_text(_("Edit finding") if demanded else _("Make a finding"))

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit() if self.fields.isVisibleTo(self) else True

    def _say(self, words: str, ref: str, finding: Row) -> None:
        names = self._context.workspace.names()
        grade = _(finding.grade.label).lower() if finding.grade else _("no grade yet")
        self._what.setText(words.format(ref=ref, grade=grade, requirement=names.of("", finding.requirement or "")))
        owner = _("Owner {name}").format(name=names.of("person", finding.owner_id)) if finding.owner_id else _("No owner yet")
        due = _("correct by {day}").format(day=day(finding.due_on)) if finding.due_on else _("no date yet")
        cause = _("cause found") if finding.root_cause else _("cause to be analysed")
        self._more.setText(" · ".join((owner, due, cause)))

    def _next_ref(self) -> str:
        numbers = [row.number or 0 for row in self._context.workspace.all_rows(audit.FINDING.table)]
        return audit.FINDING.ref(max(numbers, default=0) + 1)

    def _edit(self) -> None:
        """Unfold the fields; a finding that is only announced is made first."""
        if self._row.finding_id is None:
            self._unfolded = self._make()
        else:
            self._unfolded = True
        row = self._context.workspace.facts().get(audit.ANSWER.name, self._row.id)
        if row is not None:
            self.show_answer(row, "")
        if self._unfolded:
            self.fields.boxes["title"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        self._context.navigate(Place("finding", record_id=self._row.finding_id or ""))


class _Proposed:
    """A finding that is not in the file yet, to be told like one that is."""

    def __init__(self, values: dict[str, object]) -> None:
        self.grade, self.requirement = values["grade"], values["requirement"]
        self.owner_id, self.due_on, self.root_cause = values["owner_id"], values["due_on"], None
