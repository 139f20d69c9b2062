"""What the records say to each input of a management review (9.3.2), for a period, judged on one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers.findings import Grade
from aims_desktop.model.registers.objectives import ObjectiveStatus, outside, valid_measurements
from aims_desktop.service.catalogue import management_review_inputs
from aims_desktop.service.display import display
from aims_desktop.service.figures import Figure, InputFigures, Lines, Period, Tally, count, percent, printed
from aims_desktop.service.workspace import Workspace

Tables = tuple[tuple[str, Lines], ...]
Answer = tuple[list[Figure], Tables]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the records: the period and the review it is for (None before there is one)."""

    workspace: Workspace
    period: Period
    review_id: str = ""

    @property
    def facts(self) -> Facts:
        """The records."""
        return self.workspace.facts()

    def ref(self, register: str, row: Row) -> str:
        """What a record is called."""
        return self.workspace.refs().of(register, row.id)

    def text(self, register: str, row: Row, name: str) -> str:
        """A field as people read it."""
        return display(self.workspace, self.facts.registers[register], row, name)

    def happened(self, rows: Iterable[Row], name: str) -> tuple[list[Row], list[Row]]:
        """The rows whose day lies in the period, and in the one before."""
        now, earlier = [], []
        for row in rows:
            on = getattr(row, name)
            if on in self.period:
                now.append(row)
            elif on in self.period.before:
                earlier.append(row)
        return now, earlier

    def lines(
        self, register: str, rows: Iterable[Row], columns: Mapping[str, float], empty: str, late: Callable[[Row], bool] = lambda row: False
    ) -> Lines:
        """Rows of a register as a table: number first, then the columns with their widths."""
        known, chosen = self.facts.registers[register], list(rows)
        return Lines(
            (_("Number"), *(_(known.label(name)) for name in columns)),
            tuple((self.ref(register, row), *(self.text(register, row, name) for name in columns)) for row in chosen),
            (1.1, *columns.values()),
            empty,
            frozenset(i for i, row in enumerate(chosen) if late(row)),
        )


def input_figures(workspace: Workspace, period: Period, review_id: str = "") -> tuple[InputFigures, ...]:
    """All inputs that this file has registers for, required ones first, with what was noted in the review."""
    look = Look(workspace, period, review_id)
    noted = {row.input: row for row in workspace.facts().where("review-input", "review_id", review_id)} if review_id else {}
    found = []
    for known in management_review_inputs():
        if known.key not in ANSWERS:
            continue
        figures, tables = ANSWERS[known.key](look)
        row = noted.get(known.key)
        found.append(
            InputFigures(
                known.key,
                _(known.name),
                known.clause or _("advised"),
                _(known.ask),
                known.required,
                tuple(figures),
                tables,
                (row and row.content) or "",
                (row and row.nothing_reason) or "",
                bool(row and row.discussed),
                (row and row.discussion) or "",
            )
        )
    return tuple(found)


def earlier_decisions(look: Look) -> list[Row]:
    """The decisions of other reviews, in number order."""
    own = f"management-review:{look.review_id}"
    return [row for row in look.facts.passing(look.facts.registers["action"], "review_decisions") if row.origin != own]


def _earlier_actions(look: Look) -> Answer:
    rows = earlier_decisions(look)
    still_open, overdue = look.facts.within("action:open"), look.facts.within("action:overdue")
    tally = Tally("decisions")
    tally.add("total", "Decisions of earlier reviews", len(rows))
    tally.add("open", "Still open", count(row.id in still_open for row in rows))
    tally.add("overdue", "Overdue", count(row.id in overdue for row in rows))
    tally.add("done", "Done", count(row.id not in still_open and row.status != "cancelled" for row in rows))
    lines = look.lines(
        "action",
        rows,
        {"title": 5, "owner_id": 2, "due_on": 1.6, "status": 1.6},
        _("No earlier review has left decisions."),
        lambda r: r.id in overdue,
    )
    return tally.figures, ((_("Decisions of earlier reviews"), lines),)


def _changed_issues(look: Look) -> Answer:
    facts = look.facts
    issues, issues_before = look.happened(facts.rows("context-issue"), "reviewed_on")
    duties, _before = look.happened(facts.rows("obligation"), "applies_from")
    tally = Tally("context")
    tally.add("issues", "Issues on record", len(facts.rows("context-issue")))
    tally.add("reviewed", "Reviewed or new in the period", len(issues), earlier=len(issues_before))
    tally.add("overdue", "Review overdue", len(facts.within("context-issue:review_overdue")))
    tally.add("new_obligations", "Duties that began to apply", len(duties))
    tally.add("systems", "AI systems not retired", len(facts.within("ai-system:current")))
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
    )


