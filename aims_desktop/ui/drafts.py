"""What is typed in forms and cannot be saved: gathered so that it can be kept beside the rescue copy, and put back into a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from aims_desktop.service.workspace import Workspace
from aims_desktop.ui.register.field_box import FieldBox
from aims_desktop.ui.register.form import Form


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in one field and not in the file."""

    register: str
    record_id: str
    ref: str
    field: str
    text: str

    def plain(self) -> dict[str, Any]:
        """The form kept in JSON."""
        return asdict(self)


def unsaved(root: QWidget, workspace: Workspace) -> list[Draft]:
    """What is typed in the forms below a widget and is not saved, each field once."""
    found: dict[tuple[str, str, str], str] = {}
    for form in root.findChildren(Form):
        for (record_id, name), text in form.drafts().items():
            found[form.around.register.name, record_id, name] = text
    for box in root.findChildren(FieldBox):
        around, text = box.editor.around, box.editor.draft()
        if (box.editor.dirty or box.problem) and isinstance(text, str) and around.record_id:
            found[around.register.name, around.record_id, box.editor.field.name] = text
    refs = workspace.refs()
    return [Draft(register, record_id, refs.of(register, record_id), name, text) for (register, record_id, name), text in found.items()]


def put_back(root: QWidget, drafts: Iterable[Draft], sentence: str) -> Sequence[Draft]:
    """Put drafts into the forms below a widget that show their register; those that found no form."""
    left = list(drafts)
    for form in root.findChildren(Form):
        own = [draft for draft in left if draft.register == form.around.register.name]
        form.take_drafts({(draft.record_id, draft.field): draft.text for draft in own}, sentence)
        left = [draft for draft in left if draft not in own]
    return left


def as_json(path: Path, drafts: Iterable[Draft]) -> dict[str, Any]:
    """What is written into the file beside the rescue copy."""
    return {"file": str(path), "values": [draft.plain() for draft in drafts]}
