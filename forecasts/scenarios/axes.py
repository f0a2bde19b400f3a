"""One axis of the future: a quantity, bands that exhaust it, odds that add to one.

An axis that contradicts itself is refused when it is made, with the place and the remedy, so that
nothing downstream has to ask again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecasts.scenarios.drivers import DRIVERS, Z_95, DriverRange, from_scale
from forecasts.scenarios.refusal import ImpossibleScenario

WEIGHT_TOLERANCE = 1e-9
MIXTURE = "mixture"


@dataclass(frozen=True)
class Outcome:
    """One branch: its probability, the band of the quantity it stands for, and its drivers."""

    name: str
    label: str
    probability: float
    band: tuple[float, float]
    reason: str
    drivers: Mapping[str, DriverRange]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Axis:
    """Outcomes that exhaust one driver, on a named basis, decided by a rule.

    ``measured_on`` is the day whose value the bands cut; ``resolves_on`` the day it is known by.
    ``judged_by`` says whose judgement the probabilities are.

    Raises
    ------
    ImpossibleScenario
        When probabilities do not add to one, bands leave a gap or overlap, a driver is missing
        from one outcome, or the quantity's interval lies outside its outcome's band.
    """

    name: str
    label: str
    question: str
    quantity: str
    basis: str
    support: tuple[float, float]
    measured_on: date
    resolves_on: date
    rule: str
    judged_by: str
    outcomes: tuple[Outcome, ...]

    def __post_init__(self) -> None:
        if self.quantity not in DRIVERS:
            raise ImpossibleScenario(
                f"axis {self.name}: quantity {self.quantity!r} is not a driver; choose one of"
                f" {', '.join(DRIVERS)}"
            )
        self._check_support()
        if len(self.outcomes) < 2:
            raise ImpossibleScenario(f"axis {self.name}: needs at least two outcomes")
        names = list(self.names)
        if len(set(names)) != len(names):
            raise ImpossibleScenario(
                f"axis {self.name}: two outcomes share a name in {names}; rename one"
            )
        if MIXTURE in names:
            raise ImpossibleScenario(
                f"axis {self.name}: no outcome may be named {MIXTURE!r}, which stands for the"
                " whole set; rename it"
            )
        check_weights(self.weights, names, where=f"axis {self.name}")
        if self.resolves_on < self.measured_on:
            raise ImpossibleScenario(
                f"axis {self.name}: resolves_on {self.resolves_on} is before measured_on"
                f" {self.measured_on}; nobody can know it by then"
            )
        self._check_bands()
        self._check_drivers()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the outcomes, as stated."""
        return tuple(outcome.name for outcome in self.outcomes)

    @property
    def weights(self) -> dict[str, float]:
        """Stated probability of each outcome."""
        return {outcome.name: outcome.probability for outcome in self.outcomes}

    @property
    def driver_names(self) -> tuple[str, ...]:
        """Names of the drivers, the axis's own quantity first."""
        rest = [name for name in self.outcomes[0].drivers if name != self.quantity]
        return (self.quantity, *rest)

    def outcome(self, name: str) -> Outcome:
        """Return the outcome of that name."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise ImpossibleScenario(
            f"axis {self.name}: no outcome is named {name!r}; it has {', '.join(self.names)}"
        )

    def _check_support(self) -> None:
        low, high = self.support
        is_fraction = DRIVERS[self.quantity].scale == "fraction"
        if low >= high or (is_fraction and not (low >= 0.0 and high <= 1.0)) or low < -1.0:
            raise ImpossibleScenario(
                f"axis {self.name}: support [{low}, {high}] must rise"
                + (" inside 0..1, because the quantity is a fraction" if is_fraction else "")
            )

    def _check_bands(self) -> None:
        edge = self.support[0]
        for outcome in sorted(self.outcomes, key=lambda outcome: outcome.band):
            low, high = outcome.band
            if low >= high:
                raise ImpossibleScenario(
                    f"axis {self.name}, outcome {outcome.name}: band [{low}, {high}] is upside"
                    " down or empty; give the lower edge first"
                )
            if not math.isclose(low, edge, abs_tol=1e-12):
                fault = "leave a gap" if low > edge else "overlap"
                raise ImpossibleScenario(
                    f"axis {self.name}, outcome {outcome.name}: bands {fault} between"
                    f" {min(edge, low)} and {max(edge, low)}; outcomes must exhaust"
                    f" {list(self.support)} without overlapping"
                )
            edge = high
        if edge != self.support[1] and not math.isclose(edge, self.support[1], abs_tol=1e-12):
            raise ImpossibleScenario(
                f"axis {self.name}: bands end at {edge} but the quantity reaches"
                f" {self.support[1]}; extend the last band"
            )

    def _check_drivers(self) -> None:
        wanted = set(self.outcomes[0].drivers)
        if self.quantity not in wanted:
            raise ImpossibleScenario(
                f"axis {self.name}, outcome {self.outcomes[0].name}: no driver for the axis's own"
                f" quantity; add [outcome.drivers.{self.quantity}] with interval_90"
            )
        for outcome in self.outcomes:
            if set(outcome.drivers) != wanted:
                raise ImpossibleScenario(
                    f"axis {self.name}, outcome {outcome.name}: drivers"
                    f" {sorted(outcome.drivers)} differ from {sorted(wanted)};"
                    " every outcome must state the same drivers"
                )
            self._check_own_interval(outcome)

    def _check_own_interval(self, outcome: Outcome) -> None:
        own = outcome.drivers[self.quantity]
        centre, spread = own.on((self.measured_on,))
        ends = from_scale(
            own.kind.scale, np.array([centre - Z_95 * spread, centre + Z_95 * spread])
        )
        low, high = float(ends.min()), float(ends.max())
        slack = 1e-3 * abs(high - low)
        if low < outcome.band[0] - slack or high > outcome.band[1] + slack:
            raise ImpossibleScenario(
                f"axis {self.name}, outcome {outcome.name}: interval_90 [{low:.4g}, {high:.4g}] on"
                f" {self.measured_on} reaches outside the band {list(outcome.band)}; move the"
                " interval or the band"
            )


def check_weights(
    weights: Mapping[str, float], outcomes: list[str], *, where: str = "weights"
) -> None:
    """Refuse weights that are not probabilities of exactly these outcomes.

    Raises
    ------
    ImpossibleScenario
        A name is missing or unknown, a weight lies outside 0..1, or the sum is not one. Nothing
        is rescaled in silence.
    """
    missing = [name for name in outcomes if name not in weights]
    unknown = [name for name in weights if name not in outcomes]
    if missing or unknown:
        said = f"missing {missing}" if missing else f"unknown {unknown}"
        raise ImpossibleScenario(f"{where}: {said}; the outcomes are {', '.join(outcomes)}")
    for name, weight in weights.items():
        if not math.isfinite(weight) or weight < 0.0 or weight > 1.0:
            raise ImpossibleScenario(
                f"{where}: the probability of {name} is {weight}; it must lie in 0..1"
            )
    total = math.fsum(weights.values())
    if abs(total - 1.0) > WEIGHT_TOLERANCE:
        listed = ", ".join(f"{name} {weight:g}" for name, weight in weights.items())
        raise ImpossibleScenario(
            f"{where}: probabilities add to {total:g}, not 1 ({listed});"
            f" {'lower' if total > 1 else 'raise'} them by {abs(total - 1):g} in all"
        )
