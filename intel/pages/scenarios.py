"""Scenarios: the odds, the mixture they make, and what moves it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from intel.errors import AssumptionError
from intel.home import DATA
from intel.market import scenarios
from intel.market.answer import Answer, documents
from intel.market.scenarios import Asked, PublishedSet, View, World
from intel.market.scenarios.threshold import Threshold
from intel.market.scenarios.view import combinations_of, labelled
from intel.pages import _charts, _page, _scenario_charts, _scenario_odds
from intel.pages._scenario_trail import show_trail
from intel.pages._scenario_words import form_of, in_sentence, shown, unit_words, words_of
from intel.pages._triangulation import show_triangulation
from intel.store import Snapshot

LAYER_COLUMNS: dict[str, Any] = {
    "outcome": "Outcome", "layer": "Layer",
    "part": st.column_config.NumberColumn("Part of the market", format="percent"),
    "own": st.column_config.NumberColumn("NVIDIA's part of it", format="percent"),
    "points": st.column_config.NumberColumn("Adds to the gap", format="percent"),
    "needed": st.column_config.NumberColumn("Needed for the band's edge", format="percent"),
    "stated": st.column_config.NumberColumn("Stated share", format="percent"),
    "implied": st.column_config.NumberColumn("Implied share", format="percent"),
}  # fmt: skip
TELLS = 0.05
"""A driver that explains less of the variance says nothing by its break-even."""


def choices(snapshot: Snapshot, titles: dict[str, str]) -> tuple[PublishedSet, str, date]:
    """Ask for set, measure and day. A link may name the set as its file or as its title."""
    name = next(iter(titles))
    _page.from_link("set", titles.values(), dict(zip(titles, titles, strict=True)))
    with st.container(horizontal=True):
        if len(titles) > 1:
            name = st.selectbox(
                "Scenario set", list(titles), key="set", bind="query-params",
                format_func=lambda each: titles[each],
            )  # fmt: skip
        published = scenarios.published_set(snapshot, name)
        measures = list(published.measures["measure"])
        labels = dict(zip(measures, published.measures["label"], strict=True))
        measure = st.selectbox(
            "Outcome", measures, index=measures.index(published.headline), key=f"measure_{name}",
            format_func=lambda each: labels[each], bind="query-params",
        )  # fmt: skip
        days = [f"{day:%Y-%m-%d}" for day in published.kept]
        usual = days.index(f"{published.day:%Y-%m-%d}")
        day = st.selectbox("On", days, index=usual, key=f"on_{name}", bind="query-params")
    return published, measure, date.fromisoformat(day)


def question(published: PublishedSet, measure: str, asked: pd.Series) -> Threshold:
    """Ask for the threshold: the first band's edge, or the middle of the published view."""
    unit = published.measure(measure)["unit"]
    rows = published.outcomes.sort_values("low")
    edge = rows["high"].iloc[0]
    is_own = measure == published.quantity and pd.notna(edge)
    start = float(edge) if is_own else float(f"{asked['q50']:.2g}")
    factor = 100.0 if unit == "fraction" else 1.0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        side = st.segmented_control(
            "Chance of being", ["below", "above"], default="below", required=True,
            key=f"side_{measure}", bind="query-params",
        )  # fmt: skip
        value = st.number_input(
            "Threshold" + (", %" if unit == "fraction" else f", {unit_words(unit)}"),
            value=start * factor, key=f"threshold_{measure}", bind="query-params", format="%.6g",
            width=240,
        )  # fmt: skip
    return Threshold(measure, side == "below", value / factor)


def answer_in_words(published: PublishedSet, asked: Asked, threshold: Threshold) -> str:
    """The page's first sentence."""
    meaning = published.measure(asked.measure)
    unit = meaning["unit"]
    mixture = asked.table.iloc[0]
    return (
        f"With these odds {in_sentence(meaning['label'])} is expected at"
        f" **{shown(asked.expected, unit)}** in"
        f" {asked.day:%B %Y}, with four chances in five of {shown(mixture.q10, unit)} to"
        f" {shown(mixture.q90, unit)}; the chance that it is"
        f" {'below' if threshold.is_below else 'above'} {shown(threshold.value, unit, whole=True)}"
        f" is **{asked.chance:.0%}**."
    )


