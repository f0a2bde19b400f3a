"""Currency rates: which way they are quoted, what is known, what is refused."""

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from intel.cli import main
from intel.errors import EvidenceError, SourceUnavailable
from intel.home import DATA
from intel.refresh.pipeline import refresh
from intel.sources.fx import (
    COLUMNS,
    SERIES,
    monthly_rates,
    pull_rates,
    read_recorded,
    with_monthly_rates,
)
from intel.sources.pull import pull_fx
from intel.store import open_snapshot
from tests.sources.conftest import NOW
from tests.sources.misbehaving import Answer, misbehaving

# The Federal Reserve's averages of June 2026 as the reviewed file has them; July is invented.
FRED = """observation_date,EXCHUS,EXTAUS,EXJPUS,EXUSEU,EXUSUK
2026-06-01,6.7758,31.6195,160.77,1.1515,1.3339
2026-07-01,6.8000,31.0000,150.00,1.2500,1.6000
2026-08-01,.,,151.00,1.2500,1.6000
"""


@pytest.fixture
def take(home, reference):
    def run(text, *, now=NOW):
        return pull_rates(home, "rates.csv", text.encode(), reference.fx_monthly, now=now)

    return run


def rate(home, reference, month, currency):
    rates = monthly_rates(home, reference.fx_monthly).set_index(["month", "currency"])
    return rates.loc[(month, currency)]


def test_the_reviewed_rates_are_units_for_one_dollar(reference):
    """H.10 of January 2014: 1.36 dollars a euro, 1.65 a pound; a dollar is 104 yen, 6.05 yuan."""
    january = reference.fx_monthly.set_index(["month", "currency"])["units_per_usd"].loc["2014-01"]
    assert january["EUR"] == pytest.approx(1 / 1.36, rel=0.01)
    assert january["GBP"] == pytest.approx(1 / 1.65, rel=0.01)
    assert january["JPY"] == pytest.approx(104, rel=0.01)
    assert january["CNY"] == pytest.approx(6.05, rel=0.01)


def test_new_months_are_added_the_right_way_round(take, home, reference):
    result = take(FRED)
    assert (result.read, result.accepted, result.known, result.quarantined) == (13, 8, 5, 0)
    euro = rate(home, reference, "2026-07", "EUR")
    assert (euro["units_per_usd"], euro["quoted_value"]) == (0.8, 1.25)
    assert euro["quoted_as"] == "USD per unit"
    assert euro["url"].endswith("/series/EXUSEU")
    yuan = rate(home, reference, "2026-07", "CNY")
    assert (yuan["units_per_usd"], yuan["quoted_as"]) == (6.8, "units per USD")


def test_the_same_file_twice_changes_nothing(take, home):
    take(FRED)
    before = [path.read_bytes() for path in sorted((home.ledger / "fx").iterdir())]
    again = take(FRED, now=NOW.replace(hour=9))
    assert (again.accepted, again.known) == (0, 13)
    assert [path.read_bytes() for path in sorted((home.ledger / "fx").iterdir())] == before


def test_the_reviewed_file_itself_is_known(home, reference):
    content = (DATA / "reference" / "fx_monthly.csv").read_bytes()
    result = pull_rates(home, "fx_monthly.csv", content, reference.fx_monthly, now=NOW)
    assert result.known == result.read == len(reference.fx_monthly)
    assert not home.ledger.exists()


def test_a_rate_quoted_the_wrong_way_round_is_set_aside(take):
    """Euros for a dollar in the place of dollars for a euro."""
    result = take(FRED.replace("1.1515", "0.8684"))
    (aside,) = result.set_aside
    assert aside.place == "line 2, EXUSEU"
    assert "0.8684 EUR for one dollar is the rate there is" in aside.rule
    assert "which way" in aside.remedy


def test_blank_lines_are_no_rates_and_a_month_13_is_none(take, home):
    assert take(f"\n\n{FRED}").accepted == 8
    header = ",".join(COLUMNS)
    result = take(f"{header}\n2026-13,CNY,7,7,units per USD,Invented,https://invented.example\n")
    assert [each.field for each in result.set_aside] == ["month"]


