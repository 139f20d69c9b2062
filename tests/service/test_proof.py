from __future__ import annotations

import threading

from aims_desktop.service.proof import verified
from aims_desktop.service.workspace import Workspace
from tests.service.kit import make


def test_the_open_file_is_verified_in_another_thread_while_saves_go_on(workspace: Workspace) -> None:
    make(workspace, "risk", title="Drift")
    shares: list[float] = []
    found = []
    thread = threading.Thread(target=lambda: found.append(verified(workspace, shares.append)))
    thread.start()
    make(workspace, "risk", title="Leak")
    thread.join()
    assert found[0].ok
    assert shares
    assert shares == sorted(shares)
    assert verified(workspace).head == workspace.file.head
