"""What the shipped files say: true numbers from named documents, and rules that hold for all."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from intel.facts.mapping import canonicalise
from intel.facts.record import FACT_COLUMNS, IDENTITY_COLUMNS, SEGMENT_FIELDS
from intel.home import DATA

EVIDENCE_ROWS = 4689


def reported(shipped, entity, line, label, *, metric="revenue", basis="", publisher=None):
    facts = shipped.facts
    rows = facts[
        facts["entity"].eq(entity)
        & facts["metric"].eq(metric)
        & facts["line"].eq(line)
        & facts["basis"].eq(basis)
        & facts["status"].eq("reported")
        & facts["period_label"].eq(label)
    ]
    return rows if publisher is None else rows[rows["publisher"].eq(publisher)]


@pytest.mark.parametrize(
    ("entity", "line", "label", "value", "publisher", "title"),
    [
        # "Networking revenue was $8,187 million" in the CFO commentary on Q3 fiscal 2026.
        ("NVIDIA", "networking", "Q3 FY26", 8187, "NVIDIA", "CFO Commentary on Third Quarter"),
        ("NVIDIA", "networking", "Q2 FY26", 7252, "NVIDIA", "CFO Commentary on Second Quarter"),
        ("NVIDIA", "networking", "FY25", 12990, "NVIDIA", "Form 10-K for fiscal 2025"),
        ("NVIDIA", "total", "Q3 FY26", 57006, "SEC companyfacts (XBRL)", "CIK0001045810"),
        ("NVIDIA", "data_center", "Q3 FY26", 51215, "NVIDIA", "CFO Commentary on Third Quarter"),
        ("Broadcom", "ai", "Q4 FY25", 6500, "Broadcom", "Q4 FY2025 earnings call"),
        ("Marvell", "total", "Q1 FY27", 2417.8, "SEC companyfacts (XBRL)", "CIK0001835632"),
        ("Arista", "total", "Q1 2026", 2709, "Arista Networks", "First Quarter 2026"),
        ("Celestica", "hps", "Q3 2024", 761, "Celestica", "EarningsPresentation"),
        ("Celestica", "ccs", "Q3 2025", 2413, "Celestica", "10Q"),
        ("Coherent", "total", "Q1 FY26", 1581, "Coherent", "First Quarter Fiscal 2026"),
        ("Credo", "total", "Q3 FY25", 135, "Credo", "Third Quarter of Fiscal Year 2025"),
    ],
)
def test_reported_revenue(shipped, entity, line, label, value, publisher, title):
    rows = reported(shipped, entity, line, label, publisher=publisher)
    named = rows[rows["title"].str.contains(title, regex=False) & rows["value"].eq(value)]
    assert len(named) >= 1
    assert set(named["unit"]) == {"USD_m"}
    assert set(named["grade"]) == {"A"}


def test_every_row_of_the_evidence_is_accounted_for(shipped):
    accounting = shipped.accounting
    assert accounting["read"].sum() >= EVIDENCE_ROWS  # the ledger only grows
    parts = accounting[["accepted", "merged", "quarantined"]].sum(axis=1)
    assert (parts == accounting["read"]).all()
    assert len(shipped.facts) == accounting["accepted"].sum()
    refused = shipped.quarantined[["file", "row", "field", "value", "rule", "remedy"]]
    assert refused.empty, f"\n{refused.to_string(index=False)}"


def test_a_naive_query_on_reported_revenue_is_right(shipped):
    """Consensus, run rates and remarks are other metrics; one key has one set of fields."""
    facts = shipped.facts
    revenue = facts[facts["metric"].eq("revenue") & facts["status"].eq("reported")]
    assert not revenue["period_type"].eq("moment").any()
    assert not revenue["note"].str.contains("run.rate|consensus before", case=False).any()
    assert revenue["segment"].eq("").all()
    key = ["entity", "line", "basis", "period_start", "period_end", "period_type"]
    others = ["unit", "fabric", "speed", "form", "product", "scope", "region", "buyer"]
    variants = revenue.drop_duplicates([*key, *others])
    assert not variants.duplicated(key).any()


def test_documents_agree_on_reported_revenue_within_their_rounding(shipped):
    """Numbers that cannot be squared with the company's own stand on the basis unreconciled."""
    facts = shipped.facts
    revenue = facts[
        facts["metric"].eq("revenue")
        & facts["status"].eq("reported")
        & ~facts["note"].str.contains("exceed|over this|lower bound")
    ]
    key = ["entity", "line", "basis", "period_start", "period_end"]
    spread = revenue.groupby(key)["value"].agg(["min", "max"])
    assert (spread["max"] / spread["min"]).max() < 1.03
    apart = facts[facts["basis"].eq("unreconciled")]
    assert 5 <= len(apart) <= 20
    assert apart["note"].str.contains("kept apart").all()


