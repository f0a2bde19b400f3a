"""Scenarios: the odds, the mixture they make, and what each outcome does to the machine."""

import pandas as pd
import streamlit as st

from forecasts.scenarios import MIXTURE
from intel.errors import AssumptionError
from intel.home import DATA
from intel.market import scenarios
from intel.market.answer import Answer, documents
from intel.market.scenarios import PublishedSet
from intel.pages import _charts, _page
from intel.store import Snapshot

FORMATS = {"fraction": ".1%", "count": ",.0f", "MW": ",.1f", "USD_m": ",.0f"}
UNIT_NAMES = {
    "fraction": "",
    "count": "",
    "MW": "megawatts",
    "USD_m": "millions of US dollars",
    "USD_m per year": "millions of US dollars a year",
}


def odds(published: PublishedSet) -> dict[str, float]:
    """Ask for the probability of each outcome, starting from the published ones."""
    st.subheader("The odds")
    weights = {}
    with st.container(horizontal=True):
        for name, label in published.labels.items():
            percent = st.number_input(
                f"{name.capitalize()}, %", 0.0, 100.0,
                _percent(published.weights[name]), 1.0, "%.4g",
                key=f"odds_{name}", bind="query-params", help=label, width=150,
            )  # fmt: skip
            weights[name] = round(percent / 100.0, 9)
        st.button(
            "Back to the published odds", on_click=_reset, args=(published.weights,),
            icon=":material/undo:", disabled=weights == published.weights,
        )  # fmt: skip
    return weights


def _percent(weight: float) -> float:
    return round(weight * 100.0, 7)


def _reset(published: dict[str, float]) -> None:
    for outcome, weight in published.items():
        st.session_state[f"odds_{outcome}"] = _percent(weight)


def the_share(published: PublishedSet, weights: dict[str, float], table: pd.DataFrame) -> None:
    """Say and draw where the set's own quantity ends up."""
    threshold = st.slider(
        "Chance that the share is below", 30, 75, 45, 1, format="%d %%", key="below",
        bind="query-params",
    ) / 100.0  # fmt: skip
    below = scenarios.chance_below(published, weights, published.quantity, threshold)
    mixture = table[(table["measure"] == published.quantity) & (table["outcome"] == MIXTURE)].iloc[
        0
    ]
    st.markdown(
        f"With these odds {published.title} is expected at **{mixture.expected:.1%}** in"
        f" {published.resolves_on:%B %Y}, with four chances in five of {mixture.q10:.0%} to"
        f" {mixture.q90:.0%}; the chance that it is below {threshold:.0%} is **{below:.0%}**."
    )
    if weights != published.weights:
        st.info(
            "Your odds. The published view is "
            + ", ".join(f"{name} {weight:.0%}" for name, weight in published.weights.items())
            + ".",
            icon=":material/edit:",
        )
    left, right = st.columns(2)
    with left:
        dots = scenarios.twenty_dots(published, weights, published.quantity)
        _charts.draw(
            _charts.dots(pd.Series(dots), x_title=published.title, threshold=threshold),
            f"{int((dots < threshold).sum())} of 20 equally likely dots lie below {threshold:.0%}",
        )
        st.caption(
            f"Twenty equally likely outcomes: {int((dots < threshold).sum())} of 20 dots lie below"
            f" {threshold:.0%}."
        )
    with right:
        shown = table[table["measure"] == published.quantity]
        _charts.draw(
            _charts.intervals(_ordered(shown), x_title=published.title, x_format=".0%"),
            f"Bands of {published.title} by outcome and for the mixture",
        )
        st.caption("Tick: median. Thick bar: 50 % band. Thin bar: 80 % band, given the outcome.")
    claim = scenarios.claim_of(published)
    if claim is not None:
        st.markdown(claim.sentence)


