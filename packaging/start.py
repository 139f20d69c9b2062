"""Open AIMS Desktop from a checkout: python3 packaging/start.py [--demo] [arguments of aims-desktop]."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import environment
import system

COMMANDS = {"new", "status", "report", "export", "import", "share", "sync", "merge"}
COMMANDS |= {"verify", "erase", "log", "backup", "restore", "repair"}
ORGANISATION = "Nordlicht Assistance"
PACK = "management-review"
OPEN_DISPLAY = "from PySide6.QtWidgets import QApplication; QApplication([])"


def main(arguments: list[str]) -> int:
    """Prepare the program, then open it; without a display write the worked example's management review pack instead."""
    wants_window = opens_window(arguments)
    needed = system.missing_venv()
    libraries = system.missing_libraries(system.WINDOW_LIBRARIES) if wants_window else []
    if needed or system.can_install() or names_display():
        system.install(needed + libraries)
    python = environment.prepare("start")
    if wants_window and not reaches_display(python):
        return write_pack(python)
    return environment.hand_over(program(python, arguments), surroundings())


def opens_window(arguments: list[str]) -> bool:
    """Whether these arguments of the program end in a window: all but the commands, --version and --help."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    return not (COMMANDS & set(words[:1]) or {"--version", "--help", "-h"} & set(arguments))


def names_display() -> bool:
    """Whether the session says where windows go; Windows and macOS always know."""
    said = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in said)


def reaches_display(python: Path) -> bool:
    """Whether Qt can really open a window, found by trying in a process that may die of it."""
    if not names_display():
        return False
    if sys.platform != "linux":
        return True
    return environment.captured([str(python), "-P", "-c", OPEN_DISPLAY], surroundings()).returncode == 0


def write_pack(python: Path) -> int:
    """Write the worked example's management review pack to the current folder and say so."""
    environment.say("There is no display here, so no window can be opened. Writing the worked example's management review pack instead.")
    target = Path.cwd() / f"example-{PACK}.pdf"
    with tempfile.TemporaryDirectory(prefix="aims-example-") as folder:
        example, pack = str(Path(folder) / "example.aims"), str(Path(folder) / "pack.pdf")
        said = [
            environment.captured(program(python, arguments), surroundings()).stdout
            for arguments in (["new", example, "--organisation", ORGANISATION, "--sample"], ["report", example, PACK, "-o", pack])
        ]
        if not Path(pack).exists():
            last = "".join(said).strip().splitlines()[-1:]
            raise environment.TroubleError(" ".join(["The example's pack could not be written.", *last]))
        shutil.copyfile(pack, target)
    environment.say(f"Wrote {target}")
    return 0


def program(python: Path, arguments: list[str]) -> list[str]:
    """The command that runs the program; a folder called aims_desktop where the person stands does not count (-P)."""
    return [str(python), "-P", "-m", "aims_desktop", *arguments]


def surroundings() -> dict[str, str]:
    """The program's environment variables: its code is that of this checkout, wherever that is moved."""
    return environment.clean_environ(PYTHONPATH=str(environment.ROOT))


if __name__ == "__main__":
    environment.guarded(main)
