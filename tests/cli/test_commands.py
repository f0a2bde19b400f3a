"""Every command on the shipped desk: what it prints, where, and what it says when asked wrongly."""

import json
import re
import shutil

import duckdb
import pandas as pd
import pytest

from intel.refresh.pipeline import Refreshed, Step
from tests.cli.conftest import refused


def test_a_forecast_has_its_vintage_its_score_and_its_quantiles(asked):
    made = json.loads(asked("forecast", "nvidia/networking", "--horizon", 4, "--json"))
    assert made["series"] == "NVIDIA/networking"
    assert made["unit"] == "USD_m"
    assert [row["horizon"] for row in made["quantiles"]] == [1, 2, 3, 4]
    first = made["quantiles"][0]
    levels = [first[str(level)] for level in (0.025, 0.1, 0.5, 0.9, 0.975)]
    assert levels == sorted(levels)
    assert made["score"]["n_forecasts"] > 0
    assert made["model_parameters"]["members"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", made["made_on"])
    assert "NVIDIA/networking, USD_m" in asked("forecast", "NVIDIA/networking")


def test_without_a_series_every_forecast_is_listed_with_its_next_quarter(asked):
    listed = {each["series"]: each for each in json.loads(asked("forecast", "--json"))}
    arista = listed["Arista/total"]
    made = json.loads(asked("forecast", "Arista/total", "--horizon", 1, "--json"))["quantiles"][0]
    assert (arista["period_end"], arista["q50"]) == (made["period_end"], made["0.5"])
    assert arista["q10"] < arista["q50"] < arista["q90"]


def test_a_forecast_is_shown_as_of_a_day_from_its_own_on(asked, intel, at_desk):
    made_on = json.loads(asked("forecast", "Arista/total", "--json"))["made_on"]
    then = json.loads(asked("forecast", "Arista/total", "--as-of", made_on, "--json"))
    assert then["made_on"] == made_on
    said = refused(intel("forecast", "Arista/total", "--as-of", "2020-01-01"))
    assert "no forecast had been published by 2020-01-01" in said


def test_a_forecast_explains_itself_with_its_own_record(asked):
    said = asked("forecast", "Arista/total", "--explain").strip()
    assert "\n" not in said
    for part in ("exponential smoothing", "no orders, guidance", "Its own track record: in",
                 "cross-validated", "data version", "landed"):  # fmt: skip
        assert part in said
    made = json.loads(asked("forecast", "Arista/total", "--json"))
    assert made["explanation"] == said
    for key in ("model", "train_start", "n_train", "data_version", "transformations", "warnings"):
        assert made[key] is not None


def test_an_ended_line_is_answered_with_its_end(asked):
    told = json.loads(asked("forecast", "Juniper/total", "--json"))
    assert (told["status"], told["quantiles"]) == ("ended", [])
    assert told["score"]["n_forecasts"] > 0
    assert "Juniper/total is not forecast. Ended on 2025-07-02" in asked(
        "forecast", "Juniper/total"
    )


def test_an_old_forecast_without_a_score_is_shown_as_such(asked, home, snapshot):
    """A series that has since become too short to forecast keeps only its older vintage."""
    (home.versions / "1").mkdir(parents=True)
    home.current.symlink_to("versions/1")
    shutil.copyfile(snapshot.path, path := home.current / snapshot.path.name)
    with duckdb.connect(path) as store:
        name = "series_id = 'NVIDIA/networking'"
        store.execute(f"UPDATE forecast SET made_on = made_on - 90 WHERE {name}")
        store.execute(f"DELETE FROM forecast_score WHERE {name}")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("INTEL_HOME", str(home.root))
        told = json.loads(asked("forecast", "NVIDIA/networking", "--json"))
        text = asked("forecast", "NVIDIA/networking")
        other = json.loads(asked("forecast", "NVIDIA/total", "--json"))
    assert (told["score"], told["is_current"]) == (None, False)
    assert len(told["quantiles"]) > 0
    assert "no backtest score" in text
    assert "an old vintage" in text
    assert other["is_current"]
    assert other["score"]["n_forecasts"] > 0


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ("NVIDIA/netwroking", "perhaps NVIDIA/networking"),
        ("nvidia", "NVIDIA/networking"),
        ("Nobody/nothing", "there is no forecast series 'Nobody/nothing'"),
        ("Arista/service", "too few to forecast"),
    ],
)
def test_an_unknown_series_is_met_with_a_suggestion(intel, at_desk, series, message):
    assert message in refused(intel("forecast", series))


def test_no_unrelated_series_is_suggested(intel, at_desk):
    message = refused(intel("forecast", "nope"))
    assert "perhaps" not in message
    assert "list all with `intel forecast`" in message


