"""What happened to a record: who, when, which field, from what to what; and putting a value back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _, moment
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register, Row
from aims_desktop.service import erasing, records
from aims_desktop.service.history import HistoryLine, history
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.panel import Panel, emptied
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.avatar import Avatar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.text import label

_CHANGES = 100
_TEXT = 400
"""Characters of a value that are shown; the whole is in the history of the file."""


class HistoryPanel(Panel):
    """The newest changes of a record, with a way back for each."""

    def __init__(self, context: AppContext, register: Register) -> None:
        super().__init__()
        self._context, self._register = context, register
        self._row: Row = None
        self.list = QVBoxLayout()
        self.list.setSpacing(look().px(14))
        self.column.addWidget(scrolling(self.list), 1)

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the history of a record."""
        self._row = row
        emptied(self.list)
        lines = history(self._context.workspace, self._register, row.id, limit=_CHANGES)
        for _txn, change in groupby(lines, key=lambda line: line.txn):
            self.list.addWidget(self._change(list(change), bool(refusal)))
        if len({line.txn for line in lines}) >= _CHANGES:
            whole = Button(_("Show the whole history"), "link")
            whole.clicked.connect(lambda: self._context.navigate(Place("history", register=self._register.name, record_id=row.id)))
            self.list.addWidget(whole, 0, Qt.AlignmentFlag.AlignLeft)
        self.list.addStretch(1)

    def _change(self, lines: Sequence[HistoryLine], read_only: bool) -> QWidget:
        first = lines[0]
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(10))
        row.addWidget(Avatar(first.who, 26, "neutral"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(look().px(4))
        column.addWidget(label(f"{first.who}  ·  {moment(first.at)}", "caption", "muted", elide=True))
        column.addWidget(label(first.what, "strong", wrap=True))
        for line in self._told(lines):
            column.addWidget(self._line(line, read_only))
        row.addLayout(column, 1)
        return made

    def _told(self, lines: Iterable[HistoryLine]) -> list[HistoryLine]:
        """The lines that say more than that a record was made or deleted."""
        known = columns_of(self._register.cls)
        return [line for line in lines if line.field in known and (line.old or line.new)]

    def _line(self, line: HistoryLine, read_only: bool) -> QWidget:
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(1))
        words = _("{field}: {new}") if line.act == "redact" else _("{field}: {old} → {new}")
        words = words.format(field=line.label, old=_short(line.old) or _("empty"), new=_short(line.new) or _("empty"))
        text = label(words, tone="two", wrap=True)
        column.addWidget(text)
        if not line.erased and not read_only:
            column.addLayout(self._deeds(line))
        return made

    def _deeds(self, line: HistoryLine) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look().px(14))
        if self._can_restore(line):
            name = _("Restore this value: {field} {old}").format(field=line.label, old=_short(line.old) or _("empty"))
            back = Button(_("Restore this value"), "link", icon="restore", name=name)
            back.clicked.connect(lambda: self._restore(line))
            row.addWidget(back)
        if erasing.is_erasable(self._register, line.field):
            erase = Button(_("Erase…"), "link", icon="trash", name=_("Erase by law: {field}").format(field=line.label))
            erase.clicked.connect(lambda: self._erase(line))
            row.addWidget(erase)
        row.addStretch(1)
        return row

    def _can_restore(self, line: HistoryLine) -> bool:
        """Whether the value before differs from what stands there now."""
        kind = self._register.fields[line.field].kind
        return line.act not in {"create", "insert"} and kind.plain(getattr(self._row, line.field)) != line.old_plain

    def _erase(self, line: HistoryLine) -> None:
        from aims_desktop.ui.dialogs.erase import EraseDialog

        found = erasing.look_at(self._context.workspace, self._register, self._row.id, line.field)
        EraseDialog(self.window(), self._context, found=found).open()

    def _restore(self, line: HistoryLine) -> None:
        value = self._register.fields[line.field].kind.load(line.old_plain)
        workspace, row_id = self._context.workspace, self._row.id
        if self._context.attempt(lambda: records.edit(workspace, self._register, row_id, {line.field: value})):
            self._context.toast(_("{field} is what it was.").format(field=line.label), undo=True)


def _short(text: str) -> str:
    return text if len(text) <= _TEXT else text[:_TEXT] + "…"
