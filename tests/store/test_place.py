"""A file is worked on where nobody changes it behind our back, and ordinary folders are such places."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from aims_desktop.settings import data_dir
from aims_desktop.store import place
from aims_desktop.store.place import Kind, Place, own_folder, place_of

TABLE = """\
/dev/vda / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
//server/Shared\\040files /mnt/share cifs rw 0 0
server:/export /home/ana/project nfs4 rw 0 0
/dev/mapper/home /home/ana/project/local ext4 rw 0 0
/dev/mapper/home /home ext4 rw 0 0
/dev/none1 /media/ana/STICK vfat rw 0 0
/dev/none2 /run/media/ana/Disk\\040two exfat rw 0 0
ana@host:/x /home/ana/far fuse.sshfs rw 0 0
none /wsl 9p rw 0 0
overlay /container overlay rw 0 0
"""


def at(folder: Path, home: Path, environ: dict[str, str] | None = None) -> Place:
    folder.mkdir(parents=True, exist_ok=True)
    return place_of(folder / "a.aims", environ or {}, home)


def test_ordinary_folders_are_local(tmp_path: Path) -> None:
    for folder in (tmp_path, Path(tempfile.gettempdir()), Path.cwd(), Path.home()):
        found = place_of(folder / "a.aims")
        assert found == Place(Kind.LOCAL), folder
        assert found.is_local
        assert found.refusal(folder) == ""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/home/ana", None),
        ("/tmp/x", None),
        ("/wsl/c", None),
        ("/container", None),
        ("/mnt/share/a/b", Place(Kind.NETWORK, "//server/Shared files")),
        ("/mnt/shared", None),
        ("/home/ana/project", Place(Kind.NETWORK, "server:/export")),
        ("/home/ana/project/local/x", None),
        ("/home/ana/far", Place(Kind.NETWORK, "ana@host:/x")),
        ("/media/ana/STICK/docs", Place(Kind.REMOVABLE, "STICK")),
        ("/run/media/ana/Disk two", Place(Kind.REMOVABLE, "Disk two")),
    ],
)
def test_mount_table(folder: str, expected: Place | None) -> None:
    assert place._mounted(Path(folder), TABLE) == expected


@pytest.mark.parametrize("table", ["", "x", "a b", "\\777 \\999 x y"])
def test_odd_mount_tables(table: str) -> None:
    assert place._mounted(Path("/home"), table) is None


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Dropbox/work", "Dropbox"),
        ("Dropbox (Acme)", "Dropbox (Acme)"),
        ("OneDrive - Acme/Documents", "OneDrive - Acme"),
        ("Nextcloud", "Nextcloud"),
        ("Library/CloudStorage/OneDrive-Acme/x", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/x", "iCloud Drive"),
    ],
)
def test_folders_of_sync_clients_in_the_home(tmp_path: Path, folder: str, name: str) -> None:
    assert at(tmp_path / folder, tmp_path) == Place(Kind.SYNCED, name)


@pytest.mark.parametrize("folder", ["Documents/Dropbox", "Dropboxes", "Boxes", "Documents", "work/OneDrive"])
def test_names_that_only_look_alike(tmp_path: Path, folder: str) -> None:
    assert at(tmp_path / folder, tmp_path).is_local


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (".stfolder", "Syncthing"),
        (".dropbox.cache", "Dropbox"),
        (".sync_0123abcdef.db", "Nextcloud"),
        ("._sync_0123abcdef.db", "Nextcloud"),
    ],
)
def test_marks_that_sync_clients_leave(tmp_path: Path, mark: str, name: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / mark).touch()
    assert at(tmp_path / "kept" / "deep" / "er", tmp_path / "home") == Place(Kind.SYNCED, name)
    assert at(tmp_path / "beside", tmp_path / "home").is_local


def test_dot_files_in_the_home_itself_say_nothing(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    assert at(tmp_path / "Documents", tmp_path).is_local
    assert at(tmp_path, tmp_path).is_local


def test_roots_that_the_clients_declare(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / ".dropbox" / "info.json").write_text(json.dumps({"personal": {"path": str(tmp_path / "my box")}, "odd": {"path": 3}}))
    assert at(tmp_path / "my box" / "x", tmp_path) == Place(Kind.SYNCED, "Dropbox")
    assert at(tmp_path / "one" / "x", tmp_path, {"OneDriveCommercial": str(tmp_path / "one")}) == Place(Kind.SYNCED, "OneDrive")


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"personal": 1}', '{"personal": {}}'])
def test_broken_declaration(tmp_path: Path, told: str) -> None:
    (tmp_path / ".dropbox").mkdir()
    (tmp_path / ".dropbox" / "info.json").write_text(told)
    assert at(tmp_path / "x", tmp_path).is_local


def test_link_into_a_synced_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Dropbox")
    assert at(tmp_path / "link", tmp_path).kind is Kind.SYNCED


@pytest.mark.parametrize("kind", [Kind.NETWORK, Kind.SYNCED, Kind.REMOVABLE])
def test_refusal_says_what_to_do(kind: Kind) -> None:
    sentence = Place(kind, "Dropbox").refusal(Path("/x/a.aims"))
    assert "a.aims" in sentence
    assert "Dropbox" in sentence
    assert "read-only" in sentence
    assert "Copy it to" in sentence


def test_own_files_go_where_no_sync_client_keeps_them(tmp_path: Path) -> None:
    documents = tmp_path / "Documents"
    documents.mkdir()
    assert own_folder(documents, tmp_path) == documents
    (documents / ".stfolder").mkdir()
    assert own_folder(documents, tmp_path) == tmp_path / "AIMS"
    (tmp_path / "AIMS" / ".stfolder").mkdir(parents=True)
    assert own_folder(documents, tmp_path) == data_dir() / "files"
