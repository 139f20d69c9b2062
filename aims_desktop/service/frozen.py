"""Frozen lists: a register as a filter shows it at this moment, kept as a file of evidence that no later change touches."""

from __future__ import annotations

from aims_desktop.errors import RuleError
from aims_desktop.files import safe_name
from aims_desktop.i18n import _
from aims_desktop.model.register import Register
from aims_desktop.service import evidence, exporting
from aims_desktop.service.workspace import Workspace


def freeze(workspace: Workspace, to: Register, record_id: str, register: Register, filter_name: str) -> str:
    """Keep the rows that pass a filter as a table in the evidence of a record; answers the evidence's id."""
    rows = workspace.facts().passing(register, filter_name)
    if register.single and not rows:
        raise RuleError(_("There is nothing to keep yet."))
    title = frozen_title(register, filter_name)
    name = safe_name(f"{title.replace(':', '')} {workspace.today().isoformat()}.csv")
    ref = workspace.refs().of(to.name, record_id)
    return evidence.keep(
        workspace,
        to,
        record_id,
        exporting.csv_bytes(workspace, register, rows),
        name,
        title=title,
        reason=_("Keep a list as evidence of {ref}").format(ref=ref),
    )


def frozen_title(register: Register, filter_name: str) -> str:
    """What a frozen list is called: "Risks, filtered: Without owner"."""
    if filter_name in ("", "all"):
        return _(register.title)
    return _("{register}, filtered: {filter}").format(register=_(register.title), filter=_(register.filter(filter_name).label))
