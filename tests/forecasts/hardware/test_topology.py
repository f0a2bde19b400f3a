"""Direct networks, pods and scale-up sizes against printed tables; oversubscription told twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.topology import (
    crossing_gbps,
    delivered_gbps,
    dragonfly,
    link_loss_share,
    one_tier_domain,
    optical_torus,
    optics_forced,
    pod_accelerators,
    slim_fly,
    torus,
)
from forecasts.hardware.topology.separate import NetworkNeed, separate_networks


def test_deepseek_isca_2025_table_3_dragonfly():
    network = dragonfly(hosts=16, routers=32, global_links=16, groups=511)
    assert network.endpoints == 261_632
    assert network.switches == 16_352
    assert network.inter_switch_links == 384_272
    assert network.ports_per_switch == 63


def test_slim_fly_of_order_28():
    """1,568 switches of degree 42, half as many hosts again on each: 32,928 endpoints."""
    network = slim_fly(28)
    assert network.switches == 1_568
    assert network.endpoints == 32_928
    assert network.inter_switch_links == 32_928


def test_slim_fly_does_not_exist_for_every_order():
    with pytest.raises(ImpossibleCluster, match=r"q = 6: .*nearest feasible value: 7"):
        slim_fly(6)


def test_dragonfly_has_no_more_groups_than_links_can_join():
    with pytest.raises(ImpossibleCluster, match=r"groups = 514: .*nearest feasible value: 513"):
        dragonfly(hosts=16, routers=32, global_links=16, groups=514)


@given(sides=st.tuples(*[st.integers(1, 12)] * 3))
def test_torus_links_are_half_the_ports(sides):
    network = torus(sides)
    assert network.inter_switch_links * 2 == network.endpoints * network.ports_per_switch


def test_tpu_v4_pod_is_64_racks_on_48_circuit_switches():
    """arXiv 2304.01433: 4,096 chips in 4x4x4 cubes, 128 of 136 ports used."""
    pod = optical_torus(4096)
    assert pod.cubes == 64
    assert pod.circuit_switches == 48
    assert pod.ports_used_per_switch == 128
    assert pod.optical_modules == 96 * 64


def test_optical_torus_needs_full_cubes_and_ports_for_them():
    with pytest.raises(ImpossibleCluster, match=r"nearest feasible value: 128"):
        optical_torus(100)
    with pytest.raises(ImpossibleCluster, match=r"nearest feasible value: 4352"):
        optical_torus(64 * 69)


def test_llama_3_pods():
    """192 racks of 16 in a pod, eight pods, 1:7 above: 57 Gb/s per accelerator at worst."""
    assert pod_accelerators(192, 16) == 3_072
    assert crossing_gbps(400, 7) == pytest.approx(57.1, abs=0.1)


def test_any_oversubscription_stalls_unless_traffic_stays_in_the_pod():
    """The article says any oversubscription stalls; Llama 3 trained across 1:7.

    Both hold: with all traffic crossing, 1:7 leaves a seventh; with a seventh of it crossing,
    because ranks are placed by pod, nothing is lost.
    """
    everything, placed = delivered_gbps(400, ratio=7, crossing_share=np.array([1.0, 1 / 7]))
    assert everything == pytest.approx(400 / 7)
    assert placed == pytest.approx(400)


def test_one_failed_uplink_of_32_costs_3_percent():
    assert link_loss_share(32) == pytest.approx(0.031, abs=0.001)


def test_scale_up_sizes():
    """72 on NVLink 5 (18 links, 18 planes of 72 ports); 512 on 512 ports of 200G."""
    assert one_tier_domain(72, ports_per_accelerator=18, switch_planes=18) == 72
    assert one_tier_domain(512) == 512
    assert one_tier_domain(144, ports_per_accelerator=18, switch_planes=9) == 72


def test_copper_of_two_metres_ends_inside_the_rack():
    assert optics_forced([1, 2, 8, 14], reach_m=2.0).tolist() == [False, True, True, True]


def test_networks_are_counted_apart():
    """128 nodes of eight back-end ports at radix 64 are 48 switches; a DPU each in front."""
    networks = separate_networks(
        128,
        {
            "back end": NetworkNeed(ports_per_node=8, radix=64),
            "front end": NetworkNeed(
                ports_per_node=1, radix=64, adapter_power_w=150, cores_released=300
            ),
            "management": NetworkNeed(ports_per_node=1, radix=48, oversubscription=2),
        },
    )
    assert networks["back end"].switches == 48
    assert networks["front end"].adapter_power_w == 128 * 150
    assert networks["front end"].host_cores_released == 128 * 300
    assert networks["management"].switches < networks["front end"].switches
