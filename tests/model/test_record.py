"""Ids that two copies of a file derive alike, and names of tables."""

from __future__ import annotations

import pytest

from aims_desktop.model.record import link_id, new_id, seeded_id, table_name


@pytest.mark.parametrize(
    ("name", "table"),
    [("AISystem", "ai_system"), ("Risk", "risk"), ("SoaItem", "soa_item"), ("TaskNote", "task_note"), ("ContextIssue", "context_issue")],
)
def test_tables_are_named_after_classes(name: str, table: str) -> None:
    assert table_name(name) == table


def test_seeded_ids_never_change() -> None:
    assert seeded_id("gap_item", "42001:6.1.2") == "71c4073d870d56779521ff59e01ce53d"
    assert seeded_id("soa", "soa") != seeded_id("scope", "soa")


def test_the_same_link_has_the_same_id_and_each_end_counts() -> None:
    ends = ("risk", "r1", "requirement", "42001:A.5.2", "controls")
    assert link_id(*ends) == link_id(*ends)
    others = {link_id(*[*ends[:at], "other", *ends[at + 1 :]]) for at in range(len(ends))}
    assert len(others | {link_id(*ends)}) == len(ends) + 1


def test_new_ids_are_32_hex_digits_and_never_the_same() -> None:
    ids = {new_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(i) == 32 and int(i, 16) >= 0 for i in ids)
