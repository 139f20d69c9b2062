"""Drafting a document from its outline: what the records know is written down, what they do not know is left as a question.

A section names in policies.toml what it begins with; what stands behind such a name is said here, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.register import Row, RowTest
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import QUESTION, DocumentType
from aims_desktop.model.registers.organisation import CommunicationKind
from aims_desktop.model.registers.people import RoleFunction
from aims_desktop.model.registers.shared import Side
from aims_desktop.model.registers.systems import SystemSource
from aims_desktop.model.templates import DocumentOutline, Section
from aims_desktop.service.catalogue import early_review
from aims_desktop.service.display import display
from aims_desktop.service.workspace import Workspace

MOST = 20
"""So many records are named; of more the register is named too."""
_LONG = 300
_ACTS = re.compile(r"([\\`*\[\]<>|~])")


def draft(workspace: Workspace, outline: DocumentOutline) -> str:
    """The text a document of this outline begins with: Markdown."""
    return "\n\n".join(part for section in outline.sections for part in _section(workspace, outline, section))


def question(content: str) -> str:
    """The line that asks for something, as the editor counts it."""
    return f"> {QUESTION} {content}"


def plain(text: str) -> str:
    """Words of a record as one line in which nothing acts as Markdown."""
    line = " ".join(text.split())
    return _ACTS.sub(r"\\\1", line if len(line) <= _LONG else line[: _LONG - 1].rstrip() + "…")


def _section(workspace: Workspace, outline: DocumentOutline, section: Section) -> list[str]:
    known = [part for name in section.fill for part in FILLS[name](workspace, outline)]
    return [f"## {_(section.title)}", *(known or [question(_(section.content))])]


# --- what sections begin with

Fill = Callable[[Workspace, DocumentOutline], Sequence[str]]
"""Paragraphs from the records; none where they say nothing."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A sentence, and below it a point per record of a register: its name and some fields."""

    lead: str
    register: str
    filter: str = "all"
    fields: tuple[str, ...] = ()
    keep: RowTest = lambda row, facts: True

    def __call__(self, workspace: Workspace, outline: DocumentOutline) -> list[str]:
        """The paragraphs."""
        facts, register = workspace.facts(), REGISTERS[self.register]
        rows = [row for row in facts.passing(register, self.filter) if self.keep(row, facts)]
        if not rows:
            return []
        lines = [self._line(workspace, row) for row in rows[:MOST]]
        if len(rows) > MOST:
            lines.append(_("and {n} more in the register “{register}”").format(n=len(rows) - MOST, register=_(register.title)))
        return [_(self.lead), "\n".join(f"- {line}" for line in lines)]

    def _line(self, workspace: Workspace, row: Row) -> str:
        named = f"**{plain(workspace.names().of(self.register, row.id))}**"
        told = [plain(text).rstrip(".") for name in self.fields if (text := display(workspace, REGISTERS[self.register], row, name))]
        return ": ".join([named, "; ".join(told)] if told else [named])


def _organisation(workspace: Workspace, outline: DocumentOutline) -> list[str]:
    words = _("This document holds for {organisation}, for everyone who works for it and for every AI system that it builds, buys or uses.")
    return [words.format(organisation=plain(workspace.organisation))]


def _scope(workspace: Workspace, outline: DocumentOutline) -> list[str]:
    row = workspace.facts().single("scope")
    if row is None or not row.statement:
        return []
    left = [_("Left out: {exclusions}").format(exclusions=plain(row.exclusions))] if row.exclusions else []
    return [plain(row.statement), *left]


def _review(workspace: Workspace, outline: DocumentOutline) -> list[str]:
    often = ngettext("This document is looked at every month", "This document is looked at every {n} months", outline.review_months)
    reasons = ", ".join(map(_, early_review()))
    return [_("{often}, and earlier after: {reasons}.").format(often=often, reasons=reasons)]


def _risk_review(workspace: Workspace, outline: DocumentOutline) -> list[str]:
    row = workspace.facts().single("risk-method")
    if row is None or not row.review_months:
        return []
    often = ngettext("Risks are looked at every month.", "Risks are looked at every {n} months.", row.review_months)
    early = [_("Earlier after: {reasons}").format(reasons=plain(row.triggers))] if row.triggers else []
    return [often, *early]


def _committee(workspace: Workspace, outline: DocumentOutline) -> list[str]:
    members = Listing("Members of the AI committee:", "role", "committee", ("holders",))(workspace, outline)
    organisation = workspace.facts().single("organisation")
    if not members and organisation is not None and organisation.committee_waiver_reason:
        return [_("There is no AI committee: {reason}").format(reason=plain(organisation.committee_waiver_reason))]
    return members


