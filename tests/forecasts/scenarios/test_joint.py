"""Joint odds: marginals exact, influences as odds ratios, impossible requests refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.scenarios import ImpossibleScenario, Influence, inconsistency, joint_odds
from forecasts.scenarios.joint import KAPPA

TWO = {"a": {"x": 0.3, "y": 0.7}, "b": {"p": 0.6, "q": 0.4}}


def pull(of, on, impact):
    return Influence(tuple(of.split(".")), tuple(on.split(".")), impact, "invented")


def test_without_influences_axes_are_independent():
    joint = joint_odds(TWO)
    assert joint.pair("a", "b") == pytest.approx(np.outer([0.3, 0.7], [0.6, 0.4]))
    assert joint.divergence_nats == pytest.approx(0.0, abs=1e-12)


def test_one_influence_gives_its_odds_ratio_and_keeps_the_marginals():
    """+3 with kappa .35 multiplies the odds by exp(1.05) = 2.86, whatever the marginals."""
    joint = joint_odds(TWO, [pull("a.x", "b.p", 3.0)])
    (xp, xq), (yp, yq) = joint.pair("a", "b")
    assert xp * yq / (xq * yp) == pytest.approx(np.exp(3 * KAPPA), rel=1e-6)
    assert joint.marginal("a")["x"] == pytest.approx(0.3, abs=1e-10)
    assert joint.marginal("b")["p"] == pytest.approx(0.6, abs=1e-10)
    assert joint.divergence_nats > 0.0


def test_an_influence_stated_both_ways_counts_once_with_the_mean():
    both = joint_odds(TWO, [pull("a.x", "b.p", 3.0), pull("b.p", "a.x", 1.0)])
    mean = joint_odds(TWO, [pull("a.x", "b.p", 2.0)])
    assert both.table == pytest.approx(mean.table, abs=1e-9)


def test_a_pair_asked_for_outright_is_given_within_frechets_bounds():
    asked = {(("a", "x"), ("b", "p")): 0.25}
    assert joint_odds(TWO, pairs=asked).pair("a", "b")[0, 0] == pytest.approx(0.25, abs=1e-9)
    with pytest.raises(ImpossibleScenario, match=r"allow only 0 to 0\.3"):
        joint_odds(TWO, pairs={(("a", "x"), ("b", "p")): 0.35})


def test_pairs_that_cannot_hold_together_are_refused():
    """Three coins that each pair wants apart: no joint distribution has all three."""
    coins = {axis: {"heads": 0.5, "tails": 0.5} for axis in "abc"}
    apart = {
        ((first, "heads"), (second, "heads")): 0.01
        for first, second in (("a", "b"), ("b", "c"), ("a", "c"))
    }
    with pytest.raises(ImpossibleScenario, match="contradict each other"):
        joint_odds(coins, pairs=apart)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.floats(0.02, 1.0), min_size=3, max_size=3), min_size=3, max_size=3),
    st.lists(st.floats(-3.0, 3.0), min_size=3, max_size=3),
)
def test_marginals_are_kept_exactly_whatever_is_asked(raw, impacts):
    weights = {
        axis: dict(zip("xyz", (np.array(row) / sum(row)).tolist(), strict=True))
        for axis, row in zip("abc", raw, strict=True)
    }
    pulls = [
        pull(f"{of}.x", f"{on}.y", impact)
        for (of, on), impact in zip((("a", "b"), ("b", "c"), ("a", "c")), impacts, strict=True)
    ]
    joint = joint_odds(weights, pulls)
    for axis, odds in weights.items():
        assert joint.marginal(axis) == pytest.approx(odds, abs=1e-10)


def test_inconsistency_by_hand():
    """In x and q: b gets +2 for p from x and nothing for q, so q is 2 worse than the best."""
    pulls = [pull("a.x", "b.p", 2.0), pull("b.q", "a.y", 1.0)]
    outcomes = {"a": ["x", "y"], "b": ["p", "q"]}
    assert inconsistency({"a": "x", "b": "q"}, outcomes, pulls) == 2.0
    assert inconsistency({"a": "x", "b": "p"}, outcomes, pulls) == 0.0
