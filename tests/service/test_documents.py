"""Documents on their way: filled from the records, moved by allowed steps only, approved by somebody else, and then never changed."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from aims_desktop.errors import RuleError
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.documents import DraftStatus, VersionStatus, open_questions
from aims_desktop.service import approval, documents, records
from aims_desktop.service.catalogue import document_outlines
from aims_desktop.service.drafting import FILLS, draft
from aims_desktop.service.markup import Part, blocks
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, Clock, make, row

DOCUMENT = REGISTERS["document"]
OUTLINES = {outline.code: outline for outline in documents.outlines()}
READY = {
    "body": "## Purpose\n\nFew tools, well watched.", "status": "ready", "code": "POL-01", "title": "AI policy", "type": "policy",
    "classification": "internal", "access": "All read", "retention": "Three years",
}  # fmt: skip


@pytest.fixture
def policy(workspace: Workspace, ana: str) -> str:
    return make(workspace, "document", owner_id=ana, author_id=ana, review_months=12, **READY)


def approve(workspace: Workspace, document_id: str, by: str, version: str = "1.0", on: dt.date = TODAY, **more: object) -> str:
    return documents.approve(workspace, document_id, version=version, approved_by_id=by, approved_on=on, **more)  # type: ignore[arg-type]  # dates


# --- beginning


@pytest.mark.parametrize("code", OUTLINES)
def test_every_outline_makes_a_document_that_asks_for_what_is_not_known(workspace: Workspace, code: str) -> None:
    made = row(workspace, "document", documents.begin(workspace, OUTLINES[code]))
    assert (made.code, made.title) == (code, OUTLINES[code].title)
    assert [str(subject) for subject in made.covers] == [OUTLINES[code].covers]
    titles = [block.text for block in blocks(made.body) if block.part is Part.HEADING]
    assert titles == [section.title for section in OUTLINES[code].sections]
    assert open_questions(made.body)
    assert workspace.facts().linked(made.id, "clauses") == set(OUTLINES[code].clauses)
    assert workspace.facts().linked(made.id, "controls") == set(OUTLINES[code].controls)
    assert workspace.undo_name() == f"Begin {made.title}"


def test_there_are_nineteen_of_them_and_every_fill_is_known() -> None:
    assert len(document_outlines()) == 19
    assert {name for outline in OUTLINES.values() for section in outline.sections for name in section.fill} == set(FILLS)


def test_sections_are_filled_from_the_records(workspace: Workspace, ana: str) -> None:
    records.edit(
        workspace, REGISTERS["scope"], workspace.facts().rows("scope")[0].id, {"statement": "All routing", "exclusions": "Payroll"}
    )
    make(workspace, "ai-system", title="Route planner", in_scope=True, intended_use="Plan tours", owner_id=ana)
    make(workspace, "role", title="AIMS lead", function="lead_implementer", holders=[ana], duties="Keeps all\ntogether")
    made = row(workspace, "document", documents.begin(workspace, OUTLINES["POL-01"]))
    for words in ("Nordwind", "All routing", "Left out: Payroll", "**Route planner**: Plan tours; Ana Ruiz",
                  "**AIMS lead**: Ana Ruiz; Keeps all together", "every 12 months"):  # fmt: skip
        assert words in made.body, words
    assert made.owner_id == ana
    assert made.author_id == ana
    assert "Roles" not in [block.text for block in blocks(made.body) if block.part is Part.QUESTION]


def test_words_of_records_do_not_act_in_a_draft(workspace: Workspace, ana: str) -> None:
    make(workspace, "ai-system", title="# **Bot** <b>x</b> ![p](http://example.org)\n\n> [?] no", in_scope=True)
    text = draft(workspace, OUTLINES["POL-01"])
    items = [block for block in blocks(text) if block.part is Part.ITEM and "Bot" in block.text]
    assert [block.text for block in items] == ["# **Bot** <b>x</b> ![p](http://example.org) > [?] no"]


def test_many_records_are_named_with_their_register(workspace: Workspace, ana: str) -> None:
    for n in range(25):
        make(workspace, "ai-system", title=f"System {n}", in_scope=True)
    assert "and 5 more in the register “AI systems”" in draft(workspace, OUTLINES["POL-01"])


# --- moves


def test_only_the_allowed_steps_are_offered(workspace: Workspace, policy: str, ben: str) -> None:
    def offered() -> list[str]:
        return [move.name for move in documents.moves(workspace, row(workspace, "document", policy))]

    records.edit(workspace, DOCUMENT, policy, {"status": "draft"})
    assert offered() == ["send"]
    documents.step(workspace, policy, documents.SEND)
    assert offered() == ["ready", "ask", "back"]
    documents.step(workspace, policy, documents.ASK, "Name the owner")
    asked = row(workspace, "document", policy)
    assert (asked.status, asked.change_request, asked.change_requested_on, asked.notes) == (
        "change_requested",
        "Name the owner",
        TODAY,
        None,
    )
    assert documents.request(workspace, asked) == "1 Mar 2027, Ana Ruiz: Name the owner"
    assert policy in workspace.facts().within("document:change_requested")
    assert offered() == ["send"]
    documents.step(workspace, policy, documents.SEND)
    documents.step(workspace, policy, documents.READY)
    assert offered() == ["approve", "ask"]
    approve(workspace, policy, ben)
    assert offered() == ["next", "ask", "withdraw"]
    documents.step(workspace, policy, documents.WITHDRAW)
    assert offered() == ["take_up"]
    documents.step(workspace, policy, documents.TAKE_UP)
    assert offered() == ["send", "withdraw"]


def test_a_change_of_what_applies_is_asked_for_and_set_aside_or_taken_up(workspace: Workspace, policy: str, ben: str) -> None:
    def now() -> Row:
        return row(workspace, "document", policy)

    approve(workspace, policy, ben)
    documents.step(workspace, policy, documents.ASK, "Name the owner", ben)
    assert documents.request(workspace, now()) == "1 Mar 2027, Ben Okafor: Name the owner"
    assert workspace.facts().value("document", now(), "state") == "published"
    assert not workspace.facts().value("document", now(), "changed_since"), "the version applies unchanged"
    assert [move.name for move in documents.moves(workspace, now())] == ["send", "drop", "withdraw"]
    documents.step(workspace, policy, documents.DROP)
    assert (now().status, now().change_request, now().notes) == ("ready", None, "1 Mar 2027, Ben Okafor: Name the owner")
    assert documents.standing(workspace, now()).settled
    documents.step(workspace, policy, documents.ASK, "Say from when")
    documents.write(workspace, policy, "## Purpose\n\nFrom May.")
    assert [move.name for move in documents.moves(workspace, now())] == ["send", "withdraw"], "the text is another one"


def test_a_request_says_what_shall_be_changed(workspace: Workspace, policy: str) -> None:
    with pytest.raises(RuleError, match="Say what shall be changed first"):
        documents.step(workspace, policy, documents.ASK, "  ")
    assert documents.request(workspace, row(workspace, "document", policy)) == ""


@pytest.mark.parametrize("status", list(DraftStatus))
def test_every_other_step_is_refused(workspace: Workspace, policy: str, status: DraftStatus) -> None:
    records.edit(workspace, DOCUMENT, policy, {"status": status})
    allowed = documents.moves(workspace, row(workspace, "document", policy))
    every = {
        documents.SEND,
        documents.ASK,
        documents.READY,
        documents.BACK,
        documents.NEXT,
        documents.WITHDRAW,
        documents.TAKE_UP,
        documents.DROP,
    }
    for move in every - set(allowed):
        with pytest.raises(RuleError, match="cannot take that step"):
            documents.step(workspace, policy, move)
    assert row(workspace, "document", policy).status is status


def test_a_question_that_is_open_holds_the_document_up(workspace: Workspace, policy: str, ben: str) -> None:
    records.edit(workspace, DOCUMENT, policy, {"body": "## Limits\n\n> [?] Which uses are never allowed?"})
    with pytest.raises(RuleError, match="1 question in the text is still to be answered"):
        approve(workspace, policy, ben)
    records.edit(workspace, DOCUMENT, policy, {"status": "in_review"})
    with pytest.raises(RuleError, match="1 question"):
        documents.step(workspace, policy, documents.READY)


def test_another_text_is_not_the_one_that_was_ready(workspace: Workspace, policy: str) -> None:
    documents.write(workspace, policy, "## Purpose\n\nOther words.")
    assert row(workspace, "document", policy).status is DraftStatus.DRAFT
    workspace.undo()
    assert (row(workspace, "document", policy).body, row(workspace, "document", policy).status) == (READY["body"], DraftStatus.READY)


def test_a_withdrawn_text_is_not_changed(workspace: Workspace, policy: str) -> None:
    records.edit(workspace, DOCUMENT, policy, {"status": "withdrawn"})
    with pytest.raises(RuleError, match="Take it up again"):
        documents.write(workspace, policy, "Other words.")


# --- approving


def test_the_author_does_not_approve_and_a_very_small_organisation_may_say_what_it_does_instead(
    workspace: Workspace, policy: str, ana: str
) -> None:
    with pytest.raises(RuleError, match="Somebody else must approve"):
        approve(workspace, policy, ana)
    organisation = workspace.facts().rows("organisation")[0].id
    small = {"people_band": "one_to_three", "separation_mitigation": "A partner firm reads it"}
    records.edit(workspace, REGISTERS["organisation"], organisation, small)
    approve(workspace, policy, ana)
    assert documents.standing(workspace, row(workspace, "document", policy)).version == "1.0"


def test_what_lacks_is_named(workspace: Workspace, policy: str, ben: str) -> None:
    records.edit(workspace, DOCUMENT, policy, {"owner_id": None, "code": None})
    with pytest.raises(RuleError, match="complete Code, Owner first"):
        approve(workspace, policy, ben)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"version": "first"}, "major.minor, such as 1.0"),
        ({"on": TODAY + dt.timedelta(days=1)}, "cannot be in the future"),
        ({"effective_on": TODAY, "next_review_on": TODAY}, "must come after the day"),
    ],
)
def test_a_wrong_number_or_day_is_refused_and_nothing_is_written(
    workspace: Workspace, policy: str, ben: str, more: dict[str, object], said: str
) -> None:
    before = workspace.undo_name()
    with pytest.raises(RuleError, match=said):
        approve(workspace, policy, ben, **more)  # type: ignore[arg-type]  # as the case says
    assert workspace.undo_name() == before


def test_approving_settles_the_days_in_the_same_change(workspace: Workspace, policy: str, ben: str) -> None:
    version = approve(workspace, policy, ben)
    kept = row(workspace, "document", policy)
    assert (kept.effective_on, kept.next_review_on) == (TODAY, dt.date(2028, 3, 1))
    snapshot = json.loads(next(v for v in workspace.facts().rows("version") if v.id == version).snapshot)
    assert snapshot["fields"]["effective_on"] == "2027-03-01"
    assert documents.standing(workspace, kept) == documents.Standing(VersionStatus.PUBLISHED, "1.0", True, DraftStatus.READY)
    workspace.undo()
    assert row(workspace, "document", policy).effective_on is None
    assert approval.versions_of(workspace, policy) == []


def test_a_version_of_a_later_day_is_approved_beside_the_one_that_applies(workspace: Workspace, policy: str, ben: str) -> None:
    first = approve(workspace, policy, ben)
    documents.step(workspace, policy, documents.NEXT)
    documents.write(workspace, policy, "## Purpose\n\nOther words.")
    assert documents.standing(workspace, row(workspace, "document", policy)).state is VersionStatus.PUBLISHED
    for move in (documents.SEND, documents.READY):
        documents.step(workspace, policy, move)
    second = approve(workspace, policy, ben, "1.1", effective_on=TODAY + dt.timedelta(days=10))
    states = {v.id: documents.version_state(workspace, row(workspace, "document", policy), v) for v in workspace.facts().rows("version")}
    assert states == {first: VersionStatus.PUBLISHED, second: VersionStatus.APPROVED}


def test_a_version_applies_until_the_day_of_the_next_and_its_draft_moves_no_day(
    workspace: Workspace, clock: Clock, policy: str, ben: str
) -> None:
    """Else a policy would be out of force from the hour on in which its next version is planned."""
    first, later = approve(workspace, policy, ben), TODAY + dt.timedelta(days=10)
    records.edit(workspace, DOCUMENT, policy, {"status": "draft", "effective_on": later, "body": "Other words."})
    assert policy in workspace.facts().within("document:in_force")
    assert documents.standing(workspace, row(workspace, "document", policy)).version == "1.0"
    for move in (documents.SEND, documents.READY):
        documents.step(workspace, policy, move)
    second = approve(workspace, policy, ben, "1.1", effective_on=later)
    standing = documents.standing(workspace, row(workspace, "document", policy))
    assert (standing.state, standing.version, standing.coming, standing.coming_on) == (VersionStatus.PUBLISHED, "1.0", "1.1", later)
    clock.now += dt.timedelta(days=10)
    kept = row(workspace, "document", policy)
    assert documents.standing(workspace, kept) == documents.Standing(VersionStatus.PUBLISHED, "1.1", True, DraftStatus.READY)
    states = {v.id: documents.version_state(workspace, kept, v) for v in workspace.facts().rows("version")}
    assert states == {first: VersionStatus.SUPERSEDED, second: VersionStatus.PUBLISHED}


def test_what_was_approved_waits_for_approval_no_more(workspace: Workspace, policy: str, ben: str) -> None:
    assert policy in workspace.facts().within("document:waiting")
    approve(workspace, policy, ben)
    assert policy not in workspace.facts().within("document:waiting")


def test_a_lower_number_is_refused(workspace: Workspace, policy: str, ben: str) -> None:
    approve(workspace, policy, ben, "2.0")
    documents.write(workspace, policy, "Other words.")
    for move in (documents.SEND, documents.READY):
        documents.step(workspace, policy, move)
    with pytest.raises(RuleError, match=r"1\.9 would stand before 2\.0, which is in force; take 3\.0"):
        approve(workspace, policy, ben, "1.9")


@pytest.mark.parametrize(
    ("values", "said"),
    [({"status": "draft"}, "Take the text through review first"), ({"body": "> [?] Who?"}, "Answer the questions in the text first")],
)
def test_no_other_way_of_approving_passes_review_and_questions_by(
    workspace: Workspace, policy: str, ben: str, values: dict[str, str], said: str
) -> None:
    days = {"effective_on": TODAY, "next_review_on": TODAY + dt.timedelta(days=1)}
    records.edit(workspace, DOCUMENT, policy, {**values, **days})
    with pytest.raises(RuleError, match=said):
        approval.approve(workspace, DOCUMENT, policy, version="1.0", approved_by_id=ben, approved_on=TODAY)
