"""The program's own content, read once when first asked for. A start needs the first three only; the types of the rest wait, too."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aims_desktop.model.roadmap import Roadmap, roadmap_of
from aims_desktop.model.standard import Standard, standard_of
from aims_desktop.resources import content

if TYPE_CHECKING:
    from aims_desktop.model.audit_help import AuditHelp
    from aims_desktop.model.guidance import Guidance
    from aims_desktop.model.handbook import Topic
    from aims_desktop.model.templates import (
        AuditQuestion,
        DocumentOutline,
        ImpactQuestion,
        ImpactScale,
        ReviewInput,
        ReviewTemplate,
        RiskMethodTemplate,
        Scenario,
        TrainingTemplate,
    )


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
def guidance() -> Guidance:
    """What is said beside steps and tasks."""
    from aims_desktop.model.guidance import guidance_of

    return guidance_of(content("guidance"))


@functools.cache
def handbook() -> tuple[Topic, ...]:
    """What the program does and how to work with it, topic by topic."""
    from aims_desktop.model.handbook import handbook_of

    return handbook_of(content("handbook"))


@functools.cache
def management_review() -> ReviewTemplate:
    """Inputs, results, pages, agenda and figures of a management review."""
    from aims_desktop.model.templates import review_of

    return review_of(content("management_review"))


def management_review_inputs() -> tuple[ReviewInput, ...]:
    """The inputs of a management review, required ones first."""
    return management_review().inputs


@functools.cache
def risk_method() -> RiskMethodTemplate:
    """A risk method with its scales, to start from."""
    from aims_desktop.model.templates import risk_method_of

    return risk_method_of(content("risk_method"))


@functools.cache
def risk_scenarios() -> tuple[Scenario, ...]:
    """The starter catalogue of risks."""
    from aims_desktop.model.templates import scenarios_of

    return scenarios_of(content("risk_catalogue"))


@functools.cache
def audit_questions() -> tuple[AuditQuestion, ...]:
    """The checklist an audit starts with: an item per clause and control."""
    from aims_desktop.model.templates import audit_questions_of

    return audit_questions_of(content("audit"))


@functools.cache
def audit_help() -> AuditHelp:
    """Time limits of findings, ways to find a cause, waiting times before an effect."""
    from aims_desktop.model.audit_help import audit_help_of

    return audit_help_of(content("audit"))


@functools.cache
def document_outlines() -> tuple[DocumentOutline, ...]:
    """Policies, procedures and plans to start from."""
    from aims_desktop.model.templates import outlines_of

    return outlines_of(content("policies"))


@functools.cache
def more_outlines() -> tuple[DocumentOutline, ...]:
    """What else the tasks ask for in writing: the table of policies that fit, the terms of a committee."""
    from aims_desktop.model.templates import outlines_of

    return outlines_of(content("policies"), "more")


@functools.cache
def keeping_rules() -> Mapping[str, str]:
    """What a new document proposes for who may read it and how long it is kept."""
    return MappingProxyType({name: str(content("policies")[name]) for name in ("access", "retention")})


@functools.cache
def early_review() -> tuple[str, ...]:
    """What makes a document be looked at before its date."""
    return tuple(content("policies")["early_review"])


@functools.cache
def impact_screening() -> tuple[ImpactQuestion, ...]:
    """The questions that decide how deep an impact assessment goes."""
    from aims_desktop.model.templates import screening_of

    return screening_of(content("impact"))


@functools.cache
def impact_questions() -> tuple[ImpactQuestion, ...]:
    """The questionnaire of an impact assessment."""
    from aims_desktop.model.templates import impact_questions_of

    return impact_questions_of(content("impact"))


@functools.cache
def impact_scale() -> ImpactScale:
    """The words of its scales, and what follows from its level."""
    from aims_desktop.model.templates import impact_scale_of

    return impact_scale_of(content("impact"))


@functools.cache
def training() -> TrainingTemplate:
    """Training topics and the level each standard function needs."""
    from aims_desktop.model.templates import training_of

    return training_of(content("training"))
