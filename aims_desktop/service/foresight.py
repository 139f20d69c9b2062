"""The records as they would stand after an edit, for rules that look at more than one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.catalogue import settings_defaults, standard
from aims_desktop.service.workspace import Workspace

Ends = Collection[tuple[str, str]]
"""Tables and ids that a record is linked to."""


def after_edit(
    workspace: Workspace, register: Register, row: Row | None, plain: Mapping[str, Any], several: Mapping[str, Ends]
) -> tuple[Row, Facts]:
    """A row (None: a new one) with other values, and the facts with it and with its links by role in the place of those it has."""
    blank = dict.fromkeys(("id", "number", *columns_of(register.cls))) | {"deleted": 0}
    before = {name: getattr(row, name) for name in row._fields} if row is not None else blank
    edited = SimpleNamespace(**before | dict(plain))
    links = [
        SimpleNamespace(from_table=register.table, from_id=edited.id, to_table=table, to_id=end, role=role, deleted=0)
        for role, ends in several.items()
        for table, end in ends
    ]

    def read(table: str) -> Sequence[Row]:
        rows = workspace.all_rows(table)
        if table == register.table:
            return [edited if each.id == edited.id else each for each in rows]
        if table == "link" and several:
            return [each for each in rows if each.from_id != edited.id or each.role not in several] + links
        return rows

    return edited, Facts(read, workspace.today(), settings_defaults(), standard(), REGISTERS, workspace.erased)
