"""Views of one's own: settings, thresholds, saved versions, and what the paths say under them."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from intel.errors import AssumptionError, NotDisclosed
from intel.market.scenarios import (
    ask_paths,
    claim_of,
    house_view,
    published_set,
    threshold_of,
    view_with,
    world_of,
)
from intel.market.scenarios.saved import (
    compared,
    save_view,
    saved_view,
    saved_views,
    view_as_toml,
    view_from_toml,
)
from intel.market.scenarios.view import combinations_of

DAY = date(2029, 6, 30)
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def world(snapshot):
    return world_of(snapshot)


def test_the_paths_hold_the_stated_odds_and_bands(world):
    asked = ask_paths(
        world, house_view(world), "nvidia_share", DAY, threshold=threshold_of("nvidia_share < 45%")
    )
    assert asked.chance == pytest.approx(0.20, abs=0.01)
    assert asked.expected == pytest.approx(asked.house_expected)
    bear = asked.table.set_index("outcome").loc["bear"]
    assert bear["chance"] == pytest.approx(1.0)
    assert asked.telling, "pairs of other axes tell what goes with a share below 45%"


def test_one_setting_moves_its_odds_and_the_rest_share_what_remains(world):
    view = view_with(house_view(world), ["nvidia_share.bear=40%"])
    assert view.weights["nvidia_share"] == pytest.approx(
        {"base": 0.4125, "bull": 0.1875, "bear": 0.4}
    )
    threshold = threshold_of("nvidia_share below 45%")
    asked = ask_paths(world, view, "nvidia_share", DAY, threshold=threshold)
    assert asked.chance == pytest.approx(0.40, abs=0.02)
    assert asked.expected < asked.house_expected
    assert asked.paths < len(world.states["demand"])


def test_an_influence_moves_the_joint_odds_and_no_marginal(world):
    strong = view_with(house_view(world), ["scale_up.open->nvidia_share.bear=3"])
    none = view_with(house_view(world), ["scale_up.open->nvidia_share.bear=0"])
    pairs = [each.joint().pair("nvidia_share", "scale_up")[2, 2] for each in (none, strong)]
    assert pairs[0] < pairs[1]
    assert strong.joint().marginal("nvidia_share") == pytest.approx(
        world.weights["nvidia_share"], abs=1e-10
    )
    table = combinations_of(world, strong)
    assert table["probability"].is_monotonic_decreasing
    assert (table["inconsistency"] >= 0.0).all()


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("nvidia_share.bear", "write axis.outcome=probability"),
        ("nvidia_share.bare=0.4", "no outcome 'nvidia_share.bare'"),
        ("nvidia_share.bear=much", "not a number"),
        ("nvidia_share.bear=1.4", "lower them"),
        ("scale_up.open->nvidia_share.bear=7", "must lie in -3..3"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_the_remedy(world, setting, message):
    with pytest.raises(AssumptionError, match=message):
        view_with(house_view(world), [setting])


def test_a_threshold_that_cannot_be_read_is_refused():
    with pytest.raises(AssumptionError, match="write a measure"):
        threshold_of("less than half")


def test_saving_again_is_a_new_version_and_the_first_stays(world, home):
    first = view_with(house_view(world), ["bear=0.3"])
    second = view_with(first, ["demand.boom=0.5", "scale_up.open->nvidia_share.bear=1"])
    kept = save_view(home, world, first, "my-view", note="a first guess", now=NOW)
    file = home.ledger / "scenarios" / "my-view" / "0001.toml"
    before = file.read_bytes()
    again = save_view(home, world, second, "my-view", now=NOW)
    assert (kept.version, again.version) == (1, 2)
    assert file.read_bytes() == before
    assert saved_view(home, world, "my-view").view == second
    assert saved_view(home, world, "my-view", 1).view == first
    assert saved_views(home)["note"].tolist().count("a first guess") == 1
    table = compared({"first": first, "second": second}).set_index(["axis", "outcome"])
    assert table.loc["demand", "boom"].tolist() == [0.35, 0.5]


def test_an_exported_view_comes_back_the_same(world):
    view = view_with(house_view(world), ["laser_supply.short=0.5"])
    text = view_as_toml(view, "lasers", now=NOW)
    assert view_from_toml(text, world, where="lasers.toml").view == view
    with pytest.raises(AssumptionError, match=r"lasers.toml: .*\[odds.demand\] must give"):
        view_from_toml(text.replace("boom =", "bloom ="), world, where="lasers.toml")
    with pytest.raises(AssumptionError, match="add to"):
        view_from_toml(text.replace("boom = 0.35", "boom = 0.45"), world, where="lasers.toml")


@pytest.mark.parametrize("name", ["combined", "nvidia_share", "../escape", "A b"])
def test_shipped_sets_and_impossible_names_are_never_written(world, home, name):
    with pytest.raises(AssumptionError):
        save_view(home, world, house_view(world), name, now=NOW)
    assert not (home.ledger / "scenarios").exists()


def test_what_bull_or_bear_would_have_to_be_for_the_articles_conclusion(snapshot):
    """0.55 x 50 + 0.25 b + 0.20 x 45 = 52 gives a bull of 62%, = 54 one of 70%."""
    claim = claim_of(published_set(snapshot, "nvidia_share"))
    assert claim.at_its_points == pytest.approx(0.515)
    assert claim.reaches["bull"] == pytest.approx((0.62, 0.70))
    assert claim.reaches["bear"] == pytest.approx((0.475, 0.575))
    assert claim_of(published_set(snapshot, "demand")) is None


def test_every_measure_asked_for_is_published(snapshot):
    published = published_set(snapshot, "combined")
    measures = set(published.measures["measure"])
    assert measures >= {
        "nvidia_networking_usd_m", "nvidia_share_platform", "nvidia_share_back_end_switch",
        "nvidia_share_platform_ex_scale_up", "nvidia_share_platform_with_optics",
        "ethernet_share", "back_end_switch_usd_m", "optics_usd_m", "optics_cpo_m",
        "optics_1600g_m", "laser_shortfall", "delivered_share", "utilisation",
        "network_power_gw", "recovered_compute_usd_m", "revenue_arista_usd_m",
        "revenue_broadcom_usd_m", "revenue_credo_usd_m", "share_gap", "nvidia_share",
    }  # fmt: skip
    assert published.days[-1] == date(2030, 12, 31)
    with pytest.raises(NotDisclosed, match="list all with"):
        published.measure("nope")


def test_a_sample_and_the_published_bands_agree(snapshot, world):
    band = snapshot.query(
        "SELECT q50 FROM scenario_band WHERE set_name = 'combined' AND outcome = 'mixture'"
        " AND measure = 'ai_networking_usd_m' AND date = DATE '2029-12-31'"
    )["q50"].item()
    values = world.values("ai_networking_usd_m", date(2029, 12, 31))
    assert np.median(values) == pytest.approx(band, rel=0.03)
