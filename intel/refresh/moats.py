"""Moats: the reviewed scores, what the hardware model says of fabrics, and the ranking of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from forecasts.hardware import HardwareCatalogue
from forecasts.moats import ranked
from intel.facts.moats import Moats, load_moats
from intel.market.moats import SEED

SWITCHES_CROSSED: Final = 5
"""Leaf, spine, core, spine, leaf: the way across a cluster of 100,000 accelerators."""
ADAPTER: Final = "ConnectX-8"
"""Its 800G port stands for every scale-out fabric, so that only the fabric differs."""

Tables = dict[str, pd.DataFrame]
Query = Callable[[str], pd.DataFrame]


def moat_inputs(data: Path, catalogue: HardwareCatalogue) -> Tables:
    """Rows of ``reviewed_moat``, ``moat_scale`` and ``moat_hardware``.

    Raises
    ------
    AssumptionError
        When the reviewed file cannot be used.
    """
    reviewed = load_moats(data)
    return {
        "reviewed_moat": _reviewed_rows(reviewed),
        "moat_scale": pd.DataFrame(
            {
                "measure": each.name,
                "unit": each.unit,
                "at_0": each.at_0,
                "at_10": each.at_10,
                "is_log": each.log,
                "means": each.means,
            }
            for each in reviewed.measure
        ),
        "moat_hardware": pd.DataFrame(
            _hardware_rows(catalogue),
            columns=["measure", "of_what", "value", "detail", "title", "url"],
        ),
    }


def moat_ranks(ask: Query) -> pd.DataFrame:
    """Rows of ``moat_rank``, from ``moat_score`` at equal weights."""
    scores = ask("SELECT kind, place, subject, label, criterion_place, score FROM moat_score")
    rows: list[dict[str, Any]] = []
    for kind, of_kind in scores.groupby("kind"):
        table = of_kind.pivot(  # noqa: PD010 - pivot_table would drop what is not known
            index=["place", "subject", "label"], columns="criterion_place", values="score"
        ).dropna(how="all")  # a position of which nothing is known has no rank
        numbers = table.to_numpy(dtype=np.float64)
        made = ranked(numbers, np.ones(numbers.shape[1]).tolist(), rng=np.random.default_rng(SEED))
        rows += [
            {
                "kind": kind,
                "subject": subject,
                "label": label,
                "total": made.total[i],
                "rank": made.rank[i],
                "rank_low": int(made.low[i]),
                "rank_high": int(made.high[i]),
                "probability_first": made.first[i],
                "probability_by_rank": made.rank_probability[i].tolist(),
            }
            for i, (_, subject, label) in enumerate(table.index)
        ]
    return pd.DataFrame(rows)


def _reviewed_rows(reviewed: Moats) -> pd.DataFrame:
    places = {
        (each.kind, each.name): (place, each) for place, each in enumerate(reviewed.criterion)
    }
    rows = []
    for place, subject in enumerate(reviewed.subject):
        for name, score in subject.score.items():
            criterion_place, criterion = places[subject.kind, name]
            rows.append(
                {
                    "kind": subject.kind,
                    "place": place,
                    "subject": subject.name,
                    "label": subject.label,
                    "held_by": subject.held_by,
                    "claimed_rank": subject.claimed_rank,
                    "criterion": name,
                    "criterion_place": criterion_place,
                    "criterion_label": criterion.label,
                    "criterion_means": criterion.means,
                    "judged": score.judged,
                    "measure": score.measure,
                    "of_what": list(score.of),
                    "reason": score.reason,
                    "title": score.title,
                    "url": score.url,
                }
            )
    return pd.DataFrame(rows).astype({"judged": "float64", "claimed_rank": "Int32"})


def _hardware_rows(catalogue: HardwareCatalogue) -> Iterator[tuple[str, str, float, str, str, str]]:
    """What each fabric, scale-up generation and link of the reviewed hardware files comes to."""
    port_gbytes_per_s = catalogue.nics[ADAPTER].rate_gbps / 8.0
    for name, fabric in catalogue.fabrics.items():
        if fabric.kind == "circuit":
            continue
        stated = catalogue.evidence["fabrics", name, "delivered_share"]
        document = (stated.document.title, stated.document.url)
        yield (
            "delivered_gbytes_per_s",
            name,
            port_gbytes_per_s * fabric.delivered_share,
            f"{port_gbytes_per_s:.0f} GB/s of {ADAPTER} × {fabric.delivered_share:.2f}",
            *document,
        )
        low, _ = stated.interval
        yield "delivered_share_low", name, low, stated.note, *document
    for name, link in catalogue.scale_up.items():
        stated = catalogue.evidence["scale_up", name, "bandwidth_gbytes_per_s"]
        yield (
            "delivered_gbytes_per_s",
            name,
            link.bandwidth_gbytes_per_s,
            stated.note or stated.status,
            stated.document.title,
            stated.document.url,
        )
    for name, path in catalogue.latencies.items():
        stated = catalogue.evidence["latencies", name, "near_us"]
        further = SWITCHES_CROSSED - 1 if path.per_switch_us > 0.0 else 0
        yield (
            "latency_us",
            name,
            path.near_us + further * path.per_switch_us,
            f"{path.near_us:g} µs + {further} × {path.per_switch_us:g} µs"
            if further
            else "one hop inside the domain",
            stated.document.title,
            stated.document.url,
        )
