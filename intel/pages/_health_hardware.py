"""Health, of the hardware model: its errors against published measurements."""

import altair as alt
import streamlit as st

from intel.market import hardware_validation
from intel.pages import _charts, _page
from intel.pages._columns import ADDRESS, UNIT
from intel.store import Snapshot

FAMILY_COLUMNS = {
    "family": "Family",
    "n_cases": "Cases",
    "n_predicted": "Predicted",
    "n_targets": "Targets",
    "mean_abs_error": st.column_config.NumberColumn("Mean error", format="percent"),
    "worst_abs_error": st.column_config.NumberColumn("Worst", format="percent"),
    "worst_case_id": "Worst case",
    "held_out_mean_abs_error": st.column_config.NumberColumn("Held out", format="percent"),
    "within_tolerance": st.column_config.NumberColumn("Within tolerance", format="percent"),
    "n_calibration": "Fitted to",
    "n_extrapolated": "Outside the range",
}
CASE_COLUMNS = {
    "case_id": "Case",
    "family": "Family",
    "quantity": "Quantity",
    "unit": UNIT,
    "published": st.column_config.NumberColumn("Published", format="localized"),
    "predicted": st.column_config.NumberColumn("Predicted", format="localized"),
    "error": st.column_config.NumberColumn("Error", format="percent"),
    "is_target": st.column_config.CheckboxColumn("Target"),
    "is_calibration": st.column_config.CheckboxColumn("Fitted to"),
    "held_out_error": st.column_config.NumberColumn("Held out", format="percent"),
    "is_extrapolated": st.column_config.CheckboxColumn("Outside the range"),
    "reason": st.column_config.TextColumn("Why not, or bear in mind", width="large"),
    "document": st.column_config.TextColumn("Document", width="medium"),
    "url": ADDRESS,
}


def section(snapshot: Snapshot) -> None:
    """Show the errors by family, and every case when asked."""
    families = hardware_validation.by_family(snapshot)
    st.subheader("How far the hardware model is from measurements")
    st.markdown(families.sentence)
    chart = None
    if not families.is_empty:
        judged = families.frame.dropna(subset=["mean_abs_error"])
        judged = judged.assign(family=judged["family"].map(hardware_validation.family_in_words))
        chart = _charts.ranked_bars(
            judged,
            y="family",
            x="mean_abs_error",
            x_title="Mean absolute error over targets",
            x_format=".1%",
            tooltip=[
                alt.Tooltip("family:N", title="Family"),
                alt.Tooltip("n_targets:Q", title="Targets"),
                alt.Tooltip("mean_abs_error:Q", title="Mean error", format=".1%"),
                alt.Tooltip("worst_abs_error:Q", title="Worst", format=".1%"),
                alt.Tooltip("held_out_mean_abs_error:Q", title="Held out", format=".1%"),
            ],
        )
    _page.present(families, chart, key="hardware_families", columns=FAMILY_COLUMNS)
    if families.is_empty:
        return
    with st.expander("Every case"):
        every = hardware_validation.cases(snapshot)
        st.markdown(every.sentence)
        _page.present(every, None, key="hardware_cases", columns=CASE_COLUMNS, opens_on="Table")
