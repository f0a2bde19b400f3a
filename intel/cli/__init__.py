"""The ``intel`` command.

Commands import what they need when they run, so that ``intel --help`` answers at once. Data goes to
standard output, notes and errors to standard error.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

import click

from intel.cli import (
    ask,
    brief,
    cluster,
    explain,
    forecast,
    keep,
    lake,
    operate,
    pull,
    scenario,
    validate,
)
from intel.cli.failures import in_words


class _Desk(click.Group):
    """A group that says what went wrong in one line, never in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added, which is the order they are needed in."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none of that name, say which come close."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = get_close_matches(args[0], self.commands, n=3)
            perhaps = f"perhaps {', '.join(near)}; " if near else ""
            ctx.fail(f"there is no command {args[0]!r}; {perhaps}list all with `intel --help`")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn an error into its message."""
        with in_words():
            return super().invoke(ctx)


SETTINGS: Final = {
    "INTEL_HOME": "folder that is written to (default: the checkout's data/ folder)",
    "INTEL_CONTACT": "who asks live sources, a name and an address; without it none is asked",
    "INTEL_ADDRESS": "where readers open the desk, for links in briefings and feeds",
    "INTEL_STORE": "catalogue of a lake shared by several machines, ducklake:postgres:…",
    "INTEL_LAKE_FILES": "folder or bucket of that lake's Parquet files",
    "INTEL_FIT_PROCESSES": "processes that fit forecasts (default 1; -1 for one a core)",
    "INTEL_DASK_ADDRESS": "scheduler of a Dask cluster that fits and simulates instead",
    "INTEL_DEBUG": "1 shows the traceback of an error",
}
"""Every environment variable that the desk reads; ``intel --help`` lists them."""


@click.group(
    cls=_Desk,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nSettings (environment variables):\n"
    + "\n".join(f"  {name:<20} {meaning}" for name, meaning in SETTINGS.items()),
)
@click.version_option(package_name="fabric-intel", prog_name="intel")
def main() -> None:
    """The AI-networking market, with its sources: facts, forecasts, scenarios, clusters."""


MODULES: Final = (
    operate, brief, pull, ask, explain, forecast, scenario, cluster, validate, keep, lake,
)  # fmt: skip
for module in MODULES:
    for command in module.COMMANDS:
        main.add_command(command)
