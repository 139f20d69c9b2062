"""The way of a finding: its stretches in a list, the ones that are fields only, and what is lacking at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.findings import FindingStatus
from aims_desktop.service import findings
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress_list
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.rows import LineRows
from aims_desktop.ui.widgets.text import label

Index = QModelIndex | QPersistentModelIndex

LINE = 40


class _Way(LineRows[findings.Stage]):
    """The stretches of the way with their states."""

    def key(self, item: findings.Stage) -> str:
        """The stretch, however far it is."""
        return item.key

    def text(self, item: findings.Stage) -> str:
        """Number and name."""
        return f"{self.items.index(item) + 1}  {item.title}"

    def said(self, item: findings.Stage) -> str:
        """With what is lacking."""
        return f"{self.text(item)}, {_('complete') if self._ready(item) else ' '.join(item.lacking) or _('not ready yet')}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Drawn as a cell."""
        if role != CELL_ROLE:
            return super().data(index, role)
        stage = self.items[index.row()]
        ready = self._ready(stage)
        return Cell("icon", self.text(stage), "circle-check" if ready else "circle", "ok" if ready else "text2")

    def _ready(self, stage: findings.Stage) -> bool:
        return not any(each.lacking for each in self.items) if stage.key == "close" else not stage.lacking


class WayList(QListView):
    """The way at its full height; arrows move, Enter goes to the fields."""

    chosen = Signal(int)
    """Another stretch is the current one."""
    opened = Signal()
    """The person wants to work on it."""

    def __init__(self) -> None:
        super().__init__()
        self.way = _Way()
        self.setModel(self.way)
        dress_list(self, _("Way of the finding"), LINE)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("kind", "clear")
        self.selectionModel().currentChanged.connect(lambda now, _before: self.chosen.emit(now.row()))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as all stretches."""
        return QSize(look().px(260), self.way.rowCount() * look().px(LINE) + look().px(2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All stretches."""
        return QSize(look().px(160), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes to the fields."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class FieldPanel(QWidget):
    """A stretch that is fields only."""

    def __init__(self, context: AppContext, names: Sequence[str]) -> None:
        super().__init__()
        self.fields = FieldGroup(context, findings.FINDING, names)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fields)

    def show_finding(self, row: Row, refusal: str) -> None:
        """Show the fields of a finding."""
        self.fields.show_row(row)
        self.fields.set_read_only(refusal)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()


class ClosePanel(QWidget):
    """What is lacking before the finding is closed, one sentence each."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.fields = FieldGroup(context, findings.FINDING, ("status", "closed_on", "plan_accepted_on", "notes"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addLayout(self._lines)
        column.addWidget(self.fields)

    def show_finding(self, row: Row, refusal: str) -> None:
        """Show what a finding lacks."""
        self.fields.show_row(row)
        self.fields.set_read_only(refusal)
        emptied(self._lines)
        points = findings.open_points(self._context.workspace, row)
        icon, tone = ("circle", "warn") if points and row.status is not FindingStatus.CLOSED else ("circle-check", "ok")
        for sentence in points or [_("Everything is there: the finding can be closed.")]:
            made = QWidget()
            line = QHBoxLayout(made)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(look().px(8))
            line.addWidget(IconLabel(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(sentence, "body", wrap=True), 1)
            self._lines.addWidget(made)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()
