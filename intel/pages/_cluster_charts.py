"""The charts of the Cluster lab: one measure over sizes, and the fabrics side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, HEIGHT, QUIET, SECOND, axis, ink
from intel.pages._drawing import Chart, kept

SIZE_TICKS = (1_000, 10_000, 100_000, 1_000_000)
CAUSE_COLOURS = ("#1F6FA8", "#00785A", "#B34F00", "#8A4F78", "#8A5A00", "#5A6270", "#5E6A1E")
"""Of a step's causes: dark enough for white words on them, in both themes."""
TOLD = 0.08
"""Parts of a step below this have no room for their per cent."""
MONEY_TICKS = (0.1, 1, 10, 100, 1_000, 10_000)


@kept
def over_sizes(
    frame: pd.DataFrame,
    lines: Mapping[str, str],
    *,
    at: int,
    y_title: str,
    y_format: str,
) -> Chart:
    """Draw each column of ``lines`` over ``accelerators`` on log scales, the size ``at`` marked.

    ``lines`` maps a column to the word written at its right end; the first is solid, the second
    dashed.
    """
    x = alt.X(
        "accelerators:Q",
        scale=alt.Scale(type="log", domain=[SIZE_TICKS[0], SIZE_TICKS[-1]]),
        axis=axis("Accelerators (log scale)", format="~s", values=SIZE_TICKS),
    )
    marks = []
    for (column, word), colour, dash in zip(
        lines.items(), (ACCENT, SECOND), ([1, 0], [6, 4]), strict=False
    ):
        y = alt.Y(
            f"{column}:Q",
            scale=alt.Scale(type="log"),
            axis=axis(f"{y_title} (log scale)", format=",~g", values=MONEY_TICKS),
        )
        tips = [
            alt.Tooltip("accelerators:Q", title="Accelerators", format=","),
            alt.Tooltip(f"{column}:Q", title=f"{word.capitalize()}, {y_title}", format=y_format),
        ]
        line = alt.Chart(frame).encode(x=x, y=y, tooltip=tips)
        here = alt.Chart(frame[frame["accelerators"] == at]).encode(x=x, y=y, tooltip=tips)
        marks += [
            line.mark_line(color=colour, strokeDash=dash, strokeWidth=2.5),
            line.mark_point(color=colour, filled=True, size=24, opacity=1),
            here.mark_point(color=colour, filled=True, size=150, opacity=1),
            here.mark_text(align="right", dx=-10, dy=-12, fontSize=14, color=ink()).encode(
                text=alt.Text(f"{column}:Q", format=y_format)
            ),
            alt.Chart(frame.tail(1))
            .mark_text(align="left", dx=8, fontSize=13, color=ink())
            .encode(x=x, y=y, text=alt.value(word)),
        ]
    rule = (
        alt.Chart(pd.DataFrame({"accelerators": [at]}))
        .mark_rule(color=QUIET, strokeDash=[3, 3])
        .encode(x=x)
    )
    return alt.layer(rule, *marks).properties(
        height=HEIGHT, padding={"left": 5, "top": 10, "bottom": 5, "right": 70}
    )


