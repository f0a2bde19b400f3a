"""The store of the shipped files: figures of named documents, and rules that hold for every row."""

import pandas as pd
import pytest

from intel.store.sandbox import close_idle, run_query


def one(shipped, sql):
    frame = shipped.query(sql)
    assert len(frame) == 1, frame
    return frame.iloc[0]


@pytest.mark.parametrize(
    ("label", "value", "published_on"),
    [
        ("Q2 FY26", 7252.0, "2025-08-27"),  # NVIDIA, 10-Q and CFO commentary of 27 August 2025
        ("Q3 FY26", 8187.0, "2025-11-19"),  # NVIDIA, CFO commentary of 19 November 2025
    ],
)
def test_nvidia_networking_revenue(shipped, label, value, published_on):
    row = one(
        shipped,
        "SELECT * FROM vendor_revenue WHERE vendor = 'NVIDIA' AND line = 'networking'"
        f" AND fiscal_label = '{label}'",
    )
    assert (row["value"], row["currency"], row["grade"]) == (value, "USD", "A")
    assert row["published_on"] == pd.Timestamp(published_on)


def test_what_was_known_of_nvidia_s_first_quarter_of_fiscal_2026(shipped):
    """The call of 28 May 2025 said "5 billion"; the CFO commentary of 27 August gives 4,957."""
    sql = (
        "SELECT value FROM fact_as_of(?) WHERE entity = 'NVIDIA' AND metric = 'revenue'"
        " AND line = 'networking' AND status = 'reported' AND grade = 'A'"
        " AND period_end = '2025-04-27' AND period_type = 'quarter'"
    )
    values = [shipped.query(sql, [day])["value"].tolist() for day in (
        "2025-05-27", "2025-05-28", "2025-08-26", "2025-08-27", "2026-11-21")]  # fmt: skip
    assert values == [[], [5000.0], [5000.0], [4957.0], [4957.0]]


def test_calendar_2025_q3_of_nvidia_networking(shipped):
    """27 days of Q2 FY26 (7,252 in 91 days) and 65 of Q3 FY26 (8,187 in 91 days)."""
    row = one(
        shipped,
        "SELECT * FROM vendor_revenue_quarterly WHERE vendor = 'NVIDIA'"
        " AND line = 'networking' AND quarter = '2025 Q3'",
    )
    assert row["revenue_usd_m"] == pytest.approx((27 * 7252 + 65 * 8187) / 91)
    assert (row["covered_days"], row["is_partial"]) == (92, False)


def test_accton_is_converted_at_the_federal_reserve_s_monthly_averages(shipped):
    row = one(
        shipped,
        "SELECT * FROM vendor_revenue_quarterly WHERE vendor = 'Accton' AND line = 'total'"
        " AND quarter = '2025 Q1'",
    )
    rates = shipped.query(
        "SELECT units_per_usd FROM fx_monthly WHERE currency = 'TWD'"
        " AND month BETWEEN '2025-01' AND '2025-03' ORDER BY month"
    )["units_per_usd"]
    days = pd.Series([31, 28, 31])
    assert row["revenue_usd_m"] == pytest.approx((row["revenue_m"] / 90 * days / rates).sum())


def test_dell_oro_s_ethernet_share_of_2025_stands_as_a_lower_bound(shipped):
    """Dell'Oro Group, 10 March 2026: Ethernet "more than two-thirds" of back-end switch sales."""
    row = one(
        shipped,
        "SELECT * FROM fabric_share WHERE fabric = 'ethernet' AND period_label = 'CY2025'"
        " AND origin = 'Dell''Oro Group' AND scope = 'ai_back_end'",
    )
    assert row["fraction"] == row["low"] == pytest.approx(2 / 3, abs=0.001)
    assert pd.isna(row["high"])


@pytest.mark.parametrize(
    ("view", "key"),
    [
        ("vendor_revenue", "vendor, line, basis, period_start, period_end"),
        ("vendor_revenue_quarterly", "vendor, line, basis, quarter"),
        ("source", "source_id"),
        ("fact", "fact_id"),
    ],
)
def test_one_row_a_key(shipped, view, key):
    assert shipped.query(f"FROM {view}").shape[0] > 100
    assert shipped.query(f"SELECT {key} FROM {view} GROUP BY {key} HAVING count(*) > 1").empty


def test_no_calendar_quarter_is_counted_more_than_once(shipped):
    over = shipped.query(
        "FROM vendor_revenue_quarterly WHERE covered_days > days_in_quarter OR covered_days < 1"
    )
    assert over.empty


def test_every_number_has_a_document_that_links_only_where_it_can(shipped):
    assert shipped.query("FROM fact ANTI JOIN source USING (source_id)").empty
    assert shipped.query(
        "FROM source WHERE has_address <> (url LIKE 'http://%' OR url LIKE 'https://%')"
    ).empty
    assert shipped.query("FROM source WHERE grade = 'D' AND has_address").empty


def test_every_quantity_speaks_once_per_grade_and_never_before_its_day(shipped):
    for day in ("2019-06-30", "2024-01-31", "2025-08-27", "2026-11-21"):
        assert shipped.query(
            "SELECT quantity_id, grade FROM fact_as_of($day)"
            " GROUP BY ALL HAVING count(*) > 1"
            " UNION ALL SELECT quantity_id, grade FROM fact_as_of($day) WHERE published_on > $day",
            {"day": day},
        ).empty


def test_today_s_ledger_holds_every_quantity(shipped):
    missing = shipped.query(
        "SELECT DISTINCT quantity_id, grade FROM fact EXCEPT"
        " SELECT quantity_id, grade FROM fact_as_of(DATE '9999-12-30')"
    )
    assert missing.empty


def test_dollars_are_there_or_the_reason_is(shipped):
    frame = shipped.query("SELECT revenue_usd_m, usd_missing_reason FROM vendor_revenue_quarterly")
    assert (frame["revenue_usd_m"].isna() == frame["usd_missing_reason"].ne("")).all()


def test_the_sandbox_reads_the_same_numbers_as_the_pages(shipped):
    sql = "SELECT * FROM vendor_revenue WHERE vendor = 'Arista' ORDER BY line, period_end"
    try:
        sandboxed = run_query(shipped.path, sql).frame
    finally:
        close_idle()
    pd.testing.assert_frame_equal(sandboxed, shipped.query(sql), check_dtype=False)
