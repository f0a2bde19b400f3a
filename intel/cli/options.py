"""Options that mean the same on every command that has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

DAY: Final = click.DateTime(["%Y-%m-%d"])
"""The kind of an option that takes a day; its metavar is DAY."""

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON value and nothing else."
)
