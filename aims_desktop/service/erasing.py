"""Erasing by law: where something about a person stands, what goes and what stays, and taking it out of the file and its copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aims_desktop.errors import AimsError, RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import Choice, DateKind, TextKind
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.registers.people import PEOPLE
from aims_desktop.service import kept
from aims_desktop.service.history import BESIDE
from aims_desktop.service.workspace import Changes, Workspace
from aims_desktop.settings import Settings
from aims_desktop.store import finding, old_copies
from aims_desktop.store.backup import Reason
from aims_desktop.store.changes import layout, never_erased
from aims_desktop.store.erasing import Target, erase, remnants_left
from aims_desktop.store.finding import Place, Wanted
from aims_desktop.store.journal import Transaction
from aims_desktop.store.old_copies import OldCopy
from aims_desktop.store.verify import Progress

NAMED_BY = ("name", "email")
"""The fields of a person by whose values others mention her."""


class Why(Choice):
    """Why something is erased; kept in the history, which never says what."""

    REQUEST = "request", "The person asked for it"
    EXPIRED = "expired", "It is not needed any more"
    MISTAKE = "mistake", "It should never have been recorded"
    ORDER = "order", "An authority or a court ordered it"


@dataclass(frozen=True, slots=True)
class Item:
    """One place as a person reads it; `refusal` says why it cannot be erased, "" where it can."""

    place: Place
    where: str
    ref: str
    fields: str
    """The labels of all that goes together."""
    state: str
    """What it is: shown now or earlier, part of an approved version, inside an evidence file, an author's name."""
    refusal: str

    @property
    def values(self) -> int:
        """How many entries of the history lose it."""
        return len(self.place.target.changes)

    @property
    def proposed(self) -> bool:
        """Whether it is ticked unless somebody says otherwise: words within longer ones are another matter mostly."""
        return not self.refusal and self.place.is_whole


@dataclass(frozen=True, slots=True)
class Found:
    """Where something stands, and how many evidence files could not be looked into."""

    places: tuple[Place, ...] = ()
    closed_files: int = 0


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased; `remnants` is a sentence where the file could not be written anew yet."""

    transaction: Transaction
    reason: str
    values: int
    remnants: str = ""


# --- looking


def texts_of(workspace: Workspace, person_id: str) -> list[str]:
    """By what somebody may be mentioned: name and e-mail."""
    row = workspace.names().row(PEOPLE.name, person_id)
    return [text for name in NAMED_BY if (text := getattr(row, name, None))]


def look(workspace: Workspace, texts: Sequence[str], person_id: str = "", progress: Progress = lambda share: None) -> Found:
    """Every place where one of the texts stands, and all that a person's own record says; in any thread."""
    with workspace.file.read() as connection:
        places = finding.find(connection, texts)
        inside, closed = finding.in_files(connection, texts, progress)
        own = finding.all_of(connection, (PEOPLE.table, person_id), _personal()) if person_id else []
    return Found(tuple(_joined([*places, *own, *inside])), len(closed))


def look_at(workspace: Workspace, register: Register, record_id: str, field: str) -> Found:
    """All that a field of a record says and ever said; raises RuleError for one that is never erased."""
    unit = next((unit for unit, columns in register.units.items() if field in columns), None)
    if unit is None:
        raise RuleError(_("“{field}” is made of links or worked out, and holds no text that could be erased.").format(field=field))
    with workspace.file.read() as connection:
        return Found(tuple(finding.all_of(connection, (register.table, record_id), [unit])))


def is_erasable(register: Register, field: str) -> bool:
    """Whether a field may be erased: it is a column, and does not hold the record in its place."""
    return any(field in columns and unit not in never_erased(register.table) for unit, columns in register.units.items())


def items(workspace: Workspace, found: Found) -> list[Item]:
    """The places in words: what is shown now first, then by register and record."""
    made = [_item(workspace, place) for place in found.places]
    return sorted(made, key=lambda item: (not item.place.is_shown, item.where, item.ref, item.fields))


def _personal() -> list[str]:
    """The units of a person's record that say something about her."""
    kinds = {name: f.kind for name, f in columns_of(PEOPLE.cls).items()}
    return [unit for unit, columns in PEOPLE.units.items() if any(isinstance(kinds.get(name), TextKind | DateKind) for name in columns)]


def _joined(places: Iterable[Place]) -> list[Place]:
    """One place per unit of a row, with all changes that were found."""
    by_unit: dict[tuple[str, str, str], list[Place]] = defaultdict(list)
    for place in places:
        by_unit[place.target.table, place.target.row, place.target.unit].append(place)
    return [_one(same) for same in by_unit.values()]


