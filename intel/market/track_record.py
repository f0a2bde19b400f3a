"""Who has been right: vendors' guidance, houses' forecasts and this desk, on the same targets."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask, documents, quoted, verbatim
from intel.market.once import once
from intel.market.units import in_unit
from intel.store import Snapshot

FEWEST_RANKED: Final = 8
"""Different targets a forecaster needs to be given a place; the view forecaster_record has it."""

RECORD_MEANS: Final = (
    "Every guidance and house forecast whose number has come. A vendor's guidance is scored against"
    " what it first reported, a house's forecast against the same house's first estimate on the"
    " same definition. *Error* is a part of the outcome (0.05 is 5% off; for shares a difference,"
    " for growth the error of the level it leads to), *bias* its direction: below 0 too low. A"
    " bound that holds has no error. *Last number* repeats what was known that day; *this desk* is"
    " the model on what was known that day, where it has the series. A place is given from eight"
    " different targets on, by skill against the last number."
)
SCORED_MEANS: Final = (
    "Each forecast of this forecaster whose number has come, beside the last number known that day"
    " and this desk's model on what was known that day. *Forecast* is the middle where a range was"
    " given."
)
PATH_MEANS: Final = (
    "What each forecaster said of one quantity and target period, when, and what came. A number"
    " that a later document repeats stands at the month of its vintage. Only forecasts whose day is"
    " known have a place on the path."
)
MISSES_MEAN: Final = (
    "Forecasts worth remembering, each beside the number that decided it, with both documents."
    " Reviewed by hand, because the two often count not quite the same: *beside* and *reason* say"
    " how they differ. Growth and gains are turned into the level they lead to, amounts of a"
    " quarter into a yearly rate."
)
UNRESOLVED_MEANS: Final = "Every public forecast that has no score, and why."

MISSES: Final = """\
SELECT verdict, who, statement, made_on, forecast_for, forecast, unit, outcome_by,
    outcome_quantity, outcome_for, outcome_stated, outcome, outcome_is_at_least, outcome_on, beside,
    reason, fact_id, outcome_fact_id, source_id, outcome_source_id
FROM known_miss
ORDER BY list_position(['overtaken', 'missed', 'revised'], verdict), who, verdict_id"""

UNRESOLVED: Final = """\
SELECT reason, who, kind, quantity, period_label, period_end, value, low, high, unit, made_on,
    made_on_basis, grade, fact_id, source_id
FROM unresolved_forecast
ORDER BY reason, period_end, who, quantity"""

CALIBRATION_MEANS: Final = (
    "Forecasts made again from past quarters on what was known then, against the number as first"
    " reported: the part of outcomes at or below each quantile, all series and horizons together."
    " On the dashed line, odds are what they claim. The quantiles are those that would have been"
    " published then; bands have been widened by past errors since."
)


@once
def summary(snapshot: Snapshot) -> str:
    """Who has been right, in a few sentences."""
    everyone = forecasters(snapshot, "all").frame
    if everyone.empty:
        return "No public forecast whose number has come is in the ledger."
    frame = forecasters(snapshot, "revenue").frame
    desk = frame[(frame["kind"] == "desk") & frame["place"].notna()]
    vendors = frame[(frame["kind"] == "guidance") & frame["place"].notna()]
    said = []
    if vendors.empty:
        said.append(
            f"No vendor has guided the {FEWEST_RANKED} different revenues it takes to be ranked."
        )
    else:
        best = vendors.iloc[0]
        said.append(
            f"**{verbatim(best.who)}'s guidance** has been worth most: {best.mean_error:.1%} off on"
            f" {best.n_targets} revenues, where repeating the last number is"
            f" {best.naive_error:.1%} off; {_low(vendors)}."
        )
    if not desk.empty:
        own = desk.iloc[0]
        said.append(
            f"This desk's model would have been {own.ours_error:.1%} off on {own.n_targets} of the"
            f" same revenues, {own.skill_vs_naive:.0%} less than the last number."
        )
    houses = everyone[everyone["kind"] == "house"]
    if not houses.empty:
        said.append(_of_houses(houses))
    return " ".join(said)


def _low(ranked: pd.DataFrame) -> str:
    low = int((ranked["bias"] < 0).sum())
    whole = f"all {low}" if low == len(ranked) else f"{low} of the {len(ranked)}"
    return f"{whole} vendors that can be ranked guided too low on average"


def _of_houses(houses: pd.DataFrame) -> str:
    ranked = houses[houses["place"].notna()]
    if ranked.empty:
        most = houses.sort_values("n_targets").iloc[-1]
        return (
            f"No research house can be ranked: **{verbatim(most.who)}**, with most, has"
            f" {most.n_targets} resolved targets of the {FEWEST_RANKED} it takes, and was"
            f" {most.mean_error:.0%} off."
        )
    best = ranked.iloc[0]
    return f"Of research houses **{verbatim(best.who)}** leads, {best.mean_error:.0%} off."


@once
def metrics(snapshot: Snapshot) -> list[str]:
    """The metrics with scored forecasts, most first, and ``all``."""
    counted = snapshot.query(
        "SELECT metric, count(*) AS n FROM scored_forecast GROUP BY metric ORDER BY n DESC, metric"
    )
    return [*counted["metric"], "all"] if len(counted) else []


@once
def forecasters(snapshot: Snapshot, metric: str = "revenue") -> Answer:
    """Every forecaster with its record over all quantities of a metric, the ranked first."""
    sql = f"""\
