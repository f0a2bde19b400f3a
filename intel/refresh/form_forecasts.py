"""Forms of optics: co-packaged and linear-drive by adoption curves, retimed pluggables the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion import (
    AdoptionFit,
    GenerationFit,
    Observation,
    crossing,
    families_like,
    fit_share,
    spread_left,
    worth_nothing,
)
from intel.facts.outlook import AdoptionPrior, OutlookAssumptions
from intel.refresh.outlook_facts import COLUMNS, Query, Used, distinct, observe, one_view_a_house
from intel.refresh.outlook_rows import (
    DRAWS,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    Tables,
    as_tables,
    by_year,
    crossing_rows,
    input_rows,
    model_row,
    months_of_year_after,
    quantile_rows,
)

Array = NDArray[np.float64]

FORM_SPEEDS: Final = frozenset({"800G", "1.6T", "3.2T"})
RETIMED: Final = "retimed pluggable"
LEVELS: Final = (0.1, 0.25, 0.5)


def forecast_forms(
    query: Query,
    assumed: OutlookAssumptions,
    modules: GenerationFit,
    *,
    made_on: date,
    rng: np.random.Generator,
) -> tuple[dict[str, AdoptionFit], Tables]:
    """CPO and LPO by adoption curves with the speed of earlier generations; the rest is retimed."""
    fits: dict[str, AdoptionFit] = {}
    models, inputs = [], []
    made = fit_forms(query, assumed, modules, made_on=made_on, rng=rng)
    for form, (fitted, used) in made.items():
        fits[form] = fitted
        model_id = f"form/{form}"
        models.append(
            model_row(
                model_id,
                f"{form} as a part of optics at 800G and above",
                "Bass, Gompertz and logistic adoption with priors from earlier generations, mixed",
                used,
                made_on=made_on,
                prior_part=fitted.prior_part,
                spread_left=_spread_left(assumed.adoption[form], fitted, used, modules, made_on),
                parameters={
                    "families": fitted.parameters(),
                    "prior": assumed.adoption[form].model_dump(mode="json"),
                },
                warnings=[
                    f"Rests on {len(used)} statements, most of them forecasts of houses; the years"
                    " of one house weigh as one view.",
                    "Documents count modules, ports or revenue; here they stand for units.",
                ],
            )
        )
        inputs += input_rows(model_id, used, fitted.predicted)
    if not fits:
        return {}, {}
    rows = _form_rows(fits, modules, rng)
    return fits, as_tables({**rows, "outlook_model": models, "outlook_input": inputs})


def fit_forms(
    query: Query,
    assumed: OutlookAssumptions,
    modules: GenerationFit,
    *,
    made_on: date,
    rng: np.random.Generator,
) -> dict[str, tuple[AdoptionFit, list[Used]]]:
    """Each form of which anything is known, fitted, with what it was fitted to."""
    found = {}
    for form, prior in assumed.adoption.items():
        if used := _adoption_facts(query, assumed, form, prior, modules, made_on):
            stated = [each.observation for each in used]
            found[form] = (_fitted(prior, stated, modules, rng), used)
    return found


def _fitted(
    prior: AdoptionPrior,
    observations: Sequence[Observation],
    modules: GenerationFit,
    rng: np.random.Generator,
) -> AdoptionFit:
    return fit_share(
        observations,
        launched=prior.launched,
        ceiling=prior.ceiling,
        ceiling_sd=prior.ceiling_sd,
        families=families_like(*_past_speeds(modules, rng), extra_sd=prior.extra_sd),
    )


def _spread_left(
    prior: AdoptionPrior,
    fitted: AdoptionFit,
    used: Sequence[Used],
    modules: GenerationFit,
    made_on: date,
) -> float:
    """Spread of the share of the year after, beside that of the priors alone."""
    weak = worth_nothing([each.observation for each in used])
    rng = np.random.default_rng(0)
    of_priors = _fitted(prior, weak, modules, rng)
    months = months_of_year_after(made_on)
    own, alone = (each.sample(months, rng=rng, size=DRAWS) for each in (fitted, of_priors))
    return spread_left(own.mean(axis=1), alone.mean(axis=1))


def _past_speeds(modules: GenerationFit, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draws of p and q of the generations that have shipped."""
    theta = modules.posterior.sample(400, rng=rng)
    count = len(modules.generations)
    shipped = slice(0, count - 1)
    p = np.exp(theta[:, count, None] + theta[:, count + 2 : 2 * count + 2][:, shipped])
    q = np.exp(theta[:, count + 1, None] + theta[:, 2 * count + 2 : 3 * count + 2][:, shipped])
    return p.ravel(), q.ravel()


