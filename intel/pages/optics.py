"""Optics: supply and the shortage's end, price, forms that take over, and watts by form."""

import altair as alt
import pandas as pd
import streamlit as st

from intel.market import optics
from intel.pages import _charts, _outlook_charts, _outlook_parts, _page
from intel.pages._columns import UNIT
from intel.pages._outlook_parts import quantiles
from intel.store import Snapshot

DATE = st.column_config.DateColumn
LASERS = ("all", "EML 100G", "EML 200G", "CW laser", "VCSEL", "InP")
LASER_NAMES = {"all": "All", "InP": "InP wafers"}
FORMS = ("retimed pluggable", "LPO", "CPO")


SUPPLY_COLUMNS = {
    "laser": "Laser", "quantity": "Quantity", "period_end": DATE("Quarter to"), "unit": UNIT,
    **quantiles("%.3g"),
}  # fmt: skip
PRICE_COLUMNS = {"period_end": DATE("Quarter to"), **quantiles("%.2f")}
SIGNAL_COLUMNS = {
    "signal": "Signal", "entity": "Whose", "period_label": "Period", "period_end": DATE("To"),
    "value": st.column_config.NumberColumn("Value", format="%.3g"), "unit": UNIT,
    "reading": st.column_config.TextColumn("What it says", width="large"), "source_id": None,
}  # fmt: skip
FORM_COLUMNS = {
    "form": "Form", "period_end": DATE("Year to"), "quantity": "Quantity", "unit": UNIT,
    **quantiles("%.3g"),
}  # fmt: skip
DOCUMENT = {
    "status": "Status", "origin": "House", "grade": "Grade", "published_on": DATE("Published"),
    "source_id": None,
}  # fmt: skip
STATED_COLUMNS = {
    "form": "Form", "measure": "Measure", "entity": "Whose", "speed": "Speed",
    "counts": st.column_config.TextColumn("Part of what", width="medium"),
    "period_label": "Period", "period_end": DATE("To"),
    "value": st.column_config.NumberColumn("Value", format="%.4g"), "low": "Least", "high": "Most",
    "unit": UNIT, **DOCUMENT,
}  # fmt: skip
POWER_COLUMNS = {
    "form": "Form", "speed": "Speed", "measure": "Measure",
    "value": st.column_config.NumberColumn("Value", format="%.3g"), "low": "Least", "high": "Most",
    "unit": UNIT, "pj_per_bit": st.column_config.NumberColumn("pJ per bit", format="%.1f"),
    "of_what": st.column_config.TextColumn("Of what", width="medium"), "entity": "Whose part",
    "period_label": "When", **DOCUMENT,
}  # fmt: skip
CONTENT_COLUMNS = {
    "form": "Form", "laser": "Laser",
    "lanes_per_800g": st.column_config.NumberColumn("Lanes for 800G", format="%.0f"),
    "lasers_per_lane": st.column_config.NumberColumn("Lasers a lane", format="%.2f"),
    "low": "Least", "high": "Most", "reason": st.column_config.TextColumn("Why", width="large"),
    "title": "Document", "url": None,
}  # fmt: skip


def supply(snapshot: Snapshot) -> None:
    """Show demand against lasers, when the shortage ends, and the price that follows."""
    as_of = pd.Timestamp(snapshot.as_of)
    answer = optics.supply(snapshot)
    if answer.is_empty:
        _page.no_outlook(snapshot, "optics supply")
        return
    _page.say(answer.sentence)
    laser = str(
        st.segmented_control(
            "Laser", LASERS, default="all", required=True, key="laser", bind="query-params",
            format_func=lambda name: LASER_NAMES.get(name, name),
        )
    )  # fmt: skip
    of_kind = answer.frame[answer.frame["laser"] == laser]
    chart = None if of_kind.empty else _outlook_charts.lanes(of_kind, as_of=as_of)
    _page.present(answer, chart, key="supply", columns=SUPPLY_COLUMNS)
    st.subheader("When the shortage ends")
    _outlook_parts.events(
        snapshot, optics.ends(snapshot), key="shortage_end",
        alt_text="Twenty equally likely quarters in which each kind of laser is no longer short",
    )  # fmt: skip
    _outlook_parts.score(snapshot, optics.SUPPLY_MODEL)
    st.subheader("The price that follows")
    price = optics.price(snapshot)
    _page.say(price.sentence)
    chart = None
    if not price.is_empty:
        chart = _outlook_charts.kind_fans(
            price.frame.assign(what="optics"), kinds=["optics"], kind="what",
            y_title="US dollars per Gb/s", y_format=".2f", as_of=as_of,
        )  # fmt: skip
    _page.present(price, chart, key="price", columns=PRICE_COLUMNS)


