"""NVIDIA's and Alphabet's filings give the figures those companies printed in them."""

from datetime import timedelta

import pytest

from intel.errors import EvidenceError
from intel.facts import read_facts
from tests.sources.conftest import NOW, RECORDED

TEN_Q = "nvda-10-q-2025-08-27.html"
NVIDIA = "CIK0001045810.json"
ALPHABET = "CIK0001652044.json"


@pytest.fixture
def rows(take_in, ledger):
    result = take_in(RECORDED)
    assert not any(each.refusal for each in result.files)
    return ledger()


def quarters(rows, entity, metric, line=""):
    """Value by last day, of whole-company quarters, newest vintage last."""
    chosen = rows[
        rows["entity"].eq(entity) & rows["metric"].eq(metric) & rows["line"].eq(line)
        & rows["region"].eq("") & rows["product"].eq("") & rows["scope"].eq("")
        & rows["period_label"].str.match(r"Q\d|quarter")
    ]  # fmt: skip
    return chosen.sort_values(["published_on", "period_end"])


def by_end(rows):
    return dict(zip(rows["period_end"], rows["number"], strict=True))


def test_networking_and_compute_of_the_10_q(rows):
    """10-Q filed 2025-08-27, note on segments: revenue by market platform, USD m."""
    networking = by_end(quarters(rows, "NVIDIA", "revenue", "networking"))
    assert networking == {"2025-07-27": 7252, "2024-07-28": 3668}
    compute = by_end(quarters(rows, "NVIDIA", "revenue", "compute"))
    assert compute == {"2025-07-27": 33844, "2024-07-28": 22604}
    data_center = by_end(quarters(rows, "NVIDIA", "revenue", "data_center"))
    assert data_center["2025-07-27"] == 41096 == 7252 + 33844


def test_a_dimensioned_row_tells_everything_about_itself(rows):
    row = quarters(rows, "NVIDIA", "revenue", "networking").iloc[-1]
    assert row["period_label"] == "Q2 FY26"
    assert (row["period_start"], row["period_end"]) == ("2025-04-28", "2025-07-27")
    assert (row["value"], row["unit"], row["status"]) == ("7252", "USD_m", "reported")
    assert (row["publisher"], row["origin"], row["grade"]) == ("NVIDIA", "NVIDIA", "A")
    assert row["title"] == "10-Q for the quarter ended 2025-07-27"
    assert row["url"] == (
        "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000209/"
        "0001045810-25-000209-index.htm"
    )
    assert row["published_on"] == "2025-08-27"
    assert row["stated_as"] == (
        "us-gaap:Revenues[srt:ProductOrServiceAxis=nvda:NetworkingMember]"
        " 2025-04-28/2025-07-27 7252000000 USD"
    )


def test_segments_and_regions_of_the_10_q(rows):
    """The same note: operating segments, and revenue by billing location."""
    at_end = rows[rows["period_start"].eq("2025-04-28") & rows["metric"].eq("revenue")]
    segments = by_name(at_end, "line")
    assert segments["compute_and_networking_segment"] == 41331
    assert segments["graphics_segment"] == 5412
    regions = by_name(at_end[at_end["region"].ne("")], "region")
    assert (regions["china"], regions["usa"], regions["taiwan"]) == (2769, 23470, 8529)
    assert sum(regions.values()) == 46743


def by_name(rows, column):
    return dict(zip(rows[column], rows["number"], strict=True))


def test_the_sum_of_the_segments_is_not_taken_for_the_company(rows):
    """Operating income: 28,440 in all, 30,605 over the segments alone."""
    income = rows[rows["metric"].eq("operating_income") & rows["period_start"].eq("2025-04-28")]
    assert dict(zip(income["basis"] + "/" + income["line"], income["number"], strict=True)) == {
        "gaap/": 28440,
        "segment/compute_and_networking_segment": 28363,
        "segment/graphics_segment": 2242,
    }


