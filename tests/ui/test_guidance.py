from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import checks
from aims_desktop.service.catalogue import guidance, roadmap
from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.guidance import EVIDENCE, GUIDANCE, NOTES, GuidancePanel
from aims_desktop.ui.widgets.text_edit import PlainEdit
from tests.service.kit import make, row


@pytest.fixture
def panel(desk: Desk) -> GuidancePanel:
    desk.navigate(Place("step", step=3))
    return desk.guidance


def texts(panel: GuidancePanel) -> list[str]:
    area = panel._areas[panel.tabs.currentIndex()]
    return [part.text() for part in area.widget().findChildren(QLabel)]


def use(panel: GuidancePanel) -> QPushButton:
    area = panel._areas[GUIDANCE].widget()
    return next(b for b in area.findChildren(QPushButton) if "starting point" in b.accessibleName())


@pytest.mark.parametrize("number", range(1, 13))
def test_each_step_is_explained(desk: Desk, number: int) -> None:
    desk.navigate(Place("step", step=number))
    told = guidance().step(number)
    assert {told.why, *told.auditor, told.example.text, told.next} <= set(texts(desk.guidance))


@pytest.mark.parametrize(("page", "number"), [("missing-evidence", 7), ("review", 11)])
def test_a_page_of_its_own_is_explained_by_its_step(desk: Desk, page: str, number: int) -> None:
    desk.navigate(Place(page))
    desk.toggle_guidance()
    assert desk.guidance.isVisible()
    assert guidance().step(number).why in texts(desk.guidance)


def test_a_task_is_explained_when_one_looks_at_it(panel: GuidancePanel, desk: Desk) -> None:
    for task in roadmap().step(3).tasks:
        desk.context.look_at("task", task.id)
        told = guidance().task(task.id)
        assert {told.why, told.auditor, told.pitfall, task.done_when} <= set(texts(panel))


def test_a_field_is_explained_with_its_example(panel: GuidancePanel, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    risk = make(workspace, "risk")
    field = REGISTERS["risk"].fields["title"]
    desk.context.look_at("risk", risk, "title")
    assert {field.label, field.help, field.example} <= set(texts(panel))
    qtbot.mouseClick(use(panel), Qt.MouseButton.LeftButton)
    assert row(workspace, "risk", risk).title == field.example
    assert desk.toast.button.isVisible()
    workspace.undo()
    assert row(workspace, "risk", risk).title is None


def test_an_example_never_overwrites(panel: GuidancePanel, desk: Desk, workspace: Workspace) -> None:
    risk = make(workspace, "risk", title="Drift")
    desk.context.look_at("risk", risk, "title")
    area = panel._areas[GUIDANCE].widget()
    inside = [b for b in area.findChildren(QPushButton) if "starting point" in b.accessibleName()]
    assert len(inside) == 1, "only the step's example can be used"


@pytest.mark.parametrize("number", [n for n, told in guidance().steps.items() if told.example.register in REGISTERS])
def test_a_steps_example_starts_a_record(desk: Desk, workspace: Workspace, number: int, qtbot: QtBot) -> None:
    desk.navigate(Place("step", step=number))
    example = guidance().step(number).example
    qtbot.mouseClick(use(desk.guidance), Qt.MouseButton.LeftButton)
    made = workspace.facts().rows(example.register)
    assert any(all(getattr(record, name) == text for name, text in example.values.items()) for record in made)
    assert desk.place.register == example.register
    assert workspace.undo_name()


def test_evidence_for_the_steps_clauses_is_listed_and_opened(panel: GuidancePanel, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    evidence = make(workspace, "evidence", title="Minutes of May", requirements=["42001:6.1.2"])
    make(workspace, "evidence", title="Something else", requirements=["42001:10.2"])
    assert panel.tabs.tabText(EVIDENCE) == "Evidence  1"
    panel.tabs.setCurrentIndex(EVIDENCE)
    assert "Minutes of May" in texts(panel)
    assert "Something else" not in texts(panel)
    go = panel._areas[EVIDENCE].widget().findChild(QPushButton)
    assert isinstance(go, QPushButton)
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    assert (desk.place.register, desk.place.record_id) == ("evidence", evidence)


def test_notes_are_kept_per_task(panel: GuidancePanel, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    panel.tabs.setCurrentIndex(NOTES)
    fields = panel._areas[NOTES].widget().findChildren(PlainEdit)
    assert len(fields) == len(roadmap().step(3).tasks)
    fields[1].setFocus()
    qtbot.keyClicks(fields[1], "Ask Jo about the scale")
    desk.navigate(Place("history"))
    kept = checks.note_of(workspace.facts(), "S3-T2")
    assert kept is not None
    assert kept.notes == "Ask Jo about the scale"


def test_where_there_is_no_step_it_says_what_to_do(desk: Desk) -> None:
    desk.help_on_this()
    assert "Go to a step or a register: what matters there is explained here." in texts(desk.guidance)