def test_nvidia_networking_is_one_series_from_q1_fy24_to_q1_fy27(shipped, reference):
    facts = shipped.facts
    rows = facts[
        facts["entity"].eq("NVIDIA")
        & facts["metric"].eq("revenue")
        & facts["line"].eq("networking")
        & facts["basis"].eq("")
        & facts["status"].eq("reported")
        & facts["period_type"].eq("quarter")
    ]
    quarters = reference.fiscal_quarters
    expected = quarters[
        quarters["vendor"].eq("NVIDIA") & quarters["period_end"].between("2023-04-30", "2026-04-26")
    ]
    assert set(rows["period_end"]) == set(expected["period_end"])
    assert len(expected) == 13


def test_year_to_date_capex_is_told_apart_from_quarters(shipped):
    """Alphabet's 10-Q for June 2025: 17,197 in Q1, 39,643 in six months."""
    facts = shipped.facts
    alphabet = facts[
        facts["entity"].eq("Alphabet")
        & facts["metric"].eq("capex")
        & facts["basis"].eq("cash_ppe")
        & facts["period_start"].eq("2025-01-01")
        & facts["status"].eq("reported")
    ]
    by_type = alphabet.groupby("period_type")["value"].max()
    assert by_type["quarter"] == 17_197
    assert by_type["half"] == 39_643
    assert by_type["nine_months"] == 63_596
    assert by_type["year"] == 91_447


def test_fabric_shares_state_fabric_domain_and_scope(shipped):
    facts = shipped.facts
    shares = facts[facts["metric"].eq("fabric_share") & facts["scope"].eq("ai_back_end")]
    assert set(shares["fabric"]) == {"ethernet", "infiniband"}
    assert set(shares["domain"]) == {"scale_out"}
    dell_oro = shares[shares["period_label"].eq("3Q2025") & shares["basis"].eq("revenue")]
    assert dell_oro["value"].tolist() == [0.667]  # "more than two-thirds"
    assert dell_oro["low"].tolist() == [0.667]
    assert dell_oro["origin"].tolist() == ["Dell'Oro Group"]


def test_one_unit_per_metric_and_shares_within_bounds(shipped, reference):
    facts = shipped.facts[shipped.facts["mapped"]]
    metrics = reference.metrics.set_index("metric")
    money = facts["metric"].map(metrics["unit"]).eq("currency_m")
    assert facts.loc[money, "unit"].str.fullmatch("[A-Z]{3}_m").all()
    assert (facts.loc[~money, "unit"] == facts.loc[~money, "metric"].map(metrics["unit"])).all()
    shares = facts[facts["metric"].map(metrics["kind"]).eq("share") & facts["unit"].eq("fraction")]
    assert shares["value"].between(0, 1).all()
    growth = metrics[metrics.index.str.contains("_growth")]
    multiples = growth.loc[growth["unit"].ne("growth_rate"), "definition"]
    assert multiples.str.contains("not a growth rate").all()


def test_every_metric_of_the_facts_is_defined(shipped, reference):
    undefined = set(shipped.facts["metric"]) - set(reference.metrics["metric"])
    assert sorted(undefined) == [], "define these in data/reference/metrics.csv"
    assert shipped.facts["mapped"].all()


def test_each_fact_has_a_name_and_each_document_one_source(shipped):
    facts = shipped.facts
    assert facts["fact_id"].is_unique
    documents = facts.groupby("source_id")[["publisher", "title", "url"]].nunique()
    assert (documents == 1).all().all()
    assert 850 < len(documents) < 950
    assert facts[["publisher", "title", "url"]].ne("").all().all(), "a number without its document"
    names = facts.groupby("url")["source_id"].nunique()
    assert (names == 1).all(), "one address is one document, under one name"


def test_what_was_read_twice_counts_once(shipped):
    """Fifty-nine statements were read twice, as 26 documents stood under two names."""
    assert shipped.accounting["merged"].sum() == 59
    shares = shipped.facts[shipped.facts["metric"].eq("ocs_share_of_bom")]
    assert shares[["value", "low", "high"]].to_numpy().tolist() == [[0.09, 0.08, 0.1]]
    cost = shipped.facts[shipped.facts["metric"].eq("network_share_of_cluster_cost")]
    article = cost[cost["title"].eq("The AI Networking Stack")]
    assert article["value"].eq(0.125).sum() == 1  # "networking is 10–15% of cluster cost"


def test_only_documents_without_a_public_address_are_grade_d(shipped):
    facts = shipped.facts
    addressed = facts["url"].str.startswith("http")
    assert not (
        facts["grade"].eq("D") & addressed & ~facts["publisher"].str.contains("quoted")
    ).any()
    hidden = facts["url"].str.match("github-index:|stored-file:|library-|fintool:")
    assert set(facts.loc[hidden, "grade"]) == {"D"}
    assert hidden.sum() > 500


