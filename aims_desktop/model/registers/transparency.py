"""Transparency notices: what people are told about an AI system they meet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aims_desktop.model import fields
from aims_desktop.model.ahead import LOOK_AGAIN
from aims_desktop.model.fields import choice, choices, date, link, person, prose
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register, Row
from aims_desktop.model.registers.shared import before, given, in_order, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class NoticeAudience(Choice):
    """Who reads a notice."""

    CUSTOMERS = "customers", "Customers"
    EMPLOYEES = "employees", "Employees"
    APPLICANTS = "applicants", "Job applicants"
    PUBLIC = "public", "Public"
    PARTNERS = "partners", "Business partners"
    AUTHORITIES = "authorities", "Authorities"


class NoticeMoment(Choice):
    """When a notice is seen; before use is best."""

    BEFORE_CONTACT = "before_contact", "Before or at first contact"
    AT_DECISION = "at_decision", "At the decision"
    ON_CONTENT = "on_content", "On the content made"
    ON_REQUEST = "on_request", "On request"


class NoticeContent(Choice):
    """What a text tells; the first four and the contact are the minimum."""

    THAT_IT_IS_AI = "that_it_is_ai", "That it is AI"
    PURPOSE = "purpose", "What for"
    HUMAN_ROLE = "human_role", "What people decide"
    MAIN_LIMITS = "main_limits", "Main limits"
    DATA_USED = "data_used", "Data used"
    CONTACT = "contact", "How to reach a person"
    APPEAL = "appeal", "How to object"
    REPORT_HARM = "report_harm", "How to report harm"


class OptOut(Choice):
    """What people may choose instead."""

    FULL_OPT_OUT = "full_opt_out", "Full opt out"
    HUMAN_ALTERNATIVE = "human_alternative", "Human alternative on request"
    HUMAN_REVIEW = "human_review", "Human review afterwards"
    NOT_OFFERED = "not_offered", "Not offered"


class NoticeStatus(Choice):
    """Whether people can see a notice."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Notice(Record):
    """What people are told about an AI system they meet."""

    system_id: str | None = link("AI system", "ai-system", section="Notice", required="close", help="Which system.")
    audience: NoticeAudience | None = choice("Audience", NoticeAudience, required="close", help="One notice per audience if texts differ.")
    version: str | None = fields.text("Version", required="close", help="Keep old texts: they show what people knew.", example="1.0")
    channel: str | None = fields.text("Where it stands", required="close", help="Screen, letter, web page, door.")
    language: str | None = fields.text("Language", help="One row per language, or several in one.")
    moment: NoticeMoment | None = choice("When it is seen", NoticeMoment, help="Before use is best.")
    says: tuple[NoticeContent, ...] | None = choices(
        "The text says", NoticeContent, required="close", help="First four and the contact are the minimum."
    )
    text: str | None = prose("Text", required="close", help="The words as people read them.")
    contact: str | None = fields.text("Contact", required="close", help="A person or mailbox that is read.")
    opt_out: OptOut | None = choice(
        "Choice offered", OptOut, section="Choice", unit="choice", required="close", help="A decision is needed for each audience."
    )
    opt_out_reason: str | None = prose("Reason if none", unit="choice", help="Why no choice can be given.")
    opt_out_how: str | None = prose("How it works", help="Steps and days.")
    status: NoticeStatus | None = choice(
        "Status", NoticeStatus, section="Publication", unit="publication", required="close", help="Published means people can see it."
    )
    published_on: dt.date | None = date("Published on", unit="publication", required="close", help="With a screen shot as evidence.")
    owner_id: str | None = person("Owner", required="close", help="Keeps it true.")
    next_review_on: dt.date | None = date(
        "Next review", required="close", help="When the system changes, at least yearly.", ahead=LOOK_AGAIN
    )
    notes: str | None = notes()


MINIMUM = frozenset(
    {
        NoticeContent.THAT_IT_IS_AI,
        NoticeContent.PURPOSE,
        NoticeContent.HUMAN_ROLE,
        NoticeContent.MAIN_LIMITS,
        NoticeContent.CONTACT,
    }
)
"""What every notice says."""


def is_current(row: Row, facts: Facts) -> bool:
    """Not withdrawn."""
    return row.status is not NoticeStatus.WITHDRAWN


def is_published(row: Row, facts: Facts) -> bool:
    """People can see it, since a day that is known."""
    return row.status is NoticeStatus.PUBLISHED and given(row.published_on)


NOTICES = Register(
    Notice,
    title="Transparency notices",
    singular="Notice",
    prefix="NTC",
    area="operation",
    step=6,
    about="What people are told about an AI system they meet.",
    clauses=("7.4",),
    controls=(
        "A.8.2",
        "A.8.3",
        "A.5.4",
    ),
    columns=("channel", "audience", "opt_out", "status", "published_on", "next_review_on"),
    subtitle="system_id",
    filters=(
        Filter("published", "Published", is_published),
        Filter("no_choice_decided", "No decision on choice", lambda row, facts: is_current(row, facts) and row.opt_out is None),
        Filter(
            "not_offered_without_reason",
            "No choice and no reason",
            lambda row, facts: row.opt_out is OptOut.NOT_OFFERED and row.opt_out_reason is None,
        ),
        Filter(
            "minimum_missing",
            "Minimum content missing",
            lambda row, facts: is_current(row, facts) and not set(row.says or ()) >= MINIMUM,
        ),
        Filter("current", "Not withdrawn", is_current),
        Filter(
            "review_overdue",
            "Review overdue",
            lambda row, facts: row.status is NoticeStatus.PUBLISHED and before(row.next_review_on, facts.today),
        ),
    ),
    rules=(in_order("published_on", "next_review_on", "The next review cannot be before the notice was published."),),
    defaults={"status": NoticeStatus.DRAFT},
)
