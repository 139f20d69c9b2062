"""The records as they would stand after edits that are not written yet, for rules that look at more than one of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import columns_of
from aims_desktop.model.register import Register, Row
from aims_desktop.service.links import table_ends
from aims_desktop.service.workspace import Workspace

Ends = Collection[tuple[str, str]]
"""Tables and ids that a record is linked to."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A record (`before` None: a new one) as it would read."""

    before: Row | None
    row: Row
    links: Mapping[str, Ends]
    """Its links by role, in the place of those that it has."""


def edited(register: Register, before: Row | None, values: Mapping[str, Any], record_id: str) -> Edited:
    """A row with other values; fields kept as links become links."""
    blank = dict.fromkeys(("number", *columns_of(register.cls))) | {"id": record_id, "deleted": 0}
    stands = {name: getattr(before, name) for name in before._fields} if before is not None else blank
    plain = {name: value for name, value in values.items() if not register.fields[name].several}
    links = {name: table_ends(register, name, value or ()) for name, value in values.items() if register.fields[name].several}
    return Edited(before, SimpleNamespace(**stands | plain), links)


def after_edits(workspace: Workspace, register: Register, edits: Collection[Edited]) -> Facts:
    """The facts with the records of one register as they would read."""
    by_id = {edit.row.id: edit for edit in edits}
    new = [edit.row for edit in edits if edit.before is None]
    links = [
        SimpleNamespace(from_table=register.table, from_id=row_id, to_table=table, to_id=end, role=role, deleted=0)
        for row_id, edit in by_id.items()
        for role, ends in edit.links.items()
        for table, end in ends
    ]
    changed = {register.table, "link"} if any(edit.links for edit in edits) else {register.table}

    def read(table: str) -> Sequence[Row]:
        rows = workspace.all_rows(table)
        if table == register.table:
            return [by_id[each.id].row if each.id in by_id else each for each in rows] + new
        if table == "link" and table in changed:
            return [each for each in rows if each.from_id not in by_id or each.role not in by_id[each.from_id].links] + links
        return rows

    return workspace.facts().after(changed, read)