def test_reposts_name_the_house_they_repeat(shipped):
    facts = shipped.facts
    reposts = facts[facts["publisher"].eq("IT-Online (IDC)")]
    assert set(reposts["origin"]) == {"IDC"}
    assert facts["origin"].ne("").all()
    nvidia = facts[facts["entity"].eq("NVIDIA") & facts["publisher"].eq("Epoch AI")]
    assert set(nvidia.loc[nvidia["line"].eq("networking"), "origin"]) == {"NVIDIA"}


def test_publication_days(shipped):
    facts = shipped.facts
    assert facts["published_on"].notna().all()
    assert (facts["published_on"] <= facts["recorded_at"]).all()
    counts = facts["published_on_basis"].value_counts()
    assert counts["stated"] >= 2552  # the documents that state a day; the ledger only grows
    assert counts["recorded"] < 500
    recorded = facts[facts["published_on_basis"].eq("recorded")]
    assert recorded["published_on"].eq(recorded["recorded_at"].dt.normalize()).all()


def test_rows_sit_in_the_file_that_entities_csv_names(shipped, reference):
    where = reference.entities.drop_duplicates("entity").set_index("entity")["facts_file"]
    assert (shipped.facts["file"] == shipped.facts["entity"].map(where)).all()


def test_files_are_in_the_projects_form_and_canonical_already(reference):
    """Mapping a canonical row changes nothing, so files can be read any number of times."""
    for path in sorted((DATA / "facts").glob("*.csv")):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        assert tuple(rows.columns) == FACT_COLUMNS
        again = canonicalise(rows, reference.dictionary)
        pd.testing.assert_frame_equal(again[list(FACT_COLUMNS)], rows)


STATED = re.compile(
    r"(?:(?P<entity>.+?): )?(?P<metric>\w+)\[(?P<segment>.*)\] (?P<value>\S+) (?P<unit>\S+)"
)


def test_the_mapping_turns_what_was_stated_into_what_is_kept(reference):
    """`stated_as` keeps the document's wording; the reviewed mapping gives the row again."""
    files = [pd.read_csv(path, dtype=str, keep_default_na=False)
             for path in sorted((DATA / "facts").glob("*.csv"))]  # fmt: skip
    kept = pd.concat(files, ignore_index=True)
    # The basis of these was settled by reading their documents, not by the mapping.
    judged = kept["basis"].isin(["unreconciled"]) | kept["basis"].str.startswith("platforms_")
    # A second reading of a statement has the fields of the first, whatever its words.
    judged |= kept.duplicated(list(IDENTITY_COLUMNS))
    kept = kept[kept["stated_as"].ne("") & ~judged].reset_index(drop=True)
    assert len(kept) > 3_500
    parts = kept["stated_as"].str.extract(STATED).fillna("")
    assert parts["metric"].ne("").all()
    stated = kept.assign(
        **dict.fromkeys(SEGMENT_FIELDS, ""),
        entity=parts["entity"].mask(parts["entity"].eq(""), kept["entity"]),
        metric=parts["metric"],
        segment=parts["segment"],
        value=parts["value"],
        unit=parts["unit"],
    )
    again = canonicalise(stated, reference.dictionary)
    columns = ["entity", "metric", *SEGMENT_FIELDS, "segment", "value", "unit"]
    pd.testing.assert_frame_equal(again[columns], kept[columns])


def test_a_repost_carries_the_house_it_repeats(shipped):
    """Alatirok repeats Dell'Oro's figure, bound and period, and has none of its own."""
    facts = shipped.facts
    reposts = facts[facts["publisher"].eq("Alatirok")]
    assert len(reposts) == 2
    assert reposts["origin"].eq("Dell'Oro Group").all()


def test_what_names_a_fact_names_one_that_is_there(shipped):
    """A fact that is corrected has another name; claims, verdicts and redefinitions follow it."""
    reviewed = [*(DATA / "reference").rglob("*.csv"), *(DATA / "reference").rglob("*.toml")]
    named = {
        (path.name, name)
        for path in reviewed
        for name in re.findall(r"\b[0-9a-f]{16}\b", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 90
    known = set(shipped.facts["fact_id"])
    assert sorted(each for each in named if each[1] not in known) == []


def test_a_recast_was_unknown_before_the_document_that_made_it(shipped):
    """HPE recast its segments in the 8-Ks of 12 February 2020 and 7 February 2024."""
    for basis, day in (("2020", "2020-02-12"), ("2024", "2024-02-07")):
        recast = shipped.facts[shipped.facts["basis"].eq(f"intelligent_edge_recast_{basis}")]
        assert len(recast) >= 4
        assert recast["published_on"].eq(pd.Timestamp(day)).all()
