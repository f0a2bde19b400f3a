"""What a vendor is expected to report for the quarter it has guided, and how such nowcasts did."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask, quoted, verbatim
from intel.market.quantiles import side_by_side
from intel.market.units import in_unit
from intel.store import Snapshot

NOWCAST_MEANS: Final = (
    "For each quarter that is guided and whose number the ledger does not have yet (the vendor may"
    " have reported it since): the guidance, raised by what the vendor's"
    " own record of beating it says, and the model, averaged; the half that was nearer before"
    " weighs more. Bands are quantiles of the nowcast."
)
RECORD_MEANS: Final = (
    "The same nowcast made again on the day of each past guidance, on what was known then, against"
    " the guidance as given, the guidance raised by its usual beat, the model alone and the last"
    " quarter, on the same quarters. Errors are mean sizes as a part of the outcome; CRPS scores"
    " the whole distribution, lower is better."
)
RECORD: Final = """\
SELECT vendor, n, nowcast_error, guidance_error, guidance_with_beats_error, model_error,
    naive_error, nowcast_bias, guidance_bias, nowcast_crps, guidance_with_beats_crps, model_crps,
    nowcast_coverage_80, weight_of_guidance
FROM nowcast_record
ORDER BY vendor <> 'all', n DESC, vendor"""


def nowcasts(snapshot: Snapshot, vendor: str | None = None) -> Answer:
    """Quarters guided and not reported, of one vendor or of all, next first.

    One row a series and quarter: ``q2_5`` to ``q97_5`` of the nowcast, ``guided`` with its range,
    and the medians of its two halves, ``model`` and ``with_usual_beat``.
    """
    levels = ("q2_5", "q10", "q25", "q50", "q75", "q90", "q97_5")
    where = f"WHERE entity = {quoted(vendor)}\n" if vendor else ""
    sql = f"""\
SELECT
    entity, line, period_label, period_end, unit, guided, guided_low, guided_high,
{side_by_side("value", levels)},
    max(model_value) FILTER (quantile = 0.5) AS model,
    max(guidance_value) FILTER (quantile = 0.5) AS with_usual_beat,
    usual_beat, n_own, weight_of_guidance, guided_on, guidance_grade, made_on,
    any_value(explanation) AS explanation, series_id, fact_id, source_id
FROM nowcast
{where}GROUP BY ALL
ORDER BY period_end, entity, line"""
    answer = ask(snapshot, sql, definition=NOWCAST_MEANS)
    if answer.is_empty:
        return answer
    if vendor is None:
        said = f"**{len(answer.frame)} quarters** are guided and have no number here yet. "
        return replace(answer, sentence=said + _sentence(_largest(answer.frame)))
    return replace(answer, sentence=" ".join(_sentence(row) for _, row in answer.frame.iterrows()))


def said_of(snapshot: Snapshot, *, vendor: str = "", series_id: str = "") -> str:
    """What is expected of the guided quarters of a vendor or a series; empty where none is open.

    For any page that shows guidance or a forecast.
    """
    rows = nowcasts(snapshot, vendor or series_id.partition("/")[0]).frame
    if series_id and not rows.empty:
        rows = rows[rows["series_id"] == series_id]
    return " ".join(_sentence(row) for _, row in rows.iterrows())


def _largest(frame: pd.DataFrame) -> pd.Series:
    return frame.sort_values("guided").iloc[-1]


def _sentence(row: pd.Series) -> str:
    return (
        f"**{verbatim(row.entity)}** ({verbatim(row.line.replace('_', ' '))}) is expected to report"
        f" **{_said(row.q50, row.unit)}** for {verbatim(row.period_label)}, 80% between"
        f" {_said(row.q10, row.unit)} and {_said(row.q90, row.unit)}; it guided"
        f" {_said(row.guided, row.unit)}."
    )


def _said(value: float, unit: str) -> str:
    """A number to four digits, which is more than a nowcast knows."""
    return in_unit(float(f"{value:.4g}"), unit)


def record(snapshot: Snapshot) -> Answer:
    """How nowcasts did against guidance and model, over all vendors and for each."""
    answer = ask(snapshot, RECORD, definition=RECORD_MEANS)
    if answer.is_empty:
        return answer
    total = answer.frame.iloc[0]
    learned = snapshot.query("FROM nowcast_spread ORDER BY made_on DESC LIMIT 1")
    now = learned.iloc[0] if len(learned) else None
    said = (
        ""
        if now is None
        else f" as published then; from those errors bands are now {now.spread:.2f} times the"
        f" blend's own, which vendor by vendor, on the errors of all others, holds"
        f" {now.coverage_80_after:.0%}"
    )
    return replace(
        answer,
        sentence=(
            f"Over **{total.n} guided quarters** the nowcast was {total.nowcast_error:.1%} off,"
            f" guidance as given {total.guidance_error:.1%}, guidance raised by its usual beat"
            f" {total.guidance_with_beats_error:.1%}, the model alone {total.model_error:.1%}; its"
            f" 80% band held {total.nowcast_coverage_80:.0%}{said}."
        ),
    )
