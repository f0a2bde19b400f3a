"""Alerts on the Briefing: how each stands, and a dialog to set one."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from intel.errors import IntelError
from intel.home import Home
from intel.market import alerts
from intel.market.alerts import Reading
from intel.market.answer import verbatim
from intel.market.quantities import Quantity, quantities
from intel.pages import _access
from intel.store import Snapshot
from intel.store.alerts import (
    LONGEST_NAME,
    SIDES,
    Alert,
    read_alerts,
    read_history,
    remove_alert,
    set_alert,
)
from intel.store.sandbox import MAX_SQL_CHARACTERS

SIGNS = {"fired": ":material/notifications_active:", "broken": ":material/error:",
         "quiet": ":material/notifications:"}  # fmt: skip
OWN = "A query of my own"


def readings(snapshot: Snapshot) -> tuple[Reading, ...]:
    """Every alert as it stands in this snapshot."""
    home = Home.from_environment()
    set_now = read_alerts(home)
    if not set_now:
        return ()
    return _read(snapshot.id, set_now, read_history(home) if not snapshot.is_past else (), snapshot)


@st.cache_data(max_entries=16, show_spinner="Reading the alerts …")
def _read(
    snapshot_id: str, asked: tuple[Alert, ...], history: tuple[object, ...], _snapshot: Snapshot
) -> tuple[Reading, ...]:
    return alerts.read_all(_snapshot, asked, history=history)  # type: ignore[arg-type]


def manage(snapshot: Snapshot, standing: tuple[Reading, ...]) -> None:
    """Offer to set an alert, and list all that are set with the way to remove each."""
    if snapshot.is_past:
        return
    with st.container(horizontal=True):
        if st.button("Set an alert", icon=":material/add_alert:", key="set_alert"):
            _dialog(snapshot)
        if standing and st.button(
            f"All {len(standing)}", icon=":material/notifications:", key="all_alerts"
        ):
            _all(standing)


@st.dialog("Alerts", width="large")
def _all(standing: tuple[Reading, ...]) -> None:
    for reading in standing:
        said, change = st.columns((6, 1))
        said.markdown(f"{SIGNS[reading.state]} {verbatim(reading.sentence)}")
        if _access.may_write() and change.button(
            "Remove", key=f"remove_alert_{reading.alert.name}", type="tertiary",
            icon=":material/delete:",
        ):  # fmt: skip
            _remove(reading.alert.name)
            st.rerun()


@st.dialog("Set an alert", width="large")
def _dialog(snapshot: Snapshot) -> None:
    form(snapshot)


def form(snapshot: Snapshot) -> None:
    """Ask for a quantity and its threshold, and keep them."""
    if not _access.require_sign_in("Setting alerts"):
        return
    known = {each.title: each for each in quantities(snapshot)}
    st.caption(
        "Every refresh asks for the number, and tells here and in the feed when it crosses the"
        " threshold."
    )
    chosen = st.selectbox("Quantity", [*known, OWN], key="alert_quantity")
    with st.form("alert", border=False):
        sql = ""
        if chosen == OWN:
            sql = st.text_area(
                "Query that answers one number", key="alert_sql", max_chars=MAX_SQL_CHARACTERS
            )
        side = st.segmented_control("When it is", SIDES, default="above", required=True,
                                    key="alert_side")  # fmt: skip
        is_fraction = chosen in known and known[chosen].unit == "fraction"
        threshold = st.text_input(
            "Threshold", key="alert_threshold", placeholder="75%" if is_fraction else "1,500",
            help="A number, or a percentage with its sign: 75% is 0.75",
        )  # fmt: skip
        name = st.text_input(
            "Name", key="alert_name", max_chars=LONGEST_NAME, placeholder="Named by what it watches"
        )
        if st.form_submit_button("Set", icon=":material/add_alert:"):
            try:
                _set(snapshot, known.get(chosen), sql, str(side), threshold, name)
            except (IntelError, OSError) as error:
                st.error(str(error))
            else:
                st.rerun()


def _set(
    snapshot: Snapshot, of: Quantity | None, sql: str, side: str, threshold: str, name: str
) -> None:
    """Keep the alert; one that cannot be answered now is refused while its author is here."""
    now = datetime.now(UTC).replace(tzinfo=None)
    quantity = of or Quantity("", "Own query", "count", sql, "sql")
    alert = alerts.watching(
        quantity, side, alerts.threshold_of(threshold), now=now, name=name,
        author=_access.author(),
    )  # fmt: skip
    alerts.must_answer(snapshot, alert)
    set_alert(Home.from_environment(), alert)


def _remove(name: str) -> None:
    if not _access.may_write():
        return
    try:
        remove_alert(
            Home.from_environment(), name, now=datetime.now(UTC).replace(tzinfo=None),
            author=_access.author(),
        )  # fmt: skip
    except IntelError as gone:  # another window was first
        st.toast(str(gone))
