"""Facts that desks on other machines have taken in, where several share a lake."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import pandas as pd

from intel.refresh.fact_tables import Tables
from intel.store.lake import LakeAddress, facts_of

ACCOUNT: Final = "facts of the lake"


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
    facts = facts_of(address)
    if facts.empty:
        return facts
    reviewed = {path.name for path in (data / "facts").glob("*.csv")}
    return facts[~facts["file"].isin(reviewed)].reset_index(drop=True)


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
