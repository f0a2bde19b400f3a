import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from forecasts.shares import SharesError, compose


def quarters(columns, start="2022Q1"):
    n = len(next(iter(columns.values())))
    return pd.DataFrame(columns, pd.period_range(start, periods=n, freq="Q"))


def test_what_is_left_over_is_other():
    whole = compose(quarters({"A": [0.5, 0.6], "B": [0.2, 0.1]}))
    assert whole.parts == ("A", "B", "Other")
    assert_allclose(whole.shares, [[0.5, 0.2, 0.3], [0.6, 0.1, 0.3]])
    assert "Other" in whole.warnings[0]


def test_rounding_is_scaled_away():
    whole = compose(quarters({"A": [0.5, 0.6], "B": [0.51, 0.39]}))
    assert whole.parts == ("A", "B")
    assert_allclose(whole.shares.sum(axis=1), 1.0)
    assert whole.warnings == ()


def test_existing_other_takes_the_rest():
    whole = compose(quarters({"A": [0.5, 0.6], "Other": [0.2, 0.4]}))
    assert_allclose(whole.shares[0], [0.5, 0.5])


def test_zero_stands_for_half_the_smallest_step():
    whole = compose(quarters({"A": [0.5, 0.0, 0.5], "B": [0.5, 1.0, 0.5]}), unit=0.01)
    assert_allclose(whole.shares[1], [0.005, 0.995])


def test_missing_row_is_bridged_between_its_neighbours():
    whole = compose(quarters({"A": [0.2, np.nan, 0.8], "B": [0.8, np.nan, 0.2]}))
    assert whole.filled.tolist() == [False, True, False]
    assert_allclose(whole.shares[1], [0.5, 0.5])
    assert "bridged" in whole.warnings[-1]


def test_part_that_ended_is_set_aside():
    whole = compose(
        quarters({"A": [0.4, 0.5, 0.6], "B": [0.4, 0.5, 0.4], "InfiniBand": [0.2, 0.0, 0.0]})
    )
    assert whole.gone == ("InfiniBand",)
    assert whole.parts == ("A", "B")
    assert_allclose(whole.shares[0], [0.5, 0.5])


def test_history_starts_when_the_newest_part_entered():
    entrant = [0.0] * 4 + [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]
    a = [0.6] * 10
    whole = compose(quarters({"A": a, "B": list(0.4 - np.array(entrant)), "New": entrant}))
    assert whole.periods[0] == pd.Period("2023Q1", "Q")
    assert "when New entered" in whole.warnings[0]
    assert (whole.shares > 0.04).all()


def test_too_late_an_entry_keeps_the_history():
    entrant = [0.0] * 7 + [0.05, 0.1, 0.1]
    whole = compose(quarters({"A": [0.6] * 10, "B": list(0.4 - np.array(entrant)), "N": entrant}))
    assert len(whole.periods) == 10
    assert whole.shares[0, 2] == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (quarters({"A": [50.0], "B": [50.0]}), "give fractions"),
        (quarters({"A": [0.5], "B": [-0.1]}), "negative"),
        (quarters({"A": [1.0, 1.0]}), "leaves nothing"),
        (quarters({"A": [0.9, 1.0, 1.0], "B": [0.1, 0.0, 0.0]}), "only A is left"),
        (quarters({"A": ["x"], "B": ["y"]}), "no numbers"),
        (quarters({"A": [np.nan], "B": [0.5]}), "no value"),
        (quarters({"A": [0.5]})["A"], "not a DataFrame"),
        (pd.DataFrame({"A": [0.4], "B": [0.6]}), "PeriodIndex"),
    ],
)
def test_what_is_no_whole_is_refused(table, message):
    with pytest.raises(SharesError.__mro__[1], match=message):
        compose(table)
