"""Charts of generations, adoption and supply: shares and fans by kind, doubling times, watts."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from intel.market import speeds
from intel.pages._charts import (
    ACCENT,
    BAND_OPACITY,
    QUIET,
    SECOND,
    VENDOR_COLOURS,
    axis,
    in_middle,
    ink,
    years,
)
from intel.pages._drawing import Chart, kept

KINDS = ("#767F8C", "#2E86C1", "#D55E00", "#009E73", "#AA4499", "#8C6D1F")
"""Told apart with any colour vision; given in the order of the kinds, oldest first."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [10, 4])


def kind_scale(kinds: Sequence[str], colours: Sequence[str]) -> alt.Scale:
    """Colours by kind in their order."""
    return alt.Scale(domain=list(kinds), range=list(colours[: len(kinds)]))


@kept
def kind_fans(
    frame: pd.DataFrame,
    *,
    kinds: Sequence[str],
    kind: str,
    y_title: str,
    y_format: str,
    as_of: pd.Timestamp,
    colours: Sequence[str] = KINDS,
) -> Chart:
    """The median of each kind as a line of its own dash, its 80% band, named where it is highest.

    ``frame`` has ``period_end``, the column ``kind``, ``q10``, ``q50`` and ``q90``.
    """  # fmt: skip
    colour = alt.Color(f"{kind}:N", scale=kind_scale(kinds, colours), legend=None)
    frame = in_middle(frame)
    x = alt.X("middle:T", axis=years(labelOverlap=True))
    y_axis = axis(y_title, format=y_format)
    tips = [
        alt.Tooltip(f"{kind}:N", title="Kind"),
        alt.Tooltip("period_end:T", title="Period to"),
        *(
            alt.Tooltip(f"{column}:Q", title=title, format=y_format)
            for column, title in (("q10", "10%"), ("q50", "median"), ("q90", "90%"))
        ),
    ]
    base = alt.Chart(frame)
    band = base.mark_area(opacity=BAND_OPACITY["80"], line=False).encode(
        x=x, y=alt.Y("q10:Q", axis=y_axis), y2="q90:Q", color=colour
    )
    dash = alt.StrokeDash(
        f"{kind}:N", scale=alt.Scale(domain=list(kinds), range=list(DASHES[: len(kinds)])),
        legend=None,
    )  # fmt: skip
    line = base.mark_line(strokeWidth=2.5).encode(
        x=x, y=alt.Y("q50:Q", axis=y_axis), color=colour, strokeDash=dash, tooltip=tips
    )
    hover = base.mark_point(opacity=0, size=120).encode(x=x, y="q50:Q", tooltip=tips)
    names = _names(frame, kinds, kind)
    return alt.layer(band, *_as_of(as_of), line, hover, *names).properties(
        height=360, padding={"right": 10, "left": 5, "top": 12, "bottom": 5}
    )


def _as_of(day: pd.Timestamp) -> list[Chart]:
    """A rule where knowledge ends, with the day above the plot."""
    base = alt.Chart(pd.DataFrame({"day": [day], "label": [f"as of {day:%Y-%m-%d}"]}))
    return [
        base.mark_rule(color=QUIET, strokeDash=[2, 3]).encode(x="day:T"),
        base.mark_text(baseline="bottom", fontSize=12, color=ink()).encode(
            x="day:T", y=alt.value(-4), text="label:N"
        ),
    ]


