"""What the records say to the inputs about AI in use: its effects on people, what went wrong, and those who supply it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from statistics import median

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.actions import comes_from
from aims_desktop.model.registers.incidents import SERIOUS
from aims_desktop.service.figures import Lines, Tally, count, percent
from aims_desktop.service.review_look import Answer, Look

HOUR = dt.timedelta(hours=1)


def impacts(look: Look) -> Answer:
    """Which AI systems are assessed, and which have serious effects."""
    facts = look.facts
    systems = facts.passing(facts.registers["ai-system"], "in_scope")
    lacking = [row for row in systems if row.id in facts.within("ai-system:without_impact_assessment")]
    rows = facts.rows("impact-assessment")
    overdue, high = facts.within("impact-assessment:review_overdue"), facts.within("impact-assessment:high_impact")
    measures = _open_actions(look, "impact-assessment:all")
    tally = Tally("impacts")
    tally.add("systems", _("AI systems in scope"), len(systems))
    covered = percent(len(systems) - len(lacking), len(systems))
    tally.add("covered", _("Of these with an approved impact assessment"), covered, unit="%", better="higher")
    tally.add("high", _("Assessments high or critical after measures"), len(high), better="lower")
    tally.add("to_approve", _("Assessments decided and not approved"), len(facts.within("impact-assessment:to_approve")), better="lower")
    tally.add("open_measures", _("Measures of assessments still open"), len(measures), better="lower")
    tally.add("overdue", _("Assessments with their review overdue"), len(overdue), better="lower")
    columns = {"system_id": 3, "residual_level": 1.6, "oversight": 2, "decision": 2.4, "version": 1.2, "next_review_on": 1.6}
    return tally.figures, (
        (
            _("Impact assessments"),
            look.lines("impact-assessment", rows, columns, _("No AI system is assessed yet."), lambda r: r.id in overdue),
        ),
        (
            _("AI systems without an approved assessment"),
            look.lines(
                "ai-system",
                lacking,
                {"title": 4, "lifecycle": 2, "tier": 1.6, "owner_id": 2},
                _("Every AI system in scope has an approved assessment.") if systems else _("No AI system is in scope yet."),
            ),
        ),
        (_("Open measures"), _actions(look, measures, _("No measure of an assessment is open."))),
    )


def incidents(look: Look) -> Answer:
    """What went wrong, what people reported, and what was learnt."""
    facts = look.facts
    now, before = look.happened(facts.rows("incident"), "detected_at")
    proper, concerns = facts.within("incident:incidents"), facts.within("incident:concerns")
    late = facts.within("incident:answer_overdue") | facts.within("incident:notification_overdue") | facts.within("incident:serious_open")
    tally = Tally("incidents")
    for name, label, ids in (("incidents", _("Incidents and near misses"), proper), ("concerns", _("Concerns and reports"), concerns)):
        tally.add(name, label, count(r.id in ids for r in now), earlier=count(r.id in ids for r in before), better="lower")
    serious, earlier = (count(row.severity in SERIOUS for row in rows) for rows in (now, before))
    tally.add("serious", _("Serious or very serious ones"), serious, earlier=earlier, better="lower")
    tally.add("contained", _("Hours until contained, the middle one"), _hours(now), earlier=_hours(before), unit="h", better="lower")
    tally.add("open", _("Incidents and concerns open"), len(facts.within("incident:open")), better="lower")
    tally.add("answers_overdue", _("Answers overdue"), len(facts.within("incident:answer_overdue")), better="lower")
    tally.add("notices_overdue", _("Notices to others overdue"), len(facts.within("notification:overdue")), better="lower")
    learnt = [row for row in now if row.lessons]
    columns = {"title": 5, "kind": 1.8, "severity": 1.6, "handler_id": 2, "status": 1.6}
    return tally.figures, (
        (
            _("Incidents and concerns of the period"),
            look.lines("incident", now, columns, _("Nothing was reported in the period."), lambda r: r.id in late),
        ),
        (_("Lessons"), look.lines("incident", learnt, {"title": 3, "root_cause": 4, "lessons": 4}, _("No lessons are noted yet."))),
    )


def suppliers(look: Look) -> Answer:
    """Whether those who supply AI were judged, and what is still to be done."""
    facts = look.facts
    rows = facts.passing(facts.registers["supplier"], "ai_suppliers")
    due = facts.within("supplier:assessment_overdue") | facts.within("supplier:assessment_missing")
    actions = _open_actions(look, "supplier:ai_suppliers")
    tally = Tally("suppliers")
    tally.add("ai", _("AI suppliers"), len(rows))
    assessed = percent(len(facts.within("supplier:assessed")), len(rows))
    tally.add("assessed", _("Of these assessed and valid"), assessed, unit="%", better="higher")
    tally.add("weak", _("Conditional or rejected"), len(facts.within("supplier:conditional_or_rejected")), better="lower")
    tally.add("terms", _("Without full AI terms in the contract"), len(facts.within("supplier:without_ai_terms")), better="lower")
    tally.add("actions", _("Supplier actions open"), len(actions), better="lower")
    columns = {"title": 3, "service": 3, "tier": 1.6, "assessed_on": 1.6, "result": 1.6, "next_review_on": 1.6}
    return tally.figures, (
        (_("AI suppliers"), look.lines("supplier", rows, columns, _("No AI supplier is on record."), lambda r: r.id in due)),
        (_("Open supplier actions"), _actions(look, actions, _("No supplier action is open."))),
    )


def _open_actions(look: Look, name: str) -> list[Row]:
    facts = look.facts
    return [row for row in facts.passing(facts.registers["action"], "open") if comes_from(row, facts, name)]


def _actions(look: Look, rows: Iterable[Row], empty: str) -> Lines:
    overdue = look.facts.within("action:overdue")
    return look.lines("action", rows, {"title": 5, "owner_id": 2, "due_on": 1.6, "status": 1.6}, empty, lambda r: r.id in overdue)


def _hours(rows: Iterable[Row]) -> int | None:
    """The middle of the times from detection until the harm stopped, in whole hours; None where none is known."""
    spans = [row.contained_at - row.detected_at for row in rows if row.contained_at and row.detected_at]
    return round(median(spans) / HOUR) if spans else None
