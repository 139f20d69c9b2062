"""Texts that a program could mistake for something else: they are shown, kept and searched as they were typed, on every page."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks, evidence, review
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.new_file import NewFileDialog
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import make
from tests.ui.example import go, settle, shown
from tests.ui.register.kit import detail_of, field
from tests.ui.test_bad_input import is_sentence

TEXTS = {
    "markup": "<b>bold</b> <img src='file:///etc/passwd'> &amp; <script>alert(1)</script> <a href='http://x'>y</a>",
    "formula": '=HYPERLINK("http://x","y") & @SUM(A1)',
    "quotes": '\'; DROP TABLE risk; -- "quoted" `x` ${y} %s {z}',
    "access keys": "R&D && S&M",
    "scripts": "नमस्ते שלום العربية 漢字 Ελληνικά ไทย",
    "directions": "right\u202eleft\u202c and \u200bnothing",
    "pictures": "💥 👩🏽‍💻 🏳️‍🌈",
    "combined": "Z\u0335\u0321a\u0300l\u0301g\u0302o\u0303",
}
MANY = "many words " * 1_818
"""20,000 characters."""


@pytest.fixture
def page(desk: Desk, workspace: Workspace) -> RegisterPage:
    """The form of a risk."""
    made = make(workspace, "risk", title="Drift")
    found = go(desk, Place("register", register="risk", record_id=made))
    assert isinstance(found, RegisterPage)
    return found


def paste(box: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Replace the text from the clipboard, as rich text too, and leave the field."""
    data = QMimeData()
    data.setText(text)
    data.setHtml(f"<h1>{text}</h1>")
    QGuiApplication.clipboard().setMimeData(data)
    box.setFocus()
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(box, Qt.Key.Key_Tab)
    settle()


def test_texts_are_shown_and_kept_as_they_were_pasted(page: RegisterPage, desk: Desk, workspace: Workspace) -> None:
    column = next(at for at, column in enumerate(page.listing.model.columns) if column.name == "title")
    for name, pasted in TEXTS.items():
        text = unicodedata.normalize("NFC", pasted)
        paste(field(page, "title", QLineEdit), pasted)
        paste(field(page, "cause", QPlainTextEdit), pasted)
        (row,) = workspace.facts().rows("risk")
        assert (row.title, row.cause) == (text, text), name
        assert text in [label.text() for label in shown(detail_of(page), QLabel)], name
        assert text in str(page.listing.model.index(0, column).data()), name
    assert not desk.notices.errors()
    assert detail_of(page).form.problem_count() == 0


def test_no_label_of_any_page_takes_a_text_for_markup(desk: Desk, workspace: Workspace) -> None:
    for text in TEXTS.values():
        for register in ("risk", "action"):
            make(workspace, register, title=unicodedata.normalize("NFC", text))
    for place in (Place(), Place("step", step=5), Place("history"), Place("register", register="action")):
        view = go(desk, place)
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown(view.window(), QLabel) if label.text())
        assert not desk.notices.errors()


def test_control_characters_are_left_out(page: RegisterPage, workspace: Workspace) -> None:
    paste(field(page, "title", QLineEdit), "Dr\x00i\x07ft\x1b[31m\x7f\ud800")
    paste(field(page, "cause", QPlainTextEdit), "one\r\ntwo\x0c\x85\tthree\x00")
    (row,) = workspace.facts().rows("risk")
    assert row.title.isprintable()
    assert all(letter.isprintable() or letter in "\n\t" for letter in row.cause)
    assert row.cause.startswith("one\ntwo")


def test_20_000_characters_in_a_long_text_are_kept_whole(page: RegisterPage, workspace: Workspace) -> None:
    box = field(page, "cause", QPlainTextEdit)
    paste(box, MANY)
    (row,) = workspace.facts().rows("risk")
    assert row.cause == MANY.strip()
    assert box.toPlainText().strip() == MANY.strip()
    assert detail_of(page).form.problem_count() == 0


def test_20_000_characters_in_a_line_are_refused_and_stay(page: RegisterPage, workspace: Workspace, desk: Desk) -> None:
    """Nothing is cut off in silence: the text stays in the field until it is shorter."""
    box = field(page, "title", QLineEdit)
    before = workspace.path.read_bytes()
    paste(box, MANY)
    said = detail_of(page).form.boxes["title"].said()
    assert said == "Takes at most 1,000 characters; this has 19,997."
    assert is_sentence(said)
    assert box.text() == MANY
    assert workspace.path.read_bytes() == before
    desk.navigate(Place())
    assert desk.view is page, "the window stays where a text cannot be saved"
    assert QApplication.focusWidget() is box
    paste(box, "Drift of the model")
    assert [row.title for row in workspace.facts().rows("risk")] == ["Drift of the model"]
    assert detail_of(page).form.problem_count() == 0


