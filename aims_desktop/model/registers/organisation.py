"""Organisation, people, roles, plan, resources and communications: steps 1 and 4."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy.orm import Mapped

from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import Section, date, flag, percent, prose, text
from aims_desktop.model.fields import choice as one_of
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row


class PersonKind(Choice):
    """Whether somebody is staff."""

    EMPLOYEE = "employee", "Employee"
    CONTRACTOR = "contractor", "Contractor"
    EXTERNAL = "external", "Outside person"


class Person(Record):
    """Staff, contractors and outside auditors named anywhere in the file."""

    name: Mapped[str | None] = text("Name", section="Person", required="close", help="As it shall be printed.", example="Ana Ruiz")
    kind: Mapped[PersonKind | None] = one_of(
        "Kind", PersonKind, required="close", help="Contractors count as staff in scope; outside persons do not."
    )
    job_title: Mapped[str | None] = text("Job title", help="Function in the house.", example="Head of customer service")
    department: Mapped[str | None] = text("Department", required="close", help="Shows that the team is cross-functional.", example="Legal")
    email: Mapped[str | None] = text("E-mail", help="Only for calendar invitations and lists you export.")
    in_scope: Mapped[bool | None] = flag(
        "Works within the AIMS scope", required="close", help="Decides who must be trained and acknowledge the policy.", refs=("7.3",)
    )
    top_management: Mapped[bool | None] = flag(
        "Top management", help="Needed for approvals and for the management review.", refs=("9.3.1",)
    )
    joined_on: Mapped[dt.date | None] = date("Joined", unit="joined_on", help="Starts the onboarding training.")
    left_on: Mapped[dt.date | None] = date("Left", unit="joined_on", help="Leaves lists and shares; past records keep the name.")
    project_team: Mapped[bool | None] = flag(
        "In the project team", section="Project", help="Tick those who give time to the project.", refs=("7.1",)
    )
    time_share: Mapped[Decimal | None] = percent("Share of working time", help="Time agreed for the project.", example="20")
    auditor: Mapped[bool | None] = flag(
        "May audit the AIMS", section=Section("Auditor", folded=True), help="Internal or outside auditor.", refs=("9.2.2",)
    )
    notes: Mapped[str | None] = prose("Notes", section=Section("Notes", folded=True), help="Anything that has no field of its own.")


def in_scope_staff(row: Row, facts: Facts) -> bool:
    """Works within the scope and has not left; outside persons do not count."""
    return row.in_scope is True and row.left_on is None and row.kind != PersonKind.EXTERNAL


PEOPLE = Register(
    Person,
    title="People",
    singular="Person",
    prefix="PER",
    area="organisation",
    step=1,
    about="Staff, contractors and outside auditors named anywhere in the file.",
    clauses=("5.3", "7.2", "9.2.2"),
    controls=("A.3.2", "A.4.6"),
    columns=("name", "kind", "job_title", "department", "in_scope", "top_management"),
    filters=(
        Filter("in_scope_staff", "Staff in scope", in_scope_staff),
        Filter("project_team", "Project team", lambda row, facts: row.project_team is True and row.left_on is None),
    ),
)
