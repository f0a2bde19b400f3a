"""Optical modules: how many, how many watts, how many dollars."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least


def optical_modules(
    links: ArrayLike, *, link_gbps: ArrayLike, module_gbps: ArrayLike
) -> FloatArray:
    """Modules on both ends of every optical link.

    A module that carries several links (a twin-port 1.6T on 800G links) counts once for them.
    """
    ends = 2.0 * at_least("links", links, 0.0)
    rate = at_least("link_gbps", link_gbps, 1.0) / at_least("module_gbps", module_gbps, 1.0)
    return np.asarray(np.ceil(ends * rate), dtype=np.float64)


def optics_power_w(modules: ArrayLike, module_power_w: ArrayLike) -> FloatArray:
    """Watts of all modules."""
    return at_least("modules", modules, 0.0) * at_least("module_power_w", module_power_w, 0.0)
