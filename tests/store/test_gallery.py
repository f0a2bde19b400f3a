"""The gallery: every query runs in the sandbox, answers something, and says how to read it."""

import pytest

from intel.market.gallery import QUERIES, examples
from intel.store.sandbox import close_idle, run_query

NEEDS_A_REFRESH = {
    "forecast_fan", "forecast_record", "scenario_odds", "clusters", "who_was_right",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _no_worker_left():
    yield
    close_idle()


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_each_query_runs_in_the_sandbox_and_answers(shipped, example):
    answer = run_query(shipped.path, example.sql).frame
    assert example.name in NEEDS_A_REFRESH or not answer.empty


def test_there_are_at_least_eighteen_and_each_says_what_it_answers_and_how_to_read_it():
    files = sorted(QUERIES.glob("*.sql"))
    assert len(files) == len(examples()) >= 18
    for file in files:
        title, reading, *sql = file.read_text(encoding="utf-8").splitlines()
        assert title.startswith("-- "), file
        assert reading.startswith("-- "), file
        assert len(reading) > 40, file
        assert sql


def test_the_new_views_are_all_shown_in_the_gallery():
    together = " ".join(example.sql for example in examples())
    for view in (
        "vendor_revenue_quarterly", "market_share_claim", "series_proxy", "ai_networking_carve_out",
        "switch_cadence", "speed_mix", "optics_supply", "optics_adoption", "standard_member",
        "buyer_revenue", "region_revenue", "revision",
    ):  # fmt: skip
        assert view in together