def signals(snapshot: Snapshot) -> None:
    """Show what upstream says early, and lasers a lane."""
    st.subheader("Early signals")
    answer = optics.signals(snapshot)
    _page.say(answer.sentence)
    chart = None
    sold = answer.frame[answer.frame["signal"] == "substrate_revenue"]
    if len(sold):
        chart = _charts.ranked_bars(
            sold.assign(quarter=sold["entity"] + " " + sold["period_label"]),
            y="quarter", x="value", x_format=",.1f",
            x_title="Indium phosphide substrates sold, millions of US dollars",
            tooltip=[
                alt.Tooltip("quarter:N", title="Quarter"),
                alt.Tooltip("value:Q", title="Millions of US dollars", format=",.1f"),
                alt.Tooltip("reading:N", title="What it says"),
            ],
        )  # fmt: skip
    _page.present(answer, chart, key="signals", columns=SIGNAL_COLUMNS)
    _page.folded(
        "Lasers in a lane, by form", "content",
        lambda: _page.present(
            optics.content(snapshot), None, key="content", columns=CONTENT_COLUMNS,
            alt_text="Lasers in one optical lane by form, with the reason",
        ),
    )  # fmt: skip


def forms(snapshot: Snapshot) -> None:
    """Show which forms take over."""
    st.subheader("Which form takes over")
    answer = optics.forms(snapshot)
    if answer.is_empty:
        _page.no_outlook(snapshot, "forms of optics")
        stated(snapshot)
        return
    _page.say(answer.sentence)
    held = answer.frame["quantity"] == "share"
    _outlook_parts.parts_of_a_whole(
        snapshot, answer, answer.frame[held], kind="form", kinds=FORMS,
        whole="Part of units at 800G and above", key="forms", columns=FORM_COLUMNS,
    )  # fmt: skip
    reached = optics.thresholds(snapshot)
    _page.say(reached.sentence)
    _outlook_parts.events(
        snapshot, reached, key="thresholds",
        alt_text="Twenty equally likely dates at which forms of optics reach a part of all units",
    )  # fmt: skip
    _outlook_parts.fitted_to(snapshot, "form/CPO", key="form_inputs")
    _page.link(
        "scenarios", "Put in your own odds of CPO", icon=":material/alt_route:", set="optics_form"
    )
    stated(snapshot)


def stated(snapshot: Snapshot) -> None:
    """List what houses state of forms."""
    _page.folded(
        "What houses state of forms", "stated",
        lambda: _page.present(
            optics.stated(snapshot), None, key="stated", columns=STATED_COLUMNS,
            alt_text="Published shares, sales and counts of forms of optics",
        ),
    )  # fmt: skip


def power(snapshot: Snapshot) -> None:
    """Show watts by form with their denominators."""
    st.subheader("Watts by form")
    answer = optics.power(snapshot)
    _page.say(answer.sentence)
    known = answer.frame.dropna(subset=["pj_per_bit"]) if not answer.is_empty else answer.frame
    chart = None if known.empty else _outlook_charts.watts(known)
    _page.present(answer, chart, key="power", columns=POWER_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    supply(snapshot)
    signals(snapshot)
    forms(snapshot)
    power(snapshot)


_page.show(
    "What limits optics, until when, and which form takes over?",
    body,
    method="Generations and supply",
)
