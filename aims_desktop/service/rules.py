"""Rules at the door of all writing: an edit that would break a strict one is refused, whichever way it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Register, Row, Rule
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.store.rows import read_rows

if TYPE_CHECKING:
    from aims_desktop.service.workspace import Workspace
    from aims_desktop.store.journal import Transaction


def demand(workspace: Workspace, txn: Transaction) -> None:
    """Raise RuleError where a change breaks a strict rule; what was broken before may still be edited."""
    txn.flush()
    concerned = _concerned(txn)
    if not concerned:
        return
    facts = workspace.facts_within(txn)
    for register, ids in concerned.items():
        for row in read_rows(txn.writer.db, register.cls, ids):
            if not row.deleted and (broken := [rule for rule in register.strict_rules if rule.broken(row, facts)]):
                before = None if (register.table, row.id) in txn.created else workspace.names().row(register.name, row.id)
                said = refusal(register, before, row, newly(broken, before, workspace.facts()))
                if said:
                    raise RuleError(said if len(ids) == 1 else _("{ref}: {reason}").format(ref=register.ref(row.number), reason=said))


def newly(broken: Sequence[Rule], before: Row | None, facts: Facts) -> list[Rule]:
    """Those of the broken rules that were not broken before."""
    return [rule for rule in broken if before is None or not rule.broken(before, facts)]


def refusal(register: Register, before: Row | None, row: Row, broken: Sequence[Rule]) -> str:
    """Why a record cannot be what it would be: the sentences of the broken rules; "" for none."""
    said = " ".join(dict.fromkeys(_(rule.sentence) for rule in broken))
    if not said or not register.is_closed(row):
        return said
    if before is not None and register.is_closed(before):
        return _("Not while it is closed. {reason}").format(reason=said)
    return _("Not closed yet. {reason}").format(reason=said)


def _concerned(txn: Transaction) -> Mapping[Register, set[str]]:
    """The records with strict rules that a change is about: what is written itself, and where links start."""
    found: dict[str, set[str]] = defaultdict(set)
    links = []
    for table, row in txn.touched:
        found[table].add(row)
        if table == "link":
            links.append(row)
    tables_of = txn.column("link", "from_table", links)
    for link, start in txn.column("link", "from_id", links).items():
        found[str(tables_of[link])].add(str(start))
    return {register: found[register.table] for register in REGISTERS.values() if register.strict_rules and found.get(register.table)}


def rows_within(txn: Transaction, table: str, known: Sequence[Row] | None) -> Sequence[Row]:
    """All rows of a table as a change that is not in the file yet leaves them; `known` are those before it."""
    touched = {row for name, row in txn.touched if name == table}
    if known is None or not touched:
        return read_rows(txn.writer.db, tables()[table]) if known is None else known
    fresh = {row.id: row for row in read_rows(txn.writer.db, tables()[table], touched)}
    return [fresh.pop(row.id, row) for row in known] + list(fresh.values())
