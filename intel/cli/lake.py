"""Commands for desks that share a lake: what it holds, and a local snapshot from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intel.cli.options import json_option
from intel.cli.output import print_json, table

if TYPE_CHECKING:
    from intel.store.lake import LakeAddress


@click.group()
def lake() -> None:
    """Share one store between machines.

    With INTEL_STORE and INTEL_LAKE_FILES set, every `intel refresh` takes in what other desks have
    learned, and puts what it publishes into the lake.
    """


@lake.command()
@json_option
def versions(as_json: bool) -> None:
    """List the states the lake can be read at, newest first."""
    import pandas as pd

    from intel.store.lake import versions as held

    found = [vars(each) for each in held(_configured())]
    if as_json:
        print_json(found)
    else:
        click.echo(table(pd.DataFrame(found)) if found else "nothing has been put there yet")


@lake.command()
@click.option(
    "--version", "number", type=int, metavar="N", help="An earlier state; the newest by default."
)
@json_option
def publish(number: int | None, as_json: bool) -> None:
    """Publish a local snapshot of a state of the lake.

    Pages and SQL then answer at the speed of a local file.
    """
    from intel.home import Home
    from intel.store.lake import build_from
    from intel.store.publish import publish as switch

    address = _configured()
    made = switch(
        Home.from_environment(), lambda target: build_from(address, target, version=number)
    )
    if as_json:
        print_json({"snapshot_id": made.id, "rows": made.rows})
    else:
        click.echo(f"published snapshot {made.id}: {made.rows['fact']:,} facts")


def _configured() -> LakeAddress:
    from intel.store.lake import FILES, STORE, LakeAddress

    address = LakeAddress.from_environment()
    if address is None:
        raise click.ClickException(
            f"no lake is configured; set {STORE} and {FILES} (the README's deployment section)"
        )
    return address


COMMANDS = (lake,)
"""Commands of ``intel``."""
