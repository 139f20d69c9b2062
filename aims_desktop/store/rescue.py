"""Rescue copies: the last state of a file before something else takes its place; the program never deletes one."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from pathlib import Path

from aims_desktop.errors import AimsError
from aims_desktop.files import atomic_write, explained, replacing, safe_name
from aims_desktop.settings import data_dir, private_folder
from aims_desktop.store.copies import SUFFIX, copy_live, copy_set, sides_of
from aims_desktop.store.engine import WriteEngine, driver
from aims_desktop.store.gate import Level, examine
from aims_desktop.store.trouble import damaged

DRAFT = ".draft.json"


def rescue_folder() -> Path:
    """Where rescue copies lie."""
    return private_folder(data_dir() / "rescue")


def rescue_at_rest(path: Path, now: dt.datetime) -> Path:
    """Keep a file that nobody has open, whatever it is, with its side files; raises NotWritableError."""
    return copy_set(path, free_place(path, now))


def rescue_in_use(engine: WriteEngine, path: Path, head: str, now: dt.datetime) -> Path | None:
    """Keep what an open connection still sees of a file.

    None where that is not our sound newest state: of a file written over in place it may see pages of both.
    """
    try:
        kept = free_place(path, now)
        with engine.connect() as connection, replacing(kept) as temporary:
            copy_live(driver(connection), temporary)
            if examine(temporary, Level.FULL).head != head:
                raise damaged(path, "the newest entry is not ours")
    except (sqlite3.Error, AimsError):
        return None
    return kept


def keep_draft(path: Path, kept: Path | None, draft: object, now: dt.datetime) -> Path:
    """Keep what is typed and cannot be saved into a file as JSON beside the rescue copy of it, if there is one."""
    target = (kept or free_place(path, now)).with_suffix(DRAFT)
    atomic_write(target, json.dumps(draft, ensure_ascii=False, indent=1, sort_keys=True))
    return target


def drafts_of(path: Path) -> list[Path]:
    """What was typed into a file and could not be saved, where it is still kept; also what cannot be read and so may be of any file."""
    found = []
    for kept in rescue_folder().glob(f"*{DRAFT}"):
        try:
            known = json.loads(kept.read_text(encoding="utf-8"))
            own = Path(known["file"]) == path
        except (OSError, ValueError, KeyError, TypeError):
            own = True
        if own:
            found.append(kept)
    return found


def make_room(target: Path, now: dt.datetime) -> Path | None:
    """Keep the file that is about to be replaced, if any, and take its side files away: SQLite would apply them to the new one."""
    if not target.exists():
        return None
    kept = rescue_at_rest(target, now)
    for side in sides_of(target):
        with explained(side):
            side.unlink()
    return kept


def free_place(path: Path, now: dt.datetime) -> Path:
    """A name among the rescue copies that is not taken yet."""
    stamp = now.astimezone(dt.UTC).strftime("%Y-%m-%d %H%M%S")
    folder, stem = rescue_folder(), safe_name(path.stem)[:80]
    free = folder / f"{stem} {stamp}{SUFFIX}"
    number = 1
    while free.exists():
        number += 1
        free = folder / f"{stem} {stamp} ({number}){SUFFIX}"
    return free
