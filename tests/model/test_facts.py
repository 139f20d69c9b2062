"""Facts answer from the live rows, work each thing out once, and forget what a change touches."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from aims_desktop.model.facts import Facts
from aims_desktop.model.registers import REGISTERS
from tests.model.world import TODAY, World, days


@pytest.fixture
def world() -> World:
    return World()


def counted(world: World) -> tuple[Facts, Counter[str]]:
    reads: Counter[str] = Counter()

    def read(table: str) -> list[object]:
        reads[table] += 1
        return list(world.rows[table])

    return Facts(read, TODAY, {"due_soon_days": 7, "training_target": 0.95}, None, REGISTERS), reads  # type: ignore[arg-type]  # no standard


def test_deleted_rows_are_nowhere(world: World) -> None:
    gone = world.add("risk", title="Gone", deleted=1)
    kept = world.add("risk", title="Kept")
    facts = world.facts()
    assert facts.rows("risk") == [kept]
    assert facts.get("risk", gone.id) is None
    assert facts.where("risk", "title", "Gone") == []
    assert facts.within("risk:all") == {kept.id}


def test_tables_are_found_by_the_register_name(world: World) -> None:
    system = world.add("ai-system", title="Assistant")
    facts = world.facts()
    assert facts.get("ai-system", system.id) is system
    assert facts.get("ai-system", None) is None
    assert facts.where("ai-system", "title", "Assistant") == [system]
    assert facts.single("scope") is None


def test_each_table_is_read_once(world: World) -> None:
    world.add("action", status=None, due_on=TODAY - days(1))
    facts, reads = counted(world)
    for _ in range(3):
        facts.within("action:overdue")
        facts.where("action", "owner_id", None)
        facts.get("action", "action1")
    assert reads == {"action": 1}


def test_after_a_change_only_what_it_touches_is_worked_out_again(world: World) -> None:
    facts, reads = counted(world)
    facts.within("action:open")
    facts.within("audit-answer:internal")
    assert reads == {"action": 1, "audit_answer": 1}  # no answers, so no audit was looked at
    world.add("action")
    assert facts.within("action:open") == set()
    assert facts.after({"action"}).within("action:open") == {"action1"}
    facts.after({"action"}).within("audit-answer:internal")
    assert reads == {"action": 2, "audit_answer": 1}


def test_what_was_worked_out_from_another_answer_is_forgotten_with_its_tables(world: World) -> None:
    audit = world.add("audit")
    world.add("audit-answer", audit_id=audit.id)
    facts, _reads = counted(world)
    assert facts.remember(("half",), lambda: len(facts.within("audit-answer:internal"))) == 0
    audit.kind = REGISTERS["audit"].kind("kind").parse("internal")
    assert facts.remember(("half",), lambda: -1) == 0
    assert facts.after({"risk"}).remember(("half",), lambda: -1) == 0
    assert facts.after({"audit"}).remember(("half",), lambda: -1) == -1


def test_a_failed_answer_is_not_remembered(world: World) -> None:
    facts, _reads = counted(world)
    with pytest.raises(ZeroDivisionError):
        facts.remember(("broken",), lambda: 1 // 0)
    assert facts.remember(("broken",), lambda: 2) == 2


def test_links_are_seen_from_both_ends(world: World) -> None:
    risk, proof, system = world.add("risk"), world.add("evidence"), world.add("ai-system")
    world.link(proof, "records", risk)
    world.link(risk, "systems", system)
    world.link(risk, "controls_chosen", "42001:A.5.2")
    facts = world.facts()
    assert facts.linked(risk.id, "systems") == {system.id}
    assert facts.ends(risk.id, "controls_chosen") == {("requirement", "42001:A.5.2")}
    assert facts.pointing(risk.id) == {proof.id}
    assert facts.pointing("42001:A.5.2", "risk", "controls_chosen") == {risk.id}
    assert facts.pointing("42001:A.5.2", "evidence") == set()
    assert facts.pointing(system.id, role="other") == set()


def test_evidence_counts_from_either_side_while_it_is_live(world: World) -> None:
    risk, one, two, gone = world.add("risk"), world.add("evidence"), world.add("evidence"), world.add("evidence", deleted=1)
    world.link(risk, "evidence", one, gone)
    world.link(two, "records", risk)
    assert world.facts().evidence_of(risk) == {one.id, two.id}


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        ([("1.0", TODAY), ("2.0", TODAY), ("1.9", TODAY)], "2.0"),
        ([("1.9", TODAY), ("1.10", TODAY - days(1))], "1.10"),
        ([("9", TODAY), ("10", TODAY)], "10"),
        ([("1.0", TODAY - days(1)), ("1.0", TODAY)], "1.0"),
        ([(None, TODAY), ("0.1", None)], "0.1"),
    ],
)
def test_the_version_in_force_is_the_newest(world: World, versions: list[tuple[str | None, dt.date | None]], newest: str) -> None:
    scope = world.add("scope")
    for version, approved_on in versions:
        world.add("version", of_id=scope.id, version=version, approved_on=approved_on)
    found = world.facts().newest_version(scope.id)
    assert found.version == newest
    assert found.approved_on == max((on for v, on in versions if v == newest), key=lambda on: on or dt.date.min)


def test_settings_are_figures_or_days(world: World) -> None:
    facts, _reads = counted(world)
    assert facts.setting("training_target") == 0.95
    assert facts.days("due_soon_days") == days(7)


def test_a_value_is_a_field_or_worked_out(world: World) -> None:
    action = world.add("action", title="Test", due_on=TODAY - days(1))
    assert world.value("action", action, "title") == "Test"
    assert world.value("action", action, "timing") == "overdue"
