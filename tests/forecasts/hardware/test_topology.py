"""Direct networks, pods and scale-up sizes against printed tables; oversubscription told twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.parts import Optic
from forecasts.hardware.scale_up_size import ScaleUpBuild, scale_up_size
from forecasts.hardware.topology import (
    crossing_gbps,
    delivered_gbps,
    dragonfly,
    link_loss_share,
    optical_torus,
    pod_accelerators,
    slim_fly,
    torus,
)
from forecasts.hardware.topology.network import TREES, NetworkShape, even_sides, network
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
    rack = {"gbytes_per_s": 900, "accelerators_per_rack": 72}
    nvlink = ScaleUpBuild(radix=72, ports_per_accelerator=18, planes=18, **rack)
    assert nvlink.largest_one_tier == 72
    assert ScaleUpBuild(radix=512, **rack).largest_one_tier == 512
    halved = ScaleUpBuild(radix=144, ports_per_accelerator=18, planes=9, **rack)
    assert halved.largest_one_tier == 72


def test_copper_of_two_metres_ends_inside_the_rack():
    """Eight racks of 0.6 m: seven widths, half of them to the middle, and two metres of rack."""
    build = ScaleUpBuild(radix=72, gbytes_per_s=900, accelerators_per_rack=72)
    assert build.longest_run_m(np.array([1.0, 8.0])).tolist() == pytest.approx([2.0, 4.1])


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
    # 48 ports at 2:1: 32 down, so 4 leaves with 16 up each, and 64 uplinks fill 2 spines.
    assert networks["management"].switches == 4 + 2
    assert networks["management"].cables == 128 + 64


# Deliberately at and just past every boundary: one switch, two tiers, three tiers, four.
@pytest.mark.parametrize("radix", [4, 8, 48, 64, 128, 512])
def test_a_fat_tree_grows_by_a_tier_exactly_beyond_what_one_fewer_reaches(radix):
    half = radix // 2
    for tiers in (1, 2, 3):
        most = radix if tiers == 1 else 2 * half**tiers
        full, beyond = network(most, radix), network(most + 1, radix)
        assert (full.tiers, beyond.tiers) == (tiers, tiers + 1)
        assert full.ports_left_over == 0
        assert full.inter_switch_links == (tiers - 1) * most


@given(
    radix=st.integers(2, 64).map(lambda half: 2 * half),
    endpoints=st.integers(1, 200_000),
    topology=st.sampled_from(["fat_tree", "rail_only", "dragonfly", "slim_fly"]),
    ratio=st.sampled_from([1, 2, 3, 7]),
    planes=st.integers(1, 8),
)
def test_every_port_of_every_topology_is_accounted_for(radix, endpoints, topology, ratio, planes):
    """Ports of switches = host ports + two an inner link + ports left over; nothing is negative."""
    ratio = ratio if topology in TREES else 1
    shape = NetworkShape(topology=topology, oversubscription=ratio, planes=planes, rails=8)
    try:
        built = network(endpoints, radix, shape=shape)
    except ImpossibleCluster:
        return
    hosts = endpoints * planes
    if topology == "rail_only":
        hosts = -(-endpoints // 8) * 8 * planes  # a tree of each rail holds its largest share
    used = hosts + 2 * built.inter_switch_links
    assert built.all_switches * radix == used + built.ports_left_over
    assert built.ports_left_over >= 0
    assert all(value >= 0 and value == int(value) for value in built.switches.values())
    assert all(value >= 0 and value == int(value) for value in built.links.values())


@given(radix=st.integers(2, 64).map(lambda half: 2 * half), endpoints=st.integers(1, 100_000))
def test_thinning_the_top_tier_never_needs_more_switches(radix, endpoints):
    try:
        full = network(endpoints, radix)
        thin = network(endpoints, radix, shape=NetworkShape(oversubscription=3))
    except ImpossibleCluster:
        return
    assert thin.inter_switch_links <= full.inter_switch_links + radix
    assert thin.tiers <= full.tiers


def test_512_ports_of_200g_are_one_tier_a_plane():
    """A 102.4T switch at 200G connects 512; eight planes give each accelerator 1.6 Tb/s."""
    flat = network(512, 512, shape=NetworkShape(planes=8))
    assert flat.tiers == 1
    assert flat.all_switches == 8
    assert network(512, 64).tiers == 2  # the same at 1.6T ports on a quarter of the radix


def test_llama_3s_cluster_is_eight_pods_under_a_top_tier_of_one_to_seven():
    """arXiv 2407.21783: 24,576 GPUs, pods of 3,072, 1:7; radix 64 leaves 8 of 64 ports upward."""
    cluster = network(24_576, 64, shape=NetworkShape(oversubscription=7))
    assert cluster.tiers == 3
    assert cluster.switches["leaf"] == 24_576 / 32
    assert cluster.switches["spine"] == -(-24_576 // 56)
    assert cluster.links["spine-core"] * 7 == pytest.approx(24_576, rel=0.001)


def test_rail_only_drops_the_tier_that_joins_the_rails():
    """arXiv 2307.12169; DeepSeek's eight planes of 256: two tiers of eight leaves, four spines."""
    rails = network(2_048, 64, shape=NetworkShape(topology="rail_only", rails=8))
    assert rails.tiers == 2
    assert rails.all_switches == 8 * (8 + 4)
    assert network(16_384, 64, shape=NetworkShape(topology="rail_only")).all_switches == 8 * 96


def test_a_tpu_v4_pod_is_48_mirrors_of_128_ports_in_use():
    pod = network(4_096, 136, shape=NetworkShape(topology="ocs_torus"))
    assert pod.switches["circuit"] == 48
    assert pod.links["cube face-circuit"] == 48 * 128
    assert pod.ports_left_over == 48 * 8


def test_a_torus_that_has_no_even_sides_names_one_that_does():
    assert even_sides(4_096, 3) == (16, 16, 16)
    assert even_sides(512, 2) == (32, 16)
    with pytest.raises(ImpossibleCluster, match=r"no even torus of 3 .*value: 1000"):
        even_sides(1_009, 3)


def test_optics_are_forced_where_copper_ends():
    """NVL72 in one rack draws 19.4 kW less for staying copper; 576 packages span eight racks."""
    optic = Optic(
        name="an 800G module", form="DSP", rate_gbps=800, module_power_w=15, price_usd=0,
        link_mtbf_h=1,
    )  # fmt: skip
    build = ScaleUpBuild(
        radix=72, gbytes_per_s=900, accelerators_per_rack=72, ports_per_accelerator=18, planes=18
    )
    told = scale_up_size([72, 576, 1_024], build, reach_m=2, optic=optic)
    assert told.optics_forced.tolist() == [False, True, True]
    assert told.tiers.tolist() == [1, 2, 2]
    assert told.optics_power_w[0] == pytest.approx(19_440)
