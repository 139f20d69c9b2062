"""An acknowledgement counts for the version that was read."""

from __future__ import annotations

from tests.model.world import World


def test_a_new_version_makes_acknowledgements_old() -> None:
    world = World()
    policy = world.add("document")
    first = world.approve("document", policy)
    read = world.add("acknowledgement", document_id=policy.id, version_id=first.id)
    unsaid = world.add("acknowledgement", document_id=world.add("document").id)
    asked = {"current", "outdated"}
    assert world.filters("acknowledgement", read) & asked == {"current"}
    assert world.filters("acknowledgement", unsaid) & asked == {"outdated"}
    world.approve("document", policy, "2.0")
    assert world.filters("acknowledgement", read) & asked == {"outdated"}
