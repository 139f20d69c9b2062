"""The last merge in words: who merged what when, what came, what the copies disagreed about and how that was decided."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aims_desktop.i18n import _, day
from aims_desktop.model.fields import columns_of
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.service.conflicts import loaded
from aims_desktop.service.history import moment_of
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.changes import DELETED, Change, Columns, Key
from aims_desktop.store.history import author_names
from aims_desktop.store.past_merge import PastMerge, Question, last_merge


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record that came or changed."""

    kind: str
    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What copies disagreed about: the answers, and what holds now."""

    ref: str
    label: str
    answers: tuple[str, ...]
    decision: str
    """The value that was decided on; "" while nobody has."""
    decided: str
    """Who decided when; "" while nobody has."""


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """One merge as people read it."""

    at: dt.datetime
    who: str
    by: Mapping[str, int]
    """How many changes of whom came."""
    records: tuple[RecordLine, ...]
    disagreements: tuple[Disagreement, ...]
    sessions: int
    """In how many sessions the changes were made."""

    @property
    def open(self) -> int:
        """How many disagreements wait for a decision."""
        return sum(not each.decided for each in self.disagreements)


def last_record(workspace: Workspace) -> MergeRecord | None:
    """The last merge; None where nothing was ever merged."""
    with workspace.file.read() as connection:
        found, names = last_merge(connection), author_names(connection)
    return _Words(workspace, names).record(found) if found is not None else None


class _Words:
    def __init__(self, workspace: Workspace, names: Mapping[str, str]) -> None:
        self._workspace, self._names = workspace, names

    def record(self, found: PastMerge) -> MergeRecord:
        by = Counter(self._name(change) for change in found.brought)
        kinds = ((_("New"), found.new), (_("Changed"), found.changed), (_("Deleted"), found.deleted))
        return MergeRecord(
            moment_of(found.mark.at),
            self._name(found.mark),
            dict(by.most_common()),
            tuple(line for kind, keys in kinds for line in self._lines(kind, keys)),
            tuple(self._disagreement(question) for question in found.questions),
            len({change.site for change in found.brought}),
        )

    def _name(self, change: Change) -> str:
        return self._names.get(change.who) or _("(erased)")

    def _lines(self, kind: str, keys: Iterable[Key]) -> Iterable[RecordLine]:
        found = [RecordLine(kind, self._ref(key), self._title(key)) for key in keys if _is_register(key)]
        return sorted(found, key=lambda line: line.ref)

    def _ref(self, key: Key) -> str:
        return self._workspace.refs().of(_register(key), key[1]) if _is_register(key) else _("Links")

    def _title(self, key: Key) -> str:
        return self._workspace.names().of(_register(key), key[1])

    def _disagreement(self, question: Question) -> Disagreement:
        fields = columns_of(tables()[question.key[0]])
        names = [name for name in (question.answers[0] if question.answers else ()) if len(self._said(question, name)) > 1]
        label = ", ".join(_(fields[name].label) for name in names) if names else _("Deleted there, changed here, or the other way round")
        answers = tuple(self._text(question, columns, names) for columns in question.answers)
        decision, decided = "", ""
        if not question.is_open:
            decision, decided = self._decision(question, names)
        return Disagreement(self._ref(question.key), label, answers, decision, decided)

    def _said(self, question: Question, name: str) -> set[object]:
        return {columns.get(name) for columns in question.answers}

    def _text(self, question: Question, columns: Columns, names: Iterable[str]) -> str:
        _values, texts = loaded(self._workspace, question.key[0], columns)
        return "; ".join(texts[name] or "–" for name in names)

    def _decision(self, question: Question, names: Iterable[str]) -> tuple[str, str]:
        change = question.decision
        if change is None:
            return "", _("no longer in question")
        value = change.values.get(question.unit)
        if question.unit == DELETED or question.unit not in change.values:
            text = _("Deleted") if change.act == "delete" else _("Kept")
        else:
            text = self._text(question, value, names) if value is not None else _("(erased)")
        return text, f"{self._name(change)}, {day(moment_of(change.at).astimezone().date())}"


def _register(key: Key) -> str:
    return key[0].replace("_", "-")


def _is_register(key: Key) -> bool:
    return _register(key) in REGISTERS
