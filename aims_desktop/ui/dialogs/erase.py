"""Erasing personal data by law: what to look for, every place where it stands, why it goes, and what that leads to."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QWidget

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.service import erasing
from aims_desktop.service.erasing import Erased, Found, Why
from aims_desktop.service.erasing_report import closed_files
from aims_desktop.settings import try_save
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog, ask
from aims_desktop.ui.dialogs.erase_places import PlacesTable
from aims_desktop.ui.dialogs.erased import ErasedDialog
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.register.options import options_for, words_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.text import label
from aims_desktop.ui.widgets.text_edit import PlainEdit


class EraseDialog(Dialog):
    """Looks for a person's name and whatever is typed, or shows all values of one field (`found`); erases what is chosen."""

    def __init__(self, parent: QWidget, context: AppContext, person_id: str = "", found: Found | None = None) -> None:
        super().__init__(parent, _("Erase personal data"), 1000, 720)
        self._context, self._workspace = context, context.workspace
        self._busy = False
        self._looked_for: list[str] = []
        self._closed = ""
        """How many files nobody could look into, in words."""
        self.say(
            _("Erasing takes values out of the file for good: from the records, the history and approved versions. It cannot be undone. ")
            + _("The history goes on to show that something was erased, by whom and when, but not what.")
        )
        self.person = Picker(_("Person"), lambda: options_for(self._workspace, ["person"]), _("People"), _("Nobody in particular"))
        self.texts = PlainEdit(_("Texts to look for, one in a line"), lines=3)
        self.heed(self.texts)
        self.look_button = Button(_("Look for it"), icon="search")
        if found is None:
            self._ask_what()
        self.table = PlacesTable()
        self.count = label("", "caption", "muted", wrap=True)
        card = Card()
        card.set_padding(1, 4, 1, 4)
        card.add(self.table, 1)
        self.add(card, 1)
        self.add(self.count)
        self.why = QComboBox()
        self.backup = QCheckBox(_("Make a backup first; it would keep what is erased"))
        self.backup.setAccessibleName(self.backup.text())
        self._ask_why()
        self.copies = self.button(_("Copies of erased data…"), left=True)
        self.copies.clicked.connect(lambda: ErasedDialog(self, context).exec())
        self.cancel = self.close_button(_("Cancel"))
        self.erase = self.button(_("Erase"), "danger")
        self.erase.clicked.connect(self._erase)
        self.table.places.changed.connect(self._tell)
        if found is not None:
            self._show_found(found)
        elif person_id:
            self.person.show_value(person_id, words_for(self._workspace, ["person"], person_id))
            self._take_person(person_id)
            self._look()
        else:
            self._tell()
            self.person.setFocus()

    def _ask_what(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(look().px(12))
        form.setVerticalSpacing(look().px(8))
        words = label(_("&Person"), "field")
        words.setBuddy(self.person)
        form.addRow(words, self.person)
        words = label(_("&Texts, one in a line"), "field")
        words.setBuddy(self.texts)
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self.texts, 1)
        row.addWidget(self.look_button)
        form.addRow(words, row)
        self.add(form)
        self.person.picked.connect(self._take_person)
        self.look_button.clicked.connect(self._look)

    def _ask_why(self) -> None:
        for why in Why:
            self.why.addItem(_(why.label))
        self.why.setAccessibleName(_("Reason"))
        words = label(_("&Reason"), "field")
        words.setBuddy(self.why)
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addWidget(words)
        row.addWidget(self.why)
        row.addStretch(1)
        self.add(row)
        self.add(self.backup)

    # --- looking

    def _take_person(self, person_id: str) -> None:
        self.texts.set_text("\n".join(erasing.texts_of(self._workspace, person_id)))

    def _look(self) -> None:
        self.clear_error()
        if not self.person.commit():
            self.show_error(RuleError(_("“{text}” is not in People.").format(text=self.person.typed[:60])))
            return
        texts = [line.strip() for line in self.texts.toPlainText().splitlines() if line.strip()]
        if not texts and not self.person.value:
            self.show_error(RuleError(_("Choose a person or type a text to look for.")))
            return
        person, workspace = self.person.value, self._workspace
        self._looked_for = texts
        self._wait(_("Looking through the whole file…"))

        def work(job: Job) -> Found:
            return erasing.look(workspace, texts, person, job.progress)

        self._free_after(self._context.jobs.run(_("Looking for it"), work, self._show_found, self.show_error, quiet=True))

    def _show_found(self, found: Found) -> None:
        self._closed = closed_files(found.closed_files)
        self.table.places.show(erasing.items(self._workspace, found))
        if self.table.places.items:
            self.table.selectRow(0)
            self.table.setFocus()
        elif self._looked_for:
            self.count.setText(" ".join(filter(None, (_("It stands nowhere in this file."), self._closed))))

    # --- erasing

    def _tell(self) -> None:
        places, chosen = self.table.places, self.table.places.chosen()
        values = sum(item.values for item in chosen)
        words = ""
        if places.items:
            words = _("{chosen} of {places} places chosen. Space turns the selected ones.").format(
                chosen=len(chosen), places=len(places.items)
            )
        self.count.setText(" ".join(filter(None, (words, self._closed if places.items else ""))))
        self.erase.set_text(ngettext("Erase {n} value for good", "Erase {n} values for good", values) if values else _("Erase"))
        if self._busy:
            self.erase.refuse(_("Wait until it is done."))
        elif chosen:
            self.erase.allow()
        else:
            self.erase.refuse(_("Look for something and choose what is to go."))

    def _erase(self) -> None:
        chosen, why, first = self.table.places.chosen(), list(Why)[self.why.currentIndex()], self.backup.isChecked()
        if not chosen or self._busy:
            return
        versions = sum(item.place.target.table == "version" for item in chosen)
        words = [ngettext("{n} value goes for good.", "{n} values go for good.", sum(item.values for item in chosen))]
        if versions:
            words.append(_("Approved versions among them will show “erased”; approve those records anew."))
        words.append(_("No undo and no merge brings it back."))
        if not ask(self, _("Erase for good?"), " ".join(words), _("Erase"), kind="danger"):
            return
        workspace = self._workspace
        self._wait(_("Erasing, and writing the file anew…"))

        def work(_job: Job) -> Erased:
            return erasing.carry_out(workspace, chosen, why, backup_first=first)

        self._free_after(self._context.jobs.run(_("Erasing"), work, self._erased, self.show_error, quiet=True))

    def _erased(self, erased: Erased) -> None:
        erasing.finish(self._workspace, erased, self._looked_for, self._context.settings)
        try_save(self._context.settings)
        self.accept()
        parent = self.parentWidget()
        assert parent is not None
        ErasedDialog(parent, self._context, erased).open()

    def _free_after(self, job: Job) -> None:
        """Let things be changed and closed again once a job has ended, however it ended."""
        job.ended.connect(lambda: self._wait(""))

    def _wait(self, words: str) -> None:
        """Let nothing be changed or closed while the words stand."""
        self._busy = bool(words)
        for widget in (self.person, self.texts, self.look_button, self.table, self.why, self.backup, self.copies, self.cancel):
            widget.setEnabled(not self._busy)
        self.clear_error()
        self._tell()
        if words:
            self.count.setText(words)

    def reject(self) -> None:
        """Stay until what was begun has ended."""
        if not self._busy:
            super().reject()
