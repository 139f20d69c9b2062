"""Training: one session recorded for many people at once, and what is due next of trainings and of checks of their effect."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day, ngettext
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.competence import missing_topics, needs
from aims_desktop.model.registers.shared import before, days_after
from aims_desktop.model.registers.training import (
    DONE_RESULTS,
    TrainingEffect,
    TrainingKind,
    TrainingMethod,
    TrainingResult,
    is_role_training,
)
from aims_desktop.service.competence import planned_training, valid_training
from aims_desktop.service.evidence import read_file
from aims_desktop.service.records import add
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.journal import Transaction

TRAINING, TOPIC, PERSON = REGISTERS["training-record"], REGISTERS["training-topic"], REGISTERS["person"]
SOON = dt.timedelta(days=60)
"""How long before its end a training is said to run out soon."""


@dataclass(frozen=True, slots=True)
class Session:
    """One training in one topic for several people, as it is about to be recorded."""

    topic_id: str = ""
    on: dt.date | None = None
    kind: TrainingKind | None = None
    method: TrainingMethod | None = None
    provider: str = ""
    hours: Decimal | None = None
    notes: str = ""
    results: Mapping[str, TrainingResult] = field(default_factory=dict)
    """How it ended, by person id."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take part, and what the topic is to the person."""

    person: Row
    needed: int
    missing: bool
    valid: Row | None
    planned: Row | None


class Due(Enum):
    """What a training record asks for next."""

    PLANNED = "planned"
    EXPIRES = "expires"
    EFFECT = "effect"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class DueLine:
    """One thing that is due, with its day."""

    what: Due
    row: Row
    on: dt.date
    late: bool


# --- a session


def candidates(facts: Facts, topic_id: str) -> list[Candidate]:
    """The people in scope, by name, and how each stands to a topic."""
    found = []
    for person in facts.passing(PERSON, "in_scope_staff"):
        needed = needs(facts).get(person.id, {}).get(topic_id, 0)
        missing = topic_id in missing_topics(person, facts)
        valid, planned = valid_training(facts, person.id, topic_id), planned_training(facts, person.id, topic_id)
        found.append(Candidate(person, needed, missing, valid, planned))
    return sorted(found, key=lambda each: (each.person.name or "").casefold())


def usual_kind(facts: Facts, topic: Row) -> TrainingKind:
    """What a training in a topic most often is: as it was last recorded; awareness where the topic is for everyone."""
    before_now = max(facts.where(TRAINING.name, "topic_id", topic.id), key=lambda row: row.number or 0, default=None)
    if before_now is not None and before_now.kind is not None:
        kind: TrainingKind = before_now.kind
        return kind
    return TrainingKind.AWARENESS if topic.audience == "everyone" else TrainingKind.ROLE_SPECIFIC


def expiry(topic: Row | None, done_on: dt.date | None) -> dt.date | None:
    """The last day a training in a topic counts; None where it does not expire."""
    months = topic.repeat_months if topic is not None else None
    if not months or done_on is None:
        return None
    year, month = divmod(done_on.year * 12 + done_on.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(done_on.day, calendar.monthrange(year, month + 1)[1]))


def problems(workspace: Workspace, session: Session, *, planned: bool = False) -> dict[str, str]:
    """What speaks against recording a session, or against planning it: the field and a sentence."""
    facts, today, found = workspace.facts(), workspace.today(), {}
    if facts.get(TOPIC.name, session.topic_id) is None:
        found["topic_id"] = _("Choose the topic.")
    if session.on is None:
        found["on"] = _("Give the day.")
    elif planned and session.on < today:
        found["on"] = _("{day} is over: record the session, or give a day that is still to come.").format(day=day(session.on))
    elif not planned and session.on > today:
        found["on"] = _("{day} is still to come: plan the session now, and record it once it was held.").format(day=day(session.on))
    if session.kind is None:
        found["kind"] = _("Choose the kind.")
    if session.method is None:
        found["method"] = _("Choose the method.")
    if session.hours is not None and session.hours < 0:
        found["hours"] = _("Hours cannot be less than 0.")
    if not planned and TrainingResult.WAIVED in session.results.values() and not session.notes.strip():
        found["notes"] = _("Say in the notes why it was waived.")
    if not session.results:
        found["people"] = _("Choose at least one person.")
    elif "on" not in found and not planned:
        found |= _twice(workspace, session)
    return found


def record_session(workspace: Workspace, session: Session, file: Path | None = None) -> list[str]:
    """Record a session for all its people, with a file as evidence of each, as one change; a planned training becomes done."""
    _demand(problems(workspace, session))
    facts = workspace.facts()
    kept = read_file(file) if file is not None else None
    made: list[str] = []
    with workspace.change(_reason(workspace, session, _("Record a session of {topic}: {people}"))) as txn:
        new: list[dict[str, Any]] = []
        for person_id, result in session.results.items():
            values = _values(facts, session, person_id, result)
            planned = planned_training(facts, person_id, session.topic_id)
            if planned is None:
                new.append(values)
                continue
            record = txn.get(TRAINING.table, planned.id)
            for name, value in values.items():
                if value is not None:
                    setattr(record, name, value)
            made.append(planned.id)
        made += txn.add_many(TRAINING.table, new)
        if kept is not None:
            _keep(txn, workspace, session, made, *kept)
    return made


