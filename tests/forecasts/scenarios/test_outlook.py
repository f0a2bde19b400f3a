"""Published outlooks in the simulation: their distributions come out again, bands hold, sums close.

Outlooks here are invented; the forecasts, sets and hardware are those of the other tests.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, ndtri

from forecasts.quantiles import QUANTILES
from forecasts.scenarios import ImpossibleScenario, joint_odds
from forecasts.scenarios.capex import world_capex
from forecasts.scenarios.simulation import outlook
from forecasts.scenarios.simulation.demand import capex_usd_bn
from forecasts.scenarios.simulation.draws import Streams
from forecasts.scenarios.simulation.ends import ends_of
from forecasts.scenarios.simulation.fabric import fabric_mix
from forecasts.scenarios.simulation.market import Market
from forecasts.scenarios.simulation.optics import adoption, lasers_per_tbps
from forecasts.scenarios.simulation.paths import draw_paths
from forecasts.scenarios.simulation.speeds import speeds
from forecasts.scenarios.simulation.topology import SPEEDS_GBPS
from intel.refresh.scenario_inputs import growth_since_start

Z = ndtri(np.asarray(QUANTILES))
CLOSE = 2e-4  # float32 sums
QUARTERS = 17


def invented_share(start, end, spread):
    """Log-odds that move in a straight line and widen: invented numbers."""
    middle = np.linspace(start, end, QUARTERS)[:, None]
    return expit(middle + np.linspace(0.1, spread, QUARTERS)[:, None] * Z)


@pytest.fixture(scope="module")
def with_outlooks(inputs):
    growth = np.exp(
        np.linspace(0.0, 1.6, QUARTERS)[:, None] + np.linspace(0.02, 0.4, QUARTERS)[:, None] * Z
    )
    return replace(
        inputs,
        outlooks={
            outlook.CAPEX: 1_900.0
            * np.exp(
                np.linspace(-0.3, 0.3, QUARTERS)[:, None] + np.linspace(0.1, 0.6, 17)[:, None] * Z
            ),
            outlook.UP_TO_800G: invented_share(1.0, -5.0, 1.5),
            outlook.AT_3200G: invented_share(-8.0, 1.0, 1.5),
            outlook.CPO: invented_share(-4.0, -0.6, 0.6),
            outlook.LPO: invented_share(-1.3, -1.0, 0.5),
            outlook.LASER_GROWTH: growth,
            outlook.LASER_SHORTAGE: invented_share(-1.2, -5.0, 0.5),
        },
    )


def paths_of(inputs, seed, n=64):
    joint = joint_odds(inputs.world.weights, inputs.world.influences)
    return draw_paths(inputs, joint, n, Streams(seed))


def test_under_the_published_odds_an_outlook_keeps_its_own_distribution(with_outlooks):
    """Not fresh assumptions: the quantiles that went in come out."""
    paths = paths_of(with_outlooks, 3, 40_000)
    for driver, name in (
        ("lpo_share", outlook.LPO),
        ("laser_shortage_now", outlook.LASER_SHORTAGE),
    ):
        drawn = outlook.at_rank(paths, name, outlook.place_of(paths, driver))[8]
        held = np.mean(drawn[:, None] <= with_outlooks.outlooks[name][8], axis=0)
        assert held == pytest.approx(np.array(QUANTILES), abs=0.012), name


@pytest.mark.parametrize(
    ("driver", "name"),
    [
        ("cpo_share", outlook.CPO),
        ("laser_capacity_multiple", outlook.LASER_GROWTH),
        ("capex_usd_bn", outlook.CAPEX),
    ],
)
def test_an_outcome_cuts_its_band_out_of_the_outlook(with_outlooks, driver, name):
    paths = paths_of(with_outlooks, 4, 4_000)
    axis = next(each for each in with_outlooks.world.axes if each.quantity == driver)
    quarter = with_outlooks.quarters.index(axis.measured_on)
    drawn = outlook.at_rank(paths, name, outlook.place_in_band(paths, driver, name))[quarter]
    for place, outcome in enumerate(axis.outcomes):
        held = drawn[paths.states[axis.name] == place]
        assert held.min() >= outcome.band[0] * (1 - 1e-4) - 1e-4, outcome.name
        assert held.max() <= outcome.band[1] * (1 + 1e-4) + 1e-4, outcome.name


def test_a_distribution_gives_its_bands_the_odds_of_its_own_quantiles():
    """Half below the median; a tenth below the 10% quantile; all of it on the whole line."""
    quantiles = np.exp(Z)
    bands = [(0.0, 1.0), (1.0, np.inf), (0.0, np.exp(Z[2])), (0.0, np.inf)]
    assert outlook.odds_of_bands(bands, quantiles, "positive") == pytest.approx([0.5, 0.5, 0.1, 1])


def test_capex_weighed_by_its_own_odds_is_the_published_forecast(with_outlooks):
    """Not fresh assumptions: at the forecast's own odds its quantiles come out again."""
    axis = with_outlooks.world.axis("demand")
    grid = with_outlooks.outlooks[outlook.CAPEX]
    place = with_outlooks.quarters.index(axis.measured_on)
    odds = outlook.odds_of_bands([each.band for each in axis.outcomes], grid[place], "positive")
    weights = {**with_outlooks.world.weights, "demand": dict(zip(axis.names, odds, strict=True))}
    joint = joint_odds(weights, with_outlooks.world.influences)
    capex = capex_usd_bn(draw_paths(with_outlooks, joint, 40_000, Streams(2)))
    for quarter in (0, 8, 16):
        held = np.mean(capex[quarter][:, None] <= grid[quarter], axis=0)
        assert held[1:-1] == pytest.approx(np.array(QUANTILES)[1:-1], abs=0.012)


