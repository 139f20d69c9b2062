"""The command line: the same services without a window. Errors are one line on stderr; nothing here knows Qt before the window opens."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from aims_desktop import __version__, logs
from aims_desktop.errors import AimsError, ExitCode, UsageError
from aims_desktop.i18n import _

COMMANDS = ("new", "status", "report", "export", "import", "verify", "log", "backup", "restore")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Wrong words on the command line are one line too."""
        raise UsageError(message)


def run(argv: list[str]) -> int:
    """Carry a command line out and answer its exit code; never raises."""
    try:
        first = next((word for word in argv if not word.startswith("-")), "")
        if first in COMMANDS and argv[0] == first:
            options = _commands().parse_args(argv)
            handler: Callable[[argparse.Namespace], int] = options.handler
            return handler(options)
        return _window(_window_parser().parse_args(argv))
    except AimsError as error:
        _say(error.sentence)
        return error.exit_code
    except BrokenPipeError:
        return ExitCode.DONE
    except KeyboardInterrupt:
        _say(_("Stopped. Nothing more was changed."))
        return ExitCode.LOOK
    except Exception as error:  # noqa: BLE001 - one of the three borders: a bug is told in one line and logged in full
        logs.start()
        logs.LOGGER.critical("bug", exc_info=True)
        said = _("Something went wrong inside the program ({error}); your file is as it was after the last change.")
        _say(said.format(error=type(error).__name__))
        return ExitCode.BUG


def _say(sentence: str) -> None:
    print(f"aims-desktop: {' '.join(sentence.split())}", file=sys.stderr)


# --- what can be asked


def _window_parser() -> _Parser:
    parser = _Parser(
        prog="aims-desktop",
        description=_("Twelve steps to an ISO/IEC 42001 AI management system, offline, in one file."),
        epilog=_("Commands: {commands}. Each has its own --help.").format(commands=", ".join(COMMANDS)),
    )
    parser.add_argument("--version", action="version", version=f"AIMS Desktop {__version__}")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=_("the file to open"))
    parser.add_argument("--read-only", action="store_true", help=_("open it for reading only"))
    parser.add_argument("--demo", action="store_true", help=_("open the worked example"))
    parser.add_argument("--safe-mode", action="store_true", help=_("start with default settings"))
    parser.add_argument("--log-level", default="warning", choices=("debug", "info", "warning", "error"))
    return parser


def _commands() -> _Parser:
    from aims_desktop import commands

    parser = _Parser(prog="aims-desktop")
    kinds = parser.add_subparsers(required=True, parser_class=_Parser)

    def command(
        name: str,
        handler: Callable[[argparse.Namespace], int],
        about: str,
        *,
        file: str = "FILE",
        writes: bool = False,
        as_json: bool = False,
        needed: bool = True,
    ) -> argparse.ArgumentParser:
        sub = kinds.add_parser(name, help=about, description=about)
        sub.set_defaults(handler=handler)
        sub.add_argument("file", type=Path, metavar=file, nargs=None if needed else "?")
        if writes:
            sub.add_argument("--as", dest="who", metavar="NAME", help=_("who writes (default: who it was last time here, else the login)"))
        if as_json:
            sub.add_argument("--json", action="store_true", help=_("answer as JSON"))
        return sub

    new = command("new", commands.new, _("make a fresh file, or the worked example"), writes=True)
    new.add_argument("--organisation", required=True, metavar="NAME")
    new.add_argument("--sample", action="store_true", help=_("fill it with the worked example"))
    new.add_argument("--force", action="store_true", help=_("replace a file that is there"))
    command("status", commands.status, _("steps, tasks, open checks, overdue actions"), as_json=True)
    report = command("report", commands.report, _("write a pack as PDF"), as_json=True, needed=False)
    report.add_argument("pack", nargs="?", metavar="PACK")
    report.add_argument("-o", dest="out", type=Path, metavar="OUT.pdf")
    report.add_argument("--list", action="store_true", help=_("name the packs"))
    for name, about in (
        ("--from", _("first day of the period")),
        ("--to", _("last day of the period")),
        ("--as-of", _("the day to judge by")),
    ):
        report.add_argument(name, dest=name.strip("-").replace("-", "_"), type=_day, metavar="DATE", help=about)
    export = command("export", commands.export, _("write a register as CSV, XLSX or JSON"))
    export.add_argument("register", metavar="REGISTER")
    export.add_argument("-o", dest="out", type=Path, required=True, metavar="OUT")
    export.add_argument("--filter", metavar="NAME")
    take = command("import", commands.import_, _("take rows of a CSV file into a register"), writes=True, as_json=True)
    take.add_argument("register", metavar="REGISTER")
    take.add_argument("table", type=Path, metavar="IN.csv")
    take.add_argument("--header-row", type=int, metavar="N")
    take.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help=_("match a column; an empty field leaves it out"))
    take.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    verify = command("verify", commands.verify, _("check hashes, chains, tables and evidence"), as_json=True)
    verify.add_argument("--full", action="store_true", help=_("also check the database page by page"))
    log = command("log", commands.log, _("who changed what, when"), as_json=True)
    log.add_argument("--record", metavar="REF")
    log.add_argument("--since", type=_day, metavar="DATE")
    backup = command("backup", commands.backup, _("keep a copy"))
    backup.add_argument("-o", dest="out", type=Path, metavar="DIR")
    restore = command("restore", commands.restore, _("put a backup in the place of a file"), file="BACKUP")
    restore.add_argument("target", type=Path, metavar="FILE")
    restore.add_argument("--force", action="store_true", help=_("replace the file that is there; it is kept among the rescue copies"))
    return parser


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("“{text}” is not a date; write it as 2027-01-15").format(text=text)) from error


# --- the window


def _window(options: argparse.Namespace) -> int:
    from aims_desktop.ui import app

    return app.run(
        file=options.file, read_only=options.read_only, demo=options.demo, safe_mode=options.safe_mode, log_level=options.log_level
    )
