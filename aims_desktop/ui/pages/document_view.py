"""A document beside its editor: as it reads now, as it was approved, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from aims_desktop.errors import AimsError
from aims_desktop.i18n import _, day
from aims_desktop.model.kinds import PROSE_LIMIT
from aims_desktop.model.register import Row
from aims_desktop.model.registers.documents import VersionStatus
from aims_desktop.model.snapshot import approved_values
from aims_desktop.service import approval, documents
from aims_desktop.service.markup import beginning
from aims_desktop.service.word_diff import Piece, redline
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.compared_text import ComparedText
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.marked_text import MarkedText
from aims_desktop.ui.widgets.text import label

WAIT_MS = 250
"""The view follows when nothing was typed for so long."""
DRAFT = ""
"""In place of a version's id: the text as it stands now."""

TONES = {
    VersionStatus.DRAFT: "neutral",
    VersionStatus.IN_REVIEW: "info",
    VersionStatus.CHANGE_REQUESTED: "warn",
    VersionStatus.APPROVED: "info",
    VersionStatus.PUBLISHED: "ok",
    VersionStatus.SUPERSEDED: "neutral",
    VersionStatus.WITHDRAWN: "bad",
}


class Latest:
    """Work in a thread of which only the newest answer counts; one at a time."""

    def __init__(self, context: AppContext, owner: QWidget, title: str, done: Callable[[Any], None]) -> None:
        self._context, self._owner, self._title, self._done = context, owner, title, done
        self._next: Callable[[], Any] | None = None
        self.busy = False

    def ask(self, work: Callable[[], Any]) -> None:
        """Do this as soon as what runs has ended."""
        self._next = work
        if not self.busy:
            self._begin()

    def _begin(self) -> None:
        work, self._next = self._next, None
        if work is not None:
            self.busy = True
            self._context.jobs.run(self._title, lambda _job: work(), self._arrived, self._failed, quiet=True)

    def _arrived(self, answer: Any) -> None:
        self.busy = False
        if not isValid(self._owner):
            return
        if self._next is None:
            self._done(answer)
        self._begin()

    def _failed(self, error: AimsError) -> None:
        self.busy = False
        self._context.show_error(error)


class LiveView(QWidget):
    """The text as it reads; read anew a moment after the last letter, off the path of typing."""

    def __init__(self, context: AppContext, source: Callable[[], str]) -> None:
        """`source` answers the text as it stands."""
        super().__init__()
        self.view = MarkedText(_("The document as it reads"))
        self._source = source
        self._text: str | None = None
        self._latest = Latest(context, self, _("Live view"), self.view.show_blocks)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    @property
    def up_to_date(self) -> bool:
        """Whether what is shown is the newest text."""
        return not self._timer.isActive() and not self._latest.busy and self.view.written

    def ask(self, *, soon: bool = False) -> None:
        """Read the text again; `soon` waits until nothing more is typed. One that the file would not take is not shown."""
        self._timer.start(WAIT_MS if soon else 0)

    def _read(self) -> None:
        text = self._source()
        if text != self._text and len(text) <= PROSE_LIMIT:
            self._text = text
            self._latest.ask(lambda: beginning(text))


