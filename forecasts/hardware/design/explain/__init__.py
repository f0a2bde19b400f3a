"""Every count, watt, dollar and second of a design by its formula, with the numbers put in."""

from __future__ import annotations

import numpy as np

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.explain.bill import bill_lines
from forecasts.hardware.design.explain.figure import Explained
from forecasts.hardware.design.explain.network import network_lines
from forecasts.hardware.design.explain.step import step_lines
from forecasts.hardware.design.outcome import Evaluated


def explain(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> tuple[Explained, ...]:
    """Explain one of the designs evaluated; nothing where it was refused."""
    if done.refusals[row] and np.isnan(done.measures["switches"][row]):
        return ()
    lines = [*network_lines(done, row, catalogue), *bill_lines(done, row, catalogue)]
    if done.jobs is not None and row in done.jobs.rows:
        lines += step_lines(done, row, done.jobs.jobs[done.jobs.rows.index(row)])
    return tuple(lines)


__all__ = ["Explained", "explain"]
