"""Axes and sets that contradict themselves are refused with the place."""

from dataclasses import replace
from datetime import date

import pytest

from forecasts.scenarios import (
    Axis,
    Correlation,
    DriverRange,
    ImpossibleScenario,
    Influence,
    Outcome,
    ScenarioSet,
    check_weights,
)

DAY = date(2029, 6, 30)


def ranged(name, low, high):
    return DriverRange(name, ((DAY, low, high),), "invented")


def outcome(name, probability, band, interval, driver="nvidia_share"):
    return Outcome(name, name, probability, band, "invented", {driver: ranged(driver, *interval)})


LOW = outcome("low", 0.4, (0.0, 0.5), (0.1, 0.4))
HIGH = outcome("high", 0.6, (0.5, 1.0), (0.6, 0.9))


def invented_axis(*outcomes, name="first", quantity="nvidia_share"):
    return Axis(
        name=name, label="Invented", question="Which half?", quantity=quantity, basis="platform",
        support=(0.0, 1.0), measured_on=DAY, resolves_on=date(2029, 9, 30), rule="invented",
        judged_by="invented", outcomes=outcomes or (LOW, HIGH),
    )  # fmt: skip


def invented_set(*influences, correlations=()):
    other = [
        outcome("less", 0.5, (0.0, 0.5), (0.1, 0.4), "cpo_share"),
        outcome("more", 0.5, (0.5, 1.0), (0.6, 0.9), "cpo_share"),
    ]
    return ScenarioSet(
        name="invented", title="Invented", question="?",
        axes=(invented_axis(), invented_axis(*other, name="second", quantity="cpo_share")),
        source_title="invented", source_url="invented", influences=influences,
        correlations=correlations,
    )  # fmt: skip


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
        ((LOW, replace(HIGH, name="mixture")), "no outcome may be named 'mixture'"),
        ((LOW,), "at least two"),
        (
            (replace(LOW, drivers={"nvidia_share": ranged("nvidia_share", 0.1, 0.6)}), HIGH),
            "reaches outside the band",
        ),
    ],
)
def test_impossible_axes_are_refused_with_the_place(outcomes, message):
    with pytest.raises(ImpossibleScenario, match=message):
        invented_axis(*outcomes)


@pytest.mark.parametrize(
    ("name", "interval", "message"),
    [
        ("cpo_share", (0.4, 0.1), "upside down or empty"),
        ("cpo_share", (0.3, 0.3), "upside down or empty"),
        ("cpo_share", (0.0, 0.5), "inside 0 and 1"),
        ("cpo_share", (0.5, 1.2), "inside 0 and 1"),
        ("capex_usd_bn", (0.0, 5.0), "above 0"),
        ("optics_price_change", (-1.0, 0.0), "above -1"),
        ("price_of_gold", (1.0, 2.0), "not one the simulation reads"),
    ],
)
def test_impossible_intervals_are_refused(name, interval, message):
    with pytest.raises(ImpossibleScenario, match=message):
        ranged(name, *interval)


def influence(of, on, impact):
    return Influence(of, on, impact, "invented")


BEAR, MORE = ("first", "low"), ("second", "more")


@pytest.mark.parametrize(
    ("influences", "message"),
    [
        ((influence(BEAR, MORE, 1.0), influence(MORE, BEAR, -1.0)), "contradicts"),
        ((influence(BEAR, MORE, 1.0), influence(BEAR, MORE, 1.0)), "stated twice"),
        ((influence(BEAR, ("first", "high"), 1.0),), "name another axis"),
        ((influence(BEAR, MORE, 4.0),), "must lie in -3..3"),
        ((influence(BEAR, ("second", "most"), 1.0),), "no outcome is named 'most'"),
        ((influence(("third", "low"), MORE, 1.0),), "no axis is named 'third'"),
    ],
)
def test_contradictory_influences_are_refused(influences, message):
    with pytest.raises(ImpossibleScenario, match=message):
        invented_set(*influences)


def test_correlations_that_no_distribution_has_are_refused():
    pairs = [("cpo_share", "lpo_share"), ("lpo_share", "ethernet_share"),
             ("cpo_share", "ethernet_share")]  # fmt: skip
    impossible = tuple(
        Correlation(pair, value, "invented")
        for pair, value in zip(pairs, (0.9, 0.9, -0.9), strict=True)
    )
    with pytest.raises(ImpossibleScenario, match="contradict each other"):
        invented_set(correlations=impossible)


def test_two_axes_cannot_own_one_driver():
    with pytest.raises(ImpossibleScenario, match="one axis owns a driver"):
        replace(invented_set(), axes=(invented_axis(), invented_axis(name="again")))


def test_unknown_and_missing_weights_are_named():
    with pytest.raises(ImpossibleScenario, match=r"missing \['high'\]"):
        check_weights({"low": 1.0}, ["low", "high"])
    with pytest.raises(ImpossibleScenario, match=r"unknown \['middle'\]"):
        check_weights({"low": 0.5, "high": 0.5, "middle": 0.0}, ["low", "high"])
