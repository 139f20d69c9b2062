"""What a register works out from a record, shown inside its form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.fields import Section
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import risk as risks
from aims_desktop.model.registers.shared import Level
from aims_desktop.service.display import display
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.card import inset
from aims_desktop.ui.widgets.chips import Chip
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

_LEVEL_TONES = {Level.LOW: "ok", Level.MEDIUM: "warn", Level.HIGH: "bad", Level.CRITICAL: "bad"}
_RATED = "risk"
_RATING_SECTION = "Score before treatment"


class ComputedBlock(QWidget):
    """Values that nobody types, in a tinted box."""

    def __init__(self, register: Register) -> None:
        super().__init__()
        self._register = register
        self.texts = {c.name: label("—", "strong", wrap=True) for c in register.computed}
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(8))
        for at, computed in enumerate(register.computed):
            pair = QVBoxLayout()
            pair.setSpacing(look().px(2))
            pair.addWidget(label(_(computed.label), "caption", "muted", wrap=True))
            pair.addWidget(self.texts[computed.name])
            pair.addStretch(1)
            grid.addLayout(pair, at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look().px(4), 0, 0)
        column.addWidget(inset(grid))

    @classmethod
    def for_section(cls, register: Register, section: Section, *, first: bool) -> ComputedBlock | None:
        """The block that stands at the end of a section; None where there is none."""
        if register.name == _RATED:
            return RatingBlock(register) if section.title == _RATING_SECTION else None
        return cls(register) if first and register.computed else None

    def show_row(self, row: Row, workspace: Workspace) -> None:
        """Work the values out for a record."""
        for name, text in self.texts.items():
            words = display(workspace, self._register, row, name)
            text.setText(words or "—")
            text.setAccessibleName(f"{_(self._register.label(name))}: {words or _('none')}")


class RatingBlock(ComputedBlock):
    """Likelihood times severity without controls where that is known, today, and after treatment, with arrows between."""

    def __init__(self, register: Register) -> None:
        QWidget.__init__(self)
        self._register = register
        self.texts = {}
        self._inherent, self._before = _Rating(_("Without controls")), _Rating(_("Before treatment"))
        self._after, self._from_inherent = _Rating(_("After treatment")), IconLabel("arrow-right", "muted")
        row = QHBoxLayout()
        row.setSpacing(look().px(12))
        row.addWidget(self._inherent, 1)
        row.addWidget(self._from_inherent, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._before, 1)
        row.addWidget(IconLabel("arrow-right", "muted"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._after, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look().px(4), 0, 0)
        column.addWidget(inset(row))

    def show_row(self, row: Row, workspace: Workspace) -> None:
        """Rate a risk."""
        facts, inherent = workspace.facts(), risks.inherent_cell(row)
        for part in (self._inherent, self._from_inherent):
            part.setVisible(inherent is not None)
        for rating in (self._inherent, self._before, self._after):
            rating.set_narrow(inherent is not None)
        self._inherent.show_rating(inherent, risks.inherent_score(row), risks.inherent_level(row, facts))
        self._before.show_rating(risks.before_cell(row), risks.score(row), risks.level(row, facts))
        self._after.show_rating(risks.after_cell(row), risks.residual_score(row), risks.residual_level(row, facts))


class _Rating(QWidget):
    """One rating in figures and words."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._sum = label("—", "strong")
        self._chip = Chip("")
        self._line = QHBoxLayout()
        self._line.setSpacing(look().px(8))
        self._line.addWidget(self._sum)
        self._line.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft)
        self._line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        column.addWidget(label(name, "caption", "muted"))
        column.addLayout(self._line)

    def set_narrow(self, narrow: bool) -> None:
        """Put the word under the figures, where three ratings share the width."""
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._line.setDirection(way)
        self._line.setSpacing(look().px(4 if narrow else 8))

    def show_rating(self, cell: tuple[int, int] | None, score: int | None, level: Level | None) -> None:
        """Show factors, product and word."""
        self._sum.setText(_("{likelihood} × {severity}").format(likelihood=cell[0], severity=cell[1]) if cell else "—")
        words = "  ".join(filter(None, ("" if score is None else str(score), "" if level is None else _(level.label))))
        self._chip.set(words, "neutral" if level is None else _LEVEL_TONES[level])
        self.setAccessibleName(f"{self._name}: {words or _('not scored')}")
