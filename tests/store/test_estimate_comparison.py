"""Houses side by side: invented figures, then the contradictions known from named documents."""

import duckdb
import pandas as pd
import pytest

from tests.store.invented import COLUMNS, build, fact


def rows(folder, sql):
    with duckdb.connect(folder / "000001" / "intel.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def compared(folder, columns):
    return rows(folder, f"SELECT {columns} FROM estimate_comparison ORDER BY house, published_on")


def says(number, house, value, **given):
    """One invented house's value of a market."""
    row = {
        "entity": "MARKET", "metric": "switch_sales", "line": "", "status": "forecast",
        "origin": house, "publisher": house, "grade": "B", "period_type": "year",
        "period_start": "2026-01-01", "period_end": "2026-12-31", "period_label": "CY2026",
    }  # fmt: skip
    return fact(number, value=value, **(row | given))


def test_houses_stand_side_by_side_with_what_they_count_and_the_spread(tmp_path):
    build(
        tmp_path,
        says(1, "House A", 100.0, scope="ai"),
        says(2, "House B", 250.0, scope="all", basis="revenue"),
        says(3, "House C", 999.0, unit="units_k"),  # not in dollars: nothing to compare with
    )
    assert compared(tmp_path, "house, value, counts, period, n_houses, least, most, spread") == [
        ("House A", 100.0, "ai; CY2026", "2026", 2, 100.0, 250.0, 2.5),
        ("House B", 250.0, "all; revenue; CY2026", "2026", 2, 100.0, 250.0, 2.5),
    ]


def test_a_repost_neither_widens_nor_narrows_the_spread(tmp_path):
    build(
        tmp_path,
        says(1, "House A", 100.0, published_on="2026-01-01"),
        says(2, "House A", 100.0, publisher="A repost", grade="C", published_on="2026-03-01"),
        says(3, "Same house, read twice", 100.0, published_on="2026-04-01"),
        says(4, "House B", 200.0),
        house_synonym=pd.DataFrame(
            [{"house": "Same house, read twice", "means": "House A", "reason": "invented"}]
        ),
    )
    columns = "house, publisher, published_on::VARCHAR, n_documents, n_houses, spread"
    assert compared(tmp_path, columns) == [
        ("House A", "House A", "2026-01-01", 3, 2, 2.0),
        ("House B", "House B", "2025-04-20", 1, 2, 2.0),
    ]


def test_the_spread_is_over_the_newest_vintages(tmp_path):
    build(
        tmp_path,
        says(1, "House A", 10.0, published_on="2024-01-01"),
        says(2, "House A", 100.0, published_on="2026-01-01"),
        says(3, "House B", 200.0),
    )
    assert compared(tmp_path, "value, is_newest_of_house, spread") == [
        (10.0, False, 2.0), (100.0, True, 2.0), (200.0, True, 2.0),
    ]  # fmt: skip


def question(**patterns):
    row = dict.fromkeys(COLUMNS["comparison"], ".*") | {
        "comparison": "how_much", "question": "How much?", "period": "",
        "metric": "switch_sales.*", "first_period_end": "2026-01-01",
        "last_period_end": "2026-12-31",
    }  # fmt: skip
    return pd.DataFrame([row | patterns])


def test_a_reviewed_question_gathers_measures_but_spreads_no_mixture(tmp_path):
    """Annual and cumulative sales answer one question; their ratio would mean nothing."""
    build(
        tmp_path,
        says(1, "House A", 100.0),
        says(2, "House B", 500.0, metric="switch_sales_cumulative"),
        comparison=question(period="to 2026"),
    )
    columns = "comparison, period, value, counts, least, spread"
    assert compared(tmp_path, columns) == [
        ("how_much", "to 2026", 100.0, "CY2026", None, None),
        ("how_much", "to 2026", 500.0, "cumulative; CY2026", None, None),
    ]


@pytest.mark.parametrize(
    ("comparison", "period", "least", "most"),
    [
        ("ethernet_share_2025", "2025", 0.42, 0.667),  # 650 Group; Dell'Oro Group, 10 March 2026
        ("optics_market_2026", "2026", 6800.0, 67700.0),  # LightCounting 2021; Goldman Sachs 2026
        ("cpo_penetration", "2027", 0.0221, 0.3),  # TrendForce, of modules; LightCounting, of ports
        ("laser_shortage", "2026", 0.1, 0.4),  # Nomura; optics notes, of 1.6T modules
        ("llama3_gpu_failures", "2024", 0.5, 0.587),  # the article; neosmart.ai
        ("network_share_of_cluster_cost", "2022 to 2026", 0.025, 0.261),  # the article; Meta
    ],
)
def test_the_known_contradictions_come_out(shipped, comparison, period, least, most):
    frame = shipped.query(
        "FROM estimate_comparison WHERE comparison = ? AND period = ?", [comparison, period]
    )
    assert len(frame) >= 2
    assert frame["n_houses"].iloc[0] == frame["house"].nunique() >= 2
    assert frame["least"].unique() == pytest.approx([least])
    assert frame["most"].unique() == pytest.approx([most])
    assert frame["counts"].ne("").all()


def test_dell_oro_s_back_end_forecasts_from_2024_to_2026_count_different_things(shipped):
    frame = shipped.query(
        "SELECT value, counts, spread FROM estimate_comparison WHERE house = 'Dell''Oro Group'"
        " AND comparison = 'ai_back_end_switch_forecast' AND grade <> 'D' ORDER BY published_on"
    )
    assert frame["value"].tolist() == [10_000, 100_000, 80_000, 100_000, 100_000]
    assert frame["counts"].str.contains("cumulative").tolist() == [True, True, True, False, False]
    assert "tier2_3_and_enterprise" in frame["counts"].iloc[0]
    assert frame["spread"].isna().all()


def test_a_repost_of_dell_oro_is_not_a_second_house(shipped):
    frame = shipped.query("FROM estimate_comparison WHERE comparison = 'ethernet_share_2025'")
    dell_oro = frame.set_index("house").loc["Dell'Oro Group"]
    assert (dell_oro["n_documents"], dell_oro["publisher"]) == (2, "Dell'Oro Group")
