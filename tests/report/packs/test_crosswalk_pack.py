"""The crosswalk on paper says of each clause and control what the page says, and that a counterpart proves nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aims_desktop.cli import run
from aims_desktop.errors import UsageError
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.service import crosswalk
from aims_desktop.service.crosswalk import WORDS, Nearness
from aims_desktop.service.workspace import Workspace
from tests.report.kit import read
from tests.service.kit import TODAY

PACK = PACKS["crosswalk"]
PROOF = "A counterpart is a start, never proof that you conform."


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_all_frameworks_stand_side_by_side_while_none_is_followed(empty: Workspace) -> None:
    known = facts_of(PACK, empty)
    text = text_of(render(PACK.document(known)))
    assert len(known.lines) == 70
    assert {line.covered for line in known.lines} == {None}
    for framework in crosswalk.frameworks(empty):
        assert framework.name in text
    assert "No framework is named that is followed already" in text
    assert PROOF in text
    assert "To be built anew" not in text


def test_what_is_followed_is_printed_per_clause_and_control(empty: Workspace) -> None:
    crosswalk.follow(empty, "27001", True)
    known = facts_of(PACK, empty)
    assert [name for name, _note, _there in known.frameworks] == known.followed == ["ISO/IEC 27001:2022"]
    pdf = render(PACK.document(known))
    text = text_of(pdf)
    compared = {line.entry.number: line for line in crosswalk.compared(empty, ["27001"])}
    for line in known.lines:
        assert line.covered is compared[line.number].covered
        assert f"{line.number} {line.title}" in text
    for word in WORDS.values():
        assert word in text
    assert "To be built anew" in text
    assert PROOF in text
    assert pdf == render(PACK.document(facts_of(PACK, empty))), "the same bytes each time"


def test_the_figures_are_counted_from_the_lines(empty: Workspace) -> None:
    assert PACK.figures(facts_of(PACK, empty)) == {"followed": [], "all": 70, "near": 0, "related": 0, "loose": 0, "new": 0}
    for framework in ("27001", "nist-ai-rmf", "eu-ai-act"):
        crosswalk.follow(empty, framework, True)
    figures = PACK.figures(facts_of(PACK, empty))
    lines = crosswalk.compared(empty, ["27001", "nist-ai-rmf", "eu-ai-act"])
    assert {near: figures[near.value] for near in Nearness} == crosswalk.figures(lines)
    assert sum(figures[near.value] for near in Nearness) == figures["all"] == 70
    assert len(figures["followed"]) == 3


def test_no_page_is_almost_empty(empty: Workspace) -> None:
    crosswalk.follow(empty, "27001", True)
    pages = read(render(PACK.document(facts_of(PACK, empty)))).pages
    assert all(len(page.extract_text()) > 200 for page in pages[1:])


def test_it_takes_no_dates_and_is_made_from_the_command_line(empty: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(PACK, empty, as_of=TODAY)
    path = empty.path
    empty.close()
    assert run(["report", str(path), PACK.name, "-o", str(tmp_path / "crosswalk.pdf"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["all"] == 70
    assert (tmp_path / "crosswalk.pdf").read_bytes().startswith(b"%PDF")
    assert run(["report", "--list"]) == 0
    assert "crosswalk  Crosswalk" in capsys.readouterr().out
