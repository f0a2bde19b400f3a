"""Supply of optics: lanes wanted against lasers that can be made, the shortage's end, the price.

Demand is the trend of modules shipped, raised by the part that is stated as not served; how lanes
split over lasers follows silicon photonics and co-packaging. Early signals from the wafers upstream
correct the growth of indium phosphide.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasts.diffusion import AdoptionFit, GenerationFit
from forecasts.quantiles import QUANTILES
from forecasts.supply import Flow, Lasers, Wafers, price_path, ship
from intel.facts.outlook import Assumed, OutlookAssumptions, Supply
from intel.refresh.outlook_facts import Query, decimal_year
from intel.refresh.outlook_rows import Tables, as_tables, model_row, quantile_rows
from intel.refresh.supply_signals import Signal, signals, substrate_growth

Array = NDArray[np.float64]

DRAWS: Final = 1_000
ALL: Final = "all"
INP: Final = "InP"
MODEL_ID: Final = "supply/lasers"
EARLIEST: Final = 2014.0


def forecast_supply(
    query: Query,
    assumed: OutlookAssumptions,
    modules: GenerationFit | None,
    forms: Mapping[str, AdoptionFit],
    *,
    made_on: date,
    seed: int = 53,
) -> Tables:
    """Forecast supply by quarter from the generations and forms already fitted."""
    content = pd.DataFrame([each.model_dump() for each in assumed.laser_content])
    if modules is None:
        return {"laser_content": content}
    rng = np.random.default_rng(seed)
    supply = assumed.supply
    quarters = pd.period_range(supply.first_quarter, supply.last_quarter, freq="Q")
    seen = signals(query)
    units = modules.sample(_middles(quarters), rng=rng, size=DRAWS) / 4.0 / 1000.0
    lasers, cancelled = _lasers(assumed, modules, forms, quarters, units, rng)
    flows = _run(lasers, cancelled, supply, seen, rng)
    eml = {each.name: each.demand.mean(axis=0) for each in lasers}
    fast = eml["EML 200G"] / (eml["EML 100G"] + eml["EML 200G"])
    rows = _flow_rows(flows, quarters)
    rows += _price_rows(modules, supply, quarters, units, flows[ALL], rng)
    judged = _judgements(supply)
    model = model_row(
        MODEL_ID,
        "Supply of optics by kind of laser",
        "The lesser of demand and laser capacity by quarter, with backlog and a learning curve",
        [],
        made_on=made_on,
        prior_part=None,
        parameters={"supply": supply.model_dump(mode="json")},
        warnings=[
            f"Rests on {len(seen)} signals and {len(judged)} judgements: capacities are not"
            " published by kind, so each starts from the part of demand stated as not served.",
            "Demand is the trend of modules shipped, raised by that part; double orders are taken"
            " off at the rate of cancellations.",
            f"200G comes to {fast[1]:.0%} of EML lanes in {quarters[1]} and {fast[3]:.0%} in"
            f" {quarters[3]}; Lumentum states 25% of its units at the end of 2026 and above half"
            " in mid-2027.",
        ],
    ) | {
        "n_points": len(seen),
        "train_start": min((each.period_end for each in seen), default=None),
        "train_end": max((each.period_end for each in seen), default=None),
    }
    inputs = [
        {
            "model_id": MODEL_ID,
            "fact_id": each.fact_id,
            "source_id": each.source_id,
            "role": "signal",
            "stated": f"{each.entity}: {each.value:g} {each.unit} in {each.period_label}",
            "fitted": None,
        }
        for each in seen
    ] + [
        {
            "model_id": MODEL_ID,
            "fact_id": "",
            "source_id": "",
            "role": "judgement",
            "stated": text,
            "fitted": None,
        }
        for text in judged
    ]
    return {
        "laser_content": content,
        **as_tables(
            {
                "supply_outlook": rows,
                "shortage_end": _end_rows(flows, quarters),
                "supply_signal": [each.row() for each in seen],
                "outlook_model": [model],
                "outlook_input": inputs,
            }
        ),
    }


def _middles(quarters: pd.PeriodIndex) -> Array:
    return np.array([decimal_year(each.start_time) + 0.125 for each in quarters])


def _lasers(
    assumed: OutlookAssumptions,
    modules: GenerationFit,
    forms: Mapping[str, AdoptionFit],
    quarters: pd.PeriodIndex,
    units: Array,
    rng: np.random.Generator,
) -> tuple[list[Lasers], Array]:
    """Each kind with its lanes wanted, and the part (D,) of waiting orders cancelled a quarter."""
    supply, years = assumed.supply, _middles(quarters)
    lanes = {rate: np.zeros(units.shape[:2]) for rate in ("100G", "200G")}
    for g, speed in enumerate(modules.names):
        module = supply.lanes[speed]
        if module.is_datacom_laser:
            lanes[module.rate] = lanes[module.rate] + units[:, :, g] * module.lanes
    packaged = np.zeros(units.shape[:2])
    if "CPO" in forms:
        packaged = forms["CPO"].sample(years, rng=rng, size=DRAWS)
    plugged = {rate: each * (1.0 - packaged) for rate, each in lanes.items()}
    vcsel = _path(supply.mix.vcsel, years)
    off = rng.normal(0.0, supply.mix.silicon_photonics_sd, (DRAWS, 1))
    silicon = _logistic(_logit(_path(supply.mix.silicon_photonics, years)) + off)
    on_inp = {rate: each * (1.0 - vcsel) for rate, each in plugged.items()}
    wanted = {
        "EML 100G": on_inp["100G"] * (1.0 - silicon),
        "EML 200G": on_inp["200G"] * (1.0 - silicon),
        "CW laser": (on_inp["100G"] + on_inp["200G"]) * silicon
        + (lanes["100G"] + lanes["200G"]) * packaged,
        "VCSEL": (plugged["100G"] + plugged["200G"]) * vcsel,
    }
    fast = wanted["EML 200G"] / (wanted["EML 100G"] + wanted["EML 200G"])
    shift = {"EML 100G": _moved(1.0 - fast), "EML 200G": _moved(fast)}
    content = {each.form: each for each in assumed.laser_content}
    pluggable = content["Silicon photonics pluggable"]
    cw_lasers = rng.uniform(pluggable.low, pluggable.high, DRAWS)
    wafers = {"EML 100G": np.ones(DRAWS), "EML 200G": np.ones(DRAWS), "CW laser": cw_lasers}
    carried = np.clip(_normal(supply.backlog_carried, rng), 0.0, 1.0)
    cancelled = np.clip(_normal(supply.cancelled_a_quarter, rng), 0.0, 0.5)
    out = []
    for name, shipped in wanted.items():
        stands = supply.laser[name]
        short = np.minimum(rng.normal(stands.stated_shortage, stands.shortage_sd, DRAWS), 0.7)
        # A stated shortage is of all that is ordered, waiting orders included.
        ordered = shipped[:, 0] / (1.0 - np.maximum(short, 0.0))
        waiting = carried * np.maximum(short, 0.0) * ordered
        fresh = (ordered - waiting * (1.0 - cancelled)) / shipped[:, 0]
        demand = shipped * fresh[:, None]
        growth = rng.normal(stands.growth, stands.growth_sd, (DRAWS, 1)) / 4.0
        out.append(
            Lasers(
                name,
                demand=demand,
                capacity_start=ordered * (1.0 - short),
                growth=np.broadcast_to(growth, demand.shape) + shift.get(name, 0.0),
                backlog_start=waiting,
                wafers_per_lane=wafers.get(name, np.zeros(DRAWS)),
            )
        )
    return out, cancelled


def _run(
    lasers: list[Lasers],
    cancelled: Array,
    supply: Supply,
    seen: list[Signal],
    rng: np.random.Generator,
) -> dict[str, Flow]:
    """Flows by kind, of the wafers, and of all lanes together."""
    stands = supply.laser[INP]
    mean, sd = substrate_growth(seen, stands.growth, stands.growth_sd)
    shape = lasers[0].demand.shape
    short = rng.normal(stands.stated_shortage, stands.shortage_sd, DRAWS)
    needed = sum(
        (
            np.minimum(each.demand[:, 0], each.capacity_start) * each.wafers_per_lane
            for each in lasers
        ),
        np.zeros(DRAWS),
    )
    wafers = Wafers(
        capacity_start=needed * (1.0 - np.minimum(short, 0.5)),
        growth=np.broadcast_to(rng.normal(mean, sd, (DRAWS, 1)) / 4.0, shape),
    )
    flows, upstream = ship(
        lasers,
        wafers,
        cancelled=cancelled,
        lead_time=np.maximum(_normal(supply.lead_time_quarters, rng), 1.0),
    )
    together = Flow(
        *(
            sum((getattr(each, part) for each in flows.values()), np.zeros(shape))
            for part in ("demand", "capacity", "shipments", "backlog")
        )
    )
    return {**flows, INP: upstream, ALL: together}


def _flow_rows(flows: Mapping[str, Flow], quarters: pd.PeriodIndex) -> list[dict[str, Any]]:
    rows = []
    for name, flow in flows.items():
        for quantity in ("demand", "capacity", "shipments", "backlog", "shortage"):
            if name == INP and quantity == "backlog":
                continue  # wafers are not ordered ahead here: lasers wait instead
            values = getattr(flow, quantity)
            unit = "fraction" if quantity == "shortage" else "lanes_m"
            for step, quarter in enumerate(quarters):
                keys = {
                    "model_id": MODEL_ID,
                    "laser": name,
                    "period_end": quarter.end_time.normalize(),
                    "quantity": quantity,
                    "unit": unit,
                }
                rows += quantile_rows(values[:, step], keys)
    return rows


def _price_rows(
    modules: GenerationFit,
    supply: Supply,
    quarters: pd.PeriodIndex,
    units: Array,
    together: Flow,
    rng: np.random.Generator,
) -> list[dict[str, Any]]:
    gbps = np.array(
        [supply.lanes[name].lanes * supply.lanes[name].lane_gbps for name in modules.names]
    )
    served = together.shipments / np.maximum(together.demand, 1e-9)
    before = np.arange(EARLIEST, _middles(quarters)[0] - 0.125, 0.25)
    history = (modules.sample(before, rng=rng, size=DRAWS) / 4000.0 * gbps).sum(axis=(1, 2))
    index = price_path(
        (units * gbps).sum(axis=2) * served,
        history,
        together.shortage,
        learning=supply.learning.value * np.exp(rng.normal(0.0, supply.learning.sd, DRAWS)),
        shortage_on_slope=supply.shortage_on_slope.value
        * np.exp(rng.normal(0.0, supply.shortage_on_slope.sd, DRAWS)),
    )
    start = supply.price_usd_per_gbps
    level = start.value * np.exp(rng.normal(0.0, start.sd, DRAWS))
    rows = []
    for quantity, unit, values in (
        ("price_index", "index", index),
        ("price_usd_per_gbps", "USD_per_Gbps", index * level[:, None]),
    ):
        for step, quarter in enumerate(quarters):
            keys = {
                "model_id": MODEL_ID,
                "laser": ALL,
                "period_end": quarter.end_time.normalize(),
                "quantity": quantity,
                "unit": unit,
            }
            rows += quantile_rows(values[:, step], keys)
    return rows


def _end_rows(flows: Mapping[str, Flow], quarters: pd.PeriodIndex) -> list[dict[str, Any]]:
    ends = {name: flow.shortage_ends() for name, flow in flows.items() if name not in (ALL, INP)}
    ends[ALL] = np.max(list(ends.values()), axis=0)
    rows = []
    for name, steps in ends.items():
        ordered = np.sort(steps)
        for level in QUANTILES:
            step = ordered[int(np.ceil(level * len(ordered))) - 1]
            rows.append(
                {
                    "model_id": MODEL_ID,
                    "laser": name,
                    "quantile": level,
                    "ends_on": quarters[int(step)].end_time.normalize()
                    if np.isfinite(step)
                    else pd.NaT,
                    "probability": float(np.isfinite(steps).mean()),
                    "horizon_end": quarters[-1].end_time.normalize(),
                }
            )
    return rows


def _judgements(supply: Supply) -> list[str]:
    named = {
        "cancelled a quarter": supply.cancelled_a_quarter,
        "waiting orders, part of those not served": supply.backlog_carried,
        "lead time, quarters": supply.lead_time_quarters,
        "learning": supply.learning,
        "shortage on slope": supply.shortage_on_slope,
        "price, USD per Gb/s": supply.price_usd_per_gbps,
    }
    return [
        *(f"{name}: {each.value:g} ± {each.sd:g}. {each.reason}" for name, each in named.items()),
        *(
            f"{name}: {each.stated_shortage:.0%} ± {each.shortage_sd:.0%} not served, capacity"
            f" {each.growth:+.0%} ± {each.growth_sd:.0%} a year. {each.reason}"
            for name, each in supply.laser.items()
        ),
        f"VCSEL part of lanes: {supply.mix.vcsel_reason}",
        f"Silicon photonics: {supply.mix.silicon_photonics_reason}",
    ]


def _moved(part: Array) -> Array:
    """Growth (D, h) of a part of the lines that follows demand a quarter later (logarithm)."""
    late = np.concatenate([part[:, :1], part[:, :1], part[:, 1:-1]], axis=1)
    return np.asarray(np.diff(np.log(late), axis=1, prepend=np.log(late[:, :1])))


def _normal(assumed: Assumed, rng: np.random.Generator) -> Array:
    return rng.normal(assumed.value, assumed.sd, DRAWS)


def _path(points: tuple[tuple[float, float], ...], years: Array) -> Array:
    at, parts = zip(*points, strict=True)
    return np.asarray(_logistic(np.interp(years, at, _logit(np.array(parts)))))


def _logit(part: Array) -> Array:
    return np.asarray(np.log(part / (1.0 - part)))


def _logistic(value: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-value)))
