"""Claims about a part, passed through the shares they touch: headline and diluted side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from forecasts.hardware import HardwareCatalogue, ReferenceCluster, optics_power_w
from forecasts.hardware.design import GivenRanges, evaluate_all
from forecasts.hardware.dilution import (
    OpticsChange,
    TreeShare,
    circuit_switch_saving,
    optics_change,
)
from forecasts.hardware.parts import Optic
from forecasts.hardware.topology.network import NetworkShape, network
from intel.market.answer import Answer
from intel.market.cluster.questions.row import Row, answer, documents_of

CO_PACKAGED: Final = {400.0: "800G CPO", 800.0: "800G CPO", 1600.0: "1.6T CPO"}
PACKET_SWITCH_W: Final = 3_000.0  # the article's electrical packet switch of the 115.2T class


def dilution(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Delivered bandwidth, co-packaged optics and InfiniBand's gain, from headline to whole."""
    design = ranged.given.design
    m = evaluate_all([ranged.given], catalogue).measures
    economics = catalogue.economics
    start, end = economics.baseline_delivered_share, economics.target_delivered_share
    headline = end / start - 1.0
    rows: list[Row] = [
        ("delivered 60% to 95%, headline", headline * 100, "% more bandwidth", "to / from - 1",
         f"{end:.0%} / {start:.0%} - 1"),
    ]  # fmt: skip
    if ranged.given.workload is not None:
        step = float(m["fabric_gain_diluted"][0])
        rows.append(
            ("delivered 60% to 95%, this job's step", step * 100, "% more work",
             "step at from / step at to - 1, everything else fixed",
             f"{m['scale_out_share'][0]:.1%} of the step waits on the back end")
        )  # fmt: skip
    else:
        waits = economics.exposed_communication_share
        step = 1.0 / (1.0 - waits + waits * start / end) - 1.0
        rows.append(
            ("delivered 60% to 95%, a step that waits as documents say", step * 100,
             "% more work", "1 / (1 - c + c from/to) - 1", f"c = {waits:.0%}")
        )  # fmt: skip
    change, steps = _co_packaged(catalogue, design, m)
    rows += steps
    said = (
        f"**{headline:.0%} more delivered bandwidth** is worth **{step:.1%} of a step** here, and"
        f" co-packaging, whose modules draw {abs(float(change.module)):.0%} less"
        f" ({abs(float(change.transceivers)):.0%} less in pluggables), changes the network's power"
        f" by {float(change.network):+.0%} and the **cluster's by {float(change.cluster):+.1%}**."
    )
    means = (
        "Headline and diluted value of one claim, each with its denominator. The step counts"
        " bandwidth alone: tails and stops come on top, so it is a lower figure. A full tree of L"
        " tiers has 2 L module ends an accelerator port, one of them the host's, which stays"
        " pluggable."
    )
    before, after = _modules(catalogue, design)
    return answer(said, rows, means, documents_of(
        catalogue, ("economics", "", "baseline_delivered_share"),
        ("optics", before.name, "module_power_w"), ("optics", after.name, "module_power_w"),
        ("switches", design.switch, "power_w"),
    ))  # fmt: skip


def _modules(catalogue: HardwareCatalogue, design: ReferenceCluster) -> tuple[Optic, Optic]:
    """The design's pluggable module, and the co-packaged engine that takes its place."""
    optic = catalogue.optic(design.optic)
    before = optic if optic.form != "CPO" else catalogue.optic("800G DSP")
    return before, catalogue.optic(CO_PACKAGED.get(before.rate_gbps, "800G CPO"))


def _co_packaged(
    catalogue: HardwareCatalogue, design: ReferenceCluster, m: Mapping[str, NDArray[np.float64]]
) -> tuple[OpticsChange, list[Row]]:
    """What co-packaging changes, from the module to the cluster, each with its denominator."""
    before, after = _modules(catalogue, design)
    accelerator = catalogue.accelerator(design.accelerator)
    ports, rate = (
        (1, design.link_gbps) if design.link_gbps is not None else accelerator.scale_out_ports()
    )
    watts = float(m["cluster_power_w"][0] - m["network_power_w"][0]) / design.accelerators
    tiers = max(1.0, float(m["tiers"][0]))
    tree = TreeShare(
        tiers=tiers, switch=catalogue.switch(design.switch), optic=before, gbps=ports * rate
    )
    change = optics_change(tree, after, rest_per_accelerator=watts)
    optics_w, boxes_w = float(tree.optics(power=True)), float(tree.boxes(power=True))
    steps = (
        ("one module", change.module, "after / before - 1, per bit",
         f"{after.energy_pj_per_bit:.2f} / {before.energy_pj_per_bit:.2f} pJ/bit"),
        ("all pluggables", change.transceivers, "what the hosts keep: 1 / (2 L) - 1",
         f"1 / (2 x {tiers:.0f}) - 1"),
        ("the switches, engines inside", change.switches, "(boxes + engines) / boxes - 1",
         f"{boxes_w:,.1f} W of boxes an accelerator before"),
        ("the network", change.network, "(modules + boxes) after / before - 1",
         f"{optics_w + boxes_w:,.1f} W an accelerator before"),
        ("the cluster", change.cluster, "change of the network / (network + systems)",
         f"of {optics_w + boxes_w + watts:,.0f} W an accelerator"),
    )  # fmt: skip
    return change, [
        (f"co-packaged optics, power of {what}", float(value) * 100, "%", formula, numbers)
        for what, value, formula, numbers in steps
    ]


