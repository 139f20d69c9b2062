"""Reports: the packs that can be printed, each with what it holds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from aims_desktop.i18n import _
from aims_desktop.report.packs import PACKS, Pack
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.page import Page
from aims_desktop.ui.widgets.text import label

ABOUT = {
    "management-review": "Overall position, each input of clause 9.3.2 with its figures, heat map before and after treatment, decisions, "
                         "minutes and signatures.",
}  # fmt: skip
"""What a pack holds, as msgids."""

WHERE = {"management-review": ("Open the reviews", Place("register", register="management-review"))}
"""Where the content of a pack is prepared."""


class ReportsPage(View):
    """One card for each pack."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        page = Page(_("Reports"), purpose=_("PDF packs from the records as they stand now. Building one changes nothing in the file."))
        self.buttons: dict[str, Button] = {}
        for pack in PACKS.values():
            page.add(self._card(pack))
        page.body.addStretch(1)
        self.column.addWidget(page)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Reports")

    def place(self) -> Place:
        """This page."""
        return Place("reports")

    def commands(self) -> Commands:
        """Exporting the first pack."""
        return {"file.export": lambda: next(iter(self.buttons.values())).click()}

    def focus_content(self) -> None:
        """The first export."""
        next(iter(self.buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, pack: Pack) -> Card:
        card = Card()
        words = QVBoxLayout()
        words.setSpacing(look().px(3))
        words.addWidget(label(_(pack.title), "section"))
        words.addWidget(label(_(ABOUT.get(pack.name, "")), "body", "two", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(look().px(14))
        row.addWidget(IconLabel("file-text", "accent_text", 24), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if pack.name in WHERE:
            text, place = WHERE[pack.name]
            prepare = Button(_(text))
            prepare.clicked.connect(lambda: self.context.navigate(place))
            row.addWidget(prepare)
        export = Button(_("Export PDF…"), "primary", icon="download", name=_("Export PDF: {what}").format(what=_(pack.title)))
        export.clicked.connect(lambda: ask_for_pdf(self, self.context, pack))
        self.buttons[pack.name] = export
        row.addWidget(export)
        card.add(row)
        return card
