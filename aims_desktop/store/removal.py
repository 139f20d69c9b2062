"""Deleting and restoring: what goes along with a record, what comes back with it, and who stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.store import refs
from aims_desktop.store.changes import DELETED, Key
from aims_desktop.store.writer import Writer

NAMED = 3
"""How many records a refusal names."""


def along_with(writer: Writer, keys: Sequence[Key]) -> list[Key]:
    """The records with their live children and links, owners last; raises RuleError naming records that point to any of them."""
    found = list(dict.fromkeys(keys))
    layer: list[Key] = found
    pointing = []
    while layer:
        to_layer = writer.relations.pointing_to(writer.db, layer)
        pointing += to_layer
        layer = list(dict.fromkeys(p.source for p in to_layer if p.owned and p.source not in found))
        found += layer
    going = set(found)
    outside = [p for p in pointing if p.source not in going]
    if outside:
        target = outside[0].target
        _refuse(writer, target, list(dict.fromkeys(p.source for p in outside if p.target == target)))
    return found[::-1]


def back_with(writer: Writer, keys: Sequence[Key]) -> list[Key]:
    """The deleted records, owners first, with the children and links that went with them and whose other end is there."""
    found = list(dict.fromkeys(keys))
    layer: list[Key] = found
    while layer:
        candidates = writer.relations.owned_and_deleted(writer.db, layer)
        writer.load([*layer, *(p.source for p in candidates)])
        together = [p.source for p in candidates if _deletion(writer, p.source) == _deletion(writer, p.target)]
        layer = [key for key in dict.fromkeys(together) if key not in found]
        found += layer
    coming = set(found)
    return [key for key in found if key in keys or not _ends_gone(writer, key, coming)]


def with_needed(writer: Writer, keys: Sequence[Key]) -> list[Key]:
    """The records, and behind them the deleted ones they point to, directly or through these."""
    found = list(dict.fromkeys(keys))
    layer: list[Key] = found
    while layer:
        writer.load(layer)
        ends = {end for key in layer for end in writer.relations.ends(key[0], writer.view(key).columns)}
        layer = sorted(writer.relations.deleted_ends(writer.db, ends) - set(found))
        found = found + layer
    return found


def _deletion(writer: Writer, key: Key) -> str:
    """The transaction in which a row was deleted."""
    marks = writer.view(key).heads.get(DELETED, [])
    return marks[-1].txn if marks else ""


def _ends_gone(writer: Writer, key: Key, coming: set[Key]) -> bool:
    ends = writer.relations.ends(key[0], writer.view(key).columns) - coming
    return bool(writer.relations.deleted_ends(writer.db, ends))


def _refuse(writer: Writer, target: Key, sources: Sequence[Key]) -> None:
    named = "; ".join(refs.label(writer.db, *key) for key in sources[:NAMED])
    record = refs.label(writer.db, *target)
    if len(sources) > NAMED:
        raise RuleError(
            _("{record} cannot be deleted: {named} and {n} more records still name it. Point them to another first.").format(
                record=record, named=named, n=len(sources) - NAMED
            )
        )
    raise RuleError(
        _("{record} cannot be deleted: {named} still names it. Point it to another first.").format(record=record, named=named)
        if len(sources) == 1
        else _("{record} cannot be deleted: {named} still name it. Point them to another first.").format(record=record, named=named)
    )
