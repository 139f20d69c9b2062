"""An impact assessment as it was approved, and what was changed since: one line per field and question."""

from __future__ import annotations

from collections.abc import Iterator

from aims_desktop.i18n import _
from aims_desktop.model.register import Row
from aims_desktop.model.registers.impact import answers_of
from aims_desktop.service import past
from aims_desktop.service.catalogue import impact_questions, impact_scale, impact_screening
from aims_desktop.service.display import display
from aims_desktop.service.impact import ANSWER, ASSESSMENT
from aims_desktop.service.workspace import Workspace

SAID = ("choice_answer", "answer")
"""The fields of an answer that need no label."""

SCORED = ("benefit", "severity", "likelihood", "severity_after", "likelihood_after")


def as_approved(workspace: Workspace, row: Row) -> Workspace | None:
    """The file as it stood when the version in force was written, with the assessment as that version keeps it; None without one."""
    return past.as_approved(workspace, ASSESSMENT, row)


def changes(workspace: Workspace, then: Workspace, row: Row) -> Iterator[tuple[str, str, str]]:
    """Label, text as approved and text now of each field and each answer that reads otherwise."""
    before = then.facts().get(ASSESSMENT.name, row.id)
    for name, field in ASSESSMENT.fields.items():
        old, new = (display(shown, ASSESSMENT, r, name) if r is not None else "" for shown, r in ((then, before), (workspace, row)))
        if old != new:
            yield _(field.label), old, new
    was, now = ({a.question: a for a in answers_of(row, shown.facts())} for shown in (then, workspace))
    for question in (*impact_screening(), *impact_questions()):
        old, new = (_said(shown, answers.get(question.id)) for shown, answers in ((then, was), (workspace, now)))
        if old != new:
            words = _(impact_scale().dimensions[question.dimension]) if question.dimension else _(question.text)
            yield f"{question.id} {words}", old, new


def _said(workspace: Workspace, row: Row | None) -> str:
    """An answer with its scores as one text."""
    if row is None:
        return ""
    plain = [display(workspace, ANSWER, row, name) for name in SAID]
    scored = [(_(ANSWER.fields[name].label), display(workspace, ANSWER, row, name)) for name in SCORED]
    return "\n".join(filter(None, [*plain, *(f"{label}: {text}" for label, text in scored if text)]))
