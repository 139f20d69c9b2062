"""Documents and evidence: clause 7.5."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.ahead import LOOK_AGAIN, Ahead, Coming
from aims_desktop.model.fields import Section, choice, choices, date, integer, links, person, prose, text
from aims_desktop.model.kinds import Choice, ChoiceKind, FileRef
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row, Rule
from aims_desktop.model.registers.shared import (
    Classification,
    before,
    changed_filter,
    given,
    in_order,
    months_after,
    moved_on,
    not_ahead,
    not_the_same,
    notes,
    reached,
    self_approved,
    version_values,
)
from aims_desktop.model.snapshot import approved_values

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class DocumentSubject(Choice):
    """What a document covers; one document may cover several subjects."""

    AI_POLICY = "ai_policy", "AI policy"
    ACCEPTABLE_USE = "acceptable_use", "Acceptable use of AI"
    DATA_GOVERNANCE = "data_governance", "Data governance"
    HUMAN_OVERSIGHT = "human_oversight", "Human oversight and transparency"
    RISK_MANAGEMENT_PROCEDURE = "risk_management_procedure", "Risk management procedure"
    IMPACT_ASSESSMENT_PROCEDURE = "impact_assessment_procedure", "Impact assessment procedure"
    LIFE_CYCLE_PROCEDURE = "life_cycle_procedure", "Life-cycle procedure"
    SUPPLIER_AI_POLICY = "supplier_ai_policy", "Supplier AI policy"
    INCIDENT_PROCEDURE = "incident_procedure", "Incident procedure"
    CONCERN_PROCEDURE = "concern_procedure", "Concern procedure"
    DOCUMENT_CONTROL = "document_control", "Document control"
    INTERNAL_AUDIT_PROCEDURE = "internal_audit_procedure", "Internal audit procedure"
    CORRECTIVE_ACTION_PROCEDURE = "corrective_action_procedure", "Corrective action procedure"
    COMPETENCE_AND_AWARENESS_PROCEDURE = "competence_and_awareness_procedure", "Competence and awareness procedure"
    MANAGEMENT_REVIEW_PROCEDURE = "management_review_procedure", "Management review procedure"
    CHANGE_PROCEDURE = "change_procedure", "Change procedure"
    MONITORING_PROCEDURE = "monitoring_procedure", "Monitoring procedure"
    COMMUNICATION_PLAN = "communication_plan", "Communication plan"
    AIMS_HANDBOOK = "aims_handbook", "AIMS handbook"
    POLICY_ALIGNMENT_TABLE = "policy_alignment_table", "Policy alignment table"
    COMMITTEE_TERMS = "committee_terms", "Committee terms of reference"
    OTHER = "other", "Other"


class VersionStatus(Choice):
    """The status of a document as people see it."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    CHANGE_REQUESTED = "change_requested", "Change requested"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DocumentType(Choice):
    """What sort of document; record types carry the retention rule."""

    POLICY = "policy", "Policy"
    PROCEDURE = "procedure", "Procedure"
    PLAN = "plan", "Plan"
    GUIDELINE = "guideline", "Guideline"
    REGISTER = "register", "Register"
    RECORD = "record", "Record type"
    FORM = "form", "Form or template"
    MINUTES = "minutes", "Minutes"
    EXTERNAL = "external", "Outside document"


