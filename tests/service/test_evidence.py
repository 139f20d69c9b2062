"""Files as evidence of a clause or control: kept in one change that can be taken back; what cannot be kept is refused in a sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from aims_desktop.errors import NotFoundError, RuleError
from aims_desktop.files import NAME_LIMIT
from aims_desktop.model.registers.documents import EvidenceKind
from aims_desktop.service import evidence
from aims_desktop.service.evidence import Piece
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.blobs import SIZE_LIMIT
from tests.service.kit import TODAY, row

CLAUSE = "42001:7.4"
HOSTILE = (
    "..\\..\\windows\\evil.exe",
    "<b>bold</b> & 'quoted'.html",
    "line\nbreak\ttab.txt",
    "\u202egpj.exe",
    "-rf",
    "CON",
    "🙂" * 50 + ".pdf",
    "a" * 240 + ".txt",
    "=cmd|calc.csv",
)


def file_of(folder: Path, name: str, data: bytes = b"seen") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_files_become_evidence_of_a_clause_in_one_change(workspace: Workspace, tmp_path: Path) -> None:
    pieces, refused = evidence.read_pieces([file_of(tmp_path, "minutes.txt"), file_of(tmp_path, "photo.png", b"\x89PNG")])
    assert not refused
    made = evidence.prove(workspace, CLAUSE, pieces)
    assert [row(workspace, "evidence", one).title for one in made] == ["minutes", "photo"]
    assert {row(workspace, "evidence", one).dated_on for one in made} == {TODAY}
    assert workspace.facts().pointing(CLAUSE, "evidence", "requirements") == set(made)
    assert workspace.undo_name() == "Add 2 pieces of evidence for 7.4"
    workspace.undo()
    assert workspace.facts().rows("evidence") == []
    assert not workspace.facts().pointing(CLAUSE)
    workspace.redo()
    assert workspace.file.file_data(row(workspace, "evidence", made[0]).file) == b"seen"


def test_a_pasted_piece_says_what_it_is(workspace: Workspace) -> None:
    (made,) = evidence.prove(workspace, CLAUSE, [Piece(b"\x89PNG", "Pasted picture.png", EvidenceKind.SCREENSHOT)])
    kept = row(workspace, "evidence", made)
    assert (kept.title, kept.kind, kept.file.name) == ("Pasted picture", EvidenceKind.SCREENSHOT, "Pasted picture.png")
    assert workspace.undo_name() == "Add evidence for 7.4"


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_kept_as_data_and_written_out_safely(workspace: Workspace, tmp_path: Path, name: str) -> None:
    (made,) = evidence.prove(workspace, CLAUSE, [Piece(b"seen", name)])
    kept = row(workspace, "evidence", made)
    assert "\n" not in kept.file.name
    assert kept.title
    shown = workspace.file.view_file(kept.file)
    assert shown.read_bytes() == b"seen"
    assert shown.resolve().parent == shown.parent.resolve()
    assert len(shown.name.encode()) <= NAME_LIMIT
    assert not os.access(shown, os.X_OK) or sys.platform == "win32"
    assert not (tmp_path / "windows").exists()


def test_what_cannot_be_kept_is_named_and_the_rest_is_kept(workspace: Workspace, tmp_path: Path) -> None:
    large = tmp_path / "film.mp4"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    paths = [file_of(tmp_path, "empty.txt", b""), large, tmp_path / "gone.txt", tmp_path, file_of(tmp_path, "good.txt")]
    pieces, refused = evidence.read_pieces(paths)
    assert [piece.name for piece in pieces] == ["good.txt"]
    assert [error.sentence for error in refused] == [
        "“empty.txt” is empty (0 bytes), so it was not added.",
        "“film.mp4” has 62.9 MB; at most 52.4 MB can be kept in the file. Keep it elsewhere and add a link.",
        "“gone.txt” cannot be read: No such file or directory.",
        f"“{tmp_path.name}” is not a file, so it was not added.",
    ]
    assert not workspace.facts().rows("evidence")


@pytest.mark.skipif(sys.platform == "win32", reason="has other permissions")
def test_an_unreadable_file_is_refused_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = file_of(tmp_path, "secret.txt")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # whoever runs the tests may read everything
    with pytest.raises(NotFoundError, match=r"“secret\.txt” cannot be read: Permission denied"):
        evidence.read_file(secret)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    _pieces, (refused,) = evidence.read_pieces([tmp_path / "pipe"])
    assert "is not a file" in refused.sentence


def test_one_piece_too_large_leaves_nothing_behind(workspace: Workspace) -> None:
    pieces = [Piece(b"seen", "good.txt"), Piece(bytes(SIZE_LIMIT + 1), "pasted.png")]
    with pytest.raises(RuleError, match=r"“pasted.png” has 52.4 MB"):
        evidence.prove(workspace, CLAUSE, pieces)
    assert not workspace.facts().rows("evidence")
    assert not workspace.facts().pointing(CLAUSE)
    assert workspace.undo_name() == ""
