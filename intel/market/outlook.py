"""Where a series is heading: its newest forecast, how sure it is, and how it did in the past."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from intel.errors import NotDisclosed
from intel.market.answer import Answer, ask, quoted
from intel.market.revenue import name_of
from intel.store import Snapshot

FAN_MEANS = (
    "Quantiles of quarterly revenue in the series' own currency: the outcome is at or below the"
    " value with the probability above the column. Each quarter stands for the calendar quarter"
    " that holds most of its days. The bands drawn hold 50 and 80 % of outcomes if the model is"
    " right; the scores below say how often they did."
)

SCORE_MEANS = (
    "Forecasts made again from past quarters with the numbers as they are known today, up to eight"
    " quarters ahead. *Skill* is the part of the error of a naive forecast that the model removes:"
    " above zero is better than naive, below zero worse. *Coverage* is how often the outcome fell"
    " inside the band; MASE below one beats the naive forecast's error on the training data."
    " Origins overlap, so few of these errors are independent."
)


@dataclass(frozen=True)
class Outlook:
    """A series with its newest forecast, past forecasts and their score."""

    series_id: str
    name: str
    unit: str
    made_on: date
    under_way: pd.Series
    sentence: str
    model: str
    warnings: str
    history: pd.DataFrame
    fan: Answer
    backtest: Answer
    score: Answer
    parameters: dict[str, object]


def series_names(snapshot: Snapshot) -> list[str]:
    """Every series with a forecast, by id."""
    frame = snapshot.query("SELECT DISTINCT series_id FROM forecast ORDER BY series_id")
    return [str(name) for name in frame["series_id"]]


def outlook(snapshot: Snapshot, series_id: str) -> Outlook:
    """Return everything there is to show of one series.

    Raises
    ------
    NotDisclosed
        When no forecast of that name has been published; the message lists close ones.
    """
    rows = snapshot.query(
        "SELECT * FROM forecast WHERE series_id = ?"
        " AND made_on = (SELECT max(made_on) FROM forecast WHERE series_id = ?)"
        " ORDER BY period_end, quantile",
        [series_id, series_id],
    )
    if rows.empty:
        raise NotDisclosed(
            f"no forecast is published for {series_id!r}; the series are"
            f" {', '.join(series_names(snapshot)) or 'none yet: run `intel refresh`'}"
        )
    first = rows.iloc[0]
    vendor, line, *basis = series_id.split("/")
    fan = _fan(snapshot, series_id)
    history = _history(snapshot, vendor, line, "/".join(basis))
    score = _score(snapshot, series_id)
    return Outlook(
        series_id=series_id,
        name=f"{vendor} {name_of(line)} revenue",
        unit=f"millions of {str(first.unit).removesuffix('_m')}",
        made_on=first.made_on.date(),
        under_way=_under_way(fan.frame),
        sentence=_sentence(fan.frame, score.frame, first),
        model=str(first.model),
        warnings=str(first.warnings),
        history=history.frame,
        fan=replace(fan, sources=history.sources),
        backtest=_backtest(snapshot, series_id),
        score=score,
        parameters=json.loads(first.model_parameters),
    )


def scores(snapshot: Snapshot) -> Answer:
    """Score every series, best skill against the naive forecast first."""
    sql = """\
SELECT
    series_id, n_origins, n_forecasts, skill_vs_naive, skill_vs_seasonal_naive, skill_vs_drift,
    mase, smape, coverage_80, coverage_95, model
FROM forecast_score
ORDER BY skill_vs_naive DESC NULLS LAST, series_id"""
    answer = ask(snapshot, sql, definition=SCORE_MEANS)
    if answer.is_empty:
        return answer
    frame = answer.frame
    better = int((frame["skill_vs_naive"] > 0).sum())
    held = (frame["coverage_80"] * frame["n_forecasts"]).sum() / frame["n_forecasts"].sum()
    return replace(
        answer,
        sentence=(
            f"Over {int(frame['n_forecasts'].sum()):,} past forecasts of {len(frame)} series the"
            f" median beat repeating the last value on {better}; the 80 % band held {held:.0%} of"
            " outcomes."
        ),
    )


def _fan(snapshot: Snapshot, series_id: str) -> Answer:
    columns = ",\n    ".join(
        f"max(value) FILTER (quantile = {level}) AS q{name}"
        for level, name in (
            ("0.025", "2_5"), ("0.05", "5"), ("0.1", "10"), ("0.25", "25"), ("0.5", "50"),
            ("0.75", "75"), ("0.9", "90"), ("0.95", "95"), ("0.975", "97_5"),
        )
    )  # fmt: skip
    sql = f"""\
SELECT
    series_id, made_on, period_end, horizon, unit,
    {columns}
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
        fiscal_label, value, source_id,
        last_day(
            date_trunc(
                'quarter',
                period_start + (date_diff('day', period_start, period_end) // 2)::INTEGER
            )::DATE + INTERVAL 2 MONTH
        ) AS period_end
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
    return ask(snapshot, sql, definition="Reported revenue by the quarter holding most of its days")


def _backtest(snapshot: Snapshot, series_id: str) -> Answer:
    sql = f"""\
SELECT origin_end, period_end, horizon, actual, q10, q50, q90, naive, n_train
FROM forecast_backtest
WHERE series_id = {quoted(series_id)}
ORDER BY origin_end, period_end"""
    return ask(snapshot, sql, definition=SCORE_MEANS)


def _score(snapshot: Snapshot, series_id: str) -> Answer:
    sql = f"""\
SELECT * FROM forecast_score
WHERE series_id = {quoted(series_id)}"""
    return ask(snapshot, sql, definition=SCORE_MEANS)


def _under_way(fan: pd.DataFrame) -> pd.Series:
    """The quarter under way when the forecast was made; the last one if all are past."""
    ahead = fan[fan["period_end"] >= fan["made_on"]]
    return (fan if ahead.empty else ahead).iloc[-1 if ahead.empty else 0]


def _sentence(fan: pd.DataFrame, score: pd.DataFrame, series: pd.Series) -> str:
    now, last = _under_way(fan), fan.iloc[-1]
    said = (
        f"**{series.entity}** {name_of(series.line)} revenue in the quarter under way (to"
        f" {now.period_end:%d %B %Y}) comes to {now.q50:,.0f} million"
        f" {series.unit.removesuffix('_m')} in the middle case, with four chances in five of"
        f" {now.q10:,.0f} to {now.q90:,.0f}; by {last.period_end:%B %Y} the same range is"
        f" {last.q10:,.0f} to {last.q90:,.0f}."
    )
    if now.horizon > 1:
        said += f" The last quarter held is the one to {series.train_end:%d %B %Y}."
    if score.empty:
        return said + " It has no score yet: too few past quarters to forecast from."
    row = score.iloc[0]
    versus = "less" if row.skill_vs_naive >= 0 else "more"
    return (
        f"{said} In {int(row.n_forecasts)} past forecasts its median erred"
        f" {abs(row.skill_vs_naive):.0%} {versus} than repeating the last value, and the 80 % band"
        f" held {row.coverage_80:.0%} of outcomes."
    )
