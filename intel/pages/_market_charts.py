"""Charts of the Market map: domains, layers, vendors' shares and a claim, with their bands."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import (
    ACCENT,
    QUIET,
    VENDOR_COLOURS,
    axis,
    ink,
    vendor_scale,
    years,
)
from intel.pages._drawing import Chart, kept

DOMAIN_COLOURS = {"Scale-out": "#2E86C1", "Scale-up": "#6E7F80", "Scale-across": "#C17900"}
SHAPES = ["circle", "square", "triangle-up"]


@kept
def domain_lines(frame: pd.DataFrame, *, unit: str, form: str) -> Chart:
    """Draw dollars by quarter, each domain with the band that counts.

    ``frame`` has ``domain``, ``middle`` of the quarter, and ``size``, ``low`` and ``high`` in
    ``unit`` of US dollars; ``form`` is how such a number is written.
    """
    colour = alt.Color(
        "domain:N",
        legend=None,
        scale=alt.Scale(domain=list(DOMAIN_COLOURS), range=list(DOMAIN_COLOURS.values())),
    )
    base = alt.Chart(frame).encode(
        x=alt.X("middle:T", axis=years()),
        color=colour,
        tooltip=[
            alt.Tooltip("domain:N", title="Domain"),
            alt.Tooltip("quarter:N", title="Quarter"),
            alt.Tooltip("size:Q", title=f"US dollars, {unit}", format=form),
            alt.Tooltip("low:Q", title="at least", format=form),
            alt.Tooltip("high:Q", title="at most", format=form),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.0%"),
            alt.Tooltip("coverage_note:N", title="Missing"),
        ],
    )
    dollars, from_zero = axis(f"US dollars, {unit} a quarter", format=",~f"), alt.Scale(zero=True)
    y = alt.Y("size:Q", axis=dollars, scale=from_zero)
    low = alt.Y("low:Q", axis=dollars, scale=from_zero)
    shape = alt.Shape("domain:N", legend=None, scale=alt.Scale(range=SHAPES))
    ends = frame.sort_values("middle").groupby("domain").tail(1)
    said = (
        alt.Chart(ends)
        .mark_text(align="left", dx=9, fontSize=13, color=ink())
        .encode(x="middle:T", y=y, text="domain:N")
    )
    return alt.layer(
        base.mark_rule(strokeWidth=4, opacity=0.3).encode(y=low, y2="high:Q"),
        base.mark_line(strokeWidth=1.5, opacity=0.7).encode(y=y),
        base.mark_point(filled=True, size=55, opacity=1).encode(y=y, shape=shape),
        said,
    ).properties(height=360, padding={"right": 10, "left": 5, "top": 5, "bottom": 5})


ROW = 46  # pixels: a line of words over a bar, which leaves a phone its whole width


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
    by_vendor: bool = False,
) -> Chart:
    """Draw horizontal bars from zero in the order of ``frame``, each under its name and band."""
    form = f"{{:{x_format}}}".format
    words = (
        frame[y] + ": " + frame[x].map(form)
        + " (" + frame[low].map(form) + "–" + frame[high].map(form) + ")"
    )  # fmt: skip
    base = alt.Chart(frame.assign(words=words)).encode(
        y=alt.Y(f"{y}:N", sort=None, axis=None), tooltip=tooltip
    )
    bars = base.mark_bar(color=ACCENT, cornerRadius=2, height=14, yOffset=9).encode(
        x=alt.X(f"{x}:Q", axis=axis(x_title, format=x_format, tickCount=6))
    )
    if by_vendor:
        scale = vendor_scale(frame[y].tolist())
        bars = bars.encode(color=alt.Color(f"{y}:N", scale=scale, legend=None))
    band = base.mark_rule(color=ink(), strokeWidth=1.5, yOffset=9).encode(
        x=f"{low}:Q", x2=f"{high}:Q"
    )
    ends = [
        base.mark_tick(color=ink(), thickness=1.5, height=8, yOffset=9).encode(x=f"{end}:Q")
        for end in (low, high)
    ]
    return alt.layer(bars, band, *ends, _row_words(base)).properties(height=alt.Step(ROW))


def _row_words(base: alt.Chart) -> Chart:
    """The words of each row, from the left edge over its marks."""
    return base.mark_text(align="left", dx=2, dy=-10, fontSize=13, color=ink()).encode(
        x=alt.value(0), text="words:N"
    )


@kept
def vendor_shares(frame: pd.DataFrame, *, others: dict[str, str]) -> Chart:
    """The whole of a market by quarter, stacked to one: vendors, others, and what is estimated.

    ``frame`` has ``vendor``, ``middle``, ``quarter``, ``part`` and ``place``, bottom to top;
    ``others`` gives the colours of what is no vendor.
    """
    order = frame.sort_values("place").drop_duplicates("vendor")["vendor"].tolist()
    colours = [others.get(each) or VENDOR_COLOURS.get(each, QUIET) for each in order]
    x = alt.X("yearquarter(middle):T", axis=years())
    bars = (
        alt.Chart(frame)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=x,
            y=alt.Y(
                "part:Q", stack="zero", axis=axis("Share of revenue", format=".0%", tickCount=5),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color(
                "vendor:N", legend=None, scale=alt.Scale(domain=order, range=colours)
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("vendor:N", title="Vendor"),
                alt.Tooltip("quarter:N", title="Quarter"),
                alt.Tooltip("part:Q", title="Share", format=".1%"),
            ],
        )
    )  # fmt: skip
    last = frame[frame["middle"] == frame["middle"].max()].sort_values("place")
    last = last.assign(centre=last["part"].cumsum() - last["part"] / 2)
    names = (
        alt.Chart(last[last["part"] >= 0.035])
        .mark_text(align="left", dx=6, fontSize=12, color=ink())
        .encode(x=alt.X("yearquarter(middle):T", bandPosition=1), y="centre:Q", text="vendor:N")
    )
    return alt.layer(bars, names).properties(
        height=380, padding={"right": 10, "left": 5, "top": 5, "bottom": 5}
    )


@kept
def claim_strip(frame: pd.DataFrame) -> Chart:
    """Draw NVIDIA's share by definition, newest quarter solid, before the claimed range in grey."""
    claimed = frame.head(1)[["claim_low", "claim_high"]].assign(
        said=lambda row: (
            row["claim_low"].map("claimed: {:.0%}".format) + row["claim_high"].map("–{:.0%}".format)
        )
    )
    x_axis = axis("NVIDIA's share of the revenue counted", format=".0%", tickCount=6)
    scale = alt.Scale(domain=[0, 1])
    ground = (
        alt.Chart(claimed)
        .mark_rect(color=QUIET, opacity=0.3)
        .encode(x=alt.X("claim_low:Q", scale=scale, axis=x_axis), x2="claim_high:Q")
    )
    word = (
        alt.Chart(claimed)
        .mark_text(baseline="bottom", align="center", fontSize=13, color=ink())
        .encode(x=alt.X("claim_low:Q"), y=alt.value(-4), text="said:N")
    )
    newest_share = frame[frame["is_newest"]].set_index("title")["share"].map("{:.0%}".format)
    base = alt.Chart(
        frame.assign(words=frame["title"] + ": " + frame["title"].map(newest_share))
    ).encode(
        y=alt.Y("title:N", sort=None, axis=None),
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
        newest.mark_rule(color=ACCENT, strokeWidth=3, opacity=0.5, yOffset=9).encode(
            x="share_low:Q", x2="share_high:Q"
        ),
        base.mark_point(color=QUIET, size=30, filled=False, yOffset=9).encode(
            x=alt.X("share:Q", scale=scale)
        ),
        newest.mark_point(color=ACCENT, size=130, filled=True, opacity=1, yOffset=9).encode(
            x="share:Q"
        ),
        _row_words(newest),
    ).properties(height=alt.Step(ROW))