@kept
def side_by_side(
    frame: pd.DataFrame,
    *,
    x: str,
    bounds: Sequence[str],
    x_title: str,
    x_format: str,
    chosen: str,
) -> Chart:
    """Draw one measure of every fabric: a bar from zero, or a point within its interval.

    ``bounds`` names the columns of the interval, and is empty for a measure without one.
    """
    colour = alt.condition(alt.datum.fabric == chosen, alt.value(ACCENT), alt.value(QUIET))
    base = alt.Chart(frame).encode(
        y=alt.Y("fabric:N", sort=None, axis=axis("", labelLimit=200, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("fabric:N", title="Fabric"),
            alt.Tooltip("switch:N", title="Switch"),
            *(
                alt.Tooltip(f"{column}:Q", title=title, format=x_format)
                for column, title in zip((x, *bounds), (x_title, "Lowest", "Highest"), strict=False)
            ),
        ],
    )
    scale = alt.Scale(zero=True, nice=True)
    place = alt.X(f"{x}:Q", axis=axis(x_title, format=x_format, tickCount=5), scale=scale)
    text = alt.Text(f"{x}:Q", format=x_format)
    if not bounds:
        bars = base.mark_bar(cornerRadius=2).encode(x=place, color=colour)
        said = base.mark_text(align="left", dx=6, fontSize=13, color=ink())
        return alt.layer(bars, said.encode(x=place, text=text)).properties(height=alt.Step(34))
    low, high = bounds
    whole = alt.X(f"{low}:Q", axis=axis(x_title, format=x_format, tickCount=5), scale=scale)
    band = base.mark_bar(height=10, opacity=0.55).encode(x=whole, x2=f"{high}:Q", color=colour)
    point = base.mark_point(filled=True, size=110, opacity=1).encode(x=place, color=colour)
    said = base.mark_text(dy=-15, fontSize=13, color=ink()).encode(x=place, text=text)
    return alt.layer(band, point, said).properties(height=alt.Step(46))


@kept
def causes(frame: pd.DataFrame) -> Chart:
    """Draw each design's step as one bar, cut by what the time goes to, its name above it.

    Names above the bars, not beside them, leave a telephone the whole width.
    """
    order = frame["cause"].drop_duplicates().tolist()
    y = alt.Y("design:N", sort=None, axis=None)
    bars = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=1, height=26)
        .encode(
            y=y,
            x=alt.X("part:Q", axis=axis("Part of the step", format=".0%", tickCount=5)),
            color=alt.Color(
                "cause:N",
                sort=order,
                scale=alt.Scale(domain=order, range=CAUSE_COLOURS[: len(order)]),
                legend=alt.Legend(title=None, orient="bottom", columns=2, labelLimit=200),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("design:N", title="Design"),
                alt.Tooltip("cause:N", title="Time goes to"),
                alt.Tooltip("seconds:Q", title="Seconds", format=".3g"),
                alt.Tooltip("part:Q", title="Part of the step", format=".1%"),
            ],
        )
        .transform_calculate(rank=f"indexof({order!r}, datum.cause)")
    )
    starts = frame.groupby("design", sort=False)["part"].cumsum() - frame["part"]
    wide = frame.assign(middle=starts + frame["part"] / 2)[frame["part"] >= TOLD]
    said = (
        alt.Chart(wide)
        .mark_text(fontSize=13, color="white")
        .encode(y=y, x="middle:Q", text=alt.Text("part:Q", format=".0%"))
    )
    names = (
        alt.Chart(frame.drop_duplicates("design"))
        .mark_text(align="left", baseline="bottom", dy=-16, fontSize=13, color=ink())
        .encode(y=y, x=alt.value(0), text="design:N")
    )
    return alt.layer(bars, said, names).properties(height=alt.Step(62))


@kept
def swings(frame: pd.DataFrame, *, x_title: str) -> Chart:
    """Draw a tornado: each input's swing from its low end to its high end, and where it is now."""
    y = alt.Y("input:N", sort=None, axis=axis("", labelLimit=240, labelOverlap=False))
    tips = [
        alt.Tooltip("input:N", title="Input"),
        alt.Tooltip("low_input:Q", title="Lowest", format=",.4g"),
        alt.Tooltip("high_input:Q", title="Highest", format=",.4g"),
        alt.Tooltip("at_low:Q", title="Answer at the lowest", format=",.4g"),
        alt.Tooltip("at_high:Q", title="Answer at the highest", format=",.4g"),
    ]
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(frame)
    x = alt.X("at_low:Q", axis=axis(x_title, format="~s", tickCount=5), scale=scale)
    bars = base.mark_bar(height=14, color=ACCENT, opacity=0.75).encode(
        y=y, x=x, x2="at_high:Q", tooltip=tips
    )
    now = alt.Chart(frame.head(1)).mark_rule(color=QUIET, strokeDash=[4, 4]).encode(x="now:Q")
    high = base.mark_point(filled=True, size=70, color=SECOND, opacity=1).encode(
        y=y, x="at_high:Q", tooltip=tips
    )
    return alt.layer(bars, now, high).properties(height=alt.Step(28))
