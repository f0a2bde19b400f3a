"""Where fits run makes no difference to what they say."""

import os
import sys
import warnings
from datetime import date
from types import ModuleType

import pandas as pd
import pytest
from distributed import LocalCluster

from intel.errors import AssumptionError
from intel.facts.hardware import load_hardware
from intel.facts.scenarios import load_scenario_sets
from intel.home import DATA
from intel.refresh import scenario_results
from intel.refresh.scenario_inputs import simulation_inputs
from intel.refresh.vendor_forecasts import forecast_vendors
from intel.refresh.workers import DASK_ADDRESS, PROCESSES, spread_over_workers
from tests.refresh.invented_series import numbers, series_of


def some_series():
    rows = []
    for n in range(5):
        values = [100.0 * (1.0 + 0.02 * n) ** q * (1.0 + 0.05 * (-1) ** q) for q in range(14)]
        values[4 + n] = None
        rows += numbers("2023Q1", values, line=f"line_{n}")
    return series_of(rows)


def said(series):
    made = forecast_vendors(series, made_on=date(2026, 11, 21), run_id="run", data_version="d")
    return made.forecast, made.forecast_backtest, made.forecast_second_opinion, made.forecast_spread


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")  # of Dask's own libraries, on their way up and down
        # Workers import the main module, which a page's test may have left to be that page.
        patch.setitem(sys.modules, "__main__", ModuleType("__main__"))
        with LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=None,
            scheduler_port=0,
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as running:
            yield running


def test_a_dask_cluster_of_two_gives_the_same_numbers(cluster, monkeypatch):
    series = some_series()
    here = said(series)
    monkeypatch.setenv(DASK_ADDRESS, cluster.scheduler_address)
    there = said(series)
    processes = set(spread_over_workers(os.path.realpath, ["/proc/self"] * 16))
    assert len(processes) == 2
    assert os.path.realpath("/proc/self") not in processes
    for one, other in zip(here, there, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert not here[0].empty


def test_simulations_on_a_dask_cluster_give_the_same_numbers(cluster, snapshot, monkeypatch):
    sets, hardware = load_scenario_sets(DATA), load_hardware(DATA)
    monkeypatch.setattr(scenario_results, "SENSITIVE_DAYS", scenario_results.SENSITIVE_DAYS[:1])
    inputs = simulation_inputs(sets["combined"], hardware, snapshot.query)
    here = scenario_results._simulated_tables(inputs, sets, "digest")
    monkeypatch.setenv(DASK_ADDRESS, cluster.scheduler_address)
    there = scenario_results._simulated_tables(inputs, sets, "digest")
    assert len(here["scenario_sensitivity"]) > 100
    for name, rows in here.items():
        pd.testing.assert_frame_equal(rows, there[name], check_exact=True)


def test_two_processes_give_the_same_numbers(monkeypatch):
    tasks = list(range(6))
    monkeypatch.setenv(PROCESSES, "2")
    assert spread_over_workers(str, tasks) == [str(task) for task in tasks]


def test_a_cluster_that_does_not_answer_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setenv(DASK_ADDRESS, "nothing://there")
    with pytest.raises(AssumptionError, match=r"INTEL_DASK_ADDRESS.*dask scheduler"):
        spread_over_workers(str, [1])


def test_a_number_of_processes_must_be_one(monkeypatch):
    monkeypatch.setenv(PROCESSES, "many")
    with pytest.raises(AssumptionError, match="INTEL_FIT_PROCESSES"):
        spread_over_workers(str, [1])
