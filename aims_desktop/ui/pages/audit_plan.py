"""Plan and report of an audit: its fields, and who of the team answers for what is audited."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.service import audit, audit_closing
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.message_bar import MessageBar

PLAN = (
    "title", "kind", "programme_id", "objective", "scope", "criteria", "planned_from", "planned_to", "lead_auditor_id", "method", "team",
    "independence", "independence_mitigation", "auditees", "systems", "sampling", "agenda", "plan_sent_on", "people_confirmed_on",
)  # fmt: skip
REPORT = ("held_from", "held_to", "conclusion", "conclusion_text", "reported_on", "reported_to", "body_decision", "notes")


class PlanPanel(QWidget):
    """What the audit is about and who audits; says so where somebody would audit own work."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.guard = MessageBar("warn", "")
        self.guard.hide()
        self.fields = FieldGroup(context, audit.AUDIT, PLAN)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(self.guard)
        column.addWidget(self.fields)

    def show_audit(self, row: Row, refusal: str) -> None:
        """Show the plan of an audit."""
        self.fields.show_row(row)
        self.fields.set_read_only(refusal)
        points = audit_closing.independence_points(self._context.workspace, row)
        if points and " ".join(points) != self.guard.text():
            self.guard.set("warn", " ".join(points))
        self.guard.setVisible(bool(points))

    def focus_content(self) -> None:
        """The first field."""
        self.fields.boxes["title"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()


class ReportPanel(QWidget):
    """When the audit was held, what it concluded and who was told; and what is lacking before it can be closed."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.lacking = MessageBar("info", "")
        self.lacking.hide()
        self.fields = FieldGroup(context, audit.AUDIT, REPORT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(self.lacking)
        column.addWidget(self.fields)

    def show_audit(self, row: Row, refusal: str) -> None:
        """Show the report of an audit."""
        self.fields.show_row(row)
        self.fields.set_read_only(refusal)
        points = audit_closing.open_points(self._context.workspace, row.id) if not refusal else []
        words = _("Before it can be closed: {points}").format(points=" ".join(points)) if points else ""
        if words != self.lacking.text():
            self.lacking.set("info", words)
        self.lacking.setVisible(bool(points))

    def focus_content(self) -> None:
        """The first field."""
        self.fields.boxes["held_from"].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()
