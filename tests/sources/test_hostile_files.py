"""Files dropped with bad intent: each is refused in words, quickly, and no accepted row is lost."""

from __future__ import annotations

import io
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from intel.errors import EvidenceError
from intel.facts import sheets
from intel.facts.record import EVIDENCE_COLUMNS, FACT_COLUMNS
from intel.sources.inbox import drop, ingest
from tests.conftest import INVENTED_ROW
from tests.sources.dropped import NOW, row, taken_in, text

SHEET = (
    '<?xml version="1.0"?>{doctype}<worksheet'
    ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{size}<sheetData>{rows}</sheetData></worksheet>"
)
LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
FORM = """
title = "Invented"
[columns]
entity = "entity"
value = "value"
period_start = "period_start"
period_end = "period_end"
[constants]
metric = "revenue"
unit = "USD_m"
status = "reported"
publisher = "Invented"
title = "Invented"
"""


@pytest.fixture
def inbox(home):
    home.inbox.mkdir(parents=True)
    return home.inbox


def with_sheet(path, *, doctype="", size="", rows=""):
    """A workbook whose sheet is written by hand."""
    whole = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(whole)
    with zipfile.ZipFile(whole) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as evil:
        for name in good.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            content = SHEET.format(doctype=doctype, size=size, rows=rows).encode()
            evil.writestr(name, content if is_sheet else good.read(name))


def parquet(path, **changed):
    table = pa.table({name: [cell] for name, cell in zip(EVIDENCE_COLUMNS, row(), strict=True)})
    for name, column in changed.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, column)
    pq.write_table(table, path)


def not_utf8():
    offsets = pa.array([0, 2], pa.int32()).buffers()[1]
    return pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff\xfe")])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"doctype": f'<!DOCTYPE l [<!ENTITY a "{"x" * 1000}">{LAUGHS}]>',
          "rows": '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'},
         "amplification"),
        ({"doctype": '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
          "rows": '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'},
         "undefined entity"),
        ({"rows": "<row>"}, "not a workbook"),
        ({"rows": '<row r="1"><c r="A1" t="s"><v>999</v></c></row>'}, "not a workbook"),
        ({"rows": '<row r="x"><c r="A1"><v>1</v></c></row>'}, "not a workbook"),
        ({"size": '<dimension ref="A1:XFD1048576"/>',
          "rows": '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'}, "more than 1,000,000"),
        ({"rows": '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'},
         "more than 1,000,000 rows"),
        ({"rows": '<row r="1"><c r="XFD1"><v>1</v></c></row>'}, "16,384 columns"),
    ],
)  # fmt: skip
def test_workbooks_that_expand_lie_or_are_broken(home, inbox, reference, given, said):
    with_sheet(inbox / "a.xlsx", **given)
    (result,) = taken_in(home, reference)
    assert said in result.quarantine[0]["rule"]


def test_a_sheet_that_says_it_is_smaller_than_it_is_loses_no_row(home, inbox, reference):
    def cells(number, values):
        inner = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in values)
        return f'<row r="{number}">{inner}</row>'

    rows = cells(1, EVIDENCE_COLUMNS) + cells(2, row()) + cells(3, row(value="7"))
    with_sheet(inbox / "a.xlsx", size='<dimension ref="A1:A1"/>', rows=rows)
    (result,) = taken_in(home, reference)
    assert (result.read, result.accepted) == (2, 2)


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        ("title", pa.array(["x" * 200_000]), "more than 32,767 characters"),
        ("title", pa.array(["a\0b"]), "must be printable"),
        ("title", not_utf8(), "not a Parquet file"),
        ("title", pa.array([["a"]]), "title is nested"),
        ("title", pa.array([{"a": 1}]), "title is nested"),
        ("value", pa.array([2**62], pa.duration("ns")), "must be a finite number"),
        ("value", pa.array([Decimal("1.50")]), ""),
        ("value", pa.array([1.5], pa.float32()), ""),
        ("period_start", pa.array([1234567890123456789], pa.timestamp("ns")), "no such day"),
        ("period_start", pa.array([1548633600], pa.timestamp("s", "UTC")), ""),
        ("period_start", pa.array([1548633600], pa.timestamp("s", "Asia/Tokyo")), "no such day"),
        ("note", pa.array([None], pa.null()), ""),
        ("note", pa.array([b"\xff"]), ""),
    ],
)  # fmt: skip
def test_columns_of_parquet_of_any_type(home, inbox, reference, name, column, said):
    parquet(inbox / "a.parquet", **{name: column})
    (result,) = taken_in(home, reference)
    assert said in (result.quarantine[0]["rule"] if result.quarantine else "")
    assert result.accepted == (not said)


