"""The charts of the Evidence page: grades, coverage, and what documents say of one quantity."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import HEIGHT, QUIET, axis, ink
from intel.pages._drawing import Chart, kept

GRADE_COLOURS = {"A": "#2E86C1", "B": "#009E73", "C": "#C17900", "D": QUIET}
BASIS_OPACITY = {"stated": 1.0, "inferred": 0.6, "recorded": 0.3}
SHAPES = {"A": "circle", "B": "square", "C": "diamond", "D": "cross"}

_GRADE = alt.Color(
    "grade:N",
    title="Grade",
    scale=alt.Scale(domain=list(GRADE_COLOURS), range=list(GRADE_COLOURS.values())),
    legend=alt.Legend(orient="bottom", labelFontSize=13, titleFontSize=13, columns=4),
)


@kept
def grade_bars(frame: pd.DataFrame) -> Chart:
    """Draw the numbers of each grade as bars, labelled with numbers and documents."""
    labelled = frame.assign(
        said=[
            f"{row.grade}: {row.numbers:,} numbers, {row.documents:,} documents"
            for row in frame.itertuples()
        ]
    )
    base = alt.Chart(labelled).encode(
        y=alt.Y("said:N", sort=None, axis=axis("", labelLimit=300, labelOverlap=False)),
        x=alt.X("numbers:Q", axis=axis("Numbers", format=",.0f", tickCount=5)),
        tooltip=[
            alt.Tooltip("grade:N", title="Grade"),
            alt.Tooltip("numbers:Q", title="Numbers", format=","),
            alt.Tooltip("documents:Q", title="Documents", format=","),
            alt.Tooltip("share_of_numbers:Q", title="Share of numbers", format=".0%"),
            alt.Tooltip("share_with_stated_day:Q", title="Day stated", format=".0%"),
        ],
    )
    colour = alt.Color(
        "grade:N",
        scale=alt.Scale(domain=list(GRADE_COLOURS), range=list(GRADE_COLOURS.values())),
        legend=None,
    )
    bars = base.mark_bar(cornerRadius=2).encode(color=colour)
    said = base.mark_text(align="left", dx=6, fontSize=13, color=ink()).encode(
        text=alt.Text("share_of_numbers:Q", format=".0%")
    )
    return alt.layer(bars, said).properties(height=alt.Step(36))


@kept
def basis_bars(frame: pd.DataFrame) -> Chart:
    """Stack how publication days are known, a bar a way, coloured by grade."""
    return (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=alt.Y(
                "published_on_basis:N",
                sort=list(BASIS_OPACITY),
                axis=axis("", labelLimit=120, labelOverlap=False),
            ),
            x=alt.X("numbers:Q", axis=axis("Numbers", format=",.0f", tickCount=5)),
            color=_GRADE,
            order=alt.Order("grade:N"),
            tooltip=[
                alt.Tooltip("published_on_basis:N", title="Day is"),
                alt.Tooltip("grade:N", title="Grade"),
                alt.Tooltip("numbers:Q", title="Numbers", format=","),
                alt.Tooltip("documents:Q", title="Documents", format=","),
            ],
        )
        .properties(height=220)
    )


@kept
def heat_map(frame: pd.DataFrame) -> Chart:
    """Draw a cell for each quarter a vendor's line is held, coloured by grade; gaps stay empty."""
    first, last = frame["quarter_start"].min(), frame["quarter_start"].max()
    quarters = [f"{each.year} Q{each.quarter}" for each in pd.period_range(first, last, freq="Q")]
    years = "slice(datum.value, -1) === '1' ? slice(datum.value, 0, 4) : ''"
    return (
        alt.Chart(frame)
        .mark_rect(cornerRadius=2)
        .encode(
            x=alt.X(
                "quarter:O",
                scale=alt.Scale(domain=quarters, paddingInner=0.12),
                axis=axis("Calendar quarter", labelExpr=years, labelAngle=0, ticks=False),
            ),
            y=alt.Y(
                "vendor:N",
                scale=alt.Scale(paddingInner=0.15),
                axis=axis("", labelLimit=200, labelOverlap=False),
            ),
            color=_GRADE,
            tooltip=[
                alt.Tooltip("vendor:N", title="Vendor"),
                alt.Tooltip("line:N", title="Line"),
                alt.Tooltip("fiscal_label:N", title="Fiscal quarter"),
                alt.Tooltip("value:Q", title="Millions", format=",.1f"),
                alt.Tooltip("currency:N", title="Currency"),
                alt.Tooltip("grade:N", title="Grade"),
            ],
        )
        .properties(height=alt.Step(22))
    )


@kept
def vintages(frame: pd.DataFrame, *, y_title: str) -> Chart:
    """Draw what was said over when it was said; grade is colour and shape."""
    return (
        alt.Chart(frame)
        .mark_point(filled=True, size=130, opacity=0.9)
        .encode(
            x=alt.X("published_on:T", axis=axis("Published", format="%Y-%m-%d", tickCount=4)),
            y=alt.Y(
                "value:Q", axis=axis(y_title, format=",~r"), scale=alt.Scale(zero=False, padding=20)
            ),
            color=_GRADE,
            shape=alt.Shape(
                "grade:N",
                title="Grade",
                scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
            ),
            tooltip=[
                alt.Tooltip("published_on:T", title="Published", format="%Y-%m-%d"),
                alt.Tooltip("value:Q", title=y_title, format=",.4~r"),
                alt.Tooltip("publisher:N", title="Publisher"),
                alt.Tooltip("title:N", title="Document"),
                alt.Tooltip("grade:N", title="Grade"),
            ],
        )
        .properties(height=HEIGHT)
    )
