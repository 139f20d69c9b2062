"""Approving keeps the record as it stood; the author cannot approve, and nothing alters a version."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import records
from aims_desktop.service.approval import approve, next_number, state, versions_of
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make, row

SCOPE = REGISTERS["scope"]
FULL = {
    "statement": "All AI in routing", "units": "All", "sites": "Oslo", "activities": "Use", "exclusions": "Nothing",
    "interfaces": "Cloud host", "next_review_on": TODAY,
}  # fmt: skip


@pytest.fixture
def scope(workspace: Workspace, ana: str) -> str:
    record_id = str(workspace.facts().rows("scope")[0].id)
    records.edit(workspace, SCOPE, record_id, {**FULL, "prepared_by_id": ana})
    return record_id


def test_a_version_keeps_the_record_and_the_names_as_they_stood(workspace: Workspace, scope: str, ben: str) -> None:
    version = approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY, note="First")
    kept = row_of_version(workspace, version)
    assert json.loads(kept.snapshot)["fields"]["statement"] == "All AI in routing"
    assert json.loads(kept.names) == {"approved_by_id": "Ben Okafor", "prepared_by_id": "Ana Ruiz"}
    records.edit(workspace, REGISTERS["person"], ben, {"name": "Ben Smith"})
    records.edit(workspace, SCOPE, scope, {"statement": "More"})
    kept = row_of_version(workspace, version)
    assert json.loads(kept.names)["approved_by_id"] == "Ben Okafor"
    assert json.loads(kept.snapshot)["fields"]["statement"] == "All AI in routing"
    assert state(workspace, SCOPE, row(workspace, "scope", scope)) == "Version 1.0, changed since approval"


def test_undo_is_called_by_the_whole_approval(workspace: Workspace, scope: str, ben: str) -> None:
    approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY)
    assert workspace.undo_name() == "Approve Scope as version 1.0"
    workspace.undo()
    assert versions_of(workspace, scope) == []


def row_of_version(workspace: Workspace, version: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return next(v for v in workspace.facts().rows("version") if v.id == version)


def test_numbers_go_up_and_are_not_used_twice(workspace: Workspace, scope: str, ben: str) -> None:
    assert next_number(workspace, scope) == "1.0"
    approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY)
    with pytest.raises(RuleError, match=r"1\.0 is there already; take 2\.0"):
        approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY)
    approve(workspace, SCOPE, scope, version="1.1", approved_by_id=ben, approved_on=TODAY)
    approve(workspace, SCOPE, scope, version="1.10", approved_by_id=ben, approved_on=TODAY)
    assert next_number(workspace, scope, major=False) == "1.11"
    assert versions_of(workspace, scope)[0].version == "1.10"


@pytest.mark.parametrize("version", ["9" * 5_000, "abc", "²", "-5", "1.0\n2", "1.0" + "x" * 2_000], ids=lambda version: version[:6])
def test_what_is_no_number_of_a_version_is_refused_and_nothing_is_written(workspace: Workspace, scope: str, ben: str, version: str) -> None:
    approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY)
    with pytest.raises(RuleError, match=r"is not the number of a version; take 2\.0\.$"):
        approve(workspace, SCOPE, scope, version=version, approved_by_id=ben, approved_on=TODAY)
    assert len(versions_of(workspace, scope)) == 1


def test_nothing_is_approved_on_a_day_to_come_or_before_the_version_in_force(workspace: Workspace, scope: str, ben: str) -> None:
    day = dt.timedelta(days=1)
    with pytest.raises(RuleError, match=r"a day that is still to come\.$"):
        approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY + day)
    approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY)
    with pytest.raises(RuleError, match=r"before version 1\.0, which was approved on 1 Mar 2027\.$"):
        approve(workspace, SCOPE, scope, version="2.0", approved_by_id=ben, approved_on=TODAY - day)
    assert len(versions_of(workspace, scope)) == 1


def test_what_is_missing_is_named_and_nothing_is_written(workspace: Workspace, scope: str, ben: str) -> None:
    records.edit(workspace, SCOPE, scope, {"sites": None, "units": None})
    before = workspace.undo_name()
    with pytest.raises(RuleError, match="Organisational units, Sites"):
        approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ben, approved_on=TODAY)
    assert workspace.undo_name() == before
    assert workspace.facts().rows("version") == []


def test_the_author_cannot_approve_unless_a_very_small_organisation_says_what_it_does_instead(
    workspace: Workspace, scope: str, ana: str
) -> None:
    with pytest.raises(RuleError, match="Somebody else must approve"):
        approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ana, approved_on=TODAY)
    organisation = workspace.facts().rows("organisation")[0].id
    small = {"people_band": "one_to_three", "separation_mitigation": "A partner firm reads it"}
    records.edit(workspace, REGISTERS["organisation"], organisation, small)
    approve(workspace, SCOPE, scope, version="1.0", approved_by_id=ana, approved_on=TODAY)
    assert len(versions_of(workspace, scope)) == 1


@pytest.mark.parametrize(
    ("version", "by", "said"),
    [(" ", "ben", "needs a number"), ("1.0", "", "Say who approves"), ("1.0", "f" * 32, "must be in the list of people"),
     ("1.0", "gone", "must be in the list of people")],
)  # fmt: skip
def test_a_version_needs_a_number_and_an_approver(workspace: Workspace, scope: str, ben: str, version: str, by: str, said: str) -> None:
    gone = make(workspace, "person", name="Chidi Eze", kind="employee")
    records.delete(workspace, REGISTERS["person"], [gone])
    before = workspace.path.read_bytes()
    with pytest.raises(RuleError, match=said):
        approve(workspace, SCOPE, scope, version=version, approved_by_id={"ben": ben, "gone": gone}.get(by, by), approved_on=TODAY)
    assert workspace.path.read_bytes() == before


def test_registers_without_versions_are_not_approved(workspace: Workspace, ben: str) -> None:
    made = make(workspace, "risk", title="Drift")
    with pytest.raises(RuleError, match="Risks and opportunities are not approved"):
        approve(workspace, REGISTERS["risk"], made, version="1.0", approved_by_id=ben, approved_on=TODAY)


def test_the_statement_of_applicability_is_approved_with_all_its_lines(workspace: Workspace, ana: str, ben: str) -> None:
    soa = REGISTERS["soa"]
    record_id = workspace.facts().rows("soa")[0].id
    records.edit(workspace, soa, record_id, {"introduction": "Compared with Annex A", "prepared_by_id": ana, "next_review_on": TODAY})
    with pytest.raises(RuleError, match="Decide every control, and give a reason each way"):
        approve(workspace, soa, record_id, version="1.0", approved_by_id=ben, approved_on=TODAY)
    ids = [line.id for line in workspace.facts().rows("soa-item")]
    records.bulk(workspace, REGISTERS["soa-item"], ids, {"applicable": True, "justification": "Our customers ask for it"})
    version = approve(workspace, soa, record_id, version="1.0", approved_by_id=ben, approved_on=TODAY)
    lines = json.loads(row_of_version(workspace, version).snapshot)["rows"]["soa-item"]
    assert len(lines) == 38
    item = workspace.facts().rows("soa-item")[0].id
    records.edit(workspace, REGISTERS["soa-item"], item, {"how": "Differently"})
    assert "changed since" in state(workspace, soa, row(workspace, "soa", record_id))


# --- the charter: signed by the sponsor


CHARTER = REGISTERS["organisation"]


@pytest.fixture
def charter(workspace: Workspace, ben: str) -> str:
    record_id = str(workspace.facts().rows("organisation")[0].id)
    records.edit(workspace, CHARTER, record_id, {"business_case": "Tenders ask", "goals": "Certified", "sponsor_id": ben})
    return record_id


def test_the_sponsor_signs_the_charter_and_the_version_keeps_it(workspace: Workspace, charter: str, ben: str) -> None:
    approve(workspace, CHARTER, charter, version="1.0", approved_by_id=ben, approved_on=TODAY)
    signed = row(workspace, "organisation", charter)
    assert (signed.charter_approved_by_id, signed.charter_approved_on) == (ben, TODAY)
    (version,) = versions_of(workspace, charter)
    kept = json.loads(version.snapshot)["fields"]
    assert (kept["goals"], kept["charter_approved_on"]) == ("Certified", TODAY.isoformat())
    assert json.loads(version.names)["sponsor_id"] == "Ben Okafor"
    records.edit(workspace, CHARTER, charter, {"content_language": "English"})
    assert state(workspace, CHARTER, row(workspace, "organisation", charter)) == "Version 1.0 in force"
    records.edit(workspace, CHARTER, charter, {"goals": "More"})
    assert state(workspace, CHARTER, row(workspace, "organisation", charter)) == "Version 1.0, changed since approval"
    workspace.undo()
    workspace.undo()
    workspace.undo()
    assert row(workspace, "organisation", charter).charter_approved_on is None


def test_nobody_but_the_sponsor_signs_the_charter(workspace: Workspace, charter: str, ana: str) -> None:
    with pytest.raises(RuleError, match="Only Ben Okafor can approve this, as sponsor"):
        approve(workspace, CHARTER, charter, version="1.0", approved_by_id=ana, approved_on=TODAY)
    records.edit(workspace, CHARTER, charter, {"charter_approved_by_id": ana})
    assert "The sponsor approves the charter." in [
        p.sentence for p in records.problems(workspace, CHARTER, row(workspace, "organisation", charter))
    ]


def test_a_charter_without_a_sponsor_is_not_signed(workspace: Workspace, charter: str, ben: str) -> None:
    records.edit(workspace, CHARTER, charter, {"sponsor_id": None})
    with pytest.raises(RuleError, match="Complete Sponsor first"):
        approve(workspace, CHARTER, charter, version="1.0", approved_by_id=ben, approved_on=TODAY)


def test_a_sponsor_who_leads_the_project_signs_nothing_unless_it_is_said_what_balances_that(
    workspace: Workspace, charter: str, ben: str
) -> None:
    make(workspace, "role", title="Lead", function="lead_implementer", holders=[ben])
    with pytest.raises(RuleError, match="The sponsor leads the project as well"):
        approve(workspace, CHARTER, charter, version="1.0", approved_by_id=ben, approved_on=TODAY)
    records.edit(workspace, CHARTER, charter, {"people_band": "one_to_three", "separation_mitigation": "A partner firm looks"})
    approve(workspace, CHARTER, charter, version="1.0", approved_by_id=ben, approved_on=TODAY)
    assert len(versions_of(workspace, charter)) == 1
