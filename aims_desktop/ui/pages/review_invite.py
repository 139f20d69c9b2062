"""Inviting to a management review: asks where the invitation shall go and says what to do with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from aims_desktop.files import safe_name
from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.service import ics, invitation
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.outside import open_outside


def invite(parent: QWidget, context: AppContext, row: Row) -> None:
    """Save the invitation; one click then opens it in the calendar program, where the hour is set and it is sent."""
    workspace = context.workspace
    folder = Path(context.settings.last_folder or workspace.path.parent)
    name = safe_name(f"{row.title or _('Management review')} {row.planned_for.isoformat() if row.planned_for else ''}".strip())
    proposed = str(folder / f"{name}{ics.SUFFIX}")
    chosen, _filter = QFileDialog.getSaveFileName(parent, _("Save the invitation"), proposed, _("Calendars (*.ics)"))
    if not chosen:
        return
    path = Path(chosen) if Path(chosen).suffix.lower() == ics.SUFFIX else Path(chosen + ics.SUFFIX)
    if context.attempt(lambda: invitation.write(workspace, row.id, path)):
        context.offer(_told(context, row, path), _("Open"), lambda: open_outside(path))


def _told(context: AppContext, row: Row, path: Path) -> str:
    """That it was saved, and who has to be invited by other ways."""
    people = invitation.participants(context.workspace, row)
    without = invitation.without_address(context.workspace, row)
    if not people:
        return _("Saved as {name}. Nobody is named yet as taking part.").format(name=path.name)
    if without:
        return _("Saved as {name}. No e-mail address is known of: {names}.").format(name=path.name, names=", ".join(without))
    return _("Saved as {name}. Open it, set the hour and send it.").format(name=path.name)
