"""What is on the clipboard becomes a file: a text, else a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from aims_desktop.model.registers.documents import EvidenceKind
from aims_desktop.service.evidence import Piece
from aims_desktop.ui.clipboard import copied_files, copied_piece
from tests.service.kit import Clock


@pytest.fixture(autouse=True)
def clean(qapp: QApplication) -> Iterator[None]:
    qapp.clipboard().clear()
    yield
    qapp.clipboard().clear()


def copied(qapp: QApplication, *, text: str = "", picture: bool = False, files: list[Path] | None = None) -> Piece | None:
    """What a program that copied these would leave."""
    held = QMimeData()
    if text:
        held.setText(text)
    if picture:
        image = QImage(20, 10, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        held.setImageData(image)
    if files:
        held.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    qapp.clipboard().setMimeData(held)
    return copied_piece(Clock()())


def test_a_text_becomes_a_text_file(qapp: QApplication) -> None:
    piece = copied(qapp, text="What was said: <b>yes</b>\nAnd ümlaut 🙂")
    assert piece is not None
    assert piece.data.decode() == "What was said: <b>yes</b>\nAnd ümlaut 🙂"
    assert piece.name.startswith("Pasted text 2027-03-01 ")
    assert piece.name.endswith(".txt")


def test_half_a_character_is_no_reason_to_fail(qapp: QApplication) -> None:
    piece = copied(qapp, text="a\ud83d b")
    assert piece is not None
    assert piece.data.startswith(b"a")


def test_a_picture_becomes_a_screenshot(qapp: QApplication) -> None:
    piece = copied(qapp, picture=True)
    assert piece is not None
    assert QImage.fromData(piece.data).size().width() == 20
    assert piece.name.endswith(".png")
    assert piece.kind is EvidenceKind.SCREENSHOT


def test_the_text_of_copied_cells_says_more_than_their_picture(qapp: QApplication) -> None:
    piece = copied(qapp, text="a\t1", picture=True)
    assert piece is not None
    assert piece.data == b"a\t1"


def test_copied_files_are_named_and_nothing_else_is_taken_for_one(qapp: QApplication, tmp_path: Path) -> None:
    copied(qapp, files=[tmp_path / "a.txt"])
    assert copied_files() == [tmp_path / "a.txt"]
    copied(qapp, text="https://example.org")
    assert copied_files() == []


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_is_nothing(qapp: QApplication, text: str) -> None:
    assert copied(qapp, text=text) is None
