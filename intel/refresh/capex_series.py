"""Capital expenditure of the largest buyers as series: each alone, and the five together.

The same vintages, the same backtests and the same ledger as a vendor's revenue. The sum takes only
quarters that all five had reported by the day, so that no buyer is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from intel.refresh.series_events import LineEvents
from intel.refresh.vendor_series import VendorSeries, series_id
from intel.refresh.vendor_vintages import vendor_series
from intel.store.build import Draft

LINE: Final = "capex"
TOGETHER: Final = "Hyperscalers"
TOGETHER_ID: Final = series_id(TOGETHER, LINE, "")

VINTAGES: Final = """\
WITH day AS (
    SELECT DISTINCT published_on AS known_on
    FROM fact
    WHERE metric = 'capex' AND status = 'reported'
)
SELECT
    day.known_on, said.buyer AS vendor, 'capex' AS line, said.basis, said.quarter_start,
    said.period_end, said.capex_usd_m AS value, 'USD' AS currency, said.grade, said.published_on,
    said.published_on_basis
FROM day, LATERAL (SELECT * FROM capex_quarterly_as_of(day.known_on)) AS said
WHERE said.basis <> ''"""

_EVENTS: Final = pd.DataFrame(
    columns=["entity", "metric", "line", "basis", "kind", "event_on", "middle_quarter"]
)
_PROXIES: Final = pd.DataFrame(columns=["vendor", "line", "basis"])


def read_capex_series(draft: Draft) -> list[VendorSeries]:
    """Each buyer's capital expenditure by quarter, and the sum, from the store being built."""
    return capex_series(draft.query(VINTAGES))


def capex_series(rows: pd.DataFrame) -> list[VendorSeries]:
    """Gather the series from the rows of ``VINTAGES``; the sum last, where there is one."""
    buyers = vendor_series(rows, pd.DataFrame(), _EVENTS, _PROXIES)
    return [*buyers, *together(buyers)]


def together(buyers: Sequence[VendorSeries]) -> list[VendorSeries]:
    """The sum of all buyers over the quarters that all of them had, on every day it changed."""
    if len(buyers) < 2:
        return []
    said = _sums(buyers)
    if said.empty:
        return []
    before = said.groupby("quarter")["value"].shift()
    vintages = said[before.isna() | (said["value"] != before)].reset_index(drop=True)
    names = ", ".join(each.vendor for each in buyers)
    told = f"Sum of {names}, over the quarters that all of them have reported."
    return [
        VendorSeries(
            TOGETHER_ID, TOGETHER, LINE, "", buyers[0].unit, vintages, LineEvents(),
            warnings=(told,),
        )
    ]  # fmt: skip


def _sums(buyers: Sequence[VendorSeries]) -> pd.DataFrame:
    """By day on which any buyer's number came, the sum of every quarter that all had by then."""
    days = pd.DatetimeIndex(sorted({day for each in buyers for day in each.vintages["known_on"]}))
    known = [each.known_on_days(days) for each in buyers]
    quarters = known[0][0]
    for own, _, _ in known[1:]:
        quarters = quarters.intersection(own)
    total = np.zeros((len(days), len(quarters)))
    inferred = np.zeros_like(total, dtype=bool)
    for own, values, is_inferred in known:
        at = own.get_indexer(quarters)
        total += values[:, at]
        inferred |= is_inferred[:, at]
    day, quarter = np.nonzero(~np.isnan(total))
    return pd.DataFrame(
        {
            "quarter": quarters[quarter],
            "known_on": days[day],
            "value": total[day, quarter],
            "inferred": inferred[day, quarter],
        }
    )
