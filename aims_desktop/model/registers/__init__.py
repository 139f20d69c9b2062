"""The registers of the file, in the order people meet them. A new register is one class, one name here and one migration."""

from __future__ import annotations

import re

from aims_desktop.errors import UsageError
from aims_desktop.i18n import _
from aims_desktop.model.record import BESIDE, Record
from aims_desktop.model.register import Register
from aims_desktop.model.registers.acknowledgements import ACKNOWLEDGEMENTS
from aims_desktop.model.registers.actions import ACTIONS
from aims_desktop.model.registers.audits import AUDIT_PROGRAMME, AUDITS, CHECKLIST
from aims_desktop.model.registers.certification import CERTIFICATION
from aims_desktop.model.registers.changes import CHANGES
from aims_desktop.model.registers.competence import COMPETENCE, COMPETENCE_RATINGS
from aims_desktop.model.registers.context import CONTEXT, INTERESTED_PARTIES, OBLIGATIONS, SCOPE
from aims_desktop.model.registers.data_sheets import DATA_SHEETS
from aims_desktop.model.registers.documents import DOCUMENTS, EVIDENCE
from aims_desktop.model.registers.findings import FINDINGS
from aims_desktop.model.registers.gaps import GAPS
from aims_desktop.model.registers.impact import IMPACT_ANSWERS, IMPACT_ASSESSMENTS
from aims_desktop.model.registers.incidents import INCIDENTS, NOTIFICATIONS
from aims_desktop.model.registers.life_cycle import LIFE_CYCLE
from aims_desktop.model.registers.model_cards import MODEL_CARDS
from aims_desktop.model.registers.objectives import MEASUREMENTS, MEASURES, OBJECTIVES
from aims_desktop.model.registers.organisation import COMMUNICATIONS, ORGANISATION, PLAN, RESOURCES
from aims_desktop.model.registers.oversight import OVERRIDE_LOG, OVERSIGHT_PLANS
from aims_desktop.model.registers.people import PEOPLE, ROLES
from aims_desktop.model.registers.processes import PROCESSES
from aims_desktop.model.registers.review import MANAGEMENT_REVIEWS, REVIEW_INPUTS
from aims_desktop.model.registers.risk import RISKS
from aims_desktop.model.registers.risk_method import RISK_METHOD, SCALES
from aims_desktop.model.registers.soa import SOA, SOA_LINES
from aims_desktop.model.registers.suppliers import SUPPLIERS
from aims_desktop.model.registers.systems import AI_SYSTEMS, DATA_FLOWS
from aims_desktop.model.registers.training import TRAINING, TRAINING_TOPICS
from aims_desktop.model.registers.transparency import NOTICES

REGISTERS: dict[str, Register] = {
    register.name: register
    for register in (
        *(ORGANISATION, PEOPLE, ROLES, PLAN, RESOURCES, COMMUNICATIONS),
        *(CONTEXT, INTERESTED_PARTIES, OBLIGATIONS, SCOPE, AI_SYSTEMS, DATA_FLOWS, GAPS, PROCESSES),
        *(DATA_SHEETS, MODEL_CARDS, LIFE_CYCLE, SUPPLIERS),
        *(RISK_METHOD, SCALES, RISKS, IMPACT_ASSESSMENTS, IMPACT_ANSWERS, SOA, SOA_LINES),
        *(OBJECTIVES, MEASURES, MEASUREMENTS, DOCUMENTS, CHANGES, EVIDENCE),
        *(OVERSIGHT_PLANS, OVERRIDE_LOG, NOTICES, INCIDENTS, NOTIFICATIONS),
        *(COMPETENCE, COMPETENCE_RATINGS, TRAINING_TOPICS, TRAINING, ACKNOWLEDGEMENTS),
        *(AUDIT_PROGRAMME, AUDITS, CHECKLIST, FINDINGS, ACTIONS, MANAGEMENT_REVIEWS, REVIEW_INPUTS, CERTIFICATION),
    )
}


def register_of(cls: type[Record]) -> Register:
    """The register of a class; raises KeyError for tables kept beside the registers."""
    return REGISTERS[cls.__tablename__.replace("_", "-")]


def register_named(name: str) -> Register:
    """The register of that name, in kebab or snake case; raises UsageError naming those there are."""
    key = re.sub(r"[ _]", "-", name.strip().lower())
    if key not in REGISTERS:
        raise UsageError(_("There is no register “{name}”; there are: {names}.").format(name=name, names=", ".join(REGISTERS)))
    return REGISTERS[key]


def tables() -> dict[str, type[Record]]:
    """All domain tables by name: those of the registers and those beside them."""
    return {cls.__tablename__: cls for cls in (*(r.cls for r in REGISTERS.values()), *BESIDE)}


def children_of(register: Register) -> list[Register]:
    """The registers whose rows this one's records own."""
    return [r for r in REGISTERS.values() if r.child_of == register.name]
