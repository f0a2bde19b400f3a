"""Hashed flows against exact small cases and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.load_balancing import (
    flowlet_share,
    fullest_link,
    hashed_share,
    hashed_share_distribution,
    incast_gbps,
    port_imbalance,
    sprayed_share_distribution,
)


def test_two_flows_on_two_links_by_hand():
    """Half the time they share a link: the fullest holds 1 or 2 with equal chance."""
    assert fullest_link(2, 2) == pytest.approx([0.0, 0.5, 0.5])
    assert hashed_share(2, 2) == pytest.approx(0.5 * 1.0 + 0.5 * 0.5)


@pytest.mark.parametrize(("flows", "links"), [(8, 8), (64, 32), (128, 16), (1000, 7)])
def test_simulation_agrees(flows, links):
    drawn = hashed_share_distribution(flows, links, draws=20_000, rng=np.random.default_rng(1))
    assert hashed_share(flows, links) == pytest.approx(drawn.mean, rel=0.01)


def test_eight_flows_per_uplink_explain_the_vendors_sixty_percent():
    assert hashed_share(8 * 16, 16) == pytest.approx(0.60, abs=0.02)
    assert hashed_share(8 * 32, 32) == pytest.approx(0.56, abs=0.01)


@given(flows=st.integers(1, 200), links=st.integers(1, 64))
def test_probabilities_add_to_one_and_the_share_is_one(flows, links):
    chance = fullest_link(flows, links)
    assert chance.min() >= 0.0
    assert chance.sum() == pytest.approx(1.0, abs=1e-9)
    assert 0.0 < hashed_share(flows, links) <= 1.0 + 1e-12


def test_more_flows_share_better_and_flowlets_are_more_flows():
    shares = hashed_share(np.array([16, 32, 128, 1024]), 16)
    assert np.all(np.diff(shares) > 0)
    assert flowlet_share(16, 16, flowlets_per_flow=8) == hashed_share(128, 16)


def test_spraying_beats_hashing_and_narrows_the_distribution():
    rng = np.random.default_rng(2)
    sprayed = sprayed_share_distribution(32, mean_share=0.98, spread=0.02, draws=5_000, rng=rng)
    hashed = hashed_share_distribution(256, 32, draws=5_000, rng=rng)
    assert sprayed.quantile(0.05) > hashed.quantile(0.95)


def test_incast_divides_one_receiver():
    assert incast_gbps(400, 8) == 50


def test_imbalance_of_two_ports_by_hand():
    """Three flows: 3-0 in two of eight hashes, 2-1 in six: (2 x 3 + 6 x 2) / (6 x 1) = 3."""
    assert port_imbalance(3, 2) == pytest.approx(3.0)
    assert port_imbalance(2, 2) == pytest.approx(3.0)
    assert port_imbalance(5, 1) == 1.0
    assert port_imbalance(1, 2) == math.inf
    assert port_imbalance(1000, 2) < 1.1
    with pytest.raises(ImpossibleCluster, match="ports = 4"):
        port_imbalance(8, 4)
