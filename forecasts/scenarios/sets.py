"""A scenario set: axes, how they pull on each other, and what its source concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from forecasts.scenarios.axes import Axis
from forecasts.scenarios.drivers import DRIVERS
from forecasts.scenarios.refusal import ImpossibleScenario

MOST_IMPACT = 3.0


@dataclass(frozen=True)
class Influence:
    """How far one outcome favours another: -3 (hinders much) to +3 (helps much).

    ``of`` and ``on`` are (axis, outcome). An impact of 1 multiplies the odds by exp(0.35).
    """

    of: tuple[str, str]
    on: tuple[str, str]
    impact: float
    reason: str


@dataclass(frozen=True)
class Correlation:
    """Rank correlation of two drivers' levels inside every outcome (Gaussian copula)."""

    between: tuple[str, str]
    value: float
    reason: str


@dataclass(frozen=True)
class Anchor:
    """A reviewed number that ties the simulation to the world, with its document."""

    value: float
    low: float
    high: float
    unit: str
    reason: str
    title: str
    url: str


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


@dataclass(frozen=True)
class ScenarioSet:
    """One or more axes with their pairwise influences.

    Raises
    ------
    ImpossibleScenario
        When two axes share a name or a driver, or an influence or correlation contradicts another
        or names what is not there.
    """

    name: str
    title: str
    question: str
    axes: tuple[Axis, ...]
    source_title: str
    source_url: str
    influences: tuple[Influence, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    anchors: Mapping[str, Anchor] = field(default_factory=dict)
    claim: Claim | None = None

    def __post_init__(self) -> None:
        names = [axis.name for axis in self.axes]
        if not names or len(set(names)) != len(names):
            raise ImpossibleScenario(
                f"scenario set {self.name}: needs at least one axis, each of another name; it has"
                f" {names}"
            )
        owners: dict[str, str] = {}
        for axis in self.axes:
            for driver in axis.driver_names:
                if driver in owners:
                    raise ImpossibleScenario(
                        f"scenario set {self.name}: driver {driver} is stated by the axes"
                        f" {owners[driver]} and {axis.name}; one axis owns a driver"
                    )
                owners[driver] = axis.name
        self._check_influences()
        correlation_matrix(self.correlations, tuple(DRIVERS))
        if self.claim is not None and set(self.claim.points) != set(self.axes[0].names):
            raise ImpossibleScenario(
                f"scenario set {self.name}: claim.points must name every outcome"
                f" {list(self.axes[0].names)}, but names {sorted(self.claim.points)}"
            )

    @property
    def weights(self) -> dict[str, dict[str, float]]:
        """Stated probabilities by axis and outcome."""
        return {axis.name: axis.weights for axis in self.axes}

    def axis(self, name: str) -> Axis:
        """Return the axis of that name."""
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise ImpossibleScenario(
            f"scenario set {self.name}: no axis is named {name!r}; it has"
            f" {', '.join(axis.name for axis in self.axes)}"
        )

    def _check_influences(self) -> None:
        for each in self.influences:
            for axis, outcome in (each.of, each.on):
                self.axis(axis).outcome(outcome)
        check_influences(self.influences, where=f"scenario set {self.name}")


def check_influences(influences: tuple[Influence, ...], *, where: str) -> None:
    """Check that influences join different axes, within bounds, and do not contradict each other.

    Raises
    ------
    ImpossibleScenario
        With ``where``, both outcomes and the remedy.
    """
    stated: dict[tuple[tuple[str, str], tuple[str, str]], float] = {}
    for each in influences:
        place = f"{where}, influence of {_dotted(each.of)} on {_dotted(each.on)}"
        if each.of[0] == each.on[0]:
            raise ImpossibleScenario(
                f"{place}: both are outcomes of {each.of[0]}; an axis excludes its own"
                " outcomes already, so name another axis"
            )
        if not -MOST_IMPACT <= each.impact <= MOST_IMPACT:
            raise ImpossibleScenario(f"{place}: impact {each.impact} must lie in -3..3")
        if (each.of, each.on) in stated:
            raise ImpossibleScenario(f"{place}: stated twice; keep one")
        back = stated.get((each.on, each.of))
        if back is not None and back * each.impact < 0.0:
            raise ImpossibleScenario(
                f"{place}: impact {each.impact:+g} contradicts {back:+g} the other way round;"
                " two outcomes either favour or hinder each other, so make the signs agree"
            )
        stated[each.of, each.on] = each.impact


def correlation_matrix(
    correlations: tuple[Correlation, ...], drivers: tuple[str, ...]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The drivers' correlations as one matrix, shape ``(len(drivers), len(drivers))``.

    Raises
    ------
    ImpossibleScenario
        When a pair is unknown, stated twice or out of bounds, or no joint distribution has them.
    """
    matrix = np.eye(len(drivers))
    place = {name: i for i, name in enumerate(drivers)}
    for each in correlations:
        first, second = each.between
        told = f"correlation between {first} and {second}"
        if first not in place or second not in place or first == second:
            raise ImpossibleScenario(f"{told}: name two different drivers of {', '.join(drivers)}")
        if not -1.0 < each.value < 1.0:
            raise ImpossibleScenario(f"{told}: {each.value} must lie between -1 and 1")
        if matrix[place[first], place[second]] != 0.0:
            raise ImpossibleScenario(f"{told}: stated twice; keep one")
        matrix[place[first], place[second]] = matrix[place[second], place[first]] = each.value
    if float(np.linalg.eigvalsh(matrix)[0]) <= 1e-9:
        raise ImpossibleScenario(
            "the stated correlations contradict each other: no joint distribution has them all;"
            " bring the largest nearer to 0"
        )
    return matrix


def _dotted(place: tuple[str, str]) -> str:
    return ".".join(place)
