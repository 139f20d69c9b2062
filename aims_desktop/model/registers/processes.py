"""The processes of the AIMS: clause 4.4."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aims_desktop.model.fields import choice, flag, links, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class ProcessStatus(Choice):
    """Whether a process is planned or lived."""

    PLANNED = "planned", "Planned"
    RUNNING = "running", "Running"
    DROPPED = "dropped", "Dropped"


class Process(Record):
    """The processes of the AIMS and how they hang together."""

    title: str | None = text("Process", section="Process", required="close", help="A verb and a thing.", example="Approve a new AI system")
    purpose: str | None = prose("Purpose", required="close", help="What it is for.")
    owner_id: str | None = person("Owner", required="close", help="Who answers for it.")
    inputs: str | None = prose("Inputs", required="close", help="What starts it and what it uses.")
    outputs: str | None = prose("Outputs", required="close", help="What it delivers, to whom.")
    criteria: str | None = prose("How we know it works", help="Criteria or measure.", refs=("8.1",))
    feeds = links("Feeds into", "process", help="The next processes; draws the map.", refs=("4.4",))
    documents = links("Documents", "document", help="Procedures that describe it.")
    measures = links("Measures", "measure", help="Figures that show its performance.")
    externally_provided: bool | None = flag("Done outside", help="Processes given to others stay our duty.", refs=("8.1",))
    status: ProcessStatus | None = choice("Status", ProcessStatus, help="Planned or lived.")
    notes: str | None = notes()


def is_current(row: Row, facts: Facts) -> bool:
    """Planned or lived, not dropped."""
    return row.status is not ProcessStatus.DROPPED


PROCESSES = Register(
    Process,
    title="Processes",
    singular="Process",
    prefix="PRC",
    area="context",
    step=2,
    about="The processes of the AIMS and how they hang together.",
    clauses=("4.4", "8.1"),
    columns=("title", "owner_id", "feeds", "externally_provided", "status"),
    subtitle="purpose",
    filters=(
        Filter("current", "Current", is_current),
        Filter("without_owner", "Without owner", lambda row, facts: is_current(row, facts) and row.owner_id is None),
        Filter(
            "not_linked",
            "Not linked to another process",
            lambda row, facts: is_current(row, facts) and not facts.linked(row.id, "feeds"),
        ),
    ),
)
