"""Speeds: which generation ships when, and when one passes another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion import (
    AdoptionFit,
    Generation,
    GenerationFit,
    Observation,
    SpeedPrior,
    crossing,
    fit_generations,
    spread_left,
    worth_nothing,
)
from intel.facts.outlook import OutlookAssumptions, SpeedMarket
from intel.refresh.cadences import cadence_rows
from intel.refresh.form_forecasts import forecast_forms
from intel.refresh.outlook_facts import (
    COLUMNS,
    Query,
    Used,
    distinct,
    observe,
    one_view_a_house,
    parts_of,
)
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
    put_together,
    quantile_rows,
)

Array = NDArray[np.float64]

NOISE_SD: Final = 0.12
"""How far a year's shipments of one generation lie off its curve, on the logarithm."""
NOISE_STAYS: Final = 0.6
MODULES: Final = "optical_modules"


@dataclass(frozen=True, eq=False)
class Generations:
    """Tables of rows, and the fit and draws of modules that supply builds on."""

    tables: Tables
    modules: GenerationFit | None
    forms: dict[str, AdoptionFit]


def forecast_generations(
    query: Query, assumed: OutlookAssumptions, *, made_on: date, seed: int = 51
) -> Generations:
    """Forecast every speed market and form of optics, and test every cadence.

    Parameters
    ----------
    query
        Asks the facts of the snapshot under construction.
    assumed
        Priors, with their reasons.
    made_on
        The day of knowledge.
    seed
        Of the draws: equal facts give equal rows.
    """
    rng = np.random.default_rng(seed)
    fits = fit_speeds(query, assumed, made_on=made_on)
    parts = [
        _speed_tables(name, assumed.speed_market[name], fitted, used, made_on=made_on, rng=rng)
        for name, (fitted, used) in fits.items()
    ]
    forms: dict[str, AdoptionFit] = {}
    modules = fits[MODULES][0] if MODULES in fits else None
    if modules is not None:
        forms, tables = forecast_forms(query, assumed, modules, made_on=made_on, rng=rng)
        parts.append(tables)
    parts.append(as_tables({"cadence": cadence_rows(query, assumed.cadence)}))
    return Generations(put_together(*parts), modules, forms)


def fit_speeds(
    query: Query, assumed: OutlookAssumptions, *, made_on: date
) -> dict[str, tuple[GenerationFit, list[Used]]]:
    """Each speed market of which anything is known, fitted, with what it was fitted to."""
    found = {}
    for name, market in assumed.speed_market.items():
        if used := _observations(query, assumed, market, made_on):
            found[name] = (_fitted(market, [each.observation for each in used]), used)
    return found


def _fitted(market: SpeedMarket, observations: Sequence[Observation]) -> GenerationFit:
    generations = [
        Generation(
            each.name,
            each.launched,
            each.potential,
            launch_sd=each.launch_sd,
            potential_sd=each.potential_sd,
            replaces=each.replaces,
        )
        for each in market.generation
    ]
    speed = SpeedPrior(p=market.p, p_sd=market.p_sd, q=market.q, q_sd=market.q_sd)
    return fit_generations(generations, observations, speed=speed)


def _observations(
    query: Query, assumed: OutlookAssumptions, market: SpeedMarket, made_on: date
) -> list[Used]:
    """What the facts say of one market, over all its generations."""
    by_product = any(each.products for each in market.generation)
    names = [each.name for each in market.generation]
    vendor = "NVIDIA" if by_product else "MARKET"
    facts = query(
        f"SELECT {COLUMNS} FROM fact WHERE entity = '{vendor}' AND value IS NOT NULL"  # noqa: S608
        f" AND metric IN ('{market.amount_metric}', '{market.share_metric}')"
        " AND period_start >= DATE '2015-01-01'"
    )
    facts = distinct(facts, assumed.exclude, made_on=made_on)
    if by_product:
        facts = _by_generation(facts, market)
    out = []
    for fact in facts.to_dict("records"):
        is_share = fact["metric"] == market.share_metric
        if is_share or fact["speed"]:
            parts = parts_of(fact["speed"], names)
        else:
            counts_all = fact["scope"] == market.share_scope and not fact["form"]
            parts = tuple(range(len(names))) if counts_all and market.share_scope else ()
        if is_share and (
            fact["basis"] != market.share_basis or fact["scope"] != market.share_scope
        ):
            continue
        if not parts or (is_share and len(parts) == len(names)):
            continue
        used = observe(fact, parts, assumed.spread, kind="share" if is_share else "amount")
        if used is not None:
            out.append(used)
    return one_view_a_house(out)


