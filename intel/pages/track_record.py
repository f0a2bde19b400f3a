"""Track record: guidance, houses and this desk against what came, and the nowcasts they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from intel.market import forecast_scores, nowcasts, outlook_record, track_record
from intel.market.once import once
from intel.market.units import unit_in_words
from intel.pages import _page, _track_charts
from intel.pages._columns import UNIT
from intel.store import Snapshot


def _share(title: str, **more: Any) -> Any:
    return st.column_config.NumberColumn(title, format="percent", **more)


def _number(title: str) -> Any:
    return st.column_config.NumberColumn(title, format="localized")


RECORD_COLUMNS: dict[str, Any] = {
    "place": st.column_config.NumberColumn("Place", help="From eight different targets on"),
    "who": "Forecaster", "kind": "Kind", "horizon": "Made",
    "n": "Forecasts", "n_targets": "Targets", "n_bounds": "Only bounds",
    "mean_error": _share("Mean error"), "median_error": _share("Median error"),
    "bias": _share("Bias", help="Below 0: too low"),
    "naive_error": _share("Last number's error"), "n_naive": None,
    "skill_vs_naive": _share("Skill against last number"),
    "n_ours": st.column_config.NumberColumn("Beside this desk"),
    "error_beside_ours": _share("Its error there"), "ours_error": _share("This desk's error there"),
    "skill_vs_ours": _share("Skill against this desk"),
    "n_ranges": "Ranges given", "inside_range": _share("Outcomes inside"),
    "first_made_on": st.column_config.DateColumn("From"),
    "last_made_on": st.column_config.DateColumn("To"),
}  # fmt: skip
SCORED_COLUMNS: dict[str, Any] = {
    "quantity": st.column_config.TextColumn("Quantity", width=210), "period_label": "Period",
    "period_end": None, "made_on": st.column_config.DateColumn("Said on"), "made_on_basis": None,
    "forecast": _number("Forecast"), "low": None, "high": None, "actual": _number("Came"),
    "unit": UNIT,
    "error": _share("Error", help="Of a share, in points; none where a bound was kept"),
    "is_bound": "Only a bound", "naive": _number("Last number"), "naive_error": _share("Its error"),
    "ours": st.column_config.NumberColumn("This desk", format="localized", step=0.1),
    "ours_error": _share("Error of this desk"), "is_inside": "Inside range",
    "horizon": "Made", "actual_by": "Came from",
    "actual_on": st.column_config.DateColumn("Came on"), "grade": "Grade", "fact_id": None,
    "actual_fact_id": None, "source_id": None, "who": "Forecaster",
}  # fmt: skip
PATH_COLUMNS: dict[str, Any] = {
    "said_on": st.column_config.DateColumn("Said on"), "who": "Forecaster",
    "value": _number("Said"), "low": _number("At least"), "high": _number("At most"),
    "unit": UNIT, "change": _number("Change"), "change_fraction": _share("Change, part"),
    "vintage": "Vintage", "made_on": st.column_config.DateColumn("Document of"),
    "made_on_basis": "Day is", "actual": _number("Came"),
    "actual_on": st.column_config.DateColumn("Came on"), "actual_by": "By", "period_label": None,
    "grade": "Grade", "fact_id": None, "source_id": None,
}  # fmt: skip
MISS_COLUMNS: dict[str, Any] = {
    "verdict": "Verdict", "who": "Forecaster",
    "statement": st.column_config.TextColumn("Forecast", width="large"),
    "made_on": st.column_config.DateColumn("Document of"), "forecast_for": "For",
    "forecast": _number("Forecast leads to"), "unit": UNIT, "outcome_by": "Decided by",
    "outcome_quantity": "What it counts", "outcome_for": "In",
    "outcome_stated": _number("As stated"), "outcome": _number("At a yearly rate"),
    "outcome_is_at_least": "More than", "outcome_on": st.column_config.DateColumn("Public on"),
    "beside": "Compared with", "reason": st.column_config.TextColumn("Why", width="large"),
    "fact_id": None, "outcome_fact_id": None, "source_id": None, "outcome_source_id": None,
}  # fmt: skip
UNRESOLVED_COLUMNS: dict[str, Any] = {
    "reason": st.column_config.TextColumn("Why not", width="medium"), "who": "Forecaster",
    "kind": "Kind", "quantity": st.column_config.TextColumn("Quantity", width="medium"),
    "period_label": "Period", "period_end": None, "value": _number("Forecast"),
    "low": _number("At least"), "high": _number("At most"), "unit": UNIT,
    "made_on": st.column_config.DateColumn("Said on"), "made_on_basis": "Day is",
    "grade": "Grade", "fact_id": None, "source_id": None,
}  # fmt: skip
NOWCAST_COLUMNS: dict[str, Any] = {
    "entity": "Vendor", "line": "Line", "period_label": "Quarter",
    "period_end": st.column_config.DateColumn("To"), "unit": UNIT, "guided": _number("Guided"),
    "guided_low": _number("… from"), "guided_high": _number("… to"),
    "q2_5": _number("2.5%"), "q10": _number("10%"), "q25": _number("25%"),
    "q50": _number("Nowcast"), "q75": _number("75%"), "q90": _number("90%"),
    "q97_5": _number("97.5%"), "model": _number("Model alone"),
    "with_usual_beat": _number("Guidance and usual beat"), "usual_beat": _share("Usual beat"),
    "n_own": "Own quarters", "weight_of_guidance": _share("Weight of guidance"),
    "guided_on": st.column_config.DateColumn("Guided on"), "guidance_grade": "Grade",
    "made_on": None, "explanation": st.column_config.TextColumn("What it is", width="large"),
    "series_id": None, "fact_id": None, "source_id": None,
}  # fmt: skip
NOWCAST_RECORD_COLUMNS: dict[str, Any] = {
    "vendor": "Vendor", "n": "Quarters", "nowcast_error": _share("Nowcast's error"),
    "guidance_error": _share("Guidance as given"),
    "guidance_with_beats_error": _share("Guidance and usual beat"),
    "model_error": _share("Model alone"), "naive_error": _share("Last quarter"),
    "nowcast_bias": _share("Nowcast's bias"), "guidance_bias": _share("Guidance's bias"),
    "nowcast_crps": _share("CRPS, nowcast"),
    "guidance_with_beats_crps": _share("CRPS, guidance and beat"),
    "model_crps": _share("CRPS, model"), "nowcast_coverage_80": _share("Inside 80% band"),
    "weight_of_guidance": _share("Weight of guidance"),
}  # fmt: skip

OWN_COLUMNS: dict[str, Any] = {
    "series_id": "Series", "n_origins": "Origins", "n_forecasts": "Forecasts scored",
    "n_train_least": "Quarters fitted, least", "n_cutoffs_inferred": "Origins with inferred day",
    "share_inferred": _share("Quarters with inferred day"),
    "skill_vs_naive": _share("Skill against last value"),
    "skill_vs_seasonal_naive": _share("… last year"), "skill_vs_drift": _share("… drift"),
    "mase": st.column_config.NumberColumn("MASE", format="%.2f"),
    "smape": st.column_config.NumberColumn("sMAPE, %", format="%.1f"),
    "coverage_80": _share("Inside 80% band"), "coverage_95": _share("Inside 95% band"),
    "model": None,
}  # fmt: skip


OUTLOOK_COLUMNS: dict[str, Any] = {
    "subject": "Outlook", "quantity": "Of", "n_cutoffs": "Past days", "n_scored": "Scored",
    "n_outcomes": "Different outcomes", "n_bounds": "Of them bounds",
    "median_error": st.column_config.NumberColumn(
        "Error, median", format="%.2f",
        help="Of shares their difference, of amounts that of their logarithms",
    ),
    "coverage_80": _share("Inside 80% band"),
    "crps_to_naive": st.column_config.NumberColumn("CRPS to last number's error", format="%.2f"),
    "skill_vs_naive": _share("Skill against last number"),
    "probability_of_bounds": _share("Odds given to bounds"),
}  # fmt: skip
DRIVEN_COLUMNS: dict[str, Any] = {
    "series_id": "Series", "n_origins": "Origins", "n_forecasts": "Forecasts scored",
    "error_ratio": st.column_config.NumberColumn("Error, ratio", format="%.2f"),
    "crps_ratio": st.column_config.NumberColumn("CRPS, ratio", format="%.2f"),
    "won": _share("Outcomes won"), "coverage_80": _share("Inside 80% band"),
    "published_coverage_80": _share("… published"), "is_better": "Better by the rule",
}  # fmt: skip
CALIBRATION_COLUMNS: dict[str, Any] = {
    "claimed": _share("Claimed: at or below"), "came": _share("Came: at or below"),
    "n": "Outcomes", "n_series": "Series",
}  # fmt: skip


def record(snapshot: Snapshot) -> None:
    """Show everyone beside everyone, by horizon, then one forecaster's forecasts."""
    found = track_record.metrics(snapshot)
    if not found:
        _page.present(track_record.forecasters(snapshot), None, key="record")
        return
    left, right = st.columns(2)
    metric = left.selectbox(
        "Quantity", found, key="quantity", bind="query-params",
        format_func=lambda name: name.replace("_", " "),
    )  # fmt: skip
    with right:
        look = st.segmented_control(
            "Show", ["Error", "Bias", "By horizon"], default="Error", required=True,
            key="shown", bind="query-params",
        )  # fmt: skip
    answer = track_record.forecasters(snapshot, metric)
    names = answer.frame["who"].tolist()
    if look == "By horizon":
        answer = track_record.by_horizon(snapshot, metric)
        _page.say(answer.sentence)
        chart = _track_charts.by_horizon(answer.frame)
    else:
        draw = _track_charts.errors if look == "Error" else _track_charts.bias
        chart = draw(answer.frame)
    _page.present(
        answer, chart, key="record", columns=RECORD_COLUMNS,
        alt_text=f"{look} of each forecaster whose numbers have come",
    )  # fmt: skip
    st.subheader("One forecaster, forecast by forecast")
    who = st.selectbox("Forecaster", names, key="forecaster", bind="query-params")
    one = track_record.one_forecaster(snapshot, who)
    _page.present(one, None, key="scored", columns=SCORED_COLUMNS)


