"""Published cases beside the model's predictions: every case, then families of cases.

``validate`` predicts what it can and says of the rest why not; no branch names a paper, a model
or a case. ``summarise`` gives errors by family over the targets (rows that are vendor claims,
derived or secondary are context), and beside them the error on cases held out of the fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.training import TrainingRun, stacked, training_step
from forecasts.hardware.validation import (
    collectives,
    compute,
    inference,
    load_balancing,
    power_cost,
    reliability,
    scale_across,
    seed_claims,
    topology,
    training,
)
from forecasts.hardware.validation.calibrated_range import outside
from forecasts.hardware.validation.case import Case, CaseResult, Unsupported
from forecasts.hardware.validation.case_file import MalformedCases, read_cases

Predict = Callable[[Case, HardwareCatalogue], float]
PREDICTORS: dict[str, Predict] = {
    "a": topology.predict,
    "c": collectives.predict,
    "d": reliability.predict,
    "e": power_cost.predict,
    "f": inference.predict,
    "g": load_balancing.predict,
    "h": scale_across.predict,
    "i": seed_claims.predict,
}
# What inputs of another meaning than expected end in; a file of cases is anybody's.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class FamilySummary:
    """Errors of one family of cases, as fractions; targets only unless named otherwise."""

    family: str
    cases: int
    predicted: int
    targets: int
    mean_abs_error: float | None
    median_abs_error: float | None
    worst_abs_error: float | None
    within_tolerance: float | None
    held_out_mean_abs_error: float | None


def validate(cases: Sequence[Case], catalogue: HardwareCatalogue) -> list[CaseResult]:
    """Predict every case, in order; a case the model cannot take says why."""
    with np.errstate(all="ignore"):  # a case of nonsense ends as "no finite value"
        return _validate(cases, catalogue)


def _validate(cases: Sequence[Case], catalogue: HardwareCatalogue) -> list[CaseResult]:
    results: dict[int, CaseResult] = {}
    steps = [
        (row, case)
        for row, case in enumerate(cases)
        if case.group.startswith("b") and case.quantity not in compute.QUANTITIES
    ]
    results.update(_training(steps, catalogue))
    singles = {
        scale_across.sibling_key(case): case
        for case in cases
        if case.group.startswith("h") and case.inputs.get("slices") == 1
    }
    for row, case in enumerate(cases):
        if row in results:
            continue
        results[row] = _one(case, catalogue, singles)
    return [results[row] for row in range(len(cases))]


def _one(
    case: Case, catalogue: HardwareCatalogue, singles: dict[tuple[str, ...], Case]
) -> CaseResult:
    reason = ""
    try:
        if case.quantity in compute.QUANTITIES:
            value = compute.predict(case, catalogue)
        elif case.group.startswith("h") and "slices" in case.inputs:
            single = singles.get(scale_across.sibling_key(case))
            value = scale_across.predict_slices(case, single, catalogue)
            reason = "relative to the published figure of one slice"
        else:
            value = PREDICTORS.get(case.group[:1], _no_group)(case, catalogue)
            reason = inference.assumptions(case) if case.group.startswith("f") else ""
    except Unsupported as why:
        return _result(case, None, str(why), catalogue)
    except UNREADABLE as error:
        return _result(case, None, f"inputs cannot be read: {error}", catalogue)
    return _result(case, value, reason, catalogue)


def _no_group(case: Case, catalogue: HardwareCatalogue) -> float:
    raise Unsupported(f"group {case.group!r} is none of a to i")


def _training(
    steps: Sequence[tuple[int, Case]], catalogue: HardwareCatalogue
) -> dict[int, CaseResult]:
    """All training cases in one vectorised evaluation."""
    results: dict[int, CaseResult] = {}
    kept: list[tuple[int, Case, TrainingRun]] = []
    for row, case in steps:
        try:
            kept.append((row, case, training.training_run(case.inputs, catalogue)))
        except Unsupported as why:
            results[row] = _result(case, None, str(why), catalogue)
        except UNREADABLE as error:
            results[row] = _result(case, None, f"inputs cannot be read: {error}", catalogue)
    if not kept:
        return results
    step = training_step(stacked([run for _, _, run in kept]))
    for place, (row, case, run) in enumerate(kept):
        try:
            value = training.rate_from_step(case, run, step, place)
        except Unsupported as why:
            results[row] = _result(case, None, str(why), catalogue)
            continue
        except UNREADABLE as error:
            results[row] = _result(case, None, f"inputs cannot be read: {error}", catalogue)
            continue
        results[row] = _result(case, value, "", catalogue)
    return results


def _result(
    case: Case,
    value: float | None,
    reason: str,
    catalogue: HardwareCatalogue,
) -> CaseResult:
    if value is not None and not np.isfinite(value):
        value, reason = None, "the model gives no finite value for these inputs"
    error = None
    if value is not None:
        error = value / case.published - 1.0 if case.published else None
    beyond = outside(case) if value is not None else ""
    if value is not None:
        zero = "" if case.published else "the published value is zero: no relative error"
        reason = "; ".join(filter(None, (reason, beyond, zero)))
    return CaseResult(
        case=case,
        predicted=value,
        error=error,
        reason=reason,
        family=family_of(case),
        calibration=case.case_id in catalogue.held_out,
        extrapolated=bool(beyond),
    )


def family_of(case: Case) -> str:
    """The family a case is reported under: its group, and for training what it trains on."""
    if not case.group.startswith("b"):
        return case.group
    if "accelerator" not in case.inputs:
        return f"{case.group}: models"
    model = case.inputs.get("model")
    if not isinstance(model, dict):
        return f"{case.group}: kernels"
    kind = "experts" if model.get("experts") else "dense"
    generation = str(case.inputs["accelerator"]).replace("-", " ").partition(" ")[0] or "unnamed"
    return f"{case.group}: {generation} {kind}"


def summarise(
    results: Sequence[CaseResult],
    catalogue: HardwareCatalogue,
    *,
    by: Callable[[CaseResult], str] | None = None,
) -> list[FamilySummary]:
    """Errors by family (or by any other key of a result), and over everything (``all``)."""
    key = by or (lambda result: result.family)
    names = sorted({key(result) for result in results})
    rows = [_summary(name, [r for r in results if key(r) == name], catalogue) for name in names]
    groups = sorted({result.case.group for result in results} - set(names))
    rows += [_summary(g, [r for r in results if r.case.group == g], catalogue) for g in groups]
    return [*rows, _summary("all", results, catalogue)]


def _summary(
    family: str, results: Sequence[CaseResult], catalogue: HardwareCatalogue
) -> FamilySummary:
    judged = [r for r in results if r.error is not None and r.case.target]
    errors = np.abs([r.error for r in judged if r.error is not None])
    within = [
        inside
        for r in judged
        if r.predicted is not None and (inside := r.case.within_tolerance(r.predicted)) is not None
    ]
    held = [
        abs(catalogue.held_out[r.case.case_id])
        for r in judged
        if r.case.case_id in catalogue.held_out
    ]
    some = len(errors) > 0
    return FamilySummary(
        family=family,
        cases=len(results),
        predicted=sum(r.predicted is not None for r in results),
        targets=len(judged),
        mean_abs_error=float(errors.mean()) if some else None,
        median_abs_error=float(np.median(errors)) if some else None,
        worst_abs_error=float(errors.max()) if some else None,
        within_tolerance=float(np.mean(within)) if within else None,
        held_out_mean_abs_error=float(np.mean(held)) if held else None,
    )


__all__ = [
    "Case",
    "CaseResult",
    "FamilySummary",
    "MalformedCases",
    "Unsupported",
    "family_of",
    "read_cases",
    "summarise",
    "validate",
]
