"""Files of every kind that people drop: read as they stand, or refused with what to do about it."""

import os
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest

from intel.errors import EvidenceError
from intel.facts.sheets import read_sheet

ROWS = [["entity", "value", "day"], ["NVIDIA", 8187.0, date(2025, 11, 19)], ["Arista", 2.25, None]]
READ = (
    (1, ("entity", "value", "day")),
    (2, ("NVIDIA", "8187", "2025-11-19")),
    (3, ("Arista", "2.25", "")),
)


def workbook(path, sheets, hidden=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def refusal(path, **given):
    with pytest.raises(EvidenceError) as refused:
        read_sheet(path, **given)
    return str(refused.value)


def test_a_workbook_and_a_parquet_file_read_as_a_csv_file_does(tmp_path):
    assert read_sheet(workbook(tmp_path / "a.xlsx", {"Data": ROWS})).rows == READ
    frame = pd.DataFrame(ROWS[1:], columns=ROWS[0])
    frame.to_parquet(tmp_path / "a.parquet")
    assert read_sheet(tmp_path / "a.parquet").rows == READ
    (tmp_path / "a.csv").write_text("entity,value,day\nNVIDIA,8187,2025-11-19\nArista,2.25,\n")
    assert read_sheet(tmp_path / "a.csv").rows == READ


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings(tmp_path, separator, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(separator.join(["entity", "São"]).encode(encoding))
    assert read_sheet(path).rows == ((1, ("entity", "São")),)


def test_a_day_with_a_time_and_a_truth_keep_what_they_say(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        {"Data": [["a"], [datetime.fromisoformat("2025-01-02T03:04:00")], [True]]},
    )
    assert [cells[0] for _, cells in read_sheet(path).rows] == ["a", "2025-01-02T03:04:00", "true"]


def test_hidden_and_several_sheets_are_named_not_guessed_at(tmp_path):
    hidden = workbook(tmp_path / "h.xlsx", {"Data": ROWS, "Old": ROWS}, hidden=("Old",))
    assert "the hidden sheet 'Old' holds rows" in refusal(hidden)
    assert read_sheet(hidden, sheet="Data").rows == READ
    several = workbook(tmp_path / "s.xlsx", {"One": ROWS, "Two": ROWS})
    assert "several sheets hold rows (One, Two)" in refusal(several)
    assert "no sheet 'Three'; there are One, Two" in refusal(several, sheet="Three")
    empty = workbook(tmp_path / "e.xlsx", {"Nothing": []})
    assert "the workbook is empty" in refusal(empty)


def test_a_formula_that_was_never_calculated_is_not_an_empty_cell(tmp_path):
    path = workbook(tmp_path / "f.xlsx", {"Data": [["entity", "value"], ["NVIDIA", "=1+1"]]})
    assert "row 2 column 2 is a formula that was never calculated" in refusal(path)


def test_what_is_no_workbook_or_would_not_fit_is_refused_before_it_is_unpacked(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"entity,value\n")
    assert "not a workbook" in refusal(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    assert "unpacks to 50 MB" in refusal(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    assert "not a workbook" in refusal(tmp_path / "other.xlsx")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing")
    assert "not a Parquet file" in refusal(tmp_path / "a.parquet")
    (tmp_path / "a.xls").write_bytes(b"old")
    assert "save it as .xlsx or CSV UTF-8" in refusal(tmp_path / "a.xls")


def test_what_is_too_large_empty_a_folder_or_locked_is_said(tmp_path):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(200_000_000)
    assert "200 MB is more than 100 MB; split it" in refusal(tmp_path / "large.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert "the file is empty" in refusal(tmp_path / "empty.csv")
    assert "not a file" in refusal(tmp_path)
    assert "cannot be opened (No such file" in refusal(tmp_path / "nowhere.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a file" in refusal(tmp_path / "pipe.csv")
