"""Charts of one series' forecast: its fan, and the forecasts it would have had before."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import (
    ACCENT,
    BAND_OPACITY,
    HEIGHT,
    QUIET,
    SECOND,
    axis,
    in_middle,
    ink,
    years,
)
from intel.pages._drawing import Chart, kept


@kept
def fan(
    history: pd.DataFrame,
    quantiles: pd.DataFrame,
    *,
    y_title: str,
    as_of: pd.Timestamp,
    unit_format: str = ",.0f",
    breaks: pd.DataFrame | None = None,
) -> Chart:
    """Draw history as a solid line, the median dashed, and the 50 and 80% bands.

    ``history`` has ``period_end`` and ``value``; ``quantiles`` has ``period_end`` and columns
    ``q10``, ``q25``, ``q50``, ``q75``, ``q90``. A rule marks where knowledge ends, its label above
    the plot, where no axis has a number. ``breaks`` as in :func:`bars_over_time`.
    """
    history, quantiles = in_middle(history), in_middle(quantiles)
    x = alt.X("middle:T", axis=years())
    y_axis = axis(y_title, format=unit_format)
    bands = [
        alt.Chart(quantiles)
        .mark_area(opacity=BAND_OPACITY[share], color=ACCENT, line=False)
        .encode(x=x, y=alt.Y(f"{low}:Q", axis=y_axis), y2=f"{high}:Q")
        for share, low, high in (("80", "q10", "q90"), ("50", "q25", "q75"))
    ]
    tips = [
        alt.Tooltip("period_end:T", title="Quarter ending"),
        *(
            alt.Tooltip(f"q{level}:Q", title=title, format=unit_format)
            for level, title in (
                ("10", "10%"),
                ("25", "25%"),
                ("50", "median"),
                ("75", "75%"),
                ("90", "90%"),
            )
        ),
    ]
    median = (
        alt.Chart(quantiles)
        .mark_line(strokeDash=[5, 4], color=ACCENT, strokeWidth=2)
        .encode(x=x, y="q50:Q", tooltip=tips)
    )
    hover = (
        alt.Chart(quantiles).mark_point(opacity=0, size=120).encode(x=x, y="q50:Q", tooltip=tips)
    )
    line = (
        alt.Chart(history)
        .mark_line(color=ACCENT, strokeWidth=2.5, point=alt.OverlayMarkDef(size=28, color=ACCENT))
        .encode(
            x=x,
            y=alt.Y("value:Q", axis=y_axis),
            tooltip=[
                alt.Tooltip("fiscal_label:N", title="Quarter"),
                alt.Tooltip("value:Q", title=y_title, format=unit_format),
            ],
        )
    )
    shown = pd.concat([history["middle"], quantiles["middle"]])
    in_left_half = (as_of - shown.min()) * 2 < shown.max() - shown.min()
    rule_frame = pd.DataFrame({"day": [as_of], "label": [f"made on {as_of:%Y-%m-%d}"]})
    rule = alt.Chart(rule_frame).mark_rule(color=QUIET, strokeWidth=1).encode(x="day:T")
    said = (
        alt.Chart(rule_frame)
        .mark_text(
            align="left" if in_left_half else "right", baseline="bottom", fontSize=13, color=ink()
        )
        .encode(x="day:T", y=alt.value(-8), text="label:N")
    )
    marks = [] if breaks is None else _marked_breaks(breaks[breaks["day"] >= shown.min()])
    ends = quantiles.tail(1)
    labels = [
        alt.Chart(ends)
        .mark_text(align="left", dx=6, fontSize=13, color=ink())
        .encode(x=x, y=f"{column}:Q", text=alt.value(text))
        for column, text in (("q90", "90%"), ("q50", "median"), ("q10", "10%"))
    ]
    return alt.layer(*bands, *marks, rule, line, median, hover, said, *labels).properties(
        height=HEIGHT, padding={"right": 10, "left": 5, "top": 5, "bottom": 5}
    )


def _marked_breaks(breaks: pd.DataFrame) -> list[Chart]:
    """A dotted rule for each break inside a fan chart, with its word along the rule."""
    if breaks.empty:
        return []
    base = alt.Chart(breaks).encode(
        x="day:T",
        tooltip=[
            alt.Tooltip("day:T", title="Quarter ending"),
            alt.Tooltip("said:N", title="What"),
            alt.Tooltip("reason:N", title="Why"),
        ],
    )
    words = base.mark_text(
        angle=270, align="right", baseline="bottom", dy=-3, dx=-2, fontSize=11, color=ink()
    )
    return [
        base.mark_rule(color=QUIET, strokeDash=[2, 3], strokeWidth=1.5),
        words.encode(y=alt.value(0), text="said:N"),
    ]


@kept
def past_forecasts(
    backtest: pd.DataFrame, history: pd.DataFrame, *, y_title: str, y_format: str = ",.0f"
) -> Chart:
    """Draw the medians of past forecasts, dashed from each origin, over what was reported."""
    x = alt.X("middle:T", axis=years())
    y_axis = axis(y_title, format=y_format)
    shown = in_middle(history[history["period_end"] >= backtest["origin_end"].min()])
    length = pd.Timedelta(days=91) / 2
    backtest = backtest.assign(middle=pd.to_datetime(backtest["period_end"]) - length)
    tips = [
        alt.Tooltip("origin_end:T", title="Known up to"),
        alt.Tooltip("period_end:T", title="Forecast for"),
        alt.Tooltip("q10:Q", title="10%", format=y_format),
        alt.Tooltip("q50:Q", title="median", format=y_format),
        alt.Tooltip("q90:Q", title="90%", format=y_format),
        alt.Tooltip("actual:Q", title="Reported", format=y_format),
    ]
    one_ahead = alt.Chart(backtest[backtest["horizon"] == 1])
    band = one_ahead.mark_rule(color=QUIET, strokeWidth=6, opacity=0.45).encode(
        x=x, y=alt.Y("q10:Q", axis=y_axis), y2="q90:Q", tooltip=tips
    )
    medians = (
        alt.Chart(backtest)
        .mark_line(color=SECOND, strokeDash=[4, 3], strokeWidth=1.5, opacity=0.8)
        .encode(x=x, y="q50:Q", detail="origin_end:T", tooltip=tips)
    )
    reported = (
        alt.Chart(shown)
        .mark_line(color=ACCENT, strokeWidth=2.5, point=alt.OverlayMarkDef(size=36, color=ACCENT))
        .encode(x=x, y="value:Q")
    )
    ends = pd.DataFrame(
        {
            "middle": [shown["middle"].max()],
            "value": [shown["value"].iloc[-1]],
            "said": ["reported"],
        }
    )
    label = (
        alt.Chart(ends)
        .mark_text(align="right", dy=-12, fontSize=13, color=ink())
        .encode(x=x, y="value:Q", text="said:N")
    )
    return alt.layer(band, medians, reported, label).properties(height=HEIGHT)


@kept
def opinions(frame: pd.DataFrame, *, y_title: str, y_format: str) -> Chart:
    """Medians of several models on a logarithmic scale, this desk's solid, each named at its end.

    ``frame`` has ``model``, ``period_end`` and ``q50``.
    """
    shown = in_middle(frame).sort_values("middle")
    own = shown["model"].iloc[0] if "This forecast" not in set(shown["model"]) else "This forecast"
    base = alt.Chart(shown.assign(is_own=shown["model"] == own)).encode(
        x=alt.X("middle:T", axis=years()),
        y=alt.Y(
            "q50:Q",
            axis=axis(y_title, format=y_format, tickCount=4),
            scale=alt.Scale(type="log", nice=False, padding=8),
        ),
        color=alt.condition("datum.is_own", alt.value(ACCENT), alt.value(QUIET)),
        detail="model:N",
        tooltip=[
            alt.Tooltip("model:N", title="Model"),
            alt.Tooltip("period_end:T", title="Quarter to"),
            alt.Tooltip("q50:Q", title="Median", format=y_format),
        ],
    )
    names = (  # above the line's end, on which the median of the end lies
        alt.Chart(shown.groupby("model").tail(1))
        .mark_text(align="right", dx=-4, dy=-12, fontSize=13, color=ink())
        .encode(x="middle:T", y="q50:Q", text="model:N")
    )
    return alt.layer(
        base.transform_filter("datum.is_own").mark_line(strokeWidth=2.5),
        base.transform_filter("!datum.is_own").mark_line(strokeWidth=2, strokeDash=[5, 4]),
        names,
    ).properties(height=HEIGHT)
