"""One market basis: what a gap in a vendor's quarters may and may not tell."""

import numpy as np
import pandas as pd
import pytest

from forecasts.coherence import Hierarchy
from intel.refresh.coherent_basis import _base, history_of

GAP = pd.Period("2024Q2")


def rows(missing=()):
    """Two invented vendors over twelve quarters; the first leaves out what is missing."""
    quarters = pd.period_range("2022Q1", "2024Q4", freq="Q")
    grown = 100.0 * 1.1 ** np.arange(len(quarters))
    return pd.DataFrame(
        {"vendor": vendor, "quarter_end": quarter.end_time.normalize(), "revenue_usd_m": value}
        for vendor, wobble in (("A", 0.02), ("B", -0.03))
        for quarter, value in zip(
            quarters, grown * (1.0 + wobble * (-1.0) ** np.arange(len(quarters))), strict=True
        )
        if not (vendor == "A" and quarter in missing)
    )


def test_a_gap_is_bridged_for_totals_and_stays_a_gap_for_the_vendor():
    """The total holds the geometric mean of its neighbours, the vendor's own series nothing."""
    history = history_of(rows(missing=[GAP]))
    before, after = (history.by_vendor.loc[GAP + step, "A"] for step in (-1, 1))
    assert history.known.loc[GAP, "A"] == pytest.approx(np.sqrt(before * after))
    assert np.isnan(history.own("A").loc[GAP])


def test_no_backtest_is_scored_on_a_bridged_quarter_or_begins_behind_one():
    """Six origins before the last quarter; two of them touch the gap and give no one-step error."""
    hierarchy = Hierarchy.of({"A": "one", "B": "two"})
    nodes = [name for _, name, _ in hierarchy.nodes]
    whole = _base(history_of(rows()), hierarchy)[1]
    holed = _base(history_of(rows(missing=[GAP])), hierarchy)[1]
    first, other = nodes.index("A"), nodes.index("B")
    assert {GAP, GAP + 1} <= set(whole[first].dropna().index)
    assert not {GAP, GAP + 1} & set(holed[first].dropna().index)
    pd.testing.assert_series_equal(holed[other].dropna(), whole[other].dropna())


def test_a_band_is_wider_where_quarters_are_missing():
    """One of twelve steps has no shock of its own: the band is wider for it, never narrower."""
    hierarchy = Hierarchy.of({"A": "one", "B": "two"})
    place = [name for _, name, _ in hierarchy.nodes].index("A")
    whole, holed = (
        _base(history_of(rows(missing)), hierarchy)[0][place] for missing in ([], [GAP])
    )
    assert holed.spread == pytest.approx(whole.spread * np.sqrt(12 / 11))
