"""The house rules of the code, held by reading all of it."""

from __future__ import annotations

import ast
import functools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "aims_desktop"
TOP_LEVEL = {"aims_desktop", "resources", "packaging", "pyproject.toml", "tests", "README.md", "LICENSE"}
DOT_FILES = {".ci", ".gitignore", ".gitattributes", ".editorconfig"}

# A module may import from its own layer and from those before it.
LAYERS = ("model", "store", "service", "report", "ui")
BASE = {"", "errors", "files", "i18n", "logs", "resources", "settings"}
BASE_OF_MODEL = {"errors", "i18n"}
LGPL_QT = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtSvgWidgets", "QtPrintSupport", "QtNetwork"}
COMMAND_LINE = {"__main__", "cli", "command_words", "commands"}
BORDERS = {"cli.py", "report/worker.py", "ui/jobs.py", "ui/app.py"}  # the command line, the background jobs, the exception hook
RICH_TEXT = {"setHtml", "setMarkdown", "QTextBrowser", "insertHtml", "appendHtml"}
BULK_SQL = {"update", "delete", "insert", "text"}
MOST_LINES = {"file": 500, "function": 60, "class": 300}


class Import(NamedTuple):
    """One import: what is imported, where it stands, whether only when a function runs, whether for the type checker alone."""

    target: str
    line: int
    deferred: bool
    typing: bool


@functools.cache
def tracked() -> tuple[Path, ...]:
    """The files of the repository; without git, all files that are not made by running things."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False) if git_is_here() else None
    if listed and listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
        return tuple(file for file in files if file.is_file())
    made = re.compile(r"/(\.(git|venv|mypy|ruff|pytest|hypothesis)[^/]*|__pycache__|build|dist)/|\.pyc$")
    return tuple(file for file in ROOT.rglob("*") if file.is_file() and not made.search("/" + file.relative_to(ROOT).as_posix()))


def git_is_here() -> bool:
    """Whether this is a clone and git can be asked."""
    return (ROOT / ".git").exists() and shutil.which("git") is not None


@functools.cache
def sources() -> dict[str, Path]:
    """The package's modules by their path inside it ("store/journal.py")."""
    return {file.relative_to(PACKAGE).as_posix(): file for file in sorted(PACKAGE.rglob("*.py"))}


@functools.cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def module(name: str) -> str:
    """The dotted name of a module of the package."""
    return ".".join(["aims_desktop", *name.removesuffix(".py").removesuffix("__init__").strip("/").split("/")]).rstrip(".")


def layer(dotted: str) -> str:
    """The second part of a dotted name: a layer, or a module of the base."""
    return dotted.split(".")[1] if "." in dotted else ""


@functools.cache
def imports(name: str) -> tuple[Import, ...]:
    """All imports of a module, also those inside functions; names of our own resolved to the module they come from."""
    return tuple(_imports(tree(sources()[name]), name, deferred=False, typing=False))


def _imports(node: ast.AST, name: str, deferred: bool, typing: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, deferred, typing) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            origin = child.module or ""
            if child.level:
                package = module(name).split(".") if name.endswith("__init__.py") else module(name).split(".")[:-1]
                origin = ".".join([*package[: len(package) - child.level + 1], *filter(None, [child.module])])
            yield from (Import(_resolve(f"{origin}.{alias.name}"), child.lineno, deferred, typing) for alias in child.names)
        else:
            inside = deferred or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            checked = typing or (isinstance(child, ast.If) and last_name(child.test) == "TYPE_CHECKING")
            yield from _imports(child, name, inside, checked)


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(map(module, sources()))


def _resolve(dotted: str) -> str:
    """The module that a dotted name lies in; names that are not ours stay as they are."""
    if dotted.partition(".")[0] != "aims_desktop":
        return dotted
    while dotted not in _known() and "." in dotted:
        dotted = dotted.rpartition(".")[0]
    return dotted


def all_imports() -> Iterator[tuple[str, Import]]:
    """Each import of the package with the module that makes it."""
    return ((name, found) for name in sources() for found in imports(name))


def is_of(found: Import, library: str) -> bool:
    """Whether an import takes something of a library."""
    return found.target == library or found.target.startswith(library + ".")


