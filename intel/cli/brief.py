"""Commands that tell and remember: brief, note, notes, alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intel.cli.options import DAY, json_option
from intel.cli.output import note, print_json, table

if TYPE_CHECKING:
    from datetime import datetime


@click.command(
    epilog="""\b
Examples:
  intel brief
  intel brief --since 2026-08-01 --format md > brief.md"""
)
@click.option("--since", type=DAY, metavar="DAY", help="Default: a week before today.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json"]),
    default="md",
    show_default=True,
    help="json: one value with every sentence, its page and its document.",
)
@click.option("--desk", metavar="URL", help="What links begin with.  [default: INTEL_ADDRESS]")
@json_option
def brief(since: datetime | None, form: str, desk: str | None, as_json: bool) -> None:
    """Tell what changed, what fires and what is due.

    Every sentence comes with the page and the document behind it.
    """
    from intel.home import Home
    from intel.market import briefing
    from intel.market.alerts import read_all
    from intel.market.briefing import written
    from intel.refresh.brief import SPAN, desk_address
    from intel.refresh.clock import utc_now
    from intel.store import open_snapshot
    from intel.store.alerts import read_alerts, read_history
    from intel.store.notes import read_notes

    home = Home.from_environment()
    snapshot = open_snapshot(home)
    today = utc_now().date()
    begin = briefing.window(SPAN, until=today) if since is None else since.date()
    if begin > today:
        raise click.UsageError(f"--since {begin} is in the future")
    told = briefing.brief(
        snapshot,
        since=begin,
        until=today,
        readings=read_all(snapshot, read_alerts(home), history=read_history(home)),
        notes=read_notes(home),
    )
    address = desk_address(desk)
    if as_json or form == "json":
        print_json(written.as_json(told, desk=address))
    elif form == "html":
        click.echo(written.page(told, desk=address), nl=False)
    else:
        click.echo(written.markdown(told, desk=address), nl=False)


@click.command("note")
@click.argument("series", required=False)
@click.argument("text", required=False)
@click.option("--on", type=DAY, metavar="DAY", help="The day of the series it is about.")
@click.option("--remove", metavar="ID", help="Take a note back; it stays in the ledger as such.")
@json_option
def note_(
    series: str | None, text: str | None, on: datetime | None, remove: str | None, as_json: bool
) -> None:
    """Keep a note beside a series, for instance NVIDIA/networking.

    It is dated, shown on the series' charts and written into its Excel files.
    """
    from intel.home import Home
    from intel.market.series import find_reported
    from intel.refresh.clock import utc_now
    from intel.store import open_snapshot
    from intel.store.notes import remove_note, write_note

    home = Home.from_environment()
    if remove is not None:
        if series or text:
            raise click.UsageError("--remove takes the note's id alone (see `intel notes`)")
        done, said = remove_note(home, remove, now=utc_now()), "took back"
    elif series and text:
        name = find_reported(open_snapshot(home), series)
        day = None if on is None else on.date()
        done, said = write_note(home, name, text, now=utc_now(), on=day), "kept"
    else:
        raise click.UsageError("give a series and a text, or --remove ID")
    if as_json:
        print_json(vars(done))
    else:
        click.echo(f"{said} {done.note_id} on {done.series}: {done.text}")


@click.command()
@click.argument("series", required=False)
@json_option
def notes(series: str | None, as_json: bool) -> None:
    """List the notes that stand, of one series or all."""
    from intel.home import Home
    from intel.store.notes import notes_frame, read_notes

    found = read_notes(Home.from_environment())
    if series:
        found = tuple(each for each in found if each.series.casefold() == series.casefold())
    if as_json:
        print_json([vars(each) for each in found])
    elif not found:
        click.echo('no note is kept; write one with `intel note NVIDIA/networking "…"`')
    else:
        click.echo(table(notes_frame(found)))


@click.group()
def alert() -> None:
    """Thresholds that every refresh looks at.

    A crossing stands in the briefing and in feed/alerts.atom.
    """


@alert.command(
    "add",
    epilog="""\b
