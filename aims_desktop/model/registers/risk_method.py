"""The risk method and its scales: clauses 6.1.1 to 6.1.3."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, integer, link, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row, Rule
from aims_desktop.model.registers.risk_cells import CELLS, Cell, Matrix, OwnLevels, painted_cells, rises
from aims_desktop.model.registers.shared import Level, given, in_force, in_order, review_overdue, version_filters, version_values
from aims_desktop.model.snapshot import approved_values

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class Appetite(Choice):
    """The highest level lived with without treatment."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class RiskMethod(Record):
    """Criteria, scales, appetite and rhythm of risk work; one row, approved as a version."""

    appetite: Appetite | None = choice(
        "Accepted without treatment",
        Appetite,
        section="Criteria",
        required="approve",
        help="The highest level we live with; all above needs a plan.",
        refs=("6.1.1",),
    )
    acceptance_rules: str | None = prose("Who may accept what", required="approve", help="Per level: who, for how long, with which reason.")
    low_to: int | None = integer("Low up to", 1, 25, unit="bands", required="approve", help="Score up to which a risk is low.", example="4")
    medium_to: int | None = integer(
        "Medium up to", 1, 25, unit="bands", required="approve", help="Score up to which it is medium.", example="9"
    )
    high_to: int | None = integer("High up to", 1, 25, unit="bands", required="approve", help="Above this it is critical.", example="15")
    cells: OwnLevels | None = painted_cells(
        "Cells with a level of their own",
        unit="bands",
        help="Painted where the bands mislead: likelihood x effect = level.",
        example="5x1=high",
    )
    finding_risks: str | None = prose(
        "How risks are found", section="Method", required="approve", help="Sources, workshops, catalogue, impact results, incidents."
    )
    analysing: str | None = prose(
        "How they are analysed and ranked", required="approve", help="Likelihood times the highest effect on organisation, people, society."
    )
    treating: str | None = prose(
        "How they are treated", required="approve", help="Options, choice of controls, comparison with Annex A, approval.", refs=("6.1.3",)
    )
    opportunities: str | None = prose("How opportunities are handled", help="Found, planned and checked like risks.")
    review_months: int | None = integer("Review every", 1, 36, required="approve", help="Months between reviews of a risk.", example="6")
    triggers: str | None = prose("Review at once when", required="approve", help="Significant change, incident, new law, new use.")
    prepared_by_id: str | None = person("Prepared by", section="Approval", required="approve", help="The author; somebody else approves.")
    next_review_on: dt.date | None = date(
        "Next review",
        required="approve",
        help="Once a year, as a rule.",
        ahead=Ahead(Coming.REVIEW, open="review_overdue", by="prepared_by_id"),
    )


LEVEL_OF = {Appetite.LOW: Level.LOW, Appetite.MEDIUM: Level.MEDIUM, Appetite.HIGH: Level.HIGH}


Bands = tuple[int | None, int | None, int | None]
"""The highest scores that are low, medium and high."""


@dataclass(frozen=True, slots=True)
class RiskCriteria:
    """How the matrix is read: the bands of the score, the cells painted apart from them, and the highest level lived with."""

    bands: Bands = (None, None, None)
    appetite: Level | None = None
    cells: OwnLevels = ()
    matrix: Matrix = field(init=False, repr=False, compare=False)
    """The level of each cell; worked out once, for lists of very many risks."""

    def __post_init__(self) -> None:
        """Read the bands into the cells, and what was painted over them."""
        banded = {cell: level for cell in CELLS if (level := self.banded(cell)) is not None}
        object.__setattr__(self, "matrix", banded and {**banded, **{(each.likelihood, each.effect): each.level for each in self.cells}})

    def level(self, cell: Cell | None) -> Level | None:
        """The level of a likelihood and an effect; None without them or where a band is not set."""
        return None if cell is None else self.matrix.get(cell) or self.banded(cell)  # another program's file may have a sixth step

    def banded(self, cell: Cell) -> Level | None:
        """The level that the bands alone give."""
        if None in self.bands:
            return None
        score = cell[0] * cell[1]
        within = (level for level, top in zip(Level, self.bands, strict=False) if top is not None and score <= top)
        return next(within, Level.CRITICAL)

    @property
    def apart(self) -> tuple[Cell, ...]:
        """The cells whose level is another than that of the bands."""
        return tuple(cell for cell, level in self.matrix.items() if level is not self.banded(cell))

    def above_appetite(self, level: Level | None) -> bool | None:
        """Whether a level needs a plan; None where level or appetite is not known."""
        return None if level is None or self.appetite is None else level.rank > self.appetite.rank