def test_the_share_scenario_is_one_mixture_of_three_bands(asked):
    told = json.loads(asked("scenario", "nvidia_share", "--json"))
    assert told["weights"] == {"base": 0.55, "bull": 0.25, "bear": 0.20}
    outcomes = told["measures"]["nvidia_share"]["outcomes"]
    mixed = sum(
        told["weights"][name] * outcomes[name]["expected_value"] for name in told["weights"]
    )
    assert told["expected_value"] == pytest.approx(mixed, abs=1e-9)
    assert (
        0 < told["quantiles"]["0.025"] < told["quantiles"]["0.5"] < told["quantiles"]["0.975"] < 1
    )
    bands = {row["outcome"]: (row["low"], row["high"]) for row in told["bands"]}
    for name, (low, high) in bands.items():
        assert low <= outcomes[name]["quantiles"]["0.025"]
        assert outcomes[name]["quantiles"]["0.975"] <= high
    assert told["measures"]["optics_power_mw"]["unit"] == "MW"
    assert told["claim"]["at_its_points"] == pytest.approx(0.515)
    assert told["claim"]["computed"] == pytest.approx(told["expected_value"], abs=0.002)
    assert "expected value 0.5" in asked("scenario", "nvidia_share")


def test_an_unknown_scenario_set_is_met_with_those_there_are(intel, at_desk):
    assert "perhaps nvidia_share (NVIDIA" in refused(intel("scenario", "nvidia_shares"))


def test_scenario_without_a_name_lists_the_sets(asked):
    assert "nvidia_share" in [row["set_name"] for row in json.loads(asked("scenario", "--json"))]
    assert "nvidia_share" in asked("scenario")


def test_a_cluster_of_a_hundred_thousand_fails_every_half_hour(asked):
    """The article: 100,000 GPUs are interrupted about every 30 minutes."""
    (told,) = json.loads(asked("cluster", "--accelerators", 100_000, "--json"))["designs"]
    assert 60 * told["measures"]["interruption_interval_h"]["value"] == pytest.approx(30, rel=0.1)
    assert told["design"]["accelerator"] == "GB300"
    assert told["measures"]["optics_power_w"]["value"] > 1e6
    assert "interruption_interval_h" in asked("cluster", "--accelerators", 100_000)


def test_a_fabric_gets_a_switch_that_runs_it(asked):
    words = ("--accelerators", 512, "--fabric", "InfiniBand", "--json")
    (told,) = json.loads(asked("cluster", *words))["designs"]
    assert told["design"]["switch"].startswith("Quantum")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--accelerators", 0], "'--accelerators': 0 is not in the range 1<=x<=100000000"),
        (["--accelerators", 10**8 + 1], "1<=x<=100000000"),
        (["--accelerators", 8, "--optic", "zzz"], "must be one of 400G DSP"),
        (
            ["--accelerators", 8, "--switch", "tomahawk 6"],
            "does not run Spectrum-X; nearest feasible value: Spectrum",
        ),
        (
            ["--accelerators", 8, "--link-gbps", 1600, "--optic", "800G DSP"],
            "optic = 800G DSP: carries less than one port of 1600 Gb/s",
        ),
        (
            ["--accelerators", 8, "--link-gbps", 99_999],
            "less than two such ports; nearest feasible value: 51200",
        ),
        (["--accelerators", 8, "--fabric", "Infini"], "InfiniBand"),
        (["--accelerators", 8, "--accelerator", "H1000"], "H100"),
        (["--accelerators", 8, "--delivered-share", 1.5], "delivered_share"),
        (
            ["--accelerators", 8, "--fabric", "InfiniBand", "--switch", "Tomahawk 6"],
            "does not run InfiniBand; nearest feasible value: Quantum",
        ),
        (["--accelerators", "many"], "not a valid integer"),
        ([], "--accelerators"),
    ],
)
def test_an_impossible_cluster_names_what_is_possible(intel, options, message):
    assert message in refused(intel("cluster", *options))


def test_the_hardware_model_is_held_against_published_cases(intel):
    told = json.loads(intel("validate", "hardware", "--json").stdout)
    cases = {case["case_id"]: case for case in told["cases"]}
    assert len(cases) == len(told["cases"]) == told["summary"]["all"]["cases"]
    for case in cases.values():
        assert case["predicted"] is not None or case["reason"], "what is not predicted says why"
        if case["error"] is not None:
            signed = case["predicted"] / case["published"] - 1
            assert case["error"] == pytest.approx(signed)


def test_the_table_says_what_was_calibrated_and_its_error_unseen(intel):
    told = intel("validate", "hardware").stdout
    header, *lines = told.splitlines()
    assert re.split(r"  +", header)[-3:] == ["error", "held out", "case is"]
    assert {line.rpartition("  ")[2] for line in lines[:700]} == {"fitted", "unseen", "context"}
    assert "did not see it" in told
    assert max(map(len, lines)) <= 120
    assert any("not predicted: needs" in line for line in lines)


