"""What desks on several machines share through a lake: the facts each has taken in, and results."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pandas as pd

from intel.home import Home
from intel.refresh.fact_tables import Tables
from intel.store import Snapshot
from intel.store.lake import LakeAddress, facts_of, put_apart

ACCOUNT: Final = "facts of the lake"
SHARED: Final = "shared_snapshot"


def shared_facts(data: Path) -> pd.DataFrame:
    """What others took in from filings and dropped files; no rows when no lake is configured.

    Facts of reviewed files are left out: this checkout has its own, perhaps corrected since.

    Raises
    ------
    IntelError
        When the lake is half configured, or does not answer.
    """
    address = LakeAddress.from_environment()
    if address is None:
        return pd.DataFrame()
    return facts_of(address, but_of={path.name for path in (data / "facts").glob("*.csv")})


def is_shared(home: Home, snapshot: Snapshot) -> bool:
    """Whether there is no lake, or it has what this desk has published."""
    address = LakeAddress.from_environment()
    note = home.cache / SHARED
    return address is None or (note.exists() and note.read_text() == _shared(address, snapshot))


def share(home: Home, snapshot: Snapshot) -> str:
    """Put a snapshot into the lake, and note that it is there: what fails is done next time.

    Raises
    ------
    IntelError
        When the lake is half configured, or does not answer.
    """
    address = LakeAddress.from_environment()
    if address is None:
        return ""
    version = put_apart(address, snapshot.path)
    home.cache.mkdir(parents=True, exist_ok=True)
    (home.cache / SHARED).write_text(_shared(address, snapshot))
    return f"version {version} of the lake"


def _shared(address: LakeAddress, snapshot: Snapshot) -> str:
    """Which lake, by a digest since its address may hold a password, and which snapshot."""
    return f"{hashlib.sha256(address.catalogue.encode()).hexdigest()[:16]} {snapshot.id}"


def digest_with(digest: str, facts: pd.DataFrame) -> str:
    """The digest of all inputs, these facts included."""
    if facts.empty:
        return digest
    told = "\n".join(sorted(facts["fact_id"]))
    return hashlib.sha256(f"{digest}\n{told}".encode()).hexdigest()[:16]


def with_shared(tables: Tables, facts: pd.DataFrame) -> Tables:
    """Add the facts that are new here, with their account; the others are known."""
    if facts.empty:
        return tables
    new = facts[~facts["fact_id"].isin(tables["fact"]["fact_id"])]
    account = {
        "file": ACCOUNT,
        "read": len(facts),
        "accepted": len(new),
        "merged": len(facts) - len(new),
        "quarantined": 0,
    }
    return tables | {
        "fact": pd.concat([tables["fact"], new], ignore_index=True),
        "fact_accounting": pd.concat(
            [tables["fact_accounting"], pd.DataFrame([account])], ignore_index=True
        ),
    }
