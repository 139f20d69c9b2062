"""The stage 1 pack lists every document with what serves it, says what is missing, and is the same each time."""

from __future__ import annotations

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.model.registers import REGISTERS
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of
from aims_desktop.service import records, stage_1
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, printed, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.kit import TODAY, make

PACK = PACKS["stage-1"]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_document_is_printed_with_its_records_versions_states_and_hashes(example: Workspace) -> None:
    known = facts_of(PACK, example)
    text = printed(render(PACK.document(known)))
    assert len(known.entries) == 20
    for entry in known.entries:
        assert squeezed(entry.line.document.name) in text
        for each in entry.served:
            assert each.digest in text
            assert squeezed(each.ref) in text
            assert squeezed(each.version) in text
    assert squeezed(known.head) in text
    assert squeezed(f"{known.ready} of 20") in text
    assert any(each.version and each.state == "In force" for entry in known.entries for each in entry.served)
    assert render(PACK.document(known)) == render(PACK.document(facts_of(PACK, example))), "the same bytes each time"


def test_the_figures_say_the_same(example: Workspace) -> None:
    known = facts_of(PACK, example)
    figures = PACK.figures(known)
    lines = stage_1.lines(example.facts(), roadmap().stage_1)
    assert figures["documents"] == 20
    assert figures["ready"] == sum(line.ready for line in lines)
    assert figures["missing"] == [line.document.number for line in lines if not line.ready]
    assert [len(figures["served"][str(line.document.number)]) for line in lines] == [len(stage_1.served(example, line)) for line in lines]
    assert figures["fingerprint"] == known.head


def test_a_pack_that_lacks_documents_says_so_on_every_page(empty: Workspace) -> None:
    document = PACK.document(facts_of(PACK, empty))
    assert document.draft == "20 documents of the list are not ready"
    text = printed(render(document))
    assert squeezed("Missing: Scope (In force)") in text
    assert text.count(squeezed("Nothing is on record yet.")) == 20


def test_body_scope_and_day_stand_on_the_cover(empty: Workspace) -> None:
    row = empty.facts().single("certification")
    assert row is not None
    records.edit(empty, REGISTERS["certification"], row.id, {"body": "Kystcert", "agreed_scope": "All that plans routes"})
    make(empty, "audit", title="Stage 1", kind="stage_1", planned_from=TODAY)
    details = dict(PACK.document(facts_of(PACK, empty)).details)
    assert details["Certification body"] == "Kystcert"
    assert details["Scope"] == "All that plans routes"
    assert details["Stage 1 planned for"] == "1 Mar 2027"


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_written_in_the_file_is_printed_as_text(empty: Workspace, words: str) -> None:
    row = empty.facts().single("certification")
    assert row is not None
    records.edit(empty, REGISTERS["certification"], row.id, {"body": words[:200], "agreed_scope": words[:200]})
    make(empty, "action", title=words[:200], kind="treatment", status="open")
    pdf = render(PACK.document(facts_of(PACK, empty)))
    assert not ways_out(pdf)
    assert not pictures(pdf)


def test_it_takes_no_dates(empty: Workspace) -> None:
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(PACK, empty, as_of=TODAY)
