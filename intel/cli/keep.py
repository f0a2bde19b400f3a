"""Commands that keep a desk well: doctor, snapshots, rollback."""

from __future__ import annotations

import click

from intel.cli.options import json_option
from intel.cli.output import print_json, table


@click.command()
@click.option("--repair", is_flag=True, help="Make again what can be made again without loss.")
@json_option
def doctor(repair: bool, as_json: bool) -> None:
    """Look at everything that could keep the desk from working.

    Ends with 1 when a problem is left; warnings do not count.
    """
    from intel.home import DATA, Home
    from intel.refresh.clock import utc_now
    from intel.refresh.doctor import examine

    findings = examine(Home.from_environment(), DATA, now=utc_now(), repair=repair)
    if as_json:
        print_json([vars(each) for each in findings])
    else:
        signs = {
            "ok": "ok      ",
            "repaired": "repaired",
            "warning": "warning ",
            "problem": "PROBLEM ",
        }
        for each in findings:
            click.echo(f"{signs[each.outcome]}  {each.check:<15} {each.told}")
            if each.remedy:
                click.echo(f"{'':<26} → {each.remedy}")
    if any(each.outcome == "problem" for each in findings):
        raise SystemExit(1)


@click.command()
@json_option
def snapshots(as_json: bool) -> None:
    """List the published snapshots that are kept, newest first."""
    import pandas as pd

    from intel.home import Home
    from intel.store.shelf import snapshots as kept

    found = kept(Home.from_environment())
    if as_json:
        print_json([vars(each) for each in found])
    elif not found:
        click.echo("no snapshot is published yet; run `intel refresh`")
    else:
        rows = [
            {
                "": "current" if each.is_current else "",
                "snapshot": each.id,
                "built (UTC)": f"{each.built_at:%Y-%m-%d %H:%M}" if each.built_at else "",
                "facts": each.facts,
                "MiB": round(each.size_bytes / 2**20, 1),
                "code": each.code_version,
                "problem": each.problem,
            }
            for each in found
        ]
        click.echo(table(pd.DataFrame(rows)))


@click.command()
@click.argument("snapshot", required=False)
@click.option("--release", is_flag=True, help="Let refreshes publish again.")
@json_option
def rollback(snapshot: str | None, release: bool, as_json: bool) -> None:
    """Put an older snapshot back, and hold it there until --release.

    Refreshes take in what arrives meanwhile, and publish none of it.
    """
    from intel.home import Home
    from intel.refresh.clock import utc_now
    from intel.store.shelf import reinstate
    from intel.store.shelf import release as let_go

    home = Home.from_environment()
    if release == (snapshot is not None):
        raise click.UsageError("give a snapshot's number (see `intel snapshots`), or --release")
    if release:
        hold = let_go(home)
        held = None if hold is None else hold.snapshot_id
        told = (
            "nothing was held"
            if hold is None
            else f"released {held}; run `intel refresh` to publish what has come since"
        )
    else:
        chosen = reinstate(home, str(snapshot), now=utc_now())
        held = chosen.id
        told = (
            f"snapshot {held} of {chosen.built_at:%Y-%m-%d %H:%M} UTC is current, and held;"
            " `intel rollback --release` ends that"
        )
    if as_json:
        print_json({"snapshot_id": held, "is_held": not release})
    else:
        click.echo(told)


COMMANDS = (doctor, snapshots, rollback)