def calls(name: str) -> Iterator[tuple[str, int]]:
    """What a module calls, by its last name, with the line."""
    return ((last_name(node.func), node.lineno) for node in ast.walk(tree(sources()[name])) if isinstance(node, ast.Call))


def last_name(node: ast.AST) -> str:
    """The name that an expression ends in; empty if it is no name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_imports_go_one_way() -> None:
    wrong = [
        f"{name}:{found.line} imports {found.target}"
        for name, found in all_imports()
        if is_of(found, "aims_desktop") and layer(found.target) not in reach(layer(module(name)))
    ]
    assert not wrong


def reach(origin: str) -> set[str]:
    """The layers and modules of the base that a layer may import from."""
    if origin == "model":
        return {"model", *BASE_OF_MODEL}
    if origin in LAYERS:
        return {*LAYERS[: LAYERS.index(origin) + 1], *BASE}
    if origin in COMMAND_LINE:
        return {*LAYERS, *BASE, *COMMAND_LINE}
    return BASE


def test_command_line_reaches_the_window_only_when_asked() -> None:
    wrong = [
        f"{name}:{found.line} imports {found.target}"
        for name, found in all_imports()
        if layer(module(name)) in COMMAND_LINE and layer(found.target) == "ui" and not found.deferred
    ]
    assert not wrong


@pytest.mark.parametrize(("library", "home"), [("PySide6", "ui/"), ("shiboken6", "ui/"), ("reportlab", "report/")])
def test_library_stays_in_its_layer(library: str, home: str) -> None:
    wrong = [f"{name}:{found.line}" for name, found in all_imports() if is_of(found, library) and not name.startswith(home)]
    assert not wrong


def test_records_become_objects_in_the_store_only_and_only_when_written() -> None:
    """To show what is in a file takes no SQLAlchemy, which is a good third of the time a start takes."""
    objects = ("store/mapping.py", "store/session.py")
    found = [(name, found) for name, found in all_imports() if is_of(found, "sqlalchemy") and not found.typing]
    assert {name for name, _found in found} == {*objects, "store/engine.py"}
    others = [(name, found) for name, found in all_imports() if found.target in {module(name) for name in objects}]
    at_once = [f"{name}:{one.line}" for name, one in [*found, *others] if name not in objects and not (one.deferred or one.typing)]
    assert not at_once


def test_schema_imports_nothing_of_ours() -> None:
    statements = [name for name in sources() if name.startswith("store/ddl_")]
    wrong = [
        f"{name}:{found.line} imports {found.target}"
        for name in ["store/schema.py", *statements]
        for found in imports(name)
        if is_of(found, "aims_desktop") and not found.target.startswith("aims_desktop.store.ddl_")
    ]
    assert not wrong


def test_packs_know_no_database() -> None:
    wrong = [
        f"{name}:{found.line} imports {found.target}"
        for name, found in all_imports()
        if name.startswith("report/") and is_of(found, "sqlalchemy") and not name.startswith("report/facts")
    ]
    assert not wrong


def test_no_import_cycles() -> None:
    graph = {module(name): {found.target for found in imports(name) if not found.typing} & _known() - {module(name)} for name in sources()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(f"modules import each other: {' -> '.join(cycle.args[1])}")


def test_only_lgpl_modules_of_qt() -> None:
    taken = {(name, found.target.split(".")[1]) for name, found in all_imports() if is_of(found, "PySide6") and "." in found.target}
    assert not {(name, part) for name, part in taken if part not in LGPL_QT and not part.startswith("__")}


def test_files_functions_and_classes_stay_small() -> None:
    python = [file for file in tracked() if file.suffix == ".py"]
    lines = {file: file.read_text(encoding="utf-8").count("\n") for file in python}
    wrong = [f"{file.relative_to(ROOT)} has {lines[file]} lines" for file in python if lines[file] > MOST_LINES["file"]]
    for file in python:
        if file.is_relative_to(ROOT / "tests"):
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MOST_LINES[kind]:
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    assert not wrong


def test_public_things_say_what_they_are() -> None:
    wrong = []
    for name, file in sources().items():
        named = [node for node in tree(file).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        wrong += [f"{name}:{node.lineno} {node.name}" for node in named if not node.name.startswith("_") and not ast.get_docstring(node)]
        wrong += [] if ast.get_docstring(tree(file)) else [name]
    assert not wrong


def test_text_of_people_is_never_taken_for_markup() -> None:
    homes = {"QLabel": "ui/widgets/text.py", "Paragraph": "report/text.py"}
    wrong = []
    for name, file in sources().items():
        used = {last_name(node) for node in ast.walk(tree(file))}
        wrong += [f"{name} uses {word}" for word in sorted(used & RICH_TEXT)]
        wrong += [f"{name}:{line} {called}" for called, line in calls(name) if homes.get(called, name) != name]
    assert not wrong


def test_kinds_of_labels_say_that_they_are_plain() -> None:
    wrong = []
    for name, file in sources().items():
        for node in ast.walk(tree(file)):
            is_label = isinstance(node, ast.ClassDef) and "QLabel" in map(last_name, node.bases)
            if is_label and "PlainText" not in map(last_name, ast.walk(node)):
                wrong.append(f"{name}:{node.lineno}")
    assert not wrong


def test_everything_is_caught_at_the_borders_only() -> None:
    caught = []
    for name, file in sources().items():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ExceptHandler) and not passes_on(node):
                kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                if any(kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds):
                    caught.append(f"{name}:{node.lineno}")
    assert not [place for place in caught if place.split(":")[0] not in BORDERS]
    assert len(caught) <= 3, caught


def passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether what was caught is raised again at the end: tidying up swallows nothing."""
    return isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None


