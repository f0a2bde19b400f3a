"""One simulation: chunks of paths through every stage, and what each path ends with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from forecasts.scenarios.drivers import DRIVERS
from forecasts.scenarios.joint import Joint, joint_odds
from forecasts.scenarios.simulation.demand import demand
from forecasts.scenarios.simulation.fabric import HOURS_PER_YEAR, FabricMix, fabric_mix
from forecasts.scenarios.simulation.inputs import SimulationInputs
from forecasts.scenarios.simulation.measures import (
    BASES,
    MACHINE,
    MARKET,
    Measure,
    vendor_measure,
)
from forecasts.scenarios.simulation.network import networks
from forecasts.scenarios.simulation.optics import adoption, laser_capacity, lasers, optics
from forecasts.scenarios.simulation.paths import Paths, Values, draw_paths
from forecasts.scenarios.simulation.revenue import revenue
from forecasts.scenarios.simulation.speeds import speeds
from forecasts.scenarios.simulation.topology import SPEEDS_GBPS

Forms = tuple[Values, Values]
"""Co-packaged share of ends, LPO share of pluggable ends."""

CHUNK: Final = 65_536
"""Numbers of one measure in a chunk, paths times quarters: what a processor's cache holds."""
PILOT: Final = 512


@dataclass(frozen=True)
class Simulated:
    """Paths and what they end with.

    ``states[axis]`` has shape ``(n,)``; ``values[measure]`` shape ``(len(quarters), n)``;
    ``levels[driver]`` is each path's level on the driver's normal scale.
    """

    inputs: SimulationInputs
    joint: Joint
    measures: tuple[Measure, ...]
    states: Mapping[str, npt.NDArray[np.intp]]
    levels: Mapping[str, npt.NDArray[np.float32]]
    values: Mapping[str, Values]

    @property
    def n(self) -> int:
        """Number of paths."""
        return len(next(iter(self.states.values())))


