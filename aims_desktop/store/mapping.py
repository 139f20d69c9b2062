"""Records as objects of SQLAlchemy: a class is mapped to its table when the first of its records is to be changed."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

from sqlalchemy import Column, Integer, Table, Text, inspect
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import column_property, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import Kind, Plain
from aims_desktop.model.record import Record, new_id

R = TypeVar("R", bound=Record)

_REGISTRY = registry()
_MAPPING = threading.Lock()


class Stored(TypeDecorator[Any]):
    """The column type of a kind: plain form in the table, value in Python."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Whole numbers are INTEGER, all else TEXT."""
        return dialect.type_descriptor(Integer() if self.kind.whole_number else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Plain:
        """Value to plain form."""
        return None if value is None else self.kind.plain(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Plain form to value."""
        return None if value is None else self.kind.load(value)


def mapped(cls: type[R]) -> type[R]:
    """The class, mapped to its table when first asked for, in whatever thread."""
    with _MAPPING:
        if inspect(cls, raiseerr=False) is None:
            table = _table(cls)
            # With active history the journal knows what was, also where nobody has looked at it before.
            columns = {column.key: column_property(column, active_history=True) for column in table.columns}
            _REGISTRY.map_imperatively(cls, table, properties=columns)
    return cls


def _table(cls: type[Record]) -> Table:
    return Table(
        cls.__tablename__,
        _REGISTRY.metadata,
        Column("id", Text, primary_key=True, default=new_id),
        Column("number", Integer),
        Column("deleted", Integer, nullable=False, default=0),
        *(Column(name, Stored(field.kind)) for name, field in columns_of(cls).items()),
    )
