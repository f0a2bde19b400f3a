"""A nowcast of a guided quarter: the vendor's guidance, read by its own record, and the model.

Vendors beat their guidance by amounts of their own. What a vendor's past guidance was worth says
where its next one points and how far it may be off; a model of the series says the same without
it. The nowcast averages the two distributions, the sharper one weighing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from forecasts.quantiles import QUANTILES

Array = NDArray[np.float64]

PRIOR_QUARTERS: Final = 4.0
"""What other vendors' beats say weighs as much as so many quarters of the vendor's own."""

FEWEST_OTHERS: Final = 8
"""Beats of others below which nothing is known of a vendor's guidance."""

_LOW, _HIGH = QUANTILES.index(0.1), QUANTILES.index(0.9)


class NowcastError(ValueError):
    """A quarter that cannot be nowcast from what was given."""


@dataclass(frozen=True)
class BeatRecord:
    """What is known of ln(reported / guided): a Student t with ``dof``, ``centre`` and ``scale``.

    ``n_own`` quarters are the vendor's, ``n_others`` those of all others.
    """

    centre: float
    scale: float
    dof: float
    n_own: int
    n_others: int


@dataclass(frozen=True, eq=False)
class Nowcast:
    """``quantiles`` at the levels of ``QUANTILES``, and what they were averaged from.

    ``guided`` are the quantiles that guidance and the record of beats give, ``weight`` the weight
    of these, 0 to 1; the model has the rest.
    """

    quantiles: Array
    guided: Array
    weight: float


def beat_record(own: ArrayLike, others: ArrayLike) -> BeatRecord:
    """Learn what a vendor's guidance is worth from its past beats and those of others.

    The conjugate update of a normal with unknown mean and variance (Gelman, Carlin, Stern,
    Dunson, Vehtari & Rubin 2013, Bayesian Data Analysis, section 3.3): others' mean and variance
    count as ``PRIOR_QUARTERS`` observations.

    Parameters
    ----------
    own
        (n,) past ln(reported / guided) of the vendor; may be empty.
    others
        (m,) the same of all other vendors.

    Raises
    ------
    NowcastError
        When there are fewer than ``FEWEST_OTHERS`` beats of others.
    """
    mine, theirs = np.asarray(own, dtype=float), np.asarray(others, dtype=float)
    if len(theirs) < FEWEST_OTHERS:
        message = (
            f"{len(theirs)} past quarters of guidance by other vendors are known; at least"
            f" {FEWEST_OTHERS} are needed to say what guidance is worth"
        )
        raise NowcastError(message)
    n, prior_mean, prior_variance = len(mine), float(theirs.mean()), float(theirs.var())
    total = PRIOR_QUARTERS + n
    mean = float(mine.mean()) if n else prior_mean
    apart = PRIOR_QUARTERS * n / total * (mean - prior_mean) ** 2
    squares = PRIOR_QUARTERS * prior_variance + n * (float(mine.var()) if n else 0.0) + apart
    return BeatRecord(
        centre=(PRIOR_QUARTERS * prior_mean + n * mean) / total,
        scale=float(np.sqrt(squares / total * (1.0 + 1.0 / total))),
        dof=total,
        n_own=n,
        n_others=len(theirs),
    )


def guided_quantiles(guided: float, record: BeatRecord) -> Array:
    """Quantiles of the reported number by its guidance alone; (9,), in the unit of ``guided``."""
    if not guided > 0.0:
        raise NowcastError(f"guidance of {guided} is not above 0: beats are ratios")
    steps = stdtrit(record.dof, np.asarray(QUANTILES))
    return np.asarray(guided * np.exp(record.centre + record.scale * steps))


def learned_weight(
    own_guidance: ArrayLike,
    own_model: ArrayLike,
    others_guidance: ArrayLike,
    others_model: ArrayLike,
) -> float:
    """Weight of the guidance by how far off both halves were before, 0 to 1.

    Inverse mean squared errors, correlation left out (Bates & Granger 1969, Operational Research
    Quarterly 20:451); others' errors count as ``PRIOR_QUARTERS`` quarters of the vendor's own.

    Parameters
    ----------
    own_guidance, own_model
        (n,) past ln(reported / median) of the vendor, of the guidance read by its record and of
        the model; may be empty.
    others_guidance, others_model
        (m,) the same of all other vendors, m at least 1.
    """
    of_guidance = _mean_square(own_guidance, others_guidance)
    of_model = _mean_square(own_model, others_model)
    return of_model / (of_model + of_guidance)


def _mean_square(own: ArrayLike, others: ArrayLike) -> float:
    mine, theirs = np.asarray(own, dtype=float), np.asarray(others, dtype=float)
    total = PRIOR_QUARTERS * float((theirs**2).mean()) + float((mine**2).sum())
    return max(total / (PRIOR_QUARTERS + len(mine)), 1e-12)


def nowcast(
    model: Sequence[float] | Array,
    guided: float,
    record: BeatRecord,
    *,
    weight: float | None = None,
) -> Nowcast:
    """Average the model's quantiles and those of the guidance, on logs.

    Averaging quantiles (Lichtendahl, Grushka-Cockayne & Winkler 2013, Management Science 59:1594)
    keeps the result between the two and as wide as their mean: agreement of two forecasts that
    saw the same past is no second confirmation.

    Parameters
    ----------
    model
        (9,) quantiles at ``QUANTILES``, above 0.
    guided
        The number guided: the middle where it is a range.
    record
        From :func:`beat_record`.
    weight
        Of the guidance, from :func:`learned_weight`; without it the two weigh by the inverse
        square of the width of their 80% bands on logs.

    Raises
    ------
    NowcastError
        When a quantile of the model or the guidance is not above 0.
    """
    own = np.asarray(model, dtype=float)
    if own.shape != (len(QUANTILES),) or not (own > 0.0).all():
        raise NowcastError(f"the model needs {len(QUANTILES)} quantiles above 0, got {own}")
    by_guidance = guided_quantiles(guided, record)
    if weight is None:
        of_model, of_guidance = (
            max(float(np.log(q[_HIGH] / q[_LOW])), 1e-9) for q in (own, by_guidance)
        )
        weight = of_model**2 / (of_model**2 + of_guidance**2)
    blended = np.exp(weight * np.log(by_guidance) + (1.0 - weight) * np.log(own))
    return Nowcast(quantiles=np.asarray(blended), guided=by_guidance, weight=weight)
