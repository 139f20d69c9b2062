"""The page an auditor looks at: what was checked, paper, another copy, the PDF; and the way from there to a repair."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from aims_desktop.service.proof import NOT_PROVEN, PROVEN, verified
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.verify import Checked, Part, Report
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.pages.verify import VerifyPage
from aims_desktop.ui.pages.verify_cards import SHOWN
from tests.service.kit import Clock, make
from tests.store.filekit import tamper

WAIT = 20_000


@pytest.fixture
def page(window: MainWindow, desk: Desk, qtbot: QtBot) -> VerifyPage:
    qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    view = cast(VerifyPage, desk.view)
    assert isinstance(view, VerifyPage)
    qtbot.waitUntil(lambda: view.report is not None, timeout=WAIT)
    return view


def texts(page: VerifyPage) -> list[str]:
    return [part.text() for part in page.findChildren(QLabel) if part.isVisibleTo(page)]


def test_a_key_leads_to_a_check_of_everything(page: VerifyPage, desk: Desk) -> None:
    assert page.outcome.verdict.text() == "The record is whole: nothing was altered since it was written."
    assert page.outcome.fingerprint.text() == verified(desk.workspace).fingerprint
    assert all(outcome.text().endswith("in order") for outcome in page.parts.outcomes.values())
    assert not page.problems.isVisibleTo(page)
    assert page.sessions.model.item(0, 0).text() == "Ana Ruiz"
    assert {*PROVEN, *NOT_PROVEN} <= set(texts(page))
    assert not desk.notices.isVisible()


def test_the_palette_and_the_menu_lead_there_too(desk: Desk, window: MainWindow, qtbot: QtBot) -> None:
    desk.palette_.open()
    qtbot.keyClicks(desk.palette_.field, "verify the record")
    qtbot.keyClick(desk.palette_.field, Qt.Key.Key_Return)
    assert desk.place == Place("verify")
    desk.navigate(Place())
    window.actions_.trigger("tools.verify")
    assert desk.place == Place("verify")


def test_a_change_makes_the_outcome_old_and_checking_again_makes_it_new(page: VerifyPage, workspace: Workspace, qtbot: QtBot) -> None:
    before = page.outcome.fingerprint.text()
    make(workspace, "risk", title="Drift")
    assert any("the file was changed since" in text for text in texts(page))
    page.again.setFocus()
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    assert not page.again.isEnabled()
    qtbot.waitUntil(lambda: page.outcome.fingerprint.text() != before, timeout=WAIT)
    assert not any("the file was changed since" in text for text in texts(page))
    assert page.again.isEnabled()


def test_a_check_can_be_stopped(page: VerifyPage, desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    """The work is held up until the person has pressed the button."""

    def slow(_workspace: Workspace, progress: object) -> Report:
        while True:
            progress(0.5)  # type: ignore[operator]  # the job's

    monkeypatch.setattr("aims_desktop.service.proof.verified", slow)
    page.report = None
    page.check()
    assert page.outcome.cancel.isVisibleTo(page)
    page.focus_content()
    qtbot.keyClick(page.outcome.cancel, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.outcome.verdict.text() == "Stopped. Nothing was changed.", timeout=WAIT)
    assert page.again.hasFocus()
    assert not page.outcome.cancel.isVisibleTo(page)
    assert not page.save.isEnabled()


@pytest.mark.parametrize("typed", ["{}", " {} ", "lower"])
def test_a_fingerprint_from_paper_is_found(page: VerifyPage, workspace: Workspace, qtbot: QtBot, typed: str) -> None:
    printed = page.outcome.fingerprint.text()
    make(workspace, "risk", title="Drift")
    page.paper.field.setFocus()
    qtbot.keyClicks(page.paper.field, printed.lower().replace(" ", "") if typed == "lower" else typed.format(printed))
    qtbot.keyClick(page.paper.field, Qt.Key.Key_Return)
    assert page.paper.answer.text() == "This file knew that state on 1 Mar 2027, 1 entry ago."
    assert page.paper.field.text() == printed


def test_a_fingerprint_that_is_none_or_unknown_is_said(page: VerifyPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.paper.field, "A1B2")
    qtbot.mouseClick(page.paper.compare, Qt.MouseButton.LeftButton)
    assert "this one has 4" in page.paper.answer.text()
    qtbot.keyClicks(page.paper.field, "0" * 16)
    assert not page.paper.answer.isVisibleTo(page), "another text has no answer yet"
    qtbot.mouseClick(page.paper.compare, Qt.MouseButton.LeftButton)
    assert page.paper.answer.text().startswith("This file has never been in that state")


def test_another_copy_bears_witness(
    page: VerifyPage, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock, qtbot: QtBot
) -> None:
    theirs = workspace.file.save_copy(tmp_path / "theirs.aims")
    with Workspace.open(theirs, who="Ana Ruiz", clock=clock) as copy:
        make(copy, "risk", title="Leak")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(theirs), ""))
    page.copy.choose.setFocus()
    qtbot.keyClick(page.copy.choose, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.copy.answer.isVisibleTo(page), timeout=WAIT)
    assert page.copy.answer.text().startswith("Their copy knows 1 entry of yours that this file does not have")
    assert any("RSK-0001 Leak" in text for text in texts(page))
    theirs.write_bytes(b"nothing of ours")
    page.copy.choose.click()
    qtbot.waitUntil(lambda: page.copy.answer.text() == "“theirs.aims” is not an AIMS file.", timeout=WAIT)
    assert not any("RSK-0001 Leak" in text for text in texts(page))


def test_a_sealed_copy_is_opened_with_its_passphrase(page: VerifyPage, workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    theirs = tmp_path / "theirs.aimsx"
    workspace.file.share(theirs, "correct horse battery")
    page.compare_with(theirs)
    qtbot.waitUntil(lambda: page.copy.passphrase.isVisibleTo(page), timeout=WAIT)
    for typed in ("wrong", "correct horse battery"):
        page.copy.passphrase.clear()
        qtbot.keyClicks(page.copy.passphrase, typed)
        qtbot.keyClick(page.copy.passphrase, Qt.Key.Key_Return)
        assert not page.copy.choose.isEnabled()
        qtbot.waitUntil(page.copy.choose.isEnabled, timeout=WAIT)
    qtbot.waitUntil(lambda: page.copy.answer.text() == "Everything that their copy knows is in this file.", timeout=WAIT)
    assert not page.copy.passphrase.isVisibleTo(page)


def test_the_outcome_is_saved_as_pdf(
    page: VerifyPage, desk: Desk, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    made = tmp_path / "proof.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(made), ""))
    qtbot.keyClicks(page.paper.field, "0" * 20)
    qtbot.keyClick(page.paper.field, Qt.Key.Key_Return)
    window.actions_.trigger("file.export")
    qtbot.waitUntil(lambda: desk.toast.text() == "Saved as proof.pdf", timeout=WAIT)
    text = " ".join(" ".join(part.extract_text() for part in PdfReader(made).pages).split())
    assert page.outcome.fingerprint.text() in text
    assert "0000 0000 0000 0000 0000" in text
    assert "never been in that state" in text


def test_what_is_wrong_is_listed_with_what_can_be_done(page: VerifyPage) -> None:
    parts = tuple(Checked(part, 3, 0) for part in Part)
    page._checked((Report(3, 1, "ab" * 32, tuple(f"RSK-{n:04} differs." for n in range(SHOWN + 10)), parts=parts), []))
    assert page.outcome.verdict.text().startswith("The record is not whole")
    assert page.problems.isVisibleTo(page)
    (listed,) = (text for text in texts(page) if "RSK-0000 differs." in text)
    assert listed.endswith("And 10 more.")
    assert page.problems.repair.isVisibleTo(page)
    broken = (Checked(Part.ENTRIES, 3, 1), *(Checked(part, 0, None) for part in list(Part)[1:]))
    page._checked((Report(3, 1, "ab" * 32, ("Entry 1 was altered.",), parts=broken), []))
    assert not page.problems.repair.isVisibleTo(page)
    assert any("cannot be repaired here" in text for text in texts(page))
    assert page.parts.outcomes[Part.ENTRIES].text() == "3 entries, 1 problem"
    assert page.parts.outcomes[Part.FILES].text() == "not looked at"


def test_an_altered_file_that_is_only_read_tells_what_is_wrong(welcome: MainWindow, path: Path, tmp_path: Path, qtbot: QtBot) -> None:
    altered = Path(shutil.copy(path, tmp_path / "altered.aims"))
    tamper(altered, "UPDATE person SET name='forged'")
    assert welcome.files.open(altered, read_only=True)
    assert welcome.desk is not None
    welcome.desk.navigate(Place("verify"))
    page = cast(VerifyPage, welcome.desk.view)
    qtbot.waitUntil(lambda: page.report is not None, timeout=WAIT)
    assert any("differs from the journal in: name." in text for text in texts(page))
    assert not page.problems.repair.isVisibleTo(page)
    assert page.problems.restore.isVisibleTo(page)
