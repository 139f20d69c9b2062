"""Beside the coverage of a programme: who audits with what competence and independence, and what is lacking before the next audit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import audit_closing, closed
from aims_desktop.service import audit_programme as programme
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.avatar import Avatar
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.chips import FlowLayout
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

SHOWN = 12
"""Questions without evidence that are listed."""


class AuditorsPanel(QWidget):
    """Everybody who may audit: competence, independence, and own work in what they would audit."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.shown: list[programme.AuditorState] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(10))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(self._lines)
        self.people = Button(_("Choose auditors in People"), icon="users")
        self.people.clicked.connect(lambda: context.navigate(Place("register", register="person")))
        row = QHBoxLayout()
        row.addWidget(self.people)
        row.addStretch(1)
        column.addLayout(row)

    def show_programme(self, programme_id: str) -> None:
        """Show the auditors of a programme."""
        emptied(self._lines)
        self.shown = programme.auditors(self._context.workspace, programme_id)
        for state in self.shown:
            self._lines.addWidget(self._auditor(state))
            self._lines.addWidget(hline())
        if not self.shown:
            words = _("Nobody is marked as an auditor yet. Say so in People: with competence, and what the person did not build or decide.")
            self._lines.addWidget(label(words, "body", "two", wrap=True))

    def _auditor(self, state: programme.AuditorState) -> QWidget:
        person = state.person
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(label(person.name or _("(no name)"), "strong", wrap=True))
        if state.audits:
            words.addWidget(label(_("Audits {refs}").format(refs=", ".join(state.audits)), "caption", "muted", wrap=True))
        words.addLayout(_fact(person.auditor_competence, _("Competence: {text}"), _("No record of competence")))
        words.addLayout(_fact(person.independence_statement, _("Independence: {text}"), _("No independence statement")))
        for clash in state.clashes:
            words.addLayout(_line("warning", "bad", clash))
        go = IconButton("external", _("Open: {record}").format(record=person.name or ""), small=True)
        go.clicked.connect(lambda: self._context.navigate(Place("register", register="person", record_id=person.id)))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        side = QVBoxLayout()
        side.addWidget(Avatar(person.name or "?"))
        side.addStretch(1)
        end = QVBoxLayout()
        end.addWidget(go)
        end.addStretch(1)
        row.addLayout(side)
        row.addLayout(words, 1)
        row.addLayout(end)
        return made


class BeforePanel(QWidget):
    """The audit that comes next: what it lacks before it begins."""

    def __init__(self, context: AppContext, take_in: Callable[[str], None]) -> None:
        super().__init__()
        self._context = context
        self._audit_id = ""
        self._what = label("", "section", wrap=True)
        self._when = label("", "caption", "muted", wrap=True)
        self.guard = MessageBar("warn", "")
        self.guard.hide()
        self.open = Button(_("Open the audit"), icon="clipboard-check")
        self.open.clicked.connect(lambda: context.navigate(Place("audit", record_id=self._audit_id)))
        self.take_in = Button(_("Take in what is in none"), icon="plus")
        self.take_in.clicked.connect(lambda: take_in(self._audit_id))
        self._heading = label("", "strong", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(8))
        buttons = FlowLayout(gap=look().px(8))
        buttons.addWidget(self.open)
        buttons.addWidget(self.take_in)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        for part in (self._what, self._when, self.guard):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self._heading)
        column.addLayout(self._lines)

    def show_programme(self, known: programme.Coverage, refusal: str) -> None:
        """Show the audit of a programme that comes next."""
        row = programme.next_audit(known)
        self._audit_id = row.id if row is not None else ""
        emptied(self._lines)
        for part in (self.open, self.take_in, self._when, self._heading):
            part.setVisible(row is not None)
        if row is None:
            self.guard.hide()
            self._what.setText(_("No audit is planned in this programme yet."))
            return
        workspace = self._context.workspace
        self._what.setText(workspace.names().with_ref("audit", row.id))
        self._when.setText(self._told(row))
        points = audit_closing.independence_points(workspace, row)
        if points and " ".join(points) != self.guard.text():
            self.guard.set("warn", " ".join(points))
        self.guard.setVisible(bool(points))
        reason = refusal or closed.refusal(workspace, REGISTERS["audit"], row) or ("" if known.lacking else _("Everything is in an audit."))
        self.take_in.refuse(reason) if reason else self.take_in.allow()
        self._list(row)

    def _told(self, row: Row) -> str:
        lead = self._context.workspace.names().of("person", row.lead_auditor_id) if row.lead_auditor_id else _("no lead auditor yet")
        when = _("held on {day}").format(day=day(row.held_to)) if row.held_to else _("planned for {day}").format(day=day(row.planned_from))
        return " · ".join((lead, when if row.held_to or row.planned_from else _("no day yet")))

    def _list(self, row: Row) -> None:
        found = programme.unproven(self._context.workspace, row.id)
        none = sum(not each.old for each in found)
        heading = ngettext("{n} question has no evidence yet", "{n} questions have no evidence yet", none)
        old = ngettext("{n} only old evidence", "{n} only old evidence", len(found) - none)
        told = f"{heading} · {old}" if len(found) > none else heading
        self._heading.setText(told if found else _("Every question has evidence of the last year."))
        for each in found[:SHOWN]:
            self._lines.addWidget(self._unproven(each))
        if len(found) > SHOWN:
            more = Button(ngettext("And {n} more…", "And {n} more…", len(found) - SHOWN), "link")
            more.clicked.connect(lambda: self._context.navigate(Place("register", register="gap-item", filter="without_proof")))
            self._lines.addWidget(more)

    def _unproven(self, each: programme.Unproven) -> QWidget:
        workspace = self._context.workspace
        words = QVBoxLayout()
        words.setSpacing(look().px(1))
        name = workspace.names().with_ref("", each.requirement)
        words.addWidget(label(name, "strong", wrap=True))
        words.addWidget(label(each.question, "caption", "muted", wrap=True))
        gap = next((g.id for g in workspace.facts().where("gap-item", "requirement", each.requirement)), "")
        go = IconButton("external", _("Add evidence: {what}").format(what=name), small=True)
        go.clicked.connect(lambda: self._context.navigate(Place("register", register="gap-item", record_id=gap)))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(IconLabel("clock" if each.old else "circle", "warn" if each.old else "bad"))
        row.addLayout(words, 1)
        row.addWidget(label(_("old") if each.old else _("none"), "caption", "warn" if each.old else "bad"))
        row.addWidget(go)
        return made


def _fact(text: str | None, words: str, lacking: str) -> QHBoxLayout:
    return _line("circle-check", "ok", words.format(text=text)) if text else _line("alert", "warn", lacking)


def _line(icon: str, tone: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(look().px(6))
    side = QVBoxLayout()
    side.addWidget(IconLabel(icon, tone, 14))
    side.addStretch(1)
    row.addLayout(side)
    row.addWidget(label(text, "body", "two", wrap=True), 1)
    return row
