"""Shares on a market basis: hand-computed on invented figures, then on the shipped ones."""

import duckdb
import pandas as pd
import pytest

from intel.facts import load_reference
from intel.home import DATA
from tests.store.invented import build, fact

BASIS = "invented_market"


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def basis(*lines):
    """A market basis: vendor, line, low, mid, high and, if it holds for a while, from and to."""
    columns = ["vendor", "line", "low", "mid", "high", "valid_from", "valid_to"]
    padded = [(*line, None, None)[: len(columns)] for line in lines]
    frame = pd.DataFrame(padded, columns=columns).assign(
        market_basis=BASIS, basis="", layer="switch", reason="invented", title="invented",
        url="https://invented.example",
    )  # fmt: skip
    named = pd.DataFrame(
        {"market_basis": [BASIS], "title": ["x"], "counts": ["x"], "leaves_out": ["x"]}
    )
    return {"market_basis": named, "market_basis_line": frame}


def revenue(number, vendor, value, start="2025-01-01", end="2025-03-31", **given):
    return fact(
        number, entity=vendor, value=value, period_start=start, period_end=end,
        period_label=f"{vendor} {end}", **given,
    )  # fmt: skip


def share(folder, columns, where="true", day="9999-12-30"):
    return rows(
        folder,
        f"SELECT {columns} FROM market_share_as_of('{BASIS}', DATE '{day}')"
        f" WHERE {where} ORDER BY quarter, vendor",
    )


def test_a_share_is_the_part_that_counts_over_the_sum_of_parts(tmp_path):
    """A: 600 whole. B: half of 400. C: 200 at 0.5 (0.25 to 1). 600, 200 and 100 of 900."""
    build(
        tmp_path,
        revenue(1, "A", 600.0), revenue(2, "B", 400.0), revenue(3, "C", 200.0),
        **basis(("A", "total", 1, 1, 1), ("B", "total", 0.5, 0.5, 0.5),
                ("C", "total", 0.25, 0.5, 1)),
    )  # fmt: skip
    seen = share(tmp_path, "vendor, revenue_usd_m, share, share_low, share_high, hhi, measure")
    hhi = pytest.approx(10_000 * (36 + 4 + 1) / 81)
    assert seen == [
        # of A's band: the others at most 200 + 200, at least 200 + 50
        ("A", 600.0, pytest.approx(2 / 3), 0.6, pytest.approx(600 / 850), hhi, "revenue"),
        ("B", 200.0, pytest.approx(2 / 9), 0.2, pytest.approx(200 / 850), hhi, "revenue"),
        # of C: 50 of 850 at least, 200 of 1,000 at most
        ("C", 100.0, pytest.approx(1 / 9), pytest.approx(50 / 850), 0.2, hhi, "revenue"),
    ]


def test_a_part_holds_only_for_its_quarters(tmp_path):
    build(
        tmp_path,
        revenue(1, "A", 100.0), revenue(2, "A", 100.0, "2025-04-01", "2025-06-30"),
        **basis(("A", "total", 0.2, 0.2, 0.2, None, "2025-03-31"),
                ("A", "total", 0.7, 0.7, 0.7, "2025-04-01", None)),
    )  # fmt: skip
    assert share(tmp_path, "quarter, revenue_usd_m") == [
        ("2025 Q1", pytest.approx(20.0)), ("2025 Q2", pytest.approx(70.0)),
    ]  # fmt: skip


def test_two_lines_of_a_vendor_are_one_vendor(tmp_path):
    build(
        tmp_path,
        revenue(1, "A", 100.0), revenue(2, "A", 50.0, line="optics"), revenue(3, "B", 50.0),
        **basis(("A", "total", 1, 1, 1), ("A", "optics", 1, 1, 1), ("B", "total", 1, 1, 1)),
    )  # fmt: skip
    assert share(tmp_path, "vendor, share") == [("A", 0.75), ("B", 0.25)]


def test_a_missing_vendor_is_named_and_lowers_the_lower_bound_alone(tmp_path):
    """In Q2 B is missing; its Q1 (100) stands in: 900 of 1,000 covered, lower bound 900 / 1,000."""
    build(
        tmp_path,
        revenue(1, "A", 900.0), revenue(2, "B", 100.0),
        revenue(3, "A", 900.0, "2025-04-01", "2025-06-30"),
        **basis(("A", "total", 1, 1, 1), ("B", "total", 1, 1, 1)),
    )  # fmt: skip
    columns = "share, share_low, share_filled, covered_fraction, missing_vendors, coverage_note"
    assert share(tmp_path, columns, "quarter = '2025 Q2'") == [
        (1.0, 0.9, 0.9, 0.9, "B", "Without B, about 10% of the market by their nearest quarters")
    ]