class DraftStatus(Choice):
    """Where work on the text stands; approval itself is a version."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    CHANGE_REQUESTED = "change_requested", "Change requested"
    READY = "ready", "Ready for approval"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Availability(Choice):
    """Whether outsiders can get a document."""

    PUBLISHED = "published", "Published"
    ON_REQUEST = "on_request", "On request"
    NOT_AVAILABLE = "not_available", "Not available"


class ReviewOutcome(Choice):
    """What a review of a document decided."""

    NO_CHANGE = "no_change", "No change"
    MINOR_CHANGE = "minor_change", "Minor change"
    NEW_VERSION = "new_version", "New version"
    WITHDRAW = "withdraw", "Withdraw"


class DocumentLocation(Choice):
    """Where the valid text is."""

    EMBEDDED = "embedded", "In this file"
    FILE_ELSEWHERE = "file_elsewhere", "File elsewhere"
    WEB_ADDRESS = "web_address", "Web address"


class Acknowledgers(Choice):
    """Who must acknowledge a document."""

    NOBODY = "nobody", "Nobody"
    EVERYONE = "everyone", "Everyone"
    ROLES = "roles", "Certain roles"


class Document(Record):
    """Policies, procedures, plans, record types and outside documents; approved versions are kept."""

    code: str | None = text("Code", section="Document", required="approve", help="Identity on every page.", example="POL-01")
    title: str | None = text("Title", required="approve", help="As printed.", example="AI policy")
    type: DocumentType | None = choice("Type", DocumentType, required="close", help="Record types carry the retention rule.")
    covers: tuple[DocumentSubject, ...] | None = choices(
        "Covers", DocumentSubject, help="One document may cover several subjects; a small firm needs about eight."
    )
    owner_id: str | None = person("Owner", required="approve", help="Keeps it current.")
    status: DraftStatus | None = choice("Draft", DraftStatus, help="Where work on the text stands; approval itself is a version.")
    change_request: str | None = prose("Change requested", unit="request", help="What shall be changed; kept until it is sent for review.")
    change_requested_by_id: str | None = person("Requested by", unit="request", help="Who asked for the change.")
    change_requested_on: dt.date | None = date("Requested on", unit="request", help="When it was asked for.")
    classification: Classification | None = choice("Classification", Classification, required="close", help="Who may see it.")
    external_availability: Availability | None = choice(
        "For outsiders", Availability, help="Must be decided for the AI policy.", refs=("5.2",)
    )
    body: str | None = prose("Text", section="Text", required="approve", help="Sections with headings; Markdown.")
    file: FileRef | None = fields.file("File", help="If the text is a file; its fingerprint is kept.")
    author_id: str | None = person("Author", required="approve", help="Who wrote it.")
    reviewer_id: str | None = person("Reviewer", help="Who read it.")
    effective_on: dt.date | None = date("Effective from", required="approve", help="From when it applies.")
    review_months: int | None = integer(
        "Review every",
        1,
        60,
        section=Section("Review and keeping", folded=True),
        required="close",
        help="Months between reviews.",
        example="12",
    )
    next_review_on: dt.date | None = date(
        "Next review", unit="review", required="approve", help="Set at approval, changed at review.", refs=("A.2.4",), ahead=LOOK_AGAIN
    )
    last_review_on: dt.date | None = date("Last review", unit="review", help="A review that changes nothing counts too.")
    review_outcome: ReviewOutcome | None = choice(
        "Outcome of the review", ReviewOutcome, unit="review", help="What the review decided.", refs=("A.2.4",)
    )
    access: str | None = text("Who may read and change", required="close", help="Roles, place.", refs=("7.5.3",))
    retention: str | None = text("Kept for", required="close", help="And what happens then.", refs=("7.5.3",))
    location: DocumentLocation | None = choice("Place", DocumentLocation, help="Where the valid text is.")
    address: str | None = text("Path or address", help="If it is elsewhere.")
    acknowledge: Acknowledgers | None = choice("To be acknowledged by", Acknowledgers, help="Makes the list for read and sign.")
    acknowledge_roles = links("Which roles", "role", help="If only certain roles.")
    external_source: str | None = text(
        "Issued by", section=Section("Outside document", folded=True), help="Legislator, standards body, vendor."
    )
    external_version: str | None = text("Edition", unit="edition", help="The edition you rely on.", refs=("7.5.3",))
    checked_on: dt.date | None = date("Checked on", unit="edition", help="Last time you looked for a newer one.", refs=("7.5.3",))
    notes: str | None = notes()


REQUEST = ("change_request", "change_requested_by_id", "change_requested_on")
"""The fields of a change that is asked for."""

MONTHS_BETWEEN_CHECKS = 12
"""How long an outside document may go without a look for a newer edition."""

QUESTION = "[?]"
"""What a quotation in a text begins with that asks for something still to be written."""


def open_questions(text: str) -> list[int]:
    """Where in a text the lines begin that still ask for something."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.startswith(">") and line[1:].lstrip().startswith(QUESTION):
            found.append(at)
        at += len(line) + 1
    return found


