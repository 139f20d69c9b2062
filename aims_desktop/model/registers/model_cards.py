"""Model cards: the technical paper of each AI system."""

from __future__ import annotations

import datetime as dt

from aims_desktop.model.ahead import LOOK_AGAIN
from aims_desktop.model.fields import Section, choice, choices, date, link, links, person, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register
from aims_desktop.model.registers.shared import OversightLevel, notes, review_overdue, version_filters, version_values


class PaperAudience(Choice):
    """Who needs which technical paper."""

    USERS = "users", "Users"
    PARTNERS = "partners", "Partners"
    AUTHORITIES = "authorities", "Authorities"
    INTERNAL = "internal", "Internal"


class ModelCard(Record):
    """Technical paper of one AI system, approved as a version."""

    system_id: str | None = link("AI system", "ai-system", section="Model", required="approve", help="The system it describes.")
    title: str | None = text("Model", required="approve", help="Model name as you or the supplier call it.")
    model_version: str | None = text(
        "Model version", required="approve", help="Which version of the model the card describes.", example="2.1"
    )
    technique: str | None = text("Technique and base model", required="approve", help="What kind of model, and what it builds on.")
    design_choices: str | None = prose(
        "Design choices", required="approve", help="What was chosen and why; for bought AI why this product.", refs=("A.6.2.3",)
    )
    requirements: str | None = prose(
        "Requirements",
        required="approve",
        help="Function, quality, explanation, security, privacy; set before building or buying.",
        refs=("A.6.2.2",),
    )
    data_sheets = links("Data sheets", "data-sheet", help="Training and test data.")
    components: str | None = prose(
        "Tools, components and computing",
        help="Versions and hosting.",
        refs=(
            "A.4.4",
            "A.4.5",
        ),
    )
    intended_use: str | None = prose("Intended use and users", section="Use and limits", required="approve", help="For whom it is made.")
    limits: str | None = prose("Limits and failure modes", required="approve", help="What it cannot do, was not tested for, gets wrong.")
    oversight: OversightLevel | None = choice("Human oversight", OversightLevel, help="Level the card assumes.")
    metrics: str | None = prose(
        "Measured performance",
        section="Results",
        required="approve",
        help="Figures with date and test data, against the pass marks.",
        refs=("A.6.2.4",),
    )
    fairness_results: str | None = prose("Results per group", required="approve", help="Or why none can be made.")
    security_results: str | None = prose(
        "Robustness and security", section=Section("Running it and papers", folded=True), help="Attacks tried and outcome."
    )
    run_notes: str | None = prose("Running it", help="Monitoring, updates, fallback, retirement.")
    audiences: tuple[PaperAudience, ...] | None = choices(
        "Papers for whom", PaperAudience, help="Who needs which technical paper.", refs=("A.6.2.7",)
    )
    supplier_evidence: str | None = prose("Supplier evidence", help="For bought AI: documents, test proof, own trial.")
    owner_id: str | None = person("Author", section="Approval", required="approve", help="Who wrote it.")
    next_review_on: dt.date | None = date(
        "Next review", required="approve", help="At each new model version, at least yearly.", ahead=LOOK_AGAIN
    )
    notes: str | None = notes()


MODEL_CARDS = Register(
    ModelCard,
    title="Model cards",
    singular="Model card",
    prefix="MOD",
    area="systems",
    step=5,
    about="Technical paper of one AI system, approved as a version.",
    clauses=("8.1",),
    controls=(
        "A.6.2.2",
        "A.6.2.3",
        "A.6.2.7",
        "A.4.4",
        "A.4.5",
    ),
    columns=("title", "model_version", "limits", "owner_id", "version", "next_review_on"),
    subtitle="system_id",
    versioned=True,
    approved=True,
    author="owner_id",
    computed=version_values("model-card"),
    filters=(Filter("review_overdue", "Review overdue", review_overdue), *version_filters("model-card", author="owner_id")),
)
