"""Charts of the Definitions page: how much of each line counts on a market basis."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages import _charts
from intel.pages._drawing import Chart, kept

ROW = 24


@kept
def parts(lines: pd.DataFrame) -> Chart:
    """The part of every line that counts, with its band; of a part that changed, the newest."""
    newest = lines.sort_values("valid_from", na_position="first", kind="stable")
    shown = newest.assign(
        name=newest["vendor"] + " · " + newest["line"].str.replace("_", " ")
    ).drop_duplicates("name", keep="last")  # fmt: skip
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort="-x", title=None, axis=alt.Axis(labelLimit=210, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Line"),
            alt.Tooltip("mid:Q", title="Part that counts", format=".0%"),
            alt.Tooltip("low:Q", title="At least", format=".0%"),
            alt.Tooltip("high:Q", title="At most", format=".0%"),
            alt.Tooltip("title:N", title="Document"),
        ],
    )
    title = "Part of the reported line that counts"
    bars = base.mark_bar(color=_charts.ACCENT, opacity=0.55).encode(
        x=alt.X(
            "mid:Q", axis=_charts.axis(title, format=".0%"), scale=alt.Scale(domain=[0, 1])
        )
    )  # fmt: skip
    bands = base.mark_rule(strokeWidth=2, color=_charts.SECOND).encode(x="low:Q", x2="high:Q")
    ends = base.mark_tick(color=_charts.SECOND, thickness=2, height=12)
    return alt.layer(bars, bands, ends.encode(x="low:Q"), ends.encode(x="high:Q")).properties(
        height=alt.Step(ROW)
    )
