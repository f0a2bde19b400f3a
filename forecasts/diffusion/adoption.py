"""Adoption of one new thing from few points: three S-curves with priors, and their mixture.

With six points a curve fitted within bounds alone is far off: the data do not know the size of the
market before the inflection. Priors from earlier generations cut that error to a third. Bass,
Gompertz and logistic fits are mixed, since nobody knows which curve is the true one.

Priors of Bass's p and q a year stand near the means of the meta-analysis of Sultan, Farley &
Lehmann 1990, Journal of Marketing Research 27:70.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecasts.diffusion.curves import bass, gompertz, logistic
from forecasts.diffusion.observation import Design, DiffusionError, Observation
from forecasts.diffusion.posterior import Posterior, Prior, maximise

Array = NDArray[np.float64]
Curve = Callable[[Array, Array], Array]

SALES_SIGMA: Final = 0.15
"""Spread of one period's sales around the curve, on the logarithm."""


@dataclass(frozen=True)
class Family:
    """An S-curve ``part_adopted(t, shape)`` with the prior of its shape (P,)."""

    name: str
    part_adopted: Curve
    mean: tuple[float, ...]
    sd: tuple[float, ...]


def _of_logs(curve: Callable[[Array, Array, Array], Array], t: Array, shape: Array) -> Array:
    """A curve of two parameters above zero, which ``shape`` (..., 2) holds as logarithms."""
    return curve(t, np.exp(shape[..., 0, None]), np.exp(shape[..., 1, None]))


FAMILIES: Final[tuple[Family, ...]] = tuple(
    Family(name, partial(_of_logs, curve), (float(np.log(first)), float(np.log(second))), sd)
    for name, curve, first, second, sd in (
        ("Bass", bass, 0.02, 0.45, (0.8, 0.45)),
        ("Gompertz", gompertz, 6.0, 0.35, (0.5, 0.45)),
        ("logistic", logistic, 0.65, 6.0, (0.4, 0.45)),
    )
)
"""Curves with priors a year: half adopted after some six years, in the middle of the prior."""


def families_like(p: Array, q: Array, *, extra_sd: float) -> tuple[Family, ...]:
    """The three curves with priors from how fast earlier generations spread.

    Parameters
    ----------
    p, q
        Draws (D,) of Bass parameters a year of earlier generations.
    extra_sd
        What a new thing may differ by from them, on the logarithm.

    Notes
    -----
    Gompertz and logistic take the times at which the Bass curve reaches 10 and 90%.
    """

    def reached(part: float) -> Array:
        return np.asarray(np.log((1.0 + part * q / p) / (1.0 - part)) / (p + q))

    early, late = reached(0.1), reached(0.9)
    steep = np.asarray(np.log(np.log(0.1) / np.log(0.9)) / (late - early))
    shapes = {
        "Bass": (p, q),
        "Gompertz": (np.asarray(-np.log(0.1) * np.exp(steep * early)), steep),
        "logistic": (np.asarray(np.log(81.0) / (late - early)), (early + late) / 2.0),
    }
    out = []
    for family in FAMILIES:
        logs: Array = np.log(np.stack(shapes[family.name]))
        mean, sd = logs.mean(axis=1), np.hypot(logs.std(axis=1), extra_sd)
        out.append(
            Family(
                family.name,
                family.part_adopted,
                (float(mean[0]), float(mean[1])),
                (float(sd[0]), float(sd[1])),
            )
        )
    return tuple(out)


@dataclass(frozen=True, eq=False)
class AdoptionFit:
    """Fits of every family to the same data; ``weights`` (F,) add to one.

    ``launched`` is a decimal year; ``predicted`` (R,) what the mixture says of each observation.
    ``size`` is what the last part of each parameter vector means: the logarithm of the market
    (sales) or the logit of the highest share (shares).
    """

    families: tuple[Family, ...]
    posteriors: tuple[Posterior, ...]
    weights: Array
    is_share: bool
    launched: float
    predicted: Array = field(default_factory=lambda: np.empty(0))

    def adopted(self, times: Array, family: int, theta: Array) -> Array:
        """Cumulative sales or share (..., T) at ``times`` (decimal years)."""
        part = self.families[family].part_adopted(times - self.launched, theta[..., :-1])
        return np.asarray(_size(theta[..., -1, None], is_share=self.is_share) * part)

    def sample(self, times: Array, *, rng: np.random.Generator, size: int = 1_000) -> Array:
        """Draws (size, T) of the mixture: a family by its weight, then its posterior."""
        counts = rng.multinomial(size, self.weights)
        drawn = [
            self.adopted(times, i, posterior.sample(int(count), rng=rng))
            for i, (posterior, count) in enumerate(zip(self.posteriors, counts, strict=True))
            if count
        ]
        return np.asarray(rng.permutation(np.concatenate(drawn)))

    def centre(self, times: Array) -> Array:
        """Geometric mean (T,) over the families' modes, the centre that was measured best."""
        modes = [
            np.log(np.maximum(self.adopted(times, i, posterior.mode), 1e-12))
            for i, posterior in enumerate(self.posteriors)
        ]
        return np.asarray(np.exp(np.mean(modes, axis=0)))

    @property
    def prior_part(self) -> float:
        """Part of the information that is prior, over the families."""
        parts = [posterior.prior_part for posterior in self.posteriors]
        return float(np.dot(self.weights, parts))

    def parameters(self) -> Mapping[str, Mapping[str, float]]:
        """Weight, shape and size of each family at its mode."""
        return {
            family.name: {
                "weight": float(weight),
                "shape_1": float(np.exp(posterior.mode[0])),
                "shape_2": float(np.exp(posterior.mode[1])),
                "size": float(_size(posterior.mode[-1], is_share=self.is_share)),
            }
            for family, posterior, weight in zip(
                self.families, self.posteriors, self.weights, strict=True
            )
        }