def test_the_worlds_capex_is_wider_than_the_buyers_by_what_is_not_known_of_the_ratio():
    """Spread 0.4 of theirs and 0.3 of the ratio make one of 0.5; the middle is their product."""
    buyers = 250e3 * np.exp(0.4 * Z)[None, :]
    made = world_capex(buyers, 1.6, 1.6 * np.exp(-0.3 * 1.644854), 1.6 * np.exp(0.3 * 1.644854))
    assert made[0] == pytest.approx(1_600.0 * np.exp(0.5 * Z), rel=1e-6)


def test_growth_is_what_a_level_adds_to_where_it_starts():
    """Spread 0.3 at the start and 0.5 later: growth spreads by sqrt(0.25 - 0.09) = 0.4."""
    levels = np.exp(np.array([0.0, 1.0])[:, None] + np.array([0.3, 0.5])[:, None] * Z)
    growth = growth_since_start(levels)
    assert growth[1] == pytest.approx(np.exp(1.0 + 0.4 * Z))
    assert growth[0] == pytest.approx(np.ones(len(Z)), abs=0.05)


def test_faster_paths_have_faster_ports_and_every_mix_adds_to_one(with_outlooks):
    paths = paths_of(with_outlooks, 5, 2_000)
    made = speeds(paths)
    assert sum(made.of_bandwidth.values()) == pytest.approx(np.ones((QUARTERS, 2_000)), abs=1e-5)
    assert all(np.all(part >= 0.0) for part in made.of_bandwidth.values())
    pace = outlook.place_of(paths, "scale_out_gbps")
    in_2029 = with_outlooks.quarters.index(date(2029, 3, 31))
    ordered = made.of_bandwidth[3200.0][in_2029][np.argsort(pace)]
    assert np.all(np.diff(ordered) >= -1e-6)
    assert set(np.unique(made.port_generation)) <= {0.0, 1.0, 2.0}