def method_version(facts: Facts) -> Row | None:
    """The version of the method that is in force; None while none was approved."""
    method = facts.single("risk-method")
    return None if method is None else facts.newest_version(method.id)


def criteria(facts: Facts) -> RiskCriteria:
    """The criteria of the method in force: as approved last, or as they stand where nothing was approved yet."""
    return facts.remember(("risk criteria",), lambda: _criteria(facts))


def _criteria(facts: Facts) -> RiskCriteria:
    method, version = facts.single("risk-method"), method_version(facts)
    if version is not None:
        return criteria_of(version)
    return RiskCriteria() if method is None else criteria_as_written(method)


def criteria_of(version: Row) -> RiskCriteria:
    """The criteria of a version, as it was approved: how a score was read then."""
    return criteria_as_written(SimpleNamespace(**approved_values(RISK_METHOD, version)))


def criteria_as_written(standing: Row) -> RiskCriteria:
    """The criteria as a record of the method says them, approved or not."""
    appetite = None if standing.appetite is None else LEVEL_OF[standing.appetite]
    return RiskCriteria((standing.low_to, standing.medium_to, standing.high_to), appetite, standing.cells or ())


def _criteria_in_force(row: Row, facts: Facts) -> bool:
    return in_force(row, facts) and given(row.appetite, row.acceptance_rules, row.low_to, row.medium_to, row.high_to)


def _method_in_force(row: Row, facts: Facts) -> bool:
    described = given(row.analysing, row.treating, row.review_months, row.triggers)
    return in_force(row, facts) and described and bool(facts.where("scale-level", "method_id", row.id))


RISK_METHOD = Register(
    RiskMethod,
    title="Risk method",
    singular="Risk method",
    area="risk",
    step=3,
    about="Criteria, scales, appetite and rhythm of risk work; one row, approved as a version.",
    clauses=("6.1.1", "6.1.2", "6.1.3"),
    columns=("appetite", "review_months", "prepared_by_id", "version", "changed_since", "next_review_on"),
    single=True,
    versioned=True,
    approved=True,
    author="prepared_by_id",
    computed=version_values("risk-method"),
    filters=(
        Filter("criteria_in_force", "Criteria approved", _criteria_in_force),
        Filter("method_in_force", "Method approved", _method_in_force),
        *version_filters("risk-method", author="prepared_by_id"),
        Filter("review_overdue", "Review overdue", review_overdue),
    ),
    rules=(
        in_order("low_to", "medium_to", "Medium must end above low.", apart=True),
        in_order("medium_to", "high_to", "High must end above medium.", apart=True),
        in_order("low_to", "high_to", "High must end above low.", apart=True),
        Rule(
            "cells",
            "A cell would be lower than one of less likelihood or effect: paint it higher, or go back to the bands.",
            lambda row, facts: row.cells is not None and not rises(criteria_as_written(row).matrix),
            strict=True,
        ),
    ),
)


class Scale(Choice):
    """The four scales of the risk method."""

    LIKELIHOOD = "likelihood", "Likelihood"
    ORGANISATION = "organisation", "Organisation"
    PEOPLE = "people", "Individuals and groups"
    SOCIETY = "society", "Society"


class ScaleLevel(Record):
    """Meaning of each step of each scale."""

    method_id: str | None = link("Risk method", "risk-method", section="Scale level", required="approve", help="The method it belongs to.")
    scale: Scale | None = choice("Scale", Scale, required="approve", help="Four scales.")
    level: int | None = integer("Step", 1, 5, required="approve", help="1 to 5.")
    label: str | None = text("Name", required="approve", help="One word.", example="Major")
    meaning: str | None = prose("Meaning", required="approve", help="With figures or examples, so that two people score alike.")


SCALES = Register(
    ScaleLevel,
    title="Scales",
    singular="Scale level",
    area="risk",
    step=3,
    about="Meaning of each step of each scale.",
    clauses=("6.1.2",),
    columns=("label", "scale", "level", "meaning"),
    child_of="risk-method",
    filters=(Filter("incomplete", "Meaning missing", lambda row, facts: row.meaning is None),),
)
