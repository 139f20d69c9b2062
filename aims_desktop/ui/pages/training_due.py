"""What trainings ask for next: planned ones, those that run out, effects to be checked, and effects that lack a follow-up."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from aims_desktop.i18n import _, day
from aims_desktop.service import training
from aims_desktop.service.competence import TOPIC, topic_text
from aims_desktop.service.training import TRAINING, Due, DueLine
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.lines_table import LinesTable
from aims_desktop.ui.theme.cells import Cell
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.text import label

WORDS = {
    Due.PLANNED: "Training planned",
    Due.EXPIRES: "Training runs out",
    Due.EFFECT: "Check the effect",
    Due.FOLLOW_UP: "Not effective: say what follows",
}
"""Msgids."""
ICONS = {Due.PLANNED: "calendar", Due.EXPIRES: "clock", Due.EFFECT: "eye", Due.FOLLOW_UP: "refresh"}


class DueNext(Card):
    """A line for each thing that is due, the earliest first; Enter opens the training record."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        headings = [_("Day"), _("What is due"), _("Person"), _("Topic")]
        self.table = LinesTable(_("What is due next"), headings, (176, 230, 180, 0))
        self.table.opened.connect(self._open)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        why = _("Planned trainings, those that run out within 60 days, and effects to be checked are listed here.")
        self._lists.addWidget(EmptyState("circle-check", _("Nothing is due"), why))
        hint = label(
            _("Enter opens the training record, where the effect and what follows are written down."), "caption", "muted", wrap=True
        )
        hint.setContentsMargins(*(look().px(side) for side in (12, 6, 12, 6)))
        self.set_padding(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.add(self._lists, 1)
        self.add(hline())
        self.add(hint)

    def refresh(self) -> int:
        """Read again what is due, and answer how much that is."""
        found = training.due_next(self._context.workspace.facts())
        self.table.show_lines([(line.row.id, self._cells(line)) for line in found])
        self._lists.setCurrentIndex(0 if found else 1)
        return len(found)

    def _cells(self, line: DueLine) -> list[Cell]:
        facts, names = self._context.workspace.facts(), self._context.workspace.names()
        topic = facts.get(TOPIC.name, line.row.topic_id)
        on = Cell("icon", _("{day}, late").format(day=day(line.on)), "alert", "bad") if line.late else Cell("plain", day(line.on))
        return [
            on,
            Cell("icon", _(WORDS[line.what]), ICONS[line.what], "text2"),
            Cell("person", names.of("person", line.row.person_id)),
            Cell("plain", topic_text(topic) if topic is not None else ""),
        ]

    def _open(self, at: int) -> None:
        record_id, _cells = self.table.lines.items[at]
        self._context.navigate(Place("register", register=TRAINING.name, record_id=record_id))
