"""The worked example: complete, alive on any day, and true to its own rules."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from aims_desktop.errors import NotWritableError
from aims_desktop.model.kinds import DateKind, MomentKind, TextKind
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk import before_cell, inherent_score, level, residual_score, score
from aims_desktop.model.registers.risk_method import criteria, method_version
from aims_desktop.model.registers.shared import Level
from aims_desktop.report.build import build
from aims_desktop.report.document import Empty
from aims_desktop.report.packs import management_review, review_facts
from aims_desktop.service import agenda, approval, checks, exporting, importing, records, sample
from aims_desktop.service.tables import read_csv
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.history import history
from aims_desktop.store.verify import verify

NOON = dt.time(12, tzinfo=dt.UTC)
DAYS = (dt.date(2026, 11, 23), dt.date(2028, 2, 29), dt.date(2027, 7, 3))
"""A Monday, a leap day, and a Saturday at the start of a month."""


def told(folder: Path, day: dt.date) -> Workspace:
    return sample.create(folder / f"{day}.aims", who="Sam Okafor", clock=lambda: dt.datetime.combine(day, NOON))


@pytest.fixture(scope="module", params=DAYS, ids=str)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with told(tmp_path_factory.mktemp("example"), request.param) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def pack(example: Workspace) -> review_facts.ReviewFacts:
    return review_facts.facts(example)


# --- records


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_has_something_to_show(example: Workspace, name: str) -> None:
    register = REGISTERS[name]
    assert len(records.rows(example, register)) >= (1 if register.single else 3)


@pytest.mark.parametrize("name", REGISTERS)
def test_no_record_breaks_a_rule(example: Workspace, name: str) -> None:
    register = REGISTERS[name]
    broken = {
        f"{example.refs().of(name, row.id)}: {problem.sentence}"
        for row in records.rows(example, register)
        for problem in records.problems(example, register, row)
        if problem.blocking
    }
    assert not broken


@pytest.mark.parametrize("name", [name for name, register in REGISTERS.items() if not register.append_only])
def test_what_is_exported_is_imported_again_without_a_change(example: Workspace, tmp_path: Path, name: str) -> None:
    """With all links, files, approved versions, and numbers that two registers share."""
    register, path = REGISTERS[name], tmp_path / "out.csv"
    rows = exporting.export(example, register, path)
    plan = importing.plan(example, register, read_csv(path, header_row=1))
    assert [(refused.row, refused.reason) for refused in plan.left_out] == []
    assert (plan.unmatched, plan.people) == ([], {})
    assert len(plan.taken) == rows
    assert [taken.values for taken in plan.taken if taken.values] == []


def test_the_file_is_sound(example: Workspace) -> None:
    with example.file.read() as connection:
        report = verify(connection)
    assert report.ok, report.problems


def test_clauses_and_controls_are_judged_and_decided(example: Workspace) -> None:
    facts = example.facts()
    assert len(facts.within("gap-item:assessed")) == 70
    assert {row.control for row in facts.passing(REGISTERS["soa-item"], "decided")} >= set(facts.standard.control_ids)
    assert facts.within("soa-item:excluded")


def test_the_five_systems_are_of_all_sorts(example: Workspace) -> None:
    systems = records.rows(example, REGISTERS["ai-system"])
    assert len(systems) == 5
    assert {row.source for row in systems} == {"in_house", "bought", "embedded"}
    assert any("generative" in row.technology for row in systems)
    assert [row.scope_reason is not None for row in systems if not row.in_scope] == [True]


def test_forty_people_work_there(example: Workspace) -> None:
    assert len(example.facts().within("person:in_scope_staff")) == 40


def test_whoever_opens_it_leads_the_implementation(example: Workspace) -> None:
    (lead,) = example.facts().passing(REGISTERS["person"], "lead_implementer")
    assert lead.name == example.who == "Sam Okafor"


def test_evidence_holds_files_of_several_kinds(example: Workspace) -> None:
    kept = [row.file for row in records.rows(example, REGISTERS["evidence"]) if row.file]
    assert len(kept) >= 6
    assert {Path(file.name).suffix for file in kept} == {".txt", ".csv", ".png"}


def test_one_document_has_changed_since_it_was_approved(example: Workspace) -> None:
    (changed,) = records.rows(example, REGISTERS["document"], ["changed_since"])
    assert "acceptable use" in (changed.title or "").lower()
    documents = records.rows(example, REGISTERS["document"])
    assert any(len(approval.versions_of(example, row.id)) == 2 for row in documents)


def test_nobody_approved_own_work(example: Workspace) -> None:
    for register in REGISTERS.values():
        if "self_approved" in register.filters_by_name:
            assert not records.rows(example, register, ["self_approved"])


def test_the_organisation_can_be_called_otherwise(tmp_path: Path) -> None:
    with sample.create(tmp_path / "other.aims", who="Bo Ek", organisation="Nordlicht Café & Söhne") as workspace:
        texts = [
            value for register in REGISTERS.values() for row in records.rows(workspace, register) for value in row if isinstance(value, str)
        ]
    assert workspace.path.name == "other.aims"
    assert any("Nordlicht Café & Söhne" in text for text in texts)
    assert not [text for text in texts if "{organisation}" in text or ("Fjordlicht" in text and "@" not in text)]


@pytest.mark.parametrize("name", REGISTERS)
def test_texts_are_kept_as_people_type_them(example: Workspace, name: str) -> None:
    register = REGISTERS[name]
    texts = {field: known.kind for field, known in register.fields.items() if isinstance(known.kind, TextKind) and not known.several}
    for row in records.rows(example, register):
        for field, kind in texts.items():
            assert getattr(row, field) is None or kind.parse(getattr(row, field)) == getattr(row, field)


def test_an_older_file_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.aims"
    path.write_bytes(b"mine")
    with pytest.raises(NotWritableError):
        sample.create(path, who="Bo Ek")
    assert path.read_bytes() == b"mine"


def test_nothing_is_there_to_be_undone(example: Workspace) -> None:
    assert example.undo_name() == ""


# --- days


def test_what_has_happened_lies_in_the_past(example: Workspace) -> None:
    ahead = [(name, field, day) for name, field, day in _days(example) if field not in sample.PLANS and day > example.today()]
    assert not ahead


def test_what_is_planned_lies_partly_ahead(example: Workspace) -> None:
    ahead = {name for name, _field, day in _days(example) if day > example.today()}
    assert ahead >= {"action", "milestone", "audit", "risk", "document", "objective", "finding", "communication", "obligation"}


def test_no_day_is_a_weekend_but_ends_of_months_and_periods(example: Workspace) -> None:
    assert {name for name, _field, day in _days(example) if day.weekday() > 4} <= {"measurement", "management-review"}


def _days(workspace: Workspace) -> list[tuple[str, str, dt.date]]:
    return [
        (name, field, getattr(row, field).date() if isinstance(known.kind, MomentKind) else getattr(row, field))
        for name, register in REGISTERS.items()
        for row in records.rows(workspace, register)
        for field, known in register.fields.items()
        if isinstance(known.kind, DateKind | MomentKind) and getattr(row, field) is not None
    ]


def test_the_history_tells_a_year(example: Workspace) -> None:
    with example.file.read() as connection:
        days = [dt.date.fromisoformat(entry.at[:10]) for entry in history(connection)]
    assert (max(days) - min(days)).days > 300
    assert days == sorted(days, reverse=True)
    assert max(days) <= example.today()


def test_versions_were_approved_on_their_day(example: Workspace) -> None:
    versions = example.facts().rows("version")
    assert len(versions) > 25
    assert len({version.approved_on for version in versions}) > 15
    assert all(version.approved_on <= example.today() for version in versions)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-3d", dt.date(2026, 11, 20)),
        ("-2d", dt.date(2026, 11, 20)),
        ("+1d", dt.date(2026, 11, 24)),
        ("+5d", dt.date(2026, 11, 27)),
        ("start-1m", dt.date(2026, 10, 1)),
        ("end-9m", dt.date(2026, 2, 28)),
        ("end+3m", dt.date(2027, 2, 28)),
    ],
)
def test_days_are_told_from_today(text: str, found: dt.date) -> None:
    assert sample.day(text, dt.date(2026, 11, 23)) == found


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        sample.day("tomorrow", dt.date(2026, 11, 23))


# --- the roadmap


def test_about_two_thirds_of_the_way_are_done(example: Workspace) -> None:
    state = checks.progress(example)
    settled = [step.settled / len(step.tasks) for step in state.steps]
    assert 50 <= state.done <= 65
    assert min(settled[:4]) >= 0.75
    assert all(0 < share < 1 for share in settled[4:11])
    assert settled[11] == 0


def test_a_task_is_set_aside_with_its_reason(example: Workspace) -> None:
    (aside,) = [task for task in checks.progress(example).tasks if task.set_aside]
    assert len(aside.why) > 40


def test_there_is_something_to_do_next(example: Workspace) -> None:
    (you,) = example.facts().within("person:lead_implementer")
    kinds = {item.kind for item in agenda.next_for_you(example)}
    assert kinds == {agenda.NextKind.OVERDUE, agenda.NextKind.TASK, agenda.NextKind.CLOSE}
    assert {item.kind for item in agenda.turns(example, you)} == {agenda.NextKind.OVERDUE, agenda.NextKind.TURN}
    assert len(agenda.overdue_actions(example)) > 3
    assert len(agenda.key_dates(example)) == 6


COUNTS = {
    "person": 42,
    "action": 67,
    "risk": 20,
    "measurement": 78,
    "audit-answer": 90,
    "document": 26,
    "management-review": 3,
    "version": 37,
    "impact-answer": 128,
    "lifecycle-record": 11,
    "acknowledgement": 38,
}


def test_it_tells_the_same_on_any_day(example: Workspace) -> None:
    state = checks.progress(example)
    assert {name: len(example.facts().rows(name)) for name in COUNTS} == COUNTS
    assert (state.done, state.set_aside, len(agenda.overdue_actions(example))) == (60, 1, 6)


# --- the pack


def test_no_table_of_the_pack_is_empty(pack: review_facts.ReviewFacts) -> None:
    tables = [(line.key, title, lines) for line in pack.inputs for title, lines in line.tables]
    tables += [("", "Decisions", pack.decisions), ("", "Overdue", pack.overdue)]
    assert not [(key, title) for key, title, lines in tables if not lines.rows]
    assert {key for key, _title, lines in tables if lines.late} >= {"mri_1", "mri_4", "mri_8", "mri_9", "mri_14"}


def test_every_input_says_what_matters_and_what_was_said(pack: review_facts.ReviewFacts) -> None:
    said = {key for key, note in pack.notes.items() if note.content and note.discussed and note.discussion}
    assert said == {line.key for line in pack.inputs}


def test_the_meeting_has_all_its_facts(pack: review_facts.ReviewFacts) -> None:
    meeting = pack.meeting
    given = (meeting.held_on, meeting.place, meeting.chair, meeting.minutes_by, meeting.present, meeting.excused, meeting.systems_note)
    assert all((*given, meeting.conclusion, pack.scope, pack.aside, pack.last_review))
    assert [label for label, _yes, _reason in meeting.verdicts] == ["Suitable", "Adequate", "Effective"]


def test_the_figures_differ_from_those_of_the_last_review(pack: review_facts.ReviewFacts) -> None:
    compared = [f for line in pack.inputs for f in line.figures if f.earlier is not None]
    assert len(compared) > 40
    assert len([f for f in compared if f.earlier != f.value]) > 20


def test_charts_have_something_to_show(pack: review_facts.ReviewFacts) -> None:
    assert len([series for series in pack.series if len(series.points) >= 6 and series.target is not None]) >= 6
    assert len([n for n in pack.before.counts.values() if n]) >= 8
    assert len([n for n in pack.after.counts.values() if n]) >= 6


def test_a_measure_is_outside_its_limits_and_one_is_late(example: Workspace) -> None:
    assert len(example.facts().within("measure:breached")) == 1
    assert len(example.facts().within("measure:overdue")) == 1


def test_risks_above_appetite_are_accepted_or_wait(example: Workspace) -> None:
    facts = example.facts()
    above = [row for row in facts.rows("risk") if facts.value("risk", row, "residual_above_appetite") is True]
    waiting = facts.within("risk:residual_not_accepted")
    assert (len(above), len(waiting)) == (2, 1)
    assert [row.accepted_until > example.today() for row in above if row.id not in waiting] == [True]


def test_a_cell_of_the_approved_matrix_is_painted_apart_and_a_risk_lies_in_it(example: Workspace) -> None:
    facts = example.facts()
    method = criteria(facts)
    assert method_version(facts) is not None
    assert method.apart == ((5, 1),)
    (often,) = [risk for risk in facts.rows("risk") if before_cell(risk) == (5, 1)]
    assert level(often, facts) is Level.LOW


def test_risks_say_what_they_would_score_without_controls_and_controls_help(example: Workspace) -> None:
    found = [(inherent_score(risk), score(risk), residual_score(risk)) for risk in example.facts().rows("risk")]
    known = [(without or 0, today or 0, after or 0) for without, today, after in found if without is not None]
    assert len(known) == 10
    assert all(without > today >= after > 0 for without, today, after in known)


def test_the_printed_pack_says_nowhere_that_there_is_nothing(pack: review_facts.ReviewFacts, tmp_path: Path) -> None:
    document = management_review.document(pack)
    assert not [block for section in document.sections for block in section.blocks if isinstance(block, Empty)]
    path = tmp_path / "pack.pdf"
    build(document, path)
    text = _squeezed("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    said = [lines.empty for line in pack.inputs for _title, lines in line.tables] + [pack.decisions.empty, pack.overdue.empty]
    said += ["There is no earlier review to compare with.", "The records ask for no decision beyond the judgement itself.", "not held yet"]
    assert not [sentence for sentence in said if _squeezed(sentence) in text]
    assert _squeezed(pack.organisation) in text


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
