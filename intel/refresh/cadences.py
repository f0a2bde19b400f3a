"""Doubling times of switches, links, lanes and adapters, tested against what is claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from forecasts.diffusion import DiffusionError, doubling_time
from intel.facts.outlook import CadenceClaim
from intel.refresh.outlook_facts import COLUMNS, Query, day_of, decimal_year

LONGEST_DOUBLING_YEARS = 99.0
"""Stands for an interval without an upper end."""


def cadence_rows(query: Query, claims: Sequence[CadenceClaim]) -> list[dict[str, Any]]:
    """Rows of ``cadence``; claims with too few dated generations are left out."""
    rows = []
    for claim in claims:
        wanted = ", ".join(f"'{entity}'" for entity in claim.entities)
        facts = query(
            f"SELECT {COLUMNS} FROM fact WHERE metric = '{claim.metric}'"  # noqa: S608
            f" AND entity IN ({wanted}) AND value IS NOT NULL AND status <> 'forecast'"
        )
        facts = facts[
            (
                facts["basis"].isin(["", "per_adapter", "per_port", claim.basis])
                & (claim.basis == "")
            )
            | (facts["basis"] == claim.basis)
        ]
        facts = facts[facts["form"] == ""]
        per_generation = facts.sort_values(["period_start", "grade"], kind="stable")
        generation = per_generation["entity"]
        if len(claim.entities) == 1:  # one entity whose generations are in its rows
            generation = per_generation["segment"]
        per_generation = per_generation.assign(generation=generation)
        first = per_generation.drop_duplicates("generation")
        middle = first["period_start"] + (first["period_end"] - first["period_start"]) / 2
        times = middle.map(decimal_year).to_numpy(dtype=float)
        order = np.argsort(times, kind="stable")
        values = first["value"].to_numpy(dtype=float)[order]
        try:
            found = doubling_time(times[order], values, hypothesis_years=claim.hypothesis_years)
        except DiffusionError:
            continue
        rows.append(
            {
                "subject": claim.subject,
                "measure": claim.metric,
                "unit": str(first["unit"].iloc[0]),
                "n_generations": found.n,
                "first_on": day_of(float(times.min())),
                "last_on": day_of(float(times.max())),
                "hypothesis_years": claim.hypothesis_years,
                "doubling_years": found.doubling_years,
                "doubling_low": found.low,
                "doubling_high": min(found.high, LONGEST_DOUBLING_YEARS),
                "gap_low_years": found.gaps[0],
                "gap_high_years": found.gaps[1],
                "p_value": found.p_value,
                "next_low": day_of(found.next_low),
                "next_median": day_of(found.next_median),
                "next_high": day_of(found.next_high),
                "verdict": found.verdict,
                "fact_ids": first["fact_id"].tolist(),
            }
        )
    return rows
