"""The refresh end to end: all accounted for, nothing published twice, nothing lost in a crash."""

import shutil
import signal
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from forecasts.quantiles import QUANTILES
from intel.errors import AssumptionError, Busy, EvidenceError
from intel.home import DATA
from intel.refresh.history import recorded_run
from intel.refresh.pipeline import refresh
from intel.store import open_snapshot
from intel.store.job_history import read_history
from tests.conftest import REFRESHED_AT, an_hour_later

NOW = datetime.fromisoformat("2026-11-21T05:30:00")


def clock_at(moment):
    return lambda: moment


def test_every_row_of_every_file_is_accounted_for(refreshed, snapshot):
    counts = snapshot.query("FROM fact_accounting")
    parts = counts["accepted"] + counts["merged"] + counts["quarantined"]
    assert (parts == counts["read"]).all()
    assert counts["accepted"].sum() == snapshot.query("FROM fact").shape[0]
    assert counts["read"].sum() >= 4679
    assert refreshed.accounting["read"].sum() == counts["read"].sum()


def test_steps_are_named_and_timed(refreshed):
    names = [step.name for step in refreshed.steps]
    assert names == [
        "append", "validate", "derive", "forecast", "simulate", "score", "check", "publish",
        "brief",
    ]  # fmt: skip
    assert all(step.seconds >= 0 for step in refreshed.steps)
    assert "accepted" in refreshed.told


def test_every_series_with_eight_quarters_has_quantiles_to_2030(snapshot):
    quarters = snapshot.query(
        "SELECT vendor, line, count(*) AS n FROM vendor_revenue"
        " WHERE period_type = 'quarter' AND basis = '' GROUP BY ALL HAVING n >= 8"
    )
    forecast = snapshot.query("FROM forecast")
    status = snapshot.query("FROM forecast_series").set_index("series_id")["status"]
    assert len(quarters) > 20
    held = quarters["vendor"] + "/" + quarters["line"]
    ended = {"Juniper/total", "Mellanox/total", "NVIDIA/compute"}
    assert set(held) - ended <= set(forecast["series_id"])
    assert status[sorted(ended)].eq("ended").all()
    assert not ended & set(forecast["series_id"])
    assert status["NVIDIA/networking"] == "proxy", "its own line has ended too"
    last = forecast.groupby("series_id")["period_end"].max()
    assert (last == datetime.fromisoformat("2030-12-31")).all()
    levels = forecast.groupby(["series_id", "period_end"])["quantile"].agg(list)
    assert set(levels.map(sorted).map(tuple)) == {QUANTILES}
    by_level = forecast.sort_values("quantile").groupby(["series_id", "period_end"])["value"]
    assert by_level.agg(lambda values: values.is_monotonic_increasing).all()


def test_every_forecast_has_its_vintage_its_parameters_and_its_score(snapshot):
    unscored = snapshot.query(
        "SELECT series_id FROM forecast ANTI JOIN forecast_score USING (series_id)"
    )
    assert unscored.empty
    made = snapshot.query("SELECT DISTINCT made_on, run_id, model, model_parameters FROM forecast")
    runs = snapshot.query("SELECT run_id, outcome FROM job_run").set_index("run_id")["outcome"]
    assert (made["run_id"].map(runs) == "published").all()
    assert made["model"].ne("").all()
    assert made["model_parameters"].str.startswith("{").all()


def test_equal_inputs_publish_nothing_and_full_publishes(small_desk, small_data):
    first = open_snapshot(small_desk)
    again = refresh(small_desk, data=small_data, clock=an_hour_later)
    assert (again.outcome, again.snapshot_id) == ("unchanged", first.id)
    two_later = clock_at(an_hour_later() + timedelta(hours=1))
    full = refresh(small_desk, data=small_data, clock=two_later, full=True)
    assert full.snapshot_id > first.id
    outcomes = read_history(small_desk).runs["outcome"].tolist()
    assert outcomes == ["published", "unchanged", "published"]
    forecasts = len(first.query("FROM forecast"))
    assert full.rows["forecast"] == forecasts > 0, "the same forecast is not kept twice"


