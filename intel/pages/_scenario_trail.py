"""How evidence moved the odds of the chosen set, for the Scenarios page."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from intel.market import scenario_trail
from intel.market.scenarios import PublishedSet
from intel.pages import _charts, _page, _table
from intel.pages._columns import ADDRESS, PUBLISHED
from intel.store import Snapshot

PERCENT = st.column_config.NumberColumn
TRAIL_COLUMNS = {
    "day": PUBLISHED, "outcome": "Outcome",
    "prior": PERCENT("Odds before", format="percent"),
    "posterior": PERCENT("Odds after", format="percent"),
    "quantity": "What landed", "period_end": st.column_config.DateColumn("For the period to"),
    "value": PERCENT("Value", format="percent"),
    "expected": PERCENT("Path has", format="percent"),
    "likelihood": PERCENT("Likelihood", format="%.3f"), "spread": PERCENT("Spread", format="%.3f"),
    "tempering": PERCENT("Exponent", format="%.2f"),
    "is_proxy": st.column_config.CheckboxColumn("Proxy"),
    "note": st.column_config.TextColumn("What it brought", width="large"),
    "title": st.column_config.TextColumn("Document", width="medium"),
    "url": ADDRESS,
}  # fmt: skip


def show_trail(snapshot: Snapshot, published: PublishedSet) -> None:
    """Draw what landed since the odds were stated; for the combined set, of every axis."""
    if published.is_joined:
        _every_axis(snapshot)
        return
    trail = scenario_trail.trail(snapshot, published.name)
    if trail is None:
        st.caption(
            "On this day the odds had not been stated yet, or the snapshot is older than the trail."
        )
        return
    st.markdown(trail.answer.sentence)
    if trail.has_proxy:
        st.info(
            "No direct observation exists for part of this evidence: the series has ended, and a"
            " labelled proxy stands in with a widened likelihood. A proxy never resolves a set.",
            icon=":material/help_center:",
        )
    if trail.has_evidence:
        _page.present(
            trail.answer,
            _steps(trail.answer.frame, pd.Timestamp(snapshot.as_of)),
            key="trail",
            alt_text=trail.answer.sentence,
            columns=_columns(str(published.outcomes["unit"].iloc[0])),
        )
    st.caption(trail.rule)


def _columns(unit: str) -> dict[str, Any]:
    """Columns of the trail: what is no fraction is shown as a number."""
    if unit == "fraction":
        return TRAIL_COLUMNS
    plain = {
        "value": PERCENT("Value", format="%.4g"),
        "expected": PERCENT("Path has", format="%.4g"),
    }
    return TRAIL_COLUMNS | plain


def _every_axis(snapshot: Snapshot) -> None:
    odds = scenario_trail.latest_odds(snapshot)
    if odds.empty:
        st.caption("No odds had been stated on this day.")
        return
    moved = odds[odds["documents"] > 0]
    st.markdown(
        "The odds of each axis as stated and with what has landed since; those above are as stated."
        + ("" if len(moved) else " Nothing has landed yet.")
    )
    _table.draw(
        odds, alt_text="Odds of every axis as stated and after evidence",
        columns={
            "set_name": "Axis", "outcome": "Outcome",
            "stated": PERCENT("Stated", format="percent"),
            "now": PERCENT("With evidence", format="percent"),
            "stated_on": st.column_config.DateColumn("Stated on"),
            "documents": PERCENT("Documents since"),
        },
    )  # fmt: skip


def _steps(rows: pd.DataFrame, as_of: pd.Timestamp) -> Any:
    """Draw odds as steps that stand until the next document; dots are documents."""
    after = rows.assign(day=pd.to_datetime(rows["day"]))
    ends = after.drop_duplicates("outcome", keep="last").assign(day=as_of, title="", quantity="")
    base = alt.Chart(pd.concat([after, ends], ignore_index=True)).encode(
        x=alt.X("day:T", axis=_charts.axis("", format="%d %b %Y", tickCount=4, labelOverlap=True)),
        y=alt.Y(
            "posterior:Q",
            axis=_charts.axis("Probability", format=".0%"),
            scale=alt.Scale(domain=[0, min(1.0, float(after["posterior"].max()) + 0.1)]),
        ),
        strokeDash=alt.StrokeDash("outcome:N", legend=None),
        detail="outcome:N",
    )
    tip = [
        alt.Tooltip("day:T", title="Published"),
        alt.Tooltip("outcome:N", title="Outcome"),
        alt.Tooltip("prior:Q", title="Before", format=".2%"),
        alt.Tooltip("posterior:Q", title="After", format=".2%"),
        alt.Tooltip("value:Q", title="Value", format=".1%"),
        alt.Tooltip("title:N", title="Document"),
    ]
    lines = base.mark_line(interpolate="step-after", color=_charts.ACCENT, strokeWidth=2)
    dots = (
        base.transform_filter("datum.quantity !== ''")
        .mark_point(filled=True, size=60, color=_charts.ACCENT)
        .encode(strokeDash=alt.StrokeDash(), tooltip=tip)
    )
    words = (
        alt.Chart(ends)
        .mark_text(align="right", dy=-9, fontSize=13, color=_charts.ink())
        .encode(x="day:T", y="posterior:Q", text="said:N")
        .transform_calculate(said="datum.outcome + ' ' + format(datum.posterior, '.1%')")
    )
    return alt.layer(lines, dots, words).properties(height=260)
