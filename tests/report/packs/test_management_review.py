"""The management review pack on paper: whole, the same each time, harmless whatever the texts say, and as it was last agreed on."""

from __future__ import annotations

import difflib
import os
import pickle
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.report.build import build, render
from aims_desktop.report.document import Document
from aims_desktop.report.packs import PACKS, facts_of, pack_named, review_facts
from aims_desktop.report.worker import Worker
from aims_desktop.service import conflicts, merging, records
from aims_desktop.service.workspace import Workspace
from tests.report.kit import objects, pictures, printed, read, ways_out
from tests.report.packs.conftest import NAME
from tests.report.packs.kit import fill

PACK = PACKS["management-review"]
GOLDEN = Path(__file__).parents[2] / "golden" / "management_review.txt"

HOSTILE = {
    "markup": "</para><b>never closed <font size=90> & &nosuch; <!ENTITY e>",
    "picture": '<img src="file:///etc/passwd" width="400" height="400"/><a href="https://example.org">x</a>',
    "pdf": "(unbalanced \\( ) endstream endobj << /JS (x) >> %s {0} =1+1",
    "scripts": "人工智能管理体系 שלום סياسة 🙂 Z̸͔͑a",
    "long word": "x" * 600,
    "long text": "word " * 4_000,
}


def document(workspace: Workspace) -> Document:
    return PACK.document(facts_of(PACK, workspace))


@pytest.fixture
def small(empty: Workspace) -> Workspace:
    fill(empty, lambda text: text)
    return empty


def test_the_text_of_a_small_pack_is_as_agreed(small: Workspace) -> None:
    """Set AIMS_ACCEPT_GOLDEN to agree to what it is now."""
    pdf = pypdfium2.PdfDocument(render(document(small)))
    pages = [page.get_textpage().get_text_range().splitlines() for page in pdf]
    pdf.close()
    text = "\n".join(line.rstrip() for number, page in enumerate(pages, 1) for line in (f"=== page {number}", *page)) + "\n"
    text = re.sub(r"(Head fingerprint) [0-9A-F ]{24}", r"\1 (of this file)", text)
    if os.environ.get("AIMS_ACCEPT_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    agreed = GOLDEN.read_text(encoding="utf-8")
    assert text == agreed, "\n".join(difflib.unified_diff(agreed.splitlines(), text.splitlines(), "agreed", "now", lineterm=""))


def test_the_example_fills_every_section(example: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "pack.pdf"
    build(document(example), path)
    reader = read(path.read_bytes())
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for number, name in enumerate((line.name for line in facts_of(PACK, example).inputs), 1):
        assert f"{number} {name}" in text
    for title in ("Summary", "Overdue actions", "Decisions taken", "Minutes and signatures", "Signature", "Target"):
        assert title in text
    known = facts_of(PACK, example)
    empty = {lines.empty for line in known.inputs for _title, lines in line.tables} | {known.decisions.empty, known.overdue.empty}
    assert [sentence for sentence in empty if sentence in text] == []
    assert known.head in reader.pages[-1].extract_text()
    assert min(len(page.extract_text().split()) for page in reader.pages[2:-1]) > 40, "no page stands almost empty"
    (aside,) = known.aside
    assert (aside[0], aside[2].partition(":")[0]) == ("S11-T6", "No separate dry run"), "the heading says already that it is set aside"
    outline = [entry["/Title"] for entry in reader.outline if isinstance(entry, dict)]
    assert outline[0] == "Summary"
    assert len(outline) == 7 + len(known.inputs)
    for number, page in enumerate(reader.pages[1:], 2):
        assert f"Page {number} of {len(reader.pages)}" in page.extract_text()
    if shutil.which("qpdf"):
        checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_name_metadata_and_fonts(small: Workspace) -> None:
    pdf = render(document(small))
    reader = read(pdf)
    assert reader.metadata is not None
    assert reader.metadata.title == "AI management review"
    assert reader.metadata.author == "Ana Ruiz"
    assert NAME in (reader.metadata["/Keywords"] or "")
    assert all(NAME in page.extract_text() for page in reader.pages)
    fonts = [each for each in objects(pdf) if isinstance(each, dict) and each.get("/Type") == "/Font"]
    assert fonts
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_the_same_file_gives_the_same_bytes(small: Workspace, clock: object) -> None:
    first = render(document(small))
    path = small.path
    small.close()
    with Workspace.open(path, read_only=True, clock=clock) as again:  # type: ignore[arg-type]  # the fixture's clock is one
        assert render(document(again)) == first


def test_the_child_process_makes_the_same_pack(small: Workspace) -> None:
    worker = Worker()
    try:
        assert worker.render(document(small)).result() == render(document(small))
    finally:
        worker.close()


def test_an_empty_organisation_gets_its_pack(empty: Workspace) -> None:
    known = facts_of(PACK, empty)
    text = " ".join(" ".join(page.extract_text() for page in read(render(PACK.document(known))).pages).split())
    for line in known.inputs:
        for _title, lines in line.tables:
            assert lines.rows or lines.empty in text
    assert "The records ask for no decision beyond the judgement itself." in text
    assert "No decision is recorded yet." in text
    assert "not held yet" in text
    assert "There is no earlier review to compare with" in text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_the_texts_say_they_are_only_text(empty: Workspace, words: str) -> None:
    organisation = empty.facts().single("organisation")
    assert organisation is not None
    line = REGISTERS["organisation"].fields["name"].kind.parse(words[:200])
    records.edit(empty, REGISTERS["organisation"], organisation.id, {"name": line})
    fill(empty, lambda text: f"{words} {text}"[:20_000].strip() if len(words) < 1_000 or text == "It works" else f"{words[:200]} {text}")
    pdf = render(document(empty))
    assert pictures(pdf) == []
    assert ways_out(pdf) == []
    if words.isascii():
        assert "".join(words.split())[:150] in printed(pdf)


def test_an_unknown_pack_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UsageError, match="management-review"):
        pack_named("annual")


def test_every_figure_has_a_name_of_its_own(small: Workspace) -> None:
    known = review_facts.facts(small)
    names = [figure.name for line in known.inputs for figure in line.figures]
    labels = [figure.label for line in known.inputs for figure in line.figures]
    assert len(set(names)) == len(names)
    assert len(set(labels)) == len(labels)


def test_the_pack_is_picklable_data(small: Workspace) -> None:
    made = document(small)
    assert pickle.loads(pickle.dumps(made)) == made


def test_conflicts_between_copies_keep_it_a_draft(empty: Workspace, tmp_path: Path) -> None:
    risks = REGISTERS["risk"]
    risk = records.create(empty, risks, {"title": "Biased ranking"})
    assert document(empty).draft == ""
    assert "Draft" not in printed(render(document(empty)))
    shutil.copy(empty.path, tmp_path / "li.aims")
    with Workspace.open(tmp_path / "li.aims", who="Li Wei", clock=empty.clock) as theirs:
        records.edit(theirs, risks, risk, {"title": "Theirs"})
    records.edit(empty, risks, risk, {"title": "Mine"})
    merging.merge(empty, tmp_path / "li.aims")
    pdf = render(document(empty))
    assert "1valuediffersbetweencopiesandwaitsforadecision." in printed(pdf)
    assert all("Draft" in page.extract_text() for page in read(pdf).pages)
    conflicts.keep_newer(empty)
    assert document(empty).draft == ""
