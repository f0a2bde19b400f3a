"""Fitting the model's coefficients to published cases, and testing them on cases held out.

The priors are physical guesses with a width; a coefficient moves away from its prior only as far
as many cases agree. One set of coefficients serves all cases. Nothing imports this module at run
time: it is how the calibrated numbers of ``data/hardware/`` were made and can be made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.training import stacked, training_step
from forecasts.hardware.validation import collectives, inference
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.training import rate_from_step, training_run

PRIOR_WEIGHT = 0.04
ROBUST_SCALE = 0.05
REFIT_EVALUATIONS = 15  # of a fit that starts where the fit to all cases ended
FITTED_QUANTITIES = {
    "b_training": ("step_time_s", "tokens_per_s_per_gpu", "tflops_per_gpu", "mfu_pct"),
    "c_collectives": ("time_us", "busbw_gbs"),
    "f_inference": ("tpot_ms",),
}
Predict = Callable[[Sequence[Case], HardwareCatalogue], FloatArray]


@dataclass(frozen=True)
class Coefficient:
    """One number to fit: the places it stands in (several may share it), prior and bounds.

    A place is ``generations.hopper.gemm_share_bf16``, ``software.MaxText.gemm_factor`` or
    ``training.gather_bytes``. ``width`` is the prior's relative standard deviation.
    """

    group: str
    places: tuple[str, ...]
    prior: float
    width: float
    low: float
    high: float


@dataclass(frozen=True)
class Fitted:
    """Values with the standard errors the fit gives, and the error of every case used."""

    values: FloatArray
    standard_errors: FloatArray
    errors: FloatArray


def with_coefficients(
    catalogue: HardwareCatalogue, coefficients: Sequence[Coefficient], values: FloatArray
) -> HardwareCatalogue:
    """The catalogue with the coefficients set to these values."""
    changes: dict[tuple[str, str], dict[str, Any]] = {}
    for coefficient, value in zip(coefficients, values, strict=True):
        for place in coefficient.places:
            kind, part, field = split_place(place)
            changes.setdefault((kind, part), {})[field] = float(value)
    fresh: dict[str, Any] = {}
    for (kind, part), fields in changes.items():
        if not part:
            fresh[kind] = replace(getattr(catalogue, kind), **fields)
            continue
        parts: Mapping[str, Any] = fresh.get(kind) or dict(getattr(catalogue, kind))
        fresh[kind] = {**parts, part: replace(parts[part], **fields)}
    return replace(catalogue, **fresh)


def split_place(place: str) -> tuple[str, str, str]:
    """Kind, part and field of a place; the part is empty where the kind is one block."""
    kind, rest = place.split(".", 1)
    part, _, field = rest.rpartition(".")
    return kind, part, field


def present_values(catalogue: HardwareCatalogue, coefficients: Sequence[Coefficient]) -> FloatArray:
    """What the catalogue holds now, taken at each coefficient's first place."""
    values = []
    for coefficient in coefficients:
        kind, part, field = split_place(coefficient.places[0])
        block = getattr(catalogue, kind)
        values.append(float(getattr(block[part] if part else block, field)))
    return np.array(values)


def predicted_training(cases: Sequence[Case], catalogue: HardwareCatalogue) -> FloatArray:
    """Predictions of training cases in their own quantity, in one evaluation."""
    runs = [training_run(case.inputs, catalogue) for case in cases]
    step = training_step(stacked(runs))
    rows = zip(cases, runs, strict=True)
    return np.array([rate_from_step(case, run, step, row) for row, (case, run) in enumerate(rows)])


def predicted_collectives(cases: Sequence[Case], catalogue: HardwareCatalogue) -> FloatArray:
    """Predictions of collective cases in their own quantity."""
    return np.array([collectives.predict(case, catalogue) for case in cases])


def predicted_inference(cases: Sequence[Case], catalogue: HardwareCatalogue) -> FloatArray:
    """Predictions of measured times per output token."""
    return np.array([inference.measured_tpot_ms(case.inputs, catalogue) for case in cases])


PREDICT: dict[str, Predict] = {
    "b_training": predicted_training,
    "c_collectives": predicted_collectives,
    "f_inference": predicted_inference,
}


def usable(cases: Sequence[Case], group: str, catalogue: HardwareCatalogue) -> list[Case]:
    """Cases of a group that the fit uses: its rates, where the model can predict them."""
    kept = []
    for case in cases:
        if case.group != group or case.quantity not in FITTED_QUANTITIES[group]:
            continue
        try:
            PREDICT[group]([case], catalogue)
        except Unsupported:
            continue
        kept.append(case)
    return kept


def fit(
    cases: Sequence[Case],
    catalogue: HardwareCatalogue,
    coefficients: Sequence[Coefficient],
    *,
    start: FloatArray | None = None,
    evaluations: int = 60,
) -> Fitted:
    """Least squares on the logarithm of predicted over published, soft against outliers.

    A case weighs ``(rows of its source)^-1/4`` (scaled to a mean of 1), so that a long table
    does not outvote short ones.
    """
    from scipy.optimize import least_squares

    predict = PREDICT[coefficients[0].group]
    prior = np.array([c.prior for c in coefficients])
    width = np.array([c.width for c in coefficients])
    low = np.array([c.low for c in coefficients])
    high = np.array([c.high for c in coefficients])
    published = np.log([case.published for case in cases])

    rows = Counter(case.source for case in cases)
    weight = np.array([rows[case.source] for case in cases], dtype=np.float64) ** -0.25
    weight /= weight.mean()

    def log_ratio(values: FloatArray) -> FloatArray:
        changed = with_coefficients(catalogue, coefficients, values)
        return np.asarray(np.log(predict(cases, changed)) - published)

    def distance(values: FloatArray) -> FloatArray:
        return np.concatenate(
            [log_ratio(values) * weight, np.log(values / prior) / width * PRIOR_WEIGHT]
        )

    found = least_squares(
        distance,
        np.clip(prior if start is None else start, low * 1.0001, high * 0.9999),
        bounds=(low, high),
        loss="soft_l1",
        f_scale=ROBUST_SCALE,
        x_scale=prior,
        max_nfev=evaluations,
    )
    spread = float(np.median(np.abs(found.fun[: len(cases)]))) * 1.4826
    errors = np.sqrt(np.diag(np.linalg.pinv(found.jac.T @ found.jac))) * spread
    return Fitted(values=found.x, standard_errors=errors, errors=np.expm1(log_ratio(found.x)))


def held_out_errors(
    cases: Sequence[Case],
    catalogue: HardwareCatalogue,
    coefficients: Sequence[Coefficient],
    *,
    start: FloatArray,
    folds: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Relative error of every case when predicted by a fit that did not see it."""
    order = rng.permutation(len(cases))
    errors = np.zeros(len(cases))
    predict = PREDICT[coefficients[0].group]
    for fold in range(folds):
        test = order[fold::folds]
        train = [cases[i] for i in np.setdiff1d(order, test)]
        part = fit(train, catalogue, coefficients, start=start, evaluations=REFIT_EVALUATIONS)
        changed = with_coefficients(catalogue, coefficients, part.values)
        kept = [cases[i] for i in test]
        errors[test] = predict(kept, changed) / [case.published for case in kept] - 1.0
    return errors
