"""A document is in force while its newest version applies; evidence grows old."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from aims_desktop.model.kinds import FileRef
from aims_desktop.model.registers.documents import (
    Acknowledgers,
    Availability,
    DocumentSubject,
    DocumentType,
    DraftStatus,
    EvidenceKind,
    Freshness,
    VersionStatus,
)
from tests.model.world import TODAY, TOMORROW, YESTERDAY, World, days


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("status", "approved", "effective_on", "state"),
    [
        (None, False, None, VersionStatus.DRAFT),
        (DraftStatus.DRAFT, False, YESTERDAY, VersionStatus.DRAFT),
        (DraftStatus.IN_REVIEW, False, None, VersionStatus.IN_REVIEW),
        (DraftStatus.READY, False, None, VersionStatus.IN_REVIEW),
        (DraftStatus.CHANGE_REQUESTED, False, None, VersionStatus.CHANGE_REQUESTED),
        (DraftStatus.WITHDRAWN, False, None, VersionStatus.WITHDRAWN),
        (None, True, None, VersionStatus.PUBLISHED),
        (DraftStatus.DRAFT, True, TODAY, VersionStatus.PUBLISHED),
        (DraftStatus.READY, True, YESTERDAY, VersionStatus.PUBLISHED),
        (DraftStatus.DRAFT, True, TOMORROW, VersionStatus.APPROVED),
        (DraftStatus.WITHDRAWN, True, YESTERDAY, VersionStatus.WITHDRAWN),
    ],
)
def test_a_document_stands_where_its_version_and_date_put_it(
    world: World, status: DraftStatus | None, approved: bool, effective_on: dt.date | None, state: VersionStatus
) -> None:
    document = world.add("document", status=status, effective_on=effective_on)
    if approved:
        world.approve("document", document)
    assert world.value("document", document, "state") is state
    assert world.passes("document", "in_force", document) is (state is VersionStatus.PUBLISHED)
    assert world.passes("document", "drafts", document) is (state is not VersionStatus.PUBLISHED)


def test_outside_documents_are_no_drafts_but_are_checked(world: World) -> None:
    document = world.add("document", type=DocumentType.EXTERNAL, external_version="2023")
    asked = {"drafts", "external", "external_unchecked"}
    assert world.filters("document", document) & asked == {"external", "external_unchecked"}
    document.checked_on = TODAY
    assert world.filters("document", document) & asked == {"external"}


@pytest.mark.parametrize(
    ("checked_on", "months", "due"),
    [
        (None, None, False),
        (TODAY.replace(year=TODAY.year - 1), None, False),
        (TODAY.replace(year=TODAY.year - 1) - days(1), None, True),
        (TODAY - days(20), 1, False),
        (TODAY - days(40), 1, True),
        (dt.date.max, 60, False),
    ],
)
def test_outside_documents_are_looked_at_again_in_a_year_or_as_they_say(
    world: World, checked_on: dt.date | None, months: int | None, due: bool
) -> None:
    document = world.add("document", type=DocumentType.EXTERNAL, checked_on=checked_on, review_months=months)
    assert world.passes("document", "external_check_due", document) is due
    document.type = DocumentType.POLICY
    assert not world.passes("document", "external_check_due", document)


@pytest.mark.parametrize(
    ("values", "approver", "in_force"),
    [
        ({}, {"top_management": True}, True),
        ({}, {"top_management": None}, False),
        ({}, None, False),
        ({"next_review_on": None}, {"top_management": True}, False),
        ({"covers": (DocumentSubject.ACCEPTABLE_USE,)}, {"top_management": True}, False),
        ({"covers": None}, {"top_management": True}, False),
        ({"effective_on": TOMORROW}, {"top_management": True}, False),
    ],
)
def test_the_ai_policy_is_approved_by_top_management_and_will_be_reviewed(
    world: World, values: dict[str, Any], approver: dict[str, Any] | None, in_force: bool
) -> None:
    policy = {"covers": (DocumentSubject.AI_POLICY, DocumentSubject.OTHER), "next_review_on": TOMORROW}
    document = world.add("document", **{**policy, **values})
    assert not world.passes("document", "ai_policy_in_force", document)
    person = None if approver is None else world.add("person", **approver)
    world.approve("document", document, approved_by_id=person and person.id)
    assert world.passes("document", "ai_policy_in_force", document) is in_force


def test_it_must_be_decided_whether_outsiders_see_the_ai_policy(world: World) -> None:
    document = world.add("document", covers=(DocumentSubject.AI_POLICY,))
    assert world.passes("document", "ai_policy_availability_open", document)
    document.external_availability = Availability.NOT_AVAILABLE
    assert not world.passes("document", "ai_policy_availability_open", document)


@pytest.mark.parametrize("empty", ["", "owner_id", "code", "next_review_on", "version", "approved_by_id", "approved_on"])
def test_a_document_in_force_names_owner_code_review_and_approval(world: World, empty: str) -> None:
    values = {"owner_id": "p", "code": "POL-01", "next_review_on": TOMORROW}
    document = world.add("document", **{name: value for name, value in values.items() if name != empty})
    version = world.approve("document", document, approved_by_id="q")
    if empty in {"version", "approved_by_id", "approved_on"}:
        setattr(version, empty, None)
    assert world.passes("document", "incomplete", document) is bool(empty)


def test_a_draft_lacks_nothing_yet(world: World) -> None:
    assert not world.passes("document", "incomplete", world.add("document"))


def test_what_happens_to_a_document_in_force(world: World) -> None:
    document = world.add("document", author_id="ana", next_review_on=YESTERDAY, acknowledge=Acknowledgers.EVERYONE, body="Text")
    asked = {"review_overdue", "changed_since", "self_approved", "to_acknowledge"}
    assert not world.filters("document", document) & asked
    world.approve("document", document, approved_by_id="ana")
    assert world.filters("document", document) & asked == {"review_overdue", "self_approved", "to_acknowledge"}
    document.body = "New text"
    assert world.passes("document", "changed_since", document)
    document.status = DraftStatus.WITHDRAWN
    assert world.filters("document", document) & asked == {"self_approved"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"type": DocumentType.RECORD}, {"records", "records_without_rule"}),
        ({"type": DocumentType.REGISTER, "retention": "5 years"}, {"records", "records_without_rule"}),
        ({"type": DocumentType.RECORD, "retention": "5 years", "access": "HR"}, {"records"}),
        ({"type": DocumentType.POLICY}, set()),
    ],
)
def test_record_types_say_how_long_and_who(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("document", world.add("document", **values)) & {"records", "records_without_rule"} == expected


@pytest.mark.parametrize(
    ("dated_on", "valid_until", "expected"),
    [
        (None, None, {"without_date"}),
        (TODAY - days(366), None, set()),
        (TODAY - days(367), None, {"old"}),
        (TODAY - days(367), TODAY, set()),
        (TODAY - days(367), YESTERDAY, {"old", "expired"}),
        (TODAY, YESTERDAY, {"expired"}),
    ],
)
def test_evidence_grows_old_unless_it_says_until_when_it_holds(
    world: World, dated_on: dt.date | None, valid_until: dt.date | None, expected: set[str]
) -> None:
    evidence = world.add("evidence", dated_on=dated_on, valid_until=valid_until)
    assert world.filters("evidence", evidence) & {"without_date", "old", "expired"} == expected


@pytest.mark.parametrize(
    ("dated_on", "valid_until", "expected"),
    [
        (None, None, None),
        (TODAY, None, Freshness.FRESH),
        (dt.date.max, None, Freshness.FRESH),
        (TODAY - days(274), None, Freshness.FRESH),
        (TODAY - days(275), None, Freshness.AGEING),
        (TODAY - days(366), None, Freshness.AGEING),
        (TODAY - days(367), None, Freshness.OLD),
        (TODAY - days(900), TODAY + days(92), Freshness.FRESH),
        (TODAY, TODAY + days(91), Freshness.AGEING),
        (None, TODAY, Freshness.AGEING),
        (TODAY, YESTERDAY, Freshness.OLD),
    ],
)
def test_evidence_is_fresh_then_ageing_then_old(
    world: World, dated_on: dt.date | None, valid_until: dt.date | None, expected: Freshness | None
) -> None:
    evidence = world.add("evidence", dated_on=dated_on, valid_until=valid_until)
    assert world.value("evidence", evidence, "freshness") is expected
    assert world.passes("evidence", "ageing", evidence) is (expected is Freshness.AGEING)


def test_evidence_proves_something_and_is_somewhere(world: World) -> None:
    evidence = world.add("evidence")
    asked = {"unlinked", "missing_file"}
    assert world.filters("evidence", evidence) & asked == asked
    world.link(evidence, "requirements", "42001:9.1")
    evidence.file = FileRef("a.png", "0" * 64, 1)
    assert not world.filters("evidence", evidence) & asked


def test_a_restore_test_counts_for_a_year(world: World) -> None:
    test = world.add("evidence", kind=EvidenceKind.RESTORE_TEST, dated_on=TODAY - days(366))
    assert world.passes("evidence", "restore_tests", test)
    test.dated_on = TODAY - days(367)
    assert not world.passes("evidence", "restore_tests", test)


def test_rules(world: World) -> None:
    assert world.broken("document", world.add("document", author_id="ana", reviewer_id="ana")) == {"reviewer_id"}
    assert world.broken("document", world.add("document", author_id="ana", reviewer_id="ben")) == set()
    assert world.broken("evidence", world.add("evidence", dated_on=TODAY, valid_until=YESTERDAY)) == {"valid_until"}
