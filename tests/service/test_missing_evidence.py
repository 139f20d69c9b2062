"""Missing evidence: how each clause and control is proven, by the freshest piece there is."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import approval, records, requirements
from aims_desktop.service.links import link
from aims_desktop.service.missing_evidence import Expectation, ProofState, as_csv, expectations, missing_words, proofs
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, make

CLAUSE, CONTROL, WITH_RECORD = "42001:7.4", "42001:A.9.2", "42001:4.3"


def of(workspace: Workspace, requirement_id: str) -> Expectation:
    return next(line for line in expectations(workspace) if line.entry.id == requirement_id)


def test_everything_is_missing_from_a_fresh_file(workspace: Workspace) -> None:
    found = expectations(workspace)
    assert len(found) == 70
    assert {line.state for line in found} == {ProofState.MISSING}
    assert of(workspace, CLAUSE).words == "No proof yet"
    assert missing_words(workspace, of(workspace, CLAUSE)).startswith("Nothing proves it yet")


@pytest.mark.parametrize(
    ("ages", "state"),
    [
        ([400], ProofState.OLD),
        ([None], ProofState.UNDATED),
        ([300], ProofState.AGEING),
        ([10], ProofState.FRESH),
        ([400, None], ProofState.UNDATED),
        ([400, 300, None], ProofState.AGEING),
        ([400, 300, 10], ProofState.FRESH),
    ],
)
def test_the_freshest_piece_counts(workspace: Workspace, ages: list[int | None], state: ProofState) -> None:
    for age in ages:
        dated_on = None if age is None else TODAY - dt.timedelta(days=age)
        make(workspace, "evidence", title="It", requirements=[CLAUSE], dated_on=dated_on)
    assert of(workspace, CLAUSE).state is state
    assert bool(missing_words(workspace, of(workspace, CLAUSE))) is (state is not ProofState.FRESH)


def test_pieces_are_told_apart_and_the_newest_evidence_comes_first(workspace: Workspace) -> None:
    for title, age in (("Older", 300), ("Newer", 10)):
        make(workspace, "evidence", title=title, requirements=[CLAUSE], dated_on=TODAY - dt.timedelta(days=age))
    process = make(workspace, "process", title="Tell people")
    requirements.link_to(workspace, CLAUSE, REGISTERS["process"], process)
    assert [line.title for line in proofs(workspace, CLAUSE)] == ["Newer", "Older", "Tell people"]
    assert proofs(workspace, CLAUSE)[0].told == "EVD-0002 · 19 Feb 2027"
    assert of(workspace, CLAUSE).words == "2 pieces of evidence · 1 document or record"
    assert not of(workspace, CLAUSE).told_only


def test_a_document_proves_when_in_force_and_grows_old_with_its_review(workspace: Workspace, ana: str, ben: str) -> None:
    who = {"owner_id": ana, "author_id": ana, "access": "All", "retention": "5 years", "classification": "internal", "status": "ready"}
    document = make(workspace, "document", title="Plan", code="PL-1", type="plan", body="x", effective_on=TODAY, review_months=12, **who)
    requirements.link_to(workspace, CLAUSE, REGISTERS["document"], document)
    assert of(workspace, CLAUSE).state is ProofState.MISSING
    records.edit(workspace, REGISTERS["document"], document, {"next_review_on": TODAY + dt.timedelta(days=5)})
    approval.approve(workspace, REGISTERS["document"], document, version="1.0", approved_by_id=ben, approved_on=TODAY)
    assert of(workspace, CLAUSE).state is ProofState.FRESH
    assert of(workspace, CLAUSE).told_only
    records.edit(workspace, REGISTERS["document"], document, {"next_review_on": TODAY - dt.timedelta(days=1)})
    assert of(workspace, CLAUSE).state is ProofState.OLD


def test_a_control_that_is_left_out_needs_no_proof(workspace: Workspace) -> None:
    line = requirements.lines_of(workspace.facts(), CONTROL)["soa-item"]
    records.edit(workspace, REGISTERS["soa-item"], line.id, {"applicable": False, "justification": "We do not use AI that way."})
    assert of(workspace, CONTROL).state is ProofState.NOT_NEEDED
    assert of(workspace, CONTROL).words == "Left out in the Statement of Applicability"
    assert missing_words(workspace, of(workspace, CONTROL)) == ""


def test_evidence_of_its_line_counts(workspace: Workspace) -> None:
    line = requirements.lines_of(workspace.facts(), CONTROL)["soa-item"]
    proof = make(workspace, "evidence", title="Screenshot", dated_on=TODAY)
    link(workspace, REGISTERS["soa-item"], line.id, "evidence", "evidence", proof)
    assert of(workspace, CONTROL).state is ProofState.FRESH
    assert [line.id for line in proofs(workspace, CONTROL)] == [proof]


def test_a_record_that_the_standard_names_is_asked_for_whatever_else_is_there(workspace: Workspace) -> None:
    assert sum(line.record_missing for line in expectations(workspace)) == 16
    make(workspace, "evidence", title="It", requirements=[WITH_RECORD], dated_on=TODAY)
    found = of(workspace, WITH_RECORD)
    assert found.state is ProofState.FRESH
    assert found.record_missing
    assert "record missing" in found.words
    assert missing_words(workspace, found) == "The record that the standard names is missing: AIMS scope statement."


def test_the_table_says_what_is_expected_there_and_missing(workspace: Workspace) -> None:
    make(workspace, "evidence", title="=Minutes", requirements=[CLAUSE], dated_on=TODAY - dt.timedelta(days=400))
    rows = list(csv.reader(io.StringIO(as_csv(workspace, expectations(workspace)).decode("utf-8-sig"))))
    assert len(rows) == 71
    (cells,) = [row for row in rows if row[0] == "7.4"]
    known = requirements.requirement_of(workspace, CLAUSE)
    assert known is not None
    expected, there = "; ".join(known.evidence), "'=Minutes (EVD-0001 · 25 Jan 2026)"
    assert cells == ["7.4", known.title, "Old", expected, there, "All proof is old: bring a newer piece, or review the document."]
