"""The proposals that records start from: review, risk method and scenarios, audit questions, outlines, questionnaires, topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aims_desktop.model.standard import qualified


@dataclass(frozen=True, slots=True)
class ReviewInput:
    """What a management review is to look at."""

    key: str
    """The choice of the review-input register: "mri_1"."""
    name: str
    clause: str
    """"9.3.2 a)"; empty for advised ones."""
    required: bool
    ask: str
    registers: tuple[str, ...]
    show: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What a management review is to bring."""

    key: str
    name: str
    required: bool
    description: str
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of the management review pack."""

    title: str
    inputs: tuple[str, ...]
    """Keys of the inputs it answers."""
    content: str


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A point of the agenda."""

    item: str
    minutes: int
    owner: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """A ready-made figure."""

    id: str
    name: str
    formula: str
    target: str


@dataclass(frozen=True, slots=True)
class ReviewTemplate:
    """A management review from its inputs to its pack."""

    frequency: str
    inputs: tuple[ReviewInput, ...]
    results: tuple[ReviewResult, ...]
    pages: tuple[ReviewPage, ...]
    agenda: tuple[AgendaItem, ...]
    kpis: tuple[Kpi, ...]

    @property
    def required_inputs(self) -> tuple[ReviewInput, ...]:
        """The inputs the clause prescribes."""
        return tuple(i for i in self.inputs if i.required)


def review_of(data: Mapping[str, Any]) -> ReviewTemplate:
    """The management review from its parsed content file."""
    return ReviewTemplate(
        frequency=data["frequency"],
        inputs=tuple(
            ReviewInput(d["key"], d["name"], d.get("clause", ""), d["required"], d["ask"], tuple(d["registers"]), tuple(d["show"]))
            for d in data["input"]
        ),
        results=tuple(ReviewResult(d["key"], d["name"], d["required"], d["description"], tuple(d["registers"])) for d in data["result"]),
        pages=tuple(ReviewPage(d["title"], tuple(d.get("inputs", ())), d["content"]) for d in data["page"]),
        agenda=tuple(AgendaItem(**d) for d in data["agenda"]),
        kpis=tuple(Kpi(**d) for d in data["kpi"]),
    )


@dataclass(frozen=True, slots=True)
class ScaleStep:
    """What a step of one of the risk method's scales means."""

    scale: str
    """The choice of the scale register: likelihood, organisation, people, society."""
    level: int
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RiskMethodTemplate:
    """A risk method to start from."""

    values: Mapping[str, Any]
    """The fields of the risk method register in plain form."""
    scale_steps: tuple[ScaleStep, ...]


def risk_method_of(data: Mapping[str, Any]) -> RiskMethodTemplate:
    """The risk method from its parsed content file."""
    return RiskMethodTemplate(data["method"], tuple(ScaleStep(**d) for d in data["level"]))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A risk of the starter catalogue; category and treatment are choices of the risk register."""

    id: str
    title: str
    category: str
    cause: str
    event: str
    consequence: str
    treatment: str
    plan: str
    objectives: tuple[str, ...]
    """Ids of Annex C objectives."""
    sources: tuple[str, ...]
    """Ids of Annex C risk sources."""
    controls: tuple[str, ...]
    """Ids of controls that help."""


def scenarios_of(data: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """The risk scenarios from the parsed risk catalogue."""
    return tuple(_scenario(d) for d in data["scenario"])


def _scenario(d: Mapping[str, Any]) -> Scenario:
    ends: dict[str, Any] = {key: tuple(map(qualified, d[key])) for key in ("objectives", "sources", "controls")}
    return Scenario(**{**d, **ends})


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """A question a checklist starts with."""

    requirement: str
    """The id of the clause or control."""
    question: str
    look_for: str


def audit_questions_of(data: Mapping[str, Any]) -> tuple[AuditQuestion, ...]:
    """The checklist from the parsed audit content, clauses first."""
    return tuple(AuditQuestion(qualified(d["requirement"]), d["question"], d["look_for"]) for d in data["question"])


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document outline and what belongs in it."""

    title: str
    content: str
    fill: tuple[str, ...] = ()
    """What of the records it begins with."""


@dataclass(frozen=True, slots=True)
class DocumentOutline:
    """A document to start from; owner and approver are standard functions of the role register."""

    code: str
    covers: str
    """The subject of the document register: "ai_policy"."""
    title: str
    mandatory: bool
    owner: str
    approver: str
    review_months: int
    clauses: tuple[str, ...]
    controls: tuple[str, ...]
    sections: tuple[Section, ...]


