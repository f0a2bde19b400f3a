"""The score step of other people's forecasts: the record, and the nowcasts that learn from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from intel.refresh.forecaster_record import scored_forecasts
from intel.refresh.model_as_of import ModelAsOf
from intel.refresh.nowcasts import nowcast_tables
from intel.refresh.ours_as_of import OursAsOf
from intel.refresh.outlook_as_of import OutlooksAsOf
from intel.refresh.vendor_series import VendorSeries
from intel.store.build import Draft

SPREADS: Final = """\
SELECT cutoff, any_value(spread) AS spread
FROM forecast_backtest
WHERE series_id NOT IN (SELECT series_id FROM forecast_series WHERE line = 'capex')
GROUP BY cutoff
UNION ALL
SELECT made_on, spread FROM forecast_spread WHERE measure = 'revenue'"""


def score_forecasters(
    draft: Draft,
    outlooks: OutlooksAsOf,
    series: Sequence[VendorSeries],
    *,
    made_on: date,
    run_id: str,
    data_version: str,
) -> str:
    """Fill ``scored_forecast``, ``nowcast_backtest`` and ``nowcast``; return what there is to say.

    Parameters
    ----------
    draft
        With the facts, ``forecast_backtest`` and ``forecast_spread`` loaded.
    outlooks
        The outlook models on any day.
    series
        The lines with all vintages of their quarters.
    made_on
        Day of knowledge of the live nowcasts.
    run_id, data_version
        Where they come from.
    """
    model = ModelAsOf(series, draft.query(SPREADS))
    ours = OursAsOf(model, draft.query, outlooks)
    scored = scored_forecasts(draft, ours)
    if scored.empty:
        return "no public forecast has come due"
    draft.load({"scored_forecast": scored})
    made = nowcast_tables(draft, model, made_on=made_on, run_id=run_id, data_version=data_version)
    filled = {name: rows for name, rows in made.items() if not rows.empty}
    draft.load(filled)
    live = filled["nowcast"]["series_id"].nunique() if "nowcast" in filled else 0
    return f"{len(scored):,} public forecasts have come due, {live} guided quarters nowcast"
