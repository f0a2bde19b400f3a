"""Scenario sets as published: the odds, what each outcome comes to, and any other odds at once.

The snapshot holds the distribution of every measure under each outcome; new odds mix those, with
the arithmetic of :mod:`forecasts.scenarios.mixture`, and need no new simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasts.quantiles import QUANTILES
from forecasts.scenarios import (
    MIXTURE,
    ImpossibleScenario,
    check_weights,
    expected_value,
    mixture_quantiles,
    probability_below,
)
from intel.errors import AssumptionError, NotDisclosed
from intel.market.answer import Answer, ask, quoted
from intel.store import Snapshot

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PublishedSet:
    """One scenario set of the snapshot.

    ``expected`` is the quantity's expected value as published; ``outcomes`` has one row an
    outcome, ``measures`` one a measure; ``grids[measure][outcome]`` are equally likely values.
    """

    name: str
    title: str
    question: str
    quantity: str
    basis: str
    rule: str
    resolves_on: date
    source_title: str
    source_url: str
    expected: float
    outcomes: pd.DataFrame
    measures: pd.DataFrame
    grids: Mapping[str, Mapping[str, FloatArray]]

    @property
    def weights(self) -> dict[str, float]:
        """The odds as published."""
        return dict(zip(self.outcomes["outcome"], self.outcomes["probability"], strict=True))

    @property
    def labels(self) -> dict[str, str]:
        """The outcomes in words."""
        return dict(zip(self.outcomes["outcome"], self.outcomes["label"], strict=True))

    def measure(self, name: str) -> dict[str, str]:
        """Unit, label and definition of one measure."""
        held = self.measures[self.measures["measure"] == name].to_dict("records")
        return {str(key): str(value) for key, value in held[0].items()}


@dataclass(frozen=True)
class Claim:
    """The source's own conclusion beside what its numbers and this set's come to."""

    stated_low: float
    stated_high: float
    at_its_points: float
    computed: float

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        return (
            f"The article concludes {self.stated_low:.0%}–{self.stated_high:.0%}. Its own three"
            f" points weighed by its own odds come to {self.at_its_points:.1%}; the distributions"
            f" of this set come to {self.computed:.1%}. Neither figure is an input."
        )


def set_names(snapshot: Snapshot) -> list[str]:
    """Every published set."""
    frame = snapshot.query("SELECT DISTINCT set_name FROM scenario ORDER BY set_name")
    return [str(name) for name in frame["set_name"]]


def published_set(snapshot: Snapshot, name: str) -> PublishedSet:
    """Read one set.

    Raises
    ------
    NotDisclosed
        When no set of that name has been published.
    """
    outcomes = snapshot.query(
        "SELECT * FROM scenario WHERE set_name = ? ORDER BY probability DESC, outcome", [name]
    )
    if outcomes.empty:
        known = ", ".join(set_names(snapshot)) or "none yet: run `intel refresh`"
        raise NotDisclosed(f"no scenario set is named {name!r}; published are {known}")
    grid = snapshot.query("SELECT * FROM scenario_grid WHERE set_name = ? ORDER BY level", [name])
    first = outcomes.iloc[0]
    return PublishedSet(
        name=name,
        title=first.title,
        question=first.question,
        quantity=first.quantity,
        basis=first.basis,
        rule=first.rule,
        resolves_on=first.resolves_on.date(),
        source_title=first.source_title,
        source_url=first.source_url,
        expected=_expected(snapshot, name, str(first.quantity)),
        outcomes=outcomes,
        measures=snapshot.query("SELECT * FROM scenario_measure WHERE set_name = ?", [name]),
        grids={
            str(measure): {
                str(outcome): values["value"].to_numpy()
                for outcome, values in rows.groupby("outcome")
            }
            for measure, rows in grid.groupby("measure")
        },
    )


def _expected(snapshot: Snapshot, name: str, quantity: str) -> float:
    held = snapshot.query(
        "SELECT value FROM scenario_outcome"
        " WHERE set_name = ? AND measure = ? AND outcome = ? AND quantile IS NULL",
        [name, quantity, MIXTURE],
    )
    return float(held["value"].iloc[0])


def mixed(published: PublishedSet, weights: Mapping[str, float]) -> pd.DataFrame:
    """Every measure under each outcome and under the mixture.

    Returns
    -------
    DataFrame
        One row a measure and outcome: ``measure``, ``label``, ``unit``, ``outcome``,
        ``probability``, ``expected`` and one column a quantile (``q10`` … as in the forecasts).

    Raises
    ------
    AssumptionError
        When the weights are not probabilities of exactly these outcomes.
    """
    try:
        check_weights(weights, list(published.weights), where="your odds")
    except ImpossibleScenario as error:
        raise AssumptionError(str(error)) from error
    rows = []
    for measure in published.measures.itertuples():
        samples = published.grids[str(measure.measure)]
        branches = {name: {name: 1.0} for name in published.weights} | {MIXTURE: dict(weights)}
        for outcome, odds in branches.items():
            held = {name: samples[name] for name in odds}
            quantiles = mixture_quantiles(held, odds, QUANTILES)
            rows.append(
                {
                    "measure": measure.measure,
                    "label": measure.label,
                    "unit": measure.unit,
                    "outcome": outcome,
                    "probability": 1.0 if outcome == MIXTURE else weights[outcome],
                    "expected": expected_value(held, odds),
                }
                | {column_of(level): q for level, q in zip(QUANTILES, quantiles, strict=True)}
            )
    return pd.DataFrame(rows)


def column_of(level: float) -> str:
    """``q10`` for the quantile 0.1, ``q2_5`` for 0.025."""
    return "q" + f"{level * 100:g}".replace(".", "_")


def chance_below(
    published: PublishedSet, weights: Mapping[str, float], measure: str, threshold: float
) -> float:
    """Probability, under these odds, that a measure lies below a threshold."""
    return probability_below(published.grids[measure], weights, threshold)


def twenty_dots(published: PublishedSet, weights: Mapping[str, float], measure: str) -> FloatArray:
    """Twenty equally likely values of the mixture, for a quantile dot plot."""
    levels = [(place + 0.5) / 20 for place in range(20)]
    return mixture_quantiles(published.grids[measure], weights, levels)


def claim_of(published: PublishedSet) -> Claim | None:
    """Compare the source's conclusion with what is computed, at the published odds."""
    stated = published.outcomes
    if stated["claimed_low"].isna().any() or stated["claimed_point"].isna().any():
        return None
    return Claim(
        stated_low=float(stated["claimed_low"].iloc[0]),
        stated_high=float(stated["claimed_high"].iloc[0]),
        at_its_points=float((stated["claimed_point"] * stated["probability"]).sum()),
        computed=published.expected,
    )


def outcomes_as_published(snapshot: Snapshot, name: str, measure: str) -> Answer:
    """One measure of one set as stored: by outcome and for the mixture."""
    sql = f"""\
SELECT
    outcome, measure, unit, date,
    max(value) FILTER (quantile IS NULL) AS expected,
    max(value) FILTER (quantile = 0.1) AS q10,
    max(value) FILTER (quantile = 0.25) AS q25,
    max(value) FILTER (quantile = 0.5) AS q50,
    max(value) FILTER (quantile = 0.75) AS q75,
    max(value) FILTER (quantile = 0.9) AS q90
FROM scenario_outcome
WHERE set_name = {quoted(name)} AND measure = {quoted(measure)}
GROUP BY outcome, measure, unit, date
ORDER BY outcome = 'mixture', outcome"""
    return ask(snapshot, sql, definition="")


def drivers(snapshot: Snapshot, name: str) -> pd.DataFrame:
    """What each outcome assumes, with reasons."""
    return snapshot.query(
        "SELECT outcome, driver, low, high, reason FROM scenario_driver WHERE set_name = ?"
        " ORDER BY driver, outcome",
        [name],
    )
