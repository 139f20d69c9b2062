"""The audit report (9.2.2): conclusion and figures, plan, team and independence, findings, every question with its answer, signatures."""

from __future__ import annotations

from aims_desktop.i18n import _, ngettext
from aims_desktop.model.registers.audits import AnswerResult
from aims_desktop.report.document import (
    Block,
    Bullets,
    Callout,
    Cell,
    Document,
    Empty,
    Heading,
    KeyValues,
    Kpi,
    KpiRow,
    Prose,
    RecordSheet,
    Section,
    Signatures,
    StackedBar,
    Table,
    Tone,
)
from aims_desktop.report.packs.audit_facts import Asked, AuditFacts, figures

TONES = {
    AnswerResult.CONFORMS: Tone.OK,
    AnswerResult.OPPORTUNITY_FOR_IMPROVEMENT: Tone.PLAIN,
    AnswerResult.OBSERVATION: Tone.PLAIN,
    AnswerResult.MINOR_NONCONFORMITY: Tone.WARN,
    AnswerResult.MAJOR_NONCONFORMITY: Tone.BAD,
    AnswerResult.NOT_SAMPLED: Tone.MUTED,
    AnswerResult.NOT_APPLICABLE: Tone.MUTED,
}


def document(known: AuditFacts) -> Document:
    """The report as pages."""
    return Document(
        title=_("Audit report"),
        subtitle=" ".join(filter(None, (known.ref, known.title))),
        organisation=known.organisation,
        as_of=known.as_of,
        classification=known.classification,
        paper=known.paper,
        author=known.lead,
        subject=_("What an audit of the AI management system found, ISO/IEC 42001 clause 9.2"),
        keywords=("ISO/IEC 42001", "9.2", "AIMS", known.organisation),
        details=[pair for pair in _details(known) if pair[1]],
        draft="" if known.is_closed or not known.ref else _("The audit is not closed yet."),
        sections=_sections(known) if known.ref else [Section(_("The audit"), [Empty(_("There is no audit yet."))])],
    )


def _details(known: AuditFacts) -> list[tuple[str, str]]:
    closed = _("Closed; kept as version {version}").format(version=known.closed) if known.closed else known.status
    return [(_("Audit"), known.ref), (_("When"), known.when), (_("Lead auditor"), known.lead), (_("Status"), closed)]


def _sections(known: AuditFacts) -> list[Section]:
    return [_summary(known), _plan(known), _independence(known), _findings(known), *_questions(known), _signatures(known)]


def _summary(known: AuditFacts) -> Section:
    numbers = figures(known)
    tiles = [
        Kpi(_("{n} of {all}").format(n=numbers["answered"], all=numbers["questions"]), _("Questions answered")),
        Kpi(str(numbers["result.conforms"]), _("Conform")),
        _worst(numbers["result.minor_nonconformity"], _("Minor nonconformities"), Tone.WARN),
        _worst(numbers["result.major_nonconformity"], _("Major nonconformities"), Tone.BAD),
    ]
    bar = [
        (_("Conform"), numbers["result.conforms"], Tone.OK),
        (_("To improve"), numbers["result.opportunity_for_improvement"] + numbers["result.observation"], Tone.PLAIN),
        (_("Minor"), numbers["result.minor_nonconformity"], Tone.WARN),
        (_("Major"), numbers["result.major_nonconformity"], Tone.BAD),
        (_("Left out"), numbers["result.not_sampled"] + numbers["result.not_applicable"], Tone.MUTED),
        (_("Open"), numbers["questions"] - numbers["answered"], Tone.MUTED),
    ]
    conclusion: Block = Empty(_("No conclusion is written yet."))
    if known.conclusion or known.conclusion_text:
        conclusion = Callout(known.conclusion_text or known.conclusion, title=known.conclusion if known.conclusion_text else "")
    return Section(_("Conclusion"), [conclusion, KpiRow(tiles), StackedBar(_("Results"), [part for part in bar if part[1]])])


def _worst(n: int, label: str, tone: Tone) -> Kpi:
    return Kpi(str(n), label, tone=tone if n else Tone.PLAIN)


def _plan(known: AuditFacts) -> Section:
    return Section(_("Plan and course"), [KeyValues(known.plan)] if known.plan else [Empty(_("Nothing is planned yet."))])


def _independence(known: AuditFacts) -> Section:
    rows = [(each.name, each.part, each.competence or Cell(_("Not recorded"), Tone.WARN), each.independence) for each in known.auditors]
    blocks: list[Block] = [
        Table((_("Name"), _("Part"), _("Competence"), _("Independence")), rows, (2, 1.4, 3, 3), empty=_("No auditor is named yet.")),
        Heading(_("Independence of the team for this audit")),
        Prose(known.independence) if known.independence else Empty(_("No statement is written yet.")),
    ]
    if known.clashes:
        sentence = _("The team audits work that it answers for:")
        blocks += [Callout(sentence, Tone.WARN), Bullets(known.clashes)]
        balance = known.mitigation or _("Nothing is recorded that would balance this.")
        blocks += [Callout(balance, Tone.PLAIN if known.mitigation else Tone.BAD, _("What balances it"))]
    else:
        nobody = _("Nobody of the team owns a system, process, control or role inside the criteria, or leads the implementation.")
        blocks.append(Prose(nobody, muted=True))
        blocks += [Callout(known.mitigation, title=_("What balances it"))] if known.mitigation else []
    if known.separation:
        blocks.append(Callout(known.separation, title=_("One to three people: what is done instead of separating duties")))
    return Section(_("Auditors and independence"), blocks)


def _findings(known: AuditFacts) -> Section:
    if not known.findings:
        return Section(_("Findings"), [Empty(_("This audit has no finding."))])
    n = len(known.findings)
    serious = sum(found.is_nonconformity for found in known.findings)
    told = ngettext("{n} finding", "{n} findings", n), ngettext("{n} nonconformity", "{n} nonconformities", serious)
    blocks: list[Block] = [Prose(_("{findings}, of these {nonconformities}.").format(findings=told[0], nonconformities=told[1]))]
    blocks += [RecordSheet(found.ref, found.title, ((_("Grade"), found.grade), *found.pairs)) for found in known.findings]
    return Section(_("Findings"), blocks)


def _questions(known: AuditFacts) -> list[Section]:
    if not known.parts:
        return [Section(_("Questions and answers"), [Empty(_("No question was asked yet."))])]
    heads = (_("No."), _("Question"), _("Result"), _("What was seen, where"))
    blocks: list[Block] = []
    for part, lines in known.parts:
        blocks += [Heading(part), Table(heads, [_row(line) for line in lines], (0.9, 3.6, 1.8, 4.2), "llll")]
    return [Section(_("Questions and answers"), blocks)]


def _row(line: Asked) -> tuple[str | Cell, ...]:
    result = Cell(_(line.result.label), TONES[line.result]) if line.result else Cell(_("No result yet"), Tone.MUTED)
    if line.finding:
        result = Cell(f"{result.text}\n{line.finding}", result.tone)
    seen = [line.found]
    seen += [_("Sample: {sample}").format(sample=line.sample)] if line.sample else []
    seen += [_("Evidence: {names}").format(names=", ".join(line.evidence))] if line.evidence else []
    return line.number, line.question, result, "\n".join(filter(None, seen))


def _signatures(known: AuditFacts) -> Section:
    lead = [(_("Lead auditor"), known.lead)]
    return Section(_("Signatures"), [Signatures(lead + [(_("Reported to"), name) for name in known.reported_to])])
