"""Charts of one vendor: guidance against outcome, and margins."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, HEIGHT, QUIET, SECOND, axis, ink
from intel.pages._drawing import Chart, kept

MARGIN_COLOURS = {"gross": ACCENT, "operating": SECOND, "net": QUIET}


@kept
def guidance(frame: pd.DataFrame, *, y_title: str) -> Chart:
    """Draw the guided range as a grey bar, its middle as a diamond, what was reported as a dot."""
    base = alt.Chart(frame).encode(
        x=alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year")),
        tooltip=[
            alt.Tooltip("fiscal_label:N", title="Quarter"),
            alt.Tooltip("guided:Q", title="Guided", format=",.0f"),
            alt.Tooltip("low:Q", title="from", format=",.0f"),
            alt.Tooltip("high:Q", title="to", format=",.0f"),
            alt.Tooltip("reported:Q", title="Reported", format=",.0f"),
            alt.Tooltip("against_middle:Q", title="Against the middle", format="+.1%"),
            alt.Tooltip("guided_on:T", title="Guided on"),
        ],
    )
    y = alt.Y("guided:Q", axis=axis(y_title, format=",.0f"), scale=alt.Scale(zero=True))
    band = base.mark_rule(color=QUIET, strokeWidth=7, opacity=0.5).encode(y="low:Q", y2="high:Q")
    middle = base.mark_point(shape="diamond", size=70, color=QUIET, strokeWidth=2).encode(y=y)
    outcome = (
        base.transform_filter("isValid(datum.reported)")
        .mark_point(filled=True, size=75, color=ACCENT, opacity=1)
        .encode(y="reported:Q")
    )
    last = frame.tail(1).assign(
        said=lambda row: row["reported"].isna().map({True: "guided", False: "reported"}),
        at=lambda row: row["reported"].fillna(row["guided"]),
    )
    label = (
        alt.Chart(last)
        .mark_text(align="right", dx=-9, fontSize=13, color=ink())
        .encode(x="period_end:T", y="at:Q", text="said:N")
    )
    return alt.layer(band, middle, outcome, label).properties(height=HEIGHT)


@kept
def margins(frame: pd.DataFrame) -> Chart:
    """One line a kind of margin and definition; adjusted margins dashed, guided ones hollow."""
    words = frame.assign(
        said=frame["margin_kind"] + frame["basis"].map(lambda basis: f", {basis}" if basis else ""),
        is_adjusted=frame["basis"].str.contains("non_gaap"),
        is_guided=frame["status"] == "guidance",
    )
    base = alt.Chart(words).encode(
        x=alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year")),
        y=alt.Y("margin:Q", axis=axis("Part of revenue", format=".0%"), scale=alt.Scale(zero=True)),
        color=alt.Color(
            "margin_kind:N",
            scale=alt.Scale(domain=list(MARGIN_COLOURS), range=list(MARGIN_COLOURS.values())),
            legend=alt.Legend(title="Margin", orient="bottom", labelFontSize=13),
        ),
        tooltip=[
            alt.Tooltip("said:N", title="Margin"),
            alt.Tooltip("fiscal_label:N", title="Quarter"),
            alt.Tooltip("margin:Q", title="Part of revenue", format=".1%"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("grade:N", title="Grade"),
        ],
    )
    reported = base.transform_filter("!datum.is_guided")
    dash = alt.StrokeDash(
        "is_adjusted:N",
        legend=None,
        scale=alt.Scale(domain=[False, True], range=[[1, 0], [5, 3]]),
    )
    return alt.layer(
        reported.mark_line(strokeWidth=1.5).encode(detail="said:N", strokeDash=dash),
        reported.mark_point(filled=True, size=40, opacity=1),
        base.transform_filter("datum.is_guided").mark_point(
            filled=False, shape="diamond", size=60, strokeWidth=2
        ),
    ).properties(height=HEIGHT)
