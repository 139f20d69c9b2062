"""What an erasure finds, takes and leaves, in lines of text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.service.erasing import Erased, Item
from aims_desktop.store.old_copies import OldCopy


def out_of_reach() -> str:
    """The copies that no program can find."""
    return _(
        "Copies that this program cannot reach keep it: those of colleagues until they merge this file, what was sent by mail, saved as "
        "PDF or exported, and backups of the whole disk. What a disk keeps of files removed earlier only disk encryption protects."
    )


def closed_files(n: int) -> str:
    """How many evidence files nobody but a person can look into; "" for none."""
    if not n:
        return ""
    return ngettext(
        "{n} evidence file (PDF, picture or the like) cannot be searched: look into it yourself.",
        "{n} evidence files (PDFs, pictures or the like) cannot be searched: look into them yourself.",
        n,
    )


def copy_words(copy: OldCopy) -> str:
    """What a copy on this machine holds."""
    if copy.problem:
        return _("cannot be looked into: {reason}").format(reason=copy.problem)
    return ngettext("holds {n} erased value", "holds {n} erased values", copy.values)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, what of it was chosen, what was erased if anything was, and which copies still hold it."""

    found: Sequence[Item]
    chosen: Sequence[Item]
    closed: int = 0
    erased: Erased | None = None
    copies: Sequence[OldCopy] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether anything is left for a person."""
        left = len(self.chosen) < len(self.found)
        return bool(left or self.closed or self.copies or (self.erased and self.erased.remnants))


def as_text(outcome: Outcome) -> Iterator[str]:
    """Line by line."""
    for item in outcome.found:
        mark = "×" if item in outcome.chosen else "·"
        entries = ngettext("{n} entry", "{n} entries", item.values)
        yield f"{mark} {' '.join(filter(None, (item.where, item.ref)))}: {item.fields} ({item.state}; {entries})"
        if item.place.excerpt:
            yield f"      {item.place.excerpt}"
        if item.refusal:
            yield f"      {item.refusal}"
    if not outcome.found and not outcome.copies:
        yield _("Nothing of it is in this file.")
    if outcome.closed:
        yield closed_files(outcome.closed)
    if outcome.erased is not None:
        yield ngettext("Erased {n} value.", "Erased {n} values.", outcome.erased.values)
        if outcome.erased.remnants:
            yield outcome.erased.remnants
    for copy in outcome.copies:
        yield f"{copy.path} ({moment(copy.time)}): {copy_words(copy)}"
    if outcome.erased is not None:
        yield out_of_reach()


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The same under stable names."""
    return {
        "erased": outcome.erased.values if outcome.erased else 0,
        "places": [
            {
                "register": item.place.target.table.replace("_", "-"),
                "ref": item.ref,
                "field": item.place.target.unit,
                "entries": item.values,
                "shown": item.place.is_shown,
                "whole_words": item.place.is_whole,
                "chosen": item in outcome.chosen,
                "refusal": item.refusal,
            }
            for item in outcome.found
        ],
        "closed_files": outcome.closed,
        "copies": [{"path": str(copy.path), "values": copy.values, "problem": copy.problem} for copy in outcome.copies],
        "remnants": outcome.erased.remnants if outcome.erased else "",
    }
