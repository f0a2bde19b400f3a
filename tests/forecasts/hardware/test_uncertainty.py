"""Ranges, draws, swings, and the gap between compute and network by generation."""

import numpy as np
import pytest

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.generations import generation_gaps
from forecasts.hardware.uncertainty import draws, quantiles, tornado
from forecasts.quantiles import QUANTILES


def test_draws_stay_between_what_the_sources_allow(catalogue):
    number = catalogue.evidence["optics", "800G DSP", "module_power_w"]
    drawn = draws(number, 2_000, rng=np.random.default_rng(0))
    assert number.low <= drawn.min() <= drawn.max() <= number.high
    assert tuple(quantiles(drawn)) == QUANTILES


def test_a_number_without_a_range_does_not_move(catalogue):
    number = catalogue.evidence["optics", "800G CPO", "link_mtbf_h"]
    assert set(draws(number, 5, rng=np.random.default_rng(0))) == {2.6e6}


def test_tornado_puts_the_widest_swing_first():
    swings = tornado(
        lambda v: 3 * v["a"] + v["b"], {"a": 1.0, "b": 1.0}, {"b": (0, 2), "a": (0, 2)}
    )
    assert [(s.name, s.width) for s in swings] == [("a", 6.0), ("b", 2.0)]


def test_tornado_refuses_ranges_that_make_no_sense():
    with pytest.raises(ImpossibleCluster, match="upside down"):
        tornado(lambda v: v["a"], {"a": 1.0}, {"a": (2, 1)})
    with pytest.raises(ImpossibleCluster, match="is not an input"):
        tornado(lambda v: v["a"], {"a": 1.0}, {"c": (0, 1)})


def test_compute_outgrows_the_network_since_2022(catalogue):
    """One format, no sparsity: Rubin has 4.0 times an H100's BF16 and 4 times its links."""
    rows = {
        row.accelerator: row
        for row in generation_gaps(
            catalogue.accelerators,
            catalogue.scale_up,
            base="H100",
            names=["A100", "H100", "GB200", "GB300", "Rubin"],
        )
    }
    assert rows["Rubin"].compute_growth == pytest.approx(4000 / 989)
    assert rows["Rubin"].scale_up_growth == 4
    assert rows["Rubin"].scale_out_growth == 4
    assert rows["GB200"].scale_out_growth == 1 < rows["GB200"].compute_growth
    assert rows["GB300"].domain == 72
