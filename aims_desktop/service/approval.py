"""Approving: one immutable version with a snapshot; the record goes on as the next draft."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from aims_desktop.errors import RuleError
from aims_desktop.i18n import _, day
from aims_desktop.model.kinds import canonical
from aims_desktop.model.register import Register, Row
from aims_desktop.model.registers.organisation import separation_set_aside
from aims_desktop.model.snapshot import changed_since, snapshot_text
from aims_desktop.service import closed
from aims_desktop.service.records import get, problems
from aims_desktop.service.workspace import Workspace

_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,2}")


def approve(
    workspace: Workspace,
    register: Register,
    record_id: str,
    *,
    version: str,
    approved_by_id: str,
    approved_on: dt.date,
    note: str = "",
    values: Mapping[str, Any] | None = None,
) -> str:
    """Write a version and answer its id; raises RuleError naming what is missing, or that the approver is the author.

    `values` are fields that are settled by the approval itself, set in the same change and kept in the version; so are those of
    `signed_in`.
    """
    row = get(workspace, register, record_id)
    if row is None or not register.versioned:
        raise RuleError(_("{register} are not approved as versions.").format(register=_(register.title)))
    if register.stays_closed:
        raise RuleError(_("{register} are not approved: a version is kept when one is closed.").format(register=_(register.title)))
    if stays := closed.refusal(workspace, register, row):
        raise RuleError(stays)
    signed = dict(zip(register.signed_in or (), (approved_by_id, approved_on), strict=False))
    values = signed | dict(values or {})
    row = _with(row, values)
    _refuse_incomplete(workspace, register, row)
    _refuse_own_work(workspace, register, row, approved_by_id)
    _refuse_others(workspace, register, row, approved_by_id)
    _refuse_number(workspace, record_id, version.strip())
    _refuse_day(workspace, record_id, approved_on)
    what = workspace.refs().of(register.name, record_id) if register.prefix else _(register.title)
    kept = values_of_version(workspace, register, row, approved_by_id) | {"version": version.strip(), "note": note.strip() or None}
    with workspace.change(_("Approve {what} as version {version}").format(what=what, version=version)) as txn:
        for name, value in values.items():
            setattr(txn.get(register.table, record_id), name, value)
        return txn.add("version", kept | {"approved_on": approved_on})


def values_of_version(workspace: Workspace, register: Register, row: Row, approved_by_id: str) -> dict[str, Any]:
    """What a version keeps of a record as it stands in a workspace, and who approved it."""
    return {
        "of_table": register.table,
        "of_id": row.id,
        "approved_by_id": approved_by_id,
        "names": _names(workspace, register, row, approved_by_id),
        "snapshot": snapshot_text(register, row, workspace.facts()),
    }


def lacking(workspace: Workspace, register: Register, row: Row) -> str:
    """What a record lacks before it can be approved, as sentences; "" where it is complete."""
    found = [p for p in problems(workspace, register, row) if p.field not in (register.signed_in or ())]
    labels = ", ".join(dict.fromkeys(_(register.fields[p.field].label) for p in found))
    said = [_("Complete {fields} first.").format(fields=labels)] if found else []
    facts = workspace.facts()
    said += [_(rule.sentence) for rule in register.holds_up if rule.broken(row, facts)]
    return " ".join([*said, *_questions_open(workspace, register, row)])


def _questions_open(workspace: Workspace, register: Register, row: Row) -> list[str]:
    """What a questionnaire, which is content and no rule of a register, still asks."""
    if register.name != "impact-assessment":
        return []
    from aims_desktop.service.impact import questions_open  # read only where one is approved

    return questions_open(workspace, row)


def versions_of(workspace: Workspace, record_id: str) -> list[Row]:
    """The versions of a record, newest first."""
    facts = workspace.facts()
    rows = facts.where("version", "of_id", record_id)
    newest = facts.newest_version(record_id)
    return sorted(rows, key=lambda v: (v is newest, v.approved_on or dt.date.min, v.version or ""), reverse=True)


def approver_of(version: Row) -> str:
    """The name that whoever approved a version had on the day."""
    return names_on(version).get("approved_by_id") or _("somebody")


def next_number(workspace: Workspace, record_id: str, *, major: bool = True) -> str:
    """The number the next version should have: 1.0, then 1.1 for small changes or 2.0."""
    newest = workspace.facts().newest_version(record_id)
    if newest is None:
        return "1.0"
    parts = _numbers(newest.version or "") or (0,)
    whole, small = parts[0], parts[1] if len(parts) > 1 else 0
    return f"{whole + 1}.0" if major else f"{whole}.{small + 1}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.strip().split(".") if part.isdecimal())


def state(workspace: Workspace, register: Register, row: Row) -> str:
    """Where approval of a record stands, in words."""
    newest = workspace.facts().newest_version(row.id)
    if newest is None:
        return _("Not approved yet")
    if newest.snapshot is None and workspace.facts().is_erased("version", newest.id, "snapshot"):
        return _("Version {version} in force, its text erased by law; approve it anew").format(version=newest.version)
    if changed_since(register, row, workspace.facts()):
        return _("Version {version}, changed since approval").format(version=newest.version)
    return _("Version {version} in force").format(version=newest.version)


def _with(row: Row, values: Mapping[str, Any]) -> Row:
    """A row as it will read with some other values."""
    return type(row)([values.get(name, getattr(row, name)) for name in row._fields]) if values else row


def _refuse_incomplete(workspace: Workspace, register: Register, row: Row) -> None:
    reason = lacking(workspace, register, row)
    if reason:
        raise RuleError(_("Not approved yet. {reason}").format(reason=reason))


def _refuse_own_work(workspace: Workspace, register: Register, row: Row, approver: str) -> None:
    if not approver:
        raise RuleError(_("Say who approves."))
    if workspace.facts().get("person", approver) is None:
        raise RuleError(_("Whoever approves must be in the list of people."))
    own = bool(register.author) and getattr(row, register.author) == approver
    if own and not separation_set_aside(workspace.facts()):
        raise RuleError(
            _("Somebody else must approve: the author cannot approve own work. A very small organisation may record what it does instead.")
        )


def _refuse_others(workspace: Workspace, register: Register, row: Row, approver: str) -> None:
    named = getattr(row, register.approver) if register.approver else approver
    if named != approver:
        who, field = workspace.names().of("person", named), _(register.fields[register.approver].label)
        raise RuleError(_("Only {who} can approve this, as {field}.").format(who=who, field=field.lower()))


def _refuse_number(workspace: Workspace, record_id: str, version: str) -> None:
    following, newest = next_number(workspace, record_id), workspace.facts().newest_version(record_id)
    if not version:
        raise RuleError(_("A version needs a number, such as {next}.").format(next=following))
    if not _NUMBER.fullmatch(version):
        raise RuleError(_("“{version}” is not the number of a version; take {next}.").format(version=version[:40], next=following))
    if any(v.version == version for v in versions_of(workspace, record_id)):
        raise RuleError(_("Version {version} is there already; take {next}.").format(version=version, next=following))
    if newest is not None and _numbers(version) < _numbers(newest.version or ""):
        raise RuleError(
            _("Version {version} would stand before {newest}, which is in force; take {next}.").format(
                version=version, newest=newest.version, next=following
            )
        )


def _refuse_day(workspace: Workspace, record_id: str, approved_on: dt.date) -> None:
    newest = workspace.facts().newest_version(record_id)
    if approved_on > workspace.today():
        raise RuleError(_("Nothing can be approved on a day that is still to come."))
    if newest is not None and newest.approved_on is not None and approved_on < newest.approved_on:
        raise RuleError(
            _("It cannot be approved before version {newest}, which was approved on {day}.").format(
                newest=newest.version, day=day(newest.approved_on)
            )
        )


def names_on(version: Row) -> dict[str, str]:
    """People as they were called when a version was approved, by field; empty where that cannot be read."""
    try:
        found = json.loads(version.names or "{}")
    except ValueError:
        return {}
    return {name: text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


def _names(workspace: Workspace, register: Register, row: Row, approver: str) -> str:
    """People as they are called today, so that a name that changes later does not change the past."""
    people = {name: getattr(row, name) for name, f in register.fields.items() if f.targets == ("person",) and not f.several}
    people["approved_by_id"] = approver
    named = {name: workspace.names().of("person", person) for name, person in people.items() if person}
    return canonical({name: text for name, text in named.items() if text})