def test_nvidia_revenue_by_quarter_with_its_days(rows):
    revenue = quarters(rows, "NVIDIA", "revenue", "total")
    newest = by_end(revenue)
    stated = {
        "2025-04-27": 44062, "2025-07-27": 46743, "2025-10-26": 57006, "2026-04-26": 81615,
        "2017-07-30": 2230, "2014-07-27": 1102.824,
    }  # fmt: skip
    assert {end: newest[end] for end in stated} == stated
    published = dict(zip(revenue["period_end"], revenue["published_on"], strict=True))
    assert published["2025-10-26"] == "2025-11-19"
    assert published["2026-04-26"] == "2026-05-20"


def test_fourth_quarters_are_the_year_less_nine_months(rows):
    """FY26: 215,938 in the 10-K less 147,811 in the 10-Q before it; the row says so."""
    row = quarters(rows, "NVIDIA", "revenue", "total").set_index("period_end").loc["2026-01-25"]
    assert row["number"] == 68127 == 215938 - 147811
    assert (row["period_start"], row["published_on"]) == ("2025-10-27", "2026-02-25")
    assert (row["status"], row["title"]) == ("reported", "10-K for the year ended 2026-01-25")
    assert row["note"].startswith("derived: year 215938 less nine months 147811")
    assert row["stated_as"].startswith("derived: us-gaap:Revenues 2025-01-27/2026-01-25")


def test_a_fourth_quarter_that_was_printed_is_not_derived(rows):
    """The 10-K of 2020-02-20 prints the fourth quarter: 3,105."""
    row = quarters(rows, "NVIDIA", "revenue", "total").set_index("period_end").loc["2020-01-26"]
    assert (row["number"], row["note"]) == (3105, "")


def test_alphabet_capex_by_quarter(rows):
    """Cash flow statements give capex from the start of the year since 2022."""
    newest = by_end(quarters(rows, "Alphabet", "capex"))
    wanted = {
        "2024-03-31": 12012, "2024-06-30": 13186, "2024-09-30": 13061, "2024-12-31": 14276,
        "2025-03-31": 17197, "2025-06-30": 22446, "2025-09-30": 23953, "2025-12-31": 27851,
        "2026-03-31": 35674,
    }  # fmt: skip
    assert {end: newest[end] for end in wanted} == wanted
    assert sum(newest[f"2025-{day}"] for day in ("03-31", "06-30", "09-30", "12-31")) == 91447


def test_a_restatement_is_a_new_row_with_the_later_day(rows):
    """Capex of nine months of 2015: 7,815 in 2015, 7,848 in the comparatives of 2016."""
    nine_months = rows[
        rows["entity"].eq("Alphabet") & rows["metric"].eq("capex")
        & rows["period_label"].eq("9M to 2015-09-30")
    ].sort_values("published_on")  # fmt: skip
    assert nine_months["number"].tolist() == [7815, 7848]
    assert nine_months["published_on"].tolist() == ["2015-10-29", "2016-11-03"]


def test_a_derived_quarter_is_restated_only_with_both_its_parts(rows):
    """2015: 9,915 − 7,815 at first; 9,950 − 7,848 once the year was restated as well. Of 2014
    only the year was restated (11,014), so its fourth quarter stays 10,959 − 7,408."""
    derived = quarters(rows, "Alphabet", "capex").set_index("period_end")
    fourth = derived.loc[["2015-12-31"]]
    assert fourth["number"].tolist() == [2100, 2102]
    assert fourth["published_on"].tolist() == ["2016-02-11", "2017-02-03"]
    assert derived.loc[["2014-12-31"], "number"].tolist() == [3551]


def test_a_quarter_dated_from_the_wrong_day_is_set_aside(take_in, folder):
    """The 10-K of 2018-02-28 tags the second quarter's 2,230 as six months'."""
    (result,) = take_in(folder(NVIDIA)).files
    (aside,) = result.set_aside
    assert (aside.field, aside.value) == ("us-gaap:Revenues", "2230000000")
    assert "2017-01-30/2017-07-30/0001045810-18-000010" in aside.place
    assert "the wrong day" in aside.remedy


def test_every_number_is_accounted_for(take_in):
    result = take_in(RECORDED)
    for each in result.files:
        assert each.accepted + each.known + each.quarantined == each.read > 0
    assert result.files[0].others == 3  # income taxes paid are not followed


