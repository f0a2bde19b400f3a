"""Speeds: the mix by generation, when one passes another, and how fast capacity doubles."""

import streamlit as st

from intel.market import speeds
from intel.market.answer import Answer
from intel.pages import _generation_charts, _outlook_parts, _page
from intel.pages._columns import UNIT
from intel.pages._outlook_parts import quantiles
from intel.store import Snapshot

DATE = st.column_config.DateColumn
MIX_COLUMNS = {"speed": "Generation", "period_end": DATE("Year to"), **quantiles("percent")}
CADENCE_COLUMNS = {
    "subject": "Family", "measure": "Measure", "n_generations": "Generations",
    "hypothesis_years": st.column_config.NumberColumn("Claimed, years", format="%.1f"),
    "doubling_years": st.column_config.NumberColumn("Doubling, years", format="%.2f"),
    "doubling_low": st.column_config.NumberColumn("95% from", format="%.2f"),
    "doubling_high": st.column_config.NumberColumn("to", format="%.2f", help="99 is no upper end"),
    "gap_low_years": st.column_config.NumberColumn("Shortest gap", format="%.1f"),
    "gap_high_years": st.column_config.NumberColumn("Longest gap", format="%.1f"),
    "p_value": st.column_config.NumberColumn("p", format="%.3f"), "verdict": "Claim",
    "first_on": DATE("First"), "last_on": DATE("Last"), "next_low": DATE("Next, 10%"),
    "next_median": DATE("Next, median"), "next_high": DATE("Next, 90%"),
}  # fmt: skip
PUBLISHED_COLUMNS = {
    "measure": "Measure", "speed": "Speed", "scope": "Counts", "period_label": "Period",
    "period_end": DATE("To"), "value": st.column_config.NumberColumn("Value", format="localized"),
    "unit": UNIT, "fraction": st.column_config.NumberColumn("Part", format="percent"),
    "fraction_method": "How", "status": "Status", "is_forecast": None, "origin": "House",
    "grade": "Grade", "published_on": DATE("Published"), "source_id": None,
}  # fmt: skip
PRODUCT_COLUMNS = {
    "kind": "Kind", "family": "Family", "product": "Product",
    "year": st.column_config.NumberColumn("Year", format="%d"),
    "rate_gbps": st.column_config.NumberColumn("Gb/s", format="localized"),
    "gain_over_previous": st.column_config.NumberColumn("Over the one before", format="%.1f"),
    "years_since_previous": st.column_config.NumberColumn("Years since", format="%.0f"),
    "shipping_on": DATE("Shipping"), "shipping_expected_on": DATE("Expected"), "grade": "Grade",
    "published_on": DATE("Published"),
}  # fmt: skip
DOMAIN_COLUMNS = {
    "family": "Family", "product": "System",
    "year": st.column_config.NumberColumn("Year", format="%d"),
    "accelerators": st.column_config.NumberColumn("Accelerators in one domain", format="localized"),
    "is_ahead": st.column_config.CheckboxColumn("Expected"),
    "is_limit": st.column_config.CheckboxColumn("What the switch or standard allows"),
    "period_label": "As stated", "origin": "Whose statement", "grade": "Grade",
    "published_on": DATE("Published"), "source_id": None,
}  # fmt: skip
KINDS = {
    "switch_silicon": "Switch chips", "nvlink": "NVLink", "serdes": "SerDes lanes",
    "nic": "Adapters", "dpu": "DPUs", "infiniband": "InfiniBand",
}  # fmt: skip


