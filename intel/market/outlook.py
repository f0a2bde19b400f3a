"""Where a series is heading: its newest forecast, how sure it is, and how it did in the past."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

import pandas as pd

from intel.errors import NotDisclosed
from intel.market.answer import Answer, ask, quoted
from intel.market.forecast_scores import SCORE_MEANS, widening
from intel.market.outlook_in_words import explanation, landed_sentence, sentence, under_way
from intel.market.quantiles import QUANTILES, side_by_side
from intel.market.revenue import spoken
from intel.market.series import parts_of
from intel.store import Snapshot

FAN_MEANS = (
    "Quantiles of the quarter's number in the series' own currency: the outcome is at or below the"
    " value with the probability above the column. Each quarter stands for the calendar quarter"
    " that holds the middle of its days. The bands drawn hold 50 and 80% of outcomes if the model"
    " is right; the scores below say how often they did."
)

LANDED_MEANS = (
    "What this desk published, beside the number as first reported. Only forecasts made before the"
    " number was public count; nothing is fitted again."
)

OPINIONS_MEAN = (
    "Other models on the same quarters, each alone and not widened, and for lines that count on a"
    " market a regression on the capital expenditure of the five largest buyers, over draws of what"
    " this desk forecasts of that. They take no part in the forecast: where they lie far from it,"
    " look closer at the series. In statsmodels they are `ThetaModel`, `UnobservedComponents` with"
    " a local level and a steady trend, and `SARIMAX`."
)


@dataclass(frozen=True)
class Outlook:
    """A series with its newest forecast, past forecasts and their score.

    ``fan`` is empty where the series is not forecast; ``reason`` then says why.
    """

    series_id: str
    name: str
    unit: str
    status: str
    reason: str
    made_on: date | None
    under_way: pd.Series | None
    sentence: str
    explanation: str
    model: str
    warnings: str
    history: pd.DataFrame
    events: Answer
    fan: Answer
    backtest: Answer
    score: Answer
    landed: Answer
    record: Answer
    opinions: Answer
    provenance: dict[str, Any]
    parameters: dict[str, object]


def series_names(snapshot: Snapshot) -> list[str]:
    """Every series with a forecast or a record, by id."""
    frame = snapshot.query(
        "SELECT series_id FROM forecast UNION SELECT series_id FROM forecast_backtest ORDER BY 1"
    )
    return [str(name) for name in frame["series_id"]]


def next_quarters(snapshot: Snapshot) -> pd.DataFrame:
    """Every series of the newest forecasts: its next quarter with a band, and its score."""
    return snapshot.query(f"""\
WITH newest AS (
    SELECT *, min(period_end) OVER (PARTITION BY series_id) AS next_end
    FROM forecast
    WHERE made_on = (SELECT max(made_on) FROM forecast)
)
SELECT
    series_id AS series,
    any_value(unit) AS unit,
    period_end,
{side_by_side("value", ("q10", "q50", "q90"))},
    any_value(skill_vs_naive) AS skill_vs_naive,
    any_value(score.coverage_80) AS coverage_80
