"""The command line: the same services without a window. Errors are one line on stderr; nothing here knows Qt before the window opens."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path

from aims_desktop import __version__, logs
from aims_desktop.command_words import COMMANDS, Commands, OneLineParser
from aims_desktop.errors import AimsError, ExitCode, UsageError
from aims_desktop.i18n import _


def run(argv: list[str]) -> int:
    """Carry a command line out and answer its exit code; never raises."""
    try:
        first = next((word for word in argv if not word.startswith("-")), "")
        if first in COMMANDS and argv[0] == first:
            options = Commands().parser.parse_args(argv)
            from aims_desktop import commands

            return commands.HANDLERS[options.command](options)
        if first:
            _refuse_misspelt(first)
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


def _refuse_misspelt(word: str) -> None:
    """A word that is no file but nearly a command is not taken for a file to open."""
    if Path(word).exists():
        return
    from difflib import get_close_matches

    meant = get_close_matches(word, COMMANDS, 1, 0.75)
    if meant:
        raise UsageError(_("There is no command “{word}”; do you mean “{meant}”?").format(word=word, meant=meant[0]))


def _window_parser() -> OneLineParser:
    parser = OneLineParser(
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


# --- the window


def _window(options: argparse.Namespace) -> int:
    gc.disable()  # next to nothing of what a start makes is garbage; the window enables it again
    from aims_desktop.ui import app

    return app.run(
        file=options.file, read_only=options.read_only, demo=options.demo, safe_mode=options.safe_mode, log_level=options.log_level
    )
