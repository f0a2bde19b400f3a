"""Charts of Market map and Fabrics: domains, definitions and shares with their bands."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, FABRIC_COLOURS, QUIET, axis, ink
from intel.pages._drawing import Chart, kept

DOMAIN_COLOURS = {"Scale-out": "#2E86C1", "Scale-up": "#6E7F80", "Scale-across": "#C17900"}
HOUSE_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]


@kept
def domain_lines(frame: pd.DataFrame) -> Chart:
    """Draw dollars by quarter, each domain with the band that counts.

    ``frame`` has ``domain``, ``quarter_start``, ``market_usd_bn``, ``low_usd_bn``, ``high_usd_bn``.
    """
    colour = alt.Color(
        "domain:N",
        legend=None,
        scale=alt.Scale(domain=list(DOMAIN_COLOURS), range=list(DOMAIN_COLOURS.values())),
    )
    base = alt.Chart(frame).encode(
        x=alt.X("quarter_start:T", axis=axis("", format="%Y", tickCount="year")),
        color=colour,
        tooltip=[
            alt.Tooltip("domain:N", title="Domain"),
            alt.Tooltip("quarter:N", title="Quarter"),
            alt.Tooltip("market_usd_bn:Q", title="$ billion", format=",.2f"),
            alt.Tooltip("low_usd_bn:Q", title="at least", format=",.2f"),
            alt.Tooltip("high_usd_bn:Q", title="at most", format=",.2f"),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.0%"),
            alt.Tooltip("coverage_note:N", title="Missing"),
        ],
    )
    dollars, from_zero = axis("US dollars, billions a quarter"), alt.Scale(zero=True)
    y = alt.Y("market_usd_bn:Q", axis=dollars, scale=from_zero)
    low = alt.Y("low_usd_bn:Q", axis=dollars, scale=from_zero)
    shape = alt.Shape("domain:N", legend=None, scale=alt.Scale(range=HOUSE_SHAPES))
    ends = frame.sort_values("quarter_start").groupby("domain").tail(1)
    said = (
        alt.Chart(ends)
        .mark_text(align="left", dx=9, fontSize=13, color=ink())
        .encode(x="quarter_start:T", y=y, text="domain:N")
    )
    return alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.3).encode(y=low, y2="high_usd_bn:Q"),
        base.mark_line(strokeWidth=1.5, opacity=0.7).encode(y=y),
        base.mark_point(filled=True, size=55, opacity=1).encode(y=y, shape=shape),
        said,
    ).properties(height=360, padding={"right": 90, "left": 5, "top": 5, "bottom": 5})


@kept
def banded_bars(
    frame: pd.DataFrame,
    *,
    y: str,
    x: str,
    low: str,
    high: str,
    x_title: str,
    x_format: str,
    tooltip: list[alt.Tooltip],
) -> Chart:
    """Draw horizontal bars from zero in the order of ``frame``, each with its band and value."""
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{y}:N", sort=None, axis=axis("", labelLimit=200, labelOverlap=False)),
        tooltip=tooltip,
    )
    bars = base.mark_bar(color=ACCENT, cornerRadius=2).encode(
        x=alt.X(f"{x}:Q", axis=axis(x_title, format=x_format), scale=alt.Scale(zero=True))
    )
    band = base.mark_rule(color=ink(), strokeWidth=1.5).encode(x=f"{low}:Q", x2=f"{high}:Q")
    ends = [
        base.mark_tick(color=ink(), thickness=1.5, height=8).encode(x=f"{end}:Q")
        for end in (low, high)
    ]
    numbers = [f"format(datum['{column}'], '{x_format}')" for column in (x, low, high)]
    said = (
        base.transform_calculate(
            words=f"{numbers[0]} + ' (' + {numbers[1]} + '–' + {numbers[2]} + ')'"
        )
        .mark_text(align="left", dx=6, fontSize=13, color=ink())
        .encode(x=f"{high}:Q", text="words:N")
    )
    return alt.layer(bars, band, *ends, said).properties(
        height=alt.Step(28), padding={"right": 90, "left": 5, "top": 5, "bottom": 5}
    )


@kept
def claim_strip(frame: pd.DataFrame) -> Chart:
    """Draw NVIDIA's share by definition, newest quarter solid, before the claimed range in grey."""
    claimed = frame.head(1)[["claim_low", "claim_high"]].assign(
        said=lambda row: (
            row["claim_low"].map("claimed: {:.0%}".format) + row["claim_high"].map("–{:.0%}".format)
        )
    )
    x_axis = axis("NVIDIA's share of the revenue counted", format=".0%")
    scale = alt.Scale(domain=[0, 1])
    ground = (
        alt.Chart(claimed)
        .mark_rect(color=QUIET, opacity=0.3)
        .encode(x=alt.X("claim_low:Q", scale=scale, axis=x_axis), x2="claim_high:Q")
    )
    word = (
        alt.Chart(claimed)
        .mark_text(baseline="top", align="left", dx=5, fontSize=13, color=ink())
        .encode(x="claim_high:Q", y=alt.value(0), text="said:N")
    )
    base = alt.Chart(frame).encode(
        y=alt.Y("title:N", sort=None, axis=axis("", labelLimit=260, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("title:N", title="Definition"),
            alt.Tooltip("quarter:N", title="Quarter"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("share_low:Q", title="at least", format=".1%"),
            alt.Tooltip("share_high:Q", title="at most", format=".1%"),
            alt.Tooltip("verdict:N", title="Against the claim"),
        ],
    )
    newest = base.transform_filter("datum.is_newest")
    return alt.layer(
        ground,
        word,
        newest.mark_rule(color=ACCENT, strokeWidth=3, opacity=0.5).encode(
            x="share_low:Q", x2="share_high:Q"
        ),
        base.mark_point(color=QUIET, size=30, filled=False).encode(x=alt.X("share:Q", scale=scale)),
        newest.mark_point(color=ACCENT, size=130, filled=True, opacity=1).encode(x="share:Q"),
        newest.mark_text(dy=-14, fontSize=13, color=ink()).encode(
            x="share:Q", text=alt.Text("share:Q", format=".0%")
        ),
    ).properties(height=alt.Step(56))


@kept
def share_lines(frame: pd.DataFrame, *, fabric: str, name: str) -> Chart:
    """One house's count a shape, status by fill: past filled, forecasts hollow and dashed.

    ``frame`` has ``period_end``, ``fraction``, ``series``, ``is_forecast`` and ``bound`` (≥, ≤ or
    empty) for one fabric.
    """
    colour = FABRIC_COLOURS[fabric]
    base = alt.Chart(frame).encode(
        x=alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year")),
        y=alt.Y(
            "fraction:Q",
            axis=axis(f"{name}'s share", format=".0%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        tooltip=[
            alt.Tooltip("origin:N", title="House"),
            alt.Tooltip("said:N", title="Share"),
            alt.Tooltip("period_label:N", title="Period"),
            alt.Tooltip("counts:N", title="Counts"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("published_on:T", title="Published"),
        ],
    )
    shape = alt.Shape(
        "origin:N",
        scale=alt.Scale(range=HOUSE_SHAPES),
        legend=alt.Legend(title="House", orient="bottom", columns=3, labelFontSize=13),
    )
    line = base.mark_line(color=colour, strokeWidth=1.5, opacity=0.6).encode(
        detail="series:N",
        strokeDash=alt.StrokeDash(
            "is_forecast:N",
            legend=None,
            scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 4]]),
        ),
    )
    past = base.transform_filter("!datum.is_forecast").mark_point(
        filled=True, size=90, color=colour, opacity=1
    )
    ahead = base.transform_filter("datum.is_forecast").mark_point(
        filled=False, size=90, color=colour, strokeWidth=2
    )
    said = base.mark_text(dy=-13, fontSize=12, color=ink()).encode(text="said:N")
    half = alt.Chart(pd.DataFrame({"half": [0.5]})).mark_rule(color=QUIET, strokeDash=[2, 3])
    return alt.layer(
        half.encode(y="half:Q"), line, past.encode(shape=shape), ahead.encode(shape=shape), said
    ).properties(height=380)


@kept
def sales_lines(frame: pd.DataFrame) -> Chart:
    """One line a house and count, named at its newest point; gaps are not bridged by colour."""
    base = alt.Chart(frame).encode(
        x=alt.X("period_end:T", axis=axis("", format="%Y", tickCount="year")),
        y=alt.Y(
            "sales_usd_bn:Q",
            axis=axis("Switch sales, US dollars, billions a quarter", format=",.0f"),
            scale=alt.Scale(zero=True),
        ),
        color=alt.Color(
            "line:N",
            legend=alt.Legend(
                title="House: what it counts", orient="bottom", columns=2, labelFontSize=13,
                labelLimit=300,
            ),
        ),
        tooltip=[
            alt.Tooltip("origin:N", title="House"),
            alt.Tooltip("counts:N", title="Counts"),
            alt.Tooltip("fabric:N", title="Fabric"),
            alt.Tooltip("period_label:N", title="Quarter"),
            alt.Tooltip("sales_usd_bn:Q", title="$ billion", format=",.2f"),
            alt.Tooltip("grade:N", title="Grade"),
            alt.Tooltip("published_on:T", title="Published"),
        ],
    )  # fmt: skip
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        shape=alt.Shape("line:N", scale=alt.Scale(range=HOUSE_SHAPES), legend=None)
    )
    return alt.layer(base.mark_line(strokeWidth=1.5, opacity=0.6), points).properties(height=520)


