"""The parts a cluster is made of, as the data files name them. Units stand in the names."""

from __future__ import annotations

from dataclasses import dataclass

from forecasts.hardware.feasibility import ImpossibleCluster, at_least, share


@dataclass(frozen=True, kw_only=True)
class Accelerator:
    """One accelerator package; peaks without sparsity, network rates in one direction."""

    name: str
    vendor: str
    year: int
    scale_up: str
    generation: str = ""
    bf16_dense_tflops: float
    fp8_dense_tflops: float | None = None
    fp4_dense_tflops: float | None = None
    memory_gb: float
    memory_bandwidth_tbps: float | None = None
    power_w: float | None = None
    scale_out_links: int | None = None
    scale_out_link_gbps: float | None = None
    system_usd: float | None = None
    system_power_w: float | None = None
    sustained_clock_factor: float = 1.0
    external_host: int = 0

    def __post_init__(self) -> None:
        at_least(f"{self.name}.bf16_dense_tflops", self.bf16_dense_tflops, 1e-6)
        at_least(f"{self.name}.memory_gb", self.memory_gb, 1e-6)
        if self.power_w is not None:
            at_least(f"{self.name}.power_w", self.power_w, 0.0)

    @property
    def scale_out_gbps(self) -> float:
        """Back-end bandwidth of one accelerator, one direction."""
        links, rate = self.scale_out_ports()
        return links * rate

    def scale_out_ports(self) -> tuple[int, float]:
        """Ports into the back-end fabric and the rate of each, in gigabits per second."""
        if self.scale_out_links is None or self.scale_out_link_gbps is None:
            raise ImpossibleCluster(
                f"{self.name}.scale_out_link_gbps",
                "unknown",
                "no document states this accelerator's network ports, so give link_gbps",
                "link_gbps=400",
            )
        return self.scale_out_links, self.scale_out_link_gbps


@dataclass(frozen=True, kw_only=True)
class ScaleUp:
    """A scale-up generation: bandwidth of one accelerator in one direction, domain size."""

    name: str
    year: int
    medium: str
    collectives: str = ""
    bandwidth_gbytes_per_s: float
    domain: int


