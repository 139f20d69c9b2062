"""The command line: what it prints, what it answers, and one line on stderr for everything that goes wrong."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from aims_desktop import cli
from aims_desktop.errors import ExitCode
from aims_desktop.service.workspace import now
from aims_desktop.store.lock import Holder, acquire
from aims_desktop.store.parcel import taken_in
from tests.report.kit import printed

NAME = "Nordlicht Café & Söhne"
FILES = Path(__file__).parent / "files"


@pytest.fixture
def file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "a folder" / "a.aims"
    path.parent.mkdir()
    assert cli.run(["new", str(path), "--organisation", NAME, "--as", "Ana Ruiz"]) == ExitCode.DONE
    capsys.readouterr()
    return path


def ask(capsys: pytest.CaptureFixture[str], *argv: object, code: int = ExitCode.DONE) -> str:
    """Run a command that says nothing on stderr; its answer."""
    assert cli.run([str(word) for word in argv]) == code
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def ask_json(capsys: pytest.CaptureFixture[str], *argv: object, code: int = ExitCode.DONE) -> Any:
    return json.loads(ask(capsys, *argv, "--json", code=code))


def fail(capsys: pytest.CaptureFixture[str], *argv: object, code: int) -> str:
    """Run a command that is refused; its one line on stderr."""
    assert cli.run([str(word) for word in argv]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("aims-desktop: ")
    assert told.err.count("\n") == 1
    assert "Traceback" not in told.err
    return told.err.removeprefix("aims-desktop: ").strip()


def test_new_makes_a_file_that_status_knows(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask_json(capsys, "status", file)
    assert found["organisation"] == NAME
    assert found["readiness"] == 0
    assert [step["number"] for step in found["steps"]] == list(range(1, 13))
    assert sum(len(step["tasks"]) for step in found["steps"]) == 91
    assert set(found["steps"][0]["tasks"][0]) == {"id", "done", "set_aside", "why", "offenders"}
    assert not [task for step in found["steps"] for task in step["tasks"] if task["done"] or not task["why"]]
    assert found["overdue"] == []
    assert found["conflicts"] == 0
    assert NAME in ask(capsys, "status", file)


def test_the_finished_example_has_all_steps_complete(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "finished.aims"
    ask(capsys, "new", path, "--organisation", NAME, "--finished-sample", "--as", "Ana Ruiz")
    found = ask_json(capsys, "status", path)
    assert (found["organisation"], found["readiness"], found["overdue"]) == (NAME, 1, [])
    assert [step["number"] for step in found["steps"] if step["complete"]] == list(range(1, 13))
    fail(capsys, "new", path, "--organisation", NAME, "--sample", "--finished-sample", code=ExitCode.USAGE)


def test_import_accounts_for_every_row_and_export_gives_them_back(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    preview = ask_json(capsys, "import", file, "ai-system", FILES / "systems.csv", "--dry-run")
    assert (preview["rows"], len(preview["taken"]), preview["dry_run"]) == (4, 4, True)
    assert ask_json(capsys, "status", file)["steps"][1]["tasks"][3]["why"].startswith("Nothing is recorded")
    taken = ask_json(capsys, "import", file, "ai-system", FILES / "systems.csv")
    assert [line["ref"] for line in taken["taken"]] == ["AIS-0001", "AIS-0002", "AIS-0003", "AIS-0004"]
    risks = ask_json(
        capsys, "import", file, "risk", FILES / "risks.csv", "--map", "description=event", "--map", "family=", code=ExitCode.LOOK
    )
    assert risks["rows"] == len(risks["taken"]) + len(risks["updated"]) + len(risks["left_out"]) == 6
    assert [line["row"] for line in risks["left_out"]] == [4]
    out = tmp_path / "risks.json"
    ask(capsys, "export", file, "risk", "-o", out)
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data["register"] == "risk"
    assert [record["ref"] for record in data["records"]] == [line["ref"] for line in risks["taken"]]
    assert data["records"][0]["event"].startswith("Decisions disadvantage")
    assert ask(capsys, "export", file, "risk", "-o", out, "--filter", "unscored").startswith("Wrote 5 records")


@pytest.mark.parametrize(
    ("pack", "register", "ref"),
    [
        ("management-review", "management-review", "MRV"),
        ("audit-report", "audit", "AUD"),
        ("audit-checklist", "audit", "AUD"),
        ("impact-assessment", "impact-assessment", "AIA"),
        ("document", "document", "DOC"),
    ],
)
def test_a_pack_of_one_record(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], pack: str, register: str, ref: str) -> None:
    rows, out = tmp_path / "in.csv", tmp_path / "one.pdf"
    rows.write_text("title\nThe older one\nThe younger one\n", encoding="utf-8")
    if register == "impact-assessment":  # it is called after its system
        ask(capsys, "import", file, "ai-system", rows)
    taken = ask_json(capsys, "import", file, register, rows)["taken"]
    assert [line["ref"] for line in taken] == [f"{ref}-0001", f"{ref}-0002"]
    for line, title, other in zip(taken, ("older", "younger"), ("younger", "older"), strict=True):
        ask(capsys, "report", file, pack, "--record", line["ref"], "-o", out)
        said = printed(out.read_bytes())
        assert f"The{title}one" in said
        assert f"The{other}one" not in said
    assert "does not print PER-0001 alone" in fail(capsys, "report", file, pack, "--record", "PER-0001", "-o", out, code=ExitCode.USAGE)


def test_the_calendar_is_exported_whole_or_in_part(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, out = tmp_path / "in.csv", tmp_path / "days.ics"
    rows.write_text("Risk,Next review\nDrift,2027-05-01\nLeak,2027-06-01\n")
    ask(capsys, "import", file, "risk", rows)
    assert ask(capsys, "export", file, "calendar", "-o", out) == f"Wrote 2 days to {out}\n"
    assert out.read_bytes().count(b"BEGIN:VEVENT\r\n") == 2
    assert ask(capsys, "export", file, "calendar", "-o", out, "--filter", "ends") == f"Wrote 0 days to {out}\n"
    assert out.read_bytes().endswith(b"END:VCALENDAR\r\n")


def test_an_import_names_the_rules_that_its_rows_break(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "parties.csv"
    table.write_text("name,reviewed_on,next_review_on\nTenants,2027-02-01,2027-01-01\n", encoding="utf-8")
    told = ask(capsys, "import", file, "interested-party", table, code=ExitCode.LOOK)
    assert told.splitlines()[-1] == ("Row 2: Next review: The next review cannot be before the last one. It is taken as it is.")


def test_a_preview_names_the_rules_that_rows_would_break(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, before = tmp_path / "parties.csv", file.read_bytes()
    table.write_text("name,reviewed_on,next_review_on\nTenants,2027-02-01,2027-01-01\nOwners,2027-01-01,\n", encoding="utf-8")
    told = ask(capsys, "import", file, "interested-party", table, "--dry-run", code=ExitCode.LOOK)
    assert "2 would be new" in told
    assert told.splitlines()[-1] == "Row 2: Next review: The next review cannot be before the last one. It is taken as it is."
    found = ask_json(capsys, "import", file, "interested-party", table, "--dry-run", code=ExitCode.LOOK)["rules_broken"]
    assert found == [{"row": 2, "field": "Next review", "sentence": "The next review cannot be before the last one."}]
    assert file.read_bytes() == before


def test_no_finding_is_closed_by_a_table(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, before = tmp_path / "findings.csv", file.read_bytes()
    table.write_text("Finding,Grade,Status\nNo log,Minor nonconformity,Closed\n", encoding="utf-8")
    for dry in ([], ["--dry-run"]):
        told = ask(capsys, "import", file, "finding", table, *dry, code=ExitCode.LOOK)
        assert told.splitlines()[-1].startswith("Row 2: Not closed yet. Name an owner. Say what was corrected at once.")
    assert file.read_bytes() == before


def test_a_preview_speaks_of_what_would_be(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "systems.csv"
    table.write_text("name,owner\nRoute planner,Chidi Eze\n", encoding="utf-8")
    told = ask(capsys, "import", file, "ai-system", table, "--dry-run")
    assert "1 would be new" in told
    assert "Would be added to people: Chidi Eze" in told


def test_a_whole_round_from_import_to_a_verified_pack(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv")
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    ask(capsys, "report", file, "management-review", "-o", one, "--as-of", "2027-03-01")
    ask(capsys, "report", file, "management-review", "-o", two, "--as-of", "2027-03-01")
    assert one.read_bytes() == two.read_bytes()
    figures = ask_json(capsys, "report", file, "management-review")
    assert figures["context.systems"] == 4
    found = ask_json(capsys, "verify", file)
    assert (found["ok"], found["problems"]) == (True, [])
    assert "whole" in ask(capsys, "verify", file, "--full")
    proof = tmp_path / "proof.pdf"
    ask(capsys, "report", file, "verification", "-o", proof)
    assert proof.read_bytes().startswith(b"%PDF")
    assert ask_json(capsys, "report", file, "verification")["fingerprint"] == found["fingerprint"]


def test_log_says_who_changed_what(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv", "--as", "Ben Okafor")
    lines = ask_json(capsys, "log", file, "--record", "ais-0001")
    assert {line["who"] for line in lines} == {"Ben Okafor"}
    assert {"at", "who", "what", "ref", "field", "old", "new"} == set(lines[0])
    assert ("title", None, "Route planner") in {(line["field"], line["old"], line["new"]) for line in lines}
    assert "Route planner" in ask(capsys, "log", file, "--record", "AIS-0001")
    assert ask_json(capsys, "log", file, "--since", "2199-01-01") == []
    assert "AIS-0099" in fail(capsys, "log", file, "--record", "AIS-0099", code=ExitCode.USAGE)


def test_backup_and_restore_bring_everything_back(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv")
    kept = Path(ask(capsys, "backup", file).partition(": ")[2].strip())
    copy = Path(ask(capsys, "backup", file, "-o", tmp_path).partition(": ")[2].strip())
    assert copy.parent == tmp_path
    before = ask_json(capsys, "status", file)
    again = tmp_path / "again.aims"
    ask(capsys, "restore", kept, again)
    assert ask_json(capsys, "status", again) == before
    assert ask_json(capsys, "status", copy) == before
    refused = fail(capsys, "restore", kept, again, code=ExitCode.NOT_WRITABLE)
    assert "there already" in refused
    assert "is kept" in ask(capsys, "restore", kept, again, "--force")


def test_reading_commands_leave_the_bytes_alone(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    pack, table = tmp_path / "p.pdf", tmp_path / "r.csv"
    for argv in (["status"], ["verify"], ["log"], ["report", "management-review", "-o", pack], ["export", "risk", "-o", table]):
        ask(capsys, argv[0], file, *argv[1:])
        ask(capsys, argv[0], file, *argv[1:])
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == ["a.aims"]


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["bakcup", "FILE"], ExitCode.USAGE, "no command “bakcup”; do you mean “backup”?"),
        (["export", "FILE", "risks", "-o", "x.csv"], ExitCode.USAGE, "no register “risks”"),
        (["export", "FILE", "risk", "-o", "x.doc"], ExitCode.USAGE, "ending .csv"),
        (["export", "FILE", "risk", "-o", "x.csv", "--filter", "big"], ExitCode.USAGE, "no filter “big”"),
        (["export", "FILE", "risk"], ExitCode.USAGE, "-o"),
        (["export", "FILE", "calendar", "-o", "x.csv"], ExitCode.USAGE, "ending .ics"),
        (["export", "FILE", "calendar", "-o", "x.ics", "--filter", "late"], ExitCode.USAGE, "it has: milestone, due, review, ends"),
        (["report", "FILE", "pack"], ExitCode.USAGE, "no pack “pack”"),
        (["report", "FILE"], ExitCode.USAGE, "Name a file and a pack"),
        (["report", "FILE", "management-review"], ExitCode.USAGE, "-o OUT.pdf"),
        (["report", "FILE", "management-review", "-o", "x.pdf", "--from", "soon"], ExitCode.USAGE, "not a date"),
        (
            ["report", "FILE", "management-review", "-o", "x.pdf", "--from", "2027-02-01", "--to", "2027-01-01"],
            ExitCode.USAGE,
            "before it begins",
        ),
        (["report", "FILE", "management-review", "-o", "FILE"], ExitCode.USAGE, "ending .pdf"),
        (["export", "FILE", "risk", "-o", "FILE"], ExitCode.USAGE, "ending .csv"),
        (["report", "FILE", "verification", "-o", "x.pdf", "--as-of", "2027-03-01"], ExitCode.USAGE, "takes no dates"),
        (["import", "FILE", "risk", "none.csv"], ExitCode.NOT_FOUND, "no file"),
        (["status", "none.aims"], ExitCode.NOT_FOUND, "There is no file"),
        (["status", "."], ExitCode.NOT_FOUND, "folder"),
        (["new", "FILE", "--organisation", "X"], ExitCode.NOT_WRITABLE, "there already"),
        (["new", "no/such/folder/a.aims", "--organisation", "X"], ExitCode.NOT_WRITABLE, "there is no such folder"),
        (["backup", "FILE", "-o", "no/such/folder"], ExitCode.NOT_FOUND, "no folder"),
        (["nonsense.aims", "--what"], ExitCode.USAGE, "--what"),
        (["status"], ExitCode.USAGE, "FILE"),
    ],
)
def test_what_goes_wrong_is_one_line_with_its_code(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = file.read_bytes()
    assert said in fail(capsys, *[str(file) if word == "FILE" else word for word in argv], code=code)
    assert file.read_bytes() == before


def test_a_newer_a_damaged_and_a_locked_file_have_their_codes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    me = Holder.here("Ben", "ben", "another machine", now())
    lock = acquire(file, me)
    told = fail(capsys, "import", file, "ai-system", FILES / "systems.csv", code=ExitCode.LOCKED)
    assert "Ben" in told
    assert ask_json(capsys, "status", file)["organisation"] == NAME
    lock.release()
    sound = file.read_bytes()
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version=999")
    connection.close()
    newer = file.read_bytes()
    assert "newer" in fail(capsys, "status", file, code=ExitCode.NEWER)
    assert file.read_bytes() == newer
    file.write_bytes(sound[: len(sound) // 2])
    assert "damaged" in fail(capsys, "status", file, code=ExitCode.REFUSED)
    assert file.read_bytes() == sound[: len(sound) // 2]


def test_a_fingerprint_on_paper_is_looked_for(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = ask_json(capsys, "verify", file)["fingerprint"]
    before = ask_json(capsys, "verify", file)["changes"]
    assert "in that state now" in ask(capsys, "verify", file, "--against", printed)
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv")
    found = ask_json(capsys, "verify", file, "--against", printed.lower().replace(" ", "-"))
    assert set(found["against"]) == {"fingerprint", "known", "at", "entries_since"}
    assert (found["against"]["fingerprint"], found["against"]["known"]) == (printed, True)
    assert found["against"]["entries_since"] == found["changes"] - before
    assert {part["wrong"] for part in found["parts"].values()} == {0}
    other = "0000 0000 0000 0000 0000"
    assert not ask_json(capsys, "verify", file, "--against", other, code=ExitCode.LOOK)["against"]["known"]
    assert "never been in that state" in ask(capsys, "verify", file, "--against", other, code=ExitCode.LOOK)
    assert "this one has 4" in fail(capsys, "verify", file, "--against", "A1B2", code=ExitCode.USAGE)


def test_restoring_says_first_what_would_be_lost(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = ask(capsys, "backup", file).partition(": ")[2].strip()
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv", "--as", "Ben Okafor")
    before = file.read_bytes()
    told = ask(capsys, "restore", kept, file, "--dry-run")
    assert "5 records were worked on" in told, "four systems and a person"
    assert "AIS-0001 Route planner  (New, Ben Okafor, " in told
    assert file.read_bytes() == before
    assert told in ask(capsys, "restore", kept, file, "--force")
    assert ask_json(capsys, "log", file, "--since", "2000-01-01")[0]["who"] == "Ana Ruiz"
    file.write_bytes(before[:9000])
    assert "cannot be told" in ask(capsys, "restore", kept, file, "--force")
    assert ask_json(capsys, "verify", file)["ok"]


@pytest.mark.parametrize("length", [250, 300])
def test_a_copy_under_a_name_that_is_too_long(file: Path, length: int, capsys: pytest.CaptureFixture[str]) -> None:
    target = file.with_name("x" * (length - 6) + ".aimsx")
    assert "the name is too long" in fail(capsys, "share", file, "-o", target, code=ExitCode.NOT_WRITABLE)


def test_a_copy_by_a_way_through_a_folder_that_is_not_there(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Wrote" in ask(capsys, "share", file, "-o", file.parent / "none" / ".." / "copy.aimsx")
    assert (file.parent / "copy.aimsx").is_file()


def test_a_backup_that_cannot_be_restored_is_refused_also_when_only_asked(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, other, free = tmp_path / "bad.aims", tmp_path / "other.aims", tmp_path / "free.aims"
    bad.write_bytes(file.read_bytes()[:9000])
    ask(capsys, "new", other, "--organisation", "Other", "--as", "Zoe")
    before = file.read_bytes()
    for word in ("--dry-run", "--force"):
        assert "There is no file" in fail(capsys, "restore", tmp_path / "none.aims", file, word, code=ExitCode.NOT_FOUND)
        assert "is damaged" in fail(capsys, "restore", bad, file, word, code=ExitCode.REFUSED)
        assert "another organisation's file" in fail(capsys, "restore", other, file, word, code=ExitCode.REFUSED)
    assert file.read_bytes() == before
    assert ask(capsys, "restore", file, free, "--dry-run").startswith("Nothing would be lost")
    assert not free.exists()


def test_a_file_whose_registers_were_altered_is_repaired(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv")
    assert "Nothing is wrong" in ask(capsys, "repair", file)
    head = ask_json(capsys, "verify", file)["head"]
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE ai_system SET title='Altered' WHERE number=1")
    connection.close()
    altered = file.read_bytes()
    told = ask(capsys, "repair", file)
    assert "AIS-0001" in told
    kept = told.partition("is kept: ")[2].splitlines()[0]
    assert Path(kept).read_bytes() == altered
    found = ask_json(capsys, "verify", file)
    assert (found["ok"], found["head"]) == (True, head)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE change SET reason='forged' WHERE lamport=2")
    connection.close()
    broken = file.read_bytes()
    assert "Restore a backup" in fail(capsys, "repair", file, code=ExitCode.REFUSED)
    assert file.read_bytes() == broken


def test_an_altered_value_is_found_and_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "import", file, "ai-system", FILES / "systems.csv")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE ai_system SET title='Altered' WHERE number=1")
    connection.close()
    found = ask_json(capsys, "verify", file, code=ExitCode.LOOK)
    assert not found["ok"]
    assert any("AIS-0001" in problem or "ai_system" in problem for problem in found["problems"])


def test_a_bug_is_one_line_too_and_stands_in_the_log(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from aims_desktop import commands

    def broken(*_words: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(commands, "progress", broken)
    assert "ZeroDivisionError" in fail(capsys, "status", file, code=ExitCode.BUG)


def test_version_and_help_need_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("--version", "--help"):
        with pytest.raises(SystemExit) as ended:
            cli.run([word])
        assert ended.value.code == 0
    assert "AIMS Desktop" in capsys.readouterr().out


def test_packs_are_listed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "management-review" in ask(capsys, "report", "--list")
    assert "management-review" in ask(capsys, "report", file, "--list")


def test_a_parcel_for_a_colleague(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parcel, before = tmp_path / "a.aimsx", file.read_bytes()
    head = ask_json(capsys, "verify", file)["fingerprint"]
    assert head in ask(capsys, "share", file, "-o", parcel, "--as", "Bo")
    with taken_in(parcel) as taken:
        assert taken.sent_by == "Bo"
    assert ask_json(capsys, "verify", parcel)["fingerprint"] == head
    assert ask_json(capsys, "status", parcel)["organisation"] == NAME
    assert "on its way" in fail(capsys, "import", parcel, "ai-system", FILES / "systems.csv", code=ExitCode.NOT_WRITABLE)
    ask(capsys, "share", file, "-o", parcel)
    with taken_in(parcel) as taken:
        assert taken.sent_by == "Ana Ruiz", "who worked in the file last"
    assert file.read_bytes() == before


def test_a_parcel_under_a_passphrase(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parcel, passphrase = tmp_path / "a.aimsx", tmp_path / "passphrase"
    passphrase.write_text("correct horse\n")
    assert str(parcel) in ask(capsys, "share", file, "-o", parcel, "--passphrase-file", passphrase, "--without-files")
    assert "passphrase" in fail(capsys, "verify", parcel, code=ExitCode.REFUSED)
    with taken_in(parcel, "correct horse") as taken:
        assert taken.sent_by == "Ana Ruiz"
    before = parcel.read_bytes()
    assert "cannot be read" in fail(capsys, "share", file, "-o", parcel, "--passphrase-file", tmp_path / "no", code=ExitCode.NOT_FOUND)
    passphrase.write_text("")
    assert "empty" in fail(capsys, "share", file, "-o", parcel, "--passphrase-file", passphrase, code=ExitCode.USAGE)
    assert "the file itself" in fail(capsys, "share", file, "-o", file, code=ExitCode.REFUSED)
    assert "no such folder" in fail(capsys, "share", file, "-o", tmp_path / "none" / "a.aimsx", code=ExitCode.NOT_WRITABLE)
    assert parcel.read_bytes() == before


def test_names_are_kept_as_fields_keep_them_or_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.aims"
    said = ask(capsys, "new", path, "--organisation", "Cafe\u0301 \x1b[31m& So\u0308hne", "--as", "Jose\u0301 \udcff")
    assert said.endswith("for Café [31m& Söhne.\n")
    assert ask_json(capsys, "status", path)["organisation"] == "Café [31m& Söhne"
    assert {line["who"] for line in ask_json(capsys, "log", path)} == {"José"}
    for name, why in (("  ", "needs a name"), ("x" * 1_001, "at most 1,000 characters")):
        other = tmp_path / "other.aims"
        assert why in fail(capsys, "new", other, "--organisation", name, code=ExitCode.USAGE)
        assert why in fail(capsys, "new", other, "--organisation", "X", "--as", name, code=ExitCode.USAGE)
        assert not other.exists()


def test_two_files_exchange_through_a_parcel(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs, parcel = tmp_path / "theirs.aims", tmp_path / "shared" / "a.aimsx"
    parcel.parent.mkdir()
    shutil.copy(file, theirs)
    assert "name the parcel" in fail(capsys, "sync", file, code=ExitCode.USAGE)
    ask(capsys, "import", theirs, "ai-system", FILES / "systems.csv", "--as", "Ben")
    assert "Sent" in ask(capsys, "sync", theirs, parcel)
    told = ask(capsys, "sync", file, parcel)
    assert "Ben" in told
    assert "Nothing to send" in told
    systems = [
        ask(capsys, "export", each, "ai-system", "-o", tmp_path / "out.json") and (tmp_path / "out.json").read_text()
        for each in (file, theirs)
    ]
    assert systems[0] == systems[1]
    shutil.copy(parcel, parcel.with_name("a (1).aimsx"))
    assert "--beside" in ask(capsys, "sync", file, code=ExitCode.LOOK)
    assert "moved aside" in ask(capsys, "sync", file, "--beside")
    lock = acquire(parcel, Holder.here("Cem", "cem", "another machine", now()))
    assert "Cem" in fail(capsys, "sync", file, code=ExitCode.LOCKED)
    assert "Nothing to send" in ask(capsys, "sync", file, "--take-over", "Cem")
    assert not lock.is_ours()
