"""Exports are safe in spreadsheets and carry their sources."""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intel.errors import QueryRefused
from intel.store import export

EVIL = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1+1", '=HYPERLINK("x")', "=1"]
SOURCES = pd.DataFrame({"source_id": ["s1"], "title": ["=cmd|'/c calc'!A1"], "url": ["https://x"]})


def sheets(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", EVIL)
def test_text_that_begins_like_a_formula_becomes_text_in_csv(text):
    content = export.to_csv(pd.DataFrame({"note": [text]}))
    read = pd.read_csv(io.BytesIO(content), dtype=str, lineterminator=None)
    assert read["note"][0].startswith("'")
    assert content.decode().splitlines()[0] == "note"


def test_numbers_and_dates_are_left_alone_in_csv():
    frame = pd.DataFrame(
        {
            "value": [-1.5, 2.0, None],
            "count": [-1, 2, 3],
            "day": pd.to_datetime(["2025-01-31", None, "2025-02-28"]),
            "moment": pd.to_datetime(["2025-01-31 06:30", None, None]),
            "name": ["Zoë", None, "001"],
        }
    )
    assert export.to_csv(frame).decode() == (
        "value,count,day,moment,name\r\n"
        "-1.5,-1,2025-01-31,2025-01-31T06:30:00,Zoë\r\n"
        "2.0,2,,,\r\n"
        ",3,2025-02-28,,001\r\n"
    )


def test_column_names_are_cells_too():
    assert export.to_csv(pd.DataFrame({"=evil": [1]})).decode().splitlines()[0] == "'=evil"


def test_csv_header_lines_are_comments():
    content = export.to_csv(pd.DataFrame({"a": [1]}), header="as of 2026-11-21\nsnapshot 7")
    assert content.decode().startswith("# as of 2026-11-21\r\n# snapshot 7\r\na\r\n")
    assert pd.read_csv(io.BytesIO(content), comment="#")["a"].tolist() == [1]


def test_excel_has_three_sheets_and_no_formula():
    frame = pd.DataFrame({"=name": EVIL, "url": "https://invented.example", "value": -1.5})
    book = sheets(export.to_excel(frame, SOURCES, {"value": "=what is counted"}))
    assert book.sheetnames == ["data", "sources", "definitions"]
    for sheet in book:
        assert all(cell.data_type != "f" and not cell.hyperlink for row in sheet for cell in row)
    assert cells(book["data"])[1] == ["=1+1", "https://invented.example", -1.5]
    assert cells(book["sources"])[1] == ["s1", "=cmd|'/c calc'!A1", "https://x"]
    assert cells(book["definitions"]) == [["name", "definition"], ["value", "=what is counted"]]


def test_excel_takes_one_definition_as_text():
    book = sheets(export.to_excel(pd.DataFrame({"a": [1]}), pd.DataFrame(), "Reported lines."))
    assert cells(book["definitions"])[1] == ["what is counted", "Reported lines."]


def test_excel_holds_dates_lists_zones_gaps_and_repeated_names():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2025-01-31", None]),
            "moment": pd.to_datetime(["2025-01-31 06:30", "2025-01-31 07:00"], utc=True),
            "ids": [["a", "b"], None],
            "long": ["x" * 40_000, None],
            "whole": pd.array([1, None], dtype="Int64"),
        }
    )
    frame = pd.concat([frame, frame[["day"]]], axis=1)
    first, second = cells(sheets(export.to_excel(frame, pd.DataFrame()))["data"])[1:]
    assert first[0].isoformat() == "2025-01-31T00:00:00"
    assert first[1].isoformat() == "2025-01-31T06:30:00"
    assert (first[2], len(first[3]), first[4], first[5]) == ("['a', 'b']", 32_767, 1, first[0])
    assert (second[0], second[2], second[3], second[4]) == (None, None, None, None)


def test_parquet_holds_values_as_they_are():
    frame = pd.DataFrame({"note": EVIL, "value": range(len(EVIL))})
    pd.testing.assert_frame_equal(
        pd.read_parquet(io.BytesIO(export.to_parquet(frame))), frame, check_dtype=False
    )


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_sources_are_written_beside(tmp_path, ending):
    export.write(tmp_path / f"rows.{ending}", pd.DataFrame({"a": [1]}), sources=SOURCES)
    beside = pd.read_csv(tmp_path / "rows.sources.csv")
    assert beside["title"].tolist() == ["'=cmd|'/c calc'!A1"]


def test_excel_is_written_by_its_ending(tmp_path):
    export.write(tmp_path / "rows.XLSX", pd.DataFrame({"a": [1]}), sources=SOURCES)
    assert sheets((tmp_path / "rows.XLSX").read_bytes()).sheetnames[1] == "sources"
    assert [path.name for path in tmp_path.iterdir()] == ["rows.XLSX"]


def test_other_endings_are_refused(tmp_path):
    with pytest.raises(QueryRefused, match=r"cannot write \.docx; end the name in \.csv"):
        export.write(tmp_path / "rows.docx", pd.DataFrame({"a": [1]}))
    assert list(tmp_path.iterdir()) == []


def test_file_names_hold_nothing_but_letters_digits_and_dashes():
    assert export.file_stem("Who's winning? (NVIDIA / Zoë)") == "who-s-winning-nvidia-zoe"
    assert export.file_stem("../../etc/passwd") == "etc-passwd"
    assert export.file_stem("") == "export"
    day = pd.Timestamp("2026-11-21").date()
    assert export.file_stem("Share", day) == "share-2026-11-21"


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=20))
def test_no_text_opens_as_a_formula_and_none_is_lost(text):
    escaped = export.escape_cell(text)
    assert not escaped.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert escaped in (text, f"'{text}")


def test_lists_and_far_days_fit_a_sheet(tmp_path):
    """A scoreboard's trend is a list; infinity is a day to DuckDB."""
    frame = pd.DataFrame(
        {
            "trend": [np.array([1.0, 2.5]), None],
            "day": np.array(["2026-11-21", "12000-01-01"], dtype="datetime64[s]"),
        }
    )
    rows = list(sheets(export.to_excel(frame, SOURCES))["data"].iter_rows(values_only=True))
    assert rows[1] == ("[1.0, 2.5]", "2026-11-21")
    assert rows[2][0] is None
    assert rows[2][1].startswith("12000-01-01")


@pytest.mark.parametrize(
    "view",
    [
        "vendor_revenue", "vendor_revenue_quarterly", "market_share", "port_price", "revision",
        "switch_cadence", "region_revenue", "buyer_revenue", "series_proxy", "optics_supply",
        "ai_networking_carve_out", "estimate_comparison",
    ],
)  # fmt: skip
def test_every_view_takes_its_documents_along(shipped, view):
    """Whether a view names documents or only facts, each row's are among them."""
    frame = shipped.query(f"FROM {view}")
    known = set(shipped.query("SELECT source_id FROM source")["source_id"])
    ids = export.source_ids_of(shipped, frame)
    assert ids
    assert set(ids) <= known
    if "fact_ids" in frame and "source_ids" not in frame and "source_id" not in frame:
        facts = frame["fact_ids"].explode().dropna().unique().tolist()
        expected = shipped.query(
            "SELECT DISTINCT source_id FROM fact WHERE fact_id IN (SELECT unnest(?::VARCHAR[]))",
            [facts],
        )
        assert set(ids) == set(expected["source_id"])


def test_a_view_without_documents_has_none(shipped):
    assert export.source_ids_of(shipped, shipped.query("FROM metric")) == []
