"""How the pages of step 3 show the method in a matrix: its words at the sides, its levels in the cells."""

from __future__ import annotations

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts
from aims_desktop.model.registers.risk_cells import STEPS, Cell
from aims_desktop.model.registers.risk_method import RiskCriteria
from aims_desktop.model.registers.shared import Level
from aims_desktop.service.heat import step_words
from aims_desktop.ui.widgets.score_matrix import LEVEL_TOKENS, Read, Reading, ScoreMatrix

_TONES = {Level.LOW: "ok", Level.MEDIUM: "warn", Level.HIGH: "warn", Level.CRITICAL: "bad"}
_NOTHING = Reading("", "subtle")


def reading_of(criteria: RiskCriteria, *, tells_apart: bool = False) -> Read:
    """What each cell means by some criteria; where `tells_apart`, it says which were painted apart from the bands."""
    apart = frozenset(criteria.apart if tells_apart else ())

    def read(cell: Cell) -> Reading:
        level = criteria.level(cell)
        said = _("Painted apart from the bands") if cell in apart else ""
        return _NOTHING if level is None else Reading(_(level.label), LEVEL_TOKENS[level.rank], said)

    return read


def show_method(matrix: ScoreMatrix, facts: Facts, criteria: RiskCriteria, effects: str = "people", *, tells_apart: bool = False) -> None:
    """Show some criteria in the words that the method has for likelihood and for one of the effects."""
    matrix.set_words(step_words(facts, "likelihood"), step_words(facts, effects))
    matrix.set_reading(reading_of(criteria, tells_apart=tells_apart))


def meaning_of(facts: Facts, scale: str, step: int) -> str:
    """A step of a scale as the method words it: number, name, and what that means."""
    word = step_words(facts, scale)[STEPS.index(step)]
    told = next((row.meaning for row in facts.rows("scale-level") if (row.scale, row.level) == (scale, step) and row.meaning), "")
    name = _("{step} · {word}").format(step=step, word=word)
    return f"{name}: {told}" if told else name


def tone_of(level: Level | None) -> str:
    """The tone of a chip that names a level."""
    return "neutral" if level is None else _TONES[level]
