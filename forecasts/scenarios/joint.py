"""Joint odds of several axes: marginals exactly as stated, influences as odds ratios.

Each influenced pair of axes gets a table ``p_i q_j exp(kappa c_ij)``, raked to the stated marginals
first: that keeps its odds ratios and makes it feasible. Iterative proportional fitting over the
pairs and the marginals then finds, of all joint distributions with these pairs, the one nearest to
independence (Deming & Stephan 1940; Csiszar 1975). Axes without influence stay independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.refusal import ImpossibleScenario
from forecasts.scenarios.sets import Influence

FloatArray = npt.NDArray[np.float64]

KAPPA: Final = 0.35
"""Log-odds of one step of impact: +3 multiplies the odds by 2.9."""
PAIR_GAP: Final = 1e-6
MARGINAL_GAP: Final = 1e-12
MOST_CYCLES: Final = 500


@dataclass(frozen=True)
class Joint:
    """Joint odds: ``table`` has one dimension an axis, in the order of ``axes``.

    ``cycles`` of fitting were needed; ``gap`` is the largest difference left between a pair's
    table and its target; ``divergence_nats`` the Kullback-Leibler distance from independence.
    """

    axes: tuple[str, ...]
    outcomes: tuple[tuple[str, ...], ...]
    table: FloatArray
    cycles: int
    gap: float
    divergence_nats: float

    def marginal(self, axis: str) -> dict[str, float]:
        """Odds of one axis's outcomes."""
        place = self.axes.index(axis)
        rest = tuple(i for i in range(len(self.axes)) if i != place)
        odds = self.table.sum(axis=rest)
        return dict(zip(self.outcomes[place], odds.tolist(), strict=True))

    def pair(self, first: str, second: str) -> FloatArray:
        """Joint odds of two axes, ``first`` along the rows."""
        a, b = self.axes.index(first), self.axes.index(second)
        rest = tuple(i for i in range(len(self.axes)) if i not in (a, b))
        table = self.table.sum(axis=rest)
        return np.asarray(table if a < b else table.T)


def joint_odds(
    weights: Mapping[str, Mapping[str, float]],
    influences: Sequence[Influence] = (),
    *,
    kappa: float = KAPPA,
    pairs: Mapping[tuple[tuple[str, str], tuple[str, str]], float] | None = None,
) -> Joint:
    """Fit the joint odds of all axes.

    Parameters
    ----------
    weights
        Odds by axis and outcome; each axis adds to one.
    influences
        Impacts; one stated both ways counts with the mean of the two.
    kappa
        Log-odds of one step of impact.
    pairs
        Probabilities asked for outright: ``{(("a", "x"), ("b", "y")): 0.2}`` wants that a is x
        and b is y with 20%.

    Raises
    ------
    ImpossibleScenario
        When a probability asked for lies outside what the marginals allow (Frechet's bounds), or
        no joint distribution has all the pairs at once.
    """
    axes = tuple(weights)
    outcomes = tuple(tuple(weights[axis]) for axis in axes)
    marginals = [np.array([weights[a][o] for o in weights[a]], dtype=np.float64) for a in axes]
    targets = _targets(axes, outcomes, marginals, influences, kappa)
    _ask_outright(targets, axes, outcomes, marginals, pairs or {})
    independent = _product(marginals)
    table = independent.copy()
    cycles, gap = 0, 0.0
    while targets:
        cycles += 1
        for (a, b), target in targets.items():
            table *= _spread(_ratio(target, _sum_to(table, (a, b))), (a, b), len(axes))
        for place, marginal in enumerate(marginals):
            table *= _spread(_ratio(marginal, _sum_to(table, (place,))), (place,), len(axes))
        gap = max(float(np.abs(_sum_to(table, p) - t).max()) for p, t in targets.items())
        off = max(float(np.abs(_sum_to(table, (i,)) - m).max()) for i, m in enumerate(marginals))
        if gap < PAIR_GAP and off < MARGINAL_GAP:
            break
        if cycles == MOST_CYCLES:
            a, b = max(targets, key=lambda p: float(np.abs(_sum_to(table, p) - targets[p]).max()))
            raise ImpossibleScenario(
                f"the influences contradict each other: after {cycles} cycles {axes[a]} and"
                f" {axes[b]} are still {gap:.1e} from what they ask of each other; weaken or remove"
                " an influence between them, or one that joins both to a third axis"
            )
    held = table > 0.0
    divergence = float(np.sum(table[held] * np.log(table[held] / independent[held])))
    return Joint(axes, outcomes, table, cycles, gap, max(divergence, 0.0))


