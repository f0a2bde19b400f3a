"""A short tour of the desk: five steps, each with the page it is about."""

import streamlit as st

from intel.pages import _page

STEPS: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    (
        "Look at what changed",
        "The sentences below are computed from the newest snapshot. Each leads to the number it is"
        " about, and from there to its document: three clicks.",
        "market_map", "Then see the whole market", {},
    ),
    (
        "Turn the desk back in time",
        "*Change*, at the top of every page, sets the day. Everything then shows the market as the"
        " world knew it at the end of that day, and the link keeps it.",
        "vendors", "See NVIDIA in January 2025", {"vendor": "NVIDIA", "as_of": "2025-01-15"},
    ),
    (
        "Ask how sure a forecast is",
        "A forecast stands beside its bands, its past forecasts and its score against naive ones.",
        "forecast", "Open NVIDIA's networking revenue", {"series": "NVIDIA/networking"},
    ),
    (
        "Put in your own odds",
        "Move the odds of an outcome and see what moves with them; save the view under a name.",
        "scenarios", "Open the scenarios", {},
    ),
    (
        "Check us",
        "Every table has its SQL and its documents, and where houses disagree the desk says so.",
        "disagreements", "See who disagrees", {},
    ),
)  # fmt: skip


def draw() -> None:
    """Offer the tour, folded away."""
    with st.expander("New here? Five steps through the desk", icon=":material/tour:"):
        for place, (title, said, page, label, query) in enumerate(STEPS, start=1):
            st.markdown(f"**{place}. {title}.** {said}")
            _page.link(page, label, icon=":material/arrow_forward:", **query)
