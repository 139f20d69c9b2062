"""The program's own content, read once when first asked for."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

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
