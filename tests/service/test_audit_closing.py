"""Closing an audit: one sentence for each thing that is lacking, then a version that holds checklist and findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.service import audit, audit_closing, records
from aims_desktop.service.approval import versions_of
from aims_desktop.service.workspace import Workspace
from tests.service.audits import audited, planned
from tests.service.kit import TODAY, make, row


def test_an_audit_that_has_all_is_closed_with_a_version(workspace: Workspace) -> None:
    audit_id = audited(workspace)
    assert audit_closing.open_points(workspace, audit_id) == []
    version_id = audit_closing.close(workspace, audit_id)
    (version,) = versions_of(workspace, audit_id)
    assert version.id == version_id
    kept = json.loads(version.snapshot)
    assert kept["fields"]["status"] == "closed"
    assert len(kept["rows"]["audit-answer"]) == 3
    ((finding,)) = kept["rows"]["finding"].values()
    assert finding["status"] == "issued"
    assert json.loads(version.names)["lead_auditor_id"] == "Mara Quist"
    assert (version.version, version.approved_on) == ("1.0", TODAY)
    closed = row(workspace, "audit", audit_id)
    assert closed.status == "closed"
    assert not workspace.facts().value("audit", closed, "changed_since")
    assert audit_closing.open_points(workspace, audit_id) == ["This audit is closed."]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"lead_auditor_id": None}, "Complete Lead auditor."),
        ({"independence": None, "conclusion": None}, "Complete Independence statement, Conclusion."),
        ({"reported_to": []}, "Complete Reported to."),
        ({"held_to": None, "held_from": None}, "Complete Held from, Held to."),
        ({"status": "cancelled"}, "A cancelled audit is not closed."),
    ],
)
def test_what_is_lacking_is_said(workspace: Workspace, values: Mapping[str, Any], sentence: str) -> None:
    audit_id = audited(workspace)
    records.edit(workspace, audit.AUDIT, audit_id, values)
    assert audit_closing.open_points(workspace, audit_id) == [sentence]
    with pytest.raises(RuleError, match=sentence):
        audit_closing.close(workspace, audit_id)
    assert versions_of(workspace, audit_id) == []


def test_questions_and_findings_must_be_whole(workspace: Workspace) -> None:
    audit_id = audited(workspace)
    first, second, third = audit.lines(workspace, audit_id)
    records.edit(workspace, audit.FINDING, first.finding_id, {"owner_id": None})
    audit.judge(workspace, second.id, None)
    audit.judge(workspace, third.id, AnswerResult.MAJOR_NONCONFORMITY)
    assert audit_closing.open_points(workspace, audit_id) == [
        "1 question has no result, or no account of what was seen.",
        "1 nonconformity has no finding.",
        "Give FND-0001 a requirement, the reason, what was seen, a grade and an owner.",
    ]


def test_an_audit_without_questions_is_none_but_of_the_body(workspace: Workspace) -> None:
    own = planned(workspace)
    assert "Make the checklist first." in audit_closing.open_points(workspace, own)
    outside = planned(workspace, kind="stage_1")
    assert "Make the checklist first." not in audit_closing.open_points(workspace, outside)


def test_nobody_audits_own_work(workspace: Workspace) -> None:
    audit_id = audited(workspace)
    lead = row(workspace, "audit", audit_id).lead_auditor_id
    system = make(workspace, "ai-system", title="Route planner", owner_id=lead)
    records.edit(workspace, audit.AUDIT, audit_id, {"systems": [system]})
    assert audit_closing.open_points(workspace, audit_id) == [
        "Mara Quist answers for what is audited (AIS-0001 Route planner): choose another auditor."
    ]
    records.edit(workspace, audit.AUDIT, audit_id, {"independence_mitigation": "A partner reads the report"})
    assert len(audit_closing.open_points(workspace, audit_id)) == 2, "there is somebody else to ask"
    organisation = workspace.facts().single("organisation")
    assert organisation is not None
    records.edit(workspace, REGISTERS["organisation"], organisation.id, {"people_band": "one_to_three"})
    assert audit_closing.open_points(workspace, audit_id) == []
    records.edit(workspace, audit.AUDIT, audit_id, {"independence_mitigation": None})
    assert audit_closing.open_points(workspace, audit_id)[0].endswith("say what balances it.")
