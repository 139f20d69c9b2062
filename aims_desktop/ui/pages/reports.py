"""Reports: the packs that can be printed, each for a period and judged on a day, with its preview."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.report.document import Document
from aims_desktop.report.packs import PACKS, Pack, facts_of
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.exporting import ask_for_pdf
from aims_desktop.ui.pages.pack_preview import PackPreview
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, LABEL_GAP, PAGE_MARGINS
from aims_desktop.ui.view import Commands, View
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card
from aims_desktop.ui.widgets.date_field import DateField
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

ABOUT = {
    "management-review": "Overall position, each input of clause 9.3.2 with its figures, heat map before and after treatment, decisions, "
                         "minutes and signatures.",
    "impact-assessment": "What each AI system does to people and society: effects before and after measures, decision, answers, risks "
                         "raised and the oversight plan.",
    "gap-analysis": "Where practice stands against 32 clauses and 38 controls: the score with its count, each group, each gap with what is "
                    "done about it.",
    "crosswalk": "Where each clause and control is met again in ISO/IEC 27001, NIST AI RMF and the EU AI Act, and what those you follow "
                 "cover already.",
    "document": "Master list with outside documents and their check dates, then every document that applies, as it was approved.",
    "audit-checklist": "The questions of the newest audit with room to write, for rooms without a computer.",
    "audit-report": "Conclusion, plan, auditors and their independence, findings, every question with its answer, and signatures.",
    "statement-of-applicability": "Every control with the reason why it applies or not, how far it is, and which risks it treats: approved "
                                  "or as a draft.",
    "stage-1": "The documents that the certification body asks for before stage 1, each with its records, versions, states and hashes; "
               "what is still missing.",
    "merge": "What the last merge brought, from whom, what the copies disagreed about, and how that was decided.",
    "verification": "What a check of the record trail finds, part by part, who wrote in the file when, and what that proves and what not.",
}  # fmt: skip
"""What a pack holds, as msgids."""

WHERE = {
    "management-review": ("Open the review", Place("review")),
    "impact-assessment": ("Open an assessment", Place("impact")),
    "gap-analysis": ("Open the analysis", Place("gaps")),
    "crosswalk": ("Open the crosswalk", Place("crosswalk")),
    "document": ("Open the editor", Place("document")),
    "audit-checklist": ("Open the audit", Place("audit")),
    "audit-report": ("Open the audit", Place("audit")),
    "statement-of-applicability": ("Open the page", Place("soa")),
    "stage-1": ("Open certification", Place("certification")),
    "verification": ("Open the check", Place("verify")),
}
"""Where the content of a pack is prepared."""

_LEFT = 352


class PackCard(Card):
    """One pack: what it holds, for which time, and the buttons."""

    def __init__(self, page: ReportsPage, pack: Pack) -> None:
        super().__init__(_(pack.title))
        self.pack = pack
        today = page.context.workspace.today
        self.start, self.end, self.as_of = (
            DateField(f"{_(pack.title)}: {name}", today) for name in (_("Period from"), _("Period to"), _("Judged on"))
        )
        self.problem = MessageBar("bad", "")
        self.problem.hide()
        self.add(label(_(ABOUT.get(pack.name, "")), "body", "two", wrap=True))
        if pack.dated:
            self._add_days()
        self.add(self.problem)
        self.export = Button(_("Save PDF…"), "primary", icon="download", name=_("Save PDF: {what}").format(what=_(pack.title)))
        self.export.clicked.connect(lambda: page.save(self))
        buttons = QHBoxLayout()
        buttons.setSpacing(look().px(8))
        if pack.name in WHERE:
            text, place = WHERE[pack.name]
            prepare = Button(_(text))
            prepare.clicked.connect(lambda: page.context.navigate(place))
            buttons.addWidget(prepare, 1)
        buttons.addWidget(self.export, 1)
        self.add(buttons)
        for field in (self.start, self.end, self.as_of):
            field.committed.connect(lambda _value: page.changed(self))
            field.refused.connect(self._say)

    def _add_days(self) -> None:
        pair = QHBoxLayout()
        pair.setSpacing(look().px(10))
        pair.addLayout(_named(_("Period from"), self.start))
        pair.addLayout(_named(_("Period to"), self.end))
        self.add(pair)
        self.add(_named(_("Judged on"), self.as_of))
        self.add(label(_("Empty fields follow from the records: the newest review and its period."), "caption", "muted", wrap=True))

    def span(self) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
        """Period and day as they are asked for; None for what follows from the records."""
        return self.start.value, self.end.value, self.as_of.value

    def sound(self) -> bool:
        """Whether the days fit together; says so where they do not."""
        for field in (self.start, self.end, self.as_of):
            field.commit()
        wrong = next((field.error for field in (self.start, self.end, self.as_of) if field.error), "")
        if not wrong and self.start.value and self.end.value and self.start.value > self.end.value:
            wrong = _("The period cannot end before it starts.")
        self._say(wrong)
        return not wrong

    def _say(self, sentence: str) -> None:
        if sentence:
            self.problem.set("bad", sentence)
        self.problem.setVisible(bool(sentence))


class ReportsPage(View):
    """A card for each pack at the left, the preview of the chosen one at the right."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.cards = {name: PackCard(self, pack) for name, pack in PACKS.items()}
        self._shown = next(iter(self.cards.values()))
        self.preview = PackPreview(context, self._describe)
        left = QVBoxLayout()
        left.setSpacing(look().px(CARD_GAP))
        for card in self.cards.values():
            left.addWidget(card)
        left.addStretch(1)
        column = QWidget()
        column.setLayout(left)
        left.setContentsMargins(0, 0, look().px(12), 0)
        cards = QScrollArea()
        cards.setWidget(column)
        cards.setWidgetResizable(True)
        cards.setFrameShape(QFrame.Shape.NoFrame)
        cards.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        cards.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what stands in it takes the keyboard
        column.setAutoFillBackground(False)
        cards.viewport().setAutoFillBackground(False)
        cards.setFixedWidth(look().px(_LEFT))
        body = QHBoxLayout()
        body.setSpacing(look().px(CARD_GAP))
        body.addWidget(cards)
        body.addWidget(self.preview, 1)
        self.column.setContentsMargins(*(look().px(side) for side in PAGE_MARGINS))
        self.column.setSpacing(look().px(4))
        self.column.addWidget(label(_("Reports"), "title"))
        purpose = _("PDF packs from the records as they stand now. Building one changes nothing in the file.")
        self.column.addWidget(label(purpose, "body", "two", wrap=True))
        self.column.addSpacing(look().px(8))
        self.column.addLayout(body, 1)

    # --- what the window asks

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Reports")

    def place(self) -> Place:
        """This page."""
        return Place("reports")

    def refresh(self, changes: Changes | None) -> None:
        """Build the preview again."""
        if self._shown.sound():
            self.preview.ask()

    def commands(self) -> Commands:
        """Saving and looking at the pack that is shown."""
        return {"file.export": lambda: self.save(self._shown), "file.print": self.preview.view.setFocus}

    def focus_content(self) -> None:
        """The first button to save."""
        self._shown.export.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- for the cards

    def changed(self, card: PackCard) -> None:
        """Show a pack for other days."""
        self._shown = card
        if card.sound():
            self.preview.ask()

    def save(self, card: PackCard) -> None:
        """Ask where a pack shall go and write it there."""
        self._shown = card
        if card.sound():
            ask_for_pdf(self, self.context, card.pack, self._describe)

    def _describe(self, workspace: Workspace) -> Document:
        pack = self._shown.pack
        return pack.document(facts_of(pack, workspace, *self._shown.span()))


def _named(words: str, field: QWidget) -> QVBoxLayout:
    caption = label(words, "field")
    caption.setBuddy(field)
    column = QVBoxLayout()
    column.setSpacing(look().px(LABEL_GAP))
    column.addWidget(caption)
    column.addWidget(field)
    return column
