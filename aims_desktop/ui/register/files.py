"""The files of a record: drop them here or choose them, look at them, save copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.files import size_text
from aims_desktop.i18n import _, day
from aims_desktop.model.register import Register, Row
from aims_desktop.service import evidence
from aims_desktop.service.links import links_of, unlink
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register import kept_files
from aims_desktop.ui.register.panel import Panel, emptied
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

_HASH_SHOWN = 12


class DropZone(QFrame):
    """A place to drop files, with a button that does the same."""

    def __init__(self, drop: Callable[[Sequence[Path]], object], let_go: str = "") -> None:
        """`let_go` says while files hover what will become of them."""
        super().__init__()
        self._drop = drop
        self._let_go = let_go or _("Let go: a copy is kept inside this file, as evidence of this record.")
        self.setAcceptDrops(True)
        self.add = Button(_("Add a file…"), icon="upload")
        self._words = label("", tone="two", wrap=True)
        self.row = QHBoxLayout()
        self.row.setSpacing(look().px(10))
        self.row.addWidget(IconLabel("paperclip", "muted"))
        self.row.addWidget(self._words, 1)
        self.row.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inset(self.row))
        self._say(hovering=0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Say what will happen."""
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self._say(hovering=len(files))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing will happen."""
        self._say(hovering=0)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take copies."""
        event.acceptProposedAction()
        self._say(hovering=0)
        self._drop([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _say(self, *, hovering: int) -> None:
        self._words.setText(
            self._let_go if hovering
            else _("Drop files here. A copy with its fingerprint is kept inside this file.")
        )  # fmt: skip


class FilesPanel(Panel):
    """The evidence of a record."""

    def __init__(self, context: AppContext, register: Register, open_record: Callable[[str, str], None]) -> None:
        super().__init__()
        self._context, self._register, self._open = context, register, open_record
        self._row: Row = None
        self.zone = DropZone(self.attach)
        self.zone.add.clicked.connect(self.choose)
        self.column.addWidget(self.zone)
        self.list = QVBoxLayout()
        self.list.setSpacing(look().px(8))
        self.column.addWidget(scrolling(self.list), 1)

    def count(self, row: Row) -> int:
        """How many there are."""
        return len(evidence.files_of(self._context.workspace, self._register, row.id))

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the evidence of a record."""
        self._row = row
        self.zone.setVisible(not refusal or (self._register.append_only and not self._context.workspace.read_only))
        emptied(self.list)
        found = evidence.files_of(self._context.workspace, self._register, row.id)
        for line in found:
            self.list.addWidget(self._line(line, bool(refusal)))
        if not found:
            self.list.addWidget(label(_("No files yet. Files are what an auditor looks at to believe a record."), tone="two", wrap=True))
        self.list.addStretch(1)

    def choose(self) -> None:
        """Ask for files and keep them."""
        paths, _kind = QFileDialog.getOpenFileNames(self.window(), _("Add files as evidence"), self._context.settings.last_folder)
        if paths:
            self._context.settings.last_folder = str(Path(paths[0]).parent)
            self.attach([Path(path) for path in paths])

    def attach(self, paths: Sequence[Path]) -> bool:
        """Keep copies of files as evidence of the record; each is one change."""
        kept, row_id = 0, self._row.id
        for path in paths:
            kept += self._context.attempt(partial(evidence.attach, self._context.workspace, self._register, row_id, path))
        if kept:
            self._context.toast(_("The file is kept as evidence.") if kept == 1 else _("{n} files are kept as evidence.").format(n=kept),
                                undo=True)  # fmt: skip
        return bool(kept)

    def set_row(self, row: Row) -> None:
        """Remember the record without showing it: files may be dropped on the window."""
        self._row = row

    def _line(self, line: Row, read_only: bool) -> QWidget:
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(IconLabel("file-text" if line.file else "link", "muted"), 0, Qt.AlignmentFlag.AlignTop)
        name = line.file.name if line.file else line.title or _("(no title)")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(name, elide=True))
        ref = self._context.workspace.refs().of("evidence", line.id)
        facts = [ref, day(line.dated_on)]
        if line.file:
            facts += [size_text(line.file.size), _("fingerprint {hash}").format(hash=line.file.sha256[:_HASH_SHOWN])]
        words.addWidget(label(" · ".join(filter(None, facts)), "caption", "muted", elide=True))
        row.addLayout(words, 1)
        for icon, text, act in self._acts(line, name, read_only):
            button = IconButton(icon, text, small=True)
            button.clicked.connect(lambda _checked=False, act=act: act())
            row.addWidget(button)
        return made

    def _acts(self, line: Row, name: str, read_only: bool) -> list[tuple[str, str, Callable[[], object]]]:
        workspace = self._context.workspace
        acts: list[tuple[str, str, Callable[[], object]]] = []
        if line.file:
            acts.append(("eye", _("Look at {name}").format(name=name), lambda: kept_files.look_at(self.window(), workspace, line.file)))
            acts.append(("download", _("Save a copy of {name}").format(name=name),
                         lambda: kept_files.save_copy(self.window(), workspace, line.file)))  # fmt: skip
        acts.append(("external", _("Open the record of {name}").format(name=name), lambda: self._open("evidence", line.id)))
        if not read_only:
            acts.append(("close", _("Unlink {name}; it stays in the register of evidence").format(name=name), lambda: self._unlink(line)))
        return acts

    def _unlink(self, line: Row) -> None:
        workspace = self._context.workspace
        found = [x for x in links_of(workspace, self._register, self._row.id) if x.register == "evidence" and x.id == line.id]
        if found and self._context.attempt(lambda: unlink(workspace, self._register, self._row.id, found[0])):
            self._context.toast(_("Unlinked. The file stays in the register of evidence."), undo=True)
