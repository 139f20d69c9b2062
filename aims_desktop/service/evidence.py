"""Files as evidence: keeping a file in the database file for a record, and the files that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aims_desktop.errors import AimsError, NotFoundError, RuleError
from aims_desktop.files import size_text
from aims_desktop.i18n import _
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers.documents import EVIDENCE, EvidenceKind
from aims_desktop.model.standard import number_of
from aims_desktop.service.records import edit_reason, get
from aims_desktop.service.workspace import Workspace
from aims_desktop.store.blobs import SIZE_LIMIT
from aims_desktop.store.journal import Transaction


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to be kept as evidence, read already."""

    data: bytes
    name: str
    kind: EvidenceKind | None = None
    title: str = ""
    """What it shows; by its name where nothing is said."""


def attach(workspace: Workspace, register: Register, record_id: str, path: Path, *, reason: str = "") -> str:
    """Keep a file as evidence of a record and answer the evidence's id; raises an AimsError with the reason a file cannot be kept."""
    data, name = read_file(path)
    return keep(workspace, register, record_id, data, name, reason=reason)


def keep(workspace: Workspace, register: Register, record_id: str, data: bytes, name: str, *, title: str = "", reason: str = "") -> str:
    """Keep bytes as a file of that name, as evidence of a record, and answer the evidence's id."""
    ref = workspace.refs().of(register.name, record_id)
    with workspace.change(reason or _("Add a file to {ref}").format(ref=ref)) as txn:
        evidence_id = _keep(workspace, txn, Piece(data, name, title=title))
        txn.link(register.table, record_id, EVIDENCE.table, evidence_id, "evidence")
    return evidence_id


def prove(workspace: Workspace, requirement_id: str, pieces: Sequence[Piece]) -> list[str]:
    """Keep files as evidence of a clause or control, all in one change, and answer their ids; raises RuleError where one is too large."""
    words = _("Add evidence for {number}") if len(pieces) == 1 else _("Add {n} pieces of evidence for {number}")
    with workspace.change(words.format(n=len(pieces), number=number_of(requirement_id))) as txn:
        made = [_keep(workspace, txn, piece) for piece in pieces]
        for evidence_id in made:
            txn.link(EVIDENCE.table, evidence_id, "requirement", requirement_id, "requirements")
    return made


def read_pieces(paths: Sequence[Path]) -> tuple[list[Piece], list[AimsError]]:
    """The files that can be kept, and why the others cannot be."""
    pieces: list[Piece] = []
    refused: list[AimsError] = []
    for path in paths:
        try:
            pieces.append(Piece(*read_file(path)))
        except AimsError as error:
            refused.append(error)
    return pieces, refused


def _keep(workspace: Workspace, txn: Transaction, piece: Piece) -> str:
    kept = txn.attach(piece.data, piece.name)
    called = piece.title or Path(kept.name).stem[:200] or kept.name
    values = {"title": called, "file": kept, "dated_on": workspace.today(), "kind": piece.kind}
    return txn.add(EVIDENCE.table, {name: value for name, value in values.items() if value is not None})


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
