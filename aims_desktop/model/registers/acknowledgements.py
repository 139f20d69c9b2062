"""Acknowledgements: who has read which version of a document. Clause 7.3."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model.fields import choice, date, link, percent, person
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import not_ahead, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class AcknowledgementMethod(Choice):
    """What stands behind an acknowledgement."""

    SIGNATURE = "signature", "Signature"
    MAIL = "mail", "Mail"
    MEETING = "meeting", "Meeting"
    IN_TRAINING = "in_training", "In training"


class Acknowledgement(Record):
    """One person has read one version of one document."""

    person_id: str | None = person("Person", section="Acknowledgement", required="close", help="Who has read it.")
    document_id: str | None = link("Document", "document", required="close", help="Which document.")
    version_id: str | None = link("Version", "version", required="close", help="Exactly which version was read.")
    acknowledged_on: dt.date | None = date("Acknowledged on", required="close", help="Day of the acknowledgement.")
    method: AcknowledgementMethod | None = choice("How", AcknowledgementMethod, help="What stands behind it.")
    quiz_score: Decimal | None = percent("Quiz score", help="If there was a quiz.")
    notes: str | None = notes()


def is_current(row: Row, facts: Facts) -> bool:
    """Of the version in force."""
    version = facts.newest_version(row.document_id)
    return version is not None and version.id == row.version_id


ACKNOWLEDGEMENTS = Register(
    Acknowledgement,
    title="Acknowledgements",
    singular="Acknowledgement",
    prefix="ACK",
    area="people",
    step=8,
    about="One person has read one version of one document.",
    clauses=("7.3",),
    controls=("A.2.2",),
    columns=("person_id", "version_id", "acknowledged_on", "method", "quiz_score"),
    subtitle="document_id",
    titled_with=("document_id",),
    filters=(
        Filter("current", "Of the newest version", is_current),
        Filter("outdated", "Of an old version", lambda row, facts: not is_current(row, facts)),
    ),
    rules=(not_ahead("acknowledged_on", "Nobody can have acknowledged it in the future."),),
)