def fit_sales(
    sales: Array,
    *,
    period_years: float,
    market: float,
    market_sd: float = 0.5,
    families: Sequence[Family] = FAMILIES,
) -> AdoptionFit:
    """Fit cumulative adoption to ``sales`` (n,) of the first n periods since the launch.

    ``market`` is what is expected to be sold in all, with ``market_sd`` on the logarithm; sales of
    a period are the market times the rise of the curve over it (Srinivasan & Mason 1986).
    """
    if len(sales) < 2 or not np.all(np.asarray(sales) > 0.0):
        raise DiffusionError(f"sales {sales} must be at least two and above zero")
    times = np.asarray(np.arange(len(sales) + 1) * period_years, dtype=np.float64)
    target = np.log(np.asarray(sales, dtype=float))
    market = max(market, 1.05 * float(np.sum(sales)))

    def errors_of(family: Family) -> Callable[[Array], Array]:
        def errors(theta: Array) -> Array:
            part = family.part_adopted(times, theta[..., :-1])
            rise = np.maximum(np.diff(part, axis=-1), 1e-12)
            return np.asarray((theta[..., -1, None] + np.log(rise) - target) / SALES_SIGMA)

        return errors

    posteriors = tuple(
        maximise(errors_of(family), _prior(family, float(np.log(market)), market_sd))
        for family in families
    )
    equal = np.full(len(families), 1.0 / len(families))
    return AdoptionFit(tuple(families), posteriors, equal, is_share=False, launched=0.0)


def fit_share(
    observations: Sequence[Observation],
    *,
    launched: float,
    ceiling: float,
    ceiling_sd: float,
    families: Sequence[Family] = FAMILIES,
) -> AdoptionFit:
    """Fit a share that rises from ``launched`` (decimal year) towards a ceiling.

    Parameters
    ----------
    observations
        Shares, points and bounds, of part 0.
    launched
        When adoption began.
    ceiling, ceiling_sd
        Highest share expected, and its standard deviation on the logit.
    families
        Curves to mix. One logistic alone is the substitution of Fisher & Pry 1971.
    """
    if not 0.0 < ceiling < 1.0:
        raise DiffusionError(f"the ceiling {ceiling} must lie strictly between 0 and 1")
    if any(each.kind != "share" for each in observations):
        raise DiffusionError("only shares can be fitted here")
    design = Design.of(observations, 2)
    since = design.times - launched

    def predicted(family: Family, theta: Array) -> Array:
        share = _size(theta[..., -1, None], is_share=True) * family.part_adopted(
            since, theta[..., :-1]
        )
        return design.predicted(np.stack([share, 1.0 - share], axis=-1))

    def errors_of(family: Family) -> Callable[[Array], Array]:
        return lambda theta: design.errors(predicted(family, theta))

    middle = float(np.log(ceiling / (1.0 - ceiling)))
    posteriors = tuple(
        maximise(errors_of(family), _prior(family, middle, ceiling_sd)) for family in families
    )
    losses = np.array([posterior.loss for posterior in posteriors])
    weights = np.exp(0.5 * (losses.min() - losses))
    weights /= weights.sum()
    at_modes = [
        predicted(family, posterior.mode)
        for family, posterior in zip(families, posteriors, strict=True)
    ]
    return AdoptionFit(
        tuple(families),
        posteriors,
        weights,
        is_share=True,
        launched=launched,
        predicted=np.einsum("f,fr->r", weights, np.array(at_modes)),
    )


def _prior(family: Family, size: float, size_sd: float) -> Prior:
    return Prior(np.array([*family.mean, size]), np.array([*family.sd, size_sd]))


def _size(parameter: Array, *, is_share: bool) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-parameter)) if is_share else np.exp(parameter))
