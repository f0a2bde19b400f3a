"""Sites and slices against published runs."""

import numpy as np
import pytest

from forecasts.hardware.scale_across import (
    communication_reduction,
    gradient_exchange_s,
    multi_site_efficiency,
    round_trip_ms,
    router_buffer_bytes,
    slice_efficiency,
)


def test_maxtext_v5e_32b_from_one_to_32_slices(catalogue):
    """MFU 66.86, 64.81, 64.10, 63.67, 62.26, 60.40% (MaxText README)."""
    slices = np.array([1, 2, 4, 8, 16, 32])
    published = np.array([66.86, 64.81, 64.10, 63.67, 62.26, 60.40]) / 66.86
    assert slice_efficiency(slices, catalogue.scale_across) == pytest.approx(published, abs=0.02)


def test_light_in_fibre():
    assert round_trip_ms(1000) == pytest.approx(10.0)


def test_buffer_is_bandwidth_times_round_trip():
    assert router_buffer_bytes(51_200, 10) == pytest.approx(64e9)


def test_intellect_1_sends_400_times_less():
    assert communication_reduction(100, 4) == 400


def test_low_communication_training_hides_what_synchronous_cannot():
    exchange = gradient_exchange_s(
        405e9, bytes_per_parameter=2, sites=2, site_gbps=100_000, rtt_ms=21
    )
    assert exchange == pytest.approx(405e9 * 2 / 12.5e12 + 2 * 0.0105)
    every, hundredth = multi_site_efficiency(exchange, step_s=6.5, steps_between=np.array([1, 100]))
    assert every < hundredth
    assert hundredth > 0.999
