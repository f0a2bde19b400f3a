"""What stands behind numbers that were reported: a fact, a line, a calendar quarter, a share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from intel.errors import NotDisclosed
from intel.market.lineage.address import Place
from intel.market.lineage.result import Term, digits
from intel.store import Snapshot

FACT: Final = Place("fact", {"id": "fact_id"}, {})
VENDOR_REVENUE: Final = Place(
    "vendor_revenue",
    {"vendor": "vendor", "line": "line", "period": "fiscal_label", "basis": "basis",
     "type": "period_type"},
    {"basis": "", "type": "quarter"},
)  # fmt: skip
QUARTERLY: Final = Place(
    "vendor_revenue_quarterly",
    {"vendor": "vendor", "line": "line", "quarter": "quarter", "basis": "basis"},
    {"basis": ""},
)
FABRIC_SHARE: Final = Place(
    "fabric_share",
    {"fabric": "fabric", "period": "period_label", "house": "origin", "scope": "scope",
     "domain": "domain", "basis": "basis", "region": "region", "status": "status",
     "id": "fact_id"},
    {},
)  # fmt: skip


def of_fact(row: Mapping[Any, Any]) -> Term:
    """A number of the ledger: it is read, not computed."""
    what = " ".join(
        str(row[name]).replace("_", " ")
        for name in ("entity", "metric", "line", "fabric", "period_label")
        if row[name]
    )
    return Term(what, _value(row["value"]), row["unit"], fact_id=row["fact_id"])


def lines_of_facts(snapshot: Snapshot, fact_ids: Iterable[str]) -> pd.DataFrame:
    """The rows of vendor_revenue that these facts are."""
    return snapshot.query(
        "SELECT * FROM vendor_revenue WHERE list_contains(?, fact_id)", [sorted(fact_ids)]
    )


def of_line(row: Mapping[Any, Any]) -> Term:
    """A reported line: the fact the view chose of all that state it."""
    return Term(
        f"{row['vendor']} {row['line'].replace('_', ' ')} {row['fiscal_label']}",
        float(row["value"]),
        f"{row['currency']}_m",
        fact_id=row["fact_id"],
    )


def of_fabric_share(row: Mapping[Any, Any]) -> Term:
    """A published share of a fabric."""
    label = f"{row['fabric']} {row['period_label']} by {row['origin']}"
    return Term(label, _value(row["fraction"]), "fraction", fact_id=row["fact_id"])


def of_quarter(
    snapshot: Snapshot, row: Mapping[Any, Any], held: pd.DataFrame
) -> tuple[Term, float | None]:
    """A calendar quarter in US dollars: each period by the days of it that fall inside, converted.

    ``held`` has the rows of ``vendor_revenue`` it may be built from. Returns the term, with what
    its arithmetic gives.
    """
    reported = held[held["fact_id"].isin(list(row["fact_ids"]))].sort_values("period_start")
    currency, label = row["currency"], f"{row['vendor']} {row['line'].replace('_', ' ')}"
    slices = [
        _slice(period, row["quarter_start"], row["quarter_end"])
        for period in reported.to_dict("records")
    ]
    if currency == "USD":
        total = sum(part.value or 0.0 for part in slices)
        return (
            Term(
                f"{label} {row['quarter']}",
                _value(row["revenue_usd_m"]),
                "USD_m",
                _plus(slices),
                tuple(slices),
            ),
            total,
        )
    rates = _rates(snapshot, currency, row["quarter_start"])
    if len(rates) < 3 and row["usd_missing_reason"]:
        raise NotDisclosed(f"{label} {row['quarter']} has no dollars: {row['usd_missing_reason']}")
    months = _months(reported, row["quarter_start"], rates)
    by_month = [
        Term(
            f"{month}",
            amount / rate,
            "USD_m",
            f"{digits(amount)} million {currency} / {digits(rate)} {currency} per USD",
        )
        for month, amount, rate in months
    ]
    local = Term(
        f"{label} {row['quarter']} in {currency}",
        _value(row["revenue_m"]),
        f"{currency}_m",
        _plus(slices),
        tuple(slices),
    )
    term = Term(
        f"{label} {row['quarter']}",
        _value(row["revenue_usd_m"]),
        "USD_m",
        " + ".join(digits(part.value) for part in by_month),
        (*by_month, local),
    )
    return term, sum(part.value or 0.0 for part in by_month)


def _slice(period: Mapping[Any, Any], start: pd.Timestamp, end: pd.Timestamp) -> Term:
    """The part of one period that falls into the quarter, by days."""
    length = _days(period["period_start"], period["period_end"])
    inside = _days(max(period["period_start"], start), min(period["period_end"], end))
    whole = of_line(period)
    if inside == length:
        return whole
    return Term(
        f"{inside} of the {length} days of {period['fiscal_label']}",
        period["value"] * inside / length,
        whole.unit,
        f"{digits(period['value'])} × {inside} / {length}",
        (whole,),
    )


def _months(
    reported: pd.DataFrame, start: pd.Timestamp, rates: Mapping[str, float]
) -> list[tuple[str, float, float]]:
    """Month, amount in the currency, and rate, for the three months of a quarter."""
    amounts: list[tuple[str, float, float]] = []
    for month in pd.period_range(start, periods=3, freq="M"):
        first, last = month.start_time, month.end_time.normalize()
        amount = sum(
            row["value"]
            * _days(max(row["period_start"], first), min(row["period_end"], last))
            / _days(row["period_start"], row["period_end"])
            for row in reported.to_dict("records")
            if row["period_start"] <= last and row["period_end"] >= first
        )
        if amount:
            amounts.append((str(month), amount, rates[str(month)]))
    return amounts


def _rates(snapshot: Snapshot, currency: str, start: pd.Timestamp) -> dict[str, float]:
    months = [str(month) for month in pd.period_range(start, periods=3, freq="M")]
    frame = snapshot.query(
        "SELECT month, units_per_usd FROM fx_monthly"
        " WHERE currency = ? AND list_contains(?, month)",
        [currency, months],
    )
    return dict(zip(frame["month"], frame["units_per_usd"], strict=True))


def rate_assumptions(snapshot: Snapshot, row: Mapping[Any, Any]) -> list[dict[str, Any]]:
    """The exchange rates a quarter was converted with, each with its publisher."""
    if row["currency"] == "USD":
        return []
    frame = snapshot.query(
        "SELECT * FROM fx_monthly WHERE currency = ? AND month BETWEEN ? AND ? ORDER BY month",
        [row["currency"], f"{row['quarter_start']:%Y-%m}", f"{row['quarter_end']:%Y-%m}"],
    )
    return [
        {
            "name": f"{each['currency']} per USD, {each['month']}",
            "value": each["units_per_usd"], "low": None, "high": None, "unit": "",
            "reason": "average of the month", "document": each["publisher"], "url": each["url"],
        }
        for each in frame.to_dict("records")
    ]  # fmt: skip


def _plus(terms: list[Term]) -> str:
    if len(terms) == 1:
        return terms[0].arithmetic or digits(terms[0].value)
    return " + ".join(digits(term.value) for term in terms)


def _days(first: pd.Timestamp, last: pd.Timestamp) -> int:
    return int((last - first).days) + 1


def _value(value: Any) -> float | None:  # noqa: ANN401 - a number or nothing
    return None if pd.isna(value) else float(value)
