"""Files as evidence: keeping a file in the database file for a record, and the files that are there."""

from __future__ import annotations

from pathlib import Path

from aims_desktop.errors import NotFoundError, RuleError
from aims_desktop.files import size_text
from aims_desktop.i18n import _
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers import REGISTERS
from aims_desktop.service.records import edit_reason, get
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.blobs import SIZE_LIMIT


def attach(workspace: Workspace, register: Register, record_id: str, path: Path, *, reason: str = "") -> str:
    """Keep a file as evidence of a record and answer the evidence's id; raises an AimsError with the reason a file cannot be kept."""
    data, name = read_file(path)
    return keep(workspace, register, record_id, data, name, reason=reason)


def keep(workspace: Workspace, register: Register, record_id: str, data: bytes, name: str, *, title: str = "", reason: str = "") -> str:
    """Keep bytes as a file of that name, as evidence of a record, and answer the evidence's id."""
    evidence = REGISTERS["evidence"]
    ref = workspace.refs().of(register.name, record_id)
    with workspace.change(reason or _("Add a file to {ref}").format(ref=ref)) as txn:
        kept = txn.attach(data, name)
        called = title or Path(kept.name).stem[:200] or kept.name
        evidence_id = txn.add(evidence.table, {"title": called, "file": kept, "dated_on": workspace.today()})
        txn.link(register.table, record_id, evidence.table, evidence_id, "evidence")
    return evidence_id


def keep_in_field(workspace: Workspace, register: Register, record_id: str, name: str, path: Path) -> None:
    """Keep a file in a file field of a record; raises an AimsError with the reason a file cannot be kept."""
    data, file_name = read_file(path)
    with workspace.change(edit_reason(workspace, register, record_id, [name])) as txn:
        setattr(txn.get(register.table, record_id), name, txn.attach(data, file_name))


def files_of(workspace: Workspace, register: Register, record_id: str) -> list[Row]:
    """The evidence of a record, oldest first."""
    row = get(workspace, register, record_id)
    facts = workspace.facts()
    found = [facts.get("evidence", i) for i in facts.evidence_of(row)] if row is not None else []
    return sorted((e for e in found if e is not None), key=lambda e: e.number or 0)


def read_file(path: Path) -> tuple[bytes, str]:
    """The bytes and name of a file to be kept; raises RuleError or NotFoundError with the reason it cannot be."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise NotFoundError(_("“{name}” is not a file, so it was not added.").format(name=path.name))
        if size == 0:
            raise RuleError(_("“{name}” is empty (0 bytes), so it was not added.").format(name=path.name))
        if size > SIZE_LIMIT:
            sentence = _("“{name}” has {size}; at most {limit} can be kept in the file. Keep it elsewhere and add a link.")
            raise RuleError(sentence.format(name=path.name, size=size_text(size), limit=size_text(SIZE_LIMIT)))
        return path.read_bytes(), path.name
    except OSError as error:
        raise NotFoundError(_("“{name}” cannot be read: {reason}.").format(name=path.name, reason=error.strerror or error)) from error
