"""Where things are: the reviewed files, and everything that is written.

``DATA`` holds the reviewed files of the checkout and is only read. ``Home`` is the folder that a
desk writes to (``INTEL_HOME``, by default the same ``data/`` folder, where everything written is
ignored by git), so that two desks can run side by side from one checkout.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / "data"


@dataclass(frozen=True)
class Home:
    """The folder a desk writes to."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The home named by ``INTEL_HOME``, or the checkout's ``data/`` folder."""
        named = os.environ.get("INTEL_HOME", "").strip()
        return cls(Path(named).expanduser().resolve() if named else DATA)

    @property
    def versions(self) -> Path:
        """Published snapshots, one folder each: ``versions/<n>/intel.duckdb``, immutable."""
        return self.root / "versions"

    @property
    def current(self) -> Path:
        """The link to the newest snapshot's folder."""
        return self.root / "current"

    @property
    def adhoc(self) -> Path:
        """Copies for people's own clients, which may hold them open read-write."""
        return self.root / "adhoc"

    @property
    def adhoc_link(self) -> Path:
        """The link people open with their own ``duckdb``."""
        return self.root / "intel.duckdb"

    @property
    def ledger(self) -> Path:
        """Append-only files: ingested facts, published forecasts, job history."""
        return self.root / "ledger"

    @property
    def inbox(self) -> Path:
        """Where files of facts are dropped, then moved to ``done/`` or ``refused/``."""
        return self.root / "inbox"

    @property
    def feed(self) -> Path:
        """What the last refresh has to tell: the briefing, and a feed of alerts."""
        return self.root / "feed"

    @property
    def cache(self) -> Path:
        """Pages fetched from sources, and simulations; without it both are only made again."""
        return self.root / "cache"

    @property
    def locks(self) -> Path:
        """Lock files: one publisher, one scheduler."""
        return self.root / "locks"
