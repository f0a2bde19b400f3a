"""One quantity from three sides, for Scenarios and the Market map."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from intel.market import triangulation
from intel.market.once import once
from intel.pages import _charts, _page
from intel.pages._columns import ADDRESS, PUBLISHED
from intel.pages._drawing import kept
from intel.store import Snapshot

BILLIONS = st.column_config.NumberColumn
COLUMNS = {
    "what": "Quantity", "side": "Side", "who": "Whose",
    "value_usd_bn": BILLIONS("Billion USD", format="%.0f"),
    "low_usd_bn": BILLIONS("10%", format="%.0f"), "high_usd_bn": BILLIONS("90%", format="%.0f"),
    "gap_usd_bn": BILLIONS("Simulation less this", format="%+.0f"),
    "definition_usd_bn": BILLIONS("of it definition", format="%+.0f"),
    "volume_usd_bn": BILLIONS("volume", format="%+.0f"),
    "price_usd_bn": BILLIONS("price (and volume)", format="%+.0f"),
    "is_volume_known": st.column_config.CheckboxColumn("Volume known"),
    "note": st.column_config.TextColumn("What is compared", width="large"),
    "title": st.column_config.TextColumn("Document", width="medium"),
    "url": ADDRESS,
    "published_on": PUBLISHED,
    "replaced_on": st.column_config.DateColumn("Replaced"), "fact_id": None,
}  # fmt: skip


def show_triangulation(snapshot: Snapshot) -> None:
    """Draw simulation, forecast and houses side by side, and what their gaps are made of."""
    answer = once(triangulation.sides)(snapshot)
    if answer.is_empty:
        st.caption("Nothing to compare: without a simulated market there is no bottom-up side.")
        return
    st.markdown(answer.sentence)
    _page.present(
        answer, _sides(answer.frame), key="triangulation", alt_text=answer.sentence,
        columns=COLUMNS,
    )  # fmt: skip
    _page.folded(
        "What each gap is made of", "gaps",
        lambda: gaps(answer.frame[answer.frame["gap_usd_bn"].notna()]),
    )  # fmt: skip


def gaps(rows: pd.DataFrame) -> None:
    """Say what each gap is made of."""
    for _, row in rows.iterrows():
        st.markdown(
            f"- **{row['what']}**, {row['who']}: simulation {row['gap_usd_bn']:+,.0f} billion"
            f" USD; {triangulation.parts_in_words(row)}. {row['note']}"
        )


@kept
def _sides(frame: pd.DataFrame) -> Any:
    """Draw a row a quantity, in equal ratios: the simulation's band, every side by its shape."""
    base = alt.Chart(frame).encode(
        y=alt.Y("what:N", sort=None, axis=_charts.axis("", labelLimit=150, labelOverlap=False)),
    )
    scale = alt.Scale(type="log", nice=False, padding=12)
    x_axis = _charts.axis(
        "Billion USD a year, log scale", format=",.0f",
        values=[10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
    )  # fmt: skip
    band = (
        base.transform_filter("isValid(datum.low_usd_bn)")
        .mark_bar(height=14, opacity=0.3, color=_charts.ACCENT)
        .encode(x=alt.X("low_usd_bn:Q", axis=x_axis, scale=scale), x2="high_usd_bn:Q")
    )
    points = base.mark_point(filled=True, size=90, opacity=0.9).encode(
        x=alt.X("value_usd_bn:Q", axis=x_axis, scale=scale),
        color=alt.Color(
            "side:N",
            scale=alt.Scale(
                domain=["bottom-up", "top-down", "house"],
                range=[_charts.ACCENT, _charts.QUIET, _charts.SECOND],
            ),
            legend=alt.Legend(orient="top", direction="vertical", title=None),
        ),
        shape=alt.Shape(
            "side:N",
            scale=alt.Scale(
                domain=["bottom-up", "top-down", "house"], range=["circle", "square", "diamond"]
            ),
        ),
        tooltip=[
            alt.Tooltip("what:N", title="What"),
            alt.Tooltip("who:N", title="Whose"),
            alt.Tooltip("value_usd_bn:Q", title="Billion USD", format=",.0f"),
            alt.Tooltip("gap_usd_bn:Q", title="Simulation less this", format="+,.0f"),
            alt.Tooltip("note:N", title="What is compared"),
        ],
    )
    return alt.layer(band, points).properties(height=alt.Step(40))
