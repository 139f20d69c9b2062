"""An invitation to a management review is an event that a calendar program sends on: its day, its agenda, who takes part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import invitation, records, review
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

REVIEW = REGISTERS["management-review"]


@pytest.fixture
def spring(workspace: Workspace, ana: str) -> str:
    records.edit(workspace, REGISTERS["person"], ana, {"email": "ana@example.org"})
    ben = make(workspace, "person", name='Ben "B" Okafor', email="ben+review@example.org")
    eve = make(workspace, "person", name="Eve Lind")
    review_id = review.prepare(workspace, title="Spring, first", planned_for=TODAY, chair_id=ben)
    records.edit(workspace, REVIEW, review_id, {"attendees": [ana, eve], "place": "Hall 2; ground floor"})
    return review_id


def unfolded(data: bytes) -> list[str]:
    """The lines of the one event."""
    lines = re.sub(rb"\r\n ", b"", data).decode().split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1
    return lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]


def test_the_meeting_is_an_event_with_its_place_agenda_and_people(workspace: Workspace, spring: str) -> None:
    data = invitation.invitation(workspace, spring)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    lines = unfolded(data)
    assert f"UID:{spring}.planned_for@{workspace.file.dataset_id}" in lines, "as in the calendar, so that it moves with it"
    assert "DTSTART;VALUE=DATE:20270301" in lines
    assert "SUMMARY:Spring\\, first" in lines
    assert "LOCATION:Hall 2\\; ground floor" in lines
    assert 'ORGANIZER;CN="Ana Ruiz":mailto:ana@example.org' in lines
    assert [line for line in lines if line.startswith("ATTENDEE")] == [
        'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Ben  B  Okafor":mailto:ben+review@example.org'
    ]
    (told,) = [line for line in lines if line.startswith("DESCRIPTION:")]
    assert "Taking part: Ben" in told
    assert "Eve Lind" in told
    assert "\\n1. Earlier actions\\n2. Changed issues" in told


def test_who_has_no_address_is_named(workspace: Workspace, spring: str) -> None:
    assert invitation.without_address(workspace, row(workspace, REVIEW.name, spring)) == ["Eve Lind"]


def test_what_is_left_out_of_the_pack_is_no_item_of_the_agenda(workspace: Workspace, spring: str) -> None:
    review.leave_out(workspace, spring, "mri_8", True)
    (told,) = [line for line in unfolded(invitation.invitation(workspace, spring)) if line.startswith("DESCRIPTION:")]
    assert "Objectives" not in told


@pytest.mark.parametrize("email", ["no address", "a@b\r\nATTENDEE:mailto:x@y", "a@b;RSVP=TRUE", "", "<a@b>"])
def test_an_address_that_is_none_invites_nobody_and_writes_no_line(workspace: Workspace, spring: str, ana: str, email: str) -> None:
    people = workspace.facts().rows("person")
    records.bulk(workspace, REGISTERS["person"], [person.id for person in people], {"email": email.replace("\r\n", " ")})
    lines = unfolded(invitation.invitation(workspace, spring))
    assert not [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER"))]


def test_no_day_and_a_day_that_is_past_are_said(workspace: Workspace, spring: str, tmp_path: Path) -> None:
    records.edit(workspace, REVIEW, spring, {"planned_for": None})
    with pytest.raises(RuleError, match="for which day it is planned"):
        invitation.write(workspace, spring, tmp_path / "x.ics")
    records.edit(workspace, REVIEW, spring, {"planned_for": TODAY})
    review.hold(workspace, spring, TODAY)
    with pytest.raises(RuleError, match="was held"):
        invitation.write(workspace, spring, tmp_path / "x.ics")
    assert not (tmp_path / "x.ics").exists()
