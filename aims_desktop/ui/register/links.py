"""The relations of a record, both ways: go there, add one, take one away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.links import LinkLine, link, links_of, unlink
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.link_adder import CATALOGUED, LinkAdder, linkable_registers
from aims_desktop.ui.register.options import CATALOGUE
from aims_desktop.ui.register.panel import Panel, emptied
from aims_desktop.ui.register.scrolling import scrolling
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import IconButton
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
        kinds = [*((_(words), name) for words, name in CATALOGUED), *linkable_registers()]
        self.adder = LinkAdder(context.workspace, kinds, self._taken)
        self.adder.wanted.connect(self._add)
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

    def _taken(self) -> set[str]:
        return {line.id for line in self._lines} | {self._row.id if self._row is not None else ""}

    def _add(self, kind: str, end: str) -> None:
        register = "" if kind in CATALOGUE else kind
        workspace, role = self._context.workspace, _ROLES.get(kind, "related")
        if self._context.attempt(lambda: link(workspace, self._register, self._row.id, role, register, end)):
            self.adder.done()
            self._context.toast(_("Linked."), undo=True)

    # --- lines

    def _line(self, line: LinkLine, read_only: bool) -> QWidget:
        made = QWidget()
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(IconLabel("arrow-right" if line.own else "arrow-left", "muted", 14))
        row.addWidget(label(line.text, elide=True), 1)
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
