"""The trail of the odds: invented evidence by hand, and what the shipped store's trail says."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecasts.scenarios import Anchor
from forecasts.scenarios.updating import Bounds
from intel.errors import AssumptionError
from intel.facts.scenario_evidence import EvidenceRule, load_evidence_rules
from intel.facts.scenarios import load_scenario_sets
from intel.home import DATA
from intel.refresh.evidence_trail import path_from, resolution_of, trail_of
from intel.refresh.scenario_evidence import (
    Observation,
    inference_share,
    observations,
    open_scale_up,
    platform_share,
    world_capex,
)
from intel.store import open_snapshot

BOUNDS = Bounds(0.02, 0.95)


@pytest.fixture(scope="module")
def share_set():
    return load_scenario_sets(DATA)["nvidia_share"]


def rule(**changes):
    stated = {
        "name": "nvidia_share", "stated_on": date(2026, 7, 31), "series": "platform_share",
        "tempering": 0.25, "spread": 0.1, "proxy_widening": 2.0, "reason": "invented",
    }  # fmt: skip
    return EvidenceRule(**(stated | changes))


def seen(value, period_end, day, *, proxy_spread=0.0):
    return Observation(
        "share", period_end, day, value, proxy_spread, "Invented release", "https://invented", ""
    )


def anchor(value, low, high):
    return Anchor(value, low, high, "ratio", "invented", "Invented", "https://invented")


def test_the_buyers_capex_stands_for_the_worlds_at_a_yearly_rate():
    """Invented: 100,000 million USD in the quarter, times four and 1.5, is 600 billion a year."""
    rows = pd.DataFrame(
        {
            "quarter_end": [pd.Timestamp("2027-03-31")], "capex_usd_m": [100_000.0],
            "published_on": [pd.Timestamp("2027-05-01")], "title": ["Invented"], "url": [""],
        }
    )  # fmt: skip
    (made,) = world_capex(lambda _: rows, anchor(1.5, 1.5 / np.e, 1.5 * np.e))
    assert made.value == pytest.approx(600.0)
    assert made.proxy_spread == pytest.approx(2.0 / 3.2898, rel=1e-4)  # ln(high/low) = 2
    assert made.is_proxy
    assert "proxy" in made.note
    assert world_capex(lambda _: rows, None) == []


def test_accelerators_outside_nvidia_stand_for_their_fabrics():
    """Invented: 8 of 10 and 2 outside, 50 of 62.5 compute: 10 of 60."""
    vendors = {"NVIDIA": 62.5, "Broadcom": 10.0, "AMD": 2.0}
    rows = pd.DataFrame(
        {
            "vendor": list(vendors), "revenue_usd_m": list(vendors.values()), "title": "Invented",
            "quarter_end": pd.Timestamp("2027-03-31"), "url": "",
            "published_on": [pd.Timestamp(f"2027-05-0{day}") for day in (9, 2, 3)],
        }
    )  # fmt: skip
    ask = lambda _: rows  # noqa: E731
    (made,) = open_scale_up(ask, anchor(0.8, 0.7, 0.9), anchor(0.25, 0.2, 0.3))
    assert made.value == pytest.approx(10.0 / 60.0)
    assert made.day == date(2027, 5, 9)
    assert made.is_proxy
    two = lambda _: rows[rows["vendor"] != "AMD"]  # noqa: E731
    assert open_scale_up(two, anchor(0.8, 0.7, 0.9), anchor(0.25, 0.2, 0.3)) == []


def test_a_quarter_of_buyers_capex_moves_the_odds_of_demand():
    """Invented: a yearly rate of 3,400 billion at the end of 2028 leaves little to a bust."""
    demand = load_scenario_sets(DATA)["demand"]
    stated = rule(
        name="demand",
        series="world_capex",
        stated_on=date(2026, 11, 21),
        tempering=0.5,
        spread=0.12,
    )
    start = seen(1_160.0, date(2026, 6, 30), date(2026, 8, 22), proxy_spread=0.104)
    landed = seen(3_400.0, date(2028, 12, 31), date(2029, 2, 20), proxy_spread=0.104)
    rows = trail_of(demand, stated, [start, landed], BOUNDS)
    after = {row["outcome"]: row["posterior"] for row in rows[-3:]}
    assert after["boom"] > 0.6
    assert after["bust"] == pytest.approx(0.02)
    assert rows[-1]["spread"] == pytest.approx(np.hypot(0.12, 0.208))


def test_shipped_series_have_the_values_of_their_documents(snapshot):
    """Article 001: half of AI compute serves in 2025; five buyers spent 181,541 in Q2 2026."""
    anchors = load_scenario_sets(DATA)["combined"].anchors
    halves = {each.period_end: each.value for each in inference_share(snapshot.query)}
    assert halves[date(2025, 12, 31)] == 0.5
    capex = {each.period_end: each for each in observations("world_capex", snapshot.query, anchors)}
    assert capex[date(2026, 6, 30)].value == pytest.approx(181_541 * 4 / 1e3 * 1.6)
    assert all(each.is_proxy for each in capex.values())
    assert observations("world_capex", snapshot.query) == []
    fabrics = observations("open_scale_up", snapshot.query, anchors)
    assert {0.1 < each.value < 0.3 for each in fabrics} == {True}


def test_every_set_has_a_series_or_a_reason_why_none(snapshot):
    rules = snapshot.query("SELECT * FROM scenario_evidence_rule")
    axes = snapshot.query("SELECT DISTINCT set_name FROM scenario WHERE set_name <> 'combined'")
    assert set(rules["set_name"]) == set(axes["set_name"])
    assert set(rules.loc[rules["series"] == "", "set_name"]) == {
        "optics_form", "laser_supply", "export",
    }  # fmt: skip
    assert rules["reason"].str.len().min() > 80


START = seen(0.66, date(2026, 3, 31), date(2026, 5, 20))


def last_odds(rows):
    return [row["posterior"] for row in rows[-3:]]


def test_without_evidence_the_odds_stay_as_stated(share_set):
    rows = trail_of(share_set, rule(), [START], BOUNDS)
    assert last_odds(rows) == [0.55, 0.25, 0.20]
    assert {row["quantity"] for row in rows} == {""}


def test_a_fall_of_share_moves_odds_to_the_bear_and_a_rise_to_the_bull(share_set):
    """Invented: a quarter of 2028 far below, or above, every path."""
    for value, gains in ((0.42, "bear"), (0.74, "bull")):
        landed = seen(value, date(2028, 6, 30), date(2028, 8, 30))
        rows = trail_of(share_set, rule(), [START, landed], BOUNDS)
        moved = {row["outcome"]: row["posterior"] - row["prior"] for row in rows[-3:]}
        assert max(moved, key=moved.get) == gains
        assert sum(moved.values()) == pytest.approx(0.0, abs=1e-12)


def test_a_later_figure_of_the_same_quarter_replaces_the_earlier(share_set):
    period = date(2028, 6, 30)
    first = seen(0.42, period, date(2028, 8, 20))
    second = seen(0.55, period, date(2028, 8, 30))
    both = trail_of(share_set, rule(), [START, first, second], BOUNDS)
    alone = trail_of(share_set, rule(), [START, second], BOUNDS)
    assert last_odds(both) == pytest.approx(last_odds(alone))
    assert both[-3]["prior"] == pytest.approx(both[-6]["posterior"])


def test_what_was_known_when_the_odds_were_stated_does_not_count_again(share_set):
    early = seen(0.42, date(2026, 6, 30), date(2026, 7, 31))
    rows = trail_of(share_set, rule(), [START, early], BOUNDS)
    assert last_odds(rows) == [0.55, 0.25, 0.20]


def test_a_vendor_counted_for_the_first_time_is_no_evidence(share_set):
    """Start and quarter both 3 points lower because one more vendor is in the market: nothing."""
    quarter = date(2026, 6, 30)
    lower = [
        seen(0.63, START.period_end, date(2026, 8, 23)),
        seen(0.63, quarter, date(2026, 8, 26)),
    ]
    moved = trail_of(share_set, rule(), [START, *lower], BOUNDS)[-3:]
    plain = trail_of(share_set, rule(), [START, seen(0.66, quarter, date(2026, 8, 26))], BOUNDS)
    assert [row["posterior"] for row in moved] == pytest.approx(last_odds(plain), abs=0.01)


def test_a_proxy_is_believed_less(share_set):
    landed = {"value": 0.42, "period_end": date(2028, 6, 30), "day": date(2028, 8, 30)}
    direct = trail_of(share_set, rule(), [START, seen(**landed)], BOUNDS)
    proxy = trail_of(share_set, rule(), [START, seen(**landed, proxy_spread=0.2)], BOUNDS)
    assert proxy[-1]["is_proxy"]
    assert proxy[-1]["spread"] == pytest.approx(np.hypot(0.1, 0.4))
    assert proxy[-1]["posterior"] < direct[-1]["posterior"]


def test_a_path_ends_where_the_set_says(share_set):
    path = path_from(share_set.axes[0], START.period_end, START.value)
    centre, _ = path.on(date(2029, 6, 30))
    base = 1 / (1 + np.exp(-centre[0]))
    assert 0.46 < base < 0.56


def test_odds_are_scored_once_a_set_resolves_and_a_proxy_never_resolves_it(share_set):
    """Invented: 52% in mid-2029, so base; stated at .55, moved there by a quarter of 2028."""
    measured, known = date(2029, 6, 30), date(2029, 9, 1)
    landed = [START, seen(0.5, date(2028, 6, 30), date(2028, 8, 30)), seen(0.52, measured, known)]
    trail = trail_of(share_set, rule(), landed, BOUNDS)
    scored = pd.DataFrame(resolution_of(share_set, trail, landed, today=date(2029, 9, 30)))
    assert set(scored["outcome"]) == {"base"}
    stated = scored[scored["odds"] == "stated"].iloc[0]
    assert stated["log_score"] == pytest.approx(-np.log(0.55))
    assert stated["brier"] == pytest.approx(0.45**2 + 0.25**2 + 0.20**2)
    assert scored.iloc[-1]["log_score"] < stated["log_score"]
    assert resolution_of(share_set, trail, landed, today=date(2029, 9, 29)) == []
    guessed = [*landed[:2], seen(0.52, measured, known, proxy_spread=0.1)]
    assert resolution_of(share_set, trail, guessed, today=date(2029, 9, 30)) == []


def test_a_trailing_year_by_hand_with_a_vendor_still_to_report_and_a_proxy():
    """Invented: NVIDIA 60 a quarter, Other 40; then a quarter of 70, of which 13/14 is a proxy."""
    ends = pd.to_datetime(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"])
    columns = ["vendor", "quarter_end", "revenue_usd_m", "known_on", "title", "url"]
    known = pd.DataFrame(
        [
            *(("NVIDIA", end, 60.0, end + pd.Timedelta(days=30), "N", "u") for end in ends),
            *(("Other", end, 40.0, end + pd.Timedelta(days=40), "O", "u") for end in ends),
            ("Other", pd.Timestamp(2026, 3, 31), 50.0, pd.Timestamp(2026, 6, 1), "late", "u"),
        ],
        columns=columns,
    )
    pieces = pd.DataFrame(
        {
            "period_start": ["2025-10-01", "2026-01-01"],
            "period_end": ["2025-12-31", "2026-03-31"],
            "usd_m": [60.0, 70.0],
            "log_spread": [0.0, 0.2],
            "published_on": ["2026-01-30", "2026-05-20"],
            "title": ["N", "proxy"],
            "url": ["u", "u"],
        }
    )
    made = platform_share(lambda sql: known if "fact_ids" in sql and "proxy" not in sql else pieces)
    whole = [one for one in made if one.period_end == date(2025, 12, 31)]
    assert [(one.day, one.value) for one in whole] == [
        (date(2026, 1, 30), pytest.approx(240 / (240 + 160))),
    ]
    first, second = (one for one in made if one.period_end == date(2026, 3, 31))
    assert (first.day, second.day) == (date(2026, 5, 20), date(2026, 6, 1))
    assert first.value == pytest.approx(250 / (250 + 160))
    assert "Other still with the quarter before" in first.note
    assert second.value == pytest.approx(250 / (250 + 170))
    assert second.title == "late"
    assert first.proxy_spread == pytest.approx(0.2 * 70 / 250)
    assert not whole[0].is_proxy


def test_rules_that_name_a_set_twice_are_refused(tmp_path):
    text = (DATA / "reference" / "scenario_evidence.toml").read_text(encoding="utf-8")
    (tmp_path / "reference").mkdir()
    file = tmp_path / "reference" / "scenario_evidence.toml"
    file.write_text(text.replace('name = "demand"', 'name = "fabric"'), encoding="utf-8")
    with pytest.raises(AssumptionError, match="named twice"):
        load_evidence_rules(tmp_path)


class TestOnTheShippedStore:
    def test_the_trail_begins_with_the_stated_odds_and_every_day_adds_to_one(self, snapshot):
        trail = snapshot.query("SELECT * FROM scenario_trail")
        assert set(trail["set_name"]) == set(load_scenario_sets(DATA)) - {"combined"}
        sums = trail.groupby(["set_name", "day"])[["prior", "posterior"]].sum()
        np.testing.assert_allclose(sums, 1.0)
        first = trail[trail["quantity"] == ""]
        stated = snapshot.query("SELECT set_name, outcome, probability FROM scenario")
        joined = first.merge(stated, on=["set_name", "outcome"])
        np.testing.assert_allclose(joined["posterior"], joined["probability"])

    def test_nvidias_evidence_after_its_last_networking_quarter_is_a_labelled_proxy(self, snapshot):
        """NVIDIA's line ended with Q1 FY27; its Q2 FY27 release is of 26 August 2026."""
        rows = snapshot.query(
            "SELECT * FROM scenario_trail WHERE set_name = 'nvidia_share' AND quantity <> ''"
            " ORDER BY day"
        )
        assert rows["is_proxy"].all()
        assert rows["day"].min() == pd.Timestamp(2026, 8, 26)
        assert rows["note"].str.contains("no direct observation exists").all()
        assert (rows["spread"] > 0.1).all()
        assert rows["value"].between(0.6, 0.72).all()

    def test_a_past_day_has_the_odds_of_that_day(self, desk, snapshot):
        past = open_snapshot(desk, as_of=date(2026, 8, 30))
        days = past.query("SELECT max(day) AS day FROM scenario_trail")["day"].item()
        assert days == pd.Timestamp(2026, 8, 26)
        moved = snapshot.query("SELECT DISTINCT day FROM scenario_trail_move")
        assert moved["day"].max() > pd.Timestamp(2026, 8, 30)
