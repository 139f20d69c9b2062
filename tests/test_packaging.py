"""The two commands of the README: environments are made once and never half, and whatever is missing is said in one sentence."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from aims_desktop import cli
from aims_desktop.errors import ExitCode

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
NAMES = ("environment", "system", "start", "test")

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Python is a shell script")


class Scripts(NamedTuple):
    """The modules of packaging/, which is no package."""

    environment: ModuleType
    system: ModuleType
    start: ModuleType
    test: ModuleType


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Scripts:
    modules = []
    for name in NAMES:
        spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
        assert spec and spec.loader  # noqa: PT018 - one fact: the file can be loaded
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        modules.append(module)
    return Scripts(*modules)


class Steps:
    """Stands in for making an environment and for pip, and keeps what was asked of them."""

    def __init__(self, scripts: Scripts, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self.environment = scripts.environment
        self.done: list[str] = []
        self.cut_off = False
        monkeypatch.setattr(self.environment, "_parent", lambda: home)
        monkeypatch.setattr(self.environment, "_create", self.create)
        monkeypatch.setattr(self.environment, "_install", self.install)

    def create(self, place: Path) -> None:
        self.done.append("create")
        python = self.environment.interpreter(place)
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()

    def install(self, place: Path, requirements: list[str]) -> None:
        if self.cut_off:
            raise KeyboardInterrupt
        self.done.append(f"install {' '.join(requirements)}".strip())

    def prepare(self, *requirements: str) -> list[str]:
        self.done.clear()
        self.environment.prepare("start", list(requirements))
        return self.done


@pytest.fixture
def steps(scripts: Scripts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Steps:
    return Steps(scripts, monkeypatch, tmp_path / "a folder with spaces")


def test_second_run_finds_everything_done(steps: Steps) -> None:
    assert steps.prepare() == ["create", "install"]
    assert steps.prepare() == []


def test_changed_project_is_installed_again(steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    steps.prepare()
    changed = tmp_path / "pyproject.toml"
    changed.write_bytes(steps.environment.PROJECT.read_bytes() + b"\n")
    monkeypatch.setattr(steps.environment, "PROJECT", changed)
    assert steps.prepare() == ["install"]
    assert steps.prepare() == []


def test_interrupted_install_starts_afresh(steps: Steps) -> None:
    steps.cut_off = True
    with pytest.raises(KeyboardInterrupt):
        steps.prepare()
    steps.cut_off = False
    assert steps.prepare() == ["create", "install"]


def test_interrupted_update_starts_afresh(steps: Steps) -> None:
    steps.prepare("pytest")
    steps.cut_off = True
    with pytest.raises(KeyboardInterrupt):
        steps.prepare("pytest", "mypy")
    steps.cut_off = False
    assert steps.prepare("pytest") == ["create", "install pytest"]


def test_moved_checkout_and_other_python_are_noticed(steps: Steps, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    steps.prepare()
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    assert steps.prepare() == ["create", "install"]
    monkeypatch.setattr(steps.environment, "ROOT", tmp_path)
    assert steps.prepare() == ["install"]


def test_more_requirements_are_added_to_what_is_there(steps: Steps) -> None:
    steps.prepare("pytest", "hypothesis")
    assert steps.prepare("mypy") == ["install hypothesis mypy pytest"]
    assert steps.prepare("pytest") == []


@pytest.mark.parametrize("stamp", ["", "{", "[]", '"text"', "{}", '{"requirements": 5}', '{"python": null}'])
def test_spoilt_stamp_counts_as_none(steps: Steps, tmp_path: Path, stamp: str) -> None:
    steps.prepare()
    (tmp_path / "a folder with spaces" / "start.json").write_text(stamp, encoding="utf-8")
    assert steps.prepare() == ["create", "install"]


def test_starts_at_the_same_time_build_once(tmp_path: Path) -> None:
    script = tmp_path / "one_start.py"
    script.write_text(
        "import sys, time\n"
        "from pathlib import Path\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "import environment\n"
        "home = Path(sys.argv[2])\n"
        "def create(place):\n"
        "    python = environment.interpreter(place)\n"
        "    python.parent.mkdir(parents=True)\n"  # fails if it is there: two builders at once
        "    python.touch()\n"
        "def install(place, requirements):\n"
        "    with (home / 'log').open('a') as log:\n"
        "        log.write('installed\\n')\n"
        "environment._parent, environment._create, environment._install = lambda: home, create, install\n"
        "sys.stdin.read(1)\n"
        "environment.prepare('start')\n",
        encoding="utf-8",
    )
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, str(script), str(PACKAGING), str(home)]
    starts = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) for _ in range(4)]
    for start in starts:
        assert start.stdin
        start.stdin.write(b"x")
        start.stdin.flush()
    for start in starts:
        start.communicate(timeout=60)
    assert [start.returncode for start in starts] == [0] * 4
    assert (home / "log").read_text(encoding="utf-8") == "installed\n"


def test_groups_are_read_with_those_they_include(scripts: Scripts) -> None:
    tests, development = scripts.environment.group("test"), scripts.environment.group("dev")
    assert any(text.startswith("pytest>") for text in tests)
    assert set(tests) < set(development)


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 10, 0), (2, 7, 18)])
@pytest.mark.parametrize("name", ["start", "test"])
def test_old_python_is_told_in_a_sentence(
    scripts: Scripts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert ended(scripts, getattr(scripts, name).main) == 1
    error = capsys.readouterr().err
    assert "needs Python 3.11" in error
    assert "{}.{}".format(*version) in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Stopped"),
        (OSError(28, "No space left on device", "the folder"), 1, "No space left on device: the folder"),
        (PermissionError(13, "Permission denied", "the folder"), 1, "Permission denied: the folder"),
    ],
)
def test_trouble_is_told_without_traceback(
    scripts: Scripts, capsys: pytest.CaptureFixture[str], trouble: BaseException, code: int, said: str
) -> None:
    def work(arguments: list[str]) -> int:
        raise trouble

    assert ended(scripts, work) == code
    assert said in capsys.readouterr().err


@on_posix
def test_failing_pip_is_shown_and_told(scripts: Scripts, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    python = stand_in(scripts, tmp_path, "for i in $(seq 40); do echo line $i; done; echo 'ERROR: no route to the index' >&2; exit 1")
    with pytest.raises(scripts.environment.TroubleError, match="connection to the internet"):
        scripts.environment._install(python.parent.parent, [])
    shown = capsys.readouterr().err.splitlines()
    assert shown[-1] == "ERROR: no route to the index"
    assert len(shown) == scripts.environment.LINES_SHOWN


@on_posix
def test_python_and_pip_are_kept_from_strays(scripts: Scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PIP_TARGET", "/nowhere")
    monkeypatch.setenv("PIP_USER", "1")
    python = stand_in(scripts, tmp_path, f"env > '{tmp_path}/seen'")
    scripts.environment._install(python.parent.parent, [])
    seen = dict(line.partition("=")[::2] for line in (tmp_path / "seen").read_text(encoding="utf-8").splitlines())
    assert {"PYTHONHOME", "PIP_TARGET"}.isdisjoint(seen)
    assert seen["PIP_USER"] == "0"


def test_without_root_the_exact_command_is_printed(scripts: Scripts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts.system, "can_install", lambda: False)
    monkeypatch.setattr(scripts.system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(scripts.system.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(scripts.environment.TroubleError) as trouble:
        scripts.system.install(["python3-venv", "libegl1"])
    assert str(trouble.value) == "First run: sudo apt-get update && sudo apt-get install -y python3-venv libegl1"


def test_root_installs_with_apt(scripts: Scripts, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def captured(command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        assert environ["DEBIAN_FRONTEND"] == "noninteractive"
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(scripts.system, "can_install", lambda: True)
    monkeypatch.setattr(scripts.system, "captured", captured)
    scripts.system.install([])
    assert not ran
    scripts.system.install(["libegl1"])
    assert [command[2] for command in ran] == ["update", "install"]
    assert ran[1][-1] == "libegl1"


def test_libraries_that_do_not_load_are_named(scripts: Scripts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert scripts.system.missing_libraries({"libnot-there.so.7": "libnot-there7"}) == ["libnot-there7"]
    monkeypatch.setattr(sys, "platform", "darwin")
    assert scripts.system.missing_libraries({"libnot-there.so.7": "libnot-there7"}) == []


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_missing_venv_is_named(scripts: Scripts, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(scripts.system.importlib.util, "find_spec", lambda wanted: None if wanted == name else find(wanted))
    (package,) = scripts.system.missing_venv()
    assert package.startswith("python3")
    assert package.endswith("-venv")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], True),
        (["--demo"], True),
        (["my file.aims"], True),
        (["--read-only", "my file.aims"], True),
        (["--version"], False),
        (["--help"], False),
        (["status", "my file.aims"], False),
        (["new", "a.aims", "--organisation", "X"], False),
    ],
)
def test_commands_need_no_window(scripts: Scripts, arguments: list[str], expected: bool) -> None:
    assert scripts.start.opens_window(arguments) is expected


def test_commands_are_those_of_the_program_and_of_the_readme(scripts: Scripts) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(cli.COMMANDS) == scripts.start.COMMANDS
    assert [name for name in cli.COMMANDS if f"aims-desktop {name} " not in readme] == []
    assert [code.value for code in ExitCode if f"\n| {code.value} | " not in readme] == []


def test_without_display_the_pack_of_the_example_is_written(
    scripts: Scripts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "where I stand"
    (folder / "aims_desktop").mkdir(parents=True)  # is not the program
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(scripts.system, "install", lambda packages: None)
    monkeypatch.setattr(scripts.environment, "prepare", lambda name: Path(sys.executable))
    assert scripts.start.main(["--demo"]) == 0
    (pack,) = folder.glob("*.pdf")
    assert pack.read_bytes().startswith(b"%PDF-")
    said = capsys.readouterr().out
    assert "no display" in said
    assert str(pack) in said


def test_pack_that_cannot_be_written_is_told(scripts: Scripts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scripts.environment, "ROOT", tmp_path)  # no program is there
    with pytest.raises(scripts.environment.TroubleError, match=r"could not be written.*aims_desktop"):
        scripts.start.write_pack(Path(sys._base_executable))  # type: ignore[attr-defined]  # the one in which nothing is installed
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize("display", ["", ":77777"])
def test_display_that_does_not_answer_counts_as_none(scripts: Scripts, monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    assert not scripts.start.reaches_display(Path(sys.executable))


def test_paths_of_tests_are_found_from_any_folder(scripts: Scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_mine.py").touch()
    assert scripts.test.from_root("test_mine.py::test_one") == f"{tmp_path / 'test_mine.py'}::test_one"
    for word in ("tests/test_packaging.py", "-q", "benchmark", "-k"):
        assert scripts.test.from_root(word) == word


def test_the_project_is_as_the_scripts_take_it(scripts: Scripts) -> None:
    assert scripts.environment.ROOT == ROOT
    assert json.loads(json.dumps(scripts.environment._fingerprint([])))["checkout"] == str(ROOT)


def ended(scripts: Scripts, work: object) -> int:
    """The exit code that a script ends with."""
    with pytest.raises(SystemExit) as end:
        scripts.environment.guarded(work)
    code = end.value.code
    assert isinstance(code, int)
    return code


def stand_in(scripts: Scripts, folder: Path, commands: str) -> Path:
    """An environment whose Python is a shell script."""
    python: Path = scripts.environment.interpreter(folder / "environment")
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{commands}\n", encoding="utf-8")
    python.chmod(0o755)
    return python
