import numpy as np
import pytest
from numpy.testing import assert_allclose

from forecasts.series.season import SHORTEST, estimate_season


def test_exact_season_is_recovered_in_full():
    pattern = np.array([1.0, -2.0, 4.0, -3.0])
    season = estimate_season(10.0 + np.tile(pattern, 6), 4, multiplicative=False)
    assert_allclose(season.indices, pattern, atol=1e-12)
    assert season.kept == pytest.approx(1.0)


def test_multiplicative_season_of_a_flat_line():
    pattern = np.array([0.8, 1.0, 1.3, 0.9])
    season = estimate_season(50.0 * np.tile(pattern, 5), 4, multiplicative=True)
    assert_allclose(season.indices, pattern, rtol=1e-12)


def test_noise_is_shrunk_away_most_of_the_time():
    rng = np.random.default_rng(3)
    kept = [
        estimate_season(rng.normal(100.0, 5.0, 24), 4, multiplicative=False).kept
        for _ in range(200)
    ]
    assert np.median(kept) == 0.0
    assert np.mean(kept) < 0.2


def test_weaker_season_keeps_less():
    rng = np.random.default_rng(4)
    noise = rng.normal(0.0, 1.0, 24)
    pattern = np.tile([2.0, 0.0, -2.0, 0.0], 6)
    strong = estimate_season(100.0 + 3.0 * pattern + noise, 4, multiplicative=False)
    weak = estimate_season(100.0 + 0.7 * pattern + noise, 4, multiplicative=False)
    assert strong.kept > weak.kept > 0.0


@pytest.mark.parametrize(("n", "cycle"), [(SHORTEST - 1, 4), (30, 1)])
def test_no_season_when_short_or_yearly(n, cycle):
    season = estimate_season(np.arange(1.0, n + 1.0), cycle, multiplicative=True)
    assert season.kept == 0.0
    assert (season.indices == 1.0).all()


def test_forecasts_continue_at_the_right_quarter():
    season = estimate_season(np.tile([1.0, 2.0, 3.0, 6.0], 5)[:18], 4, multiplicative=True)
    restored = season.restore(np.ones((4, 1)), 18)[:, 0]
    assert_allclose(restored, np.array([3.0, 6.0, 1.0, 2.0]) / 3.0)


def test_removing_then_restoring_gives_the_series_back():
    values = np.array([5.0, 9.0, 4.0, 7.0, 6.0, 11.0, 5.0, 8.0, 7.0, 13.0, 6.0, 9.0])
    for multiplicative in (True, False):
        season = estimate_season(values, 4, multiplicative=multiplicative)
        back = season.restore(season.remove(values)[:, None], 0)[:, 0]
        assert_allclose(back, values)
