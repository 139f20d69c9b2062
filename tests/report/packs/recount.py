"""The figures of the management review pack, counted anew from exported registers: plain JSON and plain Python, nothing of the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Rows = list[dict[str, Any]]
Tables = Mapping[str, Rows]
LEVELS = ("low", "medium", "high", "critical")


class Count:
    """Counts for one period, judged on one day."""

    def __init__(self, tables: Tables, start: dt.date, end: dt.date, today: dt.date, review: str) -> None:
        self.t, self.review = tables, review
        self.start, self.end, self.today = start.isoformat(), end.isoformat(), today.isoformat()
        self.before_end = (start - dt.timedelta(days=1)).isoformat()
        self.before_start = (start - dt.timedelta(days=1) - (end - start)).isoformat()

    def all(self) -> dict[str, Any]:
        """Every figure by name, but for the roadmap and what is compared with the last review."""
        parts = (self.decisions, self.context, self.nonconformities, self.measures, self.audits, self.rest, self.risks, self.heat)
        parts += (self.impacts, self.incidents, self.suppliers, self.competence)
        return {name: value for part in parts for name, value in part().items()}

    # --- helpers

    def past(self, day: str | None) -> bool:
        return day is not None and day < self.today

    def now(self, rows: Rows, name: str) -> Rows:
        return [r for r in rows if r[name] and self.start <= r[name] <= self.end]

    def earlier(self, rows: Rows, name: str) -> Rows:
        return [r for r in rows if r[name] and self.before_start <= r[name] <= self.before_end]

    @staticmethod
    def open(action: dict[str, Any]) -> bool:
        return action["status"] in (None, "open", "in_progress")

    def late(self, action: dict[str, Any]) -> bool:
        return self.open(action) and self.past(action["due_on"])

    # --- inputs

    def decisions(self) -> dict[str, Any]:
        every = [a for a in self.t["action"] if a["kind"] == "review_decision"]
        rows = [a for a in every if a["origin"] != self.review]
        return {
            "decisions.total": len(rows),
            "decisions.open": sum(map(self.open, rows)),
            "decisions.overdue": sum(map(self.late, rows)),
            "decisions.done": sum(not self.open(a) and a["status"] != "cancelled" for a in rows),
            "decisions.taken": sum(a["origin"] == self.review for a in every),
            "actions.overdue": sum(map(self.late, self.t["action"])),
        }

    def context(self) -> dict[str, Any]:
        issues, parties = self.t["context-issue"], self.t["interested-party"]
        return {
            "context.issues": len(issues),
            "context.reviewed": len(self.now(issues, "reviewed_on")),
            "context.reviewed.before": len(self.earlier(issues, "reviewed_on")),
            "context.overdue": sum(self.past(r["next_review_on"]) and r["status"] != "gone" for r in issues),
            "context.new_obligations": len(self.now(self.t["obligation"], "applies_from")),
            "context.systems": sum(s["lifecycle"] != "retired" for s in self.t["ai-system"]),
            "needs.parties": len(parties),
            "needs.reviewed": len(self.now(parties, "reviewed_on")),
            "needs.reviewed.before": len(self.earlier(parties, "reviewed_on")),
            "needs.undecided": sum(p["adopted"] is None for p in parties),
            "needs.overdue": sum(self.past(p["next_review_on"]) for p in parties),
        }

    def nonconformities(self) -> dict[str, Any]:
        found = [f for f in self.t["finding"] if f["grade"] in ("major_nonconformity", "minor_nonconformity")]
        fixes = [a for a in self.t["action"] if a["kind"] in ("correction", "corrective") and a["status"] != "cancelled"]
        judged = [a["effectiveness"] for a in fixes if a["effectiveness"] in ("effective", "partly_effective", "not_effective")]
        share = int(100 * judged.count("effective") / len(judged) + 0.5) if judged else None
        result: dict[str, Any] = {
            f"nonconformities.{short}{when}": sum(f["grade"] == f"{short}_nonconformity" for f in rows)
            for short in ("major", "minor")
            for when, rows in (("", self.now(found, "raised_on")), (".before", self.earlier(found, "raised_on")))
        }
        return result | {
            "nonconformities.open": sum(f["status"] not in ("verified", "closed") for f in found),
            "nonconformities.corrective": len(fixes),
            "nonconformities.corrective_overdue": sum(map(self.late, fixes)),
            "nonconformities.effective": share,
        }

    def value(self, measure: dict[str, Any], until: str) -> Decimal | None:
        own = [m for m in self.t["measurement"] if m["measure_id"] == measure["ref"]]
        corrected = {m["corrects_id"] for m in own}
        valid = [m for m in own if m["ref"] not in corrected and m["period_end"] and m["period_end"] <= until]
        newest = max(valid, key=lambda m: (m["period_end"], int(m["ref"].rpartition("/")[2])), default=None)
        return None if newest is None or newest["value"] is None else Decimal(newest["value"])

    @staticmethod
    def outside(measure: dict[str, Any], value: Decimal | None) -> bool:
        low, high = measure["lower_limit"], measure["upper_limit"]
        return value is not None and ((low is not None and value < Decimal(low)) or (high is not None and value > Decimal(high)))

    def met(self, measure: dict[str, Any], value: Decimal | None) -> bool:
        if value is None:
            return False
        if measure["direction"] == "keep":
            return not self.outside(measure, value)
        if measure["target"] is None:
            return False
        target = Decimal(measure["target"])
        return value <= target if measure["direction"] == "lower" else value >= target

    def measures(self) -> dict[str, Any]:
        kept = [m for m in self.t["measure"] if m["active"] is not False]
        values = [(m, self.value(m, self.end)) for m in kept]
        result: dict[str, Any] = {
            "measures.active": len(kept),
            "measures.measured": sum(v is not None for _m, v in values),
            "measures.on_target": sum(self.met(m, v) for m, v in values),
            "measures.on_target.before": sum(self.met(m, self.value(m, self.before_end)) for m in kept),
            "measures.outside": sum(self.outside(m, v) for m, v in values),
            "measures.overdue": sum(self.past(m["next_due_on"]) for m in kept),
        }
        for measure, value in values:
            periods = {m["period_end"] for m in self.t["measurement"] if m["measure_id"] == measure["ref"] and m["period_end"] <= self.end}
            if len(periods) > 1 and value is not None:
                result[f"measure.{measure['ref']}.last"] = str(value)
                if measure["target"] is not None:
                    result[f"measure.{measure['ref']}.target"] = measure["target"]
        return result

    def audits(self) -> dict[str, Any]:
        audits = [a for a in self.t["audit"] if a["status"] != "cancelled"]
        held = self.now(audits, "held_to")
        found = [f for f in self.t["finding"] if f["audit_id"] in {a["ref"] for a in held}]
        grades = ("major_nonconformity", "minor_nonconformity", "observation", "opportunity_for_improvement", "positive")
        return {
            "audits.planned": len(audits),
            "audits.held": len(held),
            "audits.held.before": len(self.earlier(audits, "held_to")),
            "audits.overdue": sum(self.past(a["planned_to"]) and a["held_to"] is None for a in audits),
            "audits.findings": len(found),
            **{f"audits.{grade}": sum(f["grade"] == grade for f in found) for grade in grades},
        }

    def rest(self) -> dict[str, Any]:
        ideas = [a for a in self.t["action"] if a["kind"] == "improvement"]
        chances = [f for f in self.t["finding"] if f["grade"] == "opportunity_for_improvement"]
        goals = [o for o in self.t["objective"] if o["status"] != "retired"]
        trained, documents = self.t["training-record"], self.t["document"]
        in_force = [d for d in documents if d["state"] == "published"]
        return {
            "improvements.ideas": len(ideas),
            "improvements.open": sum(map(self.open, ideas)),
            "improvements.from_audits": len(self.now(chances, "raised_on")),
            "improvements.from_audits.before": len(self.earlier(chances, "raised_on")),
            "objectives.current": len(goals),
            **{
                f"objectives.{s}": sum(o["status"] == s for o in goals)
                for s in ("not_started", "on_track", "at_risk", "off_track", "achieved")
            },
            "objectives.overdue": sum(self.past(o["due_on"]) and o["status"] != "achieved" for o in goals),
            "competence.trained": len(self.now(trained, "done_on")),
            "competence.trained.before": len(self.earlier(trained, "done_on")),
            "competence.expired": sum(self.past(r["valid_until"]) for r in trained),
            "competence.overdue": sum(r["done_on"] is None and self.past(r["planned_for"]) for r in trained),
            "competence.vacant": sum(r["needed"] is not False and not r["holders"] and r["everyone"] is not True for r in self.t["role"]),
            "competence.waiting": sum(r["status"] == "requested" for r in self.t["resource"]),
            "documents.in_force": len(in_force),
            "documents.drafts": sum(d["state"] != "published" and d["type"] != "external" for d in documents),
            "documents.review_overdue": sum(self.past(d["next_review_on"]) for d in in_force),
        }

    def impacts(self) -> dict[str, Any]:
        systems = [s["ref"] for s in self.t["ai-system"] if s["in_scope"] is True and s["lifecycle"] != "retired"]
        rows = self.t["impact-assessment"]
        in_force = [a for a in rows if a["version"]]
        covered = len({a["system_id"] for a in in_force} & set(systems))
        return {
            "impacts.systems": len(systems),
            "impacts.covered": int(100 * covered / len(systems) + 0.5) if systems else None,
            "impacts.high": sum(a["residual_level"] in ("high", "critical") for a in in_force),
            "impacts.to_approve": sum(bool(a["decision"]) and (not a["version"] or a["changed_since"]) for a in rows),
            "impacts.open_measures": self.open_from({a["ref"] for a in rows}),
            "impacts.overdue": sum(self.past(a["next_review_on"]) for a in in_force),
        }

    def open_from(self, origins: set[str]) -> int:
        return sum(self.open(a) and a["origin"] in origins for a in self.t["action"])

    def incidents(self) -> dict[str, Any]:
        rows = [r | {"day": (r["detected_at"] or "")[:10]} for r in self.t["incident"]]
        sides = (("", self.now(rows, "day")), (".before", self.earlier(rows, "day")))
        proper, voiced = ("incident", "near_miss"), ("concern", "complaint", "external_report")
        told = self.t["notification"]
        result: dict[str, Any] = {}
        for when, some in sides:
            result |= {
                f"incidents.incidents{when}": sum(r["kind"] in proper for r in some),
                f"incidents.concerns{when}": sum(r["kind"] in voiced for r in some),
                f"incidents.serious{when}": sum(r["severity"] in ("serious", "critical") for r in some),
                f"incidents.contained{when}": self.hours(some),
                f"needs.voiced{when}": sum(r["kind"] in voiced for r in some),
            }
        return result | {
            "incidents.open": sum(r["status"] not in ("resolved", "closed") for r in rows),
            "incidents.answers_overdue": sum(r["kind"] in voiced and not r["answered_on"] and self.past(r["answer_due_on"]) for r in rows),
            "incidents.notices_overdue": sum(
                n["needed"] is True and not n["done_at"] and self.past((n["due_at"] or "9")[:10]) for n in told
            ),
        }

    @staticmethod
    def hours(rows: Rows) -> int | None:
        spans = sorted(
            (dt.datetime.fromisoformat(r["contained_at"]) - dt.datetime.fromisoformat(r["detected_at"])).total_seconds()
            for r in rows
            if r["contained_at"] and r["detected_at"]
        )
        middle = spans[(len(spans) - 1) // 2 : len(spans) // 2 + 1]
        return round(sum(middle) / len(middle) / 3600) if middle else None

    def suppliers(self) -> dict[str, Any]:
        rows = [s for s in self.t["supplier"] if s["ai_involved"] not in (None, "no_ai") and s["status"] != "ended"]
        valid = [s for s in rows if s["assessed_on"] and s["result"] and not self.past(s["next_review_on"])]
        return {
            "suppliers.ai": len(rows),
            "suppliers.assessed": int(100 * len(valid) / len(rows) + 0.5) if rows else None,
            "suppliers.weak": sum(s["result"] in ("conditional", "rejected") for s in rows),
            "suppliers.terms": sum(s["ai_clauses"] != "yes_fully" for s in rows),
            "suppliers.actions": self.open_from({s["ref"] for s in rows}),
        }

    def competence(self) -> dict[str, Any]:
        """Who lacks what a role asks for, and who is rated below it."""
        roles = {r["ref"]: r["holders"] for r in self.t["role"]}
        needed = {c["ref"]: (c["topic_id"], c["required_level"] or 0) for c in self.t["competence"]}
        met = {
            (r["person_id"], r["topic_id"]): 9
            for r in self.t["training-record"]
            if r["done_on"] and r["result"] in ("attended", "passed", "waived") and not self.past(r["valid_until"])
        }
        for r in self.t["competence-rating"]:
            pair = r["person_id"], needed[r["competence_id"]][0]
            met[pair] = max(met.get(pair, 0), r["actual_level"])
        lacking = {
            person
            for c in self.t["competence"]
            for person in roles[c["role_id"]]
            if met.get((person, c["topic_id"]), 0) < (c["required_level"] or 0)
        }
        staff = {p["ref"] for p in self.t["person"] if p["in_scope"] is True and not p["left_on"] and p["kind"] != "external"}
        gaps = sum(r["actual_level"] < needed[r["competence_id"]][1] for r in self.t["competence-rating"])
        return {"competence.untrained": len(lacking & staff), "competence.gaps": gaps}

    # --- risks

    def level(self, likelihood: int | None, impact: int | None) -> int | None:
        """The place of a score among the levels."""
        if likelihood is None or impact is None:
            return None
        (method,) = self.t["risk-method"]
        painted = dict(each.split("=") for each in (method["cells"] or "").split(";") if each)
        if (own := painted.get(f"{likelihood}x{impact}")) is not None:
            return LEVELS.index(own)
        return sum(likelihood * impact > method[name] for name in ("low_to", "medium_to", "high_to"))

    @staticmethod
    def impact(risk: dict[str, Any]) -> int | None:
        return max((risk[f"impact_{on}"] for on in ("organisation", "people", "society") if risk[f"impact_{on}"]), default=None)

    def before_level(self, risk: dict[str, Any]) -> int | None:
        override = risk["level_override"]
        return LEVELS.index(override) if override else self.level(risk["likelihood"], self.impact(risk))

    def risks(self) -> dict[str, Any]:
        (method,) = self.t["risk-method"]
        appetite = LEVELS.index(method["appetite"])
        still = [r for r in self.t["risk"] if r["status"] != "closed"]
        threats = [r for r in still if r["kind"] != "opportunity"]
        after = [(r, self.level(r["residual_likelihood"], r["residual_impact"])) for r in threats]
        kept = [r for r, level in after if level is not None and level > appetite]
        said = ("accepted_by_id", "accepted_role", "accepted_on", "acceptance_reason")
        treatments = [a for a in self.t["action"] if a["kind"] == "treatment" and a["status"] != "cancelled"]
        return {
            "risks.threats": len(threats),
            "risks.opportunities": sum(r["kind"] == "opportunity" for r in self.t["risk"]),
            "risks.unscored": sum(not r["owner_id"] or self.before_level(r) is None for r in threats),
            "risks.above_appetite": sum((self.before_level(r) or 0) > appetite for r in threats),
            "risks.above_after": len(kept),
            "risks.not_accepted": sum(not (all(r[n] for n in said) and (r["accepted_until"] or "") >= self.today) for r in kept),
            "risks.treatments_overdue": sum(map(self.late, treatments)),
            "risks.controls_included": sum(s["applicable"] is True for s in self.t["soa-item"]),
            "risks.controls_implemented": sum(s["applicable"] is True and s["implementation"] == "implemented" for s in self.t["soa-item"]),
        }

    def heat(self) -> dict[str, Any]:
        cells: dict[str, int] = {}
        for risk in self.t["risk"]:
            if risk["status"] == "closed" or risk["kind"] == "opportunity":
                continue
            places = (("before", risk["likelihood"], self.impact(risk)), ("after", risk["residual_likelihood"], risk["residual_impact"]))
            for when, likelihood, impact in places:
                if likelihood and impact:
                    name = f"heat.{when}.{likelihood}x{impact}"
                    cells[name] = cells.get(name, 0) + 1
        return cells
