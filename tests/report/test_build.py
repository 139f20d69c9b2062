"""The PDF as a whole: same bytes, own fonts, a way through it, and never half a file."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aims_desktop import __version__
from aims_desktop.errors import NotWritableError
from aims_desktop.report import pages
from aims_desktop.report.build import build, render
from aims_desktop.report.document import KeyValues, Prose, Section, Table
from aims_desktop.report.progress import CancelledError
from tests.report.kit import document, every_block, full, objects, printed, read

SECTIONS = [
    Section("One", every_block("words")),
    Section("One and a half", [Prose("words")], level=2),
    Section("Deep", level=3),
    Section("Two", new_page=True),
    Section("Too deep", level=3),
]


def test_the_same_document_gives_the_same_bytes() -> None:
    first, second = render(full("Words ≥ שלום \ue000")), render(full("Words ≥ שלום \ue000"))
    assert first == second


def test_another_as_of_date_gives_other_bytes() -> None:
    assert render(document()) != render(document(as_of=date(2026, 11, 24)))


def test_the_bytes_do_not_depend_on_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    first = render(document())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert render(document()) == first


def test_every_font_is_embedded() -> None:
    fonts = [each for each in objects(render(full("Words ≥ שלום हिन्दी"))) if isinstance(each, dict) and each.get("/Type") == "/Font"]
    names = {font["/BaseFont"] for font in fonts}
    assert len(names) >= 6
    for font in fonts:
        assert "/FontFile2" in font["/FontDescriptor"], font["/BaseFont"]
        assert "/ToUnicode" in font


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    build(document(sections=SECTIONS, cover=True, contents=True), tmp_path / "report.pdf")
    checked = subprocess.run(["qpdf", "--check", tmp_path / "report.pdf"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pages_are_counted() -> None:
    pdf = render(document(Table(["Row"], [[str(number)] for number in range(100)]), classification="Internal"))
    shown = [page.extract_text() for page in read(pdf).pages]
    assert len(shown) > 2
    for number, page in enumerate(shown, 1):
        assert f"Page {number} of {len(shown)}" in page
        assert "Internal" in page
        assert "As of 23 Nov 2026" in page
        assert "Northwind Analytics" in page


def test_the_cover_says_who_what_and_when() -> None:
    made = document(cover=True, details=[("Prepared by", "Mara Lindqvist")], subtitle="The subtitle", classification="Confidential")
    cover, *_ = (page.extract_text() for page in read(render(made)).pages)
    for words in (
        "Northwind Analytics",
        "Test report",
        "The subtitle",
        "Prepared by",
        "Mara Lindqvist",
        "Confidential",
        "As of 23 Nov 2026",
    ):
        assert words in cover
    assert "Page 1" not in cover


def test_without_a_cover_the_title_stands_above_the_text() -> None:
    pdf = render(document(Prose("The text"), details=[("Prepared by", "Mara Lindqvist")]))
    (page,) = (page.extract_text() for page in read(pdf).pages)
    for words in ("Test report", "Mara Lindqvist", "First section", "The text"):
        assert words in page


@pytest.mark.parametrize(("paper", "size"), [("A4", (595.28, 841.89)), ("Letter", (612, 792))])
def test_paper(paper: str, size: tuple[float, float]) -> None:
    box = read(render(document(paper=paper))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(size)


def test_contents_name_each_section_with_its_page_and_lead_there() -> None:
    pdf = render(document(sections=SECTIONS, cover=True, contents=True))
    reader = read(pdf)
    shown = reader.pages[1].extract_text()
    links = [each.get_object() for each in reader.pages[1]["/Annots"]]
    assert len(links) == len(SECTIONS)
    for section, link in zip(SECTIONS, links, strict=True):
        where = reader.get_page_number(link["/Dest"][0].get_object())
        assert section.title in reader.pages[where].extract_text()
        line = shown[shown.index(section.title) :].split("\n")
        assert str(where + 1) in " ".join(line[:2])


def test_the_outline_mirrors_the_sections() -> None:
    reader = read(render(document(sections=SECTIONS)))

    def titles(items: list[Any]) -> list[Any]:
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    assert titles(reader.outline) == ["One", ["One and a half", ["Deep"]], "Two", ["Too deep"]]
    assert reader.page_mode == "/UseOutlines"


def test_levels_never_step_down_by_more_than_one() -> None:
    sections = [Section("x", level=level) for level in (3, 1, 3, 3, 2, 1, 9)]
    assert pages.depths(sections) == [0, 0, 1, 2, 1, 0, 1]


def test_metadata() -> None:
    made = document(
        title="Prüfung & <b>", author="Ana Ortega", subject="9.3", keywords=["AIMS", "ISO/IEC 42001"], language="de", as_of=date(2026, 2, 3)
    )
    reader = read(render(made))
    found = reader.metadata
    assert (found.title, found.author, found.subject, found["/Keywords"]) == ("Prüfung & <b>", "Ana Ortega", "9.3", "AIMS, ISO/IEC 42001")
    assert found.producer == found.creator == f"AIMS Desktop {__version__}"
    assert found.creation_date.date() == date(2026, 2, 3)
    assert reader.trailer["/Root"]["/Lang"] == "de"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"].value is True


def test_a_title_is_not_left_alone_at_the_foot_of_a_page() -> None:
    for lines in range(30, 50):
        pdf = render(document(sections=[Section("A", [Prose("line\n" * lines)]), Section("Second", [Prose("Follows")])]))
        for page in read(pdf).pages:
            shown = page.extract_text()
            assert ("Second" in shown) == ("Follows" in shown)


def test_progress_rises_to_the_end() -> None:
    heard: list[float] = []
    render(document(Prose("a"), Table(["Row"], [[str(number)] for number in range(500)]), Prose("b")), progress=heard.append)
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0.0, 1.0)
    assert len(set(heard)) > 10


def test_progress_counts_blocks_of_other_kinds_as_one() -> None:
    heard: list[float] = []
    pairs = [(str(number), "value") for number in range(200)]
    render(document(KeyValues(pairs), Prose("a"), KeyValues(pairs), details=pairs), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def asked(times: int) -> Callable[[], bool]:
    """Says stop when it has been asked so many times."""
    left = [times]

    def cancelled() -> bool:
        left[0] -= 1
        return left[0] <= 0

    return cancelled


@pytest.mark.parametrize("times", [1, 2, 5])
def test_cancelling_leaves_nothing(tmp_path: Path, times: int) -> None:
    target = tmp_path / "report.pdf"
    rows = [[str(number)] for number in range(2_000)]
    with pytest.raises(CancelledError):
        build(document(Table(["Row"], rows)), target, cancelled=asked(times))
    assert list(tmp_path.iterdir()) == []


def test_a_failing_build_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old report")
    with pytest.raises(CancelledError):
        build(document(Prose("a")), target, cancelled=lambda: True)
    with pytest.raises(TypeError):
        build(document(object()), target)  # type: ignore[arg-type] # not a block: a bug in a pack
    assert target.read_bytes() == b"the old report"
    assert list(tmp_path.iterdir()) == [target]


def test_building_replaces_the_file(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old report")
    build(document(Prose("New words")), target)
    assert "Newwords" in printed(target.read_bytes())
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_full_or_read_only_folder_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    target = tmp_path / "report.pdf"
    target.write_bytes(b"the old report")

    def refuse(path: Path, data: bytes) -> int:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(NotWritableError) as caught:
        build(document(), target)
    assert str(target) in caught.value.sentence
    monkeypatch.undo()
    assert target.read_bytes() == b"the old report"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_folder_is_noticed_before_the_work(tmp_path: Path) -> None:
    heard: list[float] = []
    with pytest.raises(NotWritableError, match="no such folder"):
        build(document(Prose("a")), tmp_path / "absent" / "report.pdf", progress=heard.append)
    assert heard == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(NotWritableError, match="read-only"):
            build(document(), tmp_path / "report.pdf")
    finally:
        tmp_path.chmod(0o700)
