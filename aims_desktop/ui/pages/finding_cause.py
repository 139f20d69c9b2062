"""The root cause of a finding: the method, what it asks in its order, and similar cases to look at."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.findings import CauseMethod
from aims_desktop.service import findings, records
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.pages.review_fields import FieldGroup
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.panel import emptied
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.buttons import IconButton
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import label, set_property

METHODS = tuple(CauseMethod)


class CausePanel(QWidget):
    """Asks as the chosen method asks; each answer is saved when it is left, all together are the root cause."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self._method: CauseMethod | None = None
        self.method = QComboBox()
        self.method.setAccessibleName(_("How the cause is looked for"))
        self.method.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for each in METHODS:
            self.method.addItem(_(each.label), each.value)
        self.method.activated.connect(lambda at: self._take_method(METHODS[at]))
        self.edits: dict[str, QLineEdit] = {}
        self._how = label("", "body", "two", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(8))
        self._problem = label("", "caption", "bad", wrap=True)
        self._free = FieldGroup(context, findings.FINDING, ("root_cause",))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        caption = label(_("How the cause is looked for"), "field")
        caption.setBuddy(self.method)
        for part in (caption, self.method, self._how):
            column.addWidget(part)
        column.addLayout(self._lines)
        column.addWidget(self._problem)
        column.addWidget(self._free)

    def show_finding(self, row: Row, refusal: str) -> None:
        """Show the cause of a finding; what is being typed into the same one stays."""
        other = self._row is None or self._row.id != row.id
        method = row.cause_method or (self._method if not other else None) or CauseMethod.FIVE_WHYS
        self._row = row
        if other or method is not self._method:
            self._ask(method)
        with QSignalBlocker(self.method):
            self.method.setCurrentIndex(METHODS.index(method))
        self.method.setEnabled(not refusal)
        said = findings.answers(method, row.root_cause)
        for prompt, edit in self.edits.items():
            edit.setReadOnly(bool(refusal))
            if not edit.isModified() or other:
                edit.setText(said.get(prompt, ""))
                edit.setModified(False)
        self._free.show_row(row)
        self._free.set_read_only(refusal)
        self._say("")

    def commit(self) -> bool:
        """Save what is being typed."""
        return self._save() and (self._free.commit() if self._free.isVisibleTo(self) else True)

    def _take_method(self, method: CauseMethod) -> None:
        """Ask in another way; what was answered last stays the cause."""
        if not self.commit():
            return
        last = findings.answers(self._method, self._row.root_cause).get((findings.prompts(self._method) or ("",))[-1], "")
        kept = last or (self._row.root_cause or "")
        names = findings.prompts(method)
        finding_id, workspace = self._row.id, self._context.workspace
        if names:
            self._context.attempt(lambda: findings.set_cause(workspace, finding_id, method, {names[-1]: kept}))
        else:
            self._context.attempt(lambda: records.edit(workspace, findings.FINDING, finding_id, {"cause_method": method}))

    def _ask(self, method: CauseMethod) -> None:
        self._method = method
        emptied(self._lines)
        self.edits = {}
        known, keys = findings.cause_help(method), AccessKeys()
        self._how.setText(" ".join((_(known.when) + ".", _(known.tip))) if known else _("Write the cause in your own words."))
        self._free.setVisible(known is None)
        for prompt in findings.prompts(method):
            edit = self.edits[prompt] = QLineEdit()
            edit.setAccessibleName(prompt)
            edit.editingFinished.connect(self._save)
            caption = label(keys.mark(prompt), "field")
            caption.setBuddy(edit)
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(look().px(LABEL_GAP))
            column.addWidget(caption)
            column.addWidget(edit)
            self._lines.addWidget(holder)

    def _save(self) -> bool:
        if not any(edit.isModified() for edit in self.edits.values()) or self._method is None:
            return True
        said = {prompt: edit.text() for prompt, edit in self.edits.items()}
        for edit in self.edits.values():
            edit.setModified(False)
        method, finding_id = self._method, self._row.id
        refused = self._context.save(lambda: findings.set_cause(self._context.workspace, finding_id, method, said))
        self._say(refused)
        return not refused

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        for edit in self.edits.values():
            set_property(edit, "bad", "true" if sentence else "")


class SimilarPanel(QWidget):
    """Where else the fault was looked for, with the records that may be the same."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.fields = FieldGroup(context, findings.FINDING, ("spread_check", "repeat_of_id", "aims_changes"))
        self._heading = label("", "strong", wrap=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(self.fields)
        column.addWidget(self._heading)
        column.addLayout(self._lines)

    def show_finding(self, row: Row, refusal: str) -> None:
        """Show what may be the same fault."""
        self.fields.show_row(row)
        self.fields.set_read_only(refusal)
        emptied(self._lines)
        found = findings.similar(self._context.workspace, row)
        self._heading.setText(
            _("May be the same fault") if found else _("No other finding or incident is of the same requirement or system.")
        )
        for register, record_id, why in found:
            self._lines.addWidget(self._line(register, record_id, why))

    def commit(self) -> bool:
        """Save what is being typed."""
        return self.fields.commit()

    def _line(self, register: str, record_id: str, why: str) -> QWidget:
        name = self._context.workspace.names().with_ref(register, record_id)
        go = IconButton("external", _("Open: {record}").format(record=name), small=True)
        place = (
            Place("finding", record_id=record_id)
            if register == findings.FINDING.name
            else Place("register", register=register, record_id=record_id)
        )
        go.clicked.connect(lambda: self._context.navigate(place))
        words = QVBoxLayout()
        words.setSpacing(look().px(1))
        words.addWidget(label(name, "body", wrap=True))
        words.addWidget(label(why, "caption", "muted", wrap=True))
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look().px(8))
        row.addWidget(IconLabel("copy", "muted"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return made