def _field(register: str, name: str) -> Fill:
    """What one field of a one-row register says."""

    def fill(workspace: Workspace, outline: DocumentOutline) -> list[str]:
        row = workspace.facts().single(register)
        said = getattr(row, name) if row is not None else None
        return [plain(said)] if said else []

    return fill


def _alignment(workspace: Workspace, outline: DocumentOutline) -> list[str]:
    rows = [row for row in workspace.facts().rows("document") if row.type is DocumentType.POLICY]
    head = " | ".join((_("Policy"), _("Touches AI where"), _("Fits?"), _("What is changed")))
    named = [plain(workspace.names().of("document", row.id)) for row in rows]
    named += [_(name) for name in ("Information security", "Privacy", "People", "Purchasing", "Quality")]
    lines = [f"| {head} |", "| --- | --- | --- | --- |", *(f"| {name} | | | |" for name in dict.fromkeys(named))]
    return ["\n".join(lines), question(_("Where does each touch AI, does it fit, and what is changed where it does not?"))]


FILLS: Mapping[str, Fill] = {
    "organisation": _organisation,
    "scope": _scope,
    "systems": Listing("AI systems in scope:", "ai-system", "in_scope", ("intended_use", "owner_id")),
    "bought": Listing(
        "AI that may be used, and for what:", "ai-system", "in_use", ("intended_use", "excluded_use"),
        lambda row, facts: row.source is not SystemSource.IN_HOUSE,
    ),
    "roles": Listing("Who answers for what:", "role", "filled", ("holders", "duties")),
    "data_roles": Listing(
        "Who answers for data and models:", "role", "filled", ("holders", "duties"),
        lambda row, facts: row.function is RoleFunction.DATA_MODEL_LEAD,
    ),
    "stop": Listing("May stop an AI system:", "role", "with_stop_authority", ("holders", "authority")),
    "committee": _committee,
    "objectives": Listing("Objectives that follow from this policy:", "objective", "current", ("target", "due_on", "owner_id")),
    "policies": Listing(
        "Policies beside this one:", "document", "all", ("code",), lambda row, facts: row.type is DocumentType.POLICY
    ),
    "documents": Listing(
        "Documents of the management system:", "document", "all", ("code", "owner_id"),
        lambda row, facts: row.type is not DocumentType.EXTERNAL,
    ),
    "outside": Listing("Documents made by others that we rely on:", "document", "external", ("external_version", "external_source")),
    "records": Listing("What is kept, and for how long:", "document", "records", ("retention", "access")),
    "review": _review,
    "appetite": _field("risk-method", "appetite"),
    "finding_risks": _field("risk-method", "finding_risks"),
    "analysing": _field("risk-method", "analysing"),
    "treating": _field("risk-method", "treating"),
    "opportunities": _field("risk-method", "opportunities"),
    "risk_review": _risk_review,
    "oversight": Listing("How closely people watch each system:", "oversight-plan", "all", ("level", "reviewer_id")),
    "suppliers": Listing("Suppliers of AI:", "supplier", "ai_suppliers", ("service", "tier")),
    "notices": Listing("Who is told that AI is used:", "notice", "published", ("audience", "channel")),
    "authorities": Listing("What must be reported, to whom and by when:", "obligation", "reporting", ("recipient", "trigger", "deadline")),
    "channels": Listing(
        "Ways to raise a concern:", "communication", "all", ("audience", "channel"),
        lambda row, facts: row.kind in {CommunicationKind.CONCERN_CHANNEL, CommunicationKind.EXTERNAL_ROUTE},
    ),
    "auditors": Listing("Auditors:", "person", "auditors", ("auditor_competence",)),
    "needs": Listing("Roles:", "role", "needed", ("duties",)),
    "topics": Listing("Topics for everyone:", "training-topic", "for_everyone", ("repeat_months",)),
    "measures": Listing("What is measured:", "measure", "active", ("frequency", "target", "owner_id")),
    "told_inside": Listing(
        "Messages inside:", "communication", "all", ("audience", "channel", "owner_id"), lambda row, facts: row.side is Side.INTERNAL
    ),
    "told_outside": Listing(
        "Messages outside:", "communication", "all", ("audience", "channel", "owner_id"), lambda row, facts: row.side is Side.EXTERNAL
    ),
    "context": Listing("What is going on around and inside us:", "context-issue", "all", ("effect",)),
    "parties": Listing("Who has a say or is affected:", "interested-party", "all", ("need",)),
    "processes": Listing("Processes:", "process", "current", ("owner_id", "purpose")),
    "resources": Listing("Approved resources:", "resource", "approved", ("amount", "unit")),
    "calendar": Listing("Through the year:", "milestone", "cycle", ("due_on", "owner_id")),
    "alignment": _alignment,
}  # fmt: skip
"""What a section may begin with, by the names in policies.toml."""
