"""A notice says the least it must, is published, and a choice is offered or its lack explained."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.transparency import MINIMUM, NoticeContent, NoticeStatus, OptOut
from tests.model.world import TODAY, YESTERDAY, World

FULL = {"says": tuple(c for c in NoticeContent if c in MINIMUM), "opt_out": OptOut.HUMAN_REVIEW}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"current", "no_choice_decided", "minimum_missing"}),
        (FULL, {"current"}),
        ({**FULL, "says": (*FULL["says"], NoticeContent.APPEAL)}, {"current"}),
        *(({**FULL, "says": tuple(MINIMUM - {part})}, {"current", "minimum_missing"}) for part in sorted(MINIMUM)),
        ({**FULL, "status": NoticeStatus.PUBLISHED}, {"current"}),
        ({**FULL, "status": NoticeStatus.PUBLISHED, "published_on": TODAY}, {"current", "published"}),
        ({**FULL, "status": NoticeStatus.DRAFT, "published_on": TODAY}, {"current"}),
        ({"status": NoticeStatus.WITHDRAWN}, set()),
        ({**FULL, "opt_out": OptOut.NOT_OFFERED}, {"current", "not_offered_without_reason"}),
        ({**FULL, "opt_out": OptOut.NOT_OFFERED, "opt_out_reason": "x"}, {"current"}),
    ],
)
def test_notices(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("notice", world.add("notice", **values)) - {"all", "without_evidence"} == expected


def test_the_review_follows_the_publication(world: World) -> None:
    assert world.broken("notice", world.add("notice", published_on=TODAY, next_review_on=YESTERDAY)) == {"next_review_on"}
