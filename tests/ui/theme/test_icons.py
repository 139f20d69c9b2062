from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QAction, QIcon, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton

from aims_desktop import resources
from aims_desktop.ui.theme import icons
from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.theme.tokens import DARK, LIGHT


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    theme().apply(qapp, "light")


def _colours(image: QImage) -> set[str]:
    """The colours of the fully opaque pixels."""
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name().upper() for x, y in places if image.pixelColor(x, y).alpha() == 255}


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_is_a_line_drawing_on_the_grid(name: str) -> None:
    root = ET.fromstring((resources.path("icons") / f"{name}.svg").read_text(encoding="utf-8"))
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-width") == "1.75"
    assert root.get("stroke-linecap") == "round"
    assert root.get("fill") == "none"
    assert QSvgRenderer(icons.svg(name, "#000000").encode()).isValid()


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_draws_in_the_colour_asked_for(name: str) -> None:
    image = icons.pixmap(name, "accent", 48).toImage()
    assert _colours(image) == {LIGHT.accent}


@pytest.mark.parametrize("name", icons.names())
def test_no_icon_is_cut_at_its_edge(name: str) -> None:
    image = icons.pixmap(name, "text", 48).toImage()
    edge = [(i, j) for i in range(48) for j in (0, 47)] + [(j, i) for i in range(48) for j in (0, 47)]
    assert all(image.pixelColor(x, y).alpha() < 128 for x, y in edge)


def test_an_icon_is_sharp_on_every_screen_and_grey_when_disabled() -> None:
    icon = icons.icon("search", "text2", 18)
    assert {size.width() for size in icon.availableSizes()} == {18, 36, 54}
    assert _colours(icon.pixmap(54, QIcon.Mode.Normal).toImage()) == {LIGHT.text2}
    assert _colours(icon.pixmap(54, QIcon.Mode.Disabled).toImage()) == {LIGHT.disabled}


def test_bound_icons_follow_the_theme(qapp: QApplication, qtbot: object) -> None:
    action, button = QAction(), QPushButton()
    icons.bind(action, "plus")
    icons.bind(button, "plus", "accent", 20)
    theme().apply(qapp, "dark")
    assert _colours(action.icon().pixmap(54).toImage()) == {DARK.text2}
    assert _colours(button.icon().pixmap(60).toImage()) == {DARK.accent}


def test_bound_icons_grow_with_the_text(qapp: QApplication) -> None:
    button = QPushButton()
    icons.bind(button, "plus", "text2", 20)
    theme().set_text_size(1.5)
    assert button.iconSize().width() == 30
    theme().set_text_size(1)


def test_a_destroyed_target_does_no_harm(qapp: QApplication) -> None:
    import shiboken6

    button = QPushButton()
    icons.bind(button, "plus")
    shiboken6.delete(button)
    theme().apply(qapp, "dark")


def test_the_program_has_an_icon(qapp: QApplication) -> None:
    assert not QIcon(str(resources.path("icons/app.svg"))).pixmap(64).isNull()


def test_every_icon_named_in_the_code_exists() -> None:
    known = set(icons.names())
    named = set()
    for file in (resources.path("icons").parent.parent / "aims_desktop" / "ui").rglob("*.py"):
        named |= set(re.findall(r'(?:\bicon|trailing_icon)="([a-z-]+)"', file.read_text(encoding="utf-8")))
    assert named <= known
