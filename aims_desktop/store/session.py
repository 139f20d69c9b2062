"""Sessions: records changed as objects, each flush journalled. It brings SQLAlchemy along, so it is imported when something is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.dialects import sqlite  # noqa: F401 - else it comes with the first connection
from sqlalchemy.orm import ORMExecuteState, Session, configure_mappers

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import TextKind
from aims_desktop.model.record import Link, Record, Version
from aims_desktop.model.registers import tables
from aims_desktop.store.changes import DELETED, Columns, Edit, Values
from aims_desktop.store.mapping import mapped
from aims_desktop.store.state import plainer, units_of_row

if TYPE_CHECKING:
    from aims_desktop.store.journal import Transaction


class JournalSession(Session):
    """A session whose every flush is journalled."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(
            connection,
            autoflush=False,  # one flush, so that a record is one change
            expire_on_commit=False,
            join_transaction_mode="rollback_only",  # the transaction is the journal's: a session neither commits nor ends it
        )

    def record(self, table: str, row: str) -> Record | None:
        """A record by its id; None where there is none."""
        return self.get(mapped(tables()[table]), row)

    def new_record(self, table: str, values: Mapping[str, Any]) -> Record:
        """A new record with these values."""
        record = mapped(tables()[table])(**values)
        self.add(record)
        return record


def prepare() -> None:
    """Map all classes, so that nobody waits for it at the first save."""
    for cls in tables().values():
        mapped(cls)
    configure_mappers()


@event.listens_for(JournalSession, "do_orm_execute")
def _no_bulk(state: ORMExecuteState) -> None:
    assert state.is_select, "bulk statements would pass the journal by; use add_many, or change the objects"


@event.listens_for(JournalSession, "before_flush")
def _prepare(session: JournalSession, _context: object, _instances: object) -> None:
    assert not session.deleted, "rows are never removed; use Transaction.delete"
    transaction: Transaction = session.info["transaction"]
    for record in session.new:
        assert not isinstance(record, Link), "the id of a link derives from its ends; use Transaction.link"
        if record.number is None:
            record.number = transaction.next_number(record.__tablename__)
    for record in session.dirty:
        if isinstance(record, Version) and session.is_modified(record):
            raise RuleError(_("An approved version is never changed; approve the record as it is now instead."))
    for record in (*session.new, *session.dirty):
        _clean(record)


def _clean(record: Record) -> None:
    """Keep what people wrote as its fields keep it, whatever dialog or file name it came from; raises RuleError where it is too long."""
    attributes = inspect(record).attrs
    for name, f in columns_of(type(record)).items():
        if not f.searchable or not isinstance(f.kind, TextKind) or not attributes[name].history.has_changes():
            continue
        try:
            kept = f.kind.parse(getattr(record, name) or "")
        except ValueError as error:
            raise RuleError(_("{field}: {reason}").format(field=_(f.label), reason=error)) from error
        if kept != getattr(record, name):
            setattr(record, name, kept)


@event.listens_for(JournalSession, "after_flush")
def _journal(session: JournalSession, _context: object) -> None:
    """Here keys and defaults are final and the old values still known."""
    transaction: Transaction = session.info["transaction"]
    layout = transaction.writer.layout
    edits = [Edit("create", r.__tablename__, r.id, units_of_row(_columns(r), layout[r.__tablename__])) for r in session.new]
    transaction.writer.load((record.__tablename__, record.id) for record in session.dirty)
    for record in session.dirty:
        if changed := _changed(record, layout[record.__tablename__]):
            if transaction.writer.view((record.__tablename__, record.id)).deleted:
                raise RuleError(_("This record was deleted; restore it before changing it."))
            edits.append(Edit("set", record.__tablename__, record.id, changed))
    transaction.writer.write(sorted(edits, key=lambda edit: edit.key), stored=True)


def _columns(record: Record) -> Columns:
    return plainer(type(record))(inspect(record).dict) | {"number": record.number}


def _changed(record: Record, units: Mapping[str, tuple[str, ...]]) -> Values:
    """The units whose stored form is another than before, whole."""
    cls, attributes = type(record), inspect(record).attrs
    for fixed in ("id", "number", DELETED):
        assert not attributes[fixed].history.has_changes(), f"{fixed} is not changed by hand"
    fields = columns_of(cls)
    changed = {
        name
        for name, f in fields.items()
        if (history := attributes[name].history).has_changes()
        and f.kind.plain(history.added[0] if history.added else None) != f.kind.plain(history.deleted[0] if history.deleted else None)
    }
    return {
        unit: {name: fields[name].kind.plain(getattr(record, name)) for name in names}
        for unit, names in units.items()
        if changed.intersection(names)
    }
