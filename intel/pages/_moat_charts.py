"""Charts of the Moats page: rank probabilities, and the scores themselves."""

from __future__ import annotations

import altair as alt
import pandas as pd

from intel.pages._charts import ACCENT, axis, ink
from intel.pages._drawing import Chart, kept


@kept
def ranks(by_rank: pd.DataFrame) -> Chart:
    """Draw how many of the weightings give each rank, as shaded cells with their per cent."""
    shown = by_rank.assign(
        said=by_rank["probability"].map(lambda part: f"{100 * part:.0f}" if part >= 0.005 else "")
    )
    base = alt.Chart(shown).encode(
        x=alt.X("rank:O", axis=axis("Rank; in the cells % of weightings", labelAngle=0)),
        y=alt.Y("label:N", sort=None, axis=axis("", labelLimit=130, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("label:N", title="What"),
            alt.Tooltip("rank:O", title="Rank"),
            alt.Tooltip("probability:Q", title="Of the weightings", format=".1%"),
        ],
    )
    # The shade stays pale enough for the theme's own ink on it.
    cells = base.mark_rect(cornerRadius=2, color=ACCENT).encode(
        opacity=alt.Opacity(
            "probability:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0.04, 0.55])
        )
    )
    words = base.mark_text(fontSize=12, color=ink()).encode(text="said:N")
    return (cells + words).properties(height=alt.Step(30))


@kept
def scores(long: pd.DataFrame) -> Chart:
    """Draw every score as a small bar, one panel a criterion; measured full, judged hollow."""
    return (
        alt.Chart(long)
        .mark_bar(stroke=ACCENT, strokeWidth=1.5, cornerRadius=2)
        .encode(
            x=alt.X("score:Q", scale=alt.Scale(domain=[0, 10]), axis=axis("", tickCount=3)),
            y=alt.Y("label:N", sort=None, axis=axis("", labelLimit=130, labelOverlap=False)),
            fill=alt.condition("datum.is_measured", alt.value(ACCENT), alt.value("transparent")),
            tooltip=[
                alt.Tooltip("label:N", title="What"),
                alt.Tooltip("criterion_label:N", title="Criterion"),
                alt.Tooltip("score:Q", title="Score", format=".1f"),
                alt.Tooltip("detail:N", title="From"),
                alt.Tooltip("reason:N", title="Why"),
            ],
        )
        .properties(height=alt.Step(22), width=150)
        .facet(
            facet=alt.Facet(
                "criterion_label:N", sort=None, title=None, header=alt.Header(labelFontSize=13)
            ),
            columns=2,
            spacing=16,
        )
    )
