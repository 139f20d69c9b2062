"""The merge report: what the last merge brought, what the copies disagreed about, and how that was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.report.document import Block, Callout, Cell, Document, Empty, KeyValues, Prose, Section, Table, Tone
from aims_desktop.report.packs import letterhead
from aims_desktop.service.merge_record import Disagreement, MergeRecord, last_record
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.history import fingerprint


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """All that the report prints; plain values only."""

    organisation: str
    file: str
    classification: str
    paper: str
    as_of: dt.date
    prepared_by: str
    head: str
    record: MergeRecord | None


def facts(workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None) -> MergeFacts:
    """The last merge of the file; it has no period, and is of the file as it is now."""
    return MergeFacts(
        organisation=workspace.organisation,
        file=workspace.path.name,
        classification=letterhead.classification(workspace.facts()),
        paper=letterhead.paper(workspace.facts()),
        as_of=workspace.today(),
        prepared_by=workspace.who,
        head=fingerprint(workspace.file.head),
        record=last_record(workspace),
    )


def figures(known: MergeFacts) -> Mapping[str, Any]:
    """All figures by name."""
    record = known.record
    return {
        "merged": record is not None,
        "changes": sum(record.by.values()) if record else 0,
        "sessions": record.sessions if record else 0,
        "records": len(record.records) if record else 0,
        "disagreements": len(record.disagreements) if record else 0,
        "open": record.open if record else 0,
    }


def document(known: MergeFacts) -> Document:
    """The report as pages."""
    return Document(
        title=_("Merge report"),
        subtitle=known.file,
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("What a colleague's copy brought, and what was decided"),
        keywords=("ISO/IEC 42001", "7.5.3", "AIMS", known.organisation),
        details=[(_("File"), known.file), (_("Prepared by"), known.prepared_by)],
        cover=False,
        contents=False,
        sections=_sections(known),
    )


def _sections(known: MergeFacts) -> list[Section]:
    record = known.record
    if record is None:
        return [Section(_("The merge"), [Empty(_("No copy was merged into this file yet."))])]
    return [_summary(known, record), _disagreements(record), _records(record)]


def _summary(known: MergeFacts, record: MergeRecord) -> Section:
    left = record.open
    waiting = ngettext("{n} disagreement waits for a decision.", "{n} disagreements wait for a decision.", left)
    pairs = [
        (_("Merged"), moment(record.at)),
        (_("Merged by"), record.who),
        (_("Changes that came"), ", ".join(f"{name} {n:,}" for name, n in record.by.items())),
        (_("Sessions they were made in"), f"{record.sessions:,}"),
        (_("Head fingerprint now"), known.head),
    ]
    callout = Callout(waiting, Tone.WARN) if left else Callout(_("Nothing of this merge waits for a decision."), Tone.OK)
    promise = _("A merge takes the changes of both copies together; none is dropped. Where both changed the same, both values are kept.")
    return Section(_("The merge"), [callout, KeyValues(pairs), Prose(promise, muted=True)])


def _disagreements(record: MergeRecord) -> Section:
    if not record.disagreements:
        return Section(_("What the copies disagreed about"), [Empty(_("Nothing: no field was changed on both sides."))])
    heads = (_("Record"), _("Field"), _("Said"), _("Decided"))
    rows = [(each.ref, each.label, "\n".join(f"• {text}" for text in each.answers), _decided(each)) for each in record.disagreements]
    return Section(_("What the copies disagreed about"), [Table(heads, rows, (1.3, 2, 4, 3), "llll")])


def _decided(each: Disagreement) -> Cell:
    if not each.decided:
        return Cell(_("Open"), Tone.WARN)
    return Cell("\n".join(part for part in (each.decision, each.decided) if part), Tone.PLAIN)


def _records(record: MergeRecord) -> Section:
    blocks: list[Block] = [Empty(_("No record is new or changed."))]
    if record.records:
        rows = [(line.kind, line.ref, line.title) for line in record.records]
        blocks = [Table((_("What"), _("Record"), _("Title")), rows, (1.2, 1.3, 6), "lll")]
    return Section(_("What came"), blocks)
