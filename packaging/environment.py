"""The private environments of start.py and test.py: made once, kept up to date, never taken for finished when half done."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
OLDEST_PYTHON = (3, 11)
LINES_SHOWN = 12  # of a command that failed


class TroubleError(Exception):
    """What the person who started the script can put right: one sentence that says what is wrong and what to do."""


def guarded(work: Callable[[list[str]], int]) -> None:
    """Do the work of a script and end with its exit code; trouble is told in one sentence, with exit code 1."""
    try:
        require_python()
        code = work(sys.argv[1:])
    except TroubleError as trouble:
        code = complain(str(trouble))
    except OSError as error:
        code = complain(f"{error.strerror or error}: {error.filename or ROOT}. Put that right, then run the same command again.")
    except KeyboardInterrupt:
        complain("Stopped. Run the same command again to go on.")
        code = 130
    sys.exit(code)


def complain(sentence: str) -> int:
    """Print a sentence where errors belong; the exit code that goes with it."""
    print(f"{Path(sys.argv[0]).name}: {sentence}", file=sys.stderr, flush=True)
    return 1


def say(sentence: str) -> None:
    """Tell the person what goes on, at once."""
    print(sentence, flush=True)


def show_end(output: str) -> None:
    """Show the last lines of a command that failed."""
    print("\n".join(output.strip().splitlines()[-LINES_SHOWN:]), file=sys.stderr, flush=True)


def require_python() -> None:
    """Refuse a Python that is too old for the program."""
    if sys.version_info < OLDEST_PYTHON:
        found = "{}.{}".format(*sys.version_info)
        raise TroubleError(
            f"AIMS Desktop needs Python 3.11 or newer, and this is Python {found}. "
            f"Install a newer one and run: python3.11 {Path(sys.argv[0])}"
        )


def prepare(name: str, requirements: list[str] | None = None) -> Path:
    """The interpreter of the environment called `name`, with the program and the requirements installed in it."""
    place = _parent() / name
    stamp = place.with_name(f"{name}.json")
    wanted = _fingerprint(requirements or [])
    if _is_ready(place, stamp, wanted):
        return interpreter(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    with _locked(place.with_name(f"{name}.lock")):
        if not _is_ready(place, stamp, wanted):
            _build(place, stamp, wanted)
    return interpreter(place)


def interpreter(place: Path) -> Path:
    """The Python inside an environment."""
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def group(name: str) -> list[str]:
    """The requirements of a dependency group of pyproject.toml (older versions of pip cannot read them)."""
    import tomllib  # not there in the old Pythons that must get as far as the sentence of require_python

    with PROJECT.open("rb") as file:
        groups = tomllib.load(file)["dependency-groups"]

    def members(of: str) -> Iterator[str]:
        for entry in groups[of]:
            if isinstance(entry, str):
                yield entry
            else:
                yield from members(entry["include-group"])

    return list(members(name))


def clean_environ(**extra: str) -> dict[str, str]:
    """This process's environment variables without those that would lead Python or pip out of the private environment."""
    strays = {"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIRE_VIRTUALENV", "VIRTUAL_ENV"}
    kept = {key: value for key, value in os.environ.items() if key not in strays}
    return {**kept, "PIP_USER": "0", **extra}


def hand_over(command: list[str], environ: dict[str, str]) -> int:
    """Run a command in place of this process; where the system cannot do that, run it and pass its exit code on."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environ)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, env=environ, check=False).returncode


def captured(command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command that asks nothing; all it prints is kept instead of shown."""
    return subprocess.run(
        command,
        env=environ,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _parent() -> Path:
    """Where environments live: in the checkout, or in the person's cache folder where the checkout cannot be written."""
    if os.access(ROOT, os.W_OK):
        return ROOT / ".venvs"
    if os.name == "nt":
        cache = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "aims-desktop" / hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def _fingerprint(requirements: list[str]) -> dict[str, Any]:
    """What an environment must have been made from to be up to date."""
    return {
        "python": f"{sys.base_prefix} {sys.implementation.cache_tag}",  # not the build: apt may have replaced it meanwhile
        "checkout": str(ROOT),
        "project": hashlib.sha256(PROJECT.read_bytes()).hexdigest(),
        "requirements": sorted(requirements),
    }


def _is_ready(place: Path, stamp: Path, wanted: dict[str, Any]) -> bool:
    made = _read(stamp)
    same = all(made.get(key) == wanted[key] for key in ("python", "checkout", "project"))
    return same and set(wanted["requirements"]) <= set(made["requirements"]) and interpreter(place).exists()


def _read(stamp: Path) -> dict[str, Any]:
    """What the environment was made from; empty if it was never finished."""
    try:
        made = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_ours = isinstance(made, dict) and isinstance(made.get("requirements"), list)
    return made if is_ours else {}


def _build(place: Path, stamp: Path, wanted: dict[str, Any]) -> None:
    """Make or update the environment. The stamp goes first and comes back last, so that an interrupted run is seen."""
    made = _read(stamp)
    stamp.unlink(missing_ok=True)
    if made.get("python") != wanted["python"] or not interpreter(place).exists():
        say(f"Making a private environment in {place}")
        _create(place)
        say("Installing what AIMS Desktop needs. The first time this takes a few minutes.")
    else:
        wanted["requirements"] = sorted({*wanted["requirements"], *made["requirements"]})
        say("Updating the private environment.")
    _install(place, wanted["requirements"])
    fresh = stamp.with_suffix(".new")
    fresh.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    fresh.replace(stamp)


def _create(place: Path) -> None:
    made = captured([sys.executable, "-m", "venv", "--clear", str(place)], clean_environ())
    if made.returncode:
        show_end(made.stdout)
        raise TroubleError(f"No private environment could be made in {place} (see above). Put that right, then run the same command again.")


def _install(place: Path, requirements: list[str]) -> None:
    command = [str(interpreter(place)), "-P", "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--editable", "."]
    last: deque[str] = deque(maxlen=LINES_SHOWN)
    with subprocess.Popen(
        command + requirements,
        cwd=ROOT,
        env=clean_environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        try:
            for line in pip.stdout or ():
                last.append(line.rstrip())
                if line.startswith(("Collecting", "Installing collected")):
                    say(f"  {line.split(' (from')[0].split(':')[0].strip()}")
        except KeyboardInterrupt:
            pip.kill()  # or it would go on in an environment that the next start makes afresh
            raise
    if pip.returncode:
        show_end("\n".join(last))
        raise TroubleError(
            "The libraries could not be installed; above are the last lines of pip. "
            "Check the connection to the internet and the free disk space, then run the same command again."
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one start at a time build the environment; the others wait and say so."""
    with path.open("a+b") as handle:
        if not _try_lock(handle):
            say("Another start is preparing the environment; waiting for it.")
            _wait_for_lock(handle)
        yield


if sys.platform == "win32":
    import msvcrt
    import time

    def _try_lock(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_for_lock(handle: IO[bytes]) -> None:
        while not _try_lock(handle):
            time.sleep(1)
else:
    import fcntl

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait_for_lock(handle: IO[bytes]) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)


if __name__ == "__main__":  # environment.py NAME GROUP: for other scripts; the last line is the interpreter's path

    def _command(arguments: list[str]) -> int:
        name, group_name = arguments
        say(str(prepare(name, group(group_name))))
        return 0

    guarded(_command)
