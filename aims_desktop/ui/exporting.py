"""Packs as PDF: where to, built beside the window, and then shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from aims_desktop.files import safe_name
from aims_desktop.i18n import _
from aims_desktop.report.packs import Pack, facts_of
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.outside import open_outside


def ask_for_pdf(parent: QWidget, context: AppContext, pack: Pack) -> None:
    """Ask where a pack shall go and build it there."""
    workspace = context.workspace
    name = safe_name(f"{workspace.organisation} {_(pack.title)} {workspace.today().isoformat()}")
    folder = Path(context.settings.last_folder or workspace.path.parent)
    chosen, _filter = QFileDialog.getSaveFileName(parent, _(pack.title), str(folder / f"{name}.pdf"), _("PDF files (*.pdf)"))
    if chosen:
        export_pdf(context, pack, Path(chosen) if Path(chosen).suffix else Path(chosen + ".pdf"))


def export_pdf(context: AppContext, pack: Pack, path: Path) -> None:
    """Build a pack into a file, in the report's own process; a toast offers to open it."""

    def begin() -> None:
        document = pack.document(facts_of(pack, context.workspace))
        title = _("Building {name}").format(name=path.name)
        context.jobs.follow(title, context.jobs.reports.build(document, path), lambda _answer: _saved(context, path))

    context.attempt(begin)


def _saved(context: AppContext, path: Path) -> None:
    context.offer(_("Saved as {name}").format(name=path.name), _("Open"), lambda: open_outside(path))
