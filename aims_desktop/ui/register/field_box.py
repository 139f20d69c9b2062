"""One field of a form: label with access key, editor, and under it the help or what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from aims_desktop.i18n import _
from aims_desktop.ui.register.editor import Editor
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import LABEL_GAP
from aims_desktop.ui.widgets.icon_label import IconLabel
from aims_desktop.ui.widgets.text import announce, label, set_property


class AccessKeys:
    """Hands out letters for Alt, each once; those of the menu bar are taken."""

    def __init__(self, taken: str = "fevgrth") -> None:
        self._taken = set(taken)

    def mark(self, text: str) -> str:
        """The text with an ampersand before the first letter that is free: of a word if possible."""
        doubled = text.replace("&", "&&")
        starts = [at for at, letter in enumerate(text) if letter.isalpha() and (at == 0 or not text[at - 1].isalpha())]
        others = [at for at, letter in enumerate(text) if letter.isalpha() and at not in starts]
        for at in [*starts, *others]:
            letter = text[at].lower()
            if letter.isascii() and letter not in self._taken:
                self._taken.add(letter)
                return text[:at].replace("&", "&&") + "&" + text[at:].replace("&", "&&")
        return doubled


class FieldBox(QWidget):
    """Label, editor and one line of words."""

    def __init__(self, editor: Editor, keys: AccessKeys) -> None:
        super().__init__()
        self.editor = editor
        self._help = _(editor.field.help)
        self._needed = self._disputed = self._erased = ""
        self.problem = ""
        field = editor.field
        words = label(keys.mark(_(field.label)), "field", wrap=True)
        policy = words.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)  # the star follows the word
        words.setSizePolicy(policy)
        words.setBuddy(editor.focus)
        head = QHBoxLayout()
        head.setSpacing(look().px(3))
        head.addWidget(words)
        self._star = label("*", "field", "muted")
        if field.required is None:
            self._star.hide()
        head.addWidget(self._star, 0, Qt.AlignmentFlag.AlignTop)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(LABEL_GAP))
        column.addLayout(head)
        column.addWidget(editor)
        self._under = QHBoxLayout()
        self._under.setSpacing(look().px(6))
        self._icon = IconLabel("alert", "bad", 14)
        self._words = label(self._help, "caption", "muted", wrap=True)
        self._under.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._under.addWidget(self._words, 1)
        column.addLayout(self._under)
        column.addStretch(1)
        self._show()

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the field; "" for nothing."""
        if sentence and sentence != self.problem:
            announce(self.editor.focus, sentence)
        if sentence != self.problem:
            self.problem = sentence
            self._show()

    def show_needed(self, sentence: str, *, insist: bool) -> None:
        """Mark the star while the field is still needed; `insist` says so in words too."""
        set_property(self._star, "tone", "warn" if sentence else "muted")
        needed = sentence if insist else ""
        self.editor.describe(self.problem or sentence or self._help)
        if needed != self._needed:
            self._needed = needed
            self._show()

    def show_disputed(self, sentence: str) -> None:
        """Say what a copy says otherwise; "" for nothing."""
        if sentence != self._disputed:
            self._disputed = sentence
            self._show()

    def show_erased(self, sentence: str) -> None:
        """Say that the value was erased by law; "" where it was not."""
        if sentence != self._erased:
            self._erased = sentence
            self._show()

    def said(self) -> str:
        """The words under the field."""
        return self._words.text()

    def _remarks(self) -> list[tuple[str, str, str]]:
        """What could stand under the field, with icon and tone, the most urgent first."""
        return [
            (self.problem, "alert", "bad"),
            (self._disputed, "merge", "warn"),
            (self._needed, "circle-dot", "warn"),
            (self._erased or self._help, "", "muted"),
        ]

    def _show(self) -> None:
        words, icon, tone = next(remark for remark in self._remarks() if remark[0] or not remark[1])
        self._icon.setVisible(bool(icon))
        self._icon.show_icon(icon or "circle-dot", tone)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        set_property(self._words, "tone", tone)
        self.editor.set_bad(self.problem)
        self.editor.describe(_("Error: {sentence}").format(sentence=self.problem) if self.problem else words)
