"""Life-cycle records: gates, tests, releases, usage checks and retirement of AI systems."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, choices, date, link, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row, Rule
from aims_desktop.model.registers.shared import LifecycleStage, given, in_order, notes, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class LifecycleEvent(Choice):
    """What a record of the life cycle tells of. Verification: built right. Validation: right for the use."""

    GATE = "gate", "Gate"
    VERIFICATION = "verification", "Verification test"
    VALIDATION = "validation", "Validation test"
    RELEASE = "release", "Release"
    USAGE_CHECK = "usage_check", "Usage check"
    RETIREMENT = "retirement", "Retirement"


class TestSubject(Choice):
    """What a test looked at; fairness and security belong to a release test."""

    FUNCTION = "function", "Function"
    FAIRNESS = "fairness", "Fairness"
    SECURITY = "security", "Security"
    ROBUSTNESS = "robustness", "Robustness"
    PRIVACY = "privacy", "Privacy"
    EXPLAINABILITY = "explainability", "Explainability"
    HUMAN_OVERSIGHT = "human_oversight", "Human oversight"


class LifecycleOutcome(Choice):
    """How it ended; an exception needs a reason, an approver and an end."""

    PASSED = "passed", "Passed"
    PASSED_WITH_CONDITIONS = "passed_with_conditions", "Passed with conditions"
    FAILED = "failed", "Failed"
    EXCEPTION = "exception", "Exception approved"


class LifecycleRecord(Record):
    """Gates, tests, releases, usage checks and retirement of AI systems."""

    system_id: str | None = link("AI system", "ai-system", section="What", required="close", help="Which system.")
    kind: LifecycleEvent | None = choice(
        "Kind", LifecycleEvent, required="close", help="Verification: built right. Validation: right for the use."
    )
    title: str | None = text("Subject", required="close", help="What was decided or tested.", example="Release of version 2.1")
    stage: LifecycleStage | None = choice("Gate", LifecycleStage, help="Stage the system moves to.")
    model_version: str | None = text("Model version", help="What exactly was looked at.")
    done_on: dt.date | None = date("Date", required="close", help="When it happened.")
    covers: tuple[TestSubject, ...] | None = choices(
        "Looked at", TestSubject, section="Result", help="Fairness and security belong to a release test.", refs=("A.6.2.4",)
    )
    criteria: str | None = prose("Pass marks or entry conditions", required="close", help="Set before the test or gate.")
    result: str | None = prose("What was found", required="close", help="Figures and remarks.")
    outcome: LifecycleOutcome | None = choice(
        "Outcome", LifecycleOutcome, required="close", help="An exception needs a reason, an approver and an end."
    )
    conditions: str | None = prose("Conditions or reason for the exception", help="What must still be done, or why we go on.")
    exception_until: dt.date | None = date(
        "Exception ends", help="After this the check opens again.", ahead=Ahead(Coming.ENDS, by="performed_by_id")
    )
    plan_and_rollback: str | None = prose("Release plan and way back", help="How it goes live and how to go back.", refs=("A.6.2.5",))
    performed_by_id: str | None = person("Done by", required="close", help="Tester or presenter.")
    approver_id: str | None = person("Approved by", required="close", help="Not the person who tested.")
    notes: str | None = notes()


TESTS = frozenset({LifecycleEvent.VERIFICATION, LifecycleEvent.VALIDATION})
PASSED = frozenset({LifecycleOutcome.PASSED, LifecycleOutcome.PASSED_WITH_CONDITIONS})


def is_test(row: Row, facts: Facts) -> bool:
    """A verification or validation."""
    return row.kind in TESTS


def is_exception(row: Row, facts: Facts) -> bool:
    """Not passed, and somebody let it go on."""
    return row.outcome is LifecycleOutcome.EXCEPTION


def exception_holds(row: Row, facts: Facts) -> bool:
    """An exception with a reason and an approver that has not ended."""
    return is_exception(row, facts) and given(row.approver_id, row.conditions) and reached(facts.today, row.exception_until)


def has_passed(row: Row, facts: Facts) -> bool:
    """A test passed, or one let go by an exception that still holds."""
    return is_test(row, facts) and (row.outcome in PASSED or exception_holds(row, facts))


def is_release(row: Row, facts: Facts) -> bool:
    """The step to real use."""
    return row.kind is LifecycleEvent.RELEASE


def is_usage_check(row: Row, facts: Facts) -> bool:
    """A look at how the system is really used, with its outcome."""
    return row.kind is LifecycleEvent.USAGE_CHECK and row.outcome is not None


LIFE_CYCLE = Register(
    LifecycleRecord,
    title="Life-cycle records",
    singular="Life-cycle record",
    prefix="LCR",
    area="systems",
    step=5,
    about="Gates, tests, releases, usage checks and retirement of AI systems.",
    clauses=(
        "8.1",
        "9.1",
    ),
    controls=(
        "A.6.1.3",
        "A.6.2.2",
        "A.6.2.4",
        "A.6.2.5",
        "A.6.2.6",
        "A.9.4",
    ),
    columns=("title", "kind", "done_on", "outcome", "approver_id"),
    subtitle="system_id",
    filters=(
        Filter("tests", "Tests", is_test),
        Filter("test_passed", "Test passed or exception approved", has_passed),
        Filter("test_failed", "Test failed", lambda row, facts: is_test(row, facts) and row.outcome is LifecycleOutcome.FAILED),
        Filter(
            "released",
            "Released",
            lambda row, facts: is_release(row, facts) and row.outcome in PASSED and row.approver_id is not None,
        ),
        Filter(
            "release_without_way_back",
            "Release without way back",
            lambda row, facts: is_release(row, facts) and row.plan_and_rollback is None,
        ),
        Filter("usage_checks", "Usage checks", is_usage_check),
        Filter(
            "self_approved",
            "Approved by the tester",
            lambda row, facts: row.approver_id is not None and row.approver_id == row.performed_by_id,
        ),
        Filter("exceptions", "Exceptions", is_exception),
    ),
    not_copied=frozenset({"approver_id"}),
    rules=(
        in_order("done_on", "exception_until", "The exception cannot end before it was made."),
        Rule(
            "conditions",
            "Say why it goes on although it did not pass.",
            lambda row, facts: is_exception(row, facts) and row.conditions is None,
        ),
        Rule(
            "exception_until",
            "Say until when the exception holds.",
            lambda row, facts: is_exception(row, facts) and row.exception_until is None,
        ),
    ),
)
