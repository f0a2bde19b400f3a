"""The score step's other half: what vendors and houses forecast, beside what came.

Guidance is scored against the number as the vendor first reported it; a house's forecast against
the first estimate of the same house on the same definition, or against the party's own report
where it is about one. Beside each stand the last number known that day and this desk's model on
what was known that day.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.scoring.forecasters import Stated, measure_of, signed_error
from intel.refresh.ours_as_of import Ours, OursAsOf
from intel.store.build import Draft

RESOLVED: Final = """\
WITH candidate AS (
    SELECT
        said.fact_id, said.made_on,
        came.value AS actual, came.low AS actual_low, came.high AS actual_high,
        came.who AS actual_by, came.published_on AS actual_on,
        came.published_on_basis AS actual_on_basis, came.fact_id AS actual_fact_id,
        came.source_id AS actual_source_id, came.grade AS actual_grade,
        came.significant_digits,
        min(came.published_on) OVER (PARTITION BY said.fact_id) AS first_on
    FROM public_forecast AS said
    JOIN stated_quantity AS came
        ON came.definition = said.definition
        AND came.status IN ('reported', 'estimate', 'measured')
        AND (came.who = said.who OR (came.who = said.entity AND came.status = 'reported'))
        AND abs(date_diff('day', came.period_end, said.period_end)) <= 7
        AND came.published_on_basis <> 'recorded'
    WHERE said.made_on_basis <> 'recorded'
),
came AS (
    SELECT * EXCLUDE (made_on, first_on, actual_grade, significant_digits)
    FROM candidate
    WHERE first_on > made_on AND actual_on <= first_on + 100
    QUALIFY row_number() OVER (
        PARTITION BY fact_id
        ORDER BY actual_grade, actual_on, significant_digits DESC, actual_fact_id
    ) = 1
),
before AS (
    SELECT said.fact_id, earlier.value AS naive, earlier.period_end AS naive_end
    FROM public_forecast AS said
    JOIN stated_quantity AS earlier
        ON earlier.definition = said.definition
        AND earlier.status IN ('reported', 'estimate', 'measured')
        AND (earlier.who = said.who OR (earlier.who = said.entity AND earlier.status = 'reported'))
        AND earlier.period_end < said.period_end - 7
        AND earlier.published_on
            <= said.made_on + CASE WHEN said.kind = 'guidance' THEN 7 ELSE 0 END
    QUALIFY row_number() OVER (
        PARTITION BY said.fact_id
        ORDER BY earlier.period_end DESC, earlier.grade, earlier.published_on DESC, earlier.fact_id
    ) = 1
)
SELECT
    said.*, middle_quarter(said.period_start, said.period_end) AS quarter_start,
    came.* EXCLUDE (fact_id), before.naive,
    before.naive_end
FROM public_forecast AS said
JOIN came ON came.fact_id = said.fact_id
LEFT JOIN before ON before.fact_id = said.fact_id
ORDER BY said.made_on, said.fact_id"""

"""Within 100 days of a number's first document, the better document of it speaks."""

Row = Any
"""A row of ``public_forecast`` with ``quarter_start``, as ``itertuples`` gives it."""


def scored_forecasts(draft: Draft, ours: OursAsOf) -> pd.DataFrame:
    """Rows of ``scored_forecast``: every public forecast whose number has come."""
    resolved = draft.query(RESOLVED)
    rows = [_scored(row, ours.of(row)) for row in resolved.itertuples()]
    return pd.DataFrame([row for row in rows if np.isfinite(row["error"])])


def _scored(row: Row, ours: Ours) -> dict[str, Any]:
    measure = measure_of(row.unit)
    said, came = (
        Stated(row.value, row.low, row.high),
        Stated(row.actual, row.actual_low, row.actual_high),
    )
    ahead = (row.period_end - row.made_on).days
    naive = row.naive if ours.naive is None else ours.naive
    has_range = not said.is_bound and row.low == row.low and row.high == row.high

    def error(value: float) -> float:
        return signed_error(Stated(value), came, measure) if value == value else np.nan

    kept = (
        "fact_id", "who", "kind", "metric", "quantity", "period_label", "period_end", "period_type",
        "unit", "made_on", "made_on_basis", "low", "high", "actual", "actual_low", "actual_high",
        "actual_by", "actual_on", "actual_on_basis", "grade", "source_id", "actual_fact_id",
        "actual_source_id",
    )  # fmt: skip
    return {name: getattr(row, name) for name in kept} | {
        "measure": measure,
        "horizon_days": ahead,
        "horizon": horizon_in_words(ahead),
        "forecast": row.value,
        "is_bound": said.is_bound,
        "is_inside": bool(row.low <= row.actual <= row.high) if has_range else None,
        "error": signed_error(said, came, measure),
        "naive": naive,
        "naive_error": error(naive),
        "ours": ours.median,
        "ours_q10": ours.q10,
        "ours_q90": ours.q90,
        "ours_error": error(ours.median),
        "ours_by": ours.by,
        "ours_missing": ours.missing,
        "series_id": ours.series_id,
    }


def horizon_in_words(days: int) -> str:
    """How far ahead a forecast looks."""
    if days <= 100:
        return "within a quarter"
    return "within a year" if days <= 370 else "beyond a year"
