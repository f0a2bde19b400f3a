"""Options that mean the same on every command that has them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click


class _ExistingFile(click.Path):
    """A file that is read; a missing one ends with 1, as all that cannot be done does.

    (2 says that the command itself is not understood.)
    """

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Give the path of a file that is there."""
        path = Path(value)
        if not path.is_file():
            raise click.ClickException(f"{path} is not a file; check the path")
        return path


EXISTING_FILE: Final = _ExistingFile()
DAY: Final = click.DateTime(["%Y-%m-%d"])
"""The kind of an option that takes a day; its metavar is DAY."""

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON value and nothing else."
)
