"""From a record that a filter lists because something is lacking, one key leads to what is lacking, made and pointing back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.register.page import RegisterPage
from tests.service.kit import make
from tests.ui.example import settle


def show(desk: Desk, filter_name: str) -> RegisterPage:
    """The AI systems that a filter lists."""
    desk.navigate(Place("register", register="ai-system", filter=filter_name))
    settle()
    return cast(RegisterPage, desk.view)


def buttons(page: RegisterPage) -> dict[str, QPushButton]:
    """The buttons over the form."""
    assert page.detail is not None
    return {each.accessibleName(): each for each in page.detail.lacking.findChildren(QPushButton) if each.isVisibleTo(page)}


def system(workspace: Workspace) -> str:
    return make(workspace, "ai-system", title="Chat helper", in_scope=True, lifecycle="live", meets_people=True)


def test_the_plan_that_lacks_is_made_where_show_leads_to(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    one = system(workspace)
    page = show(desk, "without_oversight_plan")
    (add,) = buttons(page).values()
    assert add.accessibleName() == "Add oversight plan"
    add.setFocus()
    qtbot.keyClick(add, Qt.Key.Key_Return)
    settle()
    (plan,) = workspace.facts().rows("oversight-plan")
    assert plan.system_id == one
    assert (desk.place.register, desk.place.record_id) == ("oversight-plan", plan.id)
    assert list(buttons(show(desk, "without_oversight_plan"))) == ["Open OVS-0001"]


def test_the_bar_follows_the_filter_and_goes_with_it(desk: Desk, workspace: Workspace) -> None:
    system(workspace)
    page = show(desk, "people_facing_without_notice")
    assert list(buttons(page)) == ["Add notice"]
    page.listing.bar.set_active(("live_without_release",), text="")
    settle()
    assert list(buttons(page)) == ["Add life-cycle record"]
    page.listing.bar.reset()
    settle()
    assert buttons(page) == {}


def test_an_impact_assessment_opens_on_its_own_page(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    system(workspace)
    page = show(desk, "without_impact_assessment")
    qtbot.mouseClick(buttons(page)["Add impact assessment"], Qt.MouseButton.LeftButton)
    settle()
    assert desk.place.page == "impact"


def test_nothing_is_made_in_a_file_for_reading_only(new_window: Callable[[], MainWindow], path: Path) -> None:
    with Workspace.open(path, who="Ana Ruiz") as workspace:
        system(workspace)
    window = new_window()
    assert window.files.open(path, read_only=True, who="Ana Ruiz")
    assert window.desk is not None
    (add,) = buttons(show(window.desk, "without_model_card")).values()
    assert not add.isEnabled()
    assert add.accessibleDescription()


def test_an_open_incident_offers_the_duties_to_report_and_shows_them(desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "obligation", title="Privacy", reporting_duty=True, deadline="72 hours")
    incident = make(workspace, "incident", title="Wrong answers", kind="incident")
    desk.navigate(Place("register", register="incident", record_id=incident))
    settle()
    page = cast(RegisterPage, desk.view)
    qtbot.mouseClick(buttons(page)["Add those who may have to be told"], Qt.MouseButton.LeftButton)
    settle()
    assert page.detail is not None
    assert page.detail.tabs.tabText(page.detail.tabs.currentIndex()) == "Who must be told  1"
    assert buttons(page) == {}
