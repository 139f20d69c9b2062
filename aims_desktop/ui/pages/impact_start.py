"""Starting an impact assessment: for which AI system, and why now."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _
from aims_desktop.model.registers.impact import AssessmentTrigger
from aims_desktop.service import impact
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.options import record_words
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.text import label


class StartDialog(Dialog):
    """Asks for the system and the reason, and makes the assessment."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Assess an AI system"), 480)
        self._context = context
        self.assessment_id = ""
        self.say(_("Ten screening questions come first; they decide how much is asked. Each answer is saved at once."))
        self.system = Picker(_("AI system"), self._systems, _("the AI systems without an assessment"), _("Type a part of its name"))
        self.trigger = QComboBox()
        for trigger in AssessmentTrigger:
            self.trigger.addItem(_(trigger.label), trigger)
        keys = AccessKeys("")
        for words, field in ((_("AI system"), self.system), (_("Why now"), self.trigger)):
            self.add(_labelled(keys, words, field))
        self.close_button(_("Cancel"))
        self.button(_("Start"), "primary").clicked.connect(self._start)
        self.system.setFocus()

    def _systems(self) -> list[tuple[str, str]]:
        workspace = self._context.workspace
        return [(row.id, record_words(workspace, "ai-system", row.id)) for row in impact.without_assessment(workspace.facts())]

    def _start(self) -> None:
        self.clear_error()
        try:
            if not self.system.commit():
                raise RuleError(_("“{text}” is no AI system without an assessment.").format(text=self.system.typed[:60]))
            self.assessment_id = impact.start(self._context.workspace, self.system.value, self.trigger.currentData())
        except AimsError as error:
            self.show_error(error)
        else:
            self.accept()


def _labelled(keys: AccessKeys, words: str, field: QWidget) -> QVBoxLayout:
    field.setAccessibleName(words)
    caption = label(keys.mark(words), "field")
    caption.setBuddy(field)
    column = QVBoxLayout()
    column.setSpacing(look().px(LABEL_GAP))
    column.addWidget(caption)
    column.addWidget(field)
    return column
