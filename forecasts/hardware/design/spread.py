"""A design over a parameter, over its ranges, and one input at a time: three ways to vary it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.given import GivenRanges, Range, with_value
from forecasts.hardware.design.outcome import Evaluated, Given, evaluate_all
from forecasts.hardware.feasibility import FloatArray, ImpossibleCluster, one_of
from forecasts.hardware.uncertainty import Swing, quantiles

DRAWS = 1_000
# Inputs whose interval the documents give: the design's key, and where the evidence stands.
DOCUMENTED = {
    "delivered_share": ("fabrics", "fabric", "delivered_share"),
    "module_power_w": ("optics", "optic", "module_power_w"),
    "module_price_usd": ("optics", "optic", "price_usd"),
    "switch_power_w": ("switches", "switch", "power_w"),
    "switch_price_usd": ("switches", "switch", "price_usd"),
    "system_usd": ("accelerators", "accelerator", "system_usd"),
    "system_power_w": ("accelerators", "accelerator", "system_power_w"),
    "accelerator_hour_usd": ("economics", "", "accelerator_hour_usd"),
    "exposed_communication_share": ("economics", "", "exposed_communication_share"),
    "usd_per_kwh": ("economics", "", "usd_per_kwh"),
    "pue": ("economics", "", "pue"),
    "life_years": ("economics", "", "life_years"),
    "interruptions_per_1000_node_days": (
        "reliability", "", "interruptions_per_1000_node_days",
    ),
    "restart_minutes": ("reliability", "", "restart_minutes"),
    "checkpoint_blocking_minutes": ("reliability", "", "checkpoint_blocking_minutes"),
}  # fmt: skip


def sweep(
    given: Given, parameter: str, values: Sequence[Any], catalogue: HardwareCatalogue
) -> Evaluated:
    """The design at every value of one parameter of it or of its job, in one call.

    What cannot be built is told in ``refusals`` beside the values that can.
    """
    return evaluate_all(
        [with_value(given, parameter, value, catalogue) for value in values],
        catalogue,
        refuse=False,
    )


def documented_ranges(given: Given, catalogue: HardwareCatalogue) -> dict[str, Range]:
    """The intervals that documents give for the design's own numbers, where it states none."""
    ranges = {}
    for name, (kind, part, field) in DOCUMENTED.items():
        if getattr(given.design, name) is not None:
            continue
        chosen = getattr(given.design, part) if part else ""
        evidence = catalogue.evidence.get((kind, chosen, field))
        if evidence is not None and evidence.interval[0] < evidence.interval[1]:
            ranges[name] = Range(evidence.interval[0], evidence.value, evidence.interval[1])
    return ranges


def drawn(
    ranged: GivenRanges,
    catalogue: HardwareCatalogue,
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> Evaluated:
    """The design at draws of all its ranges together; draws that cannot be built are left out."""
    columns = {name: _draw(each, draws, rng) for name, each in ranged.ranges.items()}
    given = []
    for row in range(draws):
        one = ranged.given
        for name, column in columns.items():
            one = with_value(one, name, _plain(column[row], ranged.ranges[name]), catalogue)
        given.append(one)
    return evaluate_all(given, catalogue, refuse=False)


def quantiles_of(done: Evaluated, measures: Sequence[str]) -> dict[str, dict[float, float]]:
    """The project's quantiles of drawn measures, over the draws that can be built.

    Raises
    ------
    ImpossibleCluster
        When none of the draws can be built, in the words of the first.
    """
    possible = np.array([not why for why in done.refusals])
    if not possible.any():
        raise ImpossibleCluster("ranges", "every draw", done.refusals[0], "a narrower range")
    result = {}
    for name in measures:
        values = done.measures[name][possible]
        values = values[np.isfinite(values)]
        if values.size:
            result[name] = quantiles(values)
    return result


def tornado_of(
    ranged: GivenRanges,
    measure: str,
    catalogue: HardwareCatalogue,
    *,
    ranges: Mapping[str, Range] | None = None,
) -> list[Swing]:
    """Move one input at a time over its range; the widest swing of the measure comes first.

    The design's own ranges count, and of its other numbers the intervals that documents give.
    All ends are evaluated in one call.

    Raises
    ------
    ImpossibleCluster
        For a measure the design does not have.
    """
    moved = dict(ranges or (documented_ranges(ranged.given, catalogue) | dict(ranged.ranges)))
    ends = [
        with_value(ranged.given, name, _plain(end, each), catalogue)
        for name, each in moved.items()
        for end in (each.low, each.high)
    ]
    done = evaluate_all([ranged.given, *ends], catalogue, refuse=False)
    if done.refusals[0]:
        raise ImpossibleCluster("measure", measure, done.refusals[0], "a design that can be built")
    if done.jobs is None and measure not in done.measures:
        raise ImpossibleCluster(
            "measure", measure, "the design runs no job, so it has only cluster measures",
            ", ".join(done.measures),
        )  # fmt: skip
    values = done.measures[one_of("measure", measure, done.measures)]
    swings = [
        Swing(name, each.low, each.high, float(values[1 + 2 * row]), float(values[2 + 2 * row]))
        for row, (name, each) in enumerate(moved.items())
    ]
    kept = [swing for swing in swings if np.isfinite(swing.width)]
    return sorted(kept, key=lambda swing: swing.width, reverse=True)


def _draw(each: Range, draws: int, rng: np.random.Generator) -> FloatArray:
    if each.low == each.high:
        return np.full(draws, each.low)
    if each.flat:
        return rng.uniform(each.low, each.high, size=draws)
    return rng.triangular(each.low, each.likely, each.high, size=draws)


def _plain(value: float, each: Range) -> float:
    return round(float(value)) if each.whole else float(value)
