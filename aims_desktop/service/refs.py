"""Refs: how records are called (RSK-0007), and finding a record by what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.store.refs import suffixes

if TYPE_CHECKING:
    from aims_desktop.service.workspace import Workspace


VERSION = "version"
"""The table of approved versions, which stands beside the registers."""


class Refs:
    """The refs of all records, deleted ones too, worked out per register when first needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._of: dict[str, dict[str, str]] = {}
        self._ids: dict[str, dict[str, str]] = {}

    def of(self, register: str, record_id: str) -> str:
        """The ref of a record; the id itself where the register or record is unknown."""
        return self._refs(register).get(record_id, record_id)

    def find(self, ref: str) -> tuple[str, str] | None:
        """The register and id of a ref, in any case; None where there is none."""
        wanted = ref.strip().casefold()
        prefix = wanted.partition("-")[0]
        likely = [r for r in REGISTERS.values() if r.prefix.casefold() == prefix or not r.prefix or r.key]
        for register in likely:
            found = self.find_in(register.name, wanted)
            if found:
                return register.name, found
        return None

    def find_in(self, register: str, ref: str) -> str | None:
        """The id of a ref within one register."""
        if register not in self._ids:
            self._ids[register] = {r.casefold(): i for i, r in self._refs(register).items()}
        return self._ids[register].get(ref.strip().casefold())

    def _refs(self, name: str) -> dict[str, str]:
        if name not in self._of:
            register = REGISTERS.get(name)
            self._of[name] = self._worked_out(register) if register else self._versions() if name == VERSION else {}
        return self._of[name]

    def _versions(self) -> dict[str, str]:
        """Approved versions are called by what they are of and their number: "DOC-0003 1.0"."""
        rows = self._workspace.all_rows(VERSION)
        of = {row.id: self.of((row.of_table or "").replace("_", "-"), row.of_id or "") for row in rows}
        return {row.id: f"{of[row.id]} {row.version or '?'}" for row in rows}

    def _worked_out(self, register: Register) -> dict[str, str]:
        rows = self._workspace.all_rows(register.table)
        if register.single:
            return {row.id: register.name for row in rows}
        keyed = {row.id: getattr(row, register.key) or row.id[:8] for row in rows if register.key and row.number is None}
        with self._workspace.file.read() as connection:
            later = suffixes(connection, register.table) if len(keyed) < len(rows) else {}
        return keyed | {row.id: self._numbered(register, row) + later.get(row.id, "") for row in rows if row.id not in keyed}

    def _numbered(self, register: Register, row: Row) -> str:
        if not register.child_of:
            return register.ref(row.number)
        parent = getattr(row, register.parent_field)
        return f"{self.of(register.child_of, parent) if parent else register.name}/{row.number or 0}"
