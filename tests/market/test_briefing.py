"""The briefing on small invented stores, each case computed by hand."""

import html.parser
import json
import re
import xml.etree.ElementTree as ET
from datetime import date, datetime

import pandas as pd
import pytest

from intel.cli.output import plain
from intel.errors import AssumptionError, NotDisclosed, QueryRefused
from intel.home import Home
from intel.market import alerts, briefing
from intel.market.briefing import written
from intel.market.briefing.brief import Brief, Item, Section
from intel.market.quantities import FIXED, quantity
from intel.market.series import find_reported
from intel.store import open_snapshot
from intel.store.alerts import Alert, Change
from intel.store.build import expected_columns
from intel.store.notes import Note
from intel.store.publish import publish
from tests.store.invented import fact, fill, fiscal_quarters, tables

NOW = datetime.fromisoformat("2026-11-21T06:00")
TODAY = NOW.date()
VENDOR = "Invented Networks"
HOSTILE = "<script>alert(1)</script> [click](javascript:alert(1)) **bold** \n# `x` =1+1"
QUARTERS = [
    ("Q1 FY26", "2026-01-01", "2026-03-31", "2026-04-25", 100.0),
    ("Q2 FY26", "2026-04-01", "2026-06-30", "2026-07-25", 110.0),
    ("Q3 FY26", "2026-07-01", "2026-09-30", "2026-10-27", 130.0),
]


def quarter(number, label, start, end, day, value, **given):
    return fact(
        number, period_label=label, period_start=start, period_end=end,
        published_on=day, value=value, **given,
    )  # fmt: skip


def vintage(made_on, train_end, medians, **given):
    """A vintage of one series: medians by the end of their quarter."""
    row = dict.fromkeys(expected_columns()["forecast"], "") | {
        "series_id": f"{VENDOR}/total", "entity": VENDOR, "line": "total", "unit": "USD_m",
        "made_on": made_on, "run_id": f"run-{made_on}", "model": "Invented", "n_inferred": 0,
        "train_start": "2024-03-31", "train_end": train_end, "n_train": 8, "spread": 1.0,
        "horizon": 1, "quantile": 0.5,
    }  # fmt: skip
    return [row | {"period_end": end, "value": value} | given for end, value in medians.items()]


def published(folder, *facts, **frames):
    """A published snapshot of a small store."""
    home = Home(folder)
    publish(home, lambda target: fill(target, tables(*facts, **frames)))
    return open_snapshot(home)