def test_a_parquet_file_that_repeats_itself_is_refused_by_what_it_says_it_holds(
    home, inbox, reference
):
    repeated = pa.array(["x"]).take(pa.array([0] * 1_000_001))
    pq.write_table(pa.table({"entity": repeated}), inbox / "a.parquet")
    assert (inbox / "a.parquet").stat().st_size < 10_000
    (result,) = taken_in(home, reference)
    assert "1,000,001 rows" in result.quarantine[0]["rule"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"entity,metric,value" + b"," * 2_000_000 + b"\n1\n", "columns, more than 1,000"),
        (text(header=[*EVIDENCE_COLUMNS, *map(str, range(900))]), "and 895 more"),
        (text(header=[*EVIDENCE_COLUMNS, "x\x1b[2Jy" * 1000]), "unknown column x [2Jy"),
        (text(row(title="a\x1b[31mb")), "must be printable"),
        (text(row(title="nuR \u202eevil")), "must be printable"),
        (text(row(note="x" * 20_000)), "at most 10,000 characters"),
        (text(row(value="1e400")), "must be a finite number"),
        (text(row(value="=1+1")), "must be a finite number"),
        (text(row(url="javascript:alert(1)")), "not the address"),
        (text(row(url="file:///etc/passwd")), "not the address"),
        (b"PK\x03\x04 not text", "not UTF-8|header lacks"),
        (text(row(entity="\u039dVIDIA")), "pass for others"),
        (text(row(entity="\uff2e\uff36\uff29\uff24\uff29\uff21")), "pass for others"),
        (text(row(publisher="NVIDI\u0410")), "pass for others"),
    ],
    ids=range(14),
)  # fmt: skip
def test_texts_that_overflow_or_steer(home, inbox, reference, content, said):
    (inbox / "a.csv").write_bytes(content)
    (result,) = taken_in(home, reference)
    assert any(each in result.quarantine[0]["rule"] for each in said.split("|"))
    (report,) = (inbox / "refused").glob("*.report.txt")
    assert report.stat().st_size < 10_000
    assert report.read_text(encoding="utf-8").replace("\n", "").isprintable()


def test_rows_are_counted_while_they_are_read(home, inbox, reference, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 1_000)
    (inbox / "a.csv").write_bytes(b"entity\n" + b"a\n\n" * 1_000)
    (result,) = taken_in(home, reference)
    assert "more than 1,000 rows" in result.quarantine[0]["rule"]


def test_a_carriage_return_in_a_cell_ends_no_row(home, inbox, reference):
    (inbox / "a.csv").write_bytes(text(row(title="a\rb"), row(note="c\r\nd", value="7")))
    (result,) = taken_in(home, reference)
    assert result.accepted == 2
    again = inbox / "again.csv"
    again.write_bytes(text(row(title="a\rb")))
    assert ingest(home, reference, list((home.ledger / "facts").glob("*")), now=NOW)[0].merged == 1


