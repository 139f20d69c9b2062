"""The RACI: which role does, answers for, is asked about and is told of each step of the roadmap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.people import RoleFunction, is_needed
from aims_desktop.model.registers.shared import Step
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.records import edit, get
from aims_desktop.service.workspace import Workspace

ROLE = REGISTERS["role"]
PARTS = {"R": "raci_responsible", "A": "raci_accountable", "C": "raci_consulted", "I": "raci_informed"}
"""The letters of the RACI and the fields of a role behind them."""


@dataclass(frozen=True, slots=True)
class RaciLine:
    """A role with its letters by the number of the step."""

    role: Row
    letters: Mapping[int, str]


def table(facts: Facts) -> list[RaciLine]:
    """The roles that are needed here, in number order."""
    roles = sorted((role for role in facts.rows(ROLE.name) if is_needed(role, facts)), key=lambda role: role.number or 0)
    return [RaciLine(role, _letters(role)) for role in roles]


def warnings(facts: Facts) -> list[str]:
    """What a RACI must not lack: somebody who does the work of a step, and one who answers for it."""
    lines = table(facts)

    def count(letter: str, step: int) -> int:
        return sum(letter in line.letters.get(step, "") for line in lines)

    steps = [step.number for step in roadmap().steps]
    undone = [step for step in steps if not count("R", step)]
    unanswered = [step for step in steps if not count("A", step)]
    disputed = [step for step in steps if count("A", step) > 1]
    found = [
        (undone, _("Nobody is responsible in step {steps}."), _("Nobody is responsible in steps {steps}.")),
        (unanswered, _("Nobody is accountable in step {steps}."), _("Nobody is accountable in steps {steps}.")),
        (disputed, _("More than one role is accountable in step {steps}."), _("More than one role is accountable in steps {steps}.")),
    ]
    return [(many if some[1:] else one).format(steps=", ".join(map(str, some))) for some, one, many in found if some]


def spoken(line: RaciLine, step: int) -> str:
    """The letters of a step in words: "Responsible, Accountable"."""
    words = {"R": _("Responsible"), "A": _("Accountable"), "C": _("Consulted"), "I": _("Informed")}
    return ", ".join(words[letter] for letter in line.letters.get(step, ""))


def to_propose(facts: Facts) -> list[RoleFunction]:
    """The functions of the roadmap that no role has yet."""
    there = {role.function for role in facts.rows(ROLE.name)}
    return [function for function in RoleFunction if function.value in roadmap().roles and function not in there]


def propose(workspace: Workspace) -> int:
    """Make a role of each function of the roadmap that has none, with its part in the steps; one change. Answers how many."""
    functions = to_propose(workspace.facts())
    if functions:
        with workspace.change(ngettext("Take over {n} proposed role", "Take over {n} proposed roles", len(functions))) as txn:
            txn.add_many(ROLE.table, [_proposed(function) for function in functions])
    return len(functions)


def turn(workspace: Workspace, role_id: str, step: int, letter: str) -> bool:
    """Give a role a part in a step, or take it away. Answers whether anything changed."""
    row = get(workspace, ROLE, role_id)
    if row is None:
        return False
    name = PARTS[letter]
    kept = set(getattr(row, name) or ()) ^ {_step(step)}
    reason = _("Change the part of {role} in step {step}").format(role=workspace.names().of(ROLE.name, role_id), step=step)
    return edit(workspace, ROLE, role_id, {name: tuple(each for each in Step if each in kept) or None}, reason=reason)


# --- helpers


def _step(number: int) -> Step:
    return next(each for each in Step if each.value == f"step_{number}")


def _letters(role: Row) -> dict[int, str]:
    found: dict[int, str] = {}
    for letter, field in PARTS.items():
        for step in getattr(role, field) or ():
            number = int(str(step.value).removeprefix("step_"))
            found[number] = found.get(number, "") + letter
    return found


def _proposed(function: RoleFunction) -> dict[str, Any]:
    parts: dict[str, tuple[Step, ...]] = {}
    for letter, members in (("R", "responsible"), ("A", "accountable"), ("C", "consulted"), ("I", "informed")):
        parts[PARTS[letter]] = tuple(_step(step.number) for step in roadmap().steps if function.value in getattr(step.raci, members))
    return {
        "title": _(roadmap().roles[function.value]),
        "function": function,
        "everyone": True if function is RoleFunction.ALL_STAFF else None,
        **{name: steps or None for name, steps in parts.items()},
    }
