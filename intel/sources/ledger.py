"""Rows that a source brings in, appended to the ledger: whole files, never changed.

A file is named by the moment and what it was read from, so the same file twice writes nothing new.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from intel.facts.record import FACT_COLUMNS
from intel.home import Home
from intel.whole_file import write_whole

if TYPE_CHECKING:
    from intel.sources.inbox import Ingested


def as_csv(rows: Iterable[Mapping[str, str]], columns: Iterable[str] = FACT_COLUMNS) -> str:
    """Rows as CSV text with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def append_facts(home: Home, name: str, rows: Iterable[Mapping[str, str]]) -> Path:
    """Write ``ledger/facts/<name>.csv``."""
    path = home.ledger / "facts" / f"{name}.csv"
    write_whole(path, as_csv(rows))
    return path


def append_record(home: Home, name: str, record: Ingested) -> Path:
    """Write what became of a file's rows to ``ledger/ingested/<name>.json``."""
    path = home.ledger / "ingested" / f"{name}.json"
    write_whole(path, json.dumps(asdict(record), ensure_ascii=False, indent=1))
    return path


def moment(now: datetime) -> str:
    """The moment as it stands in file names."""
    return f"{now:%Y%m%dT%H%M%S}"
