"""What stays: the rule at the door of all writing that what was closed or approved is not changed, and no version or measurement ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model import snapshot
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS, children_of
from aims_desktop.service.refs import VERSION

if TYPE_CHECKING:
    from aims_desktop.service.workspace import Workspace
    from aims_desktop.store.journal import Transaction

Owners = Mapping[tuple[str, str], tuple[str, str]]
"""Register and id of what is closed, by the table and id of each row that is kept with it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was closed before a change: closed records and their child rows, each with the record it belongs to."""

    owners: Owners

    def demand(self, workspace: Workspace, txn: Transaction, *, taken_back: bool = False) -> None:
        """Raise RuleError where a change touches what stays, or closes a record without keeping a version of it.

        A version or measurement just made may be `taken_back`, as a whole, by whoever made it.
        """
        txn.flush()
        touched: dict[str, list[str]] = defaultdict(list)
        for table, row in sorted(txn.touched):
            touched[table].append(row)
        if not taken_back:
            _demand_added(workspace, txn, touched)
        for register in _closing():
            for key in self._concerned(txn, touched, register):
                if key in self.owners:
                    raise RuleError(sentence(workspace, *self.owners[key]))
            _demand_version(txn, touched, register)
        if not taken_back:
            _demand_standing(workspace, txn, touched)
            self._demand_proof(workspace, txn, touched)

    def _demand_proof(self, workspace: Workspace, txn: Transaction, touched: Mapping[str, list[str]]) -> None:
        """The file on which something closed rests is neither replaced nor taken away."""
        facts, proof = workspace.facts(), REGISTERS["evidence"]
        known = [facts.get(proof.name, row) for row in touched.get(proof.table, ())] if self.owners else []
        files = {row.id: proof.kind("file").plain(row.file) for row in known if row is not None and row.file is not None}
        for row, now in txn.column(proof.table, "file", files).items():
            resting = {(table, start) for table, start, _role in facts.links_to(row)} | set(facts.ends(row, "records"))
            if now != files[row] and (owner := next((self.owners[key] for key in sorted(resting) if key in self.owners), None)):
                said = _("{ref} rests on this file, so it stays; keep the other one as evidence of its own.")
                raise RuleError(said.format(ref=workspace.refs().of(*owner)))

    def _concerned(self, txn: Transaction, touched: Mapping[str, list[str]], register: Register) -> set[tuple[str, str]]:
        """The records that a change is about, as far as they could be closed: rows, owners of child rows and versions, ends of links."""
        found = {(register.table, row) for row in touched.get(register.table, ())}
        for child in children_of(register):
            rows = touched.get(child.table, ())
            found |= {(child.table, row) for row in rows}
            found |= {(register.table, str(owner)) for owner in txn.column(child.table, child.parent_field, rows).values()}
        if self.owners:
            starts = txn.column("link", "from_id", touched.get("link", ()))
            tables = txn.column("link", "from_table", touched.get("link", ()))
            found |= {(str(tables[link]), str(start)) for link, start in starts.items()}
            ends, to = txn.column("link", "to_id", starts), txn.column("link", "to_table", starts)  # evidence says what it belongs to
            found |= {(str(to[link]), str(end)) for link, end in ends.items() if tables[link] == "evidence"}
        if self.owners and register.stays_closed:  # an approval of minutes may be taken back at once
            of = txn.column("version", "of_id", touched.get("version", ()))
            found |= {(register.table, str(record)) for record in of.values()}
        return found


def kept(facts: Facts) -> Kept:
    """What is closed now; worked out again only when it may have changed."""
    return facts.remember(("closed records",), lambda: Kept(_owners(facts)))


def refusal(workspace: Workspace, register: Register, row: Row) -> str:
    """Why a record can no longer be changed: it, or what it belongs to, was closed; "" where it can."""
    owner = kept(workspace.facts()).owners.get((register.table, row.id))
    return sentence(workspace, *owner) if owner is not None else ""


def sentence(workspace: Workspace, register: str, record_id: str) -> str:
    """That a closed or approved record stays as it is."""
    if REGISTERS[register].stays_approved:
        return _("{ref} was approved and stays as it is.").format(ref=workspace.refs().of(register, record_id))
    return _("{ref} is closed and stays as it is.").format(ref=workspace.refs().of(register, record_id))


def departed(facts: Facts) -> frozenset[tuple[str, str]]:
    """Register and id of what was closed or approved for good and is not as its version keeps it any more: only a merge does that."""
    return frozenset(
        (register.name, row.id)
        for register in _closing()
        for row in facts.rows(register.name)
        if _stays(register, row, facts) and snapshot.changed_since(register, row, facts)
    )


def departure(register: Register, row: Row, facts: Facts) -> str:
    """What to say of such a record."""
    version = facts.newest_version(row.id)
    sentence = _("It was closed, and the copy says something else; version {version} keeps what was closed.")
    if register.stays_approved:
        sentence = _("It was approved, and the copy says something else; version {version} keeps what was approved.")
    return sentence.format(version=version.version if version is not None else "")


def as_kept(workspace: Workspace, register: Register, record_id: str) -> tuple[tuple[str, str], Mapping[str, Any] | None] | None:
    """With what a record stays, and its stored fields as the version keeps them, None where they are not in it; None if it may change."""
    facts, row = workspace.facts(), workspace.names().row(register.name, record_id)
    owner, name = row, register.name
    if row is not None and register.child_of:
        name = register.child_of
        owner = facts.get(name, getattr(row, register.parent_field))
    version = facts.newest_version(owner.id) if owner is not None and REGISTERS[name] in _closing() else None
    if owner is None or version is None or not (kept := snapshot.kept(version)):
        return None
    found = kept.get("rows", {}).get(register.name, {}).get(record_id) if register.child_of else kept.get("fields")
    return (name, owner.id), found


def on_its_page() -> str:
    """Why the field that says "closed" cannot simply be set."""
    return _("Close it on its page: that checks what is needed and keeps a version.")


def never_overwritten(register: Register) -> str:
    """That rows of a register are only ever added."""
    return _("{register} are never overwritten; add a new one that names the one it corrects.").format(register=_(register.title))


def _demand_added(workspace: Workspace, txn: Transaction, touched: Mapping[str, list[str]]) -> None:
    """Versions, and rows of registers that are only added to, may be new or brought back, but not be changed or deleted."""
    facts = workspace.facts()  # as it was before the change
    if changed := next((row for row in touched.get(VERSION, ()) if facts.get(VERSION, row) is not None), None):
        raise RuleError(_("{version} was approved and stays as it is.").format(version=workspace.refs().of(VERSION, changed)))
    for register in REGISTERS.values():
        before = [row for row in touched.get(register.table, ()) if register.append_only and facts.get(register.name, row) is not None]
        if any((register.table, row) in txn.deleted for row in before):
            raise RuleError(_("{register} are never deleted, nor is what they belong to.").format(register=_(register.title)))
        if before:
            raise RuleError(never_overwritten(register))


def standing(register: Register, row: Row, names: Iterable[str], facts: Facts) -> str:
    """Why fields of a record stay as they stood on a day; "" where they may change."""
    owner = REGISTERS[register.child_of] if register.child_of else register
    if owner.stands is None or owner.stands.fields.get(register.name, frozenset()).isdisjoint(names):
        return ""
    whole = row if owner is register else facts.get(owner.name, getattr(row, register.parent_field))
    return _(owner.stands.sentence) if whole is not None and getattr(whole, owner.stands.since) is not None else ""


def _demand_standing(workspace: Workspace, txn: Transaction, touched: Mapping[str, list[str]]) -> None:
    """What stands as it was on a day is neither changed nor deleted while that day is said."""
    facts = workspace.facts()  # as it was before the change
    parts = {name: fields for register in REGISTERS.values() if register.stands for name, fields in register.stands.fields.items()}
    for register, fields in ((REGISTERS[name], fields) for name, fields in parts.items()):
        rows = [row for row in (facts.get(register.name, each) for each in touched.get(register.table, ())) if row is not None]
        now = {field: txn.column(register.table, field, [row.id for row in rows]) for field in fields}
        for row in rows:
            changed = {field for field in fields if now[field][row.id] != register.kind(field).plain(getattr(row, field))}
            if said := standing(register, row, fields if (register.table, row.id) in txn.deleted else changed, facts):
                raise RuleError(said)


def _closing() -> list[Register]:
    return [register for register in REGISTERS.values() if register.stays_closed or register.stays_approved]


def _stays(register: Register, row: Row, facts: Facts) -> bool:
    return (register.stays_closed and register.is_closed(row)) or facts.newest_version(row.id) is not None


def _owners(facts: Facts) -> Owners:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for register in _closing():
        for row in facts.rows(register.name):
            if _stays(register, row, facts):
                owner = (register.name, row.id)
                found[register.table, row.id] = owner
                for child in children_of(register):
                    found |= {(child.table, line.id): owner for line in facts.where(child.name, child.parent_field, row.id)}
    return found


def _demand_version(txn: Transaction, touched: Mapping[str, list[str]], register: Register) -> None:
    """What becomes closed must leave a version behind: setting the field alone is not closing."""
    if not register.stays_closed or register.closes_with is None:
        return
    name, value = register.closes_with
    stands = txn.column(register.table, name, touched.get(register.table, ()))
    closing = {row for row, plain in stands.items() if plain == value}
    if closing - set(txn.column("version", "of_id", touched.get("version", ())).values()):
        raise RuleError(on_its_page())
