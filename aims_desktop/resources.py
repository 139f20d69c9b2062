"""Where the program's own files are: source tree, installed wheel or frozen bundle."""

from __future__ import annotations

import functools
import sys
import tomllib
from pathlib import Path
from typing import Any


@functools.cache
def _root() -> Path:
    here = Path(__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / "resources"] if bundle else []
    places += [here / "_resources", here.parent / "resources"]
    return next(place for place in places if place.is_dir())


def path(name: str) -> Path:
    """The path of a file or folder under resources/."""
    return _root() / name


@functools.cache
def content(name: str) -> dict[str, Any]:
    """The parsed content file resources/content/<name>.toml; read once, not to be changed."""
    with path(f"content/{name}.toml").open("rb") as file:
        return tomllib.load(file)
