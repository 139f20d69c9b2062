"""The audit programme: what it covers, who audits, and what evidence is lacking before the next audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, records
from aims_desktop.service import audit_programme as programme
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.audit_coverage import CoverageModel, CoverageTable
from aims_desktop.ui.pages.audit_team import AuditorsPanel, BeforePanel
from aims_desktop.ui.pages.record_page import RecordChooser, RecordHead, below, split, with_margins
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.detail import approval_refusal
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.bars import ProgressLine
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import FilterChip
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label

FIELDS = ("title", "period_start", "period_end", "objectives", "frequency", "methods", "risks", "responsible_id", "reporting")
SIZES = (620, 470)


class AuditProgrammePage(View):
    """One programme at a time; the newest at first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._programme_id = ""
        self._known = programme.Coverage((), ())
        names, refs = context.workspace.names, context.workspace.refs
        self.model = CoverageModel(lambda each: names().with_ref("", each), lambda each: refs().of("audit", each))
        self.table = CoverageTable(self.model)
        self.table.changed.connect(self._cover)
        self.fields = FieldGroup(context, programme.PROGRAMME, FIELDS)
        self.auditors = AuditorsPanel(context)
        self.before = BeforePanel(context, self.take_in)
        self._parts: tuple[QWidget, ...] = (self.before, self.auditors, self.fields)
        self.tabs = Tabs(_("Parts of the programme"), [_("Before the audit"), _("Auditors"), _("Programme")])
        self._plan = Button(_("Plan an audit"), icon="plus")
        self._plan.clicked.connect(self.plan_audit)
        self._approve = Button(_("Approve…"), icon="shield-check", name=_("Approve the programme…"))
        self._approve.clicked.connect(self.approve)
        self.head = RecordHead(_("Audit programme"), [self._plan, self._approve])
        self.chooser = RecordChooser(context, programme.PROGRAMME, _("Audit programme"), _("Make another programme"))
        self.chooser.chosen.connect(self._choose)
        self.chooser.another.clicked.connect(self.make_programme)
        self._body = QStackedWidget()
        self._body.addWidget(with_margins(split(_("Coverage and preparation"), self._left(), self._right(), SIZES)))
        self._body.addWidget(self._nothing())
        self.column.addWidget(self.head)
        self.column.addWidget(self._body, 1)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(0)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Audit programme")

    def place(self) -> Place:
        """The programme shown."""
        return Place("audit-programme", record_id=self._programme_id)

    def open(self, place: Place) -> None:
        """Show the programme that is named."""
        if place.record_id and place.record_id != self._programme_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the programme again."""
        rows = self._rows()
        if self._programme_id not in {row.id for row in rows}:
            self._programme_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self.chooser.show_rows(rows, self._programme_id)
        row = self._row
        self._show_head(row)
        if row is not None:
            self._show(row)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()

    def commands(self) -> Commands:
        """Making another programme."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.make_programme
        return found

    def status(self) -> str:
        """How much is covered."""
        return _("{n} of {all} covered").format(n=self._known.covered, all=len(self._known.lines)) if self._row is not None else ""

    def focus_content(self) -> None:
        """The coverage, or the button that makes a first programme."""
        (self.table if self._row is not None else self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def make_programme(self) -> None:
        """Make a programme for the year and go to its fields."""
        made: list[str] = []
        values = {"title": _("Internal audits {year}").format(year=self.context.workspace.today().year)}
        if self.commit() and self.context.attempt(lambda: made.append(records.create(self.context.workspace, programme.PROGRAMME, values))):
            self._choose(made[0])
            self.tabs.setCurrentIndex(2)
            self.fields.boxes["title"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def plan_audit(self) -> None:
        """Plan an audit of what is in none yet."""
        made: list[str] = []
        if self.commit() and self.context.attempt(lambda: made.append(programme.plan(self.context.workspace, self._programme_id))):
            self.context.toast(_("An audit is planned of all that was in none."), undo=True)
            self.context.navigate(Place("audit", record_id=made[0]))

    def take_in(self, audit_id: str) -> None:
        """Take all that is in no audit into one."""
        lacking = self._known.lacking
        if self.context.attempt(lambda: programme.cover(self.context.workspace, audit_id, lacking, on=True)):
            self.context.toast(ngettext("{n} requirement taken in.", "{n} requirements taken in.", len(lacking)), undo=True)

    def approve(self) -> None:
        """Ask who approves and keep a version."""
        if self.commit():
            ApproveDialog(self.window(), self.context, programme.PROGRAMME, self._programme_id).exec()

    def _cover(self, audit_id: str, requirement: str, on: bool) -> None:
        at = self.table.currentIndex()
        row, column = at.row(), at.column()
        self.context.attempt(lambda: programme.cover(self.context.workspace, audit_id, [requirement], on=on))
        self.table.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), column))

    # --- showing

    def _rows(self) -> list[Row]:
        """The programmes: those with internal audits first, of these one under way, then the newest."""
        today, facts = self.context.workspace.today(), self.context.workspace.facts()
        internal = {row.programme_id for row in facts.passing(REGISTERS["audit"], "internal")}
        newest = sorted(facts.rows(programme.PROGRAMME.name), key=lambda row: (str(row.period_start or ""), row.number or 0), reverse=True)
        return sorted(newest, key=lambda row: (row.id not in internal, not _is_under_way(row, today)))

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(programme.PROGRAMME.name, self._programme_id) if self._programme_id else None

    def _choose(self, programme_id: str) -> None:
        if programme_id != self._programme_id and self.commit():
            self._programme_id = programme_id
            self.refresh(None)

    def _show_head(self, row: Row | None) -> None:
        workspace = self.context.workspace
        self.head.set_phase(phase_line(progress(workspace), programme.PROGRAMME.step or 9))
        reason = workspace.read_only_reason if workspace.read_only else ""
        for button in (self._plan, self._approve):
            button.setVisible(row is not None)
        for button in (self._plan, self._first):
            button.refuse(reason) if reason else button.allow()
        self.chooser.another.setEnabled(not reason)
        if row is None:
            self.head.state.set("", "neutral")
            return
        approved = workspace.facts().newest_version(row.id) is not None
        changed = approved and workspace.facts().value(programme.PROGRAMME.name, row, "changed_since")
        tone = "warn" if changed or not approved else "ok"
        self.head.state.set(approval.state(workspace, programme.PROGRAMME, row), tone)
        refusal = approval_refusal(self.context, programme.PROGRAMME, row)
        self._approve.refuse(refusal) if refusal else self._approve.allow()

    def _show(self, row: Row) -> None:
        workspace = self.context.workspace
        self._known = known = programme.coverage(workspace, row.id)
        self.model.show(known, lacking_only=self._lacking.isChecked())
        self.table.lay_out()
        self._share.show_value(100 * known.covered / len(known.lines) if known.lines else 0)
        words = _("{n} of {all} clauses and included controls are in an audit of this programme.")
        self._told.setText(words.format(n=known.covered, all=len(known.lines)))
        self._lacking.set_count(len(known.lacking))
        self._lacking.set_bad(bool(known.lacking))
        reason = workspace.read_only_reason if workspace.read_only else ""
        self.fields.show_row(row)
        self.fields.set_read_only(reason)
        self.auditors.show_programme(row.id)
        self.before.show_programme(known, reason)
        self.tabs.set_count(1, len(self.auditors.shown) or None)

    def _show_tab(self, at: int) -> None:
        for index, part in enumerate(self._parts):
            part.setVisible(index == at)

    # --- the parts

    def _left(self) -> QWidget:
        self._share = ProgressLine(_("Coverage of the programme"))
        self._told = label("", "body", "two", wrap=True)
        self._lacking = FilterChip(_("In no audit"))
        self._lacking.toggled.connect(lambda _on: self.refresh(None))
        told = QHBoxLayout()
        told.setContentsMargins(look().px(14), 0, look().px(12), 0)
        told.addWidget(self._told, 1)
        told.addWidget(self._lacking)
        bar = QHBoxLayout()
        bar.setContentsMargins(look().px(14), 0, look().px(14), 0)
        bar.addWidget(self._share)
        hint = label(_("Enter or Space takes a clause or control into an audit, or out of it."), "caption", "muted", wrap=True)
        foot = QHBoxLayout()
        foot.setContentsMargins(look().px(14), 0, look().px(14), 0)
        foot.addWidget(hint)
        card = Card()
        card.set_padding(1, 12, 1, 10)
        for part in (told, bar):
            card.add(part)
        card.add(self.table, 1)
        card.add(foot)
        return below(self.chooser, card, stretch=1, least=360)

    def _right(self) -> Card:
        stack = QVBoxLayout()
        stack.setSpacing(look().px(10))
        for part in self._parts:
            stack.addWidget(part)
        stack.addStretch(1)
        card = Card()
        card.add(self.tabs)
        card.add(hline())
        card.add(scrolling(stack), 1)
        card.setMinimumWidth(look().px(340))
        return card

    def _nothing(self) -> EmptyState:
        self._first = Button(_("Make a programme"), "primary", icon="plus")
        self._first.clicked.connect(self.make_programme)
        why = _("The programme says which audits take place, what each is about and who audits, so that within the cycle "
                "nothing is left out and nobody audits own work.")  # fmt: skip
        return EmptyState("calendar", _("No audit programme yet"), why, self._first)


def _is_under_way(row: Row, today: dt.date) -> bool:
    return row.period_start is not None and row.period_start <= today <= (row.period_end or today)