STATE_OF_DRAFT = {
    DraftStatus.IN_REVIEW: VersionStatus.IN_REVIEW,
    DraftStatus.READY: VersionStatus.IN_REVIEW,
    DraftStatus.CHANGE_REQUESTED: VersionStatus.CHANGE_REQUESTED,
    DraftStatus.WITHDRAWN: VersionStatus.WITHDRAWN,
}


def state(row: Row, facts: Facts) -> VersionStatus:
    """Where the document stands: withdrawn, approved and in force, approved for later, or on its way."""
    if row.status is DraftStatus.WITHDRAWN or facts.newest_version(row.id) is None:
        return STATE_OF_DRAFT.get(row.status, VersionStatus.DRAFT)
    return VersionStatus.APPROVED if applying(row, facts) is None else VersionStatus.PUBLISHED


def applying(row: Row, facts: Facts) -> Row | None:
    """The version that applies: the newest one whose day has come; None where there is none, or the document is withdrawn.

    A version that was approved for a later day, or a later day of the draft, does not end the one before.
    """
    if row.status is DraftStatus.WITHDRAWN:
        return None
    come = (version for version in reversed(facts.versions(row.id)) if not before(facts.today, applies_from(version, facts)))
    return next(come, None)


def applies_from(version: Row, facts: Facts) -> dt.date | None:
    """From when a version applies, as it was approved; None where no day is kept."""
    day: dt.date | None = facts.remember(("applies from", version.id), lambda: approved_values(DOCUMENTS, version)["effective_on"])
    return day


def is_in_force(row: Row, facts: Facts) -> bool:
    """Approved, not withdrawn, and its day has come."""
    return state(row, facts) is VersionStatus.PUBLISHED


def covers(row: Row, subject: DocumentSubject) -> bool:
    """Whether a document is about a subject."""
    return subject in (row.covers or ())


def _ai_policy_in_force(row: Row, facts: Facts) -> bool:
    if not (is_in_force(row, facts) and covers(row, DocumentSubject.AI_POLICY) and row.next_review_on is not None):
        return False
    version = applying(row, facts)
    approver = None if version is None else facts.get("person", version.approved_by_id)
    return approver is not None and approver.top_management is True


def _waits_for_approval(row: Row, facts: Facts) -> bool:
    """Ready, and other than what was approved last: an approved text is ready for nothing more."""
    return row.status is DraftStatus.READY and (facts.newest_version(row.id) is None or moved_on("document")(row, facts))


def _incomplete(row: Row, facts: Facts) -> bool:
    version = facts.newest_version(row.id)
    asked = (row.owner_id, row.code, row.next_review_on)
    return (
        is_in_force(row, facts) and version is not None and not given(*asked, version.version, version.approved_by_id, version.approved_on)
    )


def is_record_type(row: Row, facts: Facts) -> bool:
    """A kind of record, with a rule for keeping it."""
    return row.type in {DocumentType.RECORD, DocumentType.REGISTER}


def is_external(row: Row, facts: Facts) -> bool:
    """Made by others."""
    return row.type is DocumentType.EXTERNAL


def check_due(row: Row, facts: Facts) -> bool:
    """Made by others and not looked at again in time: in a year, where nothing else is said."""
    if not is_external(row, facts) or row.checked_on is None:
        return False
    return before(months_after(row.checked_on, row.review_months or MONTHS_BETWEEN_CHECKS), facts.today)


