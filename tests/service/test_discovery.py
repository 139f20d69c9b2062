"""Finding built-in AI: how each supplier and each piece of software stands, and each answer as one change that can be undone."""

from __future__ import annotations

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.service import discovery
from aims_desktop.service.discovery import Answer, Candidate
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make, row


def found(workspace: Workspace, title: str) -> Candidate:
    return next(each for each in discovery.candidates(workspace) if each.title == title)


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({}, Answer.OPEN),
        ({"ai_involved": "no_ai"}, Answer.NONE),
        ({"ai_involved": "embedded"}, Answer.FOUND),
        ({"ai_involved": "model_api"}, Answer.FOUND),
        ({"ai_involved": "data"}, Answer.NONE),
        ({"ai_involved": "staff"}, Answer.NONE),
    ],
)
def test_a_supplier_answers_by_its_field(workspace: Workspace, values: dict[str, str], answer: Answer) -> None:
    make(workspace, "supplier", title="Deskavo", **values)
    assert found(workspace, "Deskavo").answer is answer


def test_a_supplier_is_known_by_its_ai_systems_whichever_side_names_the_other(workspace: Workspace) -> None:
    one, two, data = (make(workspace, "supplier", title=title) for title in ("One", "Two", "Data"))
    tickets = make(workspace, "ai-system", title="Tickets", supplier_id=one)
    answers = make(workspace, "ai-system", title="Answers")
    for supplier, more in ((two, {}), (data, {"ai_involved": "data"})):
        discovery.records.edit(workspace, discovery.SUPPLIERS, supplier, {"systems": [answers], **more})
    assert (found(workspace, "One").answer, found(workspace, "One").systems) == (Answer.KNOWN, (tickets,))
    assert (found(workspace, "Two").answer, found(workspace, "Two").systems) == (Answer.KNOWN, (answers,))
    assert found(workspace, "Data").answer is Answer.NONE


def test_only_what_is_in_use_is_listed_suppliers_first(workspace: Workspace) -> None:
    make(workspace, "resource", title="Office suite", kind="tool")
    make(workspace, "resource", title="Server", kind="computing", status="approved")
    make(workspace, "resource", title="Budget", kind="money")
    make(workspace, "resource", title="Note taker", kind="tool", status="ended")
    make(workspace, "supplier", title="Deskavo", status="active")
    make(workspace, "supplier", title="Old one", status="ended")
    assert [each.title for each in discovery.candidates(workspace)] == ["Deskavo", "Office suite", "Server"]
    assert discovery.count(discovery.candidates(workspace))[Answer.OPEN] == 3


def test_no_ai_is_kept_for_a_supplier_in_its_field_and_for_software_in_its_notes(workspace: Workspace) -> None:
    supplier = make(workspace, "supplier", title="Deskavo")
    suite = make(workspace, "resource", title="Office suite", kind="tool", notes="Bought in spring.")
    for title in ("Deskavo", "Office suite"):
        discovery.no_ai(workspace, found(workspace, title))
        assert found(workspace, title).answer is Answer.NONE
    assert workspace.undo_name() == "No AI in Office suite"
    assert row(workspace, "supplier", supplier).ai_involved == "no_ai"
    assert row(workspace, "resource", suite).notes == "Bought in spring.\nNo AI inside (2027-03-01, Ana Ruiz)"
    with pytest.raises(RuleError, match="known already"):
        discovery.no_ai(workspace, found(workspace, "Deskavo"))
    for title in ("Deskavo", "Office suite"):
        discovery.not_looked_at(workspace, found(workspace, title))
        assert found(workspace, title).answer is Answer.OPEN
    assert row(workspace, "resource", suite).notes == "Bought in spring."
    with pytest.raises(RuleError, match="Nobody has looked"):
        discovery.not_looked_at(workspace, found(workspace, "Office suite"))


def test_ai_in_a_supplier_becomes_a_linked_ai_system_and_one_undo_takes_all_of_it_back(workspace: Workspace) -> None:
    supplier = make(workspace, "supplier", title="Deskavo")
    made = discovery.contains_ai(workspace, found(workspace, "Deskavo"))
    system = row(workspace, "ai-system", made)
    assert (system.title, system.source, system.supplier_id) == ("AI in Deskavo", "embedded", supplier)
    assert row(workspace, "supplier", supplier).ai_involved == "embedded"
    assert workspace.facts().linked(supplier, "systems") == {made}
    assert found(workspace, "Deskavo").answer is Answer.KNOWN
    for deed in (discovery.contains_ai, discovery.no_ai, discovery.not_looked_at):
        with pytest.raises(RuleError, match="in the inventory as AIS-0001"):
            deed(workspace, found(workspace, "Deskavo"))
    assert workspace.undo_name() == "Make an AI system of Deskavo"
    workspace.undo()
    assert found(workspace, "Deskavo").answer is Answer.OPEN
    assert workspace.facts().rows("ai-system") == []


def test_what_a_supplier_said_about_its_ai_stays_as_it_is(workspace: Workspace) -> None:
    supplier = make(workspace, "supplier", title="Lingvo", ai_involved="model_api")
    made = discovery.contains_ai(workspace, found(workspace, "Lingvo"))
    assert row(workspace, "supplier", supplier).ai_involved == "model_api"
    assert row(workspace, "ai-system", made).source == "bought"


def test_ai_in_software_becomes_the_system_it_belongs_to(workspace: Workspace) -> None:
    suite = make(workspace, "resource", title="Office suite", kind="tool", notes="No AI inside (long ago)")
    made = discovery.contains_ai(workspace, found(workspace, "Office suite"))
    software = row(workspace, "resource", suite)
    assert (software.system_id, software.notes) == (made, None)
    assert found(workspace, "Office suite").answer is Answer.KNOWN
    workspace.undo()
    assert found(workspace, "Office suite").answer is Answer.NONE


def test_what_is_known_so_far_is_told_with_its_labels(workspace: Workspace) -> None:
    supplier = make(workspace, "supplier", title="Deskavo", service="Help desk", ai_clauses="not_at_all")
    system = make(workspace, "ai-system", title="Tickets")
    make(workspace, "data-flow", system_id=system, title="Requests", supplier_id=supplier)
    assert discovery.known(workspace, found(workspace, "Deskavo")) == [
        ("Service", "Help desk"),
        ("AI terms in the contract", "No"),
        ("Data flow", "Requests"),
    ]


def test_something_in_use_is_named_and_stands_in_the_list(workspace: Workspace) -> None:
    discovery.add(workspace, "  Office \n suite ", supplier=False)
    discovery.add(workspace, "Deskavo", supplier=True)
    assert [(each.title, each.of_supplier, each.answer) for each in discovery.candidates(workspace)] == [
        ("Deskavo", True, Answer.OPEN),
        ("Office suite", False, Answer.OPEN),
    ]
    with pytest.raises(RuleError, match="what it is called"):
        discovery.add(workspace, "  ", supplier=True)


def test_a_name_that_is_too_long_is_refused_and_one_that_just_fits_makes_a_system(workspace: Workspace) -> None:
    with pytest.raises(RuleError, match="at most 1,000"):
        discovery.add(workspace, "x" * 1_001, supplier=True)
    discovery.add(workspace, "x" * 1_000, supplier=True)
    made = discovery.contains_ai(workspace, discovery.candidates(workspace)[0])
    assert len(row(workspace, "ai-system", made).title) == 1_000
