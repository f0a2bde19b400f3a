"""The one clock: naive UTC, passed in wherever time matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment, UTC without a zone, as every timestamp of the store is."""
    return datetime.now(UTC).replace(tzinfo=None)
