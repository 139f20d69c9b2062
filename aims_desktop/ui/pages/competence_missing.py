"""Who lacks required topics: the list for those who join, and for all others whose training is missing or ran out."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.register import Row
from aims_desktop.service import competence
from aims_desktop.service.competence import Lacking
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.lines_table import LinesTable
from aims_desktop.ui.theme.cells import Cell
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.text import label


class MissingTopics(Card):
    """A line for each person and topic; Enter records or plans a training."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        headings = [_("Person"), _("Joined"), _("Topic"), _("Training")]
        self.table = LinesTable(_("People without their required topics"), headings, (190, 110, 0, 170))
        self.table.opened.connect(self._train)
        done = EmptyState(
            "circle-check", _("Nobody lacks a required topic"), _("People who join, or whose training runs out, are listed here.")
        )
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(done)
        hint = label(_("Enter records or plans a training in the topic. Who joined last stands first."), "caption", "muted", wrap=True)
        hint.setContentsMargins(*(look().px(side) for side in (12, 6, 12, 6)))
        self.set_padding(1, 1, 1, 1)
        self.body.setSpacing(0)
        self.add(self._lists, 1)
        self.add(hline())
        self.add(hint)

    def refresh(self) -> int:
        """Read again who lacks what, and answer how many people that is."""
        found = competence.onboarding(self._context.workspace.facts())
        lines = [(topic.id, self._cells(each, topic)) for each in found for topic in each.topics]
        self.table.show_lines(lines)
        self._lists.setCurrentIndex(0 if lines else 1)
        return len(found)

    def _cells(self, each: Lacking, topic: Row) -> list[Cell]:
        state = Cell("icon", _("Not planned"), "circle", "bad")
        if topic.id in each.planned:
            planned = competence.planned_training(self._context.workspace.facts(), each.person.id, topic.id)
            when = planned.planned_for if planned is not None else None
            state = Cell("icon", _("Planned {day}").format(day=day(when)) if when else _("Planned"), "calendar", "text2")
        name = Cell("person", each.person.name or _("(no name)"))
        return [name, Cell("muted", day(each.person.joined_on)), Cell("plain", competence.topic_text(topic)), state]

    def _train(self, line: int) -> None:
        topic_id, _cells = self.table.lines.items[line]
        self._context.navigate(Place("training-session", record_id=topic_id))
