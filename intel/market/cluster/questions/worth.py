"""What bandwidth is worth: the tax, the premium, idle capital; and weights against egress."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from forecasts.hardware import HardwareCatalogue, bandwidth_tax
from forecasts.hardware.design import GivenRanges, evaluate_all
from forecasts.hardware.money import (
    HOURS_PER_YEAR,
    break_even_network_share,
    exfiltration_hours,
    recovered_capital_usd,
    stranded_capital_usd,
)
from forecasts.hardware.uncertainty import draws
from intel.market.answer import Answer
from intel.market.cluster.questions.row import SEED, Row, answer, documents_of, parameters_of

TAX_DRAWS: Final = 20_000
GAIN, PRICE_RATIO = 0.15, 2.3  # the seed article's InfiniBand: 15% faster at 2.3 times the price
BYTES_PER_WEIGHT = {"16 bit": 2.0, "8 bit": 1.0}
EGRESS_GBPS = {"1 GB a day": 8 / 86_400, "100 Mb/s": 0.1, "1 Gb/s": 1.0, "100 Gb/s": 100.0}


def tax(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Draw rent, both delivered shares and the exposed share between what documents allow."""
    design = ranged.given.design
    rng = np.random.default_rng(SEED)
    numbers = {}
    for name in (
        "accelerator_hour_usd", "baseline_delivered_share", "target_delivered_share",
        "exposed_communication_share",
    ):  # fmt: skip
        evidence = catalogue.evidence["economics", "", name]
        own = getattr(design, name, None)
        if own is not None:
            evidence = replace(evidence, value=own, low=own, high=own)
        numbers[name] = evidence
    drawn = {name: draws(each, TAX_DRAWS, rng=rng) for name, each in numbers.items()}
    cost = design.accelerators * drawn["accelerator_hour_usd"] * HOURS_PER_YEAR
    told = bandwidth_tax(
        cost,
        from_share=drawn["baseline_delivered_share"],
        to_share=drawn["target_delivered_share"],
        exposed_share=drawn["exposed_communication_share"],
    )
    rows: list[Row] = []
    spans = {}
    for name, values, formula in (
        ("headline", told.headline_usd_per_year, "accelerators x rent x 8,766 h x (1 - from/to)"),
        ("diluted", told.diluted_usd_per_year, "headline x share of a step that waits"),
    ):
        for point in (0.05, 0.5, 0.95):
            value = float(np.quantile(values, point)) / 1e6
            spans[name, point] = value
            ranges = ", ".join(
                f"{each.interval[0]:g} to {each.interval[1]:g}" for each in numbers.values()
            )
            rows.append((f"{name}, {point:.0%} quantile", value, "USD million a year", formula,
                         f"{design.accelerators:,} x draws of {ranges}"))  # fmt: skip
    said = (
        f"Undiluted, as the article has it, the bandwidth tax of {design.accelerators:,}"
        f" accelerators is **USD {spans['headline', 0.5]:,.0f} million a year** (90% between"
        f" {spans['headline', 0.05]:,.0f} and {spans['headline', 0.95]:,.0f}); diluted to the part"
        f" of a step that waits it is **USD {spans['diluted', 0.5]:,.0f} million**"
        f" ({spans['diluted', 0.05]:,.0f} to {spans['diluted', 0.95]:,.0f})."
    )
    means = (
        f"{TAX_DRAWS:,} draws, triangular between what documents allow, in the order rent, lift"
        " from, lift to, exposed share; the inputs move independently. Cost avoided a year for the"
        " same work; what the better fabric costs is not taken off."
    )
    keys = [("economics", "", name) for name in numbers]
    return answer(said, rows, means, documents_of(catalogue, *keys))


def premium(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """When a fabric 15% faster at 2.3 times the network price pays."""
    m = evaluate_all([ranged.given], catalogue).measures
    share = float(m["network_share_of_cost"][0])
    even = float(break_even_network_share(GAIN, PRICE_RATIO))
    added = share * (PRICE_RATIO - 1)
    pays = share < even
    rows: list[Row] = [
        ("break-even network share", even * 100, "% of cost", "gain / (price ratio - 1)",
         f"{GAIN:.0%} / ({PRICE_RATIO} - 1)"),
        ("this design's back end", share * 100, "% of cost",
         "back end / (back end + accelerators' systems)",
         f"{m['network_cost_usd'][0]:,.0f} / {m['capital_usd'][0]:,.0f} USD"),
        ("what the premium adds", added * 100, "% of cost", "share x (price ratio - 1)",
         f"{share:.1%} x ({PRICE_RATIO} - 1)"),
        ("gain less premium", (GAIN - added) * 100, "% of cost", "gain - premium",
         f"{GAIN:.1%} - {added:.1%}"),
        ("if 2.3 is the ratio of all cost", (GAIN - (PRICE_RATIO - 1)) * 100, "% of cost",
         "gain - (price ratio - 1): the network's share is the whole",
         f"{GAIN:.0%} - {PRICE_RATIO - 1:.0%}"),
    ]  # fmt: skip
    own = ""
    if ranged.given.workload is not None:
        gain = float(m["fabric_gain_diluted"][0])
        limit = float(break_even_network_share(gain, PRICE_RATIO))
        rows.append(
            ("break-even share at this job's own gain", limit * 100, "% of cost",
             "step gain of 60 to 95% delivered / (price ratio - 1)",
             f"{gain:.2%} / ({PRICE_RATIO} - 1)")
        )  # fmt: skip
        own = (
            f" But delivering 95% instead of 60% is worth only {gain:.1%} to this job's step:"
            f" for that gain the network would have to be below {limit:.1%}."
        )
    said = (
        f"A fabric **{GAIN:.0%} faster at {PRICE_RATIO} times** the network's price pays while the"
        f" network is below **{even:.1%}** of cost. Here it is {share:.1%}, so it"
        f" **{'pays' if pays else 'does not pay'}**; if {PRICE_RATIO} is the ratio of all cost it"
        f" never does.{own}"
    )
    means = (
        "The article gives 15% and 2.3 times “total cost of ownership”; read as the network's"
        " price the sign depends on the cluster, read as all cost it does not. The gain is taken"
        " as given: of the whole step, not of bandwidth."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("scale_up", "NVLink 4 (H800)", "bandwidth_gbytes_per_s"),
        ("switches", ranged.given.design.switch, "price_usd"),
    ))  # fmt: skip


