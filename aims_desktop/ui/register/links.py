"""The relations of a record, both ways: go there, add one, take one away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.links import LinkLine, link, links_of, unlink
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.options import CATALOGUE, Option, options_for
from aims_desktop.ui.register.panel import Panel, emptied
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

_ROLES = {"evidence": "evidence", "clause": "clauses", "control": "controls"}
"""The role of a new link by what it points to; everything else is "related"."""


class LinksPanel(Panel):
    """All links of a record under what they mean, and a line to add one."""

    def __init__(self, context: AppContext, register: Register, open_record: Callable[[str, str], None]) -> None:
        super().__init__()
        self._context, self._register, self._open = context, register, open_record
        self._row: Row = None
        self._lines: Sequence[LinkLine] = ()
        self.adder = self._adder()
        self.column.addWidget(self.adder)
        self.list = QVBoxLayout()
        self.list.setSpacing(look().px(2))
        self._area: QScrollArea = scrolling(self.list)
        self.column.addWidget(self._area, 1)

    def count(self, row: Row) -> int:
        """How many links there are."""
        return len(links_of(self._context.workspace, self._register, row.id))

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the links of a record."""
        self._row = row
        self._lines = links_of(self._context.workspace, self._register, row.id)
        self.adder.setVisible(not refusal)
        emptied(self.list)
        role = ""
        for line in self._lines:
            if line.role_label != role:
                role = line.role_label
                self.list.addWidget(label(role, "overline"))
            self.list.addWidget(self._line(line, bool(refusal)))
        if not self._lines:
            words = _("Nothing is linked yet. Links show an auditor how records belong together.")
            self.list.addWidget(label(words, tone="two", wrap=True))
        self.list.addStretch(1)

    # --- adding

    def _adder(self) -> QWidget:
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("What to link"))
        self.kind.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.kind.setMinimumContentsLength(6)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.addItem(_("Clause"), "clause")
        self.kind.addItem(_("Control"), "control")
        for name, register in REGISTERS.items():
            if not register.single and not register.child_of:
                self.kind.addItem(_(register.title), name)
        self.kind.setCurrentIndex(max(self.kind.findData("evidence"), 0))
        self.target = Picker(_("Record, clause or control to link"), self._options, _("this list"), _("Search…"))
        self.kind.currentIndexChanged.connect(lambda _at: self.target.show_value("", ""))
        self.add = Button(_("Link"), icon="link")
        self.add.clicked.connect(self._add)
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        row.addWidget(self.kind, 2)
        row.addWidget(self.target, 3)
        row.addWidget(self.add)
        column = QVBoxLayout()
        column.setSpacing(look().px(6))
        column.addLayout(row)
        self._why = label("", "caption", "bad", wrap=True)
        self._why.hide()
        self.target.refused.connect(self._refuse)
        column.addWidget(self._why)
        return inset(column)

    def _options(self) -> list[Option]:
        found = options_for(self._context.workspace, [self.kind.currentData()])
        taken = {line.id for line in self._lines} | {self._row.id if self._row is not None else ""}
        return [option for option in found if option[0] not in taken]

    def _add(self) -> None:
        if not self.target.commit():
            return
        if not self.target.value:
            self._refuse(_("Choose what to link first."))
            self.target.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._why.hide()
        kind, end = self.kind.currentData(), self.target.value
        register = "" if kind in CATALOGUE else kind
        workspace = self._context.workspace
        role = _ROLES.get(kind, "related")
        if self._context.attempt(lambda: link(workspace, self._register, self._row.id, role, register, end)):
            self.target.show_value("", "")
            self._context.toast(_("Linked."), undo=True)

    def _refuse(self, sentence: str) -> None:
        self._why.setText(sentence)
        self._why.show()

    # --- lines

    def _line(self, line: LinkLine, read_only: bool) -> QWidget:
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(IconLabel("arrow-right" if line.own else "arrow-left", "muted", 14))
        row.addWidget(label(line.text, elide=True), 1)
        if line.register:
            go = IconButton("external", _("Open: {record}").format(record=line.text), small=True)
            go.clicked.connect(lambda: self._open(line.register, line.id))
            row.addWidget(go)
        if not read_only and not self._is_typed(line):
            away = IconButton("close", _("Unlink: {record}").format(record=line.text), small=True)
            away.clicked.connect(lambda: self._unlink(line))
            row.addWidget(away)
        return made

    @staticmethod
    def _is_typed(line: LinkLine) -> bool:
        """Whether the other record says so in a field of its form; it is changed there."""
        return not line.own and line.register in REGISTERS and line.role in columns_of(REGISTERS[line.register].cls)

    def _unlink(self, line: LinkLine) -> None:
        if self._context.attempt(lambda: unlink(self._context.workspace, self._register, self._row.id, line)):
            self._context.toast(_("The link is gone."), undo=True)
