"""Conflicts: what copies disagree about, and deciding it, now or later. Every decision is one named change that undo takes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.fields import columns_of
from aims_desktop.model.kinds import LinkKind
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service import closed
from aims_desktop.service.display import register_end, target_of, text_of
from aims_desktop.service.history import BESIDE, moment_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store import conflicts as store
from aims_desktop.store.changes import DELETED, Columns
from aims_desktop.store.conflicts import Conflict, Side
from aims_desktop.store.journal import Transaction
from aims_desktop.store.relations import Pointing


@dataclass(frozen=True, slots=True)
class Answer:
    """One side of a conflict: the values by field in Python form, as texts, and who said so last."""

    values: Mapping[str, Any]
    texts: Mapping[str, str]
    deleted: bool
    """Where the whole record is in question: whether this side says that it goes."""
    who: str
    at: dt.datetime
    shown: bool
    """Whether the record shows this until somebody decides."""


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One thing that waits for a decision."""

    register: str
    id: str
    ref: str
    title: str
    unit: str
    labels: Mapping[str, str]
    """The labels of the fields that are decided together; none where the whole record is in question."""
    answers: tuple[Answer, ...]
    hanging: tuple[tuple[str, str], ...]
    """Register and id of live records that hang on a deleted one: the reason for the question."""
    found: Conflict

    @property
    def of_record(self) -> bool:
        """Whether the question is if the record stays or goes."""
        return self.found.of_record


Decision = Answer | Mapping[str, Any]
"""One of the answers, or the values of all fields of the question."""


def said(conflict: OpenConflict, answer: Answer) -> str:
    """An answer in words: the value; of several that belong together those in dispute with their labels; what happens to the record."""
    if conflict.of_record:
        return _("Deleted") if answer.deleted else _("Kept")
    if len(answer.texts) == 1:
        return next(iter(answer.texts.values()))
    return "; ".join(f"{conflict.labels[name]}: {answer.texts[name] or '–'}" for name in disputed(conflict))


def otherwise(conflict: OpenConflict) -> str:
    """What was said beside what is shown, and by whom."""
    others = [answer for answer in conflict.answers if not answer.shown]
    return "; ".join(_("{who} says: {value}").format(who=a.who or _("somebody"), value=said(conflict, a) or _("nothing")) for a in others)


def disputed(conflict: OpenConflict) -> list[str]:
    """The fields in which the answers differ, among those that are decided together."""
    return [name for name in conflict.labels if len({answer.texts[name] for answer in conflict.answers}) > 1]


def open_conflicts(workspace: Workspace, register: str = "", record_id: str = "") -> list[OpenConflict]:
    """All that waits for a decision, in the file or in one record."""
    with workspace.file.read() as connection:
        lines = store.lines(connection)
        wanted = {line for line in lines if not register or line[:2] == (register.replace("-", "_"), record_id)}
        found = store.conflicts(connection, wanted)
    return [opened(workspace, conflict) for conflict in found]


def conflicted(workspace: Workspace) -> set[tuple[str, str]]:
    """Register and id of the records that have a conflict open."""
    with workspace.file.read() as connection:
        return {(table.replace("_", "-"), row) for table, row, _unit in store.lines(connection)}


def choose(workspace: Workspace, conflict: OpenConflict, answer: Answer) -> None:
    """Decide for one side; raises RuleError where that has been decided meanwhile, or what it names is gone."""
    decide(workspace, [(conflict, answer)])


def combine(workspace: Workspace, conflict: OpenConflict, values: Mapping[str, Any]) -> None:
    """Decide for something made of both sides: the values of all fields of the conflict."""
    decide(workspace, [(conflict, values)])


def decide(workspace: Workspace, decisions: Sequence[tuple[OpenConflict, Decision]], reason: str = "") -> None:
    """Decide several questions as one change, all or none.

    A record that goes takes along what belongs to it; fields of others that name it are emptied.
    """
    for conflict, decision in decisions:
        _demand_open(workspace, conflict)
        _demand_as_kept(workspace, conflict, decision)
    with workspace.change(reason or _called(decisions), of_copies=True) as txn:
        for conflict, decision in sorted(decisions, key=_turn):
            _carry_out(txn, conflict, decision)


def keep_newer(workspace: Workspace) -> int:
    """Decide all that is open: of values the newer one by the writers' clocks, and every record stays. Answers how many there were."""
    found = open_conflicts(workspace)
    if found:
        decide(workspace, [(conflict, newest(workspace, conflict)) for conflict in found], _("Keep the newer of all conflicting values"))
    return len(found)


def newest(workspace: Workspace, conflict: OpenConflict) -> Answer:
    """What keeping the newer means: the side said last; of a whole record that it stays; of what was closed what its version keeps."""
    if (kept := kept_answer(workspace, conflict)) is not None:
        return kept
    return next(answer for answer in conflict.answers if not answer.deleted) if conflict.of_record else newer(conflict)


def newer(conflict: OpenConflict) -> Answer:
    """The side said last; of two at the same moment the one that is shown."""
    return max(conflict.answers, key=lambda answer: (answer.at, answer.shown))


def kept_answer(workspace: Workspace, conflict: OpenConflict) -> Answer | None:
    """The answer that the version of a closed or approved record keeps; None where it may change, or no answer says that."""
    register = REGISTERS.get(conflict.register)
    stays = closed.as_kept(workspace, register, conflict.id) if register is not None else None
    if stays is None:
        return None
    return next((answer for answer in conflict.answers if _is_kept(conflict, answer, stays[1])), None)


