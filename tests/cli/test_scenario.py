"""`intel scenario`: odds of one's own, questions, saved views, and refusals of wrong ones."""

import json

import pytest
from click.testing import CliRunner

from intel.cli import main


@pytest.fixture
def run(own_desk):
    return lambda *arguments: CliRunner().invoke(main, ["scenario", *arguments])


@pytest.fixture
def told(run):
    def run_well(*arguments):
        result = run(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run_well


def test_odds_of_ones_own_answer_beside_the_published(told):
    asked = told("nvidia_share", "--set", "bear=40%", "--threshold", "nvidia_share < 45%")["asked"]
    assert asked["chance"] == pytest.approx(0.40, abs=0.02)
    assert asked["house_chance"] == pytest.approx(0.20, abs=0.01)
    assert asked["expected"] < asked["house_expected"]
    mixture = asked["outcomes"][0]
    assert mixture["outcome"] == "mixture"
    assert mixture["q10"] < mixture["q50"] < mixture["q90"]


def test_a_measure_on_a_day_has_its_tornado_and_telling_paths(told):
    asked = told(
        "combined", "--measure", "optics_usd_m", "--on", "2030-12-31",
        "--threshold", "optics_usd_m > 100000",
    )["asked"]  # fmt: skip
    assert (asked["measure"], asked["day"]) == ("optics_usd_m", "2030-12-31")
    assert 0.0 < asked["chance"] < 1.0
    assert "capex_usd_bn" in [each["name"] for each in asked["tornado"][:3]]
    assert asked["telling"]


def test_a_question_in_words_names_its_own_day(told):
    asked = told("combined", "--threshold", "NVIDIA below 45% in 2029")["asked"]
    assert (asked["measure"], asked["day"]) == ("nvidia_share", "2029-12-31")
    assert 0.15 < asked["chance"] < 0.30


def test_a_past_day_has_the_odds_that_evidence_had_made_by_then(told):
    """Between the article of July 2026 and NVIDIA's release of 27 August nothing had landed."""
    quiet = told("nvidia_share", "--as-of", "2026-08-20")
    assert quiet["as_of"] == "2026-08-20"
    assert quiet["evidence"]["odds"] == {"base": 0.55, "bull": 0.25, "bear": 0.20}
    assert "Nothing has landed" in quiet["evidence"]["sentence"]
    after = told("nvidia_share", "--as-of", "2026-09-15")
    assert after["evidence"]["odds"] != quiet["evidence"]["odds"]
    assert sum(after["evidence"]["odds"].values()) == pytest.approx(1.0)
    assert after["evidence"]["has_proxy"]  # NVIDIA's networking line has ended
    assert all(row["day"] <= "2026-09-15" for row in after["evidence"]["trail"])
    today = told("nvidia_share")
    assert today["as_of"] >= "2026-11-21"
    assert told("nvidia_share", "--as-of", today["as_of"])["snapshot_id"] == today["snapshot_id"]


def test_views_are_exported_imported_compared_and_shared_by_link(told, run, tmp_path):
    file = tmp_path / "mine.toml"
    first = told("nvidia_share", "--set", "bear=40%", "--save", "mine", "--export", str(file))
    assert first["link"] == (
        "http://localhost:8501/scenarios?set=nvidia_share&odds_base=41.25&odds_bull=18.75&odds_bear=40"
    )
    again = run("nvidia_share", "--set", "bear=30%", "--export", str(file))
    assert "is there already" in again.stderr
    back = told("nvidia_share", "--import", str(file), "--compare", "mine")
    assert back["asked"]["expected"] == pytest.approx(first["asked"]["expected"])
    rows = {row["outcome"]: row for row in back["compared"]}
    assert (rows["bear"]["published"], rows["bear"]["yours"], rows["bear"]["mine"]) == (
        0.2, 0.4, 0.4,
    )  # fmt: skip
    assert rows["nvidia_share"]["mine"] == pytest.approx(back["asked"]["expected"])
    shipped = told("nvidia_share")
    assert shipped["weights"] == {"base": 0.55, "bull": 0.25, "bear": 0.20}  # as it was
    elsewhere = told("nvidia_share", "--set", "demand.boom=0.5")
    assert elsewhere["link"] is None  # this set's page has no input for it
    joined = told("combined", "--set", "demand.boom=0.5", "--set", "demand.boom->export.open=1.5")
    assert "odds_demand_boom=50" in joined["link"]
    assert "own_of_0=demand.boom&own_on_0=export.open&own_impact_0=1.5" in joined["link"]


def test_the_words_beside_a_set_are_those_of_the_page(told):
    """15 in five years is 15^(4/5) = 8.7 over the four years from the end of 2026."""
    (said,) = told("workload")["beside"]
    assert "15 times in five years; at that pace it is 8.7 times" in said
    (said,) = told("optics_form")["beside"]
    assert "CPO early" in said
    assert "(stated 20%)" in said
    (said,) = told("demand")["beside"]
    assert "five largest buyers' capex" in said
    assert "bust" in said
    assert "(stated 20%)" in said
    (said,) = told("nvidia_share")["beside"]
    assert "bear states" in said
    assert "*" not in said


def test_a_saved_view_is_a_new_version_each_time_and_can_be_started_from(run, told, own_desk):
    for odds in ("0.3", "0.35"):
        assert run("nvidia_share", "--set", f"bear={odds}", "--save", "mine").exit_code == 0
    files = sorted(path.name for path in (own_desk.ledger / "scenarios" / "mine").iterdir())
    assert [name.lstrip("0") for name in files] == ["1.toml", "2.toml"]
    asked = told("nvidia_share", "--view", "mine", "--threshold", "nvidia_share < 45%")["asked"]
    assert asked["chance"] == pytest.approx(0.35, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--set", "nvidia_share.bare=0.3"), "nearest are nvidia_share.bear"),
        (("--set", "bear=1.2"), "lower them"),
        (("--set", "base=0.6", "--set", "bull=0.3", "--set", "bear=0.2"), "add to more than 1"),
        (("--set", "bear=-0.1"), "do not lie in 0..1"),
        (("--set", "scale_up.open->scale_up.closed=1"), "two different axes"),
        (("--set", "scale_up.open->nvidia_share.bear=9"), "must lie in -3..3"),
        (("--measure", "optics_usd"), "nearest are optics_usd_m"),
        (("--threshold", "nvidia_share about half"), "write a measure"),
        (("--threshold", "nvidia_shar < 45%"), "nearest are nvidia_share"),
        (("--threshold", "nvidia_share < 45"), "write 45%"),
        (("--view", "mine", "--import", __file__), "leave one out"),
        (("--measure", "optics_usd_m", "--threshold", "nvidia_share < 45%"), "leave one out"),
        (("--as-of", "2020-01-01"), "no snapshot from 2020-01-01 or before"),
        (("--view", "nobodys"), "nobodys"),
        (("--set", "bear=0.3", "--save", "../escape"), "../escape"),
        (("--set", "bear=0.3", "--save", "nvidia_share"), "nvidia_share"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_line_with_the_remedy(
    run, own_desk, arguments, message
):
    result = run("nvidia_share", *arguments)
    assert result.exit_code != 0
    assert result.stdout == ""
    (line,) = [each for each in result.stderr.splitlines() if each.startswith("Error: ")]
    assert message in line
    assert not (own_desk.ledger / "scenarios").exists()


def test_influences_that_contradict_each_other_are_refused(run):
    result = run(
        "combined",
        "--set", "scale_up.open->nvidia_share.bear=3",
        "--set", "nvidia_share.bear->scale_up.open=-3",
    )  # fmt: skip
    assert result.exit_code != 0
    assert "contradict" in result.stderr
