"""The document editor: the text and its details at the left, how it reads, its versions and what changed at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.documents import DocumentType, DraftStatus
from aims_desktop.report.document import Document
from aims_desktop.report.packs import pack_named
from aims_desktop.service import approval, documents
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_document
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.pages.document_moves import MoveCard
from aims_desktop.ui.pages.document_new import NewDocumentDialog
from aims_desktop.ui.pages.document_text import TextPanel
from aims_desktop.ui.pages.document_view import DRAFT, CompareView, LiveView, VersionView
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.elided import ElidedBox
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import label, set_property

DETAILS = (
    "code", "title", "type", "classification", "owner_id", "author_id", "reviewer_id", "effective_on", "review_months", "next_review_on",
    "covers", "external_availability", "access", "retention", "acknowledge", "acknowledge_roles", "external_source", "external_version",
    "checked_on", "change_request", "change_requested_by_id", "change_requested_on", "notes",
)  # fmt: skip
"""What is known about a document beside its text."""
TEXT, ABOUT = range(2)
VIEW, VERSIONS, COMPARE = range(3)


class DocumentPage(View):
    """One document at a time; at first the one that is being worked on."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._document_id = ""
        self.moves = MoveCard(context)
        self.text = TextPanel(context)
        self.details = FieldGroup(context, documents.DOCUMENT, DETAILS)
        self.live, self.versions, self.compare = LiveView(context, lambda: self.text.text), VersionView(context), CompareView(context)
        self.parts = Tabs(_("Parts of the document"), [_("Text"), _("Details")])
        self.views = Tabs(_("Views of the document"), [_("As it reads"), _("Versions"), _("Compare")])
        self._body = QStackedWidget()
        self._body.addWidget(self._split())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self._head())
        self.column.addWidget(self._body, 1)
        self.text.typed.connect(lambda: self.live.ask(soon=True))
        self.moves.moved.connect(self.moves.focus_primary)
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Document editor")

    def place(self) -> Place:
        """The document shown."""
        return Place("document", record_id=self._document_id)

    def open(self, place: Place) -> None:
        """Show the document that is named."""
        if place.record_id:
            self._choose(place.record_id)

    def refresh(self, changes: Changes | None) -> None:
        """Read the document again."""
        rows = self._rows()
        if self._document_id not in {row.id for row in rows}:
            self._document_id = rows[0].id if rows else ""
        self._body.setCurrentIndex(0 if rows else 1)
        self._fill_chooser(rows)
        row = self._row
        workspace = self.context.workspace
        read_only = workspace.read_only_reason if workspace.read_only else ""
        self._phase.setText(phase_line(progress(workspace), documents.DOCUMENT.step or 1))
        for button in (self._new, self._first):
            button.refuse(read_only) if read_only else button.allow()
        for button in (self._new, self._export):
            button.setVisible(row is not None)
        if row is not None:
            self._show(row, read_only)

    def commit(self) -> bool:
        """Save what is being typed."""
        return all([self.text.commit(), self.details.commit()])

    def commands(self) -> Commands:
        """Beginning another document and saving the one that is shown."""
        found: dict[str, Callable[[], object]] = {}
        if not self.context.workspace.read_only:
            found["record.new"] = self.begin
        if self._row is not None:
            found |= {"file.export": self._export.showMenu, "edit.find_next": self.next_question}
        return found

    def focus_content(self) -> None:
        """The text, or the button that begins a first document."""
        target = self._first if self._row is None else self.text.edit if self.parts.currentIndex() == TEXT else self.parts
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def begin(self) -> None:
        """Ask which document to begin and show it, the keyboard on its first question."""
        if not self.commit():
            return
        dialog = NewDocumentDialog(self, self.context)
        if dialog.exec():
            self._choose(dialog.made)
            self.parts.setCurrentIndex(TEXT)
            self.context.toast(_("The document is begun; what your records know is in it."), undo=True)
        self.focus_content()

    def next_question(self) -> None:
        """Go to the next question that the text still asks."""
        self.parts.setCurrentIndex(TEXT)
        self.text.go_to_question()

    def save_as(self, version_id: str, ending: str) -> None:
        """Ask where a version, or with "" the draft, shall go and write it there."""
        row, facts = self._row, self.context.workspace.facts()
        if row is not None and self.commit():
            version, document_id = facts.get("version", version_id), row.id
            number = version.version if version is not None else _("draft")
            name = " ".join(filter(None, (row.code, row.title or _("Document"), number)))

            def describe(workspace: Workspace) -> Document:
                return pack.document(pack.facts(workspace, record_id=document_id, version_id=version_id))

            pack = pack_named("document")
            ask_for_document(self, self.context, name, describe, ending)

    def _offer_files(self) -> None:
        """The version that is looked at, or the newest; and the draft where it is another text."""
        self._menu.clear()
        row, facts = self._row, self.context.workspace.facts()
        version = facts.get("version", self.versions.version_id)
        if version is not None:
            self._offer(version.id, _("version {version}").format(version=version.version))
        if row is not None and not documents.standing(self.context.workspace, row).settled:
            self._offer(DRAFT, _("the draft"))

    def _offer(self, version_id: str, what: str) -> None:
        for words, ending in ((_("PDF of {what}…"), ".pdf"), (_("Word document of {what}…"), ".docx")):
            self._menu.addAction(words.format(what=what)).triggered.connect(
                lambda _checked=False, ending=ending: self.save_as(version_id, ending)
            )

    # --- showing

    def _rows(self) -> list[Row]:
        """Own documents first, those in work before all; then those made by others."""
        workspace = self.context.workspace
        rows = workspace.facts().rows(documents.DOCUMENT.name)
        return sorted(rows, key=lambda row: (row.type is DocumentType.EXTERNAL, row.code or "~", row.number or 0))

    @property
    def _row(self) -> Row | None:
        return self.context.workspace.facts().get(documents.DOCUMENT.name, self._document_id) if self._document_id else None

    def _choose(self, document_id: str) -> None:
        if document_id != self._document_id and self.commit():
            self._document_id = document_id
            self.refresh(None)

    def _show(self, row: Row, read_only: str) -> None:
        withdrawn = _("This document is withdrawn. Take it up again to change it.") if row.status is DraftStatus.WITHDRAWN else ""
        self.moves.show_row(row, read_only)
        self.text.show_row(row)
        self.text.set_read_only(read_only or withdrawn)
        self.details.show_row(row)
        self.details.set_read_only(read_only or withdrawn)
        self.live.ask()
        self.versions.show_row(row)
        self.compare.show_row(row)
        self.views.set_count(VERSIONS, len(approval.versions_of(self.context.workspace, row.id)) or None)
        self.context.look_at(documents.DOCUMENT.name, row.id, "")

    def _fill_chooser(self, rows: list[Row]) -> None:
        refs, names = self.context.workspace.refs(), self.context.workspace.names()
        self._chooser.blockSignals(True)
        self._chooser.clear()
        for row in rows:
            called = row.code or refs.of(documents.DOCUMENT.name, row.id)
            self._chooser.addItem(f"{called}  {names.of(documents.DOCUMENT.name, row.id)}", row.id)
        self._chooser.setCurrentIndex(self._chooser.findData(self._document_id))
        self._chooser.blockSignals(False)

    # --- the parts

    def _head(self) -> QWidget:
        self._phase = label("", "caption", "muted", elide=True)
        self._new = Button(_("New document…"), icon="plus")
        self._new.clicked.connect(self.begin)
        self._export = Button(_("Save as"), icon="download")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._offer_files)
        self._export.setMenu(self._menu)
        set_property(self._export, "menu", "true")
        words = QVBoxLayout()
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addWidget(label(_("Document editor"), "title", elide=True))
        head = QWidget()
        row = QHBoxLayout(head)
        left, top, right, _bottom = PAGE_MARGINS
        row.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(12))
        row.setSpacing(look().px(8))
        row.addLayout(words, 1)
        for part in (self._new, self._export):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Text and view"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        left, _top, right, bottom = PAGE_MARGINS
        split.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        split.addWidget(self._written())
        split.addWidget(_tabbed(self.views, [self.live, self.versions, self.compare]))
        for at in range(2):
            split.setStretchFactor(at, 1)
        return split

    def _written(self) -> QWidget:
        self._chooser = ElidedBox()
        self._chooser.setAccessibleName(_("Document"))
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._chooser.setMinimumContentsLength(8)
        self._chooser.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chooser.activated.connect(lambda at: self._choose(self._chooser.itemData(at)))
        about = QVBoxLayout()
        about.addWidget(self.details)
        about.addStretch(1)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(CARD_GAP))
        column.addWidget(self._chooser)
        column.addWidget(self.moves)
        column.addWidget(_tabbed(self.parts, [self.text, scrolling(about)]), 1)
        sheet.setMinimumWidth(look().px(320))
        return sheet

    def _nothing(self) -> EmptyState:
        self._first = Button(_("New document…"), "primary", icon="plus")
        self._first.clicked.connect(self.begin)
        why = _("Nineteen outlines are at hand, from the AI policy to the handbook. What your records know is written into them; "
                "what they do not know is asked.")  # fmt: skip
        return EmptyState("file-text", _("No document yet"), why, self._first)


def _tabbed(tabs: Tabs, panels: list[QWidget]) -> Card:
    """A card of which one panel is shown at a time."""
    stack = QStackedWidget()
    for panel in panels:
        stack.addWidget(panel)
    tabs.currentChanged.connect(stack.setCurrentIndex)
    card = Card()
    card.set_padding(14, 6, 14, 12)
    card.add(tabs)
    card.add(hline())
    card.add(stack, 1)
    return card
