"""Commands that bring in what others publish: filings and currency rates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from intel.cli.options import json_option
from intel.cli.output import note, print_json

if TYPE_CHECKING:
    from intel.sources.edgar.replay import Pulled
    from intel.sources.edgar.statement import SetAside

_COUNTS: Final = ("read", "accepted", "known", "quarantined")
_SHOWN: Final = 10
"""Numbers set aside that are shown of one file; a recast filing may hold hundreds."""


@click.group()
def pull() -> None:
    """Bring in filings and currency rates.

    What is new goes to the ledger; the next `intel refresh` publishes it.
    """


@pull.command(
    epilog="""\b
Examples:
  intel pull edgar --from recorded/
  intel pull edgar --from recorded/ --entity 'Tower Semiconductor'"""
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Recorded company facts (.json) and filings (.htm), without a network.",
)
@click.option(
    "--entity",
    metavar="NAME",
    help="Take this company alone; a company that is not in vendors.csv gets this name.",
)
@json_option
def edgar(folder: Path | None, entity: str | None, as_json: bool) -> None:
    """Take in SEC filings: revenue by line, margins, capex and commitments.

    Every number of a followed tag is accounted for: new + known + set aside = read. Which tags are
    followed stands in data/reference/edgar_concepts.csv. The same files twice change nothing.
    """
    from intel.facts import load_reference
    from intel.facts.edgar_tags import load_edgar_tags
    from intel.home import DATA, Home
    from intel.refresh.clock import utc_now
    from intel.refresh.inputs import fact_files
    from intel.sources.contact import require_contact
    from intel.sources.edgar.concepts import tag_dictionary
    from intel.sources.edgar.replay import replay
    from intel.sources.pull import pull_edgar

    home, now = Home.from_environment(), utc_now()
    if folder is None:
        require_contact()
    reference, known = load_reference(DATA), fact_files(home, DATA)
    if folder is None:
        result = pull_edgar(home, DATA, reference, known, now=now, only=entity)
    else:
        dictionary = tag_dictionary(load_edgar_tags(DATA))
        result = replay(home, folder, reference, dictionary, known, now=now, only=entity)
    _tell(result, as_json=as_json)


@pull.command(
    epilog="""\b
Examples:
  intel pull fx --from fredgraph.csv
  intel pull fx --json"""
)
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A recorded CSV file: FRED's, or the columns of data/reference/fx_monthly.csv.",
)
@json_option
def fx(file: Path | None, as_json: bool) -> None:
    """Take in monthly currency rates of the Federal Reserve.

    Without --from they are fetched from FRED. Reviewed rates stand; months they lack are added.
    """
    from intel.facts import load_reference
    from intel.home import DATA, Home
    from intel.refresh.clock import utc_now
    from intel.sources.contact import require_contact
    from intel.sources.fx import pull_rates, read_recorded
    from intel.sources.pull import pull_fx

    home, now = Home.from_environment(), utc_now()
    if file is None:
        require_contact()
    reference = load_reference(DATA)
    if file is None:
        result = pull_fx(home, reference, now=now)
    else:
        content = read_recorded(file)
        result = pull_rates(home, file.name, content, reference.fx_monthly, now=now)
    if as_json:
        counts = {name: getattr(result, name) for name in _COUNTS}
        print_json(counts | {"file": result.file, "set_aside": [vars(a) for a in result.set_aside]})
    else:
        click.echo(str(result))
        if result.accepted:
            click.echo("`intel refresh` publishes them")
    _tell_set_aside(result.set_aside)


def _tell(result: Pulled, *, as_json: bool) -> None:
    """Print the account of every file; refused files make the command fail at the end."""
    if as_json:
        print_json(_as_json(result))
    for each in result.files:
        if each.refusal:
            note(each.refusal)
            continue
        if not as_json:
            click.echo(str(each))
        _tell_set_aside(each.set_aside)
    for remark in result.notes:
        note(remark)
    if not as_json:
        click.echo(_next_step(result))
    refused = [each.file for each in result.files if each.refusal]
    if refused:
        raise click.ClickException(
            f"{len(refused)} of {len(result.files)} files could not be read:"
            f" {', '.join(refused)}; the others were taken"
        )


def _tell_set_aside(set_aside: Sequence[SetAside]) -> None:
    for aside in set_aside[:_SHOWN]:
        note(f"  {aside.place}: {aside.field} = {aside.value}: {aside.rule}; {aside.remedy}")
    if len(set_aside) > _SHOWN:
        note(f"  and {len(set_aside) - _SHOWN:,} more; --json lists them all")


def _next_step(result: Pulled) -> str:
    if not result.files:
        return "nothing was taken in"
    if result.added:
        return f"{result.added:,} new rows in the ledger; `intel refresh` publishes them"
    return "nothing new: the ledger holds all of it"


def _as_json(result: Pulled) -> dict[str, object]:
    counts = (*_COUNTS, "derived")
    return {
        **{name: sum(getattr(each, name) for each in result.files) for name in counts},
        "files": [
            {
                "file": each.file,
                "kind": each.kind,
                "entity": each.entity,
                **{name: getattr(each, name) for name in counts},
                "not_followed": each.others + each.elsewhere,
                "refusal": each.refusal,
                "set_aside": [vars(aside) for aside in each.set_aside],
            }
            for each in result.files
        ],
        "notes": result.notes,
    }


COMMANDS = (pull,)
