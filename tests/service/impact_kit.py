"""What the tests of impact assessments share: answering all that is asked."""

from __future__ import annotations

from aims_desktop.model.registers.impact import ImpactChoice
from aims_desktop.service import impact, records
from aims_desktop.service.catalogue import impact_screening
from aims_desktop.service.workspace import Workspace
from tests.service.kit import TODAY, row

NO, YES = ImpactChoice.ANSWERED_NO, ImpactChoice.ANSWERED_YES


def screen(workspace: Workspace, assessment: str, **yes: ImpactChoice) -> None:
    """Answer the screening with no, but where said."""
    for question in impact_screening():
        choice = yes.get(question.id.replace("-", ""), NO)
        impact.answer(workspace, assessment, question, {"choice_answer": choice})


def complete(workspace: Workspace, assessment: str, **values: object) -> None:
    """Fill in the fields that approval needs."""
    plain = {name: name for name in ("purpose_context", "misuse", "affected", "vulnerable", "benefits", "consultation", "measures")}
    known = {"scale": "few", "reversibility": "partly", "oversight": "on_the_loop", "decision": "proceed", "next_review_on": TODAY}
    records.edit(workspace, impact.ASSESSMENT, assessment, {**plain, **known, **values})


def answer_rest(workspace: Workspace, assessment: str) -> None:
    """Answer in short what is asked beyond the screening and not answered yet; effects with no."""
    known = row(workspace, "impact-assessment", assessment)
    for item in impact.items(workspace, known):
        if not item.answered and not item.question.fields and item.question.id != "J5":
            values = {"choice_answer": NO} if item.question.type in {"yn", "effect"} else {"answer": f"About {item.question.id}"}
            impact.answer(workspace, assessment, item.question, values)


def answer_all(workspace: Workspace, assessment: str, **yes: ImpactChoice) -> None:
    """All that approval needs."""
    screen(workspace, assessment, **yes)
    complete(workspace, assessment, told_to="Management")
    answer_rest(workspace, assessment)
