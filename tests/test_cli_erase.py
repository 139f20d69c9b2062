"""Erasing personal data from the command line: told first, erased with --yes only."""

from __future__ import annotations

from pathlib import Path

import pytest

from aims_desktop import cli
from aims_desktop.errors import ExitCode
from aims_desktop.service.workspace import Workspace
from tests.store.test_erasing import is_in
from tests.test_cli import ask, ask_json, fail

BO = "Bo Quuxley"


@pytest.fixture
def file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "a.aims"
    with Workspace.create(path, "Nordwind", "Ana Ruiz") as workspace:
        with workspace.change("New") as txn:
            person = txn.add("person", {"name": BO, "email": "bo@example.org"})
            txn.add("risk", {"title": "x", "cause": f"ask {BO}", "notes": "quuxleyan", "owner_id": person})
            txn.add("evidence", {"title": "Scan", "file": txn.attach(b"%PDF-1.7", "scan.pdf")})
        workspace.file.backup()
    capsys.readouterr()
    return path


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_nothing_goes_without_yes(file: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    told = ask(capsys, "erase", file, "--text", "Quuxley", *words, code=ExitCode.LOOK)
    assert "× People PER-0002: Name (Shown now; 1 entry)" in told
    assert "· Risks and opportunities RSK-0001: Notes (Shown now; 1 entry)" in told
    assert "1 evidence file (PDF, picture or the like) cannot be searched" in told
    assert "--yes erases what is marked" in told
    assert file.read_bytes() == before


def test_a_person_goes_with_yes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["erase", file, "--person", "PER-0002", "--yes", "--why", "order", "--as", "Ana Ruiz"]
    told = ask_json(capsys, *words, code=ExitCode.LOOK)
    assert (told["erased"], told["closed_files"], told["remnants"]) == (3, 1, "")
    assert [(place["ref"], place["field"], place["chosen"]) for place in told["places"]] == [
        ("PER-0002", "email", True),
        ("PER-0002", "name", True),
        ("RSK-0001", "cause", True),
    ]
    assert [copy["values"] for copy in told["copies"]] == [3]
    assert not is_in(file, BO)
    assert is_in(Path(told["copies"][0]["path"]), BO)
    verified = ask_json(capsys, "verify", file, "--full")
    assert (verified["ok"], verified["erased"]) == (True, 3)
    assert "3 values were erased by law, each with an entry that says so." in ask(capsys, "verify", file)
    assert "An authority or a court ordered it" in ask_json(capsys, "log", file)[0]["what"]
    assert BO not in ask(capsys, "log", file)


@pytest.mark.parametrize(("copies", "left"), [("rewrite", 2), ("remove", 1)])
def test_backups_by_choice(file: Path, copies: str, left: int, capsys: pytest.CaptureFixture[str]) -> None:
    told = ask_json(capsys, "erase", file, "--text", BO, "--yes", "--copies", copies, code=ExitCode.LOOK)
    assert told["copies"] == []
    with Workspace.open(file, read_only=True) as workspace:
        backups = [backup.path for backup in workspace.file.backups.list()]
    assert len(backups) == left
    assert not [path for path in backups if is_in(path, BO)]


def test_copies_can_be_cleared_later(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask_json(capsys, "erase", file, "--text", BO, "--yes", code=ExitCode.LOOK)
    told = ask_json(capsys, "erase", file, "--copies", "rewrite", "--yes")
    assert (told["erased"], told["copies"]) == (0, [])


def test_one_field(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ask_json(capsys, "erase", file, "--record", "RSK-0001", "--field", "cause", "--yes", code=ExitCode.LOOK)
    assert [(place["ref"], place["field"]) for place in told["places"]] == [("RSK-0001", "cause")]
    assert told["erased"] == 1


def test_parts_of_words_only_when_asked(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = ask_json(capsys, "erase", file, "--text", "quuxley", "--parts", "--yes", "--copies", "remove", code=ExitCode.LOOK)
    assert told["erased"] == 3
    assert not is_in(file, "quuxley")
    assert "Nothing of it is in this file." in ask(capsys, "erase", file, "--text", "quuxley", "--yes", code=ExitCode.LOOK)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Say what to erase: --text, --person, or --record with --field."),
        (["--record", "RSK-0001"], "Say what to erase: --text, --person, or --record with --field."),
        (["--person", "PER-0099"], "There is no record PER-0099."),
        (["--person", "RSK-0001"], "RSK-0001 is not a person; --person takes a number like PER-0001."),
        (["--record", "RSK-0001", "--field", "nonsense"], "risk has no field “nonsense”."),
        (["--record", "RSK-0001", "--field", "systems"], "“systems” is made of links or worked out"),
        (["--text", "x", "--why", "because"], "argument --why: invalid choice"),
    ],
)
def test_what_cannot_be_understood(file: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    assert fail(capsys, "erase", file, *words, code=ExitCode.REFUSED if "systems" in words else ExitCode.USAGE).startswith(said)
    assert file.read_bytes() == before


def test_ones_own_name_stays_and_says_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["erase", str(file), "--text", "Ana Ruiz", "--yes", "--as", "Ana Ruiz"]) == ExitCode.LOOK
    assert "You write under this name yourself" in capsys.readouterr().out