# --- helpers


def _is_kept(conflict: OpenConflict, decision: Decision, kept: Mapping[str, Any] | None) -> bool:
    if conflict.of_record:
        return isinstance(decision, Answer) and decision.deleted == (kept is None)
    values, kinds = decision.values if isinstance(decision, Answer) else decision, columns_of(tables()[conflict.found.table])
    return kept is not None and all(kinds[name].kind.plain(value) == kept.get(name) for name, value in values.items())


def _demand_as_kept(workspace: Workspace, conflict: OpenConflict, decision: Decision) -> None:
    """What was closed stays as its version keeps it, whatever a copy says; where no answer says that, any may be taken."""
    register = REGISTERS.get(conflict.register)
    stays = closed.as_kept(workspace, register, conflict.id) if register is not None else None
    if stays is None or _is_kept(conflict, decision, stays[1]) or kept_answer(workspace, conflict) is None:
        return
    sentence = _("{stays} Decide for what its version keeps.")
    raise RuleError(sentence.format(stays=closed.sentence(workspace, *stays[0])))


def opened(workspace: Workspace, found: Conflict) -> OpenConflict:
    """A question of the store as people read it; `workspace` may look at the file as it would be."""
    name = found.table.replace("_", "-")
    fields = {} if found.of_record else {n: f for n, f in columns_of(tables()[found.table]).items() if n in found.sides[0].columns}
    return OpenConflict(
        name,
        found.row,
        found.ref or _(BESIDE.get(found.table, name)),
        _title(workspace, found),
        found.unit,
        {n: _(f.label) for n, f in fields.items()},
        tuple(_answer(workspace, found, side) for side in found.sides),
        tuple(dict.fromkeys((p.source[0].replace("_", "-"), p.source[1]) for p in found.pointing)),
        found,
    )


def _answer(workspace: Workspace, found: Conflict, side: Side) -> Answer:
    values, texts = dict[str, Any](), dict[str, str]()
    if not found.of_record:
        values, texts = loaded(workspace, found.table, side.columns)
    gone = found.of_record and bool(side.columns[DELETED])
    return Answer(values, texts, gone, side.who, moment_of(side.at), side is found.sides[-1])


def loaded(workspace: Workspace, table: str, columns: Columns) -> tuple[dict[str, Any], dict[str, str]]:
    """Stored values in Python form and as texts, by field."""
    kinds = {name: f.kind for name, f in columns_of(tables()[table]).items()}
    values = {name: kinds[name].load(plain) for name, plain in columns.items()}
    return values, {name: text_of(workspace, kinds[name], value) for name, value in values.items()}


def _title(workspace: Workspace, found: Conflict) -> str:
    name, names = found.table.replace("_", "-"), workspace.names()
    if name in REGISTERS:
        return names.of(name, found.row)
    row = next(row for row in workspace.all_rows(found.table) if row.id == found.row)
    if found.table == "link":
        ends = ((row.from_table, row.from_id), (row.to_table, row.to_id))
        return " – ".join(names.with_ref(*register_end(table, end)) for table, end in ends)
    return str(getattr(row, "task", "") or getattr(row, "name", "") or "")


def _called(decisions: Sequence[tuple[OpenConflict, Decision]]) -> str:
    if len(decisions) > 1:
        return _("Decide {n} conflicts").format(n=len(decisions))
    (conflict, _decision), *_more = decisions
    name = _("Decide {ref}: {field}") if conflict.labels else _("Decide {ref}")
    return name.format(ref=conflict.ref, field=", ".join(conflict.labels.values()))


def _turn(decided: tuple[OpenConflict, Decision]) -> int:
    """A record that stays is there before its values are set; one that goes is left in peace after that."""
    conflict, decision = decided
    return 1 if not conflict.of_record else 2 if isinstance(decision, Answer) and decision.deleted else 0


def _carry_out(txn: Transaction, conflict: OpenConflict, decision: Decision) -> None:
    table = conflict.found.table
    if not conflict.of_record:
        txn.settle(table, conflict.id, conflict.unit, decision.values if isinstance(decision, Answer) else decision)
    elif isinstance(decision, Answer) and decision.deleted:
        for pointing in sorted(conflict.found.pointing, key=lambda p: p.owned):
            _let_go(txn, pointing)
        if conflict.unit == DELETED:
            txn.delete(table, [conflict.id])
    else:
        txn.keep([(table, conflict.id)])


def _demand_open(workspace: Workspace, conflict: OpenConflict) -> None:
    """What was shown must be what is decided: another merge may have brought a third answer."""
    with workspace.file.read() as connection:
        now = store.conflicts(connection, store.lines(connection) & {conflict.found.line})
    if now != [conflict.found]:
        raise RuleError(_("{ref} has changed since this was shown; look at it again.").format(ref=conflict.ref))


def _let_go(txn: Transaction, pointing: Pointing) -> None:
    """Delete what belongs to a deleted record; empty the fields of another that name it."""
    table, row = pointing.source
    if pointing.owned:
        txn.delete(table, [row])
        return
    record, target = txn.get(table, row), (pointing.target[0].replace("_", "-"), pointing.target[1])
    for name, field in columns_of(tables()[table]).items():
        value = getattr(record, name) if isinstance(field.kind, LinkKind) else None
        if value and target_of(value, field.kind) == target:
            setattr(record, name, None)
