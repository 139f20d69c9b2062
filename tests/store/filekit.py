"""Files as a person has them, for the tests of the file side of the store."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from aims_desktop.model.kinds import FileRef
from aims_desktop.model.registers import tables
from aims_desktop.settings import data_dir
from aims_desktop.store.engine import connect, driver
from aims_desktop.store.file import AimsFile
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.rows import read_rows
from tests.store.kit import ANA, Clock

EVIDENCE = b"%PDF-1.7 minutes " * 2_000


def opened(path: Path, clock: Clock | None = None, **options: object) -> AimsFile:
    """Open a file by the tests' clock."""
    return AimsFile.open(path, clock=clock or Clock(), **options)  # type: ignore[arg-type]  # passed on as they are


def created(path: Path, systems: int = 3, clock: Clock | None = None) -> AimsFile:
    """A fresh file with a few records and one evidence file."""
    file = AimsFile.create(path, who=ANA, clock=clock or Clock())
    with file.write("New records") as transaction:
        transaction.add_many("ai_system", [{"title": f"System {n}", "purpose": "x" * 200} for n in range(systems)])
        ref = transaction.attach(EVIDENCE, "Minutes.pdf")
        transaction.add("evidence", {"title": "Minutes", "file": ref})
    return file


def at_rest(path: Path, systems: int = 3) -> Path:
    """A file that was closed in good order."""
    created(path, systems).close()
    return path


def titles(file: AimsFile) -> list[str]:
    """What the AI systems are called."""
    with file.read() as connection:
        return [row.title for row in read_rows(connection, tables()["ai_system"])]


def evidence(file: AimsFile) -> FileRef:
    """The first evidence file."""
    with file.read() as connection:
        return next(row.file for row in read_rows(connection, tables()["evidence"]) if row.file is not None)


def add(file: AimsFile, title: str) -> None:
    """Save one more AI system."""
    with file.write("New AI system") as transaction:
        transaction.add("ai_system", {"title": title})


def hashes(folder: Path) -> dict[str, str]:
    """What lies in a folder, byte for byte."""
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(folder.iterdir()) if each.is_file()}


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def tamper(path: Path, *statements: str) -> Path:
    """Write into a file past everything."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)
    return path


def is_whole(path: Path) -> bool:
    """Whether a file passes every check; raises what the gate says if not."""
    return examine(path, Level.FULL).version > 0


def count(path: Path, table: str) -> int:
    """How many rows a table has."""
    with closing(connect(path, "ro")) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


HOT = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size=5")
db.execute("BEGIN IMMEDIATE")
db.execute("UPDATE ai_system SET title='never saved', purpose=purpose || purpose")
db.execute("SELECT 1")
os.kill(os.getpid(), signal.SIGKILL)
"""


def leave_hot_journal(path: Path) -> None:
    """Kill a writer in the middle of a large transaction: the file is broken without the journal beside it."""
    subprocess.run([sys.executable, "-c", HOT, str(path)], check=False)
    journal = path.with_name(path.name + "-journal")
    assert journal.stat().st_size > 0


WAL = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL").fetchall()
db.execute("UPDATE ai_system SET purpose=purpose || ' '")
db.execute("UPDATE ai_system SET purpose=rtrim(purpose)")
os.kill(os.getpid(), signal.SIGKILL)
"""


def leave_wal(path: Path) -> None:
    """Let another program write to a file in WAL mode and be killed: its last save lies in the -wal file only."""
    subprocess.run([sys.executable, "-c", WAL, str(path)], check=False)
    assert path.with_name(path.name + "-wal").stat().st_size > 0


def rescued() -> list[Path]:
    """The rescue copies."""
    folder = data_dir() / "rescue"
    return sorted(each for each in folder.iterdir() if each.suffix == ".aims") if folder.is_dir() else []


@contextmanager
def in_time(seconds: float = 5.0) -> Iterator[None]:
    """Hold what is refused to so many seconds of work, here and in processes that ended meanwhile; other programs may slow it down."""
    before = os.times()
    try:
        yield
    finally:
        assert sum(os.times()[:4]) - sum(before[:4]) < seconds


def failing(code: int, name: str = "SQLITE") -> sqlite3.OperationalError:
    """An error as the sqlite3 module raises it."""
    error = sqlite3.OperationalError(f"simulated {name}")
    error.sqlite_errorcode = code
    return error


def fill_disk(file: AimsFile) -> None:
    """Let SQLite itself say that there is no room for one more page."""
    _most_pages(file, 1)  # as many as there are: no file is made smaller


def make_room(file: AimsFile) -> None:
    """Let the file grow again."""
    _most_pages(file, 1_000_000)


def _most_pages(file: AimsFile, pages: int) -> None:
    assert file._engine is not None
    with file._engine.connect() as connection:
        driver(connection).execute(f"PRAGMA max_page_count = {pages}").fetchall()
