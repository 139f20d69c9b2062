"""The steps of the risk method's scales, in the words of the method."""

from __future__ import annotations

from collections.abc import Mapping

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.registers.risk_cells import STEPS
from aims_desktop.service.heat import step_words
from aims_desktop.service.workspace import Workspace

_SCALE_OF = {
    "likelihood": "likelihood",
    "inherent_likelihood": "likelihood",
    "residual_likelihood": "likelihood",
    "impact_organisation": "organisation",
    "impact_people": "people",
    "impact_society": "society",
    "inherent_impact": "people",
    "residual_impact": "people",
}
"""Which scale of the method a field is judged on."""


def steps_of(workspace: Workspace, field: Field) -> Mapping[int, str]:
    """The steps with their words: "4 · Likely"."""
    words = step_words(workspace.facts(), _SCALE_OF.get(field.name, ""))
    return {step: _("{step} · {word}").format(step=step, word=word) for step, word in zip(STEPS, words, strict=True)}
