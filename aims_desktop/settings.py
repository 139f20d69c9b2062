"""What this machine remembers for a person: folders, look, window, recent files. Nothing of the organisation is kept here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from platformdirs import user_config_path, user_data_path

from aims_desktop.errors import NotWritableError
from aims_desktop.files import atomic_write, explained

RECENT_LIMIT = 12
THEMES = ("system", "light", "dark")


def config_dir() -> Path:
    """The folder of the settings; `AIMS_HOME` in the environment moves it."""
    home = os.environ.get("AIMS_HOME")
    return Path(home) / "config" if home else user_config_path("aims", appauthor=False, roaming=True)


def data_dir() -> Path:
    """The folder of backups, rescue copies and logs; `AIMS_HOME` in the environment moves it."""
    home = os.environ.get("AIMS_HOME")
    return Path(home) / "data" if home else user_data_path("aims", appauthor=False)


def private_folder(path: Path) -> Path:
    """Make a folder that only this person can look into, where it is missing; raises NotWritableError."""
    with explained(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file that was open here: its path, whose it is, when it was last opened (UTC, ISO 8601)."""

    path: str
    organisation: str = ""
    last_opened: str = ""


@dataclass
class Settings:
    """The settings of one person on one machine; keys of other versions of the program are kept in `unknown`."""

    theme: str = "system"
    text_size: float = 1.0
    language: str = ""
    recent: list[RecentFile] = field(default_factory=list)
    window_geometry: str = ""
    window_state: str = ""
    splitters: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    """Columns shown in each register, in their order."""
    column_widths: dict[str, dict[str, int]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    """Order and filters of the list of each register."""
    last_page: dict[str, str] = field(default_factory=dict)
    """The page last seen in each file, by dataset id."""
    guidance_open: bool = True
    last_folder: str = ""
    remembered_names: list[str] = field(default_factory=list)
    """Names a person has worked under here, the newest first."""
    unknown: dict[str, Any] = field(default_factory=dict)
    set_aside: Path | None = None
    """Where a settings file that could not be read was put when these were loaded."""

    @classmethod
    def load(cls) -> Settings:
        """What is on the disk; a missing or broken file, or a value of the wrong type, gives the default."""
        try:
            stored = read_json(_path())
        except OSError:
            return cls()
        except ValueError:
            return cls(set_aside=put_aside(_path()))
        hints = get_type_hints(cls)
        known = {key: _typed(stored[key], hints[key]) for key in _STORED if key in stored}
        settings = cls(**{key: value for key, value in known.items() if value is not None})
        settings.unknown = {key: value for key, value in stored.items() if key not in _STORED}
        if settings.theme not in THEMES:
            settings.theme = "system"
        settings.text_size = min(max(settings.text_size, 0.5), 3.0)
        return settings

    def save(self) -> None:
        """Write them in one step; raises NotWritableError."""
        values = dataclasses.asdict(self)
        stored = self.unknown | {key: values[key] for key in _STORED}
        private_folder(config_dir())
        atomic_write(_path(), json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True))

    def remember_file(self, path: Path, organisation: str, now: dt.datetime) -> None:
        """Put a file at the head of the recent ones."""
        self.forget_file(path)
        newest = RecentFile(str(path), organisation, now.astimezone(dt.UTC).isoformat(timespec="seconds"))
        self.recent = [newest, *self.recent][:RECENT_LIMIT]

    def forget_file(self, path: Path) -> None:
        """Take a file off the recent ones."""
        self.recent = [recent for recent in self.recent if recent.path != str(path)]

    def remember_name(self, name: str) -> None:
        """Put a name at the head of those a person has worked under."""
        self.remembered_names = [name, *(other for other in self.remembered_names if other != name)][:RECENT_LIMIT]

    def forget_names(self, is_forgotten: Callable[[str], bool]) -> None:
        """Take names off those worked under and off the recent files; they are to be erased."""
        self.remembered_names = [name for name in self.remembered_names if not is_forgotten(name)]
        self.recent = [replace(each, organisation="") if is_forgotten(each.organisation) else each for each in self.recent]


_STORED = tuple(each.name for each in dataclasses.fields(Settings) if each.name not in {"unknown", "set_aside"})


def _path() -> Path:
    return config_dir() / "settings.json"


def read_json(path: Path) -> dict[str, Any]:
    """The object in a small JSON file; raises OSError, and ValueError where it is something else."""
    try:
        stored = json.loads(path.read_bytes())
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(stored, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a reader of files has one error to catch
    return stored


def put_aside(path: Path) -> Path | None:
    """Rename a file that cannot be read, so that a person can still look into it; None where even that fails."""
    aside = path.with_name(f"{path.stem}.broken{path.suffix}")
    try:
        return path.replace(aside)
    except OSError:
        return None


def _typed(value: Any, hint: Any) -> Any:
    """The value if it is of the type, with recent files made of their objects; otherwise None."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is RecentFile:
        fields = {each.name for each in dataclasses.fields(RecentFile)}
        good = isinstance(value, dict) and "path" in value and all(isinstance(value[key], str) for key in fields & value.keys())
        return RecentFile(**{key: value[key] for key in fields & value.keys()}) if good else None
    if origin is list:
        return [kept for kept in (_typed(each, inner[0]) for each in value) if kept is not None] if isinstance(value, list) else None
    if origin is dict:
        typed = {key: _typed(each, inner[1]) for key, each in value.items()} if isinstance(value, dict) else {}
        return {key: each for key, each in typed.items() if each is not None}
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is hint else None


def try_save(settings: Settings) -> str:
    """Save; the sentence to show where that is not possible, else nothing: a setting is never worth a failure."""
    try:
        settings.save()
    except NotWritableError as error:
        return error.sentence
    return ""
