"""What follows from an impact assessment: its effects with the risks to take over, and the oversight plan."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.service import impact_results
from aims_desktop.service.approval import state
from aims_desktop.service.catalogue import impact_scale
from aims_desktop.service.impact_results import PLAN, RISK, Effect
from aims_desktop.service.records import problems
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.impact_answer import LEVEL_TONES
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

PLAN_FIELDS = (
    "reviewer_id", "deputy_id", "override_threshold", "stop_authority_id", "escalation_to_id", "stop_procedure", "fallback", "level",
    "log_days", "level_reason", "owner_id", "next_review_on",
)  # fmt: skip
"""What a plan says, first what only a person knows."""


class EffectsPanel(QWidget):
    """Each effect with its level before and after measures, and the risk it raises."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self.adopt_all = Button("", icon="plus")
        self.adopt_all.clicked.connect(lambda: self._adopt(self._offered))
        self._offered: list[Effect] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(label(_("Effects and the risks they raise"), "section", wrap=True))
        why = _("An effect of medium level or more after the measures belongs into the risk register, where it is treated and watched.")
        column.addWidget(label(why, "body", "two", wrap=True))
        column.addWidget(self.adopt_all, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._lines)

    def show_row(self, row: Row, read_only: str) -> None:
        """Show the effects of an assessment."""
        self._row = row
        found = impact_results.effects(row, self._context.workspace.facts())
        self._offered = [effect for effect in found if effect.offered]
        count = len(self._offered)
        self.adopt_all.set_text(ngettext("Take over {n} risk", "Take over {n} risks", count) if count else _("Take over the risks"))
        reason = read_only or ("" if count else _("Every effect of medium level or more has its risk; there is nothing to take over."))
        self.adopt_all.refuse(reason) if reason else self.adopt_all.allow()
        emptied(self._lines)
        for effect in found:
            self._lines.addWidget(hline())
            self._lines.addWidget(self._line(effect, read_only))
        if not found:
            said = _("No effect is scored yet: give severity and likelihood in the sections on effects.")
            self._lines.addWidget(label(said, "body", "muted", wrap=True))

    def focus_content(self) -> None:
        """The button, or the first thing that can be pressed."""
        parts = [self.adopt_all, *self.findChildren(Button), *self.findChildren(IconButton)]
        first = next((part for part in parts if part.isEnabled() and part.isVisibleTo(self)), self.adopt_all)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _adopt(self, effects: list[Effect]) -> None:
        made: list[str] = []
        if self._context.attempt(lambda: made.extend(impact_results.adopt(self._context.workspace, self._row.id, effects))):
            said = ngettext("{n} risk taken over; treat it there.", "{n} risks taken over; treat them there.", len(made))
            self._context.toast(said, undo=True)

    def _line(self, effect: Effect, read_only: str) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        head = QHBoxLayout()
        head.setSpacing(look().px(6))
        head.addWidget(label(effect.dimension, "strong", elide=True), 1)
        head.addWidget(Chip(_(effect.before.label), LEVEL_TONES[effect.before]))
        head.addWidget(label(_("then"), "caption", "muted"))
        head.addWidget(Chip(_(effect.after.label), LEVEL_TONES[effect.after]))
        column.addLayout(head)
        column.addWidget(label(effect.row.answer or _(effect.question.text), "body", "two", wrap=True))
        for risk_id in effect.risks:
            column.addLayout(self._risk(risk_id))
        if effect.offered:
            name = _("Take over as a risk: {what}").format(what=effect.dimension)
            take = Button(_("Take over as a risk"), "link", icon="plus", name=name)
            take.clicked.connect(lambda: self._adopt([effect]))
            if read_only:
                take.refuse(read_only)
            column.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
        return line

    def _risk(self, risk_id: str) -> QHBoxLayout:
        words = self._context.workspace.names().with_ref(RISK.name, risk_id)
        go = IconButton("external", _("Open: {record}").format(record=words), small=True)
        go.clicked.connect(lambda: self._context.navigate(Place("register", register=RISK.name, record_id=risk_id)))
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        row.addWidget(label(words, "caption", "muted", elide=True), 1)
        row.addWidget(go)
        return row


