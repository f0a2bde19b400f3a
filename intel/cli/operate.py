"""Commands that run the desk: serve, refresh, ingest, schedule, status."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from intel.cli.options import EXISTING_FILE, json_option
from intel.cli.output import note, print_json, records, table

if TYPE_CHECKING:
    import pandas as pd

    from intel.refresh.pipeline import Refreshed, Step

REFUSALS_TOLD: Final = 5


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, metavar="PORT",
    help="Where the app listens.",
)  # fmt: skip
@click.option(
    "--address",
    type=click.Choice(["127.0.0.1", "0.0.0.0"]),  # noqa: S104 - the choice of who runs it
    default="127.0.0.1",
    show_default=True,
    help="0.0.0.0 lets other machines in: in a container, or behind a proxy with sign-in.",
)
@click.option("--no-scheduler", is_flag=True, help="Only the app; refresh by hand or by cron.")
def serve(port: int, address: str, no_scheduler: bool) -> None:
    """Run app and scheduler, after a first refresh.

    The store is built when there is none. Ctrl-C ends all of it.
    """
    from intel.home import Home
    from intel.refresh.log import keep_log, log
    from intel.refresh.serve import Desk

    home = Home.from_environment()
    keep_log(home)

    def tell(message: str) -> None:
        note(message)
        log("serve", message)

    desk = Desk(home, port=port, address=address, with_scheduler=not no_scheduler, say=tell)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: desk.stop())
    desk.run()


@click.command()
@click.option("--full", is_flag=True, help="Publish even when nothing has changed.")
@json_option
def refresh(full: bool, as_json: bool) -> None:
    """Read the facts, forecast, publish a snapshot.

    Unchanged inputs publish nothing.
    """
    import pandas as pd

    result = _refresh(full=full)
    for line in _taken_in(result):
        note(line)
    if as_json:
        print_json(_as_json(result))
        return
    if result.outcome == "unchanged":
        held = [step.told for step in result.steps if step.name == "publish"]
        click.echo(
            f"nothing is published: {held[0].removeprefix('skipped: ')}"
            if held
            else f"unchanged: snapshot {result.snapshot_id} holds all of it (--full rebuilds)"
        )
        return
    total = result.accounting.drop(columns="file").sum().to_frame().T.assign(file="total")
    click.echo(table(pd.concat([result.accounting, total])))
    if total["quarantined"].item():
        why = 'intel sql "SELECT file, row, field, value, rule, remedy FROM quarantine"'
        click.echo(f"rows set aside, and why: {why}")
    for line in _found(result.findings):
        click.echo(line)
    click.echo(f"published snapshot {result.snapshot_id}")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option(
    "--form",
    type=EXISTING_FILE,
    metavar="FILE",
    help="The house's form the files have; without it they are known by their columns.",
)
@json_option
def ingest(files: tuple[Path, ...], form: Path | None, as_json: bool) -> None:
    """Take in files of facts (CSV, Excel, Parquet), and refresh.

    A file holds the columns of data/facts/*.csv, or entity, metric, segment, period_label,
    period_start, period_end, value, low, high, unit, status, publisher, title, url, published_on,
    note; or those of a research house, whose form says what they mean (draft one with `intel
    form`). Every row is accounted for: new + known + refused = read.
    """
    from intel.home import Home
    from intel.sources.inbox import drop

    dropped = {path.name for path in drop(Home.from_environment(), files, form=form)}
    result = _refresh(full=False)
    taken_in = [each for each in result.ingested if each.file in dropped]
    if as_json:
        print_json(_as_json(result))
    else:
        for line in _taken_in(result):
            click.echo(line)
        click.echo(f"{result.outcome}: snapshot {result.snapshot_id}")
    refused = [each.file for each in taken_in if each.is_refused]
    if refused:
        raise click.ClickException(
            f"refused {', '.join(refused)}; reports are in inbox/refused/, correct and try again"
        )


@click.command()
@click.argument("sample", type=EXISTING_FILE)
@click.option("--house", required=True, metavar="NAME", help="Whose file it is.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet, of several in a workbook.")
@click.option(
    "--to", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write it to a new file.",
)  # fmt: skip
def form(sample: Path, house: str, sheet: str, target: Path | None) -> None:
    """Draft the form of a research house's file from a sample.

    Fill in what is marked `# say:`, then `intel ingest FILE --form FORM`; a form that is put into
    data/reference/house_forms/ is known from then on.
    """
    from intel.facts.form_draft import draft_form

    text = draft_form(sample, house=house, sheet=sheet)
    if target is None:
        click.echo(text, nl=False)
    elif target.exists():
        raise click.ClickException(f"{target} exists already; name another file")
    else:
        target.write_text(text, encoding="utf-8")
        note(f"wrote {target}: {text.count('# say:')} thing(s) are left to say")


@click.command()
def schedule() -> None:
    """Run the scheduler alone, in the foreground.

    Each job of data/reference/schedule.toml runs when it is due; a missed run is made up once.
    """
    from intel.facts.schedule import load_schedule
    from intel.home import DATA, Home
    from intel.refresh.log import keep_log
    from intel.refresh.schedule import Scheduler

    home = Home.from_environment()
    keep_log(home)
    scheduler = Scheduler(home, load_schedule(DATA))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: scheduler.stop())
    scheduler.run()


@click.command()
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, metavar="PORT",
    help="Where to ask whether the app answers.",
)  # fmt: skip
@json_option
def status(port: int, as_json: bool) -> None:
    """Tell what is published, what ran, what is due.

    And whether the app answers on --port. Ends with 1 when the published snapshot cannot be read,
    so that a probe can act on it.
    """
    from intel.home import DATA, Home
    from intel.refresh.clock import utc_now
    from intel.refresh.status import desk_status

    told = desk_status(Home.from_environment(), DATA, now=utc_now(), port=port)
    if as_json:
        print_json(told)
    else:
        _print_status(told, port)
    if told["is_broken"]:
        raise SystemExit(1)


def _print_status(told: dict[str, Any], port: int) -> None:
    import pandas as pd

    snapshot = told["snapshot"]
    click.echo(f"home       {told['home']}")
    for problem in told["problems"]:
        click.echo(f"problem    {problem}")
    if snapshot is not None:
        click.echo(
            f"snapshot   {snapshot['id']}, built {snapshot['built_at']:%Y-%m-%d %H:%M} UTC"
            f" ({snapshot['age_hours']:.1f} h ago) by {snapshot['code_version']}"
        )
        counts = snapshot["rows"]
        click.echo(
            f"           {counts['fact']:,} facts of {counts['source']:,} documents,"
            f" {told['quarantined']:,} rows in quarantine"
        )
    elif not told["is_broken"]:
        click.echo("snapshot   none is published yet; run `intel refresh`")
    click.echo(f"app        {told['app'] or f'does not answer on port {port}; on another: --port'}")
    click.echo(f"scheduler  {told['scheduler'] or 'not running'}")
    for job, due in told["next_runs"].items():
        click.echo(f"next       {job} due {due:%Y-%m-%d %H:%M} UTC")
    for source, due in told["next_pulls"].items():
        click.echo(f"next       {source} asked by the first refresh from {due:%Y-%m-%d %H:%M} UTC")
    for torn in told["torn_history_lines"]:
        click.echo(f"history    {torn}")
    for title in ("last_runs", "pulls", "sources"):
        if told[title]:
            click.echo("\n" + table(pd.DataFrame(told[title])))


def _refresh(*, full: bool) -> Refreshed:
    """Refresh with progress on standard error; a signal abandons it in good order."""
    from intel.home import Home
    from intel.refresh.log import keep_log, log
    from intel.refresh.pipeline import refresh as run
    from intel.refresh.process import end_on_signals, told_to_end
    from intel.refresh.step_limit import end_process

    home = Home.from_environment()
    keep_log(home)
    is_terminal = sys.stderr.isatty()

    def tell(step: Step) -> None:
        if step.seconds is not None:
            line = f"{step.name:<9} {step.seconds:6.2f} s  {step.told}".rstrip()
            note(f"\r{line}" if is_terminal else line)
            log("step", step.told or "done", step=step.name, seconds=round(step.seconds, 3))
        elif is_terminal:
            click.echo(f"{step.name:<9} …", nl=False, err=True)

    end_on_signals()
    try:
        return run(home, full=full, progress=tell, give_up=end_process)
    except BaseException as error:
        if not told_to_end():
            raise
        raise SystemExit("stopped before it ended; the last snapshot stands") from error


def _taken_in(result: Refreshed) -> Iterator[str]:
    """What became of each file, and why rows were refused: the first few, the report has all."""
    for each in result.ingested:
        yield str(each)
        yield from (f"  {line}" for line in each.refusals[:REFUSALS_TOLD])
        if len(each.refusals) > REFUSALS_TOLD:
            folder = "refused" if each.is_refused else "done"
            yield f"  … all {len(each.refusals):,} are in the report in inbox/{folder}/"


def _found(findings: pd.DataFrame) -> Iterator[str]:
    """What each check warns of: its first finding, how many more there are, and the remedy."""
    if findings.empty:
        return
    for name, rows in findings.groupby("check_name", sort=False):
        first, more = rows.iloc[0], len(rows) - 1
        others = f" ({name} has {more} more)" if more else ""
        yield f"{first['severity']:<9} {first['what']}{others}"
        yield f"          → {first['remedy']}"
    wanted = "SELECT what, documents, remedy FROM data_check WHERE outcome = 'failed'"
    yield f'all {len(findings)}, with their documents: intel sql "{wanted}"'


def _as_json(result: Refreshed) -> dict[str, object]:
    return {
        "outcome": result.outcome,
        "snapshot_id": result.snapshot_id,
        "steps": [vars(step) for step in result.steps],
        "ingested": [vars(each) for each in result.ingested],
        "accounting": records(result.accounting),
        "findings": records(result.findings),
        "not_forecast": result.left_out,
        "rows": result.rows,
    }


COMMANDS = (serve, refresh, schedule, status, ingest, form)
