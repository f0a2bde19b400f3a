"""`intel cluster` on reference clusters and on files: comparisons, sweeps, ranges, refusals."""

import json

import pytest

from intel.cli.cluster import SECTIONS
from intel.market.cluster.questions import QUESTIONS
from tests.cli.conftest import refused

OWN = """
[designs.plain]
base = "llama3_16k"
fabric = "Plain Ethernet"
accelerator_hour_usd = [1.0, 3.0]

[designs.sprayed]
base = "llama3_16k"
fabric = "UEC"
workload = "wide"

[workloads.wide]
base = "llama3_405b"
tensor = 16
data = 64
"""


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def told_by(intel, *words):
    result = intel("cluster", *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_reference_cluster_answers_on_counts_step_money_reliability_and_power(intel):
    names = [row["name"] for row in told_by(intel, "--list")]
    assert {
        "llama3_24k",
        "colossus_100k",
        "deepseek_2048",
        "gb200_10k",
        "tpu_v4_pod",
        "million",
    } <= {*names}
    told = told_by(intel, *(name for name in names if name != "scenario_100k"))["designs"]
    for each in told:
        for measure in (
            "switches", "step_s", "capital_usd", "interruption_interval_h", "cluster_power_w",
        ):  # fmt: skip
            assert each["measures"][measure]["value"] > 0, (each["name"], measure)
        assert each["binds"]


def test_llama_3_and_deepseek_v3_side_by_side(intel):
    """Llama 3: 16,384 x 400 TFLOP/s (table 4); DeepSeek: 19.93 s a step (ISCA 2025, table 4)."""
    llama, deepseek = told_by(intel, "llama3_16k", "deepseek_2048")["designs"]
    rate = llama["measures"]["model_flops_per_s_per_accelerator"]["value"]
    assert rate == pytest.approx(400e12, rel=0.05)
    assert deepseek["measures"]["step_s"]["value"] == pytest.approx(19.93, rel=0.07)
    said = intel("cluster", "llama3_16k", "deepseek_2048").stdout
    assert "what binds: compute" in said


def test_a_file_of_designs_with_ranges_and_a_job_of_its_own(intel, own):
    plain, sprayed = told_by(intel, own)["designs"]
    spread = plain["quantiles"]["usd_per_useful_pflop_hour"]
    assert spread["0.025"] < spread["0.5"] < spread["0.975"]
    assert "quantiles" not in sprayed
    assert sprayed["workload"]["tensor"] == 16
    assert sprayed["design"]["switch"] == "Tomahawk 4"


def test_json_says_the_same_as_toml(intel, tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"base": "llama3_16k", "fabric": "UEC"}), encoding="utf-8")
    (told,) = told_by(intel, path)["designs"]
    assert told["name"] == "own"
    assert told["measures"]["delivered_share"]["value"] == 0.9


def test_a_sweep_by_steps_and_by_list(intel):
    rows = told_by(intel, "llama3_16k", "--sweep", "accelerators=16384:32768:3")["rows"]
    assert [row["accelerators"] for row in rows] == [16_384, 24_576, 32_768]
    fabrics = told_by(intel, "llama3_16k", "--sweep", "fabric=Plain Ethernet,EFA")["rows"]
    assert fabrics[0]["step_s"] > fabrics[1]["step_s"]
    ranks = told_by(intel, "llama3_16k", "--sweep", "workload.tensor=8,16384")["rows"]
    assert ranks[0]["refused"] is None
    assert "only 16384 accelerators" in ranks[1]["refused"]


def test_two_fabrics_of_a_cluster_of_ones_own_side_by_side(intel):
    words = ("--accelerators", 32_768, "--fabric", "uec", "--fabric", "InfiniBand")
    ultra, infiniband = told_by(intel, *words)["designs"]
    assert [each["name"] for each in (ultra, infiniband)] == ["UEC", "InfiniBand"]
    assert ultra["label"].startswith("32,768 GB300 on UEC")
    assert ultra["measures"]["accelerators"]["value"] == 32_768
    assert infiniband["design"]["switch"] != ultra["design"]["switch"]
    both = told_by(intel, "llama3_16k", "--fabric", "UEC", "--fabric", "EFA")["designs"]
    assert [each["name"] for each in both] == ["llama3_16k on UEC", "llama3_16k on EFA"]
    said = refused(intel("cluster", "--accelerators", 8, "--fabric", "UEC", "--fabric", "ib"))
    assert "must be one of Plain Ethernet" in said
    assert "nearest feasible value: InfiniBand" in said


