"""Days that lie ahead: what a date field says when its day is one to wait for. The calendar is made of nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from aims_desktop.model.kinds import Choice


class Coming(Choice):
    """What a coming day asks for."""

    MILESTONE = "milestone", "Milestones, audits and meetings"
    DUE = "due", "To be done"
    REVIEW = "review", "To be looked at again"
    ENDS = "ends", "Running out"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a date field or computed date asks for, of whom, and until when."""

    kind: Coming
    open: str = ""
    """The filter of its register that holds a record as long as the day matters; one of late records will do. "": always."""
    until: str = ""
    """The field that says it was done; what has a value there is over."""
    passes: bool = False
    """Whether the day is over by itself: a law begins to apply."""
    by: str = "owner_id"
    """The field that names whose turn it is, of the record or else of the one it belongs to."""
    last: str = ""
    """The field with the last of several days."""
    says: str = ""
    """What the day is called where the name of the record says too little, as a msgid."""


LOOK_AGAIN = Ahead(Coming.REVIEW, open="review_overdue")
"""The next review of a record, by its owner."""
