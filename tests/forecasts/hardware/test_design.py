"""Whole designs: reference clusters, comparisons, sweeps, explanations, refusals."""

import numpy as np
import pytest

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.design import evaluate, evaluate_torus, read_design, sweep


def test_every_reference_cluster_evaluates(catalogue):
    for name in catalogue.clusters:
        outcome = evaluate(catalogue.cluster(name), catalogue)
        assert outcome.explained, name
        assert all(np.isfinite(line.value) for line in outcome.explained), name


def test_the_tpu_v4_pod(catalogue):
    torus, lines = evaluate_torus(catalogue.torus_pods["TPU v4 pod"])
    assert torus.circuit_switches == 48
    assert {line.quantity: line.value for line in lines}["cubes"] == 64


def test_deepseek_v3_on_2048_h800(catalogue):
    """DeepSeek, ISCA 2025, table 4: 19.93 s a step, 38.9 % causal MFU against the BF16 peak."""
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
    design = catalogue.cluster("scenario_100k")
    outcomes = sweep(design, "accelerators", [1_000, 10_000, 100_000], catalogue)
    costs = [float(outcome.cluster.network_cost_usd) for outcome in outcomes]
    assert costs == sorted(costs)


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
    ],
)
def test_designs_that_make_no_sense(catalogue, given, message):
    if message is None:
        assert read_design(given, catalogue).workload == "llama3_405B"
        return
    with pytest.raises(ImpossibleCluster, match=message):
        read_design(given, catalogue)


def test_a_job_larger_than_the_cluster_is_refused(catalogue):
    design = read_design(
        {"base": "llama3_16k", "accelerators": 1024, "workload": "llama3_405b"}, catalogue
    )
    with pytest.raises(ImpossibleCluster, match=r"accelerators = 1024: .*value: 16384"):
        evaluate(design, catalogue)