def circuit(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """A pod stitched by optical circuit switches beside the same size on packet switches."""
    design = ranged.given.design
    mirrors = catalogue.switch("Palomar OCS")
    packet = catalogue.switch(design.switch if design.topology != "ocs_torus" else "Tomahawk 4")
    optic = catalogue.optic("400G DSP")
    pod = next(iter(catalogue.torus_pods.values()))
    size = min(pod.accelerators, max(64, design.accelerators // 64 * 64))
    torus = network(size, mirrors.max_radix, shape=NetworkShape(topology="ocs_torus"))
    tree = network(size, packet.radix(400.0))
    faces = float(torus.links["cube face-circuit"])
    ends = 2.0 * float(tree.inter_switch_links + tree.endpoints)
    circuits, boxes = float(torus.all_switches), float(tree.all_switches)
    headline = float(circuit_switch_saving(mirrors.power_w, PACKET_SWITCH_W))
    ring = circuits * mirrors.power_w + float(optics_power_w(faces, optic.module_power_w))
    full = boxes * packet.power_w + float(optics_power_w(ends, optic.module_power_w))
    chip = catalogue.accelerator(pod.accelerator).power_w or 0.0
    saving, whole_saving = 1.0 - ring / full, (full - ring) / (full + size * chip)
    rows: list[Row] = [
        ("one box, headline", headline * 100, "% less power", "1 - circuit / packet",
         f"1 - {mirrors.power_w:g} / {PACKET_SWITCH_W:,.0f} W"),
        ("circuit switches", circuits, "switches", "3 side^2", "3 x 4^2"),
        ("packet switches of a full tree", boxes, "switches", "leaf + spine + core",
         " + ".join(f"{float(n):,.0f}" for n in tree.switches.values() if n > 0)),
        ("modules with mirrors", faces, "modules", "6 side^2 a cube", f"6 x 16 x {size // 64}"),
        ("modules of the tree", ends, "modules", "2 x (links + host links)",
         f"2 x ({float(tree.inter_switch_links):,.0f} + {size:,})"),
        ("network with mirrors", ring / 1e3, "kW", "switches + modules",
         f"{circuits:.0f} x {mirrors.power_w:g} + {faces:,.0f} x {optic.module_power_w:g} W"),
        ("network of the tree", full / 1e3, "kW", "switches + modules",
         f"{boxes:.0f} x {packet.power_w:g} + {ends:,.0f} x {optic.module_power_w:g} W"),
        ("network, diluted", saving * 100, "% less power", "1 - mirrors / tree",
         f"1 - {ring / 1e3:,.1f} / {full / 1e3:,.1f}"),
        ("cluster, diluted", whole_saving * 100, "% less power",
         "saving / (tree + accelerators)",
         f"{(full - ring) / 1e3:,.1f} / ({full / 1e3:,.1f} + {size:,} x {chip:g} W)"),
        ("bisection with mirrors", float(torus.bisection_links), "links", "2 n / longest side",
         f"2 x {size:,} / longest"),
        ("bisection of the tree", float(tree.bisection_links), "links", "n / 2", f"{size:,} / 2"),
    ]  # fmt: skip
    said = (
        f"A circuit switch draws **{headline:.0%} less** than a packet switch; around {size:,}"
        f" accelerators the network of a stitched torus draws {saving:.0%} less than a full tree"
        f" of 400G ports, and the **cluster {whole_saving:.0%} less**, for"
        f" {float(torus.bisection_links) / float(tree.bisection_links):.0%} of its bisection."
    )
    means = (
        "Both networks carry one 400 Gb/s port an accelerator in the tree and six links in the"
        " torus; a mirror steers whole links, so it suits the neighbour traffic of a torus and"
        f" cannot route packets. Cluster: network and {pod.accelerator} chips at"
        f" {chip:g} W, hosts and cooling apart."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("switches", "Palomar OCS", "max_radix"),
        ("switches", "Palomar OCS", "power_w"), ("optics", "400G DSP", "module_power_w"),
    ))  # fmt: skip
