"""The calendar as a file: read again by a small reader of RFC 5545, each event says what its entry says."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import ics, records
from aims_desktop.service.calendar import entries
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, Clock, make

DAY = dt.timedelta(days=1)
HARD = 'Ö, semi; back\\slash "quoted" 会議 ' * 9


def events(data: bytes) -> list[dict[str, str]]:
    """The events of a file, properties by name; fails where a line breaks a rule of RFC 5545."""
    assert data.endswith(b"\r\n")
    lines = data[:-2].split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    whole: list[bytes] = []
    for line in lines:
        assert line
        if line.startswith(b" "):
            whole[-1] += line[1:]
        else:
            whole.append(line)
    found: list[dict[str, str]] = []
    assert (whole[0], whole[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR")
    inside = False
    for text in (line.decode() for line in whole[1:-1]):
        name, _colon, value = text.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*", name)
        if name in {"BEGIN", "END"}:
            assert value == "VEVENT"
            assert inside == (name == "END")
            inside = name == "BEGIN"
            if inside:
                found.append({})
        elif inside:
            assert name not in found[-1]
            found[-1][name] = value
    return found


def said(value: str) -> str:
    """A text as it was before it was written out."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)


def test_each_entry_is_a_whole_day_with_its_record(workspace: Workspace, clock: Clock, ana: str) -> None:
    made = make(workspace, "risk", title="Drift", next_review_on=TODAY + DAY, owner_id=ana)
    (event,) = events(ics.ics_bytes(workspace, entries(workspace)))
    assert event == {
        "UID": f"{made}.next_review_on@{workspace.file.dataset_id}",
        "DTSTAMP": "20270301T120000Z",
        "DTSTART;VALUE=DATE": "20270302",
        "SUMMARY": "Drift: Next review",
        "DESCRIPTION": "RSK-0001\\nAna Ruiz",
        "CATEGORIES": "To be looked at again",
        "TRANSP": "TRANSPARENT",
    }


def test_any_text_comes_back_as_it_was(workspace: Workspace) -> None:
    make(workspace, "risk", title=HARD, next_review_on=TODAY)
    (event,) = events(ics.ics_bytes(workspace, entries(workspace)))
    assert said(event["SUMMARY"]) == f"{HARD.strip()}: Next review"


@pytest.mark.parametrize("text", ["", "a" * 74, "a" * 75, "a" * 76, "é" * 100, "😀" * 50, "a" + "😀" * 60])
def test_lines_are_folded_between_characters(text: str) -> None:
    parts = list(ics.folded(text))
    assert "".join([parts[0], *(part[1:] for part in parts[1:])]) == text
    assert all(part.startswith(" ") for part in parts[1:])
    assert all(len(part.encode()) <= 75 for part in parts)


def test_several_days_end_after_the_last(workspace: Workspace) -> None:
    make(workspace, "audit", title="Audit", planned_from=TODAY, planned_to=TODAY + DAY)
    (event,) = events(ics.ics_bytes(workspace, entries(workspace)))
    assert (event["DTSTART;VALUE=DATE"], event["DTEND;VALUE=DATE"]) == ("20270301", "20270303")


def test_an_event_keeps_its_name_when_its_day_moves_and_says_that_it_is_late(workspace: Workspace, clock: Clock) -> None:
    made = make(workspace, "action", title="Test", status="open", due_on=TODAY + DAY)
    (before,) = events(ics.ics_bytes(workspace, entries(workspace)))
    records.edit(workspace, REGISTERS["action"], made, {"due_on": TODAY - DAY})
    clock.now += dt.timedelta(minutes=1)
    (after,) = events(ics.ics_bytes(workspace, entries(workspace)))
    assert after["UID"] == before["UID"]
    assert after["DTSTART;VALUE=DATE"] != before["DTSTART;VALUE=DATE"]
    assert after["DTSTAMP"] == "20270301T120100Z"
    assert said(after["DESCRIPTION"]) == "ACT-0001\nLate"


def test_days_at_the_end_of_time_are_written_too(workspace: Workspace) -> None:
    make(workspace, "audit", title="Audit", planned_from=dt.date(9998, 12, 31), planned_to=dt.date(9999, 5, 31))
    make(workspace, "risk", title="Old", next_review_on=dt.date(1, 1, 1))
    found = events(ics.ics_bytes(workspace, entries(workspace)))
    assert [event["DTSTART;VALUE=DATE"] for event in found] == ["00010101", "99981231"]


def test_an_empty_calendar_is_a_calendar(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "days.ics"
    assert ics.export(workspace, entries(workspace), path) == 0
    assert events(path.read_bytes()) == []


def test_another_ending_is_refused_and_nothing_is_written(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has the ending \.ics"):
        ics.export(workspace, entries(workspace), tmp_path / "days.csv")
    assert list(tmp_path.glob("days.*")) == []
