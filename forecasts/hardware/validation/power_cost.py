"""Power and cost cases: modules, shares of network and cluster, changes of form, budgets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forecasts.hardware.catalogue import HardwareCatalogue
from forecasts.hardware.dilution import TreeShare, optics_change
from forecasts.hardware.money import capital_usd_per_hour
from forecasts.hardware.parts import Accelerator, Optic
from forecasts.hardware.validation.case import Case, Unsupported
from forecasts.hardware.validation.inputs import accelerator_named, number, whole, words

# Quantities whose published inputs leave out what decides them.
WHY_NOT = {
    "optics_bom_usd": "no published price of an optical engine",
    "capex_change_pct": "needs tiers, ports and prices of the fabric with and without its spine",
    "downtime_ratio": "needs repair times of both fabrics",
    "network_share_of_cost_pct": "needs the layers of the network and what the cost includes",
}
CHANGES = {
    "transceiver_power_change_pct": ("transceivers", True),
    "switch_power_change_pct": ("switches", True),
    "network_power_change_pct": ("network", True),
    "cluster_power_change_pct": ("cluster", True),
    "transceiver_cost_change_pct": ("transceivers", False),
    "switch_cost_change_pct": ("switches", False),
    "network_cost_change_pct": ("network", False),
}


def predict(case: Case, catalogue: HardwareCatalogue) -> float:
    """The case's quantity from the dilution identity and the parts' prices and watts."""
    inputs, quantity = case.inputs, case.quantity
    if quantity in CHANGES and "change" in inputs and "cluster" in inputs:
        return _change(quantity, inputs, catalogue)
    match quantity:
        case "module_w":
            return module_named(words(inputs, "module"), catalogue).module_power_w
        case "module_usd":
            return module_named(words(inputs, "module"), catalogue).price_usd
        case "transceiver_w_per_switch":
            return number(inputs, "switch") * number(inputs, "module_w")
        case "optics_price_usd":
            return number(inputs, "optics_bom_usd") / (1.0 - number(inputs, "gross_margin"))
        case "network_cost_change_pct" if "topology" in inputs:
            return _fewer_tiers(words(inputs, "topology"), catalogue)
        case "capex_usd_per_gpu_hour":
            accelerator = accelerator_named(str(inputs.get("accelerator", "")), catalogue)
            capital = accelerator.system_usd or catalogue.economics.accelerator_system_usd
            years = number(inputs, "life_years", catalogue.economics.life_years)
            return float(capital_usd_per_hour(capital, life_years=years))
        case "network_usd_per_rack" | "optics_usd_per_rack" | "network_share_of_budget_pct":
            return _rack(quantity, inputs, catalogue)
    return _cluster(quantity, inputs, catalogue)


def module_named(text: str, catalogue: HardwareCatalogue) -> Optic:
    """The module a description means: its rate, and its form (pluggable unless said).

    Raises
    ------
    Unsupported
        When no module of that rate and form is in the catalogue.
    """
    rate = 0.0
    if pair := re.search(r"(\d+)\s*x\s*(\d+)\s*g", text):
        rate = float(pair[1]) * float(pair[2])
    elif one := re.search(r"([\d.]+)\s*(t|g)\b", text):
        rate = float(one[1]) * (1000.0 if one[2] == "t" else 1.0)
    form = next((name for name in ("cpo", "lpo", "lro") if name in text), "dsp")
    for optic in catalogue.optics.values():
        if optic.rate_gbps == rate and optic.form.casefold().startswith(form):
            return optic
    raise Unsupported(f"no {form.upper()} module of {rate:g}G in the catalogue")


def _network(
    inputs: Mapping[str, Any], catalogue: HardwareCatalogue
) -> tuple[TreeShare, Accelerator]:
    """The accelerator of a described cluster, and its share of the back-end network."""
    text = words(inputs, "cluster", "fabric", "rack")
    accelerators = [
        part for part in catalogue.accelerators.values() if part.name.casefold() in text
    ]
    switches = [
        part
        for part in catalogue.switches.values()
        if part.name.casefold().split()[0] in text and part.fabric == "infiniband"
    ]
    if not accelerators:
        raise Unsupported("names no accelerator of the catalogue")
    accelerator = max(accelerators, key=lambda part: len(part.name))
    layers = re.search(r"(\d)-layer", text)
    tiers = whole(inputs, "network_layers", int(layers[1]) if layers else 0)
    if not tiers:
        raise Unsupported("needs the layers of the back-end network")
    switch = switches[0] if switches else catalogue.switch("Quantum-X800 Q3400")
    optic = catalogue.optic("800G DSP")
    tree = TreeShare(tiers=tiers, switch=switch, optic=optic, gbps=accelerator.scale_out_gbps)
    return tree, accelerator


def _rest_w(accelerator: Accelerator) -> float:
    if accelerator.system_power_w is None:
        raise Unsupported(f"no published system power of {accelerator.name}")
    return accelerator.system_power_w


def _change(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    field, power = CHANGES[quantity]
    tree, accelerator = _network(inputs, catalogue)
    change = words(inputs, "change")
    form = next((name for name in ("CPO", "LPO", "LRO") if name.casefold() in change), None)
    if form is None:
        raise Unsupported(f"change {inputs.get('change')!r} names no module form")
    after = module_named(f"800g {form}".casefold(), catalogue)
    layers = re.search(r"(\d) layers", change)
    if power:
        rest = _rest_w(accelerator)
    else:
        rest = accelerator.system_usd or catalogue.economics.accelerator_system_usd
    result = optics_change(
        tree,
        after,
        rest_per_accelerator=rest,
        power=power,
        tiers_after=int(layers[1]) if layers else None,
    )
    return 100.0 * float(getattr(result, field))


def _cluster(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    known = (
        "cluster_power_mw",
        "optics_power_mw",
        "optics_share_of_network_power_pct",
        "optics_share_of_network_cost_pct",
        "backend_share_of_network_cost_pct",
    )
    if quantity not in known:
        raise Unsupported(WHY_NOT.get(quantity, f"no rule for {quantity} in power and cost"))
    tree, accelerator = _network(inputs, catalogue)
    power = "power" in quantity
    optics, boxes = float(tree.optics(power=power)), float(tree.boxes(power=power))
    count = number(inputs, "cluster_gpus")
    match quantity:
        case "cluster_power_mw":
            return count * (_rest_w(accelerator) + optics + boxes) / 1e6
        case "optics_power_mw":
            return count * optics / 1e6
        case "backend_share_of_network_cost_pct":
            front = catalogue.economics.front_end_usd_per_accelerator
            return 100.0 * (optics + boxes) / (optics + boxes + front)
        case _:
            return 100.0 * optics / (optics + boxes)


def _rack(quantity: str, inputs: Mapping[str, Any], catalogue: HardwareCatalogue) -> float:
    tree, _ = _network(inputs, catalogue)
    optics, boxes = float(tree.optics(power=False)), float(tree.boxes(power=False))
    economics = catalogue.economics
    count = number(inputs, "gpus")
    front = economics.front_end_usd_per_accelerator
    network = count * (optics + boxes + front)
    match quantity:
        case "network_usd_per_rack":
            return network
        case "optics_usd_per_rack":
            return count * (optics + front * economics.front_end_optics_share)
        case _:
            rest = number(inputs, "server_usd") + economics.other_rack_usd
            return 100.0 * network / (network + rest)


def _fewer_tiers(text: str, catalogue: HardwareCatalogue) -> float:
    """Two tiers against three at one price book, per endpoint."""
    stated = [int(tier) for tier in re.findall(r"(\d)-tier", text)]
    if len(stated) != 2:
        raise Unsupported("needs the tiers of both networks")
    book = catalogue.price_books["switch and link 2025"]
    ports = 64.0

    def per_endpoint(tiers: int) -> float:
        boxes = (2 * tiers - 1) / ports * book.switch_usd
        return boxes + (tiers - 1) * book.inter_switch_link_usd + book.endpoint_link_usd

    return 100.0 * (per_endpoint(stated[0]) / per_endpoint(stated[1]) - 1.0)
