"""The cluster's answers against arithmetic by hand, on parts from the shipped files."""

import time
from dataclasses import replace

import pytest

from forecasts.hardware import effective_training_time_ratio
from forecasts.hardware.design import SHOWN, evaluate_all, named
from intel.errors import AssumptionError
from intel.facts.hardware import load_hardware
from intel.home import DATA
from intel.market import cluster
from intel.market.cluster.questions import QUESTIONS
from intel.market.cluster.questions.row import parameters_of
from intel.market.cluster.words import MEASURES, name_of


@pytest.fixture(scope="module")
def parts():
    return load_hardware(DATA)


@pytest.fixture(scope="module")
def design(parts):
    return cluster.reference_design(parts)


def test_the_headline_is_of_the_whole_bill_and_the_diluted_of_the_part_that_waits(parts, design):
    rented = replace(design, accelerators=16_384, accelerator_hour_usd=3.0, exposed_share=0.05)
    outcome = cluster.outcome_of(parts, rented)
    bill = 16_384 * 3.0 * 8_766
    assert outcome.yearly_cost_usd == pytest.approx(bill)
    assert outcome.bandwidth_tax_headline_usd_per_year == pytest.approx(bill * (1 - 0.60 / 0.95))
    assert outcome.bandwidth_tax_diluted_usd_per_year == pytest.approx(
        0.05 * bill * (1 - 0.60 / 0.95)
    )


def test_counts_show_the_formula_with_its_numbers(parts, design):
    """Radix 128: 100,000 / 64 = 1,563 leaves, twice, and 782 on top; three links' ends each."""
    rows = cluster.counts(parts, design).frame.set_index("quantity")
    assert rows.loc["switches", "value"] == 1_563 * 2 + 782
    assert rows.loc["switches", "with_numbers"] == "1,563 × 2 + 782"
    assert rows.loc["tiers", "with_numbers"] == "2 × 64^3 = 524,288 ≥ 100,000"
    assert rows.loc["optical modules", "value"] == 2 * (200_000 + 100_000)
    assert rows.loc["hours between interruptions", "value"] == pytest.approx(
        24_000 / (3.79 * 12_500)
    )


def test_two_tiers_and_one_say_their_own_formula(parts, design):
    """8,000 / 64 = 125 leaves; the smallest divisor of 64 that is at least 63 is 64."""
    two = cluster.counts(parts, replace(design, accelerators=8_000)).frame.set_index("quantity")
    assert two.loc["switches", "with_numbers"] == "125 + 64"
    one = cluster.counts(parts, replace(design, accelerators=100)).frame.set_index("quantity")
    assert one.loc["switches", "value"] == 1
    assert one.loc["links between switches", "value"] == 0


def test_every_parameter_has_its_document_and_ones_own_input_says_so(parts, design):
    frame = cluster.parameters(parts, replace(design, accelerator_hour_usd=2.5)).frame
    assert frame["document"].ne("").all()
    assert (frame["low"] <= frame["high"]).all()
    own = frame[frame["status"] == "your input"]
    assert own["parameter"].tolist() == ["rent of one accelerator for an hour"]
    assert own["value"].tolist() == [2.5]
    assert frame["address"].dropna().str.startswith("http").all()


def test_fabrics_run_on_their_own_switch_and_lie_within_their_interval(parts, design):
    frame = cluster.fabrics(parts, design).frame.set_index("fabric")
    assert frame.loc["InfiniBand", "switch"] == "Quantum-X800 Q3400"
    assert frame.loc["Spectrum-X", "switch"] == design.switch
    assert frame["delivered_share"].between(frame["delivered_low"], frame["delivered_high"]).all()
    assert frame["utilisation"].between(frame["utilisation_low"], frame["utilisation_high"]).all()
    assert frame.loc["Plain Ethernet", "worth_usd_m_per_year"] == pytest.approx(0)


