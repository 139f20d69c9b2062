"""The welcome page: begin, open, look around; the files that were open here lately."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError
from aims_desktop.files import short_path
from aims_desktop.i18n import _
from aims_desktop.settings import RecentFile, Settings, try_save
from aims_desktop.store.backup import Backup, Backups
from aims_desktop.store.copies import SUFFIX
from aims_desktop.store.gate import Level, examine
from aims_desktop.ui.actions import Actions
from aims_desktop.ui.files import Files
from aims_desktop.ui.recovery import Recovery
from aims_desktop.ui.saving import when
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline, inset
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.choice import Choice
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.mark import Mark
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

SHOWN = 6
LEFT, RIGHT = 430, 640
CHOICE = 62
MOUNTS = ("media", "mnt", "Volumes")
"""Where systems put drives that come and go."""


class RecentLine(QFrame):
    """One file that was open here: opened by click or Enter; a missing one can be found or taken off the list."""

    opened = Signal()
    found = Signal(object)
    removed = Signal()

    def __init__(self, recent: RecentFile, now: dt.datetime) -> None:
        super().__init__()
        self.path = Path(recent.path)
        self.there = self.path.is_file()
        name = recent.organisation or self.path.stem
        opened = _when(recent, now)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.there else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Open {name}, {when}").format(name=name, when=opened))
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.there else Qt.CursorShape.ArrowCursor)
        tile = QHBoxLayout()
        tile.addWidget(IconLabel("file", "accent_text", 18))
        words = QVBoxLayout()
        words.setSpacing(look().px(2))
        words.addWidget(label(name, "strong", elide=True))
        words.addWidget(label(short_path(self.path), "caption", "muted", elide=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(*(look().px(side) for side in (10, 8, 12, 8)))
        row.setSpacing(look().px(12))
        row.addWidget(inset(tile, (8, 8, 8, 8)), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        if self.there:
            row.addWidget(label(opened, "caption", "two"))
        else:
            self._add_ways(row, name)

    def _add_ways(self, row: QHBoxLayout, name: str) -> None:
        drive_missing = not _nearest(self.path).is_dir()
        row.addWidget(Chip(_("Drive not connected") if drive_missing else _("Not found"), "warn"))
        find = Button(_("Find…"), "link", name=_("Find {name}").format(name=name))
        find.clicked.connect(self._find)
        remove = Button(_("Remove from list"), "link", name=_("Remove {name} from the list").format(name=name))
        remove.clicked.connect(self.removed)
        row.addWidget(find)
        row.addWidget(remove)

    def _find(self) -> None:
        names = _("AIMS files (*{suffix})").format(suffix=SUFFIX)
        name, _filter = QFileDialog.getOpenFileName(self, _("Where is {name} now?").format(name=self.path.name), "", names)
        if name:
            self.found.emit(Path(name))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens it."""
        if self.there and event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens it, Delete takes it off the list, arrows move."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show focus and hovering by the tint of a chosen row."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Enter, QEvent.Type.Leave) and self.there:
            lit = self.hasFocus() or (event.type() == QEvent.Type.Enter)
            self.setObjectName("inset" if lit else "")
            self.style().unpolish(self)
            self.style().polish(self)
        return super().event(event)


