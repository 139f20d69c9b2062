"""What tables of others get in the real window: what each row becomes, why a row is left out, and a file that is none is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.import_dialog import ImportDialog
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import make
from tests.store.filekit import fill_disk, make_room
from tests.ui.answering import answered
from tests.ui.example import go, settle
from tests.ui.register.kit import field
from tests.ui.test_bad_input import is_sentence

Give = Callable[[bytes | str], None]


@pytest.fixture
def page(desk: Desk, workspace: Workspace) -> RegisterPage:
    """The list of risks with one in it, whose form has a text that is not saved yet."""
    made = make(workspace, "risk", title="Drift")
    found = go(desk, Place("register", register="risk", record_id=made))
    assert isinstance(found, RegisterPage)
    return found


@pytest.fixture
def give(page: RegisterPage, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Import a file of that content through the menu."""
    path = tmp_path / "theirs.csv"

    def import_(content: bytes | str) -> None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
        window.actions_.trigger("file.import")

    yield import_
    assert not window.isHidden()


def titles(workspace: Workspace) -> list[str]:
    return [row.title for row in sorted(workspace.facts().rows("risk"), key=lambda row: row.number)]


def outcomes(dialog: ImportDialog) -> list[str]:
    """What the preview says of each row."""
    return [str(dialog.model.index(row, 2).data()) for row in range(dialog.model.rowCount())]


def press_import(dialog: QDialog) -> None:
    assert isinstance(dialog, ImportDialog)
    QTest.keyClick(dialog.import_, Qt.Key.Key_Return)


ROWS = "Risk;Cause;Likelihood\nÜberlauf;größer, als gedacht;3\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_another_encoding_or_delimiter(give: Give, workspace: Workspace, encoding: str, delimiter: str) -> None:
    with answered(press_import):
        give(ROWS.replace("größer, als", '"größer, als').replace("gedacht", 'gedacht"').replace(";", delimiter).encode(encoding))
    assert titles(workspace) == ["Drift", "Überlauf"]
    risk = workspace.facts().rows("risk")[1]
    assert (risk.cause, risk.likelihood) == ("größer, als gedacht", 3)


