from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.exporting import export_pdf
from aims_desktop.ui.pages.reports import ABOUT, ReportsPage


def test_every_pack_has_a_card_that_says_what_it_holds(desk: Desk) -> None:
    desk.navigate(Place("reports"))
    assert isinstance(desk.view, ReportsPage)
    assert desk.view.buttons.keys() == PACKS.keys() == ABOUT.keys()


def test_a_pack_is_built_beside_the_window(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    target = tmp_path / "pack"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    desk.navigate(Place("reports"))
    assert isinstance(desk.view, ReportsPage)
    desk.view.buttons["management-review"].click()
    qtbot.waitUntil(lambda: desk.toast.text() == "Saved as pack.pdf", timeout=60_000)
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF")


def test_a_pack_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    pack = PACKS["management-review"]
    export_pdf(desk.context, lambda: pack.document(facts_of(pack, desk.workspace)), tmp_path / "no such folder" / "pack.pdf")
    qtbot.waitUntil(lambda: bool(desk.notices.errors()), timeout=60_000)
