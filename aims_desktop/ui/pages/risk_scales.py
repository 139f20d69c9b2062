"""The scales of the risk method: what each step is called and what it means, scale by scale."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk_cells import STEPS
from aims_desktop.model.registers.risk_method import Scale
from aims_desktop.service import risk_method
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.register.editor import Editor, Surroundings
from aims_desktop.ui.register.editors import LineEditor, ProseEditor
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.segmented import Tabs
from aims_desktop.ui.widgets.text import announce, label

SCALES = REGISTERS["scale-level"]
_NAME_WIDTH = 150


class ScalePanel(QWidget):
    """Five steps, the lowest first, of the scale that is chosen above."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.tabs = Tabs(_("Scale"), [_(scale.label) for scale in Scale])
        self.tabs.currentChanged.connect(self._turn)
        self._shown = 0
        self._lines = [_Line(context, step) for step in STEPS]
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(8))
        grid.setColumnStretch(2, 1)
        for column, words in enumerate((_("Step"), _("Name"), _("What it means"))):
            grid.addWidget(label(words, "caption", "muted"), 0, column)
        for at, line in enumerate(self._lines, 1):
            line.place(grid, at)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(look().px(10))
        column_.addWidget(self.tabs)
        column_.addLayout(grid)

    @property
    def scale(self) -> Scale:
        """The scale that is shown."""
        return tuple(Scale)[self._shown]

    def refresh(self) -> None:
        """Show the steps as they are in the file; what is being typed stays."""
        for line in self._lines:
            line.show(self.scale)

    def set_read_only(self, reason: str) -> None:
        """Let nothing be changed, or everything with an empty reason."""
        for line in self._lines:
            line.set_read_only(reason)

    def commit(self) -> bool:
        """Save what is being typed; False where a step holds what cannot be saved."""
        taken = [line.commit() for line in self._lines]
        return all(taken)

    def _turn(self, at: int) -> None:
        if at == self._shown:
            return
        if not self.commit():
            self.tabs.setCurrentIndex(self._shown)
            return
        self._shown = at
        self.refresh()


class _Line:
    """One step: its number, name and meaning, and under them what is wrong."""

    def __init__(self, context: AppContext, step: int) -> None:
        self._context, self._step = context, step
        self._scale = Scale.LIKELIHOOD
        around = Surroundings(context.workspace, SCALES, lambda _register, _id: None)
        self.name, self.meaning = LineEditor(SCALES.fields["label"], around), ProseEditor(SCALES.fields["meaning"], around, lines=2)
        self.name.setFixedWidth(look().px(_NAME_WIDTH))
        self._wrong = label("", "caption", "bad", wrap=True)
        self._wrong.hide()
        for field, editor in (("label", self.name), ("meaning", self.meaning)):
            editor.committed.connect(lambda value, field=field: self._save(field, value))
            editor.refused.connect(lambda sentence, editor=editor: self._say(editor, sentence))
            editor.settled.connect(lambda editor=editor: self._say(editor, ""))
            editor.entered.connect(lambda field=field: context.look_at(SCALES.name, "", field))

    def place(self, grid: QGridLayout, at: int) -> None:
        """Stand in a row of the grid, the sentence about what is wrong below."""
        top = Qt.AlignmentFlag.AlignTop
        number = label(str(self._step), "strong")
        number.setMinimumHeight(look().px(32))
        grid.addWidget(number, 2 * at, 0, top | Qt.AlignmentFlag.AlignHCenter)
        grid.addWidget(self.name, 2 * at, 1, top)
        grid.addWidget(self.meaning, 2 * at, 2, top)
        grid.addWidget(self._wrong, 2 * at + 1, 1, 1, 2)

    def show(self, scale: Scale) -> None:
        """Show what the file says of the step in a scale."""
        other, self._scale = scale is not self._scale, scale
        row = risk_method.step_of(self._context.workspace, scale, self._step)
        for editor, field, words in ((self.name, "label", _("name")), (self.meaning, "meaning", _("meaning"))):
            called = _("{scale} {step}: {what}").format(scale=_(scale.label), step=self._step, what=words)
            editor.focus.setAccessibleName(called)
            if other or not (editor.dirty or self._wrong.text()):
                editor.show_value(None if row is None else getattr(row, field))
        if other:
            self._say(self.name, "")

    def set_read_only(self, reason: str) -> None:
        """Let nothing be changed, or everything with an empty reason."""
        for editor in (self.name, self.meaning):
            editor.set_read_only(reason)

    def commit(self) -> bool:
        """Save what is being typed."""
        taken = [editor.commit() for editor in (self.name, self.meaning)]
        return all(taken)

    def _save(self, field: str, value: Any) -> None:
        editor = self.name if field == "label" else self.meaning
        workspace, scale = self._context.workspace, self._scale
        self._say(editor, self._context.save(lambda: risk_method.describe_step(workspace, scale, self._step, {field: value})))

    def _say(self, editor: Editor, sentence: str) -> None:
        editor.set_bad(sentence)
        editor.describe(_("Error: {sentence}").format(sentence=sentence) if sentence else "")
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        if sentence:
            announce(editor.focus, sentence)
