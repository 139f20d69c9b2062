from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from aims_desktop.errors import NotWritableError, RuleError
from aims_desktop.service.catalogue import roadmap
from aims_desktop.service.workspace import Workspace
from aims_desktop.settings import Settings
from aims_desktop.ui.context import Place
from aims_desktop.ui.desk import Desk
from aims_desktop.ui.main_window import MainWindow
from aims_desktop.ui.theme.apply import theme
from aims_desktop.ui.view import View
from aims_desktop.ui.widgets.page import Page
from tests.service.kit import make

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ROOT = Path(__file__).resolve().parents[2]


def test_a_place_survives_as_text() -> None:
    for place in (Place(), Place("step", step=3), Place("register", register="risk", filter="a&b=c", record_id="ä/ö")):
        assert Place.from_text(place.to_text()) == place
    assert Place.from_text("page=step&step=x&other=1") == Place("step")
    assert Place.from_text("nonsense") == Place()


def test_sizes_are_those_of_the_design(window: MainWindow, desk: Desk) -> None:
    desk.navigate(Place("step", step=3))
    QApplication.processEvents()
    assert desk.top_bar.height() == 54
    assert desk.top_bar.search.width() == 420
    assert desk.guidance.width() == 304
    assert abs(window.menuBar().height() - 30) <= 2
    assert abs(window.status.height() - 20) <= 2


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 640)])
def test_no_page_is_wider_than_the_window(window: MainWindow, desk: Desk, size: tuple[int, int]) -> None:
    window.resize(*size)
    for place in (Place(), Place("step", step=3), Place("registers"), Place("history"), Place("reports")):
        desk.navigate(place)
        QApplication.processEvents()
        assert window.width() == size[0], place
        assert _fits(_shown(desk)), place


@pytest.mark.parametrize("text_size", [0.9, 1.3, 1.5])
def test_pages_fit_at_every_text_size(window: MainWindow, desk: Desk, text_size: float) -> None:
    window.set_text_size(text_size)
    for place in (Place(), Place("step", step=3), Place("registers"), Place("history"), Place("reports")):
        desk.navigate(place)
        QApplication.processEvents()
        assert window.width() == 1440, place
        assert _fits(_shown(desk)), place


def test_tab_goes_from_the_top_bar_to_the_rail_to_the_page_to_the_guidance(desk: Desk) -> None:
    desk.navigate(Place("step", step=3))
    QApplication.processEvents()
    chain: list[str] = []
    widget: QWidget = desk.top_bar.search
    for _stop in range(2000):
        areas = {"top": desk.top_bar, "rail": desk.rail, "page": desk.pages, "guidance": desk.guidance}
        area = next((name for name, part in areas.items() if part.isAncestorOf(widget)), "")
        if area and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and (not chain or chain[-1] != area):
            chain.append(area)
        widget = widget.nextInFocusChain()
        if widget is desk.top_bar.search:
            break
    assert chain[:4] == ["top", "rail", "page", "guidance"]


def test_hovering_with_files_says_what_dropping_does(window: MainWindow, path: Path, tmp_path: Path) -> None:
    assert window.files.what_dropping_does([tmp_path / "a.pdf", path]) == "Drop to open nordwind.aims"
    assert window.files.what_dropping_does([tmp_path / "a.pdf"]) == "Drop to give a.pdf to this page"