@kept
def milestones(frame: pd.DataFrame) -> Chart:
    """A row a standard: what was reached (filled) and what was expected (hollow), by day."""
    words = frame.assign(said=frame["event"].str.replace("_", " "))
    base = alt.Chart(words).encode(
        x=alt.X("stated_day:T", axis=axis("", format="%b %Y")),
        y=alt.Y("standard:N", sort=None, axis=axis("", labelLimit=160)),
        tooltip=[
            alt.Tooltip("standard:N", title="Standard"),
            alt.Tooltip("said:N", title="Event"),
            alt.Tooltip("stated_period:N", title="As stated"),
            alt.Tooltip("status:N", title="Status"),
            alt.Tooltip("slip_days:Q", title="Slip, days"),
            alt.Tooltip("origin:N", title="Whose statement"),
            alt.Tooltip("grade:N", title="Grade"),
        ],
    )
    reached = base.transform_filter("datum.is_reached").mark_point(
        filled=True, size=110, color=ACCENT, opacity=1
    )
    ahead = base.transform_filter("!datum.is_reached").mark_point(
        filled=False, size=110, color=QUIET, strokeWidth=2, shape="diamond"
    )
    slip = (
        alt.Chart(words.dropna(subset="slip_days"))
        .mark_rule(color="#D55E00", strokeWidth=2)
        .encode(x="first_expected:T", x2="first_reached:T", y=alt.Y("standard:N", sort=None))
    )
    return alt.layer(slip, reached, ahead).properties(height=alt.Step(52))
