"""Every error a person can meet, as one tree.

``IntelError``
├── ``EvidenceError``     a file or row of facts cannot be used     (also ``ValueError``)
├── ``AssumptionError``   a scenario or hardware file is impossible (also ``ValueError``)
├── ``NotDisclosed``      the ledger holds no such number           (also ``LookupError``)
├── ``StoreMissing``      nothing has been published yet            (also ``LookupError``)
├── ``QueryRefused``      SQL that is not allowed, or hit a limit   (also ``ValueError``)
├── ``Busy``              another process holds the lock            (also ``RuntimeError``)
├── ``StepOverdue``       a step of the refresh took too long       (also ``TimeoutError``)
└── ``SourceUnavailable`` a source outside gives nothing usable     (also ``ConnectionError``)
    └── ``PageUnavailable`` only one of its pages

Each message says what is wrong, where, and what to do about it: the CLI and the pages show it
as it stands, without a traceback. The module imports nothing but the standard library.
"""

from __future__ import annotations


class IntelError(Exception):
    """An error whose message is written for the person who meets it."""


class EvidenceError(IntelError, ValueError):
    """A file or a row of facts cannot be used."""


class AssumptionError(IntelError, ValueError):
    """A scenario or hardware assumption is impossible or not understood."""


class NotDisclosed(IntelError, LookupError):  # noqa: N818 - reads as the sentence it raises
    """The ledger holds no number for what was asked."""


class StoreMissing(IntelError, LookupError):  # noqa: N818
    """No snapshot has been published yet."""


class QueryRefused(IntelError, ValueError):  # noqa: N818
    """A query is not allowed, or reached a limit."""


class Busy(IntelError, RuntimeError):  # noqa: N818
    """Another process holds the lock that this action needs."""


class StepOverdue(IntelError, TimeoutError):  # noqa: N818
    """A step of the refresh took longer than the reviewed schedule lets it."""


class SourceUnavailable(IntelError, ConnectionError):  # noqa: N818
    """A source outside is not configured, cannot be reached, or does not answer as it should."""


class PageUnavailable(SourceUnavailable):
    """One page of a source cannot be had; others may."""
