"""The crosswalk: what a system that is there already covers, clause by clause and control by control."""

from __future__ import annotations

import csv
import io

import pytest

from aims_desktop.model.registers.organisation import FollowedFramework
from aims_desktop.service.crosswalk import (
    FRAMEWORKS,
    Compared,
    Nearness,
    as_csv,
    compared,
    figures,
    follow,
    followed,
    frameworks,
    nearness,
)
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make


def line(workspace: Workspace, number: str, *there: str) -> Compared:
    return next(line for line in compared(workspace, there) if line.entry.number == number)


def test_every_clause_and_control_has_a_counterpart_or_the_word_that_there_is_none(workspace: Workspace) -> None:
    lines = compared(workspace, ())
    assert [line.entry.id for line in lines] == list(workspace.facts().standard.requirement_ids)
    ids = [framework.id for framework in frameworks(workspace)]
    assert all([counterpart.framework for counterpart in line.counterparts] == ids for line in lines)
    assert {line.covered for line in lines} == {None}
    assert figures(lines) == {}


def test_an_own_control_is_compared_with_nothing(workspace: Workspace) -> None:
    make(workspace, "soa-item", title="Ours", own_control=True)
    assert len(compared(workspace, ["27001"])) == 70


@pytest.mark.parametrize(
    ("number", "there", "covered"),
    [
        ("5.1", ["27001"], Nearness.NEAR),
        ("6.1.2", ["27001"], Nearness.RELATED),
        ("6.1.4", ["27001"], Nearness.NEW),
        ("6.1.4", ["27001", "eu-ai-act"], Nearness.RELATED),
        ("6.1.4", ["27001", "eu-ai-act", "nist-ai-rmf"], Nearness.NEAR),
        ("9.3.2", ["eu-ai-act"], Nearness.LOOSE),
        ("9.2.2", ["eu-ai-act"], Nearness.NEW),
    ],
)
def test_the_nearest_of_what_is_there_counts(workspace: Workspace, number: str, there: list[str], covered: Nearness) -> None:
    assert line(workspace, number, *there).covered is covered


def test_figures_count_each_clause_and_control_once(workspace: Workspace) -> None:
    few, more = compared(workspace, ["27001"]), compared(workspace, ["27001", "nist-ai-rmf"])
    assert list(figures(few)) == list(Nearness)
    assert sum(figures(few).values()) == sum(figures(more).values()) == 70
    assert figures(few)[Nearness.NEW] == sum(not line.counterparts[0].refs for line in few) > 0
    assert figures(more)[Nearness.NEW] < figures(few)[Nearness.NEW]


def test_the_table_says_the_same(workspace: Workspace) -> None:
    lines = compared(workspace, ["27001"])
    rows = list(csv.reader(io.StringIO(as_csv(workspace, lines).decode("utf-8-sig"))))
    assert rows[0][:4] == ["Number", "Title", "Covered by what you have", "ISO/IEC 27001:2022"]
    assert len(rows) == 71
    for cells, line in zip(rows[1:], lines, strict=True):
        assert cells[0] == line.entry.number
        assert cells[3::3] == ["; ".join(counterpart.refs) for counterpart in line.counterparts]
        assert [cell.lower() for cell in cells[4::3]] == [nearness(counterpart) for counterpart in line.counterparts]


def test_what_is_followed_is_kept_with_the_organisation(workspace: Workspace) -> None:
    assert followed(workspace) == frozenset()
    assert follow(workspace, "eu-ai-act", True)
    assert follow(workspace, "27001", True)
    assert not follow(workspace, "27001", True)
    assert followed(workspace) == {"27001", "eu-ai-act"}
    (organisation,) = workspace.facts().rows("organisation")
    assert organisation.followed == (FollowedFramework.ISO_27001, FollowedFramework.EU_AI_ACT)
    for framework in ("27001", "eu-ai-act"):
        follow(workspace, framework, False)
    assert workspace.facts().rows("organisation")[0].followed is None


def test_the_choices_are_the_frameworks_of_the_standard_by_name(workspace: Workspace) -> None:
    assert [(FRAMEWORKS[choice], choice.label) for choice in FollowedFramework] == [(f.id, f.name) for f in frameworks(workspace)]
