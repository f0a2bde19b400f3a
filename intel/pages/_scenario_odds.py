"""The analyst's odds and influences: editable at once, in the link, with a way back."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forecasts.scenarios import Influence
from intel.errors import AssumptionError
from intel.home import Home
from intel.market import scenarios
from intel.market.scenarios import PublishedSet, View, World, saved
from intel.pages import _access

HISTORY = "scenario_history"


def odds_key(published: PublishedSet, axis: str, outcome: str) -> str:
    """Key of one input; in a set of one axis the outcome's name is enough."""
    return f"odds_{axis}_{outcome}" if published.is_joined else f"odds_{outcome}"


def edited(published: PublishedSet, world: World) -> View:
    """Draw the inputs and return the view they hold, the published one to begin with."""
    house = scenarios.house_view(world)
    _take_over()
    st.subheader("The odds")
    weights = {axis: dict(odds) for axis, odds in house.weights.items()}
    tools = st.container(horizontal=True)
    if published.is_joined:
        with st.expander("Odds of every axis", expanded=False, icon=":material/tune:"):
            for axis in published.axes:
                st.markdown(f"**{published.axes[axis]}**")
                weights[axis] = _inputs(published, axis)
        influences = _influences(house)
    else:
        axis = next(iter(published.axes))
        weights[axis] = _inputs(published, axis)
        influences = house.influences
    view = View(weights, influences)
    _tools(tools, published, house, view)
    return view


def _inputs(published: PublishedSet, axis: str) -> dict[str, float]:
    weights = {}
    rows = published.outcomes[published.outcomes["axis"] == axis]
    with st.container(horizontal=True):
        for row in rows.to_dict("records"):
            name = str(row["outcome"])
            percent = st.number_input(
                f"{name.capitalize().replace('_', ' ')}, %", 0.0, 100.0,
                as_percent(float(row["probability"])), 1.0, "%.4g",
                key=odds_key(published, axis, name), bind="query-params", help=str(row["label"]),
                width=170,
            )  # fmt: skip
            weights[name] = round(percent / 100.0, 9)
    return weights


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
    return tuple(made)


def _words(place: tuple[str, str]) -> str:
    return " ".join(part.replace("_", " ") for part in place)


def as_percent(weight: float) -> float:
    """A probability as the percentage an input shows."""
    return round(weight * 100.0, 7)


def _tools(container: DeltaGenerator, published: PublishedSet, house: View, view: View) -> None:
    history: list[dict[str, float]] = st.session_state.setdefault(HISTORY, [])
    now = _as_inputs(published, view)
    if not history or history[-1] != now:
        history.append(now)
    with container:
        st.button(
            "Back to the published odds", on_click=_set, args=(_as_inputs(published, house),),
            icon=":material/restart_alt:", disabled=now == _as_inputs(published, house),
        )  # fmt: skip
        st.button(
            "Undo", on_click=_undo, icon=":material/undo:",
            disabled=len(history) < 2 or set(history[-2]) != set(now),
        )  # fmt: skip


def _as_inputs(published: PublishedSet, view: View) -> dict[str, float]:
    inputs = {
        odds_key(published, axis, outcome): as_percent(p)
        for axis in published.axes
        for outcome, p in view.weights[axis].items()
    }
    if published.is_joined:
        inputs |= {f"pull_{i}": float(each.impact) for i, each in enumerate(view.influences)}
    return inputs


def _set(inputs: dict[str, float]) -> None:
    for key, value in inputs.items():
        st.session_state[key] = value


def _undo() -> None:
    history = st.session_state[HISTORY]
    history.pop()
    _set(history[-1])


def _take_over() -> None:
    """Fill the inputs with a saved view that was chosen in the last run."""
    chosen = st.session_state.pop("scenario_chosen", None)
    if chosen is not None:
        _set(chosen)


def keeping(published: PublishedSet, world: World, view: View) -> None:
    """Save, open, compare, export and import views."""
    home = Home.from_environment()
    with st.expander("Saved views: save, open, compare, export, import", icon=":material/save:"):
        with st.form("save_view", border=False):
            name = st.text_input("Name", placeholder="my-view", key="save_name")
            note = st.text_input("Note", key="save_note")
            wanted = st.form_submit_button("Save", icon=":material/save:")
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
                st.button(
                    f"Use {got.name}", on_click=_set, args=(_as_inputs(published, got.view),),
                    key="use_import",
                )  # fmt: skip
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
    names = [f"{row.name}, version {row.version}" for row in listed.itertuples()]
    chosen = st.multiselect("Compare", names, max_selections=4, key="compared")
    views = {"published": scenarios.house_view(world), "on screen": view}
    for each in chosen:
        row = listed.iloc[names.index(each)]
        kept = saved.saved_view(home, world, str(row["name"]), int(row["version"]))
        views[each] = kept.view
        st.button(
            f"Open {each}", on_click=_set, args=(_as_inputs(published, kept.view),),
            key=f"open_{each}",
        )  # fmt: skip
    table = saved.compared(views)
    shown = table[table["axis"].isin(list(published.axes))]
    st.dataframe(
        shown, hide_index=True, alt="Odds of the compared views by outcome",
        column_config={n: st.column_config.NumberColumn(n, format="percent") for n in views},
    )  # fmt: skip
