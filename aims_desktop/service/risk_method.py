"""The risk method: its matrix and scales, a start for it, and the risks that a changed method asks to score again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk import RiskCategory, before_cell, is_open
from aims_desktop.model.registers.risk_cells import Cell, cell_text, own_levels, painted, score_of
from aims_desktop.model.registers.risk_method import Bands, RiskCriteria, Scale, criteria_as_written, criteria_of, method_version
from aims_desktop.model.registers.shared import Level
from aims_desktop.service import records
from aims_desktop.service.catalogue import risk_method
from aims_desktop.service.workspace import Workspace

METHOD, SCALES, RISKS = REGISTERS["risk-method"], REGISTERS["scale-level"], REGISTERS["risk"]
BANDS = ("low_to", "medium_to", "high_to")


def method_of(workspace: Workspace) -> Row:
    """The one row of the method, as it is being worked on."""
    row = workspace.facts().single(METHOD.name)
    assert row is not None, "every file has it from the start"
    return row


# --- the matrix


def drawn(workspace: Workspace) -> RiskCriteria:
    """How the method reads the matrix as it is being worked on, approved or not."""
    return criteria_as_written(method_of(workspace))


def paint(workspace: Workspace, cell: Cell, level: Level) -> int:
    """Give a cell a level of its own; answers how many others moved along. Raises RuleError where a level would lose its last cell.

    Others follow so that no cell is lower than one of less likelihood or effect; the bands stay as they are.
    """
    row, before = method_of(workspace), drawn(workspace)
    bands = before.bands if before.matrix else _proposed_bands()
    start = RiskCriteria(bands, cells=before.cells)
    try:
        after = painted(start.matrix, cell, level)
    except ValueError as refusal:
        raise RuleError(str(refusal)) from refusal
    own = own_levels({each: found for each, found in after.items() if found is not start.banded(each)})
    reason = _("Paint {cell} as {level}").format(cell=cell_text(cell), level=_(level.label).lower())
    records.edit(workspace, METHOD, row.id, {**dict(zip(BANDS, bands, strict=True)), "cells": own}, reason=reason)
    return sum(after[each] is not start.matrix[each] for each in after if each != cell)


def back_to_bands(workspace: Workspace) -> None:
    """Let every cell have the level of its score again."""
    if not drawn(workspace).cells:
        raise RuleError(_("No cell is painted apart from the bands."))
    records.edit(workspace, METHOD, method_of(workspace).id, {"cells": None}, reason=_("Back to the bands"))


def _proposed_bands() -> Bands:
    low, medium, high = (int(risk_method().values[name]) for name in BANDS)
    return low, medium, high


# --- the scales


def step_of(workspace: Workspace, scale: Scale, level: int) -> Row | None:
    """What the method says of a step of a scale; None where nothing is written yet."""
    return next((row for row in workspace.facts().rows(SCALES.name) if (row.scale, row.level) == (scale, level)), None)


def describe_step(workspace: Workspace, scale: Scale, level: int, values: Mapping[str, Any]) -> None:
    """Name or explain a step; its row is made with the first word."""
    row = step_of(workspace, scale, level)
    if row is not None:
        records.edit(workspace, SCALES, row.id, values)
    elif any(values.values()):
        records.create(workspace, SCALES, {"scale": scale, "level": level, **values}, parent_id=method_of(workspace).id)


# --- a start


def lacks_start(workspace: Workspace) -> bool:
    """Whether anything that the proposal has is still empty."""
    return bool(_lacking_values(workspace)) or bool(_lacking_steps(workspace))


def take_over(workspace: Workspace) -> None:
    """Fill what is empty with the proposal, as one change; what was written stays."""
    method, values, steps = method_of(workspace), _lacking_values(workspace), _lacking_steps(workspace)
    if not values and not steps:
        raise RuleError(_("Nothing is empty, so nothing was taken over."))
    with workspace.change(_("Start from the proposed risk method")) as txn:
        record = txn.get(METHOD.table, method.id)
        for name, value in values.items():
            setattr(record, name, value)
        for step in steps:
            records.add(txn, SCALES, {"method_id": method.id, **step})


def _lacking_values(workspace: Workspace) -> dict[str, Any]:
    row, proposed = method_of(workspace), risk_method().values
    wanted = {name: METHOD.fields[name].kind.load(value) for name, value in proposed.items() if getattr(row, name) is None}
    whole = all(getattr(row, name) is None for name in BANDS)
    return wanted if whole else {name: value for name, value in wanted.items() if name not in BANDS}


def _lacking_steps(workspace: Workspace) -> list[dict[str, Any]]:
    there = {(row.scale, row.level) for row in workspace.facts().rows(SCALES.name)}
    return [
        {"scale": SCALES.fields["scale"].kind.load(step.scale), "level": step.level, "label": step.label, "meaning": step.meaning}
        for step in risk_method().scale_steps
        if (step.scale, step.level) not in there
    ]


# --- what a method is for


def to_score_again(workspace: Workspace) -> list[Row]:
    """The open risks that were scored with an older version, in number order; they keep their scores until somebody scores them again."""
    return records.rows(workspace, RISKS, ["old_method"])


def how_read(workspace: Workspace, risk: Row) -> str:
    """How the score of a risk was read by the version it was made with, and how it is read now: "9: Medium by version 1.0, High by 2.0"."""
    facts = workspace.facts()
    made_with, newest, cell = facts.get("version", risk.method_version_id), method_version(facts), before_cell(risk)
    if made_with is None or newest is None:
        return ""
    if risk.level_override is not None or cell is None:
        by_hand = _(risk.level_override.label) if risk.level_override is not None else _("no score")
        return _("{level}, set by version {version}").format(level=by_hand, version=made_with.version)
    then, now = (criteria_of(version).level(cell) for version in (made_with, newest))
    return _("{score}: {then} by version {old}, {now} by {new}").format(
        score=score_of(cell), then=_word(then), old=made_with.version, now=_word(now), new=newest.version)  # fmt: skip


def _word(level: Level | None) -> str:
    return _("no level") if level is None else _(level.label)


def category_counts(workspace: Workspace) -> dict[RiskCategory, int]:
    """How many open risks each category has, empty ones too: against forgetting a field."""
    facts = workspace.facts()
    found = Counter(row.category for row in facts.rows(RISKS.name) if is_open(row, facts))
    return {category: found[category] for category in RiskCategory}
