"""From an error to the line a person reads."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from intel.errors import IntelError

_REMEDIES: Final = {
    errno.ENOSPC: "make room on that disk and try again, what was published stands",
    errno.EDQUOT: "make room within the quota and try again, what was published stands",
    errno.EROFS: "mount that disk for writing, or set INTEL_HOME to a folder on another",
}


@contextmanager
def in_words() -> Iterator[None]:
    """Turn whatever is raised inside into one clear line and exit code 1.

    ``INTEL_DEBUG=1`` lets the traceback through.
    """
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
        raise
    except Exception as error:
        if os.environ.get("INTEL_DEBUG"):
            raise
        raise click.ClickException(_message(error)) from error


def _message(error: Exception) -> str:
    if isinstance(error, IntelError) or (isinstance(error, ValueError) and _of_a_model(error)):
        return str(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        remedy = _REMEDIES.get(error.errno or 0, "check that it exists, and its permissions")
        return f"{where}{error.strerror or error}; {remedy}"
    return (
        f"unexpected {type(error).__name__}: {error} (run again with INTEL_DEBUG=1 for the"
        " traceback, and report it with the command you gave)"
    )


def _of_a_model(error: Exception) -> bool:
    """Whether ``forecasts`` raised it, whose messages are written for the person who asks."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    module = "" if trace is None else str(trace.tb_frame.f_globals.get("__name__", ""))
    return module.split(".")[0] == "forecasts"
