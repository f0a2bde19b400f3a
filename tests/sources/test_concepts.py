"""The reviewed files give tags and members the meaning their filings give them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from intel.facts import load_reference
from intel.home import DATA
from intel.sources.edgar.concepts import Quantity
from intel.sources.edgar.statement import Filing, Statement

PRODUCT, SEGMENT = "srt:ProductOrServiceAxis", "us-gaap:StatementBusinessSegmentsAxis"
REGION, ITEMS = "srt:StatementGeographicalAxis", "srt:ConsolidationItemsAxis"
REVENUES = "us-gaap:Revenues"


def stated(tag, *dimensions, filed=date(2026, 2, 1)):
    filing = Filing(1, "10-Q", date(2025, 12, 31), "0000000001-26-000001", filed)
    return Statement(
        tag, dimensions, date(2025, 10, 1), date(2025, 12, 31), "USD", Decimal(1), None, filing,
        "f", "p",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "dimensions", "quantity"),
    [
        ("NVIDIA", [], Quantity("revenue", "total")),
        ("NVIDIA", [(PRODUCT, "nvda:NetworkingMember")], Quantity("revenue", "networking")),
        ("AMD", [(SEGMENT, "amd:DatacenterMember")], Quantity("revenue", "data_center")),
        ("AMD", [(SEGMENT, "amd:DataCenterMember")], Quantity("revenue", "data_center")),
        (
            "Broadcom",
            [(SEGMENT, "avgo:SemiconductorSolutionsMember")],
            Quantity("revenue", "semiconductor"),
        ),
        (
            "Amazon",
            [(ITEMS, "us-gaap:OperatingSegmentsMember"), (SEGMENT, "amzn:AWSMember")],
            Quantity("revenue", "aws"),
        ),
        (
            "AMD",
            [(SEGMENT, "amd:ClientAndGamingMember"), (PRODUCT, "amd:GamingMember")],
            Quantity("revenue", "client_and_gaming", product="gaming"),
        ),
        (
            "Broadcom",
            [(PRODUCT, "us-gaap:ProductMember"), (REGION, "srt:AmericasMember")],
            Quantity("revenue", "product", region="americas"),
        ),
    ],
)
def test_members_become_lines_products_and_regions(dictionary, entity, dimensions, quantity):
    found = dictionary.quantity(entity, stated(REVENUES, *dimensions))
    assert found == (quantity, 1)


@pytest.mark.parametrize(
    "dimensions",
    [
        [(ITEMS, "us-gaap:OperatingSegmentsMember")],
        [(ITEMS, "us-gaap:IntersegmentEliminationMember"), (SEGMENT, "x:AMember")],
        [("us-gaap:ConcentrationRiskByTypeAxis", "us-gaap:CustomerConcentrationRiskMember")],
    ],
)
def test_sums_eliminations_and_other_axes_are_not_taken(dictionary, dimensions):
    assert dictionary.quantity("NVIDIA", stated(REVENUES, *dimensions)) is None


def test_every_metric_and_unit_is_one_of_the_desk(dictionary):
    metrics = load_reference(DATA).metrics.set_index("metric")["unit"]
    for concepts in dictionary.concepts.values():
        for concept in concepts:
            assert metrics[concept.metric] == "currency_m"


def test_a_company_may_change_what_it_counts(take_in, ledger):
    """Meta's capex of 2023: 27,266 before proceeds in the 10-K of 2024-02-02, 27,045 after them in
    that of 2025-01-30; the tag is the same. The two are never subtracted from one another."""
    take_in(Path(__file__).parent / "fixtures" / "meta")
    rows = ledger()
    year = rows[rows["period_label"].eq("FY to 2023-12-31")].set_index("basis")["number"]
    assert year.to_dict() == {"cash_ppe_gross": 27266, "cash_ppe_net": 27045}
    fourth = rows[rows["period_end"].eq("2023-12-31") & rows["note"].str.startswith("derived")]
    assert fourth.set_index("basis")["number"].to_dict() == {
        "cash_ppe_gross": 27266 - 19601,
        "cash_ppe_net": 27045 - 19453,
    }
