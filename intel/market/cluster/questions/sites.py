"""What training over two sites costs: round trips, buffers, exchanges of gradients."""

from __future__ import annotations

from typing import Final

import numpy as np

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import GivenRanges, evaluate_all, shape_of
from forecasts.hardware.scale_across import (
    gradient_exchange_s,
    multi_site_efficiency,
    round_trip_ms,
    router_buffer_bytes,
)
from intel.market.answer import Answer
from intel.market.cluster.questions.row import Row, answer, documents_of

KM: Final = 1_000.0
"""As far apart as two sites have been measured (NeMo)."""
LONG_HAUL_TBPS: Final = (0.8, 8.0, 80.0)
BYTES_PER_GRADIENT: Final = 2.0
STEPS_BETWEEN, COMPRESSION = 100.0, 4.0  # DiLoCo: outer steps of a hundred, in 8 of 32 bits


def sites(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Two sites a thousand kilometres apart, by the bandwidth between them."""
    job = ranged.given.workload
    rtt = float(round_trip_ms(KM))
    rows: list[Row] = [
        ("round trip", rtt, "ms", "2 x distance / 200 km a ms", f"2 x {KM:,.0f} / 200"),
    ]  # fmt: skip
    rows += [
        (f"buffer of a router at {rate:g} Tb/s", float(router_buffer_bytes(rate * 1e3, rtt)) / 1e9,
         "GB", "bandwidth x round trip", f"{rate:g} Tb/s x {rtt:g} ms / 8")
        for rate in LONG_HAUL_TBPS
    ]  # fmt: skip
    measured = catalogue.scale_across.long_haul_exposed
    said = (
        f"Two sites {KM:,.0f} km apart are {rtt:g} ms from each other and back; the one published"
        f" measurement at that distance lost **{measured:.0%}**."
    )
    if job is not None:
        step = float(evaluate_all([ranged.given], catalogue).measures["step_s"][0])
        shape = shape_of(catalogue.model(job.model))
        weights = float(np.asarray(shape.linear_params) + np.asarray(shape.vocab) * shape.hidden)
        kept: dict[tuple[float, bool], float] = {}
        for rate in LONG_HAUL_TBPS:
            exchange = float(
                gradient_exchange_s(
                    weights, bytes_per_parameter=BYTES_PER_GRADIENT, sites=2,
                    site_gbps=rate * 1e3, rtt_ms=rtt,
                )
            )  # fmt: skip
            rows.append(
                (f"one exchange of gradients at {rate:g} Tb/s", exchange, "s",
                 "2 (S - 1) / S x parameters x bytes / rate + 2 (S - 1) x round trip / 2",
                 f"{weights / 1e9:,.0f}e9 x {BYTES_PER_GRADIENT:g} B / {rate:g} Tb/s")
            )  # fmt: skip
            for rare in (False, True):
                between, smaller = (STEPS_BETWEEN, COMPRESSION) if rare else (1.0, 1.0)
                share = float(
                    multi_site_efficiency(
                        exchange, step_s=step, steps_between=between, compression=smaller
                    )
                )
                kept[rate, rare] = share
                how = f"every {between:.0f} steps in 8 bits" if rare else "every step"
                rows.append(
                    (f"speed kept at {rate:g} Tb/s, {how}", share * 100, "% of one site",
                     "step / (step + exchange / steps between / compression)",
                     f"{step:.2f} / ({step:.2f} + {exchange:.2f} / {between:.0f} / {smaller:.0f})")
                )  # fmt: skip
        least, most = LONG_HAUL_TBPS[0], LONG_HAUL_TBPS[-1]
        said += (
            " Exchanging gradients every step, with nothing hidden, keeps"
            f" **{kept[least, False]:.0%}** of the speed over {least:g} Tb/s and"
            f" **{kept[most, False]:.0%}** over {most:g}; every {STEPS_BETWEEN:.0f} steps in 8 bits"
            f" keeps {kept[least, True]:.1%} even over {least:g}."
        )
    means = (
        "Gradients are summed inside a site first and cross in 16 bits; nothing is hidden behind"
        " computation, so these are the least a job keeps. Light in fibre alone: equipment adds to"
        " the round trip. What rarer exchanges cost in learning is not counted."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("scale_across", "", "long_haul_exposed"),
    ))  # fmt: skip