def test_a_new_number_makes_a_new_vintage_one_a_day(small_desk, small_data):
    facts = small_data / "facts" / "invented.csv"
    text = facts.read_text(encoding="utf-8")
    for hours, newest in ((1, "180"), (24, "190")):
        facts.write_text(text.replace(",163,", f",{newest},"), encoding="utf-8")
        now = clock_at(REFRESHED_AT + timedelta(hours=hours))
        refresh(small_desk, data=small_data, clock=now)
    told = read_history(small_desk).runs["message"]
    assert ["changed: facts/invented.csv," in each for each in told] == [False, True, True]
    vintages = open_snapshot(small_desk).query(
        "SELECT made_on, count(DISTINCT run_id) AS runs, max(value) AS highest"
        " FROM forecast GROUP BY made_on ORDER BY made_on"
    )
    assert vintages["made_on"].dt.day.tolist() == [21, 22]
    assert vintages["runs"].tolist() == [1, 1]
    assert vintages["highest"].is_unique
    assert len(list((small_desk.ledger / "forecasts").iterdir())) == 3, (
        "the ledger keeps all of them"
    )


def test_watts_of_an_optical_module_move_the_scenario_outcomes(home, small_data):
    shutil.copytree(DATA / "scenarios", small_data / "scenarios", dirs_exist_ok=True)

    def optics_mw():
        refresh(home, data=small_data)
        return (
            open_snapshot(home)
            .query(
                "SELECT value FROM scenario_outcome WHERE measure = 'optics_power_mw'"
                " AND outcome = 'mixture' AND quantile IS NULL AND set_name = 'combined'"
                " AND date = DATE '2029-06-30'"
            )["value"]
            .item()
        )

    before = optics_mw()
    optics = small_data / "hardware" / "optics.toml"
    text = optics.read_text(encoding="utf-8")
    watts = "module_power_w = { value = 15, low = 12, high = 17"
    assert watts in text
    doubled = text.replace(watts, "module_power_w = { value = 30, low = 24, high = 34")
    optics.write_text(doubled, encoding="utf-8")
    assert optics_mw() > 1.3 * before


def test_a_series_no_longer_reported_is_not_continued_in_silence(small_desk, small_data):
    def state():
        series = open_snapshot(small_desk).query("SELECT status, reason FROM forecast_series")
        return series.iloc[0]

    assert state()["status"] == "current"
    refresh(small_desk, data=small_data, clock=clock_at(NOW), full=True)
    years_later = state()
    assert years_later["status"] == "ended"
    assert years_later["reason"].startswith("Ended on 2026-05-20: Q1 FY27 is the last quarter")


def test_two_refreshes_at_once_are_refused(home, small_data):
    with recorded_run(home, "refresh"), pytest.raises(Busy, match="intel refresh"):
        refresh(home, data=small_data)


@pytest.mark.parametrize(
    ("file", "old", "new", "error", "message"),
    [
        (
            "scenarios/nvidia_share.toml",
            "probability = 0.55",
            "probability = 0.60",
            AssumptionError,
            "nvidia_share.toml: .*1.05",
        ),
        (
            "hardware/optics.toml",
            "module_power_w = { value = 15",
            "module_power = { value = 15",
            AssumptionError,
            "module_power",
        ),
        ("reference/vendors.csv", "USD", "dollars", EvidenceError, "vendors.csv, line"),
    ],
)
def test_an_impossible_file_stops_the_refresh_and_leaves_the_snapshot(
    small_desk, small_data, file, old, new, error, message
):
    first = open_snapshot(small_desk)
    path = small_data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(error, match=message):
        refresh(small_desk, data=small_data)
    assert open_snapshot(small_desk).id == first.id
    assert read_history(small_desk).runs["outcome"].tolist() == ["published", "failed"]


CHILD = """
import sys
from pathlib import Path
from intel.home import Home
from intel.refresh.pipeline import refresh
refresh(Home(Path(sys.argv[1])), data=Path(sys.argv[2]), full=True,
        progress=lambda step: step.seconds is None or print(step.name, flush=True))
"""


@pytest.mark.parametrize("after", ["validate", "simulate"])
def test_a_killed_refresh_leaves_the_last_snapshot_and_the_next_one_works(
    small_desk, small_data, after
):
    first = open_snapshot(small_desk)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(small_desk.root), str(small_data)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert after in iter(lambda: child.stdout.readline().strip(), "")
        child.send_signal(signal.SIGKILL)
    assert open_snapshot(small_desk).id == first.id
    assert not open_snapshot(small_desk).query("FROM forecast").empty
    assert read_history(small_desk).runs["outcome"].tolist() == ["published", "died"]

    again = refresh(small_desk, data=small_data, full=True)
    assert again.snapshot_id > first.id
    outcomes = open_snapshot(small_desk).query("FROM job_run ORDER BY started_at")["outcome"]
    assert outcomes.tolist() == ["published", "died", "published"]
