"""What is the same for everybody in a training session: topic, day, kind, method, who taught, hours, notes, a file as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, day
from aims_desktop.model.fields import Field
from aims_desktop.model.registers.training import TrainingMethod, TrainingResult
from aims_desktop.service import training
from aims_desktop.service.competence import TOPIC
from aims_desktop.service.training import TRAINING, Session
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.register.editor import Surroundings
from aims_desktop.ui.register.editors import editor_for, is_wide
from aims_desktop.ui.register.field_box import AccessKeys, FieldBox
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import FIELD_GAP
from aims_desktop.ui.widgets.buttons import Button, IconButton
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label

FIELDS = {
    "topic_id": "topic_id",
    "done_on": "on",
    "hours": "hours",
    "kind": "kind",
    "method": "method",
    "provider": "provider",
    "notes": "notes",
}
"""The fields of the register that are filled in once, and what they are called in a Session."""


def _field(name: str) -> Field:
    field = TRAINING.fields[name]
    if name == "done_on":
        return replace(field, label="Day of the session", help="When it was held, or will be.")
    return replace(field, help="Kept with each record.") if name == "notes" else field


class SessionForm(QWidget):
    """The fields; what is typed stays until the session is recorded."""

    changed = Signal()
    """Something else is filled in."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.file: Path | None = None
        around = Surroundings(context.workspace, TRAINING, self._go)
        keys = AccessKeys()
        self.boxes: dict[str, FieldBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(12))
        grid.setVerticalSpacing(look().px(FIELD_GAP))
        at = 0
        for name in FIELDS:
            field = _field(name)
            box = self.boxes[name] = FieldBox(editor_for(field, around), keys)
            box.editor.refused.connect(box.show_problem)
            box.editor.committed.connect(partial(self._taken, name))
            box.editor.settled.connect(lambda box=box: box.show_problem(""))
            wide = is_wide(field.kind, field)
            at += at % 2 if wide else 0
            grid.addWidget(box, at // 2, at % 2, 1, 2 if wide else 1)
            at += 2 if wide else 1
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.lasts = label("", "caption", "two", wrap=True)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(look().px(FIELD_GAP))
        column_.addLayout(grid)
        column_.addWidget(self.lasts)
        column_.addLayout(self._file_line())
        self.begin()

    def begin(self) -> None:
        """Start with today and the usual way to train."""
        for box in self.boxes.values():
            box.editor.show_value(None)
        self.boxes["done_on"].editor.show_value(self._context.workspace.today())
        self.boxes["method"].editor.show_value(TrainingMethod.CLASSROOM)
        self._show_file(None)
        self._show_lasts()

    @property
    def topic_id(self) -> str:
        """The topic that is chosen, "" for none."""
        return self.boxes["topic_id"].editor.value or ""

    def choose_topic(self, topic_id: str) -> None:
        """Fill in a topic."""
        self.boxes["topic_id"].editor.show_value(topic_id)
        self._taken("topic_id", topic_id)

    def session(self, results: Mapping[str, TrainingResult]) -> Session:
        """What is filled in, for these people."""
        values: dict[str, Any] = {of: self.boxes[name].editor.value for name, of in FIELDS.items()}
        texts = {name: values[name] or "" for name in ("topic_id", "provider", "notes")}
        return Session(**{**values, **texts}, results=dict(results))

    def commit(self) -> bool:
        """Read what is typed; False where a field holds what is no value."""
        held = [box for box in self.boxes.values() if not box.editor.commit()]
        if held:
            held[0].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        return not held

    def show_problems(self, found: Mapping[str, str]) -> None:
        """Say beside each field what is wrong with it; the first gets the keyboard."""
        for name, of in FIELDS.items():
            self.boxes[name].show_problem(found.get(of, ""))
        first = next((name for name, of in FIELDS.items() if of in found), "")
        if first:
            self.boxes[first].editor.focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Forget what belonged to the session that was recorded; topic and ways stay."""
        for name in ("notes", "hours"):
            self.boxes[name].editor.show_value(None)
        self.show_problems({})
        self._show_file(None)

    def set_read_only(self, reason: str) -> None:
        """Let nothing be filled in, or everything with an empty reason."""
        for box in self.boxes.values():
            box.editor.set_read_only(reason)
        self.choose.refuse(reason) if reason else self.choose.allow()

    def choose_file(self) -> None:
        """Ask for the file that proves the session."""
        path, _kind = QFileDialog.getOpenFileName(
            self.window(), _("Choose the evidence of the session"), self._context.settings.last_folder
        )
        if path:
            self._context.settings.last_folder = str(Path(path).parent)
            self._show_file(Path(path))

    def _taken(self, name: str, value: Any) -> None:
        self.boxes[name].show_problem("")
        if name == "topic_id" and value:
            topic = self._context.workspace.facts().get(TOPIC.name, value)
            kind = self.boxes["kind"].editor
            if topic is not None and kind.value is None:
                kind.show_value(training.usual_kind(self._context.workspace.facts(), topic))
        self._show_lasts()
        self.changed.emit()

    def _show_lasts(self) -> None:
        topic = self._context.workspace.facts().get(TOPIC.name, self.topic_id or None)
        until = training.expiry(topic, self.boxes["done_on"].editor.value)
        if topic is None:
            words = _("How long it counts follows from the topic.")
        elif until is None:
            words = _("It does not expire: the topic is not repeated.")
        else:
            words = _("Valid until {day}: the topic is repeated every {n} months.").format(day=day(until), n=topic.repeat_months)
        self.lasts.setText(words)

    def _file_line(self) -> QHBoxLayout:
        self._file = label("", tone="two", elide=True)
        self.remove = IconButton("close", _("Take the file away"), small=True)
        self.remove.clicked.connect(lambda: self._show_file(None))
        self.choose = Button(_("Choose evidence…"), icon="upload", name=_("Choose a file as evidence of the session"))
        self.choose.clicked.connect(self.choose_file)
        row = QHBoxLayout()
        row.setSpacing(look().px(6))
        row.addWidget(IconLabel("paperclip", "muted"))
        row.addWidget(self._file, 1)
        row.addWidget(self.remove)
        row.addWidget(self.choose)
        return row

    def _show_file(self, path: Path | None) -> None:
        self.file = path
        self._file.setText(path.name if path is not None else _("No evidence yet"))
        self.remove.setVisible(path is not None)

    def _go(self, register: str, record_id: str) -> None:
        self._context.navigate(Place("register", register=register, record_id=record_id))
