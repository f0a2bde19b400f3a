"""The arithmetic of a cluster, line by line: what is counted, by which formula, from what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from forecasts.hardware import ClusterOutcome, HardwareCatalogue
from forecasts.hardware.money import HOURS_PER_YEAR
from intel.market.answer import Answer
from intel.market.cluster.design import Design, outcome_of
from intel.market.cluster.parameters import documents

COUNTS_MEAN: Final = (
    "A non-blocking fat tree: as much bandwidth between switches as into them. *k* is the number of"
    " ports of one switch at the port's rate, half of them down and half up. The back-end network"
    " only: adapters come with the accelerators' systems; front-end, storage and management"
    " networks are not counted."
)

_Row = tuple[str, float, str, str, str]


def counts(catalogue: HardwareCatalogue, design: Design) -> Answer:
    """Every count, watt and dollar of a design with the formula that gives it.

    ``with_numbers`` is that formula with the numbers put in.
    """
    outcome = outcome_of(catalogue, design)
    rows = [
        *_network(catalogue, design, outcome),
        *_watts_and_dollars(catalogue, design, outcome),
        *_time(catalogue, design, outcome),
    ]
    frame = pd.DataFrame(rows, columns=["quantity", "value", "unit", "formula", "with_numbers"])
    said = (
        f"{design.accelerators:,} {design.accelerator} need **{int(outcome.switches):,} switches**"
        f" in {int(outcome.tiers)} tier{'' if int(outcome.tiers) == 1 else 's'},"
        f" {int(outcome.inter_switch_links):,} links between them and"
        f" **{float(outcome.optical_modules):,.0f} optical modules**; the network is"
        f" {float(outcome.network_share_of_cost):.0%} of what cluster and network cost."
    )
    return Answer(said, frame, "", COUNTS_MEAN, documents(catalogue, design))


def _network(
    catalogue: HardwareCatalogue, design: Design, outcome: ClusterOutcome
) -> Iterator[_Row]:
    ports_each, rate = design.ports(catalogue)
    switch, optic = catalogue.switch(design.switch), catalogue.optic(design.optic)
    k, ports = switch.radix(rate), design.accelerators * ports_each
    tiers, switches = int(outcome.tiers), int(outcome.switches)
    links = int(outcome.inter_switch_links)
    reached = f"2 × {k // 2}^{tiers} = {2 * (k // 2) ** tiers:,}" if tiers > 1 else f"k = {k}"
    yield (
        "network ports", ports, "ports", "accelerators × ports of one",
        f"{design.accelerators:,} × {ports_each}",
    )  # fmt: skip
    yield (
        "k, ports of one switch", k, "ports", "capacity / port rate, as many as its lanes allow",
        f"{switch.capacity_gbps:,.0f} / {rate:,.0f} Gb/s, at most {switch.max_radix:,}",
    )  # fmt: skip
    yield (
        "tiers", tiers, "tiers", "fewest L with 2 (k/2)^L ≥ ports; one if k ≥ ports",
        f"{reached} ≥ {ports:,}",
    )  # fmt: skip
    yield ("switches", switches, "switches", *_switches(tiers, k, ports, switches))
    yield (
        "links between switches", links, "links", "(tiers − 1) × ports",
        f"{tiers - 1} × {ports:,}",
    )  # fmt: skip
    yield (
        "switch ports left over", int(outcome.ports_left_over), "ports",
        "switches × k − ports − 2 × links",
        f"{switches:,} × {k} − {ports:,} − 2 × {links:,}",
    )  # fmt: skip
    yield (
        "optical modules", float(outcome.optical_modules), "modules",
        "2 × (links + ports) × port rate / module rate",
        f"2 × ({links:,} + {ports:,}) × {rate:,.0f} / {optic.rate_gbps:,.0f}",
    )  # fmt: skip


def _switches(tiers: int, k: int, ports: int, switches: int) -> tuple[str, str]:
    """The formula of the number of switches, and its numbers."""
    leaves = 1 if tiers == 1 else -(-ports // (k // 2))
    above = switches - leaves
    match tiers:
        case 1:
            return "one", "1"
        case 2:
            return (
                "leaves (ports / (k/2)) + spines (smallest divisor of k/2 ≥ leaves / 2)",
                f"{leaves:,} + {above:,}",
            )
        case _:
            return (
                "leaves (ports / (k/2)) × (tiers − 1) + leaves / 2 on top",
                f"{leaves:,} × {tiers - 1} + {above - leaves * (tiers - 2):,}",
            )


def _watts_and_dollars(
    catalogue: HardwareCatalogue, design: Design, outcome: ClusterOutcome
) -> Iterator[_Row]:
    switch, optic = catalogue.switch(design.switch), catalogue.optic(design.optic)
    modules, switches = float(outcome.optical_modules), int(outcome.switches)
    network = float(outcome.network_cost_usd) / 1e6
    system = catalogue.accelerator(design.accelerator).system_usd
    systems = design.accelerators * (system or catalogue.economics.accelerator_system_usd) / 1e6
    yield (
        "optics power", float(outcome.optics_power_w) / 1e6, "MW", "modules × watts of one",
        f"{modules:,.0f} × {optic.module_power_w:g} W",
    )  # fmt: skip
    yield (
        "switch power", float(outcome.switch_power_w) / 1e6, "MW", "switches × watts of one",
        f"{switches:,} × {switch.power_w * (1 + optic.switch_power_change):,.0f} W",
    )  # fmt: skip
    yield (
        "optics bill, once", float(outcome.optics_cost_usd) / 1e6, "USD million",
        "modules × price of one", f"{modules:,.0f} × USD {optic.price_usd:,.0f}",
    )  # fmt: skip
    yield (
        "switch bill, once", float(outcome.switch_cost_usd) / 1e6, "USD million",
        "switches × price of one", f"{switches:,} × USD {switch.price_usd:,.0f}",
    )  # fmt: skip
    yield (
        "network's share of the cluster's price", float(outcome.network_share_of_cost) * 100, "%",
        "network / (network + accelerators' systems)",
        f"{network:,.0f} / ({network:,.0f} + {systems:,.0f}) USD million",
    )  # fmt: skip


def _time(catalogue: HardwareCatalogue, design: Design, outcome: ClusterOutcome) -> Iterator[_Row]:
    economics, reliability = catalogue.economics, catalogue.reliability
    start, end = economics.baseline_delivered_share, economics.target_delivered_share
    bill = float(outcome.yearly_cost_usd) / 1e6
    headline = float(outcome.bandwidth_tax_headline_usd_per_year) / 1e6
    yield (
        "hours between interruptions", float(outcome.interruption_interval_h), "hours",
        "24,000 / (interruptions per 1,000 node-days × nodes)",
        f"24,000 / ({reliability.interruptions_per_1000_node_days:g} × {design.accelerators:,} /"
        f" {reliability.accelerators_per_node})",
    )  # fmt: skip
    yield (
        "accelerators' yearly bill", bill, "USD million a year",
        "accelerators × rent × hours of a year",
        f"{design.accelerators:,} × USD {design.accelerator_hour_usd:g} × {HOURS_PER_YEAR:,.0f}",
    )  # fmt: skip
    yield (
        "bandwidth tax, headline", headline, "USD million a year", "yearly bill × (1 − from / to)",
        f"{bill:,.0f} × (1 − {start:.0%} / {end:.0%})",
    )  # fmt: skip
    yield (
        "bandwidth tax, diluted", float(outcome.bandwidth_tax_diluted_usd_per_year) / 1e6,
        "USD million a year", "headline × share of a step that waits",
        f"{headline:,.0f} × {design.exposed_share:.0%}",
    )  # fmt: skip
