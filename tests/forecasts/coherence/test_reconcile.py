"""Totals that add up: MinT against its own formula, draws that sum exactly, intervals included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.coherence import (
    CoherenceError,
    Hierarchy,
    bottom_draws,
    coherent_draws,
    of_whole,
    reconcile,
    shrunk_covariance,
)

THREE = Hierarchy.of({"a": "switch", "b": "switch", "c": "optics"})


def test_a_hierarchy_by_hand():
    assert THREE.nodes == (
        ("market", "market", ""),
        ("layer", "switch", "market"),
        ("layer", "optics", "market"),
        ("vendor", "a", "switch"),
        ("vendor", "b", "switch"),
        ("vendor", "c", "optics"),
    )
    assert (THREE.summing @ np.array([1.0, 2.0, 4.0])).tolist() == [7.0, 3.0, 4.0, 1.0, 2.0, 4.0]


def test_two_vendors_by_hand():
    """Vendors say 4 and 6, the market 13, equal variances: the three too many are shared out."""
    two = Hierarchy.of({"a": "all", "b": "all"})
    base = np.array([13.0, 13.0, 4.0, 6.0])
    wide = np.diag([1.0, 1e9, 1.0, 1.0])  # the layer repeats the market and says nothing more
    assert reconcile(two, base, wide) == pytest.approx([5.0, 7.0], abs=1e-6)


def test_mint_equals_its_formula():
    rng = np.random.default_rng(3)
    mixing = rng.normal(size=(6, 6))
    covariance = mixing @ mixing.T + np.eye(6)
    base = THREE.summing @ np.array([50.0, 70.0, 90.0]) + rng.normal(size=6)
    inverse, s = np.linalg.inv(covariance), THREE.summing
    wanted = np.linalg.solve(s.T @ inverse @ s, s.T @ inverse @ base)
    assert reconcile(THREE, base, covariance) == pytest.approx(wanted, abs=1e-8)


def test_forecasts_that_add_up_already_stay():
    values = np.array([3.0, 5.0, 8.0])
    made = reconcile(THREE, THREE.summing @ values, np.diag([9.0, 4.0, 4.0, 1.0, 2.0, 3.0]))
    assert made == pytest.approx(values)


@settings(max_examples=40, deadline=None)
@given(
    base=st.lists(st.floats(0.0, 1e5), min_size=6, max_size=6),
    variance=st.lists(st.floats(0.01, 100.0), min_size=6, max_size=6),
)
def test_no_vendor_turns_negative(base, variance):
    made = reconcile(THREE, np.array(base), np.diag(variance))
    assert (made >= 0.0).all()


def test_shrinkage_takes_noise_away_and_leaves_what_is_there():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(8, 5))
    shrunk = shrunk_covariance(noise)
    raw = np.corrcoef(noise.T)
    scale = np.sqrt(np.diag(shrunk))
    off = ~np.eye(5, dtype=bool)
    assert np.abs((shrunk / np.outer(scale, scale))[off]).max() < 0.5 * np.abs(raw[off]).max()
    together = rng.normal(size=(200, 1)) + 0.1 * rng.normal(size=(200, 3))
    kept = shrunk_covariance(together)
    assert kept[0, 1] / np.sqrt(kept[0, 0] * kept[1, 1]) > 0.95
    assert np.linalg.eigvalsh(shrunk).min() > 0.0
    assert shrunk_covariance(noise[:2])[0, 1] == 0.0


def draws(seed=0, size=400, steps=3):
    rng = np.random.default_rng(seed)
    levels = (0.1, 0.5, 0.9)
    middle = np.array([10.0, 30.0, 60.0])[:, None, None] * np.ones((3, steps, 1))
    quantiles = middle * np.array([0.6, 1.0, 1.7])
    bottom = bottom_draws(quantiles, levels, np.eye(3), size=size, persistence=0.9, rng=rng)
    targets = np.tile([12.0, 25.0, 70.0], (steps, 1))
    return bottom, coherent_draws(THREE, bottom, targets)


def test_every_draw_of_every_level_adds_up():
    _, made = draws()
    market, switch, optics, a, b, c = np.moveaxis(made, 2, 0)
    assert switch == pytest.approx(a + b, abs=1e-9)
    assert optics == pytest.approx(c, abs=1e-9)
    assert market == pytest.approx(switch + optics, abs=1e-9)
    assert made[:, :, 3:].mean(axis=0) == pytest.approx(np.tile([12.0, 25.0, 70.0], (3, 1)))
    assert (made >= 0.0).all()


def test_copula_keeps_the_quantiles_of_each_vendor():
    bottom, _ = draws(size=4_000)
    assert np.median(bottom[:, 0], axis=0) == pytest.approx([10.0, 30.0, 60.0], rel=0.06)
    ranks = [np.argsort(np.argsort(bottom[:, step, 0])) for step in (0, 1)]
    assert np.corrcoef(*ranks)[0, 1] > 0.8  # ahead of its median, it stays ahead


@pytest.mark.parametrize("level", [0.025, 0.5, 0.975])
def test_intervals_add_up_too(level):
    """Quantiles of parts do not add to that of the whole; what they hold there does."""
    _, made = draws(size=2_000)
    held = of_whole(made[:, 0], level)
    assert held[0] == pytest.approx(np.quantile(made[:, 0, 0], level))
    assert held[1] == pytest.approx(held[3] + held[4])
    assert held[0] == pytest.approx(held[1] + held[2])
    alone = np.quantile(made[:, 0, 3:], level, axis=0).sum()
    if level != 0.5:
        assert abs(alone - held[0]) > 0.01 * held[0]


def test_what_does_not_fit_is_said():
    with pytest.raises(CoherenceError, match="6 nodes need 6"):
        reconcile(THREE, np.ones(5), np.eye(5))
    with pytest.raises(CoherenceError, match="no vendor"):
        Hierarchy.of({})