def _changed_needs(look: Look) -> Answer:
    facts = look.facts
    parties, before = look.happened(facts.rows("interested-party"), "reviewed_on")
    tally = Tally("needs")
    tally.add("parties", "Needs on record", len(facts.rows("interested-party")))
    tally.add("reviewed", "Reviewed or new in the period", len(parties), earlier=len(before))
    tally.add("undecided", "Undecided", len(facts.within("interested-party:undecided")))
    tally.add("overdue", "Review overdue", len(facts.within("interested-party:review_overdue")))
    lines = look.lines(
        "interested-party", parties, {"title": 2.5, "need": 5, "adopted": 1.2, "how_addressed": 4}, _("No need was reviewed in the period.")
    )
    return tally.figures, ((_("Needs reviewed or new in the period"), lines),)


def _nonconformities(look: Look) -> Answer:
    facts = look.facts
    findings = [row for row in facts.rows("finding") if row.grade in (Grade.MAJOR_NONCONFORMITY, Grade.MINOR_NONCONFORMITY)]
    now, before = look.happened(findings, "raised_on")
    still_open = [row for row in findings if row.id in facts.within("finding:open")]
    corrective = facts.passing(facts.registers["action"], "corrective")
    judged = [row for row in corrective if row.effectiveness in ("effective", "partly_effective", "not_effective")]
    overdue = facts.within("action:corrective_overdue")
    tally = Tally("nonconformities")
    for grade, name, label in (
        (Grade.MAJOR_NONCONFORMITY, "major", "Major, raised in the period"),
        (Grade.MINOR_NONCONFORMITY, "minor", "Minor, raised in the period"),
    ):
        tally.add(name, label, count(r.grade == grade for r in now), earlier=count(r.grade == grade for r in before), better="lower")
    tally.add("open", "Open today", len(still_open))
    tally.add("corrective", "Corrections and corrective actions", len(corrective))
    tally.add("corrective_overdue", "Of these overdue", len(overdue))
    tally.add("effective", "Found effective", percent(count(r.effectiveness == "effective" for r in judged), len(judged)), unit="%")
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


def _measurements(look: Look) -> Answer:
    facts = look.facts
    measures = facts.passing(facts.registers["measure"], "active")
    values = {row.id: value_at(row, facts, look.period.end) for row in measures}
    earlier = {row.id: value_at(row, facts, look.period.before.end) for row in measures}
    tally = Tally("measures")
    tally.add("active", "Measures kept", len(measures))
    tally.add("measured", "With a value", count(values[row.id] is not None for row in measures))
    tally.add(
        "on_target",
        "On target",
        count(on_target(row, values[row.id]) for row in measures),
        earlier=count(on_target(row, earlier[row.id]) for row in measures),
        better="higher",
    )
    tally.add("outside", "Outside their limits", count(outside(values[row.id], row) for row in measures), better="lower")
    tally.add("overdue", "Value overdue", len(facts.within("measure:overdue")))
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


def _audits(look: Look) -> Answer:
    facts = look.facts
    audits = [row for row in facts.rows("audit") if row.status != "cancelled"]
    held, before = look.happened(audits, "held_to")
    findings = [row for row in facts.rows("finding") if row.audit_id in {a.id for a in held}]
    tally = Tally("audits")
    tally.add("planned", "Audits on record", len(audits))
    tally.add("held", "Held in the period", len(held), earlier=len(before))
    tally.add("overdue", "Overdue", len(facts.within("audit:overdue")))
    tally.add("findings", "Findings of these", len(findings))
    for grade in Grade:
        tally.add(grade.value, grade.label, count(row.grade == grade for row in findings))
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


def _improvements(look: Look) -> Answer:
    facts = look.facts
    ideas = facts.passing(facts.registers["action"], "improvements")
    chances = [row for row in facts.rows("finding") if row.grade == Grade.OPPORTUNITY_FOR_IMPROVEMENT]
    now, before = look.happened(chances, "raised_on")
    tally = Tally("improvements")
    tally.add("ideas", "Improvements on record", len(ideas))
    tally.add("open", "Of these open", count(row.id in facts.within("action:open") for row in ideas))
    tally.add("from_audits", "Opportunities found in the period", len(now), earlier=len(before))
    return tally.figures, (
        (
            _("Improvements"),
            look.lines("action", ideas, {"title": 4, "benefit": 4, "owner_id": 2, "status": 1.6}, _("No improvement is proposed.")),
        ),
    )


