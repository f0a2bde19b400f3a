"""Watts, dollars and stops of a design by their formulas."""

from __future__ import annotations

from collections.abc import Iterator

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.design.explain.figure import Explained, per, values_of
from forecasts.hardware.design.outcome import Evaluated
from forecasts.hardware.money import HOURS_PER_YEAR
from forecasts.hardware.parts import ReferenceCluster
from forecasts.hardware.reliability import checkpoint_interval_h


def bill_lines(done: Evaluated, row: int, catalogue: HardwareCatalogue) -> Iterator[Explained]:
    """Explain what a design draws, costs and loses."""
    design, m = done.given[row].design, values_of(done, row)
    yield from _watts(m)
    yield from _capital(m)
    yield from _hourly(m, design, catalogue)
    yield from _stops(m, design, catalogue)
    yield from _tax(m, design, catalogue)


def _watts(m: dict[str, float]) -> Iterator[Explained]:
    n, network_w, watts = m["accelerators"], m["network_power_w"], m["cluster_power_w"]
    yield _line(m, "optics_power_w", "W", "modules x watts",
                _by_the_piece(m, "optics_power_w", "optical_modules"))  # fmt: skip
    yield _line(m, "switch_power_w", "W", "switches x watts",
                _by_the_piece(m, "switch_power_w", "switches"))  # fmt: skip
    yield _line(
        m, "cluster_power_w", "W", "network + accelerators x watts of a system",
        f"{network_w:,.0f} + {n:,.0f} x {per(watts - network_w, n):,.0f}",
    )  # fmt: skip
    yield _line(
        m, "network_share_of_power", "fraction", "back end / (back end + accelerators' systems)",
        f"{network_w:,.0f} / {watts:,.0f}",
    )  # fmt: skip


def _capital(m: dict[str, float]) -> Iterator[Explained]:
    n, network, capital = m["accelerators"], m["network_cost_usd"], m["capital_usd"]
    yield _line(m, "optics_cost_usd", "USD", "modules x price",
                _by_the_piece(m, "optics_cost_usd", "optical_modules"))  # fmt: skip
    yield _line(m, "switch_cost_usd", "USD", "switches x price",
                _by_the_piece(m, "switch_cost_usd", "switches"))  # fmt: skip
    yield _line(
        m, "network_cost_usd", "USD", "switches + modules, back end only",
        f"{m['switch_cost_usd']:,.0f} + {m['optics_cost_usd']:,.0f}",
    )  # fmt: skip
    yield _line(
        m, "capital_usd", "USD", "network + accelerators x price of a system",
        f"{network:,.0f} + {n:,.0f} x {per(capital - network, n):,.0f}",
    )  # fmt: skip
    yield _line(
        m, "network_share_of_cost", "fraction",
        "back end / (back end + accelerators' systems); other networks and cables apart",
        f"{network:,.0f} / {capital:,.0f}",
    )  # fmt: skip


def _hourly(
    m: dict[str, float], design: ReferenceCluster, catalogue: HardwareCatalogue
) -> Iterator[Explained]:
    economics = catalogue.economics
    life = _or(design.life_years, economics.life_years)
    price, pue = _or(design.usd_per_kwh, economics.usd_per_kwh), _or(design.pue, economics.pue)
    yield _line(
        m, "capital_usd_per_hour", "USD/h", "capital / (life x 8,766 h)",
        f"{m['capital_usd']:,.0f} / ({life:g} x {HOURS_PER_YEAR:,.0f})",
    )  # fmt: skip
    yield _line(
        m, "energy_usd_per_hour", "USD/h", "watts x PUE x price",
        f"{m['cluster_power_w'] / 1e3:,.0f} kW x {pue:g} x {price:g} USD/kWh",
    )  # fmt: skip


def _stops(
    m: dict[str, float], design: ReferenceCluster, catalogue: HardwareCatalogue
) -> Iterator[Explained]:
    own = catalogue.reliability
    rate = _or(design.interruptions_per_1000_node_days, own.interruptions_per_1000_node_days)
    restart_h = _or(design.restart_minutes, own.restart_minutes) / 60
    blocking_h = _or(design.checkpoint_blocking_minutes, own.checkpoint_blocking_minutes) / 60
    interval_h = m["interruption_interval_h"]
    spacing_h = float(checkpoint_interval_h(interval_h, blocking_h))
    yield _line(
        m, "interruption_interval_h", "h", "24,000 / (interruptions per 1,000 node-days x nodes)",
        f"24,000 / ({rate:g} x {m['accelerators']:,.0f} / {own.accelerators_per_node})",
    )  # fmt: skip
    yield _line(
        m, "effective_training_time_ratio", "fraction",
        "(1 - (u + d/2) / M) / (1 + w/d): restart u, interval M, blocking w, d = sqrt(2 w M)",
        f"(1 - ({restart_h:.3f} + {spacing_h:.3f}/2) / {interval_h:.3f})"
        f" / (1 + {blocking_h:.5f}/{spacing_h:.3f})",
    )  # fmt: skip


def _tax(
    m: dict[str, float], design: ReferenceCluster, catalogue: HardwareCatalogue
) -> Iterator[Explained]:
    economics = catalogue.economics
    hour = _or(design.accelerator_hour_usd, economics.accelerator_hour_usd)
    exposed = _or(design.exposed_communication_share, economics.exposed_communication_share)
    lift = f"{economics.baseline_delivered_share:.0%} / {economics.target_delivered_share:.0%}"
    yield _line(
        m, "yearly_cost_usd", "USD/year", "accelerators x rent x 8,766 h",
        f"{m['accelerators']:,.0f} x {hour:g} x {HOURS_PER_YEAR:,.0f}",
    )  # fmt: skip
    yield _line(
        m, "bandwidth_tax_headline_usd_per_year", "USD/year",
        "yearly cost x (1 - from/to): as if all time waited on the network",
        f"{m['yearly_cost_usd']:,.0f} x (1 - {lift})",
    )  # fmt: skip
    yield _line(
        m, "bandwidth_tax_diluted_usd_per_year", "USD/year",
        "headline x share of a step that waits on the network",
        f"{m['bandwidth_tax_headline_usd_per_year']:,.0f} x {exposed:g}",
    )  # fmt: skip


def _line(m: dict[str, float], name: str, unit: str, formula: str, with_numbers: str) -> Explained:
    return Explained(name, m[name], unit, formula, with_numbers)


def _by_the_piece(m: dict[str, float], total: str, count: str) -> str:
    return f"{m[count]:,.0f} x {per(m[total], m[count]):,.6g}"


def _or(stated: float | None, own: float) -> float:
    return own if stated is None else stated
