"""The desk: navigation over the pages of ``intel/pages``. Run it with ``intel serve``."""

import streamlit as st

from intel.pages import _access, _frame, _sign_in
from intel.pages._page import PAGES

st.set_page_config(page_title="fabric-intel", page_icon="🕸️", layout="wide")


def page(
    file: str, title: str, icon: str, *, address: str | None = None, default: bool = False
) -> st.Page:
    """Register one page file; its address is the file's name unless another is given."""
    return st.Page(
        PAGES / f"{file}.py",
        title=title,
        icon=f":material/{icon}:",
        url_path=address,
        default=default,
    )


_frame.draw_for_all_pages()
sections = {
    "Market": [
        page("briefing", "Briefing", "newspaper", default=True),
        page("market_map", "Market map", "map"),
        page("vendors", "Vendors", "leaderboard"),
        page("fabrics", "Fabrics", "lan"),
        page("speeds", "Speeds", "speed"),
        page("optics", "Optics", "flare"),
    ],
    "Outlook": [
        page("forecast", "Forecasts", "show_chart", address="forecasts"),
        page("scenarios", "Scenarios", "alt_route"),
        page("track_record", "Track record", "fact_check"),
        page("moats", "Moats", "castle"),
    ],
    "Machine": [
        page("cluster_lab", "Cluster lab", "hub"),
    ],
    "Evidence": [
        page("disagreements", "Disagreements", "compare_arrows"),
        page("evidence", "Evidence", "library_books"),
        page("definitions", "Definitions", "dictionary"),
        page("methods", "Methods", "function"),
        page("sql", "SQL", "terminal"),
    ],
    "Desk": [
        page("health", "Health", "monitor_heart"),
    ],
}
navigation = st.navigation(sections, expanded=True)
_sign_in.lead_on(page for section in sections.values() for page in section)
with st.sidebar:
    _access.draw()
_frame.keep_in_link()
navigation.run()
