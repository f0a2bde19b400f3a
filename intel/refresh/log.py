"""The desk's log: ``logs/desk.jsonl``, one JSON object an event, and the same as a line to read.

Every event has ``at`` (UTC), ``process``, ``event`` and ``message``; a step adds its seconds. The
file turns over at 5 MB, and four older ones are kept. No address with a query, no contact and no
key is ever part of an event.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from typing import Final

from intel.home import Home
from intel.refresh.clock import utc_now

TURN_OVER_BYTES: Final = 5_000_000
KEPT: Final = 4

_LOG: Final = logging.getLogger("intel.desk")


class _AsJson(logging.Formatter):
    """One event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": f"{utc_now().isoformat(timespec='milliseconds')}Z",
            "process": os.getpid(),
            "event": getattr(record, "event", "note"),
            "message": record.getMessage(),
        }
        return json.dumps(told | getattr(record, "fields", {}), ensure_ascii=False)


def keep_log(home: Home) -> None:
    """Write what is logged from here on into this home; a disk that refuses is said, once."""
    for handler in list(_LOG.handlers):
        _LOG.removeHandler(handler)
        handler.close()
    _LOG.propagate = False
    _LOG.setLevel(logging.INFO)
    folder = home.root / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "desk.jsonl", maxBytes=TURN_OVER_BYTES, backupCount=KEPT, encoding="utf-8"
        )
    except OSError as error:
        print(f"{folder}: no log is kept ({error.strerror})", file=sys.stderr)
        return
    handler.setFormatter(_AsJson())
    handler.handleError = _not_kept  # type: ignore[method-assign]
    _LOG.addHandler(handler)


def log(event: str, message: str, **fields: object) -> None:
    """Note one event; without :func:`keep_log` it is noted nowhere."""
    if _LOG.handlers:
        _LOG.info("%s", message, extra={"event": event, "fields": fields})


def say(message: str, *, event: str = "note") -> None:
    """Note an event, and print it as one line on standard error."""
    print(f"{utc_now():%Y-%m-%dT%H:%M:%SZ} {message}", file=sys.stderr, flush=True)
    log(event, message)


def _not_kept(record: logging.LogRecord) -> None:
    """A full disk must not end what is being logged."""
    print(f"not logged (the disk refuses): {record.getMessage()}", file=sys.stderr)
