"""The stage 1 pack: the index of the documents that the certification body asks for, with versions, states and hashes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, day, ngettext
from aims_desktop.report.document import Block, Bullets, Callout, Cell, Document, Empty, Heading, Kpi, KpiRow, Prose, Section, Table, Tone
from aims_desktop.report.packs import letterhead
from aims_desktop.service import certification, stage_1
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.history import fingerprint


@dataclass(frozen=True, slots=True)
class Indexed:
    """One entry of the list with what serves it."""

    line: stage_1.Line
    served: tuple[stage_1.Served, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One task that says how ready we are."""

    do: str
    done: bool
    why: str


@dataclass(frozen=True, slots=True)
class StageOneFacts:
    """All that the pack prints; plain values only."""

    organisation: str
    file: str
    classification: str
    paper: str
    as_of: dt.date
    prepared_by: str
    head: str
    body: str
    scope: str
    planned: str
    entries: tuple[Indexed, ...]
    readiness: tuple[Task, ...]

    @property
    def ready(self) -> int:
        """How many entries are ready."""
        return sum(entry.line.ready for entry in self.entries)


def facts(workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None) -> StageOneFacts:
    """The list as the records show it now; it has no period."""
    known = workspace.facts()
    row = known.single("certification")
    scope = known.single("scope")
    first = next((audit for audit in certification.audits(known) if audit.kind == "stage_1"), None)
    return StageOneFacts(
        organisation=workspace.organisation,
        file=workspace.path.name,
        classification=letterhead.classification(known),
        paper=letterhead.paper(known),
        as_of=workspace.today(),
        prepared_by=workspace.who,
        head=fingerprint(workspace.file.head),
        body=(row and row.body) or "",
        scope=(row and row.agreed_scope) or (scope and scope.statement) or "",
        planned=day(first.planned_from) if first is not None else "",
        entries=tuple(Indexed(line, tuple(stage_1.served(workspace, line))) for line in stage_1.lines(known, roadmap().stage_1)),
        readiness=tuple(Task(_(state.task.do), state.settled, state.why) for state in certification.readiness(workspace)),
    )


def figures(known: StageOneFacts) -> Mapping[str, Any]:
    """All figures by name."""
    return {
        "documents": len(known.entries),
        "ready": known.ready,
        "fingerprint": known.head,
        "missing": [entry.line.document.number for entry in known.entries if not entry.line.ready],
        "served": {
            str(entry.line.document.number): [{"ref": each.ref, "version": each.version, "sha256": each.digest} for each in entry.served]
            for entry in known.entries
        },
    }


def document(known: StageOneFacts) -> Document:
    """The pack as pages."""
    missing = len(known.entries) - known.ready
    draft = ngettext("{n} document of the list is not ready", "{n} documents of the list are not ready", missing) if missing else ""
    details = [
        (_("Certification body"), known.body),
        (_("Stage 1 planned for"), known.planned),
        (_("Scope"), known.scope),
        (_("Prepared by"), known.prepared_by),
        (_("File"), known.file),
        (_("Head fingerprint"), known.head),
    ]
    return Document(
        title=_("Stage 1 document index"),
        subtitle=_("What shows that the AI management system is designed and running"),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.prepared_by,
        subject=_("Documents for the stage 1 audit, ISO/IEC 42001"),
        keywords=("ISO/IEC 42001", "stage 1", "AIMS", known.organisation),
        draft=draft,
        details=[pair for pair in details if pair[1]],
        sections=[_summary(known), _index(known), _hashes(known), _readiness(known)],
    )


def _summary(known: StageOneFacts) -> Section:
    whole = known.ready == len(known.entries)
    ready = _("{n} of {of}").format(n=known.ready, of=len(known.entries))
    done, tasks = sum(task.done for task in known.readiness), len(known.readiness)
    tiles = [
        Kpi(ready, _("Documents ready"), tone=Tone.OK if whole else Tone.WARN),
        Kpi(_("{n} of {of}").format(n=done, of=tasks), _("Readiness tasks settled"), tone=Tone.OK if done == tasks else Tone.WARN),
    ]
    words = _("Every document of the list is ready.") if whole else _("Not every document of the list is ready yet.")
    blocks: list[Block] = [KpiRow(tiles), Callout(words, Tone.OK if whole else Tone.WARN)]
    missing = [
        f"{entry.line.document.number}  {_(entry.line.document.name)}: {entry.line.state}"
        for entry in known.entries
        if not entry.line.ready
    ]
    if missing:
        blocks += [Heading(_("Still missing")), Bullets(missing)]
    return Section(_("Summary"), blocks)


def _index(known: StageOneFacts) -> Section:
    rows = [
        (
            str(entry.line.document.number),
            _(entry.line.document.name),
            entry.line.document.requirement,
            Cell(_("Ready") if entry.line.ready else _("Missing"), Tone.OK if entry.line.ready else Tone.BAD),
            "\n".join(_short(each) for each in entry.served),
        )
        for entry in known.entries
    ]
    heads = (_("No."), _("Document"), _("Clauses and controls"), _("State"), _("Kept as"))
    return Section(_("Index"), [Table(heads, rows, (0.7, 3.2, 1.8, 1.2, 4), "lllll")])


def _short(each: stage_1.Served) -> str:
    return " ".join(filter(None, [each.ref, each.title, each.version]))


def _hashes(known: StageOneFacts) -> Section:
    told = _("The hash of an approved version is that of the record as it was approved; of records that are not approved as versions, "
             "of what they say now. Who holds the same file can recompute each.")  # fmt: skip
    heads = (_("Record"), _("Title"), _("Version"), _("State"), _("Approved"), _("SHA-256"))
    blocks: list[Block] = [Prose(told, muted=True)]
    for entry in known.entries:
        blocks.append(Heading(f"{entry.line.document.number}  {_(entry.line.document.name)}"))
        if not entry.served:
            blocks.append(Empty(_("Nothing is on record yet.")))
            continue
        rows = [(each.ref, each.title, each.version or "–", each.state, each.approved or "–", each.digest) for each in entry.served]
        blocks.append(Table(heads, rows, (1.4, 3, 0.9, 1.3, 1.3, 3.2), "llllll"))
        files = [each.file for each in entry.served if each.file]
        blocks += [Bullets(files)] if files else []
    return Section(_("Versions, states and hashes"), blocks, new_page=True)


def _readiness(known: StageOneFacts) -> Section:
    rows = [
        (task.do, Cell(_("Settled") if task.done else _("Open"), Tone.OK if task.done else Tone.WARN), task.why) for task in known.readiness
    ]
    heads = (_("Task"), _("State"), _("From the records"))
    return Section(_("Readiness"), [Table(heads, rows, (4, 1, 4), "lll")])
