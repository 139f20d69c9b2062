"""The bundled typeface: Inter with tabular figures, Noto Sans and the system behind it."""

from __future__ import annotations

import functools
import logging

from PySide6.QtGui import QFont, QFontDatabase

from aims_desktop import resources

FAMILIES = ["Inter", "Noto Sans"]
_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf")

log = logging.getLogger(__name__)


@functools.cache
def register() -> None:
    """Make the bundled fonts known to Qt; needs a QGuiApplication. A font that will not load leaves the fallbacks."""
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}"))) < 0:
            log.warning("The font %s cannot be loaded; the system's font is used instead.", name)


def font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font: figures of one width, so that columns of numbers line up, and no hinting."""
    made = QFont()
    made.setFamilies([*FAMILIES, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()])
    made.setPixelSize(pixels)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def system_scale() -> float:
    """How much larger than 13 px the person's system font is; a smaller one does not shrink the program."""
    pixels = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pixelSize()
    if pixels <= 0:
        pixels = _pixels_of_system_font()
    return min(max(pixels / 13, 1.0), 2.0)


def _pixels_of_system_font() -> int:
    from PySide6.QtGui import QFontInfo

    return QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).pixelSize()
