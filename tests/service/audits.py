"""An audit that took place and was answered, for the tests of what comes after."""

from __future__ import annotations

from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import audit, records
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

ASKED = ("42001:6.1.2", "42001:8.2", "42001:A.5.2")
"""What the audit is about."""


def planned(workspace: Workspace, **values: object) -> str:
    """An internal audit with all that is known before it; its lead comes from outside."""
    mara = make(workspace, "person", name="Mara Quist", kind="external", auditor=True, auditor_competence="Ten audits")
    told = {
        "title": "Full audit", "kind": "internal", "objective": "Do we conform?", "scope": "All", "criteria": "ISO/IEC 42001",
        "lead_auditor_id": mara, "independence": "From outside", "planned_from": TODAY, "planned_to": TODAY, "requirements": ASKED,
    }  # fmt: skip
    return make(workspace, "audit", **{**told, **values})


def answered(workspace: Workspace, audit_id: str, result: AnswerResult = AnswerResult.CONFORMS) -> None:
    """All questions asked and answered alike."""
    audit.make_checklist(workspace, audit_id)
    for line in audit.lines(workspace, audit_id):
        audit.set_sight(workspace, line.id, "found", "Read two of five. Both dated and signed.")
        audit.judge(workspace, line.id, result)


def audited(workspace: Workspace, **values: object) -> str:
    """An audit ready to be closed, with one minor finding."""
    audit_id = planned(workspace, **values)
    answered(workspace, audit_id)
    line = audit.lines(workspace, audit_id)[0]
    audit.set_sight(workspace, line.id, "found", "RSK-0021 has no owner. Four others have.")
    audit.judge(workspace, line.id, AnswerResult.MINOR_NONCONFORMITY)
    ana = workspace.facts().rows("person")[0].id
    finding_id = audit.raise_finding(workspace, line.id)
    records.edit(workspace, audit.FINDING, finding_id, {"owner_id": ana})
    told = {
        "held_from": TODAY, "held_to": TODAY, "conclusion": "substantially_conforms", "conclusion_text": "It lives.",
        "reported_on": TODAY, "reported_to": [ana],
    }  # fmt: skip
    records.edit(workspace, audit.AUDIT, audit_id, told)
    return audit_id