def simulate(
    inputs: SimulationInputs,
    n: int,
    *,
    seed: int,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    only: Sequence[str] | None = None,
) -> Simulated:
    """Simulate ``n`` paths.

    Parameters
    ----------
    inputs
        Sets, forecasts and hardware.
    n
        Paths, at least 1.
    seed
        Any integer; the same seed gives the same paths.
    weights
        Odds by axis that replace the stated ones.
    only
        Measures to keep; all by default.
    """
    if n < 1:
        raise ValueError(f"n = {n}: at least one path is needed")
    world = inputs.world
    joint = joint_odds(weights or world.weights, world.influences)
    start = lasers_at_start(inputs, seed) if inputs.has_market else 0.0
    chunk = max(CHUNK // len(inputs.quarters), 1)
    seeds = np.random.SeedSequence(seed).spawn(-(-n // chunk))
    states: dict[str, list[npt.NDArray[np.intp]]] = {}
    levels: dict[str, list[npt.NDArray[np.float32]]] = {}
    values: dict[str, Values] = {}
    measures: tuple[Measure, ...] = ()
    done = 0
    for chunk_seed in seeds:
        size = min(chunk, n - done)
        paths = draw_paths(inputs, joint, size, chunk_seed)
        ends = {m: v for m, v in ends_of(paths, start) if only is None or m.name in only}
        measures = measures or tuple(ends)
        for measure, made in ends.items():
            if measure.name not in values:
                values[measure.name] = np.empty((len(inputs.quarters), n), dtype=np.float32)
            values[measure.name][:, done : done + size] = made
        for axis, state in paths.states.items():
            states.setdefault(axis, []).append(state)
        for driver in DRIVERS if only is None else ():
            levels.setdefault(driver, []).append(paths.levels[driver].astype(np.float32))
        done += size
    return Simulated(
        inputs,
        joint,
        measures,
        {axis: np.concatenate(parts) for axis, parts in states.items()},
        {driver: np.concatenate(parts) for driver, parts in levels.items()},
        values,
    )


def lasers_at_start(inputs: SimulationInputs, seed: int) -> float:
    """Lasers wanted in the first quarter by the middle of a few pilot paths."""
    joint = joint_odds(inputs.world.weights, inputs.world.influences)
    paths = draw_paths(inputs, joint, PILOT, np.random.SeedSequence((seed, PILOT)))
    mix = speeds(paths)
    built = networks(paths, demand(paths), fabric_mix(paths), mix)
    cpo, _ = adoption(paths)
    wanted = lasers(built.end_tbps, mix, cpo, paths.anchor("cpo_laser_ratio"))
    return float(np.median(wanted[0]))


def ends_of(paths: Paths, lasers_wanted: float) -> Iterator[tuple[Measure, Values]]:
    """What every path ends with, measure by measure; flows over twelve months."""
    mix = fabric_mix(paths)
    named = {measure.name: measure for measure in (*MACHINE, *MARKET)}
    forms = adoption(paths)
    ends = _machine_ends(paths, mix, forms)
    if paths.inputs.has_market:
        market, vendors = _market_ends(paths, mix, forms, lasers_wanted)
        ends |= market
        for name, made in vendors.items():
            measure = vendor_measure(name)
            named[measure.name] = measure
            ends[measure.name] = made
    for name, made in ends.items():
        measure = named[name]
        yield measure, _twelve_months(made) if measure.is_flow else made


def _machine_ends(paths: Paths, mix: FabricMix, forms: Forms) -> dict[str, Values]:
    catalogue = paths.inputs.catalogue
    reference = catalogue.cluster(paths.inputs.reference_cluster)
    modules = paths.inputs.reference_modules
    cpo, lpo = forms
    watts = {
        form: paths.part("optics", f"800G {form}", "module_power_w")
        for form in ("DSP", "LPO", "CPO")
    }
    pluggable = (1.0 - lpo) * watts["DSP"] + lpo * watts["LPO"]
    per_module = (1.0 - cpo) * pluggable + cpo * watts["CPO"]
    yearly = reference.accelerators * catalogue.economics.accelerator_hour_usd * HOURS_PER_YEAR
    shape = cpo.shape
    cost = mix.cost_per_useful_pflop
    return {
        "nvidia_share": paths.driver("nvidia_share"),
        "delivered_share": mix.delivered_share,
        "utilisation": mix.utilisation,
        "goodput": mix.goodput,
        "optics_power_mw": per_module * np.float32(modules / 1e6),
        "fabric_value_usd_m_per_year": mix.worth * np.float32(yearly / 1e6),
        "open_ethernet_useful_cost": np.broadcast_to(cost["open_ethernet"], shape),
        "spectrum_x_useful_cost": np.broadcast_to(cost["spectrum_x"], shape),
        "ethernet_share": mix.ethernet_share,
        "spectrum_x_share": mix.spectrum_x_share,
        "cpo_share": cpo,
        "lpo_share": lpo,
        "inference_share": paths.driver("inference_share"),
    }


def _market_ends(
    paths: Paths, mix: FabricMix, forms: Forms, lasers_wanted: float
) -> tuple[dict[str, Values], dict[str, Values]]:
    wanted = demand(paths)
    pace = speeds(paths)
    built = networks(paths, wanted, mix, pace)
    capacity = laser_capacity(paths, lasers_wanted)
    asked = optics(paths, built.end_tbps, capacity, pace, forms)
    bill = wanted.accelerator_usd_m + built.total_usd_m + asked.usd_m
    scale = np.minimum(1.0, wanted.budget_usd_m / bill).astype(np.float32)
    shipped = optics(paths, built.end_tbps * scale, capacity, pace, forms)
    taken = revenue(paths, built, shipped, mix.spectrum_x_share, scale)
    switching = taken.market["back_end_switch"]
    scale_up = built.scale_up_usd_m * scale
    networking = taken.market["platform_with_optics"]
    accelerator_usd = wanted.accelerator_usd_m * scale
    watts = paths.part("switches", "Tomahawk 6", "power_w") / np.float32(102.4)
    power_mw = built.switch_tbps * scale * watts / np.float32(1e6) + shipped.power_mw
    hours = np.float32(paths.inputs.catalogue.economics.accelerator_hour_usd * HOURS_PER_YEAR)
    year = {basis: _twelve_months(taken.market[basis]) for basis in BASES}
    share = {basis: _twelve_months(taken.nvidia[basis]) / year[basis] for basis in BASES}
    open_bandwidth = built.scale_up_pbytes_per_s * scale * paths.driver("open_scale_up_share")
    quarterly_capex = paths.driver("capex_usd_bn") * np.float32(1e3 / 4.0)
    speed = {f"optics_{s:.0f}g_m": shipped.modules_m_by_speed[s] for s in SPEEDS_GBPS}
    form = {f"optics_{name}_m": made for name, made in shipped.modules_m_by_form.items()}
    year_networking = _twelve_months(networking)
    return {
        "capex_usd_m": quarterly_capex,
        "accelerators_k": wanted.accelerators_k * scale,
        "nvidia_accelerators_k": wanted.nvidia_k * scale,
        "custom_accelerators_k": wanted.custom_k * scale,
        "amd_accelerators_k": wanted.amd_k * scale,
        "accelerator_usd_m": accelerator_usd,
        "switch_ports_k": built.ports_bought_k * scale,
        "switches_k": built.switches_k * scale,
        "links_k": built.links_k * scale,
        "back_end_switch_usd_m": switching,
        "switching_with_scale_up_usd_m": switching + scale_up,
        "ai_networking_usd_m": networking,
        "scale_up_usd_m": scale_up,
        "nic_usd_m": built.nic_usd_m * scale,
        "optics_usd_m": shipped.usd_m,
        "optics_modules_m": shipped.modules_m,
        **speed,
        **form,
        "laser_shortfall": 1.0 - shipped.shipped_part,
        "budget_part": scale,
        "network_power_gw": np.cumsum(power_mw, axis=0, dtype=np.float32) / np.float32(1e3),
        "network_part_of_cost": year_networking
        / (year_networking + _twelve_months(accelerator_usd)),
        "recovered_compute_usd_m": wanted.accelerators_k
        * scale
        * mix.worth
        * hours
        / np.float32(1e3),
        "open_scale_up_bandwidth": open_bandwidth / np.median(open_bandwidth[0]),
        "nvidia_networking_usd_m": taken.nvidia["platform"],
        **{f"nvidia_share_{basis}": made for basis, made in share.items()},
        "share_gap": share["platform"] - paths.driver("nvidia_share"),
    }, taken.vendors


def _twelve_months(flow: Values) -> Values:
    """Sum over the last four quarters; where fewer are simulated, those at a yearly rate."""
    total = np.array(flow, dtype=np.float32)
    for back in range(1, min(4, len(flow))):
        total[back:] += flow[:-back]
    seen = np.minimum(np.arange(1, len(flow) + 1), 4).astype(np.float32)[:, None]
    total *= 4.0 / seen
    return total
