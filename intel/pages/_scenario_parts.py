"""Parts of the Scenarios page behind its control: what moves it, combinations, assumptions."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from intel.home import DATA
from intel.market import scenarios
from intel.market.answer import Answer, documents
from intel.market.quantiles import QUANTILES
from intel.market.scenarios import Asked, PublishedSet, View, World, words_of
from intel.market.scenarios.view import combinations_of, labelled
from intel.pages import _page, _scenario_charts, _table
from intel.pages._columns import ADDRESS, UNIT
from intel.pages._scenario_words import form_of
from intel.store import Snapshot

TELLS: Final = 0.05
"""A driver that explains less of the variance says nothing by its break-even."""

NUMBER = st.column_config.NumberColumn
TEXT = st.column_config.TextColumn
LAYER_COLUMNS: dict[str, Any] = {
    "outcome": "Outcome", "layer": "Layer",
    "part": NUMBER("Part of the market", format="percent"),
    "own": NUMBER("NVIDIA's part of it", format="percent"),
    "points": NUMBER("Adds to the gap", format="percent"),
    "needed": NUMBER("Needed for the band's edge", format="percent"),
    "stated": NUMBER("Stated share", format="percent"),
    "implied": NUMBER("Implied share", format="percent"), "is_inside": None,
}  # fmt: skip
SOBOL_COLUMNS: dict[str, Any] = {
    "kind": "Is", "input": "Assumption", "first_order": NUMBER("Alone", format="percent"),
    "total": NUMBER("With interactions", format="percent"),
}  # fmt: skip
OUTCOME_COLUMNS: dict[str, Any] = {
    "axis": "Axis", "outcome": "Outcome", "label": TEXT("In words", width="medium"),
    "probability": NUMBER("Odds", format="percent"), "low": NUMBER("Band from", format="%.3g"),
    "high": NUMBER("to", format="%.3g"), "reason": TEXT("Why", width="large"),
    "documents": "Documents",
}  # fmt: skip
DRIVER_COLUMNS: dict[str, Any] = {
    "outcome": "Outcome", "driver": None, "label": "Driver", "unit": UNIT,
    "day": st.column_config.DateColumn("On"), "low": NUMBER("5%", format="%.4g"),
    "high": NUMBER("95%", format="%.4g"), "reason": TEXT("Why", width="large"),
}  # fmt: skip
INFLUENCE_COLUMNS: dict[str, Any] = {
    "of": "What comes about", "on_": "bears on",
    "impact": NUMBER("Impact", format="%+.1f", help="Above 0 it helps, below 0 it hinders"),
    "reason": TEXT("Why", width="large"),
}  # fmt: skip
ANCHOR_COLUMNS: dict[str, Any] = {
    "anchor": "Anchor", "value": NUMBER("Value", format="%.4g"),
    "low": NUMBER("At least", format="%.4g"), "high": NUMBER("At most", format="%.4g"),
    "unit": UNIT, "reason": TEXT("Why", width="large"), "title": TEXT("Document", width="medium"),
    "url": ADDRESS,
}  # fmt: skip


def band_columns(unit: str) -> dict[str, Any]:
    """Columns of outcomes with their bands: fractions as percentages, others as numbers."""
    form: Any = "percent" if unit == "fraction" else "%.4g"
    return {
        "outcome": "Outcome", "date": st.column_config.DateColumn("Quarter to"),
        "probability": NUMBER("Odds", format="percent"),
        "chance": NUMBER("Meets the threshold", format="percent"),
        "expected": NUMBER("Expected", format=form),
        **{
            name: NUMBER("Median" if level == 0.5 else f"{100 * level:g}%", format=form)
            for name, level in QUANTILES.items()
        },
    }  # fmt: skip


def what_moves_it(snapshot: Snapshot, published: PublishedSet, asked: Asked) -> None:
    """Tornado, the most telling paths, break-evens and Sobol indices."""
    meaning = published.measure(asked.measure)
    swings = labelled(asked.tornado)
    rows = pd.DataFrame(
        [(each.name, each.low, each.high, each.size) for each in swings],
        columns=["driver", "mean_in_lowest_fifth", "mean_in_highest_fifth", "swing"],
    )
    _page.present(
        Answer(
            "", rows, "",
            f"Mean of “{meaning['label']}” in the lowest and the highest fifth of each driver's"
            " level inside its outcome; drivers move together as stated.",
            documents(snapshot, ()),
        ),
        _scenario_charts.tornado(
            swings, asked.expected, x_title=meaning["label"], x_format=form_of(meaning["unit"])
        ),
        key="tornado", alt_text=f"Drivers whose ends move {meaning['label']} most",
        columns={
            "driver": "Driver", "mean_in_lowest_fifth": NUMBER("Lowest fifth", format="%.4g"),
            "mean_in_highest_fifth": NUMBER("Highest fifth", format="%.4g"),
            "swing": NUMBER("Swing", format="%.4g"),
        },
    )  # fmt: skip
    for each in asked.telling:
        told = " and ".join(f"*{words_of(o)}* ({words_of(a)})" for a, o in each.outcomes)
        st.markdown(
            f"- **{each.chance:.0%}** of the paths with {told} meet the threshold. They are"
            f" {each.share:.0%} of those that do and {each.share_of_all:.0%} of all."
        )
    for name, even in asked.break_evens.items():
        if even.explained < TELLS:
            continue
        label = published.measure(name)["label"]
        if even.at is not None:
            st.markdown(
                f"- Break-even: {label} at **{even.at:.0%}** puts the expected value on the"
                f" threshold; alone it explains {even.explained:.0%} of the variance."
            )
        else:
            st.markdown(
                f"- {label} alone does not bring the expected value to the threshold anywhere from"
                f" {even.reach[0]:.0%} to {even.reach[1]:.0%}."
            )
    sobol = scenarios.sensitivity_of(snapshot, asked.measure, asked.day)
    if not sobol.empty:
        with st.expander("Sobol indices: which assumption carries the variance"):
            _table.draw(
                sobol.assign(input=sobol["input"].map(words_of)), columns=SOBOL_COLUMNS,
                alt_text="Sobol indices by axis and driver",
            )  # fmt: skip
            st.caption(
                f"For {sobol.attrs['day']}, with independent inputs at the published odds"
                " (scipy.stats.sobol_indices); small numbers are sampling error."
            )


def the_layers(snapshot: Snapshot, published: PublishedSet) -> None:
    """Show which layers make the gap between what is stated and what the layers add up to."""
    layers = scenarios.implied_layers(snapshot, published)
    if not layers.empty:
        with st.expander("Which layers make the gap between stated and implied share"):
            _table.draw(
                layers, columns=LAYER_COLUMNS,
                alt_text="NVIDIA's part of each layer by outcome, and what it adds to the gap",
            )  # fmt: skip


def the_joint(world: World, view: View, asked: Asked) -> None:
    """The likeliest combinations of outcomes, and how far the joint odds are from independence."""
    st.markdown(
        f"The joint odds keep the odds of every axis and lie **{asked.divergence_nats:.3f} nats**"
        " from independence (0 would be none): the least distortion that the influences allow."
    )
    held = combinations_of(world, view)
    axes = [str(name) for name in held if name in view.weights]
    _table.draw(
        held.assign(**{name: held[name].map(words_of) for name in axes}),
        alt_text="Likeliest combinations of outcomes with probability and inconsistency",
        columns={
            **{name: words_of(name)[0].upper() + words_of(name)[1:] for name in axes},
            "probability": NUMBER("Odds", format="percent"),
            "independent": NUMBER("If independent", format="percent"),
            "inconsistency": NUMBER(
                "Inconsistency", format="%.1f",
                help="Cross-impact balance: 0 is consistent, above 2 the judgements contradict"
                " the combination.",
            ),
        },
    )  # fmt: skip


def assumptions(snapshot: Snapshot, published: PublishedSet) -> None:
    """List outcomes, drivers and reasons, and hand over the file they come from."""
    shown = list(OUTCOME_COLUMNS)
    outcomes = published.outcomes.assign(
        **{name: published.outcomes[name].map(words_of) for name in ("axis", "outcome")}
    )
    _table.draw(
        outcomes[shown if published.is_joined else shown[1:]], columns=OUTCOME_COLUMNS,
        alt_text="Outcomes with their odds, bands and reasons",
    )  # fmt: skip
    with st.expander("Drivers as 90% intervals"):
        drivers = scenarios.drivers(snapshot, published.name)
        _table.draw(
            drivers.assign(outcome=drivers["outcome"].map(words_of)), columns=DRIVER_COLUMNS,
            alt_text="Drivers of each outcome as 90% intervals by day, with reasons",
        )  # fmt: skip
    pulls = scenarios.influences_of(snapshot, published.name)
    if not pulls.empty:
        with st.expander("Influences and anchors"):
            for name in ("of", "on_"):
                pulls[name] = pulls[name].str.replace(".", ": ", regex=False).map(words_of)
            _table.draw(
                pulls, columns=INFLUENCE_COLUMNS, alt_text="Influences with impact and reason"
            )
            anchors = snapshot.query("SELECT * FROM scenario_anchor")
            _table.draw(
                anchors.assign(anchor=anchors["anchor"].map(words_of)), columns=ANCHOR_COLUMNS,
                alt_text="Reviewed numbers that tie the simulation to the world",
            )  # fmt: skip
    rules = "" if published.is_joined else f"Known by {published.resolves_on:%d %B %Y}: "
    judged = published.outcomes["judged_by"].iloc[0]
    st.caption(
        f"{rules}{'' if published.is_joined else published.rule} Odds: {judged}. The set leans on"
        f" “{published.source_title}”"
        + (f" ({published.source_url})." if published.source_url.startswith("http") else ".")
    )
    path = DATA / "scenarios" / f"{published.name}.toml"
    if path.is_file():
        st.download_button(
            "The set as TOML", path.read_bytes(), f"{published.name}.toml", "application/toml",
            on_click="ignore", icon=":material/download:", key="toml",
        )  # fmt: skip
