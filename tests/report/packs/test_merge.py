"""The merge report prints what came, what was in question and how it was decided; hostile texts are texts."""

from __future__ import annotations

import shutil
from pathlib import Path

from aims_desktop.model.registers import REGISTERS
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.service import conflicts, merging, records
from aims_desktop.service.workspace import Workspace
from tests.report.kit import read, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.kit import make

PACK = PACKS["merge"]
RISK = REGISTERS["risk"]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def merged(workspace: Workspace, tmp_path: Path, mine: str, hers: str) -> None:
    """A file into which a copy was merged that says otherwise about one title and brings an action."""
    risk = make(workspace, "risk", title="Drift")
    copy = shutil.copy(workspace.path, tmp_path / "li.aims")
    with Workspace.open(Path(copy), who="Li Wei", clock=workspace.clock) as theirs:
        records.edit(theirs, RISK, risk, {"title": hers})
        make(theirs, "action", title="Look again")
    records.edit(workspace, RISK, risk, {"title": mine})
    merging.merge(workspace, Path(copy))


def test_before_any_merge(empty: Workspace) -> None:
    known = facts_of(PACK, empty)
    assert PACK.figures(known) == {"merged": False, "changes": 0, "sessions": 0, "records": 0, "disagreements": 0, "open": 0}
    assert "No copy was merged into this file yet." in text_of(render(PACK.document(known)))


def test_open_and_then_decided(empty: Workspace, tmp_path: Path) -> None:
    merged(empty, tmp_path, "Drift of the model", "Drift of the data")
    known = facts_of(PACK, empty)
    figures = PACK.figures(known)
    assert (figures["records"], figures["disagreements"], figures["open"]) == (2, 1, 1)
    text = text_of(render(PACK.document(known)))
    assert "1 disagreement waits for a decision." in text
    for words in ("Li Wei", "ACT-0001", "Look again", "RSK-0001", "Drift of the model", "Open", known.head):
        assert words in text
    conflicts.keep_newer(empty)
    known = facts_of(PACK, empty)
    assert PACK.figures(known)["open"] == 0
    text = text_of(render(PACK.document(known)))
    assert "Nothing of this merge waits for a decision." in text
    assert "Drift of the data" in text
    assert "Drift of the model" in text
    assert render(PACK.document(known)) == render(PACK.document(facts_of(PACK, empty))), "the same bytes each time"


def test_hostile_texts_are_texts(empty: Workspace, tmp_path: Path) -> None:
    merged(empty, tmp_path, HOSTILE["markup"], HOSTILE["picture"])
    pdf = render(PACK.document(facts_of(PACK, empty)))
    assert not ways_out(pdf)
    assert "never closed" in text_of(pdf)
