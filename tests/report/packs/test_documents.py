"""Documents on paper: what was approved is printed as it was, a draft says so, and nothing in a text acts."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.report import word
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, documents, facts_of, write
from aims_desktop.service import documents as deeds
from aims_desktop.service import records
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, read, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.kit import TODAY, make
from tests.service.test_documents import READY

PACK = PACKS["document"]
DOCUMENT = REGISTERS["document"]
BODY = """# Policy

Intro with **bold** words.

## Lists

1. first
   - deep
2. second

> said the board

```
code <b>
```

| Policy | Fits |
| --- | --- |
| Privacy | yes |

### Small

End."""


@pytest.fixture
def policy(empty: Workspace) -> str:
    ana = empty.facts().rows("person")[0].id
    return make(empty, "document", owner_id=ana, author_id=ana, review_months=12, **{**READY, "body": BODY})


@pytest.fixture
def ben(empty: Workspace) -> str:
    return make(empty, "person", name="Ben Okafor", kind="employee")


def pdf_text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def word_text(data: bytes) -> str:
    from docx import Document

    made = Document(BytesIO(data))
    return "\n".join([*(p.text for p in made.paragraphs), *(cell.text for t in made.tables for row in t.rows for cell in row.cells)])


def test_the_version_that_applies_is_printed_whatever_the_draft_says(empty: Workspace, policy: str, ben: str) -> None:
    deeds.approve(empty, policy, version="1.0", approved_by_id=ben, approved_on=TODAY)
    records.edit(empty, DOCUMENT, policy, {"body": "All new", "title": "Other"})
    records.edit(empty, REGISTERS["person"], ben, {"name": "Ben Smith"})
    made = PACK.document(facts_of(PACK, empty, record_id=policy))
    for text in (pdf_text(render(made)), word_text(word.render(made))):
        for words in (
            "AI policy",
            "POL-01",
            "1.0",
            "Published",
            "Ben Okafor, 1 Mar 2027",
            "Intro with bold words.",
            "deep",
            "Privacy",
            "code <b>",
        ):
            assert words in text, words
        assert "All new" not in text
        assert "Smith" not in text
    assert made.draft == ""
    assert [section.title for section in made.sections] == ["Policy", "Lists"]
    assert render(made) == render(PACK.document(facts_of(PACK, empty, record_id=policy))), "the same bytes each time"


def test_a_draft_says_that_it_is_one(empty: Workspace, policy: str) -> None:
    made = PACK.document(facts_of(PACK, empty, record_id=policy))
    assert made.draft == "Not a version that applies: Draft"
    assert "Not a version that applies" in pdf_text(render(made))
    assert "Not a version that applies" in word_text(word.render(made))


def test_an_older_version_is_printed_as_replaced(empty: Workspace, policy: str, ben: str) -> None:
    first = deeds.approve(empty, policy, version="1.0", approved_by_id=ben, approved_on=TODAY)
    deeds.write(empty, policy, "All new")
    for move in (deeds.SEND, deeds.READY):
        deeds.step(empty, policy, move)
    deeds.approve(empty, policy, version="2.0", approved_by_id=ben, approved_on=TODAY)
    known = documents.facts(empty, record_id=policy, version_id=first)
    assert known.one is not None
    assert (known.one.version, known.one.state, known.one.body) == ("1.0", "Superseded", BODY)


def test_the_pack_lists_all_documents_and_prints_those_that_apply(example: Workspace) -> None:
    known = facts_of(PACK, example)
    in_force = example.facts().within("document:in_force")
    assert len(known.in_force) == len(in_force) == PACK.figures(known)["in_force"]
    text = pdf_text(render(PACK.document(known)))
    for row in example.facts().rows("document"):
        assert (row.title or "") in text, row.title
    assert "First edition, 2023" in text
    assert PACK.figures(known)["outside"] == len(example.facts().within("document:external"))


def test_no_documents_are_a_sentence(empty: Workspace) -> None:
    text = pdf_text(render(PACK.document(facts_of(PACK, empty))))
    assert "No document yet." in text
    assert "No document of others is on the list." in text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))
def test_no_text_acts_on_paper_or_in_word(empty: Workspace, words: str) -> None:
    body = f"{words}\n\n# {words}\n\n- {words}\n\n| {words} |\n| --- |\n| {words} |\n\n> [?] {words}"[:100_000]
    document = make(empty, "document", title=words[:900], code=words[:900], body=body)
    made = PACK.document(facts_of(PACK, empty, record_id=document))
    pdf = render(made)
    assert not ways_out(pdf)
    assert not pictures(pdf)
    with ZipFile(BytesIO(word.render(made))) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert "TargetMode" not in "".join(parts.values())
    for tag in ("<w:instrText", "<w:fldSimple", "<w:hyperlink", "<w:object"):
        assert tag not in parts["word/document.xml"]


def test_what_holds_charts_is_refused_as_word(example: Workspace, tmp_path: Path) -> None:
    pack = PACKS["management-review"]
    with pytest.raises(UsageError, match="take it as a PDF"):
        write(pack, facts_of(pack, example), tmp_path / "review.docx")
    assert not (tmp_path / "review.docx").exists()