def _one(same: Sequence[Place]) -> Place:
    ids = {change for place in same for change in place.target.changes}
    best = max(same, key=lambda place: (place.is_whole, bool(place.excerpt)))
    return replace(
        best,
        target=replace(best.target, changes=tuple(sorted(ids))),
        is_shown=any(place.is_shown for place in same),
        in_file=any(place.in_file for place in same),
        refusal=next((place.refusal for place in same if place.refusal), ""),
    )


def _item(workspace: Workspace, place: Place) -> Item:
    target = place.target
    name = target.table.replace("_", "-")
    register = REGISTERS.get(name)
    where = _(register.title) if register else _(BESIDE.get(target.table, target.table))
    ref = workspace.refs().of(name, target.row) if register else _ref_of(workspace, target)
    return Item(place, where, ref, _fields(target), _state(place), place.refusal or _refusal(workspace, place))


def _ref_of(workspace: Workspace, target: Target) -> str:
    """The record that a version is of; nothing for other tables."""
    if target.table != "version":
        return ""
    version = next((row for row in workspace.all_rows("version") if row.id == target.row), None)
    of = workspace.refs().of(version.of_table.replace("_", "-"), version.of_id) if version is not None and version.of_table else ""
    return _("{ref}, version {version}").format(ref=of, version=version.version) if version is not None else ""


def _fields(target: Target) -> str:
    known = columns_of(tables()[target.table])
    labels = [_(known[name].label) for name in layout()[target.table].get(target.unit, ()) if name in known]
    return ", ".join(labels) or _("A field of an earlier version")


def _state(place: Place) -> str:
    if place.target.table == "version":
        return _("Approved version")
    if place.target.table == "author":
        return _("Author's name")
    if place.in_file:
        return _("Inside the file")
    return _("Shown now") if place.is_shown else _("Earlier text")


def _refusal(workspace: Workspace, place: Place) -> str:
    """One's own name among the authors would be written again with the next change."""
    if place.target.table != "author":
        return ""
    author = next((row for row in workspace.all_rows("author") if row.id == place.target.row), None)
    if author is None or author.name != workspace.who:
        return ""
    return _("You write under this name yourself; let somebody else erase it, or work under another name first.")


# --- erasing


def carry_out(workspace: Workspace, chosen: Iterable[Item], why: Why, *, backup_first: bool = False) -> Erased:
    """Erase places for good, all or none, in any thread; raises RuleError or what writing raises. `finish` is to be called after it."""
    wanted = [item for item in chosen if not item.refusal]
    values = sum(item.values for item in wanted)
    if not wanted:
        raise RuleError(_("Choose at least one place to erase."))
    if backup_first:
        workspace.file.backup(Reason.BY_HAND)
    reason = ngettext("Erase {n} value by law", "Erase {n} values by law", values) + f": {_(why.label)}"
    with workspace.file.write(reason, backed_up=False) as transaction:
        erase(transaction.writer, [item.place.target for item in wanted])
    remnants = ""
    try:
        workspace.file.wipe()
        workspace.file.backups.tidy_files(workspace.file.backups.list())
    except AimsError as error:
        remnants = remnants_left(error)
    return Erased(transaction, reason, values, remnants)


def finish(workspace: Workspace, erased: Erased, texts: Sequence[str] = (), settings: Settings | None = None) -> Changes:
    """Bring everything shown up to date, and forget the texts on this machine: kept figures, remembered names, recent files."""
    kept.forget(workspace)
    wanted = Wanted(texts)
    if settings is not None and wanted.texts:
        settings.forget_names(lambda name: name != workspace.who and wanted.match(name) is not None)
    return workspace.tell(erased.transaction, erased.reason)


# --- copies


def copies_holding(workspace: Workspace) -> list[OldCopy]:
    """The backups and rescue copies on this machine that still hold what was erased, or cannot be looked into; in any thread."""
    with workspace.file.read() as connection:
        return old_copies.holding(connection, workspace.file.backups)


def clear(workspace: Workspace, copies: Sequence[OldCopy], *, removing: bool, progress: Progress = lambda share: None) -> None:
    """Erase in copies what was erased in the file, or remove them, and back up the file as it is now; in any thread.

    Those that cannot be looked into stay, but for backups that are removed: nobody knows what such a rescue copy is of.
    Raises an AimsError, and then the copy in question is as it was.
    """
    backups = workspace.file.backups
    for n, copy in enumerate(copies):
        progress(n / len(copies))
        if removing and (copy.values or copy.backup):
            old_copies.remove(copy, backups)
        elif not removing and not copy.problem:
            with workspace.file.read() as connection:
                old_copies.rewrite(copy, connection, backups, who=workspace.who, clock=workspace.clock)
    workspace.file.backup()