FROM newest
LEFT JOIN forecast_score AS score USING (series_id)
WHERE period_end = next_end
GROUP BY series_id, period_end
ORDER BY series_id""")


def find_series(snapshot: Snapshot, wanted: str) -> str:
    """The series of that name, whatever the case of its letters.

    Raises
    ------
    NotDisclosed
        Saying why a line that is reported has no forecast, or which series come close.
    """
    known = series_names(snapshot)
    for each in known:
        if each.casefold() == wanted.casefold():
            return each
    listed = snapshot.query(
        "SELECT * FROM forecast_series WHERE lower(series_id) = lower(?)", [wanted]
    )
    if not listed.empty:
        row = listed.iloc[0]
        why = (
            f"is reported for {row.n_quarters} quarter(s), too few to forecast (8 are needed)"
            if row.status == "short"
            else f"is not forecast. {row.reason}"
        )
        raise NotDisclosed(
            f'{row.series_id} {why}; see its numbers with `intel sql "FROM vendor_revenue"`'
        )
    by_case = {name.casefold(): name for name in known}
    close = get_close_matches(wanted.casefold(), by_case, n=4, cutoff=0.7)
    holding = [key for key in by_case if wanted.casefold() in key and key not in close]
    near = [by_case[key] for key in [*close, *sorted(holding, key=len)][:6]]
    perhaps = f"perhaps {', '.join(near)}; " if near else ""
    raise NotDisclosed(
        f"there is no forecast series {wanted!r}; {perhaps}list all with `intel forecast`"
    )


def outlook(snapshot: Snapshot, series_id: str) -> Outlook:
    """Return everything there is to show of one series.

    Raises
    ------
    NotDisclosed
        When there is no such series; the message lists close ones.
    """
    name = find_series(snapshot, series_id)
    about = snapshot.query("SELECT * FROM forecast_series WHERE series_id = ?", [name])
    made = snapshot.query(
        "SELECT * FROM forecast WHERE series_id = ?"
        " ORDER BY made_on DESC, period_end, quantile LIMIT 1",
        [name],
    )
    vendor, line, basis = parts_of(name)
    row = made.iloc[0] if len(made) else None
    status = str(about["status"].iloc[0]) if len(about) else ("current" if row is not None else "")
    reason = str(about["reason"].iloc[0]) if len(about) else ""
    source = row if row is not None else about.iloc[0] if len(about) else None
    unit = str(source["unit"]) if source is not None else "USD_m"
    fan = _fan(snapshot, name)
    history = _history(snapshot, vendor, line, basis)
    score, record = _of_series(snapshot, "forecast_score", name), _record(snapshot, name)
    title = f"{vendor} {spoken(line)}"
    measure = "capex" if line == "capex" else "revenue"
    return Outlook(
        series_id=name,
        name=title,
        unit=f"millions of {unit.removesuffix('_m')}",
        status=status,
        reason=reason,
        made_on=row["made_on"].date() if row is not None else None,
        under_way=None if fan.is_empty else under_way(fan.frame),
        sentence=sentence(title, fan.frame, score.frame, unit, status, reason),
        explanation=explanation(
            name, row, status, reason, score.frame, record.frame, widening(snapshot, measure)
        ),
        model=str(row["model"]) if row is not None else "",
        warnings=str(row["warnings"]) if row is not None else "",
        history=history.frame,
        events=_events(snapshot, vendor, line, basis),
        fan=replace(fan, sources=history.sources),
        backtest=_backtest(snapshot, name),
        score=score,
        landed=_of_series(snapshot, "forecast_landed", name, "ORDER BY period_end, made_on"),
        record=record,
        opinions=_opinions(snapshot, name, fan.frame),
        provenance=_provenance(row),
        parameters=json.loads(row["model_parameters"]) if row is not None else {},
    )


def _fan(snapshot: Snapshot, series_id: str) -> Answer:
    sql = f"""\
SELECT
    series_id, made_on, period_end, horizon, unit,
{side_by_side("value", tuple(QUANTILES))}
FROM forecast
WHERE series_id = {quoted(series_id)}
    AND made_on = (SELECT max(made_on) FROM forecast WHERE series_id = {quoted(series_id)})
GROUP BY ALL
ORDER BY period_end"""
    return ask(snapshot, sql, definition=FAN_MEANS)


def _history(snapshot: Snapshot, vendor: str, line: str, basis: str) -> Answer:
    sql = f"""\
WITH reported AS (
    SELECT
        fiscal_label, value, source_id, last_day(middle_quarter + INTERVAL 2 MONTH) AS period_end
    FROM vendor_revenue
    WHERE vendor = {quoted(vendor)} AND line = {quoted(line)} AND basis = {quoted(basis)}
        AND period_type = 'quarter'
),
summed AS (
    SELECT quarter AS fiscal_label, revenue_m AS value, source_ids[1] AS source_id,
        quarter_end AS period_end
    FROM vendor_revenue_quarterly
    WHERE vendor = {quoted(vendor)} AND line = {quoted(line)} AND basis = {quoted(basis)}
        AND from_period_type = 'month' AND NOT is_partial
)
SELECT * FROM reported
UNION ALL BY NAME
SELECT * FROM summed ANTI JOIN reported USING (period_end)
ORDER BY period_end"""
    if line == "capex":
        sql = f"""\
SELECT
    quarter AS fiscal_label, capex_usd_m AS value, source_ids[1] AS source_id,
    quarter_end AS period_end
FROM capex_quarterly
WHERE buyer = {quoted(vendor)} AND basis = {quoted(basis)}
ORDER BY period_end"""
    return ask(snapshot, sql, definition="Reported by the quarter that holds most of its days")


def _events(snapshot: Snapshot, vendor: str, line: str, basis: str) -> Answer:
    sql = f"""\
