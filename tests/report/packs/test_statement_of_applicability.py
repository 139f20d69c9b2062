"""The Statement of Applicability on paper: what was approved as it was approved, a draft as a draft, every figure counted anew."""

from __future__ import annotations

import difflib
import json
import os
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

from aims_desktop.cli import run
from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.soa import Implementation, InclusionReason
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of, soa_facts
from aims_desktop.service import records, soa
from aims_desktop.service.approval import approve
from aims_desktop.service.exporting import json_bytes
from aims_desktop.service.links import link
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, read, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.kit import TODAY, make

PACK = PACKS["statement-of-applicability"]
GOLDEN = Path(__file__).parents[2] / "golden" / "statement_of_applicability.txt"
LINES = REGISTERS["soa-item"]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def lines(workspace: Workspace) -> dict[str, str]:
    """The records of the lines by the number of their control."""
    return {line.number: line.id for line in soa.lines_of(soa.groups(workspace))}


def decide(workspace: Workspace, words: str) -> str:
    """Decide every control and write the statement; the id of the person who may approve it."""
    ana = str(workspace.facts().rows("person")[0].id)
    ids = lines(workspace)
    included = {"applicable": True, "justification": f"{words} ask for it in tenders", "owner_id": ana, "how": words}
    records.bulk(workspace, LINES, list(ids.values()), included | {"implementation": Implementation.PLANNED})
    done = {"reasons": (InclusionReason.RISK_TREATMENT, InclusionReason.LEGAL), "implementation": Implementation.IMPLEMENTED}
    records.bulk(workspace, LINES, [ids["A.2.2"], ids["A.2.3"]], done)
    records.edit(workspace, LINES, ids["A.10.4"], {"applicable": False, "justification": f"{words} have no customers of their own"})
    records.edit(workspace, LINES, ids["A.10.3"], {"justification": "Not applicable"})
    make(workspace, "risk", title=words, controls_chosen=["42001:A.2.2", "42001:A.10.3"])
    proof = make(workspace, "evidence", title=words)
    link(workspace, LINES, ids["A.2.2"], "evidence", "evidence", proof)
    whole = {"introduction": f"{words} chose one by one", "prepared_by_id": ana, "next_review_on": TODAY}
    records.edit(workspace, soa.SOA, soa.statement(workspace).id, whole)
    return make(workspace, "person", name="Ben Okafor", kind="employee", in_scope=True)


def put_in_force(workspace: Workspace, ben: str, version: str = "1.0") -> None:
    whole = soa.statement(workspace).id
    approve(workspace, soa.SOA, whole, version=version, approved_by_id=ben, approved_on=TODAY, note="First")


