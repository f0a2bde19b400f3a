"""Fabric shares and capital expenditure. Invented figures."""

import duckdb

from tests.store.invented import build, fact


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def share(number, metric, value, **given):
    base = {
        "entity": "MARKET", "metric": metric, "line": "", "unit": "fraction", "value": value,
        "status": "estimate", "scope": "ai_back_end", "domain": "scale_out",
        "origin": "Invented House", "publisher": "Invented House", "grade": "B",
    }  # fmt: skip
    return fact(number, **(base | given))


def test_ten_reposts_of_one_house_count_once(tmp_path):
    reposts = [
        share(n, "ethernet_share", 0.6, grade="C", publisher=f"Repost {n}",
              published_on=f"2025-05-{n:02}")
        for n in range(2, 12)
    ]  # fmt: skip
    build(tmp_path, share(1, "ethernet_share", 0.6), *reposts)
    assert rows(tmp_path, "SELECT fabric, fraction, origin, grade FROM fabric_share") == [
        ("ethernet", 0.6, "Invented House", "B")
    ]


def test_houses_definitions_and_fabrics_stand_side_by_side(tmp_path):
    build(
        tmp_path,
        share(1, "ethernet_share", 0.6),
        share(2, "ethernet_share", 0.5, origin="Other House"),
        share(3, "ethernet_share", 0.4, basis="clusters"),
        share(4, "infiniband_share", 0.3),
        share(5, "fabric_share", 0.1, fabric="other"),
        share(6, "fabric_share", 0.2),  # of no fabric: not a fabric share
    )
    assert rows(tmp_path, "SELECT fabric, fraction FROM fabric_share ORDER BY fraction DESC") == [
        ("ethernet", 0.6), ("ethernet", 0.5), ("ethernet", 0.4), ("infiniband", 0.3),
        ("other", 0.1),
    ]  # fmt: skip


def test_bounds_are_kept(tmp_path):
    build(tmp_path, share(1, "ethernet_share", 2 / 3, low=2 / 3))
    assert rows(tmp_path, "SELECT fraction, low, high FROM fabric_share") == [(2 / 3, 2 / 3, None)]


def capex(number, **given):
    return fact(number, **({"metric": "capex", "line": "", "entity": "Invented Cloud"} | given))


def test_capex_takes_the_newest_guidance_and_keeps_definitions_apart(tmp_path):
    build(
        tmp_path,
        capex(1, value=10.0, status="guidance", origin="A blog", published_on="2025-01-30"),
        capex(2, value=12.0, status="guidance", low=11.0, high=13.0, published_on="2025-04-30"),
        capex(3, value=9.0, basis="cash_ppe"),
        capex(4, value=9.5, basis="incl_finance_leases"),
        capex(5, value=99.0, entity="MARKET", status="forecast"),
        capex(6, value=300.0, unit="TWD_m"),
    )
    assert rows(
        tmp_path, "SELECT status, basis, capex_usd_m, low_usd_m FROM capex ORDER BY capex_usd_m"
    ) == [
        ("reported", "cash_ppe", 9.0, None),
        ("reported", "incl_finance_leases", 9.5, None),
        ("guidance", "", 12.0, 11.0),
    ]
