"""The coupled simulation balances: units, dollars and shares agree in every path and quarter."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.hardware import fat_tree
from forecasts.quantiles import QUANTILES
from forecasts.scenarios import joint_odds
from forecasts.scenarios.simulation import simulate
from forecasts.scenarios.simulation.demand import demand
from forecasts.scenarios.simulation.fabric import fabric_mix
from forecasts.scenarios.simulation.network import networks
from forecasts.scenarios.simulation.optics import adoption, laser_capacity, optics
from forecasts.scenarios.simulation.paths import draw_paths
from forecasts.scenarios.simulation.revenue import revenue
from forecasts.scenarios.simulation.sensitivity import sobol
from forecasts.scenarios.simulation.speeds import speeds
from forecasts.scenarios.simulation.topology import Tree, switch_gbps, tree_of

CLOSE = 2e-4  # float32 sums


def paths_of(inputs, seed, n=64):
    joint = joint_odds(inputs.world.weights, inputs.world.influences)
    return draw_paths(inputs, joint, n, np.random.SeedSequence(seed))


def test_units_dollars_and_shares_balance_whatever_is_drawn(inputs):
    """The check is inside: Hypothesis would print the fixture, which is large."""

    @settings(max_examples=30, deadline=None)
    @given(seed=st.integers(0, 2**20), scale=st.floats(0.05, 1.0))
    def balances(seed, scale):
        paths = paths_of(inputs, seed, 16)
        wanted, mix = demand(paths), fabric_mix(paths)
        pace = speeds(paths)
        built = networks(paths, wanted, mix, pace)
        capacity = laser_capacity(paths, 5e3)
        shipped = optics(paths, built.end_tbps, capacity, pace, adoption(paths))
        assert np.all(shipped.laser_shipped <= shipped.laser_capacity * (1 + CLOSE))
        assert np.all(shipped.laser_shipped <= shipped.laser_wanted * (1 + CLOSE))
        assert np.all(built.ports_bought_k >= built.ports_needed_k)
        by_form = sum(shipped.modules_m_by_form.values())
        assert by_form == pytest.approx(shipped.modules_m, rel=CLOSE)
        taken = revenue(paths, built, shipped, mix.spectrum_x_share, np.float32(scale))
        everybody = sum(taken.nvidia_by_layer.values()) + sum(taken.vendors.values())
        assert everybody == pytest.approx(taken.market["platform_with_optics"], rel=CLOSE)
        for basis, market in taken.market.items():
            part = taken.nvidia[basis] / market
            assert np.all((part >= 0.0) & (part <= 1.0 + CLOSE)), basis

    balances()


def test_everything_bought_fits_the_budget(simulated):
    values = simulated.values
    year = -1
    spent = values["accelerator_usd_m"][year] + values["ai_networking_usd_m"][year]
    assert np.all(spent <= values["capex_usd_m"][year] * (1 + CLOSE))
    assert np.all(values["budget_part"] <= 1.0)


def test_every_measure_is_finite_and_every_fraction_stays_in_0_to_1(simulated):
    for measure in simulated.measures:
        made = simulated.values[measure.name]
        assert made.shape == (17, 2_000)
        assert np.all(np.isfinite(made)), measure.name
        if measure.unit == "fraction" and measure.name != "share_gap":
            assert made.min() >= 0.0, measure.name
            assert made.max() <= 1.0, measure.name


def test_the_stated_share_keeps_its_bands_and_odds(simulated):
    axis = simulated.inputs.world.axis("nvidia_share")
    share = simulated.values["nvidia_share"][10]
    for place, outcome in enumerate(axis.outcomes):
        held = share[simulated.states["nvidia_share"] == place]
        assert np.all((held >= outcome.band[0] - 1e-6) & (held <= outcome.band[1] + 1e-6))
        assert len(held) / simulated.n == pytest.approx(outcome.probability, abs=0.01)


def test_under_the_stated_odds_a_published_forecast_keeps_its_own_distribution(inputs):
    """Not fresh assumptions: the quantiles that went in come out."""
    paths = paths_of(inputs, 3, 40_000)
    drawn = paths.forecast("Broadcom/ai")[8]
    held = np.mean(drawn[:, None] <= inputs.forecasts["Broadcom/ai"][8][None, :], axis=0)
    assert held == pytest.approx(np.array(QUANTILES), abs=0.012)


def test_drivers_correlate_as_stated(inputs):
    paths = paths_of(inputs, 4, 40_000)
    z = [paths.levels[name] for name in ("scale_out_gbps", "scale_up_gbytes_per_s")]
    assert np.corrcoef(z)[0, 1] == pytest.approx(0.5, abs=0.02)


def test_a_level_is_drawn_once_for_a_path(simulated):
    """A path that starts high stays high: ranks of one outcome's quarters agree."""
    state = simulated.states["workload"] == 0
    rate = simulated.values["inference_share"][:, state]
    ranks = rate.argsort(axis=1).argsort(axis=1)
    assert np.corrcoef(ranks[0], ranks[-1])[0, 1] > 0.99