class VersionView(QWidget):
    """One approved version as it was: who, when, what had changed, and the text."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self.box = _box(_("Version"))
        self.box.activated.connect(lambda _at: self._show())
        self.chip = Chip("", "neutral")
        self.view = MarkedText(_("The version as it was approved"))
        self._latest = Latest(context, self, _("Version"), self.view.show_blocks)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(look().px(16))
        self._facts.setVerticalSpacing(look().px(3))
        self._facts.setColumnStretch(1, 1)
        self._table = inset(self._facts)
        self._none = label(_("No version is approved yet. Approving keeps the document as it stands; nothing changes that any more."),
                           tone="two", wrap=True)  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        row.addWidget(self.box, 1)
        row.addWidget(self.chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addLayout(row)
        column.addWidget(self._table)
        column.addWidget(self._none)
        column.addWidget(self.view, 1)

    @property
    def version_id(self) -> str:
        """The version that is shown; "" for none."""
        return str(self.box.currentData() or "")

    def show_row(self, row: Row) -> None:
        """Show the versions of a document, the newest or the one that was looked at."""
        self._row = row
        versions = approval.versions_of(self._context.workspace, row.id)
        _fill(self.box, [(version.id, _("Version {version}").format(version=version.version or "?")) for version in versions])
        for part in (self.box, self._table, self.view):
            part.setVisible(bool(versions))
        self._none.setVisible(not versions)
        self._show()

    def _show(self) -> None:
        workspace = self._context.workspace
        version = workspace.facts().get("version", self.version_id)
        if version is None:
            self.chip.set("", "neutral")
            return
        state = documents.version_state(workspace, self._row, version)
        self.chip.set(_(state.label), TONES[state])
        values, names = approved_values(documents.DOCUMENT, version), approval.names_on(version)
        told = [
            (_("Approved"), _("by {who} on {day}").format(who=names.get("approved_by_id", _("somebody")), day=day(version.approved_on))),
            (_("Title"), " ".join(filter(None, (values["code"], values["title"])))),
            (_("Applies from"), day(values["effective_on"]) if values["effective_on"] else ""),
            (_("Author"), names.get("author_id", "")),
            (_("Owner"), names.get("owner_id", "")),
            (_("What changed"), version.note or ""),
        ]
        self._tell([(name, words) for name, words in told if words])
        erased = version.snapshot is None and workspace.facts().is_erased("version", version.id, "snapshot")
        text = _("The text of this version was erased by law.") if erased else values["body"] or ""
        self._latest.ask(lambda: beginning(text))

    def _tell(self, told: Sequence[tuple[str, str]]) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for at, (name, words) in enumerate(told):
            self._facts.addWidget(label(name, "caption", "muted"), at, 0)
            self._facts.addWidget(label(words, "caption", "", wrap=True, selectable=True), at, 1)


class CompareView(QWidget):
    """What changed in the text from one version to another, or to the draft."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self.before, self.after = _box(_("Compare from")), _box(_("Compare to"))
        for box in (self.before, self.after):
            box.activated.connect(lambda _at: self._show())
        self.view = ComparedText(_("What changed"))
        self.view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._words = label("", "caption", "muted", wrap=True)
        self._latest = Latest(context, self, _("Comparing"), self._shown)
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self.before, 1)
        row.addWidget(label("→", tone="muted"))
        row.addWidget(self.after, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self.view, 1)

    @property
    def up_to_date(self) -> bool:
        """Whether what is shown is of the versions that are chosen."""
        return not self._latest.busy

    def show_row(self, row: Row) -> None:
        """Compare the versions of a document: at first the newest one with the draft, or with the one before where nothing is new."""
        other = self._row is None or row.id != self._row.id
        self._row = row
        versions = approval.versions_of(self._context.workspace, row.id)
        options = [(version.id, _("Version {version}").format(version=version.version or "?")) for version in versions]
        for box in (self.before, self.after):
            _fill(box, [(DRAFT, _("Draft")), *options])
        if other and versions:
            settled = documents.standing(self._context.workspace, row).settled
            self.before.setCurrentIndex(2 if settled and len(versions) > 1 else 1)
            self.after.setCurrentIndex(1 if settled and len(versions) > 1 else 0)
        for part in (self.before, self.after, self.view):
            part.setVisible(bool(versions))
        if versions:
            self._show()
        else:
            self._words.setText(_("There is nothing to compare with until a version is approved."))

    def _show(self) -> None:
        before, after = self._text(self.before.currentData()), self._text(self.after.currentData())
        self._latest.ask(lambda: redline(before, after))

    def _shown(self, pieces: Sequence[Piece]) -> None:
        changed = any(piece.own or piece.gone for piece in pieces)
        told = _("New words are bold and underlined, words that went are struck out.") if changed else _("Both texts are the same.")
        self._words.setText(told)
        self.view.show_pieces(pieces)

    def _text(self, version_id: str) -> str:
        version = self._context.workspace.facts().get("version", version_id) if version_id != DRAFT else None
        return (self._row.body if version is None else approved_values(documents.DOCUMENT, version)["body"]) or ""


def _box(name: str) -> QComboBox:
    box = ElidedBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box


def _fill(box: QComboBox, options: Sequence[tuple[str, str]]) -> None:
    """Offer other choices; what is chosen stays chosen where it is still there."""
    chosen = box.currentData()
    box.clear()
    for value, words in options:
        box.addItem(words, value)
    box.setCurrentIndex(max(box.findData(chosen), 0) if options else -1)
