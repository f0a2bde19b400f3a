"""What follows the microbatches of a step: gradients, gathered parameters, the optimizer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecasts.hardware.training.arrays import Number
from forecasts.hardware.training.parameters import LocalParameters, local_parameters
from forecasts.hardware.training.run import TrainingRun

# Of what tensor ranks reach inside a domain: as much as all-gathers reach of NVLink 4 in nccl-tests
# (``gather_share`` of ``data/hardware/collective_links.toml``).
GATHER_SCALE_UP_SHARE = 0.8


@dataclass(frozen=True)
class ParameterUpdate:
    """Exposed seconds of one step."""

    data_s: Number
    gather_s: Number
    optimizer_s: Number


def parameter_update(run: TrainingRun, busy_s: Number) -> ParameterUpdate:
    """Time the update that ``busy_s`` of microbatches end in; sharded plans gather instead."""
    sharded = run.plan.sharded > 0.0
    local = local_parameters(run.shape, run.plan)
    return ParameterUpdate(
        data_s=np.where(sharded, 0.0, _gradients_s(run, local, busy_s)),
        gather_s=np.where(sharded, _gathering_s(run, local, busy_s), 0.0),
        optimizer_s=_optimizer_s(run, local),
    )


def _gradients_s(run: TrainingRun, local: LocalParameters, busy_s: Number) -> Number:
    """Data-parallel ring, ``P (n - 1) / n`` bytes a parameter, exposed in part.

    Behind a sharded optimizer overlapped traffic still shows once it outlasts the half of the step
    it can hide under.
    """
    dense, experts = local.data_ranks, local.expert_data_ranks
    lane = np.where(
        run.leaves_domain,
        run.network_bytes_per_s * run.constants.network_share,
        run.scale_up_bytes_per_s,
    )
    moved = local.dense * (dense - 1.0) / dense + local.experts * (experts - 1.0) / experts
    traffic_s = moved * run.constants.gradient_bytes / lane
    exposed = run.software.data_exposed
    late_s = np.where(
        run.software.data_sharded_optimizer > 0.0,
        np.maximum(0.0, traffic_s * (1.0 - exposed) - busy_s / 2.0),
        0.0,
    )
    return exposed * traffic_s + late_s


def _gathering_s(run: TrainingRun, local: LocalParameters, busy_s: Number) -> Number:
    """What gathering every parameter twice and scattering its gradient adds to each microbatch.

    A smooth maximum of compute and traffic, less compute.
    """
    lane = np.where(
        run.leaves_domain,
        run.network_bytes_per_s * run.software.gather_links,
        GATHER_SCALE_UP_SHARE * run.scale_up_bytes_per_s,
    )
    traffic_s = run.microbatches * run.constants.gather_bytes * local.all / lane
    power = run.constants.gather_smoothness
    return (busy_s**power + traffic_s**power) ** (1.0 / power) - busy_s


def _optimizer_s(run: TrainingRun, local: LocalParameters) -> Number:
    """Reads and writes of the optimizer's state over memory bandwidth, and a fixed start.

    A rank updates all it holds, or its share of it where the state is sharded over its replicas.
    """
    shared = run.software.data_sharded_optimizer > 0.0
    own = local.dense / np.where(shared, local.data_ranks, 1.0) + local.experts / np.where(
        shared, local.expert_data_ranks, 1.0
    )
    state_bytes = np.where(
        run.plan.sharded > 0.0,
        run.constants.optimizer_bytes * local.all / run.plan.data,
        run.constants.optimizer_bytes * own,
    )
    return state_bytes / run.machine.memory_bytes_per_s + run.constants.step_overhead_ms * 1e-3
