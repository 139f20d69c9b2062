"""Tables that others wrote: encodings, delimiters, banner rows, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from aims_desktop.errors import AimsError, NotFoundError, RefusedFileError, UsageError
from aims_desktop.service.tables import read_csv

TEXT = 'Risk,Owner\n"Drift, slow",Ana Ruiz\n\nBiaß,Zoë\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(TEXT.replace(",", delimiter).replace(f"Drift{delimiter}", "Drift,").encode(encoding))
    sheet = read_csv(path)
    assert sheet.headers == ("Risk", "Owner")
    assert [(line.number, line.cells) for line in sheet.lines] == [(2, ("Drift, slow", "Ana Ruiz")), (4, ("Biaß", "Zoë"))]


def test_banner_rows_above_the_header_are_stepped_over(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Register of risks 2027\n\nRisk,Owner,Due\nDrift,Ana,2027-01-01\n", encoding="utf-8")
    assert read_csv(path).headers == ("Risk", "Owner", "Due")
    assert read_csv(path, header_row=1).headers == ("Register of risks 2027",)


def test_a_cell_may_hold_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('Risk,Cause\nDrift,"one\ntwo"\n', encoding="utf-8")
    assert read_csv(path).lines[0].cells == ("Drift", "one\ntwo")


def test_lines_may_end_as_on_any_system(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    for end in ("\n", "\r\n", "\r"):
        path.write_bytes(f'Risk,Cause{end}Drift,"one{end}two"{end}Bias,x{end}'.encode())
        assert [line.cells for line in read_csv(path).lines] == [("Drift", f"one{end}two"), ("Bias", "x")]


def test_one_line_with_cells_too_many_does_not_hide_the_header(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Risk,Cause,Likelihood\nDrift\nBias,c,3,4,5,6\n,,\nTheft,d\n", encoding="utf-8")
    sheet = read_csv(path)
    assert sheet.headers == ("Risk", "Cause", "Likelihood")
    assert [line.cells[0] for line in sheet.lines] == ["Drift", "Bias", "Theft"]


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("Risk,Note,Note,,,Note\nDrift,1,2,,,3\n", encoding="utf-8")
    assert read_csv(path).headers == ("Risk", "Note", "Note (2)", "", "", "Note (3)")


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("none.csv", None, NotFoundError, "There is no file"),
        ("empty.csv", b"", RefusedFileError, "has no rows"),
        ("blank.csv", b"\n\n ,\n", RefusedFileError, "has no rows"),
        ("picture.csv", b"\x89PNG\r\n\x00\x00\x01", RefusedFileError, "not a text table"),
        ("long.csv", b"Risk\n" + b"x" * 1_100_000, RefusedFileError, "not a sound CSV file near line 2"),
        ("odd.csv", b"\xff\xfeR\x00i", RefusedFileError, "letters"),
        ("open.csv", b'Risk,Cause\n"Drift,b\nBias,d\n', RefusedFileError, "not a sound CSV file near line 3"),
        ("wide.csv", b"Risk," * 600 + b"\n", RefusedFileError, "more than 500 columns"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(
    tmp_path: Path, name: str, content: bytes | None, kind: type[AimsError], said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kind, match=said) as told:
        read_csv(path)
    assert name in told.value.sentence


def test_a_folder_and_a_header_row_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="is a folder"):
        read_csv(tmp_path)
    path = tmp_path / "in.csv"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match="no row 99"):
        read_csv(path, header_row=99)