MEGABYTES = "Wärme und Licht " * 125_000


def test_2_mb_are_not_pasted_into_a_field_and_the_sentence_says_so(page: RegisterPage, workspace: Workspace, desk: Desk) -> None:
    """The window would stand still for long over a paragraph of that length."""
    box = field(page, "cause", QPlainTextEdit)
    paste(box, "Fog over the fjord")
    paste(box, MEGABYTES)
    said = detail_of(page).form.boxes["cause"].said()
    assert said == ("This is too long and was not pasted: with it the text would have 2,000,000 characters, and it takes at most 200,000.")
    assert is_sentence(said)
    assert (box.toPlainText(), [row.cause for row in workspace.facts().rows("risk")]) == ("Fog over the fjord", ["Fog over the fjord"])
    desk.navigate(Place())
    assert desk.view is not page, "nothing is left that could not be saved"


def test_2_mb_are_not_pasted_into_a_page_either(desk: Desk) -> None:
    view = go(desk, Place("gaps"))
    (box,) = (edit for edit in shown(view, QPlainTextEdit) if edit.accessibleName().startswith("What is in place"))
    paste(box, MEGABYTES)
    assert box.toPlainText() == ""
    assert [label.text() for label in shown(view, QLabel) if label.text().startswith("This is too long and was not pasted")]
    desk.navigate(Place())
    assert desk.view is not view


DECOMPOSED = "Cafe\u0301 \x07So\u0308hne"
"""As some keyboards and the file names of some systems write "Café Söhne"."""
COMPOSED = "Café Söhne"


def test_what_is_typed_into_dialogs_is_kept_like_what_is_typed_into_forms(desk: Desk, workspace: Workspace, tmp_path: Path) -> None:
    """Dialogs, decisions and file names go the same way into the file as fields do."""
    made = make(workspace, "risk", title=DECOMPOSED)
    proof = tmp_path / f"{DECOMPOSED.replace(chr(7), '')}.txt"
    proof.write_text("minutes")
    evidence.attach(workspace, REGISTERS["risk"], made, proof)
    checks.set_aside(workspace, "S3-T6", DECOMPOSED)
    held = review.prepare(workspace, title=DECOMPOSED, planned_for=workspace.today())
    review.decide(workspace, held, DECOMPOSED, owner_id=None, due_on=None, decision_type="other")
    facts = workspace.facts()
    said = [facts.rows(name)[0].title for name in ("risk", "action", "management-review", "evidence")]
    assert said == [COMPOSED] * 4
    assert checks.note_of(facts, "S3-T6").reason == COMPOSED


def test_too_long_a_text_from_a_dialog_is_refused_whole(desk: Desk, workspace: Workspace) -> None:
    before = workspace.path.read_bytes()
    assert not desk.context.attempt(lambda: review.prepare(workspace, title=MANY, planned_for=workspace.today()))
    assert desk.notices.errors() == ["Review: Takes at most 1,000 characters; this has 19,997."]
    assert workspace.facts().rows("management-review") == []
    assert workspace.path.read_bytes() == before
    assert desk.top_bar._saved.text() == "Saved"


def test_a_new_file_is_made_with_names_as_they_are_kept(welcome: MainWindow, tmp_path: Path) -> None:
    dialog = NewFileDialog(welcome, welcome.settings, welcome.clock)
    dialog.organisation.setText(DECOMPOSED)
    dialog.person.setText(DECOMPOSED)
    dialog.sector.setText(DECOMPOSED)
    dialog.make_at(tmp_path / "new.aims")
    assert dialog.error() == ""
    with Workspace.open(tmp_path / "new.aims", read_only=True) as made:
        assert (made.organisation, made.facts().single("organisation").sector) == (COMPOSED, COMPOSED)
        assert [person.name for person in made.facts().rows("person")] == [COMPOSED]
    dialog.organisation.setText(MANY)
    dialog.make_at(tmp_path / "other.aims")
    assert dialog.error() == "The name of the organisation cannot be kept: Takes at most 1,000 characters; this has 19,997."
    assert dialog.organisation.text() == MANY
    assert not (tmp_path / "other.aims").exists()
    dialog.deleteLater()
