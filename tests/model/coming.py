"""What the content asks for and the registers of this version do not have yet; a test takes names off the list when they are built."""

from __future__ import annotations

COMING = {"impact-assessment", "certification", "competence", "competence-rating", "incident", "lifecycle-record", "notice"} | {
    "oversight-plan", "planned-change", "supplier", "data-sheet", "model-card", "acknowledgement"
}  # fmt: skip
"""Registers that the roadmap asks for and that are not built yet."""

NEED_OTHERS = {
    "person:acknowledged_ai_policy",
    "person:not_acknowledged_ai_policy",
    "person:not_trained",
    "role:without_competences",
    "ai-system:without_impact_assessment",
    "ai-system:without_data_sheet",
    "ai-system:without_model_card",
    "ai-system:live_without_test",
    "ai-system:live_without_release",
    "ai-system:without_oversight_plan",
    "ai-system:high_tier_without_stop",
    "ai-system:people_facing_without_notice",
    "ai-system:usage_check_due",
    "action:aims_change_not_logged",
}
"""Filters that ask about one of them."""

PARTS = {"impact-answer", "override-entry", "notification"}
"""Their child tables."""

BESIDE = {"version", "task-note"}
"""Tables kept beside the registers, which the content may name too."""
