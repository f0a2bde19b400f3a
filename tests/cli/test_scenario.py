"""`intel scenario`: odds of one's own, questions, saved views, and refusals of wrong ones."""

import json

import pytest
from click.testing import CliRunner

from intel.cli import main
from intel.home import Home


@pytest.fixture
def own_desk(desk, tmp_path, monkeypatch):
    """The shipped snapshots behind a ledger of one's own, which may be written to."""
    root = tmp_path / "own"
    root.mkdir()
    (root / "versions").symlink_to(desk.versions)
    (root / "current").symlink_to(desk.current.resolve())
    monkeypatch.setenv("INTEL_HOME", str(root))
    return Home(root)


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
    assert asked["tornado"][0]["name"] == "capex_usd_bn"
    assert asked["telling"]


def test_the_words_beside_a_set_are_those_of_the_page(told):
    """15 in five years is 15^(4/5) = 8.7 over the four years from the end of 2026."""
    (said,) = told("workload")["beside"]
    assert "15 times in five years; at that pace it is 8.7 times" in said
    (said,) = told("optics_form")["beside"]
    assert "cpo_early" in said
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
