"""Whole designs: reference clusters, comparisons, sweeps, explanations, refusals."""

import numpy as np
import pytest

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.design import (
    GivenRanges,
    documented_ranges,
    drawn,
    evaluate,
    evaluate_all,
    explain,
    named,
    quantiles_of,
    read_design,
    read_designs,
    sweep,
    tornado_of,
    with_value,
)
from forecasts.hardware.topology import optical_torus


def test_every_reference_cluster_evaluates(catalogue):
    for name in catalogue.clusters:
        outcome = evaluate(catalogue.cluster(name), catalogue)
        assert outcome.explained, name
        assert all(np.isfinite(line.value) for line in outcome.explained), name


def test_the_tpu_v4_pod(catalogue):
    pod = catalogue.torus_pods["TPU v4 pod"]
    torus = optical_torus(pod.accelerators, cube_side=pod.cube_side, switch_ports=pod.switch_ports)
    assert torus.circuit_switches == 48
    assert torus.cubes == 64


def test_deepseek_v3_on_2048_h800(catalogue):
    """DeepSeek, ISCA 2025, table 4: 19.93 s a step, 38.9% causal MFU against the BF16 peak."""
    job = evaluate(catalogue.cluster("deepseek_2048"), catalogue).training
    assert job.step.step_s == pytest.approx(19.93, rel=0.07)
    assert job.step.mfu == pytest.approx(0.389, abs=0.03)


def test_the_fabric_claim_shrinks_on_its_way_to_the_step(catalogue):
    job = evaluate(catalogue.cluster("llama3_16k"), catalogue).training
    assert job.worth.bandwidth_gain > 0.5
    assert job.worth.step_gain < 0.05


def test_two_fabrics_side_by_side(catalogue):
    base = {"base": "llama3_16k", "workload": "llama3_405b"}
    plain = evaluate(read_design({**base, "fabric": "Plain Ethernet"}, catalogue), catalogue)
    better = evaluate(read_design({**base, "fabric": "Spectrum-X"}, catalogue), catalogue)
    assert better.training.step.step_s < plain.training.step.step_s
    assert better.training.usd_per_million_tokens < plain.training.usd_per_million_tokens


def test_a_sweep_of_sizes_never_costs_less(catalogue):
    given = named("scenario_100k", catalogue).given
    costs = sweep(given, "accelerators", [1_000, 10_000, 100_000], catalogue).measures[
        "network_cost_usd"
    ]
    assert list(costs) == sorted(costs)


def test_a_sweep_goes_through_jobs_and_says_what_cannot_be_built(catalogue):
    """Llama 3's job: twice the batch, twice the tokens a step; 16,000 accelerators are too few."""
    given = named("llama3_16k", catalogue).given
    batch = sweep(given, "workload.global_batch", [2048, 4096], catalogue)
    assert batch.measures["step_s"][1] > 1.5 * batch.measures["step_s"][0]
    sizes = sweep(given, "accelerators", [16_000, 16_384, 10**9], catalogue)
    assert "runs on 16384" in sizes.refusals[0]
    assert sizes.refusals[1] == ""
    assert "4 tiers of radix 64 reach" in sizes.refusals[2]


def test_one_call_gives_what_single_calls_give(catalogue):
    """Designs with different parts, topologies and jobs, side by side and one by one."""
    given = [named(name, catalogue).given for name in catalogue.clusters]
    together = evaluate_all(given, catalogue)
    for row, each in enumerate(given):
        alone = evaluate_all([each], catalogue)
        for name, values in alone.measures.items():
            assert together.measures[name][row] == pytest.approx(values[0], nan_ok=True), name


def test_ranges_become_quantiles(catalogue):
    """Rent between 1 and 3 moves dollars in proportion and leaves the step alone."""
    read = read_designs({"base": "llama3_16k", "accelerator_hour_usd": [1, 3]}, catalogue)[0]
    assert read.given.design.accelerator_hour_usd == 2.0
    done = drawn(read, catalogue, rng=np.random.default_rng(0), draws=400)
    told = quantiles_of(done, ["step_s", "usd_per_useful_pflop_hour"])
    assert told["step_s"][0.025] == told["step_s"][0.975]
    spread = told["usd_per_useful_pflop_hour"]
    assert spread[0.975] / spread[0.025] == pytest.approx(2.95 / 1.05, rel=0.05)


def test_the_tornado_moves_what_documents_leave_open(catalogue):
    read = named("llama3_16k", catalogue)
    ranges = documented_ranges(read.given, catalogue)
    assert ranges["delivered_share"].low == 0.61
    swings = tornado_of(read, "usd_per_useful_pflop_hour", catalogue)
    assert swings[0].name == "accelerator_hour_usd"
    assert [swing.width for swing in swings] == sorted((s.width for s in swings), reverse=True)
    with pytest.raises(ImpossibleCluster, match=r"measure = 'stepp_s': .*value: step_s"):
        tornado_of(read, "stepp_s", catalogue)
    with pytest.raises(ImpossibleCluster, match="runs no job"):
        tornado_of(GivenRanges(named("scenario_100k", catalogue).given), "step_s", catalogue)