@dataclass(frozen=True, kw_only=True)
class Switch:
    """A switch system without its modules; capacity in one direction."""

    name: str
    vendor: str
    fabric: str
    year: int
    capacity_gbps: float
    lane_gbps: float
    max_radix: int
    power_w: float
    price_usd: float

    def __post_init__(self) -> None:
        at_least(f"{self.name}.capacity_gbps", self.capacity_gbps, 1.0)
        at_least(f"{self.name}.power_w", self.power_w, 0.0)
        at_least(f"{self.name}.price_usd", self.price_usd, 0.0)

    def radix(self, link_gbps: float) -> int:
        """Ports of ``link_gbps`` that one box offers: capacity / rate, capped by its lanes."""
        rate = float(at_least("link_gbps", link_gbps, 1.0))
        if 2.0 * rate > self.capacity_gbps:
            raise ImpossibleCluster(
                "link_gbps",
                f"{rate:g}",
                f"{self.name} carries {self.capacity_gbps:g} in all, less than two such ports",
                f"{self.capacity_gbps / 2.0:g}",
            )
        return min(int(self.capacity_gbps // rate), self.max_radix)


@dataclass(frozen=True, kw_only=True)
class Nic:
    """A network adapter; rate in one direction."""

    name: str
    vendor: str
    year: int
    rate_gbps: float
    lane_gbps: float
    power_w: float | None = None
    host_cores_released: float | None = None


@dataclass(frozen=True, kw_only=True)
class Optic:
    """One optical module: one end of a link of ``rate_gbps``."""

    name: str
    form: str
    rate_gbps: float
    module_power_w: float
    price_usd: float
    link_mtbf_h: float
    switch_power_change: float = 0.0

    def __post_init__(self) -> None:
        at_least(f"{self.name}.rate_gbps", self.rate_gbps, 1.0)
        at_least(f"{self.name}.module_power_w", self.module_power_w, 0.0)
        at_least(f"{self.name}.price_usd", self.price_usd, 0.0)

    @property
    def energy_pj_per_bit(self) -> float:
        """Energy of one end: watts / (Gb/s) x 1000, in picojoules per bit.

        15 W at 800 Gb/s is 18.75 pJ/bit; the "21 pJ/bit" of "The AI Networking Stack" fits 17 W.
        """
        return self.module_power_w / self.rate_gbps * 1000.0


@dataclass(frozen=True, kw_only=True)
class Fabric:
    """A scale-out fabric: how it spreads flows, and the bandwidth share a job receives.

    ``switch_vendor`` is empty where switches of any vendor run it.
    """

    name: str
    kind: str
    load_balancing: str
    delivered_share: float
    switch_vendor: str = ""
    start_us: float = 0.0

    def __post_init__(self) -> None:
        share(f"{self.name}.delivered_share", self.delivered_share)


@dataclass(frozen=True, kw_only=True)
class PathLatency:
    """Time of a tiny message over a link, and what every further switch adds."""

    name: str
    near_us: float
    per_switch_us: float


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """What stops a synchronous job and how long it takes to run again."""

    interruptions_per_1000_node_days: float
    accelerators_per_node: int
    restart_minutes: float
    checkpoint_blocking_minutes: float
    network_share_of_interruptions: float
    warm_standby_speedup: float = 1.0
    checkpoint_bytes_per_parameter: float = 14.0


@dataclass(frozen=True, kw_only=True)
class InterruptionCause:
    """How often one cause stopped the reference job (16,384 accelerators, 54 days).

    ``spared_by`` is "planes" where a second plane would have carried on, at less bandwidth.
    """

    name: str
    part: str
    interruptions: float
    spared_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Economics:
    """Prices and the reference point that utilisation is measured from."""

    accelerator_hour_usd: float
    accelerator_system_usd: float
    baseline_delivered_share: float
    target_delivered_share: float
    reference_mfu: float
    reference_delivered_share: float
    exposed_communication_share: float
    life_years: float = 4.0
    other_rack_usd: float = 0.0
    front_end_usd_per_accelerator: float = 0.0
    front_end_optics_share: float = 0.0
    usd_per_kwh: float = 0.0
    pue: float = 1.0


@dataclass(frozen=True, kw_only=True)
class ReferenceCluster:
    """A named cluster: a choice of parts by name, and numbers that stand in for the parts' own.

    ``topology`` is one of :data:`forecasts.hardware.topology.network.TOPOLOGIES`. ``tiers`` 0 takes
    the fewest that reach. ``oversubscription`` is down over up at the top tier, and
    ``crossing_share`` the part of the traffic that crosses it. ``rails`` counts the separate trees
    of a rail-only network. ``host_medium`` names the cable from accelerator to first switch.
    ``kernels`` borrows the kernels of another generation where none was measured on the
    accelerator's own. A number that is None is the part's own.
    """

    name: str
    label: str
    source: str = ""
    accelerators: int
    accelerator: str
    fabric: str
    switch: str
    optic: str
    topology: str = "fat_tree"
    planes: int = 1
    tiers: int = 0
    oversubscription: float = 1.0
    crossing_share: float = 0.0
    rails: int = 8
    host_medium: str = "pluggable"
    kernels: str = ""
    workload: str = ""
    radix: int | None = None
    link_gbps: float | None = None
    delivered_share: float | None = None
    exposed_communication_share: float | None = None
    accelerator_hour_usd: float | None = None
    system_usd: float | None = None
    system_power_w: float | None = None
    module_power_w: float | None = None
    module_price_usd: float | None = None
    switch_power_w: float | None = None
    switch_price_usd: float | None = None
    interruptions_per_1000_node_days: float | None = None
    restart_minutes: float | None = None
    checkpoint_blocking_minutes: float | None = None
    usd_per_kwh: float | None = None
    pue: float | None = None
    life_years: float | None = None


@dataclass(frozen=True, kw_only=True)
class Cable:
    """A medium of links: how far it reaches; draw of one end and price where a document says so."""

    name: str
    kind: str
    reach_m: float
    end_power_w: float | None = None
    price_usd: float | None = None


@dataclass(frozen=True, kw_only=True)
class NodeNetwork:
    """One of a node's networks beside the back end: ports, switch, adapter.

    ``adapters_per_node`` of the adapter named (a DPU releases host cores). Where ``switch`` is
    empty no document prices it, and ``switch_radix`` alone counts.
    """

    name: str
    label: str
    source: str
    ports_per_node: int
    rate_gbps: float
    oversubscription: float = 1.0
    switch: str = ""
    switch_radix: int = 0
    optic: str = ""
    adapter: str = ""
    adapters_per_node: int = 0


@dataclass(frozen=True, kw_only=True)
class TorusPod:
    """A pod of cubes on optical circuit switches."""

    name: str
    source: str
    label: str
    accelerators: int
    accelerator: str
    cube_side: int = 4
    switch_ports: int = 136


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A training job by name: a published model, its ranks and batch, and the software."""

    name: str
    label: str
    source: str
    model: str
    precision: str
    software: str
    accelerators: int
    sequence: int
    global_batch: int
    micro_batch: int = 1
    tensor: int = 1
    pipeline: int = 1
    virtual: int = 0
    context: int = 1
    data: int = 0
    expert: int = 1
    expert_tensor: int = 1
    full_recompute: int = 0
    sharded: int = 0
    bidirectional: int = 0


@dataclass(frozen=True, kw_only=True)
class PublishedModel:
    """A model's published configuration; ``matches`` are words of the names people give it."""

    name: str
    matches: str
    source: str
    layers: int
    hidden: int
    vocab: int
    heads: int
    kv_heads: int
    head_dim: int | None = None
    ffn: int | None = None
    q_lora: int | None = None
    kv_lora: int | None = None
    qk_nope: int = 0
    qk_rope: int = 0
    v_head: int = 0
    experts: int = 0
    experts_per_token: int = 0
    shared_experts: int = 0
    expert_ffn: int | None = None
    dense_layers: int = 0
    dense_ffn: int = 0
    routing_group_limit: int = 0


@dataclass(frozen=True, kw_only=True)
class MatrixKernel:
    """One large matrix product on an accelerator: share of peak reached, start-up time."""

    name: str
    best_share_bf16: float
    best_share_fp8: float | None = None
    start_us: float
