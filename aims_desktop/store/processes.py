"""Does a process still run? A process id alone says little, since ids are given again: its start says which one is meant."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

UNKNOWN = "unknown"
"""The start of a process that runs but may not be looked at."""


def start_of(pid: int) -> str:
    """When a process on this machine started, in the system's own terms; empty where there is none, or UNKNOWN."""
    if pid <= 0:
        return ""
    if sys.platform == "win32":
        return _start_on_windows(pid)
    return _start_in_proc(pid) if Path("/proc/self/stat").exists() else _start_by_ps(pid)


def own_start() -> str:
    """When this process started."""
    return start_of(os.getpid())


def is_running(pid: int, start: str) -> bool:
    """Whether the process of that id and start still runs; in doubt it does."""
    now = start_of(pid)
    return bool(now) and (UNKNOWN in (now, start) or now == start)


def _start_in_proc(pid: int) -> str:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return "" if isinstance(error, ProcessLookupError) else UNKNOWN
    dead = fields[0] in "ZX"  # ended, and its parent has not asked yet
    return "" if dead else f"{boot}:{fields[19]}"


def _start_by_ps(pid: int) -> str:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C", "TZ": "UTC"}, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return UNKNOWN
    state, *start = told.stdout.split() or ["Z"]
    return "" if state.startswith("Z") else " ".join(start)


def _start_on_windows(pid: int) -> str:
    if sys.platform != "win32":
        raise OSError("a call of Windows")
    import ctypes
    from ctypes import wintypes

    query, denied, still_active = 0x1000, 5, 259
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = kernel.OpenProcess(query, False, pid)
    if not handle:
        return UNKNOWN if ctypes.get_last_error() == denied else ""
    try:
        code, times = wintypes.DWORD(), [wintypes.FILETIME() for _ in range(4)]
        if not kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code)) or code.value != still_active:
            return ""
        if not kernel.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times)):
            return UNKNOWN
        return str(times[0].dwHighDateTime << 32 | times[0].dwLowDateTime)
    finally:
        kernel.CloseHandle(wintypes.HANDLE(handle))
