"""Live pulls against a server on this machine, and the refresh with sources that fail."""

import json
from datetime import datetime, timedelta

import pandas as pd
import pytest
from click.testing import CliRunner

from intel.cli import main
from intel.errors import EvidenceError, SourceUnavailable
from intel.facts import read_facts
from intel.home import DATA
from intel.refresh.pipeline import refresh
from intel.sources import pull
from intel.sources.edgar.live import Hosts
from intel.store import open_snapshot
from tests.sources.conftest import NOW, RECORDED
from tests.sources.misbehaving import Answer, misbehaving

ACCESSION = "0001045810-25-000209"
LIST = {
    "cik": "1045810",
    "filings": {
        "recent": {
            "form": ["8-K", "10-Q", "4", "10-Q"],
            "accessionNumber": ["0001045810-25-000207", ACCESSION, "0001-25-3", "0001045810-19-1"],
            "filingDate": ["2025-08-27", "2025-08-27", "2025-08-28", "2019-08-15"],
            "reportDate": ["2025-08-27", "2025-07-27", "", "2019-07-28"],
            "primaryDocument": ["n.htm", "nvda-20250727.htm", "x.xml", "old.htm"],
            "isInlineXBRL": [1, 1, 0, 1],
        }
    },
}
FILING = f"/Archives/edgar/data/1045810/{ACCESSION.replace('-', '')}/nvda-20250727.htm"


@pytest.fixture(autouse=True)
def _contact(monkeypatch):
    monkeypatch.setenv("INTEL_CONTACT", "Jane Doe jane@invented.example")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def edgar():
    """EDGAR as it was after NVIDIA's 10-Q of 2025-08-27."""
    with misbehaving() as server:
        page = (RECORDED / "nvda-10-q-2025-08-27.html").read_bytes()
        server.answers = {
            "/submissions/CIK0001045810.json": Answer(body=json.dumps(LIST).encode()),
            "/api/xbrl/companyfacts/CIK0001045810.json": Answer(
                body=(RECORDED / "CIK0001045810.json").read_bytes()
            ),
            FILING: Answer(body=page),
        }
        yield server


@pytest.fixture
def pulled(home, reference, edgar):
    def run(now=NOW, only="NVIDIA"):
        known = sorted((home.ledger / "facts").glob("*.csv"))
        hosts = Hosts(edgar.url, edgar.url)
        return pull.pull_edgar(home, DATA, reference, known, now=now, only=only, hosts=hosts)

    return run


def test_what_edgar_has_goes_to_the_ledger(pulled, home, reference):
    result = pulled()
    assert result.added > 200
    facts = read_facts(sorted((home.ledger / "facts").glob("*.csv")), reference).facts
    row = facts[facts["line"].eq("networking") & facts["period_label"].eq("Q2 FY26")].iloc[0]
    assert (row["value"], f"{row['published_on']:%Y-%m-%d}") == (7252, "2025-08-27")
    assert f"{ACCESSION}-index.htm" in row["url"]


def test_only_tagged_filings_of_the_last_years_are_fetched_once(pulled, edgar, home):
    pulled()
    again = pulled(NOW + timedelta(days=1))
    asked = [each.path for each in edgar.asked]
    assert asked.count(FILING) == 1
    assert not any("old.htm" in path or "n.htm" in path for path in asked)
    assert again.files == ()
    assert again.notes == ("EDGAR has nothing new",)
    assert (home.cache / "edgar" / "CIK0001045810" / ACCESSION / "nvda-20250727.htm").exists()


def test_a_pull_that_died_is_made_up(pulled, monkeypatch):
    with monkeypatch.context() as crash:
        crash.setattr(pull, "replay", lambda *_, **__: (_ for _ in ()).throw(OSError))
        with pytest.raises(OSError):  # noqa: PT011 - stands for a power cut
            pulled()
    assert pulled().added > 200


def test_a_source_that_gives_nothing_whole_says_so_at_once(pulled, edgar):
    edgar.answers["/submissions/CIK0001045810.json"] = Answer(200, b"<html>Before you continue")
    with pytest.raises(SourceUnavailable, match="something else"):
        pulled(only=None)
    assert len(edgar.asked) == 1


def test_a_filing_that_does_not_come_leaves_the_rest_of_the_company(pulled, edgar):
    edgar.answers[FILING] = Answer(200, b"<html>Before you continue</html>")
    result = pulled()
    assert result.added > 200
    assert "NVIDIA: " in result.notes[0]
    assert "something else" in result.notes[0]


def test_a_block_half_way_stops_the_asking_and_keeps_what_came(pulled, edgar):
    edgar.answers[FILING] = Answer(403)
    result = pulled(only=None)
    assert result.added > 200
    assert "stopped at NVIDIA: " in result.notes[0]
    assert len(edgar.asked) == 3


def test_a_company_that_cannot_be_fetched_is_refused_with_the_remedy(pulled):
    with pytest.raises(EvidenceError, match=r"has no CIK in data/reference/vendors\.csv; add it"):
        pulled(only="Accton")


def test_one_company_out_of_reach_stops_no_other(pulled, edgar, reference):
    """Every other followed company answers 404 here; NVIDIA is first in vendors.csv."""
    result = pulled(only=None)
    assert result.added > 200
    followed = reference.vendors["cik"].notna().sum()
    left_out = [note for note in result.notes if "answered 404" in note]
    assert len(left_out) == followed - 1


