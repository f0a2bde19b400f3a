"""How good the series engine is, and what it costs, on public benchmark series.

    python tests/benchmarks/forecasts.py FOLDER [--accuracy] [--full] [--statsforecast]
        [--json FILE]

``FOLDER`` holds, for each of the prefixes "" (M3 and Tourism, as the R packages Mcomp and Tcomp
give them), "growth_" and "vendor_" that is there: ``<prefix>meta.csv`` (unique_id, group, m),
``<prefix>train.parquet`` and ``<prefix>test.parquet`` (unique_id, y, in order of time); a subfolder
``bench`` is found too. Prints OWA against Naive2, coverage, scaled interval scores, CRPS and CPU
time; then, but for ``--accuracy``, the rolling-origin cost, long horizons, and shares of wholes
made of four series each.

``--statsforecast`` sets its AutoETS, AutoTheta, AutoCES and AutoARIMA and their median beside. It
wants pandas below 3, so run this file with the interpreter of an environment of its own::

    python3 -m venv peers
    peers/bin/pip install statsforecast statsmodels pyarrow
    peers/bin/python tests/benchmarks/forecasts.py FOLDER --accuracy --statsforecast
"""

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if __name__ == "__main__":
    # Run as a script, this folder comes first on the path and hides the package of this name.
    sys.path[0] = str(Path(__file__).resolve().parents[2])

from forecasts import QUANTILES, forecast
from forecasts.scoring import (
    covered,
    crps,
    interval_score,
    mase,
    mase_scale,
    naive2,
    owa,
    smape,
    summarise,
)
from forecasts.series import backtest
from forecasts.shares import forecast_shares

Array = NDArray[np.float64]
Method = Callable[["Case"], Array]

SETS = {
    "main": ("", {"M3Q": 300, "M3Y": 120, "TQ": 120}),
    "fast growth": (
        "growth_",
        {"GM1Q": 30, "GM1Y": 12, "GM3Q": 70, "GM3Y": 25, "GSECQ": 64, "GTQ": 110},
    ),
    "vendors": ("vendor_", {"VFAST": 91, "VSLOW": 85}),
}
MODELS = ("AutoETS", "AutoTheta", "AutoCES", "AutoARIMA")
LONG = 16
SHARE_TRAIN, SHARE_STEPS = 24, 8


@dataclass(frozen=True)
class Case:
    """One series, cut in two."""

    name: str
    group: str
    cycle: int
    history: Array
    future: Array

    def series(self) -> pd.Series:
        start, freq = ("2000Q1", "Q") if self.cycle == 4 else ("1980", "Y")
        return pd.Series(self.history, pd.period_range(start, periods=len(self.history), freq=freq))


def read_set(folder: Path, prefix: str, limits: dict[str, int] | None) -> list[Case]:
    """Read one set; ``limits`` takes that many of each group, the same ones every time."""
    meta = pd.read_csv(folder / f"{prefix}meta.csv")
    if limits:
        rng = np.random.default_rng(1)
        parts = [
            group.iloc[np.sort(rng.permutation(len(group))[: limits.get(str(name), len(group))])]
            for name, group in meta.groupby("group", sort=False)
        ]
        meta = pd.concat(parts)
    past, future = (
        {
            name: rows["y"].to_numpy(dtype=float)
            for name, rows in pd.read_parquet(folder / f"{prefix}{part}.parquet").groupby(
                "unique_id"
            )
        }
        for part in ("train", "test")
    )
    return [
        Case(row.unique_id, row.group, int(row.m), past[row.unique_id], future[row.unique_id])
        for row in meta.itertuples()
    ]


def engine(case: Case) -> Array:
    return forecast(case.series(), len(case.future)).to_numpy()


def carried(case: Case) -> Array:
    path = naive2(case.history, len(case.future), cycle=case.cycle)
    return np.repeat(path[:, None], len(QUANTILES), axis=1)


def statsforecast_model(name: str) -> Method:
    """Call one statsforecast model directly, with the intervals it gives."""
    import statsforecast.models as models

    model_class = getattr(models, name)
    coverages = [round(100 * (1 - 2 * level), 6) for level in QUANTILES if level < 0.5]

    def run(case: Case) -> Array:
        model = model_class(season_length=case.cycle)
        result = model.forecast(y=case.history, h=len(case.future), level=coverages)
        bounds = {key: np.asarray(values) for key, values in result.items()}
        wanted = []
        for level in QUANTILES:
            side = "lo" if level < 0.5 else "hi"
            coverage = round(abs(1 - 2 * level) * 100, 6)
            key = "mean" if level == 0.5 else f"{side}-{coverage:g}"
            wanted.append(bounds.get(key, bounds.get(f"{side}-{coverage}")))
        return np.sort(np.column_stack(wanted), axis=1)

    return run