def outlines_of(data: Mapping[str, Any], which: str = "document") -> tuple[DocumentOutline, ...]:
    """The document outlines from the parsed policy content; `which` is "document", or "more" for those beside the nineteen."""
    return tuple(
        DocumentOutline(
            d["code"],
            d["covers"],
            d["title"],
            d["mandatory"],
            d["owner"],
            d["approver"],
            d["review_months"],
            tuple(map(qualified, d["clauses"])),
            tuple(map(qualified, d.get("controls", ()))),
            tuple(Section(s["title"], s["content"], tuple(s.get("fill", ()))) for s in d["sections"]),
        )
        for d in data[which]
    )


@dataclass(frozen=True, slots=True)
class ImpactQuestion:
    """A question of the impact questionnaire or of its screening."""

    id: str
    text: str
    type: str
    """yn, text, list, choice, score, effect (benefit, severity, likelihood), date; in the screening: stop, full."""
    section: str
    """The title of its section; empty in the screening."""
    options: tuple[str, ...] = ()
    dimension: str = ""
    light: bool = False
    """Also asked in a light assessment."""
    fields: tuple[str, ...] = ()
    """Fields of the assessment that hold the answer; without them it is a row of its own."""
    category: str = ""
    """The choice of the risk register for a risk that an effect raises."""
    section_id: str = ""


def screening_of(data: Mapping[str, Any]) -> tuple[ImpactQuestion, ...]:
    """The screening questions from the parsed impact content; a yes to one of type stop halts, to one of type full asks all."""
    return tuple(ImpactQuestion(d["id"], d["text"], d["kind"], "", light=True) for d in data["screening"]["question"])


def impact_questions_of(data: Mapping[str, Any]) -> tuple[ImpactQuestion, ...]:
    """The questionnaire from the parsed impact content, section by section."""
    light = data["screening"]["light_sections"]
    return tuple(
        ImpactQuestion(
            q["id"],
            q["text"],
            q["type"],
            section["title"],
            tuple(q.get("options", ())),
            q.get("dimension", ""),
            section["id"] in light,
            tuple(q.get("fields", ())),
            q.get("category", ""),
            section["id"],
        )
        for section in data["section"]
        for q in section["questions"]
    )


@dataclass(frozen=True, slots=True)
class ImpactScale:
    """The words of the scales of an impact assessment, and what follows from its level."""

    severity: tuple[str, ...]
    """Its steps from 0 up."""
    likelihood: tuple[str, ...]
    dimensions: Mapping[str, str]
    """Names of the dimensions by the key in the questions."""
    review_months: Mapping[str, int]
    """By level: after how many months it is looked at again."""
    approver: Mapping[str, str]
    """By level: who should approve."""
    oversight: Mapping[str, str]
    """By oversight level: what it means."""


def impact_scale_of(data: Mapping[str, Any]) -> ImpactScale:
    """Scales and consequences from the parsed impact content."""
    scoring = data["scoring"]
    levels = {name: value for name, value in scoring.items() if isinstance(value, Mapping)}
    return ImpactScale(
        severity=tuple(scoring["severity"]),
        likelihood=tuple(scoring["likelihood"]),
        dimensions=data["dimensions"],
        review_months={name: level["review_months"] for name, level in levels.items()},
        approver={name: level["approver"] for name, level in levels.items()},
        oversight={d["key"]: d["meaning"] for d in data["oversight"]},
    )


@dataclass(frozen=True, slots=True)
class Topic:
    """A training topic."""

    code: str
    title: str
    covers: tuple[str, ...]
    audience: str
    """The choice of the topic register: everyone or roles."""
    repeat_months: int
    minutes: int
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrainingTemplate:
    """The topics and the level each standard function needs: function -> topic code -> 1 to 3."""

    levels: tuple[str, ...]
    topics: tuple[Topic, ...]
    needs: Mapping[str, Mapping[str, int]]


def training_of(data: Mapping[str, Any]) -> TrainingTemplate:
    """Topics and needs from the parsed training content."""
    return TrainingTemplate(
        levels=tuple(data["levels"]),
        topics=tuple(
            Topic(d["code"], d["title"], tuple(d["covers"]), d["audience"], d["repeat_months"], d["minutes"], tuple(d["proof"]))
            for d in data["topic"]
        ),
        needs=data["needs"],
    )
