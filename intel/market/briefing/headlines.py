"""What an analyst should look at first: the market in a few numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecasts.scenarios import expected_value
from intel.errors import NotDisclosed
from intel.market import fabrics, outlook, revenue, scenarios
from intel.market.answer import documents
from intel.store import Snapshot

HEADLINE = ("NVIDIA", "networking", "")
SERIES = "NVIDIA/networking"
SCENARIO_SET = "nvidia_share"
CLUSTER = "scenario_100k"


@dataclass(frozen=True)
class Headline:
    """One number of the briefing with its sentence, its trend, its page and its documents."""

    label: str
    value: str
    change: str | None
    trend: tuple[float, ...]
    sentence: str
    page: str
    query: dict[str, str]
    sources: pd.DataFrame


def headlines(snapshot: Snapshot) -> list[Headline]:
    """The market in a few numbers; what the ledger does not hold is left out."""
    made = []
    builders = [_revenue, _ethernet, _outlook]
    if not snapshot.is_past:  # odds and hardware results keep no vintage
        builders += [_share, _tax]
    for build in builders:
        try:
            made.append(build(snapshot))
        except (NotDisclosed, IndexError):
            continue
    return made


def _revenue(snapshot: Snapshot) -> Headline:
    answer = revenue.line_by_quarter(snapshot, *HEADLINE)
    newest = answer.frame.iloc[-1]
    return Headline(
        label="NVIDIA networking",
        value=f"${newest.value / 1000:,.1f} bn",
        change=(
            newest.fiscal_label
            if pd.isna(newest.growth_yoy)
            else f"{newest.fiscal_label}, {newest.growth_yoy:+.0%}"
        ),
        trend=tuple(answer.frame["value"]),
        sentence=answer.sentence,
        page="vendors",
        query={"vendor": HEADLINE[0]},
        sources=documents(snapshot, [newest.source_id]),
    )


def _ethernet(snapshot: Snapshot) -> Headline:
    frame = snapshot.query(
        f"SELECT * FROM {fabrics.ETHERNET_BY_QUARTER} ORDER BY period_end, published_on"
    )
    newest = frame.iloc[-1]
    more = "more than " if newest.low == newest.fraction else ""
    return Headline(
        label="Ethernet's share",
        value=f"{'> ' if more else ''}{newest.fraction:.0%}",
        change=f"{newest.period_label}, AI back-end",
        trend=tuple(frame["fraction"]),
        sentence=(
            f"**Ethernet** took {more}{newest.fraction:.0%} of AI back-end switch sales in"
            f" {newest.period_label} by {newest.origin}'s count."
        ),
        page="fabrics",
        query={},  # the page opens with it
        sources=documents(snapshot, [newest.source_id]),
    )


def _outlook(snapshot: Snapshot) -> Headline:
    series = outlook.outlook(snapshot, SERIES)
    now = series.under_way
    if now is None:
        raise NotDisclosed(f"{SERIES} has no quarter under way")
    return Headline(
        label="NVIDIA, forecast",
        value=f"${now.q50 / 1000:,.1f} bn",
        change=f"{now.period_end:%b %Y}: {now.q10 / 1000:,.0f}–{now.q90 / 1000:,.0f}",
        trend=tuple(series.fan.frame["q50"]),
        sentence=series.sentence,
        page="forecast",
        query={"series": SERIES},
        sources=series.fan.sources,
    )


def _share(snapshot: Snapshot) -> Headline:
    published = scenarios.published_set(snapshot, SCENARIO_SET)
    grids = published.grids[published.quantity]
    expected = expected_value(grids, published.weights)
    bear = published.outcomes.sort_values("low").iloc[0]
    below = scenarios.chance_below(published, published.weights, published.quantity, bear.high)
    claim = scenarios.claim_of(published)
    return Headline(
        label=f"NVIDIA's {published.day:%Y} share",
        value=f"{expected:.0%}",
        change=f"{published.day:%b %Y}, {below:.0%}: < {bear.high:.0%}",
        trend=(),
        sentence=(
            f"NVIDIA's expected share of AI networking in {published.day:%B %Y} is"
            f" **{expected:.1%}** on the {published.basis} basis."
            f" {'' if claim is None else claim.sentence}"
        ),
        page="scenarios",
        query={},
        sources=documents(snapshot, []),
    )


def _tax(snapshot: Snapshot) -> Headline:
    frame = snapshot.query(
        "SELECT accelerators, accelerator, measure, max(value) AS value FROM hardware_result"
        " WHERE cluster = ? GROUP BY ALL",
        [CLUSTER],
    )
    value = frame.set_index("measure")["value"]
    count, accelerator = int(frame["accelerators"].iloc[0]), frame["accelerator"].iloc[0]
    headline = value["bandwidth_tax_headline_usd_per_year"] / 1e6
    diluted = value["bandwidth_tax_diluted_usd_per_year"] / 1e6
    minutes = value["interruption_interval_h"] * 60
    return Headline(
        label="Bandwidth tax",
        value=f"${diluted:,.0f} m",
        change=f"a year, {count // 1000}k {accelerator}",
        trend=(),
        sentence=(
            f"Lifting delivered throughput from 60% to 95% on {count:,} {accelerator} is worth"
            f" **{diluted:,.0f} million dollars a year**, diluted by the part of a step that waits"
            f" on the network ({headline:,.0f} if all of it did); such a cluster is interrupted"
            f" about every {minutes:.0f} minutes."
        ),
        page="cluster_lab",
        query={},
        sources=documents(snapshot, []),
    )