def test_the_reviewed_rate_stands(take, home, reference):
    before = rate(home, reference, "2026-06", "CNY")["units_per_usd"]
    take(FRED.replace("6.7758", "7.0000"))
    assert rate(home, reference, "2026-06", "CNY")["units_per_usd"] == before == 6.7758


def test_what_is_no_rate_is_set_aside_and_the_others_are_taken(take):
    result = take(
        FRED.replace("6.8000", "n/a").replace("31.0000", "-31").replace("150.00", "9" * 400)
    )
    assert [each.place for each in result.set_aside] == [
        "line 3, EXCHUS", "line 3, EXTAUS", "line 3, EXJPUS",
    ]  # fmt: skip
    assert result.accepted + result.known + result.quarantined == result.read == 13


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"<html>Before you continue</html>", "not a file of rates"),
        (b"observation_date,SP500\n2026-07-01,6000\n", "not a file of rates"),
        (b"month,currency\n2026-07,EUR\n", "not a file of rates"),
        (b'observation_date,EXCHUS\n2026-07-01,"' + b"7" * 200_000, "not well-formed CSV"),
    ],
)
def test_what_is_no_file_of_rates_is_refused(home, reference, content, message):
    with pytest.raises(EvidenceError, match=f"^rates.csv: {message}"):
        pull_rates(home, "rates.csv", content, reference.fx_monthly, now=NOW)
    assert not home.ledger.exists()


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.csv"):
        with pytest.raises(EvidenceError, match="is not a file"):
            read_recorded(path)


cells = st.sampled_from(["", ".", "6.8", "x", "-1", "1e400", "0", "nan", "6,8"])


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(cells, min_size=1, max_size=8), max_size=5))
def test_any_table_is_accounted_for(tmp_path_factory, reference, rows):
    from intel.home import Home

    home = Home(tmp_path_factory.mktemp("home"))
    header = ",".join(["observation_date", *SERIES])
    text = "\n".join([header, *(",".join(["2026-09-01", *row]) for row in rows)])
    result = pull_rates(home, "any.csv", text.encode(), reference.fx_monthly, now=NOW)
    assert result.accepted + result.known + result.quarantined == result.read
    assert pd.notna(monthly_rates(home, reference.fx_monthly)["units_per_usd"]).all()


def test_the_refresh_publishes_them(take, home, small_data, reference):
    take(FRED)
    assert refresh(home, data=small_data, clock=lambda: NOW).outcome == "published"
    rows = open_snapshot(home).query(
        "SELECT currency, units_per_usd FROM fx_monthly WHERE month = '2026-07' ORDER BY 1"
    )
    assert dict(zip(rows["currency"], rows["units_per_usd"], strict=True)) == {
        "CNY": 6.8, "EUR": 0.8, "GBP": 0.625, "JPY": 150, "TWD": 31,
    }  # fmt: skip
    assert len(with_monthly_rates(reference, home).fx_monthly) == len(reference.fx_monthly) + 8


@pytest.fixture
def fred(monkeypatch):
    monkeypatch.setenv("INTEL_CONTACT", "Jane Doe jane@invented.example")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with misbehaving() as server:
        yield server


ASKED = f"/graph/fredgraph.csv?id={','.join(SERIES)}"


def test_rates_are_fetched(home, reference, fred):
    fred.answers[ASKED] = Answer(body=FRED.encode())
    assert pull_fx(home, reference, now=NOW, host=fred.url).accepted == 8


def test_a_page_in_place_of_rates_is_not_taken(home, reference, fred):
    fred.answers[ASKED] = Answer(200, b"<html>Before you continue</html>")
    with pytest.raises(SourceUnavailable, match=r"something else.*not a file of rates"):
        pull_fx(home, reference, now=NOW, host=fred.url)
    assert not (home.ledger / "fx").exists()


def test_the_command_takes_a_recorded_file(tmp_path):
    file = tmp_path / "fred.csv"
    file.write_text(FRED)
    result = CliRunner().invoke(main, ["pull", "fx", "--from", str(file)])
    assert result.exit_code == 0
    assert "fred.csv: read 13 monthly rates = 8 new + 5 known + 0 set aside" in result.stdout
    again = CliRunner().invoke(main, ["pull", "fx", "--from", str(file), "--json"])
    assert '"known": 13' in again.stdout