DOCUMENTS = Register(
    Document,
    title="Documents",
    singular="Document",
    prefix="DOC",
    goes_on=frozenset({"status", "next_review_on", "last_review_on", "review_outcome", "notes", *REQUEST}),
    area="records",
    step=4,
    about="Policies, procedures, plans, record types and outside documents; approved versions are kept.",
    clauses=("7.5.1", "7.5.2", "7.5.3", "5.2"),
    controls=("A.2.2", "A.2.3", "A.2.4"),
    columns=("title", "type", "owner_id", "version", "state", "next_review_on"),
    subtitle="code",
    versioned=True,
    approved=True,
    author="author_id",
    holds_up=(
        Rule(
            "status",
            "Take the text through review first: it is not ready for approval.",
            lambda row, facts: row.status is not DraftStatus.READY,
        ),
        Rule("body", "Answer the questions in the text first.", lambda row, facts: bool(open_questions(row.body or ""))),
    ),
    computed=(
        *version_values("document"),
        Computed(
            "state",
            "Status",
            ChoiceKind(VersionStatus),
            state,
            help="From the draft, the newest version and the date from which it applies.",
        ),
    ),
    filters=(
        Filter("in_force", "In force", is_in_force),
        Filter("ai_policy_in_force", "AI policy in force, with review date", _ai_policy_in_force),
        Filter(
            "ai_policy_availability_open",
            "AI policy: outside availability open",
            lambda row, facts: covers(row, DocumentSubject.AI_POLICY) and row.external_availability is None,
        ),
        Filter("incomplete", "In force, data missing", _incomplete),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: is_in_force(row, facts) and before(row.next_review_on, facts.today),
        ),
        Filter("drafts", "Not in force", lambda row, facts: not is_in_force(row, facts) and not is_external(row, facts)),
        changed_filter("document", among=is_in_force),
        Filter("change_requested", "Change requested", lambda row, facts: row.status is DraftStatus.CHANGE_REQUESTED),
        Filter("waiting", "Ready for approval", _waits_for_approval),
        self_approved("author_id"),
        Filter("records", "Record types", is_record_type),
        Filter(
            "records_without_rule",
            "Record type without retention or access",
            lambda row, facts: is_record_type(row, facts) and not given(row.retention, row.access),
        ),
        Filter("external", "Outside documents", is_external),
        Filter(
            "external_unchecked",
            "Outside document without edition or check",
            lambda row, facts: is_external(row, facts) and not given(row.external_version, row.checked_on),
        ),
        Filter("external_check_due", "Outside document, check due", check_due),
        Filter(
            "to_acknowledge",
            "To be acknowledged",
            lambda row, facts: is_in_force(row, facts) and row.acknowledge in {Acknowledgers.EVERYONE, Acknowledgers.ROLES},
        ),
    ),
    rules=(
        in_order("last_review_on", "next_review_on", "The next review cannot be before the last one."),
        not_the_same("reviewer_id", "author_id", "The reviewer cannot be the author."),
    ),
    defaults={"status": DraftStatus.DRAFT},
)


class EvidenceKind(Choice):
    """What sort of proof; some tasks look for committee minutes or a restore test."""

    DOCUMENT = "document", "Document"
    SCREENSHOT = "screenshot", "Screenshot"
    LOG_OR_EXPORT = "log_or_export", "Log or export"
    TEST_REPORT = "test_report", "Test report"
    SIGNED_PAPER = "signed_paper", "Signed paper"
    COMMITTEE_MINUTES = "committee_minutes", "Committee minutes"
    RESTORE_TEST = "restore_test", "Restore test"
    INTERVIEW = "interview", "Interview"
    OTHER = "other", "Other"


class Freshness(Choice):
    """How well a piece of evidence still shows what is so today; in falling order."""

    FRESH = "fresh", "Fresh"
    AGEING = "ageing", "Ageing"
    OLD = "old", "Old"


