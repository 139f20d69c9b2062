"""The text of a document where it is written: the editor, what refuses it, and the questions that are still open in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row
from aims_desktop.model.registers.documents import open_questions
from aims_desktop.service import documents
from aims_desktop.service.display import erased_words
from aims_desktop.ui.context import AppContext
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.widgets.buttons import Button
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.markdown_edit import MarkdownEdit
from aims_desktop.ui.widgets.text import announce, label, set_property

WAIT_MS = 250
"""The line under a text follows when nothing was typed for so long: it reads the whole text."""
HINT = "## Heading · - point · **bold** · *italic*"
"""The few marks that most texts need."""


class TextPanel(QWidget):
    """Saves the text when it is left. What is refused stays as it was typed, with the reason under it."""

    typed = Signal()
    """The text is another one; the view follows."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._row: Row = None
        self.problem = ""
        self.edit = MarkdownEdit(_("Text of the document"))
        self.next_question = Button(_("Next question (F3)"), "link", icon="arrow-down")
        self.next_question.clicked.connect(self.go_to_question)
        self._icon = IconLabel("alert", "bad", 14)
        self._words = label("", "caption", "muted", wrap=True)
        under = QHBoxLayout()
        under.setSpacing(look().px(6))
        under.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        under.addWidget(self._words, 1)
        under.addWidget(self.next_question)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(6))
        column.addWidget(self.edit, 1)
        column.addLayout(under)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)
        self.edit.committed.connect(lambda _text: self.commit())
        self.edit.refused.connect(self.say)
        self.edit.textChanged.connect(self._changed)

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self.edit.toPlainText()

    @property
    def dirty(self) -> bool:
        """Whether that is another text than the one in the file."""
        return self._row is not None and self.text != (self._row.body or "")

    def show_row(self, row: Row) -> None:
        """Show a document; a text that is being typed into the same one stays."""
        other = self._row is None or row.id != self._row.id
        kept = not other and (self.dirty or self.problem)
        self._row = row
        if other:
            self.say("")
        if not kept:
            self.edit.set_text(row.body or "")
        self._tell()

    def set_read_only(self, reason: str) -> None:
        """Let nothing be written, or everything with an empty reason."""
        self.edit.setReadOnly(bool(reason))
        self.edit.setToolTip(reason)
        set_property(self.edit, "state", "locked" if reason else "")

    def commit(self) -> bool:
        """Save the text; False where it is refused."""
        if self._row is None or not self.dirty:
            self.say("")
            return True
        document_id = self._row.id
        try:
            body = documents.DOCUMENT.fields["body"].kind.parse(self.text)
        except ValueError as refused:
            self.say(str(refused))
            return False
        refusal = self._context.save(lambda: documents.write(self._context.workspace, document_id, body))
        self.say(refusal)
        if not refusal and not self.edit.hasFocus():
            self.edit.set_text(body or "")
        return not refusal

    def say(self, sentence: str) -> None:
        """Say what is wrong with the text; "" for nothing."""
        if sentence and sentence != self.problem:
            announce(self.edit, sentence)
        self.problem = sentence
        set_property(self.edit, "bad", "true" if sentence else "")
        self._tell()

    def go_to_question(self) -> None:
        """Put the keyboard on the next question after the cursor, or on the first."""
        places = open_questions(self.text)
        if places:
            now = self.edit.textCursor().selectionStart()
            self.edit.go_to(next((at for at in places if at > now), places[0]))

    def _changed(self) -> None:
        if self.problem:
            self.say("")
        self._timer.start(WAIT_MS)
        self.typed.emit()

    def _tell(self) -> None:
        """The line under the text: what is wrong, else how many questions are open, else how it is written."""
        count = len(open_questions(self.text))
        asked = ngettext("{n} question to answer", "{n} questions to answer", count) if count else ""
        erased = "" if self._row is None else erased_words(self._context.workspace, documents.DOCUMENT, self._row, "body")
        self._icon.setVisible(bool(self.problem or asked))
        self._icon.show_icon("alert" if self.problem else "help", "bad" if self.problem else "warn")
        self._words.setText(self.problem or asked or erased or HINT)
        set_property(self._words, "tone", "bad" if self.problem else "warn" if asked else "muted")
        self.edit.setAccessibleDescription(_("Error: {sentence}").format(sentence=self.problem) if self.problem else asked or HINT)
        self.next_question.setVisible(bool(count) and not self.edit.isReadOnly())
