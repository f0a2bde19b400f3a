"""What can be watched is what the pages show: one definition of each number."""

import pytest

from intel.market import revenue
from intel.market.briefing.headlines import headlines
from intel.market.quantities import quantity


def answered(snapshot, name):
    return snapshot.query(quantity(snapshot, name).sql).iloc[0, 0]


def test_growth_that_is_watched_is_that_of_the_scoreboard(snapshot):
    board = revenue.scoreboard(snapshot).frame.dropna(subset="growth_yoy")
    assert len(board) > 10
    for row in board.itertuples():
        watched = answered(snapshot, f"growth:{row.vendor}/{row.line}")
        assert watched == pytest.approx(row.growth_yoy), row.vendor


def test_ethernets_share_that_is_watched_is_that_of_the_front_page(snapshot):
    """Dell'Oro's count of 4Q 2025, published on 10 March 2026: above two thirds."""
    (shown,) = [each for each in headlines(snapshot) if each.label == "Ethernet's share"]
    assert answered(snapshot, "ethernet_share") == shown.trend[-1] == pytest.approx(0.667)
