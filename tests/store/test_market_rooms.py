"""Generations, optics, members, buyers, regions, stand-ins: figures of named documents."""

import pandas as pd
import pytest

from intel.facts import load_reference
from intel.home import DATA
from tests.store.invented import build, fact
from tests.store.test_market_share import rows


def one(shipped, sql):
    frame = shipped.query(sql)
    assert len(frame) == 1, frame
    return frame.iloc[0]


@pytest.mark.parametrize(
    ("product", "column", "value"),
    [
        ("Tomahawk 4", "capacity_tbps", 25.6),  # Broadcom
        ("Tomahawk 5", "capacity_tbps", 51.2),  # Broadcom
        ("Tomahawk 5", "gain_over_previous", 2.0),
        ("Tomahawk 5", "lane_rate_gbps", 100.0),
        ("Tomahawk 4", "radix", 256.0),  # Tom's Hardware: ports of 100G
        ("Spectrum-6", "capacity_tbps", 102.4),  # Stas Bekman: the chip, not the box of four
        ("NVLink 5", "scale_up_gbytes_per_s", 1800.0),  # both directions
        ("NVLink 6", "scale_up_gbytes_per_s", 3600.0),
        ("InfiniBand XDR", "port_rate_gbps", 800.0),
        ("ConnectX-8", "port_rate_gbps", 800.0),
    ],
)
def test_generations_as_their_data_sheets_have_them(shipped, product, column, value):
    row = one(shipped, f"FROM switch_cadence WHERE product = '{product}'")
    assert row[column] == pytest.approx(value)


@pytest.mark.parametrize(
    ("product", "column", "day"),
    [
        ("Tomahawk 3", "sampling_on", "2017-12-31"),  # The Linley Group, December 2017
        ("Tomahawk 6", "shipping_on", "2025-06-03"),  # CRN Asia; AInvest
        ("Tomahawk 6", "volume_on", "2026-03-12"),  # TopTechNews
        ("Spectrum-3", "announced_on", "2020-03-09"),  # Grokipedia
        ("Cornelis CN6000", "shipping_expected_on", "2026-12-31"),  # Stas Bekman: 4Q2026
    ],
)
def test_milestones_of_products(shipped, product, column, day):
    row = one(shipped, f"FROM switch_cadence WHERE product = '{product}'")
    assert row[column] == pd.Timestamp(day)


def test_a_roadmap_has_no_year_and_an_expectation_is_no_shipment(shipped):
    row = one(shipped, "FROM switch_cadence WHERE product = 'InfiniBand GDR'")
    assert pd.isna(row["year"])
    assert pd.isna(row["shipping_on"])


def test_every_generation_follows_the_one_before(shipped):
    frame = shipped.query("FROM switch_cadence WHERE gain_over_previous IS NOT NULL")
    assert len(frame) > 20
    assert (frame["gain_over_previous"] >= 1).all()
    events = set(load_reference(DATA).milestone_stages["event"])
    assert len(events) == 30


def test_units_stand_beside_every_number_that_has_more_than_one(shipped):
    for view in ("speed_mix", "optics_supply", "optics_adoption", "buyer_revenue"):
        frame = shipped.query(f"SELECT value, unit FROM {view}")
        assert frame["unit"].ne("").all(), view


def test_the_lumentum_shortfall_of_lasers_widened(shipped):
    """Lumentum: a fifth short in Q4 FY25, 25 to 30% in Q1 FY26."""
    frame = shipped.query(
        "SELECT period_label, value, low, high FROM optics_supply WHERE side = 'shortfall'"
        " AND item = 'EML' AND entity = 'Lumentum' AND period_label LIKE 'Q%' ORDER BY period_end"
    )
    assert frame["value"].tolist() == [0.2, 0.275]
    assert frame.iloc[1][["low", "high"]].tolist() == [0.25, 0.3]


def test_lasers_and_what_they_are_made_on_stand_apart(shipped):
    items = shipped.query("SELECT DISTINCT side, item FROM optics_supply")
    seen = set(items.itertuples(index=False, name=None))
    assert {("demand", "EML"), ("capacity", "EML"), ("capacity", "CW laser"),
            ("demand", "InP substrate"), ("capacity", "InP substrate"),
            ("shortfall", "module")} <= seen  # fmt: skip


def test_trendforce_s_co_packaged_optics_by_year(shipped):
    """TrendForce: 2.21% of AI optical modules in 2027, 7.23% in 2028, 22.07% in 2029."""
    frame = shipped.query(
        "SELECT year, value FROM optics_adoption WHERE form = 'CPO' AND origin = 'TrendForce'"
        " AND measure = 'share' AND year BETWEEN 2027 AND 2029 ORDER BY year"
    )
    assert frame["value"].tolist() == [0.0221, 0.0723, 0.2207]


