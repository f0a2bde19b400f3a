"""Optics claims passed through the shares they touch (SemiAnalysis, GB300 at three layers)."""

import pytest

from forecasts.hardware.dilution import (
    TreeShare,
    circuit_switch_saving,
    domain_in_optics_w,
    optics_change,
)


def change(catalogue, after, **overrides):
    accelerator = catalogue.accelerator("GB300")
    tree = TreeShare(
        tiers=3,
        switch=catalogue.switch("Quantum-X800 Q3400"),
        optic=catalogue.optic("800G DSP"),
        gbps=accelerator.scale_out_gbps,
    )
    rest = accelerator.system_power_w
    return optics_change(tree, catalogue.optic(after), rest_per_accelerator=rest, **overrides)


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


def test_an_nvl72_in_optics_would_draw_20_kilowatts(catalogue):
    watts = domain_in_optics_w(72, scale_up_gbytes_per_s=900, optic=catalogue.optic("800G DSP"))
    assert watts == pytest.approx(19_440)


def test_circuit_switch_saves_97_percent_not_95():
    """100 W against 3,000 W: the article rounds 96.7% to about 95%."""
    assert circuit_switch_saving(100, 3000) == pytest.approx(0.967, abs=0.001)
