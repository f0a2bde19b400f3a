"""The command that goes from a number back to its documents."""

from __future__ import annotations

import click

from intel.cli.options import json_option
from intel.cli.output import print_json, records


@click.command(
    epilog="""\b
Examples:
  intel explain market_share basis=platform vendor=NVIDIA quarter=2026Q1
  intel explain vendor_revenue_quarterly vendor=Accton line=total quarter=2026Q1
  intel explain forecast series=NVIDIA/networking period=2027Q1 quantile=0.9
  intel explain scenario_outcome set=nvidia_share measure=nvidia_share
  intel explain hardware_result cluster=llama3_16k fabric=UEC measure=network_cost_usd
  intel explain fact id=ca1491c813e92ecc"""
)
@click.argument("kind", required=False)
@click.argument("address", nargs=-1, metavar="[WORD=VALUE]...")
@json_option
def explain(kind: str | None, address: tuple[str, ...], as_json: bool) -> None:
    """Print what stands behind one published value.

    The arithmetic, the facts, the assumptions, the documents and the version of the code.

    KIND is what the value is of: fact, vendor_revenue, vendor_revenue_quarterly, market_share,
    fabric_share, forecast, scenario_outcome or hardware_result. The words are its columns; those
    that are needed and missing are named, with the values there are. Without KIND, list the kinds
    with their words.
    """
    from dataclasses import asdict

    from intel.home import Home
    from intel.market.lineage import PLACES, lineage, words_of
    from intel.store import open_snapshot

    if kind is None:
        if as_json:
            print_json(PLACES)
        else:
            width = max(map(len, PLACES))
            for name, its_words in PLACES.items():
                click.echo(f"{name:<{width}}  {' '.join(f'{word}=' for word in its_words)}")
        return
    found = lineage(open_snapshot(Home.from_environment()), kind, **words_of(" ".join(address)))
    if not as_json:
        click.echo("\n".join(found.lines()))
        return
    print_json(
        {
            "kind": found.kind,
            "address": found.address,
            "result": asdict(found.result),
            "recomputed": found.recomputed,
            "is_reproduced": found.is_reproduced,
            "how": found.how,
            "facts": records(found.facts),
            "assumptions": records(found.assumptions),
            "documents": records(found.documents),
            "code_version": found.code_version,
            "snapshot_id": found.snapshot_id,
        }
    )


COMMANDS = (explain,)
