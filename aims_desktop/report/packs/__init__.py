"""One module per pack: its facts, collected in one short read, and the document they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _
from aims_desktop.report import word
from aims_desktop.report.document import Document
from aims_desktop.report.packs import (
    audit_checklist,
    audit_facts,
    audit_report,
    crosswalk,
    documents,
    gap_analysis,
    impact_assessment,
    management_review,
    merge,
    review_facts,
    soa_facts,
    stage_1,
    statement_of_applicability,
    verification,
)
from aims_desktop.service.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack by name: `facts` reads them, `document` lays them out, `figures` are all its figures by name."""

    name: str
    title: str
    facts: Callable[..., Any]
    document: Callable[[Any], Document]
    figures: Callable[[Any], Mapping[str, Any]]
    dated: bool = True
    """Whether it is for a period and judged on a day; else of the file as it is now."""
    of_record: str = ""
    """The register of which one record may be printed instead of all."""


PACKS: Mapping[str, Pack] = {
    pack.name: pack
    for pack in (
        Pack(
            "management-review",
            "Management review pack",
            review_facts.facts,
            management_review.document,
            review_facts.figures,
            of_record="management-review",
        ),
        Pack(
            "impact-assessment",
            "Impact assessments",
            impact_assessment.facts,
            impact_assessment.document,
            impact_assessment.figures,
            dated=False,
            of_record="impact-assessment",
        ),
        Pack("gap-analysis", "Gap analysis", gap_analysis.facts, gap_analysis.document, gap_analysis.figures, dated=False),
        Pack("crosswalk", "Crosswalk", crosswalk.facts, crosswalk.document, crosswalk.figures, dated=False),
        Pack(
            "audit-checklist",
            "Audit checklist",
            audit_facts.facts,
            audit_checklist.document,
            audit_facts.figures,
            dated=False,
            of_record="audit",
        ),
        Pack("audit-report", "Audit report", audit_facts.facts, audit_report.document, audit_facts.figures, dated=False, of_record="audit"),
        Pack(
            "statement-of-applicability",
            "Statement of Applicability",
            soa_facts.facts,
            statement_of_applicability.document,
            soa_facts.figures,
            dated=False,
        ),
        Pack("stage-1", "Stage 1 document index", stage_1.facts, stage_1.document, stage_1.figures, dated=False),
        Pack("verification", "Verification", verification.facts, verification.document, verification.figures, dated=False),
        Pack("document", "Documents", documents.facts, documents.document, documents.figures, dated=False, of_record="document"),
        Pack("merge", "Merge report", merge.facts, merge.document, merge.figures, dated=False),
    )
}


def pack_named(name: str) -> Pack:
    """The pack of that name; raises UsageError naming those there are."""
    try:
        return PACKS[name]
    except KeyError as error:
        raise UsageError(_("There is no pack “{name}”; there are: {names}.").format(name=name, names=", ".join(PACKS))) from error


def write(pack: Pack, facts: Any, path: Path) -> None:
    """Build a pack into a file, a Word document where it ends so; raises NotWritableError where it cannot be written."""
    if path.suffix.lower() == word.ENDING:
        word.write(pack.document(facts), path)
        return
    from aims_desktop.report.build import build

    build(pack.document(facts), path)


def facts_of(
    pack: Pack,
    workspace: Workspace,
    start: dt.date | None = None,
    end: dt.date | None = None,
    as_of: dt.date | None = None,
    record_id: str = "",
) -> Any:
    """The facts of a pack for a period, or of one record; what is not given follows from the records.

    Raises UsageError for days that it does not take.
    """
    if not pack.dated and (start or end or as_of):
        raise UsageError(_("The pack “{name}” is of the file as it is now and takes no dates.").format(name=pack.name))
    one = {"record_id": record_id} if record_id else {}
    return pack.facts(workspace, start=start, end=end, as_of=as_of, **one)
