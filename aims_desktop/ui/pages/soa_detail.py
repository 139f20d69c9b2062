"""The record beside the controls: one control with what is weak about it, or the statement as a whole."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout

from aims_desktop.i18n import _
from aims_desktop.model.register import Register, Row
from aims_desktop.service import records, soa
from aims_desktop.service.soa import LINES, SOA
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.detail import Detail
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.message_bar import MessageBar

SAID = {
    "weak_reason": "This reason says little. Name the risk, the duty or the way you work that it follows from.",
    "included_without_risk": "Risk treatment is named as a reason, but no risk names this control. Link the risk under Links.",
}
"""What a filter of the register means for one control, as msgids."""


class ControlDetail(Detail):
    """The form of a control, its links, files and history; over them what an auditor would ask."""

    def __init__(self, context: AppContext, actions: QMenu) -> None:
        super().__init__(context, LINES, actions, no_child)
        self.question = MessageBar("warn", "")
        self.question.hide()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(1, self.question)

    def show_record(self, row: Row) -> None:
        """Show a control as it is now."""
        super().show_record(row)
        facts = self.context.workspace.facts()
        asked = " ".join(_(sentence) for name, sentence in SAID.items() if row.id in facts.within(f"{LINES.name}:{name}"))
        if asked != self.question.text():  # it is read out each time it is set
            self.question.set("warn", asked)
        self.question.setVisible(bool(asked))


def no_child(child: Register, parent_id: str) -> View:
    """Neither the statement nor its lines have child rows."""
    raise LookupError(child.name)


class Side(QStackedWidget):
    """A control or the statement as a whole, beside the table or in its place; each form is made when it is first asked for."""

    stepped = Signal(int)
    left = Signal()

    def __init__(self, context: AppContext, actions: QMenu) -> None:
        super().__init__()
        self._context, self._actions = context, actions
        self.control: ControlDetail | None = None
        self.whole: Detail | None = None
        self.hide()

    @property
    def shows_control(self) -> bool:
        """Whether a control is shown."""
        return not self.isHidden() and self.currentWidget() is self.control

    def show_control(self, line_id: str) -> ControlDetail | None:
        """Show a control; None where it is gone."""
        row = records.get(self._context.workspace, LINES, line_id)
        if row is None:
            return None
        if self.control is None:
            self.control = ControlDetail(self._context, self._actions)
            self.control.stepped.connect(self.stepped)
            self._take_in(self.control, step=True)
        self.control.show_record(row)
        self._come(self.control)
        return self.control

    def show_whole(self) -> Detail:
        """Show what is said about all controls, with the approved versions."""
        if self.whole is None:
            menu = QMenu(self)
            self.whole = Detail(self._context, SOA, menu, no_child)
            self.whole.more.hide()
            self._take_in(self.whole, step=False)
        self.whole.show_record(soa.statement(self._context.workspace))
        self._come(self.whole)
        return self.whole

    def refresh(self) -> None:
        """Show what is shown as it is now; away where it is gone."""
        if self.isHidden():
            return
        if self.currentWidget() is self.whole:
            self.show_whole()
        elif self.control is not None:
            row = records.get(self._context.workspace, LINES, self.control.record_id)
            if row is None or row.deleted:
                self.hide()
            else:
                self.show_control(row.id)

    def commit(self) -> bool:
        """Save what is being typed."""
        return all(detail.commit() for detail in (self.control, self.whole) if detail is not None)

    def _take_in(self, detail: Detail, *, step: bool) -> None:
        detail.left.connect(self.left)
        detail.show_stepping(back=True, step=step)
        self.addWidget(detail)

    def _come(self, detail: Detail) -> None:
        self.setCurrentWidget(detail)
        self.show()
