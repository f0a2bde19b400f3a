"""Vendors: the scoreboard, and one vendor's line by quarter."""

import altair as alt
import streamlit as st

from intel.market import revenue
from intel.pages import _charts, _page
from intel.store import Snapshot

COLUMNS = {
    "vendor": "Vendor",
    "line": "Line",
    "fiscal_label": "Quarter",
    "period_end": st.column_config.DateColumn("Quarter end"),
    "value": st.column_config.NumberColumn("Revenue, millions", format="localized"),
    "currency": "Currency",
    "growth_yoy": st.column_config.NumberColumn("On the year", format="percent"),
    "trend": st.column_config.BarChartColumn(
        "Last quarters held", help="Up to twelve quarters that the evidence holds, oldest first"
    ),
    "counts": st.column_config.TextColumn("What the line counts", width="large"),
    "grade": st.column_config.TextColumn("Grade", help="; ".join(_page.GRADES.values())),
    "published_on": st.column_config.DateColumn("Published"),
    "source_id": None,
}


def scoreboard(snapshot: Snapshot) -> None:
    """Rank the vendors by growth on the year."""
    answer = revenue.scoreboard(snapshot)
    st.markdown(answer.sentence)
    growing = answer.frame.dropna(subset=["growth_yoy"])
    chart = _charts.ranked_bars(
        growing, y="vendor", x="growth_yoy", x_title="Revenue growth on the year, newest quarter",
        x_format="+.0%",
        tooltip=[
            alt.Tooltip("vendor:N", title="Vendor"),
            alt.Tooltip("line:N", title="Line"),
            alt.Tooltip("fiscal_label:N", title="Quarter"),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.1%"),
            alt.Tooltip("value:Q", title="Revenue, millions", format=",.0f"),
            alt.Tooltip("currency:N", title="Currency"),
        ],
    )  # fmt: skip
    _page.present(answer, chart, key="scoreboard", columns=COLUMNS)


def one_vendor(snapshot: Snapshot) -> None:
    """Show one line of one vendor by fiscal quarter."""
    st.subheader("One vendor")
    held = revenue.lines(snapshot)
    headline = revenue.headline_lines(snapshot)
    left, middle, right = st.columns([2, 2, 2])
    vendors = held["vendor"].unique().tolist()
    vendor = left.selectbox(
        "Vendor", vendors, index=vendors.index("NVIDIA") if "NVIDIA" in vendors else 0,
        key="vendor", bind="query-params", persist_state="session",
    )  # fmt: skip
    of_vendor = held[held["vendor"] == vendor]
    names = of_vendor["line"].unique().tolist()
    first_line, first_basis = headline.get(vendor, (names[0], ""))
    line = middle.selectbox(
        "Line", names, index=names.index(first_line) if first_line in names else 0,
        key=f"line_{vendor}", format_func=revenue.name_of,
    )  # fmt: skip
    bases = of_vendor.loc[of_vendor["line"] == line, "basis"].tolist()
    basis = ""
    if bases != [""]:
        basis = right.selectbox(
            "Definition", bases, index=bases.index(first_basis) if first_basis in bases else 0,
            key=f"basis_{vendor}_{line}",
            format_func=lambda name: revenue.name_of(name) or "as first reported",
            help="The vendor has changed what the line counts: each definition is its own series",
        )  # fmt: skip
    answer = revenue.line_by_quarter(snapshot, vendor, line, basis)
    st.markdown(answer.sentence)
    currency = answer.frame["currency"].iloc[-1]
    chart = _charts.bars_over_time(
        answer.frame, y="value",
        y_title=f"{revenue.name_of(line).capitalize()} revenue, millions of {currency}",
        tooltip=[
            alt.Tooltip("fiscal_label:N", title="Quarter"),
            alt.Tooltip("period_end:T", title="Quarter end"),
            alt.Tooltip("value:Q", title=f"Revenue, millions of {currency}", format=",.1f"),
            alt.Tooltip("growth_yoy:Q", title="On the year", format="+.1%"),
            alt.Tooltip("grade:N", title="Grade of document"),
        ],
    )  # fmt: skip
    _page.present(answer, chart, key="vendor_line", columns=COLUMNS)
    _page.link(
        "forecast", f"Forecast of {vendor} {revenue.name_of(line)}", icon=":material/show_chart:",
        series="/".join(part for part in (vendor, line, basis) if part),
    )  # fmt: skip


def body(snapshot: Snapshot) -> None:
    """Draw the page."""
    scoreboard(snapshot)
    one_vendor(snapshot)


_page.show("Who is selling the network, and how fast are they growing?", body)
