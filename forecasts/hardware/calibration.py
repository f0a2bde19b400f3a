"""Fitting the training coefficients to published cases, and testing them on cases held out.

The priors are physical guesses with a width; a coefficient moves away from its prior only as far
as many cases agree. One set of coefficients serves all cases. This module alone uses SciPy, and
nothing imports it at run time: it is how ``data/hardware/`` was made and can be made again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.feasibility import FloatArray
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.training import (
    TrainingRecords,
    published_step_s,
    step_times,
    training_records,
)

PRIOR_WEIGHT = 0.04
ROBUST_SCALE = 0.05


@dataclass(frozen=True)
class Coefficient:
    """One number to fit: where it stands (several places may share it), prior and bounds.

    A place is ``generations.hopper.gemm_share_bf16``, ``software.MaxText.gemm_factor`` or
    ``training.gather_bytes``. ``width`` is the prior's relative standard deviation.
    """

    places: tuple[str, ...]
    prior: float
    width: float
    low: float
    high: float


@dataclass(frozen=True)
class Fitted:
    """The coefficients' values with the standard errors the fit gives, and each case's ratio."""

    values: FloatArray
    standard_errors: FloatArray
    log_ratio: FloatArray


def with_coefficients(
    catalogue: HardwareCatalogue, coefficients: Sequence[Coefficient], values: FloatArray
) -> HardwareCatalogue:
    """The catalogue with the coefficients set to these values."""
    changes: dict[tuple[str, str], dict[str, Any]] = {}
    for coefficient, value in zip(coefficients, values, strict=True):
        for place in coefficient.places:
            kind, rest = place.split(".", 1)
            part, field = rest.rsplit(".", 1) if "." in rest else ("", rest)
            changes.setdefault((kind, part), {})[field] = float(value)
    fresh: dict[str, Any] = {}
    for (kind, part), fields in changes.items():
        if not part:
            fresh[kind] = replace(getattr(catalogue, kind), **fields)
            continue
        parts: Mapping[str, Any] = fresh.get(kind) or dict(getattr(catalogue, kind))
        fresh[kind] = {**parts, part: replace(parts[part], **fields)}
    return replace(catalogue, **fresh)


def usable(cases: Sequence[Case], catalogue: HardwareCatalogue) -> list[Case]:
    """Cases whose published rate means a step time that the model can predict."""
    kept = []
    for case in cases:
        try:
            published_step_s(case, training_records(case.inputs, catalogue))
        except Unsupported:
            continue
        kept.append(case)
    return kept


def fit(
    cases: Sequence[Case],
    catalogue: HardwareCatalogue,
    coefficients: Sequence[Coefficient],
    *,
    weights: FloatArray | None = None,
    start: FloatArray | None = None,
    evaluations: int = 60,
) -> Fitted:
    """Least squares on the logarithm of predicted over published, soft against outliers."""
    from scipy.optimize import least_squares

    prior = np.array([c.prior for c in coefficients])
    width = np.array([c.width for c in coefficients])
    low = np.array([c.low for c in coefficients])
    high = np.array([c.high for c in coefficients])
    begin = prior if start is None else start
    weight = np.ones(len(cases)) if weights is None else weights
    published = _log_published(cases, catalogue)

    def distance(values: FloatArray) -> FloatArray:
        error = (_log_step(cases, catalogue, coefficients, values) - published) * weight
        pull = np.log(values / prior) / width * PRIOR_WEIGHT
        return np.concatenate([error, pull])

    found = least_squares(
        distance,
        np.clip(begin, low * 1.0001, high * 0.9999),
        bounds=(low, high),
        loss="soft_l1",
        f_scale=ROBUST_SCALE,
        x_scale=prior,
        max_nfev=evaluations,
    )
    information = found.jac.T @ found.jac
    spread = float(np.median(np.abs(found.fun[: len(cases)]))) * 1.4826
    errors = np.sqrt(np.diag(np.linalg.pinv(information))) * spread
    ratio = _log_step(cases, catalogue, coefficients, found.x) - published
    return Fitted(values=found.x, standard_errors=errors, log_ratio=ratio)


def held_out(
    cases: Sequence[Case],
    catalogue: HardwareCatalogue,
    coefficients: Sequence[Coefficient],
    fitted: Fitted,
    *,
    folds: int,
    rng: np.random.Generator,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Relative error of every case predicted by a fit that did not see it."""
    order = rng.permutation(len(cases))
    weight = np.ones(len(cases)) if weights is None else weights
    published = _log_published(cases, catalogue)
    errors = np.zeros(len(cases))
    for fold in range(folds):
        test = order[fold::folds]
        train = np.setdiff1d(order, test)
        part = fit(
            [cases[i] for i in train],
            catalogue,
            coefficients,
            weights=weight[train],
            start=fitted.values,
            evaluations=15,
        )
        log_step = _log_step([cases[i] for i in test], catalogue, coefficients, part.values)
        errors[test] = np.expm1(log_step - published[test])
    return errors


def _records(cases: Sequence[Case], catalogue: HardwareCatalogue) -> list[TrainingRecords]:
    return [training_records(case.inputs, catalogue) for case in cases]


def _log_published(cases: Sequence[Case], catalogue: HardwareCatalogue) -> FloatArray:
    records = _records(cases, catalogue)
    return np.log([published_step_s(c, r) for c, r in zip(cases, records, strict=True)])


def _log_step(
    cases: Sequence[Case],
    catalogue: HardwareCatalogue,
    coefficients: Sequence[Coefficient],
    values: FloatArray,
) -> FloatArray:
    changed = with_coefficients(catalogue, coefficients, values)
    return np.asarray(np.log(step_times(_records(cases, changed), changed).step_s))