def test_a_vendors_own_fabric_runs_on_its_own_switches(parts, design):
    assert set(parts.switches_running("Spectrum-X")) == {
        "Spectrum-4 SN5600", "Spectrum-6 SN6600", "SN6800",
    }  # fmt: skip
    assert "Tomahawk 6" in parts.switches_running("UEC")
    frame = cluster.fabrics(parts, replace(design, fabric="UEC", switch="Tomahawk 6")).frame
    assert frame.set_index("fabric").loc[["UEC", "Spectrum-X"], "switch"].tolist() == [
        "Tomahawk 6", "Spectrum-6 SN6600",
    ]  # fmt: skip


def test_sizes_that_the_switches_cannot_connect_are_left_out(parts, design):
    small = replace(
        design, fabric="UEC", switch="Tomahawk 4"
    )  # radix 32: 2 × 16^4 = 131,072 at most
    assert cluster.by_size(parts, small).frame["accelerators"].max() == 100_000
    with pytest.raises(AssumptionError, match="4 tiers of radix 32 reach 131072"):
        cluster.outcome_of(parts, replace(small, accelerators=150_000))


@pytest.mark.parametrize(
    ("hours", "words"), [(0.5066, "30 minutes"), (3.09, "3.1 hours"), (50.7, "2.1 days")]
)
def test_lengths_of_time_are_said_in_words(hours, words):
    assert cluster.in_words(hours) == words


def test_the_whole_page_is_answered_within_a_blink(parts, design):
    cluster.by_size(parts, design)
    began = time.perf_counter()
    for ask in (cluster.by_size, cluster.fabrics, cluster.counts, cluster.parameters):
        ask(parts, design)
    assert time.perf_counter() - began < 0.5  # 0.02 s alone; a busy machine is slower


def test_a_design_written_as_a_file_comes_back_as_it_was(parts, design):
    """Every reference cluster and the page's own, through the file that the page hands out."""
    known = cluster.choices(parts, replace(design, link_gbps=200.0))
    text = cluster.design_toml([each.given for each in known.values()])
    back = cluster.parse_designs(text, parts)
    before = evaluate_all([each.given for each in known.values()], parts)
    after = evaluate_all([each.given for each in back], parts)
    for name, values in before.measures.items():
        assert after.measures[name] == pytest.approx(values, nan_ok=True), name
    assert after.binds == before.binds


def test_two_designs_say_what_binds_each(parts, design):
    known = cluster.choices(parts, design)
    told = cluster.compare(parts, known[cluster.LEFT], known[cluster.RIGHT])
    assert "**Llama 3's training job**: **6.55 s a step**" in told.answer.sentence
    assert told.answer.sentence.count("binds**") == 2
    rows = told.answer.frame.set_index("measure")
    assert rows.loc["Accelerators", "ratio"] == 2_048 / 16_384
    assert rows.loc["Price of the network", "unit"] == "USD million"
    assert rows.loc["Price of the network", "left"] == pytest.approx(68.2, abs=0.1)
    parts_of_step = told.causes.groupby("design")["part"].sum()
    assert parts_of_step.tolist() == pytest.approx([1.0, 1.0])
    for each in told.explained:
        assert each.frame["formula"].ne("").all()
        assert each.frame["with_numbers"].ne("").all()


def test_a_design_that_cannot_run_is_refused_by_its_name(parts, design):
    text = 'base = "llama3_16k"\naccelerators = 64'
    (small,) = cluster.parse_designs(text, parts, where="small.toml")
    with pytest.raises(AssumptionError, match=r"small: accelerators = 64: .*value: 16384"):
        cluster.compare(parts, small, small)


def test_networks_say_what_their_share_of_cost_includes(parts, design):
    """24,576 H100 in 3,072 nodes: a DPU each, two front-end and two storage ports a node."""
    given = cluster.choices(parts, design)["llama3_24k"]
    answer = cluster.QUESTIONS["networks"][1](parts, given)
    rows = answer.frame.set_index(["network", "part"])
    assert rows.loc[("front end", "adapters (BlueField-3)"), "count"] == 3_072
    assert rows.loc[("front end", "adapters (BlueField-3)"), "power_w"] == 3_072 * 150
    assert rows.loc[("storage", "host cables"), "count"] == 2 * 3_072
    assert rows.loc[("management", "host cables"), "count"] == 3_072
    assert "with front end and storage" in answer.sentence
    back = rows.loc["back end", "cost_usd"].sum()
    whole = evaluate_all([given.given], parts).measures["network_cost_usd"][0]
    assert back == pytest.approx(whole)