def test_every_step_and_page_is_reached_by_keys(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    for step in roadmap().steps:
        qtbot.keyClick(window, Qt.Key.Key_PageDown, CONTROL)
        assert desk.place == Place("step", step=step.number)
        assert window.windowTitle().startswith(f"Step {step.number}: {step.title}")
    qtbot.keyClick(window, Qt.Key.Key_Home, ALT)
    assert desk.place == Place()
    qtbot.keyClick(window, Qt.Key.Key_H, CONTROL)
    assert desk.place == Place("history")
    qtbot.keyClick(window, Qt.Key.Key_2, CONTROL)
    assert desk.place.register == "risk"


def test_back_and_forward_retrace_the_way(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    way = [Place("step", step=2), Place("registers"), Place("history")]
    for place in way:
        desk.navigate(place)
    qtbot.keyClick(window, Qt.Key.Key_Left, ALT)
    qtbot.keyClick(window, Qt.Key.Key_Left, ALT)
    assert desk.place == way[0]
    qtbot.keyClick(window, Qt.Key.Key_Right, ALT)
    assert desk.place == way[1]
    desk.navigate(Place())
    qtbot.keyClick(window, Qt.Key.Key_Right, ALT)
    assert desk.place == Place(), "going somewhere new leaves nothing ahead"


def test_a_place_this_version_does_not_know_is_the_overview(desk: Desk) -> None:
    for place in (Place("incident"), Place("register", register="no-such")):
        desk.navigate(place)
        assert desk.place == Place()


def test_a_child_record_is_shown_with_its_owner(desk: Desk, workspace: Workspace) -> None:
    system = make(workspace, "ai-system", name="Vision QC")
    flow = make(workspace, "data-flow", system_id=system)
    desk.navigate(Place("register", register="data-flow", record_id=flow))
    assert (desk.place.register, desk.place.record_id) == ("ai-system", system)


def test_the_status_bar_names_the_record_that_is_looked_at(window: MainWindow, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    first = make(workspace, "risk", title="Drift")
    make(workspace, "risk", title="Bias")
    desk.navigate(Place("register", register="risk", record_id=first))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: any(words.text() == "RSK-0002" for words in window.status.findChildren(QLabel)))


def test_undo_and_redo_are_named_and_told(window: MainWindow, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    assert not window.actions_["edit.undo"].isEnabled()
    make(workspace, "risk", title="Drift")
    assert window.actions_["edit.undo"].text() == "Undo: Add risk"
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert not workspace.facts().rows("risk")
    assert desk.toast.text() == "Undone: Add risk"
    assert window.actions_["edit.redo"].text() == "Redo: Add risk"
    qtbot.keyClick(window, Qt.Key.Key_Y, CONTROL)
    assert len(workspace.facts().rows("risk")) == 1
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert len(workspace.facts().rows("risk")) == 1


def test_a_text_field_undoes_its_own_typing_first(window: MainWindow, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift")
    desk.navigate(Place("history"))
    field = desk.view.findChild(QLineEdit)  # type: ignore[union-attr]  # a page is shown
    field.setFocus()
    qtbot.keyClicks(field, "abc")
    qtbot.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == ""
    assert len(workspace.facts().rows("risk")) == 1


def test_ctrl_s_keeps_a_restore_point_and_says_so(window: MainWindow, desk: Desk, workspace: Workspace, qtbot: QtBot) -> None:
    make(workspace, "risk", title="Drift")
    before = len(workspace.file.backups.list())
    qtbot.keyClick(window, Qt.Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: desk.toast.text().endswith("restore point kept"))
    assert len(workspace.file.backups.list()) == before + 1
    assert "backup kept from today" in window.status._saved.text()


def test_f9_opens_and_folds_the_guidance_and_it_is_remembered(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.navigate(Place("step", step=1))
    assert desk.guidance.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert not desk.guidance.isVisible()
    assert not window.settings.guidance_open
    desk.navigate(Place("step", step=2))
    assert not desk.guidance.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert desk.guidance.isVisible()


def test_the_guidance_folds_in_a_narrow_window_but_f9_still_opens_it(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.navigate(Place("step", step=1))
    window.resize(1350, 800)
    qtbot.waitUntil(lambda: not desk.guidance.isVisible())
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert desk.guidance.isVisible()
    window.resize(1400, 800)
    qtbot.waitUntil(lambda: desk.guidance.isVisible())


def test_f6_goes_round_the_areas(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.navigate(Place("step", step=1))
    desk.rail.list.setFocus()
    areas = [desk.pages, desk.guidance, desk.rail]
    for area in areas:
        qtbot.keyClick(window, Qt.Key.Key_F6)
        assert area.isAncestorOf(QApplication.focusWidget()), area


def test_f1_puts_the_keyboard_into_the_guidance(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert desk.guidance.isAncestorOf(QApplication.focusWidget())


def test_text_size_changes_by_keys_and_pages_follow(window: MainWindow, desk: Desk, qtbot: QtBot) -> None:
    desk.navigate(Place("step", step=4))
    qtbot.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert theme().text_size == 1.1
    assert desk.rail.width() == round(268 * 1.1)
    assert desk.place == Place("step", step=4)
    qtbot.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert theme().text_size == 0.9
    qtbot.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert theme().text_size == 1.0
    assert window.settings.text_size == 1.0


def test_the_theme_is_chosen_in_the_menu_and_kept(window: MainWindow, desk: Desk) -> None:
    place = Place("step", step=2)
    desk.navigate(place)
    window.actions_.trigger("view.theme.dark")
    assert theme().tokens.dark
    assert window.settings.theme == "dark"
    assert desk.place == place
    window.actions_.trigger("view.theme.light")
    assert not theme().tokens.dark


def test_errors_stand_over_the_page_until_closed_or_left(desk: Desk) -> None:
    for sentence in ("One.", "Two.", "Two.", "Three.", "Four."):
        desk.show_error(RuleError(sentence))
    assert desk.notices.errors() == ["Two.", "Three.", "Four."]
    assert desk.notices.isVisible()
    desk.navigate(Place("history"))
    assert not desk.notices.isVisible()


def test_what_cannot_be_done_is_shown_by_the_context(desk: Desk) -> None:
    def refuse() -> None:
        raise NotWritableError("The disk is full.")

    assert not desk.context.attempt(refuse)
    assert desk.notices.errors() == ["The disk is full."]
    assert desk.context.attempt(lambda: None)


def test_a_page_that_cannot_save_is_not_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.navigate(Place("step", step=1))
    with monkeypatch.context() as patched:
        patched.setattr(type(desk.view), "commit", lambda _view: False)
        desk.navigate(Place("history"))
        assert desk.place == Place("step", step=1)


def test_a_hidden_page_is_read_again_only_when_it_is_shown(desk: Desk, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.navigate(Place("history"))
    desk.navigate(Place("registers"))
    read: list[tuple[str, bool]] = []
    for view in desk._views.values():
        monkeypatch.setattr(view, "refresh", lambda changes, view=view: read.append((view.title, changes is None)))
    make(workspace, "risk", title="Drift")
    assert read == [("Registers", False)]
    desk.navigate(Place("history"))
    assert ("History", True) in read


def test_the_window_opens_a_file_where_the_person_left_it(new_window: Callable[[], MainWindow], path: Path) -> None:
    first = new_window()
    first.files.open(path, who="Ana Ruiz")
    assert first.desk is not None
    first.desk.navigate(Place("step", step=8))
    first.resize(1200, 800)
    first.close()
    again = new_window()
    again.files.open(path)
    assert again.desk is not None
    assert again.desk.place == Place("step", step=8)
    assert again.settings.recent[0].path == str(path)
    assert Settings.load().window_geometry


def test_closing_leaves_the_file_alone_in_its_folder(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    assert window.desk is None
    assert window.welcome.isVisible()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_dropped_file_of_ours_is_opened(welcome: MainWindow, path: Path, qtbot: QtBot) -> None:
    _drop(welcome, path)
    qtbot.waitUntil(lambda: welcome.desk is not None)
    assert welcome.desk is not None
    assert welcome.desk.workspace.path == path


def test_another_dropped_file_goes_to_the_page_or_is_refused_in_words(window: MainWindow, desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "minutes.pdf"
    other.write_bytes(b"%PDF-1.7")
    desk.navigate(Place("history"))
    _drop(window, other)
    qtbot.waitUntil(lambda: bool(desk.notices.errors()))
    assert desk.notices.errors()[0].startswith("Files cannot be dropped on this page.")
    taken: list[list[Path]] = []
    desk.view.drop_files = lambda paths: bool(taken.append(paths)) or True  # type: ignore[union-attr]  # as a page that takes files
    _drop(window, other)
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == [[other]]


def test_a_file_that_is_only_read_says_so_and_offers_a_copy(welcome: MainWindow, path: Path) -> None:
    assert welcome.files.open(path, read_only=True)
    desk = welcome.desk
    assert desk is not None
    assert desk.notices.isVisible()
    assert "Reading only" in desk.top_bar._saved.text()
    desk.navigate(Place("history"))
    assert desk.notices.isVisible(), "it stays on every page"


def test_every_widget_that_takes_the_keyboard_has_a_name(window: MainWindow, desk: Desk) -> None:
    for place in (Place(), Place("step", step=3), Place("registers"), Place("history"), Place("reports")):
        desk.navigate(place)
        for part in (desk.top_bar, desk.rail, desk.guidance, _shown(desk)):
            takes_keys = [w for w in part.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisibleTo(part)]
            assert not [w for w in takes_keys if not w.accessibleName() and not w.objectName().startswith("qt_")], place


def test_the_window_needs_no_heavy_library(path: Path) -> None:
    script = (
        "import sys\n"
        "from aims_desktop.ui import app\n"
        "from aims_desktop.settings import Settings\n"
        "from aims_desktop.ui.main_window import MainWindow\n"
        "from aims_desktop.ui.theme.apply import theme\n"
        "from pathlib import Path\n"
        "application = app.Application()\n"
        "theme().apply(application)\n"
        "window = MainWindow(Settings())\n"
        "window.show()\n"
        "assert window.files.open(Path(sys.argv[1]), read_only=True)\n"
        "application.processEvents()\n"
        "found = {'sqlalchemy', 'reportlab', 'openpyxl', 'docx', 'PIL', 'pypdfium2', 'markdown_it'} & sys.modules.keys()\n"
        "assert not found, found\n"
        "window.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def _fits(view: View) -> bool:
    area = view.findChild(Page)
    return view.minimumSizeHint().width() <= view.width() and (area is None or area.widget().width() <= area.viewport().width())


def _shown(desk: Desk) -> View:
    assert desk.view is not None
    return desk.view


def _drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)
