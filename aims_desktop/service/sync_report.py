"""What came of synchronising, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from aims_desktop.i18n import _
from aims_desktop.service.merge_report import as_text as merge_text
from aims_desktop.service.synchronising import Synchronised


def as_text(done: Synchronised, parcel: Path, waiting: Iterable[Path] = ()) -> Iterator[str]:
    """Line by line; `waiting` are copies beside the parcel that were not asked to be merged."""
    for name, merged in done.merged:
        yield f"{name}:"
        yield from (f"    {line}" for line in merge_text(merged, dry_run=False))
    yield _("Sent: {path}").format(path=parcel) if done.sent else _("Nothing to send: {path} has it all.").format(path=parcel)
    for path in done.moved:
        yield _("Merged and moved aside: {path}").format(path=path)
    for error in done.left:
        yield error.sentence
    for path in waiting:
        yield _("A sync client left this copy; --beside merges it too: {path}").format(path=path)
