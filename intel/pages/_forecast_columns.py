"""Columns of the tables on the Forecasts page."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from intel.pages._columns import number, percent


def _amount(label: str) -> Any:
    return number(label, step=1)


def _plain(label: str, form: str) -> Any:
    return st.column_config.NumberColumn(label, format=form)


_MIDDLE = {"q10": _amount("10%"), "q50": _amount("Median"), "q90": _amount("90%")}
_QUARTER = {"period_end": st.column_config.DateColumn("Quarter to")}

QUANTILES: Final[dict[str, Any]] = {
    "series_id": None, "made_on": st.column_config.DateColumn("Made on"), **_QUARTER,
    "horizon": "Quarters ahead", "unit": None, "q2_5": _amount("2.5%"), "q5": _amount("5%"),
    "q10": _amount("10%"), "q25": _amount("25%"), "q50": _amount("Median"), "q75": _amount("75%"),
    "q90": _amount("90%"), "q95": _amount("95%"), "q97_5": _amount("97.5%"),
}  # fmt: skip
OPINIONS: Final[dict[str, Any]] = {
    "series_id": None, "model": "Model", **_QUARTER, **_MIDDLE, "warnings": "Warnings",
}  # fmt: skip
LANDED: Final[dict[str, Any]] = {
    "series_id": None, "run_id": None, "made_on": st.column_config.DateColumn("Made on"),
    **_QUARTER, "landed_on": st.column_config.DateColumn("Reported on"),
    "actual": _amount("First reported"), **_MIDDLE,
}  # fmt: skip
BACKTEST: Final[dict[str, Any]] = {
    "origin_end": st.column_config.DateColumn("Newest quarter known"),
    "cutoff": st.column_config.DateColumn("Cutoff", help="Only what was published by then is seen"),
    "cutoff_is_inferred": "Cutoff inferred", **_QUARTER, "horizon": "Quarters ahead",
    "actual": _amount("Reported, as known now"), "first_reported": _amount("First reported"),
    **_MIDDLE, "naive": _amount("Last value"), "n_train": "Quarters fitted",
    "n_inferred": "… with an inferred day", "spread": _plain("Bands widened by", "%.2f"),
}  # fmt: skip
SCORES: Final[dict[str, Any]] = {
    "series_id": "Series", "skill_vs_naive": percent("Skill against last value"),
    "coverage_80": percent("Inside 80% band"),
    "mase": st.column_config.NumberColumn(
        "MASE", format="%.2f",
        help="Mean error over that of repeating the year before, within the quarters fitted",
    ),
    "n_forecasts": "Forecasts scored", "n_origins": "Origins",
    "skill_vs_seasonal_naive": percent("Skill against last year"),
    "skill_vs_drift": percent("Skill against drift"),
    "coverage_95": percent("Inside 95% band"), "n_train_least": "Quarters fitted, least",
    "n_train_most": "… most", "n_cutoffs_inferred": "Origins with an inferred day",
    "share_inferred": percent("Quarters with an inferred day"),
    "n_revised": "Outcomes revised since", "smape": _plain("sMAPE, %", "%.1f"),
    "pinball": _plain("Pinball", "%.2f"), "crps": _plain("CRPS", "%.2f"),
    "interval_score_95": _plain("Interval score, 95%", "%.1f"),
    "model": st.column_config.TextColumn("Model", width="large"),
}  # fmt: skip
"""Those that are read first at the left."""