SELECT
    CASE kind
        WHEN 'weeks_14' THEN '14 weeks'
        WHEN 'scope_change' THEN 'scope changes'
        ELSE kind
    END AS said,
    coalesce(last_period_end, event_on) AS day,
    event_on,
    reason,
    title,
    url
FROM series_event
WHERE metric = 'revenue' AND entity = {quoted(vendor)}
    AND (kind = 'weeks_14' OR line = {quoted(line)} AND basis = {quoted(basis)})
ORDER BY event_on"""
    return ask(snapshot, sql, definition="Where the series breaks, and its 14-week quarters")


def _backtest(snapshot: Snapshot, series_id: str) -> Answer:
    sql = f"""\
SELECT
    origin_end, cutoff, cutoff_is_inferred, period_end, horizon, actual, first_reported,
    q10, q50, q90, naive, n_train, n_inferred, spread
FROM forecast_backtest
WHERE series_id = {quoted(series_id)}
ORDER BY origin_end, period_end"""
    return ask(snapshot, sql, definition=SCORE_MEANS)


def _of_series(snapshot: Snapshot, table: str, series_id: str, order: str = "") -> Answer:
    means = {"forecast_landed": LANDED_MEANS}
    sql = f"SELECT *\nFROM {table}\nWHERE series_id = {quoted(series_id)}\n{order}".rstrip()
    return ask(snapshot, sql, definition=means.get(table, SCORE_MEANS))


def _record(snapshot: Snapshot, series_id: str) -> Answer:
    answer = _of_series(snapshot, "forecast_record", series_id)
    if answer.is_empty:
        return replace(
            answer, sentence="None of this desk's published forecasts of it has landed yet."
        )
    row = answer.frame.iloc[0]
    return replace(answer, definition=LANDED_MEANS, sentence=landed_sentence(row))


def _opinions(snapshot: Snapshot, series_id: str, fan: pd.DataFrame) -> Answer:
    bands = ("q10", "q50", "q90")
    sql = f"""\
SELECT
    series_id,
    CASE model
        WHEN 'ThetaModel' THEN 'Theta method'
        WHEN 'UnobservedComponents' THEN 'Level and trend'
        ELSE model
    END AS model,
    period_end, q10, q50, q90, warnings
FROM forecast_second_opinion
WHERE series_id = {quoted(series_id)}
UNION ALL
SELECT
    series_id, 'Regression on capex', period_end,
{side_by_side("value", bands)},
    any_value(warnings)
FROM driven_forecast
WHERE series_id = {quoted(series_id)}
GROUP BY series_id, period_end
ORDER BY model, period_end"""
    answer = ask(snapshot, sql, definition=OPINIONS_MEAN)
    if answer.is_empty or fan.empty:
        return answer
    year = fan[fan["horizon"] <= 4].iloc[-1]
    there = answer.frame[answer.frame["period_end"] == year.period_end]
    said = ", ".join(
        f"{row.model} {row.q50:,.0f} ({row.q50 / year.q50 - 1:+.0%})" for row in there.itertuples()
    )
    return replace(
        answer,
        sentence=f"For the quarter to {year.period_end:%d %B %Y} the forecast's median is"
        f" {year.q50:,.0f}; {said}.{_driven(snapshot, series_id)}",
    )


def _driven(snapshot: Snapshot, series_id: str) -> str:
    """How the regression on capex did on the same past outcomes, in a sentence."""
    score = snapshot.query("SELECT * FROM driven_score WHERE series_id = ?", [series_id])
    if score.empty:
        return ""
    row = score.iloc[0]
    verdict = "it would have done better" if row.is_better else "the forecast stays as it is"
    return (
        f" On {int(row.n_forecasts)} past outcomes from {int(row.n_origins)} origins the score of"
        f" the regression on capex was {row.crps_ratio:.2f} of the published forecast's (below 1 is"
        f" better): {verdict}."
    )


def _provenance(row: pd.Series | None) -> dict[str, Any]:
    """What a forecast was made from and how, by name."""
    if row is None:
        return {}
    kept = (
        "model", "made_on", "run_id", "data_version", "train_start", "train_end", "n_train",
        "n_inferred", "spread", "transformations", "warnings",
    )  # fmt: skip
    told = {name: row[name] for name in kept}
    return {k: v.date() if isinstance(v, pd.Timestamp) else v for k, v in told.items()}
