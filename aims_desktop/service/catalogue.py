"""The program's own content, read once when first asked for. The first page needs the first three only."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aims_desktop.model import guidance as _guidance
from aims_desktop.model import templates
from aims_desktop.model.roadmap import Roadmap, roadmap_of
from aims_desktop.model.standard import Standard, standard_of
from aims_desktop.resources import content


@functools.cache
def standard() -> Standard:
    """Clauses, controls, Annex C and their counterparts."""
    return standard_of(content("standard"))


@functools.cache
def roadmap() -> Roadmap:
    """Phases, steps, tasks and their checks."""
    return roadmap_of(content("roadmap"), content("checks"))


@functools.cache
def settings_defaults() -> Mapping[str, Any]:
    """The figures that checks and filters use, as proposed."""
    return MappingProxyType(content("settings"))


@functools.cache
def guidance() -> _guidance.Guidance:
    """What is said beside steps and tasks."""
    return _guidance.guidance_of(content("guidance"))


@functools.cache
def management_review() -> templates.ReviewTemplate:
    """Inputs, results, pages, agenda and figures of a management review."""
    return templates.review_of(content("management_review"))


def management_review_inputs() -> tuple[templates.ReviewInput, ...]:
    """The inputs of a management review, required ones first."""
    return management_review().inputs


@functools.cache
def risk_scenarios() -> tuple[templates.Scenario, ...]:
    """The starter catalogue of risks."""
    return templates.scenarios_of(content("risk_catalogue"))


@functools.cache
def audit_questions() -> tuple[templates.AuditQuestion, ...]:
    """The checklist an audit starts with: an item per clause and control."""
    return templates.audit_questions_of(content("audit"))


@functools.cache
def document_outlines() -> tuple[templates.DocumentOutline, ...]:
    """Policies, procedures and plans to start from."""
    return templates.outlines_of(content("policies"))


@functools.cache
def impact_screening() -> tuple[templates.ImpactQuestion, ...]:
    """The questions that decide how deep an impact assessment goes."""
    return templates.screening_of(content("impact"))


@functools.cache
def impact_questions() -> tuple[templates.ImpactQuestion, ...]:
    """The questionnaire of an impact assessment."""
    return templates.impact_questions_of(content("impact"))


@functools.cache
def training() -> templates.TrainingTemplate:
    """Training topics and the level each standard function needs."""
    return templates.training_of(content("training"))
