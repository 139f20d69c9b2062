"""The heat map over the list of risks: a cell shows its risks only."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.service.heat import Heat, When, heat, risks_in
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.chips import FlowLayout
from aims_desktop.ui.widgets.heat_map import HeatMap
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

_WIDTH = 620
_SCORES = tuple(When)


class HeatPanel(QWidget):
    """Risks by likelihood and severity, without controls, before or after treatment; drawn anew when it is shown."""

    cell_chosen = Signal(object, str)
    """The ids of the risks of a cell and its words; None and "" for all."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._heat: Heat | None = None
        self._chosen: tuple[int, int] | None = None
        self.when = Segmented(_("Which score"), [_("Without controls"), _("Today"), _("After treatment")])
        self.when.choose(_SCORES.index(When.AFTER))
        self.when.chosen.connect(lambda _at: self._other_score())
        self.map: HeatMap | None = None
        self._place = QVBoxLayout()
        head = FlowLayout(gap=look().px(10))
        head.addWidget(self.when)
        head.addWidget(label(_("A cell shows its risks only"), "caption", "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(look().px(15), look().px(8), look().px(15), 0)
        column.setSpacing(look().px(10))
        column.addLayout(head)
        column.addLayout(self._place)
        column.addWidget(hline())

    def refresh(self) -> None:
        """Count again."""
        self._heat = found = heat(self._workspace.facts(), self.score)
        has_keyboard = self.map is not None and self.map.view.hasFocus()
        if self.map is not None:
            self._place.removeWidget(self.map)
            self.map.hide()
            self.map.deleteLater()
        self.map = HeatMap(
            _("Risks by likelihood and severity"),
            found.likelihoods,
            found.severities,
            lambda likelihood, severity: f"h{found.bands[likelihood, severity] + 1}",
            lambda n: ngettext("{n} risk", "{n} risks", n),
        )
        self.map.setMaximumWidth(look().px(_WIDTH))
        self.map.set_counts(found.counts)
        self.map.cell_activated.connect(self._choose)
        self._place.addWidget(self.map)

        self.map.show()  # at once: Qt would do so only when the event loop comes round
        if self._chosen is not None:
            self.map.select(*self._chosen)
        if has_keyboard:
            self.map.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def score(self) -> When:
        """Which score of the risks is shown."""
        return _SCORES[self.when.value]

    @property
    def cell(self) -> str:
        """The cell after treatment whose risks are shown, as a place names it; "" for none."""
        return "{}x{}".format(*self._chosen) if self._chosen is not None and self.score is When.AFTER else ""

    def show_cell(self, cell: str) -> None:
        """Show the risks of a cell after treatment, as a place names it; what is no cell shows all."""
        self.when.choose(_SCORES.index(When.AFTER))
        self._chosen = None
        self.refresh()
        named = re.fullmatch("([1-5])x([1-5])", cell)
        if named and self.map is not None:
            self.map.select(int(named[1]), int(named[2]))
            self._choose(int(named[1]), int(named[2]))

    def unmark(self) -> None:
        """No cell is asked for any more."""
        self._chosen = None
        if self.map is not None:
            self.map.select(0, 0)

    def clear(self) -> None:
        """Show all risks again."""
        self._chosen = None
        self.cell_chosen.emit(None, "")

    def _other_score(self) -> None:
        self.refresh()
        self.clear()

    def _choose(self, likelihood: int, severity: int) -> None:
        found = self._heat
        if found is None:
            return
        if self._chosen == (likelihood, severity):
            self.clear()
            return
        self._chosen = (likelihood, severity)
        risks = risks_in(self._workspace.facts(), self._chosen, self.score)
        words = f"{found.likelihoods[likelihood - 1]} × {found.severities[severity - 1]}"
        self.cell_chosen.emit(frozenset(risks), words)
