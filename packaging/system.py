"""What the operating system must bring along: Python's venv and the libraries that Qt loads, found by trying to load them."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import sys
from pathlib import Path

from environment import TroubleError, captured, say, show_end

QT_LIBRARIES = {  # what Qt loads in any case: name of the library, package of Debian and Ubuntu
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
X11_LIBRARIES = {  # what Qt loads besides to show a window on an X server
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
WAYLAND_LIBRARIES = {  # and on a Wayland compositor
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
WINDOW_LIBRARIES = {**QT_LIBRARIES, **X11_LIBRARIES, **WAYLAND_LIBRARIES}


def missing_venv() -> list[str]:
    """The package that lacks for making environments: Debian ships Python without the half of venv that brings pip."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return []
    is_default = Path("/usr/bin/python3").resolve() == Path(sys.executable).resolve()
    return ["python3-venv" if is_default else "python{}.{}-venv".format(*sys.version_info)]


def missing_libraries(libraries: dict[str, str]) -> list[str]:
    """The packages of those libraries that cannot be loaded; other systems than Linux bring all that Qt needs."""
    return [package for library, package in libraries.items() if not _loads(library)] if sys.platform == "linux" else []


def missing_tools(tools: dict[str, str]) -> list[str]:
    """The packages of those commands that are not to be found."""
    return [package for tool, package in tools.items() if not shutil.which(tool)] if sys.platform == "linux" else []


def can_install() -> bool:
    """Whether packages can be installed from here: root on Debian, Ubuntu or one of their children."""
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install packages with apt, or end with the exact command that does it."""
    if not packages:
        return
    if not can_install():
        raise TroubleError(advice(packages))
    say(f"Installing with apt: {' '.join(packages)}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = captured(["apt-get", "--quiet", *step], environ)
        if done.returncode:
            show_end(done.stdout)
            raise TroubleError(f"apt-get {step[0]} failed (see above). Put that right, then run the same command again.")


def advice(packages: list[str]) -> str:
    """What to type so that the packages are there."""
    names = " ".join(packages)
    if shutil.which("apt-get"):
        become = "" if os.geteuid() == 0 else "sudo "
        return f"First run: {become}apt-get update && {become}apt-get install -y {names}"
    return f"First install with your system's package manager what Debian calls: {names}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
