"""Charts of one vendor: guidance against outcome, and margins."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, HEIGHT, QUIET, SECOND, axis, ink, vendor_scale, years
from intel.pages._drawing import Chart, kept

MARGIN_COLOURS = {"gross": ACCENT, "operating": SECOND, "net": QUIET}


ROW = 62  # pixels: a line of words over bars
HIGHEST = 36


@kept
def trends(frame: pd.DataFrame, *, order: list[str]) -> Chart:
    """Small multiples: a row of bars a vendor, from zero to its own highest quarter.

    ``frame`` has ``vendor``, ``middle`` of the quarter, ``value``, ``words`` (the row's, at its
    newest quarter) and what the tooltip says; ``order`` is top to bottom.
    """
    place = frame["vendor"].map({vendor: i for i, vendor in enumerate(order)})
    bottom = (place + 1) * ROW - 6
    highest = frame.groupby("vendor")["value"].transform("max")
    placed = frame.assign(
        bottom=bottom, top=bottom - HIGHEST * frame["value"].clip(lower=0) / highest
    )
    height = ROW * len(order)
    y = alt.Y("bottom:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False, zero=False))
    bars = (
        alt.Chart(placed)
        .mark_bar()
        .encode(
            x=alt.X("yearquarter(middle):T", axis=years(labelOverlap=True)),
            y=y,
            y2="top:Q",
            color=alt.Color("vendor:N", scale=vendor_scale(order), legend=None),
            tooltip=[
                alt.Tooltip("vendor:N", title="Vendor"),
                alt.Tooltip("line:N", title="Line"),
                alt.Tooltip("fiscal_label:N", title="Quarter"),
                alt.Tooltip("value:Q", title="Revenue, millions", format=",.0f"),
                alt.Tooltip("currency:N", title="Currency"),
                alt.Tooltip("growth_yoy:Q", title="On the year", format="+.0%"),
            ],
        )
    )
    newest = placed.groupby("vendor").tail(1)
    words = (
        alt.Chart(newest.assign(at=newest["bottom"] - HIGHEST - 9))
        .mark_text(align="left", fontSize=13, color=ink())
        .encode(x=alt.value(0), y=alt.Y("at:Q", axis=None), text="words:N")
    )
    ground = alt.Chart(newest).mark_rule(color=QUIET, opacity=0.5).encode(y=y)
    return alt.layer(ground, bars, words).properties(height=height)


@kept
def guidance(frame: pd.DataFrame, *, y_title: str) -> Chart:
    """Draw the guided range as a grey bar, its middle as a diamond, what was reported as a dot."""
    frame = frame.assign(middle=frame["period_end"] - pd.Timedelta(days=45))
    base = alt.Chart(frame).encode(
        x=alt.X("middle:T", axis=years()),
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
        .encode(x="middle:T", y="at:Q", text="said:N")
    )
    return alt.layer(band, middle, outcome, label).properties(height=HEIGHT)


@kept
def margins(frame: pd.DataFrame) -> Chart:
    """One line a kind of margin and definition; adjusted margins dashed, guided ones hollow."""
    words = frame.assign(
        middle=frame["period_end"] - pd.Timedelta(days=45),
        said=frame["margin_kind"] + frame["basis"].map(lambda basis: f", {basis}" if basis else ""),
        is_adjusted=frame["basis"].str.contains("non_gaap"),
        is_guided=frame["status"] == "guidance",
    )
    kinds = [kind for kind in MARGIN_COLOURS if kind in set(words["margin_kind"])]
    base = alt.Chart(words).encode(
        x=alt.X("middle:T", axis=years()),
        y=alt.Y("margin:Q", axis=axis("Part of revenue", format=".0%"), scale=alt.Scale(zero=True)),
        color=alt.Color(
            "margin_kind:N",
            scale=alt.Scale(domain=kinds, range=[MARGIN_COLOURS[kind] for kind in kinds]),
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