SELECT
    place, who, kind, n, n_targets, n_bounds, mean_error, median_error, bias, naive_error,
    skill_vs_naive, n_ours, error_beside_ours, ours_error, skill_vs_ours, n_ranges, inside_range,
    first_made_on, last_made_on
FROM forecaster_record
WHERE metric = {quoted(metric)} AND quantity = 'all' AND horizon = 'all'
ORDER BY place NULLS LAST, n_targets DESC, who"""
    return _with_documents(snapshot, ask(snapshot, sql, definition=RECORD_MEANS))


@once
def by_horizon(snapshot: Snapshot, metric: str = "revenue") -> Answer:
    """The same record by how far ahead the forecast was made."""
    sql = f"""\
SELECT horizon, who, kind, n, n_targets, mean_error, bias, naive_error, skill_vs_naive, n_naive,
    place
FROM forecaster_record
WHERE metric = {quoted(metric)} AND quantity = 'all' AND horizon <> 'all'
ORDER BY list_position(['within a quarter', 'within a year', 'beyond a year'], horizon),
    place NULLS LAST, n_targets DESC, who"""
    answer = _with_documents(snapshot, ask(snapshot, sql, definition=RECORD_MEANS))
    frame = answer.frame
    of = dict(list(frame[frame["kind"] != "desk"].groupby("horizon")))
    said = [
        f"**{name}** {(rows['mean_error'] * rows['n']).sum() / rows['n'].sum():.1%}"
        f" ({int(rows['n'].sum())})"
        for name in ("within a quarter", "within a year", "beyond a year")
        if (rows := of.get(name)) is not None
    ]
    sentence = f"Mean error of all others by horizon: {', '.join(said)} forecasts." if said else ""
    return replace(answer, sentence=sentence)


def _with_documents(snapshot: Snapshot, answer: Answer) -> Answer:
    scored = snapshot.query("SELECT source_id, actual_source_id FROM scored_forecast")
    ids = [*scored["source_id"], *scored["actual_source_id"]]
    return replace(answer, sources=documents(snapshot, ids))


@once
def one_forecaster(snapshot: Snapshot, who: str) -> Answer:
    """Each scored forecast of one forecaster, newest first."""
    test = "ours IS NOT NULL" if who == "this desk" else f"who = {quoted(who)}"
    sql = f"""\
SELECT quantity, period_label, period_end, made_on, made_on_basis, horizon, unit, forecast, low,
    high, actual, actual_by, actual_on, error, naive, naive_error, ours, ours_error, is_bound,
    is_inside, grade, fact_id, actual_fact_id, source_id, who
FROM scored_forecast
WHERE {test}
ORDER BY period_end DESC, made_on DESC, quantity"""
    return ask(snapshot, sql, definition=SCORED_MEANS)


@once
def revised_targets(snapshot: Snapshot) -> pd.DataFrame:
    """Targets forecast more than once: ``quantity``, ``period_label``, ``n``.

    The longest path of one forecaster first.
    """
    return snapshot.query("""\
SELECT quantity, any_value(period_label) AS period_label, period_end, period_type, unit,
    count(*) AS n
FROM forecast_revision_path
GROUP BY quantity, period_end, period_type, unit
HAVING count(*) > 1
ORDER BY max(n_vintages) DESC, n DESC, quantity, period_end""")


@once
def revision_path(
    snapshot: Snapshot, quantity: str, period_end: pd.Timestamp, period_type: str
) -> Answer:
    """What each forecaster said of one target, when."""
    sql = f"""\
SELECT said_on, who, value, low, high, unit, change, change_fraction, vintage, made_on,
    made_on_basis, actual, actual_on, actual_by, period_label, grade, fact_id, source_id
