"""Margins, milestones and prices: hand-computed on invented figures, then named documents."""

import duckdb
import pandas as pd
import pytest

from tests.store.invented import build, fact


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def margin(number, value, **given):
    row = {"metric": "gross_margin", "line": "", "unit": "fraction", "basis": "gaap"}
    return fact(number, value=value, **(row | given))


def test_a_margin_is_the_best_document_s_newest_and_definitions_stay_apart(tmp_path):
    build(
        tmp_path,
        margin(1, 0.60, published_on="2025-04-20"),
        margin(2, 0.65, published_on="2025-08-20"),
        margin(3, 0.10, grade="C", published_on="2026-01-01"),
        margin(4, 0.66, basis="non_gaap"),
        margin(5, 0.06, metric="operating_margin", line="ccs", basis="segment"),
        margin(6, 0.70, status="guidance"),
        margin(7, 0.90, product="One product"),
        margin(8, 0.50, status="estimate"),
    )
    columns = "of_what, line, margin_kind, basis, status, margin"
    assert rows(tmp_path, f"SELECT {columns} FROM vendor_margin ORDER BY margin") == [
        ("segment", "ccs", "operating", "segment", "reported", 0.06),
        ("company", "", "gross", "gaap", "reported", 0.65),
        ("company", "", "gross", "non_gaap", "reported", 0.66),
        ("company", "", "gross", "gaap", "guidance", 0.70),
    ]
    before = rows(
        tmp_path,
        "SELECT margin FROM vendor_margin_as_of(DATE '2025-08-19')"
        " WHERE basis = 'gaap' AND status = 'reported'",
    )
    assert before == [(0.60,)]


def milestone(number, day, status, **given):
    row = {
        "entity": "Invented standard", "metric": "milestone", "line": "", "unit": "count",
        "segment": "event=ratified", "period_type": "moment", "period_start": day,
        "period_end": day, "period_label": day, "value": 1.0, "status": status,
    }  # fmt: skip
    return fact(number, **(row | given))


def test_a_slip_runs_from_the_first_expectation_to_the_first_report(tmp_path):
    kinds = {"Invented standard": "standard", "Invented chip": "product"}
    build(
        tmp_path,
        milestone(1, "2025-01-01", "forecast"),
        milestone(2, "2025-06-01", "forecast"),
        milestone(3, "2025-07-01", "reported"),
        milestone(4, "2026-01-01", "guidance", segment="event=shipping"),
        milestone(5, "2025-07-01", "reported", entity="Invented chip"),
        entity=pd.DataFrame({"entity": list(kinds), "kind": list(kinds.values())}),
    )
    seen = rows(
        tmp_path, "SELECT event, is_reached, slip_days FROM standard_milestone ORDER BY stated_day"
    )
    assert seen == [
        ("ratified", False, 181), ("ratified", False, 181), ("ratified", True, 181),
        ("shipping", False, None),
    ]  # fmt: skip


def market(number, metric, value, unit, **given):
    row = {"entity": "MARKET", "line": "", "status": "estimate", "fabric": "ethernet",
           "origin": "House A", "speed": "800G"}  # fmt: skip
    return fact(number, metric=metric, value=value, unit=unit, **(row | given))


def test_a_port_s_price_is_one_house_s_sales_over_its_own_ports(tmp_path):
    """500 million dollars over 1,250 thousand ports of 800G: 400 dollars, half a dollar a Gb/s."""
    build(
        tmp_path,
        market(1, "switch_sales", 500.0, "USD_m"),
        market(2, "port_shipments", 1250.0, "ports_k"),
        market(3, "port_shipments", 1.0, "ports_k", origin="House B"),
        market(4, "port_shipments", 1.0, "ports_k", speed="400G"),
        market(5, "module_price", 2000.0, "USD", speed="1.6T", fabric=""),
    )
    columns = "of_what, speed, price_usd, price_usd_per_gbps, method"
    assert rows(tmp_path, f"SELECT {columns} FROM port_price ORDER BY price_usd") == [
        ("switch port", "800G", 400.0, 0.5, "switch sales over ports shipped"),
        ("module", "1.6T", 2000.0, 1.25, "published"),
    ]


def test_the_ultra_ethernet_specification_came_162_days_after_it_was_expected(shipped):
    """Expected in 2024 (Introl), released on 11 June 2025."""
    slips = shipped.query(
        "SELECT DISTINCT slip_days FROM standard_milestone"
        " WHERE standard = 'Ultra Ethernet' AND event = 'spec_1.0_released'"
    )
    assert slips["slip_days"].tolist() == [162]


def test_nvidia_s_gross_margin_of_its_third_quarter_of_fiscal_2026(shipped):
    """CFO commentary of 19 November 2025: 73.4% by the accounts, 73.6% adjusted."""
    frame = shipped.query(
        "SELECT basis, margin FROM vendor_margin WHERE vendor = 'NVIDIA' AND status = 'reported'"
        " AND fiscal_label = 'Q3 FY26' AND margin_kind = 'gross' ORDER BY basis"
    )
    assert frame.to_numpy().tolist() == [["gaap", 0.734], ["non_gaap", 0.736]]


@pytest.mark.parametrize("view", ["vendor_margin", "standard_milestone", "port_price"])
def test_there_is_something_to_see_and_every_row_has_its_facts(shipped, view):
    frame = shipped.query(f"FROM {view}")
    assert len(frame) > 15
    facts = set(shipped.query("SELECT fact_id FROM fact")["fact_id"])
    named = frame["fact_ids"].explode() if "fact_ids" in frame else frame["fact_id"]
    assert set(named) <= facts
