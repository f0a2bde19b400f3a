"""Market map: domains, layers, vendors' shares on every definition, and a claim explained."""

import altair as alt
import pandas as pd
import streamlit as st

from intel.market import market_map
from intel.market.answer import Answer
from intel.pages import _charts, _market_charts, _page, _triangulation
from intel.pages._columns import GRADE
from intel.store import Snapshot

SIZE_COLUMNS = {
    "title": st.column_config.TextColumn("Definition", width="medium"), "market_basis": None,
    "quarter": "Quarter", "quarter_start": None,
    "quarter_end": st.column_config.DateColumn("Quarter end"),
    "market_usd_m": st.column_config.NumberColumn("US dollars, millions", format="localized"),
    "low_usd_m": st.column_config.NumberColumn("at least", format="localized"),
    "high_usd_m": st.column_config.NumberColumn("at most", format="localized"),
    "growth_yoy": st.column_config.NumberColumn("On the year", format="percent"),
    "hhi": st.column_config.NumberColumn("HHI", format="%.0f", help="Herfindahl index, 0–10,000"),
    "largest": "Largest vendor",
    "largest_share": st.column_config.NumberColumn("Its share", format="percent"),
    "covered_fraction": st.column_config.NumberColumn("Covered", format="percent"),
    "coverage_note": st.column_config.TextColumn("What is missing", width="medium"),
    "grade": GRADE,
    "counts": st.column_config.TextColumn("Counts", width="large"),
    "leaves_out": st.column_config.TextColumn("Leaves out", width="large"),
}  # fmt: skip
SHARE_COLUMNS = {
    "vendor": "Vendor", "quarter": "Quarter",
    "quarter_end": st.column_config.DateColumn("Quarter end"),
    "revenue_usd_m": st.column_config.NumberColumn("US dollars, millions", format="localized"),
    "low_usd_m": None, "high_usd_m": None,
    "share": st.column_config.NumberColumn("Share", format="percent"),
    "share_low": st.column_config.NumberColumn("at least", format="percent"),
    "share_high": st.column_config.NumberColumn("at most", format="percent"),
    "share_filled": st.column_config.NumberColumn("Share, missing filled in", format="percent"),
    "growth_contribution_yoy": st.column_config.NumberColumn("Adds to growth", format="percent"),
    "hhi": st.column_config.NumberColumn("HHI", format="%.0f"),
    "covered_fraction": st.column_config.NumberColumn("Covered", format="percent"),
    "coverage_note": st.column_config.TextColumn("What is missing", width="medium"),
    "grade": "Grade", "published_on_basis": None, "fact_ids": None,
}  # fmt: skip
CLAIM_COLUMNS = {
    "title": st.column_config.TextColumn("Definition", width="medium"), "market_basis": None,
    "quarter": "Quarter", "quarter_end": None,
    "share": st.column_config.NumberColumn("NVIDIA's share", format="percent"),
    "share_low": st.column_config.NumberColumn("at least", format="percent"),
    "share_high": st.column_config.NumberColumn("at most", format="percent"),
    "claim_low": st.column_config.NumberColumn("Claimed, from", format="percent"),
    "claim_high": st.column_config.NumberColumn("to", format="percent"),
    "gap": st.column_config.NumberColumn("Share less claim", format="percent"),
    "verdict": "Verdict", "explanation": st.column_config.TextColumn("Why", width="large"),
    "fact_id": None, "source_id": None,
}  # fmt: skip


def middle_of(frame: pd.DataFrame) -> pd.Series:
    """The middle of each calendar quarter."""
    middle: pd.Series = frame["quarter_end"] - pd.Timedelta(days=45)
    return middle


def domains(snapshot: Snapshot, sizes: Answer) -> None:
    """Show the three domains by quarter."""
    st.subheader("Three domains")
    said = market_map.domains(snapshot)
    st.markdown(said)
    frame = sizes.frame[sizes.frame["market_basis"].isin(market_map.DOMAINS)]
    frame = frame[frame["hhi"].notna()]
    choices = _page.frame()
    frame = frame.assign(
        domain=frame["market_basis"].map(market_map.DOMAINS),
        middle=middle_of(frame),
        size=frame["market_usd_m"] / choices.divisor,
        low=frame["low_usd_m"] / choices.divisor,
        high=frame["high_usd_m"] / choices.divisor,
    )
    chart = None
    if not frame.empty:
        chart = _market_charts.domain_lines(frame, unit=choices.unit, form=choices.number_format)
    _page.present(
        sizes, chart, key="domains", columns=SIZE_COLUMNS,
        alt_text=f"Dollars by quarter in scale-out, scale-up and scale-across. {said}",
    )  # fmt: skip


