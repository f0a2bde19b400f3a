"""How the forecasts of all series did in the past, and by how much that widens their bands."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from intel.market.answer import Answer, ask
from intel.store import Snapshot

SCORE_MEANS = (
    "Forecasts made again from past quarters with the numbers as they were known on the *cutoff*,"
    " the day the newest of them was published; no later revision is seen. Where no document of"
    " the time is held, a number counts as known at the vendor's usual lag, and the day as"
    " *inferred*. *Skill* is the part of the error of a naive forecast that the model removes:"
    " above zero is better than naive. *Coverage* is how often the outcome fell inside the band."
    " Origins overlap, so few of these errors are independent."
)


def scores(snapshot: Snapshot) -> Answer:
    """Score every series, best skill against the naive forecast first."""
    sql = """\
SELECT
    series_id, n_origins, n_forecasts, n_train_least, n_cutoffs_inferred, share_inferred,
    skill_vs_naive, skill_vs_seasonal_naive, skill_vs_drift,
    mase, smape, coverage_80, coverage_95, model
FROM forecast_score
ORDER BY skill_vs_naive DESC NULLS LAST, series_id"""
    answer = ask(snapshot, sql, definition=SCORE_MEANS)
    if answer.is_empty:
        return answer
    frame = answer.frame[answer.frame["n_forecasts"] > 0]
    better = int((frame["skill_vs_naive"] > 0).sum())
    held = pooled(frame, "coverage_80")
    said = (
        f"Over {int(frame['n_forecasts'].sum()):,} past forecasts of {len(frame)} series the"
        f" median beat repeating the last value on {better}; the 80% band, as it would have been"
        f" published then, held {held:.0%} of outcomes{_held_by_measure(snapshot)}."
    )
    spread = widening(snapshot, "revenue")
    if len(spread):
        now = spread.iloc[0]
        said += (
            f" From those errors bands of revenue are now made {now.spread:.2f} times as wide as"
            f" the models' own: vendor by vendor, on the errors of all others, that takes the 80%"
            f" band from {now.coverage_80_before:.0%} to {now.coverage_80_after:.0%} of outcomes."
        )
    return replace(answer, sentence=said)


def _held_by_measure(snapshot: Snapshot) -> str:
    """What the bands of each measure held, in brackets; empty where one measure is all."""
    held = {
        words: spread["coverage_80_then"].iloc[0]
        for measure, words in (("revenue", "revenue"), ("capex", "capital expenditure"))
        if len(spread := widening(snapshot, measure))
    }
    if len(held) < 2:
        return ""
    return f" ({', '.join(f'{words} {part:.0%}' for words, part in held.items())})"


def pooled(scores: pd.DataFrame, score: str, *, weight: str = "n_forecasts") -> float:
    """A score over all forecasts of all series: the mean, each series by its number of forecasts.

    Series without the score are left out.
    """
    known = scores[scores[score].notna()]
    return float((known[score] * known[weight]).sum() / known[weight].sum())


def widening(snapshot: Snapshot, measure: str) -> pd.DataFrame:
    """By how much the newest bands of a measure are widened; one row, or none."""
    return snapshot.query(
        "FROM forecast_spread WHERE measure = ? ORDER BY made_on DESC LIMIT 1", [measure]
    )
