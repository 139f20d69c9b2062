"""What a link can point to, with the words it is found by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.display import title
from aims_desktop.service.refs import VERSION
from aims_desktop.service.workspace import Workspace

Option = tuple[str, str]
"""A link's value, and what is shown for it."""

SEPARATOR = " · "
"""Between a title and a number."""
CATALOGUE = frozenset({"requirement", "clause", "control"})
ANY = "any"


def options_for(workspace: Workspace, targets: Sequence[str]) -> list[Option]:
    """All a field with these targets can point to, in the order of the numbers."""
    if targets[0] in CATALOGUE:
        return list(_requirements(workspace, targets[0]))
    names = [name for name, r in REGISTERS.items() if not r.child_of] if targets[0] == ANY else targets
    mixed = len(targets) > 1 or targets[0] == ANY
    return [(f"{name}:{record}" if mixed else record, words) for name in names for record, words in _records(workspace, name)]


def words_for(workspace: Workspace, targets: Sequence[str], value: str | None, *, short: bool = False) -> str:
    """What is shown for one value, also where its record was deleted; `short` leaves the number out."""
    if not value:
        return ""
    if targets[0] in CATALOGUE:
        return workspace.names().with_ref("", value)
    if len(targets) > 1 or targets[0] == ANY:
        register, _sep, record_id = value.partition(":")
        return record_words(workspace, register, record_id, short=short)
    return record_words(workspace, targets[0], value, short=short)


def record_words(workspace: Workspace, register: str, record_id: str, *, short: bool = False) -> str:
    """A person's name; of other records the title and the number; of a version its number and what it is of."""
    if register == VERSION:
        row = workspace.facts().get(VERSION, record_id)
        return _version_words(workspace, row) if row is not None else _("(not in this file)")
    if short:
        return workspace.names().of(register, record_id)
    name = workspace.names().of(register, record_id)
    return name if register == "person" else f"{name}{SEPARATOR}{workspace.refs().of(register, record_id)}"


def end_of(targets: Sequence[str], value: str) -> tuple[str, str]:
    """The register ("" for clauses and controls) and id that a value names."""
    if targets[0] in CATALOGUE:
        return "", value
    if len(targets) > 1 or targets[0] == ANY:
        register, _sep, record_id = value.partition(":")
        return register, record_id
    return targets[0], value


def value_of(targets: Sequence[str], register: str, record_id: str) -> str:
    """The value that names an end."""
    mixed = targets[0] not in CATALOGUE and (len(targets) > 1 or targets[0] == ANY)
    return f"{register}:{record_id}" if mixed else record_id


def _version_words(workspace: Workspace, row: Row) -> str:
    register = REGISTERS.get((row.of_table or "").replace("_", "-"))
    of = workspace.refs().of(register.name, row.of_id) if register and register.prefix else _(register.title) if register else ""
    return _("Version {version} · {of}").format(version=row.version or "?", of=of)


def _records(workspace: Workspace, name: str) -> Iterator[Option]:
    if name == VERSION:
        yield from ((row.id, _version_words(workspace, row)) for row in workspace.facts().rows(VERSION))
        return
    register = REGISTERS[name]
    rows = workspace.facts().rows(name)
    refs = workspace.refs()
    facts = workspace.facts()
    titles = [title(facts, register, row) for row in rows]
    if name != "person":
        yield from ((row.id, f"{words}{SEPARATOR}{refs.of(name, row.id)}") for row, words in zip(rows, titles, strict=True))
        return
    seen: set[str] = set()
    twice = {words for words in titles if words in seen or seen.add(words)}  # type: ignore[func-returns-value]  # add answers None
    yield from (
        (row.id, f"{words}{SEPARATOR}{refs.of(name, row.id)}" if words in twice else words) for row, words in zip(rows, titles, strict=True)
    )


def _requirements(workspace: Workspace, target: str) -> Iterator[Option]:
    standard = workspace.facts().standard
    wanted = {"clause": standard.clause_ids, "control": standard.control_ids}.get(target, standard.requirement_ids)
    for requirement in standard.order:
        if requirement in wanted:
            yield requirement, workspace.names().with_ref("", requirement)
    if target != "clause":
        own = {row.control for row in workspace.facts().rows("soa-item")} - set(standard.requirement_ids)
        yield from ((control, workspace.names().with_ref("", control)) for control in sorted(filter(None, own)))
