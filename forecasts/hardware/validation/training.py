"""Training cases: a published configuration becomes a training run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster
from forecasts.hardware.parts import Accelerator
from forecasts.hardware.training import (
    SoftwareStack,
    StatedPlan,
    StepTime,
    TrainingMachine,
    TrainingPlan,
    TrainingRun,
    TransformerConfiguration,
    TransformerShape,
    at_quoted_peak,
    train_flops_per_token,
    training_machine,
    training_plan,
    transformer,
)
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import accelerator_named, number, whole, words

POSITIVE = (
    *("accelerators", "sequence", "global_batch", "micro_batch"),
    *("tensor", "pipeline", "virtual", "context", "data", "expert", "expert_tensor"),
)


def training_run(inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> TrainingRun:
    """Translate a case's inputs.

    Raises
    ------
    Unsupported
        When an input the model needs is missing or means something it does not know.
    """
    model = inputs.get("model")
    if not isinstance(model, Mapping):
        raise Unsupported("needs a model shape")
    accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
    sequence = whole(inputs, "seq")
    try:
        shape = shape_from_keys(model, sequence, predicts=inputs.get("mtp") is not False)
        sharded = _sharded(inputs)
        software = software_of(inputs, catalogue, accelerator.name, sharded=sharded)
        run = TrainingRun(
            shape,
            _plan(inputs, shape, software, catalogue, sharded=sharded),
            _machine(inputs, accelerator, catalogue),
            software,
            catalogue.training,
        )
    except ImpossibleCluster as error:
        raise Unsupported(str(error)) from error
    _require_numbers(run)
    return run


def _machine(
    inputs: Mapping[str, Any], accelerator: Accelerator, catalogue: HardwareCatalogue
) -> TrainingMachine:
    """The accelerator and its links, at the peaks and bandwidths that the case states."""
    own = catalogue.scale_up_of(accelerator)
    scale_up = replace(
        own,
        domain=whole(inputs, "nvlink_domain", own.domain),
        bandwidth_gbytes_per_s=number(inputs, "nvlink_gbs_uni", own.bandwidth_gbytes_per_s),
    )
    port_gbps = number(inputs, "nic_gbps", accelerator.scale_out_gbps)
    quoted_tflops = inputs.get("fp8_peak_tflops") or inputs.get("peak_tflops")
    return training_machine(
        at_quoted_peak(accelerator, quoted_tflops) if quoted_tflops else accelerator,
        catalogue.generation_of(accelerator),
        scale_up,
        _precision(inputs),
        link_gbps=port_gbps * number(inputs, "nics_per_gpu", 1.0),
    )


def _require_numbers(run: TrainingRun) -> None:
    """Refuse a configuration with a field that is no number, or a plan with one below zero.

    Raises
    ------
    Unsupported
        Naming the field.
    """
    for record in (run.shape, run.plan, run.machine, run.software):
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, str) and field.type == "str":
                continue
            try:
                number_ = float(value)
            except (TypeError, ValueError) as error:
                raise Unsupported(f"{field.name} = {value!r} is not a number") from error
            positive = record is run.plan and field.name in POSITIVE
            if number_ < 0 or (positive and not 0 < number_ < np.inf):
                raise Unsupported(f"{field.name} = {number_:g} must be above zero")


def shape_from_keys(
    model: Mapping[str, Any], sequence: int, *, predicts: bool = True
) -> TransformerShape:
    """A model's shape from the keys public configurations use."""
    flops = model.get("model_flops_per_sequence")
    kind = str(model.get("arch", "")).casefold()
    # Published only by sizes, every second layer of such a model routes (one in two is dense).
    every = 2 if model.get("experts") and "moe_ffn" not in model else 1
    experts = model.get("experts", 0)
    ffn = model.get("ffn")
    return transformer(
        TransformerConfiguration(
            layers=model.get("layers") or _missing("model.layers"),
            hidden=model.get("hidden"),
            vocab=model.get("vocab", 200_000),
            heads=model.get("heads"),
            kv_heads=model.get("kv_heads"),
            head_dim=model.get("head_dim"),
            ffn=ffn,
            gated=True if experts else model.get("gated", False),
            experts=experts,
            experts_per_token=model.get("topk", 0),
            shared_experts=model.get("shared_experts", 0),
            expert_ffn=model.get("moe_ffn"),
            dense_layers=model.get("dense_layers", 0),
            dense_ffn=model.get("dense_ffn", 0),
            expert_every=every,
            routing_group_limit=model.get("node_limited_groups", 0),
            q_lora=model.get("q_lora"),
            kv_lora=model.get("kv_lora"),
            qk_nope=model.get("qk_nope", 0),
            qk_rope=model.get("qk_rope", 0),
            v_head=model.get("v_head", 0),
            predicted_tokens=int(bool(model.get("mtp")) and predicts),
            params_b=model.get("params_b") or _size_in_name(model),
            active_b=model.get("active_b"),
            hybrid="hybrid" in kind,
            train_flops_per_token=float("nan") if flops is None else flops / sequence,
        )
    )


