"""However a file is damaged, every row of it is accepted, merged or quarantined."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from intel.facts import read_facts
from intel.home import DATA

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SAMPLE = b"".join((DATA / "facts" / "standards.csv").read_bytes().splitlines(keepends=True)[:12])
DAMAGE = st.one_of(
    st.sampled_from([b"", b'"', b",", b"\n", b"\r", b";", b"\x00", b"\xff", b"\xef\xbb\xbf", b"="]),
    st.binary(max_size=6),
    st.text(max_size=6).map(str.encode),
    st.sampled_from([b"inf", b"nan", b"1e400", b"2025-02-30", b"0.5", b"reported", b"-7", b"1e-9"]),
)
EDITS = st.lists(
    st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 40), DAMAGE), min_size=1, max_size=6
)


@settings(deadline=None, max_examples=60)
@given(EDITS)
def test_a_damaged_file_never_loses_a_row(reference, edits):
    content = SAMPLE
    for start, length, replacement in edits:
        content = content[:start] + replacement + content[start + length :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.csv"
        path.write_bytes(content)
        reading = read_facts([path], reference, recorded_at=NOW)
    (row,) = reading.accounting.to_dict("records")
    assert row["accepted"] + row["merged"] + row["quarantined"] == row["read"]
    assert len(reading.facts) == row["accepted"]
    assert len(reading.quarantined) == row["quarantined"]
    assert reading.quarantined[["rule", "remedy"]].ne("").all().all()
    assert reading.facts["value"].notna().all()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 10), min_size=1, max_size=30))
def test_repeating_rows_only_adds_merged_ones(reference, picks):
    header, *rows = SAMPLE.splitlines(keepends=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "repeated.csv"
        path.write_bytes(header + b"".join(rows[pick] for pick in picks))
        reading = read_facts([path], reference)
    (row,) = reading.accounting.to_dict("records")
    assert (row["read"], row["quarantined"]) == (len(picks), 0)
    assert row["accepted"] == len(set(picks))