FROM forecast_revision_path
WHERE quantity = {quoted(quantity)} AND period_end = DATE '{period_end:%Y-%m-%d}'
    AND period_type = {quoted(period_type)}
ORDER BY said_on, who, vintage"""
    answer = ask(snapshot, sql, definition=PATH_MEANS)
    if answer.is_empty:
        return answer
    frame = answer.frame
    first, last = frame.iloc[0], frame.iloc[-1]
    said = (
        f"**{verbatim(quantity)}, {verbatim(first.period_label)}**: from"
        f" {in_unit(first.value, first.unit)} ({verbatim(first.who)}, {first.said_on:%b %Y}) to"
        f" {in_unit(last.value, last.unit)} ({verbatim(last.who)}, {last.said_on:%b %Y})"
    )
    came = frame.dropna(subset="actual")
    if not came.empty:
        said += f"; {in_unit(came.iloc[0].actual, first.unit)} came"
    return replace(answer, sentence=f"{said}.")


@once
def misses(snapshot: Snapshot) -> Answer:
    """Forecasts worth remembering, each beside what decided it."""
    answer = ask(snapshot, MISSES, definition=MISSES_MEAN)
    if answer.is_empty:
        return answer
    ids = [*answer.frame["source_id"], *answer.frame["outcome_source_id"]]
    counts = answer.frame["verdict"].value_counts()
    said = ", ".join(f"{counts[name]} {name}" for name in VERDICTS if name in counts)
    return replace(
        answer,
        sentence=f"**{len(answer.frame)} forecasts** worth remembering: {said}.",
        sources=documents(snapshot, ids),
    )


VERDICTS: Final = ("overtaken", "missed", "revised")


def miss_in_words(row: pd.Series) -> str:
    """One known miss as a sentence: who said what, when, and what came."""
    at_least = "more than " if row["outcome_is_at_least"] else ""
    rate = "" if row["outcome"] == row["outcome_stated"] else (
        f" ({in_unit(row['outcome'], row['unit'])} at a yearly rate)"
    )  # fmt: skip
    quantity = str(row["outcome_quantity"]).removeprefix(f"{row['outcome_by']} ")
    return (
        f"**{verbatim(row['who'])}**: {verbatim(row['statement'])}."
        f" *{row['verdict'].capitalize()}*: {verbatim(row['outcome_by'])}"
        f" counts {at_least}{in_unit(row['outcome_stated'], row['unit'])}{rate} for"
        f" {verbatim(row['outcome_for'])} ({verbatim(quantity)}). {verbatim(row['reason'])}."
    )


@once
def unresolved(snapshot: Snapshot) -> Answer:
    """Every public forecast without a score, and why."""
    answer = ask(snapshot, UNRESOLVED, definition=UNRESOLVED_MEANS)
    if answer.is_empty:
        return answer
    counts = answer.frame["reason"].value_counts()
    said = "; ".join(f"{count} because {reason}" for reason, count in counts.items())
    return replace(
        answer, sentence=f"**{len(answer.frame)} forecasts** cannot be scored yet: {said}."
    )


@once
def calibration(snapshot: Snapshot) -> Answer:
    """How often outcomes of this desk's backtests fell at or below each quantile."""
    sql = """\
SELECT
    replace(replace(level, 'q', ''), '_', '.')::DOUBLE / 100 AS claimed,
    avg((first_reported <= value)::INTEGER) AS came,
    count(*) AS n,
    count(DISTINCT series_id) AS n_series
FROM (
    SELECT series_id, first_reported, unnest(['q2_5', 'q10', 'q50', 'q90', 'q97_5']) AS level,
        unnest([q2_5, q10, q50, q90, q97_5]) AS value
    FROM forecast_backtest
)
GROUP BY level
ORDER BY claimed"""
    answer = ask(snapshot, sql, definition=CALIBRATION_MEANS)
    if answer.is_empty:
        return answer
    rows = answer.frame.set_index("claimed")["came"]
    middle = rows.loc[0.5]
    lean = (
        "too low" if middle < 0.45 else "too high" if middle > 0.55 else "neither too low nor high"
    )
    return replace(
        answer,
        sentence=(
            f"**{middle:.0%}** of {int(answer.frame['n'].iloc[0]):,} outcomes came in at or below"
            f" the median, where half should: the medians were {lean}. **{rows.loc[0.9]:.0%}** came"
            f" in at or below the 90% quantile and {rows.loc[0.1]:.0%} at or below the 10%."
        ),
    )
