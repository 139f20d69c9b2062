"""What every table shares, and the tables that stand beside the registers: links, versions, authors, task notes."""

from __future__ import annotations

import re
import uuid
from typing import Any, ClassVar

from aims_desktop.model.fields import date, flag, link, person, prose, text

NAMESPACE = uuid.UUID("6f0a2f0e-7c1d-5b61-9b53-3d6a4c1e2b70")
"""Of the ids that two copies of a file must derive alike: seeded rows and links. Never changes."""


def new_id() -> str:
    """A fresh record id: uuid4 as 32 hex digits."""
    return uuid.uuid4().hex


def seeded_id(table: str, key: str) -> str:
    """The id of a seeded row, the same in every copy."""
    return uuid.uuid5(NAMESPACE, f"{table}:{key}").hex


def link_id(from_table: str, from_id: str, to_table: str, to_id: str, role: str) -> str:
    """The id of a link, derived from its ends so that the same link made twice is one row."""
    return uuid.uuid5(NAMESPACE, "|".join((from_table, from_id, to_table, to_id, role))).hex


def table_name(class_name: str) -> str:
    """AISystem -> ai_system."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", class_name).lower()


class RecordType(type):
    """The type of record classes. It says what each class is: hashable; mypy takes that from a metaclass only."""


class Record(metaclass=RecordType):
    """One row of a register. `number` is given once; `deleted` rows stay in the file. Only the store makes records, of mapped classes."""

    __tablename__: ClassVar[str]

    id: str
    number: int | None
    deleted: int

    def __init__(self, **values: Any) -> None:
        """A record of a mapped class, with fields by name; raises TypeError for a name that is no field."""
        for name, value in values.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{name} is no field of {type(self).__name__}")
            setattr(self, name, value)

    def __init_subclass__(cls, **options: Any) -> None:
        """Name the table after the class."""
        cls.__tablename__ = table_name(cls.__name__)
        super().__init_subclass__(**options)


class Link(Record):
    """A relation between two records, or a record and a requirement; one merge unit, an id derived from its ends."""

    from_table: str | None = text("From register", unit="ends", searchable=False)
    from_id: str | None = text("From", unit="ends", searchable=False)
    to_table: str | None = text("To register", unit="ends", searchable=False)
    to_id: str | None = text("To", unit="ends", searchable=False)
    role: str | None = text("Role", unit="ends", searchable=False)


class Version(Record):
    """One approval of one record with the record as it stood; never changed. Its texts are units of their own: the law may erase one."""

    of_table: str | None = text("Of register", unit="version", searchable=False)
    of_id: str | None = text("Of", unit="version", searchable=False)
    version: str | None = text("Version", unit="version", help="Major.minor, or 1, 2, 3.", example="1.0")
    approved_by_id: str | None = person("Approved by", unit="version", help="Not the author.")
    approved_on: Any = date("Approved on", unit="version", help="Date of approval.")
    names: str | None = prose("Names as text", help="People as they were called on that day.")
    snapshot: str | None = prose("Snapshot", searchable=False, help="All fields, child rows and links as they stood.")
    note: str | None = prose("What changed", help="Asked when approving.")


class Author(Record):
    """Somebody who wrote into this file; the journal names the id, so that the name stays erasable."""

    name: str | None = text("Name")
    person_id: str | None = link("Person", "person")


class TaskNote(Record):
    """What a person says about one task of the roadmap; the only way to set a task aside. The id derives from the task."""

    task: str | None = text("Task", help="Id of the task.", example="S4-T4", searchable=False)
    set_aside: bool | None = flag("Not applicable here", unit="set_aside", help="Only with a reason; printed in the packs.")
    reason: str | None = prose("Reason", unit="set_aside", help="Why this task is not for us.")
    notes: str | None = prose("Notes", help="Anything to remember.")


BESIDE: tuple[type[Record], ...] = (Link, Version, Author, TaskNote)
"""Tables kept beside the registers, without a page of their own."""
