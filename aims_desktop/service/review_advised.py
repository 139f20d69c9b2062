"""What the records say to inputs that are advised beyond those of clause 9.3.2."""

from __future__ import annotations

from aims_desktop.i18n import _
from aims_desktop.model.registers.objectives import ObjectiveStatus
from aims_desktop.model.registers.shared import days_after
from aims_desktop.service.figures import Period, Tally, count
from aims_desktop.service.heat import above_appetite
from aims_desktop.service.review_look import Answer, Look

AHEAD = 92
"""Documents due for review so soon after the period are named."""


def objectives(look: Look) -> Answer:
    """Whether objectives are met."""
    facts = look.facts
    rows = facts.passing(facts.registers["objective"], "current")
    tally = Tally("objectives")
    tally.add("current", _("Objectives set"), len(rows))
    for status in ObjectiveStatus:
        if status != ObjectiveStatus.RETIRED:
            tally.add(status.value, _("Objectives: {status}").format(status=_(status.label)), count(row.status == status for row in rows))
    tally.add("overdue", _("Objectives overdue"), len(facts.within("objective:overdue")), better="lower")
    columns = {"title": 5, "current_value": 1.5, "target": 1.5, "due_on": 1.6, "status": 1.6}
    lines = look.lines("objective", rows, columns, _("No objective is set."), lambda r: r.id in facts.within("objective:overdue"))
    return tally.figures, ((_("Objectives"), lines),)


def risks(look: Look) -> Answer:
    """Risks above appetite, how far treatment is, and the controls."""
    facts = look.facts
    above = facts.passing(facts.registers["risk"], "above_appetite")
    overdue = facts.within("action:overdue")
    late = [row for row in facts.passing(facts.registers["action"], "treatments") if row.id in overdue]
    included, working = facts.within("soa-item:included"), facts.within("soa-item:implemented")
    tally = Tally("risks")
    tally.add("threats", _("Risks open"), len(facts.within("risk:threats")))
    tally.add("opportunities", _("Opportunities on record"), len(facts.within("risk:opportunities")))
    tally.add("unscored", _("Risks not scored or without owner"), len(facts.within("risk:unscored")))
    tally.add("above_appetite", _("Risks above appetite before treatment"), len(above))
    tally.add("above_after", _("Risks above appetite after treatment"), above_appetite(facts), better="lower")
    tally.add("not_accepted", _("Risks above appetite and not accepted"), len(facts.within("risk:residual_not_accepted")), better="lower")
    tally.add("treatments_overdue", _("Risk treatments overdue"), len(late), better="lower")
    tally.add("controls_included", _("Controls included"), len(included))
    tally.add("controls_implemented", _("Controls included and implemented"), len(included & working), better="higher")
    return tally.figures, (
        (
            _("Risks above appetite"),
            look.lines(
                "risk",
                above,
                {"title": 5, "level": 1.3, "residual_level": 1.5, "treatment": 2, "owner_id": 2},
                _("No risk is above appetite."),
            ),
        ),
        (
            _("Overdue treatments"),
            look.lines(
                "action", late, {"title": 5, "owner_id": 2, "due_on": 1.6, "status": 1.6}, _("No treatment is late."), lambda row: True
            ),
        ),
    )


def competence(look: Look) -> Answer:
    """Training, roles and resources."""
    facts = look.facts
    done, before = look.happened(facts.rows("training-record"), "done_on")
    resources = facts.rows("resource")
    tally = Tally("competence")
    tally.add("trained", _("Trainings done in the period"), len(done), earlier=len(before))
    tally.add("expired", _("Trainings expired"), len(facts.within("training-record:expired")), better="lower")
    tally.add("overdue", _("Trainings overdue"), len(facts.within("training-record:overdue")), better="lower")
    gaps = facts.passing(facts.registers["competence-rating"], "gaps")
    tally.add("untrained", _("People who lack a required training"), len(facts.within("person:not_trained")), better="lower")
    tally.add("gaps", _("Competence gaps"), len(gaps), better="lower")
    tally.add("vacant", _("Roles needed but vacant"), len(facts.within("role:needed_vacant")), better="lower")
    tally.add("waiting", _("Resources waiting for approval"), len(facts.within("resource:waiting")))
    columns = {"title": 4, "kind": 1.8, "amount": 1.4, "unit": 1.4, "status": 1.6}
    return tally.figures, (
        (
            _("Competence gaps"),
            look.lines(
                "competence-rating",
                gaps,
                {"person_id": 2, "competence_id": 4, "actual_level": 1.4, "gap_action": 4},
                _("Nobody is rated below the level needed."),
            ),
        ),
        (_("Resources"), look.lines("resource", resources, columns, _("No resource is on record."))),
    )


def policies(look: Look) -> Answer:
    """Documents in force and due for review."""
    facts = look.facts
    overdue = facts.within("document:review_overdue")
    soon = Period(look.period.end, days_after(look.period.end, AHEAD))
    tally = Tally("documents")
    tally.add("in_force", _("Documents in force"), len(facts.within("document:in_force")))
    tally.add("drafts", _("Documents not in force yet"), len(facts.within("document:drafts")))
    tally.add("review_overdue", _("Documents with their review overdue"), len(overdue), better="lower")
    due = [row for row in facts.passing(facts.registers["document"], "in_force") if row.id in overdue or row.next_review_on in soon]
    columns = {"title": 5, "version": 1.2, "owner_id": 2, "next_review_on": 1.8}
    lines = look.lines("document", due, columns, _("No document is due for review within three months."), lambda r: r.id in overdue)
    return tally.figures, ((_("Documents due for review within three months"), lines),)
