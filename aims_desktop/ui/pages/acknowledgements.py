"""Read and acknowledge: the documents that people have to read, who has read the version that applies, and recording it for many."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSplitter, QStackedWidget, QTableView, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.acknowledgements import AcknowledgementMethod
from aims_desktop.service import acknowledging
from aims_desktop.service.acknowledging import Coverage, Reader
from aims_desktop.service.checks import progress
from aims_desktop.service.workspace import Changes
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.dialogs.base import field
from aims_desktop.ui.navigation import phase_line
from aims_desktop.ui.theme.cells import Cell
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, PAGE_MARGINS, ROW_TWO
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.bars import ProgressLine
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.cell_table import CellTable
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.empty_state import EmptyState
from aims_desktop.ui.widgets.text import label, set_property

METHODS: tuple[AcknowledgementMethod | None, ...] = (None, *AcknowledgementMethod)
LEFT, RIGHT = 380, 620


class AcknowledgementsPage(View):
    """Documents at the left; at the right the people who have to acknowledge the chosen one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._document_id = ""
        self._found: list[Coverage] = []
        self.documents = CellTable(_("Documents to acknowledge"), [_("Document"), _("Acknowledged")], [118], ROW_TWO)
        self.documents.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.people = CellTable(_("People"), [_("Person"), _("State"), _("On"), _("How")], [136, 106, 90])
        self._body = QStackedWidget()
        self._body.addWidget(self._split())
        self._body.addWidget(self._nothing())
        self.column.addWidget(self._head())
        self.column.addWidget(self._body, 1)
        self.documents.entered_row.connect(self._choose)
        self.documents.opened.connect(lambda _id: self.people.setFocus(Qt.FocusReason.OtherFocusReason))
        self.people.opened.connect(self._open_acknowledgement)
        self.people.selectionModel().selectionChanged.connect(lambda _new, _old: self._tell_record())
        self.refresh(None)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Acknowledgements")

    def place(self) -> Place:
        """This page."""
        return Place("acknowledgements")

    def refresh(self, changes: Changes | None) -> None:
        """Count again."""
        workspace = self.context.workspace
        self._phase.setText(phase_line(progress(workspace), REGISTERS["acknowledgement"].step or 1))
        self._found = acknowledging.coverages(workspace)
        done, required = acknowledging.totals(self._found)
        self._total.set(*_share(done, required) if self._found else ("", "neutral"))
        self._body.setCurrentIndex(0 if self._found else 1)
        ids = [each.document.id for each in self._found]
        if self._document_id not in ids:
            self._document_id = ids[0] if ids else ""
        self.documents.show_rows([(each.document.id, self._document_cells(each)) for each in self._found])
        self.documents.setAccessibleName(ngettext("{n} document to acknowledge", "{n} documents to acknowledge", len(ids)))
        if self._document_id:
            self.documents.go_to(self._document_id)
            self._show()

    def commit(self) -> bool:
        """The day is read; nothing is saved by leaving."""
        return True

    def status(self) -> str:
        """How many are still to come."""
        left = sum(each.open for each in self._found)
        return ngettext("{n} acknowledgement is still to come", "{n} acknowledgements are still to come", left) if left else ""

    def focus_content(self) -> None:
        """The documents, or the way to them."""
        (self.documents if self._found else self._way).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- deeds

    def choose_open(self) -> None:
        """Select all who have not acknowledged the version yet."""
        self.people.choose([reader.person.id for reader in self._coverage.readers if reader.required and reader.done is None])
        self.people.setFocus(Qt.FocusReason.OtherFocusReason)

    def record(self) -> None:
        """Record the acknowledgement of all selected people as one change."""
        self.on.commit()
        if self.on.error:
            self._say(self.on.error)
            self.on.setFocus()
            return
        counted: list[int] = []
        chosen, method = self.people.chosen(), METHODS[self.how.currentIndex()]
        refusal = self.context.save(
            lambda: counted.append(acknowledging.record(self.context.workspace, self._document_id, chosen, on=self.on.value, method=method))
        )
        self._say(refusal)
        if counted:
            self.people.clearSelection()
            self.context.toast(ngettext("{n} acknowledgement recorded.", "{n} acknowledgements recorded.", counted[0]), undo=True)
        self.people.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_acknowledgement(self, person_id: str) -> None:
        done = next((reader.done for reader in self._coverage.readers if reader.person.id == person_id), None)
        if done is not None:
            self.context.navigate(Place("register", register="acknowledgement", record_id=done.id))

    # --- showing

    @property
    def _coverage(self) -> Coverage:
        return next(each for each in self._found if each.document.id == self._document_id)

    def _choose(self, document_id: str) -> None:
        if document_id and document_id != self._document_id:
            self._document_id = document_id
            self._say("")
            self.people.clearSelection()
            self._show()

    def _show(self) -> None:
        now, workspace = self._coverage, self.context.workspace
        self._name.setText(workspace.names().of("document", now.document.id))
        self._chip.set(*_share(now.done, now.required))
        who = _("Everyone in scope") if now.document.acknowledge == "everyone" else _("Holders of: {roles}").format(
            roles=", ".join(sorted(workspace.names().of("role", i) for i in workspace.facts().linked(now.document.id, "acknowledge_roles")))
        )  # fmt: skip
        approved = _("Version {version}, approved on {day}.").format(version=now.version.version, day=day(now.version.approved_on))
        self._sentence.setText(f"{approved} {who}.")
        self._line.show_value(now.percent)
        self._line.setAccessibleDescription(_share(now.done, now.required)[0])
        self.people.show_rows([(reader.person.id, _person_cells(reader, now)) for reader in now.readers])
        self.people.setAccessibleName(_("People, {done} of {all} have acknowledged").format(done=now.done, all=now.required))
        self._all.set_text(ngettext("Choose the {n} who is open", "Choose all {n} who are open", now.open))
        self._all.setVisible(bool(now.open))
        self._tell_record()

    def _tell_record(self) -> None:
        workspace = self.context.workspace
        chosen = set(self.people.chosen())
        new = [reader for reader in self._coverage.readers if reader.person.id in chosen and reader.done is None] if self._found else []
        self._record.set_text(ngettext("Record for {n} person", "Record for {n} people", len(new)) if new else _("Record"))
        if workspace.read_only:
            self._record.refuse(workspace.read_only_reason)
        elif not new:
            self._record.refuse(_("Choose in the list who has acknowledged."))
        else:
            self._record.allow()

    def _document_cells(self, each: Coverage) -> tuple[Cell, Cell]:
        named = self.context.workspace.names().of("document", each.document.id)
        under = " · ".join(filter(None, (each.document.code, _("Version {version}").format(version=each.version.version))))
        return Cell("two_line", named, under), Cell("chip", *_share(each.done, each.required))

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        set_property(self.on, "bad", "true" if sentence else "")
        self.on.setAccessibleDescription(sentence)

    # --- the parts

    def _head(self) -> QWidget:
        self._phase = label("", "caption", "muted", elide=True)
        self._total = Chip("", "neutral")
        named = QHBoxLayout()
        named.setSpacing(look().px(12))
        named.addWidget(label(_("Acknowledgements"), "title"))
        named.addWidget(self._total)
        named.addStretch(1)
        head = QWidget()
        words = QVBoxLayout(head)
        left, top, right, _bottom = PAGE_MARGINS
        words.setContentsMargins(look().px(left), look().px(top), look().px(right), look().px(12))
        words.setSpacing(look().px(4))
        words.addWidget(self._phase)
        words.addLayout(named)
        return head

    def _split(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName(_("Documents and people"))
        split.setHandleWidth(look().px(CARD_GAP))
        split.setChildrenCollapsible(False)
        left, _top, right, bottom = PAGE_MARGINS
        split.setContentsMargins(look().px(left), 0, look().px(right), look().px(bottom))
        documents = Card()
        documents.set_padding(1, 1, 1, 1)
        documents.add(self.documents, 1)
        documents.setMinimumWidth(look().px(300))
        split.addWidget(documents)
        split.addWidget(self._readers())
        split.setSizes([look().px(LEFT), look().px(RIGHT)])
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        return split

    def _readers(self) -> Card:
        self._name = label("", "section", elide=True)
        self._chip = Chip("", "neutral")
        self._sentence = label("", "body", "two", wrap=True)
        self._line = ProgressLine(_("Acknowledged"))
        self._all = Button("", "link", icon="users")
        self._all.clicked.connect(self.choose_open)
        card = Card()
        card.set_padding(16, 12, 16, 12)
        card.head.addWidget(self._name, 1)
        card.head.addWidget(self._chip)
        card.add(card.head)
        card.add(self._sentence)
        card.add(self._line)
        card.add(self.people, 1)
        card.add(hline())
        card.add(self._form())
        return card

    def _form(self) -> QVBoxLayout:
        self.on = DateField(_("Acknowledged on"), self.context.workspace.today)
        self.on.set_value(self.context.workspace.today())
        self.how = QComboBox()
        self.how.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.how.addItems([_(method.label) if method is not None else _("Not set") for method in METHODS])
        self._record = Button(_("Record"), "primary")
        self._record.clicked.connect(self.record)
        self._problem = label("", "caption", "bad", wrap=True)
        self._problem.hide()
        row = QHBoxLayout()
        row.setSpacing(look().px(10))
        row.addLayout(field(_("Acknowledged on"), self.on), 1)
        row.addLayout(field(_("How"), self.how), 1)
        row.addWidget(self._record, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout()
        column.setSpacing(look().px(6))
        column.addWidget(self._all, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row)
        column.addWidget(self._problem)
        return column

    def _nothing(self) -> EmptyState:
        self._way = Button(_("Open the document editor"), "primary", icon="edit")
        self._way.clicked.connect(lambda: self.context.navigate(Place("document")))
        why = _("A published document is listed here once its details say who has to acknowledge it: everyone in scope, or certain roles.")
        return EmptyState("users", _("Nothing to acknowledge yet"), why, self._way)


def _share(done: int, required: int) -> tuple[str, str]:
    """How many of how many, in words and a tone."""
    return _("{done} of {all}").format(done=done, all=required), "ok" if done == required else "warn" if done else "bad"


def _person_cells(reader: Reader, now: Coverage) -> tuple[Cell, ...]:
    done = reader.done
    if done is not None:
        state = Cell("chip", _("Acknowledged"), "ok")
    elif reader.earlier:
        state = Cell("chip", _("Only version {version}").format(version=reader.earlier), "warn")
    else:
        state = Cell("chip", _("Open"), "bad")
    on = day(done.acknowledged_on) if done is not None and done.acknowledged_on else ""
    how = _(done.method.label) if done is not None and done.method else ""
    return Cell("person", reader.person.name or _("(no name)")), state, Cell("muted", on), Cell("muted", how)