def test_a_dropped_file_cannot_say_when_it_was_learned(home, inbox, reference):
    facts = dict.fromkeys(FACT_COLUMNS, "") | {
        name: INVENTED_ROW[name] for name in EVIDENCE_COLUMNS
    }
    late = facts | {"published_on": "2098-01-01", "recorded_at": "2099-01-01T00:00:00"}
    early = facts | {"value": "7", "recorded_at": "2019-06-01T00:00:00", "grade": "A"}
    rows = [list(each.values()) for each in (late, early)]
    (inbox / "a.csv").write_bytes(text(*rows, header=FACT_COLUMNS))
    (result,) = taken_in(home, reference)
    assert (result.accepted, result.quarantined) == (1, 1)
    assert result.quarantine[0]["rule"] == "published after it was recorded"
    (kept,) = (home.ledger / "facts").glob("*.csv")
    assert "2026-11-21T08:00:00" in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.symlink_to("/etc/passwd"), "a link, not a file"),
        (lambda path: path.symlink_to("/etc"), "a link, not a file"),
        (lambda path: path.symlink_to("/nowhere"), "a link, not a file"),
        (os.mkfifo, "not a file"),
        (Path.mkdir, "not a file"),
        (lambda path: path.open("wb").truncate(10**12), "1,000,000 MB is more than 100 MB"),
    ],
    ids=["link", "folder_link", "dangling_link", "pipe", "folder", "terabyte"],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_is_no_file_to_read_is_not_read(home, inbox, reference, make, said):
    make(inbox / "a.csv")
    (result,) = taken_in(home, reference)
    assert said in result.quarantine[0]["rule"]
    (report,) = (inbox / "refused").glob("*.report.txt")
    assert "root:" not in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        b"x" * 251 + b".csv",
        "é".encode() * 125 + b".csv",
        b"\xff\xfe.csv",
        b"a\n\x1b[31mb.csv: read 9 = 9 new.csv",
        "\U0001f4a9.csv".encode(),
        b"=cmd|'calc'!A0.csv",
        b"<script>alert(1)<%2Fscript>.csv",
        b"%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.csv",
        b"-rf.csv",
    ],
)
def test_names_are_made_plain_and_stay_in_the_inbox(home, inbox, reference, name):
    (inbox / os.fsdecode(name)).write_bytes(text(row()))
    (result,) = taken_in(home, reference)
    assert result.accepted == 1
    assert result.file.isprintable()
    assert len(list((inbox / "done").iterdir())) == 2


def test_a_long_name_takes_its_form_along(home, inbox, reference):
    (inbox / f"{'x' * 200}.csv").write_bytes(text(row()))
    (inbox / f"{'x' * 200}.csv.form.toml").write_text(FORM)
    (result,) = taken_in(home, reference)
    assert result.accepted == 1
    assert len(list((inbox / "done").glob("*.form.toml"))) == 1


def test_drops_are_looked_at_before_they_are_copied(home, tmp_path):
    large, pipe = tmp_path / "large.csv", tmp_path / "pipe.csv"
    with large.open("wb") as file:
        file.truncate(10**12)
    os.mkfifo(pipe)
    for path, said in ((large, "more than 100 MB"), (pipe, "is not a file")):
        with pytest.raises(EvidenceError, match=said):
            drop(home, [path])
    assert not home.inbox.exists()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("a=" + "[" * 100_000, "cannot be read as TOML"),
        ("".join(f"k{n}=1\n" for n in range(60_000)), "more than 0.5 MB"),
        (FORM + '[days]\npublished_on = "%Y %Y"\n', "no style of days"),
        (FORM + f'[days]\npublished_on = "{"%d" * 5000}"\n', "no style of days"),
        (FORM + '[days]\npublished_on = "(a+)+%Q"\n', "no style of days"),
        (FORM + "[numbers]\ntimes = inf\n", "numbers.times"),
        (FORM + "[numbers]\ntimes = nan\n", "numbers.times"),
        (FORM.replace('publisher = "Invented"', 'publisher = "a\\u0000b"'), "must be printable"),
        (FORM.replace('title = "Invented"\n[col', 'title = """a\\rb"""\nsheet = "../x"\n[col'),
         "must be printable"),
    ],
    ids=range(9),
)  # fmt: skip
def test_forms_beside(home, inbox, reference, form, said):
    (inbox / "a.csv").write_bytes(text(row()))
    (inbox / "a.csv.form.toml").write_text(form)
    (result,) = taken_in(home, reference)
    assert said in (result.quarantine[0]["rule"] if result.quarantine else "")
    assert result.accepted == (not said)
