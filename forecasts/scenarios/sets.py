"""What a scenario set is: one quantity, outcomes whose bands exhaust it, odds that add to one.

A set that contradicts itself is refused when it is made, with the place and the remedy, so that
nothing downstream has to ask again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

WEIGHT_TOLERANCE = 1e-9


class ImpossibleScenario(ValueError):  # noqa: N818 - reads as the sentence it raises
    """A scenario set contradicts itself; the message names the place and the remedy."""


@dataclass(frozen=True)
class Driver:
    """A fraction known as a 90 % interval: 5 % of the probability lies below ``low``, 5 % above.

    Between and beyond the ends it is logit-normal, so every draw stays inside 0..1.
    """

    name: str
    low: float
    high: float
    reason: str

    def __post_init__(self) -> None:
        if not (0.0 < self.low < 1.0 and 0.0 < self.high < 1.0):
            raise ImpossibleScenario(
                f"driver {self.name}: interval_90 = [{self.low}, {self.high}] must lie inside 0 and"
                " 1, ends excluded, because the driver is a fraction; use for example 0.001"
            )
        if self.low >= self.high:
            raise ImpossibleScenario(
                f"driver {self.name}: interval_90 = [{self.low}, {self.high}] is upside down or"
                " empty; give the 5 % point first, then the larger 95 % point"
            )


@dataclass(frozen=True)
class Outcome:
    """One branch: its probability, the band of the quantity it stands for, and its drivers."""

    name: str
    label: str
    probability: float
    band: tuple[float, float]
    reason: str
    drivers: Mapping[str, Driver]


@dataclass(frozen=True)
class Claim:
    """What the set's source concluded; shown beside the computed figures, never used by them."""

    expected_value: tuple[float, float]
    points: Mapping[str, float]

    def __post_init__(self) -> None:
        low, high = self.expected_value
        if low > high:
            raise ImpossibleScenario(
                f"claim.expected_value = [{low}, {high}] is upside down; give the lower end first"
            )


MIXTURE = "mixture"
FABRIC_PARTS = ("infiniband", "spectrum_x", "open_ethernet")
OPTIC_PARTS = ("pluggable", "co_packaged")


@dataclass(frozen=True)
class CoupledCluster:
    """The cluster a draw is run on: a reference cluster, and what each part of the mix is.

    ``fabrics`` and ``switches`` name catalogue parts for every one of ``FABRIC_PARTS``,
    ``optics`` for every one of ``OPTIC_PARTS``.
    """

    reference: str
    fabrics: Mapping[str, str]
    switches: Mapping[str, str]
    optics: Mapping[str, str]

    def __post_init__(self) -> None:
        for field, parts, wanted in (
            ("fabrics", self.fabrics, FABRIC_PARTS),
            ("switches", self.switches, FABRIC_PARTS),
            ("optics", self.optics, OPTIC_PARTS),
        ):
            if set(parts) != set(wanted):
                raise ImpossibleScenario(
                    f"cluster.{field} names {sorted(parts)}; it must name exactly"
                    f" {', '.join(wanted)}"
                )


@dataclass(frozen=True)
class ScenarioSet:
    """Outcomes that exhaust one quantity, on a named basis, resolved on a day by a rule.

    Raises
    ------
    ImpossibleScenario
        When probabilities do not add to one, bands leave a gap or overlap, a driver is missing
        from one outcome, or a driver's interval lies outside its outcome's band.
    """

    name: str
    title: str
    question: str
    quantity: str
    basis: str
    support: tuple[float, float]
    resolves_on: date
    rule: str
    outcomes: tuple[Outcome, ...]
    source_title: str
    source_url: str
    cluster: CoupledCluster
    claim: Claim | None = None

    def __post_init__(self) -> None:
        low, high = self.support
        if not 0.0 <= low < high <= 1.0:
            raise ImpossibleScenario(
                f"scenario set {self.name}: support [{low}, {high}] must rise inside 0..1, because"
                " the quantity is a fraction"
            )
        if len(self.outcomes) < 2:
            raise ImpossibleScenario(f"scenario set {self.name}: needs at least two outcomes")
        names = [outcome.name for outcome in self.outcomes]
        if len(set(names)) != len(names):
            raise ImpossibleScenario(
                f"scenario set {self.name}: two outcomes share a name in {names}; rename one"
            )
        if MIXTURE in names:
            raise ImpossibleScenario(
                f"scenario set {self.name}: no outcome may be named {MIXTURE!r}, which stands for"
                " the whole set; rename it"
            )
        check_weights(self.weights, names, where=f"scenario set {self.name}")
        self._check_bands()
        self._check_drivers()
        if self.claim is not None and set(self.claim.points) != set(names):
            raise ImpossibleScenario(
                f"scenario set {self.name}: claim.points must name every outcome {names}, but"
                f" names {sorted(self.claim.points)}"
            )

    @property
    def weights(self) -> dict[str, float]:
        """Stated probability of each outcome."""
        return {outcome.name: outcome.probability for outcome in self.outcomes}

    @property
    def driver_names(self) -> tuple[str, ...]:
        """Names of the drivers, the set's own quantity first."""
        rest = [name for name in self.outcomes[0].drivers if name != self.quantity]
        return (self.quantity, *rest)

    def outcome(self, name: str) -> Outcome:
        """Return the outcome of that name."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise ImpossibleScenario(
            f"scenario set {self.name}: no outcome is named {name!r};"
            f" it has {', '.join(self.weights)}"
        )

    def _check_bands(self) -> None:
        ordered = sorted(self.outcomes, key=lambda outcome: outcome.band)
        edge = self.support[0]
        for outcome in ordered:
            low, high = outcome.band
            if low >= high:
                raise ImpossibleScenario(
                    f"scenario set {self.name}, outcome {outcome.name}: band [{low}, {high}] is"
                    " upside down or empty; give the lower edge first"
                )
            if not math.isclose(low, edge, abs_tol=1e-12):
                fault = "leave a gap" if low > edge else "overlap"
                raise ImpossibleScenario(
                    f"scenario set {self.name}, outcome {outcome.name}: bands {fault} between"
                    f" {min(edge, low)} and {max(edge, low)}; outcomes must exhaust"
                    f" {list(self.support)} without overlapping"
                )
            edge = high
        if not math.isclose(edge, self.support[1], abs_tol=1e-12):
            raise ImpossibleScenario(
                f"scenario set {self.name}: bands end at {edge} but the quantity reaches"
                f" {self.support[1]}; extend the last band"
            )

    def _check_drivers(self) -> None:
        wanted = set(self.outcomes[0].drivers)
        if self.quantity not in wanted:
            raise ImpossibleScenario(
                f"scenario set {self.name}, outcome {self.outcomes[0].name}: no driver for the"
                f" set's own quantity; add [outcome.drivers.{self.quantity}] with interval_90"
            )
        for outcome in self.outcomes:
            if set(outcome.drivers) != wanted:
                raise ImpossibleScenario(
                    f"scenario set {self.name}, outcome {outcome.name}: drivers"
                    f" {sorted(outcome.drivers)} differ from {sorted(wanted)};"
                    " every outcome must state the same drivers"
                )
            own = outcome.drivers[self.quantity]
            if own.low < outcome.band[0] or own.high > outcome.band[1]:
                raise ImpossibleScenario(
                    f"scenario set {self.name}, outcome {outcome.name}: interval_90"
                    f" [{own.low}, {own.high}] reaches outside the band {list(outcome.band)};"
                    " move the interval or the band"
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
