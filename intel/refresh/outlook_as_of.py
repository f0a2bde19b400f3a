"""The outlook models fitted to what was public on any day, each day once a refresh."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion import AdoptionFit, GenerationFit
from forecasts.diffusion.observation import Design, Observation
from intel.facts.outlook import OutlookAssumptions
from intel.refresh.form_forecasts import fit_forms
from intel.refresh.generation_forecasts import MODULES, NOISE_SD, fit_speeds
from intel.refresh.outlook_facts import Query, Used, as_known
from intel.refresh.share_forecasts import fit_fabrics

Array = NDArray[np.float64]

DRAWS: Final = 1_000


@dataclass(frozen=True, eq=False)
class Subject:
    """A fitted model, the names of its parts, and what it was fitted to."""

    fit: GenerationFit | AdoptionFit
    parts: tuple[str, ...]
    units: str
    used: Sequence[Used]

    def draws(self, observations: Sequence[Observation], rng: np.random.Generator) -> Array:
        """Draws (D, R) of what each observation is about, noise of the curves included."""
        if isinstance(self.fit, GenerationFit):
            design = Design.of(observations, len(self.parts))
            rates = self.fit.sample(design.times, rng=rng, size=DRAWS)
            noise = rng.normal(0.0, NOISE_SD, (DRAWS, 1, rates.shape[2]))
            return design.predicted(rates * np.exp(noise))
        design = Design.of(observations, 2)
        adopted = self.fit.sample(design.times, rng=rng, size=DRAWS)
        return design.predicted(np.stack([adopted, 1.0 - adopted], axis=2))


class OutlooksAsOf:
    """Every diffusion model by name on any day.

    Parameters
    ----------
    query
        Asks the facts of the snapshot under construction.
    assumed
        Priors, with their reasons; on past days too they are those of today.
    today
        Day of knowledge of :meth:`now`.
    """

    def __init__(self, query: Query, assumed: OutlookAssumptions, *, today: date) -> None:
        facts: Query = cache(query)
        self._now: Callable[[], Mapping[str, Subject]] = cache(
            lambda: _fitted_subjects(facts, assumed, today)
        )
        self._on: Callable[[pd.Timestamp], Mapping[str, Subject]] = cache(
            lambda day: _fitted_subjects(as_known(facts, day), assumed, day.date())
        )

    def now(self) -> Mapping[str, Subject]:
        """Fitted to all that is known."""
        return self._now()

    def on(self, day: pd.Timestamp) -> Mapping[str, Subject]:
        """Fitted to what was public by ``day``."""
        return self._on(day)


def _fitted_subjects(
    query: Query, assumed: OutlookAssumptions, made_on: date
) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    speeds = fit_speeds(query, assumed, made_on=made_on)
    for name, (fitted, used) in speeds.items():
        unit = assumed.speed_market[name].unit
        found[f"speed/{name}"] = Subject(fitted, tuple(fitted.names), unit, used)
    if MODULES in speeds:
        rng = np.random.default_rng(zlib.crc32(b"forms"))
        forms = fit_forms(query, assumed, speeds[MODULES][0], made_on=made_on, rng=rng)
        for form, (curve, used) in forms.items():
            found[f"form/{form}"] = Subject(curve, (form,), "fraction", used)
    for name, (line, used) in fit_fabrics(query, assumed, made_on=made_on).items():
        newcomer = assumed.substitution[name].newcomer
        found[f"share/{name}"] = Subject(line, (newcomer,), "fraction", used)
    return found
