"""The verification pack: what a check of the record trail found, part by part, and what that proves and what not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.i18n import _, moment, ngettext
from aims_desktop.report.document import Block, Bullets, Callout, Cell, Document, Empty, Heading, KeyValues, Prose, Section, Table, Tone
from aims_desktop.report.packs import letterhead
from aims_desktop.service.proof import (
    NOT_PROVEN,
    PARTS,
    PROVEN,
    Standing,
    Witness,
    looked_at,
    outcome,
    remarks,
    sessions,
    verdict,
    verified,
)
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.proof import Session
from aims_desktop.store.verify import Report


@dataclass(frozen=True, slots=True)
class VerificationFacts:
    """All that the pack prints; plain values only."""

    organisation: str
    file: str
    classification: str
    paper: str
    as_of: dt.date
    checked_by: str
    report: Report
    sessions: tuple[Session, ...]
    standing: Standing | None = None
    witness: Witness | None = None


def facts(
    workspace: Workspace, *, start: dt.date | None = None, end: dt.date | None = None, as_of: dt.date | None = None
) -> VerificationFacts:
    """Check the file and answer what came out; it has no period, and is of the file as it is now."""
    return found(workspace, verified(workspace))


def found(workspace: Workspace, report: Report, standing: Standing | None = None, witness: Witness | None = None) -> VerificationFacts:
    """The facts of a check that was made already, with what paper and another copy said."""
    return VerificationFacts(
        organisation=workspace.organisation,
        file=workspace.path.name,
        classification=letterhead.classification(workspace.facts()),
        paper=letterhead.paper(workspace.facts()),
        as_of=workspace.today(),
        checked_by=workspace.who,
        report=report,
        sessions=tuple(sessions(workspace)),
        standing=standing,
        witness=witness,
    )


def figures(known: VerificationFacts) -> Mapping[str, Any]:
    """All figures by name."""
    report = known.report
    return {
        "ok": report.ok,
        "entries": report.changes,
        "sessions": report.sites,
        "fingerprint": report.fingerprint,
        "files_left_out": report.files_left_out,
        "erased": report.erased,
        **{f"{checked.part}.count": checked.count for checked in report.parts},
        **{f"{checked.part}.wrong": checked.wrong for checked in report.parts},
        "problems": list(report.problems),
    }


def document(known: VerificationFacts) -> Document:
    """The pack as pages."""
    return Document(
        title=_("Verification of the record trail"),
        subtitle=known.file,
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.checked_by,
        subject=_("Whether anything was altered since it was written"),
        keywords=("ISO/IEC 42001", "7.5.3", "AIMS", known.organisation),
        details=[(_("File"), known.file), (_("Checked by"), known.checked_by)],
        cover=False,
        contents=False,
        sections=[_outcome(known), *_comparisons(known), _claims(), _sessions(known.sessions)],
    )


def _outcome(known: VerificationFacts) -> Section:
    report = known.report
    pairs = [
        (_("Head fingerprint"), report.fingerprint),
        (_("Entries"), f"{report.changes:,}"),
        (_("Sessions"), f"{report.sites:,}"),
    ]
    rows = [(_(PARTS[c.part][0]), _(PARTS[c.part][1]), looked_at(c), Cell(*_result(outcome(c), c.wrong))) for c in report.parts]
    heads = (_("Part"), _("What holds where all is well"), _("Looked at"), _("Outcome"))
    blocks: list[Block] = [
        Callout(verdict(report), Tone.OK if report.ok else Tone.BAD),
        KeyValues(pairs),
        Heading(_("Part by part")),
        Table(heads, rows, (2, 5, 1.8, 1.8), "llll"),
    ]
    blocks += [Prose(sentence, muted=True) for sentence in remarks(report)]
    if report.problems:
        blocks += [Heading(_("What is wrong")), Bullets(report.problems)]
    return Section(_("Outcome"), blocks)


def _result(text: str, wrong: int | None) -> tuple[str, Tone]:
    return text, Tone.MUTED if wrong is None else Tone.BAD if wrong else Tone.OK


def _comparisons(known: VerificationFacts) -> Sequence[Section]:
    sections = []
    if known.standing is not None:
        tone = Tone.OK if known.standing.known else Tone.BAD
        pairs = [(_("Fingerprint from paper"), known.standing.fingerprint)]
        sections.append(Section(_("Compared with paper"), [KeyValues(pairs), Callout(known.standing.sentence, tone)]))
    if known.witness is not None:
        tone = Tone.BAD if known.witness.gone else Tone.OK
        blocks: list[Block] = [KeyValues([(_("Copy"), known.witness.name), (_("Entries"), known.witness.figures)])]
        blocks.append(Callout(known.witness.sentence, tone))
        more = known.witness.gone - len(known.witness.lines)
        blocks += [Bullets(known.witness.lines)] if known.witness.lines else []
        blocks += [Prose(ngettext("And {n:,} more.", "And {n:,} more.", more))] if more > 0 else []
        sections.append(Section(_("Compared with another copy"), blocks))
    return sections


def _claims() -> Section:
    proven, open_ = (Bullets([_(sentence) for sentence in sentences]) for sentences in (PROVEN, NOT_PROVEN))
    blocks: list[Block] = [Heading(_("Where all is well, this proves")), proven, Heading(_("It does not prove")), open_]
    return Section(_("What this proves"), blocks)


def _sessions(listed: Sequence[Session]) -> Section:
    if not listed:
        return Section(_("Sessions"), [Empty(_("Nobody wrote in this file."))])
    rows = [(s.who, moment(s.first), moment(s.last), f"{s.changes:,}") for s in listed]
    return Section(_("Sessions"), [Table((_("Who"), _("First entry"), _("Last entry"), _("Entries")), rows, (4, 3, 3, 1.4), "lllr")])
