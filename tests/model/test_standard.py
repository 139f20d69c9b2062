"""The standard's facts: numbers, order, references, and what the types say about them."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest

from aims_desktop.model.standard import Clause, Confidence, Control, Documented, Standard, number_of, qualified, standard_of
from aims_desktop.resources import content


def words(text: str) -> list[str]:
    return text.split()


CLAUSES = words(
    "4.1 4.2 4.3 4.4 5.1 5.2 5.3 6.1.1 6.1.2 6.1.3 6.1.4 6.2 6.3 7.1 7.2 7.3 7.4 7.5.1 7.5.2 7.5.3 8.1 8.2 8.3 8.4 "
    "9.1 9.2.1 9.2.2 9.3.1 9.3.2 9.3.3 10.1 10.2"
)
CONTROLS = words(
    "A.2.2 A.2.3 A.2.4 A.3.2 A.3.3 A.4.2 A.4.3 A.4.4 A.4.5 A.4.6 A.5.2 A.5.3 A.5.4 A.5.5 A.6.1.2 A.6.1.3 "
    "A.6.2.2 A.6.2.3 A.6.2.4 A.6.2.5 A.6.2.6 A.6.2.7 A.6.2.8 A.7.2 A.7.3 A.7.4 A.7.5 A.7.6 A.8.2 A.8.3 A.8.4 A.8.5 "
    "A.9.2 A.9.3 A.9.4 A.10.2 A.10.3 A.10.4"
)
NAMED_RECORDS = words("4.3 5.2 6.1.1 6.1.2 6.1.3 6.1.4 6.2 7.2 8.1 8.2 8.3 8.4 9.1 9.2.2 9.3.3 10.2")
NIST = {
    "GOVERN": (7, 3, 2, 3, 2, 2),
    "MAP": (6, 3, 5, 2, 2),
    "MEASURE": (3, 13, 3, 3),
    "MANAGE": (4, 4, 2, 3),
}
"""Categories of the NIST AI RMF with the count of their subcategories."""


@pytest.fixture(scope="module")
def standard() -> Standard:
    return standard_of(content("standard"))


def numbers(items: tuple) -> list[str]:
    return [item.number for item in items]


def test_every_clause_and_control_is_there_in_order(standard: Standard) -> None:
    assert numbers(standard.clauses) == CLAUSES
    assert numbers(standard.controls) == CONTROLS
    assert numbers(standard.requirements) == CLAUSES + CONTROLS
    assert list(standard.requirement_ids) == [f"42001:{number}" for number in CLAUSES + CONTROLS]


def test_headings_stand_above_clauses(standard: Standard) -> None:
    assert numbers(standard.headings) == ["4", "5", "6", "6.1", "7", "7.5", "8", "9", "9.2", "9.3", "10"]
    for heading in standard.headings:
        assert any(clause.number.startswith(heading.number + ".") for clause in standard.clauses)


def test_controls_stand_in_nine_groups_and_under_ten_objectives(standard: Standard) -> None:
    assert numbers(standard.groups) == [f"A.{n}" for n in range(2, 11)]
    assert [len(standard.controls_of(group.id)) for group in standard.groups] == [3, 2, 5, 4, 9, 5, 4, 3, 3]
    assert numbers(standard.control_objectives) == words("A.2.1 A.3.1 A.4.1 A.5.1 A.6.1.1 A.6.2.1 A.7.1 A.8.1 A.9.1 A.10.1")
    for control in standard.controls:
        stem = control.number.rpartition(".")[0]
        assert control.objective == qualified(f"{stem}.1")
        assert control.number.startswith(number_of(control.group) + ".")


def test_annex_c_is_complete(standard: Standard) -> None:
    assert numbers(standard.ai_objectives) == [f"C.2.{n}" for n in range(1, 12)]
    assert numbers(standard.risk_sources) == [f"C.3.{n}" for n in range(1, 8)]


def test_sixteen_clauses_name_a_record(standard: Standard) -> None:
    assert Counter(clause.documented for clause in standard.clauses) == {
        Documented.NAMED: 16,
        Documented.GENERAL: 4,
        Documented.NONE: 12,
    }
    assert [c.number for c in standard.clauses if c.documented is Documented.NAMED] == NAMED_RECORDS
    assert [c.number for c in standard.clauses if c.documented is Documented.GENERAL] == ["4.4", "7.5.1", "7.5.2", "7.5.3"]


def test_twenty_seven_controls_expect_something_written(standard: Standard) -> None:
    assert sum(control.written for control in standard.controls) == 27


def test_ids_are_unique_and_found(standard: Standard) -> None:
    items = (
        *standard.headings,
        *standard.requirements,
        *standard.groups,
        *standard.control_objectives,
        *standard.ai_objectives,
        *standard.risk_sources,
    )
    assert len(standard.by_id) == len(items) == 11 + 70 + 9 + 10 + 11 + 7
    assert all(standard.by_id[item.id] is item for item in items)
    assert str(standard.by_id["42001:A.6.2.4"]) == "A.6.2.4 AI system verification and validation"


def test_order_sorts_ten_after_nine(standard: Standard) -> None:
    shuffled = ["42001:A.10.2", "42001:10.1", "42001:A.2.2", "42001:9.1"]
    assert sorted(shuffled, key=standard.order.__getitem__) == ["42001:9.1", "42001:10.1", "42001:A.2.2", "42001:A.10.2"]


def test_nothing_is_left_empty(standard: Standard) -> None:
    may_be_empty = {"note", "crosswalks", "written"}
    for item in standard.by_id.values():
        empty = [f.name for f in dataclasses.fields(item) if f.name not in may_be_empty and not getattr(item, f.name)]
        assert not empty, f"{item}: {empty}"


def test_each_requirement_has_a_home_step(standard: Standard) -> None:
    assert {requirement.step for requirement in standard.requirements} <= set(range(1, 13))


def test_each_clause_and_control_is_compared_with_every_framework(standard: Standard) -> None:
    frameworks = [framework.id for framework in standard.compared]
    assert frameworks == ["27001", "nist-ai-rmf", "eu-ai-act"]
    for known in standard.requirements:
        assert [crosswalk.framework for crosswalk in known.crosswalks] == frameworks
        for crosswalk in known.crosswalks:
            assert crosswalk.confidence in set(Confidence)
            assert crosswalk.basis
            assert crosswalk.refs or crosswalk.note, f"{known}: no counterpart in {crosswalk.framework} and no word why"


def test_clauses_of_the_common_structure_meet_their_namesakes(standard: Standard) -> None:
    """Both management system standards share their clauses; only the impact on people and society has no counterpart."""
    alone = {"6.1.4", "8.4"}
    for clause in standard.clauses:
        refs = clause.crosswalks[0].refs
        assert refs[:1] == (() if clause.number in alone else (clause.number,))


def nist_refs(standard: Standard) -> list[tuple[Clause | Control, str]]:
    return [(c, ref) for c in standard.requirements for w in c.crosswalks if w.framework == "nist-ai-rmf" for ref in w.refs]


def test_nist_subcategories_exist(standard: Standard) -> None:
    for control, ref in nist_refs(standard):
        match = re.fullmatch(r"([A-Z]+) (\d)\.(\d+)", ref)
        assert match, f"{control}: {ref}"
        counts = NIST[match[1]]
        assert int(match[2]) <= len(counts), f"{control}: {ref}"
        assert 1 <= int(match[3]) <= counts[int(match[2]) - 1], f"{control}: {ref}"


@pytest.mark.parametrize("number", ["6.1.2", "A.6.2.4", "C.2.11"])
def test_ids_carry_the_framework(number: str) -> None:
    assert qualified(number) == f"42001:{number}"
    assert number_of(qualified(number)) == number
    assert qualified(number, "27001") == f"27001:{number}"
