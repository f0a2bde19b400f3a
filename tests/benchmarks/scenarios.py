"""What scenarios cost: new odds, a whole simulation, its interactive part, memory and linearity.

Run it against a desk that has been refreshed::

    INTEL_HOME=... python -m tests.benchmarks.scenarios

Times are of the processor, so that what else the machine does is not counted.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import numpy as np

from forecasts.scenarios import joint_odds, mixture_quantiles
from forecasts.scenarios.sample import reweighed, weighted_quantiles
from forecasts.scenarios.simulation import INTERACTIVE, simulate
from intel.facts.hardware import load_hardware
from intel.facts.scenarios import load_scenario_sets
from intel.home import DATA, Home
from intel.market.scenarios import published_set, world_of
from intel.refresh.scenario_inputs import simulation_inputs
from intel.store import open_snapshot

PATHS = 100_000


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """The best of three rounds, per call."""
    best = np.inf
    for _ in range(3):
        began = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - began) / times)
    return best * 1e3


def report(what: str, value: float, unit: str, limit: float | None = None) -> None:
    """One line: what was measured, and whether it keeps its limit."""
    verdict = (
        "" if limit is None else f"   limit {limit:g}: {'kept' if value <= limit else 'MISSED'}"
    )
    print(f"{what:<66} {value:>10.3f} {unit}{verdict}")


def main() -> None:
    """Measure and report."""
    snapshot = open_snapshot(Home.from_environment())
    published = published_set(snapshot, "nvidia_share")
    grid = published.grids["nvidia_share"]
    odds = {"base": 0.4, "bull": 0.2, "bear": 0.4}
    levels = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
    report("mix the grids of one set with new odds",
           milliseconds(lambda: mixture_quantiles(grid, odds, levels), 200), "ms", 1.0)  # fmt: skip

    world = world_of(snapshot)
    values = world.values("nvidia_share", world.days[-1])
    order = np.argsort(values)
    wanted = joint_odds(world.weights, ())

    def weigh() -> None:
        weights = reweighed(world.states, world.joint, wanted)
        weighted_quantiles(values, weights, levels, order)

    report("weigh 5,000 paths anew with joint odds", milliseconds(weigh, 50), "ms", 1.0)
    report("fit the joint odds of eight axes (6,561 states)",
           milliseconds(lambda: joint_odds(world.weights, world.influences)), "ms")  # fmt: skip

    sets, catalogue = load_scenario_sets(DATA), load_hardware(DATA)
    inputs = simulation_inputs(sets["combined"], catalogue, snapshot.query)
    simulate(inputs, 1_000, seed=1)
    one_day = inputs.on_day(10)
    interactive = milliseconds(lambda: simulate(one_day, PATHS, seed=1, only=INTERACTIVE))
    report(f"{PATHS:,} paths of {len(INTERACTIVE)} interactive measures on one day",
           interactive, "ms", 200.0)  # fmt: skip
    whole = simulate(inputs, PATHS // 5, seed=1, only=INTERACTIVE)
    alone = simulate(one_day, PATHS // 5, seed=1, only=INTERACTIVE)
    spread = {
        name: abs(np.median(whole.values[name][10]) - np.median(alone.values[name][0]))
        / np.ptp(np.quantile(whole.values[name][10], (0.1, 0.9))).clip(1e-9)
        for name in INTERACTIVE
    }
    worst = max(spread, key=lambda name: spread[name])
    report(f"largest gap of medians to the whole run, of the 80% band ({worst})",
           100.0 * spread[worst], "%", 5.0)  # fmt: skip
    for paths in (PATHS // 4, PATHS // 2, PATHS):
        began = time.process_time()
        made = simulate(inputs, paths, seed=1)
        report(f"{paths:,} paths to 2030, {len(made.measures)} measures",
               time.process_time() - began, "s", 10.0 * paths / PATHS)  # fmt: skip
    held = sum(each.nbytes for each in made.values.values()) / 2**20
    report("held by the results of the last", held, "MiB")
    report("peak memory of this process",
           resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10, "MiB")  # fmt: skip


if __name__ == "__main__":
    main()
