"""How this desk's outlooks and its regression on capex did, beside what came."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from intel.market.answer import Answer, ask
from intel.market.forecast_scores import pooled
from intel.market.units import counted
from intel.store import Snapshot

OUTLOOKS: Final = """\
SELECT
    replace(replace(replace(subject, '_', ' '), 'ethernet', 'Ethernet'), 'infiniband', 'InfiniBand')
        AS subject,
    quantity, n_cutoffs, n_scored, n_outcomes, n_bounds, median_error, coverage_80,
    crps_to_naive, skill_vs_naive, probability_of_bounds
FROM outlook_score
JOIN (SELECT model_id, subject FROM outlook_model) USING (model_id)
ORDER BY n_scored DESC, subject, quantity"""

OUTLOOKS_MEAN: Final = (
    "Outlooks of speeds, forms, fabrics and totals made again on past days from what was public"
    " then, each held against what was published afterwards. A number is scored as any forecast; a"
    " bound by the probability it had been given. *Error* is a difference in shares, of amounts one"
    " on the logarithm. Priors are today's: what hindsight is in them stays in. Few outcomes, seen"
    " from several days each: read the counts first."
)

DRIVEN: Final = """\
SELECT
    series_id, n_origins, n_forecasts, error_ratio, crps_ratio, won, coverage_80,
    published_coverage_80, is_better
FROM driven_score
ORDER BY crps_ratio, series_id"""

DRIVEN_MEANS: Final = (
    "The regression of each line on the capital expenditure of the five largest buyers"
    " (statsmodels' SARIMAX, their own forecast drawn as paths) against the published forecast, on"
    " the same past outcomes. Ratios below 1 are better. It would have won where it has six"
    " origins, a score at most 0.95 of the published one and more than half of the outcomes; the"
    " published forecast stays either way."
)


def outlook_scores(snapshot: Snapshot) -> Answer:
    """Score every outlook model that can be, the best founded first."""
    answer = ask(snapshot, OUTLOOKS, definition=OUTLOOKS_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame.assign(n_numbers=answer.frame["n_scored"] - answer.frame["n_bounds"])
    held = pooled(frame, "coverage_80", weight="n_numbers")
    kept = snapshot.query(
        "SELECT count(DISTINCT made_on) AS vintages,"
        " (SELECT count(*) FROM outlook_landed) AS landed FROM outlook_vintage"
    ).iloc[0]
    bounds = int(frame["n_bounds"].sum())
    said = (
        f"Made again on past days, **{int(frame['n_numbers'].sum())} outlooks** have a number"
        f" since: the 80% band held {held:.0%} of them."
    )
    if bounds:
        given = pooled(frame, "probability_of_bounds", weight="n_bounds")
        said += f" {bounds} more have a bound, which had been given {given:.0%} on average."
    said += (
        f" Those published on {counted(int(kept.vintages), 'day')} are kept;"
        f" {int(kept.landed)} of their forecasts have come due."
    )
    return replace(answer, sentence=said)


def score_in_words(snapshot: Snapshot, model_id: str) -> str:
    """How one outlook would have done on past days, in a sentence; empty where nothing came."""
    rows = snapshot.query(
        "SELECT quantity || if(quantity = 'share', 's', '') AS quantity, n_bounds,"
        " n_scored - n_bounds AS n_numbers, coverage_80, probability_of_bounds"
        " FROM outlook_score WHERE model_id = ? ORDER BY n_numbers DESC",
        [model_id],
    )
    held = [
        f"{row['coverage_80'] * row['n_numbers']:.0f} of {row['n_numbers']} {row['quantity']}"
        for row in rows.to_dict("records")
        if row["n_numbers"]
    ]
    said = [f"its 80% band held {' and '.join(held)}"] if held else []
    bounds = int(rows["n_bounds"].sum())
    if bounds:
        given = pooled(rows, "probability_of_bounds", weight="n_bounds")
        said.append(f"it had given {given:.0%} to what {counted(bounds, 'bound')} then said")
    return f"Made again on past days, {'; '.join(said)}." if said else ""


def driven_scores(snapshot: Snapshot) -> Answer:
    """Set the regression on capex beside the published forecasts."""
    answer = ask(snapshot, DRIVEN, definition=DRIVEN_MEANS)
    if answer.is_empty:
        return answer
    frame = answer.frame
    won = frame.loc[frame["is_better"], "series_id"].tolist()
    which = f"by the rule on {', '.join(won)} alone" if won else "by the rule on none of them"
    return replace(
        answer,
        sentence=f"Following capex would have done better {which}, of {len(frame)} lines"
        f" (the ratio of scores is {frame['crps_ratio'].median():.2f} in the middle).",
    )
