"""What every pack takes from the organisation for its pages: how confidential they are, and what they are printed on."""

from __future__ import annotations

from aims_desktop.i18n import _
from aims_desktop.model.facts import Facts


def classification(facts: Facts) -> str:
    """The word for how confidential a pack is; "" where the organisation has not said."""
    organisation = facts.single("organisation")
    return _(organisation.classification.label) if organisation is not None and organisation.classification else ""


def paper(facts: Facts) -> str:
    """The size of the pages: "A4", or "Letter" where the organisation prints on that."""
    organisation = facts.single("organisation")
    return "Letter" if organisation is not None and organisation.paper == "letter" else "A4"
