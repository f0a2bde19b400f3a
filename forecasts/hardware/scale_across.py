"""Training over several sites: long-haul bandwidth, round trips, low-communication schemes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least

FIBRE_KM_PER_MS = 200.0  # light in glass, one way


@dataclass(frozen=True, kw_only=True)
class ScaleAcrossConstants:
    """Penalty of data parallelism between slices of accelerators over a data-centre network."""

    slice_base_loss: float
    slice_doubling_loss: float
    long_haul_exposed: float


def slice_efficiency(slices: ArrayLike, constants: ScaleAcrossConstants) -> FloatArray:
    """Utilisation of ``S`` slices over that of one: ``1 / (1 + a + b log2(S)^2)``, 1 for one.

    Fitted to MaxText's published runs on TPU v5e (16B and 32B models, one to 32 slices).
    """
    count = at_least("slices", slices, 1.0)
    loss = constants.slice_base_loss + constants.slice_doubling_loss * np.log2(count) ** 2
    return np.where(count > 1.0, 1.0 / (1.0 + loss), 1.0)


def round_trip_ms(distance_km: ArrayLike, *, equipment_ms: ArrayLike = 0.0) -> FloatArray:
    """Light there and back in fibre (10 ms a thousand kilometres), plus equipment."""
    return np.asarray(
        2.0 * at_least("distance_km", distance_km, 0.0) / FIBRE_KM_PER_MS + np.asarray(equipment_ms)
    )


def router_buffer_bytes(bandwidth_gbps: ArrayLike, rtt_ms: ArrayLike) -> FloatArray:
    """Buffer that keeps a long link full: bandwidth x round trip."""
    bits = at_least("bandwidth_gbps", bandwidth_gbps, 0.0) * 1e9 * at_least("rtt_ms", rtt_ms, 0.0)
    return np.asarray(bits / 1e3 / 8.0)


def gradient_exchange_s(
    parameters: ArrayLike,
    *,
    bytes_per_parameter: ArrayLike,
    sites: ArrayLike,
    site_gbps: ArrayLike,
    rtt_ms: ArrayLike,
) -> FloatArray:
    """One exchange of gradients between sites, summed inside each first.

    ``2 (S - 1) / S`` of the gradient through every site's long-haul links, and two rounds of the
    ring in round trips.
    """
    count = at_least("sites", sites, 1.0)
    size = at_least("parameters", parameters, 0.0) * np.asarray(bytes_per_parameter)
    moved = 2.0 * (count - 1.0) / count * size
    rounds = 2.0 * (count - 1.0)
    rate = at_least("site_gbps", site_gbps, 1e-9) * 1e9 / 8.0
    return np.asarray(moved / rate + rounds * np.asarray(rtt_ms) / 2e3)


def multi_site_efficiency(
    exchange_s: ArrayLike,
    *,
    step_s: ArrayLike,
    hidden_share: ArrayLike = 0.0,
    steps_between: ArrayLike = 1.0,
    compression: ArrayLike = 1.0,
) -> FloatArray:
    """Step time at one site over that at several.

    The exchange happens every ``steps_between`` steps (1 synchronous, 100-500 for DiLoCo),
    compressed by ``compression`` (4 for 8-bit), ``hidden_share`` of it behind computation.
    """
    own = at_least("step_s", step_s, 1e-12)
    seen = (
        at_least("exchange_s", exchange_s, 0.0)
        / at_least("steps_between", steps_between, 1.0)
        / at_least("compression", compression, 1.0)
        * (1.0 - np.asarray(hidden_share))
    )
    return np.asarray(own / (own + seen))


def communication_reduction(steps_between: ArrayLike, compression: ArrayLike = 1.0) -> FloatArray:
    """How many times less traffic than exchanging full gradients every step."""
    return at_least("steps_between", steps_between, 1.0) * at_least("compression", compression, 1.0)
