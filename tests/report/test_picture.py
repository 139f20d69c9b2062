"""The organisation's logo is the only picture in a report, and no file can do harm as one."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from PIL import Image

from aims_desktop.report import picture
from aims_desktop.report.build import render
from aims_desktop.report.document import Prose
from tests.report.kit import document, pictures, printed, ways_out


def file(size: tuple[int, int] = (400, 100), kind: str = "PNG", mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else None).save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    """A small PNG that says it is 60,000 pixels wide and high."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("cover", [True, False])
@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")])
def test_a_logo_is_printed_once(kind: str, mode: str, cover: bool) -> None:
    pdf = render(document(Prose("words"), logo=file(kind=kind, mode=mode), cover=cover))
    assert len(pictures(pdf)) == 1
    assert ways_out(pdf) == []
    assert "logocouldnot" not in printed(pdf)


@pytest.mark.parametrize(
    "data",
    [
        b"nothing",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        file(kind="GIF"),
        file(kind="TIFF"),
        file()[:60],
        bomb(),
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
    ids=["noise", "svg", "gif", "tiff", "cut", "bomb", "eps"],
)
def test_what_is_no_small_picture_is_named_and_left_out(data: bytes) -> None:
    assert picture.logo(data) is None
    pdf = render(document(Prose("words"), logo=data))
    assert pictures(pdf) == []
    assert "Thelogocouldnotbeprinted" in printed(pdf)


def test_too_many_pixels_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST_PIXELS", 39_999)
    assert picture.logo(file((400, 100))) is None
    monkeypatch.setattr(picture, "MOST_PIXELS", 40_000)
    assert picture.logo(file((400, 100))) is not None


def test_a_large_logo_is_made_small() -> None:
    reader = picture.logo(file((4_000, 1_000)))
    assert reader is not None
    assert reader.getSize() == (720, 180)


def test_the_same_logo_gives_the_same_bytes() -> None:
    made = document(logo=file())
    assert render(made) == render(made)
