"""The parts of the scope page: the composed text, what changed in the records, and the other registers that speak in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import scope
from aims_desktop.service.scope import Moved, Part, Since, Source
from aims_desktop.service.word_diff import redline
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.own_pages import rows_place
from aims_desktop.ui.pages.requirement_frame import refill
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.compared_text import ComparedText
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

_LETTERS_PER_LINE = 46
"""About so many stand on one line of a compared text."""
_MOST_LINES = 10
_MOST_LETTERS = 8_000
"""Of a longer part the rest is not shown here: laying it out would hold the window up."""


class ComposedCard(Card):
    """The statement as the records tell it now, part by part, with what they lack; below, taking it over."""

    def __init__(self) -> None:
        super().__init__(_("Composed from the records"), _("follows what you write"))
        self.take = Button(_("Take over as the statement"), "primary", icon="check")
        self._parts = QVBoxLayout()
        self._parts.setSpacing(look().px(12))
        self.add(self._parts)
        self.body.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show the parts."""
        refill(self._parts, [_part(part) for part in parts])

    def allow_taking(self, refusal: str) -> None:
        """Let the text be taken over, or say why not."""
        self.take.refuse(refusal) if refusal else self.take.allow()


def _part(part: Part) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(3))
    column.addWidget(label(part.title, "field"))
    if part.text:
        column.addWidget(label(_cut(part.text), "body", wrap=True))
    if part.lacks:
        line = QHBoxLayout()
        line.setSpacing(look().px(6))
        line.addWidget(IconLabel("warning", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label(part.lacks, "caption", "warn", wrap=True), 1)
        column.addLayout(line)
    return made


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"


class MovedCard(Card):
    """Which parts read otherwise since the statement was written or approved, word by word."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("What changed since"))
        self._context = context
        self._then: Since | None = None
        self._before: Sequence[Part] = ()
        self.moved: list[Moved] = []
        self._told = label("", "body", "two", wrap=True)
        self.add(self._told)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(12))
        self.add(self._lines)

    def show_moved(self, parts: Sequence[Part]) -> None:
        """Compare the parts with what they said then; nothing is shown where the statement is not written yet."""
        workspace = self._context.workspace
        then = scope.since(workspace)
        self.setVisible(then is not None)
        if then is None:
            self.moved = []
            return
        if self._then is None or self._then.change.txn != then.change.txn:  # what was said then stays so: it is worked out once
            self._then, self._before = then, scope.parts_at(workspace, then)
        self.moved = scope.moved(self._before, parts)
        self._told.setText(self._sentence(then))
        refill(self._lines, [_moved(each) for each in self.moved])

    def _sentence(self, then: Since) -> str:
        if then.version:
            words = _("Version {version} was approved on {day}.").format(version=then.version, day=day(then.on))
        else:
            words = _("The statement was written on {day}.").format(day=day(then.on))
        if not self.moved:
            return _("{when} The records say what they said then.").format(when=words)
        n = len(self.moved)
        changed = ngettext("{n} part of the composed text reads otherwise now.", "{n} parts of the composed text read otherwise now.", n)
        return f"{words} {changed}"


def _moved(each: Moved) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look().px(3))
    column.addWidget(label(each.title, "field"))
    pieces = redline(_cut(each.before), _cut(each.after))
    lines = 1 + sum(len(piece.text) for piece in pieces) // _LETTERS_PER_LINE
    shown = ComparedText(_("{part}: what changed").format(part=each.title), min(max(lines, 2), _MOST_LINES))
    shown.show_pieces(pieces)
    column.addWidget(shown)
    return made


class SourcesCard(Card):
    """The other registers whose records speak in the statement, with the way to each."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("What other registers say"))
        self._context = context
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(6))
        self.add(self._lines)

    def show_sources(self, sources: Sequence[Source]) -> None:
        """Show how many records each of them brings."""
        refill(self._lines, [self._line(source) for source in sources])

    def _line(self, source: Source) -> QWidget:
        register = REGISTERS[source.register]
        words = {
            "ai-system:in_scope": ngettext("{n} AI system in scope", "{n} AI systems in scope", source.count),
            "ai-system:": ngettext("{n} AI system left out", "{n} AI systems left out", source.count),
            "interested-party:": ngettext("{n} need taken on", "{n} needs taken on", source.count),
            "obligation:": ngettext("{n} obligation that applies", "{n} obligations that apply", source.count),
            "supplier:ai_suppliers": ngettext("{n} supplier with AI", "{n} suppliers with AI", source.count),
        }[f"{source.register}:{source.filter}"]
        go = Button(_(register.title), "link", icon="list", name=_("{register}: {words}").format(register=_(register.title), words=words))
        go.clicked.connect(partial(self._context.navigate, rows_place(register.name, source.filter)))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(label(words, "body", wrap=True), 1)
        row.addWidget(go)
        return line
