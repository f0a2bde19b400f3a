"""Every draw through the machine: its fabric mix becomes utilisation, optics and watts.

A draw says how much of AI scale-out runs on Ethernet and how much of that on Spectrum-X; the rest
of Ethernet is open; it also says which part of the optical ports is co-packaged. Each fabric is run
through :func:`forecasts.hardware.cluster_outcome` on the set's reference cluster, and the results
are averaged with the mix as weights: the cluster stands for the market's average one of that size.
Delivered shares, module watts, module prices and the part of a step that waits on the network are
drawn from the interval their sources allow, once per path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from forecasts.hardware import (
    ClusterOutcome,
    HardwareCatalogue,
    ImpossibleCluster,
    cluster_outcome,
)
from forecasts.scenarios.draws import Draws, stratified_uniform
from forecasts.scenarios.sets import CoupledCluster, ImpossibleScenario, ScenarioSet

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """A quantity that every draw ends with."""

    name: str
    unit: str
    label: str
    definition: str


DRIVEN_MEASURES = (
    Measure("ethernet_share", "fraction", "Ethernet's share of AI scale-out",
            "Part of AI scale-out networks on Ethernet, Spectrum-X included; a driver of the set."),
    Measure("spectrum_x_share", "fraction", "Spectrum-X's part of that Ethernet",
            "Part of AI Ethernet on NVIDIA Spectrum-X; a driver of the set."),
    Measure("cpo_share", "fraction", "Co-packaged share of optical ports",
            "Part of back-end optical ports that are co-packaged; a driver of the set."),
)  # fmt: skip

MACHINE_MEASURES = (
    Measure("delivered_share", "fraction", "Delivered share of network bandwidth",
            "Part of rated scale-out bandwidth that a job receives, averaged over the fabric mix."),
    Measure("utilisation", "fraction", "Model FLOPs utilisation",
            "Utilisation the hardware model gives at that delivered share, from its published"
            " reference point."),
    Measure("goodput", "fraction", "Goodput",
            "Utilisation times the part of wall-clock time spent training between interruptions."),
    Measure("optical_modules", "count", "Optical modules",
            "Modules of the back-end fabric, one at each end of every link."),
    Measure("optics_power_mw", "MW", "Optics power",
            "Power of the back-end fabric's optical modules, in megawatts."),
    Measure("network_power_mw", "MW", "Back-end network power",
            "Switches and modules of the back-end fabric, in megawatts."),
    Measure("optics_cost_usd_m", "USD_m", "Optics bill",
            "Price of the back-end fabric's optical modules, in millions of US dollars."),
    Measure("network_cost_usd_m", "USD_m", "Back-end network cost",
            "Switches and modules of the back-end fabric, in millions of US dollars."),
    Measure("fabric_value_usd_m_per_year", "USD_m per year", "Worth of the fabric a year",
            "Compute recovered over plain Ethernet's delivered share, diluted by the part of a"
            " step that waits on the network, in millions of US dollars a year."),
)  # fmt: skip


@dataclass(frozen=True)
class Coupled:
    """``values[outcome][measure]``: arrays of shape ``(n,)``, market and machine side by side."""

    measures: tuple[Measure, ...]
    values: Mapping[str, Mapping[str, FloatArray]]

    def by_measure(self, name: str) -> dict[str, FloatArray]:
        """Samples of one measure by outcome, as :mod:`forecasts.scenarios.mixture` takes them."""
        return {outcome: measures[name] for outcome, measures in self.values.items()}


def couple(
    scenario_set: ScenarioSet, draws: Draws, catalogue: HardwareCatalogue, *, seed: int
) -> Coupled:
    """Run every draw of every outcome through the hardware model.

    Parameters
    ----------
    scenario_set, draws
        The set and its draws; drivers ``ethernet_share``, ``spectrum_x_share`` and ``cpo_share``
        are needed.
    catalogue
        The reviewed parts; the reference cluster, fabrics and switches are named by the set.
    seed
        Seeds what the catalogue leaves uncertain, one stream an outcome.

    Raises
    ------
    ImpossibleScenario
        When a driver is missing or unknown, or the set names a part that the catalogue does not
        have, or a fabric on a switch that cannot run it.
    """
    check_couplable(scenario_set)
    _check_parts(scenario_set, catalogue)
    streams = np.random.SeedSequence(seed).spawn(len(scenario_set.outcomes))
    values = {}
    for outcome, stream in zip(scenario_set.outcomes, streams, strict=True):
        drawn = draws.values[outcome.name]
        machine = _run(scenario_set.cluster, drawn, catalogue, np.random.default_rng(stream))
        values[outcome.name] = {**drawn, **machine}
    stated = Measure(
        scenario_set.quantity,
        "fraction",
        scenario_set.title,
        f"On the basis {scenario_set.basis}. {scenario_set.rule}",
    )
    label = catalogue.cluster(scenario_set.cluster.reference).label
    on_the_cluster = (
        replace(each, definition=f"{each.definition} Reference cluster: {label}.")
        for each in MACHINE_MEASURES
    )
    return Coupled(measures=(stated, *DRIVEN_MEASURES, *on_the_cluster), values=values)


def check_couplable(scenario_set: ScenarioSet) -> None:
    """Refuse a set whose drivers are not exactly those that the coupling reads."""
    wanted = {scenario_set.quantity, *(measure.name for measure in DRIVEN_MEASURES)}
    stated = set(scenario_set.driver_names)
    if stated != wanted:
        raise ImpossibleScenario(
            f"scenario set {scenario_set.name}: drivers {sorted(stated)} differ from the ones that"
            f" are used, {sorted(wanted)}; add what is missing and remove the rest"
        )
    if scenario_set.quantity in {measure.name for measure in MACHINE_MEASURES}:
        raise ImpossibleScenario(
            f"scenario set {scenario_set.name}: quantity {scenario_set.quantity!r} is what the"
            " hardware model works out; choose a quantity of the market"
        )


def _check_parts(scenario_set: ScenarioSet, catalogue: HardwareCatalogue) -> None:
    cluster = scenario_set.cluster
    try:
        reference = catalogue.cluster(cluster.reference)
        catalogue.accelerator(reference.accelerator)
        for optic in cluster.optics.values():
            catalogue.optic(optic)
        for part, name in cluster.fabrics.items():
            fabric, switch = catalogue.fabric(name), catalogue.switch(cluster.switches[part])
            if fabric.kind != switch.fabric:
                raise ImpossibleScenario(
                    f"scenario set {scenario_set.name}, cluster.switches.{part}: {switch.name} runs"
                    f" {switch.fabric}, but {fabric.name} is {fabric.kind}; name a switch that runs"
                    f" {fabric.kind}"
                )
    except ImpossibleCluster as error:
        raise ImpossibleScenario(f"scenario set {scenario_set.name}, [cluster]: {error}") from error


def _run(
    cluster: CoupledCluster,
    drawn: Mapping[str, FloatArray],
    catalogue: HardwareCatalogue,
    rng: np.random.Generator,
) -> dict[str, FloatArray]:
    ethernet, spectrum_x = drawn["ethernet_share"], drawn["spectrum_x_share"]
    mix = {
        "infiniband": 1.0 - ethernet,
        "spectrum_x": ethernet * spectrum_x,
        "open_ethernet": ethernet * (1.0 - spectrum_x),
    }
    forms = {"pluggable": 1.0 - drawn["cpo_share"], "co_packaged": drawn["cpo_share"]}
    module_power_w = _blend(cluster, forms, "module_power_w", catalogue, rng)
    module_price_usd = _blend(cluster, forms, "price_usd", catalogue, rng)
    exposed = _uncertain(
        catalogue, ("economics", "", "exposed_communication_share"), len(ethernet), rng
    )

    reference = catalogue.cluster(cluster.reference)
    total = {measure.name: np.zeros_like(ethernet) for measure in MACHINE_MEASURES}
    for part, weight in mix.items():
        fabric = catalogue.fabric(cluster.fabrics[part])
        outcome = cluster_outcome(
            reference.accelerators,
            catalogue.accelerator(reference.accelerator),
            fabric,
            catalogue.switch(cluster.switches[part]),
            catalogue.optic(cluster.optics["pluggable"]),
            catalogue.economics,
            catalogue.reliability,
            delivered_share=_uncertain(
                catalogue, ("fabrics", fabric.name, "delivered_share"), len(weight), rng
            ),
            exposed_communication_share=exposed,
            module_power_w=module_power_w,
            module_price_usd=module_price_usd,
        )
        for name, value in _measures(outcome).items():
            total[name] += weight * value
    return total


def _blend(
    cluster: CoupledCluster,
    forms: Mapping[str, FloatArray],
    field: str,
    catalogue: HardwareCatalogue,
    rng: np.random.Generator,
) -> FloatArray:
    """Average of a module's number over the forms in each draw."""
    blended = [
        weight
        * _uncertain(
            catalogue,
            ("optics", catalogue.optic(cluster.optics[form]).name, field),
            len(weight),
            rng,
        )
        for form, weight in forms.items()
    ]
    return np.asarray(np.sum(blended, axis=0), dtype=np.float64)


def _uncertain(
    catalogue: HardwareCatalogue,
    key: tuple[str, str, str],
    n: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Draw a catalogue number: triangular between what its sources allow, its value the mode."""
    evidence = catalogue.evidence[key]
    return _triangular(stratified_uniform(n, rng), *evidence.interval, mode=evidence.value)


def _measures(outcome: ClusterOutcome) -> dict[str, FloatArray]:
    return {
        "delivered_share": outcome.delivered_share,
        "utilisation": outcome.utilisation,
        "goodput": outcome.goodput,
        "optical_modules": outcome.optical_modules,
        "optics_power_mw": outcome.optics_power_w / 1e6,
        "network_power_mw": outcome.network_power_w / 1e6,
        "optics_cost_usd_m": outcome.optics_cost_usd / 1e6,
        "network_cost_usd_m": outcome.network_cost_usd / 1e6,
        "fabric_value_usd_m_per_year": outcome.fabric_value_usd_per_year / 1e6,
    }


def _triangular(u: FloatArray, low: float, high: float, *, mode: float) -> FloatArray:
    """Inverse of the triangular distribution: all that a value and two bounds can say."""
    if low == high:
        return np.full_like(u, mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
    return np.where(u < turn, rising, falling)