def test_every_row_passes_the_checks_of_facts_as_it_was_written(rows, home, reference):
    reading = read_facts(sorted((home.ledger / "facts").glob("*.csv")), reference)
    assert reading.quarantined.empty
    assert len(reading.facts) == len(rows)
    assert reading.facts["mapped"].all()
    assert reading.facts["published_on_basis"].eq("stated").all()
    assert set(reading.facts["period_type"]) <= {"moment", "quarter", "half", "nine_months", "year"}
    for column in ("line", "region", "basis", "metric"):
        assert sorted(reading.facts[column]) == sorted(rows[column])


def test_the_same_folder_twice_changes_nothing(take_in, home):
    first = take_in(RECORDED)
    before = {path: path.read_bytes() for path in home.ledger.rglob("*.*")}
    again = take_in(RECORDED, now=NOW + timedelta(days=1))
    assert {path: path.read_bytes() for path in home.ledger.rglob("*.*")} == before
    assert again.added == 0
    for one, two in zip(first.files, again.files, strict=True):
        assert two.known == one.read - one.quarantined
        assert two.accepted + two.known + two.quarantined == two.read == one.read


def test_a_filing_alone_takes_its_day_from_its_name(take_in, folder, ledger):
    take_in(folder(TEN_Q))
    row = quarters(ledger(), "NVIDIA", "revenue", "networking").iloc[-1]
    assert (row["number"], row["published_on"]) == (7252, "2025-08-27")
    assert "accession number not recorded" in row["note"]
    assert "CIK=0001045810&type=10-Q" in row["url"]


def test_a_filing_with_any_name_takes_its_day_from_its_signature(take_in, folder, ledger):
    path = folder(TEN_Q)
    (path / TEN_Q).rename(path / "main.htm")
    take_in(path)
    assert set(ledger()["published_on"]) == {"2025-08-27"}


def test_one_file_may_be_given_alone(take_in):
    (result,) = take_in(RECORDED / ALPHABET).files
    assert result.entity == "Alphabet"
    assert result.accepted > 200


def test_only_one_company_is_taken_when_one_is_named(take_in, ledger):
    result = take_in(RECORDED, only="Alphabet Inc.")
    assert set(ledger()["entity"]) == {"Alphabet"}
    assert [note.partition(":")[0] for note in result.notes] == [NVIDIA, TEN_Q]


def of_another_company(folder, cik="999999", name="INVENTED NETWORKS, INC."):
    """Alphabet's figures under an invented company."""
    path = folder(ALPHABET)
    text = (path / ALPHABET).read_text().replace("1652044", cik, 1)
    (path / ALPHABET).unlink()
    (path / f"CIK{cik:>010}.json").write_text(text.replace("ALPHABET INC.", name))
    return path


def test_an_unknown_company_is_kept_under_its_own_name_and_said(take_in, folder, ledger):
    result = take_in(of_another_company(folder))
    assert set(ledger()["entity"]) == {"INVENTED NETWORKS, INC."}
    assert set(ledger()["publisher"]) == {"INVENTED NETWORKS, INC."}
    (note,) = result.notes
    assert "CIK 999999 is not in data/reference/vendors.csv" in note
    assert "--entity" in note


def test_an_unknown_company_is_given_the_name_that_is_asked_for(take_in, folder, ledger):
    result = take_in(of_another_company(folder), only="Invented")
    assert set(ledger()["entity"]) == {"Invented"}
    assert result.notes == ()


def test_a_company_without_a_number_is_known_by_its_name(take_in, folder, ledger):
    """Tower Semiconductor stands in vendors.csv without a CIK."""
    result = take_in(of_another_company(folder, name="TOWER SEMICONDUCTOR LTD"))
    assert set(ledger()["entity"]) == {"Tower Semiconductor"}
    assert "put the number into" in result.notes[0]


def test_a_name_that_fits_no_file_is_refused(take_in, ledger, home):
    with pytest.raises(
        EvidenceError, match=r"no file is of 'Cisco'; found Alphabet, NVIDIA: name one"
    ):
        take_in(RECORDED, only="Cisco")
    assert not home.ledger.exists()