def test_cases_of_ones_own_are_predicted_or_refused_with_a_reason(intel, tmp_path):
    """Two invented cases: Llama 3's 54 days on 16,384 GPUs, and a quantity no model has."""
    own = tmp_path / "own.csv"
    own.write_text(
        "case_id,group,source,url,inputs,quantity,published_value,unit,tolerance_hint,note\n"
        'own1,d_reliability,own,,"{""gpus"": 16384, ""gpus_per_node"": 8, ""days"": 54}",'
        "interruptions,419,count,,\n"
        'own2,z_other,own,,"{}",colour,1,blue,,\n',
        encoding="utf-8",
    )
    result = intel("validate", "hardware", "--cases", own, "--json")
    assert result.exit_code == 0
    known, unknown = json.loads(result.stdout)["cases"]
    assert abs(known["error"]) < 0.05
    assert (unknown["predicted"], unknown["error"]) == (None, None)
    assert "z_other" in unknown["reason"]


@pytest.mark.parametrize(("name", "content"), [("missing.csv", None), ("bad.csv", "a,b\n1,2\n")])
def test_a_file_of_cases_that_cannot_be_read_is_refused(intel, tmp_path, name, content):
    path = tmp_path / name
    if content:
        path.write_text(content, encoding="utf-8")
    assert name in refused(intel("validate", "hardware", "--cases", path))


def test_status_tells_the_state_of_the_desk(asked, snapshot):
    told = json.loads(asked("status", "--json"))
    assert told["snapshot"]["id"] == snapshot.id
    assert told["snapshot"]["age_hours"] >= 0
    assert told["snapshot"]["rows"]["fact"] >= 4000
    assert told["last_runs"][-1]["outcome"] == "published"
    assert told["next_runs"]["refresh"].endswith("T05:30:00")
    assert {row["file"] for row in told["sources"]} >= {"buyers.csv", "market.csv"}
    assert "quarantine" in asked("status")


def test_status_works_before_anything_is_there(intel):
    told = json.loads(intel("status", "--json").stdout)
    assert told["snapshot"] is None
    assert told["last_runs"] == []
    assert "none is published yet" in intel("status").stdout


def test_a_refresh_that_may_not_publish_does_not_say_that_nothing_has_changed(intel, monkeypatch):
    monkeypatch.setattr("intel.refresh.process.end_on_signals", lambda: None)
    held = Step("publish", 0.0, "skipped: snapshot 000001 was put back by hand")
    monkeypatch.setattr("intel.refresh.pipeline.refresh", lambda *_, **__: Refreshed(steps=[held]))
    told = intel("refresh").stdout
    assert told == "nothing is published: snapshot 000001 was put back by hand\n"


def test_a_refresh_says_what_its_checks_warn_of(intel, monkeypatch):
    """Three invented findings of two checks."""
    monkeypatch.setattr("intel.refresh.process.end_on_signals", lambda: None)
    found = pd.DataFrame(
        [
            ("jumps", "warning", "A went from 1 to 9", "read it"),
            ("jumps", "warning", "B went from 1 to 9", "read it"),
            ("stale", "note", "C is old", "find a newer one"),
        ],
        columns=["check_name", "severity", "what", "remedy"],
    )
    account = pd.DataFrame([{"file": "a.csv", "read": 1, "quarantined": 0}])
    made = Refreshed("published", "000007", accounting=account, findings=found)
    monkeypatch.setattr("intel.refresh.pipeline.refresh", lambda *_, **__: made)
    assert intel("refresh").stdout.splitlines()[-6:-1] == [
        "warning   A went from 1 to 9 (jumps has 1 more)",
        "          → read it",
        "note      C is old",
        "          → find a newer one",
        "all 3, with their documents: intel sql"
        " \"SELECT what, documents, remedy FROM data_check WHERE outcome = 'failed'\"",
    ]
    assert len(json.loads(intel("refresh", "--json").stdout)["findings"]) == 3


@pytest.mark.parametrize(
    "command",
    [
        ["ingest", "gone"],
        ["ingest", "gone", "--form", "gone"],
        ["form", "gone", "--house", "X"],
        ["validate", "hardware", "--cases", "gone"],
        ["scenario", "--import", "gone"],
        ["cluster", "gone.toml"],
        ["pull", "fx", "--from", "gone"],
        ["pull", "edgar", "--from", "gone"],
    ],
    ids=" ".join,
)
def test_a_file_that_is_not_there_ends_every_command_alike(intel, command):
    result = intel(*command)
    assert "gone" in refused(result)
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        ["sql", "FROM fact"],
        ["forecast", "NVIDIA/networking"],
        ["scenario"],
        ["export", "fact", "--to", "x.csv"],
    ],
)
def test_without_a_store_every_question_says_how_to_make_one(intel, command):
    assert "run `intel refresh`" in refused(intel(*command))


def test_an_unexpected_error_is_one_line_with_the_way_to_report_it(intel, at_desk, monkeypatch):
    def broken(*_, **__):
        raise KeyError("gone")

    monkeypatch.setattr("intel.store.sandbox.run_query", broken)
    monkeypatch.delenv("INTEL_DEBUG", raising=False)
    assert "INTEL_DEBUG=1" in refused(intel("sql", "FROM fact"))
    monkeypatch.setenv("INTEL_DEBUG", "1")
    assert isinstance(intel("sql", "FROM fact").exception, KeyError)
