"""How long work tells how far it is, and is told to stop."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], object]
"""Told the share of the work that is done, 0 to 1."""

Cancelled = Callable[[], bool]
"""Asked now and then whether the person wants to stop."""


class CancelledError(Exception):
    """The person stopped the report; nothing was written."""
