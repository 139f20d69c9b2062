"""What an audit and the work on its findings start from: time limits by grade, ways to find a cause, waiting times before the effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CauseHelp:
    """One way to find a cause: when it fits, what to ask in which order, and a piece of advice."""

    key: str
    when: str
    prompts: tuple[str, ...]
    tip: str


@dataclass(frozen=True, slots=True)
class AuditHelp:
    """The proposals for findings and what follows from them."""

    due_days: Mapping[str, int]
    """Days to correct a finding, by grade; grades without a limit are not in it."""
    causes: Mapping[str, CauseHelp]
    wait_days: Mapping[str, int]
    """Days between doing something and checking whether it worked, by grade."""
    criteria: tuple[str, ...]
    """What could show that it worked."""
    suggested: str
    """What is audited how often."""


def audit_help_of(data: Mapping[str, Any]) -> AuditHelp:
    """The proposals from the parsed audit content."""
    effect = data["effect"]
    return AuditHelp(
        due_days={grade["key"]: grade["due_days"] for grade in data["grade"] if "due_days" in grade},
        causes={d["key"]: CauseHelp(d["key"], d["when"], tuple(d["prompts"]), d["tip"]) for d in data["cause_method"]},
        wait_days={"major_nonconformity": effect["wait_days_major"], "minor_nonconformity": effect["wait_days_minor"]},
        criteria=tuple(effect["criteria"]),
        suggested=data["programme"]["suggested"],
    )
