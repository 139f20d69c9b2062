"""The scope statement: composed from the records, taken over as one change, and compared with what the records said before."""

from __future__ import annotations

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.service import approval, records, scope
from aims_desktop.service.scope import SCOPE, Source
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make


def put(workspace: Workspace, **values: object) -> None:
    """Write into the scope."""
    records.edit(workspace, SCOPE, scope.scope_of(workspace).id, values)


def part(workspace: Workspace, key: str) -> scope.Part:
    return next(each for each in scope.parts(workspace) if each.key == key)


def fill(workspace: Workspace) -> None:
    """All that an approval needs but the statement."""
    lead = next(row.id for row in workspace.facts().rows("person"))
    put(workspace, units="Transport", sites="Head office", activities="We use AI", exclusions="Nothing", interfaces="Shared IT",
        prepared_by_id=lead, next_review_on=TODAY)  # fmt: skip


def test_a_fresh_file_says_who_and_names_what_is_missing(workspace: Workspace) -> None:
    assert scope.statement(workspace) == f"The AI management system of {workspace.organisation} covers its work with AI."
    assert [each.key for each in scope.parts(workspace) if each.lacks] == ["work", "systems", "places", "needs", "left_out", "interfaces"]
    assert part(workspace, "places").lacks == "The sites are not written yet."


def test_each_part_comes_from_its_records(workspace: Workspace) -> None:
    fill(workspace)
    make(workspace, "ai-system", title="Route planner", in_scope=True, org_roles=("developer", "deployer"))
    make(workspace, "ai-system", title="Old one", in_scope=True, lifecycle="retired")
    make(workspace, "ai-system", title="Drone", in_scope=False, scope_reason="Only an idea.")
    make(workspace, "interested-party", title="Drivers", adopted=True)
    make(workspace, "interested-party", title="Drivers", adopted=True, need="Another need")
    make(workspace, "interested-party", title="Vendor", adopted=False)
    make(workspace, "obligation", title="Tell people", status="met")
    make(workspace, "obligation", title="Not ours", status="not_applicable")
    make(workspace, "supplier", title="Deskavo", service="Help desk.", ai_involved="embedded", status="active")
    make(workspace, "supplier", title="Paper shop", ai_involved="no_ai", status="active")
    assert scope.statement(workspace).split("\n\n") == [
        f"The AI management system of {workspace.organisation} covers its work with AI. We use AI.",
        "1 AI system is inside: Route planner (developer or producer, deployer or user).",
        "Organisational units: Transport. Sites: Head office.",
        "It takes up needs of: Drivers. It keeps these obligations: Tell people.",
        "Left out: Nothing. AI systems left out: Drone (Only an idea).",
        "At the boundary: Shared IT. Suppliers that bring AI in: Deskavo (Help desk).",
    ]
    assert not any(each.lacks for each in scope.parts(workspace))
    assert [source.count for source in scope.sources(workspace)] == [1, 1, 2, 1, 1]
    assert Source("supplier", "ai_suppliers", 1) in scope.sources(workspace)


def test_a_system_that_the_exclusions_name_is_not_named_twice(workspace: Workspace) -> None:
    make(workspace, "ai-system", title="Drone", in_scope=False)
    assert part(workspace, "left_out").lacks.endswith("1 AI system is left out without a reason.")
    put(workspace, exclusions="The drone: only an idea.")
    assert part(workspace, "left_out").text == "Left out: The drone: only an idea."
    assert part(workspace, "left_out").lacks == ""


def test_departments_stand_for_units_that_are_not_written(workspace: Workspace) -> None:
    make(workspace, "person", name="Ben", department="Workshop", in_scope=True)
    make(workspace, "person", name="Cora", department="Office", in_scope=True)
    make(workspace, "person", name="Dan", department="Outside", in_scope=False)
    assert part(workspace, "places").text == "Organisational units: Office; Workshop."
    assert part(workspace, "places").lacks.startswith("The units are not written yet")


def test_of_many_records_the_rest_is_counted(workspace: Workspace) -> None:
    for n in range(scope.MOST + 3):
        make(workspace, "ai-system", title=f"System {n}", in_scope=True)
    text = part(workspace, "systems").text
    assert text.startswith("23 AI systems are inside: System 0; System 1;")
    assert text.endswith("System 19; and 3 more.")


def test_taking_over_is_one_change_that_can_be_undone_and_is_refused_where_nothing_would_change(workspace: Workspace) -> None:
    put(workspace, statement="By hand")
    scope.take_over(workspace)
    assert workspace.undo_name() == "Take over the composed scope statement"
    assert scope.is_taken_over(workspace)
    with pytest.raises(RuleError, match="nothing was taken over"):
        scope.take_over(workspace)
    workspace.undo()
    assert scope.scope_of(workspace).statement == "By hand"
    assert not scope.is_taken_over(workspace)


def test_what_the_records_changed_is_told_since_the_statement_was_written_and_then_since_it_was_approved(workspace: Workspace) -> None:
    assert scope.since(workspace) is None
    fill(workspace)
    system = make(workspace, "ai-system", title="Route planner", in_scope=True)
    scope.take_over(workspace)
    then = scope.since(workspace)
    assert then is not None
    assert then.version == ""
    assert scope.moved(scope.parts_at(workspace, then), scope.parts(workspace)) == []
    records.edit(workspace, records.REGISTERS["ai-system"], system, {"title": "Tour planner"})
    (change,) = scope.moved(scope.parts_at(workspace, then), scope.parts(workspace))
    assert (change.title, change.before, change.after) == (
        "AI systems and our roles",
        "1 AI system is inside: Route planner.",
        "1 AI system is inside: Tour planner.",
    )
    ben = make(workspace, "person", name="Ben")
    row = scope.scope_of(workspace)
    approval.approve(workspace, SCOPE, row.id, version="1.0", approved_by_id=ben, approved_on=TODAY)
    then = scope.since(workspace)
    assert then is not None
    assert then.version == "1.0"
    assert scope.moved(scope.parts_at(workspace, then), scope.parts(workspace)) == []
    scope.take_over(workspace)
    newer = scope.since(workspace)
    assert newer is not None
    assert newer.version == ""


def test_a_text_that_the_field_cannot_take_is_refused_and_nothing_is_written(workspace: Workspace) -> None:
    put(workspace, **dict.fromkeys(("units", "sites"), "x" * 150_000))
    with pytest.raises(RuleError, match="too long for the statement: Takes at most 200,000"):
        scope.take_over(workspace)
    assert scope.scope_of(workspace).statement is None
