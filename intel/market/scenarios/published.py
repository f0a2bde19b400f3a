"""Scenario sets as published: odds, bands, what each outcome comes to, and any other odds at once.

The snapshot holds the distribution of every measure under each outcome; new odds mix those, with
the arithmetic of :mod:`forecasts.scenarios.mixture`, and need no new simulation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasts.quantiles import QUANTILES, column_of
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

LIST_MEASURES: Final = 'list all with `intel sql "SELECT measure, label FROM scenario_measure"`'
JOINED_HEADLINE: Final = "nvidia_share_platform"
ANSWERS: Final = {
    "capex_usd_bn": "capex_usd_m",
    "laser_capacity_multiple": "laser_shortfall",
    "open_scale_up_share": "open_scale_up_bandwidth",
    "china_uplift": "nvidia_accelerators_k",
}
"""Measures that tell of a driver which is no measure itself."""


@dataclass(frozen=True)
class PublishedSet:
    """One scenario set of the snapshot.

    ``outcomes`` has one row an outcome of every axis; ``measures`` one a measure; ``days`` are the
    ends of quarters simulated, ``kept`` those with whole distributions. ``grids[measure][outcome]``
    are equally likely values on ``day``, for a set of one axis.
    """

    name: str
    title: str
    question: str
    quantity: str
    basis: str
    rule: str
    day: date
    resolves_on: date
    source_title: str
    source_url: str
    expected: float
    outcomes: pd.DataFrame
    measures: pd.DataFrame
    days: tuple[date, ...]
    kept: tuple[date, ...]
    grids: Mapping[str, Mapping[str, FloatArray]]

    @property
    def headline(self) -> str:
        """The measure that answers the set's question."""
        own = ANSWERS.get(self.quantity, self.quantity)
        wanted = JOINED_HEADLINE if self.is_joined else own
        held = list(self.measures["measure"])
        return wanted if wanted in held else held[0]

    @property
    def is_joined(self) -> bool:
        """Whether several axes are joined."""
        return len(self.axes) > 1

    @property
    def axes(self) -> dict[str, str]:
        """Axes in words, by name."""
        return dict(zip(self.outcomes["axis"], self.outcomes["axis_label"], strict=True))

    def weights_of(self, axis: str) -> dict[str, float]:
        """Published odds of one axis."""
        rows = self.outcomes[self.outcomes["axis"] == axis]
        return dict(zip(rows["outcome"], rows["probability"], strict=True))

    @property
    def weights(self) -> dict[str, float]:
        """The odds as published; of the first axis where several are joined."""
        return self.weights_of(next(iter(self.axes)))

    @property
    def labels(self) -> dict[str, str]:
        """The outcomes in words."""
        return dict(zip(self.outcomes["outcome"], self.outcomes["label"], strict=True))

    def measure(self, name: str) -> dict[str, str]:
        """Unit, label and definition of one measure.

        Raises
        ------
        NotDisclosed
            When no such measure is published.
        """
        held = self.measures[self.measures["measure"] == name].to_dict("records")
        if not held:
            known = list(self.measures["measure"])
            near = get_close_matches(name, known, n=3)
            near += [each for each in known if name.casefold() in each and each not in near]
            hint = f"nearest are {', '.join(near)}; " if near else ""
            raise NotDisclosed(f"no measure is named {name!r}; {hint}{LIST_MEASURES}")
        return {str(key): str(value) for key, value in held[0].items()}


@dataclass(frozen=True)
class Claim:
    """The source's own conclusion beside what its numbers and this set's come to.

    ``reaches`` says for an outcome the point it would need, all else as stated, for the source's
    conclusion: its lower and its upper end.
    """

    stated_low: float
    stated_high: float
    at_its_points: float
    computed: float
    source: str
    points: Mapping[str, float]
    reaches: Mapping[str, tuple[float, float]]

    @property
    def sentence(self) -> str:
        """The comparison in words."""
        return (
            f"“{self.source}” concludes {self.stated_low:.0%}–{self.stated_high:.0%}. Its own"
            f" points weighed by its own odds come to {self.at_its_points:.1%}; the distributions"
            f" of this set come to {self.computed:.1%}. Neither figure is an input."
        )

    @property
    def needed(self) -> str:
        """What one point alone would have to be for the source's conclusion."""
        moved = "; or ".join(
            f"*{name}* {low:.1%} to {high:.1%} instead of {self.points[name]:.0%}"
            for name, (low, high) in self.reaches.items()
        )
        return (
            f"For {self.stated_low:.0%}–{self.stated_high:.0%} one point alone would have to be:"
            f" {moved}."
        )


