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
        sources = list(dict.fromkeys(p.source for p in outside if p.target == target))
        named = [refs.label(writer.db, *key) for key in sources[:NAMED]]
        raise RuleError(refusal(refs.label(writer.db, *target), named, len(sources)))
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


def refusal(record: str, naming: Sequence[str], n: int) -> str:
    """Why a record cannot be deleted: the first of the `n` records that name it."""
    named = "; ".join(naming)
    if n > len(naming):
        more = _("{record} cannot be deleted: {named} and {n} more records still name it. Name another there or none, then delete it.")
        return more.format(record=record, named=named, n=n - len(naming))
    if n > 1:
        return _("{record} cannot be deleted: {named} still name it. Name another there or none, then delete it.").format(
            record=record, named=named
        )
    return _("{record} cannot be deleted: {named} still names it. Name another there or none, then delete it.").format(
        record=record, named=named
    )
