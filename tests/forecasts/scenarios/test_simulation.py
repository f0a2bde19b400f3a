"""The coupled simulation balances: units, dollars and shares agree in every path and quarter."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from forecasts.hardware import fat_tree
from forecasts.quantiles import QUANTILES
from forecasts.scenarios import joint_odds
from forecasts.scenarios.simulation import INTERACTIVE, LaserTerms, SwitchCadence, simulate
from forecasts.scenarios.simulation.draws import Streams, triangular
from forecasts.scenarios.simulation.fabric import fabric_mix
from forecasts.scenarios.simulation.lasers import laser_supply
from forecasts.scenarios.simulation.market import Market
from forecasts.scenarios.simulation.optics import adoption, lasers_per_tbps
from forecasts.scenarios.simulation.paths import draw_paths
from forecasts.scenarios.simulation.sensitivity import sobol
from forecasts.scenarios.simulation.topology import Tree, doublings, tree_of
from forecasts.supply import Lasers, Wafers, ship
from intel.refresh.scenario_inputs import switch_cadence

CLOSE = 2e-4  # float32 sums


def paths_of(inputs, seed, n=64):
    joint = joint_odds(inputs.world.weights, inputs.world.influences)
    return draw_paths(inputs, joint, n, Streams(seed))


def market_of(paths):
    return Market(paths, fabric_mix(paths), adoption(paths))


def test_units_dollars_and_shares_balance_whatever_is_drawn(inputs):
    """The check is inside: Hypothesis would print the fixture, which is large."""

    @settings(max_examples=30, deadline=None)
    @given(seed=st.integers(0, 2**20))
    def balances(seed):
        market = market_of(paths_of(inputs, seed, 16))
        lasers, shipped, taken = market.lasers, market.shipped, market.taken
        content = lasers_per_tbps(market.paths, market.pace, market.forms)
        assert np.all(lasers.shipped_tbps * content <= lasers.capacity * (1 + CLOSE))
        assert np.all((lasers.shortage >= 0.0) & (lasers.shortage < 1.0))
        wanted = market.built.end_tbps * market.scale
        short = np.clip(market.paths.driver("laser_shortage_now")[0], 0.0, 0.7)
        waited = wanted[0] * short / (1.0 - short)  # at most: all that a shortage leaves
        ordered = np.cumsum(wanted, axis=0) + waited
        assert np.all(np.cumsum(lasers.shipped_tbps, axis=0) <= ordered * (1 + CLOSE))
        assert np.all(market.built.ports_bought_k >= market.built.ports_needed_k)
        by_form = sum(shipped.modules_m_by_form(form) for form in ("dsp", "lpo", "cpo"))
        assert by_form == pytest.approx(shipped.modules_m, rel=CLOSE)
        everybody = sum(taken.nvidia_by_layer.values()) + sum(taken.vendors.values())
        assert everybody == pytest.approx(taken.market["platform_with_optics"], rel=CLOSE)
        assert everybody == pytest.approx(sum(taken.layers.values()), rel=CLOSE)
        shares = [taken.nvidia_by_layer[name] for name in taken.nvidia_by_layer]
        shares = [each / everybody for each in (*shares, *taken.vendors.values())]
        assert sum(shares) == pytest.approx(np.ones_like(everybody), rel=CLOSE)
        for basis, whole in taken.market.items():
            part = taken.nvidia[basis] / whole
            assert np.all((part >= 0.0) & (part <= 1.0 + CLOSE)), basis

    balances()


def test_every_layers_dollars_are_its_units_times_its_price(inputs):
    """Prices are worked out here from catalogue, anchors and drivers, not read from the stages."""

    @settings(max_examples=20, deadline=None)
    @given(seed=st.integers(0, 2**20))
    def agree(seed):
        paths = paths_of(inputs, seed, 16)
        market = market_of(paths)
        built, shipped, layers = market.built, market.shipped, market.taken.layers
        years = np.array([(day - inputs.quarters[0]).days / 365.25 for day in inputs.quarters])[
            :, None
        ]
        gear = (1.0 + paths.driver("switch_price_change")) ** years
        per_gbps = paths.part("switches", "Tomahawk 6", "price_usd") / 102_400.0
        switching = layers["ethernet"] + layers["infiniband"]
        tbps = built.switch_tbps * market.scale
        assert switching == pytest.approx(tbps * 1e3 * per_gbps * gear / 1e6, rel=CLOSE)
        start = paths.anchor("nvidia_usd_per_accelerator") * paths.anchor(
            "nvidia_network_per_compute"
        )
        rate, up = paths.driver("scale_out_gbps"), paths.driver("scale_up_gbytes_per_s")
        nic = start * paths.anchor("nvidia_nic_part") / rate[0] * gear
        gbps = built.connected_k * market.scale * 1e3 * rate
        assert layers["nic"] == pytest.approx(gbps * nic / 1e6, rel=CLOSE)
        per_gbyte = start * paths.anchor("nvidia_scale_up_part") / up[0] * gear
        gbytes = built.scale_up_pbytes_per_s * market.scale * 1e6
        assert layers["scale_up"] == pytest.approx(gbytes * per_gbyte / 1e6, rel=CLOSE)
        each = {}
        for form, (name, gbps_each) in {
            "dsp": ("800G DSP", 800.0), "lpo": ("800G LPO", 800.0), "cpo": ("1.6T CPO", 1600.0),
        }.items():  # fmt: skip
            price = paths.part("optics", name, "price_usd") / gbps_each
            each[form] = shipped.forms.of_ends[form] * price
        scarce = 1.0 + paths.anchor("scarcity_elasticity") * market.lasers.shortage
        cheaper = (1.0 + paths.driver("optics_price_change")) ** years
        usd = shipped.shipped_tbps * 1e3 * sum(each.values()) * scarce * cheaper / 1e6
        assert layers["optics"] == pytest.approx(usd, rel=CLOSE)
        wanted = market.wanted
        change = (1.0 + paths.driver("accelerator_price_growth")) ** years
        paid = sum(
            getattr(wanted, f"{name}_k") * paths.anchor(f"{name}_usd_per_accelerator") * change
            for name in ("nvidia", "custom", "amd")
        )
        assert wanted.accelerator_usd_m == pytest.approx(paid / 1e3, rel=CLOSE)

    agree()


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
    """Every stated pair, on the normal scale, before an axis's own quantity is cut to its band."""
    paths = paths_of(inputs, 4, 40_000)
    quantities = {axis.quantity for axis in inputs.world.axes}
    assert len(inputs.world.correlations) >= 8
    for each in inputs.world.correlations:
        z = [
            ndtri(paths.levels.uniform(name).astype(np.float64))
            if name in quantities
            else paths.levels[name]
            for name in each.between
        ]
        assert np.corrcoef(z)[0, 1] == pytest.approx(each.value, abs=0.02), each.between


