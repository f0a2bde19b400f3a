"""Forecasts of parts and wholes that add up: minimum trace reconciliation with shrinkage.

Wickramasuriya, Athanasopoulos & Hyndman 2019, Journal of the American Statistical Association
114:804: ``y~ = S (S' W^-1 S)^-1 S' W^-1 y^``. W is the covariance of one-step errors of a backtest
(never of residuals in sample), its correlations shrunk towards none by Schäfer & Strimmer 2005,
Statistical Applications in Genetics and Molecular Biology 4:32. Where a part would turn negative,
non-negative least squares takes over (Wickramasuriya, Turlach & Hyndman 2020).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import ndtr

Array = NDArray[np.float64]

MARKET: Final = "market"
_SMALLEST_VARIANCE: Final = 1e-6


class CoherenceError(ValueError):
    """A hierarchy or its forecasts do not fit together; the message says where."""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Vendors in layers in one market.

    ``summing`` (N, B) has a row for the market, each layer and each vendor, in the order of
    ``nodes``; multiplied by the vendors' values it gives every level.
    """

    layers: tuple[str, ...]
    vendors: tuple[str, ...]
    parents: tuple[str, ...]
    summing: Array

    @classmethod
    def of(cls, layer_of: Mapping[str, str]) -> "Hierarchy":
        """Lay out vendors by their layer."""
        if not layer_of:
            raise CoherenceError("no vendor: there is nothing to add up")
        layers = tuple(dict.fromkeys(layer_of.values()))
        vendors = tuple(layer_of)
        parents = tuple(layer_of.values())
        member = np.array([[1.0 * (parent == layer) for parent in parents] for layer in layers])
        summing = np.vstack([np.ones(len(vendors)), member, np.eye(len(vendors))])
        return cls(layers, vendors, parents, summing)

    @property
    def nodes(self) -> tuple[tuple[str, str, str], ...]:
        """Level, name and parent of every row of ``summing``."""
        return (
            (MARKET, MARKET, ""),
            *(("layer", layer, MARKET) for layer in self.layers),
            *(("vendor", name, up) for name, up in zip(self.vendors, self.parents, strict=True)),
        )


def shrunk_covariance(errors: Array) -> Array:
    """Covariance (N, N) of ``errors`` (T, N), correlations shrunk towards zero.

    Variances are taken around zero, not around the mean: a bias is an error too.
    The intensity is ``sum Var(r_ij) / sum r_ij^2`` over pairs, clipped to 0..1. Fewer than three
    rows leave no correlation at all.
    """
    count = len(errors)
    centred = errors - errors.mean(axis=0) if count > 1 else errors
    variance = np.maximum((errors**2).mean(axis=0), _SMALLEST_VARIANCE)
    scale = np.sqrt(variance)
    if count < 3:
        return np.asarray(np.diag(variance))
    standard = centred / np.maximum(centred.std(axis=0), np.sqrt(_SMALLEST_VARIANCE))
    products = standard[:, :, None] * standard[:, None, :]
    correlation = products.mean(axis=0)
    spread = ((products - correlation) ** 2).sum(axis=0) * count / (count - 1) ** 3
    off = ~np.eye(errors.shape[1], dtype=bool)
    squares = float((correlation[off] ** 2).sum())
    intensity = float(np.clip(spread[off].sum() / squares, 0.0, 1.0)) if squares > 0.0 else 1.0
    shrunk = (1.0 - intensity) * correlation
    np.fill_diagonal(shrunk, 1.0)
    return np.asarray(scale[:, None] * shrunk * scale[None, :])


def reconcile(hierarchy: Hierarchy, base: Array, covariance: Array) -> Array:
    """Vendors' values (B,) whose sums lie nearest to ``base`` (N,), none negative.

    Raises
    ------
    CoherenceError
        When base or covariance have not one value a node.
    """
    summing = hierarchy.summing
    nodes = len(summing)
    if base.shape != (nodes,) or covariance.shape != (nodes, nodes):
        raise CoherenceError(
            f"{nodes} nodes need {nodes} base forecasts and their covariance, not"
            f" {base.shape} and {covariance.shape}"
        )
    whitening = np.linalg.inv(np.linalg.cholesky(covariance))
    left, right = whitening @ summing, whitening @ base
    vendors = np.linalg.lstsq(left, right, rcond=None)[0]
    if (vendors < 0.0).any():
        vendors = nnls(left, right)[0]
    return np.asarray(vendors)


def bottom_draws(
    quantiles: Array,
    levels: Sequence[float],
    correlation: Array,
    *,
    size: int,
    persistence: float,
    rng: np.random.Generator,
) -> Array:
    """Draws (size, h, B) of the vendors from their quantiles, tied by a Gaussian copula.

    Parameters
    ----------
    quantiles
        Values (B, h, Q) at ``levels`` (Q,).
    correlation
        Of the vendors' errors, (B, B).
    persistence
        Correlation of a vendor's rank from one step to the next.
    """
    vendors, steps, _ = quantiles.shape
    root = np.linalg.cholesky(correlation)
    normal = rng.standard_normal((size, steps, vendors)) @ root.T
    for step in range(1, steps):
        kept = persistence * normal[:, step - 1]
        normal[:, step] = kept + np.sqrt(1.0 - persistence**2) * normal[:, step]
    ranks = ndtr(normal)
    out = np.empty((size, steps, vendors))
    for vendor in range(vendors):
        for step in range(steps):
            out[:, step, vendor] = np.interp(
                ranks[:, step, vendor], levels, quantiles[vendor, step]
            )
    return np.maximum(out, 0.0)


def coherent_draws(hierarchy: Hierarchy, bottom: Array, targets: Array) -> Array:
    """Draws (size, h, N) of every node: vendors moved to their reconciled means, then summed.

    Each vendor's draws are scaled so that their mean is ``targets`` (h, B); sums are exact in
    every draw and nothing turns negative.
    """
    means = np.maximum(bottom.mean(axis=0), 1e-12)
    return np.asarray((bottom * (targets / means)) @ hierarchy.summing.T)


def of_whole(draws: Array, level: float, *, width: float = 0.05) -> Array:
    """What each node (N,) holds when the first node stands at its quantile ``level``.

    ``draws`` is (size, N) with the whole first. Averages over the draws whose rank lies within
    ``width`` of the level, scaled to the whole's quantile: they add up exactly, which quantiles of
    parts do not (an Euler allocation).
    """
    whole = draws[:, 0]
    ranks = (np.argsort(np.argsort(whole)) + 0.5) / len(whole)
    near = draws[np.abs(ranks - level) <= width].mean(axis=0)
    return np.asarray(near * (np.quantile(whole, level) / max(float(near[0]), 1e-12)))