def misses(snapshot: Snapshot) -> None:
    """Tell the known misses one by one, with their documents."""
    answer = track_record.misses(snapshot)
    _page.say(answer.sentence)
    for _, row in answer.frame.iterrows():
        st.markdown(f"- {track_record.miss_in_words(row)}")
        with st.container(horizontal=True):
            _page.link("evidence", "The forecast", icon=":material/search:", number=row["fact_id"])
            _page.link(
                "evidence", "What came", icon=":material/search:", number=row["outcome_fact_id"]
            )
    _page.present(answer, None, key="misses", columns=MISS_COLUMNS)


def paths(snapshot: Snapshot) -> None:
    """Show what was said of one target, when."""
    targets = track_record.revised_targets(snapshot)
    if targets.empty:
        st.info("No target has been forecast twice.", icon=":material/search_off:")
        return
    rows = {
        f"{row.quantity} · {row.period_label} ({row.n})": row for row in targets.itertuples()
    }  # fmt: skip
    row = rows[st.selectbox("Target", list(rows), key="target", bind="query-params")]
    answer = track_record.revision_path(
        snapshot, str(row.quantity), pd.Timestamp(str(row.period_end)), str(row.period_type)
    )
    _page.say(answer.sentence)
    is_share = row.unit in ("fraction", "growth_rate", "share_change")
    chart = _track_charts.path(
        answer.frame,
        y_title="Share" if is_share else unit_in_words(str(row.unit)),
        y_format=".0%" if is_share else ",.0f" if answer.frame["value"].max() >= 20 else ",.2~f",
    )
    _page.present(answer, chart, key="path", columns=PATH_COLUMNS)


