from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aims_desktop.service.proof import verified
from aims_desktop.store.verify import Report
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.dialogs.verify import VerifyDialog
from aims_desktop.ui.main_window import MainWindow


def texts(dialog: VerifyDialog) -> list[str]:
    return [part.text() for part in dialog.findChildren(QLabel)]


def test_the_record_of_an_open_file_is_verified_beside_the_window(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.context.trigger("tools.verify")
    qtbot.waitUntil(lambda: bool(window.findChildren(VerifyDialog)), timeout=30_000)
    dialog = window.findChildren(VerifyDialog)[0]
    assert dialog.verdict.text().startswith("The record is whole")
    assert verified(desk.workspace).fingerprint in texts(dialog)
    dialog.close()


def test_what_is_wrong_is_listed(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    report = Report(3, 1, "ab" * 16, tuple(f"Change {n} was altered." for n in range(60)))
    dialog = VerifyDialog(window, desk.workspace, report)
    qtbot.addWidget(dialog)
    assert dialog.verdict.text().startswith("The record is not whole")
    assert "Change 0 was altered." in texts(dialog)
    assert "And 10 more." in texts(dialog)
