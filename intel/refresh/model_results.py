"""What the hardware model says of the reference clusters, as rows of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import pandas as pd

from forecasts.hardware import ClusterOutcome, HardwareCatalogue, ReferenceCluster
from forecasts.hardware.design import evaluate, unit_of


def hardware_rows(catalogue: HardwareCatalogue) -> pd.DataFrame:
    """Rows of ``hardware_result``: each reference cluster on every fabric its switch can run."""
    return pd.DataFrame(
        {
            "cluster": cluster.name,
            "accelerators": cluster.accelerators,
            "accelerator": cluster.accelerator,
            "fabric": fabric,
            "measure": measure.name,
            "unit": unit_of(measure.name),
            "value": float(getattr(outcome, measure.name)),
        }
        for cluster in catalogue.clusters.values()
        for fabric, outcome in _on_each_fabric(cluster, catalogue)
        for measure in fields(outcome)
        if measure.name != "accelerators"
    )


def _on_each_fabric(
    cluster: ReferenceCluster, catalogue: HardwareCatalogue
) -> Iterator[tuple[str, ClusterOutcome]]:
    switch = catalogue.switch(cluster.switch)
    for name, fabric in catalogue.fabrics.items():
        if fabric.kind == switch.fabric:
            design = replace(cluster, fabric=name, workload="")
            yield name, evaluate(design, catalogue).cluster
