"""Forecasts of shares of a whole: fabrics, vendors, forms of optics."""

from forecasts.shares.bounds import Bound
from forecasts.shares.composition import SharesError, compose
from forecasts.shares.engine import ShareForecast, forecast_shares

__all__ = ["Bound", "ShareForecast", "SharesError", "compose", "forecast_shares"]
