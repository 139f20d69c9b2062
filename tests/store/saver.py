"""A program that saves without pause until it is killed; run by test_kill.py.

`saver.py PATH` opens the file and saves, writing the number of each save that is acknowledged. Without a path it reads paths, one a
line, and for each starts such a saver from the same memory: what is killed 300 times need not be loaded 300 times.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from tests.store.kit import Book

CHILDREN = 3
"""How many records each save adds beside the counter it changes."""


def save_for_ever(path: Path) -> None:
    """Each save changes the counter and adds records; half of it would show."""
    book, rng = Book(path, new=False), random.Random()
    (counter,) = book.live()["document"]
    n = int(book.one("SELECT title FROM document"))
    while True:
        n += 1
        with book.write(f"Save {n}") as transaction:
            transaction.get("document", counter).title = str(n)  # type: ignore[attr-defined]  # a document
            system = transaction.add("ai_system", {"title": str(n), "notes": "x" * rng.choice([10, 300, 20_000])})
            rows = transaction.add_many("data_flow", [{"title": str(n), "system_id": None}] * CHILDREN)
            transaction.link("data_flow", rows[0], "requirement", "42001:8.4", "clauses")
            if n % 5 == 0:
                transaction.delete("ai_system", [system])
            if n % 3 == 0:
                file = transaction.attach(rng.randbytes(rng.choice([100, 5000, 30_000])), "x.bin")
                transaction.add("evidence", {"title": str(n), "file": file})
        os.write(1, f"{n}\n".encode())


def start_when_told() -> None:
    """Start a saver for each path read, say its process id, and say when it is gone."""
    with tempfile.TemporaryDirectory() as folder:  # what is worked out at the first save is worked out once
        book = Book(Path(folder) / "warm.aims")
        book.set("document", book.add("document", title="0"), title="1")
        book.close()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            save_for_ever(Path(line.rstrip("\n")))
        os.write(1, f"started {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"gone\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        save_for_ever(Path(sys.argv[1]))
    else:
        start_when_told()
