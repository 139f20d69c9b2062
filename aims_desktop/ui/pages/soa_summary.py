"""How far the Statement of Applicability is, on one line: so many controls in place, under way, to do, excluded, without a reason."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Row
from aims_desktop.service.soa import State
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.bars import Part, StackedBar
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import FlowLayout
from aims_desktop.ui.widgets.swatch import Swatch
from aims_desktop.ui.widgets.text import label

PARTS = {
    State.IN_PLACE: ("accent", "in place"),
    State.UNDER_WAY: ("warn", "under way"),
    State.TO_DO: ("track", "to do"),
    State.EXCLUDED: ("input_line", "excluded"),
    State.UNEXPLAINED: ("bad", "excluded without a reason"),
}
"""The colour of each part and its words, as msgids."""


class SummaryCard(Card):
    """Figures, the bar they make, and what was approved last."""

    def __init__(self) -> None:
        super().__init__()
        self.set_padding(16, 12, 16, 14)
        figures = QWidget()
        figures.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        flow = FlowLayout(figures, gap=look().px(18))
        self.figures = {state: _Figure(token) for state, (token, _words) in PARTS.items()}
        for figure in self.figures.values():
            flow.addWidget(figure)
        self.caption = label("", "caption", "muted")
        row = QHBoxLayout()
        row.setSpacing(look().px(16))
        row.addWidget(figures, 1)
        row.addWidget(self.caption)
        self.bar = StackedBar(_("Controls"), legend=False)
        self.add(row)
        self.add(self.bar)

    def show_counts(self, counts: Mapping[State, int], version: Row | None) -> None:
        """Show how many controls are how far, and the version in force."""
        for state, (_token, words) in PARTS.items():
            self.figures[state].show_count(counts[state], _(words))
        self.bar.show_parts([Part(counts[state], token, _(words)) for state, (token, words) in PARTS.items()])
        told = [ngettext("{n} control", "{n} controls", sum(counts.values()))]
        if version is None:
            told.append(_("never approved"))
        else:
            told.append(_("last approved {day} ({version})").format(day=day(version.approved_on), version=version.version or "?"))
        self.caption.setText(" · ".join(told))


class _Figure(QWidget):
    """A dot in the colour of its part of the bar, the number, the words."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._number, self._words = label("", "section"), label("", "body", "two")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(7))
        for part in (Swatch(token), self._number, self._words):
            row.addWidget(part)

    def show_count(self, count: int, words: str) -> None:
        """Show another figure."""
        self._number.setText(str(count))
        self._words.setText(words)
        self.setAccessibleName(f"{count} {words}")
