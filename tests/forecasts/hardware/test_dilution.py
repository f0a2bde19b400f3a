"""Optics claims passed through the shares they touch (SemiAnalysis, GB300 at three layers)."""

import pytest

from forecasts.hardware.dilution import (
    circuit_switch_saving,
    diluted,
    domain_in_optics_w,
    optics_change,
)


def change(catalogue, after, **overrides):
    accelerator = catalogue.accelerator("GB300")
    return optics_change(
        3,
        switch=catalogue.switch("Quantum-X800 Q3400"),
        before=catalogue.optic("800G DSP"),
        after=catalogue.optic(after),
        link_gbps=accelerator.scale_out_gbps,
        rest_per_accelerator=accelerator.system_power_w,
        **overrides,
    )


def test_84_percent_less_module_power_is_2_percent_of_the_cluster(catalogue):
    result = change(catalogue, "800G CPO")
    assert 100 * result.transceivers == pytest.approx(-84, abs=2)
    assert 100 * result.switches == pytest.approx(23, abs=4)
    assert 100 * result.network == pytest.approx(-23, abs=3)
    assert 100 * result.cluster == pytest.approx(-2, abs=0.4)


def test_two_layers_of_co_packaged_optics_save_4_percent(catalogue):
    result = change(catalogue, "800G CPO", tiers_after=2)
    assert 100 * result.cluster == pytest.approx(-4, abs=1)


def test_linear_modules_on_switch_ports_save_36_percent_of_transceivers(catalogue):
    """Host ends keep their DSP, so 43% on a module is 36% on all of them."""
    result = change(catalogue, "800G LPO")
    assert 100 * result.module == pytest.approx(-43, abs=1)
    assert 100 * result.transceivers == pytest.approx(-36, abs=1)


def test_the_identity_by_hand():
    """0.45 x -84% + 0.55 x +23% = -25% of the network, times 8.7% = -2% of the cluster."""
    network = diluted(-0.84, 0.45) + diluted(0.23, 0.55)
    assert network == pytest.approx(-0.25, abs=0.01)
    assert diluted(network, 0.087) == pytest.approx(-0.022, abs=0.001)


def test_an_nvl72_in_optics_would_draw_20_kilowatts(catalogue):
    watts = domain_in_optics_w(72, scale_up_gbytes_per_s=900, optic=catalogue.optic("800G DSP"))
    assert watts == pytest.approx(19_440)


def test_circuit_switch_saves_97_percent_not_95():
    """100 W against 3,000 W: the article rounds 96.7% to about 95%."""
    assert circuit_switch_saving(100, 3000) == pytest.approx(0.967, abs=0.001)
