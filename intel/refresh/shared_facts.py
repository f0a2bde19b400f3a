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
from intel.whole_file import write_whole

ACCOUNT: Final = "facts of the lake"
SHARED: Final = "shared_snapshot"


def shared_facts(lake: LakeAddress | None, data: Path) -> pd.DataFrame:
    """What others took in from filings and dropped files; no rows where there is no lake.

    Facts of reviewed files are left out: this checkout has its own, perhaps corrected since.

    Raises
    ------
    StoreMissing
        When the lake does not answer.
    """
    if lake is None:
        return pd.DataFrame()
    return facts_of(lake, but_of={path.name for path in (data / "facts").glob("*.csv")})


def is_shared(home: Home, lake: LakeAddress, snapshot: Snapshot) -> bool:
    """Whether the lake has what this desk has published."""
    note = home.cache / SHARED
    return note.exists() and note.read_text() == _shared(lake, snapshot)


def share(home: Home, lake: LakeAddress, snapshot: Snapshot) -> str:
    """Put a snapshot into the lake, and note that it is there: what fails is done next time.

    Raises
    ------
    StoreMissing
        When the lake does not answer.
    """
    version = put_apart(lake, snapshot.path)
    write_whole(home.cache / SHARED, _shared(lake, snapshot))
    return f"version {version} of the lake"


def _shared(lake: LakeAddress, snapshot: Snapshot) -> str:
    """Which lake, by a digest since its address may hold a password, and which snapshot."""
    return f"{hashlib.sha256(lake.catalogue.encode()).hexdigest()[:16]} {snapshot.id}"


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
