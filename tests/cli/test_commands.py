"""Every command on the shipped desk: what it prints, where, and what it says when asked wrongly."""

import json
import re
import shlex
import shutil

import click
import duckdb
import pytest
from click.testing import CliRunner

from intel.cli import main


@pytest.fixture
def intel():
    """Run a command in this process; an unexpected error fails the test with its traceback."""

    def run(*arguments):
        return CliRunner().invoke(main, [str(each) for each in arguments])

    return run


@pytest.fixture
def asked(intel, at_desk):
    """Standard output of a command that must end well at the shipped desk."""

    def run(*arguments):
        result = intel(*arguments)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return run


def refused(result):
    """The one clear line of a refusal."""
    assert result.exit_code != 0
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.stderr
    return lines[0]


def every_command(group=main, *before):
    """Every command and command of a command, as words."""
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *before, name)


def command_of(words):
    command = main
    for word in words:
        command = command.commands[word]
    return command


@pytest.mark.parametrize("words", [(), *every_command()], ids=" ".join)
def test_help_speaks_in_whole_sentences(intel, words):
    result = intel(*words, "--help")
    assert result.exit_code == 0
    listed = result.stdout.partition("Commands:")[2].partition("Settings")[0]
    told = re.findall(r"^  ([a-z]+)  +(\S.*)$", listed, re.MULTILINE)
    assert all(said.endswith(".") and "..." not in said for _, said in told), told


