"""What came of a merge, or would come of it: as lines for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.store.changes import DELETED, Columns
from aims_desktop.store.merged import Disagreement, Merged, Named

LISTED = 20
"""How many records of a kind are named in the text."""

SHOWN = 80
"""How many characters of a value in dispute are shown."""


def as_json(merged: Merged) -> dict[str, Any]:
    """For scripts: counts, refs, conflicts with both values in plain form."""
    return {
        "sent_by": merged.sent_by,
        "sent_at": f"{merged.sent_at:%Y-%m-%dT%H:%M:%SZ}" if merged.sent_at else None,
        "changes": merged.changes,
        "by": dict(merged.by),
        "new": [named.ref for named in merged.new],
        "changed": [named.ref for named in merged.changed],
        "deleted": [named.ref for named in merged.deleted],
        "conflicts": [
            {"register": c.record.register, "ref": c.record.ref, "field": c.field, "mine": _value(c, c.mine), "theirs": _value(c, c.theirs)}
            for c in merged.conflicts
        ],
        "to_review": [{"ref": r.record.ref, "field": r.field, "sentence": r.sentence} for r in merged.to_review],
        "files": merged.files,
        "erased": merged.erased,
        "erased_again": [{"register": p.target.table.replace("_", "-"), "id": p.target.row, "field": p.target.unit} for p in merged.again],
        "forks": list(merged.forks),
        "backup": str(merged.backup) if merged.backup else None,
    }


def _value(conflict: Disagreement, columns: Columns) -> Any:
    """A value in its plain form; several columns that belong together by name; "deleted" or "changed" where it is about the record."""
    if conflict.field is None:
        return "deleted" if columns[DELETED] else "changed"
    return next(iter(columns.values())) if len(columns) == 1 else dict(columns)


def as_text(merged: Merged, *, dry_run: bool) -> Iterator[str]:
    """For a person, line by line."""
    if not merged.changes:
        yield _("No change is new.") if merged.files else _("Nothing new: this file knows everything that the copy knows.")
    else:
        by = ", ".join(f"{name or _('(erased)')} {n}" for name, n in merged.by.items())
        count = ngettext("{n} change would be new", "{n} changes would be new", merged.changes) if dry_run else ""
        count = count or ngettext("{n} change taken in", "{n} changes taken in", merged.changes)
        yield f"{count} ({by})."
    yield from _records(_("New"), merged.new)
    yield from _records(_("Changed"), merged.changed)
    yield from _records(_("Deleted"), merged.deleted)
    if merged.files and dry_run:
        yield ngettext("{n} evidence file would come along.", "{n} evidence files would come along.", merged.files)
    elif merged.files:
        yield ngettext("{n} evidence file came along.", "{n} evidence files came along.", merged.files)
    if merged.erased and dry_run:
        yield ngettext(
            "{n} value was erased there by law; merging asks for agreement to erase it here too.",
            "{n} values were erased there by law; merging asks for agreement to erase them here too.",
            merged.erased,
        )
    elif merged.erased:
        yield ngettext("{n} value is erased here too.", "{n} values are erased here too.", merged.erased)
    if merged.again:
        yield ngettext(
            "What was erased by law stands again in {n} place; erase it there too.",
            "What was erased by law stands again in {n} places; erase it there too.",
            len(merged.again),
        )
    if merged.conflicts:
        yield ngettext("{n} conflict waits for a decision:", "{n} conflicts wait for a decision:", len(merged.conflicts))
        yield from (f"    {_conflict(c)}" for c in merged.conflicts)
    if merged.to_review:
        yield _("To review:")
        yield from (f"    {r.record.ref} {_(REGISTERS[r.record.register].fields[r.field].label)}: {r.sentence}" for r in merged.to_review)
    yield from merged.forks
    if merged.backup:
        yield _("The file as it was before: {path}").format(path=merged.backup)


def _records(title: str, named: tuple[Named, ...]) -> Iterator[str]:
    if named:
        more = " …" if len(named) > LISTED else ""
        yield f"{title} ({len(named)}): {', '.join(one.ref for one in named[:LISTED])}{more}"


def _conflict(conflict: Disagreement) -> str:
    if conflict.field is None:
        here = conflict.mine[DELETED]
        return f"{conflict.record.ref}: " + (_("deleted here, changed there") if here else _("deleted there, changed here"))
    differing = [name for name, value in conflict.mine.items() if conflict.theirs.get(name) != value]
    sides = (", ".join(_short(texts.get(name, "")) for name in differing) for texts in conflict.texts)
    return f"{conflict.record.ref} {_label(conflict.record, differing) or conflict.field}: " + " ↔ ".join(sides)


def _short(value: str) -> str:
    text = " ".join(value.split()) or "–"
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _label(named: Named, columns: Sequence[str]) -> str:
    register = REGISTERS.get(named.register)
    return ", ".join(_(register.fields[name].label) for name in columns if name in register.fields) if register else ""
