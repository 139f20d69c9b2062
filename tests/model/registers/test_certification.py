"""The body is accredited and under contract; the certificate is there and its wording checked."""

from __future__ import annotations

from typing import Any

import pytest

from aims_desktop.model.registers.certification import CertificateDecision
from tests.model.world import TODAY, YESTERDAY, World, days

BODY = {"body": "x", "accredited": True, "accreditation_checked_on": TODAY, "contract_on": TODAY}
CERTIFICATE = {
    "decision": CertificateDecision.GRANTED,
    "certificate_no": "1",
    "valid_until": TODAY + days(184),
    "wording_checked_on": TODAY,
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, set()),
        (BODY, {"body_chosen"}),
        *(({**BODY, name: None}, set()) for name in BODY),
        ({**BODY, "accredited": False}, set()),
        ({"stage_1_pack_on": TODAY}, {"pack_sent"}),
        (CERTIFICATE, {"granted"}),
        ({**CERTIFICATE, "decision": CertificateDecision.GRANTED_AFTER_CLOSURE}, {"granted"}),
        ({**CERTIFICATE, "decision": CertificateDecision.SUSPENDED}, set()),
        *(({**CERTIFICATE, name: None}, set()) for name in CERTIFICATE),
        ({**CERTIFICATE, "valid_until": TODAY + days(183)}, {"granted", "expiring"}),
    ],
)
def test_certification(world: World, values: dict[str, Any], expected: set[str]) -> None:
    assert world.filters("certification", world.add("certification", **values)) - {"all", "without_evidence"} == expected


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"valid_from": TODAY, "valid_until": YESTERDAY}, {"valid_until"}),
        ({"contract_on": TODAY, "decided_on": YESTERDAY}, {"decided_on"}),
    ],
)
def test_rules(world: World, values: dict[str, Any], broken: set[str]) -> None:
    assert world.broken("certification", world.add("certification", **values)) == broken
