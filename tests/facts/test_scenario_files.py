"""Scenario files: the shipped set is the article's, and faults are named with place and remedy."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from forecasts.scenarios.drivers import Z_95, from_scale
from intel.errors import AssumptionError
from intel.facts.scenarios import load_scenario_sets
from intel.home import DATA

TEXT = (DATA / "scenarios" / "nvidia_share.toml").read_text(encoding="utf-8")


def test_the_shipped_set_holds_the_articles_odds_and_bands():
    """Article 001: ~55% near half, ~25% above 60%, ~20% below 45%."""
    shipped = load_scenario_sets(DATA)["nvidia_share"]
    (axis,) = shipped.axes
    assert axis.weights == {"base": 0.55, "bull": 0.25, "bear": 0.20}
    assert {each.name: each.band for each in axis.outcomes} == {
        "base": (0.45, 0.60),
        "bull": (0.60, 1.00),
        "bear": (0.00, 0.45),
    }
    assert axis.basis == "platform"
    assert axis.measured_on == date(2029, 6, 30)
    assert shipped.claim.expected_value == (0.52, 0.54)


@pytest.mark.parametrize(
    ("name", "odds"),
    [
        ("demand", {"steady": 0.45, "boom": 0.35, "bust": 0.20}),
        ("export", {"closed": 0.50, "licensed": 0.35, "open": 0.15}),
        ("fabric", {"ethernet_leads": 0.55, "ethernet_sweeps": 0.30, "infiniband_holds": 0.15}),
        ("laser_supply", {"steady": 0.50, "short": 0.30, "ample": 0.20}),
        ("optics_form", {"cpo_on_plan": 0.50, "pluggables_hold": 0.30, "cpo_early": 0.20}),
        ("scale_up", {"mixed": 0.45, "closed": 0.35, "open": 0.20}),
        ("workload", {"inference_leads": 0.5, "training_returns": 0.3, "inference_dominates": 0.2}),
    ],
)  # fmt: skip
def test_the_desks_own_odds_are_as_reviewed_and_said_to_be_its_own(name, odds):
    (axis,) = load_scenario_sets(DATA)[name].axes
    assert axis.weights == odds
    assert axis.judged_by.startswith("This desk")


@pytest.mark.parametrize(
    ("name", "outcome", "driver", "day", "published"),
    [
        # TrendForce 20260311-12962: CPO at 22.07% of AI modules in 2029, 35.74% in 2030
        ("optics_form", "cpo_on_plan", "cpo_share", date(2029, 12, 31), 0.2207),
        ("optics_form", "cpo_on_plan", "cpo_share", date(2030, 12, 31), 0.3574),
        # Dell'Oro: 1.7 trillion USD for 2030 in February 2026, more than 3 in August 2026
        ("demand", "steady", "capex_usd_bn", date(2030, 12, 31), 1_700.0),
        ("demand", "boom", "capex_usd_bn", date(2030, 12, 31), 3_000.0),
        # The article: two-thirds of AI compute serves in 2026; lasers some 30% short of orders
        ("workload", "inference_leads", "inference_share", date(2026, 12, 31), 2 / 3),
        ("laser_supply", "steady", "laser_shortage_now", date(2026, 12, 31), 0.30),
        # NVLink 5: 900 GB/s in one direction (1.8 TB/s in both), NVLink 6 twice that
        ("workload", "inference_leads", "scale_up_gbytes_per_s", date(2030, 12, 31), 1_800.0),
    ],
)
def test_an_outcome_holds_the_number_its_document_gives(name, outcome, driver, day, published):
    (axis,) = load_scenario_sets(DATA)[name].axes
    held = axis.outcome(outcome).drivers[driver]
    centre, spread = held.on((day,))
    low, high = (
        float(from_scale(held.kind.scale, centre + sign * Z_95 * spread)[0]) for sign in (-1, 1)
    )
    assert low * (1 - 1e-9) <= published <= high * (1 + 1e-9)


def test_every_axis_stands_in_its_own_set_and_all_of_them_in_the_combined_one():
    sets = load_scenario_sets(DATA)
    alone = {each.axes[0].name for each in sets.values() if len(each.axes) == 1}
    assert alone == {axis.name for axis in sets["combined"].axes}
    assert len(alone) >= 8
    for each in sets["combined"].axes:
        assert all(outcome.documents and outcome.reason for outcome in each.outcomes), each.name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("probability = 0.55", "probability = 0.65", "add to 1.1, not 1"),
        ("band = [0.60, 1.00]", "band = [1.00, 0.60]", "upside down"),
        ("probability = 0.55", "probabilty = 0.55", "probabilty is not a known key"),
        ("probability = 0.55", 'probability = "much"', "probability = 'much'"),
        ("basis = ", "# basis = ", "basis is missing"),
        ("[0.46, 0.56]", "[0.56, 0.46]", "upside down"),
        ("name = ", "name : ", "not valid TOML"),
        ("support = [0.0, 1.0]", "support = [0.0, 2.0]", "must rise inside 0..1"),
        ('name = "bear"', 'name = "mixture"', "no outcome may be named 'mixture'"),
        ("expected_value = [0.52, 0.54]", "expected_value = [0.54, 0.52]", "upside down"),
        ("drivers.nvidia_nic_share", "drivers.foo", "foo is not one the simulation reads"),
        ('documents = ["stack"]', 'documents = ["stuck"]', "not among"),
        ("resolves_on = 2029-09-30", "resolves_on = 2029-03-31", "before measured_on"),
    ],
)
def test_a_broken_file_is_refused_with_its_name_and_the_place(tmp_path, old, new, message):
    assert old in TEXT
    written(tmp_path, TEXT.replace(old, new, 1))
    with pytest.raises(AssumptionError, match=message) as refused:
        load_scenario_sets(tmp_path)
    assert str(refused.value).startswith("nvidia_share.toml: ")


def test_a_refusal_tells_the_line_of_the_block(tmp_path):
    shutil.copytree(DATA / "scenarios", tmp_path / "scenarios")
    path = tmp_path / "scenarios" / "laser_supply.toml"
    text = path.read_text(encoding="utf-8").replace("band = [2.0, 3.5]", "band = [2.5, 3.5]")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AssumptionError) as refused:
        load_scenario_sets(tmp_path)
    line = text.splitlines().index('name = "steady"') + 1
    assert str(refused.value).endswith(f"(line {line})")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"export"', '"weather"', "axes_of names 'weather'"),
        ('of = "scale_up.open"', 'of = "scale_up.ajar"', "no outcome is named 'ajar'"),
        ("impact = 2.5", "impact = 5", "must lie in -3..3"),
        ("value = 41800.0", "value = 1.0", "anchor.nvidia_usd_per_accelerator"),
    ],
)
def test_a_broken_joining_set_is_refused(tmp_path, old, new, message):
    shutil.copytree(DATA / "scenarios", tmp_path / "scenarios")
    joining = tmp_path / "scenarios" / "combined.toml"
    text = joining.read_text(encoding="utf-8")
    assert old in text
    joining.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AssumptionError, match=message):
        load_scenario_sets(tmp_path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    written(tmp_path, TEXT, encoding="utf-8-sig")
    assert list(load_scenario_sets(tmp_path)) == ["nvidia_share"]


def written(data: Path, text: str, encoding: str = "utf-8") -> None:
    """Write ``text`` as the one scenario set of a data folder."""
    folder = data / "scenarios"
    folder.mkdir()
    (folder / "nvidia_share.toml").write_text(text, encoding=encoding)


def test_a_set_must_be_found_under_its_own_name(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "other.toml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(AssumptionError, match="differs from the file's name"):
        load_scenario_sets(tmp_path)
