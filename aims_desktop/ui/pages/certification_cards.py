"""The cards of the certification page: audits, readiness, the stage 1 list, findings of the body, the cycle of three years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, days_late, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.audits import AuditKind
from aims_desktop.model.registers.organisation import MilestoneStatus
from aims_desktop.service import certification, stage_1
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.certification import AUDITS, FINDINGS, Event
from aims_desktop.service.display import display
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.own_pages import goal
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

OK, BAD, WAITING = ("circle-check", "ok"), ("circle-x", "bad"), ("circle", "muted")


class LinesCard(Card):
    """A card of lines that are made anew when the records change: icon, words, state, and the way to a record."""

    def __init__(self, context: AppContext, title: str, about: str = "") -> None:
        super().__init__(title, " ")
        self.context = context
        if about:
            self.add(label(about, "body", "two", wrap=True))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(look().px(8))
        self.add(self.lines)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(look().px(8))
        self.add(self.foot)
        self.body.addStretch(1)

    def clear(self) -> None:
        """Take all lines away."""
        emptied(self.lines)

    def put(self, widget: QWidget, *, rule: bool = True) -> None:
        """One more line, under a hairline."""
        for part in ([hline()] if rule and self.lines.count() else []) + [widget]:
            self.lines.addWidget(part)
            part.show()  # at once: Qt would do so only when the event loop comes round

    def say(self, sentence: str) -> None:
        """A sentence in the place of lines."""
        self.put(label(sentence, "body", "muted", wrap=True))

    def line(
        self, look_: tuple[str, str], title: str, detail: str, state: tuple[str, str] = ("", ""), place: Place | None = None, name: str = ""
    ) -> QWidget:
        """A line of the usual shape."""
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(label(title, "strong", wrap=True))
        if detail:
            words.addWidget(label(detail, "caption", "muted", wrap=True))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(IconLabel(*look_), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if state[0]:
            row.addWidget(Chip(*state), 0, Qt.AlignmentFlag.AlignVCenter)
        if place is not None:
            go = Button(_("Open"), "link", name=_("Open: {what}").format(what=name or title))
            go.clicked.connect(lambda: self.context.navigate(place))
            row.addWidget(go, 0, Qt.AlignmentFlag.AlignVCenter)
        return made


def overline(text: str) -> QLabel:
    """A small heading over lines."""
    return label(text, "overline", "muted")


class AuditsCard(LinesCard):
    """The audits of the body, and making the first two."""

    def __init__(self, context: AppContext, plan: Callable[[AuditKind], object]) -> None:
        super().__init__(context, _("Audits of the body"))
        self.buttons = {
            AuditKind.STAGE_1: Button(_("Plan stage 1"), icon="plus"),
            AuditKind.STAGE_2: Button(_("Plan stage 2"), icon="plus"),
        }
        for kind, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, kind=kind: plan(kind))
            self.foot.addWidget(button)
        self.foot.addStretch(1)

    def refresh(self, read_only: str) -> None:
        """Show the audits as they stand."""
        self.clear()
        workspace = self.context.workspace
        rows = certification.audits(workspace.facts())
        for row in rows:
            self.put(self._audit(row))
        if not rows:
            self.say(_("No audit of the certification body is planned yet. Stage 1 looks at documents, stage 2 at practice."))
        for kind, button in self.buttons.items():
            button.setVisible(not any(row.kind is kind for row in rows))
            button.refuse(read_only) if read_only else button.allow()

    def _audit(self, row: Row) -> QWidget:
        workspace = self.context.workspace
        late = row.id in workspace.facts().within("audit:overdue")
        ref = workspace.refs().of(AUDITS.name, row.id)
        held = _("held {day}").format(day=day(row.held_to or row.held_from)) if row.held_to or row.held_from else ""
        planned = _("planned for {day}").format(day=day(row.planned_from)) if row.planned_from else _("no date yet")
        parts = [_(row.kind.label), held or planned, display(workspace, AUDITS, row, "body_decision"), ref]
        state = (_("Late"), "bad") if late else (display(workspace, AUDITS, row, "status"), "ok" if held else "info")
        icon = ("alert", "bad") if late else OK if held else ("calendar", "text2")
        name = workspace.names().of(AUDITS.name, row.id)
        place = Place("register", register=AUDITS.name, record_id=row.id)
        return self.line(icon, name, " · ".join(filter(None, parts)), state, place, f"{ref} {name}")


class ReadinessCard(LinesCard):
    """The dry run and what step 11 says about going."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _("Dry run and readiness"))

    def refresh(self) -> None:
        """Show the tasks and the dry run as they stand."""
        self.clear()
        workspace = self.context.workspace
        ready = stage_1.lines(workspace.facts(), roadmap().stage_1)
        count = sum(line.ready for line in ready)
        told = _("{n} of {of} documents of the stage 1 list are ready.").format(n=count, of=len(ready))
        self.put(self.line(OK if count == len(ready) else WAITING, _("Against the stage 1 list"), told))
        for row in certification.dry_runs(workspace.facts()):
            held = _("held {day}").format(day=day(row.held_to)) if row.held_to else _("not held yet")
            found = len(workspace.facts().where(FINDINGS.name, "audit_id", row.id))
            points = ngettext("{n} point found", "{n} points found", found)
            place = Place("register", register=AUDITS.name, record_id=row.id)
            name = workspace.names().of(AUDITS.name, row.id)
            self.put(self.line(OK if row.held_to else WAITING, _("Dry run"), f"{name} · {held} · {points}", place=place, name=name))
        states = certification.readiness(workspace)
        for state in states:
            place = goal(state.register, state.filter) or Place("step", step=state.task.step)
            self.put(self.line(OK if state.settled else WAITING, _(state.task.do), state.why, place=None if state.settled else place))
        settled = sum(state.settled for state in states)
        self.set_caption(_("{n} of {of} settled").format(n=settled, of=len(states)))


