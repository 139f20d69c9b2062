"""The head of the audit page: what audit it is, how far it is, what can be printed, and closing it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import audit, audit_closing
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.pages.record_page import RecordHead
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.bars import Part, StackedBar
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.text import label

_TONES = {"planned": "info", "in_progress": "info", "reported": "warn", "closed": "ok", "cancelled": "neutral"}


class AuditHead(RecordHead):
    """Title, state and the three buttons."""

    def __init__(self) -> None:
        self.checklist = Button(_("Print blank checklist…"), "ghost", icon="print")
        self.report = Button(_("Audit report…"), icon="file-text", name=_("Save the audit report as PDF…"))
        self.close_ = Button(_("Close audit…"), icon="check")
        super().__init__(_("Audit"), [self.checklist, self.report, self.close_])

    def show_audit(self, workspace: Workspace, row: Row | None, phase: str) -> None:
        """Show the state of an audit; why it cannot be closed stands on the button."""
        for button in (self.checklist, self.report, self.close_):
            button.setVisible(row is not None)
        if row is None:
            self.set_phase(phase)
            self.state.set("", "neutral")
            self.more.set("", "neutral")
            return
        self.set_phase(f"{phase} · {workspace.refs().of(audit.AUDIT.name, row.id)}")
        told = audit.tally(audit.lines(workspace, row.id))
        version = workspace.facts().newest_version(row.id)
        state = _(row.status.label) if row.status else _("Planned")
        if audit.AUDIT.is_closed(row) and version is not None:
            state = _("Closed · version {version}").format(version=version.version)
        self.state.set(state, _TONES.get(row.status or "planned", "info"))
        self.more.set(_("{n} of {all} answered").format(n=told.judged, all=told.every) if told.every else "", "neutral")
        reason = workspace.read_only_reason if workspace.read_only else " ".join(audit_closing.open_points(workspace, row.id))
        self.close_.refuse(reason) if reason else self.close_.allow()


class ResultBar(Card):
    """How the answers stand, as a bar and in words."""

    def __init__(self) -> None:
        super().__init__()
        self.set_padding(16, 10, 16, 10)
        self._bar = StackedBar(_("Result so far"), legend=False)
        self._bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chips = {name: Chip("", tone) for name, tone in (("conform", "ok"), ("improve", "info"), ("minor", "warn"), ("major", "bad"),
                                                                ("open", "neutral"))}  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        row.addWidget(label(_("Result so far"), "strong"))
        row.addWidget(self._bar, 1)
        for chip in self._chips.values():
            row.addWidget(chip)
        self.add(row)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Count the answers."""
        told = audit.tally(rows)
        n = told.by_result
        improve = n[AnswerResult.OPPORTUNITY_FOR_IMPROVEMENT] + n[AnswerResult.OBSERVATION]
        minor, major = n[AnswerResult.MINOR_NONCONFORMITY], n[AnswerResult.MAJOR_NONCONFORMITY]
        left = told.every - told.judged
        aside = n[AnswerResult.NOT_SAMPLED] + n[AnswerResult.NOT_APPLICABLE]
        self._bar.show_parts([
            Part(n[AnswerResult.CONFORMS], "ok", _("Conform")), Part(improve, "info", _("To improve")), Part(minor, "warn", _("Minor")),
            Part(major, "bad", _("Major")), Part(aside, "muted", _("Left out")), Part(left, "track", _("Open")),
        ])  # fmt: skip
        words = {
            "conform": _("{n} conform").format(n=n[AnswerResult.CONFORMS]),
            "improve": _("{n} improve").format(n=improve),
            "minor": _("{n} minor").format(n=minor),
            "major": _("{n} major").format(n=major),
            "open": _("{n} open").format(n=left),
        }
        for name, chip in self._chips.items():
            chip.set(words[name], chip.tone)
