"""People: who of those in the file works in it now."""

from __future__ import annotations

from aims_desktop.service.workspace import Workspace


def me(workspace: Workspace) -> str | None:
    """The id of the person under whose name this opening writes; None where People holds no such name, or it twice."""
    found = workspace.facts().where("person", "name", workspace.who)
    return found[0].id if len(found) == 1 else None
