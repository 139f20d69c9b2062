from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.ui.dialogs.crash import CrashDialog, CrashReporter, fault_file, forget_faults, watch_faults

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def reporter(qapp: QApplication) -> Iterator[CrashReporter]:
    hooks = sys.excepthook, threading.excepthook
    made = CrashReporter()
    made.install()
    yield made
    sys.excepthook, threading.excepthook = hooks
    if made.dialog is not None:
        made.dialog.close()
        made.dialog.deleteLater()


def fail() -> None:
    raise ValueError("the scale has no step 6")


def report(reporter: CrashReporter) -> str:
    assert reporter.dialog is not None
    text = reporter.dialog.findChild(QPlainTextEdit)
    assert isinstance(text, QPlainTextEdit)
    return text.toPlainText()


def test_what_nobody_caught_is_shown_with_where_it_happened(reporter: CrashReporter, qtbot: QtBot) -> None:
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    told = report(reporter)
    assert "ValueError: the scale has no step 6" in told
    assert "in fail" in told
    assert "AIMS Desktop: " in told


def test_a_thread_is_no_way_out(reporter: CrashReporter, qtbot: QtBot) -> None:
    thread = threading.Thread(target=fail, name="backup")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    assert "backup\n" in report(reporter)


def test_the_first_bug_is_shown_once(reporter: CrashReporter, qtbot: QtBot) -> None:
    for text in ("first", "second"):
        reporter.take(ValueError, ValueError(text), None)
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    QApplication.processEvents()
    assert "first" in report(reporter)


def test_the_report_can_be_copied_and_saved(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CrashDialog(None, "Traceback: x")
    qtbot.addWidget(dialog)
    dialog.show()
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Copy")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == "Traceback: x"
    dialog.save_to(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text() == "Traceback: x"
    dialog.save_to(tmp_path / "no such folder" / "report.txt")
    assert dialog.error()


def test_a_fault_leaves_a_trace_for_the_next_start(own_home: Path) -> None:
    script = (
        "import faulthandler, os, signal\n"
        "from aims_desktop.ui.dialogs.crash import watch_faults\n"
        "stream, left = watch_faults()\n"
        "assert not left\n"
        "os.kill(os.getpid(), signal.SIGSEGV)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode
    stream, left = watch_faults()
    assert "Segmentation fault" in left
    forget_faults(stream)
    assert not fault_file().exists()
