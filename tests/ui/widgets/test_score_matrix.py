"""The matrix of scores is read, chosen in and painted with the keyboard and the mouse; each cell says its number and its level."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from aims_desktop.ui.theme.tokens import LIGHT
from aims_desktop.ui.widgets.score_matrix import Mark, Reading, ScoreMatrix

Key = Qt.Key


def read(cell: tuple[int, int]) -> Reading:
    return Reading("Low", "h1") if cell[0] * cell[1] <= 4 else Reading("High", "h3")


@pytest.fixture(params=[False, True], ids=["chooses", "paints"])
def matrix(request: pytest.FixtureRequest, qtbot: QtBot) -> ScoreMatrix:
    made = ScoreMatrix("Scores", paints=request.param)
    qtbot.addWidget(made)
    made.set_words(["Rare", "Unlikely", "Possible", "Likely", "Almost certain"], ["Negligible", "Minor", "Moderate", "Major", "Severe"])
    made.set_reading(read)
    made.go_to(3, 3)
    made.resize(560, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def heard(matrix: ScoreMatrix) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    matrix.taken.connect(lambda *cell: found.append(cell))
    matrix.painted.connect(lambda *cell: found.append(cell))
    return found


def test_a_cell_says_its_words_its_score_and_its_level(matrix: ScoreMatrix) -> None:
    assert matrix.said(4, 4) == "Likely × Major: 16, High"
    assert matrix.said(1, 3) == "Rare × Moderate: 3, Low"
    matrix.set_marks({(4, 4): Mark("Chosen", "P")})
    assert matrix.said(4, 4) == "Likely × Major: 16, High. Chosen"
    matrix.set_reading(lambda _cell: Reading("", "subtle"))
    assert matrix.said(1, 1) == "Rare × Negligible: 1, not set"


def test_each_cell_shows_its_number_and_the_colour_of_its_level(matrix: ScoreMatrix) -> None:
    image = matrix.view.viewport().grab().toImage()
    model = matrix.view.model()
    for likelihood, severity in ((1, 1), (5, 5), (2, 2), (1, 5)):
        index = model.index(5 - likelihood, severity - 1)
        assert index.data() == str(likelihood * severity)
        rect = matrix.view.visualRect(index)
        assert image.pixelColor(rect.left() + 8, rect.top() + 8) == QColor(getattr(LIGHT, read((likelihood, severity)).token))


def test_arrows_move_and_enter_space_and_a_click_take(matrix: ScoreMatrix) -> None:
    found, moved = heard(matrix), []
    matrix.moved.connect(lambda *cell: moved.append(cell))
    QTest.keyClick(matrix.view, Key.Key_Up)
    QTest.keyClick(matrix.view, Key.Key_Right)
    assert moved == [(4, 3), (4, 4)]
    assert matrix.cell == (4, 4)
    QTest.keyClick(matrix.view, Key.Key_Return)
    QTest.keyClick(matrix.view, Key.Key_Space)
    place = matrix.view.visualRect(matrix.view.model().index(4, 0)).center()
    QTest.mouseClick(matrix.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert found == [(4, 4), (4, 4), (1, 1)]


@pytest.mark.parametrize("matrix", [True], indirect=True)
def test_digits_give_a_cell_its_level(matrix: ScoreMatrix) -> None:
    found = heard(matrix)
    for key in (Key.Key_1, Key.Key_4, Key.Key_5):
        QTest.keyClick(matrix.view, key)
    assert found == [(3, 3, 0), (3, 3, 3)]


def test_a_cell_says_what_sets_it_apart_and_shows_it(matrix: ScoreMatrix) -> None:
    plain = matrix.grab().toImage()
    matrix.set_reading(lambda cell: Reading("High", "h3", "Painted") if cell == (1, 5) else read(cell))
    assert matrix.said(1, 5).endswith("5, High. Painted")
    assert matrix.said(5, 1).endswith("5, High")
    assert matrix.grab().toImage() != plain


def test_what_lies_beside_the_choice_is_marked_in_another_way(matrix: ScoreMatrix) -> None:
    matrix.set_marks({(4, 4): Mark("Today", "Today")})
    chosen = matrix.grab().toImage()
    matrix.set_marks({(4, 4): Mark("Today", "Today", chosen=False)})
    assert matrix.grab().toImage() != chosen


@pytest.mark.parametrize("matrix", [False], indirect=True)
def test_digits_do_nothing_where_scores_are_chosen(matrix: ScoreMatrix) -> None:
    found = heard(matrix)
    QTest.keyClick(matrix.view, Key.Key_1)
    assert found == []
    assert matrix.cell == (3, 3)


def test_what_is_read_only_is_looked_at_and_takes_nothing(matrix: ScoreMatrix) -> None:
    found = heard(matrix)
    matrix.set_read_only("This file is open for reading only.")
    for key in (Key.Key_Return, Key.Key_2, Key.Key_Up):
        QTest.keyClick(matrix.view, key)
    QTest.mouseClick(
        matrix.view.viewport(), Qt.MouseButton.LeftButton, pos=matrix.view.visualRect(matrix.view.model().index(4, 0)).center()
    )
    assert found == []
    assert matrix.view.accessibleDescription() == "This file is open for reading only."
    matrix.set_read_only("")
    QTest.keyClick(matrix.view, Key.Key_Return)
    assert len(found) == 1
