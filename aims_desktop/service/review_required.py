"""What the records say to the seven inputs that clause 9.3.2 asks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.findings import Grade
from aims_desktop.model.registers.objectives import outside, valid_measurements
from aims_desktop.service.figures import Figure, Lines, Tally, count, percent, printed
from aims_desktop.service.review_look import Answer, Look


def earlier_decisions(look: Look) -> list[Row]:
    """The decisions of other reviews, in number order."""
    own = f"management-review:{look.review_id}"
    return [row for row in look.facts.passing(look.facts.registers["action"], "review_decisions") if row.origin != own]


def earlier_actions(look: Look) -> Answer:
    """Where the decisions of earlier reviews stand."""
    rows = earlier_decisions(look)
    still_open, overdue = look.facts.within("action:open"), look.facts.within("action:overdue")
    tally = Tally("decisions")
    tally.add("total", _("Decisions of earlier reviews"), len(rows))
    tally.add("open", _("Earlier decisions still open"), count(row.id in still_open for row in rows), better="lower")
    tally.add("overdue", _("Earlier decisions overdue"), count(row.id in overdue for row in rows), better="lower")
    tally.add("done", _("Earlier decisions done"), count(row.id not in still_open and row.status != "cancelled" for row in rows))
    lines = look.lines(
        "action",
        rows,
        {"title": 5, "owner_id": 2, "due_on": 1.6, "status": 1.6},
        _("No earlier review has left decisions."),
        lambda r: r.id in overdue,
    )
    return tally.figures, ((_("Decisions of earlier reviews"), lines),)


def changed_issues(look: Look) -> Answer:
    """Issues and duties that are new or were looked at again, and the AI systems there are."""
    facts = look.facts
    issues, issues_before = look.happened(facts.rows("context-issue"), "reviewed_on")
    duties, _before = look.happened(facts.rows("obligation"), "applies_from")
    tally = Tally("context")
    tally.add("issues", _("Issues on record"), len(facts.rows("context-issue")))
    tally.add("reviewed", _("Issues reviewed or new in the period"), len(issues), earlier=len(issues_before))
    tally.add("overdue", _("Issues with their review overdue"), len(facts.within("context-issue:review_overdue")), better="lower")
    tally.add("new_obligations", _("Duties that began to apply"), len(duties))
    systems = facts.passing(facts.registers["ai-system"], "current")
    tally.add("systems", _("AI systems not retired"), len(systems))
    return tally.figures, (
        (
            _("Issues reviewed or new in the period"),
            look.lines(
                "context-issue", issues, {"title": 4, "side": 1.3, "direction": 1.6, "effect": 4}, _("No issue was reviewed in the period.")
            ),
        ),
        (
            _("Duties that began to apply"),
            look.lines("obligation", duties, {"title": 5, "applies_from": 1.6, "owner_id": 2}, _("No duty began to apply in the period.")),
        ),
        (
            _("AI systems not retired"),
            look.lines("ai-system", systems, {"title": 4, "lifecycle": 2, "source": 2, "owner_id": 2}, _("No AI system is on record.")),
        ),
    )


def changed_needs(look: Look) -> Answer:
    """What interested parties want."""
    facts = look.facts
    parties, before = look.happened(facts.rows("interested-party"), "reviewed_on")
    tally = Tally("needs")
    tally.add("parties", _("Needs on record"), len(facts.rows("interested-party")))
    tally.add("reviewed", _("Needs reviewed or new in the period"), len(parties), earlier=len(before))
    tally.add("undecided", _("Needs not decided yet"), len(facts.within("interested-party:undecided")), better="lower")
    tally.add("overdue", _("Needs with their review overdue"), len(facts.within("interested-party:review_overdue")), better="lower")
    voiced, voiced_before = look.happened(facts.passing(facts.registers["incident"], "concerns"), "detected_at")
    tally.add("voiced", _("Concerns and complaints voiced in the period"), len(voiced), earlier=len(voiced_before))
    lines = look.lines(
        "interested-party", parties, {"title": 2.5, "need": 5, "adopted": 1.2, "how_addressed": 4}, _("No need was reviewed in the period.")
    )
    concerns = look.lines(
        "incident", voiced, {"title": 5, "type": 2, "source": 1.8, "answered_on": 1.6}, _("Nobody voiced a concern in the period.")
    )
    return tally.figures, ((_("Needs reviewed or new in the period"), lines), (_("Concerns and complaints of the period"), concerns))


def nonconformities(look: Look) -> Answer:
    """Failures and their fixes, against the period before."""
    facts = look.facts
    findings = [row for row in facts.rows("finding") if row.grade in (Grade.MAJOR_NONCONFORMITY, Grade.MINOR_NONCONFORMITY)]
    now, before = look.happened(findings, "raised_on")
    still_open = [row for row in findings if row.id in facts.within("finding:open")]
    corrective = facts.passing(facts.registers["action"], "corrective")
    judged = [row for row in corrective if row.effectiveness in ("effective", "partly_effective", "not_effective")]
    overdue = facts.within("action:corrective_overdue")
    tally = Tally("nonconformities")
    for grade, name, label in (
        (Grade.MAJOR_NONCONFORMITY, "major", _("Major nonconformities raised in the period")),
        (Grade.MINOR_NONCONFORMITY, "minor", _("Minor nonconformities raised in the period")),
    ):
        tally.add(name, label, count(r.grade == grade for r in now), earlier=count(r.grade == grade for r in before), better="lower")
    tally.add("open", _("Nonconformities open"), len(still_open), better="lower")
    tally.add("corrective", _("Corrections and corrective actions on record"), len(corrective))
    tally.add("corrective_overdue", _("Corrective actions overdue"), len(overdue), better="lower")
    good = percent(count(r.effectiveness == "effective" for r in judged), len(judged))
    tally.add("effective", _("Checked actions found effective"), good, unit="%", better="higher")
    return tally.figures, (
        (
            _("Open nonconformities"),
            look.lines(
                "finding",
                still_open,
                {"title": 5, "grade": 2, "owner_id": 2, "due_on": 1.6},
                _("No nonconformity is open."),
                lambda r: r.id in facts.within("finding:overdue"),
            ),
        ),
        (
            _("Corrections and corrective actions"),
            look.lines(
                "action",
                corrective,
                {"title": 5, "owner_id": 2, "due_on": 1.6, "status": 1.6, "effectiveness": 1.8},
                _("None was needed."),
                lambda r: r.id in overdue,
            ),
        ),
    )


def measurements(look: Look) -> Answer:
    """Every measure with its value at the end of the period, its target and how it moved."""
    facts = look.facts
    measures = facts.passing(facts.registers["measure"], "active")
    values = {row.id: value_at(row, facts, look.period.end) for row in measures}
    earlier = {row.id: value_at(row, facts, look.period.before.end) for row in measures}
    tally = Tally("measures")
    tally.add("active", _("Measures kept"), len(measures))
    tally.add("measured", _("Measures with a value"), count(values[row.id] is not None for row in measures))
    tally.add(
        "on_target",
        _("Measures on target"),
        count(on_target(row, values[row.id]) for row in measures),
        earlier=count(on_target(row, earlier[row.id]) for row in measures),
        better="higher",
    )
    tally.add("outside", _("Measures outside their limits"), count(outside(values[row.id], row) for row in measures), better="lower")
    tally.add("overdue", _("Measures with their value overdue"), len(facts.within("measure:overdue")), better="lower")
    rows = tuple(
        (
            look.ref("measure", row),
            row.title or "",
            printed(row.target, row.unit or ""),
            printed(values[row.id], row.unit or ""),
            Figure("", "", values[row.id], row.unit or "", earlier[row.id]).trend or _("no earlier value"),
            _("met") if on_target(row, values[row.id]) else _("not met") if values[row.id] is not None else _("not measured"),
        )
        for row in measures
    )
    lines = Lines(
        (_("Number"), _("Measure"), _("Target"), _("Value"), _("Trend"), _("Target met")),
        rows,
        (1.1, 4, 1.5, 1.5, 2.2, 1.4),
        _("Nothing is measured yet."),
        frozenset(i for i, row in enumerate(measures) if outside(values[row.id], row)),
    )
    return tally.figures, ((_("Measures with target and trend"), lines),)


def audits(look: Look) -> Answer:
    """Audits held and what they found."""
    facts = look.facts
    audits = [row for row in facts.rows("audit") if row.status != "cancelled"]
    held, before = look.happened(audits, "held_to")
    findings = [row for row in facts.rows("finding") if row.audit_id in {a.id for a in held}]
    tally = Tally("audits")
    tally.add("planned", _("Audits on record"), len(audits))
    tally.add("held", _("Audits held in the period"), len(held), earlier=len(before))
    tally.add("overdue", _("Audits overdue"), len(facts.within("audit:overdue")), better="lower")
    tally.add("findings", _("Findings of these audits"), len(findings))
    for grade in Grade:
        tally.add(grade.value, _("Findings: {grade}").format(grade=_(grade.label)), count(row.grade == grade for row in findings))
    columns = {"title": 4, "kind": 1.6, "lead_auditor_id": 2, "held_to": 1.6, "conclusion": 2.4}
    return tally.figures, (
        (_("Audits held in the period"), look.lines("audit", held, columns, _("No audit was held in the period."))),
        (
            _("Their findings"),
            look.lines(
                "finding", findings, {"title": 5, "grade": 2.4, "requirement": 1.4, "status": 1.6}, _("These audits found nothing.")
            ),
        ),
    )


def improvements(look: Look) -> Answer:
    """Ideas and opportunities."""
    facts = look.facts
    ideas = facts.passing(facts.registers["action"], "improvements")
    chances = [row for row in facts.rows("finding") if row.grade == Grade.OPPORTUNITY_FOR_IMPROVEMENT]
    now, before = look.happened(chances, "raised_on")
    tally = Tally("improvements")
    tally.add("ideas", _("Improvements on record"), len(ideas))
    tally.add("open", _("Improvements open"), count(row.id in facts.within("action:open") for row in ideas))
    tally.add("from_audits", _("Opportunities found in the period"), len(now), earlier=len(before))
    return tally.figures, (
        (
            _("Improvements"),
            look.lines("action", ideas, {"title": 4, "benefit": 4, "owner_id": 2, "status": 1.6}, _("No improvement is proposed.")),
        ),
    )


def value_at(measure: Row, facts: Facts, on: dt.date) -> Decimal | None:
    """The value of a measure's newest period that ended by a day; None where there is none."""
    until = [row for row in valid_measurements(measure, facts) if row.period_end is not None and row.period_end <= on]
    newest = max(until, key=lambda row: row.period_end, default=None)
    return newest.value if newest is not None else None


def on_target(measure: Row, value: Decimal | None) -> bool:
    """Whether a value reaches the measure's target in its direction; a band counts as its limits."""
    if value is None:
        return False
    if measure.direction == "keep":
        return not outside(value, measure)
    if measure.target is None:
        return False
    return bool(value <= measure.target if measure.direction == "lower" else value >= measure.target)
