"""Run all tests of AIMS Desktop offscreen: python3 packaging/test.py [arguments of pytest]."""

from __future__ import annotations

import os
from pathlib import Path

import environment
import system

TOOLS = {"qpdf": "qpdf", "pdftotext": "poppler-utils", "Xvfb": "xvfb", "xauth": "xauth"}  # tests that need them skip without
# The run of all tests only: what is measured or debugged is run alone. A file stays together, since its tests may share a window.
IN_PARALLEL = ["-n", "auto", "--maxprocesses", "8", "--dist", "loadfile", "--no-loadscope-reorder"]


def main(arguments: list[str]) -> int:
    """Prepare what the tests need, then run them; the exit code is pytest's."""
    needed = system.missing_venv() + system.missing_libraries(system.QT_LIBRARIES)
    if system.can_install():
        needed += system.missing_libraries(system.X11_LIBRARIES) + system.missing_tools(TOOLS)
    system.install(needed)
    python = environment.prepare("test", environment.group("test"))
    command = [str(python), "-P", "-m", "pytest", *(map(from_root, arguments) if arguments else IN_PARALLEL)]
    os.chdir(environment.ROOT)
    return environment.hand_over(command, environment.clean_environ(QT_QPA_PLATFORM="offscreen", PYTHONPATH=str(environment.ROOT)))


def from_root(word: str) -> str:
    """The argument as pytest finds it from the checkout, where it is run: a path of the caller's folder is made absolute."""
    file, *rest = word.split("::")
    is_ours = file.startswith("-") or (environment.ROOT / file).exists() or not Path(file).exists()
    return word if is_ours else "::".join([str(Path(file).resolve()), *rest])


if __name__ == "__main__":
    environment.guarded(main)