def test_numbers_are_drawn_with_the_moments_of_their_distributions():
    """Normal: mean 0, variance 1, kurtosis 3. Triangular 1, 2, 6: mean 3, variance 7/6."""
    streams = Streams(11)
    z = streams.normal("a", 400_001).astype(np.float64)
    assert len(z) == 400_001
    assert [z.mean(), z.var(), (z**4).mean()] == pytest.approx([0.0, 1.0, 3.0], abs=0.03)
    x = streams.drawn("b", triangular(1.0, 2.0, 6.0), 400_000).astype(np.float64)
    assert [x.mean(), x.var()] == pytest.approx([3.0, 7.0 / 6.0], abs=0.01)
    assert np.mean(x < 2.0) == pytest.approx(0.2, abs=0.005)
    assert abs(np.corrcoef(z[:400_000], x)[0, 1]) < 0.01
    assert not np.array_equal(streams.normal("a", 9), streams.normal("a", 9))  # it goes on


def test_drivers_without_a_stated_correlation_are_independent(inputs):
    paths = paths_of(inputs, 5, 40_000)
    z = [paths.levels[name] for name in ("ai_part", "lpo_share", "scale_out_gbps")]
    assert np.abs(np.corrcoef(z) - np.eye(3)).max() < 0.02


def test_a_level_is_drawn_once_for_a_path(inputs):
    """A path that starts high stays high: in one outcome every quarter orders paths alike."""
    paths = paths_of(inputs, 6, 500)
    for axis in inputs.world.axes:
        held = paths.states[axis.name] == 0
        for name in axis.driver_names:
            scaled = paths.scaled(name)[:, held]
            order = np.argsort(paths.levels[name][held])
            assert np.all(np.diff(scaled[:, order], axis=1) >= -1e-4), name