WRITES_OR_NEEDS_A_FILE = (
    " --to ",
    " > ",
    " < ",
    "--from",
    ".toml",
    " --save ",
    "alert add",
    " pull ",
)
EXAMPLES = [
    line.strip()
    for words in every_command()
    for line in (command_of(words).epilog or "").splitlines()
    if line.strip().startswith("intel ")
    and not any(mark in f" {line} " for mark in WRITES_OR_NEEDS_A_FILE)
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_help_runs(asked, example):
    assert asked(*shlex.split(example)[1:]).strip()


def test_a_command_misspelt_is_told_the_nearest(intel):
    assert "perhaps forecast" in refused(intel("forcast", "Arista/total"))
    assert "list all with `intel --help`" in refused(intel("share"))


# NVIDIA's CFO commentary for Q3 FY26: networking revenue 8,187 USD m, and 7,252 in Q2 FY26.
NETWORKING = (
    "SELECT fiscal_label, period_end, value FROM vendor_revenue WHERE vendor = 'NVIDIA'"
    " AND line = 'networking' AND fiscal_label IN ('Q2 FY26', 'Q3 FY26') ORDER BY period_end"
)


def test_a_query_may_begin_with_a_comment_or_come_from_standard_input(asked, intel):
    query = f"-- two quarters -- as reported\n{NETWORKING}"
    assert asked("sql", query) == asked("sql", NETWORKING)
    piped = CliRunner().invoke(main, ["sql", "-"], input=query)
    assert piped.exit_code == 0, piped.stderr
    assert piped.stdout == asked("sql", NETWORKING)
    assert "Did you mean '--format'" in refused(intel("sql", NETWORKING, "--formt", "csv"))


def test_sql_without_a_query_lists_what_can_be_asked(asked):
    listed = {each["name"]: each for each in json.loads(asked("sql", "--json"))}
    assert listed["vendor_revenue"]["kind"] == "view"
    assert listed["fact_as_of(day)"]["kind"] == "macro"
    assert "What each vendor reported: revenue of whole lines" in asked("sql")


def test_sql_prints_one_array_of_row_objects(asked):
    assert json.loads(asked("sql", NETWORKING, "--format", "json")) == [
        {"fiscal_label": "Q2 FY26", "period_end": "2025-07-27", "value": 7252},
        {"fiscal_label": "Q3 FY26", "period_end": "2025-10-26", "value": 8187},
    ]
    assert asked("sql", NETWORKING, "--json") == asked("sql", NETWORKING, "--format", "json")


def test_sql_prints_csv_and_a_table(asked):
    rows = asked("sql", NETWORKING, "--format", "csv").splitlines()
    assert rows == [
        "fiscal_label,period_end,value",
        "Q2 FY26,2025-07-27,7252.0",
        "Q3 FY26,2025-10-26,8187.0",
    ]
    header, *lines = asked("sql", NETWORKING).splitlines()
    assert header.split() == ["fiscal_label", "period_end", "value"]
    assert lines[1].split() == ["Q3", "FY26", "2025-10-26", "8,187"]


def test_what_sql_cannot_say_in_json_is_null(asked):
    query = "SELECT 'nan'::DOUBLE a, 'inf'::DOUBLE b, NULL::DATE c, 1 c, 2::HUGEINT d, [1.5] e"
    assert json.loads(asked("sql", query, "--json")) == [
        {"a": None, "b": None, "c": None, "c_1": 1, "d": 2, "e": [1.5]}
    ]


def test_no_rows_are_an_empty_array(asked):
    assert json.loads(asked("sql", "SELECT 1 AS a WHERE false", "--json")) == []


def test_a_cut_result_is_noted_on_standard_error(intel, at_desk):
    result = intel("sql", "FROM range(20)", "--max-rows", 3, "--json")
    assert len(json.loads(result.stdout)) == 3
    assert "cut at 3 rows" in result.stderr
    assert len(json.loads(intel("sql", "FROM range(20000)", "--json").stdout)) == 10_000


@pytest.mark.parametrize(
    "query",
    [
        "DROP TABLE fact",
        "SELECT 1; SELECT 2",
        "COPY fact TO '/tmp/stolen.csv'",
        "FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb'",
        "SELECT nonsense FROM fact",
        "SELEC 1",
        "",
    ],
)
def test_hostile_or_broken_sql_is_refused_in_one_line(intel, at_desk, query):
    refused(intel("sql", query))


def test_a_query_that_never_ends_is_stopped(intel, at_desk):
    endless = "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"
    assert "time limit of 0.5 s" in refused(intel("sql", endless, "--timeout", "0.5"))


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
    told = json.loads(asked("cluster", "--accelerators", 100_000, "--json"))
    assert 60 * told["interruption_interval_h"] == pytest.approx(30, rel=0.1)
    assert told["accelerator"] == "GB300"
    assert [type(told[name]) for name in ("accelerators", "optical_modules")] == [int, int]
    assert told["optics_power_w"] > 1e6
    assert "interruption_interval_h" in asked("cluster", "--accelerators", 100_000)


def test_a_fabric_gets_a_switch_that_runs_it(asked):
    told = json.loads(asked("cluster", "--accelerators", 512, "--fabric", "InfiniBand", "--json"))
    assert told["switch"].startswith("Quantum")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--accelerators", 0], "'--accelerators': 0 is not in the range 1<=x<=100000000"),
        (["--accelerators", 10**8 + 1], "1<=x<=100000000"),
        (["--accelerators", 8, "--optic", "zzz"], "choose one of 400G DSP"),
        (["--accelerators", 8, "--switch", "tomahawk 6"], "does not run Spectrum-X; choose"),
        (
            ["--accelerators", 8, "--link-gbps", 1600, "--optic", "800G DSP"],
            "800G DSP carries less than one whole port; choose 1.6T DSP",
        ),
        (["--accelerators", 8, "--link-gbps", 99_999], "give a lower --link-gbps"),
        (["--accelerators", 8, "--fabric", "Infini"], "InfiniBand"),
        (["--accelerators", 8, "--accelerator", "H1000"], "H100"),
        (["--accelerators", 8, "--delivered-share", 1.5], "delivered_share"),
        (
            ["--accelerators", 8, "--fabric", "InfiniBand", "--switch", "Tomahawk 6"],
            "does not run InfiniBand; choose Quantum",
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
    header, *_ = told.splitlines()
    assert header.split()[-4:] == ["target", "calibration", "held_out_error", "reason"]
    assert "did not see it" in told.splitlines()[-1]


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


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_export_writes_a_view(asked, tmp_path, ending):
    target = tmp_path / f"revenue.{ending}"
    told = json.loads(asked("export", "vendor_revenue", "--to", target, "--json"))
    assert target.stat().st_size > 1000
    assert told["rows"] > 500


def test_export_gives_the_whole_snapshot(asked, snapshot, tmp_path):
    target = tmp_path / "intel.duckdb"
    asked("export", "snapshot", "--to", target)
    assert target.read_bytes() == snapshot.path.read_bytes()


@pytest.mark.parametrize(
    ("name", "file", "message"),
    [
        ("vendor_revenu", "x.csv", "perhaps vendor_revenue"),
        ("fact; DROP TABLE fact", "x.csv", "there is no table or view"),
        ("snapshot", "x.csv", "end the name in .duckdb"),
        ("fact", "x.pdf", ".csv, .xlsx or .parquet"),
        ("fact", "nowhere/x.csv", "nowhere"),
    ],
)
def test_export_of_nothing_or_to_nowhere_is_refused(intel, at_desk, tmp_path, name, file, message):
    assert message in refused(intel("export", name, "--to", tmp_path / file))


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