def plan_session(workspace: Workspace, session: Session) -> list[str]:
    """Plan a session for all its people, as one change; who has it planned already gets the new day."""
    _demand(problems(workspace, session, planned=True))
    facts = workspace.facts()
    common = {"topic_id": session.topic_id, "planned_for": session.on, "kind": session.kind, "method": session.method}
    common |= {"provider": session.provider or None}
    made, new = [], []
    with workspace.change(_reason(workspace, session, _("Plan a session of {topic}: {people}"))) as txn:
        for person_id in session.results:
            planned = planned_training(facts, person_id, session.topic_id)
            if planned is None:
                new.append({"person_id": person_id, **common})
                continue
            record = txn.get(TRAINING.table, planned.id)
            for name, value in common.items():
                if value is not None:
                    setattr(record, name, value)
            made.append(planned.id)
        made += txn.add_many(TRAINING.table, new)
    return made


# --- what is due next


def due_next(facts: Facts) -> list[DueLine]:
    """What trainings ask for next, the earliest first: those planned, those that run out, effects to be checked, effects that lack."""
    found = [line for row in facts.rows(TRAINING.name) for line in _due(facts, row)]
    return sorted(found, key=lambda line: (line.on, line.row.number or 0))


def _due(facts: Facts, row: Row) -> list[DueLine]:
    today = facts.today
    person = facts.get(PERSON.name, row.person_id)
    if person is None or person.left_on is not None:
        return []
    found: list[tuple[Due, dt.date]] = []
    if row.done_on is None and row.planned_for is not None:
        found.append((Due.PLANNED, row.planned_for))
    if _runs_out(facts, row):
        found.append((Due.EXPIRES, row.valid_until))
    if is_role_training(row, facts) and row.effective is None:
        found.append((Due.EFFECT, days_after(row.done_on, facts.days("effect_wait_days").days)))
    if row.effective in {TrainingEffect.PARTLY_EFFECTIVE, TrainingEffect.NOT_EFFECTIVE} and not row.follow_up:
        found.append((Due.FOLLOW_UP, row.effect_checked_on or row.done_on or today))
    return [DueLine(what, row, on, on < today) for what, on in found]


def _runs_out(facts: Facts, row: Row) -> bool:
    """Whether a training ends soon or has ended, and no later one of the person in the topic takes its place."""
    if row.valid_until is None or row.valid_until > facts.today + SOON or row.result not in {*DONE_RESULTS, TrainingResult.WAIVED}:
        return False
    later = valid_training(facts, row.person_id, row.topic_id)
    if later is not None and later.id != row.id:
        return False
    others = facts.where(TRAINING.name, "person_id", row.person_id)
    return not any(o.topic_id == row.topic_id and o.id != row.id and before(row.valid_until, o.valid_until) for o in others)


# --- helpers


def _demand(found: Mapping[str, str]) -> None:
    if found:
        raise RuleError(next(iter(found.values())))


def _values(facts: Facts, session: Session, person_id: str, result: TrainingResult) -> dict[str, Any]:
    lasts = result is not TrainingResult.FAILED
    return {
        "person_id": person_id,
        "topic_id": session.topic_id,
        "kind": session.kind,
        "method": session.method,
        "provider": session.provider or None,
        "done_on": session.on,
        "hours": session.hours,
        "result": result,
        "valid_until": expiry(facts.get(TOPIC.name, session.topic_id), session.on) if lasts else None,
        "notes": session.notes.strip() or None,
    }


def _twice(workspace: Workspace, session: Session) -> dict[str, str]:
    same = workspace.facts().where(TRAINING.name, "topic_id", session.topic_id)
    there = {row.person_id for row in same if row.done_on == session.on} & set(session.results)
    if not there:
        return {}
    names = ", ".join(sorted(workspace.names().of(PERSON.name, person) for person in there)[:3])
    one = _("{names} already has a record of this topic on that day.")
    words = one if len(there) == 1 else _("{n} people already have a record of this topic on that day: {names}.")
    return {"people": words.format(names=names, n=len(there))}


def _reason(workspace: Workspace, session: Session, words: str) -> str:
    people = ngettext("{n} person", "{n} people", len(session.results))
    return words.format(topic=workspace.names().of(TOPIC.name, session.topic_id), people=people)


def _keep(txn: Transaction, workspace: Workspace, session: Session, ids: Sequence[str], data: bytes, name: str) -> None:
    kept = txn.attach(data, name)
    evidence = REGISTERS["evidence"]
    title = _("{topic}, session of {day}").format(topic=workspace.names().of(TOPIC.name, session.topic_id), day=day(session.on))
    evidence_id = add(txn, evidence, {"title": title, "file": kept, "dated_on": session.on})
    for record_id in ids:
        txn.link(TRAINING.table, record_id, evidence.table, evidence_id, "evidence")