Examples:
  intel alert add --of ethernet_share --above 75%
  intel alert add --name "Bear above 30%" --of odds:nvidia_share/bear --above 30%
  intel alert add --name "Many documents" --sql "SELECT count(*) FROM source" --above 400""",
)
@click.option("--of", "quantity_name", metavar="QUANTITY", help="What is watched, by name.")
@click.option("--sql", metavar="QUERY", help="What is watched, as a query that answers one number.")
@click.option("--above", metavar="NUMBER", help="Fires above it; a percentage as 75%.")
@click.option("--below", metavar="NUMBER", help="Fires below it.")
@click.option("--name", default="", metavar="NAME", help="Default: named by what it watches.")
@json_option
def add(
    quantity_name: str | None,
    sql: str | None,
    above: str | None,
    below: str | None,
    name: str,
    as_json: bool,
) -> None:
    """Set an alert; one of the same name is replaced."""
    from intel.home import Home
    from intel.market import alerts
    from intel.market.quantities import Quantity, quantity
    from intel.refresh.clock import utc_now
    from intel.store import open_snapshot
    from intel.store.alerts import set_alert

    if (quantity_name is None) == (sql is None):
        raise click.UsageError("give either --of or --sql")
    if (above is None) == (below is None):
        raise click.UsageError("give either --above or --below")
    if sql is not None and not name:
        raise click.UsageError("an alert on a query of your own needs a --name")
    home = Home.from_environment()
    snapshot = open_snapshot(home)
    watched = (
        Quantity("", "Own query", "count", str(sql), "sql")
        if quantity_name is None
        else quantity(snapshot, quantity_name)
    )
    side, written = ("above", above) if above is not None else ("below", below)
    made = alerts.watching(
        watched, side, alerts.threshold_of(str(written)), now=utc_now(), name=name
    )
    alerts.must_answer(snapshot, made)
    (reading,) = alerts.read_all(snapshot, [set_alert(home, made)])
    if as_json:
        print_json(vars(made) | {"value": reading.value, "state": reading.state})
    else:
        click.echo(f"set. {reading.sentence}")


@alert.command("list")
@click.option("--quantities", "of_quantities", is_flag=True, help="List what can be watched.")
@json_option
def list_(of_quantities: bool, as_json: bool) -> None:
    """List the alerts that are set and how they stand."""
    import pandas as pd

    from intel.home import Home
    from intel.market.alerts import read_all
    from intel.market.quantities import quantities
    from intel.store import open_snapshot
    from intel.store.alerts import read_alerts, read_history

    home = Home.from_environment()
    snapshot = open_snapshot(home)
    if of_quantities:
        known = [(each.name, each.unit, each.title) for each in quantities(snapshot)]
        frame = pd.DataFrame(known, columns=["quantity", "unit", "what it is"])
        if as_json:
            print_json(frame.to_dict("records"))
        else:
            click.echo(table(frame))
        return
    readings = read_all(snapshot, read_alerts(home), history=read_history(home))
    if as_json:
        print_json(
            [
                vars(each.alert)
                | {"value": each.value, "state": each.state, "since": each.since}
                | ({"problem": each.problem} if each.problem else {})
                for each in readings
            ]
        )
    elif not readings:
        click.echo("no alert is set; set one with `intel alert add`")
    for each in () if as_json else readings:
        click.echo(f"{each.state:<7} {each.sentence}")


@alert.command()
@click.argument("name")
@json_option
def remove(name: str, as_json: bool) -> None:
    """Take an alert back."""
    from intel.home import Home
    from intel.refresh.clock import utc_now
    from intel.store.alerts import remove_alert

    remove_alert(Home.from_environment(), name, now=utc_now())
    if as_json:
        print_json({"name": name, "state": "removed"})
    else:
        note(f"removed {name}")


COMMANDS = (brief, note_, notes, alert)
