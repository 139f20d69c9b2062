"""Documents as PDF: where to, built beside the window, and then shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from aims_desktop.files import safe_name
from aims_desktop.i18n import _
from aims_desktop.report import word
from aims_desktop.report.document import Document
from aims_desktop.report.packs import Pack, facts_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.outside import open_outside

Describe = Callable[[Workspace], Document]
"""Reads the records and answers what is to be printed; runs in a thread."""


def ask_for_pdf(parent: QWidget, context: AppContext, pack: Pack, describe: Describe | None = None) -> None:
    """Ask where a pack shall go and build it there; as the records stand now, or as `describe` tells it."""
    workspace, title = context.workspace, _(pack.title)
    name = safe_name(f"{workspace.organisation} {title} {workspace.today().isoformat()}")
    folder = Path(context.settings.last_folder or workspace.path.parent)
    chosen, _filter = QFileDialog.getSaveFileName(parent, title, str(folder / f"{name}.pdf"), _("PDF files (*.pdf)"))
    if chosen:
        export_pdf(
            context,
            describe or (lambda records: pack.document(facts_of(pack, records))),
            Path(chosen) if Path(chosen).suffix.lower() == ".pdf" else Path(chosen + ".pdf"),
        )


def export_pdf(context: AppContext, describe: Describe, path: Path) -> None:
    """Build a document into a file, in the report's own process; a toast offers to open it."""
    title, records = _("Building {name}").format(name=path.name), as_now(context.workspace)

    def build(document: Document) -> None:
        context.jobs.report(title, lambda reports: reports.build(document, path), lambda _answer: _saved(context, path))

    context.jobs.run(title, lambda _job: describe(records), build)


def print_pdf(context: AppContext, name: str, describe: Describe) -> None:
    """Build a document and show it in the system's own program for PDF, which prints it; it is gone when the file is closed."""
    title, records, file = _("Building {name}").format(name=name), as_now(context.workspace), context.workspace.file

    def shown(data: bytes) -> None:
        path = file.view_bytes(f"{safe_name(name)}.pdf", data)
        open_outside(path)
        context.offer(_("Opened in your program for PDF files; print it there."), _("Open again"), lambda: open_outside(path))

    def build(document: Document) -> None:
        context.jobs.report(title, lambda reports: reports.render(document), lambda data: context.attempt(lambda: shown(data)))

    context.jobs.run(title, lambda _job: describe(records), build)


def ask_for_document(parent: QWidget, context: AppContext, name: str, describe: Describe, ending: str) -> None:
    """Ask where one document shall go, as PDF or as a Word file, and write it there."""
    kind = _("PDF files (*.pdf)") if ending == ".pdf" else _("Word documents (*.docx)")
    folder = Path(context.settings.last_folder or context.workspace.path.parent)
    chosen, _filter = QFileDialog.getSaveFileName(parent, name, str(folder / f"{safe_name(name)}{ending}"), kind)
    if not chosen:
        return
    path = Path(chosen) if Path(chosen).suffix.lower() == ending else Path(chosen + ending)
    if ending == ".pdf":
        export_pdf(context, describe, path)
        return
    records = as_now(context.workspace)
    title = _("Writing {name}").format(name=path.name)
    context.jobs.run(title, lambda _job: word.write(describe(records), path), lambda _answer: _saved(context, path))


def as_now(workspace: Workspace) -> Workspace:
    """The records as they are now, to be read in a thread while the window goes on."""
    return workspace.judged_on(workspace.today())


def _saved(context: AppContext, path: Path) -> None:
    context.offer(_("Saved as {name}").format(name=path.name), _("Open"), lambda: open_outside(path))
