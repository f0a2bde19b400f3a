"""The cluster as physics and money: topology, delivered bandwidth, optics, failures, dollars.

Every function takes numbers or arrays and broadcasts them. Nothing here reads a file: parameters
come as frozen parts (:class:`HardwareCatalogue`), read from ``data/hardware/`` by ``intel.facts``.
"""

from forecasts.hardware.assumptions import Assumptions, ClusterParts, assumptions, parts_named
from forecasts.hardware.back_end import Wiring
from forecasts.hardware.bandwidth_tax import BandwidthTax, bandwidth_tax, relative_step_time
from forecasts.hardware.catalogue import Document, Evidence, HardwareCatalogue
from forecasts.hardware.cluster import ClusterOutcome, cluster_outcome
from forecasts.hardware.feasibility import ImpossibleCluster
from forecasts.hardware.optics import optical_modules, optics_power_w
from forecasts.hardware.parts import (
    Accelerator,
    Cable,
    Economics,
    Fabric,
    InterruptionCause,
    MatrixKernel,
    Nic,
    NodeNetwork,
    Optic,
    PathLatency,
    PublishedModel,
    ReferenceCluster,
    Reliability,
    ScaleUp,
    Switch,
    TorusPod,
    Workload,
)
from forecasts.hardware.reliability import (
    checkpoint_interval_h,
    effective_training_time_ratio,
    interruption_interval_h,
)
from forecasts.hardware.topology.fat_tree import FatTree, fat_tree, tiers_needed

__all__ = [
    "Accelerator",
    "Assumptions",
    "BandwidthTax",
    "Cable",
    "ClusterOutcome",
    "ClusterParts",
    "Document",
    "Economics",
    "Evidence",
    "Fabric",
    "FatTree",
    "HardwareCatalogue",
    "ImpossibleCluster",
    "InterruptionCause",
    "MatrixKernel",
    "Nic",
    "NodeNetwork",
    "Optic",
    "PathLatency",
    "PublishedModel",
    "ReferenceCluster",
    "Reliability",
    "ScaleUp",
    "Switch",
    "TorusPod",
    "Wiring",
    "Workload",
    "assumptions",
    "bandwidth_tax",
    "checkpoint_interval_h",
    "cluster_outcome",
    "effective_training_time_ratio",
    "fat_tree",
    "interruption_interval_h",
    "optical_modules",
    "optics_power_w",
    "parts_named",
    "relative_step_time",
    "tiers_needed",
]
