"""One requirement of the gap analysis: what it asks for, how practice compares, what proves it, and what is done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.gaps import record_mandatory
from aims_desktop.model.standard import Control, Requirement
from aims_desktop.service import gaps, records
from aims_desktop.service.gaps import GAP
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.action_panel import ActionPanel
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import IconButton
from aims_desktop.ui.widgets.card import hline
from aims_desktop.ui.widgets.text import label

FIELDS = (
    "result",
    "owner_id",
    "maturity",
    "target_maturity",
    "current_state",
    "gap",
    "assessed_on",
    "assessed_by_id",
    "notes",
)


class GapPanel(QWidget):
    """The requirement that is chosen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._kind = label("", "caption", "muted", wrap=True)
        self.heading = label("", "section", wrap=True)
        self._ask = label("", "body", "two", wrap=True)
        self.fields = FieldGroup(context, GAP, FIELDS, self._save)
        self._usual = label("", "caption", "muted", wrap=True)
        self._proof = QVBoxLayout()
        self._proof.setSpacing(look().px(4))
        self.follow_up = ActionPanel(context, GAP, ActionKind.GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        for part in (self._kind, self.heading, self._ask, self.fields, hline(), label(_("Proof"), "strong")):
            column.addWidget(part)
        column.addLayout(self._proof)
        for below in (self._usual, hline(), label(_("Actions"), "strong"), self.follow_up):
            column.addWidget(below)

    def show_row(self, row: Row, read_only: str) -> None:
        """Show a requirement."""
        workspace, facts = self._context.workspace, self._context.workspace.facts()
        item = facts.standard.by_id.get(row.requirement)
        said = [_("Control") if isinstance(item, Control) else _("Clause")]
        said += [_("a record is demanded")] if record_mandatory(row, facts) else []
        self._kind.setText(" · ".join(said))
        self.heading.setText(workspace.names().with_ref("", row.requirement or ""))
        self._ask.setText(_(gaps.ask_of(item)))
        self.fields.show_row(row)
        self.fields.set_read_only(read_only)
        usual = [_(words) for words in item.evidence] if isinstance(item, Requirement) else []
        self._usual.setText(_("Usually shown: {proof}.").format(proof="; ".join(usual)) if usual else "")
        self._show_proof(row)
        self.follow_up.show_record(row.id, read_only)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()

    def focus_content(self) -> None:
        """What is in place: result and maturity have their keys in the table."""
        self.fields.boxes["current_state"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, record_id: str, name: str, value: Any) -> None:
        if name == "result":
            gaps.judge(self._context.workspace, record_id, value)
        else:
            records.edit(self._context.workspace, GAP, record_id, {name: value})

    def _show_proof(self, row: Row) -> None:
        emptied(self._proof)
        found = gaps.proof_of(self._context.workspace, row)
        for register, record_id, words in found:
            self._proof.addWidget(self._line(register, record_id, words))
        if not found:
            said = _("Nothing is linked yet: link evidence, documents in force or other records to this requirement.")
            self._proof.addWidget(label(said, "body", "muted", wrap=True))

    def _line(self, register: str, record_id: str, words: str) -> QWidget:
        go = IconButton("external", _("Open: {record}").format(record=words), small=True)
        go.clicked.connect(lambda: self._context.navigate(Place("register", register=register, record_id=record_id)))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(label(words, "body", elide=True), 1)
        row.addWidget(go)
        return line
