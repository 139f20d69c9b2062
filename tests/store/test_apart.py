"""Work in a process of its own: what comes back, what is told meanwhile, and how it can end."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from aims_desktop import i18n
from aims_desktop.store.apart import LostError, Share, apart


def halved(number: int, tell: Share) -> tuple[int, int, str]:
    tell(0.5)
    time.sleep(0.3)  # long enough to be asked about
    return number // 2, os.getpid(), i18n.language()


def broken(_tell: Share) -> None:
    raise PermissionError(13, "not here")


def killed(_tell: Share) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_it_gives_what_the_work_gives_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    half, pid, _language = apart(halved, 84, tell=told.append)
    assert (half, pid != os.getpid()) == (42, True)
    assert (min(told), max(told)) == (0.0, 0.5)


def test_an_error_of_the_disk_is_raised_here() -> None:
    with pytest.raises(PermissionError, match="not here"):
        apart(broken, tell=lambda share: None)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_process_that_is_ended_is_lost() -> None:
    with pytest.raises(LostError):
        apart(killed, tell=lambda share: None)


def test_what_is_told_can_stop_it() -> None:
    begun = time.monotonic()

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apart(halved, 84, tell=stop)
    assert time.monotonic() - begun < 20
