"""Serving: DeepSeek's exchange bound, caches, and what holds for every batch."""

from dataclasses import replace

import numpy as np
import pytest

from forecasts.hardware import ImpossibleCluster
from forecasts.hardware.design import shape_of
from forecasts.hardware.inference import (
    ServingGroup,
    binding_cause,
    cache_bytes_per_token,
    cache_transfer_s,
    decode_step,
    exchange_bound_tpot_s,
    largest_batch,
    prefill_s,
    speculative_speedup,
    touched_experts,
    waiting_share,
)
from forecasts.hardware.routing import routed_bytes
from forecasts.hardware.validation.inference import machine_of

PROMPTS = ("prompt_tokens", "output_tokens")


def shape(catalogue, name):
    return shape_of(catalogue.models[name])


def group(catalogue, accelerator="H200", precision="fp8", **ranks):
    return ServingGroup(
        shape=shape(catalogue, "DeepSeek-V3"),
        machine=machine_of(catalogue.accelerator(accelerator), precision, catalogue),
        constants=catalogue.serving,
        precision=precision,
        **{"tensor": 8, "expert_ranks": 8, **ranks},
    )


def decode(catalogue, batch=16, context_tokens=1536, **options):
    prompts = {name: options.pop(name) for name in PROMPTS if name in options}
    served = group(catalogue, **options)
    return decode_step(served, batch=batch, context_tokens=context_tokens, **prompts)


@pytest.mark.parametrize(("gbs", "tpot_ms", "tokens_per_s"), [(50, 14.76, 67), (900, 0.82, 1200)])
def test_deepseek_isca_2025_exchange_bound(gbs, tpot_ms, tokens_per_s):
    """Section 2.3.2, which rounds the hidden width 7,168 to 7,000."""
    exchanged = routed_bytes(32, copies=9, hidden=7000, bytes_per_value=1 + 2)
    seconds = exchange_bound_tpot_s(exchanged, bytes_per_s=gbs * 1e9, layers=61)
    assert seconds * 1e3 == pytest.approx(tpot_ms, rel=0.01)
    assert 1 / seconds == pytest.approx(tokens_per_s, rel=0.03)


def test_cache_per_token(catalogue):
    """DeepSeek, ISCA 2025, table 1: 70.3 kB (V3), 516 kB (Llama 3.1 405B)."""
    assert cache_bytes_per_token(shape(catalogue, "DeepSeek-V3")) / 1e3 == pytest.approx(70.272)
    assert cache_bytes_per_token(shape(catalogue, "Llama-3.1-405B")) / 1e3 == pytest.approx(516.096)


def test_cache_of_32k_tokens_over_one_400g_port():
    seconds = cache_transfer_s(32_768, bytes_per_token=516_096, network_bytes_per_s=50e9)
    assert seconds == pytest.approx(0.356, abs=0.001)


def test_causes_add_up_and_more_sequences_take_longer(catalogue):
    step = decode(catalogue, batch=np.array([1, 4, 16, 64]))
    causes = (
        step.weights_s
        + step.cache_s
        + step.arithmetic_s
        + step.exchange_s
        + step.overhead_s
        + step.interference_s
    )
    assert causes == pytest.approx(step.step_s)
    assert np.all(np.diff(step.step_s) > 0)
    assert np.all(np.diff(step.tokens_per_s_per_accelerator) > 0)
    assert set(binding_cause(step)) <= {"weights", "cache", "arithmetic", "exchange", "overhead"}


def test_reading_prompts_on_the_same_accelerators_slows_decoding(catalogue):
    alone = decode(catalogue)
    mixed = decode(catalogue, prompt_tokens=1024, output_tokens=1024)
    assert mixed.step_s > alone.step_s


def test_a_prompt_read_between_steps_takes_what_it_takes_alone(catalogue):
    """Experts of 32 H100 leave their boxes, when prompts are read beside decoding too."""
    spread = group(catalogue, "H100", tensor=1, attention_ranks=32, expert_ranks=32)
    step = decode_step(spread, batch=4, context_tokens=1536, prompt_tokens=1024, output_tokens=256)
    waits = waiting_share(4 * 32, 1024, catalogue.serving.prompt_batch_tokens)
    assert step.interference_s == pytest.approx(4 * 32 / 256 * prefill_s(spread, 1024) * waits)


def test_waiting_for_the_prompts_of_others():
    """Four passes of 16: the mean of 3, 2, 1 and 0 passes is 1.5 of 4."""
    assert waiting_share(64, 1024, 16_384) == pytest.approx(1.5 / 4)
    assert waiting_share(8, 1024, 8192) == 0
    assert waiting_share(1000, 50_000, 8192) == pytest.approx(0.4995)


def test_the_largest_batch_fills_memory_and_no_more(catalogue):
    whole = replace(catalogue.serving, usable_memory_share=1.0)
    served = replace(group(catalogue), constants=whole)
    most = float(largest_batch(served, 4096))
    assert decode_step(served, batch=most, context_tokens=4096).memory_used_share <= 1.0
    with pytest.raises(ImpossibleCluster, match=rf"nearest feasible value: {most:.0f}"):
        decode_step(served, batch=most + 1, context_tokens=4096)


def test_four_bit_weights_keep_their_cache_in_eight(catalogue):
    options = {"batch": 64, "context_tokens": 8192, "accelerator": "GB200"}
    four = decode(catalogue, precision="nvfp4", **options)
    eight = decode(catalogue, precision="fp8", **options)
    assert four.cache_s == pytest.approx(eight.cache_s / 2)


def test_experts_over_nodes_read_prompts_slower(catalogue):
    """SGLang reads 50,302 prompt tokens a second and node of 8 H100 over four nodes (4,096-token
    prompts, lmsys.org/blog/2025-05-05-large-scale-ep); no such row is among the cases fitted."""
    tokens = 32 * 8192
    nodes = {"accelerator": "H100", "tensor": 1, "accelerators": 32}
    spread = prefill_s(group(catalogue, expert_ranks=32, **nodes), tokens, sequence=4096)
    inside = prefill_s(group(catalogue, expert_ranks=8, **nodes), tokens, sequence=4096)
    assert spread > inside
    assert tokens / spread / 4 == pytest.approx(50_302, rel=0.1)


def test_a_model_that_does_not_fit_names_the_batch_that_does(catalogue):
    with pytest.raises(ImpossibleCluster, match=r"batch = 16: .* of memory"):
        decode(catalogue, tensor=1, expert_ranks=1)


def test_touched_experts():
    assert touched_experts(256, 8, 1) == pytest.approx(8)
    assert touched_experts(256, 8, 10_000) == pytest.approx(256)


def test_one_predicted_token_kept_85_percent_of_the_time():
    assert speculative_speedup(0.85, 1) == pytest.approx(1.85)


def test_imbalance_slows_experts(catalogue):
    balanced = group(catalogue)
    worse = replace(balanced, constants=replace(catalogue.serving, expert_imbalance=2.0))
    options = {"batch": 16, "context_tokens": 1536}
    assert decode_step(worse, **options).step_s > decode_step(balanced, **options).step_s
