"""Landed evidence for scenario sets: what was observed, of which period, known on which day.

An observation is dated by the document that brought it. As more vendors report, the same period is
observed again; the later figure replaces the earlier.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from forecasts.scenarios import Anchor
from intel.market.fabrics import ETHERNET_BY_QUARTER

Query = Callable[[str], pd.DataFrame]

SCALE_UP_PROXY: Final = 0.3
"""What a fabric takes for a dollar of accelerator differs by half either way: on log-odds."""
Z_90: Final = 1.2816
"""A proxy's band holds 80%: this many standard deviations either side."""

CONTRIBUTIONS: Final = """
SELECT
    share.vendor, share.quarter_end AS quarter_end, any_value(share.revenue_usd_m) AS revenue_usd_m,
    max(fact.published_on) AS known_on,
    arg_max(fact.title, fact.published_on) AS title, arg_max(fact.url, fact.published_on) AS url
FROM (
    SELECT vendor, quarter_end, revenue_usd_m, unnest(fact_ids) AS fact_id
    FROM market_share WHERE market_basis = 'platform'
) AS share
JOIN fact USING (fact_id)
GROUP BY share.vendor, share.quarter_end
ORDER BY ALL"""

NVIDIA_PERIODS: Final = """
SELECT period_start, period_end, value AS usd_m, 0.0 AS log_spread, published_on, title, url
FROM vendor_revenue JOIN source USING (source_id, published_on)
WHERE vendor = 'NVIDIA' AND line = 'networking' AND period_type = 'quarter'
UNION ALL
SELECT
    proxy.period_start, proxy.period_end, estimate_m,
    ln(high_m / low_m) / (2 * {z}), fact.published_on, fact.title, fact.url
FROM series_proxy AS proxy JOIN fact ON fact.fact_id = proxy.fact_ids[-1]
WHERE proxy.vendor = 'NVIDIA' AND proxy.line = 'networking'
ORDER BY period_start"""

ETHERNET: Final = f"""
SELECT period_end, fraction, published_on, title, url
FROM {ETHERNET_BY_QUARTER} JOIN source USING (source_id, published_on)
WHERE fraction BETWEEN 0.001 AND 0.999
ORDER BY published_on, period_end"""  # noqa: S608 - a constant of this desk


CAPEX: Final = """
SELECT
    capex.quarter_end, capex.capex_usd_m, max(fact.published_on) AS published_on,
    arg_max(fact.title, fact.published_on) AS title, arg_max(fact.url, fact.published_on) AS url
FROM (
    SELECT quarter_end, capex_usd_m, unnest(fact_ids) AS fact_id
    FROM capex_quarterly WHERE buyer = 'Hyperscalers'
) AS capex
JOIN fact USING (fact_id)
GROUP BY capex.quarter_end, capex.capex_usd_m
ORDER BY capex.quarter_end"""

ACCELERATORS: Final = """
SELECT
    revenue.vendor, revenue.quarter_end, revenue.revenue_usd_m, revenue.published_on,
    any_value(fact.title) AS title, any_value(fact.url) AS url
FROM (
    SELECT vendor, quarter_end, revenue_usd_m, published_on, unnest(fact_ids) AS fact_id
    FROM vendor_revenue_quarterly
    WHERE (vendor, line) IN (('NVIDIA', 'data_center'), ('Broadcom', 'ai'), ('AMD', 'data_center'))
        AND basis = '' AND NOT is_partial
) AS revenue
JOIN fact USING (fact_id)
GROUP BY ALL
ORDER BY quarter_end, revenue.vendor"""

INFERENCE: Final = """
SELECT period_end, value AS fraction, published_on, title, url
FROM fact
WHERE metric = 'inference_share_of_compute' AND entity = 'MARKET'
    AND status IN ('estimate', 'reported')
ORDER BY published_on, period_end"""

Z_95: Final = 1.6449


@dataclass(frozen=True)
class Observation:
    """``value`` of ``quantity`` for the time to ``period_end``, as known on ``day``.

    ``proxy_spread`` is the standard deviation, on log-odds, that an estimate in it brings; 0 when
    everything in it is reported.
    """

    quantity: str
    period_end: date
    day: date
    value: float
    proxy_spread: float
    title: str
    url: str
    note: str

    @property
    def is_proxy(self) -> bool:
        """Whether an estimate stands in for a part of it."""
        return self.proxy_spread > 0.0


