"""Dollars: the articles' arithmetic, break-even shares, annuities, exfiltration."""

import pytest

from forecasts.hardware.money import (
    break_even_network_share,
    capital_usd_per_hour,
    energy_usd_per_hour,
    exfiltration_hours,
    network_cost_usd,
    recovered_capital_usd,
    stranded_capital_usd,
    usd_per_million_tokens,
    usd_per_useful_pflop_hour,
)


def test_fifteen_percent_at_2_3_times_the_network_price_pays_below_11_5_percent():
    assert break_even_network_share(0.15, 2.3) == pytest.approx(0.115, abs=0.001)


def test_if_2_3_times_is_all_of_the_cost_it_never_pays():
    assert break_even_network_share(0.15, 2.3) < 1.0
    assert break_even_network_share(0.15, 1.0) == float("inf")


def test_half_of_100_million_dollars_stands_idle():
    """The article's example: at 50% utilisation $100 million do the work of $50 million."""
    assert stranded_capital_usd(100e6, 0.5) == 50e6


def test_ten_percent_of_a_billion_gross_and_diluted():
    assert recovered_capital_usd(1e9, 0.10) == pytest.approx(100e6)
    assert recovered_capital_usd(1e9, 0.10, touched_share=0.1) == pytest.approx(10e6)


def test_isca_2025_two_tier_tree_costs_9_million(catalogue):
    book = catalogue.price_books["switch and link 2025"]
    cost = network_cost_usd(96, 2048, 2048, book=book)
    assert cost / 1e6 == pytest.approx(9.0, rel=0.03)


def test_capital_without_interest_is_straight_and_interest_adds():
    assert capital_usd_per_hour(35_064, life_years=4) == pytest.approx(1.0)
    assert capital_usd_per_hour(35_064, life_years=4, cost_of_capital=0.10) == pytest.approx(
        4 * 0.10 / (1 - 1.10**-4), rel=1e-6
    )


def test_energy_tokens_and_useful_work():
    assert energy_usd_per_hour(1000, usd_per_kwh=0.08, pue=1.25) == pytest.approx(0.1)
    assert usd_per_million_tokens(3.6, tokens_per_s_per_accelerator=1000) == pytest.approx(1.0)
    assert usd_per_useful_pflop_hour(2.0, peak_tflops=1000, goodput=0.4) == pytest.approx(5.0)


def test_a_terabyte_of_weights_through_10_gbps():
    assert exfiltration_hours(1e12, 10) == pytest.approx(800 / 3600)
