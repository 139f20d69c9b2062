"""Days as an iCalendar file (RFC 5545), which every calendar program reads."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from aims_desktop import __version__
from aims_desktop.errors import UsageError
from aims_desktop.files import atomic_write
from aims_desktop.i18n import _
from aims_desktop.service.calendar import NOBODY, Entry
from aims_desktop.service.workspace import Workspace

SUFFIX = ".ics"
OCTETS = 75
"""The longest line, without its end; RFC 5545 section 3.1."""

_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def export(workspace: Workspace, found: Sequence[Entry], path: Path) -> int:
    """Write entries of the calendar to a file and answer how many; raises UsageError for an ending other than .ics."""
    if path.suffix.lower() != SUFFIX:
        raise UsageError(_("Cannot write “{name}”: the calendar has the ending .ics.").format(name=path.name))
    atomic_write(path, ics_bytes(workspace, found))
    return len(found)


def ics_bytes(workspace: Workspace, found: Iterable[Entry]) -> bytes:
    """Entries as whole-day events. A record's field keeps its UID, so that taking the file in again moves an event that has moved."""
    return calendar_bytes(workspace, [_event(workspace, entry) for entry in found])


def calendar_bytes(workspace: Workspace, events: Iterable[Sequence[str]]) -> bytes:
    """Events, each as its lines, as a file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//AIMS Desktop//{__version__}//EN",
        "CALSCALE:GREGORIAN",
        text_line("X-WR-CALNAME", _("{organisation}: AI management system").format(organisation=workspace.organisation)),
    ]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, each but the first after a blank; no character is torn apart."""
    part, room = "", OCTETS
    for character in line:
        size = len(character.encode())
        if size > room:
            yield part
            part, room = " ", OCTETS - 1
        part, room = part + character, room - size
    yield part


def escaped(text: str) -> str:
    """A text as a value: backslash, semicolon, comma and line break are written out."""
    return re.sub(r"[\\;,\n]", lambda found: _ESCAPED[found[0]], text.replace("\r\n", "\n").replace("\r", "\n"))


def identity(workspace: Workspace, record_id: str, field: str) -> list[str]:
    """What tells a calendar program which event this is, and when it was written."""
    stamp = f"{workspace.clock().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    return [f"UID:{record_id}.{field}@{workspace.file.dataset_id}", f"DTSTAMP:{stamp}"]


def whole_days(first: dt.date, last: dt.date | None = None) -> list[str]:
    """A day, or several, without an hour."""
    end = [f"DTEND;VALUE=DATE:{_plain(last + dt.timedelta(days=1))}"] if last and last < dt.date.max else []
    return [f"DTSTART;VALUE=DATE:{_plain(first)}", *end]


def text_line(name: str, text: str) -> str:
    """A property with a text of any characters."""
    return f"{name}:{escaped(text)}"


def _event(workspace: Workspace, entry: Entry) -> list[str]:
    ref = workspace.refs().of(entry.register, entry.record_id)
    told = [ref, _("Late") if entry.late else "", workspace.names().of("person", entry.person) if entry.person != NOBODY else ""]
    return [
        *identity(workspace, entry.record_id, entry.field),
        *whole_days(entry.on, entry.last),
        text_line("SUMMARY", entry.short),
        text_line("DESCRIPTION", "\n".join(filter(None, told))),
        text_line("CATEGORIES", _(entry.kind.label)),
        "TRANSP:TRANSPARENT",
    ]


def _plain(day: dt.date) -> str:
    return day.isoformat().replace("-", "")
