"""Scenarios: the odds, the mixture they make, and what moves it."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from intel.errors import AssumptionError
from intel.market import scenarios
from intel.market.answer import Answer, documents
from intel.market.scenarios import Asked, PublishedSet, View, World, words_of
from intel.market.scenarios.threshold import Threshold
from intel.pages import _charts, _page, _scenario_charts, _scenario_odds, _scenario_parts
from intel.pages._scenario_trail import show_trail
from intel.pages._scenario_words import form_of, in_sentence, shown, unit_words
from intel.pages._triangulation import show_triangulation
from intel.store import Snapshot


def choices(snapshot: Snapshot, titles: dict[str, str]) -> tuple[PublishedSet, str, date]:
    """Ask for set, measure and day. A link may name the set as its file or as its title."""
    name = next(iter(titles))
    _page.from_link("set", titles.values(), titles)
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
        ", ".join(f"{words_of(name)} {p:.0%}" for name, p in house.weights[axis].items())
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
    bands = bands.assign(outcome=bands["outcome"].map(words_of))
    title = f"{meaning['label']}{', ' + unit_words(unit) if unit_words(unit) else ''}"
    stored = scenarios.outcomes_as_published(snapshot, published.name, asked.measure)
    _page.present(
        Answer(
            sentence=said,
            frame=bands,
            sql=stored.sql,
            definition=f"{meaning['definition']} Grey: 80 and 50% bands of the mixture; lines:"
            " medians by outcome. Chart and table weigh the sampled paths with the odds above; the"
            " query gives every quarter as published.",
            sources=documents(snapshot, ()),
        ),
        _scenario_charts.over_time(bands, y_title=title, y_format=form_of(unit)),
        key="measure",
        columns=_scenario_parts.band_columns(unit),
        alt_text=f"{meaning['label']} to 2030: bands of the mixture and medians by outcome",
    )
    on_day = asked.table[asked.table["axis"].isin(["", axis])]
    on_day = on_day.assign(outcome=on_day["outcome"].map(words_of))
    rows = on_day.assign(
        name=on_day["outcome"].where(
            on_day["axis"] == "",
            on_day["outcome"] + " (" + on_day["probability"].map("{:.0%}".format) + ")",
        )
    ).iloc[::-1]
    _page.present(
        Answer(
            "", rows.iloc[::-1].drop(columns=["name", "axis"]), "",
            f"{title}, {asked.day:%B %Y}. Tick: median. Thick bar: 50% band. Thin bar: 80% band,"
            " given the outcome.",
            documents(snapshot, ()),
        ),
        _charts.intervals(rows, x_title=f"{title}, {asked.day:%B %Y}", x_format=form_of(unit)),
        key="on_day", columns=_scenario_parts.band_columns(unit),
        alt_text=f"Bands of {meaning['label']} on {asked.day} by outcome and for the mixture",
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
        _scenario_parts.assumptions(snapshot, published)
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
    _scenario_parts.the_layers(snapshot, published)
    parts: dict[str, Callable[[], None]] = {
        "What moves it": lambda: _scenario_parts.what_moves_it(snapshot, published, asked),
        "Evidence": lambda: show_trail(snapshot, published),
        "Combinations": lambda: _scenario_parts.the_joint(world, view, asked),
        "Three sides": lambda: show_triangulation(snapshot),
        "Assumptions": lambda: _scenario_parts.assumptions(snapshot, published),
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