def the_machine(snapshot: Snapshot, published: PublishedSet, table: pd.DataFrame) -> None:
    """Show one measure of the reference cluster under each outcome, then all of them."""
    st.subheader("What each outcome does to the machine")
    names = [name for name in published.measures["measure"] if name != published.quantity]
    chosen = st.selectbox(
        "Measure", names, index=names.index("optics_power_mw"), key="measure",
        format_func=lambda name: published.measure(name)["label"], bind="query-params",
    )  # fmt: skip
    measure = published.measure(chosen)
    rows = _ordered(table[table["measure"] == chosen])
    form = FORMATS.get(measure["unit"], ",.2f")
    unit = UNIT_NAMES.get(measure["unit"], measure["unit"])
    middle = rows.set_index("outcome")["q50"]
    said = ", ".join(f"{middle[name]:{form}} under *{name}*" for name in published.weights)
    sentence = (
        f"On the reference cluster, {_lower(measure['label'])} has its middle at {said}"
        f"{' (' + unit + ')' if unit else ''}."
    )
    st.markdown(sentence)
    stored = scenarios.outcomes_as_published(snapshot, published.name, chosen)
    _page.present(
        Answer(
            sentence=sentence,
            frame=rows.drop(columns="measure"),
            sql=stored.sql,
            definition=f"{measure['definition']} The table mixes with the odds above; the query"
            " gives them as published.",
            sources=documents(snapshot, ()),
        ),
        _charts.intervals(
            rows, x_title=f"{measure['label']}{', ' + unit if unit else ''}", x_format=form
        ),
        key="measure",
    )


def _lower(label: str) -> str:
    """Begin a label in lower case inside a sentence, unless it begins with a name."""
    return (
        label
        if label.startswith(("Ethernet", "Spectrum", "NVIDIA"))
        else (label[0].lower() + label[1:])
    )


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the mixture last and say each outcome's odds with its name."""
    return rows.assign(
        name=rows["outcome"].where(
            rows["outcome"] == MIXTURE,
            rows["outcome"] + " (" + rows["probability"].map("{:.0%}".format) + ")",
        ),
        last=rows["outcome"] == MIXTURE,
    ).sort_values(["last", "q50"], ascending=[True, False])


def assumptions(snapshot: Snapshot, published: PublishedSet) -> None:
    """List outcomes, drivers and reasons, and hand over the file they come from."""
    st.subheader("What is assumed, and why")
    st.dataframe(
        published.outcomes[["outcome", "label", "probability", "low", "high", "reason"]],
        hide_index=True, alt="Outcomes with their odds, bands and reasons",
        column_config={
            "outcome": "Outcome",
            "label": st.column_config.TextColumn("In words", width="medium"),
            "probability": st.column_config.NumberColumn("Odds", format="percent"),
            "low": st.column_config.NumberColumn("Band from", format="percent"),
            "high": st.column_config.NumberColumn("to", format="percent"),
            "reason": st.column_config.TextColumn("Why", width="large"),
        },
    )  # fmt: skip
    st.dataframe(
        scenarios.drivers(snapshot, published.name),
        hide_index=True, alt="Drivers of each outcome as 90 % intervals, with reasons",
        column_config={
            "outcome": "Outcome",
            "driver": "Driver",
            "low": st.column_config.NumberColumn("5 % below", format="percent"),
            "high": st.column_config.NumberColumn("5 % above", format="percent"),
            "reason": st.column_config.TextColumn("Why", width="large"),
        },
    )  # fmt: skip
    st.caption(
        f"Resolves on {published.resolves_on:%d %B %Y}: {published.rule} The set follows"
        f" “{published.source_title}” ({published.source_url}). Within an outcome drivers are"
        " independent. Change the file and refresh: everything here follows."
    )
    path = DATA / "scenarios" / f"{published.name}.toml"
    if path.is_file():
        st.download_button(
            "The set as TOML", path.read_bytes(), f"{published.name}.toml", "application/toml",
            on_click="ignore", icon=":material/download:", key="toml",
        )  # fmt: skip


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    names = scenarios.set_names(snapshot)
    if not names:
        st.info(
            "No scenario set is published. Put one under `data/scenarios/` and run"
            " `intel refresh`.",
            icon=":material/alt_route:",
        )
        return
    name = names[0]
    if len(names) > 1:
        name = st.selectbox("Scenario set", names, key="set", bind="query-params")
    published = scenarios.published_set(snapshot, name)
    st.markdown(f"**{published.question}**")
    weights = odds(published)
    try:
        table = scenarios.mixed(published, weights)
    except AssumptionError as refused:
        st.error(str(refused), icon=":material/balance:")
        assumptions(snapshot, published)
        return
    the_share(published, weights, table)
    the_machine(snapshot, published, table)
    assumptions(snapshot, published)


_page.show("How likely is each future, and what would it do to the machine?", body)
