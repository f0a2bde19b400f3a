"""The quick chart of a reader's own query."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from intel.market.own_query import Axes
from intel.pages._charts import ACCENT, HEIGHT, axis, ranked_bars
from intel.pages._drawing import Chart

LEGEND = 90  # pixels that a legend takes from the drawing


def quick_chart(frame: pd.DataFrame, axes: Axes) -> Chart:
    """Draw a number over days, as lines or points, or over names, as bars."""
    # Any text may be a column's name; Vega would read dots and brackets in it as a path.
    named = {axes.x: "x", axes.y: "y"} | ({axes.colour: "colour"} if axes.colour else {})
    data = frame[list(named)].rename(columns=named)
    tooltip = [
        alt.Tooltip("x", title=axes.x),
        alt.Tooltip("y:Q", title=axes.y, format=",.4~r"),
    ]
    if not axes.is_time:
        return ranked_bars(data, y="x", x="y", x_title=axes.y, x_format=",.4~r", tooltip=tooltip)
    colour: Any = alt.value(ACCENT)
    if axes.colour:
        legend = alt.Legend(orient="bottom", columns=2, labelFontSize=13, labelLimit=240)
        colour = alt.Color("colour:N", title=axes.colour, legend=legend)
        tooltip.append(alt.Tooltip("colour:N", title=axes.colour))
    chart = alt.Chart(data).encode(
        x=alt.X("x:T", axis=axis(axes.x)),
        y=alt.Y("y:Q", axis=axis(axes.y, format=",.4~r")),
        color=colour,
        tooltip=tooltip,
    )
    marked = (
        chart.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=36))
        if axes.is_line
        else chart.mark_point(filled=True, size=70, opacity=0.85)
    )
    return marked.properties(height=HEIGHT + (LEGEND if axes.colour else 0))
