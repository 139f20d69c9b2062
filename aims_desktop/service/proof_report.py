"""What verifying found, in words and as JSON."""

from __future__ import annotations

from typing import Any

from aims_desktop.i18n import _
from aims_desktop.service.proof import Standing, remarks, verdict
from aims_desktop.store.verify import Report


def as_json(found: Report, stands: Standing | None = None) -> dict[str, Any]:
    """The JSON of `aims-desktop verify`; with "against" where a fingerprint from paper was looked for."""
    told = {
        "ok": found.ok,
        "changes": found.changes,
        "sites": found.sites,
        "head": found.head,
        "fingerprint": found.fingerprint,
        "files_left_out": found.files_left_out,
        "erased": found.erased,
        "parts": {checked.part: {"count": checked.count, "wrong": checked.wrong} for checked in found.parts},
        "problems": list(found.problems),
    }
    return told if stands is None else told | {"against": _against(stands)}


def as_text(found: Report, stands: Standing | None = None) -> list[str]:
    """The same in lines."""
    figures = _("{changes} changes, {sites} sessions, head fingerprint {head}")
    lines = [figures.format(changes=found.changes, sites=found.sites, head=found.fingerprint)]
    lines += [*found.problems, *remarks(found), verdict(found)]
    return lines if stands is None else [*lines, f"{stands.fingerprint}: {stands.sentence}"]


def _against(stands: Standing) -> dict[str, Any]:
    known = stands.known
    at = known.at if known else None
    return {
        "fingerprint": stands.fingerprint,
        "known": known is not None,
        "at": at and f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "entries_since": known and known.later,
    }
