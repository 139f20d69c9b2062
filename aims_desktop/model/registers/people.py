"""People and the roles they hold in the AIMS."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from aims_desktop.model.fields import Section, choice, choices, date, flag, links, percent, person, prose, text
from aims_desktop.model.kinds import Choice, IntegerKind
from aims_desktop.model.record import Record
from aims_desktop.model.register import Computed, Filter, Lack, Register, Row, Rule
from aims_desktop.model.registers.competence import is_required, missing_topics, needs
from aims_desktop.model.registers.documents import DocumentSubject, covers
from aims_desktop.model.registers.shared import Step, given, in_order, notes

if TYPE_CHECKING:
    from aims_desktop.model.facts import Facts


class PersonKind(Choice):
    """Whether somebody is staff."""

    EMPLOYEE = "employee", "Employee"
    CONTRACTOR = "contractor", "Contractor"
    EXTERNAL = "external", "Outside person"


class Person(Record):
    """Staff, contractors and outside auditors named anywhere in the file."""

    name: str | None = text("Name", section="Person", required="close", help="As it shall be printed.", example="Ana Ruiz")
    kind: PersonKind | None = choice(
        "Kind", PersonKind, required="close", help="Contractors count as staff in scope; outside persons do not."
    )
    job_title: str | None = text("Job title", help="Function in the house.", example="Head of customer service")
    department: str | None = text("Department", required="close", help="Shows that the team is cross-functional.", example="Legal")
    email: str | None = text("E-mail", help="Only for calendar invitations and lists you export.")
    in_scope: bool | None = flag(
        "Works within the AIMS scope", required="close", help="Decides who must be trained and acknowledge the policy.", refs=("7.3",)
    )
    top_management: bool | None = flag("Top management", help="Needed for approvals and for the management review.", refs=("9.3.1",))
    joined_on: dt.date | None = date("Joined", unit="employment", help="Starts the onboarding training.")
    left_on: dt.date | None = date("Left", unit="employment", help="Leaves lists and shares; past records keep the name.")
    project_team: bool | None = flag(
        "In the project team", section="Project", help="Tick those who give time to the project.", refs=("7.1",)
    )
    time_share: Decimal | None = percent("Share of working time", help="Time agreed for the project.", example="20")
    auditor: bool | None = flag(
        "May audit the AIMS", section=Section("Auditor", folded=True), help="Internal or outside auditor.", refs=("9.2.2",)
    )
    auditor_competence: str | None = prose(
        "Audit competence", help="Training, experience in auditing, in AI and in this standard.", refs=("9.2.2", "7.2")
    )
    independence_statement: str | None = prose(
        "Independence statement", help="What this person did not build, decide or run.", refs=("9.2.2",)
    )
    areas_excluded: str | None = prose("May not audit", help="Processes, systems and roles of own work in the last 12 months.")
    notes: str | None = notes()


def in_scope_staff(row: Row, facts: Facts) -> bool:
    """Works within the scope and has not left; outside persons do not count."""
    return row.in_scope is True and row.left_on is None and row.kind is not PersonKind.EXTERNAL


def roles_of(row: Row, facts: Facts) -> list[Row]:
    """The roles a person holds by name."""
    roles = (facts.get("role", role_id) for role_id in facts.pointing(row.id, "role", "holders"))
    return [role for role in roles if role is not None]


def is_lead_implementer(row: Row, facts: Facts) -> bool:
    """Holds the role of the lead implementer."""
    return any(role.function is RoleFunction.LEAD_IMPLEMENTER for role in roles_of(row, facts))


def acknowledged_ai_policy(row: Row, facts: Facts) -> bool:
    """Staff in scope who have read the AI policy in the version in force."""
    current, in_force = facts.within("acknowledgement:current"), facts.within("document:in_force")
    read = [facts.get("document", ack.document_id) for ack in facts.where("acknowledgement", "person_id", row.id) if ack.id in current]
    policies = (document.id for document in read if document is not None and covers(document, DocumentSubject.AI_POLICY))
    return in_scope_staff(row, facts) and not in_force.isdisjoint(policies)


def required_trainings(facts: Facts) -> tuple[int, dict[str, int]]:
    """How many trainings the staff in scope are required to have, and how many of them each person lacks, by id."""
    staff = [person for person in facts.rows("person") if in_scope_staff(person, facts)]
    required = sum(len(needs(facts).get(person.id, {})) for person in staff)
    return required, {person.id: len(missing_topics(person, facts)) for person in staff}


def is_auditor(row: Row, facts: Facts) -> bool:
    """May audit and has not left."""
    return row.auditor is True and row.left_on is None


PEOPLE = Register(
    Person,
    title="People",
    singular="Person",
    prefix="PER",
    area="organisation",
    step=1,
    about="Staff, contractors and outside auditors named anywhere in the file.",
    clauses=("5.3", "7.2", "9.2.2"),
    controls=("A.3.2", "A.4.6"),
    columns=("name", "kind", "department", "in_scope", "top_management", "project_team"),
    subtitle="job_title",
    computed=(
        Computed(
            "missing_trainings",
            "Required trainings missing",
            IntegerKind(),
            lambda row, facts: len(missing_topics(row, facts)),
            help="Topics that the person's roles require and for which no valid record or rating exists.",
        ),
    ),
    filters=(
        Filter("in_scope_staff", "Staff in scope", in_scope_staff),
        Filter("project_team", "Project team", lambda row, facts: row.project_team is True and row.left_on is None),
        Filter("top_management", "Top management", lambda row, facts: row.top_management is True and row.left_on is None),
        Filter("lead_implementer", "Lead implementer", is_lead_implementer),
        Filter("auditors", "Auditors", is_auditor),
        Filter(
            "auditors_without_competence",
            "Auditors without competence record",
            lambda row, facts: is_auditor(row, facts) and row.auditor_competence is None,
        ),
        Filter(
            "auditors_without_independence",
            "Auditors without independence statement",
            lambda row, facts: is_auditor(row, facts) and row.independence_statement is None,
        ),
        Filter("acknowledged_ai_policy", "Acknowledged the AI policy in force", acknowledged_ai_policy),
        Filter(
            "not_acknowledged_ai_policy",
            "AI policy not acknowledged",
            lambda row, facts: in_scope_staff(row, facts) and not acknowledged_ai_policy(row, facts),
        ),
        Filter(
            "not_trained",
            "Required training missing",
            lambda row, facts: in_scope_staff(row, facts) and bool(missing_topics(row, facts)),
        ),
    ),
    rules=(in_order("joined_on", "left_on", "Nobody can leave before joining."),),
)


class RoleFunction(Choice):
    """The functions that competences and the RACI are proposed for."""

    TOP_MANAGEMENT = "top_management", "Top management or sponsor"
    LEAD_IMPLEMENTER = "lead_implementer", "AIMS lead implementer"
    AI_SYSTEM_OWNER = "ai_system_owner", "AI system owner"
    LEGAL_COMPLIANCE = "legal_compliance", "Legal and compliance"
    PRIVACY_SECURITY = "privacy_security", "Privacy and information security"
    DATA_MODEL_LEAD = "data_model_lead", "Data or model lead"
    HR_TRAINING = "hr_training", "HR and training"
    PURCHASING = "purchasing", "Purchasing"
    COMMITTEE_MEMBER = "committee_member", "AI committee member"
    INTERNAL_AUDITOR = "internal_auditor", "Internal auditor"
    HUMAN_OVERSEER = "human_overseer", "Human overseer or reviewer"
    CUSTOMER_FACING = "customer_facing", "Customer-facing staff"
    ALL_STAFF = "all_staff", "All staff in scope"
    OTHER = "other", "Other"


class Role(Record):
    """A function in the AIMS, who holds it and what it may decide."""

    title: str | None = text("Role", section="Role", required="close", help="Name of the function.", example="AIMS lead implementer")
    function: RoleFunction | None = choice(
        "Standard function", RoleFunction, help="Ties the role to the proposed competences and to the RACI of the roadmap."
    )
    holders = links("Held by", "person", required="close", help="One or more people; empty means vacant.", refs=("5.3",))
    deputy_id: str | None = person("Deputy", help="Who acts when the holder is away.")
    needed: bool | None = flag("Needed here", help="A small organisation may not need every role; say no instead of leaving it vacant.")
    everyone: bool | None = flag("Held by everyone in scope", help="For the role of all staff: no list of names is needed.")
    duties: str | None = prose("Duties", section="Duties", required="close", help="What the role does for the AIMS.")
    authority: str | None = prose("Authority", help="What the role may decide alone, incl. money and approval.")
    may_stop_ai: bool | None = flag("May stop an AI system", help="At least one role on duty needs this power.", refs=("5.3",))
    reports_to_top: bool | None = flag("Reports AIMS performance to top management", help="Somebody must have this duty.", refs=("5.3",))
    committee_member: bool | None = flag("Member of the AI committee", help="Makes up the committee list.")
    communicated_on: dt.date | None = date(
        "Told to the holder on", required="close", help="Appointment letter, mail or job description.", refs=("5.3",)
    )
    raci_responsible: tuple[Step, ...] | None = choices(
        "Responsible in steps", Step, section=Section("RACI", folded=True), help="Does the work."
    )
    raci_accountable: tuple[Step, ...] | None = choices("Accountable in steps", Step, help="Answers for the result; one per step.")
    raci_consulted: tuple[Step, ...] | None = choices("Consulted in steps", Step, help="Is asked before.")
    raci_informed: tuple[Step, ...] | None = choices("Informed in steps", Step, help="Is told after.")
    notes: str | None = notes()


def is_needed(row: Row, facts: Facts) -> bool:
    """Needed here, or nobody said no."""
    return row.needed is not False


def is_filled(row: Row, facts: Facts) -> bool:
    """Somebody holds it, or everyone does."""
    return row.everyone is True or bool(facts.linked(row.id, "holders"))


def held_by_name(row: Row, facts: Facts) -> bool:
    """Named people hold it, who must be told and stood in for."""
    return row.everyone is not True and is_filled(row, facts)


def _without_competences(row: Row, facts: Facts) -> bool:
    return is_needed(row, facts) and not any(is_required(need, facts) for need in facts.where("competence", "role_id", row.id))


ROLES = Register(
    Role,
    title="Roles and responsibilities",
    singular="Role",
    prefix="ROL",
    area="organisation",
    step=1,
    about="A function in the AIMS, who holds it and what it may decide.",
    clauses=("5.3", "5.1"),
    controls=("A.3.2",),
    columns=("title", "holders", "deputy_id", "may_stop_ai", "communicated_on"),
    subtitle="function",
    filters=(
        Filter("needed", "Needed", is_needed),
        Filter("filled", "Filled", is_filled),
        Filter("needed_vacant", "Needed but vacant", lambda row, facts: is_needed(row, facts) and not is_filled(row, facts)),
        Filter(
            "lead_appointed",
            "Lead implementer appointed and told",
            lambda row, facts: (
                row.function is RoleFunction.LEAD_IMPLEMENTER and given(row.communicated_on, facts.linked(row.id, "holders"))
            ),
        ),
        Filter("without_competences", "No required competence", _without_competences, lacks=Lack("competence")),
        Filter("with_stop_authority", "May stop an AI system", lambda row, facts: row.may_stop_ai is True and is_filled(row, facts)),
        Filter(
            "not_communicated",
            "Not told to the holder",
            lambda row, facts: held_by_name(row, facts) and row.communicated_on is None,
        ),
        Filter("no_deputy", "No deputy", lambda row, facts: held_by_name(row, facts) and row.deputy_id is None),
        Filter("committee", "AI committee", lambda row, facts: row.committee_member is True),
    ),
    rules=(
        Rule(
            "deputy_id",
            "The deputy cannot be the only holder: nobody would act in that person's place.",
            lambda row, facts: row.deputy_id is not None and facts.linked(row.id, "holders") == {row.deputy_id},
        ),
    ),
)