def run(method: Method, cases: list[Case]) -> tuple[list[Array], float, int]:
    """Quantiles of every case, CPU seconds a series, and failures (Naive2 stands in)."""
    paths, failed = [], 0
    method(cases[0])
    start = time.process_time()
    for case in cases:
        try:
            path = method(case)
        except Exception:
            path = np.full((len(case.future), len(QUANTILES)), np.nan)
        if not np.isfinite(path).all() or (np.diff(path, axis=1) < 0.0).any():
            failed, path = failed + 1, carried(case)
        paths.append(path)
    return paths, (time.process_time() - start) / len(cases), failed


def score(cases: list[Case], paths: list[Array]) -> dict[str, float]:
    """Mean scores over series, as the M competitions take them."""
    rows = []
    at = {level: i for i, level in enumerate(QUANTILES)}
    for case, path in zip(cases, paths, strict=True):
        y, scale = case.future, mase_scale(case.history, cycle=case.cycle)
        median, reference = path[:, at[0.5]], carried(case)[:, 0]
        row = {
            "smape": smape(y, median),
            "mase": mase(y, median, scale),
            "smape_naive2": smape(y, reference),
            "mase_naive2": mase(y, reference, scale),
            "crps": float(crps(y, path, QUANTILES).mean()) / scale,
        }
        for coverage, low, high in ((0.80, 0.1, 0.9), (0.95, 0.025, 0.975)):
            lower, upper = path[:, at[low]], path[:, at[high]]
            row[f"coverage_{coverage:.0%}"] = covered(y, lower, upper)
            scores = interval_score(y, lower, upper, coverage=coverage)
            row[f"interval_{coverage:.0%}"] = float(scores.mean()) / scale
        rows.append(row)
    means = pd.DataFrame(rows).mean()
    errors = {key: float(means[key]) for key in ("smape", "mase", "smape_naive2", "mase_naive2")}
    kept = means.drop(["smape_naive2", "mase_naive2"])
    return {"owa": owa(**errors), **{str(key): float(value) for key, value in kept.items()}}


def compare(cases: list[Case], *, with_statsforecast: bool) -> pd.DataFrame:
    """One row a method."""
    results = {"engine": run(engine, cases)}
    if with_statsforecast:
        for name in MODELS:
            results[name] = run(statsforecast_model(name), cases)
        each = [results[name][0] for name in MODELS]
        median = [np.sort(np.median(paths, axis=0), axis=1) for paths in zip(*each, strict=True)]
        cost = sum(results[name][1] for name in MODELS)
        results["median of four"] = (median, cost, 0)
    results["Naive2"] = run(carried, cases)
    return pd.DataFrame(
        {
            name: {**score(cases, paths), "cpu_ms": 1e3 * cpu, "failed": failed}
            for name, (paths, cpu, failed) in results.items()
        }
    ).T


def rolling_origin(cases: list[Case]) -> dict[str, float]:
    """Cost and scores of eight origins a series."""
    start = time.process_time()
    tables = [backtest(case.series(), len(case.future)) for case in cases]
    seconds = time.process_time() - start
    scores = summarise(
        pd.concat(t.assign(origin=[(i, o) for o in t["origin"]]) for i, t in enumerate(tables))
    )
    return {"series": len(cases), "cpu_seconds": seconds, **scores.to_dict()}


def long_horizon(cases: list[Case]) -> pd.DataFrame:
    """The last sixteen quarters of every quarterly series with twelve before them."""
    cut = []
    for case in cases:
        y = np.concatenate([case.history, case.future])
        if case.cycle == 4 and len(y) >= LONG + 12:
            cut.append(Case(case.name, case.group, 4, y[:-LONG], y[-LONG:]))
    paths, _, failed = run(engine, cut)
    widest = [float(path[-1, -1] / path[-1, 4]) for path in paths]
    row = score(cut, paths) | {
        "failed": failed,
        "q975_to_median": float(np.median(widest)),
        "q975_to_median_99th": float(np.quantile(widest, 0.99)),
    }
    return pd.DataFrame({f"{LONG} quarters, {len(cut)} series": row}).T


