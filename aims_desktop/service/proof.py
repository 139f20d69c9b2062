"""Proof: recomputing the record trail of the open file while it is in use, and holding it against paper and other copies."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day, moment, ngettext
from aims_desktop.service.history import moment_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import copies, proof, refs
from aims_desktop.store.apart import apart
from aims_desktop.store.changes import Change
from aims_desktop.store.engine import connect
from aims_desktop.store.history import author_names, fingerprint
from aims_desktop.store.parcel import taken_in
from aims_desktop.store.trouble import writing
from aims_desktop.store.verify import Checked, Part, Progress, Report

PARTS: dict[Part, tuple[str, str]] = {
    Part.ENTRIES: ("Entries", "Each entry says what it said when it was written."),
    Part.CHAIN: ("Chain", "Each entry builds on the one before it; none is missing between two others."),
    Part.FORKS: ("Forks", "No session went on in two copies."),
    Part.REGISTERS: ("Registers", "All records are what the entries make of them."),
    Part.VERSIONS: ("Approved versions", "No approved version was altered."),
    Part.FILES: ("Evidence files", "Each file is, byte for byte, the one that was attached."),
}
"""What each part of the check is called, and what it finds where all is well; as msgids."""


PROVEN = (
    "No entry was altered, moved or taken out from between others after it was written.",
    "The head fingerprint stands for every entry up to the newest. Where one printed earlier is found in this file, nothing from before "
    "then was altered since.",
    "The registers, approved versions and evidence files are what the entries say.",
)
NOT_PROVEN = (
    "Who sat at the keyboard: a name is the one that was given when the file was opened.",
    "That the clock was right, or that what was written is true.",
    "That nothing was cut off at the end, or all of it written anew, by whoever held the only copy. A fingerprint printed before, or "
    "somebody else's copy, shows that.",
)
"""What a sound record proves and what it does not, as msgids."""

GONE_SHOWN = 50
"""How many entries are told one by one that another copy knows and this file does not."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A fingerprint found on paper, and the state of the file that it names; None where the file was never in it."""

    fingerprint: str
    known: proof.Known | None

    @property
    def sentence(self) -> str:
        """What that means, in words."""
        if self.known is None:
            return _("This file has never been in that state: entries are missing at its end, or the fingerprint is of another file.")
        if self.known.is_newest:
            return _("This file is in that state now: nothing was added since.")
        on = day(self.known.at.astimezone().date()) if self.known.at else _("an unknown day")
        return _("This file knew that state on {day}, {later}.").format(
            day=on, later=ngettext("{n:,} entry ago", "{n:,} entries ago", self.known.later)
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """What another copy of the file bears witness to; `lines` tell the first of the entries that are gone here."""

    name: str
    shared: int
    only_here: int
    gone: int
    new: int
    lines: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What that means, in words."""
        if self.gone:
            return ngettext(
                "Their copy knows {n:,} entry of yours that this file does not have: it was written in another copy, or removed here.",
                "Their copy knows {n:,} entries of yours that this file does not have: they were written in another copy, or removed here.",
                self.gone,
            )
        if self.new:
            return _("Everything of yours that their copy knows is in this file; what only they have was written by others.")
        return _("Everything that their copy knows is in this file.")

    @property
    def figures(self) -> str:
        """How much both know, and each alone."""
        both = ngettext("{n:,} entry in both", "{n:,} entries in both", self.shared)
        theirs = ngettext("{n:,} only in their copy", "{n:,} only in their copy", self.gone + self.new)
        return ", ".join((both, theirs, ngettext("{n:,} only here", "{n:,} only here", self.only_here)))


def verdict(report: Report) -> str:
    """The outcome in one sentence."""
    if report.ok:
        return _("The record is whole: nothing was altered since it was written.")
    return _("The record is not whole: see what is wrong.")


def remarks(report: Report) -> list[str]:
    """What is to be known of a report, and nothing wrong."""
    files, erased = report.files_left_out, report.erased
    told = (
        files and ngettext("{n} evidence file is not included in this copy.", "{n} evidence files are not included in this copy.", files),
        erased
        and ngettext(
            "{n} value was erased by law, with an entry that says so.",
            "{n} values were erased by law, each with an entry that says so.",
            erased,
        ),
    )
    return [sentence for sentence in told if sentence]


def looked_at(checked: Checked) -> str:
    """How much of a part was looked at, in words."""
    one, many = {
        Part.FORKS: ("{n:,} session", "{n:,} sessions"),
        Part.REGISTERS: ("{n:,} record", "{n:,} records"),
        Part.VERSIONS: ("{n:,} version", "{n:,} versions"),
        Part.FILES: ("{n:,} file", "{n:,} files"),
    }.get(checked.part, ("{n:,} entry", "{n:,} entries"))
    return ngettext(one, many, checked.count)


def outcome(checked: Checked) -> str:
    """How one part fared, in words."""
    if checked.wrong is None:
        return _("not looked at")
    return ngettext("{n:,} problem", "{n:,} problems", checked.wrong) if checked.wrong else _("in order")


def verified(workspace: Workspace) -> Report:
    """Recompute every hash, chain, table and evidence file."""
    return examined(workspace, lambda _share: None)[0]


def examined(workspace: Workspace, progress: Progress) -> tuple[Report, list[proof.Session]]:
    """Recompute everything and see who wrote in the file when, in any thread.

    In a copy, since reading all of it would hold up saves; in a process of its own, since a thread would hold up the window.
    """
    with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / workspace.path.name
        with workspace.file.read(), writing(copy):  # which sees to it that the file is still ours
            copies.copy_whole(workspace.file.source, copy)
        report, sessions = apart(proof.examined, copy, tell=progress)
    if not report.ok:
        workspace.file.found_unsound()
    return report, sessions


def sessions(workspace: Workspace) -> list[proof.Session]:
    """Who wrote in the file when, the newest first."""
    with workspace.file.read() as connection:
        return proof.sessions(connection)


def standing(workspace: Workspace, printed: str) -> Standing:
    """Look for the state behind a fingerprint as somebody typed it; raises UsageError for what is none."""
    digits = proof.typed(printed)
    with workspace.file.read() as connection:
        return Standing(fingerprint(digits), proof.standing(connection, digits))


def compared(workspace: Workspace, path: Path, passphrase: str | None = None, progress: Progress | None = None) -> Witness:
    """Hold the open file against another copy of it, in any thread: only rows are read, from a private copy that passed every check.

    Raises what `taken_in` raises, and RuleError for a copy of another file.
    """
    with taken_in(path, passphrase, progress) as parcel, closing(connect(parcel.path, "ro")) as witness:
        _demand_same(workspace, path, parcel.sound.dataset_id)
        with workspace.file.read() as connection:
            found = proof.compare(connection, witness, workspace.who)
        names = author_names(witness)
        lines = tuple(_line(witness, c, names.get(c.who, "")) for c in found.gone[:GONE_SHOWN])
        return Witness(path.name, found.shared, found.only_here, len(found.gone), len(found.new), lines)


def _demand_same(workspace: Workspace, path: Path, dataset_id: str) -> None:
    if dataset_id != workspace.file.dataset_id:
        raise RuleError(_("“{file}” is no copy of this file: it was begun on its own.").format(file=path.name))


def _line(witness: sqlite3.Connection, entry: Change, who: str) -> str:
    return " · ".join((moment(moment_of(entry.at)), who, refs.label(witness, entry.tbl, entry.row)))
