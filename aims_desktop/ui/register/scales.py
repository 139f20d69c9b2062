"""The steps of the risk method's scales, in the words of the method."""

from __future__ import annotations

from collections.abc import Mapping

from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.service.heat import STEPS, WORDS
from aims_desktop.service.workspace import Workspace

_SCALE_OF = {
    "likelihood": "likelihood",
    "residual_likelihood": "likelihood",
    "impact_organisation": "organisation",
    "impact_people": "people",
    "impact_society": "society",
    "residual_impact": "people",
}
"""Which scale of the method a field is judged on."""


def steps_of(workspace: Workspace, field: Field) -> Mapping[int, str]:
    """The steps with their words: "4 · Likely"."""
    scale = _SCALE_OF.get(field.name, "")
    own = {row.level: row.label for row in workspace.facts().rows("scale-level") if row.scale == scale and row.label}
    usual = WORDS.get(scale, WORDS["people"])
    return {step: _("{step} · {word}").format(step=step, word=own.get(step) or _(usual[step - 1])) for step in STEPS}
