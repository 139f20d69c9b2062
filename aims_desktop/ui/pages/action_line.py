"""One action in the list of what it came from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import IconButton
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.text import label

ACTION = REGISTERS["action"]
_TONES = {"open": "info", "in_progress": "info", "cancelled": "neutral"}


def action_line(context: AppContext, action: Row, *more: str) -> QWidget:
    """What is done, by whom, by when, how far it is, and the way to it; `more` is said behind the date."""
    workspace = context.workspace
    overdue = action.id in workspace.facts().within("action:overdue")
    state = _(action.status.label) if action.status else ""
    chip = Chip(_("Overdue"), "bad") if overdue else Chip(state, _TONES.get(action.status, "ok"))
    owner = workspace.names().of("person", action.owner_id) if action.owner_id else _("no owner yet")
    due = _("due {day}").format(day=day(action.due_on)) if action.due_on else _("no date yet")
    ref, name = workspace.refs().of(ACTION.name, action.id), workspace.names().of(ACTION.name, action.id)
    words = QVBoxLayout()
    words.setSpacing(look().px(2))
    words.addWidget(label(name, "strong", wrap=True))
    words.addWidget(label(" · ".join([ref, owner, due, *more]), "caption", "muted", wrap=True))
    go = IconButton("external", _("Open: {record}").format(record=f"{ref} {action.title or ''}".strip()), small=True)
    go.clicked.connect(lambda: context.navigate(Place("register", register=ACTION.name, record_id=action.id)))
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look().px(8))
    row.addLayout(words, 1)
    row.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
    return line