REFUSED = {
    "empty": (b"", "has no rows"),
    "blank lines": (b"\r\n \r\n", "has no rows"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text table"),
    "an open quote": (b'Risk,Cause\n"Bias,b\nTheft,d\n', "is not a sound CSV file near line 3"),
    "a cell of 1 MB": (b"Risk\n" + b"x" * 1_100_000, "is not a sound CSV file near line 2"),
    "broken letters": (b"\xff\xfeR\x00i", "cannot be read"),
    "600 columns": (b"Risk," * 600 + b"\n", "more than 500 columns"),
    "200,001 rows": (b"Risk\n" + b"r\n" * 200_001, "more than 200,000 rows"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_over_the_page(give: Give, page: RegisterPage, desk: Desk, path: Path, name: str) -> None:
    content, said = REFUSED[name]
    before = path.read_bytes()
    give(content)
    (sentence,) = desk.notices.errors()
    assert said in sentence
    assert sentence.startswith(("“theirs.csv”", "The letters of “theirs.csv”"))
    assert is_sentence(sentence)
    assert desk.top_bar._saved.text() == "Saved"
    assert path.read_bytes() == before


def test_a_file_that_is_gone_before_it_is_read(give: Give, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "write_bytes", lambda *_args: 0)
    give(b"Risk\nBias\n")
    (sentence,) = desk.notices.errors()
    assert sentence == f"There is no file “{tmp_path / 'theirs.csv'}”."


def test_missing_columns_are_asked_for(give: Give, workspace: Workspace, path: Path) -> None:
    before = path.read_bytes()

    def match_by_hand(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        assert dialog.error().startswith("Say which column is “Risk”")
        assert is_sentence(dialog.error())
        assert not dialog.import_.isEnabled()
        assert outcomes(dialog) == []
        assert path.read_bytes() == before
        dialog.combos[0].setFocus()
        QTest.keyClicks(dialog.combos[0], "Risk")
        settle()
        assert dialog.error() == ""
        press_import(dialog)

    with answered(match_by_hand):
        give("Was\nÜberlauf\n")
    assert titles(workspace) == ["Drift", "Überlauf"]


def test_unknown_values_are_told_row_by_row_and_the_rest_is_one_undo(give: Give, page: RegisterPage, workspace: Workspace) -> None:
    rows = ["Bias,Threat,2,", "Theft,Sorcery,2,", "Fog,Threat,nine,", ",Threat,2,", "Late,Threat,2,2027-02-30", "<b>x</b> =1+1,Threat,2,"]

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        said = outcomes(dialog)
        assert [line.partition(".")[0] for line in said] == ["New", "Left out", "Left out", "Left out", "Left out", "New"]
        assert "“Sorcery” is not one of: " in said[1]
        assert "“nine” is not a whole number." in said[2]
        assert "Risk is empty." in said[3]
        assert "is no day of the calendar." in said[4]
        assert all(is_sentence(line) for line in said if line != "New")
        assert dialog.left_out.text() == "4 left out"
        press_import(dialog)

    with answered(look):
        give("Risk,Kind,Likelihood,Next review\n" + "\n".join(rows) + "\n")
    assert titles(workspace) == ["Drift", "Bias", "<b>x</b> =1+1"]
    page.context.trigger("edit.undo")
    assert titles(workspace) == ["Drift"]


def test_a_row_that_breaks_a_rule_says_so_before_it_is_imported(give: Give, page: RegisterPage, workspace: Workspace, path: Path) -> None:
    before = path.read_bytes()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        assert outcomes(dialog) == [
            "New. Next review: The next review cannot be before the last one. It is taken as it is.",
            "Left out. Not closed yet. Say in the notes why the risk is closed.",
        ]
        assert path.read_bytes() == before
        press_import(dialog)

    with answered(look):
        give("Risk,Last review,Next review,Status\nBias,2027-02-01,2027-01-01,\nTheft,,,Closed\n")
    assert titles(workspace) == ["Drift", "Bias"]


def test_a_header_alone_imports_nothing(give: Give, workspace: Workspace, path: Path) -> None:
    before = path.read_bytes()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        assert outcomes(dialog) == []
        assert not dialog.import_.isEnabled()

    with answered(look):
        give("Risk,Cause\n")
    assert path.read_bytes() == before


def test_a_full_disk_keeps_the_dialog_with_what_was_matched(give: Give, workspace: Workspace, path: Path) -> None:
    fill_disk(workspace.file)
    before = path.read_bytes()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        press_import(dialog)
        assert dialog.isVisible()
        assert "the disk is full" in dialog.error()
        assert is_sentence(dialog.error())
        assert len(outcomes(dialog)) == 2_000
        assert path.read_bytes() == before
        make_room(workspace.file)
        press_import(dialog)

    with answered(look):
        give("Risk\n" + "".join(f"Risk {n}\n" for n in range(2_000)))
    assert len(titles(workspace)) == 2_001


# --- many rows


def many(rows: int) -> str:
    """A table in which every seventh row cannot be taken."""
    lines = (f"Risk number {n},some cause {n},{n % 5 + 1},{'Sorcery' if n % 7 == 0 else 'Threat'}\n" for n in range(rows))
    return "Risk,Cause,Likelihood,Kind\n" + "".join(lines)


def test_many_rows_are_looked_at_and_imported_beside_the_window(
    give: Give, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        assert dialog.working.isVisible(), "the window does not wait for the rows"
        assert not dialog.import_.isEnabled()
        qtbot.waitUntil(lambda: len(outcomes(dialog)) == 7_000, timeout=30_000)
        assert not dialog.working.isVisible()
        seen.append(dialog.left_out.text())
        press_import(dialog)
        assert not dialog.columns.isEnabled()
        qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=60_000)

    with answered(look):
        give(many(7_000))
    assert seen == ["1000 left out"]
    assert len(titles(workspace)) == 6_001
    workspace.undo()
    assert titles(workspace) == ["Drift"]


def test_an_import_of_many_rows_can_be_stopped(give: Give, workspace: Workspace, path: Path, qtbot: QtBot) -> None:
    before = path.read_bytes()

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        qtbot.waitUntil(dialog.import_.isEnabled, timeout=30_000)
        press_import(dialog)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: bool(dialog.error()), timeout=30_000)
        assert dialog.isVisible()
        assert dialog.error() == "Stopped. Nothing was imported."
        assert dialog.import_.isEnabled()

    with answered(look):
        give(many(7_000))
    assert titles(workspace) == ["Drift"]
    assert path.read_bytes() == before


def test_the_dialog_can_be_closed_while_it_looks_at_many_rows(give: Give, page: RegisterPage, workspace: Workspace, qtbot: QtBot) -> None:
    with answered(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)):
        give(many(7_000))
    qtbot.waitUntil(lambda: not page.context.jobs.running, timeout=30_000)
    assert titles(workspace) == ["Drift"]


@pytest.mark.long
def test_100_000_rows(give: Give, workspace: Workspace, qtbot: QtBot) -> None:
    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        qtbot.waitUntil(dialog.import_.isEnabled, timeout=120_000)
        press_import(dialog)
        qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=300_000)

    with answered(look):
        give(many(100_000))
    assert len(titles(workspace)) == 1 + 100_000 * 6 // 7


def test_what_is_being_typed_is_saved_before_an_import(give: Give, page: RegisterPage, workspace: Workspace) -> None:
    title = field(page, "title", QLineEdit)
    title.setText("Drift of the model")
    with answered(press_import):
        give("Risk\nBias\n")
    assert titles(workspace) == ["Drift of the model", "Bias"]
