"""The program's log: what went wrong inside it, for a report that a person may copy; never what is in the records."""

from __future__ import annotations

import logging
from pathlib import Path

from aims_desktop.settings import data_dir

LOGGER = logging.getLogger("aims_desktop")
SIZE = 512 * 1024


def path() -> Path:
    """Where the log is."""
    return data_dir() / "log" / "aims-desktop.log"


def start(level: str = "warning") -> None:
    """Write the log from now on; where its folder cannot be written, nothing is logged, and the program goes on."""
    if LOGGER.handlers:
        return
    LOGGER.setLevel(level.upper())
    LOGGER.propagate = False
    from logging.handlers import RotatingFileHandler

    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(path(), maxBytes=SIZE, backupCount=2, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    for each in (handler, logging.StreamHandler()) if level == "debug" else (handler,):
        each.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        LOGGER.addHandler(each)
