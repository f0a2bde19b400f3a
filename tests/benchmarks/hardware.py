"""Training-step evaluations per second, one at a time and in sweeps, on one core.

``python -m tests.benchmarks.hardware`` prints the table. The fastest peer evaluates about 1,500
configurations a second; the aim here is a million in a sweep.
"""

from __future__ import annotations

import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import named, sweep
from forecasts.hardware.training import TrainingRun, stacked, training_step
from forecasts.hardware.validation import Unsupported
from forecasts.hardware.validation.training import training_run
from intel.facts.hardware import load_hardware, load_validation_cases

DATA = Path(__file__).resolve().parents[2] / "data"
SIZES = (1_000, 10_000, 100_000, 400_000)


def published_runs(catalogue: HardwareCatalogue) -> list[TrainingRun]:
    """Every published training case as a run of the model."""
    runs = []
    for case in load_validation_cases(DATA):
        if not case.group.startswith("b"):
            continue
        try:
            runs.append(training_run(case.inputs, catalogue))
        except Unsupported:
            continue
    return runs


def repeated(record: Any, size: int) -> Any:
    """The record's columns repeated to ``size`` rows."""
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    return type(record)(
        **{name: np.resize(v, size) if np.size(v) > 1 else v for name, v in values.items()}
    )


def vectorised_per_s(runs: list[TrainingRun], size: int) -> float:
    """Evaluations per second of one sweep, every input a column; the best of three."""
    published = stacked(runs)
    swept = replace(
        published,
        shape=repeated(published.shape, size),
        plan=repeated(published.plan, size),
        machine=repeated(published.machine, size),
        software=repeated(published.software, size),
    )
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        training_step(swept)
        best = min(best, time.process_time() - start)
    return size / best


def scalar_per_s(runs: list[TrainingRun], count: int) -> float:
    """Evaluations per second, one call each."""
    start = time.process_time()
    for row in range(count):
        training_step(runs[row % len(runs)])
    return count / (time.process_time() - start)


def designs_per_s(catalogue: HardwareCatalogue, count: int) -> float:
    """Whole designs a second (counts, watts, dollars, step, worth), all in one call."""
    given = named("llama3_16k", catalogue).given
    shares = np.linspace(0.5, 0.95, count).tolist()
    start = time.process_time()
    sweep(given, "delivered_share", shares, catalogue)
    return count / (time.process_time() - start)


def main() -> None:
    """Print the table."""
    catalogue = load_hardware(DATA)
    runs = published_runs(catalogue)
    print(f"{'one at a time':>16}: {scalar_per_s(runs, 500):>12,.0f} evaluations/s")
    for size in SIZES:
        rate = vectorised_per_s(runs, size)
        print(f"{f'sweep of {size:,}':>16}: {rate:>12,.0f} evaluations/s, {size / rate:.3f} s")
    for size in (100, 1_000, 5_000):
        rate = designs_per_s(catalogue, size)
        print(f"{f'{size:,} designs':>16}: {rate:>12,.0f} designs/s, {size / rate:.3f} s")


if __name__ == "__main__":
    main()
