"""What stands beside the articles' statements: the value of a query, or of the hardware model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pandas as pd

from intel.errors import EvidenceError
from intel.store.build import Draft


def claim_values(draft: Draft) -> pd.DataFrame:
    """Rows of ``claim_value``: one for every claim whose query or case gives a number.

    Parameters
    ----------
    draft
        With all tables loaded that the queries ask, and ``hardware_validation``.

    Raises
    ------
    EvidenceError
        When a query cannot be run or gives more than one number, or a case is not there.
    """
    claims = draft.query("SELECT claim, query, case_id FROM reviewed_claim")
    asked = [*_queried(draft, claims), *_predicted(draft, claims)]
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


def _predicted(draft: Draft, claims: pd.DataFrame) -> Iterator[tuple[str, float | None]]:
    predicted = draft.query("SELECT case_id, predicted FROM hardware_validation")
    by_case = dict(zip(predicted["case_id"], predicted["predicted"], strict=True))
    for claim, case_id in claims.loc[claims["case_id"].ne(""), ["claim", "case_id"]].to_numpy():
        if case_id not in by_case:
            raise EvidenceError(
                f"seed_claims.csv, claim {claim}: data/hardware/validation.csv has no case"
                f" {case_id!r}"
            )
        yield claim, by_case[case_id]
