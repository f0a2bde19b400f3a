"""Shares of fabrics: Ethernet over InfiniBand in AI back-ends, and Spectrum-X in Ethernet.

A substitution line (Fisher & Pry) is fitted to what houses state, mostly bounds; the money each
share comes to is its draws times those of the back-end market.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion import (
    AdoptionFit,
    Observation,
    crossing,
    fit_substitution,
    spread_left,
    worth_nothing,
)
from forecasts.shares import SharesError, forecast_shares
from intel.facts.outlook import OutlookAssumptions, SubstitutionPrior
from intel.refresh.coherent_basis import MarketDraws
from intel.refresh.outlook_facts import COLUMNS, Query, Used, decimal_year, distinct, observe
from intel.refresh.outlook_rows import (
    MONTHS,
    Tables,
    as_tables,
    crossing_rows,
    input_rows,
    model_row,
    months_of_year_after,
    put_together,
    quantile_rows,
)

Array = NDArray[np.float64]

BACK_END: Final = "back_end_switch"
FABRICS: Final = "ai_back_end_fabric"
SPECTRUM_X: Final = "ai_ethernet"
DATA_CENTER: Final = "data_center_ethernet"
LEVELS: Final = (0.5, 0.667, 0.75, 0.8, 0.9)
QUARTERS: Final = pd.period_range("2023Q1", "2030Q4", freq="Q")
DRAWS: Final = 2_000

_FABRIC_FACTS: Final = (
    "metric = 'fabric_share' AND entity = 'MARKET' AND scope = 'ai_back_end'"
    " AND fabric IN ('ethernet', 'infiniband')"
)
_SPECTRUM_FACTS: Final = (
    "metric = 'vendor_share' AND scope = 'ai_back_end' AND fabric = 'ethernet'"
    " AND entity LIKE '%NVIDIA%'"
)


def forecast_fabrics(
    query: Query,
    assumed: OutlookAssumptions,
    markets: Mapping[str, MarketDraws],
    *,
    made_on: date,
    seed: int = 52,
) -> Tables:
    """Forecast the substitutions that are assumed for, and NVIDIA's part of Ethernet switching."""
    rng = np.random.default_rng(seed)
    parts: list[Tables] = []
    ethernet: Array | None = None
    market = markets.get(BACK_END)
    for name, (fitted, used) in fit_fabrics(query, assumed, made_on=made_on).items():
        draws = fitted.sample(MONTHS, rng=rng, size=DRAWS)
        money = _money(market, ethernet if name == SPECTRUM_X else None, rng)
        parts.append(
            _tables(name, assumed.substitution[name], fitted, used, draws, money, made_on=made_on)
        )
        if name == FABRICS:
            ethernet = draws
    parts.append(_data_center(query, made_on=made_on, rng=rng))
    return put_together(*parts)


def fit_fabrics(
    query: Query, assumed: OutlookAssumptions, *, made_on: date
) -> dict[str, tuple[AdoptionFit, list[Used]]]:
    """Each substitution of which anything is known, fitted, with what it was fitted to."""
    found = {}
    for name, where in ((FABRICS, _FABRIC_FACTS), (SPECTRUM_X, _SPECTRUM_FACTS)):
        prior = assumed.substitution.get(name)
        used = [] if prior is None else _used(query, assumed, where, name, made_on)
        if prior is None or not used:
            continue
        found[name] = (_fitted(prior, [each.observation for each in used]), used)
    return found


def _fitted(prior: SubstitutionPrior, observations: Sequence[Observation]) -> AdoptionFit:
    return fit_substitution(
        observations,
        rate=prior.rate,
        rate_sd=prior.rate_sd,
        half_at=prior.half_at,
        half_sd=prior.half_sd,
        ceiling=prior.ceiling,
        ceiling_sd=prior.ceiling_sd,
    )


def _spread_left(
    prior: SubstitutionPrior, fitted: AdoptionFit, used: Sequence[Used], made_on: date
) -> float:
    """Spread of the share of the year after, beside that of the priors alone."""
    of_priors = _fitted(prior, worth_nothing([each.observation for each in used]))
    months, rng = months_of_year_after(made_on), np.random.default_rng(0)
    own, alone = (each.sample(months, rng=rng, size=DRAWS) for each in (fitted, of_priors))
    return spread_left(own.mean(axis=1), alone.mean(axis=1))


