"""The tables that the facts and the reviewed files fill."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from intel.facts import Reading, Reference
from intel.home import Home
from intel.sources.inbox import read_ingested

Tables = dict[str, pd.DataFrame]


def fact_tables(home: Home, reading: Reading, reference: Reference) -> Tables:
    """Facts, what they refer to, and the account of every row that was ever read.

    The rows of an ingested file stand in the ledger without those that were known or refused; its
    account is therefore the one made when it came in.
    """
    ingested = read_ingested(home)
    own = reading.accounting[~reading.accounting["file"].isin(ingested)]
    counts = [
        {"file": name} | {kind: getattr(each, kind) for kind in own.columns if kind != "file"}
        for name, each in ingested.items()
    ]
    set_aside = [row | {"file": name} for name, each in ingested.items() for row in each.quarantine]
    return {
        "fact": reading.facts,
        **reference_tables(reference),
        "quarantine": _joined(reading.quarantined, set_aside),
        "fact_accounting": _joined(own, counts),
    }


def accounted(accounting: pd.DataFrame) -> str:
    """One line: what became of all rows of these files."""
    total = accounting[["read", "accepted", "merged", "quarantined"]].sum()
    return (
        f"read {total['read']:,} = {total['accepted']:,} accepted + {total['merged']:,} merged"
        f" + {total['quarantined']:,} quarantined"
    )


def snapshot_row(digest: str, code: str, built_at: datetime) -> pd.DataFrame:
    """The one row of ``snapshot``."""
    return pd.DataFrame([{"built_at": built_at, "inputs_digest": digest, "code_version": code}])


def reference_tables(reference: Reference) -> Tables:
    """What the facts refer to, by the table of the store each reviewed file fills."""
    return {
        "vendor": reference.vendors,
        "headline_line": reference.headline_lines,
        "metric": reference.metrics,
        "entity": reference.entities[["entity", "kind"]].drop_duplicates(),
        "fiscal_quarter": reference.fiscal_quarters,
        "fx_monthly": reference.fx_monthly,
        "reviewed_event": reference.series_events,
        "field_synonym": reference.field_synonyms,
        "comparison": reference.comparisons,
        "house_synonym": reference.house_synonyms,
        "forecast_verdict": reference.forecast_verdicts,
        "forecast_stand_in": reference.forecast_stand_ins,
        "line_part": reference.line_parts,
        "glossary": reference.glossary,
        "reviewed_claim": reference.seed_claims,
        "market_basis": reference.market_bases,
        "market_basis_line": reference.market_basis_lines,
        "product_generation": reference.product_generations,
        "milestone_stage": reference.milestone_stages,
        "member_event": reference.standard_members,
        "buyer_segment": reference.buyer_segments,
        "reviewed_proxy": reference.series_proxies,
        "redefinition": reference.redefinitions,
    }


def _joined(frame: pd.DataFrame, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.concat([frame, pd.DataFrame(rows)], ignore_index=True) if rows else frame
