"""What a person does with the Statement of Applicability: decide, add, delete, restore, compare, print, approve."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from aims_desktop.i18n import _
from aims_desktop.report.packs import pack_named
from aims_desktop.service import records, soa
from aims_desktop.service.soa import LINES, SOA
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.pages.soa_dialogs import PACK, CompareDialog, PreviewDialog
from aims_desktop.ui.register.approve_dialog import ApproveDialog
from aims_desktop.ui.view import Commands

if TYPE_CHECKING:
    from aims_desktop.ui.pages.soa import SoaPage


class Deeds:
    """The commands of the page."""

    def __init__(self, page: SoaPage) -> None:
        self._page, self._context = page, page.context

    def commands(self) -> Commands:
        """What can be done with the control and with the statement now."""
        page = self._page
        found: dict[str, Callable[[], object]] = {
            "edit.find": self.find,
            "edit.find_next": lambda: page.step(1),
            "record.previous": lambda: page.step(-1),
            "record.next": lambda: page.step(1),
            "record.open": lambda: page.open_line(page.table.current_id()),
            "record.history": self.history,
            "file.export": self.save_pdf,
            "file.print": self.preview,
        }
        if self._context.workspace.read_only:
            return found
        found["record.new"] = self.add_own
        if page.bar.deleted:
            found["record.restore"] = self.restore
        else:
            found |= {"record.attach": self.attach, "record.delete": self.delete}
        return found

    def fill(self, menu: QMenu) -> None:
        """The menu behind the three dots of a control."""
        menu.clear()
        names = (
            ("record.attach", _("Attach a file…")),
            ("record.history", _("History of this record")),
            ("record.restore", _("Restore")),
            ("record.delete", _("Delete")),
        )
        found = self.commands()
        for name, words in names:
            if name in found:
                menu.addAction(words).triggered.connect(lambda _checked=False, name=name: found[name]())

    # --- a control

    def switch(self, line_id: str) -> None:
        """Take a control in or leave it out; says so where its reason was written for the other answer."""
        workspace = self._context.workspace
        row = workspace.facts().get(LINES.name, line_id)
        if row is None or not self._page.commit():
            return
        self._page.stay(line_id)
        if self._context.attempt(lambda: soa.switch(workspace, line_id)) and row.justification and row.applicable is not None:
            said = _("{control} is left out now. Look whether its reason still fits.")
            if not row.applicable:
                said = _("{control} is included now. Look whether its reason still fits.")
            self._context.toast(said.format(control=workspace.names().of("", row.control or "")), undo=True)

    def add_own(self) -> None:
        """Make a control beyond Annex A and ask what it is called."""
        made: list[str] = []
        if self._page.commit() and self._context.attempt(lambda: made.append(soa.add_own(self._context.workspace))):
            self._page.bar.reset()
            self._page.show_line(made[0])
            self._page.open_line(made[0], LINES.title_field)

    def delete(self) -> None:
        """Take an own control out; Undo brings it back."""
        page, line = self._page, self._page.line
        if line is not None and page.commit() and self._context.attempt(lambda: records.delete(self._context.workspace, LINES, [line.id])):
            page.close_side()
            self._context.toast(_("Own control {number} deleted.").format(number=line.number), undo=True)

    def restore(self) -> None:
        """Bring a deleted own control back."""
        page, line = self._page, self._page.line
        if line is not None and self._context.attempt(lambda: records.restore(self._context.workspace, LINES, [line.id])):
            page.bar.reset()
            page.show_line(line.id)

    def history(self) -> None:
        """Show what happened to the control."""
        detail = self._page.show_side()
        if detail is not None:
            detail.show_tab(_("History"))

    def attach(self) -> None:
        """Choose files that prove what the control says."""
        detail = self._page.show_side()
        if detail is not None:
            detail.files.choose()

    def find(self) -> None:
        """Put the keyboard into the filter box."""
        self._page.bar.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._page.bar.box.selectAll()

    # --- the statement

    def compare(self) -> None:
        """Show what changed since the version in force, and go to what is chosen there."""
        page = self._page
        if not page.commit():
            return
        dialog = CompareDialog(page.window(), self._context)
        if dialog.exec() and (chosen := dialog.chosen) is not None:
            if not chosen.id:
                page.show_whole()
                return
            page.show_line(chosen.id)
            page.open_line(chosen.id)

    def preview(self) -> None:
        """Show the statement as it is printed."""
        if self._page.commit():
            PreviewDialog(self._page.window(), self._context).exec()

    def approve(self) -> None:
        """Ask who approves and keep a version."""
        if self._page.commit():
            ApproveDialog(self._page.window(), self._context, SOA, soa.statement(self._context.workspace).id).exec()

    def save_pdf(self) -> None:
        """Ask where the statement shall go and write it there."""
        if self._page.commit():
            ask_for_pdf(self._page, self._context, pack_named(PACK))
