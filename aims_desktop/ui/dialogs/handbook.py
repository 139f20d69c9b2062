"""The handbook: topics at the left, the chosen one at the right; stays open beside the work."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QHBoxLayout, QListView, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.handbook import Part, Topic
from aims_desktop.service.catalogue import handbook
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.cells import dress_list
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.text import label

_LIST = 240


class HandbookDialog(Dialog):
    """`topic` is the id of the topic to begin with."""

    def __init__(self, parent: QWidget | None, topic: str = "") -> None:
        super().__init__(parent, _("Handbook"), 900, 620)
        self.topics = handbook()
        self.list = QListView()
        self.list.setModel(QStringListModel([_(each.title) for each in self.topics], self.list))
        dress_list(self.list, _("Topics"))
        self.list.setFixedWidth(look().px(_LIST))
        self._text = QVBoxLayout()
        self._area: QScrollArea | None = None
        row = QHBoxLayout()
        row.setSpacing(look().px(20))
        row.addWidget(self.list)
        row.addLayout(self._text, 1)
        self.add(row, 1)
        self.close_button()
        self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show(self.topics[now.row()]))
        self.go_to(topic)
        self.list.setFocus()

    def go_to(self, topic: str) -> None:
        """Show the topic of an id; the first where there is none."""
        ids = [each.id for each in self.topics]
        self.list.setCurrentIndex(self.list.model().index(ids.index(topic) if topic in ids else 0, 0))

    def shown(self) -> Topic:
        """The topic that is read."""
        return self.topics[self.list.currentIndex().row()]

    def _show(self, topic: Topic) -> None:
        if self._area is not None:
            self._text.removeWidget(self._area)
            self._area.hide()
            self._area.deleteLater()
        column = QVBoxLayout()
        column.setSpacing(look().px(8))
        column.addWidget(label(_(topic.title), "section", wrap=True))
        for part in topic.parts:
            self._add(column, part)
        column.addStretch(1)
        self._area = scrolling(column)
        self._area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # to be scrolled by keys
        self._area.setAccessibleName(_(topic.title))
        self._text.addWidget(self._area)

    def _add(self, column: QVBoxLayout, part: Part) -> None:
        column.addSpacing(look().px(6))
        column.addWidget(label(_(part.heading), "strong", wrap=True))
        for text, is_point in part.paragraphs:
            line = QHBoxLayout()
            line.setSpacing(look().px(8))
            if is_point:
                line.addWidget(label("•", tone="muted"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(_(text), tone="two", wrap=True, selectable=True), 1)
            column.addLayout(line)
