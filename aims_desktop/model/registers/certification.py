"""Certification: the body, the contract and the certificate."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model.ahead import Ahead, Coming
from aims_desktop.model.fields import choice, date, decimal, flag, integer, prose, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import given, in_order, reached

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class CertificateDecision(Choice):
    """What the certification body decided, by people who did not audit."""

    PENDING = "pending", "Pending"
    GRANTED = "granted", "Granted"
    GRANTED_AFTER_CLOSURE = "granted_after_closure", "Granted after closure"
    REFUSED = "refused", "Refused"
    SUSPENDED = "suspended", "Suspended"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SCOPE_REDUCED = "scope_reduced", "Scope reduced"


class Certification(Record):
    """The certification body, the contract and the certificate; one row. The audits themselves are in Audits."""

    body: str | None = text("Certification body", section="Body", required="close", help="Its full name.")
    accredited: bool | None = flag(
        "Accredited for ISO/IEC 42001",
        unit="accreditation",
        required="close",
        help="Check with the accreditation body, not only in the offer.",
    )
    accreditation_checked_on: dt.date | None = date(
        "Checked on", unit="accreditation", required="close", help="Date on which you looked it up."
    )
    contract_on: dt.date | None = date("Contract of", required="close", help="Date of signature.")
    agreed_scope: str | None = prose("Scope agreed", required="close", help="As in the application; compare with the scope in force.")
    audit_days: Decimal | None = decimal("Audit days", help="Offered, with reasons.")
    findings_days: int | None = integer("Days to answer findings", 0, help="Set by the body.", example="90")
    stage_1_pack_on: dt.date | None = date("Stage 1 documents sent on", help="Date of the pack.")
    decision: CertificateDecision | None = choice(
        "Decision", CertificateDecision, section="Certificate", unit="decision", required="close", help="Taken by people who did not audit."
    )
    decided_on: dt.date | None = date("Decided on", unit="decision", required="close", help="Day of the decision.")
    certificate_no: str | None = text("Certificate number", required="close", help="As printed.")
    valid_from: dt.date | None = date("Valid from", unit="validity", required="close", help="First day on which it is valid.")
    valid_until: dt.date | None = date(
        "Valid until", unit="validity", required="close", help="Three years as a rule.", ahead=Ahead(Coming.ENDS, by="")
    )
    wording_checked_on: dt.date | None = date(
        "Wording checked on", required="close", help="Scope on the certificate equals the scope in force."
    )
    announced_on: dt.date | None = date("Announced on", help="The AIMS is certified, not the products.")


GRANTED = frozenset({CertificateDecision.GRANTED, CertificateDecision.GRANTED_AFTER_CLOSURE})
HALF_A_YEAR = dt.timedelta(days=183)


def is_granted(row: Row, facts: Facts) -> bool:
    """The certificate is there, and its wording was compared with the scope in force."""
    return row.decision in GRANTED and given(row.certificate_no, row.valid_until, row.wording_checked_on)


CERTIFICATION = Register(
    Certification,
    title="Certification",
    singular="Certification",
    area="assurance",
    step=12,
    about="The certification body, the contract and the certificate; one row. The audits themselves are in Audits.",
    clauses=("4.4",),
    columns=("body", "accredited", "contract_on", "decision", "certificate_no", "valid_until"),
    single=True,
    filters=(
        Filter(
            "body_chosen",
            "Body chosen",
            lambda row, facts: row.accredited is True and given(row.body, row.accreditation_checked_on, row.contract_on),
        ),
        Filter("pack_sent", "Stage 1 documents sent", lambda row, facts: row.stage_1_pack_on is not None),
        Filter("granted", "Certificate received and checked", is_granted),
        Filter("expiring", "Ends within six months", lambda row, facts: reached(row.valid_until, facts.today + HALF_A_YEAR)),
    ),
    rules=(
        in_order("valid_from", "valid_until", "The certificate cannot end before it begins.", strict=True),
        in_order("contract_on", "decided_on", "The decision cannot be dated before the contract.", strict=True),
    ),
)