def test_of_two_quarters_as_near_the_earlier_stands_in(tmp_path):
    """D has 100 in Q3 and 700 in Q1, both 92 days from Q4, where it is missing: 100 stands in."""
    build(
        tmp_path,
        revenue(1, "A", 900.0, "2025-04-01", "2025-06-30"),
        revenue(2, "B", 100.0), revenue(3, "B", 300.0, "2025-07-01", "2025-09-30"),
        revenue(4, "C", 900.0, "2025-10-01", "2025-12-31"),
        revenue(5, "D", 100.0, "2025-07-01", "2025-09-30"),
        revenue(6, "D", 700.0, "2026-01-01", "2026-03-31"),
        **basis(*((vendor, "total", 1, 1, 1) for vendor in "ABCD")),
    )  # fmt: skip
    # C's 900 are covered in Q4; A's 900, B's 300 and D's 100 are missing.
    ((covered,),) = share(tmp_path, "covered_fraction", "quarter = '2025 Q4'")
    assert covered == pytest.approx(900 / (900 + 900 + 300 + 100))


def test_without_a_fifth_of_the_market_there_is_no_share(tmp_path):
    build(
        tmp_path,
        revenue(1, "A", 500.0), revenue(2, "B", 500.0),
        revenue(3, "A", 500.0, "2025-04-01", "2025-06-30"),
        **basis(("A", "total", 1, 1, 1), ("B", "total", 1, 1, 1)),
    )  # fmt: skip
    ((given, low, hhi, note),) = share(
        tmp_path, "share, share_low, hhi, coverage_note", "quarter = '2025 Q2'"
    )
    assert (given, low, hhi) == (None, None, None)
    assert note.startswith("No share: B not reported for the whole quarter, about 50%")


def test_a_partial_quarter_is_not_counted(tmp_path):
    build(
        tmp_path,
        revenue(1, "A", 910.0, "2025-01-27", "2025-04-27"), revenue(2, "B", 900.0),
        **basis(("A", "total", 1, 1, 1), ("B", "total", 1, 1, 1)),
    )  # fmt: skip
    assert share(tmp_path, "quarter, vendor") == [("2025 Q1", "B")]


def test_growth_contributions_add_up_to_the_growth_of_the_vendors_both_quarters_hold(tmp_path):
    """A 100 to 150, B 100 to 90, C new: the matched market grows 20%, 25 points from A."""
    build(
        tmp_path,
        revenue(1, "A", 100.0, "2024-01-01", "2024-03-31"),
        revenue(2, "B", 100.0, "2024-01-01", "2024-03-31"),
        revenue(3, "A", 150.0), revenue(4, "B", 90.0), revenue(5, "C", 10.0),
        **basis(*((vendor, "total", 1, 1, 1) for vendor in "ABC")),
    )  # fmt: skip
    assert share(tmp_path, "vendor, growth_contribution_yoy", "quarter = '2025 Q1'") == [
        ("A", 0.25), ("B", -0.05), ("C", None),
    ]  # fmt: skip


def test_orders_and_guidance_are_never_shared_out(tmp_path):
    build(
        tmp_path,
        revenue(1, "A", 100.0), revenue(2, "B", 900.0, status="guidance"),
        revenue(3, "B", 900.0, metric="orders"),
        **basis(("A", "total", 1, 1, 1), ("B", "total", 1, 1, 1)),
    )  # fmt: skip
    assert share(tmp_path, "vendor, share") == [("A", 1.0)]


def test_a_planted_later_restatement_leaves_earlier_shares_alone(tmp_path):
    build(
        tmp_path,
        revenue(1, "A", 600.0), revenue(2, "B", 400.0),
        revenue(3, "B", 1400.0, published_on="2026-02-01"),
        **basis(("A", "total", 1, 1, 1), ("B", "total", 1, 1, 1)),
    )  # fmt: skip
    seen = [share(tmp_path, "share", "vendor = 'A'", day) for day in ("2026-01-31", "2026-02-01")]
    assert seen == [[(0.6,)], [(0.3,)]]
    assert share(tmp_path, "share", day="2025-01-01") == []


BASES = tuple(load_reference(DATA).market_bases["market_basis"])


@pytest.mark.parametrize("name", BASES)
def test_every_basis_has_shares_that_add_to_one_inside_their_bands(shipped, name):
    frame = shipped.query("FROM market_share(?)", [name])
    assert not frame.empty
    given = frame.dropna(subset="share")
    assert not given.empty
    assert given.groupby("quarter")["share"].sum().to_numpy() == pytest.approx(1.0)
    assert (given["share_low"] <= given["share"] + 1e-12).all()
    assert (given["share"] <= given["share_high"] + 1e-12).all()
    assert (given["hhi"].between(0, 10_000 + 1e-6)).all()
    assert frame["share"].isna().eq(frame["covered_fraction"].lt(0.8)).all()


