"""The scenario sets and what the simulation makes of them, as rows of the store.

Equal sets, forecasts, hardware and code give equal rows, so what was simulated is kept under the
digest of its inputs and an unchanged refresh reads it back.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from forecasts.hardware import HardwareCatalogue
from forecasts.quantiles import QUANTILES, column_of
from forecasts.scenarios import MIXTURE, Joint, ScenarioSet, equally_likely
from forecasts.scenarios.simulation import (
    NEEDED_SERIES,
    Simulated,
    SimulationInputs,
    simulate,
)
from forecasts.scenarios.simulation.sensitivity import sobol
from intel.home import Home
from intel.refresh.inputs import code_version
from intel.refresh.scenario_inputs import QUARTERS, Query, simulation_inputs
from intel.refresh.scenario_stated import stated_tables
from intel.refresh.workers import spread_over_workers

Tables = Mapping[str, pd.DataFrame]
_Simulation = Callable[[SimulationInputs], dict[str, pd.DataFrame]]

WORLD: Final = "combined"
PATHS: Final = 10_240
SAMPLE: Final = 5_000
SOBOL_BASE: Final = 128
SEED: Final = 20_260_101
GRID_POINTS: Final = 61
KEPT_DAYS: Final = tuple(
    date.fromisoformat(day)
    for day in ("2026-12-31", "2027-12-31", "2028-12-31", "2029-06-30", "2029-12-31", "2030-12-31")
)
SIMULATIONS_KEPT: Final = 2
"""That of now and the one before, so that what is taken back is not simulated again."""
_HALF: Final = ".half-"
SENSITIVE_DAYS: Final = (date(2029, 6, 30), date(2030, 12, 31))
_COLUMNS: Final = tuple(map(column_of, QUANTILES))


@dataclass(frozen=True, eq=False)
class ScenarioTables:
    """Rows by table name, and what there is to say of the run."""

    tables: Tables
    told: str


def scenario_tables(
    home: Home, sets: Mapping[str, ScenarioSet], catalogue: HardwareCatalogue, ask: Query
) -> ScenarioTables:
    """Rows of every ``scenario`` table.

    Parameters
    ----------
    home
        Where simulations are kept.
    sets, catalogue
        The reviewed files.
    ask
        Answers SQL over the draft: forecasts, market bases and exchange rates go in.
    """
    stated = stated_tables(sets)
    if WORLD not in sets:
        return ScenarioTables(stated, f"no set is named {WORLD}, so nothing was simulated")
    inputs = simulation_inputs(sets[WORLD], catalogue, ask)
    digest = _digest(inputs, sets)
    kept = home.cache / "scenarios" / digest
    simulated = _read(kept)
    told = "read back, since nothing it stands on has changed"
    if simulated is None:
        simulated = _simulated_tables(inputs, sets, digest)
        _keep(kept, simulated)
        told = f"{PATHS:,} paths"
    if not inputs.has_market:
        told += (
            "; no market, since "
            + ", ".join(name for name in NEEDED_SERIES if name not in inputs.forecasts)
            + " is not forecast to 2030"
        )
    return ScenarioTables({**stated, **simulated}, f"{len(sets)} scenario sets, {told}")


def _digest(inputs: SimulationInputs, sets: Mapping[str, ScenarioSet]) -> str:
    total = hashlib.sha256(code_version().encode())
    for part in (sets, inputs.vendors, inputs.optics_shares, inputs.catalogue):
        total.update(repr(part).encode())
    for series, grid in sorted((*inputs.forecasts.items(), *inputs.outlooks.items())):
        total.update(series.encode() + np.ascontiguousarray(grid).tobytes())
    return total.hexdigest()[:16]


def _read(folder: Path) -> dict[str, pd.DataFrame] | None:
    """What was kept; None where nothing is, or a power cut left it unreadable."""
    try:
        kept = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    except (OSError, pa.ArrowException):
        return None
    return kept or None


def _keep(folder: Path, tables: Tables) -> None:
    """Written beside and renamed, so that a half-written simulation is never read.

    Older ones are let go, and halves that a refresh left which died: only one runs at a time.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    by_age = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in [*by_age[: 1 - SIMULATIONS_KEPT], *folder.parent.glob(f"{_HALF}*"), folder]:
        shutil.rmtree(path, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=_HALF))
    try:
        for name, rows in tables.items():
            rows.to_parquet(beside / f"{name}.parquet", index=False)
        beside.replace(folder)
    finally:  # a full disk gets back what was taken of it
        shutil.rmtree(beside, ignore_errors=True)


def _simulated_tables(
    inputs: SimulationInputs, sets: Mapping[str, ScenarioSet], digest: str
) -> dict[str, pd.DataFrame]:
    """The paths and their sensitivities: simulations of their own, wherever fits run, too."""
    told, *sensitive = spread_over_workers(
        _run,
        [
            partial(_path_tables, sets=sets, digest=digest),
            *(partial(_sensitivity_tables, day=day) for day in SENSITIVE_DAYS),
        ],
        shared=[inputs],
    )
    rows = [each["scenario_sensitivity"] for each in sensitive]
    return {**told, "scenario_sensitivity": pd.concat(rows, ignore_index=True)}


def _run(inputs: SimulationInputs, simulation: _Simulation) -> dict[str, pd.DataFrame]:
    return simulation(inputs)


def _path_tables(
    inputs: SimulationInputs, sets: Mapping[str, ScenarioSet], digest: str
) -> dict[str, pd.DataFrame]:
    made = simulate(inputs, PATHS, seed=SEED)
    of_axis = {each.axes[0].name: name for name, each in sets.items() if len(each.axes) == 1}
    bands, grids = _distributions(made, of_axis)
    return {
        "scenario_fit": _fit_row(made, digest),
        "scenario_pair": _pair_rows(made.joint),
        "scenario_measure": pd.DataFrame(
            {
                "measure": each.name,
                "unit": each.unit,
                "label": each.label,
                "definition": each.definition,
            }
            for each in made.measures
        ),
        "scenario_band": bands,
        "scenario_grid": grids,
        "scenario_sample": _sample_rows(made),
    }


