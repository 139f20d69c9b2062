"""Certification: the body and its audits, the documents of stage 1, what was found, the certificate and the years after it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.audits import AuditKind
from aims_desktop.model.registers.certification import GRANTED
from aims_desktop.report.packs import PACKS
from aims_desktop.service import certification
from aims_desktop.service.certification import AUDITS, CERTIFICATION, FINDINGS
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.certification_cards import AuditsCard, CycleCard, DocumentsCard, FindingsCard, ReadinessCard
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.segmented import Tabs

STEP = 12
BODY = (
    "body", "accredited", "accreditation_checked_on", "contract_on", "audit_days", "findings_days", "stage_1_pack_on", "agreed_scope",
)  # fmt: skip
CERTIFICATE = (
    "decision", "decided_on", "certificate_no", "valid_from", "valid_until", "wording_checked_on", "announced_on",
)  # fmt: skip
PREPARE, DOCUMENTS, FOUND, AFTER = range(4)
TWO_COLUMNS_FROM = 820


class CertificationPage(View):
    """Four tabs; each shows one or two cards."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._page = Page(self.title)
        self._chip = Chip("", "neutral")
        self.save = Button(_("Save stage 1 index…"), "primary", icon="download")
        self.tabs = Tabs(_("Parts of certification"), [_("Body and audits"), _("Stage 1 documents"), _("Findings"), _("Certificate")])
        self.body_fields = FieldGroup(context, CERTIFICATION, BODY)
        self.certificate_fields = FieldGroup(context, CERTIFICATION, CERTIFICATE)
        self.audits = AuditsCard(context, self.plan_audit)
        self.readiness = ReadinessCard(context)
        self.documents = DocumentsCard(context)
        self.findings = FindingsCard(context, self.add_finding)
        self.cycle = CycleCard(context, self.confirm)
        self._pairs: list[QBoxLayout] = []
        self._build()
        self.refresh(None)

    def _build(self) -> None:
        self.save.clicked.connect(self.save_pdf)
        self._page.add_chip(self._chip)
        self._page.add_action(self.save)
        self._page.add(self.tabs)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(CARD_GAP))
        column.addWidget(self.audits)
        column.addWidget(self.readiness, 1)
        self._parts = [
            self._pair(_fields(_("Body and contract"), self.body_fields), right),
            self._pair(self.documents),
            self._pair(self.findings),
            self._pair(_fields(_("Certificate"), self.certificate_fields), self.cycle),
        ]
        for part in self._parts:
            self._page.add(part)
        self._page.body.addStretch(1)
        self.tabs.currentChanged.connect(self._show_tab)
        self._show_tab(PREPARE)
        self.column.addWidget(self._page)

    def _pair(self, *cards: QWidget) -> QWidget:
        both = QWidget()
        row = QBoxLayout(self._direction(), both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(CARD_GAP))
        for card in cards:
            row.addWidget(card, 1)
        self._pairs.append(row)
        return both

    def _direction(self) -> QBoxLayout.Direction:
        narrow = self.width() < look().px(TWO_COLUMNS_FROM)
        return QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Way to the certificate")

    def place(self) -> Place:
        """This page."""
        return Place("certification")

    def refresh(self, changes: Changes | None) -> None:
        """Read everything again: nearly every change shows in the list of documents."""
        workspace = self.context.workspace
        read_only = workspace.read_only_reason if workspace.read_only else ""
        row = workspace.facts().single(CERTIFICATION.name)
        self._page.set_phase(phase_line(progress(workspace), STEP))
        self._page.set_purpose(self._purpose(row))
        self._chip.set(*_state(row))
        for group in (self.body_fields, self.certificate_fields):
            if row is not None:
                group.show_row(row)
            group.set_read_only(read_only)
        self.audits.refresh(read_only)
        self.readiness.refresh()
        self._ready, self._of = self.documents.refresh()
        found = self.findings.refresh(read_only)
        self.cycle.refresh(read_only)
        self.tabs.set_count(FOUND, found)

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [group.commit() for group in (self.body_fields, self.certificate_fields)]
        return all(taken)

    def commands(self) -> Commands:
        """Saving the index."""
        return {"file.export": self.save_pdf}

    def status(self) -> str:
        """How many documents are ready."""
        return _("{n} of {of} stage 1 documents ready").format(n=self._ready, of=self._of)

    def focus_content(self) -> None:
        """The tabs."""
        self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow window the cards stand below each other."""
        super().resizeEvent(event)
        for pair in self._pairs:
            pair.setDirection(self._direction())

    # --- deeds

    def plan_audit(self, kind: AuditKind) -> None:
        """Make the record of an audit of the body and go there."""
        self._go(AUDITS.name, lambda: certification.plan_audit(self.context.workspace, kind))

    def add_finding(self) -> None:
        """Make the record of a finding of the body and go there."""
        self._go(FINDINGS.name, lambda: certification.add_finding(self.context.workspace))

    def confirm(self) -> None:
        """Put the days of the cycle into the plan."""
        done: list[int] = []
        if self.commit() and self.context.attempt(lambda: done.append(certification.confirm(self.context.workspace))):
            self.context.toast(ngettext("{n} day is in the plan now.", "{n} days are in the plan now.", done[0]), undo=True)

    def save_pdf(self) -> None:
        """Ask where the index of the stage 1 documents shall go and write it there."""
        if self.commit():
            ask_for_pdf(self, self.context, PACKS["stage-1"])

    def _go(self, register: str, make: Callable[[], str]) -> None:
        made: list[str] = []
        if self.commit() and self.context.attempt(lambda: made.append(make())):
            self.context.navigate(Place("register", register=register, record_id=made[0]))

    def _show_tab(self, at: int) -> None:
        for index, part in enumerate(self._parts):
            part.setVisible(index == at)

    @staticmethod
    def _purpose(row: Row | None) -> str:
        if row is None or not row.body:
            return _("Choose a body that is accredited for ISO/IEC 42001, then stage 1 looks at documents and stage 2 at practice.")
        told = [row.body, _("contract of {day}").format(day=day(row.contract_on)) if row.contract_on else _("no contract yet")]
        return " · ".join(told + ([_("certificate until {day}").format(day=day(row.valid_until))] if row.valid_until else []))


def _fields(title: str, fields: FieldGroup) -> Card:
    card = Card(title)
    card.add(fields)
    card.body.addStretch(1)
    return card


def _state(row: Row | None) -> tuple[str, str]:
    """How far certification is, as words and a tone."""
    if row is None or row.decision is None:
        return (_("Body chosen"), "info") if row is not None and row.contract_on else (_("Not started"), "neutral")
    return _(row.decision.label), "ok" if row.decision in GRANTED else "warn"
