"""The management review: its inputs, decisions and minutes at the left, the pack as it will be printed at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.review import HELD
from aims_desktop.report.document import Document
from aims_desktop.report.packs import pack_named
from aims_desktop.service import closed, records, review
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf, print_pdf
from aims_desktop.ui.pages.pack_preview import PackPreview
from aims_desktop.ui.pages.page_column import page_column
from aims_desktop.ui.pages.review_decisions import DecisionPanel
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.pages.review_head import ReviewHead
from aims_desktop.ui.pages.review_inputs import InputList, InputPanel, Line
from aims_desktop.ui.pages.review_invite import invite
from aims_desktop.ui.pages.review_prepare import PrepareDialog
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.segmented import Tabs

REVIEW = REGISTERS["management-review"]
MEETING = (
    "title", "planned_for", "held_on", "place", "chair_id", "minute_taker_id", "period_start", "period_end", "attendees", "excused",
    "systems_note", "suitable", "suitable_reason", "adequate", "adequate_reason", "effective", "effective_reason", "conclusion",
    "next_review_on",
)  # fmt: skip
"""The fields of the minutes, in the order of a meeting."""
LEFT, RIGHT, LEAST = 440, 640, 400
INPUT, DECISIONS, MINUTES = range(3)


class ReviewPage(View):
    """One review at a time; the newest at first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._review_id = ""
        self._lines: list[Line] = []
        self._head = ReviewHead(context, self.invite, self.print_pack, self.approve, self.save_pdf)
        self.preview = PackPreview(context, self._describe)
        self.list = InputList()
        self.input = InputPanel(context)
        self.decisions = DecisionPanel(context)
        self.meeting = FieldGroup(context, REVIEW, MEETING, self._save)
        self.tabs = Tabs(_("Parts of the review"), [_("This input"), _("Decisions"), _("Meeting and minutes")])
        self._body = QStackedWidget()
        self._body.addWidget(self._split())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self._head)
        self.column.addWidget(self._body, 1)
        self.list.chosen.connect(self._show_input)
        self.list.opened.connect(self._open_input)
        self.list.moved.connect(self.put)
        self.list.ticked.connect(self.leave_out)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(INPUT)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Management review")

    def place(self) -> Place:
        """The review shown."""
        return Place("review", record_id=self._review_id)

    def open(self, place: Place) -> None:
        """Show the review that is named, else the newest."""
        if place.record_id and place.record_id != self._review_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the review again and have the preview built again."""
        rows = self._rows()
        if self._review_id not in {row.id for row in rows}:
            self._review_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self._fill_chooser(rows)
        row = self._row
        self._show_head(row)
        if row is not None:
            notes_only = changes is not None and changes.registers <= {"review-input"} and bool(self._lines)
            self._show_review(row, notes_only=notes_only)
            self.preview.ask()

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [group.commit() for group in (self.input.fields, self.decisions.no_change, self.meeting)]
        return all(taken)

    def commands(self) -> Commands:
        """Preparing another review, saving and looking at the pack."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.prepare
        if self._row is not None:
            found |= {"file.export": self.save_pdf, "file.print": self.print_pack}
            found |= {"record.previous": lambda: self.step(-1), "record.next": lambda: self.step(1)}
        return found

    def status(self) -> str:
        """How large the pack is, and what is still open in it."""
        if self._row is None:
            return ""
        printed = [line for line in self._lines if line.printed]
        ready = sum(line.state[1] == "ok" for line in printed)
        told = [_("{ready} of {all} inputs ready").format(ready=ready, all=len(printed))]
        if self.preview.view.count:
            told.insert(0, ngettext("Pack: {n} page", "Pack: {n} pages", self.preview.view.count))
        return " · ".join(told)

    def focus_content(self) -> None:
        """The list of inputs, or the button that makes a first review."""
        (self.list if self._row is not None else self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def prepare(self) -> None:
        """Ask for the day and the period of another review and fill its inputs."""
        dialog = PrepareDialog(self, self.context)
        if self.commit() and dialog.exec():
            self._choose(dialog.review_id)
            self.context.toast(_("The review is prepared; its inputs are filled from your records."), undo=True)
        self.focus_content()

    def step(self, by: int) -> None:
        """Go on to another input, ready to write to it."""
        at = min(max(self.list.currentIndex().row() + by, 0), len(self._lines) - 1)
        if self.commit():
            self.list.go_to(at)
            self._open_input()

    def put(self, start: int, to: int) -> None:
        """Put an input into another place of the pack; the keyboard goes with it."""
        keys = [line.figures.key for line in self._lines]
        keys.insert(to, keys.pop(start))
        if self.commit() and self.context.attempt(lambda: review.arrange(self.context.workspace, self._review_id, keys)):
            self.list.go_to(to)

    def leave_out(self, at: int) -> None:
        """Leave an advised input out of the pack, or take it in again."""
        line = self._lines[at]
        if self.commit():
            self.context.attempt(lambda: review.leave_out(self.context.workspace, self._review_id, line.figures.key, line.printed))

    def refresh_figures(self) -> None:
        """Bring the kept figures up to date."""
        changed: list[bool] = []
        if self.context.attempt(lambda: changed.append(review.refill(self.context.workspace, self._review_id))):
            self.context.toast(_("Figures brought up to date.") if changed[0] else _("All figures are up to date."), undo=changed[0])

    def approve(self) -> None:
        """Ask who approves the minutes and keep them as a version."""
        if self.commit():
            ApproveDialog(self, self.context, REVIEW, self._review_id).exec()

    def save_pdf(self) -> None:
        """Ask where the pack shall go and write it there."""
        if self.commit():
            ask_for_pdf(self, self.context, pack_named("management-review"), self._describe)

    def print_pack(self) -> None:
        """Show the pack in the system's program for PDF, which prints it."""
        if self.commit():
            print_pdf(self.context, _(pack_named("management-review").title), self._describe)

    def invite(self) -> None:
        """Save the meeting as an invitation to those who take part."""
        row = self._row
        if row is not None and self.commit():
            invite(self, self.context, row)

    def _save(self, record_id: str, name: str, value: Any) -> None:
        if name == "held_on":
            review.hold(self.context.workspace, record_id, value)
        else:
            records.edit(self.context.workspace, REVIEW, record_id, {name: value})

    def _describe(self, workspace: Workspace) -> Document:
        pack = pack_named("management-review")
        return pack.document(pack.facts(workspace, record_id=self._review_id))

    # --- showing

    def _rows(self) -> list[Row]:
        """The reviews, the newest first."""
        rows = self.context.workspace.facts().rows(REVIEW.name)
        return sorted(rows, key=lambda row: (str(row.planned_for or row.held_on or ""), row.number or 0), reverse=True)

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(REVIEW.name, self._review_id) if self._review_id else None

    def _choose(self, review_id: str) -> None:
        if review_id != self._review_id and self.commit():
            self._review_id, self._lines = review_id, []
            self.refresh(None)
            self.preview.view.go_to(0)

    def _fill_chooser(self, rows: list[Row]) -> None:
        refs, names = self.context.workspace.refs(), self.context.workspace.names()
        self._chooser.blockSignals(True)
        self._chooser.clear()
        for row in rows:
            self._chooser.addItem(f"{refs.of(REVIEW.name, row.id)}  {names.of(REVIEW.name, row.id)}", row.id)
        self._chooser.setCurrentIndex(self._chooser.findData(self._review_id))
        self._chooser.blockSignals(False)

    def _show_head(self, row: Row | None) -> None:
        workspace = self.context.workspace
        self._head.show_review(row, _stays(workspace, row) if row is not None else "")
        for button in (self._another, self._first):
            button.refuse(workspace.read_only_reason) if workspace.read_only else button.allow()

    def _show_review(self, row: Row, *, notes_only: bool) -> None:
        workspace = self.context.workspace
        read_only = _stays(workspace, row)
        written = {line.input: line for line in review.inputs(workspace, row.id)}
        figures = [line.figures for line in self._lines] if notes_only else review.figures_of(workspace, row)
        figures = review.arranged(workspace, row.id, figures)
        numbers = {line.key: number for number, line in enumerate(review.printed(workspace, row.id, figures), 1)}
        self._lines = [Line(numbers.get(line.key, 0), line, written.get(line.key)) for line in figures]
        self.list.lines.read_only = bool(read_only)
        self.list.show_lines(self._lines)
        required = sum(line.figures.required for line in self._lines)
        self._contents.set_caption(
            _("{required} required, {advised} advised").format(
                required=required, advised=sum(line.printed for line in self._lines) - required
            )
        )
        held = _(HELD) if row.held_on else ""
        self._refresh.refuse(read_only or held) if read_only or held else self._refresh.allow()
        decisions = review.decisions(workspace, row.id)
        self.decisions.show_review(row, decisions, read_only)
        self.tabs.set_count(DECISIONS, len(decisions))
        self.meeting.show_row(row)
        for group in (self.meeting, self.input.fields):
            group.set_read_only(read_only)
        self._show_input(self.list.currentIndex().row())

    def _show_input(self, at: int) -> None:
        if 0 <= at < len(self._lines):
            self.input.show_line(self._lines[at])

    def _open_input(self) -> None:
        self.tabs.setCurrentIndex(INPUT)
        self.input.focus_content()
        QTimer.singleShot(0, self.input, lambda: self._left.ensureWidgetVisible(self.input.fields, 0, look().px(24)))

    def _show_tab(self, at: int) -> None:
        for index, part in enumerate((self.input, self.decisions, self.meeting)):
            part.setVisible(index == at)

    # --- the parts

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Review and preview"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        left, _top, right, bottom = PAGE_MARGINS
        split.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        split.addWidget(self._written())
        split.addWidget(self.preview)
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        return split

    def _choice(self) -> QHBoxLayout:
        self._chooser = ElidedBox()
        self._chooser.setAccessibleName(_("Review"))
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._chooser.setMinimumContentsLength(8)
        self._chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chooser.activated.connect(lambda at: self._choose(self._chooser.itemData(at)))
        self._another = Button(_("Prepare a review…"), icon="plus")
        self._another.clicked.connect(self.prepare)
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self._chooser, 1)
        row.addWidget(self._another)
        return row

    def _written(self) -> QScrollArea:
        self._contents = Card(_("Contents"), _("required and advised"))
        self._refresh = Button(_("Refresh figures"), "link", icon="refresh")
        self._refresh.clicked.connect(self.refresh_figures)
        self._contents.set_padding(8, 12, 8, 8)
        self._contents.head.setContentsMargins(look().px(8), 0, look().px(6), 0)
        self._contents.head.addWidget(self._refresh)
        self._contents.body.setSpacing(look().px(6))
        self._contents.add(self.list)
        parts = Card()
        for part in (self.tabs, hline(), self.input, self.decisions, self.meeting):
            parts.add(part)
        column = QVBoxLayout()
        column.addLayout(self._choice())
        column.addWidget(self._contents)
        column.addWidget(parts)
        self._left = page_column(column, LEAST)
        return self._left

    def _nothing(self) -> EmptyState:
        self._first = Button(_("Prepare a review…"), "primary", icon="plus")
        self._first.clicked.connect(self.prepare)
        why = _("Top management looks at the whole system at planned intervals. Its seven inputs are filled from your records; you add "
                "what matters, what was said and what was decided.")  # fmt: skip
        return EmptyState("clipboard-check", _("No management review yet"), why, self._first)


def _stays(workspace: Workspace, row: Row) -> str:
    """Why nothing of a review can be changed; "" where it can."""
    return workspace.read_only_reason or closed.refusal(workspace, REVIEW, row)