def _adoption_facts(
    query: Query,
    assumed: OutlookAssumptions,
    form: str,
    prior: AdoptionPrior,
    modules: GenerationFit,
    made_on: date,
) -> list[Used]:
    """Shares as stated, and ports of the form over modules at 800G and above as fitted."""
    facts = query(
        f"SELECT {COLUMNS} FROM fact WHERE metric = 'adoption_share' AND entity = 'MARKET'"  # noqa: S608
        f" AND form = '{form}' AND value IS NOT NULL"
    )
    facts = facts[
        facts["scope"].isin(prior.scopes) & ~facts["segment"].str.contains("reach=|scenario=")
    ]
    ports = query(
        f"SELECT {COLUMNS} FROM fact WHERE metric = 'port_shipments' AND entity = 'MARKET'"  # noqa: S608
        f" AND form = '{form}' AND value IS NOT NULL AND period_type = 'year'"
        " AND period_start >= DATE '2025-01-01'"
    )
    whole = by_year(modules.rates(MONTHS)[None])[0][:, _fast(modules)].sum(axis=1)
    years = ports["period_start"].dt.year.to_numpy(dtype=int) - FIRST_YEAR
    ports = ports.assign(**{name: ports[name] / whole[years] for name in ("value", "low", "high")})
    stated = pd.concat([facts, ports]) if len(ports) else facts
    made = (
        observe(fact, (0,), assumed.spread, kind="share")
        for fact in distinct(stated.assign(speed=""), assumed.exclude, made_on=made_on).to_dict(
            "records"
        )
    )
    return one_view_a_house([each for each in made if each is not None])


def _fast(modules: GenerationFit) -> list[int]:
    """Places of the speeds that forms are counted at."""
    return [i for i, speed in enumerate(modules.names) if speed in FORM_SPEEDS]


def _form_rows(
    fits: dict[str, AdoptionFit], modules: GenerationFit, rng: np.random.Generator
) -> dict[str, list[dict[str, Any]]]:
    """Shares that add to one in every draw: LPO is a part of what is not co-packaged."""
    monthly = {name: fit.sample(MONTHS, rng=rng, size=DRAWS) for name, fit in fits.items()}
    units = by_year(modules.sample(MONTHS, rng=rng, size=DRAWS))[:, :, _fast(modules)].sum(axis=2)
    first = int(min(fit.launched for fit in fits.values()))
    none = np.zeros((DRAWS, len(MONTHS)))
    packaged = monthly.get("CPO", none)
    linear = (1.0 - packaged) * monthly.get("LPO", none)
    shares = {"CPO": packaged, "LPO": linear, RETIMED: 1.0 - packaged - linear}
    rows, crossings = [], []
    for form, draws in shares.items():
        yearly = by_year(draws[:, :, None])[:, :, 0]
        model_id = f"form/{form}" if form in fits else "form/CPO"
        for i, year in enumerate(range(FIRST_YEAR, LAST_YEAR + 1)):
            if year < first:
                continue
            keys = {
                "model_id": model_id,
                "form": form,
                "period_start": pd.Timestamp(year, 1, 1),
                "period_end": pd.Timestamp(year, 12, 31),
            }
            rows += quantile_rows(yearly[:, i], {**keys, "quantity": "share", "unit": "fraction"})
            rows += quantile_rows(
                yearly[:, i] * units[:, i],
                {**keys, "quantity": "shipments", "unit": "units_k"},
            )
        if form in fits:
            for level in LEVELS:
                found = crossing(draws, np.full_like(draws, level), MONTHS)
                crossings += crossing_rows(model_id, "optics_form", form, f"{level:.0%}", found)
    if {"CPO", "LPO"} <= set(fits):
        found = crossing(packaged, linear, MONTHS)
        crossings += crossing_rows("form/CPO", "optics_form", "CPO", "LPO", found)
    return {"optics_form_forecast": rows, "crossing_date": crossings}
