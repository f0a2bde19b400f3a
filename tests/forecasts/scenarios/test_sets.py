"""Sets that contradict themselves are refused, and draws stay where the set says."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.scenarios import (
    CoupledCluster,
    Driver,
    ImpossibleScenario,
    Outcome,
    ScenarioSet,
    check_weights,
    draw,
)


def outcome(name, probability, band, interval):
    driver = Driver("share", *interval, reason="invented")
    return Outcome(name, name, probability, band, "invented", {"share": driver})


PARTS = dict.fromkeys(("infiniband", "spectrum_x", "open_ethernet"), "invented")
FORMS = dict.fromkeys(("pluggable", "co_packaged"), "invented")
LOW = outcome("low", 0.4, (0.0, 0.5), (0.1, 0.4))
HIGH = outcome("high", 0.6, (0.5, 1.0), (0.6, 0.9))


def invented_set(*outcomes):
    return ScenarioSet(
        name="invented",
        title="Invented",
        question="Which half?",
        quantity="share",
        basis="platform",
        support=(0.0, 1.0),
        resolves_on=date(2029, 6, 30),
        rule="invented",
        outcomes=outcomes or (LOW, HIGH),
        source_title="invented",
        source_url="invented",
        cluster=CoupledCluster("invented", PARTS, PARTS, FORMS),
    )


@pytest.mark.parametrize(
    ("outcomes", "message"),
    [
        ((replace(LOW, probability=0.5), HIGH), "add to 1.1, not 1.*lower them by 0.1"),
        ((replace(LOW, band=(0.0, 0.45)), HIGH), "leave a gap between 0.45 and 0.5"),
        ((replace(LOW, band=(0.0, 0.55)), HIGH), "overlap between 0.5 and 0.55"),
        ((replace(LOW, band=(0.5, 0.0)), HIGH), "upside down"),
        ((LOW, replace(HIGH, band=(0.5, 0.95))), "end at 0.95"),
        ((LOW, replace(HIGH, drivers={})), "differ from"),
        ((replace(LOW, probability=-0.1), replace(HIGH, probability=1.1)), "must lie in 0..1"),
        ((LOW, replace(HIGH, name="low")), "share a name"),
        ((LOW,), "at least two"),
    ],
)
def test_impossible_sets_are_refused_with_the_place(outcomes, message):
    with pytest.raises(ImpossibleScenario, match=message):
        invented_set(*outcomes)


def test_an_interval_outside_its_band_is_refused():
    wide = replace(LOW, drivers={"share": Driver("share", 0.1, 0.6, reason="invented")})
    with pytest.raises(ImpossibleScenario, match="reaches outside the band"):
        invented_set(wide, HIGH)


@pytest.mark.parametrize("interval", [(0.4, 0.1), (0.3, 0.3), (0.0, 0.5), (0.5, 1.2)])
def test_impossible_intervals_are_refused(interval):
    with pytest.raises(ImpossibleScenario, match="interval_90"):
        Driver("share", *interval, reason="invented")


def test_unknown_and_missing_weights_are_named():
    with pytest.raises(ImpossibleScenario, match=r"missing \['high'\]"):
        check_weights({"low": 1.0}, ["low", "high"])
    with pytest.raises(ImpossibleScenario, match=r"unknown \['middle'\]"):
        check_weights({"low": 0.5, "high": 0.5, "middle": 0.0}, ["low", "high"])


def test_draws_keep_the_stated_interval_when_the_band_is_wide():
    """5 % of the draws below the low end, 5 % above the high end, by definition of the driver."""
    free = Driver("other", 0.2, 0.7, reason="invented")
    low, high = (replace(each, drivers={**each.drivers, "other": free}) for each in (LOW, HIGH))
    other = draw(invented_set(low, high), 20_000, seed=1).values["low"]["other"]
    assert np.mean(other < 0.2) == pytest.approx(0.05, abs=1e-3)
    assert np.mean(other > 0.7) == pytest.approx(0.05, abs=1e-3)


def test_changing_one_branch_leaves_the_draws_of_the_others():
    moved = replace(LOW, drivers={"share": Driver("share", 0.2, 0.4, reason="invented")})
    before = draw(invented_set(LOW, HIGH), 100, seed=5).values
    after = draw(invented_set(moved, HIGH), 100, seed=5).values
    assert np.array_equal(before["high"]["share"], after["high"]["share"])
    assert not np.array_equal(before["low"]["share"], after["low"]["share"])


@given(st.integers(1, 500), st.integers(0, 2**31))
def test_draws_never_leave_their_band(n, seed):
    drawn = draw(invented_set(), n, seed=seed)
    for each in (LOW, HIGH):
        values = drawn.values[each.name]["share"]
        assert values.shape == (n,)
        assert np.all((values >= each.band[0]) & (values <= each.band[1]))
