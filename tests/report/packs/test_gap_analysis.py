"""The gap analysis on paper says of each requirement what the register says, and never a score without its count."""

from __future__ import annotations

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.registers.actions import ActionKind
from aims_desktop.model.registers.gaps import GapResult
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.service import gaps, records
from aims_desktop.service.follow_up import plan_action
from aims_desktop.service.gaps import GAP
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, read, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.kit import TODAY

PACK = PACKS["gap-analysis"]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_each_requirement_and_each_gap_of_the_example_is_printed(example: Workspace) -> None:
    known = facts_of(PACK, example)
    pdf = render(PACK.document(known))
    text, facts = text_of(pdf), example.facts()
    for requirement in facts.standard.requirements:
        assert f"{requirement.number} {requirement.title}" in text, requirement
    for action in facts.rows("action"):
        if action.kind == "gap" and action.status != "cancelled":
            assert example.refs().of("action", action.id) in text
    assert known.score.text in text
    for group in known.groups:
        assert group.score.text in text, group.number
    assert pdf == render(PACK.document(facts_of(PACK, example))), "the same bytes each time"


def test_the_figures_are_counted_from_the_rows(example: Workspace) -> None:
    figures = PACK.figures(facts_of(PACK, example))
    rows = example.facts().rows("gap-item")
    count = {result: sum(row.result == result for row in rows) for result in GapResult}
    assert (figures["conforms"], figures["partly"]) == (count["conforms"], count["partly"])
    applicable = count["conforms"] + count["partly"] + count["does_not_conform"]
    assert figures["percent"] == int(100 * (count["conforms"] + count["partly"] / 2) / applicable + 0.5)
    assert figures["assessed"] == applicable + count["not_applicable"]
    assert sum(group["all"] for group in figures["groups"].values()) == figures["all"] == 70


def test_a_fresh_file_has_no_score_and_says_so(empty: Workspace) -> None:
    text = text_of(render(PACK.document(facts_of(PACK, empty))))
    assert "– · 0 of 70 assessed" in text
    assert "Nothing was judged yet, so no gap is known." in text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_written_is_printed_as_text(empty: Workspace, words: str) -> None:
    row = empty.facts().rows("gap-item")[0]
    gaps.judge(empty, row.id, GapResult.PARTLY)
    records.edit(empty, GAP, row.id, {"current_state": words, "gap": words})
    plan_action(empty, GAP, row.id, ActionKind.GAP, words[:200].replace("\n", " "), owner_id=None, due_on=None)
    pdf = render(PACK.document(facts_of(PACK, empty)))
    assert not ways_out(pdf)
    assert not pictures(pdf)


def test_it_takes_no_dates(empty: Workspace) -> None:
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(PACK, empty, as_of=TODAY)