class Evidence(Record):
    """Files and links that prove something; linked to clauses, controls and any record."""

    title: str | None = text("Title", section="Evidence", required="close", help="What it shows.", example="Screen shot of the notice")
    kind: EvidenceKind | None = choice(
        "Kind", EvidenceKind, required="close", help="Some tasks look for committee minutes or a restore test."
    )
    file: FileRef | None = fields.file("File", unit="source", help="Kept inside this file with its fingerprint.")
    address: str | None = text("Link", unit="source", help="If it stays elsewhere.")
    requirements = links("Proves", "requirement", required="close", help="Clauses and controls.")
    records = links("Belongs to", "any", help="Any records of this file.")
    dated_on: dt.date | None = date(
        "Date of the evidence", unit="validity", required="close", help="When the fact was so, not when you filed it."
    )
    valid_until: dt.date | None = date(
        "Valid until", unit="validity", help="Leave empty if it does not expire.", ahead=Ahead(Coming.ENDS, open="expired")
    )
    owner_id: str | None = person("Owner", required="close", help="Who brings it again next time.")
    description: str | None = prose("Where to look", help="Page, row or time stamp.")
    notes: str | None = notes()


def expired(row: Row, facts: Facts) -> bool:
    """Past the day until which it says it is valid."""
    return before(row.valid_until, facts.today)


def is_old(row: Row, facts: Facts) -> bool:
    """Dated too long ago, and no later day vouches for it."""
    return before(row.dated_on, facts.today - facts.days("evidence_age_days")) and not reached(facts.today, row.valid_until)


def freshness(row: Row, facts: Facts) -> Freshness | None:
    """How fresh a piece of evidence is; None where nobody knows of when it is."""
    if expired(row, facts) or is_old(row, facts):
        return Freshness.OLD
    if row.valid_until is None and row.dated_on is None:
        return None
    soon = facts.today + facts.days("evidence_ageing_days")
    if row.valid_until is not None:
        return Freshness.AGEING if before(row.valid_until, soon) else Freshness.FRESH
    return Freshness.AGEING if before(row.dated_on, soon - facts.days("evidence_age_days")) else Freshness.FRESH


EVIDENCE = Register(
    Evidence,
    title="Evidence",
    singular="Evidence",
    prefix="EVD",
    area="records",
    step=7,
    about="Files and links that prove something; linked to clauses, controls and any record.",
    clauses=("7.5.1", "7.5.3"),
    controls=("A.6.2.3", "A.6.2.7"),
    columns=("title", "kind", "freshness", "requirements", "dated_on", "owner_id"),
    computed=(
        Computed(
            "freshness",
            "Freshness",
            ChoiceKind(Freshness),
            freshness,
            help="Fresh, ageing or old by its date and by the day until which it is valid; empty without either.",
        ),
    ),
    filters=(
        Filter("without_date", "No date", lambda row, facts: row.dated_on is None),
        Filter("ageing", "Ageing", lambda row, facts: freshness(row, facts) is Freshness.AGEING),
        Filter("old", "Old", is_old),
        Filter("expired", "Expired", expired),
        Filter(
            "unlinked",
            "Proves nothing yet",
            lambda row, facts: not facts.linked(row.id, "requirements") and not facts.linked(row.id, "records"),
        ),
        Filter(
            "restore_tests",
            "Restore tests",
            lambda row, facts: (
                row.kind is EvidenceKind.RESTORE_TEST
                and reached(row.dated_on, facts.today)
                and reached(facts.today - facts.days("restore_test_days"), row.dated_on)
            ),
        ),
        Filter(
            "committee_minutes",
            "Committee minutes",
            lambda row, facts: row.kind is EvidenceKind.COMMITTEE_MINUTES,
            begins={"kind": EvidenceKind.COMMITTEE_MINUTES},
        ),
        Filter("missing_file", "Neither file nor link", lambda row, facts: row.file is None and row.address is None),
    ),
    rules=(
        in_order("dated_on", "valid_until", "Evidence cannot expire before its date."),
        not_ahead("dated_on", "Evidence cannot be of a day that is still to come."),
    ),
)