def _size_in_name(model: Mapping[str, Any]) -> float | None:
    try:
        return number({"name": str(model.get("name", ""))}, "name")
    except Unsupported:
        return None


def _missing(key: str) -> int:
    raise Unsupported(f"needs {key}")


def _precision(inputs: Mapping[str, Any]) -> str:
    named = str(inputs.get("precision") or "bf16").split()
    return named[0]


def _sharded(inputs: Mapping[str, Any]) -> bool:
    """Whether parameters are gathered for use: an FSDP degree, or ZeRO stage 2 and above."""
    degree = number(inputs, "fsdp", 0.0)
    stage = inputs.get("zero")
    return degree > 1 or (isinstance(stage, int) and stage >= 2)


def software_of(
    inputs: Mapping[str, Any], catalogue: HardwareCatalogue, accelerator: str, *, sharded: bool
) -> SoftwareStack:
    """The stack of a run: by release, by a word that names it, or the generation's default.

    Optimisations named by the run are laid over it, cumulatively where the run lists one step of
    a cumulative table.
    """
    generation = catalogue.generation_of(catalogue.accelerator(accelerator))
    text = words(inputs, "framework", "system", "schedule")
    named = [
        stack_
        for stack_ in catalogue.software.values()
        if stack_.matches and stack_.matches in text
    ]
    if inputs.get("container"):
        base = _release(str(inputs["container"]), catalogue)
    elif named:
        base = max(named, key=lambda stack_: len(stack_.matches))
    else:
        default = generation.default_sharded_software if sharded else generation.default_software
        base = catalogue.software[default]
    step = words(inputs, "feature")
    flags = " ".join(key for key, value in inputs.items() if value is True)
    features = sorted(catalogue.features.values(), key=lambda f: f.order)
    reached = max((f.order for f in features if f.order and f.matches in step), default=0)
    for feature in features:
        if 0 < feature.order <= reached or (feature.order == 0 and feature.matches in flags):
            base = feature.laid_over(base)
    stated = words(inputs, "overlap")
    if "dp" in stated:
        base = replace(base, data_sharded_optimizer=1.0)
    return base


def _release(container: str, catalogue: HardwareCatalogue) -> SoftwareStack:
    """The newest release of a series not after ``YY.MM``; the oldest when all are later."""
    year, month = (int(part) for part in container.split(".")[:2])
    date = 2000 + year + (month - 1) / 12
    series = sorted(
        (s for s in catalogue.software.values() if s.series == "container"), key=lambda s: s.date
    )
    past = [s for s in series if s.date <= date + 0.005]
    return past[-1] if past else series[0]


