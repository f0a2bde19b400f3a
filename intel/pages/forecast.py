"""Forecasts: one series with its odds, its past forecasts and its score."""

from typing import Any

import pandas as pd
import streamlit as st

from intel.market import outlook
from intel.pages import _charts, _page
from intel.store import Snapshot

SCORE_COLUMNS: dict[str, Any] = {
    "series_id": "Series",
    "n_origins": st.column_config.NumberColumn("Origins"),
    "n_forecasts": st.column_config.NumberColumn("Forecasts scored"),
    "skill_vs_naive": st.column_config.NumberColumn("Skill against last value", format="percent"),
    "skill_vs_seasonal_naive": st.column_config.NumberColumn("… last year", format="percent"),
    "skill_vs_drift": st.column_config.NumberColumn("… against drift", format="percent"),
    "mase": st.column_config.NumberColumn("MASE", format="%.2f"),
    "smape": st.column_config.NumberColumn("sMAPE, %", format="%.1f"),
    "pinball": st.column_config.NumberColumn("Pinball", format="%.2f"),
    "crps": st.column_config.NumberColumn("CRPS", format="%.2f"),
    "interval_score_95": st.column_config.NumberColumn("Interval score, 95 %", format="%.1f"),
    "coverage_80": st.column_config.NumberColumn("Inside 80 % band", format="percent"),
    "coverage_95": st.column_config.NumberColumn("Inside 95 % band", format="percent"),
    "model": st.column_config.TextColumn("Model", width="large"),
}
QUANTILE_COLUMNS = {
    "series_id": None,
    "made_on": st.column_config.DateColumn("Made on"),
    "period_end": st.column_config.DateColumn("Quarter to"),
    "horizon": "Quarters ahead",
    "unit": None,
} | {
    f"q{name}": st.column_config.NumberColumn(label, format="localized")
    for name, label in (
        ("2_5", "2.5 %"), ("5", "5 %"), ("10", "10 %"), ("25", "25 %"), ("50", "Median"),
        ("75", "75 %"), ("90", "90 %"), ("95", "95 %"), ("97_5", "97.5 %"),
    )
}  # fmt: skip


def one_series(snapshot: Snapshot) -> None:
    """Show the newest forecast of one series and how its like did before."""
    names = outlook.series_names(snapshot)
    if not names:
        st.info(
            "No series has the eight quarters that a forecast needs yet.",
            icon=":material/hourglass_empty:",
        )
        return
    chosen = st.selectbox(
        "Series", names, index=names.index("NVIDIA/networking") if "NVIDIA/networking" in names
        else 0, key="series", bind="query-params", persist_state="session",
        help="Vendor / reported line / definition, where the vendor has more than one",
    )  # fmt: skip
    series = outlook.outlook(snapshot, chosen)
    st.markdown(series.sentence)
    if series.warnings:
        st.warning(series.warnings, icon=":material/info:")
    y_title = f"{series.name}, {series.unit}"
    fan = _charts.fan(
        series.history, series.fan.frame, y_title=y_title, as_of=pd.Timestamp(series.made_on)
    )
    _page.present(series.fan, fan, key="fan", columns=QUANTILE_COLUMNS, alt_text=series.sentence)

    st.subheader("Had it been asked before")
    _page.present(
        series.backtest,
        _charts.past_forecasts(series.backtest.frame, series.history, y_title=y_title),
        key="backtest",
        alt_text=f"Past forecasts of {series.name} against what was then reported",
    )
    if not series.score.is_empty:
        st.dataframe(
            series.score.frame.drop(columns="series_id"), hide_index=True,
            column_config=SCORE_COLUMNS, alt="Scores of this series' past forecasts",
        )  # fmt: skip
    with st.expander("What the model is, and what it cannot see"):
        st.markdown(
            f"**{series.model}** carries the most weight. The forecast averages the quantiles of"
            " four members: exponential smoothing and theta, each on the level and on the"
            " logarithm, each itself a mixture over a fixed grid of parameters weighed by"
            " statsmodels' ETS likelihood. It sees this series alone: not orders, guidance, capital"
            " expenditure, product launches, or a vendor's decision to stop reporting the line."
        )
        st.json(series.parameters, expanded=False)


def all_scores(snapshot: Snapshot) -> None:
    """Rank every series by skill."""
    st.subheader("Every series, scored")
    answer = outlook.scores(snapshot)
    st.markdown(answer.sentence)
    _page.present(answer, None, key="scores", columns=SCORE_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    one_series(snapshot)
    all_scores(snapshot)


_page.show("Where is this heading, with what odds, and why believe it?", body)
