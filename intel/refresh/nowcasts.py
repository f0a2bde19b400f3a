"""Nowcasts of the quarters that vendors have guided, and of all they guided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scoring import crps
from forecasts.series.nowcast import (
    FEWEST_OTHERS,
    BeatRecord,
    Nowcast,
    NowcastError,
    beat_record,
    learned_weight,
    nowcast,
)
from forecasts.series.spread import widen
from intel.refresh.learned_spread import learn
from intel.refresh.model_as_of import ModelAsOf, QuarterAsOf
from intel.refresh.ours_as_of import Row, guided_series, knowledge_day
from intel.store.build import Draft

NARROWEST: Final = 1 / 3
"""Bands of guided quarters start wide, for records are short; they may shrink to this part."""

STALE_DAYS: Final = 200
"""Guidance older than this has been reported, or its quarter has no usable number."""

GUIDED: Final = """\
SELECT
    said.*, middle_quarter(said.period_start, said.period_end) AS quarter_start,
    scored.actual, scored.actual_on
FROM public_forecast AS said
LEFT JOIN scored_forecast AS scored ON scored.fact_id = said.fact_id
WHERE said.kind = 'guidance' AND said.metric = 'revenue' AND said.period_type = 'quarter'
    AND said.made_on_basis <> 'recorded' AND said.value > 0
    AND (said.low IS NULL OR said.high IS NULL) = (said.low IS NULL AND said.high IS NULL)
