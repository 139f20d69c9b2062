"""A small organisation with something to say to every input of a review; all its texts are the words given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records, review
from aims_desktop.service.figures import Period
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

PERIOD = Period(TODAY - dt.timedelta(days=90), TODAY - dt.timedelta(days=1))
Words = Callable[[str], str]


def day(days: int) -> dt.date:
    """A day so many days from today."""
    return TODAY + dt.timedelta(days=days)


def fill(workspace: Workspace, words: Words) -> str:
    """Make the records and a review with one decision; the id of the review. `words` says what stands in a text ("Risk 1")."""
    ana = str(workspace.facts().rows("person")[0].id)
    records.edit(workspace, REGISTERS["person"], ana, {"name": words("Ana Ruiz")})
    ben = make(workspace, "person", name=words("Ben Okafor"), kind="employee", in_scope=True)
    scope, method = (workspace.facts().single(name) for name in ("scope", "risk-method"))
    assert scope is not None
    assert method is not None
    records.edit(workspace, REGISTERS["scope"], scope.id, {"statement": words("All AI that plans routes")})
    records.edit(workspace, REGISTERS["risk-method"], method.id, {"low_to": 4, "medium_to": 9, "high_to": 15, "appetite": "medium"})
    system = make(workspace, "ai-system", title=words("Route planner"), lifecycle="live", in_scope=True, source="in_house", owner_id=ana)
    issue = {"side": "external", "direction": "threat", "status": "current"}
    make(workspace, "context-issue", title=words("New law"), effect=words("More paper"), reviewed_on=day(-10), **issue)
    make(workspace, "obligation", title=words("Tell drivers"), applies_from=day(-20), owner_id=ben)
    make(
        workspace,
        "interested-party",
        title=words("Drivers"),
        need=words("Breaks"),
        how_addressed=words("Rule"),
        adopted=True,
        reviewed_on=day(-5),
    )
    audit = make(workspace, "audit", title=words("First audit"), kind="internal", status="reported", held_to=day(-30), lead_auditor_id=ben)
    finding = make(
        workspace, "finding", title=words("No log kept"), grade="minor_nonconformity", audit_id=audit, raised_on=day(-30), owner_id=ana,
        due_on=day(-2), status="issued", requirement="42001:9.1",
    )  # fmt: skip
    make(
        workspace,
        "action",
        title=words("Keep a log"),
        kind="corrective",
        origin=f"finding:{finding}",
        owner_id=ana,
        due_on=day(-2),
        status="open",
    )
    make(workspace, "action", title=words("Ask drivers"), kind="improvement", benefit=words("Fewer detours"), owner_id=ben, status="open")
    risk = {"kind": "threat", "likelihood": 4, "impact_people": 4, "residual_likelihood": 2, "residual_impact": 4, "treatment": "modify"}
    made = make(workspace, "risk", title=words("Detour through the park"), owner_id=ben, system_id=system, status="in_treatment", **risk)
    make(
        workspace,
        "action",
        title=words("Lock the park"),
        kind="treatment",
        origin=f"risk:{made}",
        owner_id=ben,
        due_on=day(-3),
        status="open",
    )
    measure = make(
        workspace,
        "measure",
        title=words("Late tours"),
        unit=words("%"),
        direction="lower",
        target=Decimal(5),
        upper_limit=Decimal(8),
        active=True,
    )
    for month, value in ((-120, 7), (-60, 9), (-30, 6)):
        records.create(workspace, REGISTERS["measurement"], {"period_end": day(month), "value": Decimal(value)}, parent_id=measure)
    make(workspace, "objective", title=words("Tours on time"), measure_id=measure, target=Decimal(5), due_on=day(-1), status="at_risk")
    make(workspace, "resource", title=words("Test car"), kind="tool", amount=Decimal(1), unit=words("piece"), status="requested")
    _operation(workspace, words, system, ben)
    return _review(workspace, words, ana, ben)


def _operation(workspace: Workspace, words: Words, system: str, ben: str) -> None:
    """One impact assessment, supplier, incident and gap in competence."""
    assessed = make(workspace, "impact-assessment", system_id=system, decision="proceed", oversight="on_the_loop", next_review_on=day(90))
    records.create(workspace, REGISTERS["impact-answer"], {"question": words("G6"), "severity": 2, "likelihood": 2}, parent_id=assessed)
    supplier = make(workspace, "supplier", title=words("Map maker"), service=words("Maps"), ai_involved="data", tier="tier_2_important")
    found = dt.datetime.combine(day(-12), dt.time(8), dt.UTC)
    times = {"detected_at": found, "contained_at": found + dt.timedelta(hours=3)}
    make(workspace, "incident", title=words("Lost in the park"), kind="complaint", severity="minor", lessons=words("Lock it"), **times)
    for title, origin in ((words("Ask for proof"), f"supplier:{supplier}"), (words("Warn walkers"), f"impact-assessment:{assessed}")):
        make(workspace, "action", title=title, origin=origin, owner_id=ben, due_on=day(20), status="open")
    role, topic = make(workspace, "role", title=words("Watcher")), make(workspace, "training-topic", title=words("Maps"))
    needed = make(workspace, "competence", role_id=role, topic_id=topic, required_level=2)
    rated = {"person_id": ben, "actual_level": 1, "gap_action": words("Two days beside Ana")}
    records.create(workspace, REGISTERS["competence-rating"], rated, parent_id=needed)


def _review(workspace: Workspace, words: Words, ana: str, ben: str) -> str:
    review_id = review.prepare(workspace, title=words("Spring review"), planned_for=TODAY, period=PERIOD, chair_id=ben)
    said = {
        "place": words("Room 1"), "systems_note": words("Nothing new"), "conclusion": words("It works"), "minute_taker_id": ana,
        "attendees": [ana, ben], "suitable": True, "suitable_reason": words("It fits"), "adequate": False,
        "adequate_reason": words("Few people"),
        "effective": True, "effective_reason": words("Fewer detours already"), "next_review_on": day(180),
    }  # fmt: skip
    records.edit(workspace, REGISTERS["management-review"], review_id, said)
    lines = review.inputs(workspace, review_id)
    told = {"content": words("One law is new"), "discussed": True, "discussion": words("Legal looks at it")}
    records.edit(workspace, REGISTERS["review-input"], lines[1].id, told)
    records.edit(workspace, REGISTERS["review-input"], lines[2].id, {"nothing_reason": words("Nobody asked"), "discussed": True})
    review.decide(workspace, review_id, words("Buy the test car"), owner_id=ben, due_on=day(60), decision_type="resource")
    return review_id
