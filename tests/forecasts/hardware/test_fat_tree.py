"""Counts against printed tables, the sizes where a tier is added, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.hardware import ImpossibleCluster, fat_tree, tiers_needed
from forecasts.hardware.topology.fat_tree import reach


@pytest.mark.parametrize(
    ("endpoints", "radix", "planes", "switches", "links"),
    [
        (2048, 64, 1, 96, 2048),
        (65536, 64, 1, 5120, 131072),
        (2048, 64, 8, 768, 16384),
    ],
)
def test_deepseek_isca_2025_table_3(endpoints, radix, planes, switches, links):
    tree = fat_tree(endpoints, radix, planes=planes)
    assert tree.switches == switches
    assert tree.inter_switch_links == links
    assert tree.ports_left_over == 0


@pytest.mark.parametrize(
    ("gpus", "radix", "leaf", "spine"),
    [(512, 64, 16, 8), (2048, 64, 64, 32), (576, 144, 8, 4), (2304, 144, 32, 18)],
)
def test_superpod_two_tier_tables(gpus, radix, leaf, spine):
    """NVIDIA's DGX SuperPOD tables (B200 NDR and B300 XDR), 18 spines included."""
    tree = fat_tree(gpus, radix)
    assert (tree.tiers, tree.leaf_switches, tree.spine_switches) == (2, leaf, spine)


def test_superpod_b200_sixteen_units_has_three_tiers():
    tree = fat_tree(4096, 64)
    assert tree.tiers == 3
    assert (tree.leaf_switches, tree.spine_switches, tree.core_switches) == (128, 128, 64)


def test_a_tier_is_added_exactly_where_the_radix_ends():
    sizes = np.array([64, 65, 2048, 2049, 65536, 65537])
    assert tiers_needed(sizes, 64).tolist() == [1, 2, 2, 3, 3, 4]


def test_512_ports_of_200g_hold_512_accelerators_in_one_tier():
    """The vendor article's figure for a 102.4T switch."""
    assert tiers_needed(512, 512) == 1
    assert tiers_needed(131072, 512) == 2


@given(
    endpoints=st.integers(1, 300_000),
    radix=st.sampled_from([48, 64, 128, 144, 256, 512]),
)
def test_ports_bought_cover_ports_needed(endpoints, radix):
    tree = fat_tree(endpoints, radix)
    bought = int(tree.switches) * radix
    needed = endpoints + 2 * int(tree.inter_switch_links)
    assert bought >= needed
    assert int(tree.ports_left_over) == bought - needed
    assert reach(radix, int(tree.tiers)) >= endpoints


@given(
    endpoints=st.integers(1, 100_000),
    radix=st.sampled_from([64, 128, 144]),
)
def test_more_endpoints_never_need_fewer_switches(endpoints, radix):
    smaller, larger = fat_tree(np.array([endpoints, endpoints + 1]), radix).switches
    assert larger >= smaller


@pytest.mark.parametrize("radix", [3, 2, 63, 0, -4])
def test_impossible_radix_names_the_nearest(radix):
    with pytest.raises(ImpossibleCluster, match=r"radix = .*nearest feasible value: \d+"):
        fat_tree(100, radix)


def test_too_few_tiers_names_how_many_are_needed():
    with pytest.raises(ImpossibleCluster, match=r"tiers = 2: radix 64 reaches 2048.*value: 3"):
        fat_tree(2049, 64, tiers=2)


@pytest.mark.parametrize("endpoints", [0, -1, 1.5])
def test_impossible_endpoints(endpoints):
    with pytest.raises(ImpossibleCluster, match="endpoints"):
        fat_tree(endpoints, 64)
