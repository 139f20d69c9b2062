"""Impact assessments on paper say what the register says: levels, decision, answers, risks, and what is still open."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.impact import AssessmentTrigger, ImpactChoice
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.service import impact, impact_results, records
from aims_desktop.service.approval import approve
from aims_desktop.service.catalogue import impact_questions, impact_screening
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, read, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.impact_kit import answer_all
from tests.service.kit import TODAY, make

PACK = PACKS["impact-assessment"]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_every_assessment_of_the_example_is_printed_with_its_answers(example: Workspace) -> None:
    known = facts_of(PACK, example)
    pdf = render(PACK.document(known))
    text, facts, refs = text_of(pdf), example.facts(), example.refs()
    for row in facts.rows("impact-assessment"):
        assert f"{refs.of('impact-assessment', row.id)} {example.names().of('impact-assessment', row.id)}" in text
        for effect in impact_results.effects(row, facts):
            assert effect.dimension in text
        for risk in facts.linked(row.id, "risks_raised"):
            assert example.names().with_ref("risk", risk) in text
        for words in (row.purpose_context, row.misuse, row.measures, row.benefits):
            assert not words or " ".join(words.split()) in text, words
    assert "Still needed: Measures, Decision." in text
    for system in facts.within("ai-system:without_impact_assessment"):
        assert example.names().with_ref("ai-system", system) in text
    assert pdf == render(PACK.document(facts_of(PACK, example))), "the same bytes each time"


def test_no_page_but_the_contents_is_almost_empty(example: Workspace) -> None:
    pages = read(render(PACK.document(facts_of(PACK, example)))).pages
    assert all(len(page.extract_text()) > 200 for page in pages[1:])


def test_the_figures_are_those_of_the_records(example: Workspace) -> None:
    figures = PACK.figures(facts_of(PACK, example))
    facts = example.facts()
    assert figures["assessments"] == len(facts.rows("impact-assessment")) == len(figures["of"])
    assert figures["unassessed"] == len(facts.within("ai-system:without_impact_assessment"))
    for row in facts.rows("impact-assessment"):
        one = figures["of"][example.refs().of("impact-assessment", row.id)]
        assert one["after"] == facts.value("impact-assessment", row, "residual_level")
        assert one["risks"] == len(facts.linked(row.id, "risks_raised"))


def test_one_assessment_alone_is_a_draft_while_something_is_open(empty: Workspace) -> None:
    system = make(empty, "ai-system", title="Route planner", lifecycle="live", in_scope=True)
    assessment = impact.start(empty, system, AssessmentTrigger.NEW_SYSTEM)
    document = PACK.document(PACK.facts(empty, record_id=assessment))
    assert document.subtitle == "AIA-0001 Route planner"
    assert document.draft.startswith("Answer 10 screening questions.")
    assert "No effect was scored." in text_of(render(document))


def test_a_fresh_file_says_that_nothing_was_assessed(empty: Workspace) -> None:
    assert "No AI system was assessed yet." in text_of(render(PACK.document(facts_of(PACK, empty))))


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_written_is_printed_as_text(empty: Workspace, words: str) -> None:
    system = make(empty, "ai-system", title=words[:200].replace("\n", " "), lifecycle="live", in_scope=True)
    assessment = impact.start(empty, system, AssessmentTrigger.NEW_SYSTEM)
    impact.answer(empty, assessment, impact_screening()[3], {"choice_answer": ImpactChoice.ANSWERED_YES, "answer": words})
    effect = next(question for question in impact_questions() if question.type == "effect")
    impact.answer(empty, assessment, effect, {"severity": 3, "likelihood": 3, "answer": words, "benefit": words})
    records.edit(empty, impact.ASSESSMENT, assessment, {"purpose_context": words, "conditions": words})
    pdf = render(PACK.document(facts_of(PACK, empty)))
    assert not ways_out(pdf)
    assert not pictures(pdf)


def test_it_takes_no_dates(empty: Workspace) -> None:
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(PACK, empty, as_of=TODAY)


# --- approved


def approved(workspace: Workspace) -> str:
    """An assessment with all that approval needs, approved as 1.0."""
    ana = str(workspace.facts().rows("person")[0].id)
    ben = make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)
    system = make(workspace, "ai-system", title="Route planner", lifecycle="live", in_scope=True, owner_id=ana)
    assessment = impact.start(workspace, system, AssessmentTrigger.NEW_SYSTEM)
    answer_all(workspace, assessment)
    approve(workspace, impact.ASSESSMENT, assessment, version="1.0", approved_by_id=ben, approved_on=TODAY)
    return assessment


def test_what_was_approved_is_printed_whatever_changes_later_and_the_draft_beside_it(empty: Workspace) -> None:
    assessment = approved(empty)
    before = PACK.facts(empty, record_id=assessment)
    (one,) = before.assessments
    assert (one.version, one.changed_since, one.changes, one.approver) == ("1.0", False, (), "Ben Okafor")
    assert PACK.document(before).draft == ""

    system = empty.facts().rows("impact-assessment")[0].system_id
    records.edit(empty, REGISTERS["ai-system"], system, {"title": "Fleet planner"})
    records.edit(empty, impact.ASSESSMENT, assessment, {"misuse": "Watching drivers", "decision": None})
    effect = next(question for question in impact_questions() if question.id == "G6")
    impact.answer(empty, assessment, effect, {"severity": 4, "likelihood": 4})
    (ben,) = [row for row in empty.facts().rows("person") if row.name == "Ben Okafor"]
    records.edit(empty, REGISTERS["person"], ben.id, {"name": "Ben Adeyemi"})

    after = PACK.facts(empty, record_id=assessment)
    (now,) = after.assessments
    assert (now.title, now.after, now.outcome, now.sections, now.approver) == (
        one.title, one.after, one.outcome, one.sections, "Ben Okafor",
    )  # fmt: skip
    assert now.changed_since
    told = {what: (old, new) for what, old, new in now.changes}
    assert told["Foreseeable misuse"] == ("misuse", "Watching drivers")
    assert told["Decision"] == ("Proceed", "")
    assert told["G6 Safety and health"] == ("", "Severity: 4\nLikelihood: 4")
    text = text_of(render(PACK.document(after)))
    for words in ("The record went on; this prints what was approved.", "Draft of AIA-0001: changed since version 1.0", "Watching drivers"):
        assert words in text


def test_a_version_that_cannot_be_read_is_printed_as_the_draft_it_leaves(empty: Workspace) -> None:
    assessment = approved(empty)
    (version,) = [v for v in empty.facts().rows("version") if v.of_id == assessment]
    broken = SimpleNamespace(**{name: getattr(version, name) for name in version._fields} | {"snapshot": "{broken"})
    looked_at = empty.judged_on(empty.today(), {"version": [broken]})
    (one,) = PACK.facts(looked_at, record_id=assessment).assessments
    assert one.version == ""
