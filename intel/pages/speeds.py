"""Speeds: the mix by generation, when one passes another, and how fast capacity doubles."""

from typing import Any

import pandas as pd
import streamlit as st

from intel.market import speeds
from intel.pages import _outlook_charts, _page
from intel.store import Snapshot

DATE = st.column_config.DateColumn
PERCENT: dict[str, Any] = {
    name: st.column_config.NumberColumn(label, format="percent")
    for name, label in (
        ("expected", "Expected"), ("q10", "10 %"), ("q50", "Median"), ("q90", "90 %"),
    )
}  # fmt: skip
MIX_COLUMNS = {"speed": "Generation", "period_end": DATE("Year to"), **PERCENT}
CROSSING_COLUMNS = {
    "name": "Event", "riser": None, "passes": None,
    **{
        name: DATE(label, format="MMM YYYY")
        for name, label in (
            ("q10", "10 %"), ("q25", "25 %"), ("q50", "Median"), ("q75", "75 %"), ("q90", "90 %"),
        )
    },
    "probability": st.column_config.NumberColumn("Probability", format="percent"),
    "horizon_end": DATE("By"),
}  # fmt: skip
CADENCE_COLUMNS = {
    "subject": "Family", "measure": "Measure", "n_generations": "Generations",
    "hypothesis_years": st.column_config.NumberColumn("Claimed, years", format="%.1f"),
    "doubling_years": st.column_config.NumberColumn("Doubling, years", format="%.2f"),
    "doubling_low": st.column_config.NumberColumn("95 % from", format="%.2f"),
    "doubling_high": st.column_config.NumberColumn("to", format="%.2f", help="99 is no upper end"),
    "gap_low_years": st.column_config.NumberColumn("Shortest gap", format="%.1f"),
    "gap_high_years": st.column_config.NumberColumn("Longest gap", format="%.1f"),
    "p_value": st.column_config.NumberColumn("p", format="%.3f"), "verdict": "Claim",
    "first_on": DATE("First"), "last_on": DATE("Last"), "next_low": DATE("Next, 10 %"),
    "next_median": DATE("Next, median"), "next_high": DATE("Next, 90 %"),
}  # fmt: skip
PUBLISHED_COLUMNS = {
    "measure": "Measure", "speed": "Speed", "scope": "Counts", "period_label": "Period",
    "period_end": DATE("To"), "value": st.column_config.NumberColumn("Value", format="localized"),
    "unit": "Unit", "fraction": st.column_config.NumberColumn("Part", format="percent"),
    "fraction_method": "How", "status": "Status", "is_forecast": None, "origin": "House",
    "grade": "Grade", "published_on": DATE("Published"), "source_id": None,
}  # fmt: skip
PRODUCT_COLUMNS = {
    "kind": "Kind", "family": "Family", "product": "Product",
    "year": st.column_config.NumberColumn("Year", format="%d"),
    "rate_gbps": st.column_config.NumberColumn("Gb/s", format="localized"),
    "gain_over_previous": st.column_config.NumberColumn("Over the one before", format="%.1f"),
    "years_since_previous": st.column_config.NumberColumn("Years since", format="%.0f"),
    "shipping_on": DATE("Shipping"), "shipping_expected_on": DATE("Expected"), "grade": "Grade",
    "published_on": DATE("Published"),
}  # fmt: skip
INPUT_COLUMNS = {
    "role": "Used as", "stated": st.column_config.TextColumn("Statement", width="large"),
    "fitted": st.column_config.NumberColumn("The model there", format="%.3g"), "fact_id": None,
    "source_id": None,
}  # fmt: skip
KINDS = {
    "switch_silicon": "Switch chips", "nvlink": "NVLink", "serdes": "SerDes lanes",
    "nic": "Adapters", "dpu": "DPUs", "infiniband": "InfiniBand",
}  # fmt: skip


def generations(snapshot: Snapshot) -> None:
    """Show the mix of one market, when its generations cross, and what that rests on."""
    market = str(
        st.segmented_control(
            "Market", list(speeds.MARKETS), default="optical_modules", required=True,
            key="market", bind="query-params", format_func=speeds.MARKETS.__getitem__,
        )
    )  # fmt: skip
    as_of = pd.Timestamp(snapshot.as_of)
    answer = speeds.mix(snapshot, market)
    _page.say(answer.sentence)
    _page.of_today(snapshot, "These forecasts are")
    chart = None
    if not answer.is_empty:
        order = answer.frame.groupby("speed")["q50"].idxmax().sort_values().index.tolist()
        order = sorted(order, key=_age)
        chart = _outlook_charts.kind_fans(
            answer.frame, kinds=order, kind="speed", y_title="Part of shipments of the year",
            y_format=".0%", as_of=as_of,
        )  # fmt: skip
    _page.present(answer, chart, key="speed_mix", columns=MIX_COLUMNS, alt_text=answer.sentence)
    st.subheader("When one passes another")
    crossings = speeds.crossings(snapshot, market)
    chart = None
    if not crossings.is_empty:
        horizon = pd.Timestamp(crossings.frame["horizon_end"].max())
        chart = _outlook_charts.date_intervals(crossings.frame, as_of=as_of, horizon=horizon)
    _page.present(
        crossings, chart, key="crossings", columns=CROSSING_COLUMNS,
        alt_text="Intervals of the dates at which each generation passes the one before",
    )  # fmt: skip
    with st.expander("What this forecast was fitted to, and what it says there"):
        _page.present(
            speeds.inputs(snapshot, f"speed/{market}"), None, key="inputs", columns=INPUT_COLUMNS,
            alt_text="Statements the forecast was fitted to, beside what the model has there",
        )  # fmt: skip


def _age(name: str) -> float:
    """Generations in the order in which they came."""
    if name.startswith("below"):
        return 0.0
    if name.startswith("NVLink"):
        return float(name.rsplit(" ", 1)[1])
    return float(name[:-1]) * (1000.0 if name.endswith("T") else 1.0)


def cadence(snapshot: Snapshot) -> None:
    """Show how fast families double, and their products."""
    st.subheader("Does capacity double every two years?")
    answer = speeds.cadences(snapshot)
    _page.say(answer.sentence)
    chart = None if answer.is_empty else _outlook_charts.doubling_intervals(answer.frame)
    _page.present(answer, chart, key="cadence", columns=CADENCE_COLUMNS)
    st.subheader("Generations of switches, links, lanes and adapters")
    products = speeds.products(snapshot)
    _page.say(products.sentence)
    chart = None
    if not products.is_empty:
        held = [kind for kind in KINDS if kind in set(products.frame["kind"])]
        kind = st.segmented_control(
            "Kind", held, default=held[0], required=True, key="kind", bind="query-params",
            format_func=KINDS.__getitem__,
        )  # fmt: skip
        shown = products.frame[products.frame["kind"] == kind].dropna(subset=["rate_gbps"])
        chart = _outlook_charts.rates_by_year(shown) if len(shown) else None
    _page.present(products, chart, key="products", columns=PRODUCT_COLUMNS)


def published(snapshot: Snapshot) -> None:
    """Show what houses publish by speed."""
    st.subheader("What houses publish")
    answer = speeds.published(snapshot)
    _page.say(answer.sentence)
    parts = answer.frame.dropna(subset=["fraction"]) if not answer.is_empty else answer.frame
    chart = None if parts.empty else _outlook_charts.published_mix(parts)
    _page.present(answer, chart, key="published_mix", columns=PUBLISHED_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    generations(snapshot)
    cadence(snapshot)
    published(snapshot)


_page.show(
    "Which speed ships when, and how fast does it double?", body, method="Generations and supply"
)