def test_the_text_of_a_small_statement_is_as_agreed(empty: Workspace) -> None:
    """Set AIMS_ACCEPT_GOLDEN to agree to what it is now."""
    put_in_force(empty, decide(empty, "Clients"))
    pdf = pypdfium2.PdfDocument(render(PACK.document(facts_of(PACK, empty))))
    pages = [page.get_textpage().get_text_range().splitlines() for page in pdf]
    pdf.close()
    text = "\n".join(line.rstrip() for number, page in enumerate(pages, 1) for line in (f"=== page {number}", *page)) + "\n"
    if os.environ.get("AIMS_ACCEPT_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    agreed = GOLDEN.read_text(encoding="utf-8")
    assert text == agreed, "\n".join(difflib.unified_diff(agreed.splitlines(), text.splitlines(), "agreed", "now", lineterm=""))


def test_every_figure_follows_from_the_exported_records(example: Workspace) -> None:
    def table(name: str) -> list[dict[str, Any]]:
        exported: list[dict[str, Any]] = json.loads(json_bytes(example, REGISTERS[name], example.facts().rows(name)))["records"]
        return exported

    rows, risks, evidence = table("soa-item"), table("risk"), table("evidence")
    number = {row["control"]: row["control"].partition(":")[2] for row in rows}
    treated = {control for risk in risks for control in risk["controls_chosen"] or ()}
    proven = {requirement for each in evidence for requirement in each["requirements"] or ()}
    placed = [row for row in rows if row["applicable"] and row["implementation"] == "implemented"]
    counted = {
        "controls": len(rows),
        "own": sum(bool(row["own_control"]) for row in rows),
        "included": sum(row["applicable"] is True for row in rows),
        "excluded": sum(row["applicable"] is False for row in rows),
        "undecided": sum(row["applicable"] is None for row in rows),
        "in_place": len(placed),
        "under_way": sum(row["applicable"] is True and row["implementation"] in ("planned", "partial") for row in rows),
        "to_do": sum(row["applicable"] is not False and row["implementation"] in (None, "not_started", "not_needed") for row in rows),
        "without_reason": sum(not row["justification"] for row in rows),
        "without_evidence": sum(row["control"] not in proven for row in rows),
        "treatment_without_risk": sum("risk_treatment" in (row["reasons"] or ()) and row["control"] not in treated for row in rows),
        "risks": sum(bool(risk["controls_chosen"]) for risk in risks),
        "A.6.controls": sum(n.startswith("A.6.") for n in number.values()),
        "A.6.in_place": sum(number[row["control"]].startswith("A.6.") for row in placed),
        "version": "1.1",
        "draft": False,
    }
    figures = PACK.figures(facts_of(PACK, example))
    assert {name: figures[name] for name in counted} == counted
    assert sum(figures[f"A.{n}.controls"] for n in range(2, 11)) + figures["X.controls"] == figures["controls"]
    now = PACK.figures(soa_facts.facts(example, draft=True))
    assert {name: now[name] for name in counted if name != "draft"} == {n: v for n, v in counted.items() if n != "draft"}


def test_before_approval_it_is_a_draft_that_names_what_lacks(empty: Workspace) -> None:
    soa.switch(empty, lines(empty)["A.2.2"])
    records.edit(empty, LINES, lines(empty)["A.10.4"], {"applicable": False})
    known = facts_of(PACK, empty)
    pdf = render(PACK.document(known))
    text = text_of(pdf)
    assert known.draft == "Not approved yet."
    assert all("Draft" in page.extract_text() for page in read(pdf).pages)
    for sentence in ("Draft 1.0", "Not decided yet", "Decided without a reason A.2.2, A.10.4", "No reason is given.",
                     "No version was approved yet.", "No risk names a control yet.", "Nothing is written about this yet."):  # fmt: skip
        assert sentence in text, sentence
    figures = PACK.figures(known)
    assert (figures["undecided"], figures["to_do"], figures["without_reason"]) == (36, 37, 2)


def test_what_is_approved_prints_as_it_was_approved_whatever_changes_later(empty: Workspace) -> None:
    ben = decide(empty, "Clients")
    put_in_force(empty, ben)
    before, figures = facts_of(PACK, empty), PACK.figures(facts_of(PACK, empty))
    first = render(PACK.document(before))
    ids = lines(empty)
    records.edit(empty, LINES, ids["A.2.2"], {"applicable": False, "justification": "Nobody asks any more for that"})
    records.edit(empty, REGISTERS["person"], ben, {"name": "Ben Smith"})
    records.edit(empty, REGISTERS["person"], before_owner(empty), {"name": "Ana Weber"})
    make(empty, "risk", title="Later", controls_chosen=["42001:A.2.3"])
    make(empty, "evidence", title="Later proof", requirements=["42001:A.2.3"])
    known = facts_of(PACK, empty)
    assert (known.groups, known.risks, known.proof, known.prepared_by) == (before.groups, before.risks, before.proof, "Ana Ruiz")
    assert (known.version, known.draft, known.changed_since) == ("1.0", "", True)
    text = text_of(render(PACK.document(known)))
    assert "The records went on; this prints what was approved." in text
    assert "Nobody asks any more" not in text
    assert "Ben Okafor" in text
    assert PACK.figures(known) == {**figures, "changed_since": True}
    for _step in range(5):
        empty.undo()
    assert render(PACK.document(facts_of(PACK, empty))) == first, "the same bytes each time"


def before_owner(workspace: Workspace) -> str:
    return str(workspace.facts().rows("soa-item")[0].owner_id)


def test_the_draft_after_an_approved_version_tells_what_it_changes(empty: Workspace) -> None:
    put_in_force(empty, decide(empty, "Clients"))
    records.edit(empty, LINES, lines(empty)["A.10.3"], {"justification": "Suppliers of models are many here"})
    known = soa_facts.facts(empty, draft=True)
    assert (known.version, known.draft) == ("2.0", "Version 1.0 is in force; this is what is worked on.")
    text = text_of(render(PACK.document(known)))
    assert "Changed since the version in force" in text
    assert "A.10.3 Justification Not applicable Suppliers of models are many here" in text


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_the_texts_say_they_are_only_text(empty: Workspace, words: str) -> None:
    put_in_force(empty, decide(empty, words[:900]))
    records.edit(empty, LINES, lines(empty)["A.2.4"], {"how": words})
    for draft in (False, True):
        pdf = render(PACK.document(soa_facts.facts(empty, draft=draft)))
        assert not ways_out(pdf)
        assert not pictures(pdf)


def test_a_version_that_cannot_be_read_is_no_approved_one(empty: Workspace) -> None:
    put_in_force(empty, decide(empty, "Clients"))
    (version,) = empty.facts().rows("version")
    broken = SimpleNamespace(**{name: getattr(version, name) for name in version._fields} | {"snapshot": "{broken"})
    looked_at = empty.judged_on(empty.today(), {"version": [broken]})
    assert facts_of(PACK, looked_at).draft.startswith("Version 1.0 is in force")


def test_it_is_picklable_data_and_takes_no_dates(empty: Workspace) -> None:
    made = PACK.document(facts_of(PACK, empty))
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(PACK, empty, as_of=TODAY)


def test_it_is_made_from_the_command_line(empty: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = empty.path
    empty.close()
    assert run(["report", str(path), PACK.name, "-o", str(tmp_path / "soa.pdf"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["undecided"] == 38
    assert (tmp_path / "soa.pdf").read_bytes().startswith(b"%PDF")