class DocumentsCard(LinesCard):
    """The stage 1 list: a line for each document, checked from the records."""

    def __init__(self, context: AppContext) -> None:
        about = _("What a certification body asks for before stage 1. Each line is checked from the records; nothing is ticked by hand.")
        super().__init__(context, _("Stage 1 documents"), about)

    def refresh(self) -> tuple[int, int]:
        """Show the list as it stands; answers how many are ready, of how many."""
        self.clear()
        found = stage_1.lines(self.context.workspace.facts(), roadmap().stage_1)
        for heading, lines in (
            (_("Still missing"), [line for line in found if not line.ready]),
            (_("Ready"), [line for line in found if line.ready]),
        ):
            for at, line in enumerate(lines):
                if not at:
                    self.put(overline(heading), rule=False)
                self.put(self._document(line), rule=bool(at))
        ready = sum(line.ready for line in found)
        self.set_caption(_("{n} of {of} ready").format(n=ready, of=len(found)))
        return ready, len(found)

    def _document(self, line: stage_1.Line) -> QWidget:
        name = _(line.document.name)
        part = next(iter(line.missing or line.parts))
        state = (_("Ready"), "ok") if line.ready else (_("Missing"), "bad")
        detail = "; ".join(part.label for part in line.parts) if line.ready else line.state
        # Rows of the filter that is empty are what is missing: the whole register is where they come from.
        place = Place("register", register=part.register, filter=part.filter if line.ready else "")
        return self.line(
            OK if line.ready else BAD, f"{line.document.number}  {name}", f"{line.document.requirement} · {detail}", state, place, name
        )


