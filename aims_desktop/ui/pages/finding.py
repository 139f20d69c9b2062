"""A finding from grade to closure: its way at the left, the stretch that is worked on at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.findings import FindingStatus, Grade
from aims_desktop.service import findings, records
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.finding_actions import ActionPanel
from aims_desktop.ui.pages.finding_cause import CausePanel, SimilarPanel
from aims_desktop.ui.pages.finding_way import ClosePanel, FieldPanel, WayList
from aims_desktop.ui.pages.record_page import RecordChooser, RecordHead, below, split, with_margins
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.text import label

FOUND = ("title", "grade", "source", "requirement", "requirement_text", "objective_evidence", "statement", "owner_id", "due_on",
         "raised_by_id", "raised_on", "system_id", "audit_id")  # fmt: skip
SIZES = (340, 750)
_TONES = {Grade.MAJOR_NONCONFORMITY: "bad", Grade.MINOR_NONCONFORMITY: "warn", Grade.POSITIVE: "ok"}


Panel = FieldPanel | CausePanel | SimilarPanel | ActionPanel | ClosePanel


class FindingPage(View):
    """One finding at a time; the most urgent open one at first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._finding_id = ""
        self._close = Button(_("Close finding"), icon="check")
        self._close.clicked.connect(self.close_finding)
        self.head = RecordHead(_("Finding"), [self._close])
        self.chooser = RecordChooser(context, findings.FINDING, _("Finding"), _("Record a finding"))
        self.chooser.chosen.connect(self._choose)
        self.chooser.another.clicked.connect(self.make_finding)
        self.way = WayList()
        self.cause, self.work = CausePanel(context), ActionPanel(context)
        self.panels: tuple[Panel, ...] = (
            FieldPanel(context, FOUND),
            FieldPanel(context, ("correction", "corrected_on")),
            self.cause,
            SimilarPanel(context),
            self.work,
            ClosePanel(context),
        )
        self._body = QStackedWidget()
        card = Card()
        card.set_padding(1, 6, 1, 6)
        card.add(self.way)
        halves = split(_("Way and work"), below(card, stretch=-1, least=260), self._right(), SIZES)
        self._body.addWidget(with_margins(below(self.chooser, halves, stretch=1, least=0)))
        self._body.addWidget(self._nothing())
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self.way.chosen.connect(self._show_panel)
        self.way.opened.connect(self._open_panel)
        self._show_panel(0)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Finding")

    def place(self) -> Place:
        """The finding shown."""
        return Place("finding", record_id=self._finding_id)

    def open(self, place: Place) -> None:
        """Show the finding that is named."""
        if place.record_id and place.record_id != self._finding_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the finding again."""
        rows = self._rows()
        if self._finding_id not in {row.id for row in rows}:
            self._finding_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self.chooser.show_rows(rows, self._finding_id)
        row = self._row
        self._show_head(row)
        if row is not None:
            reason = self.context.workspace.read_only_reason if self.context.workspace.read_only else ""
            self.way.way.show(findings.stages(self.context.workspace, row))
            self.way.updateGeometry()
            if not self.way.currentIndex().isValid():
                self._go_on(row)
            for panel in self.panels:
                panel.show_finding(row, reason)

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [panel.commit() for panel in self.panels] if self._row is not None else []
        return all(taken)

    def commands(self) -> Commands:
        """Making a finding, and going from stretch to stretch."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.make_finding
        if self._row is not None:
            found |= {"record.next": lambda: self._step(1), "record.previous": lambda: self._step(-1)}
        return found

    def status(self) -> str:
        """How much is lacking."""
        row = self._row
        n = len(findings.open_points(self.context.workspace, row)) if row is not None and row.status is not FindingStatus.CLOSED else 0
        return ngettext("{n} thing is lacking before it is closed", "{n} things are lacking before it is closed", n) if n else ""

    def focus_content(self) -> None:
        """The way, or the button that makes a first finding."""
        (self.way if self._row is not None else self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def make_finding(self) -> None:
        """Make a finding of our own and go to its fields."""
        made: list[str] = []
        values = {"source": "self_identified", "raised_on": self.context.workspace.today()}
        if self.commit() and self.context.attempt(lambda: made.append(records.create(self.context.workspace, findings.FINDING, values))):
            self._choose(made[0])
            self.way.setCurrentIndex(self.way.way.index(0))
            self._open_panel()

    def close_finding(self) -> None:
        """Close the finding with its actions, or open it again."""
        row = self._row
        if row is None or not self.commit():
            return
        if row.status is FindingStatus.CLOSED:
            self.context.attempt(lambda: findings.reopen(self.context.workspace, row.id))
        elif self.context.attempt(lambda: findings.close(self.context.workspace, row.id)):
            self.context.toast(_("The finding is closed."), undo=True)
        self.way.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        at = self.way.currentIndex().row() + by
        if self.commit() and 0 <= at < self.way.way.rowCount():
            self.way.setCurrentIndex(self.way.way.index(at))
            self._open_panel()

    # --- showing

    def _rows(self) -> list[Row]:
        """The findings: open ones by urgency, then the others."""
        facts = self.context.workspace.facts()
        open_, grave = facts.within("finding:open"), facts.within("finding:nonconformities")
        rows = facts.rows(findings.FINDING.name)
        return sorted(rows, key=lambda row: (row.id not in open_, row.id not in grave, str(row.due_on or "9999"), row.number or 0))

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(findings.FINDING.name, self._finding_id) if self._finding_id else None

    def _choose(self, finding_id: str) -> None:
        if finding_id != self._finding_id and self.commit():
            self._finding_id = finding_id
            self.refresh(None)
            row = self._row
            if row is not None:
                self._go_on(row)

    def _go_on(self, row: Row) -> None:
        """Show the first stretch that lacks something."""
        stages = findings.stages(self.context.workspace, row)
        at = next((i for i, stage in enumerate(stages) if stage.lacking), len(stages) - 1)
        self.way.setCurrentIndex(self.way.way.index(at))

    def _show_head(self, row: Row | None) -> None:
        workspace = self.context.workspace
        reason = workspace.read_only_reason if workspace.read_only else ""
        self.head.set_phase(phase_line(progress(workspace), findings.FINDING.step or 10))
        self._first.refuse(reason) if reason else self._first.allow()
        self.chooser.another.setEnabled(not reason)
        self._close.setVisible(row is not None)
        if row is None:
            self.head.state.set("", "neutral")
            self.head.more.set("", "neutral")
            return
        self.head.state.set(_(row.grade.label) if row.grade else _("No grade yet"), _TONES.get(row.grade, "info"))
        late = row.id in workspace.facts().within("finding:overdue")
        state = _(row.status.label) if row.status else _("Draft")
        due = (
            _("{state} · due {day}").format(state=state, day=day(row.due_on))
            if row.due_on and row.status is not FindingStatus.CLOSED
            else state
        )
        self.head.more.set(due, "bad" if late else "ok" if row.status is FindingStatus.CLOSED else "neutral")
        closed = row.status is FindingStatus.CLOSED
        self._close.set_text(
            _("Open again") if closed else _("Close finding"), _("Open the finding again") if closed else _("Close finding")
        )
        points = reason or ("" if closed else " ".join(findings.open_points(workspace, row)))
        self._close.refuse(points) if points else self._close.allow()

    def _show_panel(self, at: int) -> None:
        for index, panel in enumerate(self.panels):
            panel.setVisible(index == at)
        if 0 <= at < len(self.way.way.items):
            self._heading.setText(self.way.way.items[at].title)

    def _open_panel(self) -> None:
        panel = self.panels[max(self.way.currentIndex().row(), 0)]
        first = next((w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(panel)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the parts

    def _right(self) -> Card:
        self._heading = label("", "section", elide=True)
        stack = QVBoxLayout()
        stack.setSpacing(look().px(10))
        for panel in self.panels:
            stack.addWidget(panel)
        stack.addStretch(1)
        card = Card()
        card.add(self._heading)
        card.add(scrolling(stack), 1)
        card.setMinimumWidth(look().px(400))
        return card

    def _nothing(self) -> EmptyState:
        self._first = Button(_("Record a finding"), "primary", icon="plus")
        self._first.clicked.connect(self.make_finding)
        why = _("Findings come from audits, incidents, complaints or your own eyes. Each is led from its grade to its cause, "
                "to actions, and to the proof that they worked.")  # fmt: skip
        return EmptyState("flag", _("No finding yet"), why, self._first)
