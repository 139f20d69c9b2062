"""The verification pack says of a file exactly what its check found, on paper as in figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from aims_desktop.errors import UsageError
from aims_desktop.i18n import moment
from aims_desktop.model.registers import REGISTERS
from aims_desktop.report.build import render
from aims_desktop.report.packs import PACKS, facts_of, verification
from aims_desktop.service import records
from aims_desktop.service.proof import NOT_PROVEN, PARTS, PROVEN, compared, standing, verified
from aims_desktop.service.workspace import Workspace
from tests.report.kit import pictures, read, ways_out
from tests.report.packs.test_management_review import HOSTILE
from tests.service.kit import TODAY, make
from tests.store.filekit import tamper

PACK = PACKS["verification"]


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def test_a_whole_record_is_printed_with_its_fingerprint_sessions_and_what_that_proves(example: Workspace) -> None:
    known = facts_of(PACK, example)
    text = text_of(render(PACK.document(known)))
    assert "The record is whole: nothing was altered since it was written." in text
    assert known.report.fingerprint in text
    assert f"{known.report.changes:,}" in text
    for sentence in (*PROVEN, *NOT_PROVEN, *(words for pair in PARTS.values() for words in pair)):
        assert sentence in text
    assert text.count("in order") == len(PARTS)
    assert known.sessions
    for session in known.sessions:
        assert f"{session.who} {moment(session.first)} {moment(session.last)} {session.changes:,}" in text
    assert render(PACK.document(known)) == render(PACK.document(facts_of(PACK, example))), "the same bytes each time"


def test_what_is_wrong_is_printed_and_counted(empty: Workspace) -> None:
    make(empty, "risk", title="Drift")
    path = empty.path
    empty.close()
    tamper(path, "UPDATE risk SET title='forged'")
    with Workspace.open(path, read_only=True, clock=empty.clock) as opened:
        known = facts_of(PACK, opened)
    figures = PACK.figures(known)
    assert (figures["ok"], figures["registers.wrong"], figures["entries.wrong"]) == (False, 1, 0)
    text = text_of(render(PACK.document(known)))
    assert "The record is not whole" in text
    assert "RSK-0001 forged differs from the journal in: title." in text
    assert "1 problem" in text


def test_paper_and_another_copy_are_printed_beside_it(empty: Workspace, tmp_path: Path) -> None:
    report = verified(empty)
    make(empty, "risk", title="Drift")
    theirs = empty.file.save_copy(tmp_path / "theirs.aims")
    known = verification.found(empty, verified(empty), standing(empty, report.fingerprint), compared(empty, theirs))
    text = text_of(render(PACK.document(known)))
    assert "This file knew that state on 1 Mar 2027, 1 entry ago." in text
    assert report.fingerprint in text
    assert "theirs.aims" in text
    assert "Everything that their copy knows is in this file." in text
    unknown = verification.found(empty, verified(empty), standing(empty, "0" * 20))
    assert "never been in that state" in text_of(render(PACK.document(unknown)))


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_written_in_the_file_is_printed_as_text(empty: Workspace, words: str) -> None:
    organisation = empty.facts().single("organisation")
    assert organisation is not None
    records.edit(empty, REGISTERS["organisation"], organisation.id, {"name": words[:200]})
    make(empty, "risk", title=words[:200])
    path = empty.path
    empty.close()
    tamper(path, "UPDATE risk SET event='forged'")
    with Workspace.open(path, read_only=True, clock=empty.clock) as opened:
        pdf = render(PACK.document(facts_of(PACK, opened)))
    assert not ways_out(pdf)
    assert not pictures(pdf)


def test_it_takes_no_dates(empty: Workspace) -> None:
    with pytest.raises(UsageError, match="takes no dates"):
        facts_of(PACK, empty, as_of=TODAY)