def test_the_same_seed_gives_the_same_paths_and_more_paths_change_none(inputs, simulated):
    again = simulate(inputs, 100, seed=7, only=["ai_networking_usd_m"])
    twice = simulate(inputs, 100, seed=7, only=["ai_networking_usd_m"])
    assert np.array_equal(again.values["ai_networking_usd_m"], twice.values["ai_networking_usd_m"])
    assert list(again.values) == ["ai_networking_usd_m"]


def test_scarcer_lasers_ship_fewer_modules_at_a_higher_price(inputs):
    """The quarter a shortage is stated of: twice the shortage at the start in every outcome."""
    ample, scarce = (market_of(paths_of(inputs, 5)) for _ in range(2))
    level = scarce.paths.levels["laser_shortage_now"]
    scarce.paths.levels["laser_shortage_now"] = level + np.float32(3.0)
    assert np.all(scarce.lasers.shortage[0] > ample.lasers.shortage[0])
    assert np.all(scarce.shipped.modules_m[0] < ample.shipped.modules_m[0])
    price = [each.shipped.usd_m[0] / each.shipped.modules_m[0] for each in (ample, scarce)]
    assert np.all(price[1] > price[0])


def test_lasers_wait_and_follow_as_in_the_supply_outlook(inputs):
    """One kind of laser put through the outlook's own ``ship`` gives the same shortage."""
    paths = paths_of(inputs, 8, 32)
    market = market_of(paths)
    wanted = (market.built.end_tbps * market.scale).astype(np.float64)
    short = np.clip(paths.driver("laser_shortage_now")[0].astype(np.float64), 0.0, 0.7)
    terms = LaserTerms((0.9, 0.0), (0.12, 0.0), (0.0, 0.0))
    paths = paths_of(replace(inputs, laser_terms=terms), 8, 32)
    supply = laser_supply(paths, wanted.astype(np.float32), np.ones(wanted.shape, dtype=np.float32))
    ordered = wanted[0] / (1.0 - 0.9 * short * 0.88)
    growth = np.log(paths.driver("laser_capacity_multiple").astype(np.float64))
    flows, _ = ship(
        [
            Lasers(
                "all",
                demand=wanted.T,
                capacity_start=ordered * (1.0 - short),
                growth=np.diff(growth, axis=0, prepend=growth[:1]).T,
                backlog_start=0.9 * short * ordered,
                wafers_per_lane=np.zeros(32),
            )
        ],
        Wafers(np.full(32, 1e12), np.zeros((32, 17))),
        cancelled=np.full(32, 0.12),
        lead_time=np.full(32, 731.0 / 91.3125),  # from the first quarter to the end of 2028
    )
    assert supply.shortage == pytest.approx(flows["all"].shortage.T, abs=2e-3)
    assert supply.shortage[0] == pytest.approx(short, abs=1e-4)


def test_without_the_published_forecasts_no_market_is_made_up(inputs):
    alone = simulate(replace(inputs, forecasts={}), 50, seed=1)
    names = {measure.name for measure in alone.measures}
    assert {"delivered_share", "utilisation", "optics_power_mw"} <= names
    assert not any("usd_m" in name and "fabric" not in name for name in names)


