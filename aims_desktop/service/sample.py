"""The worked example: a fictional organisation about two thirds through the roadmap, told in resources/sample and alive on any day.

Its year is told in order, with the clock put back: versions and reviews keep the records as they stood on their day. The finished
example is the same year, told some weeks earlier, and gone on to the certificate: every further record comes through its service.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import (
    ChoiceKind,
    ChoicesKind,
    DateKind,
    DecimalKind,
    FileKind,
    Kind,
    MomentKind,
    RequirementKind,
    TextKind,
    canonical,
)
from aims_desktop.model.record import seeded_id
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk_cells import CellsKind
from aims_desktop.model.registers.shared import months_after
from aims_desktop.model.standard import qualified
from aims_desktop.resources import path as resource
from aims_desktop.service import approval, audit, audit_closing, checks, evidence, links, records, review
from aims_desktop.service.catalogue import audit_questions, risk_method, training
from aims_desktop.service.links import GENERIC_ROLES, table_ends
from aims_desktop.service.workspace import Clock, Workspace, now
from aims_desktop.store.journal import Transaction

NAME = "Fjordlicht Energy Services"
"""What the organisation is called unless somebody wants another name."""

FINISH = dt.timedelta(days=63)
"""How long the finished example goes on after the day of the other: whole weeks, so that no day told becomes one of a weekend."""

Entry = Mapping[str, Any]


def create(path: Path, *, who: str, organisation: str = NAME, clock: Clock = now, force: bool = False, finished: bool = False) -> Workspace:
    """Make the example, or the `finished` one, in a new file; `who` plays the lead implementer.

    Raises the AimsError that says why the file cannot be made.
    """
    moments = Moments(clock, FINISH if finished else dt.timedelta())
    chapters = [*_content("story")["chapter"], *(_content("finish/story")["chapter"] if finished else ())]
    moments.go_to(chapters[0]["at"])
    with Workspace.create(path, organisation, who, clock=moments, force=force) as workspace:
        Story(workspace, moments).tell(chapters)
        workspace.file.check()
    return Workspace.open(path, who=who, clock=clock)


class Moments:
    """A clock that can be put back to a day of the story; `today` is the day from which the story counts."""

    def __init__(self, clock: Clock, since: dt.timedelta) -> None:
        self.clock = clock
        self.now = clock().astimezone().date()
        self.today = self.now - since
        self.day = self.today

    def __call__(self) -> dt.datetime:
        """The time of day it is now, on the day of the story."""
        return self.clock() - (self.now - self.day)

    def go_to(self, text: str) -> None:
        """Put the clock to a day told as `day` reads it; "" for that of the story, "now" for the one on which it is made."""
        self.day = self.now if text == "now" else day(text, self.today) if text else self.today


def day(text: str, today: dt.date) -> dt.date:
    """The day of "-90d" (for a weekend the Friday before), "start-3m" or "end-3m" (first or last day of a month)."""
    days = re.fullmatch(r"([+-]\d+)d", text)
    if days:
        found = today + dt.timedelta(days=int(days[1]))
        return found - dt.timedelta(days=max(found.weekday() - 4, 0))
    months = re.fullmatch(r"(start|end)([+-]\d+)m", text)
    if not months:
        raise ValueError(f"{text!r} is no day of the example")
    first = months_after(today.replace(day=1), int(months[2]))
    return first if months[1] == "start" else first.replace(day=calendar.monthrange(first.year, first.month)[1])


def moment(text: str, today: dt.date) -> dt.datetime:
    """The moment of a day and a time of it: "-52d 09:30", UTC."""
    on, _blank, at = text.partition(" ")
    return dt.datetime.combine(day(on, today), dt.time.fromisoformat(at), dt.UTC)


@cache
def _content(name: str) -> Mapping[str, Any]:
    return tomllib.loads(resource(f"sample/{name}.toml").read_text(encoding="utf-8"))


PLANS = {name for register in REGISTERS.values() for name in register.ahead}
PLANS |= {"start_on", "planned_to", "effective_on", "period_start", "period_end"}
"""Days that may be known before they come. All others are of something that has happened; a chapter before them does not know it yet."""

BORN = {"measurement": "period_end", "training-record": "done_on", "finding": "raised_on", "evidence": "dated_on", "person": "joined_on"}
BORN |= {"lifecycle-record": "done_on", "override-entry": "done_on", "competence-rating": "rated_on", "acknowledgement": "acknowledged_on"}
"""The day from which a record of a register can be there, where it does not say `since`."""


NO_FIELDS = {"key", "since", "then", "until", "each", *GENERIC_ROLES}
"""What an entry says beside its fields."""

LATELY = "-20d"
"""The day on which records began to say what they say today, where `then` gives no other."""


class Story:
    """Tells the example chapter by chapter, each through the service that a person would use."""

    def __init__(self, workspace: Workspace, moments: Moments) -> None:
        self.workspace = workspace
        self.moments = moments
        self.today = moments.today
        (you,) = workspace.facts().rows("person")
        self.ids: dict[str, str] = {"person:you": you.id}
        """The ids of records by "register:key": those that services made, and those met so far."""
        self.told: dict[str, Mapping[str, Any]] = {}
        """What was put into the file, by id: the columns as told last."""
        self.settled: set[str] = set()
        """The ids of records that say today what they will say at the end."""

    def tell(self, chapters: Iterable[Entry]) -> None:
        """Carry out the chapters in their order, on the day they give or that of the one before."""
        acts: Mapping[str, Callable[[Entry], None]] = {
            "fill": self._fill,
            "record": self._record,
            "approve": self._approve,
            "close": self._close,
            "edit": self._edit,
            "scored_with": self._scored_with,
            "review": self._review,
            "note": self._note,
            "set_aside": self._set_aside,
            "take_back": self._take_back,
        }
        for chapter in chapters:
            if "at" in chapter:
                self.moments.go_to(chapter["at"])
            acts[next(name for name in chapter if name in acts)](chapter)

    # --- chapters

    def _fill(self, chapter: Entry) -> None:
        """The records of some content files as they stood on that day, as one change."""
        with self.workspace.change(_(str(chapter["change"]))) as txn:
            for file in chapter["fill"]:
                for name, told in _content(file).items():
                    self._put(txn, REGISTERS[name], [{"key": f"{file} {place}", **entry} for place, entry in enumerate(_entries(told))])

    def _record(self, chapter: Entry) -> None:
        """The records of some content files, each added or edited by itself as in its form."""
        for file in chapter["record"]:
            for name, told in _content(file).items():
                for entry in _entries(told):
                    if self._is_there(REGISTERS[name], entry):
                        self._add_or_edit(REGISTERS[name], entry)

    def _approve(self, chapter: Entry) -> None:
        register, record_id = self._named(chapter["approve"])
        version_id = approval.approve(
            self.workspace,
            register,
            record_id,
            version=chapter["version"],
            approved_by_id=self._id("person", chapter["by"]),
            approved_on=self.moments.day,
            note=chapter.get("note", ""),
        )
        self.ids[f"version:{chapter['approve']}"] = version_id

    def _close(self, chapter: Entry) -> None:
        """An audit that got its report, with its checklist; from then on it stays as it is."""
        _register, record_id = self._named(chapter["close"])
        audit_closing.close(self.workspace, record_id)
        self.settled |= {record_id, *(row.id for row in audit.lines(self.workspace, record_id))}

    def _edit(self, chapter: Entry) -> None:
        self._change(*self._named(chapter["edit"]), chapter["to"])

    def _change(self, register: Register, record_id: str, told: Entry) -> None:
        fields = {key: _field(register, key) for key in told}
        records.edit(self.workspace, register, record_id, {f.name: self._value(f, told[key]) for key, f in fields.items()})

    def _scored_with(self, chapter: Entry) -> None:
        """Say with which version of the method the risks were scored."""
        risks = REGISTERS["risk"]
        scored = [row.id for row in records.rows(self.workspace, risks, ["scored"])]
        records.bulk(self.workspace, risks, scored, {"method_version_id": self.ids[f"version:{chapter['scored_with']}"]})

    def _review(self, chapter: Entry) -> None:
        """A management review prepared from the records of that day, with what was said and decided in it."""
        told, register = _content(chapter["review"]), REGISTERS["management-review"]
        planned, chair = day(told["planned_for"], self.today), self._id("person", told["chair"])
        span = review.next_period(self.workspace, planned)
        if "period_start" in told:
            span = replace(span, start=day(told["period_start"], self.today))
        review_id = review.prepare(self.workspace, title=told["title"], planned_for=planned, period=span, chair_id=chair)
        self._know(register.name, told["key"], review_id)
        lines = {row.input: row.id for row in review.inputs(self.workspace, review_id)}
        review.hold(self.workspace, review_id, planned)
        with self.workspace.change(_("Minutes of {ref}").format(ref=self.workspace.refs().of(register.name, review_id))) as txn:
            self._write(txn, register, review_id, told["meeting"])
            for entry in told["input"]:
                self._write(txn, REGISTERS["review-input"], lines[entry["input"]], entry)
        for decision in told["decision"]:
            self._decide(review_id, decision)

    def _decide(self, review_id: str, told: Entry) -> None:
        owner, due, kind = self._id("person", told["owner"]), day(told["due_on"], self.today), told["decision_type"]
        action_id = review.decide(self.workspace, review_id, told["title"], owner_id=owner, due_on=due, decision_type=kind)
        self._know("action", told["key"], action_id)
        self._change(REGISTERS["action"], action_id, {"reason": told["reason"]})

    def _know(self, register: str, key: str, record_id: str) -> None:
        """Keep the id of a record that a service made."""
        self.ids[f"{register}:{key}"] = record_id
        self.told[record_id] = {}

    def _note(self, chapter: Entry) -> None:
        checks.note(self.workspace, chapter["note"], self._text(chapter["text"]))

    def _set_aside(self, chapter: Entry) -> None:
        checks.set_aside(self.workspace, chapter["set_aside"], self._text(chapter["reason"]))

    def _take_back(self, chapter: Entry) -> None:
        checks.take_back(self.workspace, chapter["take_back"])

    # --- records

    def _put(self, txn: Transaction, register: Register, entries: Iterable[Entry]) -> None:
        """Add records or bring them up to the day of the chapter; what is not there yet on that day is left for a later one."""
        fresh: list[tuple[str, Entry]] = []
        rows: list[Entry] = []
        for entry in entries:
            record_id = self._id(register.name, entry[register.key] if register.key else entry["key"])
            if record_id in self.settled or not self._is_there(register, entry):
                continue
            if record_id not in self.told:
                fresh.append((record_id, entry))
            columns = self._columns(txn, register, record_id, {**_proposed(register, entry), **entry})
            is_given = register.single or (register.key and "own_control" not in entry) or entry["key"] == "you"
            if is_given or record_id in self.told:
                self._set(txn, register, record_id, columns)
            else:
                rows.append({"id": record_id, **(register.defaults or {}), **columns})
            self.told[record_id] = columns
        txn.add_many(register.cls, rows)
        for record_id, entry in fresh:
            self._relate(txn, register, record_id, entry)

    def _add_or_edit(self, register: Register, entry: Entry) -> None:
        """A record through the services: fields, files and links one after the other, as a person would."""
        key, workspace = entry.get(register.key) or entry.get("key", register.name), self.workspace
        record_id = self._id(register.name, key)
        known = records.get(workspace, register, record_id) is not None
        told = entry if known else {**_proposed(register, entry), **entry}
        fields = {key: _field(register, key) for key in told.keys() - NO_FIELDS}
        files = {f.name: told[key] for key, f in fields.items() if isinstance(f.kind, FileKind)}
        values = {f.name: self._value(f, told[key]) for key, f in fields.items() if f.name not in files}
        if known:
            records.edit(workspace, register, record_id, values)
        else:
            record_id = records.create(workspace, register, values)
            self._know(register.name, key, record_id)
        for name, file in files.items():
            evidence.keep_in_field(workspace, register, record_id, name, resource(f"sample/files/{file}"))
        for role in sorted(GENERIC_ROLES.keys() & entry.keys()):
            for end in entry[role]:
                table, end_id = self._generic_end(role, end)
                links.link(workspace, register, record_id, role, table, end_id)

    def _set(self, txn: Transaction, register: Register, record_id: str, columns: Mapping[str, Any]) -> None:
        if columns != self.told.get(record_id):
            record = txn.get(register.table, record_id)
            for name, value in columns.items():
                setattr(record, name, value)

    def _write(self, txn: Transaction, register: Register, record_id: str, entry: Entry) -> None:
        """Fill in a record that a service made."""
        self._set(txn, register, record_id, self._columns(txn, register, record_id, entry))
        self._relate(txn, register, record_id, entry)

    def _is_there(self, register: Register, entry: Entry) -> bool:
        """Whether a record is there on the day of the chapter, and the one it belongs to or comes from."""
        since = entry.get("since") or entry.get(BORN.get(register.name, ""))
        if since and day(since, self.today) > self.moments.day:
            return False
        owner = register.parent_field or "origin"
        told = entry.get(owner.removesuffix("_id"))
        return told is None or self._target(register.fields[owner], told).rpartition(":")[2] in self.told

    def _columns(self, txn: Transaction, register: Register, record_id: str, entry: Entry) -> dict[str, Any]:
        """The columns as they stood on the day of the chapter."""
        then = entry.get("then", {}) if self.moments.day < day(entry.get("then", {}).get("until", LATELY), self.today) else {}
        told = {**entry, **then}
        fields = {key: f for key in told.keys() - NO_FIELDS if not (f := _field(register, key)).several}
        to_come = {f.unit or f.name for key, f in fields.items() if self._is_to_come(f, told[key])}
        if not then and not to_come:
            self.settled.add(record_id)
        return {
            f.name: _attached(txn, told[key]) if isinstance(f.kind, FileKind) else self._value(f, told[key])
            for key, f in fields.items()
            if (f.unit or f.name) not in to_come
        }

    def _is_to_come(self, f: Field, raw: Any) -> bool:
        """Whether a field tells of something that had not happened yet on the day of the chapter."""
        dated = isinstance(f.kind, DateKind | MomentKind) and f.name not in PLANS and bool(raw)
        return dated and day(raw.partition(" ")[0], self.today) > self.moments.day

    def _relate(self, txn: Transaction, register: Register, record_id: str, entry: Entry) -> None:
        for name, f in register.fields.items():
            if f.several and name in entry:
                for table, end in sorted(table_ends(register, name, self._value(f, entry[name]))):
                    txn.link(register.table, record_id, table, end, name)
        for role in GENERIC_ROLES.keys() & entry.keys():
            for key in entry[role]:
                table, end = self._generic_end(role, key)
                txn.link(register.table, record_id, table, end, role)

    def _generic_end(self, role: str, key: str) -> tuple[str, str]:
        if role in {"clauses", "controls"}:
            return "requirement", qualified(key)
        register, record_id = self._named(key if ":" in key else f"{role}:{key}")
        return register.table, record_id

    # --- values

    def _value(self, f: Field, raw: Any) -> Any:
        """The value of a field as records hold it; "" says that there is none."""
        if raw == "":
            return None
        if f.several:
            return [self._target(f, key) for key in raw]
        return self._target(f, raw) if f.targets else self._plainly(f.kind, raw)

    def _plainly(self, kind: Kind, raw: Any) -> Any:
        """A value that names no other record."""
        if isinstance(kind, DateKind):
            return day(raw, self.today)
        if isinstance(kind, MomentKind):
            return moment(raw, self.today)
        if isinstance(kind, ChoicesKind):
            return kind.load(canonical(sorted(raw)))
        if isinstance(kind, ChoiceKind | CellsKind):
            return kind.load(raw)
        if isinstance(kind, TextKind):
            return self._text(raw).strip()
        return Decimal(str(raw)) if isinstance(kind, DecimalKind) else raw

    def _target(self, f: Field, key: str) -> str:
        """What a link names: a requirement, a record, or "register:id" where several registers are possible."""
        if isinstance(f.kind, RequirementKind):
            return qualified(key)
        if len(f.targets) == 1 and f.targets != ("any",):
            return self._id(f.targets[0], key)
        register, record_id = self._named(key)
        return f"{register.name}:{record_id}"

    def _named(self, name: str) -> tuple[Register, str]:
        """Register and id of "register:key"; one-row registers need no key."""
        register, _sep, key = name.partition(":")
        return REGISTERS[register], self._id(register, key or register)

    def _id(self, register: str, key: str) -> str:
        """The id of a record by its key; seeded rows have the one that every file gives them."""
        name = f"{register}:{key}"
        if name not in self.ids:
            known = REGISTERS[register]
            own = qualified(key) if known.key else register if known.single else f"sample:{key}"
            self.ids[name] = seeded_id(known.table, own)
        return self.ids[name]

    def _text(self, told: str) -> str:
        return told.replace("{organisation}", self.workspace.organisation)


def _field(register: Register, key: str) -> Field:
    """The field of a name with or without the "_id" of a link."""
    return register.fields[key] if key in register.fields else register.fields[f"{key}_id"]


def _entries(told: Any) -> list[Entry]:
    """The entries of a register in a content file, where one-row registers have one; an entry with `each` stands for many."""
    return [one for entry in (told if isinstance(told, list) else [told]) for one in _each(entry)]


def _each(entry: Entry) -> list[Entry]:
    """An entry as it stands, or one for each value of the field that `each` names: a training of many people."""
    if "each" not in entry:
        return [entry]
    ((name, values),) = entry["each"].items()
    return [{**entry, "key": f"{entry.get('key')} {value}", name: value} for value in values]


def _attached(txn: Transaction, name: str) -> Any:
    return txn.attach(resource(f"sample/files/{name}").read_bytes(), name)


def _proposed(register: Register, entry: Entry) -> Mapping[str, Any]:
    """What the program's own content proposes for a record: questions of a checklist, the texts of the risk method, topics."""
    if register.name == "audit-answer":
        asked = next(q for q in audit_questions() if q.requirement == qualified(entry["requirement"]))
        return {"question": asked.question, "look_for": asked.look_for}
    if register.name == "risk-method":
        return risk_method().values
    if register.name == "scale-level":
        step = next(s for s in risk_method().scale_steps if (s.scale, s.level) == (entry["scale"], entry["level"]))
        return {"label": step.label, "meaning": step.meaning}
    if register.name == "training-topic":
        topic = next(t for t in training().topics if t.code == entry["code"])
        return {
            "title": topic.title,
            "covers": "\n".join(topic.covers),
            "audience": topic.audience,
            "repeat_months": topic.repeat_months,
            "minutes": topic.minutes,
            "proof": ", ".join(topic.proof),
        }
    return {}