def test_the_same_seed_gives_the_same_paths_and_more_paths_change_none(inputs, simulated):
    again = simulate(inputs, 100, seed=7, only=["ai_networking_usd_m"])
    twice = simulate(inputs, 100, seed=7, only=["ai_networking_usd_m"])
    assert np.array_equal(again.values["ai_networking_usd_m"], twice.values["ai_networking_usd_m"])
    assert list(again.values) == ["ai_networking_usd_m"]


def test_scarcer_lasers_ship_fewer_modules_at_a_higher_price(inputs):
    paths = paths_of(inputs, 5)
    pace = speeds(paths)
    built = networks(paths, demand(paths), fabric_mix(paths), pace)
    shares = adoption(paths)
    ample, scarce = (
        optics(paths, built.end_tbps, laser_capacity(paths, wanted), pace, shares)
        for wanted in (1e9, 1e2)
    )
    assert np.all(ample.shipped_part == 1.0)
    assert np.all(scarce.modules_m < ample.modules_m)
    assert np.all(scarce.usd_m / scarce.modules_m > ample.usd_m / ample.modules_m)


def test_without_the_published_forecasts_no_market_is_made_up(inputs):
    alone = simulate(replace(inputs, forecasts={}), 50, seed=1)
    names = {measure.name for measure in alone.measures}
    assert {"delivered_share", "utilisation", "optics_power_mw"} <= names
    assert not any("usd_m" in name and "fabric" not in name for name in names)


def test_counts_are_those_of_the_hardware_models_fat_tree():
    """128 ports of 800G: 8,192 endpoints in two tiers need 128 leaves and 64 spines."""
    tree = tree_of(102_400.0, 800.0)
    at = Tree.place(np.array([8192.0], dtype=np.float32))[0]
    whole = fat_tree(8192, 128)
    assert int(whole.switches) == 192
    one_plane = 192 / 8192
    assert tree.switches[at] <= one_plane * 1.001 or tree.tiers[at] < 2
    assert tree.end_gbps[at] == pytest.approx(4.0, abs=1e-3)


def test_the_generation_of_the_day_doubles_every_two_years():
    assert switch_gbps("ethernet", date(2026, 12, 31)) == 102_400.0
    assert switch_gbps("ethernet", date(2028, 12, 31)) == 204_800.0
    assert switch_gbps("ethernet", date(2030, 12, 31)) == 409_600.0


def test_sobol_names_the_assumption_that_is_there(inputs):
    """The stated share depends on its own axis and level and on nothing else."""
    found = sobol(inputs, 10, n=64, seed=1, measures=["nvidia_share"])
    total = dict(zip(found.inputs, found.total[0], strict=True))
    assert max(total, key=total.get) == "axis.nvidia_share"
    assert total["driver.capex_usd_bn"] == pytest.approx(0.0, abs=1e-6)
    first = dict(zip(found.inputs, found.first_order[0], strict=True))
    assert first["axis.nvidia_share"] > 0.8