def test_an_explanation_and_a_tornado(intel):
    (told,) = told_by(intel, "llama3_16k", "--explain", "--tornado", "step_s")["designs"]
    lines = {line["quantity"]: line for line in told["explained"]}
    assert lines["switches"]["with_numbers"] == "512 leaf + 512 spine + 256 core"
    assert told["tornado"][0]["name"] == "delivered_share"
    said = intel("cluster", "llama3_16k", "--explain", "--tornado", "capital_usd").stdout
    assert "= 512 leaf + 512 spine + 256 core" in said
    assert "what moves capital_usd" in said


def test_every_section_gives_its_equation(intel):
    assert tuple(QUESTIONS) != ()
    assert set(SECTIONS) == set(QUESTIONS)
    shown = [word for name in SECTIONS for word in ("--show", name)]
    (told,) = told_by(intel, "llama3_24k", *shown)["designs"]
    for name, section in told["sections"].items():
        assert section["sentence"], name
        assert section["rows"], name
        assert all(row["formula"] and row["with_numbers"] for row in section["rows"]), name
    premium = {row["quantity"]: row["value"] for row in told["sections"]["premium"]["rows"]}
    assert premium["break-even network share"] == pytest.approx(11.54, abs=0.01)
    assert premium["if 2.3 is the ratio of all cost"] < 0
    idle = {row["quantity"]: row["value"] for row in told["sections"]["stranded"]["rows"]}
    assert idle["of USD 100 million at 50% utilisation, idle"] == 50


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["llama3_16k", "--set", "radix=3"], "radix = 3: a fat tree splits its ports evenly"),
        (["llama3_16k", "--set", "module_power_w=-3"], "module_power_w = -3: must be at least 0"),
        (["llama3_16k", "--set", "optic=800G DPS"], "nearest feasible value: 800G DSP"),
        (["llama3_16k", "--set", "workload.tensor=20000"], "only 16384 accelerators"),
        (["llama3_16k", "--set", "workload.pipeline=1"], "holds 80 GB and needs"),
        (["llama3_16k", "--set", "acelerators=5"], "nearest feasible value: accelerators"),
        (["llama3_16k", "--set", "accelerators"], "is not KEY=VALUE"),
        (["llama3_16k", "--set", "pue=3..1"], "upside down"),
        (["llama3_17k"], "nearest feasible value: llama3_16k"),
        (["nowhere.toml"], "there is no such file"),
        (["llama3_16k", "--sweep", "pue=1:2"], "is not KEY=FROM:TO:STEPS"),
        (["llama3_16k", "--sweep", "pue=1:2:1"], "takes 2 to 10,000 steps"),
        (["llama3_16k", "--tornado", "stepp_s"], "nearest feasible value: step_s"),
        (["llama3_16k", "--workload", "nobody"], "nobody"),
        (["scenario_100k", "--set", "workload.tensor=8"], "the design runs no job"),
    ],
)
def test_what_cannot_be_built_names_field_constraint_and_remedy(intel, words, message):
    assert message in refused(intel("cluster", *words))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("base = ", "not valid TOML"),
        ('base = "llama3_16k"\nradix = 3', "radix = 3"),
        ('base = "llama3_16k"\nswitch_power_w = -1', "switch_power_w = -1: must be at least 0"),
        ('base = "llama3_16k"\nswitch = "Tomahawk 55"', "nearest feasible value: Tomahawk 5"),
        ('base = "llama3_16k"\naccelerators = 1024', "the workload llama3_405b runs on 16384"),
        ('base = "llama3_16k"\nwatts = 5', "key = 'watts'"),
        ("designs = 5", "must be tables by name"),
    ],
)
def test_a_file_that_cannot_be_built_says_so(intel, tmp_path, text, message):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    assert message in refused(intel("cluster", path))
