"""Collectives against nccl-tests rows, and what holds for every size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.collectives import (
    OPERATIONS,
    bus_factor,
    collective_time,
    low_latency_exchange_s,
)
from forecasts.hardware.communicator import Communicator
from forecasts.hardware.routing import routed_bytes


def run(catalogue, operation, size, ranks, network_bytes_per_s=50e9, **options):
    up = catalogue.scale_up_of(catalogue.accelerator("H100"))
    communicator = Communicator(
        links=catalogue.links_of(up),
        constants=catalogue.collectives,
        ranks=ranks,
        domain=up.domain,
        scale_up_bytes_per_s=up.bandwidth_gbytes_per_s * 1e9,
        network_bytes_per_s=network_bytes_per_s,
    )
    return collective_time(operation, size, communicator, **options)


def test_h100_all_reduce_of_8_gib_in_a_box(catalogue):
    """nccl-tests, DGX H100: 31.3 ms, 480 GB/s with reduction in the switches."""
    result = run(catalogue, "all_reduce", 2**33, 8)
    assert result.seconds * 1e3 == pytest.approx(31.3, rel=0.05)
    assert result.bus_bytes_per_s / 1e9 == pytest.approx(480, rel=0.05)


def test_rail_all_reduce_is_bound_by_eight_ports(catalogue):
    """64 H100 on 400G: 386 GB/s measured, 8 x 50 GB/s at most."""
    result = run(catalogue, "all_reduce", 2**33, 64, in_network=False)
    assert 350e9 < result.bus_bytes_per_s < 400e9


def test_all_to_all_across_boxes_runs_at_the_port(catalogue):
    result = run(catalogue, "all_to_all", 2**34, 32)
    assert result.bus_bytes_per_s / 1e9 == pytest.approx(48, rel=0.02)


def test_bus_factor_is_that_of_nccl_tests():
    assert bus_factor("all_reduce", 8) == 2 * 7 / 8
    assert bus_factor("all_gather", 8) == 7 / 8


@given(
    operation=st.sampled_from(OPERATIONS),
    size=st.floats(1.0, 1e11),
    ranks=st.integers(2, 512),
)
def test_time_grows_with_size_and_ranks_gain_nothing(catalogue, operation, size, ranks):
    small, large = run(catalogue, operation, np.array([size, 2 * size]), ranks).seconds
    assert 0 < small <= large <= 2 * small + 1e-12


def test_one_rank_communicates_nothing(catalogue):
    assert run(catalogue, "all_reduce", 1e9, 1).seconds == 0.0


def test_less_network_takes_longer(catalogue):
    slow = run(catalogue, "all_gather", 1e9, 64, network_bytes_per_s=25e9)
    fast = run(catalogue, "all_gather", 1e9, 64, network_bytes_per_s=50e9)
    assert slow.seconds > fast.seconds


def test_deepep_low_latency_dispatch(catalogue):
    """128 tokens, 8 experts each, FP8, 64 ranks on 400G: 173 us measured."""
    seconds = low_latency_exchange_s(
        routed_bytes(128, copies=8, hidden=7168, bytes_per_value=1),
        ranks=64,
        constants=catalogue.collectives,
        scale_up_bytes_per_s=200e9,
        network_bytes_per_s=50e9,
    )
    assert seconds * 1e6 == pytest.approx(173, rel=0.05)


def test_unknown_operation_and_negative_size_are_refused(catalogue):
    with pytest.raises(ImpossibleCluster, match="operation = broadcast"):
        run(catalogue, "broadcast", 1e6, 8)
    with pytest.raises(ImpossibleCluster, match="message_bytes = -1"):
        run(catalogue, "all_reduce", -1.0, 8)
