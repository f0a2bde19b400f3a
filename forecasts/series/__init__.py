"""Forecasts of one series: revenue, capital expenditure, units; quarterly or yearly."""

from forecasts.series.backtest import backtest
from forecasts.series.engine import fit, forecast, forecast_many
from forecasts.series.explain import explain
from forecasts.series.inputs import SeriesError
from forecasts.series.result import SeriesFit

__all__ = ["SeriesError", "SeriesFit", "backtest", "explain", "fit", "forecast", "forecast_many"]