def test_a_share_of_speeds_is_computed_over_the_same_house_s_own_total(tmp_path):
    """40 of the 100 that House A counts; House B counts no total, so its 30 is no share."""
    given = {"entity": "MARKET", "metric": "port_shipments", "line": "", "unit": "ports_k",
             "status": "estimate", "layer": "switch"}  # fmt: skip
    build(
        tmp_path,
        fact(1, value=40.0, speed="800G", origin="House A", **given),
        fact(2, value=100.0, origin="House A", **given),
        fact(3, value=30.0, speed="800G", origin="House B", **given),
    )
    assert rows(tmp_path, "SELECT origin, fraction, fraction_method FROM speed_mix"
                " ORDER BY origin") == [
        ("House A", 0.4, "over all speeds of the same house"),
        ("House B", None, "no total of the same house"),
    ]  # fmt: skip


def test_broadcom_left_ualink_and_founded_esun(shipped):
    """TrendForce, 14 October 2025: Broadcom has stepped down from the board of UALink."""
    sql = (
        "SELECT is_member FROM standard_member_as_of(?) WHERE member = 'Broadcom' AND standard = ?"
    )
    seen = [
        shipped.query(sql, [day, body])["is_member"].tolist()
        for body in ("UALink", "ESUN")
        for day in ("2024-05-01", "2025-10-13", "2025-10-14")
    ]
    assert seen == [[], [True], [False], [], [], [True]]


def test_nvidia_is_in_esun_and_not_in_ualink(shipped):
    bodies = shipped.query("SELECT standard FROM standard_member WHERE member = 'NVIDIA'")
    assert bodies["standard"].tolist() == ["ESUN"]


def test_the_founders_of_ultra_ethernet(shipped):
    """Computer&AUTOMATION on 19 July 2023: nine of them."""
    founders = shipped.query(
        "SELECT member FROM standard_member WHERE standard = 'Ultra Ethernet'"
        " AND role = 'founding' ORDER BY member"
    )
    assert founders["member"].tolist() == [
        "AMD", "Arista", "Broadcom", "Cisco", "Eviden", "HPE", "Intel", "Meta", "Microsoft",
    ]  # fmt: skip


def test_nvidia_s_quarter_by_buyer(shipped):
    """Q1 FY27: 37,869 to hyperscalers, 37,377 to AI clouds, industry and enterprise, as one sum."""
    frame = shipped.query(
        "SELECT buyer_segment, revenue_m FROM buyer_revenue WHERE vendor = 'NVIDIA'"
        " AND measure = 'revenue' AND period_end = '2026-04-26' AND is_disclosed ORDER BY 1"
    )
    assert frame.to_numpy().tolist() == [
        ["hyperscaler", 37_869.0], ["neocloud+sovereign+enterprise", 37_377.0],
    ]  # fmt: skip


def test_a_stated_share_becomes_revenue_only_where_the_revenue_is_known(shipped):
    """Arista, call of 12 February 2026: cloud and AI titans were 48% of 2025."""
    row = one(shipped, "FROM buyer_revenue WHERE vendor = 'Arista' AND is_disclosed")
    year = one(shipped, "SELECT value FROM vendor_revenue WHERE vendor = 'Arista' AND basis = ''"
               " AND line = 'total' AND period_type = 'year'"
               " AND period_end = '2025-12-31'")  # fmt: skip
    assert row["value"] == 0.48
    assert row["revenue_m"] == pytest.approx(0.48 * year["value"])
    assert row["method"] == "stated share of total revenue"


def test_orders_are_never_revenue(shipped):
    frame = shipped.query("FROM buyer_revenue WHERE measure = 'orders' AND is_disclosed")
    assert not frame.empty
    assert frame["revenue_m"].isna().all()
    assert frame["method"].str.contains("orders").all()


def test_every_vendor_of_the_scoreboard_has_a_cell_for_every_segment_and_region(shipped):
    vendors = set(load_reference(DATA).headline_lines["vendor"])
    buyers = shipped.query("SELECT vendor, buyer_segment, reason FROM buyer_revenue")
    for vendor in vendors:
        held = set("+".join(buyers[buyers["vendor"].eq(vendor)]["buyer_segment"]).split("+"))
        assert {"hyperscaler", "neocloud", "sovereign", "enterprise"} <= held, vendor
    regions = shipped.query("SELECT vendor, region FROM region_revenue")
    assert vendors <= set(regions[regions["region"].eq("china")]["vendor"])
    empty = shipped.query(
        "SELECT reason, revenue_m FROM buyer_revenue WHERE NOT is_disclosed"
        " UNION ALL SELECT reason, revenue_m FROM region_revenue WHERE NOT is_disclosed"
    )
    assert empty["reason"].ne("").all()
    assert empty["revenue_m"].isna().all()


def test_nvidia_s_revenue_by_where_the_bill_goes(shipped):
    """10-Q of 27 August 2025: China with Hong Kong 2,769 of 46,743; the five regions add up."""
    frame = shipped.query(
        "SELECT region, revenue_m, fraction, reason FROM region_revenue"
        " WHERE vendor = 'NVIDIA' AND period_end = '2025-07-27'"
    ).set_index("region")
    assert frame.loc["china", "revenue_m"] == 2769.0
    assert frame.loc["china", "fraction"] == pytest.approx(2769 / 46_743)
    assert frame["revenue_m"].sum() == 46_743.0
    assert frame["reason"].eq("by billing location").all()


