"""The blank checklist of an audit, to be filled in by hand in rooms without a computer."""

from __future__ import annotations

from aims_desktop.i18n import _
from aims_desktop.report.document import Block, Document, Empty, Heading, Prose, Section, Signatures, Table
from aims_desktop.report.packs.audit_facts import Asked, AuditFacts

_BLANK = "\u00a0"
_ROOM = _BLANK + "\n\u00a0" * 5
"""Lines of a cell to write in."""


def document(known: AuditFacts) -> Document:
    """The checklist as pages."""
    return Document(
        title=_("Audit checklist"),
        subtitle=" ".join(filter(None, (known.ref, known.title))),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.lead,
        subject=_("The questions of an audit, to be filled in by hand"),
        keywords=("ISO/IEC 42001", "9.2", "AIMS", known.organisation),
        details=[(_("When"), known.when or _BLANK), (_("Lead auditor"), known.lead or _BLANK), (_("Spoken with"), _BLANK)],
        cover=False,
        contents=False,
        sections=_sections(known) if known.parts else [Section(_("The questions"), [Empty(_("There is no audit with questions yet."))])],
    )


def _sections(known: AuditFacts) -> list[Section]:
    how = _("Circle one result for each question. Write down what you saw and where: document, place, time, sample.")
    heads = (_("No."), _("Question and what to look for"), _("Result"), _("What was seen, where"))
    blocks: list[Block] = [Prose(how)]
    for part, lines in known.parts:
        blocks += [Heading(part), Table(heads, [_row(line) for line in lines], (0.9, 4, 1.4, 4.7), "llll")]
    blocks += [Heading(_("Signatures")), Signatures([(_("Auditor"), known.lead), (_("Spoken with"), "")])]
    return [Section(_("The questions"), blocks)]


def _row(line: Asked) -> tuple[str, ...]:
    asked = "\n".join(filter(None, (line.question, _("Look for: {what}").format(what=line.look_for) if line.look_for else "")))
    return line.number, asked, _("conforms\nto improve\nminor\nmajor\nn/a"), _ROOM
