"""Charts of the Disagreements page: answers side by side, and verdicts by article."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages import _charts
from intel.pages._drawing import Chart, kept

VERDICT_COLOURS = {
    "contradicted": _charts.SECOND,
    "reproduced": _charts.ACCENT,
    "not_testable": _charts.QUIET,
}
VERDICT_NAMES = {
    "contradicted": "contradicted", "reproduced": "reproduced", "not_testable": "not testable",
}  # fmt: skip
AGES = ("newest", "earlier vintage")
ROW = 44
FEWEST_LABELLED = 12
"""Statements a bar needs so that their count fits into it on a phone."""


@kept
def answers(frame: pd.DataFrame, *, x_title: str, x_format: str) -> Chart:
    """Each house in a row, its answers as marks: filled the newest, hollow an earlier vintage."""
    shown = frame.assign(
        age=frame["is_newest_of_house"].map(dict(zip((True, False), AGES, strict=True))),
        said=frame["counts"].str.slice(0, 90),
    )
    order = shown.groupby("house")["value"].max().sort_values(ascending=False).index.tolist()
    base = alt.Chart(shown).encode(
        y=alt.Y("house:N", sort=order, axis=_charts.axis(
            "", labelLimit=150, labelOverlap=False, labelExpr="split(datum.label, ' (')[0]"
        )),
        x=alt.X(
            "value:Q", title=x_title, axis=_charts.axis(x_title, format=x_format, tickCount=6),
            scale=alt.Scale(zero=True),
        ),
    )  # fmt: skip
    bands = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_rule(
        color=_charts.QUIET
    )
    marks = base.mark_point(size=110, strokeWidth=2, color=_charts.ACCENT).encode(
        fill=alt.Fill(
            "age:N", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=list(AGES), range=[_charts.ACCENT, "transparent"]),
        ),
        shape=alt.Shape(
            "age:N", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=list(AGES), range=["circle", "diamond"]),
        ),
        tooltip=[
            alt.Tooltip("house:N", title="House"),
            alt.Tooltip("value:Q", title="Value", format=x_format),
            alt.Tooltip("said:N", title="Counts"),
            alt.Tooltip("published_on:T", title="Published"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("grade:N", title="Grade"),
        ],
    )  # fmt: skip
    labels = base.mark_text(dy=-13, fontSize=11, color=_charts.ink()).encode(
        text=alt.Text("value:Q", format=x_format)
    )
    return alt.layer(bands.encode(x="low:Q", x2="high:Q"), marks, labels).properties(
        height=alt.Step(ROW)
    )


@kept
def verdicts(frame: pd.DataFrame) -> Chart:
    """How many statements of each article have which verdict, with the counts written on."""
    order = list(VERDICT_COLOURS)
    counts = frame.groupby(["article", "verdict"]).size().rename("n").reset_index()
    counts["place"] = counts["verdict"].map(order.index)
    counts["verdict_name"] = counts["verdict"].map(VERDICT_NAMES)
    base = alt.Chart(counts).encode(
        y=alt.Y(
            "article:N", sort="-x", title=None, axis=alt.Axis(labelLimit=160, labelOverlap=False)
        ),
        order="place:Q",
    )
    bars = base.mark_bar().encode(
        x=alt.X("sum(n):Q", stack="zero", axis=_charts.axis("Statements")),
        color=alt.Color(
            "verdict_name:N", title=None, legend=alt.Legend(orient="top", columns=1),
            scale=alt.Scale(
                domain=[VERDICT_NAMES[name] for name in order],
                range=list(VERDICT_COLOURS.values()),
            ),
        ),
        tooltip=[
            alt.Tooltip("article:N", title="Article"),
            alt.Tooltip("verdict_name:N", title="Verdict"),
            alt.Tooltip("n:Q", title="Statements"),
        ],
    )  # fmt: skip
    labels = base.mark_text(color="white", fontWeight="bold").encode(
        x=alt.X("n:Q", stack="zero", bandPosition=0.5),
        text=alt.condition(f"datum.n >= {FEWEST_LABELLED}", "n:Q", alt.value("")),
        detail="verdict_name:N",
    )
    return alt.layer(bars, labels).properties(height=alt.Step(34))
