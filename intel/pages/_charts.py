"""Every chart of the desk: one library, one palette with fixed meaning, units on every axis.

Colours keep 3:1 contrast on the light and the dark ground, and are told apart with any colour
vision; status is carried by shape and line as well. Text that a chart draws itself takes its
colour from the theme in use.
"""

from __future__ import annotations

import io
import json
import textwrap
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
VENDOR_COLOURS = {
    "NVIDIA": "#009E73",
    "Broadcom": "#D55E00",
    "Arista": "#2E86C1",
    "Cisco": "#7570B3",
    "Celestica": "#C17900",
    "Accton": "#CC79A7",
    "Marvell": "#7D8A2E",
}
"""The colour of a vendor on every page; whoever is not here is grey, and named beside the mark."""
ACCENT = "#2E86C1"
SECOND = "#D55E00"
QUIET = "#767F8C"
INK_ON_LIGHT = "#1B2430"
INK_ON_DARK = "#E8ECF1"
BAND_OPACITY = {"95": 0.12, "80": 0.22, "50": 0.38}

HEIGHT = 360
HEADROOM = 1.12
"""How far above the highest bar the scale ends, so that words there have room."""


def draw(chart: Any, alt_text: str) -> None:
    """Put a chart on the page with the text a screen reader says for it.

    That text stands for the whole: the marks themselves, of which some have no words, are silent.
    """
    st.vega_lite_chart(specification(chart), alt=_drawing.spoken(alt_text), width="stretch")


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


TITLE_WIDTH = 44  # characters: a longer title takes two lines, or a phone cuts it


def axis(title: str, **more: Any) -> alt.Axis:
    """Return an axis with its title (quantity and unit) and type no smaller than the page's."""
    lines = textwrap.wrap(title, TITLE_WIDTH)
    return alt.Axis(
        title=title if len(lines) < 2 else lines, labelFontSize=13, titleFontSize=13, **more
    )


def years(title: str = "", **more: Any) -> alt.Axis:
    """Return an axis of time: a tick where each year begins, its number over the year itself."""
    return axis(
        title, format="%Y", tickCount="year", ticks=True, tickSize=7, labelAlign="left",
        labelOffset=3, labelPadding=4, **more,
    )  # fmt: skip


def vendor_scale(vendors: list[str]) -> alt.Scale:
    """The colours of vendors, whatever their order."""
    return alt.Scale(
        domain=vendors, range=[VENDOR_COLOURS.get(vendor, QUIET) for vendor in vendors]
    )


def in_middle(frame: pd.DataFrame) -> pd.DataFrame:
    """Add ``middle``, the middle of each period: the label of its year then stands over it.

    A period is as long as two neighbours are apart.
    """
    ends = pd.to_datetime(frame["period_end"])
    apart = pd.Series(sorted(ends.unique())).diff().median()
    length = pd.Timedelta(days=91) if pd.isna(apart) else apart
    return frame.assign(middle=ends - length / 2)


@kept
def bars_over_time(
    frame: pd.DataFrame,
    *,
    y: str,
    y_title: str,
    tooltip: list[alt.Tooltip],
    y_format: str = ",.0f",
    breaks: pd.DataFrame | None = None,
    colour: str = ACCENT,
) -> Chart:
    """Draw bars by quarter from a zero base, the newest one labelled; a gap stays a gap.

    ``frame`` has ``period_start``, ``period_end`` and ``fiscal_label``; each bar stands in the
    calendar quarter that holds the middle of its period. ``breaks`` has ``day``, ``said`` and
    ``reason``: where the series ends or changes what it counts, a rule with a word.
    """
    middle = frame["period_start"] + (frame["period_end"] - frame["period_start"]) / 2
    placed = frame.assign(quarter=middle.dt.to_period("Q").dt.start_time)
    x = alt.X("yearquarter(quarter):T", axis=years())
    bottom, top = float(placed[y].min()), float(placed[y].max())
    bars = (
        alt.Chart(placed)
        .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2, color=colour)
        .encode(
            x=x,
            y=alt.Y(
                f"{y}:Q",
                axis=axis(y_title, format=y_format),
                scale=alt.Scale(domain=[min(0.0, bottom), max(0.0, top) * HEADROOM], nice=True),
            ),
            tooltip=tooltip,
        )
    )
    newest = placed.tail(1).assign(
        said=lambda last: last["fiscal_label"] + ": " + last[y].map(f"{{:{y_format}}}".format)
    )
    label = (
        alt.Chart(newest)
        .mark_text(dy=-10, align="right", fontSize=13, color=ink())
        .encode(
            x=alt.X("yearquarter(quarter):T", bandPosition=1, axis=years()),
            y=f"{y}:Q",
            text="said:N",
        )
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
    by_vendor: bool = False,
    named_above: bool = False,
) -> Chart:
    """Draw horizontal bars in the order of ``frame``, from zero, each labelled with its value.

    ``by_vendor`` gives each bar the colour of the vendor that ``y`` names. Long names stand whole
    when they are ``named_above`` their bars.
    """
    beside = axis("", labelLimit=170, labelOverlap=False)
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{y}:N", sort=None, axis=None if named_above else beside),
        x=alt.X(
            f"{x}:Q",
            axis=axis(x_title, format=x_format.lstrip("+"), tickCount=6),
            scale=alt.Scale(zero=True),
        ),
        tooltip=tooltip,
    )
    lower = 8 if named_above else 0  # pixels, below the name
    bars = base.mark_bar(
        color=ACCENT, cornerRadius=2, yOffset=lower, height=12 if named_above else alt.Undefined
    )
    if by_vendor:
        scale = vendor_scale(frame[y].tolist())
        bars = bars.encode(color=alt.Color(f"{y}:N", scale=scale, legend=None))
    labels = base.mark_text(
        align=alt.expr(f"datum['{x}'] < 0 ? 'right' : 'left'"),
        dx=alt.expr(f"datum['{x}'] < 0 ? -5 : 5"),
        fontSize=13,
        color=ink(),
        yOffset=lower,
    ).encode(text=alt.Text(f"{x}:Q", format=x_format))
    if not named_above:
        return (bars + labels).properties(height=alt.Step(26))
    names = base.mark_text(align="left", dx=2, dy=-9, fontSize=13, color=ink()).encode(
        x=alt.value(0), text=f"{y}:N"
    )
    return alt.layer(bars, labels, names).properties(height=alt.Step(38))


@kept
def intervals(rows: pd.DataFrame, *, x_title: str, x_format: str) -> Chart:
    """Draw the 80% (thin) and 50% (thick) bands and the median of each row, top to bottom."""
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=None, axis=axis("", labelLimit=200, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("name:N", title="Outcome"),
            *(
                alt.Tooltip(f"{column}:Q", title=title, format=x_format)
                for column, title in (
                    ("expected", "expected"),
                    ("q10", "10%"),
                    ("q25", "25%"),
                    ("q50", "median"),
                    ("q75", "75%"),
                    ("q90", "90%"),
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