def test_counts_are_those_of_the_hardware_models_fat_tree():
    """128 ports of 800G: 8,192 endpoints in two tiers need 128 leaves and 64 spines."""
    tree = tree_of(102_400.0, 800.0)
    at = int(Tree.place(np.array([8192.0], dtype=np.float32))[0])
    whole = fat_tree(8192, 128)
    assert int(whole.switches) == 192
    one_plane = 192 / 8192
    assert tree.switches[at] <= one_plane * 1.001 or tree.tiers[at] < 2
    assert tree.end_gbps[at] == pytest.approx(4.0, abs=1e-3)


def test_a_generation_comes_when_the_cadence_has_it():
    """In volume since 2026.2, two years each: the next in March 2028 and March 2030."""
    cadence = SwitchCadence(102_400.0, 2026.2, (1.0, 2.0, 3.0))
    start = 2026.0 + 365 / 365.25
    days = np.array([2026.9986, 2028.19, 2028.21, 2030.19, 2030.21]) - start
    each = np.array([2.0, 0.5], dtype=np.float32)
    made = doublings(cadence, each, days[:, None].astype(np.float32), start)
    assert made[:, 0].tolist() == [0, 0, 1, 1, 2]
    assert made[0].tolist() == [0, 0]  # overdue, but the record says it has not shipped by then
    assert made[1, 1] == 3  # in the quarter after, then every half year


def test_the_switch_record_makes_the_cadence():
    """Invented record: doublings after 2, 1 and 3 years; a smaller chip is no generation."""
    rows = pd.DataFrame(
        [
            ("ethernet", 3.2, np.nan, "2014-07-01", None),
            ("ethernet", 6.4, np.nan, "2016-07-01", None),
            ("ethernet", 12.8, np.nan, "2017-07-01", None),
            ("ethernet", 10.8, np.nan, "2019-07-01", None),
            ("ethernet", 25.6, np.nan, "2020-07-01", "2021-01-01"),
            ("infiniband", 16.0, 8.0, "2018-07-01", None),
        ],
        columns=["fabric", "capacity_tbps", "ports_tbps", "shipped_on", "volume_on"],
    )
    made = switch_cadence(rows)
    assert set(made) == {"ethernet"}  # two generations give no pace
    assert made["ethernet"].capacity_gbps == 25_600.0
    assert made["ethernet"].since == pytest.approx(2021.0, abs=0.01)
    assert made["ethernet"].years_per_doubling == pytest.approx((1.0, 2.0, 3.0), abs=0.01)


def test_one_quarter_alone_says_what_the_whole_simulation_says(inputs):
    """What is answered at once skips quarters before the year: medians differ by little."""
    whole = simulate(inputs, 4_000, seed=3)
    alone = simulate(inputs.on_day(10), 4_000, seed=3, only=INTERACTIVE)
    assert alone.inputs.answered == (date(2029, 6, 30),)
    for name in INTERACTIVE:
        there, here = whole.values[name][10], alone.values[name][0]
        spread = np.quantile(there, 0.9) - np.quantile(there, 0.1)
        for level in (0.1, 0.5, 0.9):
            gap = np.quantile(here, level) - np.quantile(there, level)
            assert abs(gap) <= max(0.08 * spread, 0.01), (name, level)  # a point of a share


def test_sobol_names_the_assumption_that_is_there(inputs):
    """The stated share depends on its own axis and level and on nothing else."""
    found = sobol(inputs, 10, n=64, seed=1, measures=["nvidia_share"])
    total = dict(zip(found.inputs, found.total[0], strict=True))
    assert max(total, key=total.get) == "axis.nvidia_share"
    assert total["driver.capex_usd_bn"] == pytest.approx(0.0, abs=1e-6)
    first = dict(zip(found.inputs, found.first_order[0], strict=True))
    assert first["axis.nvidia_share"] > 0.8