def _by_generation(facts: pd.DataFrame, market: SpeedMarket) -> pd.DataFrame:
    """Products summed to the generation they carry, a row a generation and period of a house."""
    carried = {product: each.name for each in market.generation for product in each.products}
    facts = facts.assign(speed=facts["product"].map(carried)).dropna(subset=["speed"])
    together = ["speed", "period_start", "period_end", "origin", "status", "segment"]
    return (
        facts.sort_values("value", ascending=False, kind="stable")
        .groupby(together, as_index=False, sort=True)
        .agg(
            **{name: (name, "first") for name in facts.columns if name not in (*together, "value")},
            value=("value", "sum"),
        )
        .assign(low=float("nan"), high=float("nan"), product="")
    )


def _speed_tables(
    name: str,
    market: SpeedMarket,
    fitted: GenerationFit,
    used: Sequence[Used],
    *,
    made_on: date,
    rng: np.random.Generator,
) -> Tables:
    model_id = f"speed/{name}"
    monthly = fitted.sample(MONTHS, rng=rng, size=DRAWS)
    yearly = by_year(monthly)
    yearly = yearly * np.exp(_noise(yearly.shape, rng))
    shares = yearly / np.maximum(yearly.sum(axis=2, keepdims=True), 1e-12)
    first = max(FIRST_YEAR, int(fitted.generations[0].launched) + 1)
    has_amounts = market.unit != "fraction"
    rows: list[dict[str, Any]] = []
    for i, year in enumerate(range(FIRST_YEAR, LAST_YEAR + 1)):
        if year < first:
            continue
        for g, speed in enumerate(fitted.names):
            keys = {
                "model_id": model_id,
                "market": name,
                "speed": speed,
                "period_start": pd.Timestamp(year, 1, 1),
                "period_end": pd.Timestamp(year, 12, 31),
            }
            rows += quantile_rows(
                shares[:, i, g], {**keys, "quantity": "share", "unit": "fraction"}
            )
            if has_amounts:
                rows += quantile_rows(
                    yearly[:, i, g], {**keys, "quantity": "shipments", "unit": market.unit}
                )
    crossings = [
        row
        for g in range(1, len(fitted.names))
        if fitted.replaces[g]
        for row in crossing_rows(
            model_id,
            name,
            fitted.names[g],
            fitted.names[g - 1],
            crossing(monthly[:, :, g], monthly[:, :, g - 1], MONTHS),
        )
    ]
    warnings = [
        f"Counted is {fitted.names[0]} and what came after it; slower speeds are left out.",
        f"Nothing after {fitted.names[-1]} is modelled: once a successor ships, it holds less.",
        "Shipments are what was supplied: a shortage holds them below demand.",
        "Each curve's noise is a convention of"
        f" {NOISE_SD:.0%} a year that stays by {NOISE_STAYS:g}.",
    ]
    if not any(each.role == "point" for each in used):
        warnings.insert(0, "No figure is published: bounds, forecasts and priors alone.")
    if not fitted.posterior.converged:
        warnings.insert(0, "The search for the mode did not converge.")
    return as_tables(
        {
            "speed_forecast": rows,
            "crossing_date": crossings,
            "outlook_model": [
                model_row(
                    model_id,
                    market.title,
                    "Norton-Bass generations, maximum a posteriori with Laplace spread",
                    used,
                    made_on=made_on,
                    prior_part=fitted.posterior.prior_part,
                    spread_left=_spread_left(market, fitted, used, made_on),
                    parameters={
                        "generations": fitted.parameters(),
                        "prior": market.model_dump(mode="json"),
                    },
                    warnings=warnings,
                )
            ],
            "outlook_input": input_rows(model_id, used, fitted.predicted),
        }
    )


def _spread_left(
    market: SpeedMarket, fitted: GenerationFit, used: Sequence[Used], made_on: date
) -> float:
    """Spread of the shares of the year after, beside that of the priors alone."""
    of_priors = _fitted(market, worth_nothing([each.observation for each in used]))
    shares = []
    for each in (fitted, of_priors):
        rates = each.sample(months_of_year_after(made_on), rng=np.random.default_rng(0), size=DRAWS)
        year = rates.sum(axis=1)
        shares.append(year / np.maximum(year.sum(axis=1, keepdims=True), 1e-12))
    return spread_left(*shares)


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Errors (D, years, G) that stay from year to year, each generation its own."""
    out = rng.normal(0.0, NOISE_SD, shape)
    fresh = np.sqrt(1.0 - NOISE_STAYS**2)
    for i in range(1, shape[1]):
        out[:, i] = NOISE_STAYS * out[:, i - 1] + fresh * out[:, i]
    return out