def test_copper_hosts_have_cables_but_no_modules(parts, design):
    (copper,) = cluster.parse_designs('base = "llama3_16k"\nhost_medium = "AEC"', parts)
    rows = cluster.QUESTIONS["networks"][1](parts, copper).frame
    hosts = rows[(rows["network"] == "back end") & (rows["part"] == "host cables")].iloc[0]
    assert (hosts["medium"], hosts["count"], hosts["modules"]) == ("AEC", 16_384, 0)
    modules = evaluate_all([copper.given], parts).measures["optical_modules"][0]
    assert modules == 2 * 2 * 16_384


def test_circuit_switches_save_less_of_the_cluster_than_of_a_box(parts, design):
    """100 W against 3,000 is 96.7%; of the network and of the cluster it is less."""
    given = cluster.choices(parts, design)["tpu_v4_pod"]
    rows = cluster.QUESTIONS["circuit"][1](parts, given).frame.set_index("quantity")["value"]
    assert rows["one box, headline"] == pytest.approx(96.67, abs=0.01)
    assert rows["one box, headline"] > rows["network, diluted"] > rows["cluster, diluted"] > 0


@pytest.mark.parametrize(
    ("model", "billions"), [("DeepSeek-V3", 671.0), ("Llama-3.1-405B", 405.9), ("Qwen3-32B", 32.8)]
)
def test_a_model_has_all_its_parameters_in_every_answer(parts, design, model, billions):
    """The reports' own totals (DeepSeek-V3: 671B; Llama 3: 405B; Qwen3: 32.8B), both embeddings."""
    assert parameters_of(parts, model) / 1e9 == pytest.approx(billions, rel=2e-3)
    given = cluster.choices(parts, design)["llama3_16k"]
    for question, quantity in (
        ("stops", "a checkpoint through all storage ports"),
        ("sites", "one exchange of gradients at 8 Tb/s"),
    ):
        rows = cluster.QUESTIONS[question][1](parts, given).frame.set_index("quantity")
        assert rows.loc[quantity, "with_numbers"].startswith("406e9 x")


def test_weights_leave_by_size_and_limit(parts, design):
    """810 GB at 1 Gb/s is 1.8 hours (Queiroz counts 110 minutes); 18 hours at 100 Mb/s."""
    given = cluster.choices(parts, design)["llama3_16k"]
    rows = cluster.QUESTIONS["exfiltration"][1](parts, given).frame.set_index("quantity")["value"]
    assert rows["Llama-3.1-405B, 16 bit, at 1 Gb/s"] * 60 == pytest.approx(110, rel=0.03)
    assert rows["Llama-3.1-405B, 16 bit, at 100 Mb/s"] == pytest.approx(18, rel=0.03)


def test_a_design_on_another_fabric_takes_its_newest_switch_and_comes_back_from_a_file(
    parts, design
):
    held = cluster.choices(parts, design)["llama3_16k"]
    assert cluster.on_fabric(parts, held, None) is held
    moved = cluster.on_fabric(parts, held, "InfiniBand")
    assert moved.given.design.switch == "Quantum-X800 Q3400"
    text = cluster.design_toml([held.given, moved.given])
    back = cluster.parse_designs(text, parts, where="both.toml")
    assert [each.given.design.fabric for each in back] == ["Tuned RoCE", "InfiniBand"]