def _distributions(
    made: Simulated, of_axis: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bands by quarter and grids on the kept days, for the mixture and under every outcome.

    The mixture's expected value is the sum of odds times expected values, as somebody who checks
    it would add it up.
    """
    branches: list[tuple[str, str, float, npt.NDArray[np.bool_]]] = []
    for axis in made.inputs.world.axes:
        if axis.name in of_axis:
            branches += [
                (
                    of_axis[axis.name],
                    outcome.name,
                    outcome.probability,
                    made.states[axis.name] == place,
                )
                for place, outcome in enumerate(axis.outcomes)
            ]
    kept = [QUARTERS.index(day) for day in KEPT_DAYS]
    levels = equally_likely(GRID_POINTS)
    bands: list[tuple[str, str, str, npt.NDArray[np.float64]]] = []
    grids: list[tuple[str, str, str, date, npt.NDArray[np.float64]]] = []
    for measure in made.measures:
        values = made.values[measure.name]
        whole = _bands(np.sort(values, axis=1))
        bands.append((WORLD, MIXTURE, measure.name, whole))
        expected = dict.fromkeys(of_axis.values(), np.zeros(len(QUARTERS)))
        for set_name, outcome, weight, held in branches:
            ordered = np.sort(values[:, held], axis=1)
            bands.append((set_name, outcome, measure.name, _bands(ordered)))
            expected[set_name] = expected[set_name] + weight * bands[-1][-1][:, 0]
            at = _quantiles(ordered[kept], levels)
            grids += [
                (set_name, outcome, measure.name, day, row)
                for day, row in zip(KEPT_DAYS, at, strict=True)
            ]
        for set_name, mean in expected.items():
            mixture = np.column_stack([mean, whole[:, 1:]])
            bands.append((set_name, MIXTURE, measure.name, mixture))
    quarters = len(QUARTERS)
    table = pd.DataFrame(
        np.concatenate([numbers for *_, numbers in bands]), columns=["expected", *_COLUMNS]
    )
    for place, column in enumerate(("set_name", "outcome", "measure")):
        table.insert(place, column, np.repeat([str(band[place]) for band in bands], quarters))
    table.insert(3, "date", list(QUARTERS) * len(bands))
    columns = ["set_name", "outcome", "measure", "date", "equally_likely"]
    return table, pd.DataFrame(grids, columns=columns)


def _bands(ordered: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Expected value and quantiles of rows that rise, shape ``(rows, 1 + len(QUANTILES))``."""
    mean = ordered.mean(axis=1, dtype=np.float64)
    return np.column_stack([mean, _quantiles(ordered, np.asarray(QUANTILES))])


def _quantiles(
    ordered: npt.NDArray[np.float32], levels: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Hazen's quantiles of rows that rise, shape ``(rows, len(levels))``."""
    count = ordered.shape[1]
    at = np.clip(levels * count - 0.5, 0.0, count - 1.0)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, count - 1)
    part = at - low
    return np.asarray(ordered[:, low] * (1.0 - part) + ordered[:, high] * part)


def _fit_row(made: Simulated, digest: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "set_name": [WORLD],
            "paths": made.n,
            "seed": SEED,
            "has_market": made.inputs.has_market,
            "cycles": made.joint.cycles,
            "gap": made.joint.gap,
            "divergence_nats": made.joint.divergence_nats,
            "inputs_digest": digest,
        }
    )


def _pair_rows(joint: Joint) -> pd.DataFrame:
    rows = []
    for a, first in enumerate(joint.axes):
        for second in joint.axes[a + 1 :]:
            table = joint.pair(first, second)
            own, other = joint.marginal(first), joint.marginal(second)
            for i, (x, p) in enumerate(own.items()):
                for j, (y, q) in enumerate(other.items()):
                    rows.append((WORLD, first, x, second, y, table[i, j], p * q))
    columns = ["set_name", "first_axis", "first_outcome", "second_axis", "second_outcome"]
    return pd.DataFrame(rows, columns=[*columns, "probability", "independent"])


def _sample_rows(made: Simulated) -> pd.DataFrame:
    """The first paths: they are in random order, so any of them are a fair sample."""
    size = min(SAMPLE, made.n)
    rows: list[tuple[str, str, date | None, npt.NDArray[np.float32]]] = [
        *(("axis", a, None, s[:size].astype(np.float32)) for a, s in made.states.items()),
        *(("driver", name, None, level[:size]) for name, level in made.levels.items()),
        *(
            ("measure", measure.name, day, made.values[measure.name][QUARTERS.index(day), :size])
            for measure in made.measures
            for day in KEPT_DAYS
        ),
    ]
    return pd.DataFrame(rows, columns=["kind", "name", "date", "drawn"])


def _sensitivity_tables(inputs: SimulationInputs, day: date) -> dict[str, pd.DataFrame]:
    rows: list[tuple[Any, ...]] = []
    found = sobol(inputs, QUARTERS.index(day), n=SOBOL_BASE, seed=SEED)
    for i, measure in enumerate(found.measures):
        for j, each in enumerate(found.inputs):
            kind, _, name = each.partition(".")
            rows.append((measure, day, kind, name, found.first_order[i, j], found.total[i, j]))
    columns = ["measure", "date", "kind", "input", "first_order", "total"]
    return {"scenario_sensitivity": pd.DataFrame(rows, columns=columns)}
