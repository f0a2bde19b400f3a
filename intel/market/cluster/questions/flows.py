"""How evenly flows spread over a leaf's links: the delivered share as a distribution."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges
from forecasts.hardware.load_balancing import (
    flowlet_share,
    hashed_share_distribution,
    incast_gbps,
    sprayed_share_distribution,
)
from intel.market.answer import Answer
from intel.market.cluster.questions.row import SEED, Row, answer, documents_of

DRAWS: Final = 4_000
FLOWS_PER_LINK: Final = (2, 8, 32)
FLOWLETS: Final = 8.0
SPREAD: Final = 0.05  # standard deviation of a sprayed link's log load
SENDERS: Final = 8


def flows(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Hash collisions by the number of flows, flowlets, packet spraying and incast."""
    design = ranged.given.design
    fabric = catalogue.fabric(design.fabric)
    links = catalogue.load_balancing.uplinks
    spread, middle = _spread(links)
    rows = list(spread)
    cut, sprayed = middle["flowlets"], middle["sprayed"]
    accelerator = catalogue.accelerator(design.accelerator)
    rate = design.link_gbps or accelerator.scale_out_link_gbps
    if rate is not None:
        rows.append(
            (f"each of {SENDERS} senders to one receiver", float(incast_gbps(rate, SENDERS)),
             "Gb/s", "link / senders", f"{rate:g} / {SENDERS}")
        )  # fmt: skip
    low, high = catalogue.evidence["fabrics", design.fabric, "delivered_share"].interval
    said = (
        f"Hashed flows deliver **{middle['2']:.0%}** of the rated bandwidth with 2 flows a link,"
        f" **{middle['8']:.0%}** with 8 and {middle['32']:.0%} with 32, cut into flowlets"
        f" {cut:.0%}, sprayed by packet **{sprayed:.0%}**; documents put {design.fabric}"
        f" ({fabric.load_balancing}) at {fabric.delivered_share:.0%}, {low:.0%} to {high:.0%}."
    )
    means = (
        f"{DRAWS:,} draws over the {links} uplinks of one leaf. A synchronous exchange ends with"
        " its slowest flow, so the share is the mean load over the fullest link's. Training has"
        " few, large flows; storage has many small ones. Eight flowlets a flow and a spread of"
        " 5% of a sprayed link's load are taken. Answers elsewhere take the documents' share; this"
        " says why shares differ."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("load_balancing", "", "uplinks"),
        ("fabrics", design.fabric, "delivered_share"),
    ))  # fmt: skip


@lru_cache(maxsize=8)
def _spread(links: int) -> tuple[tuple[Row, ...], dict[str, float]]:
    """Rows and means by way of spreading: the same draws for every design of so many links."""
    rng = np.random.default_rng(SEED)
    rows: list[Row] = []
    middle: dict[str, float] = {}
    for each in FLOWS_PER_LINK:
        draws = hashed_share_distribution(each * links, links, draws=DRAWS, rng=rng).draws
        middle[str(each)] = float(draws.mean())
        rows += _points(f"hashed, {each} flows a link", draws,
                        "mean load / fullest link's load, flows hashed evenly",
                        f"{each * links} flows on {links} links")  # fmt: skip
    few = FLOWS_PER_LINK[1]
    cut = float(flowlet_share(few * links, links, flowlets_per_flow=FLOWLETS))
    middle["flowlets"] = cut
    rows.append(
        (f"flowlets, {few} flows a link", cut * 100, "% of rated",
         "a flow cut in f parts hashes as f flows",
         f"{few * links} x {FLOWLETS:g} on {links} links")
    )  # fmt: skip
    sprayed = sprayed_share_distribution(
        links, mean_share=1.0, spread=SPREAD, draws=DRAWS, rng=rng
    ).draws
    middle["sprayed"] = float(sprayed.mean())
    rows += _points("packets sprayed", sprayed, "mean load / fullest load, lognormal loads",
                    f"{links} links, spread {SPREAD:g}")  # fmt: skip
    return tuple(rows), middle


def _points(what: str, draws: np.ndarray, formula: str, numbers: str) -> list[Row]:
    said = [("mean", float(draws.mean()))]
    said += [(f"{q:.0%} quantile", float(np.quantile(draws, q))) for q in (0.05, 0.95)]
    return [
        (f"{what}, {name}", value * 100, "% of rated", formula, numbers) for name, value in said
    ]
