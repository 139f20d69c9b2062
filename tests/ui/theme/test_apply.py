from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListWidget, QVBoxLayout, QWidget

from aims_desktop.ui.theme import apply as applying
from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.palette import high_contrast, palette
from aims_desktop.ui.theme.tokens import DARK, LIGHT, RAIL_WIDTH, Tokens


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    theme().apply(qapp, "light")
    yield
    theme().apply(qapp, "light")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda tokens: tokens.name)
def test_the_palette_leaves_no_role_to_the_platform(tokens: Tokens) -> None:
    made = palette(tokens)
    left = {QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles}
    roles = [role for role in QPalette.ColorRole if role not in left]
    ours = {QColor(value).rgb() for name in Tokens.__slots__ if str(value := getattr(tokens, name)).startswith("#")}
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        assert not {role.name for role in roles if made.color(group, role).rgb() not in ours}, group
    disabled = made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(tokens.disabled)


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_the_style_sheet_is_complete(qapp: QApplication, choice: applying.Choice) -> None:
    theme().apply(qapp, choice, 1.3)
    text = qapp.styleSheet()
    assert not re.findall(r"[$@]\w+", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    assert "QPushButton" in text
    for image in re.findall(r'url\("([^"]+)"\)', text):
        with open(image, encoding="utf-8") as file:  # noqa: PTH123 - a path as Qt reads it
            assert "currentColor" not in file.read()


def test_a_live_switch_keeps_what_the_person_did(qapp: QApplication, qtbot: object) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    line, combo, rows = QLineEdit(), QComboBox(), QListWidget()
    for part in (line, combo, rows):
        column.addWidget(part)
    combo.addItems(["one", "two"])
    rows.addItems(["a", "b", "c"])
    line.setText("half a sentence")
    line.setCursorPosition(4)
    combo.setCurrentIndex(1)
    rows.setCurrentRow(2)
    window.show()
    theme().apply(qapp, "dark", 1.2)
    assert (line.text(), line.cursorPosition(), combo.currentText(), rows.currentRow()) == ("half a sentence", 4, "two", 2)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.app)
    window.close()


def test_changed_is_told_once_per_change(qapp: QApplication, qtbot: object) -> None:
    told: list[str] = []
    theme().changed.connect(lambda: told.append(theme().tokens.name))
    theme().apply(qapp, "dark")
    assert told == ["dark"]
    theme().changed.disconnect()


def test_system_follows_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    theme().apply(qapp, "system")
    assert theme().tokens is LIGHT
    theme().apply(qapp, "dark")
    theme()._system_changed()
    assert theme().tokens is DARK, "a chosen theme does not follow"

    theme().apply(qapp, "system")
    monkeypatch.setattr(theme(), "_resolve", lambda: DARK)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme().tokens is DARK
    assert look().tokens is DARK


def test_the_text_size_multiplies_type_and_lengths(qapp: QApplication) -> None:
    plain = look().scale
    theme().set_text_size(1.3)
    assert look().scale == pytest.approx(plain * 1.3)
    assert look().px(RAIL_WIDTH) == round(RAIL_WIDTH * plain * 1.3)
    assert qapp.font().pixelSize() == round(13 * plain * 1.3)
    theme().set_text_size(9)
    assert theme().text_size == 1.5


def test_the_bundled_font_is_used(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == "Inter"
    narrow, wide = (look().metrics(13).horizontalAdvance(figures) for figures in ("1111", "8888"))
    assert narrow == wide, "figures are tabular"


def test_high_contrast_takes_only_colours_of_the_system(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    system = QPalette(QColor("#000000"))
    system.setColor(QPalette.ColorRole.WindowText, QColor("#FFFF00"))
    system.setColor(QPalette.ColorRole.Text, QColor("#FFFF00"))
    system.setColor(QPalette.ColorRole.Base, QColor("#000000"))
    tokens = high_contrast(system)
    assert tokens.dark
    assert (tokens.text, tokens.muted, tokens.line, tokens.surface) == ("#FFFF00", "#FFFF00", "#FFFF00", "#000000")
    monkeypatch.setattr(applying, "_wants_high_contrast", lambda: True)
    theme().apply(qapp, "dark")
    assert theme().tokens.name == "high contrast"
    monkeypatch.setattr(applying, "_wants_high_contrast", lambda: False)
    theme()._system_changed()
    assert theme().tokens is DARK