class FindingsCard(LinesCard):
    """What the auditors of the body found."""

    def __init__(self, context: AppContext, add: Callable[[], object]) -> None:
        about = _("Findings of stage 1, stage 2 and the audits after it. Each is handled like any other: cause, correction, action, proof.")
        super().__init__(context, _("Findings of the body"), about)
        self.add_button = Button(_("Add a finding of the body"), icon="plus")
        self.add_button.clicked.connect(add)
        self.foot.addWidget(self.add_button)
        self.foot.addStretch(1)

    def refresh(self, read_only: str) -> int:
        """Show the findings as they stand; answers how many."""
        self.clear()
        workspace = self.context.workspace
        facts, refs, names = workspace.facts(), workspace.refs(), workspace.names()
        rows = certification.findings(facts)
        open_ones, late = facts.within("finding:open"), facts.within("finding:overdue")
        for row in rows:
            ref, name = refs.of(FINDINGS.name, row.id), names.of(FINDINGS.name, row.id)
            audit = names.of(AUDITS.name, row.audit_id) if row.audit_id else ""
            due = _("due {day}").format(day=day(row.due_on)) if row.due_on and row.id in open_ones else ""
            grade = display(workspace, FINDINGS, row, "grade") or _("not graded yet")
            state = (_("Late"), "bad") if row.id in late else (display(workspace, FINDINGS, row, "status"), "info")
            icon = ("alert", "bad") if row.id in late else WAITING if row.id in open_ones else OK
            place = Place("register", register=FINDINGS.name, record_id=row.id)
            self.put(self.line(icon, name, " · ".join(filter(None, [grade, due, audit, ref])), state, place, f"{ref} {name}"))
        if not rows:
            self.say(_("The body has found nothing yet."))
        row = facts.single("certification")
        days = row.findings_days if row is not None else None
        self.set_caption(ngettext("{n} day to answer", "{n} days to answer", days) if days else "")
        self.add_button.refuse(read_only) if read_only else self.add_button.allow()
        return len(rows)


class CycleCard(LinesCard):
    """Surveillance and recertification over three years, computed from the certificate and confirmed in the plan."""

    def __init__(self, context: AppContext, confirm: Callable[[], object]) -> None:
        about = _("As a rule: surveillance each year, recertification before the certificate ends, our own audit and review before each. "
                  "The dates of the body count: change them in the plan.")  # fmt: skip
        super().__init__(context, _("Three years"), about)
        self.confirm = Button(_("Put the missing days into the plan"), "primary", icon="calendar")
        self.confirm.clicked.connect(confirm)
        self.foot.addWidget(self.confirm)
        self.foot.addStretch(1)

    def refresh(self, read_only: str) -> None:
        """Show the events as they stand."""
        self.clear()
        workspace = self.context.workspace
        found = certification.cycle(workspace.facts())
        year = -1
        for each in found:
            if each.year != year:
                year = each.year
                self.put(overline(_("Year {n}").format(n=year) if year else _("Further")), rule=False)
                self.put(self._event(each), rule=False)
            else:
                self.put(self._event(each))
        confirmed = sum(each.milestone is not None for each in found)
        self.set_caption(_("{n} of {of} in the plan").format(n=confirmed, of=len(found)))
        missing = [each for each in found if each.milestone is None]
        if read_only:
            self.confirm.refuse(read_only)
        elif not missing:
            self.confirm.refuse(_("Every event is in the plan."))
        elif missing[0].proposed is None:
            self.confirm.refuse(_("The days follow from the date of the certificate: fill in “Valid from”."))
        else:
            self.confirm.allow()

    def _event(self, each: Event) -> QWidget:
        title, row = _(each.event.label), each.milestone
        told = [_("proposed {day}").format(day=day(each.proposed))] if each.proposed else []
        told += [_("at the latest {day}").format(day=day(each.latest))] if each.latest else []
        if row is None:
            return self.line(
                WAITING, title, " · ".join(told) or _("the day follows from the certificate"), (_("Not in the plan"), "neutral")
            )
        ref = self.context.workspace.refs().of("milestone", row.id)
        on = _("in the plan for {day}").format(day=day(row.due_on)) if row.due_on else _("in the plan without a day")
        icon, state = self._state(each, row, self.context.workspace.today())
        place = Place("register", register="milestone", record_id=row.id)
        return self.line(icon, title, " · ".join([on, *told, ref]), state, place, f"{ref} {title}")

    @staticmethod
    def _state(each: Event, row: Row, today: dt.date) -> tuple[tuple[str, str], tuple[str, str]]:
        if row.status is MilestoneStatus.DONE:
            return OK, (_("Done"), "ok")
        if each.too_late:
            return ("warning", "warn"), (_("After the latest day"), "warn")
        if row.due_on is None:
            return WAITING, (_("No day"), "warn")
        if row.due_on < today:
            return ("alert", "bad"), (days_late(row.due_on, today), "bad")
        return ("calendar", "text2"), (_("Confirmed"), "info")
