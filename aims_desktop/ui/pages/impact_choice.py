"""The line over an impact assessment: which one is shown, answering it from the records, and starting another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.service.impact import ASSESSMENT
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.text import tooltip


class AssessmentChoice(QWidget):
    """The assessments to choose from, and two buttons that the page connects."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._box = ElidedBox()
        self._box.setAccessibleName(_("Assessment"))
        self._box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._box.setMinimumContentsLength(8)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._box.activated.connect(lambda at: self.chosen.emit(self._box.itemData(at)))
        self.known = Button(_("Answer from the records"), icon="database")
        self.another = Button(_("Assess an AI system…"), icon="plus")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(self._box, 1)
        row.addWidget(self.known)
        row.addWidget(self.another)

    def show_rows(self, workspace: Workspace, rows: Sequence[Row], current: str) -> None:
        """Show these assessments, one of them chosen."""
        refs, names = workspace.refs(), workspace.names()
        self._box.blockSignals(True)
        self._box.clear()
        for row in rows:
            self._box.addItem(f"{refs.of(ASSESSMENT.name, row.id)}  {names.of(ASSESSMENT.name, row.id)}", row.id)
        self._box.setCurrentIndex(self._box.findData(current))
        self._box.blockSignals(False)

    def offer(self, refusal: str) -> None:
        """Offer to answer from the records, or say why there is nothing to take."""
        if refusal:
            self.known.refuse(refusal)
            return
        self.known.allow()
        tooltip(self.known, _("Open questions get what the AI system, its cards, data sheets, tests and measures say"))
