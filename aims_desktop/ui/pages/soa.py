"""The Statement of Applicability: every control with its decision, reason, state and proof; beside them the one that is worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service import records, search, soa
from aims_desktop.service.soa import LINES, Group, Line, State
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.soa_deeds import Deeds
from aims_desktop.ui.pages.soa_detail import ControlDetail, Side
from aims_desktop.ui.pages.soa_head import SoaHead
from aims_desktop.ui.pages.soa_summary import SummaryCard
from aims_desktop.ui.pages.soa_table import SoaModel, SoaTable
from aims_desktop.ui.register.filters import ALL, DELETED, FilterBar
from aims_desktop.ui.register.page import NARROW
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, DETAIL_WIDTH, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.message_bar import MessageBar

CHIPS = ("included", "excluded", "without_evidence")
SINCE = "changed_since"
"""The filter that says something once there is an approved version."""
NO_LIMIT = 16_777_215


class SoaPage(View):
    """Figures, filters and the controls in their groups; the record opens beside them, or in their place in a narrow window."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._stays = ""
        """The line that stays in the list though it no longer passes the filters: it is worked on."""
        self._unexplained = False
        self._menu = QMenu(self)
        self.deeds = Deeds(self)
        self.head, self.summary = SoaHead(), SummaryCard()
        self.bar = FilterBar(LINES)
        self.fold = Button(_("Collapse"), "ghost", icon="list")
        self.add = Button(_("Add own control"), icon="plus")
        self.broken = MessageBar("bad", "", [(_("Go to first"), self._go_to_broken)])
        self.model = SoaModel(context.workspace)
        self.table = SoaTable(self.model)
        self.side = Side(context, self._menu)
        self._build()
        self._connect()
        self._name_fold()
        self.refresh(None)
        self.table.step(0)

    def _build(self) -> None:
        show_all = Button(_("Show all"))
        show_all.clicked.connect(self.bar.reset)
        nothing = EmptyState("filter", _("Nothing matches"), _("No control passes the words and filters chosen above."), show_all)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(nothing)
        self.card = Card()
        self.card.set_padding(1, 4, 1, 1)
        self.card.add(self._stack, 1)
        self._filters = QWidget()
        filters = QHBoxLayout(self._filters)
        filters.setContentsMargins(0, 0, 0, 0)
        filters.setSpacing(look().px(8))
        filters.addWidget(self.bar, 1)
        filters.addWidget(self.fold)
        filters.addWidget(self.add)
        body = QHBoxLayout()
        body.setSpacing(look().px(CARD_GAP))
        body.addWidget(self.card, 1)
        body.addWidget(self.side)
        self.column.setContentsMargins(*(look().px(side) for side in PAGE_MARGINS))
        self.column.setSpacing(look().px(12))
        self.column.addWidget(self.head)
        self.column.addWidget(self.summary)
        self.column.addWidget(self._filters)
        self.column.addWidget(self.broken)
        self.column.addLayout(body, 1)

    def _connect(self) -> None:
        deeds, head = self.deeds, self.head
        head.compare.clicked.connect(deeds.compare)
        head.whole.clicked.connect(self.show_whole)
        head.preview.clicked.connect(deeds.preview)
        head.approve.clicked.connect(deeds.approve)
        self.add.clicked.connect(deeds.add_own)
        self.fold.clicked.connect(self._fold_all)
        self.bar.changed.connect(self._asked)
        self.bar.box.left_down.connect(self.focus_content)
        self.table.switched.connect(deeds.switch)
        self.table.opened.connect(self.open_line)
        self.table.current_changed.connect(self._moved)
        self.model.modelReset.connect(self._name_fold)
        self.side.stepped.connect(self.step)
        self.side.left.connect(self.close_side)
        self._menu.aboutToShow.connect(lambda: deeds.fill(self._menu))

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Statement of Applicability")

    @property
    def line(self) -> Line | None:
        """The control that has the keyboard."""
        return self.model.line(self.table.currentIndex().row())

    def place(self) -> Place:
        """This page with its first filter and the control."""
        return Place("soa", filter=next(iter(self.bar.active), ""), record_id=self.table.current_id())

    def open(self, place: Place) -> None:
        """Show a filter or a control."""
        if place.filter:
            self._stays = ""
            self.bar.set_active((place.filter,), text="")
        if place.record_id:
            self.show_line(place.record_id)
        elif not self.table.current_id():
            self.table.step(0)

    def refresh(self, changes: Changes | None) -> None:
        """Read everything again: it is a few dozen rows."""
        workspace = self.context.workspace
        lines = soa.lines_of(soa.groups(workspace))
        version = workspace.facts().newest_version(soa.statement(workspace).id)
        self.head.refresh(self.context)
        self.summary.show_counts(soa.count(line.state for line in lines), version)
        since = {} if version is None else {SINCE: _("Changed since {version}").format(version=version.version or "?")}
        self.bar.choose(dict.fromkeys(CHIPS, "") | since)
        self.bar.show_counts(self._counts())
        self._show_broken([line for line in lines if line.state is State.UNEXPLAINED])
        if workspace.read_only:
            self.add.refuse(workspace.read_only_reason or _("This file is open for reading only."))
        self._list()
        self.side.refresh()
        self._fit()

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.side.commit()

    def commands(self) -> Commands:
        """What can be done now."""
        return self.deeds.commands()

    def status(self) -> str:
        """The control, and whether its reason is missing."""
        line = self.line
        if line is None:
            return ngettext("{n} control", "{n} controls", len(self.context.workspace.facts().rows(LINES.name)))
        control = _("Control {number}").format(number=line.number)
        lacks = line.row.applicable is not None and not line.row.justification
        return _("{control} · reason missing").format(control=control) if lacks else control

    def focus_content(self) -> None:
        """The table; the record that has its place; the filter box where nothing matches."""
        if self.card.isHidden():
            self.side.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self.model.rowCount():
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.deeds.find()

    def drop_files(self, paths: list[Path]) -> bool:
        """Keep dropped files as evidence of the control."""
        detail = None if self.context.workspace.read_only else self.show_side()
        return detail is not None and detail.files.attach(paths)

    # --- the table

    def stay(self, line_id: str) -> None:
        """Keep a line in the list, whether or not it passes the filters."""
        self._stays = line_id

    def show_line(self, line_id: str) -> None:
        """Make a control the current one, whatever the filters."""
        self.stay(line_id)
        self._list()
        self.table.go_to(line_id)

    def step(self, by: int) -> None:
        """Go some controls up or down."""
        if self.commit():
            self.table.step(by)

    def _asked(self) -> None:
        self._stays = ""
        self._list()

    def _list(self) -> None:
        """Show the controls that pass words and filters, under their groups."""
        workspace = self.context.workspace
        rows = records.rows(workspace, LINES, self.bar.active, deleted=self.bar.deleted)
        hay = search.haystacks(workspace, LINES, rows) if self.bar.text else [""] * len(rows)
        ids = {rows[at].id for at in search.Texts(hay).matching(self.bar.text)}
        kept = records.get(workspace, LINES, self._stays) if self._stays and self._stays not in ids else None
        shown = [row for row in rows if row.id in ids] + ([kept] if kept is not None and not kept.deleted else [])
        self._show(soa.groups(workspace, shown), len(shown))

    def _show(self, groups: Sequence[Group], count: int) -> None:
        self.table.show_groups(groups)
        self.bar.show_left(count)
        self.bar.shown.setVisible(bool(self.bar.text or self.bar.active or self.bar.deleted))
        every = len(self.context.workspace.facts().rows(LINES.name))
        self.table.setAccessibleName(_("{register}, {shown} of {all} shown").format(register=self.title, shown=count, all=every))
        self._stack.setCurrentIndex(0 if groups else 1)
        if groups and not self.table.currentIndex().isValid():
            self.table.step(0)

    def _counts(self) -> Mapping[str, int]:
        workspace = self.context.workspace
        passing = {name: len(workspace.facts().within(f"{LINES.name}:{name}")) for name in LINES.filters_by_name if name != ALL}
        gone = sum(bool(row.deleted) for row in workspace.all_rows(LINES.table))
        return passing | {ALL: len(workspace.facts().rows(LINES.name)), DELETED: gone}

    def _moved(self, line_id: str) -> None:
        if line_id:
            self.context.look_at(LINES.name, line_id, "" if not self.side.shows_control else "justification")
        if line_id and self.side.shows_control:
            self.side.show_control(line_id)

    def _fold_all(self) -> None:
        self.table.fold(set() if self.model.folded else self.model.numbers())

    def _name_fold(self) -> None:
        if self.model.folded:
            self.fold.set_text(_("Expand"), _("Expand all groups"))
        else:
            self.fold.set_text(_("Collapse"), _("Collapse all groups"))

    def _show_broken(self, lines: Sequence[Line]) -> None:
        said = ngettext(
            "{n} control is excluded without a reason. An auditor will ask for one: ",
            "{n} controls are excluded without a reason. An auditor will ask for one: ",
            len(lines),
        )
        self._unexplained, sentence = bool(lines), f"{said}{soa.numbers(lines)}."
        if lines and sentence != self.broken.text():  # it is read out each time it is set
            self.broken.set("bad", sentence)

    def _go_to_broken(self) -> None:
        lines = [line for line in soa.lines_of(soa.groups(self.context.workspace)) if line.state is State.UNEXPLAINED]
        if lines and self.commit():
            self.show_line(lines[0].id)
            self.open_line(lines[0].id)

    # --- the record beside it

    def show_side(self) -> ControlDetail | None:
        """Show the current control beside the table; None where there is none."""
        detail = self.side.show_control(self.table.current_id()) if self.table.current_id() else None
        self._fit()
        return detail

    def open_line(self, line_id: str, field: str = "justification") -> None:
        """Show a control beside the table with the keyboard in a field, the reason by default."""
        self.table.go_to(line_id)
        detail = self.show_side()
        if detail is not None:
            detail.show_form(field)

    def show_whole(self) -> None:
        """Show the introduction, who prepared it, and the approved versions."""
        if self.commit():
            detail = self.side.show_whole()
            self._fit()
            detail.show_form()

    def close_side(self) -> None:
        """Only the table again, with the keyboard in it."""
        if self.commit():
            self.side.hide()
            self._fit()
            self.focus_content()

    def _fit(self) -> None:
        """Table and record beside each other, or the record alone in a narrow window."""
        shown, narrow = not self.side.isHidden(), self.window().width() < look().px(NARROW)
        self.side.setMinimumWidth(0 if narrow else look().px(DETAIL_WIDTH))
        self.side.setMaximumWidth(NO_LIMIT if narrow else look().px(DETAIL_WIDTH))
        alone = shown and narrow
        for part in (self.summary, self._filters, self.card):
            part.setVisible(not alone)
        self.broken.setVisible(self._unexplained and not alone)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit into more or less room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)
