"""The cards of the page that verifies the record trail: outcome, parts, paper, another copy, sessions, what it proves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QTableView, QVBoxLayout

from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.service.proof import NOT_PROVEN, PARTS, PROVEN, Standing, Witness, looked_at, outcome, remarks, verdict
from aims_desktop.store.proof import Session
from aims_desktop.store.verify import Checked, Part, Report
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.theme.cells import CELL_ROLE, Cell, Kind, dress
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import CARD_GAP, CARD_PADDING, ROW, TABLE_HEADER
from aims_desktop.ui.widgets.bars import ProgressLine
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.card import Card, hline
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.message_bar import MessageBar
from aims_desktop.ui.widgets.text import label

COLUMN_GAP = CARD_PADDING[2] + CARD_GAP + CARD_PADDING[0]
"""Between the columns of a card, so that they stand over those of two cards side by side."""
SHOWN = 50
"""Problems beyond these are only counted; the PDF has more."""

LINES = 8
"""Sessions that are seen without scrolling."""


class OutcomeCard(Card):
    """The verdict, the fingerprint to compare with paper, and the progress of a check that runs."""

    def __init__(self) -> None:
        super().__init__(_("Outcome"))
        self.verdict = MessageBar("info", _("Not checked yet."))
        self.fingerprint = label("", "section", selectable=True)
        self.counts = label("", "body", "two")
        self.cancel = Button(_("Cancel"), name=_("Cancel the check"))
        self._line = ProgressLine(_("Verifying the record trail"))
        self._named = label(_("Head fingerprint, as printed on each pack"), "caption", "muted")
        running = QHBoxLayout()
        running.setSpacing(look().px(12))
        running.addWidget(self._line, 1)
        running.addWidget(self.cancel)
        self.add(self.verdict)
        self.add(running)
        self.add(self._named)
        row = QHBoxLayout()
        row.setSpacing(look().px(16))
        row.addWidget(self.fingerprint)
        row.addWidget(self.counts)
        row.addStretch(1)
        self.add(row)
        self.remarks = label("", "caption", "muted", wrap=True)
        self.add(self.remarks)
        self.remarks.hide()
        self._show_running(False)
        self._named.hide()

    def follow(self, job: Job) -> None:
        """Show a check that has begun."""
        self.verdict.set("info", _("Recomputing every entry. You can go on working meanwhile."))
        self._line.show_value(0)
        self._show_running(True)
        job.progressed.connect(lambda share: self._line.show_value(100 * share))
        job.ended.connect(lambda: self._show_running(False))

    def show_report(self, report: Report, when: str) -> None:
        """Show what came out."""
        self.verdict.set("ok" if report.ok else "bad", verdict(report))
        self.fingerprint.setText(report.fingerprint)
        self.fingerprint.setAccessibleName(_("Head fingerprint {text}").format(text=report.fingerprint))
        entries = ngettext("{n:,} entry", "{n:,} entries", report.changes)
        sites = ngettext("{n:,} session", "{n:,} sessions", report.sites)
        self.counts.setText(_("{entries} in {sessions}").format(entries=entries, sessions=sites))
        self.remarks.setText(" ".join(remarks(report)))
        self.remarks.setVisible(bool(self.remarks.text()))
        self._named.show()
        self.set_caption(when)

    def _show_running(self, running: bool) -> None:
        self._line.setVisible(running)
        self.cancel.setVisible(running)


class PartsCard(Card):
    """A line for each part: what holds where all is well, how much was looked at, and how it fared."""

    def __init__(self) -> None:
        super().__init__(_("Part by part"))
        self._icons = {part: IconLabel("circle", "muted") for part in Part}
        self.outcomes = {part: label("", "caption", "muted") for part in Part}
        columns = QHBoxLayout()
        columns.setSpacing(look().px(COLUMN_GAP))
        half = len(Part) // 2
        for parts in (list(Part)[:half], list(Part)[half:]):
            column = QVBoxLayout()
            column.setSpacing(look().px(8))
            for part in parts:
                column.addLayout(self._line(part))
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.add(columns)

    def _line(self, part: Part) -> QHBoxLayout:
        name, sentence = PARTS[part]
        head = QHBoxLayout()
        head.addWidget(label(_(name), "strong"), 1)
        head.addWidget(self.outcomes[part])
        words = QVBoxLayout()
        words.setSpacing(look().px(1))
        words.addLayout(head)
        words.addWidget(label(_(sentence), "caption", "muted", wrap=True))
        line = QHBoxLayout()
        line.setSpacing(look().px(10))
        line.addWidget(self._icons[part], 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        return line

    def show_parts(self, parts: Sequence[Checked]) -> None:
        """Show how each fared."""
        for checked in parts:
            icon, tone = (
                ("circle-minus", "muted") if checked.wrong is None else ("circle-x", "bad") if checked.wrong else ("circle-check", "ok")
            )
            self._icons[checked.part].show_icon(icon, tone)
            text = outcome(checked)
            if checked.wrong is not None:
                text = _("{count}, {outcome}").format(count=looked_at(checked), outcome=text)
            self.outcomes[checked.part].setText(text)
            self.outcomes[checked.part].setAccessibleName(f"{_(PARTS[checked.part][0])}: {text}")


class ProblemsCard(Card):
    """What is wrong, in sentences, and what can be done about it."""

    def __init__(self) -> None:
        super().__init__(_("What is wrong"))
        self.repair = Button(_("Repair…"), icon="refresh", name=_("Repair the file from its journal"))
        self.restore = Button(_("Restore a backup…"), icon="restore")
        self._advice = label("", wrap=True)
        self._sentences = label("", "body", "bad", wrap=True, selectable=True)
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self._advice, 1)
        row.addWidget(self.repair)
        row.addWidget(self.restore)
        self.add(self._sentences)
        self.add(hline())
        self.add(row)
        self.hide()

    def show_report(self, report: Report, *, read_only: bool) -> None:
        """Show the problems of a report; nothing where there are none."""
        listed = list(report.problems[:SHOWN])
        more = len(report.problems) - SHOWN
        if more > 0:
            listed.append(ngettext("And {n} more.", "And {n} more.", more))
        self._sentences.setText("\n".join(listed))
        self._sentences.setAccessibleName(self._sentences.text())
        sound = all(not checked.wrong for checked in report.parts if checked.part in {Part.ENTRIES, Part.CHAIN})
        if sound:
            self._advice.setText(_("The journal is sound: all records can be built anew from it."))
        else:
            self._advice.setText(
                _("The journal itself is damaged and cannot be repaired here. Restore a backup, or take a colleague's copy.")
            )
        self.repair.setVisible(sound and not read_only)
        self.setVisible(bool(listed))


class PaperCard(Card):
    """A fingerprint typed from an earlier pack, and where in the history it stands."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Compare with paper"))
        self.add(
            label(
                _("Type the fingerprint printed on an earlier pack or in a mail. Spaces and case do not matter."), "body", "two", wrap=True
            )
        )
        words = label(_("Fingerprint from paper"), "field")
        self.field = QLineEdit()
        self.field.setPlaceholderText("A1B2 C3D4 E5F6 0718 293A")
        self.field.setAccessibleName(words.text())
        self.field.setClearButtonEnabled(True)
        words.setBuddy(self.field)
        self.compare = Button(_("Compare"), name=_("Compare the fingerprint"))
        row = QHBoxLayout()
        row.setSpacing(look().px(8))
        row.addWidget(self.field, 1)
        row.addWidget(self.compare)
        self.answer = MessageBar("info", "")
        self.answer.hide()
        self.add(words)
        self.add(row)
        self.add(self.answer)
        self.body.addStretch(1)
        self.compare.clicked.connect(lambda: self.asked.emit(self.field.text()))
        self.field.returnPressed.connect(lambda: self.asked.emit(self.field.text()))
        self.field.textEdited.connect(lambda _text: self.answer.hide())

    def show_standing(self, standing: Standing) -> None:
        """Say where the state stands."""
        self.field.setText(standing.fingerprint)
        self._say("ok" if standing.known else "bad", standing.sentence)

    def show_refusal(self, sentence: str) -> None:
        """Say why what was typed is no fingerprint."""
        self._say("warn", sentence)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, tone: str, sentence: str) -> None:
        self.answer.set(tone, sentence)  # type: ignore[arg-type]  # one of the tones above
        self.answer.show()


