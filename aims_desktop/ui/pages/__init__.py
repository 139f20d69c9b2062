"""The pages of the window by name; each is imported when first gone to."""

from __future__ import annotations

from collections.abc import Callable

from aims_desktop.ui.context import AppContext, Place
from aims_desktop.ui.view import View


def _overview(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.overview import OverviewPage

    return OverviewPage(context)


def _step(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.step import StepPage

    return StepPage(context, place.step)


def _registers(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.registers import RegistersPage

    return RegistersPage(context)


def _register(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.register.page import RegisterPage

    return RegisterPage(context, place.register)


def _reports(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.reports import ReportsPage

    return ReportsPage(context)


def _history(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.history import HistoryPage

    return HistoryPage(context)


def _conflicts(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.conflicts import ConflictsPage

    return ConflictsPage(context)


def _gaps(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.gaps import GapsPage

    return GapsPage(context)


def _impact(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.impact import ImpactPage

    return ImpactPage(context)


def _risk_method(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.risk_method import RiskMethodPage

    return RiskMethodPage(context)


def _risk_catalogue(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.risk_catalogue import RiskCataloguePage

    return RiskCataloguePage(context)


def _risk(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.risk import RiskPage

    return RiskPage(context)


def _acknowledgements(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.acknowledgements import AcknowledgementsPage

    return AcknowledgementsPage(context)


def _document(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.document import DocumentPage

    return DocumentPage(context)


def _raci(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.raci import RaciPage

    return RaciPage(context)


def _competence(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.competence import CompetencePage

    return CompetencePage(context)


def _training_session(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.training_session import TrainingSessionPage

    return TrainingSessionPage(context)


def _audit(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.audit import AuditPage

    return AuditPage(context)


def _audit_programme(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.audit_programme import AuditProgrammePage

    return AuditProgrammePage(context)


def _finding(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.finding import FindingPage

    return FindingPage(context)


def _review(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.review import ReviewPage

    return ReviewPage(context)


def _requirement(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.requirement import RequirementPage

    return RequirementPage(context)


def _missing_evidence(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.missing_evidence import MissingEvidencePage

    return MissingEvidencePage(context)


def _discovery(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.discovery import DiscoveryPage

    return DiscoveryPage(context)


def _scope(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.scope import ScopePage

    return ScopePage(context)


def _process_map(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.process_map import ProcessMapPage

    return ProcessMapPage(context)


def _crosswalk(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.crosswalk import CrosswalkPage

    return CrosswalkPage(context)


def _soa(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.soa import SoaPage

    return SoaPage(context)


def _plan(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.plan import PlanPage

    return PlanPage(context)


def _certification(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.certification import CertificationPage

    return CertificationPage(context)


def _calendar(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.calendar import CalendarPage

    return CalendarPage(context)


def _verify(context: AppContext, place: Place) -> View:
    from aims_desktop.ui.pages.verify import VerifyPage

    return VerifyPage(context)


PAGES: dict[str, Callable[[AppContext, Place], View]] = {
    "overview": _overview,
    "step": _step,
    "registers": _registers,
    "register": _register,
    "reports": _reports,
    "gaps": _gaps,
    "impact": _impact,
    "discovery": _discovery,
    "scope": _scope,
    "process-map": _process_map,
    "crosswalk": _crosswalk,
    "requirement": _requirement,
    "missing-evidence": _missing_evidence,
    "risk-method": _risk_method,
    "risk-catalogue": _risk_catalogue,
    "risk": _risk,
    "document": _document,
    "acknowledgements": _acknowledgements,
    "raci": _raci,
    "competence": _competence,
    "training-session": _training_session,
    "audit-programme": _audit_programme,
    "audit": _audit,
    "finding": _finding,
    "plan": _plan,
    "review": _review,
    "soa": _soa,
    "certification": _certification,
    "calendar": _calendar,
    "history": _history,
    "verify": _verify,
    "conflicts": _conflicts,
}


def page_key(place: Place) -> tuple[str, int, str]:
    """Which page shows a place: one per step and register, one of each other kind."""
    if place.page == "step":
        return "step", place.step, ""
    return place.page, 0, place.register if place.page == "register" else ""
