"""The ``intel`` command.

Commands import what they need when they run, so that ``intel --help`` answers at once. Data goes to
standard output, notes and errors to standard error.
"""

from __future__ import annotations

import click

from intel.cli import ask, cluster, explain, forecast, keep, lake, operate, pull, scenario, validate
from intel.cli.failures import in_words


class _Desk(click.Group):
    """A group that says what went wrong in one line, never in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added, which is the order they are needed in."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; turn an error into its message."""
        with in_words():
            return super().invoke(ctx)


@click.group(
    cls=_Desk, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="fabric-intel", prog_name="intel")
def main() -> None:
    """The AI-networking market, with its sources: facts, forecasts, scenarios, clusters.

    What is written goes to the folder named by INTEL_HOME (default: the checkout's data/ folder).
    """


for module in (operate, pull, ask, explain, forecast, scenario, cluster, validate, keep, lake):
    for command in module.COMMANDS:
        main.add_command(command)
