"""Vendors, layers and markets that add up, intervals included."""

from forecasts.coherence.reconcile import (
    MARKET,
    CoherenceError,
    Hierarchy,
    bottom_draws,
    coherent_draws,
    of_whole,
    reconcile,
    shrunk_covariance,
)

__all__ = [
    "MARKET",
    "CoherenceError",
    "Hierarchy",
    "bottom_draws",
    "coherent_draws",
    "of_whole",
    "reconcile",
    "shrunk_covariance",
]