def section(told, name):
    (found,) = [each for each in told.sections if each.name == name]
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Three quarters, one restated, two vintages, a headline line and its calendar."""
    made = [
        *vintage("2026-08-01", "2026-06-30", {"2026-09-30": 120.0, "2026-12-31": 125.0}),
        *vintage("2026-11-01", "2026-09-30", {"2026-12-31": 150.0, "2027-03-31": 160.0}),
    ]
    return published(
        tmp_path_factory.mktemp("desk"),
        *(quarter(number, *row) for number, row in enumerate(QUARTERS, start=1)),
        quarter(4, *QUARTERS[0][:3], "2026-11-10", 90.0, title=HOSTILE, url="javascript:alert(1)"),
        forecast=pd.DataFrame(made),
        headline_line=pd.DataFrame(
            {"vendor": [VENDOR], "line": ["total"], "basis": [""], "counts": ["all"]}
        ),
        fiscal_quarter=fiscal_quarters(
            (VENDOR, "Q4 FY26", "2026-10-01", "2026-12-31", 13),
        ),
    )


@pytest.fixture(scope="module")
def told(small):
    return briefing.brief(small, since=date(2026, 10, 1))


class TestWhatChanged:
    def test_the_first_sentence_counts_what_the_sections_hold(self, told):
        assert told.sentence == (
            "Since 1 October 2026: 2 new documents, 1 changed number and 1 forecast that moved."
        )

    def test_only_documents_after_the_day_are_new(self, told, small):
        assert section(told, "documents").sentence == "2 documents with 2 numbers came out."
        week = briefing.brief(small, since=date(2026, 11, 14))
        assert section(week, "documents").sentence == (
            "No dated document came out. The newest one held is of 2026-11-10."
        )
        assert week.sentence == (
            "Since 14 November 2026 nothing has changed that this desk can see."
        )

    def test_a_restatement_names_both_numbers_and_opens_the_new_one(self, told):
        (item,) = section(told, "revisions").items
        assert item.text.startswith(
            "Invented Networks restated total revenue of Q1 FY26: 100 million USD became"
            " 90 million USD (-10.0%)"
        )
        assert item.address == "/evidence?number=fact-4"

    def test_a_moved_forecast_names_the_quarter_that_landed_in_between(self, told):
        """125 to 150 is a fifth more; Q3 FY26 is fitted in the second vintage alone."""
        (item,) = section(told, "forecasts").items
        assert "quarter to December 2026: the median went from 125 to 150" in item.text
        assert "(+20.0%)" in item.text
        assert item.text.endswith("landed in between: Q3 FY26 at 130 million USD.")
        assert item.query == {"series": "Invented Networks/total"}

    def test_of_an_earlier_day_the_briefing_of_that_day(self, small):
        then = open_snapshot(Home(small.path.parents[2]), as_of=date(2026, 8, 15))
        early = briefing.brief(then, since=date(2026, 7, 1))
        assert early.until == date(2026, 8, 15)
        assert section(early, "documents").sentence == "1 document with 1 number came out."
        assert "first vintage" in section(early, "forecasts").sentence


def test_due_dates_follow_the_calendar_and_the_usual_lag(small):
    """Lags of 25, 25 and 27 days: the quarter to 31 December is expected on 25 January."""
    soon = briefing.brief(small, since=TODAY, until=date(2027, 1, 10))
    (item,) = section(soon, "due").items
    assert item.text == (
        "Invented Networks Q4 FY26, ended 2026-12-31: expected about 2027-01-25"
        " (25 days after the quarter, as usual)"
    )
    late = briefing.brief(small, since=TODAY, until=date(2027, 2, 10))
    assert "was expected about 2027-01-25 and is not held yet" in section(late, "due").items[0].text


def test_the_shortest_window_with_a_document_tells_most(small):
    assert briefing.telling_window(small, until=date(2026, 11, 12)) == "week"
    assert briefing.telling_window(small, until=TODAY) == "quarter"
    assert briefing.telling_window(small, until=date(2029, 1, 1)) == "year"


def test_odds_that_moved_name_their_evidence(tmp_path):
    step = dict.fromkeys(expected_columns()["scenario_trail"]) | {
        "set_name": "invented_set", "outcome": "bear", "place": 0, "day": "2026-11-05",
        "prior": 0.2, "posterior": 0.26, "quantity": "share", "is_proxy": False,
        "title": "Invented release: shipments slip", "url": "https://invented.example/r",
        "note": "",
    }  # fmt: skip
    small_step = step | {"outcome": "bull", "prior": 0.3, "posterior": 0.299}
    snapshot = published(tmp_path, fact(1), scenario_trail=pd.DataFrame([step, small_step]))
    told = briefing.brief(snapshot, since=date(2026, 11, 1))
    (item,) = section(told, "odds").items
    assert item.text == (
        "invented set, bear: odds of 20% became 26% with “Invented release: shipments slip”"
    )
    assert item.address == "/scenarios?set=invented_set"
    assert item.url == "https://invented.example/r"
    assert section(briefing.brief(snapshot, since=TODAY), "odds").items == ()


def test_notes_written_since_are_told(small):
    note = Note("n1", f"{VENDOR}/total", "compare with care", NOW, date(2026, 3, 31), "ana")
    told = briefing.brief(small, since=date(2026, 11, 20), notes=[note])
    (item,) = section(told, "notes").items
    assert item.text == "Invented Networks/total, 2026-03-31: compare with care (ana)"
    assert section(briefing.brief(small, since=TODAY, notes=[note]), "notes").items == ()


class _Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]


class TestOnPaper:
    def test_a_hostile_title_is_text_in_markdown(self, told):
        text = written.markdown(told, desk="https://desk.invented.example")
        line = next(each for each in text.splitlines() if "script" in each)
        assert r"\<script\>" in line
        assert r"\[click\]\(javascript\:alert\(1\)\)" in line
        assert r"\*\*bold\*\*" in line
        assert "](<https://desk.invented.example/evidence?number=fact-4>)" in line
        assert "](<javascript" not in text
        assert not re.search(r"^# `x`", text, flags=re.MULTILINE)

    def test_a_hostile_title_is_text_in_html(self, told):
        page = written.page(told)
        read = _Links()
        read.feed(page)
        assert "script" not in read.tags
        assert all(link.startswith(("http://", "https://")) for link in read.links)
        assert "&lt;script&gt;" in page

    def test_json_holds_texts_as_they_are_and_only_addresses_of_the_web(self, told):
        value = json.loads(json.dumps(plain(written.as_json(told))))
        assert value["since"] == "2026-10-01"
        items = [item for part in value["sections"] for item in part["items"]]
        assert any("<script>" in item["text"] for item in items)
        assert all((item["document"] or "https://").startswith("http") for item in items)

    @pytest.mark.parametrize("text", ["- item", "+ item", "1. item", "= 3", "<b>", "a\n\n# b"])
    def test_no_text_begins_a_block(self, text):
        said = written.in_markdown(text)
        assert "\n" not in said
        assert not re.match(r"([-+=#>]|\d+[.)])\s", said.replace("1\\.", "x"))

    def test_the_feed_is_well_formed_whatever_an_alert_is_called(self):
        change = Change(HOSTILE, "fired", NOW, "000001", 0.6, HOSTILE + "\x00", "digest")
        feed = ET.fromstring(written.alert_feed([change], now=NOW))  # noqa: S314 - our own
        names = {"a": "http://www.w3.org/2005/Atom"}
        (entry,) = feed.findall("a:entry", names)
        assert entry.findtext("a:title", namespaces=names).endswith("(fired)")
        assert entry.findtext("a:updated", namespaces=names) == "2026-11-21T06:00:00Z"
        assert feed.findtext("a:id", namespaces=names)

    def test_an_address_cannot_end_its_link_early(self):
        item = Item("said", "vendors", {"vendor": "A>) [x](y"}, url="https://x.example/a>) b")
        told = Brief(TODAY, TODAY, "000001", (Section("notes", "Notes", "", (item,)),))
        assert "document](<https://x.example/a%3E%29%20b>)" in written.markdown(told)


class TestAlerts:
    def watch(self, sql, **given):
        return Alert(**{"name": "Watched", "sql": sql, "side": "above", "threshold": 100.0,
                        "set_at": NOW} | given)  # fmt: skip

    def test_an_alert_fires_above_its_threshold(self, small):
        (fired, quiet) = alerts.read_all(
            small,
            [
                self.watch("SELECT 1", name="Low"),
                self.watch("SELECT max(value) FROM vendor_revenue", unit="USD_m"),
            ],
        )
        assert (fired.state, fired.value, quiet.state) == ("fired", 130.0, "quiet")
        assert fired.sentence == "Watched: 130 million USD is above 100 million USD"

    @pytest.mark.parametrize(
        ("sql", "said"),
        [
            ("SELECT * FROM nothing", "does not exist"),
            ("SELECT 1, 2", "one number"),
            ("SELECT value FROM vendor_revenue", "one number"),
            ("SELECT 'many'", "no number"),
            ("SELECT NULL::DOUBLE", "no number"),
            ("SELECT true", "yes or no"),
            ("DROP TABLE fact", "Only SELECT"),
            ("SELECT content FROM read_text('/etc/passwd')", "disabled"),
        ],
    )
    def test_one_that_cannot_be_answered_says_why_and_stops_nothing(self, small, sql, said):
        broken = self.watch(sql, name="Broken")
        readings = alerts.read_all(small, [broken, self.watch("SELECT 101")])
        assert [each.state for each in readings] == ["fired", "broken"]
        assert said in readings[1].problem
        with pytest.raises(QueryRefused, match=re.escape(said)):
            alerts.must_answer(small, broken)
        part = section(briefing.brief(small, since=TODAY, readings=readings), "alerts")
        assert part.sentence == "Of 2 alerts 1 fires; 1 cannot be answered."

    def test_it_is_told_once_and_dated_by_when_it_was_first_found(self, small):
        watched = self.watch("SELECT 101")
        readings = alerts.read_all(small, [watched])
        first = alerts.changes(readings, (), small, now=NOW)
        assert [(each.state, each.value) for each in first] == [("fired", 101.0)]
        later = datetime.fromisoformat("2026-12-01")
        assert alerts.changes(readings, first, small, now=later) == ()
        assert alerts.dated(readings, first)[0].since == NOW
        quiet = alerts.read_all(small, [self.watch("SELECT 101", threshold=200.0)])
        assert alerts.changes(quiet, first, small, now=NOW) == ()  # asked anew: no history

    @pytest.mark.parametrize(
        ("text", "value"), [("75 %", 0.75), ("75%", 0.75), ("1,500", 1500.0), ("-.5", -0.5)]
    )
    def test_thresholds_are_read_as_people_write_them(self, text, value):
        assert alerts.threshold_of(text) == pytest.approx(value)

    @pytest.mark.parametrize("text", ["", "much", "1e999", "5 %%", "nan"])
    def test_what_is_no_threshold_is_refused(self, text):
        with pytest.raises(AssumptionError):
            alerts.threshold_of(text)

    def test_every_fixed_quantity_is_answered_by_the_shipped_store(self, snapshot):
        for each in FIXED:
            made = alerts.watching(each, "above", 0.0, now=NOW)
            assert alerts.must_answer(snapshot, made) >= 0

    def test_ethernets_share_is_dell_oros_two_thirds_of_late_2025(self, snapshot):
        """Dell'Oro, 10 March 2026: more than two thirds of AI back-end switch sales in 4Q2025."""
        made = alerts.watching(quantity(snapshot, "ethernet_share"), "above", 0.75, now=NOW)
        assert alerts.must_answer(snapshot, made) == pytest.approx(0.667)

    def test_odds_growth_and_forecasts_can_be_watched_by_name(self, snapshot):
        odds = alerts.must_answer(
            snapshot,
            alerts.watching(quantity(snapshot, "odds:nvidia_share/bear"), "above", 0.3, now=NOW),
        )
        assert 0 < odds < 1
        for name in ("growth:Arista/total", "forecast:Arista/total"):
            made = alerts.watching(quantity(snapshot, name), "below", 0.0, now=NOW)
            assert alerts.must_answer(snapshot, made) > 0
        with pytest.raises(NotDisclosed, match="ethernet_share"):
            quantity(snapshot, "ethernet_shar")


def test_a_series_is_found_whatever_its_case(snapshot):
    assert find_reported(snapshot, "nvidia/NETWORKING") == "NVIDIA/networking"
    with pytest.raises(NotDisclosed, match="perhaps NVIDIA/networking"):
        find_reported(snapshot, "nvidia/networkin")
