"""The step *forecast*: every series of quarters, what follows capex, and the outlooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from intel.facts.outlook import OutlookAssumptions
from intel.refresh.capex_series import read_capex_series
from intel.refresh.driven_forecasts import LINES as DRIVEN_LINES
from intel.refresh.driven_forecasts import driven_tables
from intel.refresh.forecast_ledger import keep_forecasts
from intel.refresh.making import Making, Tell, with_rows
from intel.refresh.outlook_as_of import OutlooksAsOf
from intel.refresh.outlook_backtest import backtest_outlooks
from intel.refresh.outlooks import outlook_tables
from intel.refresh.vendor_forecasts import VendorForecasts, forecast_vendors
from intel.refresh.vendor_series import VendorSeries
from intel.refresh.vendor_vintages import read_vendor_series
from intel.store.build import Draft


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What later steps need: the series, every vintage of their forecasts, and the outlooks.

    ``left_out`` says why a series was not forecast, ``tables`` has today's outlooks as published.
    """

    series: Sequence[VendorSeries]
    vintages: pd.DataFrame
    left_out: Mapping[str, str]
    tables: Mapping[str, pd.DataFrame]
    outlooks: OutlooksAsOf


def forecast(draft: Draft, assumed: OutlookAssumptions, making: Making, tell: Tell) -> Forecasts:
    """Forecast all that can be, and test it on its own past."""
    series = [*read_vendor_series(draft), *read_capex_series(draft)]
    made = forecast_vendors(
        series,
        made_on=making.made_on,
        run_id=making.run_id,
        data_version=making.data_version,
    )
    vintages = keep_forecasts(making.home, made.forecast)
    driven = _driven(draft, series, made, making.day)
    draft.load(
        with_rows(
            forecast=vintages,
            forecast_series=made.forecast_series,
            forecast_score=made.forecast_score,
            forecast_backtest=made.forecast_backtest,
            forecast_spread=made.forecast_spread,
            forecast_second_opinion=made.forecast_second_opinion,
            **driven,
        )
    )
    tables = outlook_tables(draft.query, assumed, made_on=making.made_on)
    draft.load(tables)
    outlooks = OutlooksAsOf(draft.query, assumed, today=making.made_on)
    tested = backtest_outlooks(draft.query, outlooks, series, made_on=making.made_on)
    draft.load(with_rows(outlook_backtest=tested))
    tell(
        f"{len(made.forecast_series) - len(made.left_out)} series;"
        f" {len(made.left_out)} have ended or are too short;"
        f" {len(tables.get('outlook_model', ()))} outlook models"
    )
    return Forecasts(series, vintages, made.left_out, {**tables, **driven}, outlooks)


def _driven(
    draft: Draft, series: Sequence[VendorSeries], made: VendorForecasts, day: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """What lines would earn if they followed the capital expenditure that is forecast."""
    return driven_tables(
        series,
        made.forecast,
        made.forecast_backtest,
        made.forecast_spread,
        draft.query(DRIVEN_LINES)["series_id"],
        day=day,
    )
