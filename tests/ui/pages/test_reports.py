"""The reports page: a period and a day to judge by, the preview, and the file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.exporting import export_pdf
from aims_desktop.ui.pages.reports import ABOUT, ReportsPage

WAIT = 20_000


@pytest.fixture
def page(desk: Desk) -> ReportsPage:
    desk.navigate(Place("reports"))
    return cast(ReportsPage, desk.view)


def test_every_pack_has_a_card_that_says_what_it_holds(page: ReportsPage) -> None:
    assert page.cards.keys() == PACKS.keys() == ABOUT.keys()


def test_a_pack_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    pack = PACKS["management-review"]
    export_pdf(desk.context, lambda records: pack.document(facts_of(pack, records)), tmp_path / "no such folder" / "pack.pdf")
    qtbot.waitUntil(lambda: bool(desk.notices.errors()), timeout=WAIT)


def test_a_pack_is_saved_for_the_period_that_was_asked_for(
    page: ReportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "pack"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    card = page.cards["management-review"]
    for field, text in ((card.start, "2027-01-01"), (card.end, "2027-02-28"), (card.as_of, "2027-04-01")):
        field.setFocus()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
    card.export.setFocus()
    qtbot.keyClick(card.export, Qt.Key.Key_Return)
    made = tmp_path / "pack.pdf"
    qtbot.waitUntil(made.exists, timeout=WAIT)
    text = " ".join(PdfReader(made).pages[0].extract_text().split())
    assert "1 Jan 2027 to 28 Feb 2027" in text
    assert "As of 1 Apr 2027" in text
    qtbot.waitUntil(lambda: desk.toast.text() == "Saved as pack.pdf")


def test_days_that_do_not_fit_are_refused_before_anything_is_asked(page: ReportsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: pytest.fail("asked for a place"))
    card = page.cards["management-review"]
    card.start.set_value(dt.date(2027, 3, 1))
    card.end.set_value(dt.date(2027, 2, 1))
    card.export.click()
    assert card.problem.isVisibleTo(page)
    assert card.problem.text() == "The period cannot end before it starts."
    card.end.set_value(None)
    assert card.sound()
    assert not card.problem.isVisibleTo(page)


def test_the_preview_is_built_anew_for_another_day(page: ReportsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.preview.up_to_date, timeout=WAIT)
    field = page.cards["management-review"].as_of
    field.setFocus()
    qtbot.keyClicks(field, "2027-04-01")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert not page.preview.up_to_date
    qtbot.waitUntil(lambda: page.preview.up_to_date, timeout=WAIT)


def test_the_way_to_the_review(page: ReportsPage, desk: Desk) -> None:
    assert {"file.export", "file.print"} <= set(page.commands())
    buttons = {button.accessibleName(): button for button in page.findChildren(type(page.cards["management-review"].export))}
    buttons["Open the review"].click()
    assert desk.place.page == "review"