def difference(published: PublishedSet, view: View, house: View, asked: Asked) -> None:
    """Say how far the analyst's odds are from the published ones."""
    if view == house:
        return
    unit = published.measure(asked.measure)["unit"]
    told = "; ".join(
        ", ".join(f"{name} {p:.0%}" for name, p in house.weights[axis].items())
        for axis in published.axes
        if view.weights[axis] != house.weights[axis]
    )
    st.info(
        f"Your odds. The published view is {told or 'of other influences'}. It expects"
        f" {shown(asked.house_expected, unit)} and gives the threshold {asked.house_chance:.0%};"
        f" these odds are carried by {asked.paths:,.0f} of the simulated paths.",
        icon=":material/edit:",
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def world_of(path: str, *, _snapshot: Snapshot) -> World:
    """The paths of a snapshot, read once."""
    return scenarios.world_of(_snapshot)


@st.cache_data(max_entries=64, show_spinner=False)
def ask(
    path: str, view: View, measure: str, day: date, threshold: Threshold | None, *, _world: World
) -> Asked:
    """What the paths answer to odds; asked again with the same, it is remembered."""
    return scenarios.ask_paths(_world, view, measure, day, threshold=threshold)


@st.cache_data(max_entries=64, show_spinner=False)
def over_time(path: str, view: View, measure: str, axis: str, *, _world: World) -> pd.DataFrame:
    """Bands over the years under these odds; asked again with the same, they are remembered."""
    return scenarios.over_time(_world, view, measure, axis)


def the_outcome(
    snapshot: Snapshot, published: PublishedSet, world: World, view: View, asked: Asked, said: str
) -> None:
    """Draw the fan over the years and the bands on the day."""
    meaning = published.measure(asked.measure)
    unit = meaning["unit"]
    axes = list(published.axes)
    axis = axes[0]
    if len(axes) > 1:
        spread = asked.table.groupby("axis")["expected"].agg(lambda each: each.max() - each.min())
        axis = st.selectbox(
            "Bands by outcome of", axes, index=axes.index(str(spread[axes].idxmax())), key="axis",
            format_func=lambda each: published.axes[each], bind="query-params",
        )  # fmt: skip
    bands = over_time(str(snapshot.path), view, asked.measure, axis, _world=world)
    title = f"{meaning['label']}{', ' + unit_words(unit) if unit_words(unit) else ''}"
    stored = scenarios.outcomes_as_published(snapshot, published.name, asked.measure)
    _page.present(
        Answer(
            sentence=said,
            frame=bands,
            sql=stored.sql,
            definition=f"{meaning['definition']} Grey: 80 and 50 % bands of the mixture; lines:"
            " medians by outcome. Chart and table weigh the sampled paths with the odds above; the"
            " query gives every quarter as published.",
            sources=documents(snapshot, ()),
        ),
        _scenario_charts.over_time(bands, y_title=title, y_format=form_of(unit)),
        key="measure",
        alt_text=f"{meaning['label']} to 2030: bands of the mixture and medians by outcome",
    )
    on_day = asked.table[asked.table["axis"].isin(["", axis])]
    rows = on_day.assign(
        name=on_day["outcome"].where(
            on_day["axis"] == "",
            on_day["outcome"] + " (" + on_day["probability"].map("{:.0%}".format) + ")",
        )
    ).iloc[::-1]
    _charts.draw(
        _charts.intervals(rows, x_title=f"{title}, {asked.day:%B %Y}", x_format=form_of(unit)),
        f"Bands of {meaning['label']} on {asked.day} by outcome and for the mixture",
    )
    st.caption("Tick: median. Thick bar: 50 % band. Thin bar: 80 % band, given the outcome.")


def what_moves_it(snapshot: Snapshot, published: PublishedSet, asked: Asked) -> None:
    """Tornado, Sobol indices, break-evens and the most telling paths."""
    meaning = published.measure(asked.measure)
    unit = meaning["unit"]
    _charts.draw(
        _scenario_charts.tornado(
            labelled(asked.tornado), asked.expected, x_title=meaning["label"],
            x_format=form_of(unit),
        ),
        f"Drivers whose ends move {meaning['label']} most",
    )  # fmt: skip
    st.caption(
        "Mean in the lowest and the highest fifth of each driver's level inside its outcome;"
        " drivers move together as stated."
    )
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
            st.dataframe(
                sobol, hide_index=True, alt="Sobol indices by axis and driver",
                column_config={
                    "first_order": st.column_config.NumberColumn("Alone", format="percent"),
                    "total": st.column_config.NumberColumn("With interactions", format="percent"),
                },
            )  # fmt: skip
            st.caption(
                f"For {sobol.attrs['day']}, with independent inputs at the published odds"
                " (scipy.stats.sobol_indices); small numbers are sampling error."
            )


def the_joint(world: World, view: View, asked: Asked) -> None:
    """The likeliest combinations of outcomes, and how far the joint odds are from independence."""
    st.markdown(
        f"The joint odds keep the odds of every axis and lie **{asked.divergence_nats:.3f} nats**"
        " from independence (0 would be none): the least distortion that the influences allow."
    )
    held = combinations_of(world, view)
    axes = [str(name) for name in held if name in view.weights]
    st.dataframe(
        held.assign(**{name: held[name].map(words_of) for name in axes}), hide_index=True,
        alt="Likeliest combinations of outcomes with probability and inconsistency",
        column_config={
            **{name: words_of(name)[0].upper() + words_of(name)[1:] for name in axes},
            "probability": st.column_config.NumberColumn("Odds", format="percent"),
            "independent": st.column_config.NumberColumn("If independent", format="percent"),
            "inconsistency": st.column_config.NumberColumn(
                "Inconsistency", format="%.1f",
                help="Cross-impact balance: 0 is consistent, above 2 the judgements contradict"
                " the combination.",
            ),
        },
    )  # fmt: skip


def assumptions(snapshot: Snapshot, published: PublishedSet) -> None:
    """List outcomes, drivers and reasons, and hand over the file they come from."""
    columns = ["axis", "outcome", "label", "probability", "low", "high", "reason", "documents"]
    st.dataframe(
        published.outcomes.assign(
            **{name: published.outcomes[name].map(words_of) for name in ("axis", "outcome")}
        )[columns if published.is_joined else columns[1:]],
        hide_index=True, alt="Outcomes with their odds, bands and reasons",
        column_config={
            "axis": "Axis", "outcome": "Outcome", "documents": "Documents",
            "label": st.column_config.TextColumn("In words", width="medium"),
            "probability": st.column_config.NumberColumn("Odds", format="percent"),
            "low": "Band from", "high": "to",
            "reason": st.column_config.TextColumn("Why", width="large"),
        },
    )  # fmt: skip
    with st.expander("Drivers as 90 % intervals"):
        st.dataframe(
            scenarios.drivers(snapshot, published.name), hide_index=True,
            alt="Drivers of each outcome as 90 % intervals by day, with reasons",
        )  # fmt: skip
    pulls = scenarios.influences_of(snapshot, published.name)
    if not pulls.empty:
        with st.expander("Influences and anchors"):
            st.dataframe(pulls, hide_index=True, alt="Influences with impact and reason")
            st.dataframe(
                snapshot.query("SELECT * FROM scenario_anchor"), hide_index=True,
                alt="Reviewed numbers that tie the simulation to the world",
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


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    titles = scenarios.set_titles(snapshot)
    if not titles:
        st.info(
            "No scenario set is published. Put one under `data/scenarios/` and run"
            " `intel refresh`.",
            icon=":material/alt_route:",
        )
        return
    _page.of_today(snapshot, "The odds and paths are")
    world = world_of(str(snapshot.path), _snapshot=snapshot)
    top = st.container()
    published, measure, day = choices(snapshot, titles)
    st.caption(published.question)
    house = scenarios.house_view(world)
    view = _scenario_odds.edited(published, world)
    at = str(snapshot.path)
    usual = ask(at, house, measure, day, None, _world=world).table.iloc[0]
    threshold = question(published, measure, usual)
    try:
        asked = ask(at, view, measure, day, threshold, _world=world)
    except AssumptionError as refused:
        st.error(str(refused), icon=":material/balance:")
        assumptions(snapshot, published)
        return
    said = answer_in_words(published, asked, threshold)
    with top:
        st.markdown(said)
    difference(published, view, house, asked)
    the_outcome(snapshot, published, world, view, asked, said)
    claim = scenarios.claim_of(published)
    if claim is not None:
        st.markdown(f"{claim.sentence} {claim.needed}")
    for told in (
        scenarios.implied_gaps(snapshot, published),
        scenarios.outlook_odds_in_words(snapshot, published),
        scenarios.scale_up_claim(snapshot, published),
    ):
        if told:
            st.markdown(told)
    layers = scenarios.implied_layers(snapshot, published)
    if not layers.empty:
        with st.expander("Which layers make the gap between stated and implied share"):
            st.dataframe(
                layers.drop(columns=["is_inside"]), hide_index=True,
                alt="NVIDIA's part of each layer by outcome, and what it adds to the gap",
                column_config=LAYER_COLUMNS,
            )  # fmt: skip
    parts: dict[str, Callable[[], None]] = {
        "What moves it": lambda: what_moves_it(snapshot, published, asked),
        "Evidence": lambda: show_trail(snapshot, published),
        "Combinations": lambda: the_joint(world, view, asked),
        "Three sides": lambda: show_triangulation(snapshot),
        "Assumptions": lambda: assumptions(snapshot, published),
        "Saved views": lambda: _scenario_odds.keeping(published, world, view),
    }
    if not published.is_joined:
        del parts["Three sides"]
    if st.session_state.get("look", "What moves it") not in parts:
        st.session_state["look"] = "What moves it"
    part = st.segmented_control(
        "Look at", list(parts), default="What moves it", required=True, key="look",
        bind="query-params",
    )  # fmt: skip
    parts[part]()


_page.show(
    "How likely is each future, and what would it do to the machine?", body, method="Scenarios"
)