def set_titles(snapshot: Snapshot) -> dict[str, str]:
    """Title of every published set by name: those of one axis by name, what joins them first."""
    frame = snapshot.query(
        "SELECT set_name, count(DISTINCT axis) AS n, any_value(title) AS title"
        " FROM scenario GROUP BY set_name"
        " ORDER BY set_name = 'nvidia_share' DESC, n DESC, set_name"
    )
    return {
        str(name): str(title) for name, title in zip(frame["set_name"], frame["title"], strict=True)
    }


def _sets_like(snapshot: Snapshot, name: str) -> str:
    """Which sets may be meant: by name, or by how often an outcome of theirs says the word."""
    told = snapshot.query(
        "SELECT set_name, any_value(title) AS title,"
        " string_agg(concat_ws(' ', title, quantity, outcome, label), ' ') AS words, count(*) AS n"
        " FROM scenario GROUP BY set_name ORDER BY count(DISTINCT axis), set_name"
    )
    titles = dict(zip(told["set_name"], told["title"], strict=True))
    near = get_close_matches(name, list(titles), n=2)
    said = told["words"].str.casefold().str.count(re.escape(name.casefold())) / told["n"]
    often = pd.Series(said.to_numpy(), index=told["set_name"]).drop(near)
    often = often[often > 0].sort_values(ascending=False)
    near += [str(each) for each in often.index]
    perhaps = "; perhaps " + " or ".join(f"{each} ({titles[each]})" for each in near[:3])
    published = ", ".join(titles) or "none yet: run `intel refresh`"
    return f"published are {published}{perhaps if near else ''}"


def published_set(snapshot: Snapshot, name: str, day: date | None = None) -> PublishedSet:
    """Read one set, with its distributions on a day.

    Parameters
    ----------
    day
        End of a quarter with whole distributions; the nearest to the one given is taken, by
        default to the day the set's bands are measured on.

    Raises
    ------
    NotDisclosed
        When no set of that name has been published.
    """
    outcomes = snapshot.query(
        "SELECT * FROM scenario WHERE set_name = ? ORDER BY axis, probability DESC, outcome", [name]
    )
    if outcomes.empty:
        raise NotDisclosed(f"no scenario set is named {name!r}; {_sets_like(snapshot, name)}")
    first = outcomes.iloc[0]
    kept = _days(snapshot, "SELECT DISTINCT date FROM scenario_grid ORDER BY date")
    wanted = day or first.measured_on.date()
    shown = min(kept, key=lambda each: abs((each - wanted).days)) if kept else wanted
    grid = snapshot.query(
        "SELECT measure, outcome, equally_likely FROM scenario_grid"
        " WHERE set_name = ? AND date = CAST(? AS DATE)",
        [name, shown.isoformat()],
    )
    grids: dict[str, dict[str, FloatArray]] = {}
    for row in grid.itertuples():
        values = np.asarray(row.equally_likely, dtype=np.float64)
        grids.setdefault(str(row.measure), {})[str(row.outcome)] = values
    quantity = str(first.quantity)
    return PublishedSet(
        name=name,
        title=str(first.title),
        question=str(first.set_question),
        quantity=quantity,
        basis=str(first.basis),
        rule=str(first.rule),
        day=shown,
        resolves_on=first.resolves_on.date(),
        source_title=str(first.source_title),
        source_url=str(first.source_url),
        expected=_expected(grids.get(quantity, {}), outcomes),
        outcomes=outcomes,
        measures=snapshot.query("SELECT * FROM scenario_measure"),
        days=_days(snapshot, "SELECT DISTINCT date FROM scenario_band ORDER BY date"),
        kept=kept,
        grids=grids,
    )


