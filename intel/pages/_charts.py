"""Every chart of the desk: one library, one palette with fixed meaning, units on every axis.

Colours keep 3:1 contrast on the light and the dark ground, and are told apart with any colour
vision; status is carried by shape and line as well. Text that a chart draws itself takes its
colour from the theme in use.
"""

from __future__ import annotations

import io
import json
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from intel.pages import _drawing
from intel.pages._drawing import TRANSFORMERS, Chart, kept, specification

FABRIC_COLOURS = {
    "ethernet": "#2E86C1",
    "infiniband": "#D55E00",
    "scale_up": "#6E7F80",
}
ACCENT = "#2E86C1"
SECOND = "#D55E00"
QUIET = "#767F8C"
INK_ON_LIGHT = "#1B2430"
INK_ON_DARK = "#E8ECF1"
BAND_OPACITY = {"95": 0.12, "80": 0.22, "50": 0.38}

HEIGHT = 360


def draw(chart: Any, alt_text: str) -> None:
    """Put a chart on the page with the text a screen reader says for it.

    That text stands for the whole: the marks themselves, of which some have no words, are silent.
    """
    st.vega_lite_chart(specification(chart), alt=alt_text, width="stretch")


def to_png(chart: Any) -> bytes:
    """Render a chart as PNG on a white ground, at twice screen resolution."""
    buffer = io.BytesIO()
    _still(chart).save(buffer, format="png", scale_factor=2)
    return buffer.getvalue()


def to_svg(chart: Any) -> bytes:
    """Render a chart as SVG on a white ground."""
    buffer = io.StringIO()
    _still(chart).save(buffer, format="svg")
    return buffer.getvalue().encode()


def _still(chart: Any) -> Any:
    """The chart on paper: of a size of its own, and its words dark whatever the theme in use."""
    with TRANSFORMERS:
        spec = chart.to_dict()
    if "facet" not in spec and not any(part in spec for part in ("hconcat", "vconcat", "concat")):
        spec["width"] = 900
        if not isinstance(spec.get("height"), dict):  # rows of a step each keep their height
            spec["height"] = 460
    spec["background"] = "white"
    return alt.Chart.from_json(json.dumps(spec).replace(INK_ON_DARK, INK_ON_LIGHT))


def ink() -> str:
    """Return the colour of text drawn inside charts, for the theme in use."""
    return INK_ON_DARK if _drawing.theme() == "dark" else INK_ON_LIGHT


def axis(title: str, **more: Any) -> alt.Axis:
    """Return an axis with its title (quantity and unit) and type no smaller than the page's."""
    return alt.Axis(title=title, labelFontSize=13, titleFontSize=13, **more)


@kept
def bars_over_time(
    frame: pd.DataFrame,
    *,
    y: str,
    y_title: str,
    tooltip: list[alt.Tooltip],
    y_format: str = ",.0f",
    breaks: pd.DataFrame | None = None,
) -> Chart:
    """Draw bars by quarter from a zero base, the newest one labelled; a gap stays a gap.

    ``frame`` has ``period_start``, ``period_end`` and ``fiscal_label``; each bar stands in the
    calendar quarter that holds the middle of its period. ``breaks`` has ``day``, ``said`` and
    ``reason``: where the series ends or changes what it counts, a rule with a word.
    """
    middle = frame["period_start"] + (frame["period_end"] - frame["period_start"]) / 2
    placed = frame.assign(quarter=middle.dt.to_period("Q").dt.start_time)
    x = alt.X("yearquarter(quarter):T", axis=axis("", format="%Y", tickCount="year"))
    bars = (
        alt.Chart(placed)
        .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2, color=ACCENT)
        .encode(
            x=x,
            y=alt.Y(f"{y}:Q", axis=axis(y_title, format=y_format), scale=alt.Scale(zero=True)),
            tooltip=tooltip,
        )
    )
    newest = placed.tail(1).assign(
        said=lambda last: last["fiscal_label"] + ": " + last[y].map(f"{{:{y_format}}}".format)
    )
    label = (
        alt.Chart(newest)
        .mark_text(dy=-10, align="right", dx=14, fontSize=13, color=ink())
        .encode(x=x, y=f"{y}:Q", text="said:N")
    )
    if breaks is None or breaks.empty:
        return (bars + label).properties(height=HEIGHT)
    return alt.layer(bars, *_break_marks(breaks), label).properties(height=HEIGHT)


def _break_marks(breaks: pd.DataFrame) -> list[Chart]:
    """Rules where a series breaks, each with a word at the top, one under the other."""
    base = alt.Chart(breaks).encode(
        x="day:T",
        tooltip=[
            alt.Tooltip("day:T", title="From"),
            alt.Tooltip("said:N", title="What"),
            alt.Tooltip("reason:N", title="Why"),
        ],
    )
    words = [
        alt.Chart(breaks.iloc[[place]])
        .mark_text(align="right", dx=-5, baseline="top", fontSize=12, color=ink())
        .encode(x="day:T", y=alt.value(2 + 15 * place), text="said:N")
        for place in range(len(breaks))
    ]
    return [base.mark_rule(color=SECOND, strokeDash=[5, 3], strokeWidth=1.5), *words]


