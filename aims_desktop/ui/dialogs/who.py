"""Who somebody is in a file that was never opened for writing here before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from aims_desktop.i18n import _
from aims_desktop.model.kinds import clean
from aims_desktop.model.registers import REGISTERS
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.widgets.text import label


class WhoDialog(Dialog):
    """Asks for one of the people of the file, or the name of one more; `name` is the answer."""

    def __init__(self, parent: QWidget | None, organisation: str, people: Sequence[str], proposed: str) -> None:
        super().__init__(parent, _("Who are you?"), 540)
        self._people = {name.casefold(): name for name in people}
        self.say(_("Changes you make in {organisation} are kept under your name. You are asked once.").format(organisation=organisation))
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        field = self.box.lineEdit()
        assert field is not None
        field.setPlaceholderText(_("Choose or type your name"))
        self.box.addItems(sorted(people, key=str.casefold))
        self.box.setCurrentText(self._people.get(proposed.casefold(), proposed))
        for widget in (self.box, field):
            widget.setAccessibleName(_("Your name, required"))
        caption = label(_("Your &name *"), "field")
        caption.setBuddy(self.box)
        self.add(caption)
        self.add(self.box)
        self._told = label("", "caption", "muted", wrap=True)
        self.add(self._told)
        self.close_button(_("Cancel"))
        self.go_on = self.button(_("Open"), "primary")
        self.go_on.clicked.connect(self.accept)
        self.box.editTextChanged.connect(lambda _text: self._judge())
        self._judge()
        self.box.setFocus()
        field.selectAll()

    @property
    def name(self) -> str:
        """The name as the list of people keeps it."""
        typed = clean(self.box.currentText(), lines=False)
        return self._people.get(typed.casefold(), typed)

    @property
    def is_new(self) -> bool:
        """Whether nobody of that name is in the file."""
        return self.name.casefold() not in self._people

    def _judge(self) -> None:
        refusal = "" if self.name else _("Say what your name is.")
        try:
            REGISTERS["person"].fields["name"].kind.parse(self.name)
        except ValueError as error:
            refusal = str(error)
        if refusal:
            self.go_on.refuse(refusal)
        else:
            self.go_on.allow()
        self._told.setText(
            refusal or (_("You are added to the people of this file.") if self.is_new else _("You are among the people of this file."))
        )
