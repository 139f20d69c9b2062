"""The gap analysis: its rows by clause and control group, the score that always comes with its count, and judging a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.register import Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.gaps import GapResult, proof
from aims_desktop.model.standard import Clause, Control, Item
from aims_desktop.service.figures import percent, printed
from aims_desktop.service.people import me
from aims_desktop.service.records import edit, get
from aims_desktop.service.workspace import Workspace

GAP = REGISTERS["gap-item"]


@dataclass(frozen=True, slots=True)
class GapScore:
    """How many rows have which result, and what follows from it."""

    conforms: int
    partly: int
    not_conforming: int
    not_applicable: int
    not_assessed: int

    @property
    def all(self) -> int:
        """All rows."""
        return self.assessed + self.not_assessed

    @property
    def assessed(self) -> int:
        """The rows that somebody judged, those that do not apply among them."""
        return self.applicable + self.not_applicable

    @property
    def applicable(self) -> int:
        """The rows the score is made of: judged, and applicable."""
        return self.conforms + self.partly + self.not_conforming

    @property
    def percent(self) -> int | None:
        """(conforms + half of partly) of the applicable rows, in percent; None of none."""
        return percent(2 * self.conforms + self.partly, 2 * self.applicable)

    @property
    def share(self) -> str:
        """The score as printed; it stands beside `counted` only."""
        return printed(self.percent, "%")

    @property
    def counted(self) -> str:
        """Of how many rows the score is."""
        return _("{assessed} of {all} assessed").format(assessed=self.assessed, all=self.all)

    @property
    def text(self) -> str:
        """The score with its count, which is never left out."""
        return f"{self.share} · {self.counted}"


@dataclass(frozen=True, slots=True)
class GapGroup:
    """The rows of a chapter of the standard or of a group of controls."""

    item: Item
    rows: tuple[Row, ...]

    @property
    def score(self) -> GapScore:
        """The score of the group."""
        return score(self.rows)


def score(rows: Iterable[Row]) -> GapScore:
    """The score of some rows."""
    count = Counter(row.result if row.result is not None else GapResult.NOT_ASSESSED for row in rows)
    return GapScore(
        count[GapResult.CONFORMS],
        count[GapResult.PARTLY],
        count[GapResult.DOES_NOT_CONFORM],
        count[GapResult.NOT_APPLICABLE],
        count[GapResult.NOT_ASSESSED],
    )


def groups(facts: Facts, among: frozenset[str] | None = None) -> list[GapGroup]:
    """The rows group by group in the standard's order; only those `among` some ids, and no empty groups."""
    order = facts.standard.order
    by_group: dict[Item, list[Row]] = {}
    for row in sorted(facts.rows(GAP.name), key=lambda row: order.get(row.requirement, len(order))):
        item = facts.standard.by_id.get(row.requirement)
        if item is not None and (among is None or row.id in among):
            by_group.setdefault(group_of(item, facts), []).append(row)
    return [GapGroup(item, tuple(rows)) for item, rows in by_group.items()]


def group_of(item: Item, facts: Facts) -> Item:
    """The chapter of a clause, or the group of a control."""
    if isinstance(item, Control):
        return facts.standard.by_id[item.group]
    framework, _colon, number = item.id.partition(":")
    return facts.standard.by_id.get(f"{framework}:{number.partition('.')[0]}", item)


def ask_of(item: Item | None) -> str:
    """What a clause asks for, or what a control is about."""
    return item.ask if isinstance(item, Clause) else item.summary if isinstance(item, Control) else ""


def maturity(rows: Iterable[Row]) -> tuple[Decimal | None, Decimal | None]:
    """The mean maturity of the rows that have one, and their mean target."""
    known = list(rows)
    return _mean(row.maturity for row in known), _mean(row.target_maturity for row in known)


def below_target(row: Row) -> bool:
    """Whether maturity is known and lower than the target."""
    return row.maturity is not None and row.target_maturity is not None and row.maturity < row.target_maturity


def proof_of(workspace: Workspace, row: Row) -> list[tuple[str, str, str]]:
    """What proves a requirement: register, id and words of each."""
    facts, names = workspace.facts(), workspace.names()
    found = [(name, record_id) for record_id in proof(row, facts) for name in REGISTERS if facts.get(name, record_id) is not None]
    return sorted(((name, record_id, names.with_ref(name, record_id)) for name, record_id in found), key=lambda line: line[2])


def judge(workspace: Workspace, record_id: str, result: GapResult | None) -> bool:
    """Say how practice compares with a requirement: today, and by the person who works. Answers whether anything changed."""
    row = get(workspace, GAP, record_id)
    if row is None or row.result is result:
        return False
    values: dict[str, Any] = {"result": result}
    if result not in {None, GapResult.NOT_ASSESSED}:
        values |= {"assessed_on": workspace.today(), "assessed_by_id": me(workspace) or row.assessed_by_id}
    said = _(result.label) if result is not None else _("Not set")
    reason = _("Judge {requirement}: {result}").format(requirement=workspace.names().of("", row.requirement), result=said)
    return edit(workspace, GAP, record_id, values, reason=reason)


def _mean(values: Iterable[int | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return (Decimal(sum(known)) / len(known)).quantize(Decimal("0.1"), ROUND_HALF_UP) if known else None
