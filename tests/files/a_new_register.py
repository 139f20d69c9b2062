"""A register made outside the program: one class, one name, one migration; run by tests/test_new_register.py in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from aims_desktop.model.fields import choice, date, link, person, text
from aims_desktop.model.kinds import Choice
from aims_desktop.model.record import Record
from aims_desktop.model.register import Filter, Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.store import schema


class Colour(Choice):
    """What it looks like."""

    RED = "red", "Red"
    BLUE = "blue", "Blue"


class Prompt(Record):
    """A prompt that people share."""

    title: str | None = text("Prompt", section="Prompt", required="close", help="What it asks for.")
    system_id: str | None = link("AI system", "ai-system", help="Where it is used.")
    owner_id: str | None = person("Owner", help="Who keeps it.")
    colour: Colour | None = choice("Colour", Colour, help="A mark.")
    checked_on: dt.date | None = date("Checked on", help="Last look.")


def step(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE prompt (id TEXT PRIMARY KEY, number INTEGER, deleted INTEGER NOT NULL DEFAULT 0, title TEXT,"
        " system_id TEXT REFERENCES ai_system(id) DEFERRABLE INITIALLY DEFERRED,"
        " owner_id TEXT REFERENCES person(id) DEFERRABLE INITIALLY DEFERRED, colour TEXT, checked_on TEXT) STRICT"
    )


PROMPTS = Register(
    Prompt,
    title="Prompts",
    singular="Prompt",
    prefix="PRM",
    area="systems",
    step=5,
    about="Prompts that people share.",
    columns=("title", "system_id", "owner_id", "colour", "checked_on"),
    filters=(Filter("unchecked", "Not checked", lambda row, facts: row.checked_on is None),),
)
REGISTERS[PROMPTS.name] = PROMPTS
schema.STEPS[schema.newest() + 1] = step


def services(path: Path) -> None:
    from aims_desktop import cli
    from aims_desktop.service import checks, records
    from aims_desktop.service.history import history
    from aims_desktop.service.search import search
    from aims_desktop.service.workspace import Workspace

    table = path.with_suffix(".csv")
    table.write_text(
        "Prompt,Owner,Colour,Checked on\nSummarise,Ana Ruiz,Blue,2027-01-02\nTranslate,,green,\nExplain,,,\n", encoding="utf-8"
    )
    assert cli.run(["import", str(path), "prompt", str(table), "--as", "Ana Ruiz"]) == 1
    with Workspace.open(path) as workspace:
        rows = workspace.facts().rows("prompt")
        assert [workspace.refs().of("prompt", row.id) for row in rows] == ["PRM-0001", "PRM-0002"]
        assert [row.title for row in records.rows(workspace, PROMPTS, ["unchecked"])] == ["Explain"]
        assert [hit.ref for hit in search(workspace, "summarise ruiz")] == ["PRM-0001"]
        records.edit(workspace, PROMPTS, rows[1].id, {"colour": Colour.RED})
        assert [(line.label, line.new) for line in history(workspace, PROMPTS, rows[1].id, limit=1)] == [("Colour", "Red")]
        workspace.undo()
        assert workspace.facts().rows("prompt")[1].colour is None
        assert len(checks.progress(workspace).tasks) == 91
    out = path.with_suffix(".json")
    assert cli.run(["export", str(path), "prompt", "-o", str(out)]) == 0
    assert [record["title"] for record in json.loads(out.read_text(encoding="utf-8"))["records"]] == ["Summarise", "Explain"]
    assert cli.run(["verify", str(path)]) == 0


def window(path: Path) -> None:
    """The real window lists the register, shows its rows and columns, filters them and has a field for each line of the class."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

    from aims_desktop.service.workspace import Workspace
    from aims_desktop.settings import Settings
    from aims_desktop.ui.app import Application
    from aims_desktop.ui.context import Place
    from aims_desktop.ui.main_window import MainWindow
    from aims_desktop.ui.theme.apply import theme

    app = Application()
    theme().apply(app, "light", 1.0)
    main_window = MainWindow(Settings())
    main_window.resize(1440, 900)
    main_window.show()
    main_window.show_file(Workspace.open(path))
    desk = main_window.desk
    assert desk is not None
    desk.navigate(Place("register", register="prompt"))
    table = next(t for t in desk.findChildren(QTableView) if t.isVisible())
    model = table.model()
    assert model.rowCount() == 2
    shown = {str(model.headerData(i, table.horizontalHeader().orientation())) for i in range(model.columnCount())}
    assert "Prompt" in shown
    names = {widget.accessibleName().partition(",")[0] for widget in desk.findChildren(QWidget) if widget.isVisible()}
    assert {"Prompt", "AI system", "Owner", "Colour", "Checked on"} <= names, names
    box = next(edit for edit in desk.findChildren(QLineEdit) if edit.isVisible() and edit.placeholderText() == "Filter this register")
    QTest.keyClicks(box, "explain")
    until(app, lambda: model.rowCount() == 1)
    main_window.close()


def until(app: object, holds: Callable[[], bool]) -> None:
    """Let the window work until something holds; fails after a minute."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        app.processEvents()  # type: ignore[attr-defined]


def main() -> None:
    from aims_desktop import cli

    path = Path(sys.argv[1])
    assert cli.run(["new", str(path), "--organisation", "Nordwind", "--as", "Ana Ruiz"]) == 0
    services(path)
    window(path)
    print("all there")  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
