"""Interruptions against Llama 3 and the article's extrapolations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.hardware import (
    checkpoint_interval_h,
    effective_training_time_ratio,
    interruption_interval_h,
)
from forecasts.hardware.parts import Reliability
from forecasts.hardware.reliability import SharedFailure, correlated_reliability

LLAMA_3_RATE = 419 / (16_384 / 8 * 54) * 1000


def test_llama_3_stopped_about_every_three_hours():
    """419 unexpected interruptions in 54 days on 16,384 accelerators (arXiv 2407.21783)."""
    interval = interruption_interval_h(16_384, per_1000_node_days=LLAMA_3_RATE)
    assert interval == pytest.approx(54 * 24 / 419)
    assert interval == pytest.approx(3.093, abs=0.001)


def test_100_000_accelerators_stop_about_every_thirty_minutes(catalogue):
    rate = catalogue.reliability.interruptions_per_1000_node_days
    assert interruption_interval_h(100_000, per_1000_node_days=rate) * 60 == pytest.approx(
        30.4, 0.01
    )
    assert 24 / interruption_interval_h(1_000_000, per_1000_node_days=rate) == pytest.approx(
        473, 0.01
    )


def test_young_daly_is_the_spacing_that_loses_least():
    best = checkpoint_interval_h(3.1, 1 / 60)
    assert best == pytest.approx(np.sqrt(2 * 3.1 / 60))
    around = effective_training_time_ratio(
        3.1,
        restart_h=10 / 60,
        checkpoint_blocking_h=1 / 60,
        checkpoint_every_h=np.array([best * 0.5, best, best * 2]),
    )
    assert around.argmax() == 1


def test_llama_3_trained_more_than_nine_tenths_of_its_time(catalogue):
    given_rate = catalogue.reliability
    ratio = effective_training_time_ratio(
        interruption_interval_h(16_384, per_1000_node_days=LLAMA_3_RATE),
        restart_h=given_rate.restart_minutes / 60,
        checkpoint_blocking_h=given_rate.checkpoint_blocking_minutes / 60,
    )
    assert ratio > 0.90


@given(
    accelerators=st.integers(8, 1_000_000),
    restart_h=st.floats(0.0, 1.0),
    blocking_h=st.floats(0.0, 0.2),
)
def test_ratio_is_a_share_and_falls_with_size(accelerators, restart_h, blocking_h):
    interval = interruption_interval_h(
        np.array([accelerators, 2 * accelerators]), per_1000_node_days=3.79
    )
    small, large = effective_training_time_ratio(
        interval, restart_h=restart_h, checkpoint_blocking_h=blocking_h
    )
    assert 0.0 <= large <= small <= 1.0


def test_a_job_that_restarts_longer_than_it_runs_does_nothing():
    assert effective_training_time_ratio(0.1, restart_h=0.5, checkpoint_blocking_h=0.01) == 0.0


def test_a_lone_part_stops_the_job_and_one_of_several_costs_its_part_of_the_bandwidth():
    """1,024 accelerators behind 32 parts that fail once in 1,000 days: 0.032 stops a day."""
    independent = Reliability(
        interruptions_per_1000_node_days=1.0,
        accelerators_per_node=8,
        restart_minutes=15.0,
        checkpoint_blocking_minutes=0.6,
        network_share_of_interruptions=0.1,
    )
    part = SharedFailure(
        name="leaf", accelerators_behind=32, failures_per_1000_days=1.0, repair_h=24.0
    )
    own_a_day = 128 / 1000
    lone = correlated_reliability(1_024, [part], independent)
    assert 24 / lone.interruption_interval_h == pytest.approx(own_a_day + 0.032)
    assert lone.network_share_of_interruptions == pytest.approx((0.1 * own_a_day + 0.032) / 0.16)
    assert lone.mean_bandwidth_share == 1.0
    both = correlated_reliability(1_024, [replace(part, planes=2)], independent)
    assert 24 / both.interruption_interval_h == pytest.approx(own_a_day)
    # Each of two planes is under repair one day in 1,000, and then half the bandwidth is gone.
    assert both.mean_bandwidth_share == pytest.approx(1 - 2 * 0.001 / 2)
    assert both.effective_training_time_ratio > lone.effective_training_time_ratio
