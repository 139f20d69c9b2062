"""Competence: the level that each role needs in a topic, the level that each person has reached, and what is missing. Clause 7.2."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aims_desktop.model.fields import choice, date, integer, link, person, prose, text
from aims_desktop.model.kinds import Choice, FlagKind, IntegerKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Register, Row
from aims_desktop.model.registers.actions import actions_of
from aims_desktop.model.registers.shared import before, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Competence(Record):
    """Role by topic: the level needed; and person by person the level reached."""

    role_id: str | None = link("Role", "role", section="Required", required="close", help="Which role.")
    topic_id: str | None = link("Topic", "training-topic", required="close", help="Which knowledge or skill.")
    required_level: int | None = integer(
        "Level needed", 0, 3, required="close", help="0 not needed, 1 aware, 2 can do it alone, 3 can teach and decide."
    )
    reason: str | None = text("Why", help="If it differs from the proposal.")
    notes: str | None = notes()


RATED_FROM = 2
"""The level from which a person is rated; below it the training record is enough."""

# --- who needs what


def holders(role: Row | None, facts: Facts) -> frozenset[str]:
    """The ids of the people who hold a role and have not left; everyone in scope where it is everybody's."""
    if role is None:
        return frozenset()
    if role.everyone is True:
        return facts.within("person:in_scope_staff")
    people = (facts.get("person", person_id) for person_id in facts.linked(role.id, "holders"))
    return frozenset(person.id for person in people if person is not None and person.left_on is None)


def needs(facts: Facts) -> Mapping[str, Mapping[str, int]]:
    """The topics that each person's roles require, with the highest level needed: person id -> topic id -> 1 to 3."""
    return facts.remember(("competence needs",), lambda: _needs(facts))


def missing_topics(person: Row, facts: Facts) -> list[str]:
    """The topics a person needs and has neither a valid training in nor a rating at the level."""
    trained = facts.remember(("trained topics",), lambda: _trained(facts))
    return [
        topic
        for topic, level in needs(facts).get(person.id, {}).items()
        if (person.id, topic) not in trained and rated_level(person.id, topic, facts) < level
    ]


def rated_level(person_id: str, topic_id: str, facts: Facts) -> int:
    """The highest level a person was rated with in a topic, for whatever role; 0 where never."""
    return facts.remember(("rated levels",), lambda: _rated(facts)).get((person_id, topic_id), 0)


def _needs(facts: Facts) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for competence in facts.passing(facts.registers["competence"], "required"):
        if competence.topic_id is not None:
            for person in holders(facts.get("role", competence.role_id), facts):
                needed = found[person].get(competence.topic_id, 0)
                found[person][competence.topic_id] = max(needed, competence.required_level)
    return dict(found)


def _trained(facts: Facts) -> frozenset[tuple[str, str]]:
    valid = facts.passing(facts.registers["training-record"], "valid")
    return frozenset((record.person_id, record.topic_id) for record in valid)


def _rated(facts: Facts) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for rating in facts.rows("competence-rating"):
        competence = facts.get("competence", rating.competence_id)
        if competence is not None and rating.actual_level is not None:
            pair = (rating.person_id, competence.topic_id)
            found[pair] = max(found.get(pair, 0), rating.actual_level)
    return found


# --- figures of one requirement


def is_required(row: Row, facts: Facts) -> bool:
    """Some level is needed."""
    return (row.required_level or 0) > 0


def unrated_count(row: Row, facts: Facts) -> int:
    """Holders of the role without a rating, from the level at which people are rated."""
    if (row.required_level or 0) < RATED_FROM:
        return 0
    rated = {rating.person_id for rating in facts.where("competence-rating", "competence_id", row.id)}
    return len(holders(facts.get("role", row.role_id), facts) - rated)


def gap_count(row: Row, facts: Facts) -> int:
    """Ratings below the level needed."""
    return sum(is_gap(rating, facts) for rating in facts.where("competence-rating", "competence_id", row.id))


COMPETENCE = Register(
    Competence,
    title="Competence",
    singular="Required competence",
    prefix="CMP",
    area="people",
    step=8,
    about="Role by topic: the level needed; and person by person the level reached.",
    clauses=("7.2",),
    controls=("A.4.6",),
    columns=("role_id", "required_level", "unrated_count", "gap_count"),
    titled_with=("topic_id",),
    subtitle="topic_id",
    computed=(
        Computed(
            "unrated_count",
            "Holders not rated",
            IntegerKind(),
            unrated_count,
            help="Holders of the role without a rating; counted only from level 2, below that the training record is enough.",
        ),
        Computed("gap_count", "Holders below the level", IntegerKind(), gap_count, help="Ratings below the level needed."),
    ),
    filters=(
        Filter("required", "Required", is_required),
        Filter("unrated", "Holders not rated", lambda row, facts: unrated_count(row, facts) > 0),
        Filter("with_gap", "With a gap", lambda row, facts: gap_count(row, facts) > 0),
    ),
)


class CompetenceBasis(Choice):
    """What a level rests on; the standard accepts any of them, with proof."""

    EDUCATION = "education", "Education"
    TRAINING = "training", "Training"
    EXPERIENCE = "experience", "Experience"
    COMBINATION = "combination", "Combination"


class CompetenceRating(Record):
    """The level one person has reached in one topic for one role."""

    competence_id: str | None = link("Required competence", "competence", section="Rating", required="close", help="Role and topic.")
    person_id: str | None = person("Person", required="close", help="Who was rated.")
    actual_level: int | None = integer("Level reached", 0, 3, required="close", help="Same scale.")
    basis: CompetenceBasis | None = choice(
        "Basis", CompetenceBasis, required="close", help="The standard accepts any of them, with proof.", refs=("7.2",)
    )
    rated_on: dt.date | None = date("Rated on", required="close", help="Day of the rating.")
    rated_by_id: str | None = person("Rated by", help="Who judged.")
    gap_action: str | None = prose("How the gap is closed", help="Training, mentoring, other person; with date.")


YEAR = dt.timedelta(days=366)


def is_gap(row: Row, facts: Facts) -> bool:
    """The level reached is below the level needed."""
    competence = facts.get("competence", row.competence_id)
    if competence is None or row.actual_level is None:
        return False
    return bool(row.actual_level < (competence.required_level or 0))


COMPETENCE_RATINGS = Register(
    CompetenceRating,
    title="Ratings",
    singular="Rating",
    area="people",
    step=8,
    about="The level one person has reached in one topic for one role.",
    clauses=("7.2",),
    controls=("A.4.6",),
    columns=("person_id", "actual_level", "gap", "basis", "rated_on"),
    subtitle="competence_id",
    child_of="competence",
    computed=(Computed("gap", "Below the level", FlagKind(), is_gap, help="Level reached is below the level needed."),),
    filters=(
        Filter("gaps", "Below the level", is_gap),
        Filter(
            "gap_without_action",
            "Gap without action",
            lambda row, facts: is_gap(row, facts) and row.gap_action is None and not actions_of("competence-rating", row, facts),
        ),
        Filter("old", "Rated more than a year ago", lambda row, facts: before(row.rated_on, facts.today - YEAR)),
    ),
)
