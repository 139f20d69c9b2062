"""The rows that every file has from the start: one per requirement, one per control, and those of the one-row registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.standard import Standard

Seed = tuple[str, Mapping[str, Any]]
"""The key that the row's id derives from, and what its columns hold."""


def seeds(standard: Standard) -> Mapping[str, list[Seed]]:
    """The seeded rows by table; the same in every copy of a file, whoever adds the missing ones."""
    single: dict[str, list[Seed]] = {register.table: [(register.name, {})] for register in REGISTERS.values() if register.single}
    return {
        **single,
        "gap_item": [(requirement_id, {"requirement": requirement_id}) for requirement_id in standard.requirement_ids],
        "soa_item": [(control.id, {"control": control.id, "title": control.title}) for control in standard.controls],
    }