def observations(
    series: str, ask: Query, anchors: Mapping[str, Anchor] | None = None
) -> list[Observation]:
    """Every observation of a series, by day.

    Parameters
    ----------
    anchors
        Reviewed numbers of the combined set; a proxy that needs one is left out without it.
    """
    stated = anchors or {}
    match series:
        case "world_capex":
            made = world_capex(ask, stated.get("world_capex_ratio"))
        case "open_scale_up":
            made = open_scale_up(
                ask,
                stated.get("custom_part_of_broadcom_ai"),
                stated.get("nvidia_network_per_compute"),
            )
        case "inference_share":
            made = inference_share(ask)
        case "ethernet_share":
            made = ethernet_share(ask)
        case _:
            made = platform_share(ask)
    return sorted(made, key=lambda each: (each.day, each.period_end))


def world_capex(ask: Query, ratio: Anchor | None) -> list[Observation]:
    """World capex at a yearly rate by quarter: the five largest buyers', times a reviewed ratio."""
    if ratio is None:
        return []
    return [
        Observation(
            "World data-centre capex at a yearly rate, billions of USD",
            _day(row["quarter_end"]),
            _day(row["published_on"]),
            float(row["capex_usd_m"]) * 4.0 / 1e3 * ratio.value,
            math.log(ratio.high / ratio.low) / (2.0 * Z_95),
            str(row["title"]),
            str(row["url"]),
            f"{row['capex_usd_m']:,.0f} million USD of the five largest buyers a quarter, times"
            f" four and {ratio.value:g}; the world's is not published by quarter, so this is a"
            " proxy",
        )
        for row in ask(CAPEX).to_dict("records")
    ]


def open_scale_up(ask: Query, custom: Anchor | None, network: Anchor | None) -> list[Observation]:
    """Accelerators outside NVIDIA by what is paid for them, which stands for their fabrics."""
    if custom is None or network is None:
        return []
    rows = ask(ACCELERATORS)
    made = []
    for quarter, of_quarter in rows.groupby("quarter_end"):
        usd = dict(zip(of_quarter["vendor"], of_quarter["revenue_usd_m"], strict=True))
        if len(usd) < 3:
            continue
        others = usd["Broadcom"] * custom.value + usd["AMD"]
        compute = usd["NVIDIA"] / (1.0 + network.value)
        newest = of_quarter.sort_values("published_on").iloc[-1]
        made.append(
            Observation(
                "Accelerators outside NVIDIA by what is paid for them, quarter",
                _day(quarter),
                _day(newest["published_on"]),
                float(others / (others + compute)),
                SCALE_UP_PROXY,
                str(newest["title"]),
                str(newest["url"]),
                "Broadcom's accelerators and AMD's data centre over them and NVIDIA's compute; no"
                " direct observation of scale-up fabrics exists, so this is a proxy",
            )
        )
    return made


def inference_share(ask: Query) -> list[Observation]:
    """Inference's part of AI compute by year, as its sources estimate it."""
    return _as_published(
        ask(INFERENCE),
        "Inference's part of AI compute, year",
        "an estimate of a year, rounded as published",
    )


def ethernet_share(ask: Query) -> list[Observation]:
    """Ethernet's part of AI scale-out switching by quarter, as Dell'Oro publishes it."""
    return _as_published(
        ask(ETHERNET), "Ethernet's share of AI scale-out, quarter", "Dell'Oro, rounded as published"
    )


def _as_published(rows: pd.DataFrame, what: str, how: str) -> list[Observation]:
    """Fractions that documents state, an observation each and nothing added to its spread."""
    return [
        Observation(
            what,
            _day(row["period_end"]),
            _day(row["published_on"]),
            float(row["fraction"]),
            0.0,
            str(row["title"]),
            str(row["url"]),
            how,
        )
        for row in rows.to_dict("records")
    ]


def platform_share(ask: Query) -> list[Observation]:
    """NVIDIA's part of four quarters of platform revenue, once all of its own four are known.

    A vendor that has not reported the last quarter stands with its quarter before.
    """
    known = ask(CONTRIBUTIONS)
    if known.empty:
        return []
    known = known.assign(log_spread=0.0, estimated_usd_m=0.0)
    known["quarter_end"] = pd.to_datetime(known["quarter_end"])
    known["known_on"] = pd.to_datetime(known["known_on"])
    own = known[known["vendor"] == "NVIDIA"]
    last = own["quarter_end"].max() if len(own) else pd.Timestamp.min
    pieces = ask(NVIDIA_PERIODS.format(z=Z_90))
    estimated = [
        row
        for quarter in sorted(set(known["quarter_end"]))
        if quarter > last and (row := _estimated_quarter(pieces, quarter)) is not None
    ]
    if estimated:
        known = pd.concat([known, pd.DataFrame(estimated)], ignore_index=True)
    return [
        each
        for quarter in sorted(set(known.loc[known["vendor"] == "NVIDIA", "quarter_end"]))
        for each in _trailing_year(known, quarter)
    ]


