"""Exporting: the rows of a register as CSV, XLSX or JSON, so that importing them again changes nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from aims_desktop.errors import UsageError
from aims_desktop.files import atomic_write
from aims_desktop.i18n import _
from aims_desktop.model.fields import Field
from aims_desktop.model.kinds import RequirementKind
from aims_desktop.model.register import Register, Row
from aims_desktop.service.display import register_end, target_of
from aims_desktop.service.links import GENERIC_ROLES
from aims_desktop.service.workspace import Workspace

REF = "ref"
LINKS = "links"
GUARDED = re.compile(r"\s*[=+\-@|%'＝＋－＠｜％＇\t\n]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def export(workspace: Workspace, register: Register, path: Path, rows: Sequence[Row] | None = None) -> int:
    """Write rows (all live ones where none are given) to a file by its ending and answer how many; raises UsageError for other endings."""
    chosen = list(workspace.facts().rows(register.name) if rows is None else rows)
    ending = path.suffix.lower()
    writers = {".csv": csv_bytes, ".json": json_bytes, ".xlsx": xlsx_bytes}
    if ending not in writers:
        raise UsageError(_("Cannot write “{name}”: give it the ending .csv, .xlsx or .json.").format(name=path.name))
    atomic_write(path, writers[ending](workspace, register, chosen))
    return len(chosen)


def export_table(path: Path, title: str, headers: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Write a table of texts that is no register to a file by its ending; raises UsageError for other endings."""
    ending = path.suffix.lower()
    if ending not in {".csv", ".xlsx"}:
        raise UsageError(_("Cannot write “{name}”: give it the ending .csv or .xlsx.").format(name=path.name))
    atomic_write(path, guarded_csv(headers, lines) if ending == ".csv" else guarded_xlsx(title, headers, lines))


def table(workspace: Workspace, register: Register, rows: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Headers (labels, "ref" first) and the texts of the rows."""
    headers = [REF, *headers_of(register)]
    fields = list(register.fields.values())
    refs = workspace.refs()
    return headers, [[refs.of(register.name, row.id), *(text(workspace, field, row) for field in fields)] for row in rows]


def headers_of(register: Register) -> list[str]:
    """The labels of the fields; where two fields of a register have one label, the later one carries its attribute name too."""
    seen: set[str] = set()
    headers = []
    for name, field in register.fields.items():
        label = _(field.label)
        headers.append(f"{label} ({name})" if label in seen else label)
        seen.add(label)
    return headers


def text(workspace: Workspace, field: Field, row: Row) -> str:
    """One cell: ISO dates, "." decimals, labels; links as ref and name; lists joined by "; " with ";" escaped."""
    if field.several:
        ends = workspace.facts().ends(row.id, field.name)
        return "; ".join(sorted(_escaped(_link_text(workspace, *register_end(table, end))) for table, end in ends))
    value = getattr(row, field.name)
    if value is None:
        return ""
    if isinstance(field.kind, RequirementKind):
        return str(value)
    if field.targets:
        return _link_text(workspace, *target_of(value, field.kind))
    return field.kind.show(value)


def csv_bytes(workspace: Workspace, register: Register, rows: Sequence[Row]) -> bytes:
    """UTF-8 with a mark so that spreadsheets read it right; texts that a spreadsheet would take for a formula get a leading apostrophe."""
    return guarded_csv(*table(workspace, register, rows))


def guarded_csv(headers: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """A table of texts as `csv_bytes` writes them."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(workspace: Workspace, register: Register, rows: Sequence[Row]) -> bytes:
    """One sheet; every cell is text, so that nothing can be taken for a formula."""
    return guarded_xlsx(_(register.title), *table(workspace, register, rows))


def guarded_xlsx(title: str, headers: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """A table of texts as `xlsx_bytes` writes them."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "B2"
    for line in (headers, *lines):
        cells = []
        for content in line:
            cell = WriteOnlyCell(sheet, value=content or None)
            if content:
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def json_bytes(workspace: Workspace, register: Register, rows: Sequence[Row]) -> bytes:
    """{register, fields, records}: attribute names, each kind's plain form, links by ref; computed values too, under their names.

    `links` of a record holds by role what it is linked to beside its fields: evidence, clauses, controls, other records.
    """
    names = [*register.fields, *register.computed_by_name]
    records = [json_record(workspace, register, row) for row in rows]
    data = {"register": register.name, "fields": names, "records": records}
    return (json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def json_record(workspace: Workspace, register: Register, row: Row) -> dict[str, Any]:
    """One record as JSON."""
    facts, refs = workspace.facts(), workspace.refs()
    record: dict[str, Any] = {REF: refs.of(register.name, row.id)}
    for name, field in register.fields.items():
        if field.several:
            record[name] = sorted(_end_ref(workspace, *register_end(table, end)) for table, end in facts.ends(row.id, name))
        elif field.targets and not isinstance(field.kind, RequirementKind):
            value = getattr(row, name)
            record[name] = _end_ref(workspace, *target_of(value, field.kind)) if value else None
        else:
            record[name] = field.kind.out(getattr(row, name))
    record[LINKS] = _generic_links(workspace, row)
    for name, computed in register.computed_by_name.items():
        value = computed.value(row, facts)
        targets = getattr(computed.kind, "targets", ())
        record[name] = value if targets else computed.kind.out(value)
    return record


def _generic_links(workspace: Workspace, row: Row) -> dict[str, list[str]]:
    found = {role: workspace.facts().ends(row.id, role) for role in GENERIC_ROLES}
    return {role: sorted(_end_ref(workspace, *register_end(table, end)) for table, end in ends) for role, ends in found.items() if ends}


def guarded(cell: str) -> str:
    """A leading apostrophe before what a spreadsheet would take for a formula; plain numbers are exempt."""
    return f"'{cell}" if GUARDED.match(cell) and not NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """Take exactly one guard off again."""
    return cell[1:] if cell.startswith("'") and GUARDED.match(cell[1:]) else cell


def _link_text(workspace: Workspace, register: str, record_id: str) -> str:
    if not register:
        return record_id
    ref = _end_ref(workspace, register, record_id)
    name = workspace.names().of(register, record_id)
    return ref if name == ref else f"{ref} {name}"


def _end_ref(workspace: Workspace, register: str, record_id: str) -> str:
    return workspace.refs().of(register, record_id) if register else record_id


def _escaped(part: str) -> str:
    return part.replace(";", "\\;")
