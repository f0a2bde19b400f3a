"""What pages of outlooks share: parts of a whole, dates of events, and what a model rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from intel.market import outlook_record, speeds
from intel.market.answer import Answer
from intel.market.quantiles import BANDS
from intel.pages import _dot_charts, _outlook_charts, _page
from intel.store import Snapshot

DATE: Final = st.column_config.DateColumn
LABELS: Final = {
    "expected": "Expected", "q2_5": "2.5%", "q5": "5%", "q10": "10%", "q25": "25%",
    "q50": "Median", "q75": "75%", "q90": "90%", "q95": "95%", "q97_5": "97.5%",
}  # fmt: skip
EVENT_COLUMNS: Final[dict[str, Any]] = {
    "name": "Event", "riser": None, "passes": None,
    **{
        name: DATE(label, format="MMM YYYY") for name, label in LABELS.items() if name != "expected"
    },
    "probability": st.column_config.NumberColumn("Probability", format="percent"),
    "horizon_end": DATE("By"),
}  # fmt: skip
INPUT_COLUMNS: Final[dict[str, Any]] = {
    "role": "Used as", "stated": st.column_config.TextColumn("Statement", width="large"),
    "fitted": st.column_config.NumberColumn("The model there", format="%.3g"), "fact_id": None,
    "source_id": None,
}  # fmt: skip
LOOKS: Final = ("Expected parts", "Odds of each")


def quantiles(form: str) -> dict[str, Any]:
    """Columns of the expected value and of every quantile, in one number format."""
    return {
        name: st.column_config.NumberColumn(label, format=form) for name, label in LABELS.items()
    }


def parts_of_a_whole(
    snapshot: Snapshot,
    answer: Answer,
    shares: pd.DataFrame,
    *,
    kind: str,
    kinds: Sequence[str],
    whole: str,
    key: str,
    columns: Mapping[str, Any],
    colours: Sequence[str] = _outlook_charts.KINDS,
) -> None:
    """Show shares as parts that add to one, or each with its band; ``whole`` is the axis."""
    chart = None
    if len(shares):
        look = st.segmented_control(
            "Draw", LOOKS, default=LOOKS[0], required=True, key=f"{key}_look", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        as_of = pd.Timestamp(snapshot.as_of)
        if look == LOOKS[0]:
            chart = _outlook_charts.composition(
                shares, kinds=kinds, kind=kind, y_title=whole, as_of=as_of, colours=colours
            )
        else:
            chart = _outlook_charts.kind_fans(
                shares, kinds=kinds, kind=kind, y_title=whole, y_format=".0%", as_of=as_of,
                colours=colours,
            )  # fmt: skip
    _page.present(answer, chart, key=key, columns=columns, alt_text=answer.sentence)


def money(
    snapshot: Snapshot,
    answer: Answer,
    amounts: pd.DataFrame,
    *,
    kind: str,
    kinds: Sequence[str],
    key: str,
    columns: Mapping[str, Any],
    colours: Sequence[str] = _outlook_charts.KINDS,
) -> None:
    """Show millions of dollars a quarter of each kind with its band, in the unit chosen."""
    choices = _page.frame()
    chart = None
    if len(amounts):
        levels = list(BANDS)
        shown = amounts.assign(**{each: amounts[each] / choices.divisor for each in levels})
        chart = _outlook_charts.kind_fans(
            shown, kinds=kinds, kind=kind, y_title=f"US dollars, {choices.unit} a quarter",
            y_format=choices.number_format, as_of=pd.Timestamp(snapshot.as_of), colours=colours,
        )  # fmt: skip
    _page.present(answer, chart, key=key, columns=columns, alt_text=answer.sentence)


def events(snapshot: Snapshot, answer: Answer, *, key: str, alt_text: str) -> None:
    """Show when events come, twenty equally likely dates each."""
    chart = None
    if not answer.is_empty:
        chart = _dot_charts.dates(
            answer.frame, as_of=pd.Timestamp(snapshot.as_of),
            horizon=pd.Timestamp(answer.frame["horizon_end"].max()),
        )  # fmt: skip
        answer = replace(
            answer, definition=f"{answer.definition} Dotted: {snapshot.as_of:%Y-%m-%d}."
        )
    _page.present(answer, chart, key=key, columns=EVENT_COLUMNS, alt_text=alt_text)


def score(snapshot: Snapshot, model_id: str) -> None:
    """Say how a model would have done on past days, with the way to all of them."""
    said = outlook_record.score_in_words(snapshot, model_id)
    st.markdown(said or "Nothing published since could be held against this outlook yet.")
    _page.link(
        "track_record", "How every outlook would have done", icon=":material/fact_check:",
        track="This desk",
    )  # fmt: skip


def fitted_to(snapshot: Snapshot, model_id: str, *, key: str = "inputs") -> None:
    """Say how a model would have done, and show what it was fitted to and what it has there."""
    score(snapshot, model_id)
    _page.folded(
        "What this forecast was fitted to, and what it says there", key,
        lambda: _page.present(
            speeds.inputs(snapshot, model_id), None, key=key, columns=INPUT_COLUMNS,
            alt_text="Statements the forecast was fitted to, beside what the model has there",
        ),
    )  # fmt: skip
