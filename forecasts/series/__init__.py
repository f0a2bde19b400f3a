"""Forecasts of one series: revenue, capital expenditure, units; quarterly or yearly."""

from forecasts.series.backtest import backtest
from forecasts.series.driver import DrivenFit, fit_with_driver
from forecasts.series.engine import fit, forecast, forecast_many
from forecasts.series.explain import explain
from forecasts.series.inputs import SeriesError
from forecasts.series.result import SeriesFit
from forecasts.series.second_opinion import Opinion, second_opinions

__all__ = [
    "DrivenFit",
    "Opinion",
    "SeriesError",
    "SeriesFit",
    "backtest",
    "explain",
    "fit",
    "fit_with_driver",
    "forecast",
    "forecast_many",
    "second_opinions",
]
