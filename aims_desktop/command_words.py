"""The words of the command line: each command with what it takes."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import NoReturn

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _

COMMANDS = (
    "new", "status", "report", "export", "import", "share", "sync", "merge", "verify", "erase", "log", "backup", "restore", "repair",
)  # fmt: skip


class OneLineParser(argparse.ArgumentParser):
    """Tells wrong words in one line too."""

    def error(self, message: str) -> NoReturn:
        """Wrong words on the command line are one line too."""
        raise UsageError(message)


class Commands:
    """The parser of all commands; what each does stands in commands.py under its name."""

    def __init__(self) -> None:
        self.parser = OneLineParser(prog="aims-desktop")
        self._kinds = self.parser.add_subparsers(required=True, parser_class=OneLineParser)
        self._making()
        self._reading()
        self._moving()
        self._keeping()
        self._erasing()

    def _add(
        self, name: str, about: str, *, file: str = "FILE", writes: bool = False, as_json: bool = False, needed: bool = True
    ) -> argparse.ArgumentParser:
        sub = self._kinds.add_parser(name, help=about, description=about)
        sub.set_defaults(command=name)
        sub.add_argument("file", type=Path, metavar=file, nargs=None if needed else "?")
        if writes:
            sub.add_argument("--as", dest="who", metavar="NAME", help=_("who writes (default: who it was last time here, else the login)"))
        if as_json:
            sub.add_argument("--json", action="store_true", help=_("answer as JSON"))
        return sub

    def _making(self) -> None:
        new = self._add("new", _("make a fresh file, or the worked example"), writes=True)
        new.add_argument("--organisation", required=True, metavar="NAME")
        filled = new.add_mutually_exclusive_group()
        filled.add_argument("--sample", action="store_true", help=_("fill it with the worked example, about two thirds of the way"))
        filled.add_argument("--finished-sample", action="store_true", help=_("fill it with the worked example taken to its certificate"))
        new.add_argument("--force", action="store_true", help=_("replace a file that is there"))

    def _reading(self) -> None:
        self._add("status", _("steps, tasks, open checks, overdue actions"), as_json=True)
        report = self._add("report", _("write a pack as PDF, or as a Word document"), as_json=True, needed=False)
        report.add_argument("pack", nargs="?", metavar="PACK")
        report.add_argument("-o", dest="out", type=Path, metavar="OUT.pdf|.docx")
        report.add_argument(
            "--record",
            metavar="REF",
            help=_("only this document, assessment, audit or review: as it was approved or closed, else as it stands"),
        )
        report.add_argument("--list", action="store_true", help=_("name the packs"))
        report.add_argument("--from", dest="start", type=_day, metavar="DATE", help=_("first day of the period"))
        report.add_argument("--to", dest="end", type=_day, metavar="DATE", help=_("last day of the period"))
        report.add_argument("--as-of", type=_day, metavar="DATE", help=_("the day to judge by"))
        verify = self._add("verify", _("check hashes, chains, tables and evidence"), as_json=True)
        verify.add_argument("--full", action="store_true", help=_("also check the database page by page"))
        verify.add_argument("--against", metavar="FINGERPRINT", help=_("a fingerprint from an earlier pack: was this file in that state?"))
        log = self._add("log", _("who changed what, when"), as_json=True)
        log.add_argument("--record", metavar="REF")
        log.add_argument("--since", type=_day, metavar="DATE")

    def _moving(self) -> None:
        export = self._add("export", _("write a register as CSV, XLSX or JSON, or the calendar as ICS"))
        export.add_argument("register", metavar="REGISTER", help=_("a register, or “calendar” for the days of all of them"))
        export.add_argument("-o", dest="out", type=Path, required=True, metavar="OUT")
        export.add_argument("--filter", metavar="NAME")
        take = self._add("import", _("take rows of a CSV file into a register"), writes=True, as_json=True)
        take.add_argument("register", metavar="REGISTER")
        take.add_argument("table", type=Path, metavar="IN.csv")
        take.add_argument("--header-row", type=int, metavar="N")
        take.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD", help=_("match a column; an empty field leaves it out")
        )
        take.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))

        share = self._add("share", _("write a parcel for a colleague"), writes=True)
        share.add_argument("-o", dest="out", type=Path, required=True, metavar="COPY.aimsx")
        _passphrase(share, _("protect it with the passphrase in the first line of this file"))
        share.add_argument("--without-files", action="store_true", help=_("leave the evidence files out"))

        sync = self._add("sync", _("exchange changes with a parcel that colleagues reach too"), writes=True)
        sync.add_argument("parcel", type=Path, nargs="?", metavar="PARCEL", help=_("default: the one of last time"))
        _passphrase(sync, _("the passphrase of the parcel is the first line of this file"))
        sync.add_argument("--beside", action="store_true", help=_("also merge what sync clients left beside it, and move that aside"))
        sync.add_argument("--accept-erasures", action="store_true", help=_("also erase here what was erased there by law"))
        sync.add_argument("--take-over", default="", metavar="NAME", help=_("break the lock that NAME left on the parcel"))
        merge = self._add("merge", _("take in what a colleague's copy knows and this file does not"), writes=True, as_json=True)
        merge.add_argument("other", type=Path, metavar="OTHER")
        _passphrase(merge, _("the passphrase of the copy is the first line of this file"))
        merge.add_argument("--accept-erasures", action="store_true", help=_("also erase here what was erased there by law"))
        merge.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))

    def _keeping(self) -> None:
        backup = self._add("backup", _("keep a copy"))
        backup.add_argument("-o", dest="out", type=Path, metavar="DIR")
        restore = self._add("restore", _("put a backup in the place of a file"), file="BACKUP")
        restore.add_argument("target", type=Path, metavar="FILE")
        restore.add_argument("--force", action="store_true", help=_("replace the file that is there; it is kept among the rescue copies"))
        restore.add_argument("--dry-run", action="store_true", help=_("only say what would be lost"))
        self._add("repair", _("build the registers of a damaged file anew from its journal"))

    def _erasing(self) -> None:
        from aims_desktop.service.erasing import Why

        erase = self._add("erase", _("erase personal data by law, for good"), writes=True, as_json=True)
        erase.add_argument("--text", action="append", default=[], metavar="TEXT", help=_("wherever this stands; may be given again"))
        erase.add_argument("--person", metavar="REF", help=_("what a person's record says, and wherever name and e-mail stand"))
        erase.add_argument("--record", metavar="REF", help=_("the record of --field"))
        erase.add_argument("--field", metavar="FIELD", help=_("all that this field says and ever said"))
        erase.add_argument("--parts", action="store_true", help=_("also where the text is a part of longer words"))
        erase.add_argument("--why", choices=[*Why], default=Why.REQUEST, help=_("kept in the history, which never says what was erased"))
        erase.add_argument("--copies", choices=["keep", "rewrite", "remove"], default="keep", help=_("backups that still hold it"))
        erase.add_argument("--backup", action="store_true", help=_("make a backup first, which keeps it"))
        erase.add_argument("--yes", action="store_true", help=_("erase; nothing can be undone"))
        erase.add_argument("--dry-run", action="store_true", help=_("only say what would be erased"))


def _passphrase(parser: argparse.ArgumentParser, about: str) -> None:
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help=about)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("“{text}” is not a date; write it as 2027-01-15").format(text=text)) from error
