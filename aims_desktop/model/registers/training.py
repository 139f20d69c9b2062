"""Training topics and training: clauses 7.2 and 7.3."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, decimal, flag, integer, link, percent, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row, Rule
from aims_desktop.model.registers.shared import before, in_order, not_ahead, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Audience(Choice):
    """Who needs a topic."""

    EVERYONE = "everyone", "Everyone"
    ROLES = "roles", "Certain roles"


class TrainingTopic(Record):
    """Catalogue of topics; shown as a part of the Training page."""

    title: str | None = text(
        "Topic", section="Topic", required="close", help="What it is about.", example="AI basics: how it works and fails"
    )
    code: str | None = text("Code", help="Short id.", example="T04")
    covers: str | None = prose("Contents", required="close", help="What people know afterwards.")
    audience: Audience | None = choice("For", Audience, required="close", help="For everyone: awareness.")
    repeat_months: int | None = integer("Repeat every", 0, 60, help="Months; 0 means once.", example="12")
    minutes: int | None = integer("Minutes", 0, help="Usual length.")
    proof: str | None = text("Proof", help="Quiz, exercise, certificate.")
    active: bool | None = flag("In use", help="Dropped topics stay on file.")
    notes: str | None = notes()


TRAINING_TOPICS = Register(
    TrainingTopic,
    title="Training topics",
    singular="Topic",
    prefix="TOP",
    area="people",
    step=8,
    about="Catalogue of topics; shown as a part of the Training page.",
    clauses=("7.2", "7.3"),
    controls=("A.4.6",),
    columns=("title", "audience", "repeat_months", "minutes", "active"),
    subtitle="code",
    filters=(
        Filter("in_use", "In use", lambda row, facts: row.active is not False),
        Filter("for_everyone", "For everyone", lambda row, facts: row.audience is Audience.EVERYONE),
    ),
)


class TrainingKind(Choice):
    """What a training is for; role training needs a check of effect."""

    AWARENESS = "awareness", "Awareness"
    ROLE_SPECIFIC = "role_specific", "Role specific"
    AUDITOR = "auditor", "Auditor"
    REFRESHER = "refresher", "Refresher"


class TrainingMethod(Choice):
    """How somebody was trained."""

    E_LEARNING = "e_learning", "E-learning"
    CLASSROOM = "classroom", "Classroom"
    ON_THE_JOB = "on_the_job", "On the job"
    READ_AND_SIGN = "read_and_sign", "Read and sign"
    EXTERNAL = "external", "External"


class TrainingResult(Choice):
    """How a training ended."""

    ATTENDED = "attended", "Attended"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"
    WAIVED = "waived", "Waived"


class TrainingEffect(Choice):
    """Whether a training changed what the person does."""

    EFFECTIVE = "effective", "Effective"
    PARTLY_EFFECTIVE = "partly_effective", "Partly effective"
    NOT_EFFECTIVE = "not_effective", "Not effective"


class EffectMethod(Choice):
    """How the effect was checked; more than attendance."""

    QUIZ = "quiz", "Quiz"
    OBSERVATION = "observation", "Observation"
    WORK_SAMPLE = "work_sample", "Sample of work"
    SEEDED_ERROR = "seeded_error", "Seeded-error rate"
    STOP_DRILL = "stop_drill", "Stop drill"
    INTERVIEW = "interview", "Interview"


class TrainingRecord(Record):
    """One training of one person in one topic, planned or done."""

    person_id: str | None = person("Person", section="Training", required="close", help="Who takes part.")
    topic_id: str | None = link("Topic", "training-topic", required="close", help="What is taught.")
    kind: TrainingKind | None = choice("Kind", TrainingKind, required="close", help="Role training needs a check of effect.")
    method: TrainingMethod | None = choice("Method", TrainingMethod, required="close", help="How it is taught.")
    provider: str | None = text("Provider", help="Who taught.")
    planned_for: dt.date | None = date(
        "Planned for", unit="dates", help="When it should happen.", ahead=Ahead(Coming.DUE, open="overdue", by="person_id")
    )
    done_on: dt.date | None = date("Done on", unit="dates", required="close", help="When it happened.")
    hours: Decimal | None = decimal("Hours", help="How long it takes.")
    result: TrainingResult | None = choice("Result", TrainingResult, required="close", help="Waived needs a reason in the notes.")
    score: Decimal | None = percent("Score", help="Of the quiz.")
    valid_until: dt.date | None = date(
        "Valid until",
        help="From the topic's interval; empty if it does not expire.",
        ahead=Ahead(Coming.ENDS, open="not_renewed", by="person_id"),
    )
    effective: TrainingEffect | None = choice(
        "Effect", TrainingEffect, section="Effect", unit="effect", help="Did it change what the person does.", refs=("7.2",)
    )
    effect_checked_on: dt.date | None = date("Checked on", unit="effect", help="Some weeks after.")
    effect_method: EffectMethod | None = choice("Checked how", EffectMethod, unit="effect", help="More than attendance.")
    follow_up: str | None = prose("If not effective", help="What next, by when.")
    notes: str | None = notes()


ROLE_KINDS = frozenset({TrainingKind.ROLE_SPECIFIC, TrainingKind.AUDITOR})
DONE_RESULTS = frozenset({TrainingResult.ATTENDED, TrainingResult.PASSED})


def is_valid(row: Row, facts: Facts) -> bool:
    """Done or waived, and not expired."""
    done = reached(row.done_on, facts.today) and row.result in {*DONE_RESULTS, TrainingResult.WAIVED}
    return done and not before(row.valid_until, facts.today)


def is_role_training(row: Row, facts: Facts) -> bool:
    """Training for a role, done; its effect must be checked."""
    return row.kind in ROLE_KINDS and row.result in DONE_RESULTS and row.done_on is not None


def _effect_unchecked(row: Row, facts: Facts) -> bool:
    late = before(row.done_on, facts.today - facts.days("effect_wait_days"))
    return is_role_training(row, facts) and row.effective is None and late


def _not_renewed(row: Row, facts: Facts) -> bool:
    """Expired, and no other training of the person in the topic is valid for longer."""
    others = facts.where("training-record", "person_id", row.person_id) if row.person_id else []
    renewed = any(
        other.topic_id == row.topic_id and other.done_on is not None and before(row.valid_until, other.valid_until or dt.date.max)
        for other in others
    )
    return before(row.valid_until, facts.today) and not renewed


TRAINING = Register(
    TrainingRecord,
    title="Training",
    singular="Training record",
    prefix="TRN",
    area="people",
    step=8,
    about="One training of one person in one topic, planned or done.",
    clauses=("7.2", "7.3"),
    controls=("A.4.6",),
    columns=("person_id", "kind", "planned_for", "done_on", "result", "valid_until"),
    subtitle="topic_id",
    filters=(
        Filter("valid", "Valid", is_valid),
        Filter("expired", "Expired", lambda row, facts: before(row.valid_until, facts.today)),
        Filter("not_renewed", "Expired, not renewed", _not_renewed),
        Filter("overdue", "Planned, overdue", lambda row, facts: row.done_on is None and before(row.planned_for, facts.today)),
        Filter("role_training", "Role training done", is_role_training),
        Filter("effect_unchecked", "Effect not checked in time", _effect_unchecked),
        Filter(
            "not_effective",
            "Not effective",
            lambda row, facts: row.effective in {TrainingEffect.PARTLY_EFFECTIVE, TrainingEffect.NOT_EFFECTIVE},
        ),
        Filter("failed", "Failed", lambda row, facts: row.result is TrainingResult.FAILED),
    ),
    rules=(
        not_ahead("done_on", "A training cannot be done on a day that is still to come; plan it for then."),
        in_order("done_on", "valid_until", "The training cannot expire before it was done."),
        in_order("done_on", "effect_checked_on", "The effect cannot be checked before the training."),
        Rule("notes", "Say in the notes why it was waived.", lambda row, facts: row.result is TrainingResult.WAIVED and row.notes is None),
    ),
)
