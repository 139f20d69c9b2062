"""The style sheet of the window, made from resources/theme/sheet.qss, the tokens and the text size."""

from __future__ import annotations

import dataclasses
import functools
import re
from pathlib import Path
from string import Template

from aims_desktop import resources
from aims_desktop.ui.theme import icons
from aims_desktop.ui.theme.tokens import Tokens

_LENGTH = re.compile(r"@(\d+)(?:([-/])(\d+))?")

_IMAGES = {
    "down": ("chevron-down", "muted"),
    "down-off": ("chevron-down", "disabled"),
    "up": ("chevron-up", "muted"),
    "right": ("chevron-right", "muted"),
    "tick": ("check", "text2"),
    "checked": ("check", "on_accent"),
    "partly": ("minus", "on_accent"),
}
"""Arrows and ticks a style sheet can only take from files: file name -> icon, token."""


@functools.cache
def _template() -> Template:
    return Template(resources.path("theme/sheet.qss").read_text(encoding="utf-8"))


def sheet(tokens: Tokens, scale: float, images: Path) -> str:
    """The style sheet for one theme at one text size; `images` is the folder `write_images` filled."""
    text = _template().substitute(dataclasses.asdict(tokens), images=images.as_posix())
    if tokens.outlined:
        text += f"#message, #inset, #toast {{ border: 1px solid {tokens.line}; }}"
    return _LENGTH.sub(lambda found: _length(found, scale), text)


def write_images(tokens: Tokens, folder: Path) -> Path:
    """Write the recoloured arrows and ticks of a theme below a folder and return their own folder."""
    # One folder per set of colours: Qt caches images by path.
    target = folder / f"{tokens.muted}-{tokens.on_accent}".replace("#", "")
    if not target.is_dir():
        target.mkdir(parents=True)
        for name, (icon, token) in _IMAGES.items():
            width = 3.0 if token == "on_accent" else 1.75  # noqa: S105 - a colour token
            svg = icons.svg(icon, getattr(tokens, token), width)
            (target / f"{name}.svg").write_text(svg, encoding="utf-8")
    return target


def _length(found: re.Match[str], scale: float) -> str:
    size = round(int(found[1]) * scale)
    if found[2] == "-":
        size -= int(found[3])
    elif found[2] == "/":
        size //= int(found[3])
    return f"{size}px"