def _used(
    query: Query, assumed: OutlookAssumptions, where: str, name: str, made_on: date
) -> list[Used]:
    facts = query(f"SELECT {COLUMNS} FROM fact WHERE {where} AND value IS NOT NULL")  # noqa: S608
    out = []
    for fact in distinct(facts, assumed.exclude, made_on=made_on).to_dict("records"):
        if name == SPECTRUM_X:  # a share of NVIDIA and others together bounds NVIDIA's
            fact = {**fact, "high": fact["value"], "low": float("nan")}
        made = observe(
            fact, (0,), assumed.spread, kind="share", flipped=fact["fabric"] == "infiniband"
        )
        if made is not None:
            out.append(made)
    return out


def _money(
    market: MarketDraws | None, ethernet: Array | None, rng: np.random.Generator
) -> MarketDraws | None:
    """The market that is shared out: the back-end, or its Ethernet part."""
    if market is None:
        return None
    draws = rng.permutation(market.draws)[:DRAWS]
    if ethernet is not None:
        draws = draws * _at_quarters(ethernet, market.periods)[: len(draws)]
    return MarketDraws(market.periods, draws)


def _at_quarters(monthly: Array, periods: pd.PeriodIndex) -> Array:
    """Draws (D, h) in the middle of quarters from draws (D, months)."""
    middles = [
        decimal_year(period.start_time + (period.end_time - period.start_time) / 2)
        for period in periods
    ]
    near = np.abs(MONTHS[None, :] - np.array(middles)[:, None]).argmin(axis=1)
    return monthly[:, near]


def _tables(
    name: str,
    prior: SubstitutionPrior,
    fitted: AdoptionFit,
    used: Sequence[Used],
    draws: Array,
    money: MarketDraws | None,
    *,
    made_on: date,
) -> Tables:
    model_id = f"share/{name}"
    quarterly = _at_quarters(draws, QUARTERS)
    rows: list[dict[str, Any]] = []
    for part, shares in ((prior.newcomer, quarterly), (prior.incumbent, 1.0 - quarterly)):
        for i, quarter in enumerate(QUARTERS):
            keys = {
                "model_id": model_id,
                "market": name,
                "part": part,
                "period_end": quarter.end_time.normalize(),
            }
            rows += quantile_rows(shares[:, i], {**keys, "quantity": "share", "unit": "fraction"})
            if money is not None and quarter in money.periods:
                step = money.periods.get_loc(quarter)
                revenue = money.draws[:, step] * shares[: len(money.draws), i]
                rows += quantile_rows(revenue, {**keys, "quantity": "revenue", "unit": "USD_m"})
    crossings = [
        row
        for level in LEVELS
        for row in crossing_rows(
            model_id,
            name,
            prior.newcomer,
            f"{level:.0%}",
            crossing(draws, np.full_like(draws, level), MONTHS),
        )
    ]
    points = sum(each.role == "point" for each in used)
    warnings = [
        f"{len(used) - points} of {len(used)} statements are bounds: the line is held between"
        " them, and how far it goes above the last is prior judgement.",
        "Money is the share of the back-end switch market as reconciled; houses may count more.",
    ]
    if name == SPECTRUM_X:
        warnings.insert(0, "Nobody publishes this part; it is bounded from above only.")
    else:
        warnings.append(
            "No document states a third fabric in AI back-end networks: what is not"
            f" {prior.newcomer} is taken to be {prior.incumbent}."
        )
    return as_tables(
        {
            "forecast_share": rows,
            "crossing_date": crossings,
            "outlook_model": [
                model_row(
                    model_id,
                    f"{prior.newcomer} over {prior.incumbent}",
                    "Fisher-Pry substitution with a ceiling, maximum a posteriori on bounds",
                    used,
                    made_on=made_on,
                    prior_part=fitted.prior_part,
                    spread_left=_spread_left(prior, fitted, used, made_on),
                    parameters={
                        "rate_a_year": float(np.exp(fitted.posteriors[0].mode[0])),
                        "half_at": prior.half_at + float(fitted.posteriors[0].mode[1]),
                        "fit": fitted.parameters(),
                        "prior": prior.model_dump(mode="json"),
                    },
                    warnings=warnings,
                )
            ],
            "outlook_input": input_rows(model_id, used, fitted.predicted),
        }
    )


