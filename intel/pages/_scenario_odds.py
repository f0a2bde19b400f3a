"""The analyst's odds and influences: editable at once, in the link, with a way back."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from forecasts.scenarios import Influence
from intel.errors import AssumptionError
from intel.home import Home
from intel.market import scenarios
from intel.market.answer import verbatim
from intel.market.scenarios import PublishedSet, View, World, saved, words_of
from intel.market.scenarios.link import MOST_OWN, NO_PLACE, as_percent, inputs_of, odds_key
from intel.market.scenarios.view import SET_BY_ANALYST
from intel.pages import _access, _table, _way_back


def edited(published: PublishedSet, world: World) -> View:
    """Draw the inputs and return the view they hold, the published one to begin with."""
    house = scenarios.house_view(world)
    st.subheader("The odds")
    weights = {axis: dict(odds) for axis, odds in house.weights.items()}
    tools = st.container(horizontal=True)
    if published.is_joined:
        with st.expander("Odds of every axis", expanded=False, icon=":material/tune:"):
            for axis in published.axes:
                st.markdown(f"**{published.axes[axis]}**")
                weights[axis] = _inputs(published, axis, house)
        influences = _influences(house)
    else:
        axis = next(iter(published.axes))
        weights[axis] = _inputs(published, axis, house)
        influences = house.influences
    view = View(weights, influences)
    _way_back.draw(
        tools, "scenario_history", now=inputs_of(published, view, house),
        usual=inputs_of(published, house, house), label="Back to the published odds",
    )  # fmt: skip
    return view


def _inputs(published: PublishedSet, axis: str, house: View) -> dict[str, float]:
    weights = {}
    rows = published.outcomes[published.outcomes["axis"] == axis]
    with st.container(horizontal=True):
        for row in rows.to_dict("records"):
            name = str(row["outcome"])
            words = scenarios.words_of(name)
            percent = st.number_input(
                f"{words[:1].upper()}{words[1:]}, %", 0.0, 100.0,
                as_percent(float(row["probability"])), 1.0, "%.4g",
                key=odds_key(published, axis, name), bind="query-params", help=str(row["label"]),
                width=170,
            )  # fmt: skip
            weights[name] = round(percent / 100.0, 9)
    if abs(sum(weights.values()) - 1.0) > 1e-6:
        _share_the_rest(published, axis, weights, house)
    return weights


def _share_the_rest(
    published: PublishedSet, axis: str, weights: dict[str, float], house: View
) -> None:
    """Where odds do not add up: a button by which those left as published share what remains."""
    changed = [
        f"{axis}.{name}={weight:.9g}"
        for name, weight in weights.items()
        if abs(weight - house.weights[axis][name]) > 1e-9
    ]
    try:
        filled = scenarios.view_with(house, changed).weights[axis]
    except AssumptionError:  # every one was changed, or they are more than all
        return
    inputs = {odds_key(published, axis, name): as_percent(p) for name, p in filled.items()}
    st.button(
        "Let the others share the rest", key=f"rest_{axis}", on_click=_way_back.put, args=(inputs,),
        icon=":material/balance:", type="primary",
    )  # fmt: skip


def _influences(house: View) -> tuple[Influence, ...]:
    made = []
    with st.expander("Influences between axes, -3 to +3", icon=":material/hub:"):
        st.caption(
            "A positive number makes two outcomes likelier together than by chance; a step"
            " multiplies the odds by 1.4. The odds of every axis stay as they are."
        )
        for place, each in enumerate(house.influences):
            impact = st.number_input(
                f"{_words(each.of)} → {_words(each.on)}", -3.0, 3.0, float(each.impact), 0.5,
                key=f"pull_{place}", bind="query-params", help=each.reason,
            )  # fmt: skip
            made.append(Influence(each.of, each.on, impact, each.reason))
        made += _own_influences(house)
    return tuple(made)


def _own_influences(house: View) -> list[Influence]:
    """Influences that the set does not state; a further row opens when the last one is in use."""
    places = [NO_PLACE] + [f"{a}.{o}" for a, odds in house.weights.items() for o in odds]
    stated = {(each.of, each.on) for each in house.influences}
    made: list[Influence] = []
    for row in range(MOST_OWN):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            ends = [
                st.selectbox(
                    label, places, key=f"own_{end}_{row}", bind="query-params",
                    format_func=lambda each: each.replace(".", ": ").replace("_", " "),
                )
                for end, label in (("of", f"Your influence {row + 1}: of"), ("on", "on"))
            ]  # fmt: skip
            impact = st.number_input(
                "impact", -3.0, 3.0, 0.0, 0.5, key=f"own_impact_{row}", bind="query-params",
                width=140,
            )  # fmt: skip
        if NO_PLACE in ends:
            break
        of, on = ((axis, outcome) for axis, _, outcome in (each.partition(".") for each in ends))
        if of[0] == on[0] or (of, on) in stated:
            st.error(
                "Both are outcomes of one axis: choose another axis."
                if of[0] == on[0]
                else "This influence is stated above: change it there.",
                icon=":material/hub:",
            )
            break
        stated.add((of, on))
        if impact == 0.0:
            break
        made.append(Influence(of, on, impact, SET_BY_ANALYST))
    return made


def _words(place: tuple[str, str]) -> str:
    return " ".join(part.replace("_", " ") for part in place)


def keeping(published: PublishedSet, world: World, view: View) -> None:
    """Save, open, compare, export and import views."""
    home = Home.from_environment()
    house = scenarios.house_view(world)
    with st.container():
        with st.form("save_view", border=False):
            name = st.text_input("Name", placeholder="my-view", key="save_name")
            note = st.text_input("Note", key="save_note")
            wanted = st.form_submit_button("Save these odds", icon=":material/save:")
        now = datetime.now(UTC).replace(tzinfo=None)
        if wanted and _access.require_sign_in("Saving views"):
            try:
                kept = saved.save_view(home, world, view, name, note=note, now=now)
                st.success(f"Saved as {kept.name}, version {kept.version}.")
            except AssumptionError as error:
                st.error(str(error))
        arrived = st.file_uploader("Import a view", type="toml", key="import_view")
        if arrived is not None:
            try:
                got = saved.view_from_toml(
                    arrived.getvalue().decode("utf-8", "replace"), world, where=arrived.name
                )
                inputs = inputs_of(published, got.view, house)
                st.button(
                    f"Use {got.name}", on_click=_way_back.put, args=(inputs,), key="use_import"
                )
            except AssumptionError as error:
                st.error(str(error))
        st.download_button(
            "These odds as TOML", saved.view_as_toml(view, name or "view", now=now),
            "view.toml", "application/toml", on_click="ignore", key="view_toml",
            icon=":material/download:",
        )  # fmt: skip
        _opened(published, world, view, home)


def _opened(published: PublishedSet, world: World, view: View, home: Home) -> None:
    listed = saved.saved_views(home)
    if listed.empty:
        st.caption("No view is saved yet. The shipped odds are never overwritten.")
        return
    house = scenarios.house_view(world)
    kept_views = [
        saved.saved_view(home, world, str(row["name"]), int(row["version"])).view
        for row in listed.to_dict("records")
    ]
    names = [f"{row.name}, version {row.version}" for row in listed.itertuples()]
    for name, kept, row in zip(names, kept_views, listed.to_dict("records"), strict=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            note = f": {verbatim(str(row['note']))}" if row["note"] else ""
            st.markdown(
                f"**{verbatim(name)}**{note} :gray[{row['saved_at']:%Y-%m-%d} ·"
                f" {verbatim(saved.difference(kept, house))}]",
                width="stretch",
            )
            st.button(
                f"Open {name}", on_click=_way_back.put, args=(inputs_of(published, kept, house),),
                key=f"open_{name}",
            )  # fmt: skip
    chosen = st.multiselect("Compare", names, max_selections=4, key="compared")
    views = {"published": house, "on screen": view}
    views |= {each: kept_views[names.index(each)] for each in chosen}
    table = saved.compared(views)
    shown = table[table["axis"].isin(list(published.axes))]
    _table.draw(
        shown.assign(axis=shown["axis"].map(words_of), outcome=shown["outcome"].map(words_of)),
        alt_text="Odds of the compared views by outcome",
        columns={"axis": "Axis", "outcome": "Outcome"}
        | {n: st.column_config.NumberColumn(n, format="percent") for n in views},
    )  # fmt: skip
