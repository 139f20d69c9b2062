"""Preparing a management review: what it is called, when, for which period, and who chairs it."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _
from aims_desktop.service import review
from aims_desktop.service.figures import Period
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.dialogs.base import Dialog
from aims_desktop.ui.register.field_box import AccessKeys
from aims_desktop.ui.register.options import options_for
from aims_desktop.ui.register.picker import Picker
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.text import label


class PrepareDialog(Dialog):
    """Asks what a review needs to begin with and makes it."""

    def __init__(self, parent: QWidget, context: AppContext) -> None:
        super().__init__(parent, _("Prepare a management review"), 480)
        self._context, today = context, context.workspace.today()
        self.review_id = ""
        span = review.next_period(context.workspace, today)
        self.say(_("All inputs are filled with the figures of your records. They stay fresh until the review was held."))
        self.name = QLineEdit(_("Management review {month}").format(month=f"{today:%Y-%m}"))
        self.planned = self._date(_("Planned for"), today)
        self.start = self._date(_("Period from"), span.start)
        self.end = self._date(_("Period to"), span.end)
        self.chair = Picker(_("Chair"), lambda: options_for(context.workspace, ["person"]), _("People"))
        usual = review.usual_chair(context.workspace)
        self.chair.show_value(usual, context.workspace.names().of("person", usual))
        keys = AccessKeys("")
        for words, field in (
            (_("Review"), self.name),
            (_("Planned for"), self.planned),
            (_("Period from"), self.start),
            (_("Period to"), self.end),
            (_("Chair"), self.chair),
        ):
            self.add(_labelled(keys, words, field))
        self.close_button(_("Cancel"))
        self.button(_("Prepare"), "primary").clicked.connect(self._prepare)
        self.name.setFocus()
        self.name.selectAll()

    def _date(self, name: str, value: dt.date) -> DateField:
        field = DateField(name, self._context.workspace.today)
        field.set_value(value)
        return field

    def _prepare(self) -> None:
        self.clear_error()
        try:
            self.review_id = self._made()
        except AimsError as error:
            self.show_error(error)
        else:
            self.accept()

    def _made(self) -> str:
        dates = (self.planned, self.start, self.end)
        for field in dates:
            field.commit()
        wrong = next((field.error for field in dates if field.error), "")
        if wrong:
            raise RuleError(wrong)
        planned, start, end = (field.value for field in dates)
        if planned is None or start is None or end is None:
            raise RuleError(_("Give the review its day and its period."))
        if not self.chair.commit():
            raise RuleError(_("“{text}” is not in People.").format(text=self.chair.typed[:60]))
        return review.prepare(
            self._context.workspace,
            title=self.name.text().strip(),
            planned_for=planned,
            period=Period(start, end),
            chair_id=self.chair.value or None,
        )


def _labelled(keys: AccessKeys, words: str, field: QWidget) -> QVBoxLayout:
    field.setAccessibleName(words)
    caption = label(keys.mark(words), "field")
    caption.setBuddy(field)
    column = QVBoxLayout()
    column.setSpacing(look().px(LABEL_GAP))
    column.addWidget(caption)
    column.addWidget(field)
    return column
