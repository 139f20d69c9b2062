"""The clipboard as a source of evidence: copied files, a text or a picture."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from aims_desktop.i18n import _
from aims_desktop.model.registers.documents import EvidenceKind
from aims_desktop.service.evidence import Piece


def copied_files() -> list[Path]:
    """The files that were copied in the file manager."""
    held: QMimeData | None = QApplication.clipboard().mimeData()  # None after it was cleared, whatever the stubs say
    return [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()] if held is not None else []


def copied_piece(now: dt.datetime) -> Piece | None:
    """The text on the clipboard as a text file, else the picture as a PNG file; None where there is neither.

    A program that copies cells or paragraphs puts a picture of them beside the text: the text says more.
    """
    held: QMimeData | None = QApplication.clipboard().mimeData()
    if held is None:
        return None
    at = f"{now.astimezone():%Y-%m-%d %H.%M.%S}"
    text = held.text() if held.hasText() else ""
    if text.strip():
        return Piece(text.encode(errors="replace"), _("Pasted text {when}").format(when=at) + ".txt")
    image = _picture(held)
    if image is None:
        return None
    return Piece(_png(image), _("Pasted picture {when}").format(when=at) + ".png", EvidenceKind.SCREENSHOT)


def _picture(held: QMimeData) -> QImage | None:
    image = held.imageData() if held.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # takes a text, whatever its stubs say
    return bytes(buffer.data().data())
