"""The answer for one cluster: in a sentence, over sizes, and beside the other fabrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, SupportsFloat

import numpy as np
import pandas as pd

from forecasts.hardware import ClusterOutcome, Fabric, HardwareCatalogue
from intel.errors import AssumptionError
from intel.market.answer import Answer
from intel.market.cluster.design import SIZES, Design, fabrics_for, outcome_of
from intel.market.cluster.parameters import documents

SIZE_MEANS: Final = (
    "*Headline*: the accelerators' whole yearly bill (accelerators × rent × 8,766 hours) times"
    " 1 − {start:.0%} / {end:.0%}, as if every accelerator-hour gained from the lift. *Diluted*:"
    " the same lift, but only the {exposed:.0%} of a step that waits on the network at"
    " {start:.0%} gains. Both are cost avoided a year for the same work, and neither takes off"
    " what the better fabric costs. The *optics bill* is paid once, for every module of a"
    " non-blocking fat tree with the fewest tiers that reach the cluster. The *failure interval*"
    " scales Llama 3's rate (419 interruptions in 54 days on 16,384 accelerators) with size; below"
    " about 4,000 accelerators jobs stop more often than it says."
)

FABRICS_MEANS: Final = (
    "*Delivered*: share of the rated bandwidth that a synchronous job receives, with the lowest"
    " and highest value the documents allow (not a confidence level). *Utilisation*: share of the"
    " accelerators' peak rate that trains the model (MFU), from Llama 3's {mfu:.0%} scaled by step"
    " time. *Worth*: cost avoided a year against {start:.0%} delivered, of the whole accelerator"
    " bill, diluted to the {exposed:.0%} of a step that waits. Cost and watts follow the switch"
    " and the modules, not how flows are spread: fabrics on one switch share them."
)


def sentence(catalogue: HardwareCatalogue, design: Design, outcome: ClusterOutcome) -> str:
    """The answer to the page's question, for one design."""
    lift = catalogue.economics
    low, high = catalogue.evidence["economics", "", "exposed_communication_share"].interval
    between = [outcome_of(catalogue, replace(design, exposed_share=share)) for share in (low, high)]
    least, most = (each.bandwidth_tax_diluted_usd_per_year for each in between)
    return (
        f"Lifting delivered bandwidth from {lift.baseline_delivered_share:.0%} to"
        f" {lift.target_delivered_share:.0%} on {design.accelerators:,} {design.accelerator} is"
        f" worth **{usd(outcome.bandwidth_tax_headline_usd_per_year)} a year** if every"
        " accelerator-hour gains by it (the headline), and"
        f" **{usd(outcome.bandwidth_tax_diluted_usd_per_year)} a year** when only the"
        f" {design.exposed_share:.0%} of a step that waits on the network does (diluted; the"
        f" documents put that share at {low:.0%} to {high:.0%}, so {usd(least)} to {usd(most)})."
        f" The optics cost **{usd(outcome.optics_cost_usd)}**, and something stops the job every"
        f" **{in_words(outcome.interruption_interval_h)}**."
    )


def by_size(catalogue: HardwareCatalogue, design: Design) -> Answer:
    """The same parts at every size that they can connect."""
    sizes = np.array(sorted({*SIZES, design.accelerators}))
    sizes = sizes[: _largest(catalogue, design, sizes)]
    outcome = outcome_of(catalogue, design, sizes)
    return Answer(
        sentence=sentence(catalogue, design, outcome_of(catalogue, design)),
        frame=pd.DataFrame(
            {
                "accelerators": sizes,
                "headline_usd_m_per_year": outcome.bandwidth_tax_headline_usd_per_year / 1e6,
                "diluted_usd_m_per_year": outcome.bandwidth_tax_diluted_usd_per_year / 1e6,
                "optics_cost_usd_m": outcome.optics_cost_usd / 1e6,
                "optics_power_mw": outcome.optics_power_w / 1e6,
                "interruption_interval_h": outcome.interruption_interval_h,
                "tiers": outcome.tiers,
            }
        ),
        sql="",
        definition=SIZE_MEANS.format(
            start=catalogue.economics.baseline_delivered_share,
            end=catalogue.economics.target_delivered_share,
            exposed=design.exposed_share,
        ),
        sources=documents(catalogue, design),
    )


def fabrics(catalogue: HardwareCatalogue, design: Design) -> Answer:
    """Every fabric on the same cluster: on its own switch where the chosen one cannot run it."""
    economics = catalogue.economics
    known = fabrics_for(catalogue)
    rows = [_one_fabric(catalogue, design, catalogue.fabric(each)) for each in known]
    frame = pd.DataFrame([row for row in rows if row is not None])
    chosen = frame[frame["fabric"] == design.fabric].iloc[0]
    return Answer(
        sentence=(
            f"**{chosen.fabric}** delivers {chosen.delivered_share:.0%} of the rated bandwidth"
            f" (the documents allow {chosen.delivered_low:.0%} to {chosen.delivered_high:.0%})."
            f" Against {economics.baseline_delivered_share:.0%} that is worth"
            f" {usd(chosen.worth_usd_m_per_year * 1e6)} a year, diluted, on a network that costs"
            f" {usd(chosen.network_cost_usd_m * 1e6)} once."
        ),
        frame=frame,
        sql="",
        definition=FABRICS_MEANS.format(
            mfu=economics.reference_mfu,
            start=economics.baseline_delivered_share,
            exposed=design.exposed_share,
        ),
        sources=documents(catalogue, design, fabrics=tuple(known)),
    )


