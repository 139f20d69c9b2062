"""A record as it stands, with its child rows and links: what a version keeps, and what tells whether the record moved on since."""

from __future__ import annotations

import json
from typing import Any

from aims_desktop.model.facts import Facts
from aims_desktop.model.fields import Field, columns_of
from aims_desktop.model.kinds import canonical
from aims_desktop.model.register import Register, Row


def snapshot(register: Register, row: Row, facts: Facts) -> dict[str, Any]:
    """The stored form of a record's fields, links and the rows that are approved with it, keyed so that equal records give equal JSON."""
    kept: dict[str, Any] = {"fields": _fields(register, row), "links": _links(register, row, facts)}
    children = {r.name: r.parent_field for r in facts.registers.values() if r.child_of == register.name}
    for name, column in sorted((children | dict(register.approved_with)).items()):
        other = facts.registers[name]
        rows = facts.where(name, column, _end(other, column, register, row)) if column else facts.rows(name)
        kept.setdefault("rows", {})[name] = {r.id: stored(other, r, facts) for r in rows}
    return kept


def snapshot_text(register: Register, row: Row, facts: Facts) -> str:
    """The snapshot as canonical JSON, as a version keeps it."""
    return canonical(snapshot(register, row, facts))


def changed_since(register: Register, row: Row, facts: Facts) -> bool:
    """Whether a record differs from the snapshot of its newest version; False where there is none."""
    version = facts.newest_version(row.id)
    if version is None:
        return False
    now = json.loads(snapshot_text(register, row, facts))
    return _without(kept(version), register.goes_on) != _without(now, register.goes_on)


def kept(version: Row) -> dict[str, Any]:
    """The snapshot of a version as it was kept; empty where it cannot be read (a peer's file may hold anything)."""
    try:
        found = json.loads(version.snapshot or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def approved_values(register: Register, version: Row) -> dict[str, Any]:
    """The fields of a record as approved, None where one was empty or cannot be read."""
    fields = kept(version).get("fields")
    return loaded(register, fields if isinstance(fields, dict) else {})


def approved_rows(register: Register, row: Row, facts: Facts, name: str) -> dict[str, dict[str, Any]] | None:
    """The rows of a register that were approved with a record, by id, in stored form; None where nothing approved can be read."""

    def read() -> dict[str, dict[str, Any]] | None:
        version = facts.newest_version(row.id)
        rows = kept(version).get("rows") if version is not None else None
        found = rows.get(name) if isinstance(rows, dict) else None
        return {key: value for key, value in found.items() if isinstance(value, dict)} if isinstance(found, dict) else None

    return facts.remember(("approved rows", register.name, row.id, name), read)


def stored(register: Register, row: Row, facts: Facts) -> dict[str, Any]:
    """A row as a snapshot of its owner keeps it."""
    return _fields(register, row) | {"links": _links(register, row, facts)}


def loaded(register: Register, plain: dict[str, Any]) -> dict[str, Any]:
    """The fields of a row in stored form, None where one was empty or cannot be read."""
    return {name: _loaded(f, plain.get(name)) for name, f in columns_of(register.cls).items()}


def _without(snapshot: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """A snapshot without fields and registers of some names."""
    parts = {key: part for key, part in snapshot.items() if isinstance(part, dict)}
    return {key: {name: value for name, value in part.items() if name not in names} for key, part in parts.items()}


def _loaded(field: Field, plain: Any) -> Any:
    try:
        return field.kind.load(plain)
    except ValueError:
        return None


def _fields(register: Register, row: Row) -> dict[str, Any]:
    plain = {name: f.kind.plain(getattr(row, name)) for name, f in register.fields.items() if not f.several}
    return {name: value for name, value in plain.items() if value is not None}


def _links(register: Register, row: Row, facts: Facts) -> dict[str, list[str]]:
    roles = {name: sorted(facts.linked(row.id, name)) for name, f in register.fields.items() if f.several}
    return {role: ends for role, ends in roles.items() if ends}


def _end(other: Register, column: str, register: Register, row: Row) -> str:
    mixed = len(other.fields[column].targets) > 1
    return f"{register.name}:{row.id}" if mixed else str(row.id)
