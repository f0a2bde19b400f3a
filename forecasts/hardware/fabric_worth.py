"""What a better fabric buys: from delivered bandwidth to the step, the run and the bill."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, at_least, share
from forecasts.hardware.training import (
    SoftwareStack,
    StepTime,
    TrainingConstants,
    TrainingMachine,
    TrainingPlan,
    TransformerShape,
    training_step,
)

# The fabrics under the published runs that the step model was fitted to: idle InfiniBand and
# tuned Ethernet of one job. Their delivered share is what `delivered_ratio = 1` means.
CALIBRATED_SHARE = 0.95


@dataclass(frozen=True)
class FabricWorth:
    """One job on two fabrics, everything else fixed. Arrays of one shape.

    ``bandwidth_gain`` is the headline, ``step_gain`` what is left of it (both as extra work per
    hour). It counts bandwidth alone: tails and stops come on top, so it is a lower figure.
    """

    bandwidth_gain: FloatArray
    step_gain: FloatArray
    slow: StepTime
    fast: StepTime

    @property
    def diluted_share(self) -> FloatArray:
        """Part of the headline that reaches the step."""
        return np.asarray(self.step_gain / self.bandwidth_gain)


def fabric_worth(
    shape: TransformerShape,
    plan: TrainingPlan,
    machine: TrainingMachine,
    software: SoftwareStack,
    constants: TrainingConstants,
    *,
    from_share: ArrayLike,
    to_share: ArrayLike,
) -> FabricWorth:
    """Time the same step at two delivered shares of the network's rated bandwidth."""
    start, end = share("from_share", from_share), share("to_share", to_share)
    slow = training_step(shape, plan, on_fabric(machine, start), software, constants)
    fast = training_step(shape, plan, on_fabric(machine, end), software, constants)
    return FabricWorth(
        bandwidth_gain=np.asarray(end / start - 1.0),
        step_gain=np.asarray(slow.step_s / fast.step_s - 1.0),
        slow=slow,
        fast=fast,
    )


def on_fabric(machine: TrainingMachine, delivered_share: ArrayLike) -> TrainingMachine:
    """The machine behind a fabric that delivers this share of rated bandwidth."""
    ratio = share("delivered_share", delivered_share) / CALIBRATED_SHARE
    return replace(machine, delivered_ratio=ratio)


def recovered_usd_per_year(
    accelerator_hours_per_year: ArrayLike,
    usd_per_accelerator_hour: ArrayLike,
    *,
    step_gain: ArrayLike,
    goodput_ratio: ArrayLike = 1.0,
    premium_usd_per_year: ArrayLike = 0.0,
) -> FloatArray:
    """Cost avoided for the same work: ``hours x price x g / (1 + g)`` less the fabric's premium.

    ``g = (1 + step gain) x (goodput fast / slow) - 1``.
    """
    gain = (1.0 + np.asarray(step_gain)) * np.asarray(goodput_ratio) - 1.0
    bill = at_least("accelerator_hours_per_year", accelerator_hours_per_year, 0.0) * at_least(
        "usd_per_accelerator_hour", usd_per_accelerator_hour, 0.0
    )
    return np.asarray(bill * gain / (1.0 + gain) - np.asarray(premium_usd_per_year))