class CopyCard(Card):
    """Another copy as a witness: what it knows that this file does not."""

    opened = Signal(str)
    """The passphrase that was typed for a sealed copy."""

    def __init__(self) -> None:
        super().__init__(_("Compare with another copy"))
        about = _("A colleague's copy knows what this file held when it was sent. Nothing is taken from it, and nothing in it is changed.")
        self.add(label(about, "body", "two", wrap=True))
        self.choose = Button(_("Choose a copy…"), icon="folder")
        self.answer = MessageBar("info", "")
        self.answer.hide()
        self._figures = label("", "caption", "muted", wrap=True)
        self._lines = label("", "caption", wrap=True, selectable=True)
        self.add(self.choose)
        self.body.setAlignment(self.choose, Qt.AlignmentFlag.AlignLeft)
        self.add(self.answer)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText(_("Passphrase"))
        self.passphrase.setAccessibleName(_("Passphrase of the copy"))
        self.passphrase.returnPressed.connect(lambda: self.opened.emit(self.passphrase.text()))
        self.passphrase.hide()
        self.add(self.passphrase)
        for part in (self._figures, self._lines):
            part.hide()
            self.add(part)
        self.body.addStretch(1)

    def show_witness(self, witness: Witness) -> None:
        """Say what the copy knows."""
        self.answer.set("bad" if witness.gone else "info" if witness.new else "ok", witness.sentence)
        self._figures.setText(f"{witness.name}: {witness.figures}")
        more = witness.gone - len(witness.lines)
        lines = [*witness.lines, *([ngettext("And {n:,} more.", "And {n:,} more.", more)] if more > 0 else [])]
        self._lines.setText("\n".join(lines))
        self._lines.setVisible(bool(lines))
        self._figures.show()
        self.answer.show()
        self.passphrase.hide()
        self.passphrase.clear()

    def show_refusal(self, sentence: str, *, sealed: bool) -> None:
        """Say why a copy says nothing; a sealed one needs its passphrase, which Enter tries."""
        self.answer.set("warn" if sealed else "bad", sentence)
        self.answer.show()
        self.passphrase.setVisible(sealed)
        if sealed:
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        self._figures.hide()
        self._lines.hide()


