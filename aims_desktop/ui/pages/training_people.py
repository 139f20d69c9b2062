"""The people of a training session: who takes part, how each stands to the topic, and how it ended for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers.training import TrainingResult
from aims_desktop.service.training import Candidate
from aims_desktop.ui.theme.cells import Cell, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.rows import CellRows

Index = QModelIndex | QPersistentModelIndex

LETTERS = {
    Qt.Key.Key_A: TrainingResult.ATTENDED,
    Qt.Key.Key_P: TrainingResult.PASSED,
    Qt.Key.Key_F: TrainingResult.FAILED,
    Qt.Key.Key_W: TrainingResult.WAIVED,
}
"""The key that gives a result."""
TONES = {TrainingResult.PASSED: "ok", TrainingResult.FAILED: "bad", TrainingResult.WAIVED: "warn"}
TICK, NAME, STANDS, RESULT = range(4)
WIDTHS = (40, 0, 190, 112)
"""Of the columns at 100 %; 0 takes what is left."""


class People(CellRows[Candidate]):
    """Those who could take part, and the results of those who do."""

    def __init__(self) -> None:
        super().__init__([_("In"), _("Person"), _("This topic"), _("Result")])
        self.has_topic = False
        """Without a topic nobody stands to it."""
        self.results: dict[str, TrainingResult] = {}
        self.usual = TrainingResult.ATTENDED
        """The result of those who are ticked next."""

    def key(self, item: Candidate) -> str:
        """The person."""
        return str(item.person.id)

    def choose(self, ids: Collection[str], result: TrainingResult | None = None) -> None:
        """Let people take part, with a result or the usual one."""
        for person_id in ids:
            self.results[person_id] = result or self.results.get(person_id, self.usual)
        self.show(self.items)

    def drop(self, ids: Collection[str]) -> None:
        """Let people not take part."""
        for person_id in ids:
            self.results.pop(person_id, None)
        self.show(self.items)

    def said(self, item: Candidate, column: int) -> str:
        """The whole line."""
        result = self.results.get(item.person.id)
        chosen = _("takes part, {result}").format(result=_(result.label)) if result is not None else _("does not take part")
        topic = stands(item).text if self.has_topic else ""
        return ", ".join(filter(None, (item.person.name or _("(no name)"), topic, chosen)))

    def cell(self, item: Candidate, column: int) -> Cell:
        """Whether somebody takes part, how she stands to the topic, and how it ended."""
        result = self.results.get(item.person.id)
        if column == TICK:
            chosen = Cell("icon", _("takes part"), "circle-check", "accent_text")
            return chosen if result is not None else Cell("icon", _("does not take part"), "circle", "input_line")
        if column == NAME:
            return Cell("two_line", item.person.name or _("(no name)"), item.person.department or "")
        if column == STANDS:
            return stands(item) if self.has_topic else Cell("muted", "")
        return Cell("chip", _(result.label), TONES.get(result, "info")) if result is not None else Cell("muted", "")


def stands(line: Candidate) -> Cell:
    """How somebody stands to the topic."""
    if line.planned is not None:
        when = line.planned.planned_for
        return Cell("icon", _("Planned {day}").format(day=day(when)) if when else _("Planned"), "calendar", "info")
    if line.missing:
        return Cell("icon", _("Needs it, level {level}").format(level=line.needed), "alert", "warn")
    if line.valid is not None:
        until = line.valid.valid_until
        return Cell("icon", _("Valid until {day}").format(day=day(until)) if until else _("Trained"), "circle-check", "ok")
    return Cell("icon", _("Level reached"), "circle-check", "ok") if line.needed else Cell("muted", _("Not required"))


class PeopleTable(QTableView):
    """The people; Space ticks, letters tick and say how it ended."""

    changed = Signal()
    """Others take part, or with other results."""

    def __init__(self) -> None:
        super().__init__()
        self.people = People()
        self.setModel(self.people)
        dress(self, _("People of the session"), 46)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        for column, width in enumerate(WIDTHS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch)
            if width:
                header.resizeSection(column, look().px(width))
        self.clicked.connect(self._clicked)

    def show_people(self, lines: Sequence[Candidate], *, has_topic: bool) -> None:
        """Show people and stay at the current one."""
        self.people.has_topic = has_topic
        self.people.show(lines)
        self.setAccessibleName(ngettext("{n} person to choose from", "{n} people to choose from", len(lines)))
        if lines and not self.currentIndex().isValid():
            self.setCurrentIndex(self.people.index(0, NAME))

    def choose_all(self) -> None:
        """Let everybody who is listed take part."""
        self.people.choose([line.person.id for line in self.people.items])
        self.changed.emit()

    def choose_none(self) -> None:
        """Let nobody take part."""
        self.people.drop(list(self.people.results))
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space and Enter tick, letters say the result, Ctrl+A takes all."""
        key, at = Qt.Key(event.key()), self.currentIndex().row()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.choose_all()
        elif at >= 0 and plain and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._toggle(at)
        elif at >= 0 and plain and key in LETTERS:
            self._give(at, LETTERS[key])
        else:
            super().keyPressEvent(event)

    def _toggle(self, at: int) -> None:
        person_id = self.people.items[at].person.id
        self.people.drop([person_id]) if person_id in self.people.results else self.people.choose([person_id])
        self.changed.emit()

    def _give(self, at: int, result: TrainingResult) -> None:
        self.people.choose([self.people.items[at].person.id], result)
        self.changed.emit()

    def _clicked(self, index: QModelIndex) -> None:
        """Tick with the mouse; a click on the result offers the results."""
        if index.column() != RESULT or self.people.items[index.row()].person.id not in self.people.results:
            self._toggle(index.row())
            return
        menu = QMenu(self)
        for result in TrainingResult:
            menu.addAction(_(result.label)).triggered.connect(lambda _on=False, given=result: self._give(index.row(), given))
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
