"""Two people edit copies of the worked example from the command line, and merge them both ways."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from aims_desktop.errors import ExitCode
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import sample
from aims_desktop.service.workspace import now
from aims_desktop.store.lock import Holder, acquire
from tests.store.filekit import tamper
from tests.test_cli import ask, ask_json, fail


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "example.aims"
    sample.create(path, who="Ana").close()
    return path


@pytest.fixture
def copies(example: Path, tmp_path: Path) -> tuple[Path, Path]:
    return tuple(Path(shutil.copy(example, tmp_path / f"{who}.aims")) for who in ("ana", "li"))  # type: ignore[return-value]  # two


def take(capsys: pytest.CaptureFixture[str], file: Path, who: str, register: str, rows: Sequence[Mapping[str, str]]) -> None:
    table = file.with_suffix(f".{register}.csv")
    with table.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    found = ask_json(capsys, "import", file, register, table, "--as", who)
    assert len(found["taken"]) + len(found["updated"]) == len(rows)


def exported(capsys: pytest.CaptureFixture[str], file: Path) -> dict[str, Any]:
    found = {}
    for name in REGISTERS:
        ask(capsys, "export", file, name, "-o", file.with_suffix(".json"))
        found[name] = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    return found


def both_ways(conflicts: Sequence[Mapping[str, Any]]) -> set[tuple[Any, ...]]:
    """The same whoever merged."""
    return {(c["ref"], c["field"], frozenset(json.dumps(c[side]) for side in ("mine", "theirs"))) for c in conflicts}


def test_copies_edited_by_imports(copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    ana, li = copies
    take(capsys, ana, "Ana", "risk", [{"ref": "RSK-0001", "title": "Ana's words"}, {"ref": "RSK-0002", "title": "Ana alone"}])
    take(capsys, li, "Li", "risk", [{"ref": "RSK-0001", "title": "Li's words"}, {"ref": "RSK-0003", "title": "Li alone"}])
    take(capsys, ana, "Ana", "risk", [{"title": f"New of Ana {n}"} for n in range(3)])
    take(capsys, li, "Li", "risk", [{"title": f"New of Li {n}"} for n in range(2)])
    take(capsys, ana, "Ana", "person", [{"ref": "PER-0001", "job_title": "Head of Ana"}, {"ref": "", "job_title": ""}][:1])
    take(capsys, li, "Li", "person", [{"ref": "PER-0001", "job_title": "Head of Li"}])
    take(capsys, li, "Li", "person", [{"name": "Bo Berg", "job_title": "Newcomer"}])
    take(capsys, ana, "Ana", "action", [{"ref": "ACT-0001", "title": "Ana's action"}, {"ref": "ACT-0002", "title": "Both"}])
    take(capsys, li, "Li", "action", [{"ref": "ACT-0001", "title": "Li's action"}, {"ref": "ACT-0002", "title": "Both"}])

    before = ana.read_bytes()
    told = ask_json(capsys, "merge", ana, li, "--dry-run", code=ExitCode.LOOK)
    assert ana.read_bytes() == before
    first = ask_json(capsys, "merge", ana, li, code=ExitCode.LOOK)
    assert {k: v for k, v in told.items() if k not in {"dry_run", "backup"}} == {
        k: v for k, v in first.items() if k not in {"dry_run", "backup"}
    }
    second = ask_json(capsys, "merge", li, ana, code=ExitCode.LOOK)

    assert both_ways(first["conflicts"]) == both_ways(second["conflicts"])
    assert {(c["ref"], c["field"]) for c in first["conflicts"]} == {
        ("RSK-0001", "title"),
        ("PER-0001", "job_title"),
        ("ACT-0001", "title"),
    }
    assert sorted(c["mine"] for c in first["conflicts"]) == ["Ana's action", "Ana's words", "Head of Ana"]
    assert len(first["new"]) == 3
    assert len(second["new"]) == 3
    mine, theirs = exported(capsys, ana), exported(capsys, li)
    assert mine == theirs
    titles = {record["title"] for record in mine["risk"]["records"]}
    assert {"Ana alone", "Li alone", *(f"New of Ana {n}" for n in range(3)), *(f"New of Li {n}" for n in range(2))} <= titles
    refs = [record["ref"] for record in mine["risk"]["records"]]
    assert len(set(refs)) == len(refs)
    assert ask_json(capsys, "status", ana)["conflicts"] == ask_json(capsys, "status", li)["conflicts"] == 3
    assert "3 conflicts between copies wait for a decision." in ask(capsys, "status", ana)

    for one, other in ((ana, li), (li, ana)):
        again = ask_json(capsys, "merge", one, other)
        assert (again["changes"], again["conflicts"], again["new"]) == (0, [], [])
        assert ask_json(capsys, "verify", one)["ok"]


def test_nothing_new(copies: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    before = copies[0].read_bytes()
    assert ask(capsys, "merge", copies[0], copies[0]).startswith("Nothing new")
    assert ask(capsys, "merge", *copies).startswith("Nothing new")
    assert copies[0].read_bytes() == before


def test_passphrase(copies: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ana, li = copies
    take(capsys, li, "Li", "risk", [{"title": "New"}])
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text("correct horse battery\n")
    wrong.write_text("tr0ub4dor and three\n")
    parcel = tmp_path / "li.aimsx"
    ask(capsys, "share", li, "-o", parcel, "--passphrase-file", right, "--as", "Li")
    before = ana.read_bytes()
    fail(capsys, "merge", ana, parcel, code=ExitCode.REFUSED)
    fail(capsys, "merge", ana, parcel, "--passphrase-file", wrong, code=ExitCode.REFUSED)
    assert ana.read_bytes() == before
    found = ask_json(capsys, "merge", ana, parcel, "--passphrase-file", right)
    assert found["sent_by"] == "Li"
    assert len(found["new"]) == 1


def refused(capsys: pytest.CaptureFixture[str], mine: Path, other: Path, code: int) -> str:
    before = mine.read_bytes()
    said = fail(capsys, "merge", mine, other, code=code)
    assert mine.read_bytes() == before
    return said


def test_exit_codes(copies: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ana, li = copies
    assert "There is no file" in refused(capsys, ana, tmp_path / "none.aims", ExitCode.NOT_FOUND)
    assert refused(capsys, ana, tmp_path, ExitCode.NOT_FOUND)
    altered = Path(shutil.copy(li, tmp_path / "altered.aims"))
    tamper(altered, "UPDATE risk SET title='forged' WHERE number=1")
    assert "“altered.aims” is damaged" in refused(capsys, ana, altered, ExitCode.REFUSED)
    tamper(altered, "UPDATE change SET value=replace(value, 'a', 'o') WHERE tbl='risk'")
    assert "“altered.aims” is damaged" in refused(capsys, ana, altered, ExitCode.REFUSED)
    newer = bytearray(li.read_bytes())
    newer[60:64] = (99).to_bytes(4, "big")
    (tmp_path / "newer.aims").write_bytes(newer)
    assert "newer version" in refused(capsys, ana, tmp_path / "newer.aims", ExitCode.NEWER)
    ask(capsys, "new", tmp_path / "other.aims", "--organisation", "Other")
    assert "another organisation's file" in refused(capsys, ana, tmp_path / "other.aims", ExitCode.REFUSED)
    lock = acquire(ana, Holder.here("Bo", "bo", "0" * 32, now()))
    assert "Bo" in refused(capsys, ana, li, ExitCode.LOCKED)
    lock.release()
