from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.errors import AimsError
from aims_desktop.ui import notices
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.jobs import Job
from aims_desktop.ui.notices import JobBar


def test_details_can_be_copied(desk: Desk, qtbot: QtBot) -> None:
    desk.show_error(AimsError("It did not work.", "Traceback: x"))
    copy = next(b for b in desk.notices.findChildren(QPushButton) if b.text() == "Copy details")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Traceback: x"


def test_long_work_gets_a_bar_with_cancel_over_the_page(desk: Desk, qtbot: QtBot, monkeypatch: object) -> None:
    monkeypatch.setattr(notices, "LONG_MS", 10)  # type: ignore[attr-defined]  # pytest's own
    stopped: list[str] = []
    desk.context.jobs.stopped.connect(stopped.append)

    def long(job: Job) -> None:
        while True:
            job.progress(0.3)

    desk.context.jobs.run("Counting for ever", long, lambda _answer: None)
    qtbot.waitUntil(lambda: bool(desk.notices.findChildren(JobBar)))
    bar = desk.notices.findChildren(JobBar)[0]
    assert desk.notices.isVisible()
    qtbot.mouseClick(bar.findChild(QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stopped == ["Counting for ever"])
    assert desk.toast.text() == "Stopped: Counting for ever. Nothing was changed."
    qtbot.waitUntil(lambda: not desk.notices.isVisible())


def test_short_and_quiet_work_gets_none(desk: Desk, qtbot: QtBot, monkeypatch: object) -> None:
    monkeypatch.setattr(notices, "LONG_MS", 0)  # type: ignore[attr-defined]  # pytest's own
    ended: list[int] = []
    desk.context.jobs.run("Checking", lambda _job: 1, ended.append, quiet=True)
    qtbot.waitUntil(lambda: ended == [1])
    assert not desk.notices.findChildren(JobBar)
