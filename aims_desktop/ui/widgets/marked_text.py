"""A document as it reads: headings, lists and tables from its parts. Letters with formats, never markup; nothing in it can be opened."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit

from aims_desktop.i18n import _, ngettext
from aims_desktop.service.markup import Block, Part, Span
from aims_desktop.ui.theme.look import NORMAL, STRONG, look
from aims_desktop.ui.theme.tokens import BODY, SECTION, TITLE

_SLICE = 0.012
"""Seconds that writing may take before the window gets its turn."""
_MOST_ROWS = 200
"""Of a longer table the rest is only counted."""
_MOST_LETTERS = 20_000
"""Of a longer paragraph the rest is left out: laying it out would hold the window up."""
_INDENT = 20
_LINE_HEIGHT = 125.0
_SIZES = {1: TITLE, 2: SECTION}
_TONES = {Part.QUOTE: ("text2", "subtle"), Part.QUESTION: ("text", "warn_soft"), Part.CODE: ("text", "subtle")}
"""The colours of the letters and of the ground."""


class MarkedText(QTextEdit):
    """Read-only, to be selected and copied; written in slices, so that a long text does not hold the window up."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._blocks: Sequence[Block] = ()
        self._rest: Iterator[None] = iter(())
        self._scrolled = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._write)
        self.setObjectName("compared")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setAccessibleName(name)

    @property
    def written(self) -> bool:
        """Whether all of it is there."""
        return not self._timer.isActive()

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show a text in its parts, at the place where one was reading."""
        if tuple(blocks) == tuple(self._blocks) and self.written:
            return
        self._blocks = blocks
        self._begin()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Take on the colours and size of another look."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._begin()

    def _begin(self) -> None:
        self._scrolled = self.verticalScrollBar().value()
        self.clear()
        self.document().setDocumentMargin(look().px(6))
        self._rest = self._steps()
        self._timer.start(0)
        self._write()

    def _write(self) -> None:
        end = time.monotonic() + _SLICE
        for _step in self._rest:
            if time.monotonic() > end:
                break
        else:
            self._timer.stop()
        bar = self.verticalScrollBar()
        if self._scrolled and (self.written or bar.maximum() >= self._scrolled):
            bar.setValue(min(self._scrolled, bar.maximum()))
            self._scrolled = 0

    def _steps(self) -> Iterator[None]:
        cursor = QTextCursor(self.document())
        for at, block in enumerate(self._blocks):
            cursor.beginEditBlock()  # laid out once, not for each piece
            if block.part is Part.TABLE:
                after = self._table(cursor, block)
            else:
                after = cursor
                if at:
                    cursor.insertBlock()
                self._paragraph(cursor, block, first=not at)
            cursor.endEditBlock()
            cursor = after
            yield

    def _paragraph(self, cursor: QTextCursor, block: Block, *, first: bool) -> None:
        now, form = look(), QTextBlockFormat()
        form.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setLeftMargin(now.px(_INDENT) * block.level if block.part is not Part.HEADING else 0)
        above = {Part.HEADING: 16 if block.level < 3 else 12, Part.ITEM: 3}.get(block.part, 8)
        form.setTopMargin(0 if first else now.px(above))
        ink, ground = _TONES.get(block.part, ("text", ""))
        if ground:
            form.setBackground(now.colour(ground))
        if block.part is Part.RULE:
            form.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, QTextLength(QTextLength.Type.PercentageLength, 100))
        size = _SIZES.get(block.level, BODY) if block.part is Part.HEADING else BODY
        mark = f"{block.mark}  " if block.mark else ""
        if mark:
            form.setTextIndent(-now.metrics().horizontalAdvance(mark))
        cursor.setBlockFormat(form)
        if mark:
            cursor.insertText(mark, _letters(Span(""), "muted", BODY))
        if block.part is Part.QUESTION:
            cursor.insertText(_("To answer: "), _letters(Span("", bold=True), "warn", BODY))
        room = _MOST_LETTERS
        for span in block.spans:
            # A line break inside a paragraph, which a line feed would end.
            words = span.text[:room].replace("\n", "\u2028")
            cursor.insertText(
                words if len(span.text) <= room else words + "…", _letters(span, ink, size, strong=block.part is Part.HEADING)
            )
            room -= len(span.text)
            if room < 0:
                break

    def _table(self, cursor: QTextCursor, block: Block) -> QTextCursor:
        now, form = look(), QTextTableFormat()
        form.setBorderCollapse(True)
        form.setBorder(1)
        form.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)  # Qt's own is lit from above and half white
        form.setBorderBrush(now.colour("line_strong"))
        form.setCellPadding(now.px(5))
        form.setTopMargin(now.px(8))
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        rows, columns = block.rows[:_MOST_ROWS], max(map(len, block.rows))
        table = cursor.insertTable(len(rows), columns, form)
        for at, row in enumerate(rows):
            for column, spans in enumerate(row):
                cell = table.cellAt(at, column)
                if at == 0:
                    style = cell.format()
                    style.setBackground(now.colour("subtle"))
                    cell.setFormat(style)
                writer = cell.firstCursorPosition()
                for span in spans:
                    writer.insertText(span.text.replace("\n", "\u2028"), _letters(span, "text", BODY, strong=at == 0))
        after = QTextCursor(self.document())
        after.movePosition(QTextCursor.MoveOperation.End)
        if left := len(block.rows) - len(rows):
            words = ngettext("{n} more row is in the text.", "{n} more rows are in the text.", left)
            after.insertText(words, _letters(Span("", italic=True), "muted", BODY))
        return after


def _letters(span: Span, ink: str, size: int, *, strong: bool = False) -> QTextCharFormat:
    now, form = look(), QTextCharFormat()
    font = QFont(now.font(size, STRONG if strong or span.bold else NORMAL))
    if span.code:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(now.px(size))
    font.setItalic(span.italic)
    font.setStrikeOut(span.struck)
    form.setFont(font)
    form.setForeground(QColor(now.colour(ink)))
    return form
