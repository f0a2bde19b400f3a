"""Training steps: published runs, sums, monotony, what binds, and what cannot run."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.fabric_worth import fabric_worth
from forecasts.hardware.training import (
    StatedPlan,
    TrainingRun,
    TransformerConfiguration,
    at_quoted_peak,
    train_flops_per_token,
    training_machine,
    training_plan,
    training_step,
    transformer,
)
from forecasts.hardware.training.arrays import stack
from forecasts.hardware.training.binding import binding
from forecasts.hardware.training.memory import memory_needed_bytes

LLAMA_405B = transformer(
    TransformerConfiguration(
        layers=126, hidden=16_384, vocab=128_256, heads=128, kv_heads=8, ffn=53_248
    )
)
CAUSES = (
    *("gemm_s", "attention_s", "elementwise_s", "host_s", "head_s"),
    *("tensor_s", "context_s", "expert_s", "pipeline_s", "data_s", "gather_s"),
    *("bubble_s", "optimizer_s", "jitter_s"),
)


def machine(catalogue, accelerator="H100", precision="bf16"):
    part = catalogue.accelerator(accelerator)
    return training_machine(
        part, catalogue.generation_of(part), catalogue.scale_up_of(part), precision
    )


def plan(accelerators=16_384, shape=LLAMA_405B, **overrides):
    stated = {
        "sequence": 8192,
        "global_batch": 2048,
        "tensor": 8,
        "pipeline": 16,
        **overrides,
    }
    return training_plan(
        StatedPlan(accelerators=accelerators, **stated), shape, most_virtual_stages=5
    )


def run(catalogue, the_plan=None, the_machine=None, software="NeMo 2024"):
    return TrainingRun(
        LLAMA_405B,
        the_plan or plan(),
        the_machine or machine(catalogue),
        catalogue.software[software],
        catalogue.training,
    )


def step(catalogue, the_plan=None, the_machine=None):
    return training_step(run(catalogue, the_plan, the_machine))


def test_llama_3_405b_has_405_billion_parameters_and_its_flops():
    total = LLAMA_405B.linear_params + 2 * 128_256 * 16_384
    assert total / 1e9 == pytest.approx(405, rel=0.01)
    # DeepSeek, ISCA 2025, table 2: 2,448 GFLOP per token at 4,096 tokens.
    assert train_flops_per_token(LLAMA_405B, 4096) / 1e9 == pytest.approx(2448, rel=0.02)


def test_deepseek_v3_activates_37_of_671_billion():
    shape = transformer(
        TransformerConfiguration(
            layers=61,
            hidden=7168,
            vocab=129_280,
            heads=128,
            q_lora=1536,
            kv_lora=512,
            qk_nope=128,
            qk_rope=64,
            v_head=128,
            experts=256,
            experts_per_token=8,
            shared_experts=1,
            expert_ffn=2048,
            dense_layers=3,
            dense_ffn=18_432,
        )
    )
    embeddings = 2 * 129_280 * 7168
    assert (shape.linear_params + embeddings) / 1e9 == pytest.approx(671, rel=0.01)
    assert (shape.linear_params_active + embeddings) / 1e9 == pytest.approx(37, rel=0.03)


def test_llama_3_at_16384_h100(catalogue):
    """Llama 3, table 4: 400 TFLOP/s per accelerator, 41% MFU."""
    result = step(catalogue)
    assert result.model_flops_per_s_per_accelerator / 1e12 == pytest.approx(400, rel=0.05)
    assert result.mfu == pytest.approx(0.41, abs=0.02)


def test_causes_add_up_to_the_step(catalogue):
    result = step(catalogue)
    assert sum(getattr(result, cause) for cause in CAUSES) == pytest.approx(result.step_s)


@settings(max_examples=25)
@given(ratio=st.floats(0.2, 1.0), data=st.sampled_from([1, 4, 16, 64]))
def test_more_network_never_slows_a_step(catalogue, ratio, data):
    the_plan = plan(128 * data, global_batch=16 * data)
    own = machine(catalogue)
    slow = step(catalogue, the_plan, replace(own, delivered_ratio=ratio))
    fast = step(catalogue, the_plan, own)
    assert slow.step_s >= fast.step_s
    assert np.all(fast.mfu < 1.0)


def test_stages_inside_one_domain_do_not_use_the_network(catalogue):
    """Eight stages of eight accelerators in one domain of 72, and in eight domains of eight."""
    small = plan(64, global_batch=64, pipeline=8)
    wide = machine(catalogue, "GB200")
    inside = step(catalogue, small, wide)
    apart = step(catalogue, small, replace(wide, domain=8.0))
    assert 0 < inside.pipeline_s < apart.pipeline_s
    assert inside.exposed_scale_out_s == 0
    assert apart.exposed_scale_out_s > 0


EXPERTS = transformer(
    TransformerConfiguration(
        layers=48,
        hidden=2048,
        heads=32,
        kv_heads=4,
        experts=128,
        experts_per_token=8,
        expert_ffn=768,
    )
)


@pytest.mark.parametrize(("ranks", "dropped"), [(8, False), (8, True), (32, False)])
def test_the_fullest_expert_rank_sets_the_pace(catalogue, ranks, dropped):
    """Dropping tokens beyond an even share undoes it; more ranks are less even."""
    options = {"tensor": 1, "pipeline": 1, "global_batch": 512}
    options |= {"sequence": 4096, "micro_batch": 4, "expert": ranks}
    routed = plan(64, EXPERTS, balanced_experts=dropped, **options)
    spread = catalogue.training.expert_load_spread
    even = replace(catalogue.training, expert_load_spread=0.0)
    seen, unseen = (
        training_step(
            replace(
                run(catalogue, routed, software="Megatron-Bridge 26.04"),
                shape=EXPERTS,
                constants=each,
            )
        )
        for each in (catalogue.training, even)
    )
    assert spread > 0
    assert (seen.step_s == unseen.step_s) == dropped
    fullest = 1.0 + spread * np.sqrt(2.0 * np.log(ranks) * ranks / 128)
    assert seen.expert_s <= unseen.expert_s * fullest * 1.001


def test_a_sweep_is_one_call_and_equals_its_parts(catalogue):
    plans = [plan(128 * data, global_batch=16 * data) for data in (1, 2, 8)]
    together = step(catalogue, stack(plans))
    apart = [float(step(catalogue, one).step_s) for one in plans]
    assert together.step_s == pytest.approx(apart)


def test_chunks_do_not_change_a_large_sweep(catalogue):
    own = machine(catalogue)
    ratios = np.linspace(0.3, 1.0, 20_000)
    swept = step(catalogue, the_machine=replace(own, delivered_ratio=ratios))
    first = step(catalogue, the_machine=replace(own, delivered_ratio=ratios[0]))
    assert swept.step_s.shape == (20_000,)
    assert swept.step_s[0] == pytest.approx(float(first.step_s))
    assert np.all(np.diff(swept.step_s) <= 1e-12)


def test_a_fabric_claim_of_58_percent_is_a_few_percent_of_a_step(catalogue):
    worth = fabric_worth(run(catalogue), from_share=0.60, to_share=0.95)
    assert worth.bandwidth_gain == pytest.approx(0.583, abs=0.001)
    assert 0.005 < worth.step_gain < 0.10


def test_what_binds(catalogue):
    bound = binding(step(catalogue))
    assert bound.cause == ["compute"]
    assert 0.0 < bound.headroom[0] < 1.0
    starved = binding(
        step(catalogue, the_machine=replace(machine(catalogue), delivered_ratio=1e-3))
    )
    assert starved.cause == ["scale-out"]


def test_memory_grows_with_microbatch_and_falls_with_recomputation(catalogue):
    options = {"global_batch": 4096}
    kept = memory_needed_bytes(run(catalogue, plan(micro_batch=2, **options)))
    small = memory_needed_bytes(run(catalogue, plan(micro_batch=1, **options)))
    again = memory_needed_bytes(run(catalogue, plan(micro_batch=2, full_recompute=True, **options)))
    assert again < small < kept


def test_a_data_rank_never_holds_activations_of_more_sequences_than_it_has(catalogue):
    """Sixteen sequences a rank and sixteen stages: all in flight in microbatches of any size."""
    one = memory_needed_bytes(run(catalogue, plan(micro_batch=1)))
    assert memory_needed_bytes(run(catalogue, plan(micro_batch=16))) == pytest.approx(one)


@pytest.mark.parametrize("sharded", [False, True])
def test_accelerators_together_hold_every_expert_once(catalogue, sharded):
    """Eight copies of every expert, whose optimizer eight ranks share: 18 bytes a parameter."""
    options = {"tensor": 1, "pipeline": 1, "sequence": 1, "expert": 8, "full_recompute": True}
    routed = plan(64, EXPERTS, global_batch=64, sharded=sharded, **options)
    one = replace(run(catalogue, routed, software="Megatron-Bridge 26.04"), shape=EXPERTS)
    embeddings = 2 * EXPERTS.vocab * EXPERTS.hidden
    experts = EXPERTS.expert_layers * EXPERTS.expert_params_per_layer
    dense = EXPERTS.linear_params - experts + embeddings
    activations = 64 * 48 * 2048 * 2.0
    copies = 64 if not sharded else 1
    state = 6 * (dense * copies + experts * max(1, copies // 8)) + 12 * (dense + experts)
    assert 64 * memory_needed_bytes(one) == pytest.approx(state + activations)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"accelerators": 64}, r"tensor x pipeline x context = 128: only 64"),
        ({"pipeline": 256}, r"pipeline = 256: the model has 126 layers"),
        ({"data": 1024}, r"data = 1024: 128 x 1024 ranks exceed.*value: 128"),
        ({"global_batch": 8}, r"global_batch = 8: 128 data ranks need a sequence each"),
        ({"micro_batch": 64}, r"micro_batch = 64: a data rank holds 16"),
        ({"accelerators": 0}, r"accelerators = 0"),
    ],
)
def test_impossible_plans_are_refused_in_words(overrides, message):
    with pytest.raises(ImpossibleCluster, match=message):
        plan(**overrides)


def test_a_description_quotes_the_peak_of_one_format_and_means_all(catalogue):
    """DGX Cloud quotes a GB200 at 2,450 BF16 TFLOP/s; a part has one ratio between formats."""
    part = catalogue.accelerator("GB200")
    quoted = at_quoted_peak(part, 2450.0)
    assert quoted.bf16_dense_tflops == pytest.approx(2450)
    ratio = part.fp8_dense_tflops / part.bf16_dense_tflops
    assert quoted.fp8_dense_tflops == pytest.approx(2450 * ratio)
    assert at_quoted_peak(part, 4900.0).bf16_dense_tflops == pytest.approx(4900 / ratio)


def test_a_format_nobody_measured_is_refused(catalogue):
    with pytest.raises(ImpossibleCluster, match=r"precision = nvfp4: .*value: bf16"):
        machine(catalogue, "A100", "nvfp4")
    with pytest.raises(ImpossibleCluster, match="no measured training calibrates"):
        machine(catalogue, "MI300X")