ORDER BY said.made_on, said.grade DESC, said.fact_id"""
"""A bound ("more than 3.5 billion") says less than a number and teaches nothing of beats."""

_Q: Final = {
    name: QUANTILES.index(level) for name, level in (("10", 0.1), ("50", 0.5), ("90", 0.9))
}


@dataclass(frozen=True, eq=False)
class _Half:
    """The two halves of a nowcast on one day, before they are weighed."""

    model: QuarterAsOf
    record: BeatRecord

    def errors(self, guided: float, actual: float) -> tuple[float, float]:
        """ln(reported / median) of the guidance read by its record, and of the model."""
        of_guidance = np.log(actual / guided) - self.record.centre
        return float(of_guidance), float(np.log(actual / self.model.quantiles[_Q["50"]]))


@dataclass(frozen=True, eq=False)
class _Past:
    """Guided quarters with their number, by column: whose, since when, and how far off (n, 2)."""

    series_ids: np.ndarray
    landed_on: np.ndarray
    beats: np.ndarray
    errors: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def has_both(self) -> np.ndarray:
        """Which of them both halves were forecast for."""
        return np.asarray(np.isfinite(self.errors).all(axis=1))

    def known(
        self, series_id: str, day: pd.Timestamp, among: np.ndarray | bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """Which numbers were public by a day: of the same line, and of all others."""
        is_known = (self.landed_on <= day.to_datetime64()) & among
        is_own = self.series_ids == series_id
        return is_known & is_own, is_known & ~is_own


def nowcast_tables(
    draft: Draft, model: ModelAsOf, *, made_on: date, run_id: str, data_version: str
) -> dict[str, pd.DataFrame]:
    """Rows of ``nowcast``, ``nowcast_backtest`` and ``nowcast_spread``.

    Parameters
    ----------
    draft
        With ``scored_forecast`` loaded.
    model
        The desk's model on any day.
    made_on
        Day of knowledge of the live nowcasts.
    run_id, data_version
        Where they come from.
    """
    guided = draft.query(GUIDED)
    if guided.empty:
        return {}
    guided["series_id"] = [guided_series(row, model) for row in guided.itertuples()]
    guided = guided[guided["series_id"] != ""]
    reported = guided[guided["actual"] > 0.0]
    reported = reported.drop_duplicates(["series_id", "period_end"], keep="last")
    past = _Past(
        reported["series_id"].to_numpy(dtype=object),
        reported["actual_on"].to_numpy(dtype="datetime64[us]"),
        np.log((reported["actual"] / reported["value"]).to_numpy(dtype=float)),
    )
    rows: list[Row] = list(reported.itertuples())
    halves = [_half(row, past, model, knowledge_day(row)) for row in rows]
    errors = [
        (np.nan, np.nan) if half is None else half.errors(row.value, row.actual)
        for row, half in zip(rows, halves, strict=True)
    ]
    past = replace(past, errors=np.array(errors, dtype=float).reshape(-1, 2))
    today = pd.Timestamp(made_on)
    pairs = [(row, half) for row, half in zip(rows, halves, strict=True) if half is not None]
    blends = [_weighed(row, half, past, knowledge_day(row)) for row, half in pairs]
    learned = learn(_errors(pairs, blends), today, narrowest=NARROWEST)
    tested = [
        _tested(row, half, blend, learned.by_cutoff[knowledge_day(row)])
        for (row, half), blend in zip(pairs, blends, strict=True)
    ]
    live = [
        _live(row, half, past, today, learned.factor)
        for row in _open(guided, model, today).itertuples()
        if (half := _half(row, past, model, today)) is not None
    ]
    tables = {
        "nowcast_backtest": pd.DataFrame(tested),
        "nowcast": pd.DataFrame(),
        "nowcast_spread": learned.row(made_on=today, run_id=run_id),
    }
    if live:
        made = pd.concat(live, ignore_index=True)
        tables["nowcast"] = made.assign(run_id=run_id, data_version=data_version)
    return tables


def _open(guided: pd.DataFrame, model: ModelAsOf, today: pd.Timestamp) -> pd.DataFrame:
    """Of each line the newest guidance for a quarter that is not reported yet."""
    fresh = guided[
        guided["actual"].isna()
        & (guided["made_on"] <= today)
        & (guided["made_on"] > today - pd.Timedelta(days=STALE_DAYS))
    ]
    waiting = [
        model.known(row.series_id, pd.Period(row.quarter_start, freq="Q"), today) is None  # type: ignore[arg-type]
        for row in fresh.itertuples()
    ]
    return fresh[waiting].drop_duplicates(["series_id", "period_end"], keep="last")


def _half(row: Row, past: _Past, model: ModelAsOf, day: pd.Timestamp) -> _Half | None:
    """What was known of a guided quarter on a day; None where the model or the record is silent."""
    quarter = model.quarter(row.series_id, pd.Period(row.quarter_start, freq="Q"), day)
    if quarter is None or not (quarter.quantiles > 0.0).all():
        return None
    is_own, is_other = past.known(row.series_id, day)
    try:
        return _Half(quarter, beat_record(past.beats[is_own], past.beats[is_other]))
    except NowcastError:
        return None


def _weighed(row: Row, half: _Half, past: _Past, day: pd.Timestamp) -> Nowcast:
    """The nowcast; its halves weigh by their past errors once enough of them are known."""
    is_own, is_other = past.known(row.series_id, day, past.has_both)
    weight = None
    if int(is_other.sum()) >= FEWEST_OTHERS:
        of_guidance, of_model = past.errors.T
        weight = learned_weight(
            of_guidance[is_own], of_model[is_own], of_guidance[is_other], of_model[is_other]
        )
    return nowcast(half.model.quantiles, row.value, half.record, weight=weight)


def _errors(pairs: Sequence[tuple[Row, _Half]], blends: Sequence[Nowcast]) -> pd.DataFrame:
    """The nowcasts as they come out of the blend, beside what was reported."""
    named = pd.DataFrame(
        [
            {
                "series_id": row.series_id,
                "vendor": row.entity,
                "cutoff": knowledge_day(row),
                "landed_on": row.actual_on,
                "actual": row.actual,
            }
            for row, _ in pairs
        ]
    )
    if named.empty:
        return named
    return named.join(pd.DataFrame([each.quantiles for each in blends], columns=list(QUANTILES)))


def _widened(made: Nowcast, spread: float) -> np.ndarray:
    return np.asarray(widen(made.quantiles[None, :], QUANTILES, spread)[0])


def _tested(row: Row, half: _Half, made: Nowcast, spread: float) -> dict[str, Any]:
    quantiles = _widened(made, spread)
    halves = {"": quantiles, "model_": half.model.quantiles, "guidance_": made.guided}
    levels = list(QUANTILES)
    return {
        "series_id": row.series_id,
        "entity": row.entity,
        "period_label": row.period_label,
        "period_end": row.period_end,
        "cutoff": knowledge_day(row),
        "unit": row.unit,
        "guided": row.value,
        "actual": row.actual,
        "landed_on": row.actual_on,
        "n_own": half.record.n_own,
        "n_others": half.record.n_others,
        "weight_of_guidance": made.weight,
        "spread": spread,
        **{f"{half}q{q}": values[at] for half, values in halves.items() for q, at in _Q.items()},
        **{
            f"{half}crps": float(crps([row.actual], values[None, :], levels)[0] / row.actual)
            for half, values in halves.items()
        },
        "naive": half.model.naive,
        "fact_id": row.fact_id,
    }


def _live(row: Row, half: _Half, past: _Past, today: pd.Timestamp, spread: float) -> pd.DataFrame:
    made = _weighed(row, half, past, today)
    beat = float(np.expm1(half.record.centre))
    quantiles = _widened(made, spread)
    middle = quantiles[_Q["50"]]
    return pd.DataFrame(
        {
            "quantile": QUANTILES,
            "value": quantiles,
            "model_value": half.model.quantiles,
            "guidance_value": made.guided,
        }
    ).assign(
        series_id=row.series_id,
        entity=row.entity,
        line=row.line,
        unit=row.unit,
        period_label=row.period_label,
        period_end=row.period_end,
        made_on=today,
        guided=row.value,
        guided_low=row.low,
        guided_high=row.high,
        guided_on=row.made_on,
        guidance_grade=row.grade,
        n_own=half.record.n_own,
        n_others=half.record.n_others,
        usual_beat=beat,
        weight_of_guidance=made.weight,
        spread=spread,
        n_train=half.model.n_train,
        horizon=half.model.horizon,
        fact_id=row.fact_id,
        source_id=row.source_id,
        explanation=(
            f"{row.entity} guided {row.value:,.0f} for {row.period_label};"
            f" {half.record.n_own} quarters of its own guidance and"
            f" {half.record.n_others} of others say that {beat:+.1%} comes on top. The model alone"
            f" says {half.model.quantiles[_Q['50']]:,.0f}; guidance weighs"
            f" {made.weight:.0%}, and the nowcast is {middle:,.0f}. Its band is {spread:.2f} times"
            " as wide as the blend's, as past nowcasts taught. It cannot see anything"
            " that neither past quarters nor the vendor told."
        ),
    )