def test_what_a_maker_in_china_does_not_sell_overseas_it_sells_in_china(shipped):
    """InnoLight, half-year of 2026: close to 95% overseas."""
    row = one(shipped, "FROM region_revenue WHERE vendor = 'InnoLight' AND region = 'china'"
              " AND period_end = '2026-06-30' AND is_disclosed")  # fmt: skip
    assert row["fraction"] == pytest.approx(0.05)


def test_the_stand_in_for_nvidia_s_networking_is_an_estimate_with_method_and_band(shipped):
    """Q1 FY27: 14,800 of 75,246 (CFO commentary of 20 May 2026); Q2 FY27 data centre 89,000."""
    row = one(shipped, "FROM series_proxy WHERE vendor = 'NVIDIA' AND fiscal_label = 'Q2 FY27'")
    assert row["estimate_m"] == pytest.approx(89_000 * 14_800 / 75_246)
    assert row["low_m"] < row["estimate_m"] < row["high_m"]
    assert row["status"] == "estimate"
    assert row["n_tried"] >= 8
    assert "12 earlier quarters" in row["method"]
    assert row["reason"]
    assert row["url"].startswith("https://")


def test_a_stand_in_never_enters_reported_revenue_or_a_share(shipped):
    later = shipped.query(
        "SELECT 1 FROM vendor_revenue_quarterly WHERE vendor = 'NVIDIA' AND line = 'networking'"
        " AND quarter_start > '2026-04-26'"
    )
    assert later.empty
    assert shipped.query("FROM series_proxy_as_of(DATE '2026-05-19')").empty


def test_the_band_of_a_stand_in_is_what_the_rule_would_have_missed_by(tmp_path):
    """Parts 0.10, 0.20, 0.10, 0.20, 0.10 of a line of 1,000: ratios 2, 0.5, 2, 0.5.
    The last part is 0.10, so 1,000 more is 100, from 50 to 200."""
    ends = pd.period_range("2024Q1", periods=6, freq="Q")
    facts = []
    for place, quarter in enumerate(ends):
        period = {
            "period_start": f"{quarter.start_time:%Y-%m-%d}",
            "period_end": f"{quarter.end_time:%Y-%m-%d}",
        }
        facts.append(fact(place, line="whole", value=1000.0, **period))
        if place < 5:
            part = 100.0 if place % 2 == 0 else 200.0
            facts.append(fact(50 + place, line="part", value=part, **period))
    event = {
        "entity": "Invented Networks", "metric": "revenue", "line": "part", "basis": "",
        "kind": "ended", "event_on": "2025-05-01", "last_period_end": "2025-03-31",
        "successor_line": "", "successor_basis": "", "reason": "Invented end",
        "publisher": "Invented", "title": "Invented", "url": "https://invented.example",
        "published_on": "2025-05-01",
    }  # fmt: skip
    rule = {
        "entity": "Invented Networks", "line": "part", "basis": "", "driver_line": "whole",
        "driver_basis": "", "quarters": 1, "reason": "invented", "title": "Invented",
        "url": "https://invented.example",
    }  # fmt: skip
    build(
        tmp_path, *facts, reviewed_event=pd.DataFrame([event]), reviewed_proxy=pd.DataFrame([rule])
    )
    columns = "estimate_m, low_m, high_m, n_tried, period_end::VARCHAR"
    assert rows(tmp_path, f"SELECT {columns} FROM series_proxy") == [
        (pytest.approx(100.0), pytest.approx(50.0), pytest.approx(200.0), 4, "2025-06-30")
    ]


def test_the_carve_out_is_the_line_times_its_reviewed_part(shipped):
    """Arista in 2025: 1,500 of about 9,000 was AI networking, a sixth; back-end alone 750."""
    row = one(
        shipped, "FROM ai_networking_carve_out WHERE vendor = 'Arista' AND quarter = '2025 Q4'"
    )
    assert row["carved_out_usd_m"] == pytest.approx(row["line_usd_m"] * 0.167)
    assert row["low_usd_m"] < row["carved_out_usd_m"] < row["high_usd_m"]
    assert "judged" in row["method"]
    whole = shipped.query("FROM ai_networking_carve_out WHERE vendor = 'NVIDIA'")
    assert whole["is_whole_line"].all()


def test_carve_outs_add_up_to_the_market_they_are_taken_from(shipped):
    sums = shipped.query(
        "SELECT quarter, sum(carved_out_usd_m) AS carved FROM ai_networking_carve_out"
        " WHERE NOT is_partial AND line_usd_m IS NOT NULL GROUP BY quarter"
    ).set_index("quarter")["carved"]
    market = shipped.query(
        "SELECT quarter, any_value(market_usd_m) AS market FROM market_share"
        " WHERE market_basis = 'platform_with_optics' GROUP BY quarter"
    ).set_index("quarter")["market"]
    pd.testing.assert_series_equal(
        sums.sort_index(), market.sort_index(), check_names=False, check_freq=False
    )