def test_only_the_store_writes_tables() -> None:
    wrong = [
        f"{name}:{found.line} imports {found.target}"
        for name, found in all_imports()
        if not name.startswith("store/") and found.target.startswith("sqlalchemy.") and found.target.split(".")[-1] in BULK_SQL
    ]
    for name, file in sources().items():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Attribute) and not name.startswith("store/"):
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if (node.attr == "query" and owner == "session") or (owner in {"sa", "sqlalchemy"} and node.attr in BULK_SQL):
                    wrong.append(f"{name}:{node.lineno} {owner}.{node.attr}")
    assert not wrong


def test_top_level_is_as_agreed() -> None:
    entries = {file.relative_to(ROOT).parts[0] for file in tracked()}
    assert entries >= TOP_LEVEL
    assert not git_is_here() or entries <= TOP_LEVEL | DOT_FILES
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would hide the library of that name from pytest"


def test_nothing_names_a_machine() -> None:
    pieces = ["/wo rk/", "/ro ot/", "/tm p/dev", "py pi.org", "python hosted", "deb.debi an.org", "snapshot.debi an", "npm js.org"]
    needles = [re.escape(piece.replace(" ", "")) for piece in pieces]  # whole, they would be found here
    wanted = re.compile(rf"(?<![\w.~$}}-])({'|'.join(needles)})")
    wrong = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{file.relative_to(ROOT)}: {found[0]}" for found in wanted.finditer(text)]
    assert not wrong


def test_fonts_come_with_their_licence() -> None:
    fonts = [file for file in tracked() if file.suffix.lower() in {".ttf", ".otf", ".ttc"}]
    assert fonts
    families = {(text.parent, text.stem.removesuffix("-OFL")) for text in tracked() if text.name.endswith("-OFL.txt")}
    assert not [font for font in fonts if not any(font.parent == home and font.name.startswith(family) for home, family in families)]


def test_pin_keeps_the_release_of_qt_that_aborts_away() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [Requirement(text) for text in project["dependencies"] if text.startswith("PySide6")]
    for python, allowed in [("3.11", False), ("3.12", True), ("3.13", True)]:
        valid = [pin for pin in pins if pin.marker and pin.marker.evaluate({"python_version": python})]
        assert len(valid) == 1
        assert valid[0].name == "PySide6-Essentials", "the whole of PySide6 brings 400 MB more"
        assert (Version("6.12.0") in valid[0].specifier) is allowed
        assert Version("6.11.3") in valid[0].specifier


def test_version_needs_neither_display_nor_qt() -> None:
    script = (
        "import runpy, sys\n"
        "sys.argv = ['aims-desktop', '--version']\n"
        "try:\n"
        "    runpy.run_module('aims_desktop', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "assert 'PySide6' not in sys.modules\n"
        "assert 'sqlalchemy' not in sys.modules\n"
    )
    environ = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    from aims_desktop import __version__

    assert __version__ in done.stdout
