"""The overview: how far, what is next, which risks remain, what is due, what changed."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, days_late, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.service import agenda, summary
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.checks import Progress, progress
from aims_desktop.service.heat import Heat, When, above_appetite, heat
from aims_desktop.service.history import Deed, latest
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.overview_next import NextCard
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import HEAT
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.avatar import Avatar
from aims_desktop.ui.widgets.bars import Part, ProgressLine, StackedBar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.heat_map import HeatMap
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.ring import Ring
from aims_desktop.ui.widgets.swatch import Swatch
from aims_desktop.ui.widgets.text import label

LATEST = 2
"""How many of the latest changes are shown."""

DATES = 4
TWO_COLUMNS_FROM = 1000
MATRIX_WIDTH = 420


class OverviewPage(View):
    """One page of cards; each leads to where something can be done."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._page = Page(_("Overview"))
        self._export = Button(_("Export status PDF"), icon="download")
        self._export.clicked.connect(self._export_pdf)
        self._continue = Button("", "primary", trailing_icon="arrow-right")
        self._continue.clicked.connect(self._go_on)
        self._page.add_action(self._export)
        self._page.add_action(self._continue)
        self._sheet: QWidget | None = None
        self._person: str | None = None
        """Whose turns stand under "Next for you"; None: everybody's."""
        self.column.addWidget(self._page)
        self.refresh(None)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Overview")

    def status(self) -> str:
        """How far, and how long until the certificate is wanted."""
        state = progress(self.context.workspace)
        parts = [_("{n} % of the roadmap").format(n=round(100 * state.readiness))]
        target = agenda.certificate_wanted(self.context.workspace)
        if target is not None and target >= self.context.workspace.today():
            weeks = (target - self.context.workspace.today()).days // 7
            parts.append(ngettext("{n} week to the certificate", "{n} weeks to the certificate", weeks))
        return " · ".join(parts)

    def focus_content(self) -> None:
        """Continue is what one would do first."""
        self._continue.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self, changes: Changes | None) -> None:
        """Work all cards out again: nearly every change shows somewhere here."""
        state = progress(self.context.workspace)
        self._page.set_purpose(self._purpose())
        following = state.next_step
        self._continue.setVisible(following is not None)
        if following is not None:
            self._continue.set_text(_("Continue with step {n}").format(n=following.step.number))
        kept = self._page.verticalScrollBar().value()
        sheet = self._cards(state)
        if self._sheet is not None:
            self._page.body.replaceWidget(self._sheet, sheet)
            self._sheet.hide()
            self._sheet.deleteLater()
        else:
            self._page.add(sheet, 1)
        self._sheet = sheet
        sheet.show()  # at once: Qt would do so only when the event loop comes round
        self._page.verticalScrollBar().setValue(kept)

    def _purpose(self) -> str:
        target = agenda.certificate_wanted(self.context.workspace)
        parts = [self.context.workspace.organisation, _("AI management system")]
        if target is not None:
            parts.append(_("certificate wanted by {day}").format(day=day(target)))
        return " · ".join(parts)

    def _go_on(self) -> None:
        following = progress(self.context.workspace).next_step
        if following is not None:
            self.context.navigate(Place("step", step=following.step.number))

    def _export_pdf(self) -> None:
        from aims_desktop.report.packs import PACKS
        from aims_desktop.ui.exporting import ask_for_pdf

        ask_for_pdf(self, self.context, PACKS["management-review"])

    # --- the cards

    def _cards(self, state: Progress) -> QWidget:
        sheet = QWidget()
        gap = look().px(14)
        left, right, bars = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        self._pair = pair = QBoxLayout(self._direction())
        for box in (left, right, pair, bars):
            box.setSpacing(gap)
        left.addWidget(self._readiness(state))
        self._next = NextCard(self.context, self._person, self._choose_person)
        left.addWidget(self._next, 1)
        right.addWidget(self._heat())
        right.addWidget(self._dates_and_changes(), 1)
        pair.addLayout(left, 6)
        pair.addLayout(right, 5)
        for card in _counts(self.context.workspace.facts()):
            bars.addWidget(card, 1)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        column.addLayout(pair, 1)
        column.addLayout(bars)
        return sheet

    def _direction(self) -> QBoxLayout.Direction:
        narrow = self.width() / look().scale < TWO_COLUMNS_FROM
        return QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow window the two columns stand below each other."""
        super().resizeEvent(event)
        self._pair.setDirection(self._direction())

    def _readiness(self, state: Progress) -> Card:
        card = Card()
        card.set_padding(20, 16, 20, 16)
        percent = 100 * state.readiness
        ring = Ring(_("Readiness"), 124, 11)
        ring.show_value(percent, _("{n} %").format(n=round(percent)), _("complete"))
        head = QHBoxLayout()
        head.addWidget(label(_("Readiness"), "section"))
        head.addStretch(1)
        head.addWidget(Chip(*agenda.verdict(self.context.workspace, state.steps)))
        phases = QVBoxLayout()
        phases.setSpacing(look().px(12))
        phases.addLayout(head)
        for number in range(1, len(roadmap().phases) + 1):
            phases.addLayout(self._phase(number, state))
        row = QHBoxLayout()
        row.setSpacing(look().px(26))
        row.addWidget(ring)
        row.addLayout(phases, 1)
        card.add(row)
        return card

    def _phase(self, number: int, state: Progress) -> QLayout:
        phase = roadmap().phases[number - 1]
        steps = [state.step(step.number) for step in phase.steps]
        percent = 100 * sum(step.settled for step in steps) / sum(len(step.tasks) for step in steps)
        name = f"{number}  {_(phase.title)}"
        head = QHBoxLayout()
        head.addWidget(label(name, "strong", wrap=True), 1)
        head.addWidget(label(_("{n} %").format(n=round(percent)), "caption", "two"))
        line = ProgressLine(_("{name}, {n} percent").format(name=_(phase.title), n=round(percent)))
        line.show_value(percent)
        told = [_("{n} of {of} steps complete").format(n=sum(step.complete for step in steps), of=len(steps))]
        following = state.next_step
        if following is not None and following.step.phase == phase.id:
            told.append(_("step {n} is next").format(n=following.step.number))
        column = QVBoxLayout()
        column.setSpacing(look().px(6))
        column.addLayout(head)
        column.addWidget(line)
        column.addWidget(label(" · ".join(told), "caption", "muted"))
        return column

    def _choose_person(self, person: str | None) -> None:
        self._person = person
        self.refresh(None)
        self._next.whose.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- risks

    def _heat(self) -> Card:
        facts = self.context.workspace.facts()
        found = heat(facts, When.AFTER)
        above = above_appetite(facts)
        total = ngettext("{n} risk", "{n} risks", sum(found.counts.values()))
        over = ngettext("{n} above appetite", "{n} above appetite", above)
        card = Card(_("Risks after controls"), f"{total} · {over}")
        matrix = HeatMap(
            _("Risks after controls"),
            found.likelihoods,
            found.severities,
            lambda lk, sv: HEAT[found.bands[lk, sv]],
            lambda n: ngettext("{n} risk", "{n} risks", n),
        )
        matrix.set_counts(found.counts)
        matrix.setMinimumWidth(look().px(MATRIX_WIDTH))
        matrix.cell_activated.connect(self._open_cell)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(matrix)
        middle.addStretch(1)
        card.add(middle)
        card.add(self._legend(found))
        return card

    def _legend(self, found: Heat) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        for token, text in zip(HEAT, found.legend, strict=True):
            row.addWidget(Swatch(token))
            row.addWidget(label(text, "caption", "muted"))
            row.addSpacing(look().px(4))
        row.addStretch(1)
        go = Button(_("Open register"), "link", name=_("Open the register of risks"))
        go.clicked.connect(lambda: self.context.navigate(Place("register", register="risk")))
        row.addWidget(go)
        return row

    def _open_cell(self, likelihood: int, severity: int) -> None:
        if heat(self.context.workspace.facts(), When.AFTER).counts.get((likelihood, severity)):
            self.context.navigate(Place("register", register="risk", cell=f"{likelihood}x{severity}"))

    # --- dates and changes

    def _dates_and_changes(self) -> Card:
        card = Card(_("Key dates and changes"))
        days = Button(_("Calendar"), "link", icon="calendar", name=_("Open the calendar"))
        days.clicked.connect(lambda: self.context.navigate(Place("calendar")))
        card.head.addWidget(days)
        dates = agenda.key_dates(self.context.workspace, DATES)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(9))
        grid.setColumnStretch(1, 1)
        today = self.context.workspace.today()
        for number, date in enumerate(dates):
            grid.addWidget(label(day(date.on).rpartition(" ")[0], "strong"), number, 0)
            grid.addWidget(label(date.short, "body", "two", elide=True), number, 1)
            grid.addWidget(label(_ahead(date.on, today), "caption", "muted"), number, 2, Qt.AlignmentFlag.AlignRight)
        card.add(grid)
        if not dates:
            card.add(label(_("No dates ahead. The plan keeps a milestone for each step."), "body", "two", wrap=True))
        card.add(hline())
        for deed in latest(self.context.workspace, LATEST):
            card.add(self._change(deed))
        card.body.addStretch(1)
        return card

    def _change(self, deed: Deed) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        row.addWidget(Avatar(deed.who, 24, "info"))
        row.addWidget(label(_("{who}: {what}").format(who=deed.who, what=deed.what), "body", "two", elide=True), 1)
        row.addWidget(label(when(deed.at, self.context.workspace.clock()), "caption", "muted"))
        return row


def _ahead(on: dt.date, today: dt.date) -> str:
    days = (on - today).days
    return days_late(on, today) if days < 14 else ngettext("{n} week", "{n} weeks", days // 7)


def _count(number: str, text: str, parts: list[Part]) -> Card:
    card = Card()
    head = QHBoxLayout()
    head.setSpacing(look().px(8))
    head.addWidget(label(number, "display"))
    head.addWidget(label(text, "body", "two"))
    head.addStretch(1)
    bar = StackedBar(f"{number} {text}")
    bar.show_parts(parts)
    card.add(head)
    card.add(bar)
    return card


def _counts(facts: Facts) -> list[Card]:
    controls, findings, documents = summary.controls(facts), summary.findings(facts), summary.documents(facts)
    return [
        _count(str(controls.in_place), _("of {n} controls in place").format(n=controls.all), [
            Part(controls.in_place, "accent", _("In place")),
            Part(controls.under_way, "warn", _("Under way")),
            Part(controls.to_do, "track", _("To do")),
            Part(controls.excluded, "input_line", _("Excluded")),
        ]),
        _count(str(findings.open), ngettext("open finding", "open findings", findings.open), [
            Part(findings.major, "bad", ngettext("{n} major", "{n} major", findings.major)),
            Part(findings.minor, "warn", ngettext("{n} minor", "{n} minor", findings.minor)),
            Part(findings.other, "info", ngettext("{n} other", "{n} other", findings.other)),
            Part(findings.closed, "accent", ngettext("{n} closed", "{n} closed", findings.closed)),
        ]),
        _count(str(documents.all), ngettext("document", "documents", documents.all), [
            Part(documents.in_force, "accent", _("{n} approved").format(n=documents.in_force)),
            Part(documents.in_review, "warn", _("{n} in review").format(n=documents.in_review)),
            Part(documents.to_write, "track", _("{n} to write").format(n=documents.to_write)),
        ]),
    ]  # fmt: skip
