"""What a better fabric buys: from delivered bandwidth to the step, the run and the bill."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from forecasts.hardware.feasibility import FloatArray, share
from forecasts.hardware.training import StepTime, TrainingMachine, TrainingRun, training_step

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


def fabric_worth(run: TrainingRun, *, from_share: ArrayLike, to_share: ArrayLike) -> FabricWorth:
    """Time the same step at two delivered shares of the network's rated bandwidth."""
    start, end = share("from_share", from_share), share("to_share", to_share)
    slow = training_step(replace(run, machine=on_fabric(run.machine, start)))
    fast = training_step(replace(run, machine=on_fabric(run.machine, end)))
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
