"""When a fabric first passed half, as documents word it."""

import pandas as pd

from intel.market.fabrics import first_above_half


def stated(*rows):
    """Invented shares: fraction, bound and year."""
    frame = pd.DataFrame(rows, columns=["fraction", "bound", "year"])
    return frame.assign(
        said=frame["bound"] + (100 * frame["fraction"]).round().astype(int).astype(str) + "%",
        period_end=pd.to_datetime(frame["year"].astype(str) + "-12-31"),
    )


def test_a_plain_number_above_half_counts_as_much_as_more_than_half():
    """Half itself and less than two thirds say nothing; 55% does, a year before more than half."""
    shares = stated((0.5, "> ", 2025), (0.5, "", 2022), (0.667, "< ", 2023), (0.55, "", 2024))
    first = first_above_half(shares)
    assert first is not None
    assert first["year"] == 2024


def test_no_house_above_half():
    assert first_above_half(stated((0.2, "", 2023), (0.5, "", 2024), (0.667, "< ", 2025))) is None
