"""Moats: control points and fabrics ranked by weights of one's own, and how robust that is."""

import altair as alt
import streamlit as st

from forecasts.moats import WeightsError
from intel.market import moats
from intel.market.answer import Answer
from intel.market.moats import KINDS, Moats
from intel.pages import _charts, _moat_charts, _page, _table, _way_back
from intel.pages._columns import ADDRESS, UNIT
from intel.store import Snapshot

EQUAL = 50.0
SCORE_COLUMNS = {
    "subject": None, "label": "What", "held_by": None, "claimed_rank": None, "criterion": None,
    "criterion_label": "Criterion", "criterion_means": None,
    "score": st.column_config.NumberColumn("Score", format="%.1f"),
    "is_measured": st.column_config.CheckboxColumn("Measured"),
    "reason": st.column_config.TextColumn("Why", width="large"),
    "measure": "Measure", "value": st.column_config.NumberColumn("Value", format="%.4g"),
    "unit": UNIT, "detail": st.column_config.TextColumn("From", width="medium"),
    "title": "Document", "url": ADDRESS,
}  # fmt: skip


def measure_in_words(name: str) -> str:
    """A measure as one reads it."""
    return "Herfindahl index" if name == "hhi" else name.replace("_", " ")


def weights_of(scored: Moats) -> dict[str, float]:
    """Draw one slider a criterion, in the link, with a way back."""
    keys = {name: f"weight_{name}" for name in scored.matrix.columns}
    tools = st.container(horizontal=True)
    with st.container(horizontal=True):
        weights = {
            name: st.slider(
                label, 0.0, 100.0, EQUAL, 5.0, "%.0f", key=keys[name],
                bind="query-params", help=means, width=230,
            )
            for name, label, means in scored.criteria.itertuples(index=False)
        }  # fmt: skip
    _way_back.draw(
        tools, "moat_history", now={keys[name]: weight for name, weight in weights.items()},
        usual=dict.fromkeys(keys.values(), EQUAL), label="Equal weights",
    )  # fmt: skip
    return weights


def the_scores(snapshot: Snapshot, scored: Moats, sources: Answer) -> None:
    """Show every score with its reason and document."""
    st.subheader("Every score, with its reason")
    _page.present(
        Answer(
            sentence="",
            frame=scored.scores.assign(measure=scored.scores["measure"].map(measure_in_words)),
            sql=scored.sql,
            definition=f"{moats.SCORES_MEAN} Full bars are measured, hollow ones judged.",
            sources=sources.sources,
        ),
        _moat_charts.scores(scored.scores),
        key="moat_scores",
        alt_text="Scores of 0 to 10 by criterion; full bars are measured, hollow ones judged",
        columns=SCORE_COLUMNS,
        opens_on="Table",
    )
    scales = moats.scales(snapshot, scored.kind)
    with st.expander("What the criteria ask, and what a measured number scores"):
        for _, label, means in scored.criteria.itertuples(index=False):
            st.markdown(f"- **{label}.** {means}")
        _table.draw(
            scales.assign(measure=scales["measure"].map(measure_in_words)),
            alt_text="Measures with the values that score 0 and 10",
            columns={
                "measure": "Measure", "unit": UNIT, "is_log": "In ratios",
                "means": st.column_config.TextColumn("What is measured", width="large"),
                "at_0": st.column_config.NumberColumn("Scores 0", format="%g"),
                "at_10": st.column_config.NumberColumn("Scores 10", format="%g"),
            },
        )  # fmt: skip


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    _page.of_today(snapshot, "Judged scores and those of the hardware model are")
    top = st.container()
    chosen = st.segmented_control(
        "What is ranked", list(KINDS.values()), default=KINDS["control_point"], required=True,
        key="moats_of", bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    kind = next(name for name, label in KINDS.items() if label == chosen)
    scored = moats.moats(snapshot, kind)
    if scored.is_empty:
        st.info(
            "Nothing is scored. The scores are in `data/reference/moats.toml`; run"
            " `intel refresh`.",
            icon=":material/castle:",
        )
        return
    st.subheader("How much each criterion counts")
    weights = weights_of(scored)
    near = st.toggle(
        "Compare with weightings near these only", key="near", bind="query-params",
        help="Otherwise with all weightings there are, each as likely.",
    )  # fmt: skip
    try:
        made = moats.ranking(snapshot, scored, weights, near=near)
    except WeightsError as refused:
        st.error(f"{str(refused).capitalize()}.", icon=":material/balance:")
        return
    with top:
        st.markdown(made.answer.sentence)
        _page.say(moats.against_the_article(scored, made.frame))
    st.subheader("The ranking")
    _page.present(
        made.answer,
        _charts.ranked_bars(
            made.frame, y="label", x="total", x_title="Weighted score, 0 to 10", x_format=".1f",
            tooltip=[
                alt.Tooltip("label:N", title="What"),
                alt.Tooltip("held_by:N", title="Held by"),
                alt.Tooltip("total:Q", title="Score", format=".2f"),
                alt.Tooltip("rank:Q", title="Rank"),
                alt.Tooltip("leads:Q", title="Leads under", format=".0%"),
            ],
        ),
        key="moats",
        alt_text=f"{KINDS[kind]} by weighted score, best first",
        columns={
            "label": "What", "held_by": "Held by",
            "total": st.column_config.NumberColumn("Score", format="%.2f"), "rank": "Rank",
            "rank_low": "80% from", "rank_high": "to",
            "leads": st.column_config.NumberColumn("Leads under", format="percent"),
            **{
                name: st.column_config.NumberColumn(label, format="%.1f")
                for name, label, _ in scored.criteria.itertuples(index=False)
            },
        },
    )  # fmt: skip
    st.subheader("How robust it is")
    _page.present(
        Answer(
            "", made.by_rank, "",
            "A row is one position, a column one rank, a cell the percentage that puts it there: of"
            f" 4,000 other weightings, drawn {'near these' if near else 'from all there are'}.",
            made.answer.sources.head(0),
        ),
        _moat_charts.ranks(made.by_rank),
        key="moat_ranks",
        alt_text=f"Part of 4,000 weightings that give each rank: {made.answer.sentence}",
        columns={
            "label": "What", "rank": "Rank",
            "probability": st.column_config.NumberColumn("Of the weightings", format="percent"),
        },
    )  # fmt: skip
    the_scores(snapshot, scored, made.answer)


_page.show("Which positions hold, and who holds them?", body, method="Moats")
