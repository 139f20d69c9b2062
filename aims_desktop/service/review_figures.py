"""All inputs of a management review (9.3.2) with what the records say to each, for a period, judged on one day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aims_desktop.i18n import _
from aims_desktop.service import review_advised as advised
from aims_desktop.service import review_operation as operation
from aims_desktop.service import review_required as required
from aims_desktop.service.catalogue import management_review_inputs
from aims_desktop.service.figures import InputFigures, Period
from aims_desktop.service.review_look import Answer, Look
from aims_desktop.service.workspace import Workspace

ANSWERS: Mapping[str, Callable[[Look], Answer]] = {
    "mri_1": required.earlier_actions,
    "mri_2": required.changed_issues,
    "mri_3": required.changed_needs,
    "mri_4": required.nonconformities,
    "mri_5": required.measurements,
    "mri_6": required.audits,
    "mri_7": required.improvements,
    "mri_8": advised.objectives,
    "mri_9": advised.risks,
    "mri_10": operation.impacts,
    "mri_11": operation.incidents,
    "mri_12": operation.suppliers,
    "mri_13": advised.competence,
    "mri_14": advised.policies,
}
"""Who answers each input."""


def input_figures(workspace: Workspace, period: Period, review_id: str = "") -> tuple[InputFigures, ...]:
    """The inputs, required ones first."""
    look = Look(workspace, period, review_id)
    found = []
    for known in management_review_inputs():
        figures, tables = ANSWERS[known.key](look)
        clause = known.clause or _("advised")
        found.append(InputFigures(known.key, _(known.name), clause, _(known.ask), known.required, tuple(figures), tables))
    return tuple(found)
