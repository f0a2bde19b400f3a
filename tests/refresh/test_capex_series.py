"""Capital expenditure as series of their own, and the sum of all buyers. Invented figures."""

import pandas as pd

from intel.refresh.capex_series import capex_series


def said(buyer, quarter, value, known_on, basis="cash_ppe"):
    period = pd.Period(quarter, freq="Q")
    return {
        "known_on": pd.Timestamp(known_on), "vendor": buyer, "line": "capex", "basis": basis,
        "quarter_start": period.start_time, "period_end": period.end_time.normalize(),
        "value": float(value), "currency": "USD", "grade": "A",
        "published_on": pd.Timestamp(known_on), "published_on_basis": "stated",
    }  # fmt: skip


ROWS = pd.DataFrame(
    [
        said("Cloud One", "2025Q1", 100, "2025-05-01"),
        said("Cloud One", "2025Q1", 100, "2025-08-01"),
        said("Cloud One", "2025Q2", 110, "2025-08-01"),
        said("Cloud Two", "2025Q1", 50, "2025-05-20"),
        said("Cloud Two", "2025Q1", 55, "2025-09-01"),
        said("Cloud Two", "2025Q2", 60, "2025-09-01"),
    ]
)


def test_the_sum_is_known_when_the_last_buyer_has_reported():
    *buyers, both = capex_series(ROWS)
    assert [each.vendor for each in buyers] == ["Cloud One", "Cloud Two"]
    assert buyers[0].series_id == "Cloud One/capex/cash_ppe"
    assert (both.series_id, both.measure, both.unit) == ("Hyperscalers/capex", "capex", "USD_m")
    assert both.as_of(pd.Timestamp("2025-05-19")).empty
    assert both.as_of(pd.Timestamp("2025-08-15")).tolist() == [150.0]
    assert both.as_of(pd.Timestamp("2025-09-01")).tolist() == [155.0, 170.0]
    first = both.known_on()
    assert first.loc["2025Q2", "known_on"] == pd.Timestamp("2025-09-01")


def test_one_buyer_alone_is_no_sum():
    assert len(capex_series(ROWS[ROWS["vendor"] == "Cloud One"])) == 1
    assert capex_series(ROWS.iloc[:0]) == []


def test_the_shipped_store_forecasts_every_buyer_and_the_five_together(snapshot):
    series = snapshot.query("FROM forecast_series WHERE line = 'capex'").set_index("series_id")
    assert len(series) == 6
    assert series["status"].eq("current").all()
    rows = snapshot.query("FROM forecast WHERE series_id = 'Hyperscalers/capex'")
    assert rows["period_end"].min() == pd.Timestamp("2026-09-30")
    assert rows["period_end"].max() == pd.Timestamp("2030-12-31")
    assert rows.groupby("period_end")["quantile"].nunique().eq(9).all()
    scores = snapshot.query("FROM forecast_score WHERE series_id LIKE '%/capex%'")
    assert scores["n_forecasts"].eq(36).all()
    spread = snapshot.query("FROM forecast_spread").set_index("measure")
    assert set(spread.index) == {"revenue", "capex"}
    assert spread.loc["capex", "n_series"] == 6


def test_buyers_add_up_to_the_whole_in_every_future(snapshot):
    rows = snapshot.query(
        "SELECT draw, period_end, sum(value) FILTER (level = 'vendor') AS parts,"
        " any_value(value) FILTER (level = 'market') AS whole FROM coherent_draw"
        " WHERE market_basis = 'hyperscaler_capex' GROUP BY draw, period_end"
    )
    assert len(rows) > 500
    assert (rows["parts"] - rows["whole"]).abs().max() < 1e-6 * rows["whole"].max()
    reconciled = snapshot.query(
        "SELECT node, value FROM coherent_forecast WHERE market_basis = 'hyperscaler_capex'"
        " AND approach = 'reconciled' AND quantile IS NULL AND period_end = DATE '2027-12-31'"
    ).set_index("node")["value"]
    buyers = ["Alphabet", "Amazon", "Meta", "Microsoft", "Oracle"]
    assert abs(reconciled[buyers].sum() / reconciled["market"] - 1.0) < 1e-9
