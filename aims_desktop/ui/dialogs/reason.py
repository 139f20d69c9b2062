"""Why a task is not applicable here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.dialogs.base import Dialog, field
from aims_desktop.ui.widgets.text_edit import PlainEdit


class ReasonDialog(Dialog):
    """Asks for the reason; without one the button says why it refuses."""

    def __init__(self, parent: QWidget | None, task: str) -> None:
        super().__init__(parent, _("Not applicable here"), 520)
        self.say(task)
        self.field = PlainEdit(_("Reason, required"), lines=4)
        self.heed(self.field)
        kept = _("The task is left out of the count. The reason is kept, printed in the packs and read by the auditor.")
        self.add(field(_("&Reason *"), self.field, kept))
        self.close_button(_("Cancel"))
        self.set_aside = self.button(_("Set aside"), "primary")
        self.set_aside.clicked.connect(self.accept)
        self.field.textChanged.connect(self._judge)
        self._judge()
        self.field.setFocus()

    def reason(self) -> str:
        """What was typed."""
        return self.field.toPlainText().strip()

    def _judge(self) -> None:
        if self.reason():
            self.set_aside.allow()
        else:
            self.set_aside.refuse(_("Say why first."))
