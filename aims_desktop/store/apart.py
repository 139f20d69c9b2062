"""Work in a process of its own: where a library stops all threads of its process, or the window would wait for the interpreter."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from typing import Any

from aims_desktop.i18n import language, use

Share = Callable[[float], object]
"""Told how much is done, 0 to 1, and called all the time; what it raises stops the work."""

_LOOK = 0.1
"""Seconds between two looks at whether the person still wants it."""
_FAILED = 1
"""What Python ends with after an exception that nobody caught."""


class LostError(Exception):
    """The process was ended before its work was done, mostly for want of memory."""


def apart(work: Callable[..., Any], *arguments: object, tell: Share) -> Any:
    """What `work(*arguments, tell)` gives; the process ends with it or is ended. Raises LostError, or the OSError that work raised.

    All that goes there and back is pickled: work is a function of a module.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(there, language(), work, arguments), name=work.__name__, daemon=True)
    with closing(here):
        process.start()
        there.close()
        try:
            said = _listen(here, tell)
        except EOFError:  # it ended without a word
            process.join()
            if process.exitcode == _FAILED:
                raise RuntimeError(f"the process for {work.__name__} failed; it said why on stderr") from None
            raise LostError from None
        finally:
            process.kill()
            process.join()
            process.close()
    if isinstance(said, OSError):
        raise said
    return said


def _listen(pipe: Connection, tell: Share) -> object:
    """The last word of the process; before it, how much is done."""
    share = 0.0
    while True:
        tell(share)
        if pipe.poll(_LOOK):
            said = pipe.recv()
            if not isinstance(said, _Progress):
                return said
            share = said.share


class _Progress:
    """How much is done, on its way through the pipe."""

    def __init__(self, share: float) -> None:
        self.share = share


def _serve(pipe: Connection, spoken: str, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use(spoken)
    try:
        said = work(*arguments, lambda share: pipe.send(_Progress(share)))
    except OSError as error:
        said = error
    pipe.send(said)
