"""Forecasts: one series with its odds, its past forecasts and its score."""

from typing import Any

import pandas as pd
import streamlit as st

from intel.market import nowcasts, outlook
from intel.market.answer import verbatim
from intel.pages import _charts, _notes, _page
from intel.store import Snapshot

SCORE_COLUMNS: dict[str, Any] = {
    "series_id": "Series",
    "n_origins": st.column_config.NumberColumn("Origins"),
    "n_forecasts": st.column_config.NumberColumn("Forecasts scored"),
    "n_train_least": st.column_config.NumberColumn("Quarters fitted, least"),
    "n_train_most": st.column_config.NumberColumn("… most"),
    "n_cutoffs_inferred": st.column_config.NumberColumn("Origins with an inferred day"),
    "share_inferred": st.column_config.NumberColumn(
        "Quarters with an inferred day", format="percent"
    ),
    "n_revised": st.column_config.NumberColumn("Outcomes revised since"),
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


OPINION_COLUMNS: dict[str, Any] = {
    "series_id": None,
    "model": "Model",
    "period_end": st.column_config.DateColumn("Quarter to"),
    "q10": st.column_config.NumberColumn("10 %", format="localized"),
    "q50": st.column_config.NumberColumn("Median", format="localized"),
    "q90": st.column_config.NumberColumn("90 %", format="localized"),
    "warnings": "Warnings",
}
LANDED_COLUMNS: dict[str, Any] = {
    "series_id": None,
    "run_id": None,
    "made_on": st.column_config.DateColumn("Made on"),
    "period_end": st.column_config.DateColumn("Quarter to"),
    "landed_on": st.column_config.DateColumn("Reported on"),
    "actual": st.column_config.NumberColumn("First reported", format="localized"),
    "q10": st.column_config.NumberColumn("10 %", format="localized"),
    "q50": st.column_config.NumberColumn("Median", format="localized"),
    "q90": st.column_config.NumberColumn("90 %", format="localized"),
}
BACKTEST_COLUMNS: dict[str, Any] = {
    "origin_end": st.column_config.DateColumn("Newest quarter known"),
    "cutoff": st.column_config.DateColumn("Cutoff", help="Only what was published by then is seen"),
    "cutoff_is_inferred": "Cutoff inferred",
    "period_end": st.column_config.DateColumn("Quarter to"),
    "horizon": "Quarters ahead",
    "actual": st.column_config.NumberColumn("Reported, as known now", format="localized"),
    "first_reported": st.column_config.NumberColumn("First reported", format="localized"),
    "q10": st.column_config.NumberColumn("10 %", format="localized"),
    "q50": st.column_config.NumberColumn("Median", format="localized"),
    "q90": st.column_config.NumberColumn("90 %", format="localized"),
    "naive": st.column_config.NumberColumn("Last value", format="localized"),
    "n_train": "Quarters fitted",
    "n_inferred": "… with an inferred day",
    "spread": st.column_config.NumberColumn("Bands widened by", format="%.2f"),
}


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
    _page.say(nowcasts.said_of(snapshot, series_id=chosen))
    if series.warnings:
        st.warning(verbatim(series.warnings), icon=":material/info:")
    y_title = f"{series.name}, {series.unit}"
    if series.made_on is not None:
        fan = _charts.fan(
            series.history, series.fan.frame, y_title=y_title,
            as_of=pd.Timestamp(series.made_on), breaks=series.events.frame,
        )  # fmt: skip
        notes = _notes.of_series(snapshot, series.series_id)
        _page.present(
            _notes.with_answer(series.fan, notes), _notes.on_chart(fan, notes), key="fan",
            columns=QUANTILE_COLUMNS, alt_text=series.sentence,
        )  # fmt: skip
        _notes.beside(snapshot, series.series_id, notes)
        with st.expander("What it is, and what it cannot see"):
            st.markdown(verbatim(series.explanation))
            st.dataframe(
                pd.DataFrame(series.provenance.items(), columns=["what", "value"]).astype(str),
                hide_index=True, alt="Where the forecast comes from",
            )  # fmt: skip
            st.json(series.parameters, expanded=False)

    st.subheader("What was published, and what came")
    st.markdown(series.record.sentence)
    if not series.landed.is_empty:
        _page.present(series.landed, None, key="landed", columns=LANDED_COLUMNS)

    st.subheader("Had it been asked before")
    if series.backtest.is_empty:
        st.info("Too few past quarters to forecast from.", icon=":material/hourglass_empty:")
    else:
        _page.present(
            series.backtest,
            _charts.past_forecasts(series.backtest.frame, series.history, y_title=y_title),
            key="backtest",
            columns=BACKTEST_COLUMNS,
            alt_text=f"Past forecasts of {series.name} against what was then reported",
        )
    if not series.score.is_empty:
        st.dataframe(
            series.score.frame.drop(columns=["series_id", "model"]), hide_index=True,
            column_config=SCORE_COLUMNS, alt="Scores of this series' past forecasts",
        )  # fmt: skip
    if not series.opinions.is_empty:
        st.subheader("Second opinions")
        st.markdown(series.opinions.sentence)
        _page.present(series.opinions, None, key="opinions", columns=OPINION_COLUMNS)


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


_page.show("Where is this heading, with what odds, and why believe it?", body, method="Forecasts")
