"""What stands beside the articles' statements: the value of a query, or of the hardware model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from forecasts.hardware.validation import validate
from intel.errors import EvidenceError
from intel.facts.hardware import load_hardware, load_validation_cases
from intel.store.build import Draft


def claim_values(draft: Draft, data: Path) -> pd.DataFrame:
    """Rows of ``claim_value``: one for every claim whose query or case gives a number.

    Parameters
    ----------
    draft
        With all tables loaded that the queries ask.
    data
        The reviewed files, for the cases of the hardware model.

    Raises
    ------
    EvidenceError
        When a query cannot be run or gives more than one number, or a case is not there.
    """
    claims = draft.query("SELECT claim, query, case_id FROM reviewed_claim")
    asked = [*_queried(draft, claims), *_predicted(claims, data)]
    return pd.DataFrame(asked, columns=["claim", "value"]).dropna()


def _queried(draft: Draft, claims: pd.DataFrame) -> Iterator[tuple[str, float | None]]:
    for claim, query in claims.loc[claims["query"].ne(""), ["claim", "query"]].to_numpy():
        try:
            answer = draft.query(query)
        except duckdb.Error as error:
            reason = str(error).strip().splitlines()[0]
            raise EvidenceError(
                f"seed_claims.csv, claim {claim}: its query cannot be run ({reason})"
            ) from error
        if answer.shape[1] != 1 or len(answer) > 1:
            raise EvidenceError(
                f"seed_claims.csv, claim {claim}: its query gives {len(answer)} rows of"
                f" {answer.shape[1]} columns; it has to give one number"
            )
        value: Any = None if answer.empty else answer.iloc[0, 0]
        yield claim, value


def _predicted(claims: pd.DataFrame, data: Path) -> Iterator[tuple[str, float | None]]:
    wanted = claims[claims["case_id"].ne("")]
    cases = {case.case_id: case for case in load_validation_cases(data)}
    for claim, case_id in wanted[["claim", "case_id"]].to_numpy():
        if case_id not in cases:
            raise EvidenceError(
                f"seed_claims.csv, claim {claim}: data/hardware/validation.csv has no case"
                f" {case_id!r}"
            )
    chosen = [cases[case_id] for case_id in wanted["case_id"]]
    results = validate(chosen, load_hardware(data))
    for claim, result in zip(wanted["claim"], results, strict=True):
        yield claim, result.predicted
