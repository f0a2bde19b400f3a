"""Charts of generations, adoption and supply: fans by kind, crossing dates, doubling times."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, BAND_OPACITY, QUIET, SECOND, axis, ink
from intel.pages._drawing import Chart, kept

KINDS = ("#767F8C", "#2E86C1", "#D55E00", "#009E73", "#AA4499", "#8C6D1F")
"""Told apart with any colour vision; given in the order of the kinds, oldest first."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [10, 4])


def kind_scale(kinds: Sequence[str]) -> alt.Scale:
    """Colours by kind in their order."""
    return alt.Scale(domain=list(kinds), range=list(KINDS[: len(kinds)]))


@kept
def kind_fans(
    frame: pd.DataFrame,
    *,
    kinds: Sequence[str],
    kind: str,
    y_title: str,
    y_format: str,
    as_of: pd.Timestamp,
) -> Chart:
    """The median of each kind as a line of its own dash, its 80 % band, named where it is highest.

    ``frame`` has ``period_end``, the column ``kind``, ``q10``, ``q50`` and ``q90``.
    """  # fmt: skip
    colour = alt.Color(f"{kind}:N", scale=kind_scale(kinds), legend=None)
    x = alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year", labelOverlap=True))
    y_axis = axis(y_title, format=y_format)
    tips = [
        alt.Tooltip(f"{kind}:N", title="Kind"),
        alt.Tooltip("period_end:T", title="Period to"),
        *(
            alt.Tooltip(f"{column}:Q", title=title, format=y_format)
            for column, title in (("q10", "10 %"), ("q50", "median"), ("q90", "90 %"))
        ),
    ]
    base = alt.Chart(frame)
    band = base.mark_area(opacity=BAND_OPACITY["80"], line=False).encode(
        x=x, y=alt.Y("q10:Q", axis=y_axis), y2="q90:Q", color=colour
    )
    dash = alt.StrokeDash(
        f"{kind}:N", scale=alt.Scale(domain=list(kinds), range=list(DASHES[: len(kinds)])),
        legend=None,
    )  # fmt: skip
    line = base.mark_line(strokeWidth=2.5).encode(
        x=x, y=alt.Y("q50:Q", axis=y_axis), color=colour, strokeDash=dash, tooltip=tips
    )
    hover = base.mark_point(opacity=0, size=120).encode(x=x, y="q50:Q", tooltip=tips)
    names = _names(frame, kinds, kind)
    day = pd.DataFrame({"day": [as_of]})
    rule = alt.Chart(day).mark_rule(color=QUIET, strokeDash=[2, 3]).encode(x="day:T")
    return alt.layer(band, rule, line, hover, *names).properties(
        height=360, padding={"right": 30, "left": 5, "top": 12, "bottom": 5}
    )


def _names(frame: pd.DataFrame, kinds: Sequence[str], kind: str) -> list[Chart]:
    """The name of each kind at its highest median, below the line where two would collide."""
    if len(kinds) < 2:
        return []
    peaks = frame.loc[frame.groupby(kind)["q50"].idxmax()].sort_values("q50", ascending=False)
    near = frame["q50"].max() * 0.08
    years = pd.to_datetime(peaks["period_end"]).dt.year
    below = [
        any(
            abs(years.iloc[i] - years.iloc[k]) <= 1
            and abs(peaks["q50"].iloc[i] - peaks["q50"].iloc[k]) < near
            for k in range(i)
        )
        for i in range(len(peaks))
    ]
    base = alt.Chart(peaks.assign(below=below)).encode(
        x="period_end:T", y="q50:Q", text=f"{kind}:N"
    )
    return [
        base.transform_filter(f"datum.below === {side}").mark_text(
            dy=dy, fontSize=13, fontWeight="bold", color=ink()
        )
        for side, dy in (("false", -12), ("true", 18))
    ]


