"""What Health says of invented runs and moments, and of the shipped store."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from intel.errors import EvidenceError
from intel.facts.schedule import load_schedule
from intel.home import DATA
from intel.market import ages, health
from intel.refresh.history import recorded_run
from intel.store.job_history import history_folder, read_history

JOBS = load_schedule(DATA)
BUILT = "2026-11-21T06:00:00"


def at(text):
    return lambda: datetime.fromisoformat(text)


def ran(home, started, *, outcome="published"):
    with recorded_run(home, "refresh", clock=at(started)) as run:
        run.outcome, run.counts, run.snapshot_id = outcome, {"fact": 4679}, "000001"


def failed(home, started):
    with pytest.raises(EvidenceError), recorded_run(home, "refresh", clock=at(started)):
        raise EvidenceError("buyers.csv line 3: value is not a number")


@pytest.fixture
def judge(home, snapshot):
    def verdict(now):
        moment = datetime.fromisoformat(now)
        return health.verdict(snapshot, home, read_history(home), JOBS, now=moment)

    return verdict


def test_a_fresh_desk_can_be_trusted(home, judge):
    ran(home, "2026-11-21T05:30:00")
    verdict = judge("2026-11-21T09:00:00")
    assert verdict.is_well
    assert verdict.sentence.startswith("**The desk runs as it should.** Snapshot **")
    assert "The last refresh ended 4 hours ago: **published**." in verdict.sentence
    assert "No scheduler runs" in verdict.sentence
    assert verdict.next_due == datetime.fromisoformat("2026-11-22T05:30:00")


def test_a_failure_after_the_publication_comes_first(home, judge):
    """The snapshot cannot know of it: the history does."""
    ran(home, "2026-11-21T05:30:00")
    failed(home, "2026-11-22T05:30:00")
    verdict = judge("2026-11-22T06:00:00")
    assert not verdict.is_well
    assert verdict.sentence.startswith("**Read with care.** ")
    assert "did not end well: failed**; what you see is the snapshot before it" in verdict.sentence
    assert verdict.last_run == "failed"


def test_a_run_that_should_have_been_is_overdue(home, judge):
    ran(home, "2026-11-21T05:30:00")
    assert judge("2026-11-22T05:31:00").is_well  # it may start ten minutes late and take an hour
    verdict = judge("2026-11-22T08:00:00")
    assert not verdict.is_well
    assert "**refresh is overdue.**" in verdict.sentence


def test_a_torn_line_is_told(home, judge):
    ran(home, "2026-11-21T05:30:00")
    (file,) = history_folder(home).glob("*.jsonl")
    with file.open("a") as history:
        history.write('{"event": "sta')
    verdict = judge("2026-11-21T09:00:00")
    assert not verdict.is_well
    assert "1 line(s) of the job history cannot be read" in verdict.sentence


def test_runs_stand_newest_first_with_what_they_said(home):
    ran(home, "2026-11-21T05:30:00")
    failed(home, "2026-11-22T05:30:00")
    answer = health.runs(read_history(home))
    assert answer.frame["outcome"].tolist() == ["failed", "published"]
    assert "buyers.csv line 3: value is not a number" in answer.frame["message"].iloc[0]
    assert answer.frame["facts"].tolist()[1] == 4679
    assert answer.sentence == "2 runs are on record; 1 did not end well."


def test_a_desk_that_never_ran_says_so(home, judge):
    assert health.runs(read_history(home)).is_empty
    assert "No run is on record." in judge("2026-11-21T09:00:00").sentence


def test_what_is_due_stands_with_its_reason(home):
    now = datetime.fromisoformat("2026-11-21T09:00:00")
    answer = health.due(JOBS, read_history(home), now=now)
    assert answer.sentence == "Due next: **refresh** on Sunday 22 November at 05:30 UTC."
    assert answer.frame["is_overdue"].tolist() == [True]  # it has never ended well


def test_rows_are_counted_table_by_table(snapshot):
    frame = health.row_counts(snapshot).frame.set_index("name")["n_rows"]
    assert frame["fact"] == snapshot.query("FROM fact").shape[0]
    assert frame["snapshot"] == 1
    assert frame["forecast"] == snapshot.query("SELECT count(*) AS n FROM forecast")["n"].item()


def test_a_vendor_without_its_newest_quarter_is_behind(snapshot):
    """NVIDIA reported networking for the quarter to 26 April 2026, then no longer."""
    answer = ages.vendor_ages(snapshot, now=datetime.fromisoformat("2026-11-21T00:00:00"))
    by_vendor = answer.frame.set_index("vendor")
    assert by_vendor.loc["NVIDIA", "newest_quarter"] == "Q1 FY27"
    assert by_vendor.loc["NVIDIA", "days_since"] == 209
    assert by_vendor.loc["NVIDIA", "is_behind"]
    assert not by_vendor.loc["Broadcom", "is_behind"]
    assert "NVIDIA" in answer.sentence


def test_ages_are_told_by_the_given_day(snapshot):
    early, late = (
        ages.house_ages(snapshot, now=datetime.fromisoformat(day)).frame.set_index("house")
        for day in ("2026-11-21T00:00:00", "2026-12-01T00:00:00")
    )
    assert (late["days_since"] - early["days_since"]).eq(10).all()


def test_coverage_is_weighed_by_the_number_of_forecasts(snapshot):
    answer = health.scores(snapshot)
    frame = answer.frame
    held = (frame["coverage_80"] * frame["n_forecasts"]).sum() / frame["n_forecasts"].sum()
    assert f"the 80% band held {held:.0%}" in answer.sentence
    assert frame["coverage_80"].is_monotonic_increasing
    nothing = ages.vendor_ages(snapshot, now=datetime.fromisoformat(BUILT))
    assert f"80% bands have held {held:.0%}" in health.caution(answer, nothing)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=30), "0 minutes ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=10), "5 hours ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_ages_in_words(age, said):
    assert health.ago(age) == said


def test_an_empty_history_has_the_columns_of_a_full_one(home):
    empty = health.runs(read_history(home)).frame
    ran(home, "2026-11-21T05:30:00")
    assert list(health.runs(read_history(home)).frame.columns) == list(empty.columns)
    assert isinstance(empty, pd.DataFrame)
