"""The risk method: its matrix painted cell by cell, its scales in words, appetite and rhythm; approving makes a version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.shared import Level
from aims_desktop.model.snapshot import changed_since
from aims_desktop.service import approval, records, risk_method
from aims_desktop.service.checks import progress
from aims_desktop.service.risk_method import METHOD, RISKS
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.pages.risk_matrix import show_method
from aims_desktop.ui.pages.risk_scales import ScalePanel
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.register.versions import VersionsPanel
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip, FlowLayout
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.score_matrix import ScoreMatrix
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

CRITERIA = ("appetite", "review_months", "low_to", "medium_to", "high_to")
WORK = ("acceptance_rules", "finding_risks", "analysing", "treating", "opportunities", "triggers")
APPROVAL = ("prepared_by_id", "next_review_on")
_SHOWN = 6
"""Risks to score again that are listed here; the register lists all."""
_VERSION, _VERSIONS = 66, 4
"""The height of one version, and how many are in sight at once."""


class RiskMethodPage(View):
    """The one method, as it is being worked on, and what its newest version asks for."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        keys = AccessKeys()
        self.page = Page(_("Risk method"), purpose=_("How risks are scored, what is lived with, and how often each is looked at again."))
        self.matrix = ScoreMatrix(_("Matrix of the method: keys 1 to 4 give a cell its level"), paints=True)
        self.brush = Segmented(_("Level to paint"), [f"{key}  {_(found.label)}" for key, found in enumerate(Level, 1)])
        self.scales = ScalePanel(context)
        self.groups = [FieldGroup(context, METHOD, names, keys=keys) for names in (CRITERIA, WORK, APPROVAL)]
        self.versions = VersionsPanel(context, METHOD)
        self._chip = Chip("", "info")
        self._start = Button(_("Start from the proposal"), icon="lightbulb")
        self._approve = Button(_("Approve…"), "primary", icon="shield-check", name=_("Approve the risk method"))
        self._start.clicked.connect(self.start)
        self._approve.clicked.connect(self.approve)
        self.page.add_chip(self._chip)
        for button in (self._start, self._approve):
            self.page.add_action(button)
        self._old = self._old_scores()
        for part in (self._old, self._matrix_card(), self._scales_card(), *self._rest()):
            self.page.add(part)
        self.page.body.addStretch(1)
        self.column.addWidget(self.page)
        self.matrix.go_to(3, 3)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Risk method")

    def place(self) -> Place:
        """This page."""
        return Place("risk-method")

    def refresh(self, changes: Changes | None) -> None:
        """Read the method again."""
        workspace, row = self.context.workspace, self._row
        refusal = workspace.read_only_reason if workspace.read_only else ""
        self.page.set_phase(phase_line(progress(workspace), METHOD.step))
        self._show_head(row, refusal)
        for group in self.groups:
            group.show_row(row)
            group.set_read_only(refusal)
        self.versions.show_row(row, refusal)
        self.versions.setMinimumHeight(look().px(44 + _VERSION * min(max(self.versions.count(row), 1), _VERSIONS)))
        self.scales.refresh()
        self.scales.set_read_only(refusal)
        self.brush.setEnabled(not refusal)
        self.matrix.set_read_only(refusal)
        self._show_matrix(refusal)
        self._show_old()
        self._show_categories()

    def commit(self) -> bool:
        """Save what is being typed."""
        return all([self.scales.commit(), *(group.commit() for group in self.groups)])

    def status(self) -> str:
        """Where the approval stands."""
        return approval.state(self.context.workspace, METHOD, self._row)

    def focus_content(self) -> None:
        """The matrix."""
        self.matrix.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def start(self) -> None:
        """Fill what is empty with the proposal."""
        if self.commit() and self.context.attempt(lambda: risk_method.take_over(self.context.workspace)):
            self.context.toast(_("The proposal stands in what was empty. Read it and make it yours."), undo=True)
        self.focus_content()

    def approve(self) -> None:
        """Ask who approves, and say what the new version asks for."""
        if not self.commit():
            return
        before = approval.versions_of(self.context.workspace, self._row.id)
        ApproveDialog(self, self.context, METHOD, self._row.id).exec()
        waiting = len(risk_method.to_score_again(self.context.workspace))
        if waiting and len(approval.versions_of(self.context.workspace, self._row.id)) > len(before):
            self.page.ensureWidgetVisible(self._old)

    def paint(self, likelihood: int, severity: int, rank: int) -> None:
        """Give a cell a level, and say how many others moved along."""
        if not self.commit():
            return
        moved: list[int] = []
        cell, level = (likelihood, severity), tuple(Level)[rank]
        wrong = self.context.save(lambda: moved.append(risk_method.paint(self.context.workspace, cell, level)))
        self._wrong.setVisible(bool(wrong))
        if wrong:
            self._wrong.set("bad", wrong)
        elif moved[0]:
            self.context.toast(ngettext("{n} other cell moved along.", "{n} other cells moved along.", moved[0]), undo=True)

    def back_to_bands(self) -> None:
        """Let every cell have the level of its score again."""
        if self.commit() and self.context.attempt(lambda: risk_method.back_to_bands(self.context.workspace)):
            self._wrong.hide()
            self.context.toast(_("Every cell has the level of its score again."), undo=True)
        self.focus_content()

    # --- showing

    @property
    def _row(self) -> Row:
        return risk_method.method_of(self.context.workspace)

    def _show_head(self, row: Row, refusal: str) -> None:
        workspace = self.context.workspace
        newest = workspace.facts().newest_version(row.id)
        changed = newest is not None and changed_since(METHOD, row, workspace.facts())
        self._chip.set(approval.state(workspace, METHOD, row), "info" if newest is None else "warn" if changed else "ok")
        lacking = ", ".join(dict.fromkeys(_(METHOD.fields[p.field].label) for p in records.problems(workspace, METHOD, row)))
        reason = refusal or (_("Complete first: {fields}.").format(fields=lacking) if lacking else "")
        if not reason and newest is not None and not changed:
            reason = _("Version {version} is in force, and nothing changed since.").format(version=newest.version)
        self._approve.refuse(reason) if reason else self._approve.allow()
        self._start.setVisible(risk_method.lacks_start(workspace))
        self._start.refuse(refusal) if refusal else self._start.allow()

    def _show_matrix(self, refusal: str) -> None:
        drawn = risk_method.drawn(self.context.workspace)
        show_method(self.matrix, self.context.workspace.facts(), drawn, tells_apart=True)
        n = len(drawn.apart)
        told = ngettext("{n} cell is painted apart from the bands.", "{n} cells are painted apart from the bands.", n)
        self._apart.setText(told if n else _("Every cell has the level of its score."))
        reason = refusal or ("" if drawn.cells else _("No cell is painted apart from the bands."))
        self._back.refuse(reason) if reason else self._back.allow()

    def _show_old(self) -> None:
        rows = risk_method.to_score_again(self.context.workspace)
        self._old.setVisible(bool(rows))
        self._old.set_caption(ngettext("{n} risk", "{n} risks", len(rows)))
        emptied(self._old_lines)
        for row in rows[:_SHOWN]:
            self._old_lines.addWidget(self._old_line(row))
        if len(rows) > _SHOWN:
            self._old_lines.addWidget(label(_("The list of all of them is in the register."), "caption", "muted"))

    def _old_line(self, row: Row) -> QWidget:
        workspace = self.context.workspace
        ref, name = workspace.refs().of(RISKS.name, row.id), workspace.names().of(RISKS.name, row.id)
        told = risk_method.how_read(workspace, row)
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(label(name, "strong", wrap=True))
        words.addWidget(label(f"{ref} · {told}", "caption", "muted", wrap=True))
        go = IconButton("external", _("Score again: {record}").format(record=f"{ref} {name}"), small=True)
        go.clicked.connect(lambda: self.context.navigate(Place("risk", record_id=row.id)))
        line = QWidget()
        box = QHBoxLayout(line)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(words, 1)
        box.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _show_categories(self) -> None:
        counts = risk_method.category_counts(self.context.workspace)
        while (item := self._categories.takeAt(0)) is not None:
            chip = item.widget()
            if chip is not None:
                chip.hide()
                chip.deleteLater()
        for category, n in counts.items():
            chip = Chip(f"{_(category.label)}  {n}", "accent" if n else "neutral")
            chip.setAccessibleName(f"{_(category.label)}: {ngettext('{n} risk', '{n} risks', n)}")
            self._categories.addWidget(chip)
        empty = sum(not n for n in counts.values())
        self._categories_card.set_caption(
            ngettext("{n} category without an open risk", "{n} categories without an open risk", empty)
            if empty
            else _("Each has an open risk")
        )

    # --- the parts

    def _old_scores(self) -> Card:
        card = Card(_("Scored with an older version"))
        card.add(
            label(_("They keep their scores until somebody scores them again or says that the score holds."), "body", "two", wrap=True)
        )
        self._old_lines = QVBoxLayout()
        self._old_lines.setSpacing(look().px(8))
        card.add(self._old_lines)
        every = Button(_("Show them in the register"), "link", icon="list")
        every.clicked.connect(lambda: self.context.navigate(Place("register", register=RISKS.name, filter="old_method")))
        card.body.addWidget(every, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _matrix_card(self) -> Card:
        self._wrong = MessageBar("bad", "")
        self._wrong.hide()
        self.brush.choose(2)
        self.matrix.taken.connect(lambda likelihood, severity: self.paint(likelihood, severity, max(self.brush.value, 0)))
        self.matrix.painted.connect(self.paint)
        card = Card(_("Matrix and appetite"), _("likelihood × highest effect"))
        left = QVBoxLayout()
        left.setSpacing(look().px(10))
        for part in (self.brush, self.matrix, self._wrong, self._bands(), self._how()):
            left.addWidget(part)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(look().px(20))
        row.addLayout(left, 5)
        row.addWidget(self.groups[0], 4, Qt.AlignmentFlag.AlignTop)
        card.add(row)
        return card

    def _bands(self) -> QWidget:
        self._apart = label("", "caption", "two", wrap=True)
        self._back = Button(_("Back to the bands"), icon="undo")
        self._back.clicked.connect(self.back_to_bands)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(12))
        row.addWidget(self._apart, 1)
        row.addWidget(self._back)
        return line

    def _how(self) -> QWidget:
        words = _(
            "Choose a level and click a cell, or go to it with the arrows and press 1 to 4. Only this cell changes, and others as far as "
            "needed: none is ever lower than one of less likelihood or effect."
        )
        return label(words, "caption", "muted", wrap=True)

    def _scales_card(self) -> Card:
        card = Card(_("Scales in words"), _("so that two people score alike"))
        card.add(self.scales)
        return card

    def _rest(self) -> list[QWidget]:
        work = Card(_("How risks are worked with"))
        work.add(self.groups[1])
        self._categories_card = Card(_("Categories"))
        self._categories = FlowLayout(gap=look().px(8))
        self._categories_card.add(self._categories)
        sign = Card(_("Approval"))
        sign.add(self.groups[2])
        sign.add(self.versions)
        return [work, self._categories_card, sign]
