"""Generations that replace one another: Norton & Bass 1987, Management Science 33:1069.

Each generation diffuses over its own potential and over the buyers of the one before it::

    M_1 = m_1,  M_i = m_i + F_(i-1)(t - tau_(i-1)) M_(i-1)
    S_i = F_i(t - tau_i) M_i [1 - F_(i+1)(t - tau_(i+1))]

with ``F`` the Bass curve. ``S`` are rates (units a year), so they never sum above the sum of the
potentials ``m``. Substitution is never damped; what is uncertain is said by the priors: the speed
of earlier generations for the speed of the newest, and what is expected of its potential.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecasts.diffusion.curves import bass
from forecasts.diffusion.observation import Design, DiffusionError, Observation
from forecasts.diffusion.posterior import Posterior, Prior, maximise

Array = NDArray[np.float64]

DRAWS: Final = 1_000


@dataclass(frozen=True)
class Generation:
    """One generation: when it launched (decimal year) and the rate it adds to the market (m).

    ``launch_sd`` is in years, ``potential_sd`` on the logarithm. One that does not replace the one
    before it is bought beside it: it takes no buyers over.
    """

    name: str
    launched: float
    potential: float
    launch_sd: float = 0.15
    potential_sd: float = 0.6
    replaces: bool = True


@dataclass(frozen=True)
class SpeedPrior:
    """What all generations share: innovation p and imitation q a year, on the logarithm.

    ``*_sd`` is the spread of the common value, ``*_own_sd`` that of one generation around it. The
    defaults are those with which the model was measured on simulated generations.
    """

    p: float = 0.02
    p_sd: float = 0.7
    p_own_sd: float = 0.25
    q: float = 0.8
    q_sd: float = 0.4
    q_own_sd: float = 0.15


@dataclass(frozen=True, eq=False)
class GenerationFit:
    """A fitted market: its generations, its posterior, and what it says of each observation."""

    generations: tuple[Generation, ...]
    posterior: Posterior
    predicted: Array
    observations: tuple[Observation, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the generations, oldest first."""
        return tuple(each.name for each in self.generations)

    @property
    def replaces(self) -> tuple[bool, ...]:
        """Whether each generation takes over the buyers of the one before it."""
        return tuple(each.replaces for each in self.generations)

    def rates(self, times: Array, theta: Array | None = None) -> Array:
        """Units a year (..., T, G) at ``times`` (T,) for parameters (..., P); the mode if none."""
        theta = self.posterior.mode if theta is None else theta
        return rates(times, theta, replaces=self.replaces)

    def sample(self, times: Array, *, rng: np.random.Generator, size: int = DRAWS) -> Array:
        """Draws (size, T, G) of the rates."""
        return self.rates(times, self.posterior.sample(size, rng=rng))

    def potential(self, theta: Array | None = None) -> Array:
        """Most that all generations together ever ship a year, (...)."""
        theta = self.posterior.mode if theta is None else theta
        return np.asarray(np.exp(theta[..., : len(self.generations)]).sum(axis=-1))

    def parameters(self) -> dict[str, dict[str, float]]:
        """m, p, q and launch of each generation at the mode."""
        count = len(self.generations)
        potential, p, q, launched = _unpacked(self.posterior.mode, count)
        return {
            name: {
                "m": float(potential[i]),
                "p": float(p[i]),
                "q": float(q[i]),
                "launched": float(launched[i]),
            }
            for i, name in enumerate(self.names)
        }


def fit_generations(
    generations: Sequence[Generation],
    observations: Sequence[Observation],
    *,
    speed: SpeedPrior | None = None,
) -> GenerationFit:
    """Fit generations, oldest first, to what is known of them.

    Parameters
    ----------
    generations
        With launch and expected potential, in the unit of the observed amounts a year.
    observations
        Points and bounds; ``parts`` are indices of ``generations``.
    speed
        Prior of p and q.

    Raises
    ------
    DiffusionError
        When there is no generation or no observation, generations are out of order, or an
        observation names a generation that is not there.
    """
    if not generations:
        raise DiffusionError("no generation to fit")
    launches = [each.launched for each in generations]
    if launches != sorted(launches):
        raise DiffusionError(f"generations must be oldest first; their launches are {launches}")
    prior = _prior(generations, speed or SpeedPrior())
    design = Design.of(observations, len(generations))

    replaces = tuple(each.replaces for each in generations)

    def predicted(theta: Array) -> Array:
        return design.predicted(rates(design.times, theta, replaces=replaces))

    posterior = maximise(lambda theta: design.errors(predicted(theta)), prior)
    return GenerationFit(
        tuple(generations), posterior, predicted(posterior.mode), tuple(observations)
    )


def rates(times: Array, theta: Array, *, replaces: Sequence[bool] = ()) -> Array:
    """Units a year (..., T, G) of the Norton–Bass model.

    ``theta`` (..., 4 G + 2) holds ln m, ln p and ln q in common, what each generation adds to both,
    and the launches. ``replaces`` (G,) says which take over the buyers before them; all if empty.
    """
    count = (theta.shape[-1] - 2) // 4
    takes = tuple(replaces) or (True,) * count
    potential, p, q, launched = (part[..., None, :] for part in _unpacked(theta, count))
    adopted = bass(times[:, None] - launched, p, q)
    out = np.empty(adopted.shape)
    inherited = np.zeros(adopted.shape[:-1])
    for i in range(count):
        reachable = potential[..., i] + (inherited if takes[i] else 0.0)
        left = 1.0 - adopted[..., i + 1] if i + 1 < count and takes[i + 1] else 1.0
        out[..., i] = adopted[..., i] * reachable * left
        inherited = adopted[..., i] * reachable
    return out


def _unpacked(theta: Array, count: int) -> tuple[Array, Array, Array, Array]:
    """Potentials, p, q and launches, each (..., G)."""
    own_p = theta[..., count + 2 : 2 * count + 2]
    own_q = theta[..., 2 * count + 2 : 3 * count + 2]
    return (
        np.exp(theta[..., :count]),
        np.exp(theta[..., count, None] + own_p),
        np.exp(theta[..., count + 1, None] + own_q),
        theta[..., 3 * count + 2 :],
    )


def _prior(generations: Sequence[Generation], speed: SpeedPrior) -> Prior:
    count = len(generations)
    return Prior(
        mean=np.concatenate(
            [
                np.log([each.potential for each in generations]),
                [np.log(speed.p), np.log(speed.q)],
                np.zeros(2 * count),
                [each.launched for each in generations],
            ]
        ),
        sd=np.concatenate(
            [
                [each.potential_sd for each in generations],
                [speed.p_sd, speed.q_sd],
                np.full(count, speed.p_own_sd),
                np.full(count, speed.q_own_sd),
                [each.launch_sd for each in generations],
            ]
        ),
    )
