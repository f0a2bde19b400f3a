"""Small invented ledgers: every number here is made up, and every source says so."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from intel.store.build import draft_snapshot, expected_columns

COLUMNS = expected_columns()
TEXT = {
    "line", "fabric", "domain", "layer", "speed", "form", "product", "scope", "region", "buyer",
    "basis", "segment", "period_label", "note", "stated_as",
}  # fmt: skip


def fact(number: int, **given: Any) -> dict[str, Any]:
    """One invented fact; ``number`` tells it apart."""
    row: dict[str, Any] = dict.fromkeys(TEXT, "") | {
        "fact_id": f"fact-{number}",
        "entity": "Invented Networks",
        "metric": "revenue",
        "line": "total",
        "period_label": "Q1 FY25",
        "period_start": "2025-01-01",
        "period_end": "2025-03-31",
        "period_type": "quarter",
        "value": 900.0,
        "low": None,
        "high": None,
        "unit": "USD_m",
        "status": "reported",
        "publisher": "Invented Networks",
        "origin": "Invented Networks",
        "grade": "A",
        "title": f"Invented release {number}",
        "url": f"https://invented.example/{number}",
        "published_on": "2025-04-20",
        "published_on_basis": "stated",
        "recorded_at": "2026-11-21T00:00:00",
        "source_id": f"source-{number}",
        "mapped": True,
        "significant_digits": None,
        "file": "invented.csv",
        "row": number,
    }
    row |= given
    if row["significant_digits"] is None:
        digits = f"{row['value']:.10f}".rstrip("0").rstrip(".").replace(".", "").lstrip("0")
        is_whole = float(row["value"]).is_integer()
        row["significant_digits"] = len(digits.rstrip("0") if is_whole else digits)
    return row


def facts(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Facts as a frame with the columns that the store takes."""
    return pd.DataFrame([dict(row) for row in rows], columns=list(COLUMNS["fact"]))


def snapshot_row(built_at: str = "2026-11-21 06:00:00") -> pd.DataFrame:
    """The one row that describes the snapshot."""
    return pd.DataFrame(
        {"built_at": [pd.Timestamp(built_at)], "inputs_digest": ["0"], "code_version": ["test"]}
    )


def fx(currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    """Invented exchange rates by month."""
    return pd.DataFrame(
        {
            "month": list(rates),
            "currency": currency,
            "units_per_usd": list(rates.values()),
            "quoted_value": list(rates.values()),
            "quoted_as": "units per USD",
            "publisher": "Invented central bank",
            "url": "https://invented.example/fx",
        }
    )


def fiscal_quarters(*rows: tuple[str, str, str, str, int]) -> pd.DataFrame:
    """Invented fiscal quarters: vendor, label, first day, last day, weeks."""
    frame = pd.DataFrame(
        rows, columns=["vendor", "fiscal_label", "period_start", "period_end", "weeks"]
    )
    return frame.assign(basis="stated", source="invented")


def tables(*rows: Mapping[str, Any], **others: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The frames of a small store."""
    return {"fact": facts(*rows), "snapshot": snapshot_row()} | others


def fill(target: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Make a store without what proves a snapshot before it is published: a tenth of the time."""
    with draft_snapshot(target) as draft:
        draft.load(tables)


def build(folder: Path, *rows: Mapping[str, Any], **others: pd.DataFrame) -> None:
    """Make a small store in ``folder``, to ask it."""
    fill(folder / "000001" / "intel.duckdb", tables(*rows, **others))
