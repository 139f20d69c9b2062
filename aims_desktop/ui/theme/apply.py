"""The theme of the program: which one is chosen, and putting it on the application, also while it runs."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from aims_desktop.ui.theme import fonts, icons
from aims_desktop.ui.theme.look import look, use
from aims_desktop.ui.theme.palette import high_contrast, palette
from aims_desktop.ui.theme.sheet import sheet, write_images
from aims_desktop.ui.theme.tokens import BODY, DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]

TEXT_SIZES = (0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5)
"""What View > Text size offers."""


class Theme(QObject):
    """The theme of the process: tokens, palette, font and style sheet, applied together."""

    changed = Signal()
    """The colours or the text size are other ones now; painted widgets repaint by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.text_size = 1.0
        self._app: QApplication | None = None
        self._worn: tuple[Tokens, float] | None = None
        self._system_palette = QPalette()
        self._images = QTemporaryDir()

    @property
    def tokens(self) -> Tokens:
        """The colours in use."""
        return look().tokens

    def apply(self, app: QApplication, choice: Choice = "system", text_size: float = 1.0) -> None:
        """Put a theme on the application; widgets keep their state."""
        if self._app is not app:
            self._take_over(app)
        self.choice = choice
        self.text_size = min(max(text_size, TEXT_SIZES[0]), TEXT_SIZES[-1])
        hints = app.styleHints()
        # A hint for title bars and native dialogs; some platforms ignore it, so the palette is our own everywhere.
        hints.setColorScheme({"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown))
        self._put_on(app)

    def set_text_size(self, text_size: float) -> None:
        """Change only the text size (0.9 to 1.5)."""
        if self._app is not None:
            self.apply(self._app, self.choice, text_size)

    def _take_over(self, app: QApplication) -> None:
        self._app, self._worn = app, None
        self._system_palette = QPalette(app.palette())
        # Fusion first: other styles break parts of a style sheet.
        app.setStyle(QStyleFactory.create("Fusion"))
        fonts.register()
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        accessibility = getattr(app.styleHints(), "accessibility", None)  # from Qt 6.10
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self._system_changed)

    def _put_on(self, app: QApplication) -> None:
        tokens = self._resolve()
        scale = self.text_size * fonts.system_scale()
        if self._worn == (tokens, scale):
            return
        self._worn = tokens, scale
        use(tokens, scale)
        images = write_images(tokens, Path(self._images.path()))
        # Qt takes five times as long to replace a sheet as to take it off and put another one on.
        app.setStyleSheet("")
        app.setPalette(palette(tokens))
        app.setFont(look().font(BODY))
        app.setStyleSheet(sheet(tokens, scale, images))
        icons.refresh()
        self.changed.emit()

    def _resolve(self) -> Tokens:
        if _wants_high_contrast():
            return high_contrast(self._system_palette)
        if self.choice == "system":
            return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self.choice == "dark" else LIGHT

    def _system_changed(self) -> None:
        """Follow the system's colours, and its wish for contrast whatever was chosen."""
        if self._app is not None and self._resolve() != self.tokens:
            self._put_on(self._app)


def _wants_high_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)  # from Qt 6.10
    if accessibility is None:
        return False
    return bool(accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


@functools.cache
def theme() -> Theme:
    """The one theme of the process."""
    return Theme()
