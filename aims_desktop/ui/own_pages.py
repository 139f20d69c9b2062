"""Pages of their own: where a register or its records need more than a list and a form.

One line here brings the entry in the menu Go and in the palette, the button over the register's list and the link in its step.
"""

from __future__ import annotations

from dataclasses import dataclass

from aims_desktop.model.registers import REGISTERS
from aims_desktop.ui.context import Place

PAGE = "page"
"""What stands in the place of a register where a check names a page ("page:soa")."""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page named `name` in PAGES; `title` and `text` are msgids, `text` with the access key of the menu."""

    name: str
    title: str
    text: str
    icon: str
    register: str = ""
    """Whose list leads there."""
    of_record: bool = False
    """Whether it shows one record of the register at a time."""
    lists: bool = False
    """Whether it shows all records of the register with its filters: then shortcuts and tasks lead here, not to the plain list."""
    step: int = 0
    """The step it belongs to where it has no register; 0: to none."""

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that link to the page."""
        number = self.step or (REGISTERS[self.register].step or 0 if self.register else 0)
        return (number,) if number else ()

    def place(self, record_id: str = "") -> Place:
        """The page, at a record where it shows records."""
        return Place(self.name, record_id=record_id if self.of_record else "")


OWN_PAGES: tuple[OwnPage, ...] = (
    OwnPage("plan", "Project plan", "&Plan", "calendar", "milestone"),
    OwnPage("raci", "RACI table", "RACI ta&ble", "users", "role"),
    OwnPage("discovery", "AI discovery", "AI discover&y", "search", "ai-system"),
    OwnPage("scope", "Scope statement", "Sc&ope statement", "file-text", "scope"),
    OwnPage("process-map", "Process map", "Process map (&4.4)", "link", "process"),
    OwnPage("gaps", "Gap analysis", "&Gap analysis", "target", "gap-item"),
    OwnPage("crosswalk", "Crosswalk", "Cross&walk", "merge", of_record=True, step=2),
    OwnPage("risk-method", "Risk method", "&Risk method", "scale", "risk-method"),
    OwnPage("risk-catalogue", "Risk catalogue", "Risk &catalogue", "book", "risk"),
    OwnPage("risk", "Risk treatment", "Ris&k treatment", "target", "risk", of_record=True),
    OwnPage("impact", "Impact assessment", "&Impact assessment", "scale", "impact-assessment", of_record=True),
    OwnPage("soa", "Statement of Applicability", "&Statement of Applicability", "shield-check", "soa-item", of_record=True, lists=True),
    OwnPage("requirement", "Clauses and controls", "Cla&uses and controls", "book", of_record=True, step=7),
    OwnPage("missing-evidence", "Missing evidence", "Missing e&vidence", "paperclip", "evidence"),
    OwnPage("document", "Document editor", "&Document editor", "edit", "document", of_record=True),
    OwnPage("acknowledgements", "Acknowledgements", "Ack&nowledgements", "users", "acknowledgement"),
    OwnPage("competence", "Competence matrix", "Competence matri&x", "grid", "competence"),
    OwnPage("training-session", "Training session", "&Training session", "graduation", "training-record"),
    OwnPage("audit-programme", "Audit programme", "Audit programm&e", "calendar", "audit-programme", of_record=True),
    OwnPage("audit", "Audit", "&Audit", "clipboard-check", "audit", of_record=True),
    OwnPage("finding", "Finding", "Findings and t&heir closure", "flag", "finding", of_record=True),
    OwnPage("review", "Management review", "&Management review", "clipboard-check", "management-review", of_record=True),
    OwnPage("certification", "Way to the certificate", "Certi&fication", "shield-check", "certification"),
    OwnPage("calendar", "Calendar", "Ca&lendar", "calendar"),
)
"""In the order of the roadmap."""

OVERVIEW = "overview"
"""What checks call the page that the window begins with."""

OWN_PAGE = {page.name: page for page in OWN_PAGES}


def pages_of(register: str) -> tuple[OwnPage, ...]:
    """The pages that the list of a register leads to."""
    return tuple(page for page in OWN_PAGES if page.register == register)


def pages_of_step(number: int) -> tuple[OwnPage, ...]:
    """The pages that a step leads to."""
    return tuple(page for page in OWN_PAGES if number in page.steps)


def rows_place(register: str, filter_name: str = "", record_id: str = "") -> Place:
    """Where the records of a register are shown."""
    page = next((page.name for page in pages_of(register) if page.lists), "register")
    return Place(page, register=register if page == "register" else "", filter=filter_name, record_id=record_id)


def goal(register: str, filter_name: str = "", record_id: str = "") -> Place | None:
    """Where a check sends a person: rows of a register, or a page ("page" and its name); None for what this version does not have."""
    if register == PAGE:
        return Place() if filter_name == OVERVIEW else OWN_PAGE[filter_name].place() if filter_name in OWN_PAGE else None
    known = REGISTERS.get(register)
    return None if known is None else rows_place(register, filter_name if filter_name in known.filters_by_name else "", record_id)