@kept
def ranked_bars(
    frame: pd.DataFrame,
    *,
    y: str,
    x: str,
    x_title: str,
    x_format: str,
    tooltip: list[alt.Tooltip],
) -> Chart:
    """Draw horizontal bars in the order of ``frame``, from zero, each labelled with its value."""
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{y}:N", sort=None, axis=axis("", labelLimit=220, labelOverlap=False)),
        x=alt.X(f"{x}:Q", axis=axis(x_title, format=x_format), scale=alt.Scale(zero=True)),
        tooltip=tooltip,
    )
    bars = base.mark_bar(color=ACCENT, cornerRadius=2)
    labels = base.mark_text(
        align=alt.expr(f"datum['{x}'] < 0 ? 'right' : 'left'"),
        dx=alt.expr(f"datum['{x}'] < 0 ? -5 : 5"),
        fontSize=13,
        color=ink(),
    ).encode(text=alt.Text(f"{x}:Q", format=x_format))
    return (bars + labels).properties(height=alt.Step(26))


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
    """Draw history as a solid line, the median dashed, and the 50 and 80 % bands.

    ``history`` has ``period_end`` and ``value``; ``quantiles`` has ``period_end`` and columns
    ``q10``, ``q25``, ``q50``, ``q75``, ``q90``. A rule marks where knowledge ends, its label above
    the plot, where no axis has a number. ``breaks`` as in :func:`bars_over_time`.
    """
    x = alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year"))
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
            alt.Tooltip(f"q{level}:Q", title=title, format=",.0f")
            for level, title in (
                ("10", "10 %"),
                ("25", "25 %"),
                ("50", "median"),
                ("75", "75 %"),
                ("90", "90 %"),
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
                alt.Tooltip("value:Q", title=y_title, format=",.0f"),
            ],
        )
    )
    shown = pd.concat([history["period_end"], quantiles["period_end"]])
    in_left_half = (as_of - shown.min()) * 2 < shown.max() - shown.min()
    rule_frame = pd.DataFrame({"day": [as_of], "label": [f"as of {as_of:%Y-%m-%d}"]})
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
        for column, text in (("q90", "90 %"), ("q50", "median"), ("q10", "10 %"))
    ]
    return alt.layer(*bands, *marks, rule, line, median, hover, said, *labels).properties(
        height=HEIGHT, padding={"right": 60, "left": 5, "top": 5, "bottom": 5}
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
def dots(values: pd.Series, *, x_title: str, threshold: float | None = None) -> Chart:
    """Draw a quantile dot plot: 20 equally likely outcomes, stacked where they fall close."""
    frame = pd.DataFrame({"value": values.to_numpy()})
    width = 0.02
    frame["bin"] = (frame["value"] / width).round() * width
    frame["stack"] = frame.groupby("bin").cumcount() + 1
    below = threshold is not None
    frame["side"] = "all" if not below else None
    if threshold is not None:
        frame["side"] = frame["value"].lt(threshold).map({True: "below", False: "above"})
    points = (
        alt.Chart(frame)
        .mark_circle(size=260, opacity=1.0)
        .encode(
            x=alt.X("bin:Q", axis=axis(x_title, format=".0%"), scale=alt.Scale(zero=False)),
            y=alt.Y(
                "stack:Q", axis=None, scale=alt.Scale(domain=[0, max(6, frame["stack"].max() + 1)])
            ),
            color=alt.Color(
                "side:N",
                scale=alt.Scale(domain=["below", "above", "all"], range=[SECOND, ACCENT, ACCENT]),
                legend=None,
            ),
            tooltip=[alt.Tooltip("value:Q", title=x_title, format=".1%")],
        )
    )
    if threshold is None:
        return alt.layer(points).properties(height=200)
    rule = (
        alt.Chart(pd.DataFrame({"at": [threshold]}))
        .mark_rule(color=QUIET, strokeDash=[4, 3])
        .encode(x="at:Q")
    )
    return alt.layer(rule, points).properties(height=200)


@kept
def past_forecasts(backtest: pd.DataFrame, history: pd.DataFrame, *, y_title: str) -> Chart:
    """Draw the medians of past forecasts, dashed from each origin, over what was reported."""
    x = alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year"))
    y_axis = axis(y_title, format=",.0f")
    shown = history[history["period_end"] >= backtest["origin_end"].min()]
    tips = [
        alt.Tooltip("origin_end:T", title="Known up to"),
        alt.Tooltip("period_end:T", title="Forecast for"),
        alt.Tooltip("q10:Q", title="10 %", format=",.0f"),
        alt.Tooltip("q50:Q", title="median", format=",.0f"),
        alt.Tooltip("q90:Q", title="90 %", format=",.0f"),
        alt.Tooltip("actual:Q", title="Reported", format=",.0f"),
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
            "period_end": [shown["period_end"].max()],
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
def intervals(rows: pd.DataFrame, *, x_title: str, x_format: str) -> Chart:
    """Draw the 80 % (thin) and 50 % (thick) bands and the median of each row, top to bottom."""
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=None, axis=axis("", labelLimit=200, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Outcome"),
            *(
                alt.Tooltip(f"{column}:Q", title=title, format=x_format)
                for column, title in (
                    ("expected", "expected"),
                    ("q10", "10 %"),
                    ("q25", "25 %"),
                    ("q50", "median"),
                    ("q75", "75 %"),
                    ("q90", "90 %"),
                )
            ),
        ],
    )
    colour = alt.condition("datum.outcome === 'mixture'", alt.value(QUIET), alt.value(ACCENT))
    scale = alt.Scale(zero=False, nice=True)
    x_axis = axis(x_title, format=x_format, tickCount=6)
    thin = base.mark_bar(height=6, opacity=0.45).encode(
        x=alt.X("q10:Q", axis=x_axis, scale=scale), x2="q90:Q", color=colour
    )
    thick = base.mark_bar(height=14, opacity=0.75).encode(x="q25:Q", x2="q75:Q", color=colour)
    tick = base.mark_tick(thickness=3, height=22, color=ink()).encode(x="q50:Q")
    said = base.mark_text(dy=-18, fontSize=13, color=ink()).encode(
        x="q50:Q", text=alt.Text("q50:Q", format=x_format)
    )
    return alt.layer(thin, thick, tick, said).properties(height=alt.Step(50))
