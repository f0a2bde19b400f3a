"""Which clusters can be asked about: sizes, parts that fit together, and the model run on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from numpy.typing import ArrayLike

from forecasts.hardware import (
    ClusterOutcome,
    HardwareCatalogue,
    ImpossibleCluster,
    Wiring,
    assumptions,
    cluster_outcome,
    parts_named,
)
from intel.errors import AssumptionError

SIZES: Final = (
    1_000, 2_000, 4_000, 8_000, 16_384, 24_576, 32_768, 50_000, 75_000, 100_000,
    150_000, 200_000, 300_000, 400_000, 500_000, 750_000, 1_000_000,
)  # fmt: skip
"""Cluster sizes on offer; 16,384 is Llama 3's, from which the failure rate comes, and 24,576 that
of the cluster it ran on."""


@dataclass(frozen=True, kw_only=True)
class Design:
    """A cluster: how many accelerators, which parts by name, and what an hour of one costs.

    ``exposed_share`` is the part of a training step that waits on the network at the baseline
    delivered share; ``link_gbps`` replaces the documented rate of one network port.
    """

    accelerators: int
    accelerator: str
    fabric: str
    switch: str
    optic: str
    accelerator_hour_usd: float
    exposed_share: float
    link_gbps: float | None = None

    def ports(self, catalogue: HardwareCatalogue) -> tuple[int, float]:
        """Network ports of one accelerator, and the rate of each in Gb/s.

        Raises
        ------
        AssumptionError
            When no document states them and ``link_gbps`` is not given.
        """
        if self.link_gbps is not None:
            return 1, self.link_gbps
        return _ports(catalogue, self.accelerator)


def size_name(accelerators: int) -> str:
    """A size as the slider and the link name it: 100k, 1M; 16k is 16,384."""
    thousands = accelerators // 1000
    return f"{thousands // 1000}M" if thousands >= 1000 else f"{thousands}k"


def reference_design(catalogue: HardwareCatalogue) -> Design:
    """The first reference cluster of ``data/hardware/clusters.toml``, on the reviewed prices."""
    cluster = next(iter(catalogue.clusters.values()))
    return Design(
        accelerators=cluster.accelerators,
        accelerator=cluster.accelerator,
        fabric=cluster.fabric,
        switch=cluster.switch,
        optic=cluster.optic,
        accelerator_hour_usd=catalogue.economics.accelerator_hour_usd,
        exposed_share=catalogue.economics.exposed_communication_share,
    )


def fabrics_for(catalogue: HardwareCatalogue) -> list[str]:
    """The fabrics of packet switches: a torus on mirrors is a pod of its own, not a choice."""
    return [name for name, each in catalogue.fabrics.items() if each.kind != "circuit"]


def switches_for(catalogue: HardwareCatalogue, fabric: str) -> list[str]:
    """The switches that run a fabric, newest first."""
    return catalogue.switches_running(fabric)


def optics_for(
    catalogue: HardwareCatalogue, accelerator: str, link_gbps: float | None = None
) -> list[str]:
    """The modules that carry at least one whole port of this accelerator.

    Raises
    ------
    AssumptionError
        When no document states the accelerator's ports and ``link_gbps`` is not given.
    """
    rate = _ports(catalogue, accelerator)[1] if link_gbps is None else link_gbps
    return [each.name for each in catalogue.optics.values() if each.rate_gbps >= rate]


def outcome_of(
    catalogue: HardwareCatalogue,
    design: Design,
    accelerators: ArrayLike | None = None,
    *,
    delivered_share: ArrayLike | None = None,
) -> ClusterOutcome:
    """Run the model on a design; at other sizes or delivered shares, when given.

    Raises
    ------
    AssumptionError
        When the cluster cannot be built, in the model's own words.
    """
    try:
        parts = parts_named(
            catalogue,
            accelerator=design.accelerator,
            fabric=design.fabric,
            switch=design.switch,
            optic=design.optic,
        )
        assumed = assumptions(
            parts,
            accelerator_hour_usd=design.accelerator_hour_usd,
            exposed_communication_share=design.exposed_share,
            delivered_share=delivered_share,
        )
        return cluster_outcome(
            design.accelerators if accelerators is None else accelerators,
            parts,
            assumed,
            wiring=Wiring(link_gbps=design.link_gbps),
        )
    except ImpossibleCluster as refusal:
        raise AssumptionError(str(refusal)) from refusal


def _ports(catalogue: HardwareCatalogue, accelerator: str) -> tuple[int, float]:
    try:
        return catalogue.accelerator(accelerator).scale_out_ports()
    except ImpossibleCluster as refusal:
        raise AssumptionError(str(refusal)) from refusal
