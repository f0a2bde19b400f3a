"""Generations that replace one another, adoption from few points, and when curves cross.

Substitution between generations is never damped (shares between vendors are, see
:mod:`forecasts.shares`).
"""

from forecasts.diffusion.adoption import (
    FAMILIES,
    AdoptionFit,
    Family,
    families_like,
    fit_sales,
    fit_share,
)
from forecasts.diffusion.cadence import Cadence, doubling_time
from forecasts.diffusion.crossing import Crossing, crossing
from forecasts.diffusion.evidence import spread_left, worth_nothing
from forecasts.diffusion.norton_bass import (
    Generation,
    GenerationFit,
    SpeedPrior,
    fit_generations,
    rates,
)
from forecasts.diffusion.observation import DiffusionError, Observation
from forecasts.diffusion.substitution import fit_substitution

__all__ = [
    "FAMILIES",
    "AdoptionFit",
    "Cadence",
    "Crossing",
    "DiffusionError",
    "Family",
    "Generation",
    "GenerationFit",
    "Observation",
    "SpeedPrior",
    "crossing",
    "doubling_time",
    "families_like",
    "fit_generations",
    "fit_sales",
    "fit_share",
    "fit_substitution",
    "rates",
    "spread_left",
    "worth_nothing",
]
