"""Commands that bring in what others publish: filings and currency rates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from intel.cli.output import json_option, note, print_json

if TYPE_CHECKING:
    from intel.sources.edgar.replay import Pulled

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
  intel pull edgar --from recorded/ --entity Ciena"""
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
    from intel.home import DATA, Home
    from intel.refresh.clock import utc_now
    from intel.refresh.inputs import fact_files
    from intel.sources.edgar.concepts import load_dictionary
    from intel.sources.edgar.replay import replay

    home = Home.from_environment()
    if folder is None:
        raise click.UsageError("give --from FOLDER")
    reference, known = load_reference(DATA), fact_files(home, DATA)
    dictionary = load_dictionary(DATA)
    result = replay(home, folder, reference, dictionary, known, now=utc_now(), only=entity)
    _tell(result, as_json=as_json)


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
        for aside in each.set_aside[:_SHOWN]:
            note(f"  {aside.place}: {aside.field} = {aside.value}: {aside.rule}; {aside.remedy}")
        if len(each.set_aside) > _SHOWN:
            note(f"  and {len(each.set_aside) - _SHOWN:,} more; --json lists them all")
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


def _next_step(result: Pulled) -> str:
    if result.added:
        return f"{result.added:,} new rows in the ledger; `intel refresh` publishes them"
    return "nothing new: the ledger holds all of it"


def _as_json(result: Pulled) -> dict[str, object]:
    counts = ("read", "accepted", "known", "quarantined", "derived")
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
