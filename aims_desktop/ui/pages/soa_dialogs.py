"""What changed since the approved version of the Statement of Applicability, and the statement as it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListView, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.report.document import Document
from aims_desktop.report.packs import pack_named, soa_facts
from aims_desktop.service import soa
from aims_desktop.service.soa import Change
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.pages.pack_preview import PackPreview
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, dress_list
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ROW_TWO
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.compared_text import ComparedText
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.segmented import Segmented
from aims_desktop.ui.widgets.text import label

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

PACK = "statement-of-applicability"
LIST_WIDTH = 320
LETTERS_PER_LINE = 46
"""About so many stand on one line of a compared text."""


class _Changes(QAbstractListModel):
    """The controls that changed."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self.changes = changes

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.changes)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Number and title, and below what changed."""
        cell = Cell("two_line", _called(self.changes[index.row()]), _what(self.changes[index.row()]))
        return cell if role == CELL_ROLE else cell.plain() if role in (Role.DisplayRole, Role.AccessibleTextRole) else None


class CompareDialog(Dialog):
    """The changed controls at the left; at the right what the chosen one said and says, with the words in which they differ."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        version = context.workspace.facts().newest_version(soa.statement(context.workspace).id)
        self._number = (version.version or "?") if version is not None else "?"
        super().__init__(parent, _("Compare with version {version}").format(version=self._number), 1000, 640)
        self.changes = soa.changes(context.workspace)
        self.list = QListView()
        self.list.setModel(_Changes(self.changes))
        dress_list(self.list, _("Changed controls"), ROW_TWO)
        self._column = QVBoxLayout()
        self._column.setSpacing(look().px(12))
        self.close_button()
        if self.changes:
            self.go = self.button(_("Go there"), "primary")
            self.go.clicked.connect(self.accept)
            self.say(ngettext("{n} thing changed since it was approved.", "{n} things changed since it was approved.", len(self.changes)))
            self.add(self._sides(), 1)
            self.list.selectionModel().currentChanged.connect(lambda now, _before: self._show(now.row()))
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        else:
            why = _("Every control reads as it was approved.")
            self.add(EmptyState("circle-check", _("Nothing changed"), why), 1)
        self.list.setFocus()

    @property
    def chosen(self) -> Change | None:
        """The change that is looked at."""
        at = self.list.currentIndex().row()
        return self.changes[at] if 0 <= at < len(self.changes) else None

    def _sides(self) -> QHBoxLayout:
        left, right = Card(), Card()
        left.set_padding(1, 1, 1, 1)
        left.add(self.list, 1)
        left.setFixedWidth(look().px(LIST_WIDTH))
        right.add(scrolling(self._column), 1)
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addWidget(left)
        row.addWidget(right, 1)
        return row

    def _show(self, at: int) -> None:
        emptied(self._column)
        change = self.changes[at]
        self.go.refuse(_("This control was taken out.")) if change.kind == "gone" else self.go.allow()
        self._column.addWidget(label(_called(change), "section", wrap=True))
        for name, before, after in change.fields:
            self._column.addWidget(self._field(name, before, after))
        self._column.addStretch(1)

    def _field(self, name: str, before: str, after: str) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(4))
        grid.addWidget(label(name, "field"), 0, 0, 1, 2)
        sides = ((_("Version {version}").format(version=self._number), before, after), (_("Now"), after, before))
        for column, (words, text, other) in enumerate(sides):
            grid.setColumnStretch(column, 1)
            grid.addWidget(label(words, "caption", "muted"), 1, column)
            longest = max(len(text), len(other))
            shown = ComparedText(f"{name}, {words}", min(1 + longest // LETTERS_PER_LINE, 9))
            shown.show_texts(text or _("(empty)"), other)
            grid.addWidget(shown, 2, column)
        return made


def _called(change: Change) -> str:
    return f"{change.number}  {change.title}" if change.number else change.title


def _what(change: Change) -> str:
    kinds = {"new": _("New"), "gone": _("Taken out")}
    return kinds.get(change.kind) or ", ".join(name for name, _before, _after in change.fields)


class PreviewDialog(Dialog):
    """The statement page by page: the version in force, or the draft where the records went on."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Statement of Applicability as PDF"), 900, 820)
        workspace = context.workspace
        version, number = workspace.facts().newest_version(soa.statement(workspace).id), soa.draft_number(workspace)
        self._context, self._draft = context, bool(number)
        self.preview = PackPreview(context, self._describe)
        self.choice: Segmented | None = None
        if version is not None and number:
            names = [_("Version {version}").format(version=version.version or "?"), _("Draft {number}").format(number=number)]
            self.choice = Segmented(_("What to print"), names)
            self.choice.choose(1)
            self.choice.chosen.connect(self._choose)
            self.add(self.choice)
        self.add(self.preview, 1)
        self.close_button()
        self.save = self.button(_("Save PDF…"), "primary")
        self.save.clicked.connect(lambda: ask_for_pdf(self, context, pack_named(PACK), self._describe))
        self.preview.view.setFocus()

    def _choose(self, at: int) -> None:
        self._draft = at == 1
        self.preview.ask()

    def _describe(self, workspace: Workspace) -> Document:
        return pack_named(PACK).document(soa_facts.facts(workspace, draft=self._draft))
