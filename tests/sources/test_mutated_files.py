"""Files dropped with any of their bytes changed: each row is accepted or refused, none is lost."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intel.facts.record import EVIDENCE_COLUMNS
from intel.home import Home
from tests.sources.dropped import row, taken_in, text


def workbook_of(rows):
    book = openpyxl.Workbook()
    for each in rows:
        book.active.append(each)
    whole = io.BytesIO()
    book.save(whole)
    with zipfile.ZipFile(whole) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = workbook_of([EVIDENCE_COLUMNS, row(), row(value="7"), row(value="a lot")])
CSV = text(row(), row(value="7"), row(value="a lot"), row(title="São", note='"x"'))
DAMAGE = st.one_of(
    st.sampled_from(
        [b"", b'"', b",", b"\r", b";", b"\0", b"\xff", b"=", b"<", b"/>", b"&x;", b"9"]
    ),
    st.binary(max_size=6),
    st.text(max_size=6).map(lambda each: each.encode("utf-8", "replace")),
    st.sampled_from([b"inf", b"nan", b"1e400", b"2025-02-30", b"0.5", b"\r\n", b"-7", b"1e-9"]),
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), DAMAGE), min_size=1, max_size=4)
FILES = 30  # in one inbox: an ingestion costs as much as reading many small files
MUTATED = settings(
    max_examples=int(os.environ.get("INTEL_MUTATIONS", "2")),  # of inboxes; 100 for thousands
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def damaged(content, edits):
    for place, length, replacement in edits:
        start = int(place * len(content))
        content = content[:start] + replacement + content[start + length :]
    return content


def packed(parts):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return whole.getvalue()


def nothing_is_lost(contents, ending, reference):
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.inbox.mkdir()
        for number, content in enumerate(contents):
            (home.inbox / f"{number}.{ending}").write_bytes(content)
        assert len(taken_in(home, reference, longest_s=60)) == len(contents)


def many(each):
    return st.lists(each, min_size=FILES, max_size=FILES)


@MUTATED
@given(many(EDITS))
def test_mutated_csv_files_are_accounted_for(reference, files):
    nothing_is_lost([damaged(CSV, edits) for edits in files], "csv", reference)


@MUTATED
@given(many(st.tuples(st.sampled_from(sorted(PARTS)), EDITS)))
def test_workbooks_with_a_mutated_part_are_accounted_for(reference, files):
    contents = [packed(PARTS | {part: damaged(PARTS[part], edits)}) for part, edits in files]
    nothing_is_lost(contents, "xlsx", reference)


@MUTATED
@given(many(EDITS))
def test_workbooks_mutated_as_a_whole_are_accounted_for(reference, files):
    whole = packed(PARTS)
    nothing_is_lost([damaged(whole, edits) for edits in files], "xlsx", reference)