@kept
def composition(
    frame: pd.DataFrame,
    *,
    kinds: Sequence[str],
    kind: str,
    y_title: str,
    as_of: pd.Timestamp,
    colours: Sequence[str] = KINDS,
) -> Chart:
    """The expected parts of a whole, stacked to one, each named inside where it is widest.

    ``frame`` has ``period_end``, the column ``kind`` and ``expected``, which adds to one a period.
    """
    shown = in_middle(frame).assign(place=frame[kind].map(list(kinds).index))
    shown = shown.sort_values(["middle", "place"], ascending=[True, False])
    shown["top"] = shown.groupby("middle")["expected"].cumsum()
    shown["centre"] = shown["top"] - shown["expected"] / 2
    x = alt.X("middle:T", axis=years(labelOverlap=True))
    areas = (
        alt.Chart(shown)
        .mark_area(line=False, opacity=1.0, stroke="white", strokeWidth=1)
        .encode(
            x=x,
            y=alt.Y(
                "expected:Q", stack="zero", axis=axis(y_title, format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            order=alt.Order("place:Q", sort="descending"),
            color=alt.Color(f"{kind}:N", legend=None, scale=kind_scale(kinds, colours)),
            tooltip=[
                alt.Tooltip(f"{kind}:N", title="Kind"),
                alt.Tooltip("period_end:T", title="Period to"),
                alt.Tooltip("expected:Q", title="Expected part", format=".1%"),
            ],
        )
    )  # fmt: skip
    inside = shown[shown["middle"].between(*_inner(shown["middle"]))]
    widest = inside.loc[inside.groupby(kind)["expected"].idxmax()]
    shades = {name: _readable_on(colour) for name, colour in zip(kinds, colours, strict=False)}
    widest = widest.assign(shade=widest[kind].map(shades))
    names = (
        alt.Chart(widest[widest["expected"] > 0.06])
        .mark_text(fontSize=13, fontWeight="bold")
        .encode(x=x, y=alt.Y("centre:Q"), text=f"{kind}:N", color=alt.Color("shade:N", scale=None))
    )
    return alt.layer(areas, *_as_of(as_of), names).properties(
        height=360, padding={"right": 10, "left": 5, "top": 12, "bottom": 5}
    )


def _readable_on(ground: str) -> str:
    """Black or white, whichever is read better on the colour: WCAG's relative luminance."""
    parts = [int(ground[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def _inner(days: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The days between which a word fits inside the plot."""
    margin = (days.max() - days.min()) * 0.14
    return days.min() + margin, days.max() - margin


def _names(frame: pd.DataFrame, kinds: Sequence[str], kind: str) -> list[Chart]:
    """The name of each kind at its highest median, below the line where two would collide."""
    if len(kinds) < 2:
        return []
    peaks = frame.loc[frame.groupby(kind)["q50"].idxmax()].sort_values("q50", ascending=False)
    near = frame["q50"].max() * 0.08
    year = pd.to_datetime(peaks["period_end"]).dt.year
    below = [
        any(
            abs(year.iloc[i] - year.iloc[k]) <= 1
            and abs(peaks["q50"].iloc[i] - peaks["q50"].iloc[k]) < near
            for k in range(i)
        )
        for i in range(len(peaks))
    ]
    base = alt.Chart(peaks.assign(below=below)).encode(x="middle:T", y="q50:Q", text=f"{kind}:N")
    return [
        base.transform_filter(f"datum.below === {side}").mark_text(
            dy=dy, fontSize=13, fontWeight="bold", color=ink()
        )
        for side, dy in (("false", -12), ("true", 18))
    ]


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
    apart = [step for i, step in enumerate(steps) if i == 0 or step >= 1.3 * steps[i - 1]]
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
            f"{y}:Q", axis=axis(f"{y_title} (log scale)", values=apart, labelExpr=words),
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


@kept
def lanes(frame: pd.DataFrame, *, as_of: pd.Timestamp) -> Chart:
    """Lanes wanted and shipped, with what waits: two lines of their own dash, bands of 80%."""
    names = {"demand": "wanted", "shipments": "shipped", "backlog": "waiting"}
    shown = frame[frame["quantity"].isin(names)].assign(
        what=lambda rows: rows["quantity"].map(names)
    )
    return kind_fans(
        shown, kinds=list(names.values()), kind="what", y_title="Millions of lanes a quarter",
        y_format=",.0f", as_of=as_of,
    )  # fmt: skip


@kept
def watts(frame: pd.DataFrame) -> Chart:
    """Energy per bit of each form as documents have it; one point a document."""
    shown = frame.dropna(subset=["pj_per_bit"])
    shown = shown.assign(speed=shown["speed"].replace("", "not stated"))
    return (
        alt.Chart(shown)
        .mark_point(filled=True, size=80, opacity=0.7, color=ACCENT)
        .encode(
            x=alt.X(
                "pj_per_bit:Q",
                axis=axis("Picojoules per bit", format=".0f", tickCount=8),
                scale=alt.Scale(zero=True),
            ),
            y=alt.Y("form:N", sort="-x", axis=axis("", labelOverlap=False)),
            shape=alt.Shape(
                "speed:N",
                sort=sorted(shown["speed"].unique(), key=speeds.age),
                legend=alt.Legend(title="Speed", orient="bottom", columns=3),
            ),
            tooltip=[
                alt.Tooltip("form:N", title="Form"),
                alt.Tooltip("speed:N", title="Speed"),
                alt.Tooltip("value:Q", title="As stated", format=".1f"),
                alt.Tooltip("unit:N", title="Unit"),
                alt.Tooltip("pj_per_bit:Q", title="pJ per bit", format=".1f"),
                alt.Tooltip("origin:N", title="Whose"),
                alt.Tooltip("period_label:N", title="When"),
            ],
        )
        .properties(height=alt.Step(34))
    )
