"""One record beside the list: what it is called, its form, its child rows, links, files, versions and history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS, children_of
from aims_desktop.service import approval, closed, evidence, records
from aims_desktop.service.conflicts import disputed, open_conflicts, otherwise
from aims_desktop.service.display import title
from aims_desktop.service.history import last_change
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.columns import ref_text, singular
from aims_desktop.ui.register.editor import Surroundings
from aims_desktop.ui.register.files import FilesPanel
from aims_desktop.ui.register.form import Form
from aims_desktop.ui.register.history import HistoryPanel
from aims_desktop.ui.register.lack_bar import LackBar
from aims_desktop.ui.register.links import LinksPanel
from aims_desktop.ui.register.panel import Panel, emptied
from aims_desktop.ui.register.versions import VersionsPanel
from aims_desktop.ui.theme.look import STRONG, look
from aims_desktop.ui.theme.tokens import SECTION
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label

ChildPage = Callable[[Register, str], View]
"""Makes the list of a child register for the record of that id."""


class Detail(QFrame):
    """The record that is shown; everything a person does here is saved at once."""

    stepped = Signal(int)
    """Up or down in the list."""
    left = Signal()
    """Escape: back to the list."""

    def __init__(self, context: AppContext, register: Register, actions: QMenu, child_page: ChildPage) -> None:
        super().__init__()
        self.setObjectName("card")
        self.context, self.register = context, register
        self.record_id = ""
        self.around = Surroundings(context.workspace, register, self._open_record)
        self.form = Form(self.around, self._save, leave_out=[register.parent_field] if register.parent_field else [])
        self.form.looked_at.connect(lambda name: context.look_at(register.name, self.record_id, name))
        self.setAccessibleName(_("{record} details").format(record=_(register.singular)))
        self.panels: list[tuple[str, QWidget]] = [(_("Details"), self.form)]
        self._fresh: set[QWidget] = set()
        self._actions, self._child_page = actions, child_page
        self._build()

    # --- building

    def _build(self) -> None:
        for child in children_of(self.register):
            self.panels.append((_(child.title), _ChildPanel(self.context, child, self._child_page)))
        self.panels.append((_("Links"), LinksPanel(self.context, self.register, self._open_record)))
        self.files = FilesPanel(self.context, self.register, self._open_record)
        self.panels.append((_("Files"), self.files))
        if self.register.versioned:
            self.panels.append((_("Versions"), VersionsPanel(self.context, self.register)))
        self.history = HistoryPanel(self.context, self.register)
        self.panels.append((_("History"), self.history))
        self.stack = QStackedWidget()
        for _words, panel in self.panels:
            self.stack.addWidget(panel)
        self.tabs = Tabs(self.accessibleName(), [words for words, _panel in self.panels])
        self.tabs.currentChanged.connect(self._show_tab)
        self.disputes = MessageBar("warn", "", [(_("Decide"), self._decide)])
        self.disputes.hide()
        self.lacking = LackBar(self.context, self.register)
        self.lacking.weighed.connect(lambda title: self.show_tab(_(title)))
        column = QVBoxLayout(self)
        side = look().px(16)
        column.setContentsMargins(side, look().px(10), look().px(12), look().px(8))
        column.setSpacing(look().px(8))
        column.addLayout(self._head())
        column.addWidget(self.disputes)
        column.addWidget(self.lacking)
        column.addWidget(self.tabs)
        column.addWidget(hline())
        column.addWidget(self.stack, 1)
        column.addWidget(hline())
        column.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        self.caption = label("", "caption", "muted", elide=True)
        self.heading = label("", "section", wrap=True)
        self.heading.setMaximumHeight(look().metrics(SECTION, STRONG).lineSpacing() * 2 + look().px(4))
        words = QVBoxLayout()
        words.setSpacing(look().px(3))
        words.addWidget(self.caption)
        words.addWidget(self.heading)
        name = singular(self.register)
        self.back = IconButton("arrow-left", _("Back to the list (Esc)"))
        self.up = IconButton("chevron-up", _("Previous {record} (Alt+Up)").format(record=name))
        self.down = IconButton("chevron-down", _("Next {record} (Alt+Down)").format(record=name))
        self.more = IconButton("more", _("More for this {record}").format(record=name))
        self.more.setMenu(self._actions)
        self.back.clicked.connect(self.left)
        self.up.clicked.connect(lambda: self.stepped.emit(-1))
        self.down.clicked.connect(lambda: self.stepped.emit(1))
        row = QHBoxLayout()
        row.setSpacing(look().px(2))
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in (self.up, self.down, self.more):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _foot(self) -> QHBoxLayout:
        self._state_icon = IconLabel("circle-check", "ok", 15)
        self.state = label("", "caption", "muted", elide=True)
        self.undo = Button(_("Undo"), "ghost", icon="undo")
        self.undo.clicked.connect(lambda: self.context.trigger("edit.undo"))
        self.approve = Button(_("Approve…"), icon="shield-check")
        self.approve.clicked.connect(self._approve)
        if not self.register.versioned or self.register.stays_closed:
            self.approve.hide()
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        row.addWidget(self._state_icon)
        row.addWidget(self.state, 1)
        row.addWidget(self.undo)
        row.addWidget(self.approve)
        return row

    def show_stepping(self, *, back: bool, step: bool) -> None:
        """Say which ways lead on: back to a hidden list, up and down in it."""
        self.back.setVisible(back)
        self.up.setVisible(step)
        self.down.setVisible(step)

    # --- showing

    def show_record(self, row: Row) -> None:
        """Show a record as it is now."""
        other = row.id != self.record_id
        self.record_id = row.id
        workspace = self.context.workspace
        self.heading.setText(self._called(row))
        self.form.show_row(row, records.problems(workspace, self.register, row))
        self.form.set_read_only(self.refusal(row))
        self._show_conflicts()
        self.files.set_row(row)
        self._fresh.clear()
        self._show_captions(row)
        self._show_counts(row)
        self._show_tab(self.tabs.currentIndex())
        if other:
            self.context.look_at(self.register.name, self.record_id)

    def _show_conflicts(self) -> None:
        """Say what copies disagree about, over the form and beside the fields."""
        workspace = self.context.workspace
        found = open_conflicts(workspace, self.register.name, self.record_id) if workspace.conflicts() else []
        self.disputes.setVisible(bool(found))
        self.disputes.set("warn", ngettext("Copies disagree about {n} thing here.", "Copies disagree about {n} things here.", len(found)))
        self.form.show_disputed({name: otherwise(conflict) for conflict in found for name in disputed(conflict)})

    def _called(self, row: Row) -> str:
        """The heading: the title; where there is one record only, how far it is approved."""
        workspace, register = self.context.workspace, self.register
        if register.single:
            return approval.state(workspace, register, row) if register.versioned else _(register.title)
        if register.key and row.number is None and getattr(row, register.key):
            return workspace.names().with_ref("", getattr(row, register.key))
        return title(workspace.facts(), register, row)

    def refusal(self, row: Row) -> str:
        """Why a record cannot be edited; "" where it can."""
        if self.context.workspace.read_only:
            return self.context.workspace.read_only_reason or _("This file is open for reading only.")
        if row.deleted:
            return _("This record is deleted. Restore it to change it.")
        if self.register.append_only:
            return _("What is recorded here is never overwritten. Add a new one that names the one it corrects.")
        return closed.refusal(self.context.workspace, self.register, row)

    def _show_captions(self, row: Row) -> None:
        workspace = self.context.workspace
        changed = last_change(workspace, self.register, row.id)
        ref = ref_text(workspace, self.register, row)
        parts = [] if self.register.single else [ref]
        if changed:
            at, who = changed
            when = f"{at.astimezone():%H:%M}" if at.astimezone().date() == workspace.today() else day(at.astimezone().date())
            parts.append(_("last changed by {who}, {when}").format(who=who, when=when))
        self.caption.setText(" · ".join(parts))
        reason = self.refusal(row)
        problems = self.form.problem_count()
        if reason:
            self._state_icon.show_icon("lock", "muted")
            self.state.setText(reason)
        elif problems:
            self._state_icon.show_icon("alert", "bad")
            self.state.setText(problem_text(problems))
        else:
            self._state_icon.show_icon("circle-check", "ok")
            self.state.setText(_("Saved {when}").format(when=when) if changed else _("Saved"))
        self.undo.setVisible(not workspace.read_only)
        self.undo.setEnabled(bool(workspace.undo_name()))
        self.undo.setAccessibleDescription(workspace.undo_name())
        if self.register.versioned:
            reasons = approval_refusal(self.context, self.register, row)
            self.approve.refuse(reasons) if reasons else self.approve.allow()
            if not self.register.stays_closed:
                self.approve.setVisible(not closed.refusal(workspace, self.register, row))  # what stays is not approved again

    def _show_counts(self, row: Row) -> None:
        for at, (_words, panel) in enumerate(self.panels):
            if isinstance(panel, Panel):
                self.tabs.set_count(at, panel.count(row) or None)

    def _show_tab(self, at: int) -> None:
        panel = self.panels[at][1]
        self.stack.setCurrentIndex(at)
        if self.record_id and panel not in self._fresh and isinstance(panel, Panel):
            row = records.get(self.context.workspace, self.register, self.record_id)
            if row is not None:
                panel.show_row(row, self.refusal(row))
                self._fresh.add(panel)

    def show_tab(self, words: str) -> None:
        """Go to the tab of that name."""
        at = next((i for i, (name, _panel) in enumerate(self.panels) if name == words), 0)
        self.tabs.setCurrentIndex(at)
        self.tabs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_form(self, field: str = "") -> None:
        """Go to a field of the form."""
        self.tabs.setCurrentIndex(0)
        self.form.focus_field(field)

    def commit(self) -> bool:
        """Save what is being typed."""
        return all(panel.commit() for _words, panel in self.panels if isinstance(panel, Form | Panel))

    # --- doing

    def _save(self, name: str, value: Any) -> str:
        """Save one field; the sentence that refuses it."""
        workspace = self.context.workspace
        if isinstance(value, Path):
            return self.context.save(lambda: evidence.keep_in_field(workspace, self.register, self.record_id, name, value))
        return self.context.save(lambda: records.edit(workspace, self.register, self.record_id, {name: value}))

    def _open_record(self, register: str, record_id: str) -> None:
        if register in REGISTERS:
            self.context.navigate(Place("register", register=register, record_id=record_id))
        else:
            self.context.navigate(Place("requirement", record_id=record_id))

    def _decide(self) -> None:
        self.context.navigate(Place("conflicts", register=self.register.name, record_id=self.record_id))

    def _approve(self) -> None:
        from aims_desktop.ui.register.approve_dialog import ApproveDialog

        if self.commit():
            ApproveDialog(self.window(), self.context, self.register, self.record_id).exec()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leads back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def problem_text(count: int) -> str:
    """How many fields are wrong."""
    return ngettext("{n} field needs attention", "{n} fields need attention", count)


def approval_refusal(context: AppContext, register: Register, row: Row) -> str:
    """Why a record cannot be approved now; "" where it can."""
    workspace = context.workspace
    if workspace.read_only:
        return workspace.read_only_reason or _("This file is open for reading only.")
    if row.deleted:
        return _("This record is deleted. Restore it to approve it.")
    return approval.lacking(workspace, register, row)


class _ChildPanel(Panel):
    """The rows of a child register that belong to the record; a list of its own, made when first looked at."""

    def __init__(self, context: AppContext, child: Register, make: ChildPage) -> None:
        super().__init__()
        self._context, self._child, self._make = context, child, make
        self._parent_id = ""
        self.page: View | None = None

    def count(self, row: Row) -> int:
        """How many rows there are."""
        return len(self._context.workspace.facts().where(self._child.name, self._child.parent_field, row.id))

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the rows of another parent, or what changed in them."""
        if self.page is None or self._parent_id != row.id:
            emptied(self.column)
            self._parent_id = row.id
            self.page = self._make(self._child, row.id)
            self.column.addWidget(self.page, 1)
        else:
            self.page.refresh(None)

    def commit(self) -> bool:
        """Save what is typed in a row."""
        return self.page is None or self.page.commit()