@kept
def date_intervals(frame: pd.DataFrame, *, as_of: pd.Timestamp, horizon: pd.Timestamp) -> Chart:
    """80 % (thin) and 50 % (thick) intervals of dates, the median said; open ends reach the edge.

    ``frame`` has ``name``, ``q10``, ``q25``, ``q50``, ``q75``, ``q90`` and ``probability``.
    """
    columns = ["q10", "q25", "q50", "q75", "q90"]
    known = frame.dropna(subset=["q10"])
    medians = pd.to_datetime(known["q50"])
    odds = known["probability"].astype(float)
    said = medians.dt.strftime("%b %Y").fillna(f"after {horizon:%Y}")
    open_ended = odds.map(lambda part: "" if part > 0.99 else f" · {part:.0%} by {horizon:%Y}")
    closed = known.assign(
        **{column: pd.to_datetime(known[column]).fillna(horizon) for column in columns},
        said=said + open_ended,
    )
    x_axis = axis("", format="%Y", tickCount="year", labelOverlap=True)
    base = alt.Chart(closed).encode(
        y=alt.Y("name:N", sort=None, axis=axis("", labelLimit=180, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Event"),
            *(
                alt.Tooltip(f"{column}:T", title=title, format="%b %Y")
                for column, title in zip(
                    columns, ("10 %", "25 %", "median", "75 %", "90 %"), strict=True
                )
            ),
            alt.Tooltip("probability:Q", title="Probability by the horizon", format=".0%"),
        ],
    )
    thin = base.mark_bar(height=6, opacity=0.45, color=ACCENT).encode(
        x=alt.X("q10:T", axis=x_axis), x2="q90:T"
    )
    thick = base.mark_bar(height=14, opacity=0.75, color=ACCENT).encode(x="q25:T", x2="q75:T")
    tick = base.mark_tick(thickness=3, height=22, color=ink()).encode(x="q50:T")
    said = base.mark_text(dy=-19, fontSize=13, color=ink()).encode(x="q50:T", text="said:N")
    day = alt.Chart(pd.DataFrame({"day": [as_of]}))
    rule = day.mark_rule(color=QUIET, strokeDash=[2, 3]).encode(x="day:T")
    return alt.layer(rule, thin, thick, tick, said).properties(height=alt.Step(54))


@kept
def doubling_intervals(frame: pd.DataFrame) -> Chart:
    """Doubling times with their 95 % intervals beside the time claimed (a diamond).

    ``frame`` has ``subject``, ``doubling_years``, ``doubling_low``, ``doubling_high``,
    ``hypothesis_years``, ``verdict``. Intervals without an upper end are cut at the edge.
    """
    edge = 6.0
    shown = frame.assign(
        upper=frame["doubling_high"].clip(upper=edge),
        said=frame["doubling_years"].map("{:.1f}".format) + " · " + frame["verdict"],
    )
    scale = alt.Scale(domain=[0, edge], clamp=True)
    base = alt.Chart(shown).encode(
        y=alt.Y("subject:N", sort=None, axis=axis("", labelLimit=180, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("subject:N", title="Family"),
            alt.Tooltip("n_generations:Q", title="Generations"),
            alt.Tooltip("doubling_years:Q", title="Doubling, years", format=".2f"),
            alt.Tooltip("doubling_low:Q", title="95 % from", format=".2f"),
            alt.Tooltip("doubling_high:Q", title="to", format=".2f"),
            alt.Tooltip("hypothesis_years:Q", title="Claimed, years", format=".1f"),
            alt.Tooltip("p_value:Q", title="p", format=".3f"),
        ],
    )
    x_axis = axis("Years to double (95 % interval; ◇ claimed)", format=".0f", tickCount=6)
    bars = base.mark_bar(height=8, opacity=0.5, color=ACCENT).encode(
        x=alt.X("doubling_low:Q", axis=x_axis, scale=scale), x2="upper:Q"
    )
    ticks = base.mark_tick(thickness=3, height=20, color=ink()).encode(x="doubling_years:Q")
    claims = base.mark_point(
        shape="diamond", size=110, filled=False, strokeWidth=2.5, color=SECOND
    ).encode(x="hypothesis_years:Q")
    said = base.mark_text(dy=-18, fontSize=13, color=ink()).encode(
        x=alt.X("doubling_years:Q"), text="said:N"
    )
    return alt.layer(bars, ticks, claims, said).properties(height=alt.Step(50))


@kept
def rates_by_year(frame: pd.DataFrame) -> Chart:
    """Products by year on a logarithmic scale, a line a family, the longest named.

    ``frame`` has ``year``, ``rate_gbps``, ``family`` and ``product``.
    """
    base = alt.Chart(frame).encode(
        x=alt.X("year:Q", axis=axis("", format="d"), scale=alt.Scale(zero=False, nice=True)),
        y=alt.Y(
            "rate_gbps:Q", axis=axis("Gb/s, logarithmic", format="~s"), scale=alt.Scale(type="log")
        ),
        tooltip=[
            alt.Tooltip("product:N", title="Product"),
            alt.Tooltip("family:N", title="Family"),
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("rate_gbps:Q", title="Gb/s", format=",.0f"),
            alt.Tooltip("gain_over_previous:Q", title="Over the one before", format=".1f"),
        ],
    )
    line = base.mark_line(color=QUIET, opacity=0.6).encode(detail="family:N")
    points = base.mark_point(filled=True, size=70, opacity=1).encode(
        shape=alt.Shape("family:N", legend=None), color=alt.value(ACCENT)
    )
    counted = frame.groupby("family")["product"].transform("count")
    long = frame[counted == counted.max()].sort_values("year")
    names = [
        alt.Chart(rows.tail(1))
        .mark_text(align="right", dx=-10, dy=-10 + 26 * (i % 2), fontSize=13, color=ink())
        .encode(x="year:Q", y="rate_gbps:Q", text="family:N")
        for i, (_, rows) in enumerate(long.groupby("family"))
    ]
    return alt.layer(line, points, *names[:2]).properties(height=360)


@kept
def published_mix(frame: pd.DataFrame) -> Chart:
    """Shares by speed as published: estimates filled, forecasts hollow, one panel a speed."""
    return (
        alt.Chart(frame)
        .mark_point(size=80, strokeWidth=2)
        .encode(
            x=alt.X(
                "period_end:T", axis=axis("", format="%Y", tickCount="year", labelOverlap=True)
            ),
            y=alt.Y("speed:N", sort=None, axis=axis("", labelOverlap=False)),
            fill=alt.condition("datum.is_forecast", alt.value("transparent"), alt.value(ACCENT)),
            stroke=alt.value(ACCENT),
            size=alt.Size(
                "fraction:Q",
                scale=alt.Scale(domain=[0, 1], range=[20, 500]),
                legend=alt.Legend(title="Part of all speeds", format=".0%", orient="bottom"),
            ),
            tooltip=[
                alt.Tooltip("speed:N", title="Speed"),
                alt.Tooltip("fraction:Q", title="Part", format=".0%"),
                alt.Tooltip("period_label:N", title="Period"),
                alt.Tooltip("origin:N", title="House"),
                alt.Tooltip("measure:N", title="Measure"),
                alt.Tooltip("scope:N", title="Counts"),
                alt.Tooltip("status:N", title="Status"),
            ],
        )
        .properties(height=alt.Step(30))
    )


@kept
def lanes(frame: pd.DataFrame, *, as_of: pd.Timestamp) -> Chart:
    """Lanes wanted and shipped, with what waits: two lines of their own dash, bands of 80 %."""
    names = {"demand": "wanted", "shipments": "shipped", "backlog": "waiting"}
    shown = frame[frame["quantity"].isin(names)].assign(
        what=lambda rows: rows["quantity"].map(names)
    )
    return kind_fans(
        shown, kinds=list(names.values()), kind="what", y_title="Millions of lanes a quarter",
        y_format=",.0f", as_of=as_of,
    )  # fmt: skip


@kept
def watts(frame: pd.DataFrame) -> Chart:
    """Energy per bit of each form as documents have it; one point a document."""
    shown = frame.dropna(subset=["pj_per_bit"])
    return (
        alt.Chart(shown)
        .mark_point(filled=True, size=80, opacity=0.7, color=ACCENT)
        .encode(
            x=alt.X(
                "pj_per_bit:Q", axis=axis("pJ per bit", format=".0f"), scale=alt.Scale(zero=True)
            ),
            y=alt.Y("form:N", sort="-x", axis=axis("", labelOverlap=False)),
            shape=alt.Shape("speed:N", legend=alt.Legend(title="Speed", orient="bottom")),
            tooltip=[
                alt.Tooltip("form:N", title="Form"),
                alt.Tooltip("speed:N", title="Speed"),
                alt.Tooltip("value:Q", title="As stated", format=".1f"),
                alt.Tooltip("unit:N", title="Unit"),
                alt.Tooltip("pj_per_bit:Q", title="pJ per bit", format=".1f"),
                alt.Tooltip("origin:N", title="Whose"),
                alt.Tooltip("period_label:N", title="When"),
            ],
        )
        .properties(height=alt.Step(34))
    )
