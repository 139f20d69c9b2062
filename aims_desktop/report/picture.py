"""The one way for a picture into a report: the organisation's logo, checked and redrawn."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader

MOST_PIXELS = 50_000_000
"""Larger pictures are refused before they are unpacked."""

_KEPT = (720, 288)
"""Pixels that are enough for the size of a logo on paper."""


def logo(data: bytes) -> ImageReader | None:
    """A PNG or JPEG on white ground, made small; None when it is something else, broken or too large."""
    try:
        with warnings.catch_warnings(action="ignore", category=Image.DecompressionBombWarning):
            picture = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
        if picture.width * picture.height > MOST_PIXELS:
            return None
        picture.thumbnail(_KEPT)
        drawn = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    ground = Image.new("RGBA", drawn.size, "white")
    return ImageReader(Image.alpha_composite(ground, drawn).convert("RGB"))


def draw(canvas: Any, reader: ImageReader, box: tuple[float, float, float, float], *, right: bool = False) -> None:
    """Draw a picture in a box (x, y, width, height in points), keeping its proportions; at its left or right edge."""
    x, y, width, height = box
    wide, high = reader.getSize()
    scale = min(width / wide, height / high)
    left = x + width - wide * scale if right else x
    canvas.drawImage(reader, left, y + (height - high * scale) / 2, wide * scale, high * scale)
