"""The worked example: a fictional organisation about two thirds through the roadmap, told in resources/sample and alive on any day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import ChoiceKind, ChoicesKind, DateKind, DecimalKind, FileKind, RequirementKind, TextKind, canonical
from aims_desktop.model.record import seeded_id
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.shared import months_after
from aims_desktop.model.standard import qualified
from aims_desktop.resources import path as resource
from aims_desktop.service import approval, checks, records, review
from aims_desktop.service.catalogue import audit_questions, risk_method, training
from aims_desktop.service.links import GENERIC_ROLES, table_ends
from aims_desktop.service.workspace import Clock, Workspace, now
from aims_desktop.store.journal import Transaction

NAME = "Fjordlicht Energy Services"
"""What the organisation is called unless somebody wants another name."""

Entry = Mapping[str, Any]


def create(path: Path, *, who: str, organisation: str = NAME, clock: Clock = now, force: bool = False) -> Workspace:
    """Make the example in a new file; `who` plays the lead implementer. Raises the AimsError that says why the file cannot be made."""
    workspace = Workspace.create(path, organisation, who, clock=clock, force=force)
    try:
        Story(workspace).tell(_content("story")["chapter"])
    except BaseException:
        workspace.close()
        raise
    workspace.forget_undo()
    return workspace


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


@cache
def _content(name: str) -> Mapping[str, Any]:
    return tomllib.loads(resource(f"sample/{name}.toml").read_text(encoding="utf-8"))


class Story:
    """Tells the example chapter by chapter, each through the service that a person would use."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.today = workspace.today()
        (you,) = workspace.facts().rows("person")
        self.ids = {"person:you": you.id}
        """The ids that do not derive from the key, by "register:key"."""

    def tell(self, chapters: Iterable[Entry]) -> None:
        """Carry out the chapters in their order; the first key of each says what it is."""
        acts: Mapping[str, Callable[[Entry], None]] = {
            "fill": self._fill,
            "approve": self._approve,
            "edit": self._edit,
            "scored_with": self._scored_with,
            "review": self._review,
            "note": self._note,
            "set_aside": self._set_aside,
        }
        for chapter in chapters:
            acts[next(iter(chapter))](chapter)

    # --- chapters

    def _fill(self, chapter: Entry) -> None:
        """The records of some content files, as one change."""
        with self.workspace.change(_(str(chapter["change"]))) as txn:
            for name, told in (pair for file in chapter["fill"] for pair in _content(file).items()):
                register = REGISTERS[name]
                for entry in told if isinstance(told, list) else [told]:
                    self._put(txn, register, {**_proposed(register, entry), **entry})

    def _approve(self, chapter: Entry) -> None:
        register, record_id = self._named(chapter["approve"])
        version_id = approval.approve(
            self.workspace,
            register,
            record_id,
            version=chapter["version"],
            approved_by_id=self._id("person", chapter["by"]),
            approved_on=day(chapter["on"], self.today),
            note=chapter.get("note", ""),
        )
        self.ids[f"version:{chapter['approve']}"] = version_id

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
        """A management review prepared from the records, with what was said and decided in it."""
        told, register = _content(chapter["review"]), REGISTERS["management-review"]
        planned, chair = day(told["planned_for"], self.today), self._id("person", told["chair"])
        review_id = review.prepare(self.workspace, title=told["title"], planned_for=planned, chair_id=chair)
        self.ids[f"{register.name}:{told['key']}"] = review_id
        lines = {row.input: row.id for row in review.inputs(self.workspace, review_id)}
        with self.workspace.change(_("Minutes of {ref}").format(ref=self.workspace.refs().of(register.name, review_id))) as txn:
            self._set(txn, register, review_id, told["meeting"])
            for entry in told["input"]:
                self._set(txn, REGISTERS["review-input"], lines[entry["input"]], entry)
        for decision in told["decision"]:
            self._decide(review_id, decision)

    def _decide(self, review_id: str, told: Entry) -> None:
        asked = ("title", "owner", "due_on", "decision_type")
        owner, due = self._id("person", told["owner"]), day(told["due_on"], self.today)
        kind = told["decision_type"]
        action_id = review.decide(self.workspace, review_id, told["title"], owner_id=owner, due_on=due, decision_type=kind)
        self._change(REGISTERS["action"], action_id, {key: raw for key, raw in told.items() if key not in asked})

    def _note(self, chapter: Entry) -> None:
        checks.note(self.workspace, chapter["note"], self._text(chapter["text"]))

    def _set_aside(self, chapter: Entry) -> None:
        checks.set_aside(self.workspace, chapter["set_aside"], self._text(chapter["reason"]))

    # --- records

    def _put(self, txn: Transaction, register: Register, entry: Entry) -> None:
        """Add a record, or fill in one that is there from the start."""
        if entry.get("key") == "you" or register.single or (register.key and "own_control" not in entry):
            self._set(txn, register, self._id(register.name, entry.get(register.key or "key", register.name)), entry)
        else:
            key = entry.get(register.key or "key")
            known = {"id": self._id(register.name, key)} if key else {}
            record_id = txn.add(register.table, known | dict(register.defaults or {}) | self._columns(txn, register, entry))
            self._relate(txn, register, record_id, entry)

    def _set(self, txn: Transaction, register: Register, record_id: str, entry: Entry) -> None:
        record = txn.get(register.table, record_id)
        for name, value in self._columns(txn, register, entry).items():
            setattr(record, name, value)
        self._relate(txn, register, record_id, entry)

    def _columns(self, txn: Transaction, register: Register, entry: Entry) -> dict[str, Any]:
        fields = {key: _field(register, key) for key in entry if key != "key" and key not in GENERIC_ROLES}
        return {
            f.name: _attached(txn, entry[key]) if isinstance(f.kind, FileKind) else self._value(f, entry[key])
            for key, f in fields.items()
            if not f.several
        }

    def _relate(self, txn: Transaction, register: Register, record_id: str, entry: Entry) -> None:
        for name, f in register.fields.items():
            if f.several and name in entry:
                for table, end in sorted(table_ends(register, name, self._value(f, entry[name]))):
                    txn.link(register.table, record_id, table, end, name)
        for role in GENERIC_ROLES.keys() & entry.keys():
            for key in entry[role]:
                table, end = ("requirement", qualified(key)) if role in {"clauses", "controls"} else self._end(role, key)
                txn.link(register.table, record_id, table, end, role)

    def _end(self, role: str, key: str) -> tuple[str, str]:
        register, record_id = self._named(key if ":" in key else f"{role}:{key}")
        return register.table, record_id

    # --- values

    def _value(self, f: Field, raw: Any) -> Any:
        """The value of a field as records hold it."""
        if f.several:
            return [self._target(f, key) for key in raw]
        if f.targets:
            return self._target(f, raw)
        if isinstance(f.kind, DateKind):
            return day(raw, self.today)
        if isinstance(f.kind, DecimalKind):
            return Decimal(str(raw))
        if isinstance(f.kind, ChoicesKind):
            return f.kind.load(canonical(sorted(raw)))
        if isinstance(f.kind, ChoiceKind):
            return f.kind.load(raw)
        return f.kind.parse(self._text(raw)) if isinstance(f.kind, TextKind) else raw

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
        known = REGISTERS[register]
        if known.key or known.single:
            return seeded_id(known.table, qualified(key) if known.key else register)
        return self.ids.get(f"{register}:{key}") or seeded_id(known.table, f"sample:{key}")

    def _text(self, told: str) -> str:
        return told.replace("{organisation}", self.workspace.organisation)


def _field(register: Register, key: str) -> Field:
    """The field of a name with or without the "_id" of a link."""
    return register.fields[key] if key in register.fields else register.fields[f"{key}_id"]


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
