"""The settings come back as they were, and never stop the program."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from aims_desktop.errors import NotWritableError
from aims_desktop.settings import RECENT_LIMIT, RecentFile, Settings, config_dir, data_dir, try_save

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def stored(text: str | bytes) -> Settings:
    """The settings loaded from a file with this text."""
    config_dir().mkdir(parents=True, exist_ok=True)
    (config_dir() / "settings.json").write_bytes(text.encode() if isinstance(text, str) else text)
    return Settings.load()


def test_folders_follow_the_environment(own_home: Path) -> None:
    assert config_dir() == own_home / "config"
    assert data_dir() == own_home / "data"


def test_folders_without_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIMS_HOME")
    assert config_dir().name == data_dir().name == "aims"


def test_nothing_stored_gives_defaults_and_writes_nothing(own_home: Path) -> None:
    assert Settings.load() == Settings()
    assert not own_home.exists()


def test_everything_comes_back() -> None:
    settings = Settings(
        theme="dark",
        text_size=1.25,
        language="de",
        recent=[RecentFile("/x/a.aims", "Café & Söhne", "2026-11-23T09:00:00+00:00")],
        window_geometry="AdnQ",
        window_state="AAAA",
        splitters={"register": "AB"},
        columns={"risk": ["title", "owner_id"]},
        column_widths={"risk": {"title": 200}},
        lists={"risk": "sort=title"},
        last_page={"d1": "step:3"},
        guidance_open=False,
        last_folder="/x",
        remembered_names=["Ana"],
    )
    assert all(getattr(settings, each.name) != getattr(Settings(), each.name) for each in dataclasses.fields(Settings)[:-2]), (
        "all are tried"
    )
    settings.save()
    assert Settings.load() == settings


def test_unknown_keys_are_kept() -> None:
    settings = stored('{"theme": "dark", "of_a_newer_version": {"a": [1]}}')
    settings.theme = "light"
    settings.save()
    assert json.loads((config_dir() / "settings.json").read_text())["of_a_newer_version"] == {"a": [1]}


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", b"\xff\xfe\x00", "[" * 100_000, '{"a": 1' * 2_000])
def test_broken_file_is_set_aside(text: str | bytes) -> None:
    settings = stored(text)
    assert settings.set_aside is not None
    assert settings.set_aside.read_bytes() == (text if isinstance(text, bytes) else text.encode())
    assert dataclasses.replace(settings, set_aside=None) == Settings()
    settings.save()
    assert Settings.load() == Settings()


def test_values_of_the_wrong_type_give_their_default() -> None:
    settings = stored(
        '{"theme": "pink", "text_size": "big", "recent": [1, {"path": 2}, {"path": "/a"}, {}], "guidance_open": 0, "columns":'
        ' {"risk": "x", "role": [1, "a"]}, "window_state": null, "last_page": [], "remembered_names": "Ana", "language": true}'
    )
    assert settings == Settings(recent=[RecentFile("/a")], columns={"role": ["a"]})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@rounds(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({}, optional={each.name: json_values for each in dataclasses.fields(Settings)}))
def test_any_values_load_and_save(values: dict[str, object]) -> None:
    stored(json.dumps(values)).save()
    Settings.load()


def test_recent_files_newest_first_each_once() -> None:
    settings = Settings()
    for number in range(RECENT_LIMIT + 5):
        settings.remember_file(Path(f"/a{number}"), "Org", NOW)
    settings.remember_file(Path("/a9"), "Org", NOW)
    paths = [recent.path for recent in settings.recent]
    assert paths[0] == "/a9"
    assert len(paths) == len(set(paths)) == RECENT_LIMIT
    settings.forget_file(Path("/a9"))
    assert "/a9" not in [recent.path for recent in settings.recent]


def test_names_newest_first_each_once() -> None:
    settings = Settings()
    for name in ("Ana", "Bo", "Ana"):
        settings.remember_name(name)
    assert settings.remembered_names == ["Ana", "Bo"]


def test_settings_that_cannot_be_written_say_so(own_home: Path) -> None:
    own_home.write_text("a file where the folder should be")
    with pytest.raises(NotWritableError):
        Settings().save()
    assert str(own_home) in try_save(Settings())
