"""The evidence of an answer: files dropped or chosen, and lists of a register frozen as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.files import size_text
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import evidence
from aims_desktop.service.frozen import freeze
from aims_desktop.service.links import links_of, unlink
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.register import kept_files
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label, set_property

_FROZEN = ".csv"


class EvidenceList(QFrame):
    """What proves a record: a line for each, and two ways to add more. Files may be dropped anywhere on it."""

    def __init__(self, context: AppContext, register: Register) -> None:
        super().__init__()
        self._context, self._register = context, register
        self._record_id = ""
        self.setAcceptDrops(True)
        self._words = label(_("Evidence"), "field")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(2))
        self.add = Button(_("Drop files here or add evidence…"), icon="paperclip", name=_("Add evidence…"))
        self.add.clicked.connect(self.choose)
        self.freeze = Button(_("Keep a list…"), icon="list", name=_("Keep a list as evidence…"))
        self.freeze.clicked.connect(self._freeze)
        buttons = QHBoxLayout()
        buttons.setSpacing(look().px(8))
        buttons.addWidget(self.add, 3)
        buttons.addWidget(self.freeze, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(5))
        column.addWidget(self._words)
        column.addLayout(self._lines)
        column.addLayout(buttons)

    def show_record(self, record_id: str, refusal: str) -> None:
        """Show the evidence of a record; `refusal` says why none can be added."""
        self._record_id = record_id
        for button in (self.add, self.freeze):
            button.refuse(refusal) if refusal else button.allow()
        self.setAcceptDrops(not refusal)
        emptied(self._lines)
        for row in evidence.files_of(self._context.workspace, self._register, record_id):
            self._lines.addWidget(self._line(row, bool(refusal)))

    def choose(self) -> None:
        """Ask for files and keep copies of them."""
        paths, _kind = QFileDialog.getOpenFileNames(self.window(), _("Add files as evidence"), self._context.settings.last_folder)
        if paths:
            self._context.settings.last_folder = str(Path(paths[0]).parent)
            self.attach([Path(path) for path in paths])

    def attach(self, paths: Sequence[Path]) -> None:
        """Keep copies of files as evidence; each is one change."""
        workspace, kept, record_id = self._context.workspace, 0, self._record_id
        for path in paths:
            kept += self._context.attempt(partial(evidence.attach, workspace, self._register, record_id, path))
        if kept:
            self._context.toast(ngettext("{n} file is kept as evidence.", "{n} files are kept as evidence.", kept), undo=True)

    def _freeze(self) -> None:
        FreezeDialog(self.window(), self._context, self._register, self._record_id).exec()

    # --- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Say what will happen."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
            self._hover(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing will happen."""
        self._hover(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take copies."""
        event.acceptProposedAction()
        self._hover(False)
        self.attach([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _hover(self, hovering: bool) -> None:
        self._words.setText(_("Let go: a copy is kept inside this file, as evidence of this answer.") if hovering else _("Evidence"))
        set_property(self._words, "tone", "accent" if hovering else "")

    # --- lines

    def _line(self, row: Row, read_only: bool) -> QWidget:
        name = row.title or (row.file.name if row.file else _("(no title)"))
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(8))
        frozen = row.file is not None and row.file.name.endswith(_FROZEN)
        line.addWidget(IconLabel("list" if frozen else "paperclip" if row.file else "link", "muted"))
        line.addWidget(label(name, "body", elide=True), 1)
        line.addWidget(label(self._facts(row, frozen), "caption", "muted"))
        if row.file:
            see = IconButton("eye", _("Look at {name}").format(name=name), small=True)
            see.clicked.connect(lambda: kept_files.look_at(self.window(), self._context.workspace, row.file))
        else:
            see = IconButton("external", _("Open the record of {name}").format(name=name), small=True)
            see.clicked.connect(lambda: self._context.navigate(Place("register", register="evidence", record_id=row.id)))
        line.addWidget(see)
        if not read_only:
            away = IconButton("close", _("Unlink {name}; it stays in the register of evidence").format(name=name), small=True)
            away.clicked.connect(lambda: self._unlink(row.id))
            line.addWidget(away)
        return made

    @staticmethod
    def _facts(row: Row, frozen: bool) -> str:
        if row.file is None:
            return day(row.dated_on)
        size = size_text(row.file.size)
        return (
            _("as it stood on {day} · {size}").format(day=day(row.dated_on), size=size)
            if frozen
            else _("{size} · hash kept").format(size=size)
        )

    def _unlink(self, evidence_id: str) -> None:
        workspace = self._context.workspace
        found = [x for x in links_of(workspace, self._register, self._record_id) if x.register == "evidence" and x.id == evidence_id]
        if found and self._context.attempt(lambda: unlink(workspace, self._register, self._record_id, found[0])):
            self._context.toast(_("Unlinked. The file stays in the register of evidence."), undo=True)


class FreezeDialog(Dialog):
    """Asks which register and filter shall be kept as they stand now."""

    def __init__(self, parent: QWidget, context: AppContext, to: Register, record_id: str) -> None:
        super().__init__(parent, _("Keep a list as evidence"), 460)
        self._context, self._to, self._record_id = context, to, record_id
        self.say(_("The rows that the filter shows now are kept as a table, with their fingerprint. Later changes do not touch it."))
        self.registers, self.filters = QComboBox(), QComboBox()
        for register in sorted((r for r in REGISTERS.values() if not r.child_of), key=lambda r: _(r.title)):
            self.registers.addItem(_(register.title), register.name)
        self.registers.setCurrentIndex(max(self.registers.findData("risk"), 0))
        for box in (self.registers, self.filters):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        self.add(field(_("&Register"), self.registers))
        self.add(field(_("&Filter"), self.filters))
        self.registers.currentIndexChanged.connect(self._fill)
        self.close_button(_("Cancel"))
        self.button(_("Keep as evidence"), "primary").clicked.connect(self._keep)
        self._fill()
        self.registers.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        register, facts = REGISTERS[self.registers.currentData()], self._context.workspace.facts()
        self.filters.clear()
        for name, each in register.filters_by_name.items():
            self.filters.addItem(_("{filter} ({n})").format(filter=_(each.label), n=len(facts.within(f"{register.name}:{name}"))), name)

    def _keep(self) -> None:
        register = REGISTERS[self.registers.currentData()]
        name = self.filters.currentData()
        if self._context.attempt(lambda: freeze(self._context.workspace, self._to, self._record_id, register, name)):
            self.accept()
            self._context.toast(_("The list is kept as evidence, as it stands now."), undo=True)
