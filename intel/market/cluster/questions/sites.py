"""What training over two sites costs: round trips, buffers, exchanges of gradients."""

from __future__ import annotations

from typing import Final

from forecasts.hardware import HardwareCatalogue, Workload
from forecasts.hardware.design import GivenRanges, evaluate_all
from forecasts.hardware.scale_across import (
    gradient_exchange_s,
    multi_site_efficiency,
    round_trip_ms,
    router_buffer_bytes,
)
from intel.market.answer import Answer
from intel.market.cluster.questions.row import Row, answer, documents_of, parameters_of

KM: Final = 1_000.0
"""As far apart as two sites have been measured (NeMo)."""
LONG_HAUL_TBPS: Final = (0.8, 8.0, 80.0)
BYTES_PER_GRADIENT: Final = 2.0
STEPS_BETWEEN, COMPRESSION = 100.0, 4.0  # DiLoCo: outer steps of a hundred, in 8 of 32 bits


def sites(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Two sites a thousand kilometres apart, by the bandwidth between them."""
    rtt_ms = float(round_trip_ms(KM))
    rows: list[Row] = [
        ("round trip", rtt_ms, "ms", "2 x distance / 200 km a ms", f"2 x {KM:,.0f} / 200"),
    ]  # fmt: skip
    rows += [
        (f"buffer of a router at {tbps:g} Tb/s",
         float(router_buffer_bytes(tbps * 1e3, rtt_ms)) / 1e9,
         "GB", "bandwidth x round trip", f"{tbps:g} Tb/s x {rtt_ms:g} ms / 8")
        for tbps in LONG_HAUL_TBPS
    ]  # fmt: skip
    measured = catalogue.scale_across.long_haul_exposed
    said = (
        f"Two sites {KM:,.0f} km apart are {rtt_ms:g} ms from each other and back; the one"
        f" published measurement at that distance lost **{measured:.0%}**."
    )
    if ranged.given.workload is not None:
        exchanges, kept = _exchanges(catalogue, ranged, ranged.given.workload, rtt_ms)
        rows += exchanges
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


def _exchanges(
    catalogue: HardwareCatalogue, ranged: GivenRanges, job: Workload, rtt_ms: float
) -> tuple[list[Row], dict[tuple[float, bool], float]]:
    """What exchanging a job's gradients takes, and the speed it keeps.

    The speed is a part of one site's, by Tb/s between the sites and whether exchanges are rare.
    """
    step_s = float(evaluate_all([ranged.given], catalogue).measures["step_s"][0])
    parameters = parameters_of(catalogue, job.model)
    rows: list[Row] = []
    kept: dict[tuple[float, bool], float] = {}
    for tbps in LONG_HAUL_TBPS:
        exchange_s = float(
            gradient_exchange_s(
                parameters, bytes_per_parameter=BYTES_PER_GRADIENT, sites=2, site_gbps=tbps * 1e3,
                rtt_ms=rtt_ms,
            )
        )  # fmt: skip
        rows.append(
            (f"one exchange of gradients at {tbps:g} Tb/s", exchange_s, "s",
             "2 (S - 1) / S x parameters x bytes / rate + 2 (S - 1) x round trip / 2",
             f"{parameters / 1e9:,.0f}e9 x {BYTES_PER_GRADIENT:g} B / {tbps:g} Tb/s")
        )  # fmt: skip
        for rare in (False, True):
            between, smaller = (STEPS_BETWEEN, COMPRESSION) if rare else (1.0, 1.0)
            kept[tbps, rare] = float(
                multi_site_efficiency(
                    exchange_s, step_s=step_s, steps_between=between, compression=smaller
                )
            )
            how = f"every {between:.0f} steps in 8 bits" if rare else "every step"
            rows.append(
                (f"speed kept at {tbps:g} Tb/s, {how}", kept[tbps, rare] * 100, "% of one site",
                 "step / (step + exchange / steps between / compression)",
                 f"{step_s:.2f} / ({step_s:.2f} + {exchange_s:.2f} / {between:.0f} /"
                 f" {smaller:.0f})")
            )  # fmt: skip
    return rows, kept