def _plan(
    inputs: Mapping[str, Any],
    shape: TransformerShape,
    software: SoftwareStack,
    catalogue: HardwareCatalogue,
    *,
    sharded: bool,
) -> TrainingPlan:
    accelerators = whole(inputs, "gpus", whole(inputs, "chips", 0) or None)
    if "pp" in inputs and inputs["pp"] is None:
        raise Unsupported("needs pp: the pipeline depth is not published")
    schedule = str(inputs.get("schedule", ""))
    recompute = str(inputs.get("recompute") or "")
    data = inputs.get("dp")
    tensor, pipeline = whole(inputs, "tp", 1), whole(inputs, "pp", 1)
    context = whole(inputs, "cp", 1)
    ranks = data if isinstance(data, int) else accelerators // (tensor * pipeline * context)
    batch = inputs.get("gbs")
    micro: float | None = inputs.get("mbs")
    if batch is None:
        raise Unsupported("needs gbs: the global batch is not published")
    if micro is None and inputs.get("ga"):
        micro = batch / ranks / number(inputs, "ga")
    virtual = inputs.get("vp")
    if virtual is None and (
        schedule == "1F1B" or (not schedule and software.most_virtual_stages <= 3)
    ):
        virtual = 1
    if micro is not None:
        micro = min(float(micro), batch / ranks)
    stated = StatedPlan(
        accelerators=accelerators,
        sequence=whole(inputs, "seq"),
        global_batch=float(batch),
        micro_batch=micro,
        tensor=tensor,
        pipeline=pipeline,
        virtual=virtual,
        context=context,
        data=ranks,
        expert=whole(inputs, "ep", 1),
        expert_tensor=whole(inputs, "etp", 1),
        full_recompute=recompute.startswith("full"),
        attention_recompute=recompute.startswith("selective"),
        sharded=sharded,
        bidirectional="DualPipe" in schedule,
        balanced_experts=bool(inputs.get("token_drop")),
    )
    return training_plan(
        stated,
        shape,
        most_virtual_stages=int(software.most_virtual_stages),
        microbatch_elements=catalogue.training.microbatch_elements,
    )


def counted_flops_per_token(case: Case, run: TrainingRun) -> float:
    """FLOPs per token by the convention the case's table uses.

    A stated count or formula wins: Narayanan's ``96 B s l h^2 ...`` counts the recomputed
    forward, ``72 B s l h^2 ...`` does not, both over the full attention square. Stated counts are
    of causal attention; a utilisation that is named non-causal adds the other half. Without
    either, a utilisation is read over the full square as Megatron prints it, a rate over the
    causal half.
    """
    shape = run.shape
    sequence = float(run.plan.sequence)
    full = float(train_flops_per_token(shape, sequence, causal=False))
    causal = float(train_flops_per_token(shape, sequence))
    stated = case.inputs.get("model_gflops_per_token")
    if stated:
        return float(stated) * 1e9 + ("noncausal" in case.quantity) * (full - causal)
    formula = str(case.inputs.get("flops_formula", ""))
    if formula.startswith("96"):
        return full * 4.0 / 3.0 - 2.0 * float(shape.vocab) * float(shape.hidden)
    if "causal" in case.quantity:
        return full if "non" in case.quantity else causal
    return full if formula or case.quantity == "mfu_pct" else causal


def rate_from_step(case: Case, run: TrainingRun, step: StepTime, row: int) -> float:
    """The predicted value in the case's own quantity.

    A profile cannot tell a pipeline's bubble from waiting for its slowest rank, nor the
    optimizer from the exchange it waits for: both count together.
    """
    if case.quantity == "pipeline_bubble_s":
        return float(step.bubble_s[row] + step.jitter_s[row])
    if case.quantity == "optimizer_s":
        return float(step.optimizer_s[row] + step.data_s[row])
    return float(_convert(case, run, np.asarray(step.step_s[row])))


def _convert(case: Case, run: TrainingRun, value: FloatArray) -> FloatArray:
    """Step seconds to the case's quantity."""
    plan = run.plan
    accelerators = float(plan.accelerators)
    tokens = float(plan.global_batch) * float(plan.sequence)
    match case.quantity:
        case "step_time_s":
            return value
        case "tokens_per_s_per_gpu":
            return np.asarray(tokens / accelerators / value)
        case "gpu_hours_per_trillion_tokens" | "pretraining_gpu_hours":
            trillions = (
                number(case.inputs, "tokens_t") if case.quantity.startswith("pretraining") else 1.0
            )
            hours = accelerators * trillions * 1e12 / tokens / 3600.0
            return np.asarray(hours / (1e3 if "thousand" in case.unit else 1.0) * value)
        case "tokens_per_day_b":
            return np.asarray(tokens * 86_400.0 / 1e9 / value)
        case "tflops_per_gpu":
            flops = counted_flops_per_token(case, run)
            return np.asarray(tokens * flops / accelerators / 1e12 / value)
        case "mfu_pct" | "mfu_causal_pct" | "mfu_noncausal_pct":
            flops = counted_flops_per_token(case, run)
            peak = number(case.inputs, "peak_tflops") * 1e12
            return np.asarray(100.0 * tokens * flops / accelerators / peak / value)
        case _:
            raise Unsupported(f"no rule turns a step time into {case.quantity}")
