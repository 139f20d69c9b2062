"""Risks from the starter catalogue: which of them an AI system has already, and adopting others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers import REGISTERS
from aims_desktop.model.registers.risk import RiskCategory, RiskKind, RiskStatus
from aims_desktop.model.templates import Scenario
from aims_desktop.service.catalogue import risk_scenarios
from aims_desktop.service.records import add
from aims_desktop.service.workspace import Workspace

RISKS = REGISTERS["risk"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario, and the risks that were made from it for the AI system in question."""

    scenario: Scenario
    adopted: tuple[str, ...]
    elsewhere: int
    """How many risks of other AI systems were made from it."""

    @property
    def category(self) -> RiskCategory:
        """The category as the register has it."""
        category: RiskCategory = RISKS.fields["category"].kind.load(self.scenario.category)
        return category


def entries(workspace: Workspace, system_id: str | None) -> list[Entry]:
    """The catalogue as an AI system stands to it, category by category; without a system as the AIMS itself does."""
    facts = workspace.facts()
    here: defaultdict[str, list[str]] = defaultdict(list)
    elsewhere: defaultdict[str, int] = defaultdict(int)
    for row in facts.rows(RISKS.name):
        if not row.catalogue_ref:
            continue
        if row.system_id == system_id or (system_id is not None and system_id in facts.linked(row.id, "systems")):
            here[row.catalogue_ref].append(row.id)
        else:
            elsewhere[row.catalogue_ref] += 1
    order = list(RiskCategory)
    found = [Entry(s, tuple(here[s.id]), elsewhere[s.id]) for s in risk_scenarios()]
    return sorted(found, key=lambda entry: (order.index(entry.category), entry.scenario.id))


def adopt(workspace: Workspace, scenario_ids: Collection[str], system_id: str | None, owner_id: str | None = None) -> list[str]:
    """Make a risk of each chosen scenario, all as one change; answers their ids. Refuses what the AI system has already."""
    if not scenario_ids:
        raise RuleError(_("Choose the scenarios first."))
    if system_id is not None and workspace.facts().get("ai-system", system_id) is None:
        raise RuleError(_("This AI system is not in the file any more; nothing was adopted."))
    chosen = [entry for entry in entries(workspace, system_id) if entry.scenario.id in scenario_ids]
    if twice := [entry.scenario.id for entry in chosen if entry.adopted]:
        raise RuleError(_("Adopted already for this AI system: {scenarios}. Nothing was made twice.").format(scenarios=", ".join(twice)))
    ours = workspace.names().of("ai-system", system_id) if system_id else _("the AIMS")
    name = _("Adopt {risks} for {system}").format(risks=ngettext("{n} risk", "{n} risks", len(chosen)), system=ours)
    with workspace.change(name) as txn:
        return [add(txn, RISKS, _values(entry, system_id, owner_id)) for entry in chosen]


def _values(entry: Entry, system_id: str | None, owner_id: str | None) -> dict[str, object]:
    scenario = entry.scenario
    return {
        "title": _(scenario.title),
        "kind": RiskKind.THREAT,
        "system_id": system_id,
        "category": entry.category,
        "cause": _(scenario.cause),
        "event": _(scenario.event),
        "consequence": _(scenario.consequence),
        "owner_id": owner_id,
        "status": RiskStatus.IDENTIFIED,
        "treatment": RISKS.fields["treatment"].kind.load(scenario.treatment),
        "treatment_plan": _(scenario.plan),
        "controls_chosen": scenario.controls,
        "catalogue_ref": scenario.id,
    }