def _targets(
    axes: tuple[str, ...],
    outcomes: tuple[tuple[str, ...], ...],
    marginals: list[FloatArray],
    influences: Sequence[Influence],
    kappa: float,
) -> dict[tuple[int, int], FloatArray]:
    stated: dict[tuple[int, int, int, int], list[float]] = {}
    for each in influences:
        (a, x), (b, y) = sorted(_place(p, axes, outcomes) for p in (each.of, each.on))
        stated.setdefault((a, b, x, y), []).append(each.impact)
    impacts: dict[tuple[int, int], FloatArray] = {}
    for (a, b, x, y), values in stated.items():
        shape = (len(outcomes[a]), len(outcomes[b]))
        impacts.setdefault((a, b), np.zeros(shape))[x, y] = float(np.mean(values))
    return {
        (a, b): _raked(
            np.outer(marginals[a], marginals[b]) * np.exp(kappa * c), marginals[a], marginals[b]
        )
        for (a, b), c in impacts.items()
    }


def _ask_outright(
    targets: dict[tuple[int, int], FloatArray],
    axes: tuple[str, ...],
    outcomes: tuple[tuple[str, ...], ...],
    marginals: list[FloatArray],
    pairs: Mapping[tuple[tuple[str, str], tuple[str, str]], float],
) -> None:
    for (first, second), wanted in pairs.items():
        (a, x), (b, y) = sorted(_place(p, axes, outcomes) for p in (first, second))
        p, q = float(marginals[a][x]), float(marginals[b][y])
        least, most = max(0.0, p + q - 1.0), min(p, q)
        if not least <= wanted <= most:
            raise ImpossibleScenario(
                f"{'.'.join(first)} and {'.'.join(second)} together are asked for with {wanted:g},"
                f" but their own odds {p:g} and {q:g} allow only {least:g} to {most:g}; ask for a"
                " probability in between or change the odds"
            )
        table = targets.get((a, b), np.outer(marginals[a], marginals[b])).copy()
        corner = np.array([[wanted, p - wanted], [q - wanted, 1.0 - p - q + wanted]])
        is_x = np.arange(len(marginals[a])) == x
        is_y = np.arange(len(marginals[b])) == y
        for i, rows in enumerate((is_x, ~is_x)):
            for j, columns in enumerate((is_y, ~is_y)):
                block = np.ix_(rows, columns)
                held = float(table[block].sum())
                table[block] *= corner[i, j] / held if held > 0.0 else 0.0
        targets[a, b] = _raked(table, marginals[a], marginals[b])


def _place(
    place: tuple[str, str], axes: tuple[str, ...], outcomes: tuple[tuple[str, ...], ...]
) -> tuple[int, int]:
    axis, outcome = place
    if axis not in axes or outcome not in outcomes[axes.index(axis)]:
        raise ImpossibleScenario(
            f"there is no outcome {axis}.{outcome}; the axes are {', '.join(axes)}"
        )
    return axes.index(axis), outcomes[axes.index(axis)].index(outcome)


def _raked(table: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    for _ in range(MOST_CYCLES):
        table = table * _ratio(rows, table.sum(axis=1))[:, None]
        table = table * _ratio(columns, table.sum(axis=0))[None, :]
        if float(np.abs(table.sum(axis=1) - rows).max()) < MARGINAL_GAP:
            break
    return table


def _product(marginals: list[FloatArray]) -> FloatArray:
    table = np.ones(())
    for marginal in marginals:
        table = np.multiply.outer(table, marginal)
    return np.asarray(table)


def _sum_to(table: FloatArray, places: tuple[int, ...]) -> FloatArray:
    return np.asarray(table.sum(axis=tuple(i for i in range(table.ndim) if i not in places)))


def _spread(values: FloatArray, places: tuple[int, ...], ndim: int) -> FloatArray:
    shape = [1] * ndim
    for place, size in zip(places, values.shape, strict=True):
        shape[place] = size
    return values.reshape(shape)


def _ratio(wanted: FloatArray, held: FloatArray) -> FloatArray:
    """``wanted / held``, and nothing where nothing is held: what has no odds stays without."""
    return np.divide(wanted, held, out=np.zeros_like(held), where=held > 0.0)