def _days(snapshot: Snapshot, sql: str) -> tuple[date, ...]:
    return tuple(day.date() for day in snapshot.query(sql)["date"])


def _expected(grids: Mapping[str, FloatArray], outcomes: pd.DataFrame) -> float:
    if not grids:
        return float("nan")
    return expected_value(
        grids, dict(zip(outcomes["outcome"], outcomes["probability"], strict=True))
    )


def mixed(published: PublishedSet, weights: Mapping[str, float]) -> pd.DataFrame:
    """Every measure of a set of one axis under each outcome and under the mixture.

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


def words_of(name: str) -> str:
    """The name of a set, axis or outcome as one reads it."""
    words = name.replace("_", " ")
    for code, word in (("nvidia", "NVIDIA"), ("cpo", "CPO"), ("ethernet", "Ethernet")):
        words = words.replace(code, word)
    return words


def chance_below(
    published: PublishedSet, weights: Mapping[str, float], measure: str, threshold: float
) -> float:
    """Probability, under these odds, that a measure lies below a threshold."""
    return probability_below(published.grids[measure], weights, threshold)


def claim_of(published: PublishedSet) -> Claim | None:
    """Compare the source's conclusion with what is computed, at the published odds."""
    stated = published.outcomes
    if stated["claimed_low"].isna().any() or stated["claimed_point"].isna().any():
        return None
    odds = dict(zip(stated["outcome"], stated["probability"], strict=True))
    points = dict(zip(stated["outcome"], stated["claimed_point"], strict=True))
    at_points = sum(odds[name] * points[name] for name in odds)
    low, high = (float(stated[f"claimed_{end}"].iloc[0]) for end in ("low", "high"))
    return Claim(
        stated_low=low,
        stated_high=high,
        at_its_points=at_points,
        computed=published.expected,
        source=published.source_title,
        points=points,
        reaches={
            name: (
                points[name] + (low - at_points) / odds[name],
                points[name] + (high - at_points) / odds[name],
            )
            for name in odds
            if name != max(odds, key=lambda each: odds[each])
        },
    )


def outcomes_as_published(snapshot: Snapshot, name: str, measure: str) -> Answer:
    """One measure of one set as stored: by quarter, outcome and for the mixture."""
    sql = f"""\
SELECT outcome, measure, unit, date, expected, q10, q25, q50, q75, q90
FROM scenario_band
JOIN scenario_measure USING (measure)
WHERE set_name = {quoted(name)} AND measure = {quoted(measure)}
ORDER BY outcome = 'mixture' DESC, outcome, date"""
    return ask(snapshot, sql, definition="")


def drivers(snapshot: Snapshot, name: str) -> pd.DataFrame:
    """What each outcome of a set's axes assumes, with reasons."""
    return snapshot.query(
        "SELECT outcome, driver, label, unit, day, low, high, reason FROM scenario_driver"
        " WHERE set_name = ? OR set_name IN (SELECT axis FROM scenario WHERE set_name = ?)"
        " ORDER BY set_name, driver, outcome, day",
        [name, name],
    )


def influences_of(snapshot: Snapshot, name: str) -> pd.DataFrame:
    """Published influences between the axes of a set that joins them."""
    return snapshot.query(
        "SELECT of_axis || '.' || of_outcome AS of, on_axis || '.' || on_outcome AS on_,"
        " impact, reason FROM scenario_influence WHERE set_name = ? ORDER BY ALL",
        [name],
    )


def sensitivity_of(snapshot: Snapshot, measure: str, day: date) -> pd.DataFrame:
    """Sobol indices of a measure on the nearest day that has them, largest first."""
    frame = snapshot.query(
        "SELECT date, kind, input, first_order, total FROM scenario_sensitivity WHERE measure = ?"
        " QUALIFY date = arg_min(date, abs(date - CAST(? AS DATE))) OVER ()"
        " ORDER BY total DESC LIMIT 12",
        [measure, day.isoformat()],
    )
    found = frame.drop(columns="date")
    found.attrs["day"] = f"{frame['date'].iloc[0]:%B %Y}" if len(frame) else ""
    return found