def _objectives(look: Look) -> Answer:
    facts = look.facts
    rows = facts.passing(facts.registers["objective"], "current")
    tally = Tally("objectives")
    tally.add("current", "Objectives", len(rows))
    for status in ObjectiveStatus:
        if status != ObjectiveStatus.RETIRED:
            tally.add(status.value, status.label, count(row.status == status for row in rows))
    tally.add("overdue", "Overdue", len(facts.within("objective:overdue")))
    columns = {"title": 5, "current_value": 1.5, "target": 1.5, "due_on": 1.6, "status": 1.6}
    lines = look.lines("objective", rows, columns, _("No objective is set."), lambda r: r.id in facts.within("objective:overdue"))
    return tally.figures, ((_("Objectives"), lines),)


def _risks(look: Look) -> Answer:
    facts = look.facts
    above = facts.passing(facts.registers["risk"], "above_appetite")
    overdue = facts.within("action:overdue")
    late = [row for row in facts.passing(facts.registers["action"], "treatments") if row.id in overdue]
    included, working = facts.within("soa-item:included"), facts.within("soa-item:implemented")
    tally = Tally("risks")
    tally.add("threats", "Risks open", len(facts.within("risk:threats")))
    tally.add("opportunities", "Opportunities", len(facts.within("risk:opportunities")))
    tally.add("unscored", "Not scored or no owner", len(facts.within("risk:unscored")))
    tally.add("above_appetite", "Above appetite before treatment", len(above))
    tally.add(
        "above_after", "Above appetite after treatment", count(facts.value("risk", r, "residual_above_appetite") is True for r in above)
    )
    tally.add("not_accepted", "Of these not accepted", len(facts.within("risk:residual_not_accepted")))
    tally.add("treatments_overdue", "Treatments overdue", len(late))
    tally.add("controls_included", "Controls included", len(included))
    tally.add("controls_implemented", "Of these implemented", len(working))
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


def _competence(look: Look) -> Answer:
    facts = look.facts
    done, before = look.happened(facts.rows("training-record"), "done_on")
    resources = facts.rows("resource")
    tally = Tally("competence")
    tally.add("trained", "Trainings done in the period", len(done), earlier=len(before))
    tally.add("expired", "Trainings expired", len(facts.within("training-record:expired")))
    tally.add("overdue", "Trainings overdue", len(facts.within("training-record:overdue")))
    tally.add("vacant", "Roles needed but vacant", len(facts.within("role:needed_vacant")))
    tally.add("waiting", "Resources waiting for approval", len(facts.within("resource:waiting")))
    columns = {"title": 4, "kind": 1.8, "amount": 1.4, "unit": 1.4, "status": 1.6}
    return tally.figures, ((_("Resources"), look.lines("resource", resources, columns, _("No resource is on record."))),)


def _policies(look: Look) -> Answer:
    facts = look.facts
    overdue = facts.within("document:review_overdue")
    tally = Tally("documents")
    tally.add("in_force", "Documents in force", len(facts.within("document:in_force")))
    tally.add("drafts", "Not in force yet", len(facts.within("document:drafts")))
    tally.add("review_overdue", "Review overdue", len(overdue))
    due = [
        row
        for row in facts.passing(facts.registers["document"], "in_force")
        if row.id in overdue or row.next_review_on in _ahead(look.period)
    ]
    columns = {"title": 5, "version": 1.2, "owner_id": 2, "next_review_on": 1.8}
    lines = look.lines("document", due, columns, _("No document is due for review within three months."), lambda r: r.id in overdue)
    return tally.figures, ((_("Documents due for review within three months"), lines),)


ANSWERS: Mapping[str, Callable[[Look], Answer]] = {
    "mri_1": _earlier_actions,
    "mri_2": _changed_issues,
    "mri_3": _changed_needs,
    "mri_4": _nonconformities,
    "mri_5": _measurements,
    "mri_6": _audits,
    "mri_7": _improvements,
    "mri_8": _objectives,
    "mri_9": _risks,
    "mri_13": _competence,
    "mri_14": _policies,
}
"""Who answers each input; the others come with their registers."""


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


def _ahead(period: Period) -> Period:
    return Period(period.end, period.end + dt.timedelta(days=92))
