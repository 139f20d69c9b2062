"""The program's own icons: line drawings on a 24 grid under resources/icons, coloured by token."""

from __future__ import annotations

import functools
import weakref

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from aims_desktop import resources
from aims_desktop.ui.theme.look import look
from aims_desktop.ui.theme.tokens import ICON

_RATIOS = (1.0, 2.0, 3.0)
_STROKE = 'stroke-width="1.75"'

_bound: weakref.WeakKeyDictionary[QObject, tuple[str, str, int]] = weakref.WeakKeyDictionary()


@functools.cache
def names() -> tuple[str, ...]:
    """The names of all icons that can be coloured."""
    return tuple(sorted(file.stem for file in resources.path("icons").glob("*.svg") if file.stem != "app"))


@functools.cache
def _source(name: str) -> str:
    return (resources.path("icons") / f"{name}.svg").read_text(encoding="utf-8")


def svg(name: str, colour: str, width: float = 1.75) -> str:
    """The drawing of an icon in one colour (#RRGGBB) and stroke width."""
    return _source(name).replace("currentColor", colour).replace(_STROKE, f'stroke-width="{width}"')


def pixmap(name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon in the colour of a token, `size` logical pixels wide."""
    return _pixmap(name, getattr(look().tokens, token), size, ratio)


@functools.lru_cache(maxsize=2048)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg(name, colour).encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn


def icon(name: str, colour: str = "text2", size: int = ICON) -> QIcon:
    """An icon in the colour of a token, `size` px at 100 % text size, grey when disabled. It keeps its colours: see `bind`."""
    tokens = look().tokens
    return _icon(name, getattr(tokens, colour), tokens.disabled, look().px(size))


@functools.lru_cache(maxsize=512)
def _icon(name: str, colour: str, disabled: str, pixels: int) -> QIcon:
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(_pixmap(name, colour, pixels, ratio), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, disabled, pixels, ratio), QIcon.Mode.Disabled)
    return made


def bind(target: QAction | QAbstractButton, name: str, colour: str = "text2", size: int = ICON) -> None:
    """Give an action or button its icon and keep it right when the theme or text size changes."""
    _bound[target] = (name, colour, size)
    _set(target, name, colour, size)


def refresh() -> None:
    """Recolour everything bound; called when the look has changed."""
    _pixmap.cache_clear()
    _icon.cache_clear()
    for target, (name, token, size) in list(_bound.items()):
        if shiboken6.isValid(target):
            _set(target, name, token, size)


def _set(target: QObject, name: str, token: str, size: int) -> None:
    if isinstance(target, QAction):
        target.setIcon(icon(name, token, size))
    elif isinstance(target, QAbstractButton):
        target.setIcon(icon(name, token, size))
        target.setIconSize(QSize(look().px(size), look().px(size)))