def usual_rival(design: Design, others: Sequence[str]) -> str:
    """The fabric that the chosen one is first set against: InfiniBand, or Spectrum-X beside it."""
    wanted = "Spectrum-X" if design.fabric == "InfiniBand" else "InfiniBand"
    return wanted if wanted in others else others[0]


def versus(frame: pd.DataFrame, chosen: str, other: str) -> str:
    """What one fabric gains and costs against another, of the rows of :func:`fabrics`."""
    rows = {str(row["fabric"]): row for row in frame.to_dict("records")}
    if chosen not in rows or other not in rows:
        return ""
    ours, theirs = rows[chosen], rows[other]
    worth = float(ours["worth_usd_m_per_year"] - theirs["worth_usd_m_per_year"]) * 1e6
    cost = float(ours["network_cost_usd_m"] - theirs["network_cost_usd_m"]) * 1e6
    watts = float(ours["optics_power_mw"] - theirs["optics_power_mw"]) * 1e6
    overlaps = (
        ours["delivered_low"] <= theirs["delivered_high"]
        and theirs["delivered_low"] <= ours["delivered_high"]
    )
    gain = (
        "is worth the same"
        if abs(worth) < 5e4
        else f"is worth **{usd(abs(worth))} a year {'more' if worth > 0 else 'less'}**"
    )
    price = (
        "costs the same"
        if abs(cost) < 5e4
        else f"costs **{usd(abs(cost))} {'more' if cost > 0 else 'less'}** once"
    )
    light = (
        ""
        if abs(watts) < 500.0
        else f", its optics drawing {megawatts(abs(watts))} {'more' if watts > 0 else 'less'}"
    )
    doubt = (
        " What the documents allow for the two overlaps, so the order is not certain."
        if overlaps
        else ""
    )
    return (
        f"Against **{other}** ({theirs['delivered_share']:.0%}, on {theirs['switch']}) it {gain}"
        f" and {price}{light}.{doubt}"
    )


def in_words(hours: SupportsFloat) -> str:
    """A length of time as one reads it: 30 minutes, 3.1 hours, 2.1 days."""
    length = float(hours)
    if length < 1.0:
        return f"{length * 60:.0f} minutes"
    return f"{length:.1f} hours" if length < 48.0 else f"{length / 24:.1f} days"


def hours_short(hours: SupportsFloat) -> str:
    """The same for a tile: 30 min, 3.1 h, 2.1 days."""
    return in_words(hours).replace("minutes", "min").replace("hours", "h")


def usd(amount: SupportsFloat) -> str:
    """Dollars in millions or billions, in words."""
    dollars = float(amount)
    if abs(dollars) >= 1e9:
        return f"USD {dollars / 1e9:,.2f} billion"
    return f"USD {dollars / 1e6:,.{0 if abs(dollars) >= 1e7 else 1}f} million"


def usd_short(amount: SupportsFloat) -> str:
    """The same for a tile: USD 646 M."""
    return usd(amount).replace("million", "M").replace("billion", "B")


def megawatts(power_w: SupportsFloat) -> str:
    """Power in megawatts, or in kilowatts when it is small."""
    watts = float(power_w)
    return f"{watts / 1e6:,.1f} MW" if watts >= 1e6 else f"{watts / 1e3:,.0f} kW"


def _largest(catalogue: HardwareCatalogue, design: Design, sizes: np.ndarray) -> int:
    """How many of the sizes, smallest first, the parts can connect."""
    for place, size in enumerate(sizes):
        try:
            outcome_of(catalogue, design, size)
        except AssumptionError:
            return place
    return len(sizes)


def _one_fabric(
    catalogue: HardwareCatalogue, design: Design, fabric: Fabric
) -> dict[str, Any] | None:
    """A row of the comparison; None when no switch of that fabric can connect the cluster."""
    switch = catalogue.switch_running(fabric.name, design.switch)
    evidence = catalogue.evidence["fabrics", fabric.name, "delivered_share"]
    low, high = evidence.interval
    try:
        outcome = outcome_of(
            catalogue,
            replace(design, fabric=fabric.name, switch=switch),
            delivered_share=np.array([low, fabric.delivered_share, high]),
        )
    except AssumptionError:
        return None
    return {
        "fabric": fabric.name,
        "load_balancing": fabric.load_balancing,
        "switch": switch,
        "delivered_share": fabric.delivered_share,
        "delivered_low": low,
        "delivered_high": high,
        "evidence": evidence.status,
        "utilisation": outcome.utilisation[1],
        "utilisation_low": outcome.utilisation[0],
        "utilisation_high": outcome.utilisation[2],
        "worth_usd_m_per_year": outcome.fabric_value_usd_per_year[1] / 1e6,
        "worth_low_usd_m_per_year": outcome.fabric_value_usd_per_year[0] / 1e6,
        "worth_high_usd_m_per_year": outcome.fabric_value_usd_per_year[2] / 1e6,
        "network_cost_usd_m": outcome.network_cost_usd[1] / 1e6,
        "network_share_of_cost": outcome.network_share_of_cost[1],
        "optics_power_mw": outcome.optics_power_w[1] / 1e6,
    }
