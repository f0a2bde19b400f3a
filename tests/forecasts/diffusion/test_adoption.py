"""Adoption from few points: priors cut the error, Fisher–Pry recovers its line, dates cross."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from forecasts.diffusion import (
    DiffusionError,
    Observation,
    crossing,
    doubling_time,
    families_like,
    fit_sales,
    fit_share,
    fit_substitution,
)
from forecasts.diffusion.curves import bass, gompertz, logistic

QUARTER = 0.25


def simulated(rng):
    """Sales of one market: a true curve of any family, autocorrelated noise of 8 to 20%."""
    times = np.arange(40) * QUARTER
    family = rng.integers(3)
    if family == 0:
        part = bass(times, rng.uniform(0.01, 0.04), rng.uniform(0.3, 0.6))
    elif family == 1:
        part = gompertz(times, rng.uniform(4, 8), rng.uniform(0.25, 0.5))
    else:
        part = logistic(times, rng.uniform(0.5, 0.9), rng.uniform(4, 8))
    noise, sd = np.zeros(39), rng.uniform(0.08, 0.2)
    for i in range(1, 39):
        noise[i] = 0.4 * noise[i - 1] + rng.normal(0, sd * np.sqrt(1 - 0.16))
    return 1000.0 * np.diff(part) * np.exp(noise), 1000.0 * np.exp(rng.normal(0, 0.4))


def within_bounds_alone(sales):
    """Bass by least squares on sales, market and speeds free within bounds: no prior."""
    times = np.arange(len(sales) + 1) * QUARTER
    total = sales.sum()
    fits = [
        least_squares(
            lambda x: x[0] * np.diff(bass(times, x[1], x[2])) - sales,
            start,
            bounds=([total, 1e-5, 1e-3], [1e3 * total, 0.5, 5.0]),
            x_scale=start,
            max_nfev=100,
        )
        for start in ((2 * total, 0.02, 0.4), (10 * total, 0.01, 0.6))
    ]
    return min(fits, key=lambda fit: fit.cost).x


def test_priors_cut_the_error_of_six_points_from_nine_tenths_to_three():
    """Mean |log error| over eight quarters ahead of six: .90 within bounds alone, below .30."""
    rng = np.random.default_rng(5)
    alone, with_priors = [], []
    ahead = np.arange(7 + 8) * QUARTER
    for _ in range(30):
        sales, market = simulated(rng)
        m, p, q = within_bounds_alone(sales[:6])
        free = m * np.diff(bass(ahead, p, q))[6:]
        fitted = fit_sales(sales[:6], period_years=QUARTER, market=market)
        modes = [
            np.log(np.diff(fitted.adopted(ahead, i, posterior.mode))[6:])
            for i, posterior in enumerate(fitted.posteriors)
        ]
        alone.append(np.abs(np.log(free / sales[6:14])).mean())
        with_priors.append(np.abs(np.mean(modes, axis=0) - np.log(sales[6:14])).mean())
    assert np.mean(alone) > 0.75
    assert np.mean(with_priors) < 0.30


def test_the_centre_lies_between_the_families():
    sales, market = simulated(np.random.default_rng(2))
    fitted = fit_sales(sales[:10], period_years=QUARTER, market=market)
    times = np.array([2.0, 4.0])
    each = np.array(
        [fitted.adopted(times, i, post.mode) for i, post in enumerate(fitted.posteriors)]
    )
    assert (each.min(axis=0) <= fitted.centre(times)).all()
    assert (fitted.centre(times) <= each.max(axis=0)).all()
    assert fitted.weights.sum() == pytest.approx(1.0)


@settings(max_examples=25, deadline=None)
@given(
    values=st.lists(st.floats(0.001, 0.98), min_size=1, max_size=5),
    ceiling=st.floats(0.05, 0.95),
    seed=st.integers(0, 99),
)
def test_shares_stay_inside_and_never_fall(values, ceiling, seed):
    seen = [Observation((0,), 2024.0 + i, 2025.0 + i, value, 0.3) for i, value in enumerate(values)]
    fitted = fit_share(seen, launched=2023.0, ceiling=ceiling, ceiling_sd=1.0)
    draws = fitted.sample(np.arange(2023.0, 2033.0), rng=np.random.default_rng(seed), size=60)
    assert draws.shape == (60, 10)
    assert ((draws >= 0.0) & (draws <= 1.0)).all()
    assert (np.diff(draws, axis=1) >= -1e-12).all()


def test_fisher_and_pry_recover_a_known_line():
    """f/(1-f) = exp(0.9 (t - 2024.5)), yearly shares of five years with 3% noise on the logit."""
    rng = np.random.default_rng(4)
    times = np.arange(2022.0, 2027.0)
    odds = 0.9 * (times + 0.5 - 2024.5) + rng.normal(0, 0.03, 5)
    seen = [
        Observation((0,), float(t), float(t + 1), float(1 / (1 + np.exp(-z))), 0.03)
        for t, z in zip(times, odds, strict=True)
    ]
    fitted = fit_substitution(seen, rate=0.5, rate_sd=0.7, half_at=2023.0)
    slope, middle = fitted.posteriors[0].mode[:2]
    assert np.exp(slope) == pytest.approx(0.9, rel=0.05)
    assert 2023.0 + middle == pytest.approx(2024.5, abs=0.1)


def test_bounds_alone_place_a_substitution():
    """Below a fifth in 2023, below half in 2024, above two-thirds in 2025: half in late 2024."""
    seen = [
        Observation((0,), 2023.0, 2024.0, 0.2, 0.15, relation="at_most"),
        Observation((0,), 2024.0, 2024.75, 0.5, 0.15, relation="at_most"),
        Observation((0,), 2025.0, 2026.0, 0.667, 0.15, relation="at_least"),
    ]
    fitted = fit_substitution(seen, rate=0.8, rate_sd=0.6, half_at=2024.8)
    times = np.arange(2022.0, 2030.0, 1 / 12)
    draws = fitted.sample(times, rng=np.random.default_rng(1), size=500)
    found = crossing(draws, np.full_like(draws, 0.5), times)
    assert found.quantiles([0.5])[0] == pytest.approx(2024.6, abs=0.5)
    assert found.probability > 0.95


def test_curves_of_earlier_generations_give_the_prior():
    """p .03 and q .9 reach a tenth after 1.604 years and nine tenths after 6.059 on every curve."""
    p, q = np.full(50, 0.03), np.full(50, 0.9)
    for family in families_like(p, q, extra_sd=0.3):
        reached = family.part_adopted(np.array([1.604, 6.059]), np.array(family.mean))
        assert reached == pytest.approx([0.1, 0.9], abs=0.001)
        assert all(sd == pytest.approx(0.3) for sd in family.sd)


def test_bass_peaks_where_its_formula_says():
    p, q = 0.03, 0.38
    times = np.linspace(0.0, 20.0, 20_001)
    peak = times[np.argmax(np.diff(bass(times, p, q)))]
    assert peak == pytest.approx(np.log(q / p) / (p + q), abs=0.01)


class TestCrossing:
    times = np.array([1.0, 2.0, 3.0, 4.0])

    def test_by_hand(self):
        riser = np.array([[0.1, 0.4, 0.6, 0.7], [0.1, 0.2, 0.3, 0.4], [0.6, 0.4, 0.6, 0.8]])
        found = crossing(riser, np.full((3, 4), 0.5), self.times)
        assert found.times.tolist() == [3.0, np.inf, 3.0]  # the third fell below again
        assert found.probability == pytest.approx(2 / 3)

    def test_a_generation_that_is_replaced_has_still_passed(self):
        riser = np.array([[0.1, 0.6, 0.7, 0.2]])
        assert crossing(riser, np.full((1, 4), 0.5), self.times).times.tolist() == [2.0]

    def test_quantiles_beyond_the_horizon_are_infinite(self):
        riser = np.vstack([np.full((3, 4), 0.9), np.full((7, 4), 0.1)])
        found = crossing(riser, np.full((10, 4), 0.5), self.times)
        assert found.quantiles([0.1, 0.3, 0.5]).tolist() == [1.0, 1.0, np.inf]


class TestDoubling:
    def test_an_exact_doubling_every_two_years(self):
        found = doubling_time(np.array([2014.0, 2016.0, 2018.0, 2020.0]), [3.2, 6.4, 12.8, 25.6])
        assert found.doubling_years == pytest.approx(2.0)
        assert found.verdict == "not rejected"
        assert found.next_median == pytest.approx(2022.0)
        assert found.gaps == pytest.approx((2.0, 2.0))

    def test_three_years_are_told_from_two(self):
        times = np.array([2000.0, 2003.1, 2005.9, 2009.0, 2012.05])
        found = doubling_time(times, 2.0 ** np.arange(5))
        assert found.verdict == "slower"
        assert found.low < 3.0 < found.high
        assert found.p_value < 0.05

    @pytest.mark.parametrize("times", [[2014.0, 2016.0], [2014.0, 2016.0, 2016.0]])
    def test_too_few_or_unordered_generations_are_refused(self, times):
        with pytest.raises(DiffusionError, match="generations"):
            doubling_time(np.array(times), np.arange(1.0, len(times) + 1))

    def test_what_does_not_grow_has_no_doubling(self):
        with pytest.raises(DiffusionError, match="does not grow"):
            doubling_time(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))


def test_what_cannot_be_fitted_is_said():
    with pytest.raises(DiffusionError, match="above zero"):
        fit_sales(np.array([1.0, 0.0]), period_years=1.0, market=10.0)
    with pytest.raises(DiffusionError, match="ceiling"):
        fit_share(
            [Observation((0,), 0.0, 1.0, 0.5, 0.1)], launched=0.0, ceiling=1.0, ceiling_sd=1.0
        )
    with pytest.raises(DiffusionError, match="only shares"):
        fit_share(
            [Observation((0,), 0.0, 1.0, 5.0, 0.1, "amount")],
            launched=0.0, ceiling=0.5, ceiling_sd=1.0,
        )  # fmt: skip