def test_every_line_of_every_basis_is_reported_and_never_counted_above_the_whole(shipped):
    lines = load_reference(DATA).market_basis_lines
    known = set(
        shipped.query("SELECT DISTINCT vendor, line, basis FROM vendor_revenue_quarterly")
        .itertuples(index=False, name=None)
    )  # fmt: skip
    assert set(lines[["vendor", "line", "basis"]].itertuples(index=False, name=None)) <= known
    assert lines["url"].ne("").all()
    overlapping = lines.merge(lines, on=["market_basis", "vendor", "line", "basis"])
    both = overlapping[overlapping["valid_from_x"] < overlapping["valid_from_y"]]
    assert (both["valid_to_x"] < both["valid_from_y"]).all()


def test_a_chip_inside_a_box_is_taken_off_the_platform_once():
    """Broadcom's networking counts whole as silicon, and only outside counted boxes as platform."""
    lines = load_reference(DATA).market_basis_lines.query("vendor == 'Broadcom'")
    parts = lines.pivot_table(index="valid_from", columns="market_basis", values="mid")
    assert (parts["platform"] < parts["silicon"]).all()
    assert parts["platform"].to_numpy() == pytest.approx(parts["silicon"] * 0.7, abs=0.001)


def test_nvidia_s_share_of_the_platform_in_the_first_quarter_of_2026(shipped):
    """NVIDIA's days: 25 of Q4 FY26 (10,980 by A News; 11,000 on the call) and 65 of Q1 FY27."""
    frame = shipped.query("FROM market_share('platform') WHERE quarter = '2026 Q1'")
    mid = frame.set_index("vendor")["revenue_usd_m"]
    assert mid["NVIDIA"] == pytest.approx(25 / 91 * 11000 + 65 / 91 * 14800, rel=0.01)
    assert set(mid.index) == {"NVIDIA", "Broadcom", "Arista", "Cisco", "Celestica", "Accton"}
    given = frame.set_index("vendor").loc["NVIDIA"]
    assert given["share"] == pytest.approx(mid["NVIDIA"] / mid.sum())
    assert given["coverage_note"] == ""


def test_the_article_s_share_holds_on_one_definition_and_not_on_another(shipped):
    frame = shipped.query("FROM market_share_claim WHERE quarter = '2026 Q1'")
    verdict = frame.set_index("market_basis")["verdict"]
    assert verdict["platform"] == "inside"
    assert verdict["platform_ex_scale_up"] != "inside"
    assert frame[["claim_low", "claim_high"]].to_numpy().tolist() == [[0.65, 0.70]] * len(frame)
    assert frame["explanation"].str.contains("names no definition").all()


def test_the_claim_is_set_beside_every_quarter_from_2023_with_and_without_scale_up(shipped):
    """The band of 65 to 70% of the article holds on neither definition in 2023."""
    frame = shipped.query(
        "FROM market_share_claim WHERE market_basis IN ('platform', 'platform_ex_scale_up')"
    )
    for basis_name, quarters in frame.groupby("market_basis"):
        asked = pd.period_range("2023Q1", "2026Q2", freq="Q")
        missing = {f"{each.year} Q{each.quarter}" for each in asked} - set(quarters["quarter"])
        assert not missing, (basis_name, missing)
        assert quarters["explanation"].str.contains("Here counts: ").all()
    wide = frame.pivot_table(index="quarter", columns="market_basis", values="share")
    both = wide.dropna()
    assert not both.empty
    assert (both["platform_ex_scale_up"] < both["platform"]).all()
    unreported = frame[frame["quarter"].isin({"2023 Q1", "2026 Q2"})]
    assert unreported["verdict"].eq("no share").all()
    assert unreported["explanation"].str.contains("NVIDIA").all()


def test_no_share_goes_on_where_nvidia_s_line_has_ended(shipped):
    frame = shipped.query("FROM market_share('platform') WHERE quarter >= '2026 Q2'")
    assert not frame.empty
    assert frame["share"].isna().all()
    assert frame["missing_vendors"].str.contains("NVIDIA").all()


def test_the_view_holds_every_basis_as_the_macro_has_it(shipped):
    every = shipped.query("FROM market_share ORDER BY ALL")
    assert set(every["market_basis"]) == set(BASES)
    for name in BASES:
        one = every[every["market_basis"].eq(name)].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            one, shipped.query("FROM market_share(?) ORDER BY ALL", [name])
        )
