"""The numbers that went into a cluster's answer, each with its interval and its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pandas as pd

from forecasts.hardware import Document, Evidence, HardwareCatalogue
from forecasts.hardware.design import DOCUMENTED
from intel.market.answer import SOURCE_COLUMNS, Answer
from intel.market.cluster.design import Design

PARAMETERS_MEAN: Final = (
    "Every number the answer above was computed from, with its document. *Lowest* and *highest* are"
    " what the documents allow. Status: *spec* (data sheet), *measured*, *claim* (the seller's),"
    " *estimate*, *forecast*, *derived* (arithmetic given in the note), *your input*. Change the"
    " files under `data/hardware/` and refresh: everything follows."
)

_Key = tuple[str, str, str]

_NAMES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("accelerators", "scale_out_links"): ("network ports of one accelerator", "ports"),
    ("accelerators", "scale_out_link_gbps"): ("rate of one port, one direction", "Gb/s"),
    ("accelerators", "system_usd"): ("system price of one accelerator, network apart", "USD"),
    ("fabrics", "delivered_share"): ("delivered share of rated bandwidth", "fraction"),
    ("switches", "capacity_gbps"): ("switch capacity, one direction", "Gb/s"),
    ("switches", "max_radix"): ("most ports of one switch", "ports"),
    ("switches", "power_w"): ("power of one switch without modules", "W"),
    ("switches", "price_usd"): ("price of one switch without modules", "USD"),
    ("optics", "rate_gbps"): ("rate of one module", "Gb/s"),
    ("optics", "module_power_w"): ("power of one module", "W"),
    ("optics", "price_usd"): ("price of one module", "USD"),
    ("optics", "switch_power_change"): ("switch power added by the form", "fraction"),
    ("reliability", "interruptions_per_1000_node_days"): (
        "interruptions per 1,000 node-days",
        "count",
    ),
    ("reliability", "accelerators_per_node"): ("accelerators of one node", "count"),
    ("reliability", "restart_minutes"): ("time to restart a stopped job", "minutes"),
    ("reliability", "checkpoint_blocking_minutes"): ("time a checkpoint blocks", "minutes"),
    ("economics", "accelerator_hour_usd"): ("rent of one accelerator for an hour", "USD"),
    ("economics", "usd_per_kwh"): ("price of electricity, a kWh", "USD"),
    ("economics", "pue"): ("power of the site over that of its machines (PUE)", "count"),
    ("economics", "life_years"): ("years over which it is written off", "years"),
    ("accelerators", "system_power_w"): ("power of one accelerator with its system", "W"),
    ("economics", "accelerator_system_usd"): (
        "system price where the accelerator has none of its own",
        "USD",
    ),
    ("economics", "baseline_delivered_share"): ("delivered share, lift from", "fraction"),
    ("economics", "target_delivered_share"): ("delivered share, lift to", "fraction"),
    ("economics", "reference_mfu"): ("utilisation measured on the reference fabric", "fraction"),
    ("economics", "reference_delivered_share"): (
        "delivered share of the reference fabric",
        "fraction",
    ),
    ("economics", "exposed_communication_share"): (
        "share of a step that waits on the network",
        "fraction",
    ),
}


def input_in_words(name: str) -> str:
    """An input of a design as one reads it; one that only a file gives, by its own name."""
    kind, _, field = DOCUMENTED.get(name, ("", "", name))
    return _NAMES.get((kind, field), (name.replace("_", " "), ""))[0]


def parameters(catalogue: HardwareCatalogue, design: Design) -> Answer:
    """List the parameters of a design: value, interval, unit, status, note and document."""
    economics = catalogue.economics
    chosen = {
        ("economics", "", "accelerator_hour_usd"): (
            design.accelerator_hour_usd,
            economics.accelerator_hour_usd,
        ),
        ("economics", "", "exposed_communication_share"): (
            design.exposed_share,
            economics.exposed_communication_share,
        ),
        ("accelerators", design.accelerator, "scale_out_link_gbps"): (
            design.link_gbps,
            catalogue.accelerator(design.accelerator).scale_out_link_gbps,
        ),
    }
    rows = []
    for key, evidence in _used(catalogue, design):
        kind, part, field = key
        name, unit = _NAMES[kind, field]
        wanted, reviewed = chosen.get(key, (None, None))
        is_own = wanted is not None and wanted != reviewed
        rows.append(
            {
                "part": part or {"economics": "Prices", "reliability": "Failures"}[kind],
                "parameter": name,
                "value": wanted if is_own else evidence.value,
                "low": evidence.interval[0],
                "high": evidence.interval[1],
                "unit": unit,
                "status": "your input" if is_own else evidence.status,
                "document": evidence.document.title,
                "address": _address(evidence.document),
                "publisher": evidence.document.publisher,
                "note": evidence.note,
            }
        )
    frame = pd.DataFrame(rows)
    soft = frame["status"].isin(("claim", "estimate", "forecast"))
    said = (
        f"{len(frame)} numbers from {frame['document'].nunique()} documents; {int(soft.sum())} of"
        " them are sellers' claims, estimates or forecasts."
    )
    no_list = documents(catalogue, design).head(0)  # each row names its own
    return Answer(said, frame, "", PARAMETERS_MEAN, no_list)


def listed(documents: Iterable[Document]) -> pd.DataFrame:
    """Documents as the pages list them, each once."""
    rows = [
        {
            "source_id": each.url,
            "publisher": each.publisher,
            "origin": each.publisher,
            "title": each.title,
            "url": each.url,
            "grade": None,
            "published_on": pd.Timestamp(each.published_on) if each.published_on else pd.NaT,
        }
        for each in dict.fromkeys(documents)
    ]
    return pd.DataFrame(rows, columns=list(SOURCE_COLUMNS)).sort_values("title")


def documents(
    catalogue: HardwareCatalogue, design: Design, *, fabrics: tuple[str, ...] = ()
) -> pd.DataFrame:
    """The documents behind a design, and behind the shares that ``fabrics`` deliver."""
    named = [evidence.document for _, evidence in _used(catalogue, design)]
    named += [catalogue.evidence["fabrics", each, "delivered_share"].document for each in fabrics]
    return listed(named)


def _used(catalogue: HardwareCatalogue, design: Design) -> Iterator[tuple[_Key, Evidence]]:
    """The evidence of every number that the model read for this design."""
    parts = {
        "accelerators": design.accelerator,
        "fabrics": design.fabric,
        "switches": design.switch,
        "optics": design.optic,
    }
    has_price = catalogue.accelerator(design.accelerator).system_usd is not None
    for kind, field in _NAMES:
        if field == "accelerator_system_usd" and has_price:
            continue
        key = (kind, parts.get(kind, ""), field)
        if key in catalogue.evidence:
            yield key, catalogue.evidence[key]


def _address(document: Document) -> str | None:
    return document.url if document.url.startswith("http") else None