def share_groups(cases: list[Case]) -> list[pd.DataFrame]:
    """Wholes of four real series each, equal in size over the training quarters."""
    wholes = []
    for group in dict.fromkeys(case.group for case in cases if case.cycle == 4):
        tails = [
            np.concatenate([case.history, case.future])[-SHARE_TRAIN - SHARE_STEPS :]
            for case in cases
            if case.group == group
        ]
        tails = [y for y in tails if len(y) == SHARE_TRAIN + SHARE_STEPS and y.min() > 0.0]
        for first in range(0, len(tails) - 3, 4):
            four = np.column_stack([y / y[:SHARE_TRAIN].mean() for y in tails[first : first + 4]])
            periods = pd.period_range("2018Q1", periods=len(four), freq="Q")
            wholes.append(pd.DataFrame(four / four.sum(axis=1, keepdims=True), periods))
    return wholes


def shares_ahead(cases: list[Case]) -> pd.DataFrame:
    """Errors of share forecasts in percentage points, eight quarters ahead."""
    errors: dict[str, list[float]] = {"pool": [], "last share": [], "season": [], "drift": []}
    inside: list[tuple[float, float]] = []
    scores: list[float] = []
    steps = np.arange(1, SHARE_STEPS + 1)[:, None]
    wholes = share_groups(cases)
    for seed, whole in enumerate(wholes):
        past, future = whole.iloc[:SHARE_TRAIN], whole.iloc[SHARE_TRAIN:].to_numpy()
        result = forecast_shares(past, SHARE_STEPS, rng=np.random.default_rng(seed))
        history = past.to_numpy()
        slope = (history[-1] - history[-9]) / 8.0
        paths = {
            "pool": result.mean().to_numpy(),
            "last share": np.repeat(history[-1:], SHARE_STEPS, axis=0),
            "season": np.tile(history[-4:], (SHARE_STEPS // 4, 1)),
            "drift": np.clip(history[-1] + slope * steps, 0.0, 1.0),
        }
        for name, path in paths.items():
            errors[name].append(100.0 * float(np.abs(path - future).mean()))
        q = result.quantiles().to_numpy()
        y = future.ravel()
        inside.append((covered(y, q[:, 2], q[:, 6]), covered(y, q[:, 0], q[:, 8])))
        scores.append(100.0 * float(crps(y, q, QUANTILES).mean()))
    table = pd.DataFrame({"mae_points": {name: np.mean(each) for name, each in errors.items()}})
    table.loc["pool", "crps_points"] = np.mean(scores)
    table.loc["pool", ["coverage_80%", "coverage_95%"]] = np.mean(inside, axis=0)
    return table.rename_axis(f"shares, {len(wholes)} wholes of four")


def further(cases: list[Case], written: dict[str, object]) -> None:
    """Rolling origins, long horizons and shares, printed and noted."""
    rolled = rolling_origin(cases)
    written["rolling origin"] = rolled
    told = "  ".join(f"{key} {value:.3g}" for key, value in rolled.items())
    sys.stdout.write(f"\nrolling origin: {told}\n")
    for title, table in (("long horizon", long_horizon(cases)), ("shares", shares_ahead(cases))):
        written[title] = table.to_dict("index")
        sys.stdout.write(f"\n{table.round(3).to_string()}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--accuracy", action="store_true", help="only scores against others")
    parser.add_argument("--full", action="store_true", help="all series, not the usual part")
    parser.add_argument("--statsforecast", action="store_true", help="run statsforecast beside")
    parser.add_argument("--json", type=Path, help="write the tables there too")
    options = parser.parse_args()
    folder = options.folder / "bench" if (options.folder / "bench").is_dir() else options.folder
    warnings.simplefilter("ignore")
    written: dict[str, object] = {}
    for title, (prefix, limits) in SETS.items():
        if not (folder / f"{prefix}meta.csv").exists():
            continue
        cases = read_set(folder, prefix, None if options.full else limits)
        table = compare(cases, with_statsforecast=options.statsforecast)
        written[title] = table.to_dict("index")
        sys.stdout.write(f"\n{title}: {len(cases)} series\n{table.round(3).to_string()}\n")
    if not written:
        parser.error(f"{folder} holds no meta.csv")
    if not options.accuracy:
        further(read_set(folder, "", None), written)
    if options.json:
        options.json.write_text(json.dumps(written, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
