"""What a person does with the records of a page: add, duplicate, delete, restore, change many, import, export, attach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMenu

from aims_desktop.files import safe_name
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.people import PEOPLE
from aims_desktop.service import exporting, records
from aims_desktop.ui.context import Place
from aims_desktop.ui.register.bulk import BulkDialog
from aims_desktop.ui.register.columns import is_fixed
from aims_desktop.ui.register.new_dialog import NewDialog
from aims_desktop.ui.view import Commands

if TYPE_CHECKING:
    from aims_desktop.ui.register.page import RegisterPage

TABLES = (".csv", ".tsv")
"""Files that are imported when they are dropped on a list."""


class Deeds:
    """The commands of one page."""

    def __init__(self, page: RegisterPage) -> None:
        self._page = page
        self._context = page.context
        self._register = page.register

    # --- what can be done now

    def commands(self) -> Commands:
        """The menu entries this page carries out."""
        page, found = self._page, dict[str, Callable[[], object]]()
        if not self._register.single:
            found |= {"edit.find": self.find, "edit.find_next": lambda: page.step(1), "file.export": self.export}
            found |= {"record.previous": lambda: page.step(-1), "record.next": lambda: page.step(1)}
        if page.record_id:
            found |= {"record.open": self.open_full, "record.history": self.history}
        if not self._context.workspace.read_only:
            found |= self._writing()
        return found

    def _writing(self) -> dict[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {}
        page, ids = self._page, self._page.listing.table.selected_ids()
        if not self.add_refusal():
            found["record.new"] = self.new
        if not self._register.single and not self._register.append_only:
            found["file.import"] = self.import_
        if ids and page.listing.bar.deleted:
            found["record.restore"] = self.restore
        elif ids and not self.add_refusal():
            found["record.delete"] = self.delete
            if not self._register.key:
                found["record.duplicate"] = self.duplicate
        if page.record_id and page.detail is not None and not page.listing.bar.deleted:
            found["record.attach"] = self.attach
        if page.record_id and self._register is PEOPLE:
            found["record.erase"] = self.erase
        return found

    def add_refusal(self) -> str:
        """Why nothing can be added here; "" where it can."""
        register, workspace = self._register, self._context.workspace
        if workspace.read_only:
            return workspace.read_only_reason or _("This file is open for reading only.")
        if is_fixed(register):
            return _("{register} has fixed rows; nothing can be added.").format(register=_(register.title))
        if register.child_of and not self._page.parent_id:
            return _("{what} belongs to a record of {parent}; add it there.").format(
                what=_(register.singular), parent=_(REGISTERS[register.child_of].title)
            )
        return ""

    def fill(self, menu: QMenu) -> None:
        """The menu behind the three dots: what concerns the record or the selected ones."""
        menu.clear()
        found = self.commands()
        entries = [
            ("record.duplicate", _("Duplicate"), "Ctrl+D"),
            ("record.attach", _("Attach a file…"), "Ctrl+Shift+A"),
            ("record.history", _("History of this record"), ""),
            ("record.restore", _("Restore"), ""),
            ("record.erase", _("Erase this person's data…"), ""),
        ]
        for name, words, keys in entries:
            if name in found:
                action = menu.addAction(f"{words}\t{keys}" if keys else words)
                action.triggered.connect(lambda _checked=False, name=name: self.commands()[name]())
        if self._page.listing.table.selected_ids() and not self._context.workspace.read_only and not self._register.append_only:
            menu.addAction(_("Change a field…")).triggered.connect(lambda: self.change(""))
        if not self._register.single:
            menu.addAction(_("Export selected…")).triggered.connect(self.export_selected)
        if "record.delete" in found:
            menu.addSeparator()
            menu.addAction(_("Delete") + "\tDel").triggered.connect(self.delete)

    # --- one record

    def new(self) -> None:
        """Make a record at once and ask for its title; one that can never be changed is asked for as a whole."""
        page, workspace = self._page, self._context.workspace
        if self.add_refusal() or not page.commit():
            return
        made: list[str] = []
        begun = {name: value for on in page.listing.bar.active for name, value in self._register.filter(on).begins.items()}
        if self._register.append_only:
            dialog = NewDialog(page.window(), self._context, self._register, page.parent_id)
            dialog.exec()
            made += [dialog.made] if dialog.made else []
        else:
            self._context.attempt(lambda: made.append(records.create(workspace, self._register, begun, parent_id=page.parent_id)))
        if not made:
            return
        if page.embedded and not page.parent_id:
            self._context.navigate(Place("register", register=self._register.name, record_id=made[0]))
            return
        if page.listing.bar.deleted:
            page.listing.bar.reset()
        page.show_record(made[0])
        if page.detail is not None and not self._register.append_only:
            page.detail.show_form(self._register.title_field)

    def duplicate(self) -> None:
        """Copy the selected records and go to the first copy."""
        ids, made = self._page.listing.table.selected_ids(), list[str]()
        if (
            self._page.commit()
            and ids
            and self._context.attempt(lambda: made.extend(records.duplicate(self._context.workspace, self._register, ids)))
        ):
            self._page.show_record(made[0])
            self._context.toast(ngettext("{n} record duplicated.", "{n} records duplicated.", len(ids)), undo=True)

    def delete(self) -> None:
        """Take the selected records out of the list; Undo brings them back."""
        page = self._page
        ids = page.listing.table.selected_ids()
        if not ids or page.listing.bar.deleted or "record.delete" not in self.commands():
            return
        at = page.listing.table.currentIndex().row()
        ref = self._context.workspace.refs().of(self._register.name, ids[0])
        if not self._context.attempt(lambda: records.delete(self._context.workspace, self._register, ids)):
            return
        for record_id in ids:
            if page.detail is not None:
                page.detail.form.forget(record_id)
        page.listing.stay("")
        page.listing.table.clearSelection()
        count = page.listing.model.rowCount()
        if count and not page.is_narrow():
            page.listing.table.setCurrentIndex(page.listing.model.index(min(at, count - 1), 0))
        page.focus_content()
        said = _("{record} deleted.").format(record=ref) if len(ids) == 1 else _("{n} records deleted.").format(n=len(ids))
        self._context.toast(said, undo=True)

    def restore(self) -> None:
        """Bring the selected deleted records back and show them among the live ones."""
        ids = self._page.listing.table.selected_ids()
        if ids and self._context.attempt(lambda: records.restore(self._context.workspace, self._register, ids)):
            self._page.listing.bar.reset()
            self._page.show_record(ids[0])
            self._context.toast(ngettext("{n} record restored.", "{n} records restored.", len(ids)), undo=True)

    def change(self, name: str) -> None:
        """Ask for one value for all selected records."""
        ids = self._page.listing.table.selected_ids()
        if ids and self._page.commit():
            BulkDialog(self._page.window(), self._context, self._register, ids, name).exec()

    def attach(self) -> None:
        """Choose files that prove what the record says."""
        if self._page.detail is not None:
            self._page.detail.files.choose()

    def history(self) -> None:
        """Show what happened to the record."""
        if self._page.detail is not None:
            self._page.detail.show_tab(_("History"))

    def erase(self) -> None:
        """Look for all that stands about the person, and erase it by law."""
        from aims_desktop.ui.dialogs.erase import EraseDialog

        if self._page.commit():
            EraseDialog(self._page.window(), self._context, self._page.record_id).open()

    # --- the list

    def find(self) -> None:
        """Put the keyboard into the filter box; a list inside another page shows it first."""
        box = self._page.listing.bar.box
        box.show()
        box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        box.selectAll()

    def open_full(self) -> None:
        """Go to the page of this register, with the filter and record that are shown here."""
        if self._page.embedded:
            self._context.navigate(self._page.place())
        elif self._page.record_id:
            self._page.listing.opened.emit(self._page.record_id)

    # --- in and out

    def import_(self) -> None:
        """Ask for a table and make records of its rows."""
        path, _kind = QFileDialog.getOpenFileName(
            self._page.window(), _("Import {records}").format(records=_(self._register.title)), self._context.settings.last_folder,
            _("Tables (*.csv *.tsv *.txt)"),
        )  # fmt: skip
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Show what a table would become, and import it."""
        from aims_desktop.ui.register.import_dialog import ImportDialog

        if self._page.commit():
            self._context.settings.last_folder = str(path.parent)
            dialog = ImportDialog(self._page.window(), self._context, self._register, path)
            if dialog.is_readable:
                dialog.exec()
            dialog.deleteLater()  # it holds the whole table

    def export(self) -> None:
        """Write the rows that are listed to a file."""
        self._export(self._page.listing.shown_rows())

    def export_selected(self) -> None:
        """Write the selected rows to a file."""
        wanted = set(self._page.listing.table.selected_ids())
        self._export([row for row in self._page.listing.shown_rows() if row.id in wanted])

    def _export(self, rows: list[Row]) -> None:
        folder = Path(self._context.settings.last_folder) if self._context.settings.last_folder else Path()
        name = safe_name(f"{_(self._register.title)} {self._context.workspace.today().isoformat()}.xlsx")
        kinds = ";;".join((_("Excel workbook (*.xlsx)"), _("Comma-separated values (*.csv)"), _("JSON (*.json)")))
        words = ngettext("Export {n} record", "Export {n} records", len(rows))
        chosen, kind = QFileDialog.getSaveFileName(self._page.window(), words, str(folder / name), kinds)
        if not chosen:
            return
        path = Path(chosen)
        if path.suffix.lower() not in {".xlsx", ".csv", ".json"}:
            path = path.with_name(path.name + next((e for e in (".csv", ".json") if e in kind), ".xlsx"))
        self._context.settings.last_folder = str(path.parent)
        if self._context.attempt(lambda: exporting.export(self._context.workspace, self._register, path, rows)):
            self._context.toast(ngettext("{n} record written to ", "{n} records written to ", len(rows)) + path.name)

    def drop(self, paths: list[Path]) -> bool:
        """Import a table that is dropped on the list; anything else becomes evidence of the record."""
        if self._context.workspace.read_only:
            return False
        if len(paths) == 1 and paths[0].suffix.lower() in TABLES and not self._register.single and not self._register.append_only:
            self.import_file(paths[0])
            return True
        return self._page.detail is not None and bool(self._page.record_id) and self._page.detail.files.attach(paths)
