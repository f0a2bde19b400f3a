"""Fabrics: Ethernet and InfiniBand by house, switch sales, and the standards for scale-up."""

import streamlit as st

from intel.market import fabrics
from intel.pages import _charts, _fabric_charts, _outlook_parts, _page
from intel.pages._columns import GRADE, PUBLISHED, UNIT
from intel.pages._outlook_parts import quantiles
from intel.store import Snapshot

FABRICS = {"ethernet": "Ethernet", "infiniband": "InfiniBand"}
DOCUMENT = {
    "origin": "House",
    "grade": GRADE,
    "publisher": "Read in", "published_on": PUBLISHED,
    "source_id": None,
}  # fmt: skip
OUTLOOK_COLOURS = {
    "ai_back_end_fabric": {
        "InfiniBand": _charts.FABRIC_COLOURS["infiniband"],
        "Ethernet": _charts.FABRIC_COLOURS["ethernet"],
    },
    "ai_ethernet": {
        "other Ethernet": _charts.FABRIC_COLOURS["ethernet"],
        "NVIDIA Spectrum-X": _charts.VENDOR_COLOURS["NVIDIA"],
    },
}
"""Oldest first, which is drawn on top."""
WHOLES = {
    "ai_back_end_fabric": "Part of AI back-end switch sales",
    "ai_ethernet": "Part of AI back-end Ethernet",
}
OUTLOOK_COLUMNS = {
    "market": None, "part": "Part", "quantity": "Quantity", "unit": UNIT,
    "period_end": st.column_config.DateColumn("Quarter to"), **quantiles("%.3g"),
}  # fmt: skip
SHARE_COLUMNS = {
    "fabric": "Fabric",
    "fraction": None, "said": st.column_config.TextColumn("Share", help="> is “more than”"),
    "period_label": "Period", "period_end": st.column_config.DateColumn("To"),
    "period_type": None, "counts": st.column_config.TextColumn("Counts", width="medium"),
    "status": "Status", **DOCUMENT,
}  # fmt: skip
DOLLAR_COLUMNS = {
    "fabric": "Fabric", "period_label": "Quarter", "period_start": None,
    "period_end": st.column_config.DateColumn("To"),
    "sales_usd_bn": st.column_config.NumberColumn("US dollars, billions", format="%.2f"),
    "counts": st.column_config.TextColumn("Counts", width="medium"), "status": "Status", **DOCUMENT,
}  # fmt: skip
MILESTONE_COLUMNS = {
    "standard": "Standard", "event": "Event", "stated_day": st.column_config.DateColumn("Day"),
    "stated_period": "As stated", "is_reached": st.column_config.CheckboxColumn("Reached"),
    "status": "Status", "first_expected": st.column_config.DateColumn("First expected"),
    "first_reached": st.column_config.DateColumn("First reached"),
    "slip_days": st.column_config.NumberColumn("Slip, days"),
    "note": st.column_config.TextColumn("Note", width="medium"), **DOCUMENT,
}  # fmt: skip
MEMBER_COLUMNS = {
    "standard": "Standard", "counted": "Counted",
    "value": st.column_config.NumberColumn("Companies", format="%.0f"),
    "at_least": st.column_config.CheckboxColumn("At least"), "period_label": "As of", **DOCUMENT,
}  # fmt: skip


def shares(snapshot: Snapshot) -> None:
    """Show one fabric's share by house and definition."""
    answer = fabrics.shares(snapshot)
    _page.say(answer.sentence)
    chosen = st.segmented_control(
        "Fabric", list(FABRICS), default="ethernet", required=True, key="fabric",
        bind="query-params", format_func=FABRICS.__getitem__,
    )  # fmt: skip
    series = fabrics.share_series(answer.frame, str(chosen))
    chart = (
        None
        if series.empty
        else _fabric_charts.share_lines(series, fabric=str(chosen), name=FABRICS[str(chosen)])
    )
    _page.present(answer, chart, key="fabric_shares", columns=SHARE_COLUMNS)


def outlook(snapshot: Snapshot) -> None:
    """Show where shares and dollars go, and when the next part of the whole is reached."""
    answer = fabrics.outlook(snapshot)
    if answer.is_empty:
        return
    st.subheader("Where it goes")
    reached = fabrics.thresholds(snapshot)
    _page.say(answer.sentence)
    _page.say(reached.sentence)
    market = str(
        st.segmented_control(
            "Of what", list(fabrics.OUTLOOKS), default="ai_back_end_fabric", required=True,
            key="fabric_outlook", bind="query-params", format_func=fabrics.OUTLOOKS.__getitem__,
        )
    )  # fmt: skip
    quantity = st.segmented_control(
        "Measured in", ["Shares", "Dollars"], default="Shares", required=True,
        key="fabric_measure", bind="query-params",
    )  # fmt: skip
    colours = OUTLOOK_COLOURS[market]
    rows = answer.frame[answer.frame["market"] == market]
    rows = rows.assign(fabric=rows["part"].replace(FABRICS))
    if quantity == "Shares":
        _outlook_parts.parts_of_a_whole(
            snapshot, answer, rows[rows["quantity"] == "share"], kind="fabric",
            kinds=list(colours), colours=list(colours.values()), key="fabric_parts",
            whole=WHOLES[market], columns=OUTLOOK_COLUMNS,
        )  # fmt: skip
    else:
        _outlook_parts.money(
            snapshot, answer, rows[rows["quantity"] == "revenue"], kind="fabric",
            kinds=list(colours), colours=list(colours.values()), key="fabric_dollars",
            columns=OUTLOOK_COLUMNS,
        )  # fmt: skip
    st.markdown("**When it is reached**")
    _outlook_parts.events(
        snapshot, reached, key="fabric_thresholds",
        alt_text="Twenty equally likely dates at which Ethernet reaches a part of the whole",
    )  # fmt: skip
    _outlook_parts.fitted_to(snapshot, f"share/{market}", key="fabric_inputs")


def dollars(snapshot: Snapshot) -> None:
    """Show switch sales by house and count."""
    st.subheader("In dollars")
    answer = fabrics.dollars(snapshot)
    _page.say(answer.sentence)
    frame = answer.frame
    chart = None
    if not frame.empty:
        chart = _fabric_charts.sales_lines(
            frame.assign(line=frame["origin"] + ": " + frame["counts"])
        )
    _page.present(answer, chart, key="switch_sales", columns=DOLLAR_COLUMNS)


def standards(snapshot: Snapshot) -> None:
    """Show what the standards have reached, and their members."""
    st.subheader("Standards for scale-up and AI Ethernet")
    answer = fabrics.milestones(snapshot)
    _page.say(answer.sentence)
    chart = None
    if not answer.is_empty:
        steps = answer.frame.drop_duplicates(["standard", "event", "is_reached"])
        chart = _fabric_charts.milestones(steps.assign(step=steps["event"].map(fabrics.name_of)))
    _page.present(answer, chart, key="milestones", columns=MILESTONE_COLUMNS)
    members = fabrics.members(snapshot)
    if not members.is_empty:
        st.markdown(members.sentence)
        _page.present(members, None, key="members", columns=MEMBER_COLUMNS)


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    shares(snapshot)
    outlook(snapshot)
    dollars(snapshot)
    standards(snapshot)


_page.show(
    "Is Ethernet overtaking InfiniBand, where, and by whose count?",
    body,
    method="Generations and supply",
)