def test_an_explanation_puts_the_numbers_in(catalogue):
    """16,384 on radix 64: 512 leaves, 512 spines, 256 cores; 419 stops in 54 days."""
    done = evaluate_all([named("llama3_16k", catalogue).given], catalogue)
    lines = {line.quantity: line for line in explain(done, 0, catalogue)}
    assert lines["switches"].with_numbers == "512 leaf + 512 spine + 256 core"
    assert lines["tiers"].with_numbers == "2 x 32^3 = 65,536 >= 16,384"
    assert lines["interruption_interval_h"].with_numbers == "24,000 / (3.79 x 16,384 / 8)"
    assert lines["interruption_interval_h"].value == pytest.approx(24 * 54 / 419, rel=0.001)
    assert all(line.with_numbers for line in lines.values())


def test_llama_3_trains_across_its_thin_top_tier_until_traffic_crosses_it(catalogue):
    given = named("llama3_24k", catalogue).given
    steps = sweep(given, "crossing_share", [0.0, 1 / 7, 0.5, 1.0], catalogue).measures["step_s"]
    assert steps[0] == pytest.approx(steps[1])
    assert steps[1] < steps[2] < steps[3]


def test_every_second_of_the_step_is_explained(catalogue):
    outcome = evaluate(catalogue.cluster("llama3_16k"), catalogue)
    lines = {line.quantity: line for line in outcome.explained}
    causes = [name for name in lines if name.endswith("_s") and name != "step_s"]
    assert sum(lines[name].value for name in causes) == pytest.approx(lines["step_s"].value)
    assert all(line.formula for line in outcome.explained)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"acelerators": 5}, r"key = 'acelerators': .*value: accelerators"),
        ({"accelerators": 1.5}, r"accelerators = 1.5: must be whole"),
        ({"fabric": "Infinity"}, r"fabric = 'Infinity': .*value: InfiniBand"),
        ({"base": "llama3_15k"}, r"cluster = 'llama3_15k': .*value: llama3_16k"),
        ({"workload": "llama3_405B"}, None),
        ({"switch": "Quantum-2 QM9700"}, r"does not run Spectrum-X; .*value: Spectrum"),
        ({"topology": "fat tree"}, r"topology = 'fat tree': .*value: fat_tree"),
        ({"pue": [1.5, 1.1]}, r"pue = \[1.5, 1.1\]: is upside down"),
        ({"pue": "low"}, r"pue = 'low': is not a number"),
        ({"fabric": ["EFA", "UEC"]}, r"fabric = .* has no range"),
        ({"host_medium": "string"}, r"host_medium = 'string'"),
        ({"workload": {"base": "llama3_405b", "tensr": 4}}, r"key = 'tensr': .*value: tensor"),
        ({"workload": {"model": "DeepSeek-V3"}}, r"lacks precision, software"),
    ],
)
def test_designs_that_make_no_sense(catalogue, given, message):
    if message is None:
        assert read_design(given, catalogue).workload == "llama3_405b"
        return
    with pytest.raises(ImpossibleCluster, match=message):
        read_design(given, catalogue)


def test_a_job_larger_than_the_cluster_is_refused(catalogue):
    design = read_design(
        {"base": "llama3_16k", "accelerators": 1024, "workload": "llama3_405b"}, catalogue
    )
    with pytest.raises(ImpossibleCluster, match=r"accelerators = 1024: .*value: 16384"):
        evaluate(design, catalogue)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"module_power_w": -5}, r"module_power_w = -5: must be at least 0"),
        ({"switch_power_w": -1.0}, r"switch_power_w = -1: must be at least 0"),
        ({"planes": 0}, r"planes = 0: must be at least 1"),
        ({"pue": 0.5}, r"pue = 0.5: must be at least 1"),
        ({"delivered_share": 0}, r"delivered_share = 0: is a fraction"),
        ({"oversubscription": 0.5}, r"oversubscription = 0.5: must be at least 1"),
        ({"link_gbps": 8000}, r"radix = 3: .*nearest feasible value: 4"),
        ({"accelerators": 0}, r"accelerators = 0: must be at least 1"),
        ({"workload": {"base": "llama3_405b", "tensor": 32_768}}, r"only 16384 accelerators"),
        ({"workload": {"base": "llama3_405b", "pipeline": 200, "data": 0}}, r"has 126 layers"),
        (
            {"workload": {"base": "llama3_405b", "pipeline": 2, "data": 0, "global_batch": 4096}},
            r"workload.(micro_batch|tensor|pipeline|context|sharded) = .*holds 80 GB and needs .*"
            r"nearest feasible value: \d+",
        ),
    ],
)
def test_impossible_designs_name_field_constraint_and_remedy(catalogue, given, message):
    with pytest.raises(ImpossibleCluster, match=message):
        evaluate_all([read_designs({"base": "llama3_16k", **given}, catalogue)[0].given], catalogue)


def test_following_the_nearest_feasible_values_ends_in_a_design_that_runs(catalogue):
    """An invented misfit: microbatches of 16 on four stages, one fault after the other."""
    job = {"base": "llama3_405b", "pipeline": 4, "data": 0, "micro_batch": 16}
    given = read_designs({"base": "llama3_16k", "workload": job}, catalogue)[0].given
    refused = []
    for _ in range(3):
        try:
            evaluate_all([given], catalogue)
            break
        except ImpossibleCluster as why:
            refused.append(why.field)
            given = with_value(given, why.field, why.nearest, catalogue)
    else:
        pytest.fail(f"still refused after changing {refused}")
    assert refused