def generations(snapshot: Snapshot, pace: str) -> None:
    """Show the mix of one market, when its generations cross, and what that rests on."""
    lead = st.container()
    market = str(
        st.segmented_control(
            "Market", list(speeds.MARKETS), default="optical_modules", required=True,
            key="market", bind="query-params", format_func=speeds.MARKETS.__getitem__,
        )
    )  # fmt: skip
    answer = speeds.mix(snapshot, market)
    with lead:
        if answer.is_empty:
            _page.no_outlook(snapshot, "speeds")
        _page.say(f"{answer.sentence} {pace}".strip())
    if answer.is_empty:
        return
    _outlook_parts.parts_of_a_whole(
        snapshot, answer, answer.frame, kind="speed",
        kinds=sorted(answer.frame["speed"].unique(), key=speeds.age),
        whole="Part of the year's shipments", key="speed_mix", columns=MIX_COLUMNS,
    )  # fmt: skip
    st.subheader("When one passes another")
    _outlook_parts.events(
        snapshot, speeds.crossings(snapshot, market), key="crossings",
        alt_text="Twenty equally likely dates at which each generation passes the one before",
    )  # fmt: skip
    _outlook_parts.fitted_to(snapshot, f"speed/{market}")


def cadence(snapshot: Snapshot, answer: Answer) -> None:
    """Show how fast families double, and their products."""
    if not answer.is_empty:
        st.subheader("Does capacity double every two years?")
        doubling(answer)
    st.subheader("Generations of switches, links, lanes and adapters")
    products(snapshot)


def doubling(answer: Answer) -> None:
    """Show doubling times with their intervals."""
    _page.say(answer.sentence)
    chart = _generation_charts.doubling_intervals(answer.frame)
    _page.present(answer, chart, key="cadence", columns=CADENCE_COLUMNS)


def products(snapshot: Snapshot) -> None:
    """Show every dated product of a kind by year."""
    answer = speeds.products(snapshot)
    today = snapshot.as_of.year
    _page.say(answer.sentence)
    chart = None
    if not answer.is_empty:
        held = [kind for kind in KINDS if kind in set(answer.frame["kind"])]
        kind = st.segmented_control(
            "Kind", held, default=held[0], required=True, key="kind", bind="query-params",
            format_func=KINDS.__getitem__,
        )  # fmt: skip
        shown = answer.frame[answer.frame["kind"] == kind].dropna(subset=["rate_gbps"])
        if len(shown):
            chart = _generation_charts.by_year(
                shown.assign(is_ahead=shown["shipping_on"].isna() & (shown["year"] > today)),
                y="rate_gbps", y_title="Rate", words=_generation_charts.AS_RATE,
            )  # fmt: skip
    _page.present(answer, chart, key="products", columns=PRODUCT_COLUMNS)


def domains(snapshot: Snapshot) -> None:
    """Show how many accelerators one scale-up domain joins."""
    st.subheader("How large is one scale-up domain?")
    answer = speeds.domains(snapshot)
    _page.say(answer.sentence)
    shown = answer.frame[~answer.frame["is_limit"]] if not answer.is_empty else answer.frame
    chart = None
    if len(shown):
        chart = _generation_charts.by_year(
            shown, y="accelerators", y_title="Accelerators in one domain",
            words=_generation_charts.AS_COUNT, joined=False,
        )  # fmt: skip
    _page.present(answer, chart, key="domains_scale_up", columns=DOMAIN_COLUMNS)


def published(snapshot: Snapshot) -> None:
    """Show what houses publish by speed."""
    st.subheader("What houses publish")
    answer = speeds.published(snapshot)
    _page.say(answer.sentence)
    parts = answer.frame.dropna(subset=["fraction"]) if not answer.is_empty else answer.frame
    parts = parts.sort_values("speed", key=lambda speed: speed.map(speeds.age))
    chart = None if parts.empty else _generation_charts.published_mix(parts)
    _page.present(answer, chart, key="published_mix", columns=PUBLISHED_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    doubling = speeds.cadences(snapshot)
    generations(snapshot, speeds.pace(doubling.frame))
    cadence(snapshot, doubling)
    domains(snapshot)
    published(snapshot)


_page.show(
    "Which speed ships when, and how fast does it double?", body, method="Generations and supply"
)
