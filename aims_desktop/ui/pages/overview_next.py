"""The card of the overview that says what is next: for everybody, or the days that wait for one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QVBoxLayout

from aims_desktop.i18n import _, day, days_late
from aims_desktop.service.agenda import NextItem, NextKind, next_for_you
from aims_desktop.service.calendar import entries, people
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.own_pages import goal
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, inset
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label, set_property

_LOOKS = {
    NextKind.OVERDUE: ("alert", "bad"),
    NextKind.TASK: ("flag", "accent_text"),
    NextKind.CLOSE: ("target", "info"),
    NextKind.TURN: ("calendar", "info"),
}


class NextCard(Card):
    """A few things to do, each with the way there; `choose` is called with a person's id, or None for everybody."""

    def __init__(self, context: AppContext, person: str | None, choose: Callable[[str | None], object]) -> None:
        super().__init__()
        self._context, self._choose = context, choose
        items = next_for_you(context.workspace, person)
        self.whose = self._chooser(person)
        self.body.setSpacing(look().px(13))
        head = QHBoxLayout()
        head.setSpacing(look().px(8))
        head.addWidget(label(_("Next for you"), "section"))
        head.addWidget(Chip(str(len(items)) if items else "", "neutral"))
        head.addStretch(1)
        head.addWidget(self.whose)
        see_all = Button(_("See all"), "link", name=_("See all actions"))
        see_all.clicked.connect(lambda: context.navigate(Place("register", register="action")))
        head.addWidget(see_all)
        self.add(head)
        if not items:
            nothing = _("Nothing is open. Every task is done or set aside with a reason.")
            self.add(label(_("No day waits for this person.") if person else nothing, "body", "two", wrap=True))
        for item in items:
            self.add(self._item(item))
        self.body.addStretch(1)

    def _chooser(self, person: str | None) -> Button:
        """Whose days are shown; the names are gathered when the menu opens, since that reads every register."""
        name = self._context.workspace.names().of("person", person) if person else _("Everybody")
        button = Button(name, "link", icon="user", name=_("Whose turn: {name}").format(name=name))
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        button.setMenu(menu)
        set_property(button, "menu", "true")
        return button

    def _fill(self, menu: QMenu) -> None:
        workspace = self._context.workspace
        menu.clear()
        for person, name in [(None, _("Everybody")), *people(workspace, entries(workspace))]:
            menu.addAction(name.replace("&", "&&")).triggered.connect(lambda _on, person=person: self._choose(person))

    def _item(self, item: NextItem) -> QLayout:
        icon, tone = _LOOKS[item.kind]
        tile = QHBoxLayout()
        tile.addWidget(IconLabel(icon, tone, 17))
        dated = item.kind in (NextKind.OVERDUE, NextKind.TURN)
        detail = item.detail if dated else _("Step {n} · {detail}").format(n=item.step, detail=item.detail)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(item.title, "strong", wrap=True))
        words.addWidget(label(detail, "caption", "muted", wrap=True))
        text, due_tone = self._due(item.due)
        go = Button(_("Open"), name=_("Open: {what}").format(what=item.title))
        go.clicked.connect(lambda: self._context.navigate(place_of(item)))
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addWidget(inset(tile, (7, 7, 7, 7)), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(label(text, "caption", "bad" if due_tone == "bad" else "warn" if due_tone == "warn" else "muted"))
        row.addWidget(go)
        return row

    def _due(self, due: dt.date | None) -> tuple[str, str]:
        if due is None:
            return _("no date"), "muted"
        today = self._context.workspace.today()
        if due < today:
            return days_late(due, today), "bad"
        soon = (due - today).days <= int(self._context.workspace.facts().setting("due_soon_days"))
        return (days_late(due, today), "warn") if soon else (day(due).rpartition(" ")[0], "muted")


def place_of(item: NextItem) -> Place:
    """Where something can be done: its record, its filtered register, its page, or its step."""
    return goal(item.register, item.filter, item.record_id) or Place("step", step=item.step)