def test_a_source_that_fails_stops_neither_the_other_nor_the_refresh(home, small_data, monkeypatch):
    def unreachable(*_, **__):
        raise SourceUnavailable("EDGAR cannot be reached")

    monkeypatch.setattr(pull, "pull_edgar", unreachable)
    monkeypatch.setattr(pull, "pull_fx", lambda *_, **__: 1 / 0)
    steps = []
    result = refresh(home, data=small_data, progress=steps.append, clock=lambda: NOW)
    assert result.outcome == "published"
    told = result.steps[0]
    assert (told.name, told.told) == (
        "pull",
        "edgar: EDGAR cannot be reached, fx: ZeroDivisionError('division by zero')",
    )
    ages = pull.source_ages(home, now=NOW)
    assert [(each["source"], each["succeeded"], each["age_days"]) for each in ages] == [
        ("edgar", False, None), ("fx", False, None),
    ]  # fmt: skip


def test_the_age_of_a_source_counts_from_its_last_success(home, reference, monkeypatch):
    class Rates:
        accepted = 6

    monkeypatch.setattr(pull, "pull_edgar", lambda *_, **__: pull.Pulled((), ("nothing new",)))
    monkeypatch.setattr(pull, "pull_fx", lambda *_, **__: Rates())
    pull.pull_all(home, DATA, reference, (), now=NOW)
    monkeypatch.setattr(pull, "pull_fx", lambda *_, **__: 1 / 0)
    pull.pull_all(home, DATA, reference, (), now=NOW + timedelta(days=3))
    edgar, fx = pull.source_ages(home, now=NOW + timedelta(days=5))
    assert (edgar["succeeded"], edgar["age_days"]) == (True, 2)
    assert (fx["succeeded"], fx["age_days"]) == (False, 5)


def test_a_source_is_asked_when_it_is_due_and_again_until_it_answers(home, reference, monkeypatch):
    """EDGAR after each weekday, the currency rates once a week; by the reviewed schedule."""
    asked, fails = [], [True, False]

    def rates(*_, **__):
        asked.append("fx")
        if fails.pop(0) if fails else False:
            raise SourceUnavailable("answers nobody")
        return type("Rates", (), {"accepted": 1})

    def edgar(*_, **__):
        asked.append("edgar")
        return pull.Pulled((), ("nothing new",))

    monkeypatch.setattr(pull, "pull_edgar", edgar)
    monkeypatch.setattr(pull, "pull_fx", rates)
    saturday = datetime.fromisoformat("2026-11-21T05:30:00")
    asked_on = {}
    for day in range(12):
        asked.clear()
        pull.pull_all(home, DATA, reference, (), now=saturday + timedelta(days=day))
        asked_on[f"{saturday + timedelta(days=day):%a %d}"] = " ".join(asked)
    assert asked_on == {
        "Sat 21": "edgar fx", "Sun 22": "fx", "Mon 23": "", "Tue 24": "edgar fx",
        "Wed 25": "edgar", "Thu 26": "edgar", "Fri 27": "edgar", "Sat 28": "edgar",
        "Sun 29": "", "Mon 30": "", "Tue 01": "edgar fx", "Wed 02": "edgar",
    }  # fmt: skip
    back = saturday - timedelta(days=700)
    assert set(pull.due_sources(home, DATA, now=back).values()) == {back}, "a clock that was wrong"


def test_without_a_contact_the_refresh_says_so_and_asks_nobody(small_desk, small_data, monkeypatch):
    monkeypatch.delenv("INTEL_CONTACT")
    monkeypatch.setattr("intel.refresh.pipeline.pull_all", lambda *_, **__: 1 / 0)
    steps = []
    result = refresh(small_desk, data=small_data, progress=steps.append, clock=lambda: NOW)
    assert result.outcome == "unchanged", "it went on to its end"
    assert (steps[0].name, steps[0].told) == ("pull", "skipped: INTEL_CONTACT is not set")
    assert result.steps[0].name == "append"


@pytest.mark.parametrize("source", ["edgar", "fx"])
def test_the_commands_say_how_to_set_a_contact(monkeypatch, source):
    monkeypatch.delenv("INTEL_CONTACT")
    result = CliRunner().invoke(main, ["pull", source])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: INTEL_CONTACT is not set: ")


def test_what_was_pulled_is_published_by_the_next_refresh(home, small_data, take_in):
    take_in(RECORDED)
    assert refresh(home, data=small_data, clock=lambda: NOW).outcome == "published"
    snapshot = open_snapshot(home)
    rows = snapshot.query(
        "SELECT fiscal_label, line, value, published_on FROM vendor_revenue WHERE vendor = 'NVIDIA'"
        " AND line IN ('networking', 'compute') AND fiscal_label = 'Q2 FY26' ORDER BY line"
    )
    assert rows["value"].tolist() == [33844, 7252]
    assert rows["published_on"].eq(pd.Timestamp("2025-08-27")).all()
    accounts = snapshot.query(
        "SELECT read, accepted + merged + quarantined AS told FROM fact_accounting"
    )
    assert accounts["read"].equals(accounts["told"])
    vintages = snapshot.query(
        "SELECT value FROM fact_as_of(DATE '2016-06-01') WHERE entity = 'Alphabet'"
        " AND metric = 'capex' AND period_label = 'Q4 2015'"
    )
    assert vintages["value"].tolist() == [2100]
    assert refresh(home, data=small_data, clock=lambda: NOW).outcome == "unchanged"
