"""What is exported can be imported again without a change, for every register."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from aims_desktop.errors import NotWritableError, UsageError
from aims_desktop.model import kinds
from aims_desktop.model.register import Register
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service import exporting, importing, links, records
from aims_desktop.service.tables import read_csv
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make
from tests.store.failing import Kind, failing_disk
from tests.store.kit import value_for

HOSTILE = '=HYPERLINK("http://x";"y") <b>; and\nmore'


def fill(workspace: Workspace, register: Register) -> None:
    """One record with every field that holds a value of its own."""
    values = {
        name: value_for(f, 3, {})
        for name, f in register.fields.items()
        if f.kind.name not in {"link", "requirement"} and f.kind.name != "file"
    }
    if register.stays_closed and register.closes_with is not None:
        values.pop(register.closes_with[0])  # it is closed with a version, and then stays
    if register.fields[register.title_field].kind.name in {"text", "prose"}:
        values[register.title_field] = HOSTILE if register.fields[register.title_field].kind.name == "prose" else HOSTILE.replace("\n", " ")
    if register.single or (register.key and not register.prefix):
        values.pop(register.key, None)
        record_id = workspace.facts().rows(register.name)[0].id
        records.edit(workspace, register, record_id, values)
        return
    parent_id = ""
    if register.child_of:
        parent = REGISTERS[register.child_of]
        parent_id = workspace.facts().rows(parent.name)[0].id if parent.single else make(workspace, parent.name)
    if register.key:
        values[register.key] = "42001:X.1"
    records.create(workspace, register, values, parent_id=parent_id)


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.name)
def test_export_then_import_changes_nothing(workspace: Workspace, tmp_path: Path, register: Register) -> None:
    fill(workspace, register)
    path = tmp_path / "out.csv"
    n = exporting.export(workspace, register, path)
    rows = list(workspace.facts().rows(register.name))
    undo = workspace.undo_name()
    outcome = importing.plan(workspace, register, read_csv(path, header_row=1))
    assert outcome.unmatched == []
    if register.append_only:
        assert {refused.reason for refused in outcome.left_out} == {f"{register.title} are never overwritten."}
        return
    assert outcome.left_out == []
    assert len(outcome.taken) == n == len(rows)
    importing.carry_out(workspace, outcome)
    assert list(workspace.facts().rows(register.name)) == rows
    assert workspace.undo_name() == undo


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.name)
def test_json_has_every_field_and_plain_values(workspace: Workspace, tmp_path: Path, register: Register) -> None:
    fill(workspace, register)
    path = tmp_path / "out.json"
    exporting.export(workspace, register, path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["register"] == register.name
    assert set(register.fields) <= set(data["fields"])
    assert all(set(record) == {"ref", "links", *data["fields"]} for record in data["records"])
    refs = [record["ref"] for record in data["records"]]
    assert len(set(refs)) == len(refs) == len(workspace.facts().rows(register.name))


def test_links_are_exported_by_number_and_name(workspace: Workspace, tmp_path: Path, ana: str) -> None:
    system = make(workspace, "ai-system", title="Route; planner")
    make(workspace, "risk", title="Drift", system_id=system, systems=(system,), owner_id=ana, controls_chosen=("42001:A.6.2.4",))
    path = tmp_path / "out.csv"
    exporting.export(workspace, REGISTERS["risk"], path)
    (line,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert line["AI system"] == "AIS-0001 Route; planner"
    assert line["Further AI systems"] == "AIS-0001 Route\\; planner"
    assert line["Risk owner"] == "PER-0001 Ana Ruiz"
    assert line["Controls"] == "42001:A.6.2.4"


def test_xlsx_holds_only_text(workspace: Workspace, tmp_path: Path) -> None:
    make(workspace, "risk", title="=1+1", likelihood=3)
    path = tmp_path / "out.xlsx"
    exporting.export(workspace, REGISTERS["risk"], path)
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=30) | st.text("=+-@|%'＝＋ \t\n0.1a(", max_size=8), min_size=1, max_size=20))
def test_any_text_is_no_formula_in_a_spreadsheet(workspace: Workspace, texts: list[str]) -> None:
    """As CSV, every cell that a spreadsheet would reckon with begins with an apostrophe; as XLSX, every cell is text."""
    person = workspace.facts().rows("person")[0]
    rows = [SimpleNamespace(id=person.id, number=1, deleted=0, **dict.fromkeys(REGISTERS["person"].fields)) for _text in texts]
    for row, text in zip(rows, texts, strict=True):
        row.name = kinds.clean(text, lines=True)
    written = csv.reader(io.StringIO(exporting.csv_bytes(workspace, REGISTERS["person"], rows).decode("utf-8-sig"), newline=""))
    for cell in (cell for line in list(written)[1:] for cell in line):
        assert not cell.lstrip().startswith(tuple("=+-@|%＝＋－＠")) or is_number(cell), cell
    sheet = load_workbook(io.BytesIO(exporting.xlsx_bytes(workspace, REGISTERS["person"], rows))).active
    assert sheet is not None
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s"}


def is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def test_another_ending_is_refused_and_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.csv, \.xlsx or \.json"):
        exporting.export(workspace, REGISTERS["risk"], tmp_path / "out.doc")
    assert not (tmp_path / "out.doc").exists()


def test_links_beside_the_fields_are_exported_too(workspace: Workspace) -> None:
    risk, action = make(workspace, "risk", title="Drift"), make(workspace, "action", title="Watch it")
    links.link(workspace, REGISTERS["risk"], risk, "related", "action", action)
    links.link(workspace, REGISTERS["risk"], risk, "clauses", "", "42001:6.1.2")
    told = {
        name: json.loads(exporting.json_bytes(workspace, REGISTERS[name], workspace.facts().rows(name)))["records"][0]["links"]
        for name in ("risk", "action")
    }
    assert told == {"risk": {"clauses": ["42001:6.1.2"], "related": ["ACT-0001"]}, "action": {}}


@pytest.mark.skipif(sys.platform != "linux", reason="needs the descriptors of /proc")
@pytest.mark.parametrize("kind", ["full", "failing", "forbidden"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "json"])
def test_disk_gives_up_and_the_export_before_stays(workspace: Workspace, tmp_path: Path, kind: Kind, ending: str) -> None:
    make(workspace, "risk", title="Drift")
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / f"risks.{ending}"
    path.write_text("before")
    for point in range(3):  # making, syncing, replacing
        with failing_disk(tmp_path / "out", kind, point), pytest.raises(NotWritableError) as told:
            exporting.export(workspace, REGISTERS["risk"], path)
        assert str(path) in told.value.sentence
        assert path.read_text() == "before"
        assert [each.name for each in (tmp_path / "out").iterdir()] == [path.name]
    assert exporting.export(workspace, REGISTERS["risk"], path) == 1
