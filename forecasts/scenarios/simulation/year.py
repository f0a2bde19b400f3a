"""Flows of simulated quarters as years: what a quarter between two simulated ones counts for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from forecasts.scenarios.simulation.draws import Values
from forecasts.scenarios.simulation.paths import Paths


def quarters_each(rows: Sequence[int]) -> Values:
    """How many quarters each simulated one stands for, those between being straight."""
    weights = np.zeros(len(rows), dtype=np.float32)
    weights[0] += 0.5
    for i, (first, last) in enumerate(pairwise(rows)):
        weights[i] += (last - first) / 2.0
        weights[i + 1] += (last - first) / 2.0
    weights[-1] += 0.5
    return weights


def year_weights(rows: Sequence[int]) -> Values:
    """How often each simulated quarter counts in the year to the last, those between straight."""
    last = rows[-1]
    year = np.arange(max(last - 3, 0), last + 1)
    each = [np.interp(year, rows, unit).sum() for unit in np.eye(len(rows))]
    return np.asarray(each, dtype=np.float32) * np.float32(4.0 / len(year))


def twelve_months(paths: Paths, flow: Values) -> Values:
    """Sum over the last four quarters; where fewer are simulated, those at a yearly rate."""
    if paths.inputs.on:
        weights = paths.inputs.kept("year", lambda: year_weights(paths.inputs.rows))
        parts = [w * row for w, row in zip(weights, flow, strict=True) if w > 0.0]
        return np.asarray(np.sum(parts, axis=0)[None], dtype=np.float32)
    total = np.array(flow, dtype=np.float32)
    for back in range(1, min(4, len(flow))):
        total[back:] += flow[:-back]
    seen = np.minimum(np.arange(1, len(flow) + 1), 4).astype(np.float32)[:, None]
    total *= 4.0 / seen
    return total
