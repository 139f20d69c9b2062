"""The line that adds a link: what to link, which one, and the button."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.register.options import Option, options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.text import label

CATALOGUED = (("Clause", "clause"), ("Control", "control"))
"""What is linked to beside records."""


class LinkAdder(QWidget):
    """Asks for a record of a kind; `taken` are ids that are not offered."""

    wanted = Signal(str, str)
    """The kind, a register's name or "clause" or "control", and the id that shall be linked."""

    def __init__(self, workspace: Workspace, kinds: Sequence[tuple[str, str]], taken: Callable[[], Container[str]]) -> None:
        super().__init__()
        self._workspace, self._taken = workspace, taken
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("What to link"))
        self.kind.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.kind.setMinimumContentsLength(6)
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for words, name in kinds:
            self.kind.addItem(words, name)
        self.kind.setCurrentIndex(max(self.kind.findData("evidence"), 0))
        self.target = Picker(_("Record, clause or control to link"), self._options, _("this list"), _("Search…"))
        self.kind.currentIndexChanged.connect(lambda _at: self.target.show_value("", ""))
        self.target.refused.connect(self.refuse)
        self.add = Button(_("Link"), icon="link")
        self.add.clicked.connect(self._add)
        self._why = label("", "caption", "bad", wrap=True)
        self._why.hide()
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        row.addWidget(self.kind, 2)
        row.addWidget(self.target, 3)
        row.addWidget(self.add)
        inner = QVBoxLayout()
        inner.setSpacing(look().px(6))
        inner.addLayout(row)
        inner.addWidget(self._why)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(inset(inner))

    def refuse(self, sentence: str) -> None:
        """Say why nothing was linked."""
        self._why.setText(sentence)
        self._why.show()

    def done(self) -> None:
        """It is linked: be ready for another one."""
        self.target.show_value("", "")

    def _options(self) -> list[Option]:
        taken = self._taken()
        return [option for option in options_for(self._workspace, [self.kind.currentData()]) if option[0] not in taken]

    def _add(self) -> None:
        if not self.target.commit():
            return
        if not self.target.value:
            self.refuse(_("Choose what to link first."))
            self.target.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._why.hide()
        self.wanted.emit(self.kind.currentData(), self.target.value)


def linkable_registers() -> list[tuple[str, str]]:
    """The registers whose records can be linked, with their titles."""
    return [(_(register.title), name) for name, register in REGISTERS.items() if not register.single and not register.child_of]
