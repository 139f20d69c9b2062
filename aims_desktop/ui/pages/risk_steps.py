"""The steps of a risk's treatment: the list at the left, and what the panels at the right have in common."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.service.risk_treatment import RISKS, Step, StepState, is_chance
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.theme.look import look

NAMES = {
    Step.DESCRIBE: "Describe",
    Step.SCORE: "Score as it is today",
    Step.TREAT: "Choose the treatment",
    Step.ACT: "Plan the actions",
    Step.REMAINS: "Score what remains",
    Step.ACCEPT: "Accept what remains",
    Step.REVIEW: "Look at it again",
}
CHANCE_NAMES = {**NAMES, Step.TREAT: "Say how it is pursued"}
PURPOSES = {
    Step.DESCRIBE: "Say what could happen, why, and to whom, so that somebody else can judge it as well.",
    Step.SCORE: "With the controls in place today: how likely it is, and how bad the worst credible case would be.",
    Step.TREAT: "Choose what is done about it, and the controls that do it.",
    Step.ACT: "Each measure is an action with one owner and a date. Management approves the plan.",
    Step.REMAINS: "What is expected once the measures are in place. Confirm it when they are.",
    Step.ACCEPT: "What stays above appetite is accepted by a named person, with a reason and until a day.",
    Step.REVIEW: "A risk is looked at again at the method's interval, and at once when something changes.",
}
TAKEN = "fevgrthnb"
"""Letters of the menu bar and of the two buttons that go from step to step."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in the list."""

    number: int
    of: StepState
    chance: bool

    @property
    def name(self) -> str:
        """What the step is called."""
        return _((CHANCE_NAMES if self.chance else NAMES)[self.of.step])

    @property
    def title(self) -> str:
        """Number and name."""
        return f"{self.number}  {self.name}"

    @property
    def short(self) -> str:
        """What is there or missing."""
        return self.of.told

    @property
    def state(self) -> tuple[str, str]:
        """How far it is."""
        return self.of.word, self.of.tone


class StepPanel(QWidget):
    """What is done in a step."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.row: Row = None
        self.groups: list[FieldGroup] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(look().px(12))

    def show_row(self, row: Row, refusal: str) -> None:
        """Show a risk; `refusal` says why nothing can be changed."""
        self.row = row
        for group in self.groups:
            group.show_row(row)
            group.set_read_only(refusal)

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [group.commit() for group in self.groups]
        return all(taken)

    def focus_content(self) -> None:
        """Take the keyboard: the first field that is still empty, else the first."""
        boxes = [box for group in self.groups for box in group.boxes.values() if not box.isHidden()]
        empty = [box for box in boxes if box.editor.field.required and box.editor.value in (None, "", (), frozenset())]
        for box in (empty or boxes)[:1]:
            box.editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)


class FieldsPanel(StepPanel):
    """A step that is some fields of the risk."""

    def __init__(self, context: AppContext, names: tuple[str, ...], *, of_chance: tuple[str, ...] = ()) -> None:
        super().__init__(context)
        self._of_chance = of_chance or names
        self.fields = FieldGroup(context, RISKS, names, keys=AccessKeys(TAKEN))
        self.groups.append(self.fields)
        self.column.addWidget(self.fields)

    def show_row(self, row: Row, refusal: str) -> None:
        """Show the fields that the kind of risk has."""
        super().show_row(row, refusal)
        for name, box in self.fields.boxes.items():
            box.setVisible(not is_chance(row) or name in self._of_chance)
