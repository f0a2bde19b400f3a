"""What stands behind a share of a market: revenue, the part of it that counts, and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from intel.market.lineage.address import Place
from intel.market.lineage.reported import lines_of_facts, of_quarter, rate_assumptions
from intel.market.lineage.result import Term, digits, summed
from intel.store import Snapshot

MARKET_SHARE: Final = Place(
    "market_share", {"basis": "market_basis", "vendor": "vendor", "quarter": "quarter"}, {}
)

_LINES: Final = """\
SELECT revenue.*, part.low, part.mid, part.high, part.layer, part.reason, part.title, part.url
FROM market_basis_line AS part
JOIN vendor_revenue_quarterly AS revenue USING (vendor, line, basis)
WHERE part.market_basis = ? AND revenue.quarter = ?
    AND coalesce(part.valid_from <= revenue.quarter_end, true)
    AND coalesce(part.valid_to >= revenue.quarter_start, true)
    AND NOT revenue.is_partial AND revenue.revenue_usd_m IS NOT NULL
ORDER BY vendor <> ?, vendor, line, basis"""


def of_share(
    snapshot: Snapshot, row: Mapping[Any, Any]
) -> tuple[Term, float | None, list[dict[str, Any]]]:
    """A share: the vendor's revenue that counts, over that of all vendors covered.

    Returns the term, what its arithmetic gives, and the judgements in it.
    """
    lines = snapshot.query(_LINES, [row["market_basis"], row["quarter"], row["vendor"]])
    held = lines_of_facts(snapshot, {each for ids in lines["fact_ids"] for each in ids})
    by_vendor = {
        str(vendor): _counted(snapshot, str(vendor), rows, held)
        for vendor, rows in lines.groupby("vendor", sort=False)
    }
    own = by_vendor[row["vendor"]]
    market = Term(
        f"All vendors covered on {row['market_basis']}, {row['quarter']}",
        float(row["market_usd_m"]),
        "USD_m",
        summed(list(by_vendor.values())),
        tuple(term for vendor, term in by_vendor.items() if vendor != row["vendor"]),
    )
    total = sum(term.value or 0.0 for term in by_vendor.values())
    share = None if pd.isna(row["share"]) else float(row["share"])
    term = Term(
        f"{row['vendor']} on {row['market_basis']}, {row['quarter']}",
        share,
        "fraction",
        f"{digits(own.value)} / {digits(market.value)}",
        (own, market),
    )
    assumptions = [each for line in lines.to_dict("records") for each in _judged(snapshot, line)]
    return term, None if share is None else (own.value or 0.0) / total, assumptions


def _counted(snapshot: Snapshot, vendor: str, lines: pd.DataFrame, held: pd.DataFrame) -> Term:
    """The revenue of one vendor that counts: each line times its part."""
    parts = []
    for line in lines.to_dict("records"):
        revenue, computed = of_quarter(snapshot, line, held)
        parts.append(
            Term(
                f"{line['line'].replace('_', ' ')}, the part that counts",
                (computed or 0.0) * line["mid"],
                "USD_m",
                f"{digits(revenue.value)} × {digits(line['mid'])}",
                (revenue,),
            )
        )
    return Term(
        vendor, sum(part.value or 0.0 for part in parts), "USD_m", summed(parts), tuple(parts)
    )


def _judged(snapshot: Snapshot, line: Mapping[Any, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"part of {line['vendor']} {line['line'].replace('_', ' ')} that counts",
            "value": line["mid"], "low": line["low"], "high": line["high"], "unit": "fraction",
            "reason": line["reason"], "document": line["title"], "url": line["url"],
        },
        *rate_assumptions(snapshot, line),
    ]  # fmt: skip