class PlanPanel(QWidget):
    """The oversight plan of the system at the level that follows from the assessment."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self._plan: Row | None = None
        self._level = label("", "body", "two", wrap=True)
        self._state = Chip("", "neutral")
        self.make = Button(_("Make the oversight plan"), "primary", icon="plus")
        self.make.clicked.connect(self._make)
        self.approve = Button(_("Approve the plan…"), "primary", icon="clipboard-check")
        self.approve.clicked.connect(self._approve)
        self._open = Button(_("Open the plan"), icon="external")
        self._open.clicked.connect(self._go)
        self._behind = MessageBar("warn", "", [(_("Bring it to that level"), self._follow)])
        self.fields = FieldGroup(context, PLAN, PLAN_FIELDS)
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(label(_("Oversight plan"), "section", elide=True))
        head.addWidget(self._state)
        head.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(look().px(8))
        for button in (self.make, self.approve, self._open):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(head)
        for part in (self._level, self._behind, self.fields):
            column.addWidget(part)
        column.addLayout(buttons)

    def show_row(self, row: Row, read_only: str) -> None:
        """Show the plan of the system that is assessed, or the way to one."""
        facts = self._context.workspace.facts()
        self._row, self._plan = row, impact_results.plan_of(row, facts)
        plan, level = self._plan, impact_results.level_for(row, facts)
        meaning = _(impact_scale().oversight[level.value])
        self._level.setText(_("{level}: {meaning}.").format(level=_(level.label), meaning=meaning[:1].lower() + meaning[1:]))
        self.make.setVisible(plan is None)
        self.make.refuse(read_only) if read_only else self.make.allow()
        for part in (self.approve, self._open, self.fields):
            part.setVisible(plan is not None)
        behind = plan is not None and plan.level is not None and plan.level.rank < level.rank
        self._behind.setVisible(behind and not read_only)
        self._state.set(*(_plan_state(self._context, plan) if plan is not None else (_("Not made yet"), "neutral")))
        if plan is None:
            return
        if behind:
            said = _("The plan says {now}; the assessment asks for {level}.")
            self._behind.set("warn", said.format(now=_(plan.level.label).lower(), level=_(level.label).lower()))
        self.fields.show_row(plan)
        self.fields.set_read_only(read_only)
        reason = read_only or _refusal(self._context, plan)
        self.approve.refuse(reason) if reason else self.approve.allow()

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()

    def focus_content(self) -> None:
        """The button that makes the plan, or its first field."""
        (self.make if self._plan is None else self.fields.first.editor.focus).setFocus(Qt.FocusReason.OtherFocusReason)

    def _make(self) -> None:
        if self._context.attempt(lambda: impact_results.make_plan(self._context.workspace, self._row.id)):
            self._context.toast(_("The plan is made at the level that follows; say who watches and how it is stopped."), undo=True)
            self.focus_content()

    def _follow(self) -> None:
        self._context.attempt(lambda: impact_results.follow_level(self._context.workspace, self._row.id))

    def _approve(self) -> None:
        if self._plan is not None and self.commit():
            ApproveDialog(self, self._context, PLAN, self._plan.id).exec()

    def _go(self) -> None:
        if self._plan is not None:
            self._context.navigate(Place("register", register=PLAN.name, record_id=self._plan.id))


def _plan_state(context: AppContext, plan: Row) -> tuple[str, str]:
    facts = context.workspace.facts()
    current = facts.newest_version(plan.id) is not None and not facts.value(PLAN.name, plan, "changed_since")
    return state(context.workspace, PLAN, plan), "ok" if current else "warn"


def _refusal(context: AppContext, plan: Row) -> str:
    """What the plan still lacks, in words."""
    known = problems(context.workspace, PLAN, plan)
    blocking = [problem.sentence for problem in known if problem.blocking]
    lacking = dict.fromkeys(_(PLAN.fields[problem.field].label) for problem in known if not problem.blocking)
    needed = [_("Still needed: {fields}.").format(fields=", ".join(lacking))] if lacking else []
    return " ".join([*blocking, *needed])