def _data_center(query: Query, *, made_on: date, rng: np.random.Generator) -> Tables:
    """NVIDIA's part of all data-centre Ethernet switching, a series of its own, as IDC has it."""
    facts = query(
        f"SELECT {COLUMNS} FROM fact WHERE metric IN ('vendor_share', 'switch_sales')"  # noqa: S608
        " AND fabric = 'ethernet' AND scope = 'data_center' AND speed = '' AND origin = 'IDC'"
        " AND entity IN ('NVIDIA', 'MARKET') AND period_type = 'quarter' AND value IS NOT NULL"
        " ORDER BY grade, published_on DESC"
    )
    share: dict[pd.Period, tuple[float, str, str]] = {}
    sales: dict[tuple[str, pd.Period], tuple[float, str, str]] = {}
    for fact in facts.to_dict("records"):
        quarter = pd.Period(fact["period_end"], freq="Q")
        stated = (float(fact["value"]), str(fact["fact_id"]), str(fact["source_id"]))
        if fact["metric"] == "vendor_share" and fact["entity"] == "NVIDIA":
            share.setdefault(quarter, stated)
        elif fact["metric"] == "switch_sales":
            sales.setdefault((str(fact["entity"]), quarter), stated)
    for (entity, quarter), (value, fact_id, source_id) in sales.items():
        whole = sales.get(("MARKET", quarter))
        if entity == "NVIDIA" and whole is not None:
            share.setdefault(quarter, (value / whole[0], fact_id, source_id))
    if not share:
        return {}
    held = pd.Series({quarter: share[quarter][0] for quarter in sorted(share)})
    held.index = pd.PeriodIndex(held.index, freq="Q")
    whole_range = pd.period_range(held.index[0], held.index[-1], freq="Q")
    part = "NVIDIA Spectrum-X"
    frame = pd.DataFrame({part: held.reindex(whole_range)}, index=whole_range)
    frame["Other"] = 1.0 - frame[part]
    ahead = int((QUARTERS[-1] - held.index[-1]).n)
    try:
        made = forecast_shares(frame, ahead, rng=rng, draws=1_000, unit=0.001)
    except SharesError:
        return {}
    model_id = f"share/{DATA_CENTER}"
    rows: list[dict[str, Any]] = []
    for i, name in enumerate(made.parts):
        for step, quarter in enumerate(made.periods):
            keys = {
                "model_id": model_id,
                "market": DATA_CENTER,
                "part": name,
                "period_end": quarter.end_time.normalize(),
                "quantity": "share",
                "unit": "fraction",
            }
            rows += quantile_rows(made.draws[:, step, i], keys)
    model = model_row(
        model_id,
        "NVIDIA in data-centre Ethernet switching (IDC)",
        made.model,
        [],
        made_on=made_on,
        prior_part=None,
        parameters={},
        warnings=[
            f"{len(held)} quarters are published ({', '.join(map(str, held.index))}); those"
            " between are bridged, so the spread is too narrow if they moved.",
            "All data-centre Ethernet, front-end included: the AI part alone is not published.",
            *made.warnings,
        ],
    ) | {
        "n_points": len(held),
        "train_start": held.index[0].start_time.normalize(),
        "train_end": held.index[-1].end_time.normalize(),
    }
    inputs = [
        {
            "model_id": model_id,
            "fact_id": fact_id,
            "source_id": source_id,
            "role": "point",
            "stated": f"IDC: NVIDIA {value:.1%} of data-centre Ethernet switching in {quarter}",
            "fitted": None,
        }
        for quarter, (value, fact_id, source_id) in sorted(share.items())
    ]
    return as_tables({"forecast_share": rows, "outlook_model": [model], "outlook_input": inputs})
