"""Charts of Fabrics: published shares, switch sales by house, and what standards have reached."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, FABRIC_COLOURS, QUIET, SECOND, axis, ink, years
from intel.pages._drawing import Chart, kept

HOUSE_SHAPES = [
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right",
]  # fmt: skip
HOUSE_COLOURS = ["#7570B3", "#C17900", "#009E73", "#CC79A7", "#7D8A2E", QUIET, "#A6611A"]
"""None is the colour of a fabric."""
LENGTHS = {
    "year": "by year", "half": "by half year", "nine_months": "of nine months",
    "quarter": "by quarter",
}  # fmt: skip


@kept
def share_lines(frame: pd.DataFrame, *, fabric: str, name: str) -> Chart:
    """One house's count a shape, status by fill: past filled, forecasts hollow and dashed.

    ``frame`` has ``period_end``, ``fraction``, ``said`` (with > or < where it is a bound),
    ``series`` and ``is_forecast`` for one fabric. The first and the last of a series are labelled.
    """
    colour = FABRIC_COLOURS[fabric]
    lengths = frame["period_type"].map(LENGTHS).fillna(frame["period_type"])
    frame = frame.assign(whose=frame["origin"] + ", " + lengths)
    base = alt.Chart(frame).encode(
        x=alt.X("period_end:T", axis=years()),
        y=alt.Y(
            "fraction:Q",
            axis=axis(f"{name}'s share", format=".0%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        tooltip=[
            alt.Tooltip("origin:N", title="House"),
            alt.Tooltip("said:N", title="Share"),
            alt.Tooltip("period_label:N", title="Period"),
            alt.Tooltip("counts:N", title="Counts"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("published_on:T", title="Published"),
        ],
    )
    shape = alt.Shape(
        "whose:N",
        scale=alt.Scale(range=HOUSE_SHAPES),
        legend=alt.Legend(
            title="House and period",
            orient="bottom",
            columns=1,
            labelFontSize=13,
            labelLimit=320,
            rowPadding=2,
        ),
    )
    line = base.mark_line(color=colour, strokeWidth=1.5, opacity=0.6).encode(
        detail="series:N",
        strokeDash=alt.StrokeDash(
            "is_forecast:N",
            legend=None,
            scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 4]]),
        ),
    )
    past = base.transform_filter("!datum.is_forecast").mark_point(
        filled=True, size=90, color=colour, opacity=1
    )
    ahead = base.transform_filter("datum.is_forecast").mark_point(
        filled=False, size=90, color=colour, strokeWidth=2
    )
    ordered = frame.sort_values("period_end").groupby("series")
    ends = pd.concat([ordered.head(1), ordered.tail(1)]).sort_values("period_end")
    ends = ends.drop_duplicates("said", keep="last")
    is_near = _every_other(ends["period_end"].diff() < pd.Timedelta(days=120))
    said = [
        alt.Chart(rows)
        .mark_text(dy=dy, fontSize=12, color=ink())
        .encode(x="period_end:T", y="fraction:Q", text="said:N")
        for rows, dy in ((ends[~is_near], -13), (ends[is_near], 17))
    ]
    half = alt.Chart(pd.DataFrame({"half": [0.5]})).mark_rule(color=QUIET, strokeDash=[2, 3])
    return alt.layer(
        half.encode(y="half:Q"), line, past.encode(shape=shape), ahead.encode(shape=shape), *said
    ).properties(height=520)


def _every_other(near: pd.Series) -> pd.Series:
    """Of neighbours that are near each other, every other one."""
    below: list[bool] = []
    for is_near in near:
        below.append(bool(is_near) and not (below and below[-1]))
    return pd.Series(below, index=near.index, dtype=bool)


@kept
def sales_lines(frame: pd.DataFrame) -> Chart:
    """One line a house and count, named at its newest point; gaps are not bridged by colour."""
    base = alt.Chart(frame).encode(
        x=alt.X("period_end:T", axis=years()),
        y=alt.Y(
            "sales_usd_bn:Q",
            axis=axis("Switch sales, US dollars, billions a quarter", format=",.0f"),
            scale=alt.Scale(zero=True),
        ),
        color=alt.Color(
            "line:N", scale=alt.Scale(range=HOUSE_COLOURS),
            legend=alt.Legend(
                title="House: what it counts", orient="bottom", columns=1, labelFontSize=13,
                labelLimit=320, rowPadding=2, symbolOpacity=1,
            ),
        ),
        tooltip=[
            alt.Tooltip("origin:N", title="House"),
            alt.Tooltip("counts:N", title="Counts"),
            alt.Tooltip("fabric:N", title="Fabric"),
            alt.Tooltip("period_label:N", title="Quarter"),
            alt.Tooltip("sales_usd_bn:Q", title="$ billion", format=",.2f"),
            alt.Tooltip("grade:N", title="Grade"),
            alt.Tooltip("published_on:T", title="Published"),
        ],
    )  # fmt: skip
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        shape=alt.Shape("line:N", scale=alt.Scale(range=HOUSE_SHAPES), legend=None)
    )
    return alt.layer(base.mark_line(strokeWidth=1.5, opacity=0.6), points).properties(height=600)


@kept
def milestones(frame: pd.DataFrame) -> Chart:
    """A row a step: reached (filled) or only expected (hollow), its slip a rule, its name above.

    ``frame`` has ``standard``, ``step``, ``stated_day``, ``stated_period``, ``is_reached``,
    ``first_expected``, ``first_reached`` and ``slip_days``.
    """
    words = frame.assign(
        row=[f"{place:03d}" for place in range(len(frame))],
        words=frame["standard"] + ": " + frame["step"] + ", " + frame["stated_period"],
    )
    y = alt.Y("row:N", sort="ascending", axis=None)
    base = alt.Chart(words).encode(
        x=alt.X("stated_day:T", axis=years(labelOverlap=True), scale=alt.Scale(padding=8)),
        y=y,
        tooltip=[
            alt.Tooltip("standard:N", title="Standard"),
            alt.Tooltip("step:N", title="Step"),
            alt.Tooltip("stated_period:N", title="As stated"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("slip_days:Q", title="Slip, days"),
            alt.Tooltip("origin:N", title="Whose statement"),
            alt.Tooltip("grade:N", title="Grade"),
        ],
    )
    reached = base.transform_filter("datum.is_reached").mark_point(
        filled=True, size=90, color=ACCENT, opacity=1, yOffset=9
    )
    ahead = base.transform_filter("!datum.is_reached").mark_point(
        filled=False, size=90, color=QUIET, strokeWidth=2, shape="diamond", yOffset=9
    )
    slip = (
        alt.Chart(words.dropna(subset="slip_days"))
        .mark_rule(color=SECOND, strokeWidth=2, yOffset=9)
        .encode(x="first_expected:T", x2="first_reached:T", y=y)
    )
    said = base.mark_text(align="left", dx=2, dy=-8, fontSize=13, color=ink()).encode(
        x=alt.value(0), text="words:N"
    )
    ground = alt.Chart(words).mark_rule(color=QUIET, opacity=0.25, yOffset=9).encode(y=y)
    return alt.layer(ground, slip, reached, ahead, said).properties(height=alt.Step(40))
