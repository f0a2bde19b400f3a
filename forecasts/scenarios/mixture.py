"""Weighing branches: the mixture of their distributions, not the mean of their lines.

All functions take ``samples[outcome]``, one array of values an outcome, each standing for its
whole branch: draws, or the quantiles at :func:`equally_likely` levels. The arithmetic is the same,
and on a few hundred levels it costs well under a millisecond, so a page may call it on every move
of a slider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.sample import weighted_quantiles

FloatArray = npt.NDArray[np.float64]


def equally_likely(points: int) -> FloatArray:
    """Levels of the quantiles that stand for a whole distribution: (i + 1/2) / points."""
    return np.asarray((np.arange(points) + 0.5) / points)


def expected_value(samples: Mapping[str, FloatArray], weights: Mapping[str, float]) -> float:
    """Probability-weighted mean over the branches."""
    return float(sum(weights[name] * float(np.mean(values)) for name, values in samples.items()))


def mixture_quantiles(
    samples: Mapping[str, FloatArray], weights: Mapping[str, float], levels: Sequence[float]
) -> FloatArray:
    """Quantiles of the mixture, shape ``(len(levels),)``.

    Each value carries its branch's weight over the branch's count. The weighted distribution
    function is inverted by linear interpolation between the mid-points of those masses (Hazen's
    definition, which :func:`equally_likely` follows too).
    """
    return weighted_quantiles(*_pooled(samples, weights), levels)


def probability_below(
    samples: Mapping[str, FloatArray], weights: Mapping[str, float], threshold: float
) -> float:
    """Probability that the quantity lies below ``threshold``."""
    return float(
        sum(weights[name] * float(np.mean(values < threshold)) for name, values in samples.items())
    )


def _pooled(
    samples: Mapping[str, FloatArray], weights: Mapping[str, float]
) -> tuple[FloatArray, FloatArray]:
    """All values, and the part of the whole that each carries."""
    held = [name for name in samples if weights[name] > 0.0]
    if not held:
        raise ValueError("every branch has probability zero; give at least one a weight")
    values = np.concatenate([np.asarray(samples[name], dtype=np.float64) for name in held])
    mass = np.concatenate(
        [np.full(len(samples[name]), weights[name] / len(samples[name])) for name in held]
    )
    return values, mass / mass.sum()
