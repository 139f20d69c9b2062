"""Pictures of the pages of a PDF. The library behind it may be used by one thread at a time, so a lock stands before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as 32-bit pixels, blue first."""

    pixels: bytes
    width: int
    height: int
    stride: int


class Pages:
    """The pages of a PDF. Everything here may take a while: call it in a thread."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        with self._opened() as document:
            self.sizes: tuple[tuple[float, float], ...] = tuple(document.get_page_size(i) for i in range(len(document)))
            """Width and height of the pages in points."""

    def picture(self, index: int, scale: float) -> Picture:
        """A page at so many pixels per point."""
        with self._opened() as document, closing(document[index]) as page, closing(page.render(scale=scale, prefer_bgrx=True)) as bitmap:
            return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        import pypdfium2  # loaded here: the window starts without it

        # Opening takes a millisecond; nothing is left open for whoever forgets the pages.
        with _lock, closing(pypdfium2.PdfDocument(self._data)) as document:
            yield document
