"""The whole cluster: the article's slider, coupling to the data files, arrays, refusals."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.hardware import (
    ClusterOutcome,
    ImpossibleCluster,
    Wiring,
    assumptions,
    bandwidth_tax,
    cluster_outcome,
    parts_named,
)
from forecasts.hardware.cluster import SIMPLEST
from forecasts.hardware.topology.network import NetworkShape
from intel.facts.hardware import load_hardware


def outcome(catalogue, accelerators=100_000, wiring=SIMPLEST, **instead) -> ClusterOutcome:
    cluster = catalogue.cluster("scenario_100k")
    parts = parts_named(
        catalogue,
        accelerator=cluster.accelerator,
        fabric=cluster.fabric,
        switch=cluster.switch,
        optic=cluster.optic,
    )
    return cluster_outcome(accelerators, parts, assumptions(parts, **instead), wiring=wiring)


def test_sixty_to_ninety_five_percent_is_a_swing_of_one_point_six():
    tax = bandwidth_tax(100.0, from_share=0.60, to_share=0.95, exposed_share=1.0)
    assert tax.step_speedup == pytest.approx(0.95 / 0.60 - 1)
    assert tax.headline_usd_per_year == pytest.approx(100 * (1 - 0.60 / 0.95))
    assert tax.diluted_usd_per_year == pytest.approx(tax.headline_usd_per_year)


def test_dilution_keeps_only_the_share_that_waits():
    tax = bandwidth_tax(100.0, from_share=0.60, to_share=0.95, exposed_share=0.10)
    assert tax.headline_usd_per_year == pytest.approx(36.84, abs=0.01)
    assert tax.diluted_usd_per_year == pytest.approx(3.684, abs=0.001)


def test_a_cluster_of_100_000(catalogue):
    """Counts by hand: radix 128, three tiers, six module ends per accelerator at 15 W each."""
    result = outcome(catalogue)
    assert result.tiers == 3
    assert result.switches == 1563 + 1563 + 782
    assert result.optical_modules == 600_000
    assert result.optics_power_w == 9_000_000
    assert result.interruption_interval_h * 60 == pytest.approx(30.4, abs=0.1)
    assert 0.10 <= result.network_share_of_cost <= 0.15


def test_every_field_has_the_broadcast_shape(catalogue):
    result = outcome(
        catalogue,
        np.array([[1024], [16_384]]),
        delivered_share=np.array([0.6, 0.8, 0.95]),
        module_power_w=np.array([15.0, 8.5, 5.4]),
    )
    for field in dataclasses.fields(result):
        assert getattr(result, field.name).shape == (2, 3), field.name


def test_better_fabrics_never_do_worse(catalogue):
    by_share = outcome(catalogue, delivered_share=np.linspace(0.3, 1.0, 15))
    assert np.all(np.diff(by_share.utilisation) > 0)
    assert np.all(np.diff(by_share.fabric_value_usd_per_year) > 0)
    assert by_share.fabric_value_usd_per_year[0] < 0 < by_share.fabric_value_usd_per_year[-1]


@settings(max_examples=30)
@given(accelerators=st.integers(1, 500_000), watts=st.floats(0.0, 100.0))
def test_optics_power_is_modules_times_watts(catalogue, accelerators, watts):
    result = outcome(catalogue, accelerators, module_power_w=watts)
    assert result.optics_power_w == pytest.approx(result.optical_modules * watts)
    assert result.optical_modules == 2 * (result.inter_switch_links + accelerators)


def test_copper_host_links_leave_only_the_links_between_switches(catalogue):
    result = outcome(catalogue, wiring=Wiring(copper_host_links=True))
    assert result.optical_modules == 2 * result.inter_switch_links


def test_watts_in_the_data_file_change_the_outcome(catalogue, own_data):
    file = own_data / "hardware" / "optics.toml"
    text = file.read_text(encoding="utf-8")
    assert "module_power_w = { value = 15," in text
    file.write_text(
        text.replace("module_power_w = { value = 15,", "module_power_w = { value = 16,"),
        encoding="utf-8",
    )
    before, after = outcome(catalogue), outcome(load_hardware(own_data))
    assert after.optics_power_w == pytest.approx(before.optics_power_w * 16 / 15)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"accelerators": 0}, "accelerators = 0: must be at least 1"),
        ({"accelerators": -5}, "accelerators = -5: must be at least 1"),
        ({"accelerators": 2.5}, "accelerators = 2.5: must be whole; nearest feasible value: 3"),
        ({"module_power_w": -1.0}, "module_power_w = -1: must be at least 0"),
        ({"delivered_share": 1.2}, "delivered_share = 1.2: is a fraction.*value: 1.0"),
        ({"delivered_share": float("nan")}, "delivered_share = nan"),
        (
            {"wiring": Wiring(shape=NetworkShape(tiers=1))},
            "tiers = 1: radix 128 reaches 128 .*value: 3",
        ),
        ({"accelerators": 10**9}, "4 tiers of radix 128 reach"),
    ],
)
def test_impossible_clusters_are_refused_in_words(catalogue, overrides, message):
    with pytest.raises(ImpossibleCluster, match=message):
        outcome(catalogue, **overrides)


def test_unknown_parts_offer_the_closest_name(catalogue):
    with pytest.raises(
        ImpossibleCluster, match=r"optic = '800G LP0'.*nearest feasible value: 800G LPO"
    ):
        catalogue.optic("800G LP0")
    assert catalogue.fabric("infiniband").name == "InfiniBand"


def test_accelerators_without_known_ports_ask_for_a_rate(catalogue):
    tpu = catalogue.accelerator("TPU v5p")
    with pytest.raises(ImpossibleCluster, match="give link_gbps"):
        tpu.scale_out_ports()
