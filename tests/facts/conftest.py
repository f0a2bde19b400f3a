"""The shipped facts, read once, and a way to write small files of invented rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from intel.facts import Reading, Reference, load_reference, read_facts
from intel.facts.record import EVIDENCE_COLUMNS, FACT_COLUMNS
from intel.home import DATA

FACT_FILES = sorted((DATA / "facts").glob("*.csv"))
# Invented, to be broken one field at a time.
INVENTED = {
    "entity": "NVIDIA",
    "metric": "networking_revenue",
    "segment": "",
    "period_label": "Q3 FY26",
    "period_start": "2025-07-28",
    "period_end": "2025-10-26",
    "value": "8000",
    "low": "",
    "high": "",
    "unit": "USD_m",
    "status": "reported",
    "publisher": "NVIDIA",
    "title": "Invented commentary",
    "url": "https://example.org/invented",
    "published_on": "2025-11-19",
    "note": "",
}
WriteRows = Callable[..., Path]


@pytest.fixture(scope="session")
def reference() -> Reference:
    return load_reference(DATA)


@pytest.fixture(scope="session")
def shipped(reference) -> Reading:
    return read_facts(FACT_FILES, reference)


@pytest.fixture
def write_rows(tmp_path) -> WriteRows:
    """Write invented rows in the evidence's form (or ``form="project"``) and give the path."""

    def write(
        rows: Iterable[Mapping[str, str]], *, name: str = "dropped.csv", form: str = "evidence"
    ) -> Path:
        columns = EVIDENCE_COLUMNS if form == "evidence" else FACT_COLUMNS
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**INVENTED, **row} for row in rows)
        return path

    return write