def layers(snapshot: Snapshot) -> None:
    """Rank the layers of the chain by size in the newest quarter each covers."""
    answer = market_map.layers(snapshot)
    if answer.is_empty:
        return
    st.subheader("Layers of the chain")
    st.markdown(answer.sentence)
    choices = _page.frame()
    newest = answer.frame.assign(
        layer=lambda rows: rows["market_basis"].map(market_map.LAYERS) + ", " + rows["quarter"],
        **{
            column: answer.frame[f"{column}_usd_m"] / choices.divisor
            for column in ("market", "low", "high")
        },
    )
    chart = _market_charts.banded_bars(
        newest, y="layer", x="market", low="low", high="high",
        x_title=f"US dollars, {choices.unit} a quarter", x_format=choices.number_format,
        tooltip=[
            alt.Tooltip("title:N", title="Definition"),
            alt.Tooltip("quarter:N", title="Quarter"),
            alt.Tooltip("market:Q", title=f"US dollars, {choices.unit}",
                        format=choices.number_format),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.0%"),
            alt.Tooltip("hhi:Q", title="HHI", format=",.0f"),
            alt.Tooltip("largest:N", title="Largest vendor"),
            alt.Tooltip("largest_share:Q", title="Its share", format=".0%"),
        ],
    )  # fmt: skip
    _page.present(answer, chart, key="layers", columns=SIZE_COLUMNS)


def vendors(snapshot: Snapshot) -> None:
    """Show the vendors' shares on the definition chosen."""
    st.subheader("Who sells it")
    bases = market_map.bases(snapshot).set_index("market_basis")
    if bases.empty:
        st.caption("No vendor on any definition had reported a whole quarter by then.")
        return
    basis = st.selectbox(
        "Definition", bases.index.tolist(), key="basis", bind="query-params",
        format_func=lambda name: bases["title"].get(name, name), persist_state="session",
    )  # fmt: skip
    st.caption(
        f"**Counts:** {bases['counts'][basis]}. **Leaves out:** {bases['leaves_out'][basis]}."
    )
    answer = market_map.shares(snapshot, basis)
    st.markdown(answer.sentence or "No quarter is covered well enough for shares.")
    newest = market_map.newest_shares(answer.frame)
    look = st.segmented_control(
        "Draw", ["Newest quarter", "Over time"], default="Newest quarter", required=True,
        key="shares_look", bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    chart = None
    if look == "Over time" and not newest.empty:
        whole = market_map.composition(answer.frame)
        chart = _market_charts.vendor_shares(
            whole.assign(middle=middle_of(whole)),
            others={market_map.OTHER: _charts.QUIET, market_map.NOT_REPORTED: "#C9CFD6"},
        )
    elif not newest.empty:
        chart = _market_charts.banded_bars(
            newest, y="vendor", x="share", low="share_low", high="share_high",
            x_title=f"Share of revenue, {newest['quarter'].iloc[0]}", x_format=".0%",
            by_vendor=True,
            tooltip=[
                alt.Tooltip("vendor:N", title="Vendor"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
                alt.Tooltip("share_low:Q", title="at least", format=".1%"),
                alt.Tooltip("share_high:Q", title="at most", format=".1%"),
                alt.Tooltip("revenue_usd_m:Q", title="$ million", format=",.0f"),
                alt.Tooltip("growth_contribution_yoy:Q", title="Adds to growth", format="+.1%"),
            ],
        )  # fmt: skip
    _page.present(answer, chart, key="market_shares", columns=SHARE_COLUMNS)


def claim(snapshot: Snapshot) -> None:
    """Set NVIDIA's share by definition against the article's claim."""
    st.subheader("Is it 65–70%?")
    answer = market_map.claim(snapshot)
    if answer.is_empty:
        st.caption("The article that claims it had not been published by then.")
        return
    _page.say(answer.sentence)
    frame = answer.frame.assign(
        is_newest=lambda rows: (
            rows.groupby("market_basis")["quarter_end"].transform("max") == rows["quarter_end"]
        )
    )
    frame = frame[frame["quarter_end"] >= frame["quarter_end"].max() - pd.Timedelta(days=366)]
    order = frame[frame["is_newest"]].sort_values("share", ascending=False)["title"].tolist()
    frame = frame.sort_values("title", key=lambda titles: titles.map(order.index))
    _page.present(answer, _market_charts.claim_strip(frame), key="claim", columns=CLAIM_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    sizes = market_map.sizes(snapshot)
    if sizes.is_empty:
        _page.present(sizes, None, key="sizes")
        return
    _page.say(sizes.sentence)
    _page.of_today(snapshot, "The parts of lines that count on a definition are")
    domains(snapshot, sizes)
    layers(snapshot)
    vendors(snapshot)
    claim(snapshot)
    st.subheader("How big will it be?")
    _page.say(market_map.ahead(snapshot))
    _triangulation.show_triangulation(snapshot)


_page.show("How big is AI networking, and what is it made of?", body, method="Shares")
