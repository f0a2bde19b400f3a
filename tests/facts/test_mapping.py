"""Rows in the evidence's form become the project's metrics and fields; the rows are invented."""

from __future__ import annotations

import pytest

from intel.facts.mapping import canonical_row, format_number, format_pairs, parse_pairs

BLANK = {
    "entity": "NVIDIA",
    "metric": "revenue",
    "segment": "",
    "period_label": "Q3 FY26",
    "period_start": "2025-07-28",
    "period_end": "2025-10-26",
    "unit": "USD_m",
    "status": "reported",
}


def mapped(reference, **row):
    return canonical_row({**BLANK, **row}, reference.dictionary)


def test_revenue_lines_become_one_metric(reference):
    for metric, line in [
        ("total_revenue", "total"),
        ("networking_revenue", "networking"),
        ("hps_revenue", "hps"),
        ("infrastructure_software_revenue", "infrastructure_software"),
    ]:
        row = mapped(reference, metric=metric)
        assert (row.metric, row.fields["line"], row.mapped) == ("revenue", line, True)


def test_guidance_of_revenue_is_revenue(reference):
    row = mapped(reference, metric="revenue_guidance", status="guidance")
    assert (row.metric, row.fields["line"]) == ("revenue", "total")


def test_a_segment_becomes_the_line(reference):
    row = mapped(reference, entity="Lumentum", metric="segment_revenue", segment="segment=CATV")
    assert (row.metric, row.fields["line"], row.rest) == ("revenue", "catv", {})


@pytest.mark.parametrize(
    ("segment", "label", "days", "metric"),
    [
        ("basis=annualized_run_rate", "Q3 FY26", None, "revenue_run_rate"),
        ("kind=consensus", "Q3 FY26", None, "revenue_consensus"),
        ("", "as of writing", ("2026-06-30", "2026-06-30"), "revenue_remark"),
    ],
)
def test_what_is_no_reported_quarter_is_another_metric(reference, segment, label, days, metric):
    start, end = days or ("2025-07-28", "2025-10-26")
    row = mapped(reference, segment=segment, period_label=label, period_start=start, period_end=end)
    assert row.metric == metric
    assert row.fields["basis"] == ""


def test_growth_has_one_unit_and_says_over_what(reference):
    by_name = mapped(reference, metric="networking_revenue_yoy_growth", unit="fraction")
    assert (by_name.metric, by_name.unit) == ("revenue_growth_yoy", "growth_rate")
    by_basis = mapped(
        reference,
        entity="MARKET",
        metric="ethernet_switch_growth",
        segment="fabric=ethernet;scope=all;basis=qoq;tracker=IDC",
        unit="growth_rate",
    )
    assert by_basis.metric == "switch_sales_growth_qoq"
    assert (by_basis.fields["layer"], by_basis.origin, by_basis.rest) == ("switch", "IDC", {})


def test_a_clear_multiple_becomes_growth_and_an_unclear_one_stays(reference):
    """Three times last year is growth of 2; "grew 7.5 times" could be either."""
    clear = mapped(
        reference, metric="revenue_growth_ratio", segment="basis=yoy", unit="ratio", entity="Credo"
    )
    assert (clear.metric, clear.unit, clear.factor, clear.shift) == (
        "revenue_growth_yoy", "growth_rate", 1.0, -1.0,
    )  # fmt: skip
    unclear = mapped(
        reference, metric="dc_ethernet_switch_growth", segment="basis=yoy_multiple", unit="ratio"
    )
    assert (unclear.metric, unclear.unit, unclear.shift) == (
        "switch_sales_multiple_yoy", "ratio", 0.0,
    )  # fmt: skip


def test_totals_over_years_are_apart_from_years(reference):
    row = mapped(
        reference,
        entity="MARKET",
        metric="back_end_switch_sales",
        segment="scope=ai_back_end;cumulative=5y",
        status="forecast",
    )
    assert row.metric == "switch_sales_cumulative"
    assert (row.fields["domain"], row.fields["scope"]) == ("back_end", "ai_back_end")


def test_fabric_shares(reference):
    row = mapped(
        reference,
        entity="MARKET",
        metric="infiniband_share",
        segment="scope=ai_back_end;by=revenue",
        unit="fraction",
    )
    assert row.metric == "fabric_share"
    assert {name: row.fields[name] for name in ("fabric", "domain", "scope", "basis")} == {
        "fabric": "infiniband", "domain": "scale_out", "scope": "ai_back_end", "basis": "revenue",
    }  # fmt: skip


def test_a_definition_of_capex_is_its_basis(reference):
    row = mapped(reference, entity="Meta", metric="capex", segment="definition=cash_ppe_net")
    assert (row.metric, row.fields["basis"], row.rest) == ("capex", "cash_ppe_net", {})


def test_a_stated_period_type_is_dropped_where_the_days_say_it_and_kept_where_they_do_not(
    reference,
):
    quarter = mapped(reference, metric="transceiver_market_size", segment="period_type=quarter")
    assert quarter.rest == {}
    year = mapped(reference, metric="transceiver_market_size", segment="period_type=annual")
    assert year.rest == {"period_type": "year"}


def test_a_rate_per_month_is_a_basis(reference):
    row = mapped(reference, metric="module_capacity", segment="period_type=month", unit="units_k")
    assert row.fields["basis"] == "per_month"


def test_two_pairs_for_one_field_lose_nothing(reference):
    row = mapped(reference, metric="module_price", segment="product=first;component=second")
    assert row.fields["product"] == "first"
    assert row.rest == {"component": "second"}


def test_the_long_tail_stays_as_written(reference):
    row = mapped(reference, metric="invented_quantity", segment="fabric=Ethernet;odd=1")
    assert (row.metric, row.mapped, row.unit) == ("invented_quantity", False, "USD_m")
    assert row.fields["fabric"] == "ethernet"
    assert row.rest == {"odd": "1"}


def test_names_of_companies_are_one(reference):
    assert mapped(reference, entity="Arista Networks").entity == "Arista"
    assert mapped(reference, entity="A company nobody listed").entity == "A company nobody listed"


def test_pairs_survive_parsing_and_formatting():
    text = "vintage=2025-07;event=first_ship;loose"
    assert format_pairs(parse_pairs(text)) == text
    assert parse_pairs("") == {}


@pytest.mark.parametrize(
    ("number", "text"), [(60.0, "60"), (0.1 + 0.2, "0.3"), (-0.145, "-0.145"), (1e6, "1000000")]
)
def test_numbers_are_written_without_binary_noise(number, text):
    assert format_number(number) == text