class WelcomePage(QScrollArea):
    """Shown while no file is open."""

    def __init__(self, files: Files, recovery: Recovery, actions: Actions, settings: Settings) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._files, self._recovery, self._actions, self._settings = files, recovery, actions, settings
        self._clock = files.clock
        self.refresh()

    def refresh(self) -> None:
        """Show the recent files as they are now."""
        sheet = QWidget()
        sheet.setObjectName("page")
        sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(sheet)
        self._row.setSpacing(look().px(50))
        self._row.addStretch(1)
        self._row.addWidget(self._left())
        self._row.addWidget(self._right(), 20)
        self._row.addStretch(1)
        self._fit()
        self.setWidget(sheet)

    def focus_content(self) -> None:
        """Take the keyboard: the newest file if there is one, else the first choice."""
        lines = [line for line in self.findChildren(RecentLine) if line.there]
        target: QWidget = lines[0] if lines else self.findChildren(Choice)[0]
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _left(self) -> QWidget:
        open_keys = self._actions["file.open"].shortcut().toString()
        left = QWidget()
        left.setFixedWidth(look().px(LEFT))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(Mark(52))
        column.addSpacing(look().px(8))
        column.addWidget(label(_("AIMS Desktop"), "display"))
        column.addWidget(label(_("Twelve steps to ISO/IEC 42001, on your own computer."), "body", "two", wrap=True))
        column.addSpacing(look().px(14))
        drop = _("{keys}, or drop an {suffix} file anywhere here").format(keys=open_keys, suffix=SUFFIX)
        for icon, title, follows, act in (
            ("plus", _("Start a new file"), _("Answer a few questions; get a roadmap with dates"), self._files.new),
            ("folder", _("Open a file…"), drop, self._files.choose),
            ("lightbulb", _("Look around with sample data"), _("A fictional company two thirds through"), self._files.sample),
        ):
            choice = Choice(icon, title, follows)
            choice.setFixedHeight(look().px(CHOICE))
            choice.clicked.connect(act)
            column.addWidget(choice)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(look().px(8))
        foot.addWidget(IconLabel("lock", "muted"))
        promise = _("Offline: no account, no telemetry; your file stays where you put it.")
        foot.addWidget(label(promise, "caption", "muted", wrap=True), 1)
        column.addLayout(foot)
        return left

    def _right(self) -> QWidget:
        card = Card(_("Recent files"))
        card.setMinimumWidth(look().px(420))
        card.setMaximumWidth(look().px(RIGHT))
        card.set_padding(20, 16, 20, 16)
        recent = self._settings.recent[:SHOWN]
        if not recent:
            card.add(EmptyState("file", _("No files yet"), _("Files you make or open are listed here, with their newest backup.")), 1)
            return card
        clear = Button(_("Clear list"), "link")
        clear.clicked.connect(self._clear)
        card.head.addWidget(clear)
        for number, each in enumerate(recent):
            if number:
                card.add(hline())
            card.add(self._line(each))
        card.body.addStretch(1)
        hint = self._backup_hint(recent)
        if hint is not None:
            card.add(hint)
        return card

    def _line(self, recent: RecentFile) -> RecentLine:
        line = RecentLine(recent, self._clock())
        line.opened.connect(lambda: self._files.open(line.path))
        line.found.connect(lambda path: self._found(line.path, path))
        line.removed.connect(lambda: self._forget(line.path))
        return line

    def _backup_hint(self, recent: list[RecentFile]) -> MessageBar | None:
        """The newest backup of the newest file that is there."""
        known = ((each, newest_backup(Path(each.path))) for each in recent)
        each, found = next(((each, found) for each, found in known if found is not None), (None, None))
        if each is None or found is None:
            return None
        path, (dataset_id, backup) = Path(each.path), found
        kept = when(backup.time, self._clock())
        text = _("A backup from {when} is kept for {name}.").format(when=kept, name=each.organisation or path.stem)
        return MessageBar("info", text, [(_("Show backups"), lambda: self._recovery.show_backups(path, dataset_id))])

    # --- the list

    def _clear(self) -> None:
        self._settings.recent = []
        self._changed()

    def _forget(self, path: Path) -> None:
        self._settings.forget_file(path)
        self._changed()

    def _found(self, old: Path, new: Path) -> None:
        self._settings.forget_file(old)
        self._files.open(new)

    def _changed(self) -> None:
        try_save(self._settings)
        self.refresh()
        self.focus_content()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give room back in a small window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        share = max(0, self.height() - look().px(560))
        side = min(look().px(60), max(look().px(24), (self.width() - look().px(1000)) // 4))
        top, foot = min(look().px(90), share // 3 + look().px(20)), min(look().px(150), share // 2 + look().px(20))
        self._row.setContentsMargins(side, top, side, foot)


def newest_backup(path: Path) -> tuple[str, Backup] | None:
    """The dataset in a file and its newest backup here; None where either cannot be known."""
    try:
        dataset_id = examine(path, Level.SCHEMA).dataset_id
    except AimsError:
        return None
    newest = Backups(dataset_id).newest() if dataset_id else None
    return (dataset_id, newest) if newest else None


def _when(recent: RecentFile, now: dt.datetime) -> str:
    try:
        opened = dt.datetime.fromisoformat(recent.last_opened)
    except ValueError:
        return ""
    text = when(opened, now)
    return text[:1].upper() + text[1:]


def _nearest(path: Path) -> Path:
    """The volume a path lies on, as far as its name tells."""
    parts = path.parts
    return Path(*parts[:3]) if len(parts) > 3 and parts[1] in MOUNTS else Path(path.anchor)