def test_units_dollars_and_lasers_balance_on_outlooks_whatever_is_drawn(with_outlooks):
    @settings(max_examples=15, deadline=None)
    @given(seed=st.integers(0, 2**20))
    def balances(seed):
        paths = paths_of(with_outlooks, seed, 16)
        market = Market(paths, fabric_mix(paths), adoption(paths))
        shipped = market.shipped
        content = lasers_per_tbps(paths, market.pace, market.forms)
        lasers = market.lasers.shipped_tbps * content
        assert np.all(lasers <= market.lasers.capacity * (1 + CLOSE))
        speeds_m = {speed: shipped.modules_m_by_speed(speed) for speed in SPEEDS_GBPS}
        by_form = sum(shipped.modules_m_by_form(form) for form in ("dsp", "lpo", "cpo"))
        assert by_form == pytest.approx(sum(speeds_m.values()), rel=CLOSE)
        carried = sum(modules * speed * 1e3 for speed, modules in speeds_m.items())
        wanted = market.built.end_tbps * market.scale
        assert carried == pytest.approx(wanted * market.lasers.served, rel=CLOSE)
        assert np.all(market.built.ports_bought_k >= market.built.ports_needed_k)
        gear = sum(market.taken.layers[name] for name in market.taken.layers if name != "optics")
        planned = market.wanted.accelerator_usd_m * market.scale + gear
        planned = planned + wanted * market.optics_price / 1e3
        assert np.all(planned <= market.wanted.budget_usd_m * (1 + CLOSE))

    balances()


def test_more_capex_never_buys_fewer_ports_in_the_same_draw(with_outlooks):
    @settings(max_examples=10, deadline=None)
    @given(seed=st.integers(0, 2**20), factor=st.floats(1.0, 3.0))
    def never_fewer(seed, factor):
        ports = []
        for times in (1.0, factor):
            stated = dict(with_outlooks.outlooks)
            del stated[outlook.CAPEX]
            paths = paths_of(replace(with_outlooks, outlooks=stated), seed, 16)
            paths.driver("capex_usd_bn")[:] *= np.float32(times)
            ends = {measure.name: made for measure, made in ends_of(paths)}
            ports.append(ends["switch_ports_k"])
        assert np.all(ports[1] >= ports[0] * (1 - CLOSE))

    never_fewer()


def test_an_outlook_moves_the_simulation_and_its_absence_leaves_the_stated_intervals(
    inputs, with_outlooks
):
    stated, published = (adoption(paths_of(each, 6)).cpo for each in (inputs, with_outlooks))
    assert not np.allclose(stated, published)
    shifted = replace(
        with_outlooks, outlooks={**with_outlooks.outlooks, outlook.LPO: invented_share(1, 1, 0.2)}
    )
    lpo = [adoption(paths_of(each, 6)).lpo for each in (with_outlooks, shifted)]
    assert np.all(lpo[1] > lpo[0])


def test_one_day_alone_is_what_that_day_is_in_the_whole_run(with_outlooks):
    """The same level of a path, whether other quarters are simulated or not."""
    place = with_outlooks.quarters.index(date(2029, 12, 31))
    alone, whole = (
        adoption(paths_of(each, 8)).cpo for each in (with_outlooks.on_day(place), with_outlooks)
    )
    assert alone[-1] == pytest.approx(whole[place], rel=CLOSE)


def test_a_grid_for_other_quarters_is_refused(with_outlooks):
    with pytest.raises(ImpossibleScenario, match="one row for each of the 17 quarters"):
        replace(with_outlooks, outlooks={outlook.CPO: np.full((3, len(QUANTILES)), 0.5)})


def test_an_even_market_puts_networking_where_its_two_forecasts_put_it(inputs):
    """100 of networking in 500 of data centre is a quarter of the 400 that is compute."""
    whole = np.full((QUARTERS, len(QUANTILES)), 500.0)
    even = replace(
        inputs,
        forecasts={**inputs.forecasts, "NVIDIA/data_center": whole, "NVIDIA/networking": whole / 5},
    )
    assert even.nvidia_network_per_compute == pytest.approx(np.full((QUARTERS, 1), 0.25))
    assert inputs.nvidia_network_per_compute is None