class TestQuestions:
    """What is asked of a design beside its step, against arithmetic done by hand."""

    @staticmethod
    def rows(name, design, parts):
        answer = QUESTIONS[name][1](parts, named(design, parts))
        return answer.sentence, answer.frame.set_index("quantity")["value"]

    def test_llama_3_stops_as_often_as_it_reports(self, parts):
        """419 stops in 54 days: one every 3.09 h; 42 of them of switches, cables and adapters."""
        said, rows = self.rows("stops", "llama3_16k", parts)
        assert rows["a stop every"] == pytest.approx(54 * 24 / 419, rel=1e-3)
        assert rows["stops of network"] == pytest.approx(42 / 54)
        assert rows["stops of accelerator"] == pytest.approx(245 / 54)
        # sqrt(2 x 0.105 x 185.5) minutes
        assert rows["best checkpoint spacing"] == pytest.approx(6.24, abs=0.01)
        assert "**10%** of the stops" in said
        # 16,384 x 3 links of the fat tree, 500,000 h between failures of one
        assert rows["optical links that fail"] == pytest.approx(24 * 49_152 / 5e5)
        # Without the 35 stops of switches and cables: one every 54 x 24 / 384 hours.
        spared = effective_training_time_ratio(
            54 * 24 / 384, restart_h=1 / 6, checkpoint_blocking_h=0.105 / 60
        )
        assert rows["time that trains with 2 planes"] == pytest.approx(100 * spared, rel=1e-3)
        assert rows["bandwidth lost to planes under repair"] == pytest.approx(
            35 / (54 * 24 * 2_048) * 1e6, rel=1e-3
        )

    def test_two_sites_are_ten_milliseconds_apart(self, parts):
        """2 x 1,000 km / 200 km a ms; 0.8 Tb/s x 10 ms = 1 GB; 810 GB through 0.8 Tb/s = 8.1 s."""
        _, rows = self.rows("sites", "llama3_16k", parts)
        assert rows["round trip"] == 10.0
        assert rows["buffer of a router at 0.8 Tb/s"] == pytest.approx(1.0)
        exchange = rows["one exchange of gradients at 0.8 Tb/s"]
        assert exchange == pytest.approx(8.1, abs=0.05)
        assert rows["speed kept at 0.8 Tb/s, every step"] == pytest.approx(
            100 * 6.55 / (6.55 + exchange), abs=0.1
        )

    def test_a_model_too_large_for_one_node_is_served_by_two(self, parts):
        """671 GB of weights in 8 bits exceed 8 x 80 GB; Llama's cache is 516 kB a token."""
        said, rows = self.rows("serving", "deepseek_2048", parts)
        assert said.startswith("16 H800 serve DeepSeek-V3 in fp8")
        assert rows["cache of one token"] == pytest.approx(70.3, abs=0.1)
        said, rows = self.rows("serving", "llama3_16k", parts)
        assert said.startswith("8 H100 serve Llama-3.1-405B")
        assert rows["cache of one token"] == pytest.approx(516, abs=0.5)
        # two storage ports of 400 Gb/s over 516 kB
        assert rows["prompts read from a cache in storage"] == pytest.approx(
            100e9 / 516e3, rel=1e-3
        )

    def test_what_does_not_fit_anywhere_is_refused_in_words(self, parts):
        held = named("llama3_16k", parts)
        tiny = replace(parts.accelerator("H100"), memory_gb=1.0)
        small = replace(parts, accelerators={**parts.accelerators, "H100": tiny})
        with pytest.raises(AssumptionError, match="does not fit 64 H100"):
            QUESTIONS["serving"][1](small, held)

    def test_eight_hashed_flows_a_link_deliver_what_a_vendor_calls_60_percent(self, parts):
        _, rows = self.rows("flows", "colossus_100k", parts)
        assert rows["hashed, 8 flows a link, mean"] == pytest.approx(56, abs=1)
        spread = [rows[f"packets sprayed, {q}"] for q in ("5% quantile", "mean", "95% quantile")]
        assert spread == sorted(spread)
        assert spread[0] > rows["hashed, 8 flows a link, 95% quantile"]
        assert rows["each of 8 senders to one receiver"] == 50.0


def test_a_design_is_called_by_the_head_of_its_label(parts):
    assert {name: name_of(each) for name, each in parts.clusters.items()} == {
        "scenario_100k": "100,000 accelerators",
        "llama3_16k": "Llama 3's training job",
        "llama3_24k": "Meta's RoCE cluster behind Llama 3",
        "colossus_100k": "xAI Colossus",
        "deepseek_2048": "DeepSeek-V3's 2,048 H800 on InfiniBand",
        "gb200_10k": "10,368 GB200 in 144 NVL72 racks",
        "million": "A plan for a million accelerators",
        "tpu_v4_pod": "A TPU v4 pod",
    }


def test_every_measure_shown_has_words():
    assert set(SHOWN) == set(MEASURES)
