"""Proof: recomputing the record trail of the open file while it is in use."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from aims_desktop.service.workspace import Workspace
from aims_desktop.store import copies
from aims_desktop.store.engine import connect
from aims_desktop.store.trouble import writing
from aims_desktop.store.verify import Report, verify


def verified(workspace: Workspace, progress: Callable[[float], object] | None = None) -> Report:
    """Recompute every hash, chain, table and evidence file, in any thread: in a copy, since reading all of it would hold up saves."""
    with tempfile.TemporaryDirectory(prefix="aims-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / workspace.path.name
        with workspace.file.read(), writing(copy):  # which sees to it that the file is still ours
            copies.copy_whole(workspace.file.source, copy)
        with closing(connect(copy, "ro")) as db:
            return verify(db, progress=progress)
