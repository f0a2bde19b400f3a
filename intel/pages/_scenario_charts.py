"""Charts of the scenarios: how a measure moves over the years, and what moves it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from forecasts.scenarios.sample import Swing
from intel.pages import _charts
from intel.pages._drawing import Chart, kept

MOST_BARS = 8


@kept
def over_time(bands: pd.DataFrame, *, y_title: str, y_format: str) -> Chart:
    """Draw the mixture's 50 and 80% bands and the median of every outcome, named at its end.

    ``bands`` has ``outcome``, ``date`` and quantile columns, one row an outcome and quarter.
    """
    mixture = bands[bands["outcome"] == "mixture"]
    x = alt.X("date:T", axis=_charts.years())
    y_axis = _charts.axis(y_title, format=y_format)
    scale = alt.Scale(zero=False)
    areas = [
        alt.Chart(mixture)
        .mark_area(opacity=_charts.BAND_OPACITY[width], color=_charts.QUIET)
        .encode(x=x, y=alt.Y(f"{low}:Q", axis=y_axis, scale=scale), y2=f"{high}:Q")
        for width, low, high in (("80", "q10", "q90"), ("50", "q25", "q75"))
    ]
    tips = [
        alt.Tooltip("outcome:N", title="Outcome"),
        alt.Tooltip("date:T", title="Quarter ending"),
        *(
            alt.Tooltip(f"{column}:Q", title=title, format=y_format)
            for column, title in (("q10", "10%"), ("q50", "median"), ("q90", "90%"))
        ),
    ]
    dash = alt.StrokeDash("outcome:N", legend=None)
    lines = (
        alt.Chart(bands)
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=24))
        .encode(
            x=x, y=alt.Y("q50:Q", axis=y_axis, scale=scale), strokeDash=dash, detail="outcome:N",
            color=alt.condition(
                "datum.outcome === 'mixture'", alt.value(_charts.QUIET), alt.value(_charts.ACCENT)
            ),
            tooltip=tips,
        )
    )  # fmt: skip
    ends = bands.sort_values("date").groupby("outcome", as_index=False).tail(1)
    names = (
        alt.Chart(_set_apart(ends, bands))
        .mark_text(align="left", dx=6, fontSize=13, color=_charts.ink())
        .encode(x=x, y="label_at:Q", text="outcome:N")
    )
    return alt.layer(*areas, lines, names).properties(
        height=_charts.HEIGHT,
        padding={
            "right": 14 + 7 * int(bands["outcome"].str.len().max()),
            "left": 5,
            "top": 5,
            "bottom": 5,
        },
    )


def _set_apart(ends: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Where the names at the lines' ends stand: by their lines, but never on one another."""
    height = 0.05 * float(bands["q90"].max() - bands["q10"].min())
    placed = ends.sort_values("q50")
    at: list[float] = []
    for value in placed["q50"]:
        at.append(max(float(value), at[-1] + height) if at else float(value))
    return placed.assign(label_at=at)


@kept
def tornado(swings: list[Swing], middle: float, *, x_title: str, x_format: str) -> Chart:
    """Draw the mean at both ends of each input, around the expected value."""
    rows = pd.DataFrame(
        {
            "input": each.name,
            "end": end,
            "from_": middle,
            "to": value,
            "is_lower": value < other,
            "said_at": min(value, middle) if value < other else max(value, middle),
        }
        for each in swings[:MOST_BARS]
        for end, value, other in (
            ("lowest fifth", each.low, each.high),
            ("highest fifth", each.high, each.low),
        )
    )
    y = alt.Y("input:N", sort=None, axis=None)
    bars = (
        alt.Chart(rows)
        .mark_bar(height=16)
        .encode(
            y=y,
            x=alt.X(
                "from_:Q", axis=_charts.axis(x_title, format=x_format, tickCount=6),
                scale=alt.Scale(zero=False, padding=44),
            ),
            x2="to:Q",
            color=alt.Color(
                "end:N",
                scale=alt.Scale(
                    domain=["lowest fifth", "highest fifth"], range=[_charts.SECOND, _charts.ACCENT]
                ),
                legend=alt.Legend(title="input in its", orient="top", direction="horizontal"),
            ),
            tooltip=[
                alt.Tooltip("input:N", title="Input"),
                alt.Tooltip("end:N", title="In its"),
                alt.Tooltip("to:Q", title="Mean", format=x_format),
            ],
        )
    )  # fmt: skip
    names = (  # above their bars, not beside them: a telephone keeps its width
        alt.Chart(rows.drop_duplicates("input"))
        .mark_text(align="left", baseline="bottom", dy=-9, fontSize=13, color=_charts.ink())
        .encode(y=y, x=alt.value(0), text="input:N")
    )
    ends = (  # one on either side, also where both ends lie on the same
        alt.Chart(rows)
        .mark_text(
            align=alt.expr("datum.is_lower ? 'right' : 'left'"),
            dx=alt.expr("datum.is_lower ? -4 : 4"),
            fontSize=12,
            color=_charts.ink(),
        )
        .encode(y=y, x="said_at:Q", text=alt.Text("to:Q", format=x_format))
    )
    return alt.layer(bars, names, ends).properties(height=alt.Step(44))
