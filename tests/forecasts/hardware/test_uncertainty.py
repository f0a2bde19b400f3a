"""Ranges, draws, and the gap between compute and network by generation."""

import numpy as np
import pytest

from forecasts.hardware.generations import generation_gaps
from forecasts.hardware.uncertainty import draws, quantiles
from forecasts.quantiles import QUANTILES


def test_draws_stay_between_what_the_sources_allow(catalogue):
    number = catalogue.evidence["optics", "800G DSP", "module_power_w"]
    drawn = draws(number, 2_000, rng=np.random.default_rng(0))
    assert number.low <= drawn.min() <= drawn.max() <= number.high
    assert tuple(quantiles(drawn)) == QUANTILES


def test_a_number_without_a_range_does_not_move(catalogue):
    number = catalogue.evidence["optics", "800G CPO", "link_mtbf_h"]
    assert set(draws(number, 5, rng=np.random.default_rng(0))) == {2.6e6}


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
