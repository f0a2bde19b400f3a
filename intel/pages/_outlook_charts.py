"""Charts of outlooks: shares and fans by kind, lanes wanted and shipped, watts by form."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from intel.market import speeds
from intel.pages._charts import (
    ACCENT,
    BAND_OPACITY,
    QUIET,
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
