"""Charts of generations: how fast they double, when products came, what houses publish by speed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, QUIET, SECOND, VENDOR_COLOURS, axis, ink, years
from intel.pages._drawing import Chart, kept


@kept
def doubling_intervals(frame: pd.DataFrame) -> Chart:
    """Doubling times with their 95% intervals beside the time claimed (a diamond).

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
            alt.Tooltip("doubling_low:Q", title="95% from", format=".2f"),
            alt.Tooltip("doubling_high:Q", title="to", format=".2f"),
            alt.Tooltip("hypothesis_years:Q", title="Claimed, years", format=".1f"),
            alt.Tooltip("p_value:Q", title="p", format=".3f"),
        ],
    )
    x_axis = axis("Years to double (◇ claimed)", format=".0f", tickCount=6)
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


AS_RATE = "datum.value >= 1000 ? datum.value / 1000 + ' Tb/s' : datum.value + ' Gb/s'"
APART = 1.4  # ratio at which two labels of a logarithmic axis do not touch
AS_COUNT = "format(datum.value, ',')"
SHAPES = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right",
    "triangle-left",
)  # fmt: skip
MAKERS = {
    "NVIDIA": ("NVIDIA", "NV", "Spectrum", "Quantum", "ConnectX", "BlueField", "InfiniBand"),
    "Broadcom": ("Tomahawk", "Trident", "Jericho", "Ramon", "Thor"),
    "Cisco": ("Silicon One",),
    "Marvell": ("Teralynx", "Prestera", "Marvell"),
    "Arista": ("Arista",),
}
"""How families begin whose maker has a colour of its own; the others are grey."""


def _colour_of(family: str) -> str:
    maker = next((name for name, begins in MAKERS.items() if family.startswith(begins)), "")
    return VENDOR_COLOURS.get(maker, QUIET)


@kept
def by_year(frame: pd.DataFrame, *, y: str, y_title: str, words: str, joined: bool = True) -> Chart:
    """Products by year on a logarithmic scale: a shape a family, in the colour of its maker.

    ``frame`` has ``year``, ``family``, ``product``, the column ``y`` and ``is_ahead``: what is only
    expected is hollow. ``words`` is the Vega expression of a label of the axis. Products that do
    not follow each other are not ``joined`` by lines.
    """
    steps = sorted(frame[y].unique())
    apart = steps[:1]
    for step in steps:
        if step >= APART * apart[-1]:
            apart.append(step)
    families = sorted(frame["family"].unique(), key=lambda family: (_colour_of(family), family))
    colours = [_colour_of(family) for family in families]
    shapes = [SHAPES[colours[:place].count(each) % len(SHAPES)]
              for place, each in enumerate(colours)]  # fmt: skip
    legend = alt.Legend(
        title=None, orient="bottom", columns=2, labelFontSize=13, rowPadding=2, symbolOpacity=1,
        labelLimit=120,
    )  # fmt: skip
    base = alt.Chart(frame).encode(
        x=alt.X(
            "year:Q", axis=axis("", format="d", tickMinStep=1),
            scale=alt.Scale(zero=False, nice=True),
        ),
        y=alt.Y(
            f"{y}:Q",
            axis=axis(
                f"{y_title} (log scale)", values=apart, labelExpr=words, labelOverlap=False
            ),
            scale=alt.Scale(type="log", nice=False, domain=[steps[0] * 0.6, steps[-1] * 1.5]),
        ),
        color=alt.Color(
            "family:N", legend=legend, scale=alt.Scale(domain=families, range=colours)
        ),
        tooltip=[
            alt.Tooltip("product:N", title="Product"),
            alt.Tooltip("family:N", title="Family"),
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip(f"{y}:Q", title=y_title, format=",.0f"),
        ],
    )  # fmt: skip
    shape = alt.Shape("family:N", legend=legend, scale=alt.Scale(domain=families, range=shapes))
    known = base.transform_filter("!datum.is_ahead").mark_point(filled=True, size=70, opacity=1)
    ahead = base.transform_filter("datum.is_ahead").mark_point(
        filled=False, size=70, opacity=1, strokeWidth=2
    )
    layers = [known.encode(shape=shape), ahead.encode(shape=shape)]
    if joined:
        layers.insert(0, base.mark_line(strokeWidth=1.5, opacity=0.8).encode(detail="family:N"))
    return alt.layer(*layers).properties(height=430 + 28 * ((len(families) + 1) // 2))


@kept
def published_mix(frame: pd.DataFrame) -> Chart:
    """Shares by speed as published: estimates filled, forecasts hollow, one panel a speed."""
    return (
        alt.Chart(frame.assign(middle=frame["period_end"] - pd.Timedelta(days=180)))
        .mark_point(size=80, strokeWidth=2)
        .encode(
            x=alt.X("middle:T", axis=years(labelOverlap=True)),
            y=alt.Y("speed:N", sort=None, axis=axis("", labelOverlap=False, labelLimit=150)),
            fill=alt.condition("datum.is_forecast", alt.value("transparent"), alt.value(ACCENT)),
            stroke=alt.value(ACCENT),
            size=alt.Size(
                "fraction:Q",
                scale=alt.Scale(domain=[0, 1], range=[20, 500]),
                legend=alt.Legend(
                    title="Part of all speeds", format=".0%", orient="bottom", columns=3
                ),
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
