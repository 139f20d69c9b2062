"""The competence matrix: the level each role needs in a topic, the level each holder has reached, and what is lacking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.actions import actions_of
from aims_desktop.model.registers.competence import RATED_FROM, CompetenceBasis, holders, missing_topics, rated_level
from aims_desktop.model.registers.people import is_needed, required_trainings
from aims_desktop.model.templates import Topic
from aims_desktop.service.catalogue import training
from aims_desktop.service.figures import percent
from aims_desktop.service.people import me
from aims_desktop.service.records import add, delete, edit
from aims_desktop.service.workspace import Workspace

COMPETENCE, RATING, TOPIC = REGISTERS["competence"], REGISTERS["competence-rating"], REGISTERS["training-topic"]
HIGHEST = 3
"""The highest level: can teach and decide."""


class Standing(Enum):
    """How somebody stands in a topic that a role needs."""

    NOT_NEEDED = "not_needed"
    REACHED = "reached"
    TRAINED = "trained"
    BELOW = "below"
    NOT_RATED = "not_rated"
    NOT_TRAINED = "not_trained"


ENOUGH = frozenset({Standing.NOT_NEEDED, Standing.REACHED, Standing.TRAINED})


@dataclass(frozen=True, slots=True)
class Stand:
    """One person in one topic for one role."""

    standing: Standing
    needed: int
    reached: int | None = None
    competence: Row | None = None
    rating: Row | None = None
    has_action: bool = False


@dataclass(frozen=True, slots=True)
class RoleLines:
    """A role with those who hold it."""

    role: Row
    people: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures over the matrix."""

    people: int
    complete: int
    gaps: int
    gaps_without_action: int
    required: int
    valid: int

    @property
    def share(self) -> int | None:
        """The required trainings that are valid, in percent; None of none."""
        return percent(self.valid, self.required)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Somebody in scope with the required topics that are missing, and those of them that are planned."""

    person: Row
    topics: tuple[Row, ...]
    planned: frozenset[str]


# --- reading


def topics(facts: Facts) -> list[Row]:
    """The topics in use, by their code."""
    return sorted(facts.passing(TOPIC, "in_use"), key=lambda row: (row.code is None, row.code or "", row.number or 0))


def role_lines(facts: Facts) -> list[RoleLines]:
    """The roles that are needed here, each with its holders by name."""
    roles = sorted((role for role in facts.rows("role") if is_needed(role, facts)), key=lambda role: role.number or 0)
    return [RoleLines(role, tuple(_by_name(facts, holders(role, facts)))) for role in roles]


def required(facts: Facts, role_id: str, topic_id: str) -> Row | None:
    """What a role needs in a topic; the highest where it is written down twice."""
    return facts.remember(("required competences",), lambda: _required(facts)).get((role_id, topic_id))


def stand(facts: Facts, role_id: str, person_id: str, topic_id: str) -> Stand:
    """How a person stands in a topic for a role."""
    competence = required(facts, role_id, topic_id)
    needed = (competence.required_level or 0) if competence is not None else 0
    if competence is None or not needed:
        return Stand(Standing.NOT_NEEDED, 0, competence=competence)
    rating = facts.remember(("ratings",), lambda: _ratings(facts)).get((competence.id, person_id))
    reached = rating.actual_level if rating is not None else None
    if rating is not None and reached is not None:
        standing = Standing.BELOW if reached < needed else Standing.REACHED
        has_action = bool(rating.gap_action or actions_of(RATING.name, rating, facts))
        return Stand(standing, needed, reached, competence, rating, has_action)
    if needed >= RATED_FROM:
        return Stand(Standing.NOT_RATED, needed, None, competence, rating)
    trained = rated_level(person_id, topic_id, facts) >= needed or valid_training(facts, person_id, topic_id) is not None
    return Stand(Standing.TRAINED if trained else Standing.NOT_TRAINED, needed, None, competence, rating)


def valid_training(facts: Facts, person_id: str, topic_id: str) -> Row | None:
    """The valid training of a person in a topic that lasts longest."""
    return facts.remember(("valid trainings",), lambda: _valid(facts)).get((person_id, topic_id))


def planned_training(facts: Facts, person_id: str, topic_id: str) -> Row | None:
    """The training of a person in a topic that is planned and not done; the earliest."""
    planned = [row for row in facts.where("training-record", "person_id", person_id) if row.topic_id == topic_id and row.done_on is None]
    return min(planned, key=lambda row: (row.planned_for or dt.date.max, row.number or 0), default=None)


def coverage(facts: Facts) -> Coverage:
    """The figures of the whole matrix."""
    return facts.remember(("competence coverage",), lambda: _coverage(facts))


def onboarding(facts: Facts) -> list[Lacking]:
    """The people in scope without their required topics: those who joined last first."""
    found = []
    for person in facts.passing(REGISTERS["person"], "in_scope_staff"):
        rows = [row for topic_id in missing_topics(person, facts) if (row := facts.get(TOPIC.name, topic_id)) is not None]
        if rows:
            planned = frozenset(row.id for row in rows if planned_training(facts, person.id, row.id) is not None)
            found.append(Lacking(person, tuple(sorted(rows, key=lambda row: row.code or row.title or "")), planned))
    return sorted(found, key=lambda each: (-(each.person.joined_on or dt.date.min).toordinal(), each.person.name or ""))


def level_words(level: int) -> str:
    """What a level means."""
    return _(training().levels[level])


def matrix_table(workspace: Workspace) -> tuple[list[str], list[list[str]]]:
    """The matrix as texts, to be written to a file: a line for each role, and one for each of its holders."""
    facts = workspace.facts()
    shown = topics(facts)
    lines = []
    for group in role_lines(facts):
        name = group.role.title or _("(no title)")
        needed = [required(facts, group.role.id, topic.id) for topic in shown]
        lines.append([name, _("Level needed"), *(str(each.required_level or 0) if each is not None else "" for each in needed)])
        for person in group.people:
            stands = (stand(facts, group.role.id, person.id, topic.id) for topic in shown)
            lines.append([name, person.name or "", *(standing_text(each) for each in stands)])
    return [_("Role"), _("Person"), *(topic_text(topic) for topic in shown)], lines


def topic_text(topic: Row) -> str:
    """Code and title of a topic."""
    return " ".join(filter(None, (topic.code, topic.title))) or _("(no title)")


def standing_text(each: Stand) -> str:
    """How somebody stands, in a few words."""
    if each.standing is Standing.NOT_NEEDED:
        return ""
    words = {
        Standing.REACHED: _("{reached} of {needed}: reached"),
        Standing.BELOW: _("{reached} of {needed}: below the level"),
        Standing.TRAINED: _("{needed}: trained"),
        Standing.NOT_RATED: _("{needed}: not rated"),
        Standing.NOT_TRAINED: _("{needed}: not trained"),
    }[each.standing]
    return words.format(reached=each.reached, needed=each.needed)


# --- writing


def set_needed(workspace: Workspace, role_id: str, topic_id: str, level: int) -> bool:
    """Say which level a role needs in a topic. Answers whether anything changed."""
    facts = workspace.facts()
    row = required(facts, role_id, topic_id)
    if row is None and not level:
        return False
    names = workspace.names()
    reason = _("Level that {role} needs in {topic}: {level}").format(
        role=names.of("role", role_id), topic=names.of(TOPIC.name, topic_id), level=level
    )
    if row is not None:
        return edit(workspace, COMPETENCE, row.id, {"required_level": level}, reason=reason)
    with workspace.change(reason) as txn:
        add(txn, COMPETENCE, {"role_id": role_id, "topic_id": topic_id, "required_level": level})
    return True


def rate(workspace: Workspace, role_id: str, person_id: str, topic_id: str, level: int) -> bool:
    """Say which level a person has reached: today, and by the person who works. Answers whether anything changed."""
    facts = workspace.facts()
    known = stand(facts, role_id, person_id, topic_id)
    if known.competence is None or not known.needed:
        raise RuleError(_("This role does not need the topic. Give the level it needs in the line of the role first."))
    if known.reached == level:
        return False
    names = workspace.names()
    reason = _("Rate {person} in {topic}: {level}").format(
        person=names.of("person", person_id), topic=names.of(TOPIC.name, topic_id), level=level
    )
    values = {"actual_level": level, "rated_on": workspace.today(), "rated_by_id": me(workspace)}
    if known.rating is not None:
        return edit(workspace, RATING, known.rating.id, values, reason=reason)
    basis = CompetenceBasis.TRAINING if valid_training(facts, person_id, topic_id) is not None else None
    with workspace.change(reason) as txn:
        add(txn, RATING, {"competence_id": known.competence.id, "person_id": person_id, "basis": basis, **values})
    return True


def unrate(workspace: Workspace, role_id: str, person_id: str, topic_id: str) -> bool:
    """Take the rating of a person back. Answers whether there was one."""
    known = stand(workspace.facts(), role_id, person_id, topic_id)
    if known.rating is None:
        return False
    delete(workspace, RATING, [known.rating.id])
    return True


def roles_to_propose(facts: Facts) -> list[Row]:
    """The needed roles with a standard function for which no level is written down yet."""
    return [
        role
        for role in facts.passing(REGISTERS["role"], "without_competences")
        if role.function in training().needs and not facts.where(COMPETENCE.name, "role_id", role.id)
    ]


def propose(workspace: Workspace) -> int:
    """Write down the proposed topics and levels of the roles that have none, as one change, and answer how many levels."""
    facts = workspace.facts()
    known = {row.code: row.id for row in facts.rows(TOPIC.name) if row.code}
    roles = roles_to_propose(facts)
    wanted = [(role.id, code, level) for role in roles for code, level in training().needs[role.function].items()]
    if not wanted:
        return 0
    codes = {code for _role, code, _level in wanted}
    lacking = [topic for topic in training().topics if topic.code in codes and topic.code not in known]
    with workspace.change(_("Take over the proposed topics and levels")) as txn:
        made = txn.add_many(TOPIC.table, [_topic_values(topic) for topic in lacking])
        known |= dict(zip((topic.code for topic in lacking), made, strict=True))
        rows = [{"role_id": role, "topic_id": known[code], "required_level": level} for role, code, level in wanted]
        txn.add_many(COMPETENCE.table, rows)
    return len(wanted)


# --- helpers


def _topic_values(topic: Topic) -> dict[str, Any]:
    return {
        "title": topic.title,
        "code": topic.code,
        "covers": "\n".join(topic.covers),
        "audience": TOPIC.fields["audience"].kind.parse(topic.audience),
        "repeat_months": topic.repeat_months,
        "minutes": topic.minutes,
        "proof": ", ".join(topic.proof),
        "active": True,
    }


def _by_name(facts: Facts, ids: Iterable[str]) -> list[Row]:
    people = (facts.get("person", person_id) for person_id in ids)
    return sorted((person for person in people if person is not None), key=lambda person: (person.name or "").casefold())


def _required(facts: Facts) -> dict[tuple[str, str], Row]:
    rows = sorted(facts.rows(COMPETENCE.name), key=lambda row: row.required_level or 0)
    return {(row.role_id, row.topic_id): row for row in rows if row.role_id and row.topic_id}


def _ratings(facts: Facts) -> dict[tuple[str, str], Row]:
    rows = sorted(facts.rows(RATING.name), key=lambda row: (row.rated_on or dt.date.min, row.number or 0))
    return {(row.competence_id, row.person_id): row for row in rows}


def _valid(facts: Facts) -> dict[tuple[str, str], Row]:
    rows = sorted(facts.passing(REGISTERS["training-record"], "valid"), key=lambda row: row.valid_until or dt.date.max)
    return {(row.person_id, row.topic_id): row for row in rows}


def all_stands(facts: Facts) -> Iterator[tuple[Row, Stand]]:
    """Every person in every topic that one of the person's roles needs."""
    shown = topics(facts)
    for group in role_lines(facts):
        needed = [topic.id for topic in shown if required(facts, group.role.id, topic.id) is not None]
        for person in group.people:
            yield from ((person, stand(facts, group.role.id, person.id, topic)) for topic in needed)


def _coverage(facts: Facts) -> Coverage:
    required_count, lacking = required_trainings(facts)
    short: set[str] = set()
    asked: set[str] = set()
    for person, each in all_stands(facts):
        if each.standing is not Standing.NOT_NEEDED:
            asked.add(person.id)
        if each.standing not in ENOUGH:
            short.add(person.id)
    return Coverage(
        people=len(asked),
        complete=len(asked - short),
        gaps=len(facts.within(f"{RATING.name}:gaps")),
        gaps_without_action=len(facts.within(f"{RATING.name}:gap_without_action")),
        required=required_count,
        valid=required_count - sum(lacking.values()),
    )
