"""One cluster described by options alone, over the first reference cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

import click

from forecasts.hardware import HardwareCatalogue
from forecasts.hardware.design import unit_of
from intel.cli.output import cell, print_json
from intel.errors import AssumptionError
from intel.market.cluster import optics_for, outcome_of, reference_design, switches_for


def one_by_options(
    catalogue: HardwareCatalogue, given: Mapping[str, Any], *, as_json: bool
) -> None:
    """One cluster out of options alone, over the reference cluster."""
    reference = reference_design(catalogue)
    network = _part("fabric", given.get("fabric", reference.fabric), catalogue.fabrics)
    device = _part(
        "accelerator", given.get("accelerator", reference.accelerator), catalogue.accelerators
    )
    link_gbps = given.get("link_gbps")
    switch = given.get("switch") and _part("switch", given["switch"], catalogue.switches)
    optic = given.get("optic") and _part("optic", given["optic"], catalogue.optics)
    running = switches_for(catalogue, network)
    if switch and switch not in running:
        raise AssumptionError(f"{switch} does not run {network}; choose {', '.join(running)}")
    carrying = optics_for(catalogue, device, link_gbps)
    if not carrying or (optic and optic not in carrying):
        remedy = f"choose {', '.join(carrying)}" if carrying else "give a lower --link-gbps"
        raise AssumptionError(
            f"{optic or 'every module'} carries less than one whole port; {remedy}"
        )
    design = replace(
        reference,
        accelerators=given["accelerators"],
        accelerator=device,
        fabric=network,
        switch=switch or (reference.switch if reference.switch in running else running[0]),
        optic=optic or (reference.optic if reference.optic in carrying else carrying[0]),
        link_gbps=link_gbps,
    )
    outcome = outcome_of(catalogue, design, delivered_share=given.get("delivered_share"))
    parts = {kind: getattr(design, kind) for kind in ("accelerator", "fabric", "switch", "optic")}
    figures = {each.name: getattr(outcome, each.name).item() for each in fields(outcome)}
    for name, value in figures.items():
        if unit_of(name) == "count" and float(value).is_integer():
            figures[name] = int(value)
    if as_json:
        print_json(parts | figures)
        return
    click.echo(", ".join(f"{kind} {name}" for kind, name in parts.items()) + "\n")
    width = max(map(len, figures))
    for name, value in figures.items():
        click.echo(f"{name:<{width}}  {cell(value):>14}  {unit_of(name)}")


def _part(kind: str, wanted: str, known: Iterable[str]) -> str:
    """The part of that name, whatever the case of its letters."""
    names = {name.casefold(): name for name in known}
    if wanted.casefold() not in names:
        choice = ", ".join(names.values())
        raise AssumptionError(f"there is no {kind} {wanted!r}; choose one of {choice}")
    return names[wanted.casefold()]