HEADS = ("Who", "First entry", "Last entry", "Entries")
_KINDS: tuple[Kind, ...] = ("person", "muted", "muted", "plain")


class SessionsCard(Card):
    """Who wrote in the file when."""

    def __init__(self) -> None:
        super().__init__(_("Sessions"), " ")
        self.model = QStandardItemModel(0, len(HEADS))
        self.model.setHorizontalHeaderLabels([_(head) for head in HEADS])
        self.table = QTableView()
        self.table.setModel(self.model)
        dress(self.table, _("Sessions"))
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 170), (2, 170), (3, 90)):
            self.table.setColumnWidth(column, look().px(width))
        self.add(self.table)

    def show_sessions(self, sessions: Sequence[Session]) -> None:
        """Show the sessions, the newest first."""
        self.model.removeRows(0, self.model.rowCount())
        for session in sessions:
            texts = (session.who, moment(session.first), moment(session.last), f"{session.changes:,}")
            self.model.appendRow([_item(*each) for each in zip(HEADS, _KINDS, texts, strict=True)])
        count = ngettext("{n:,} session", "{n:,} sessions", len(sessions))
        self.set_caption(_("Each opening for writing is one; {count}").format(count=count))
        self.table.setAccessibleName(_("{what}, {count}").format(what=_("Sessions"), count=count))
        self.table.setFixedHeight(look().px(TABLE_HEADER + ROW * max(1, min(len(sessions), LINES))) + 2)


def _item(head: str, kind: Kind, text: str) -> QStandardItem:
    item = QStandardItem(text)
    item.setData(Cell(kind, text), CELL_ROLE)
    item.setData(f"{_(head)}: {text}", Qt.ItemDataRole.AccessibleTextRole)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item


class ClaimsCard(Card):
    """What a sound record proves, and what it does not."""

    def __init__(self) -> None:
        super().__init__(_("What this proves"))
        columns = QHBoxLayout()
        columns.setSpacing(look().px(COLUMN_GAP))
        for head, icon, tone, sentences in (
            (_("Where all is well, this proves"), "check", "ok", PROVEN),
            (_("It does not prove"), "minus", "muted", NOT_PROVEN),
        ):
            column = QVBoxLayout()
            column.setSpacing(look().px(6))
            column.addWidget(label(head, "strong"))
            for sentence in sentences:
                line = QHBoxLayout()
                line.setSpacing(look().px(8))
                line.addWidget(IconLabel(icon, tone), 0, Qt.AlignmentFlag.AlignTop)
                line.addWidget(label(_(sentence), "body", "two", wrap=True), 1)
                column.addLayout(line)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.add(columns)
