"""The reviewed tables refuse what is wrong in them, and say where."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from intel.errors import EvidenceError
from intel.facts import load_reference
from intel.facts.periods import fiscal_quarter
from intel.home import DATA


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DATA / "reference", tmp_path / "reference")
    return tmp_path


def change(folder, name, old, new):
    path = folder / "reference" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_tables_load(reference):
    nvidia = reference.vendors.set_index("vendor").loc["NVIDIA"]
    assert (nvidia["cik"], nvidia["currency"]) == (1_045_810, "USD")
    assert reference.fx_monthly["currency"].isin(["CNY", "TWD", "EUR"]).any()


def test_exchange_rates_are_those_of_the_federal_reserve(reference):
    """H.10 monthly average, January 2014: 6.0509 yuan for a dollar."""
    rates = reference.fx_monthly.set_index(["month", "currency"])["units_per_usd"]
    assert rates["2014-01", "CNY"] == 6.0509


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("vendors.csv", "1045810", "ten", r"vendors\.csv, line 2, field cik"),
        ("vendors.csv", "vendor,sp", "vendor,Sp", r"the header must be vendor,spellings"),
        (
            "vendors.csv",
            "silicon;system;nic",
            "chips;system;nic",
            r"line 2, field roles: .*silicon",
        ),
        ("vendors.csv", "nic_dpu", "niche", r"line 2, field roles: .*'niche' is no role"),
        ("vendors.csv", "networking,,", ",,", r"line 2: headline_line and headline_counts"),
        ("vendors.csv", ",Nvidia,", ",Broadcom,", r"'Broadcom' stands in two rows"),
        (
            "vendors.csv",
            "31 December,,,,half",
            "Friday,,,,half",
            r"line 26, .*fiscal_quarters\.csv",
        ),
        (
            "entities.csv",
            "Alibaba,Alibaba",
            "Arista,Alibaba",
            r"entities\.csv, line 2, field alias",
        ),
        (
            "metrics.csv",
            "revenue,currency_m",
            "revenue,bananas",
            r"metrics\.csv, line 2, field unit",
        ),
        ("fiscal_quarters.csv", ",13,", ",9,", r"fiscal_quarters\.csv, line \d+, field weeks"),
        ("fiscal_quarters.csv", ",13,", ",14,", r"are not 14 weeks"),
        ("publishers.csv", ",B,", ",E,", r"publishers\.csv, line \d+, field grade"),
        ("fx_monthly.csv", "6.0509", "-6", r"fx_monthly\.csv, line 2, field units_per_usd"),
        ("units.csv", "USD_m,", "CNY_m,", r"is already on line"),
        ("market_bases/silicon.csv", "Broadcom,", "Brodcom,", r"line 2, .*write 'Broadcom', or"),
        ("market_bases/silicon.csv", "0.3,0.3,0.3", "0.4,0.3,0.3", r"line 2: low 0\.4, mid 0\.3"),
        ("market_bases.csv", "platform,", "platfrom,", r"no row of 'platform'"),
    ],
)
def test_a_wrong_cell_is_named(folder, name, old, new, message):
    change(folder, name, old, new)
    with pytest.raises(EvidenceError, match=message):
        load_reference(folder)


ADDED = """\
Aixtron,AIXTRON SE;AIXA,optics,AIXA.DE,,EUR,31 March,total,,The whole company,invented
"""


def test_a_vendor_is_one_row(folder):
    """Names, publisher, headline line and calendar follow from it; the year's end is invented."""
    change(folder, "entities.csv", "Aixtron,Aixtron,vendor,vendors_optics.csv\n", "")
    path = folder / "reference" / "vendors.csv"
    path.write_text(path.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    reference = load_reference(folder)
    names = reference.entities.query("entity == 'Aixtron'")
    assert names["alias"].tolist() == ["Aixtron", "AIXTRON SE", "AIXA"]
    assert set(names["facts_file"]) == {"vendors_optics.csv"}
    assert reference.dictionary.entities["AIXA"] == "Aixtron"
    assert reference.publishers.set_index("publisher").loc["AIXTRON SE", "grade"] == "A"
    assert reference.headline_lines.set_index("vendor").loc["Aixtron", "line"] == "total"
    start, end = fiscal_quarter(reference.fiscal_quarters, "Aixtron", "Q1 FY26")
    assert (start, end) == (date(2025, 4, 1), date(2025, 6, 30))


def test_stated_quarters_stand_and_the_calendar_fills_in_between_them(reference):
    """Meta states its quarters of 2017 on in its filings; 2015 follows from its year's end."""
    meta = reference.fiscal_quarters.query("vendor == 'Meta'").set_index("fiscal_label")
    assert meta.index.is_unique
    assert meta.loc["Q1 2015", "basis"] == "completed"
    assert "stated" in set(meta["basis"])
    assert not meta.duplicated("period_end").any()


def test_a_missing_table_is_named(folder):
    (folder / "reference" / "units.csv").unlink()
    with pytest.raises(EvidenceError, match=r"units\.csv"):
        load_reference(folder)


def test_every_target_of_the_mapping_is_defined(reference):
    """A rule leads to a metric, or to the stem of metrics that a segment completes."""
    metrics = set(reference.metrics["metric"])
    suffixes = reference.segment_mapping
    suffixes = set(suffixes.loc[suffixes["field"].eq("metric_suffix"), "canonical"])
    for target in reference.metric_mapping["metric"]:
        stems = {f"{target}{suffix}" for suffix in suffixes}
        assert target in metrics or stems & metrics, target


def test_publishers_and_entities_of_the_facts_are_listed(shipped, reference):
    for column, table, remedy in (
        ("publisher", "publishers", "add it to publishers.csv, with its grade"),
        ("entity", "entities", "write it as vendors.csv or entities.csv has it, or add it there"),
    ):
        known = getattr(reference, table)[column]
        unknown = shipped.facts.loc[~shipped.facts[column].isin(known), ["file", "row", column]]
        assert unknown.empty, f"\n{unknown.to_string(index=False)}\n{remedy}"


def test_reporting_lags_are_the_medians_of_stated_days(shipped, reference):
    """NVIDIA's stated first releases of quarters, recomputed from the facts."""
    facts = shipped.facts
    stated = facts[
        facts["entity"].eq("NVIDIA")
        & facts["status"].eq("reported")
        & facts["period_type"].eq("quarter")
        & facts["published_on_basis"].eq("stated")
    ]
    lag = (stated["published_on"] - stated["period_end"]).dt.days
    first = lag[lag.between(5, 75)].groupby(stated["period_end"]).min()
    lags = reference.reporting_lags.set_index(["who", "status"])
    assert lags.loc[("NVIDIA", "reported"), "lag_days"] == round(first.median())
    assert lags.loc[("NVIDIA", "reported"), "n"] == len(first)