def stranded(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """The article's two examples, gross and diluted, and the same for this design."""
    m = evaluate_all([ranged.given], catalogue).measures
    waits, source = catalogue.economics.exposed_communication_share, "documents' central share"
    if np.isfinite(m.get("scale_out_share", np.array([np.nan]))[0]):
        waits, source = float(m["scale_out_share"][0]), "this job's step"
    capital = float(m["capital_usd"][0] - m["network_cost_usd"][0]) / 1e6
    idle = float(stranded_capital_usd(100.0, 0.5))
    gross = float(recovered_capital_usd(1_000.0, 0.10))
    diluted = float(recovered_capital_usd(1_000.0, 0.10, touched_share=waits))
    own = float(stranded_capital_usd(capital, 1.0 - waits))
    ettr = float(m["effective_training_time_ratio"][0])
    rows: list[Row] = [
        ("of USD 100 million at 50% utilisation, idle", idle, "USD million",
         "capital x (1 - utilisation)", "100 x (1 - 50%)"),
        ("of it waiting on the back end", idle * waits / 0.5, "USD million",
         "capital x share of a step that waits on the back end", f"100 x {waits:.1%}"),
        ("10% more utilisation of USD 1 billion, gross", gross, "USD million",
         "capital x gain", "1,000 x 10%"),
        ("the same through the share that waits", diluted, "USD million",
         "capital x gain x share of a step that waits", f"1,000 x 10% x {waits:.1%}"),
        ("this design's systems waiting on the back end", own, "USD million",
         "systems x share of a step that waits", f"{capital:,.0f} x {waits:.1%}"),
        ("this design's systems idle through stops", capital * (1 - ettr), "USD million",
         "systems x (1 - effective training time ratio)", f"{capital:,.0f} x (1 - {ettr:.3f})"),
    ]  # fmt: skip
    said = (
        f"The article strands **USD {idle:,.0f} million of 100** at 50% utilisation; the back end"
        f" itself accounts for USD {idle * waits / 0.5:,.1f} million, the {waits:.1%} of a step"
        f" that waits on it. Its 10% better utilisation of a billion is USD {gross:,.0f} million"
        f" gross, and **USD {diluted:,.1f} million** when only that share gains."
    )
    means = (
        f"Share of a step that waits on the back-end network: {waits:.1%} ({source}). Utilisation"
        " below one has other causes than the network: kernels, bubbles, stops."
    )
    return answer(said, rows, means, documents_of(
        catalogue, ("scale_up", "NVLink 4 (H800)", "bandwidth_gbytes_per_s"),
        ("economics", "", "exposed_communication_share"),
    ))  # fmt: skip


def exfiltration(catalogue: HardwareCatalogue, ranged: GivenRanges) -> Answer:
    """Hours to carry a model's weights out, by limit on egress."""
    workload = ranged.given.workload
    names = [workload.model] if workload else []
    names += [name for name in catalogue.models if name not in names]
    rows: list[Row] = []
    first = ""
    for name in names:
        weights = parameters_of(catalogue, name)
        for form, size in BYTES_PER_WEIGHT.items():
            for limit, rate in EGRESS_GBPS.items():
                hours = float(exfiltration_hours(weights * size, rate))
                rows.append(
                    (f"{name}, {form}, at {limit}", hours, "hours", "weights x bytes x 8 / rate",
                     f"{weights / 1e9:,.0f} billion x {size:g} x 8 / {rate:,.6g} Gb/s")
                )  # fmt: skip
                if not first and limit == "1 Gb/s":
                    first = f"**{name}** in {form} leaves through 1 Gb/s in **{hours:.1f} hours**"
    slow = next(row[1] for row in rows if row[0].endswith("1 GB a day"))
    said = f"{first}, and through a limit of 1 GB a day in {slow / 24:,.0f} days."
    means = (
        "Line rate, nothing compressed or detected on the way: an upper bound on speed. Limits on"
        " egress turn the size of the weights into time in which to notice."
    )
    documents = [
        each for key, each in catalogue.documents.items()
        if key in ("upload_limits", "egress_as_defense")
    ]  # fmt: skip
    return answer(said, rows, means, documents)
