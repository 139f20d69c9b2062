"""Who works within the scope, who may audit, and which roles somebody holds."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.documents import DocumentSubject, DraftStatus
from aims_desktop.model.registers.people import PersonKind, RoleFunction
from tests.model.world import TODAY, YESTERDAY, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, set()),
        ({"in_scope": True}, {"in_scope_staff", "not_acknowledged_ai_policy"}),
        ({"in_scope": True, "kind": PersonKind.CONTRACTOR}, {"in_scope_staff", "not_acknowledged_ai_policy"}),
        ({"in_scope": True, "kind": PersonKind.EXTERNAL}, set()),
        ({"in_scope": True, "left_on": YESTERDAY}, set()),
        ({"project_team": True, "top_management": True}, {"project_team", "top_management"}),
        ({"project_team": True, "top_management": True, "auditor": True, "left_on": YESTERDAY}, set()),
        ({"auditor": True}, {"auditors", "auditors_without_competence", "auditors_without_independence"}),
        ({"auditor": True, "auditor_competence": "x"}, {"auditors", "auditors_without_independence"}),
        ({"auditor": True, "auditor_competence": "x", "independence_statement": "x"}, {"auditors"}),
    ],
)
def test_people(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("person", world.add("person", **values)) - {"all", "without_evidence"} == expected


def test_the_lead_implementer_holds_that_role(world: World) -> None:
    ana, ben = world.add("person"), world.add("person")
    lead, other = world.add("role", function=RoleFunction.LEAD_IMPLEMENTER), world.add("role", function=RoleFunction.OTHER)
    world.link(lead, "holders", ana)
    world.link(other, "holders", ben)
    assert world.passes("person", "lead_implementer", ana)
    assert not world.passes("person", "lead_implementer", ben)
    lead.deleted = 1
    assert not world.passes("person", "lead_implementer", ana)


@pytest.mark.parametrize(
    ("values", "held", "expected"),
    [
        ({}, False, {"needed", "needed_vacant"}),
        ({"needed": False}, False, set()),
        ({"everyone": True}, False, {"needed", "filled"}),
        ({}, True, {"needed", "filled", "not_communicated", "no_deputy"}),
        ({"communicated_on": TODAY, "deputy_id": "p"}, True, {"needed", "filled"}),
        ({"everyone": True, "may_stop_ai": True}, False, {"needed", "filled", "with_stop_authority"}),
        ({"may_stop_ai": True}, False, {"needed", "needed_vacant"}),
        ({"committee_member": True}, False, {"needed", "needed_vacant", "committee"}),
        (
            {"function": RoleFunction.LEAD_IMPLEMENTER, "communicated_on": TODAY},
            True,
            {"needed", "filled", "lead_appointed", "no_deputy"},
        ),
        ({"function": RoleFunction.LEAD_IMPLEMENTER}, True, {"needed", "filled", "not_communicated", "no_deputy"}),
        ({"function": RoleFunction.LEAD_IMPLEMENTER, "communicated_on": TODAY}, False, {"needed", "needed_vacant"}),
    ],
)
def test_roles_are_held_told_and_stood_in_for(world: World, values: dict[str, Any], held: bool, expected: set[str]) -> None:
    role = world.add("role", **values)
    if held:
        world.link(role, "holders", world.add("person"))
    assert world.filters("role", role) - {"all", "without_evidence", "without_competences"} == expected


@pytest.mark.parametrize(("needed", "level", "without"), [(None, None, True), (None, 0, True), (None, 1, False), (False, None, False)])
def test_a_needed_role_requires_some_competence(world: World, needed: bool | None, level: int | None, without: bool) -> None:
    role = world.add("role", needed=needed)
    world.add("competence", role_id="other", required_level=3)
    if level is not None:
        world.add("competence", role_id=role.id, required_level=level)
    assert world.passes("role", "without_competences", role) is without


def test_staff_acknowledge_the_ai_policy_in_the_version_in_force(world: World) -> None:
    ana = world.add("person", in_scope=True)
    policy, other = (world.add("document", covers=covers) for covers in ((DocumentSubject.AI_POLICY,), (DocumentSubject.OTHER,)))
    first, second = world.approve("document", policy), world.approve("document", other)
    world.add("acknowledgement", person_id=ana.id, document_id=other.id, version_id=second.id)
    assert world.passes("person", "not_acknowledged_ai_policy", ana), "of another document"
    world.add("acknowledgement", person_id=ana.id, document_id=policy.id, version_id=first.id)
    assert world.passes("person", "acknowledged_ai_policy", ana)
    assert not world.passes("person", "not_acknowledged_ai_policy", ana)
    policy.status = DraftStatus.WITHDRAWN
    assert world.passes("person", "not_acknowledged_ai_policy", ana), "no longer in force"
    policy.status = None
    world.approve("document", policy, "2.0")
    assert world.passes("person", "not_acknowledged_ai_policy", ana), "of an old version"
    ana.left_on = YESTERDAY
    assert not {"acknowledged_ai_policy", "not_acknowledged_ai_policy"} & world.filters("person", ana)


def test_nobody_leaves_before_joining(world: World) -> None:
    assert world.broken("person", world.add("person", joined_on=TODAY, left_on=YESTERDAY)) == {"left_on"}
    assert world.broken("person", world.add("person", joined_on=TODAY, left_on=TODAY)) == set()


def test_nobody_stands_in_for_themselves(world: World) -> None:
    ana, ben = world.add("person"), world.add("person")
    role = world.add("role", deputy_id=ana.id)
    assert world.broken("role", role) == set()
    world.link(role, "holders", ana)
    assert world.broken("role", role) == {"deputy_id"}
    world.link(role, "holders", ben)
    assert world.broken("role", role) == set()