def guided(snapshot: Snapshot) -> None:
    """Show the quarters guided and not reported, and how such nowcasts did."""
    answer = nowcasts.nowcasts(snapshot)
    _page.say(answer.sentence)
    chart = None if answer.is_empty else _track_charts.nowcasts(answer.frame)
    if chart is not None:
        st.caption(
            "Bar: 50 and 80% bands of the nowcast; tick: its median; diamond: the model alone;"
            " dashed rule: the middle of the guidance."
        )
    _page.present(answer, chart, key="nowcast", columns=NOWCAST_COLUMNS)
    st.subheader("How such nowcasts did")
    past = nowcasts.record(snapshot)
    _page.say(past.sentence)
    _page.present(past, None, key="nowcast_record", columns=NOWCAST_RECORD_COLUMNS)


def own(snapshot: Snapshot) -> None:
    """Show this desk's own published forecasts and backtests beside the naive ones."""
    landed = snapshot.query("SELECT count(*) AS n, count(DISTINCT made_on) AS d FROM forecast")
    due = snapshot.query("SELECT sum(n_forecasts) AS n FROM forecast_record")["n"].item()
    count = 0 if pd.isna(due) else int(due)
    st.markdown(
        f"**{count} published forecasts** of this desk have come due so far, of"
        f" {int(landed['d'].item())} {'day' if landed['d'].item() == 1 else 'days'} on which it"
        " published; until more have, its backtests stand in."
    )
    answer = once(forecast_scores.scores)(snapshot)
    _page.say(answer.sentence)
    chart = None if answer.is_empty else _track_charts.skill(answer.frame)
    _page.present(answer, chart, key="own", columns=OWN_COLUMNS)
    st.subheader("Did its odds hold?")
    claimed = track_record.calibration(snapshot)
    _page.say(claimed.sentence)
    chart = None if claimed.is_empty else _track_charts.calibration(claimed.frame)
    _page.present(claimed, chart, key="calibration", columns=CALIBRATION_COLUMNS)
    _page.link("forecast", "Every series with its backtest", icon=":material/show_chart:")
    st.subheader("How its outlooks would have done")
    outlooks = outlook_record.outlook_scores(snapshot)
    _page.say(outlooks.sentence)
    _page.present(outlooks, None, key="outlook_score", columns=OUTLOOK_COLUMNS)
    st.subheader("Does capex say more?")
    driven = outlook_record.driven_scores(snapshot)
    _page.say(driven.sentence)
    _page.present(driven, None, key="driven_score", columns=DRIVEN_COLUMNS)


def open_ones(snapshot: Snapshot) -> None:
    """List what cannot be scored, and why."""
    answer = track_record.unresolved(snapshot)
    _page.say(answer.sentence)
    _page.present(answer, None, key="unresolved", columns=UNRESOLVED_COLUMNS)


PARTS: dict[str, Callable[[Snapshot], None]] = {
    "Record": record,
    "Known misses": misses,
    "Revision paths": paths,
    "Guided quarters": guided,
    "This desk": own,
    "Not scored": open_ones,
}


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    _page.say(track_record.summary(snapshot))
    part = st.segmented_control(
        "Look at", list(PARTS), default="Record", required=True, key="track", bind="query-params"
    )
    PARTS[part](snapshot)


_page.show("Who has been right?", body, method="Scores")