def _estimated_quarter(pieces: pd.DataFrame, quarter_end: pd.Timestamp) -> dict[str, object] | None:
    """NVIDIA's calendar quarter from fiscal ones, an estimate among them; None unless whole."""
    start = quarter_end - pd.offsets.QuarterBegin(startingMonth=1, n=1)
    begins = pd.to_datetime(pieces["period_start"])
    ends = pd.to_datetime(pieces["period_end"])
    first, last = begins.where(begins > start, start), ends.where(ends < quarter_end, quarter_end)
    days = (last - first).dt.days + 1
    inside = pieces.assign(days=days, length=(ends - begins).dt.days + 1)[days > 0]
    if inside["days"].sum() != (quarter_end - start).days + 1:
        return None
    parts = inside["usd_m"] * inside["days"] / inside["length"]
    guessed = inside["log_spread"] > 0.0
    newest = inside.sort_values("published_on").iloc[-1]
    return {
        "vendor": "NVIDIA",
        "quarter_end": quarter_end,
        "revenue_usd_m": parts.sum(),
        "known_on": pd.Timestamp(newest["published_on"]),
        "title": newest["title"],
        "url": newest["url"],
        "log_spread": float(inside["log_spread"].max()),
        "estimated_usd_m": float(parts[guessed].sum()),
    }


def _trailing_year(known: pd.DataFrame, quarter_end: pd.Timestamp) -> Iterator[Observation]:
    """The share of the year to a quarter, on every day that a document changed it."""
    quarters = [quarter_end - pd.offsets.QuarterEnd(n) for n in range(4)]
    window = known[known["quarter_end"].isin(quarters)]
    own = window[window["vendor"] == "NVIDIA"]
    if len(own) < len(quarters):
        return
    last_told: float | None = None
    for day in sorted(set(window["known_on"])):
        if day < own["known_on"].max():
            continue
        told = known[known["known_on"] <= day]
        market, filled = _market(told, quarters)
        revenue = float(own["revenue_usd_m"].sum())
        share = revenue / market
        if last_told is not None and math.isclose(share, last_told, rel_tol=1e-9):
            continue
        last_told = share
        brought = window[window["known_on"] == day].sort_values("revenue_usd_m", ascending=False)
        first = brought.iloc[0]
        guessed = float((own["estimated_usd_m"] * own["log_spread"]).sum()) / revenue
        notes = [f"brought {', '.join(dict.fromkeys(brought['vendor']))}"]
        if guessed > 0.0:
            notes.append(
                f"NVIDIA's networking line has ended: {own['estimated_usd_m'].sum() / revenue:.0%}"
                " of its year is a proxy from its data-centre revenue, no direct observation exists"
            )
        if filled:
            notes.append(f"{', '.join(filled)} still with the quarter before")
        yield Observation(
            "NVIDIA's share of platform revenue, trailing year",
            quarter_end.date(),
            day.date(),
            share,
            guessed,
            str(first["title"]),
            str(first["url"]),
            "; ".join(notes),
        )


def _market(told: pd.DataFrame, quarters: list[pd.Timestamp]) -> tuple[float, list[str]]:
    """Revenue of all vendors over the quarters, and who stands with an earlier quarter."""
    total, filled = 0.0, []
    for vendor, rows in told.groupby("vendor"):
        by_quarter = rows.set_index("quarter_end")["revenue_usd_m"].sort_index()
        for quarter in quarters:
            if quarter in by_quarter.index:
                total += float(by_quarter[quarter])
                continue
            earlier = by_quarter[by_quarter.index < quarter]
            if len(earlier) and (quarter - earlier.index[-1]).days <= 370:
                total += float(earlier.iloc[-1])
                filled.append(str(vendor))
    return total, sorted(set(filled))


def _day(value: object) -> date:
    return pd.Timestamp(str(value)).date()
