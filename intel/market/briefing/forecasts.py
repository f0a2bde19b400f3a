"""Forecasts that moved between two vintages, and the quarters that landed in between."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from intel.market.answer import Answer, ask
from intel.market.briefing.brief import Item, Section, rows
from intel.market.revenue import name_of
from intel.market.series import parts_of
from intel.market.units import counted, unit_in_words
from intel.store import Snapshot

SHOWN: Final = 8
MOVED: Final = 0.01
"""Least change of a median that is told, as a fraction of it."""

SQL: Final = """\
WITH vintage AS (
    SELECT DISTINCT series_id, made_on
    FROM forecast
    WHERE made_on <= DATE '{until}'
),
pair AS (
    -- What stood at the beginning; where nothing did, the vintage before the newest.
    SELECT
        series_id,
        max(made_on) AS made_on,
        coalesce(
            max(made_on) FILTER (made_on <= DATE '{since}'),
            list_sort(list(made_on), 'DESC')[2]
        ) AS was_made_on
    FROM vintage
    GROUP BY series_id
    HAVING max(made_on) > DATE '{since}'
),
median AS (
    SELECT * FROM forecast WHERE quantile = 0.5
)
SELECT
    after.series_id,
    after.entity,
    after.line,
    after.unit,
    after.period_end,
    pair.was_made_on,
    after.made_on,
    before.value AS was,
    after.value AS is_now,
    after.value / nullif(before.value, 0) - 1 AS change_fraction,
    before.train_end AS was_train_end,
    after.train_end,
    after.n_train > before.n_train OR after.train_end > before.train_end AS has_new_quarter,
    before.model <> after.model AS has_new_model
FROM pair
JOIN median AS after ON after.series_id = pair.series_id AND after.made_on = pair.made_on
JOIN median AS before
    ON before.series_id = pair.series_id AND before.made_on = pair.was_made_on
    AND before.period_end = after.period_end
WHERE abs(after.value - before.value) > {moved} * abs(before.value)
QUALIFY after.period_end = min(after.period_end) OVER (PARTITION BY after.series_id)
ORDER BY abs(change_fraction) DESC, after.series_id"""

MEANS: Final = (
    "Of each series the newest vintage beside the one that stood at the beginning (or, where none"
    " did, the one before): medians of the first quarter that both forecast and that moved by more"
    " than 1%."
)

LANDED: Final = """\
SELECT
    vendor, line, basis, fiscal_label, value, currency,
    last_day(middle_quarter + INTERVAL 2 MONTH) AS quarter_end, fact_id, source_id
FROM vendor_revenue
WHERE period_type = 'quarter'
UNION ALL
SELECT
    buyer, 'capex', basis, quarter, capex_usd_m, 'USD', quarter_end, fact_ids[1], source_ids[1]
FROM capex_quarterly
ORDER BY quarter_end, fact_id"""


def moved_forecasts(snapshot: Snapshot, *, since: date, until: date) -> Section:
    """Forecasts whose median moved since ``since``, the largest move first."""
    title = "Forecasts"
    sql = SQL.format(since=since, until=until, moved=MOVED)
    answer = ask(snapshot, sql, definition=MEANS)
    if answer.is_empty:
        return Section("forecasts", title, _why_nothing(snapshot, since=since, until=until))
    landed = ask(snapshot, LANDED, definition="")
    items = tuple(_item(row, landed) for row in rows(answer.frame.head(SHOWN)))
    up = int((answer.frame["is_now"] > answer.frame["was"]).sum())
    return Section(
        "forecasts",
        title,
        f"{counted(len(answer.frame), 'forecast')} moved by more than 1%:"
        f" {up} up, {len(answer.frame) - up} down.",
        items,
        answer,
        len(answer.frame),
    )


def _why_nothing(snapshot: Snapshot, *, since: date, until: date) -> str:
    vintages = snapshot.query(
        "SELECT DISTINCT made_on FROM forecast WHERE made_on <= ? ORDER BY made_on DESC", [until]
    )["made_on"]
    if vintages.empty:
        return "This desk had made no forecast by then."
    newest = vintages.iloc[0]
    if newest.date() <= since:
        return f"No forecast was made since; the newest vintage is of {newest:%Y-%m-%d}."
    if len(vintages) == 1:
        return f"All forecasts are of {newest:%Y-%m-%d}, the first vintage: none can have moved."
    return f"The vintage of {newest:%Y-%m-%d} moved no median by more than 1%."


def _item(row: Any, landed: Answer) -> Item:  # noqa: ANN401 - pandas' own tuple
    quarters = _landed_between(row, landed.frame)
    return Item(
        f"{row.entity} {name_of(row.line)}, quarter to {row.period_end:%B %Y}: the median went from"
        f" {row.was:,.0f} to {row.is_now:,.0f} {unit_in_words(row.unit)}"
        f" ({row.change_fraction:+.1%}) between {row.was_made_on:%Y-%m-%d} and"
        f" {row.made_on:%Y-%m-%d}; {_cause(row, quarters)}",
        "forecast",
        {"series": row.series_id},
        row.made_on.date(),
    )


def _landed_between(row: Any, landed: pd.DataFrame) -> pd.DataFrame:  # noqa: ANN401
    """Quarters of the series that the newer vintage was fitted on and the older was not."""
    basis = parts_of(row.series_id)[2]
    between: pd.DataFrame = landed[
        (landed["vendor"] == row.entity)
        & (landed["line"] == row.line)
        & (landed["basis"] == basis)
        & (landed["quarter_end"] > row.was_train_end)
        & (landed["quarter_end"] <= row.train_end)
    ]
    return between


def _cause(row: Any, quarters: pd.DataFrame) -> str:  # noqa: ANN401
    if not quarters.empty:
        told = ", ".join(
            f"{each.fiscal_label} at {each.value:,.0f} million {each.currency}"
            for each in quarters.itertuples()
        )
        return f"landed in between: {told}."
    if row.has_new_quarter:
        return "a quarter was added to what it is fitted on."
    if row.has_new_model:
        return "no quarter landed in between: another model was chosen."
    return "no quarter landed in between: earlier numbers or the model's code changed."
