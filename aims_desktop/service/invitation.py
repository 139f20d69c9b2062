"""Inviting to a management review: the meeting as an iCalendar file that a calendar program sends to those who take part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from aims_desktop.errors import RuleError
from aims_desktop.files import atomic_write
from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.review import is_printed
from aims_desktop.service import ics, review
from aims_desktop.service.catalogue import management_review_inputs
from aims_desktop.service.people import me
from aims_desktop.service.workspace import Workspace

REVIEW = REGISTERS["management-review"]

_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


def refusal(row: Row) -> str:
    """Why nobody can be invited to a review; "" where they can."""
    if row.held_on is not None:
        return _("This review was held; nobody needs to be invited.")
    return "" if row.planned_for is not None else _("Say in the minutes for which day it is planned.")


def participants(workspace: Workspace, row: Row) -> list[Row]:
    """Who takes part: the chair, who writes the minutes, and those named as present or excused."""
    facts = workspace.facts()
    first = [row.chair_id, row.minute_taker_id]
    others = sorted(facts.linked(row.id, "attendees") | facts.linked(row.id, "excused"), key=lambda i: workspace.names().of("person", i))
    found = (facts.get("person", i) for i in dict.fromkeys([*filter(None, first), *others]))
    return [person for person in found if person is not None]


def without_address(workspace: Workspace, row: Row) -> list[str]:
    """The names of those who take part and have no e-mail address that can be written to."""
    return [person.name or "" for person in participants(workspace, row) if not _address(person)]


def write(workspace: Workspace, review_id: str, path: Path) -> None:
    """Write the invitation into a file; raises RuleError where there is no day to invite to."""
    atomic_write(path, invitation(workspace, review_id))


def invitation(workspace: Workspace, review_id: str) -> bytes:
    """The day of the meeting with its place, its inputs as the agenda, and those who take part."""
    row = workspace.facts().get(REVIEW.name, review_id)
    if row is None:
        raise RuleError(_("This review is not in the file any more."))
    if reason := refusal(row):
        raise RuleError(reason)
    people = participants(workspace, row)
    event = [
        *ics.identity(workspace, row.id, "planned_for"),
        *ics.whole_days(row.planned_for),
        ics.text_line("SUMMARY", row.title or _(REVIEW.singular)),
        ics.text_line("DESCRIPTION", _agenda(workspace, row, people)),
        *([ics.text_line("LOCATION", row.place)] if row.place else []),
        *_invited(workspace, row, people),
        "TRANSP:OPAQUE",
    ]
    return ics.calendar_bytes(workspace, [event])


def _agenda(workspace: Workspace, row: Row, people: Sequence[Row]) -> str:
    names = {known.key: _(known.name) for known in management_review_inputs()}
    lines = [line for line in review.inputs(workspace, row.id) if is_printed(line, workspace.facts())]
    agenda = [f"{number}. {names.get(line.input, '')}" for number, line in enumerate(lines, 1)]
    named = _("Taking part: {names}").format(names=", ".join(person.name or "" for person in people)) if people else ""
    return "\n".join(filter(None, [workspace.refs().of(REVIEW.name, row.id), named, "", _("Agenda:"), *agenda]))


def _invited(workspace: Workspace, row: Row, people: Sequence[Row]) -> list[str]:
    """Organiser and invited people; RFC 5545 knows no invited person without an organiser, who needs an address."""
    own = workspace.facts().get("person", me(workspace))
    organiser = next((person for person in [own, *people] if person is not None and _address(person)), None)
    if organiser is None:
        return []
    invited = [person for person in people if _address(person) and person is not organiser]
    asked = [f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;{_named(person)}" for person in invited]
    return [f"ORGANIZER;{_named(organiser)}", *asked]


def _named(person: Row) -> str:
    """Name and address; a name in quotes may hold neither quotes nor control characters."""
    name = "".join(" " if ord(character) < 32 or character in '"\x7f' else character for character in person.name or "")
    return f'CN="{name}":mailto:{quote(_address(person), safe="@+")}'


def _address(person: Row) -> str:
    text = (person.email or "").strip()
    return text if _ADDRESS.fullmatch(text) else ""
