"""Company facts: one JSON file a company, every undimensioned figure of its filings.

``fy`` and ``fp`` beside a figure describe the filing it was read in, not the figure, and are not
read: periods come from ``start`` and ``end``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from intel.errors import EvidenceError
from intel.sources.edgar.statement import FileStatements, Filing, SetAside, Statement


def read_company_facts(
    file: str, document: Mapping[str, Any], tags: Collection[str]
) -> FileStatements:
    """Read the figures whose tag (``us-gaap:Revenues``) is among ``tags``.

    Raises
    ------
    EvidenceError
        When the JSON is not that of company facts.
    """
    try:
        cik, taxonomies = int(document["cik"]), document["facts"]
        result = FileStatements(
            file, "company facts", cik, " ".join(str(document.get("entityName", "")).split())
        )
        found = [
            (f"{taxonomy}:{name}", unit, row)
            for taxonomy, concepts in taxonomies.items()
            for name, concept in concepts.items()
            for unit, rows in concept["units"].items()
            for row in rows
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceError(
            f"{file}: not company facts as data.sec.gov gives them ({error!r}); fetch"
            " api/xbrl/companyfacts/CIK##########.json again"
        ) from error
    named = re.search(r"CIK0*(\d{1,10})(?!\d)", file.rpartition("/")[2], re.IGNORECASE)
    if cik <= 0 or (named and int(named[1]) != cik):
        raise EvidenceError(
            f"{file}: holds the facts of CIK {cik}, {result.entity_name or 'without a name'}: not"
            " what its name says; fetch it again, or rename it"
        )
    rows = []
    for tag, unit, row in found:
        if tag not in tags:
            result.others += 1
            continue
        try:
            rows.append((tag, unit, _row(row)))
        except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as error:
            result.set_aside.append(
                SetAside(file, f"{tag}/{unit}", tag, str(row)[:200], f"not a figure ({error!r})",
                         "fetch the file again")
            )  # fmt: skip
    ends = _period_ends(rows)
    for tag, unit, (start, end, value, accession, form, filed) in rows:
        filing = Filing(cik, form, ends[accession], accession, filed)
        place = f"{tag}/{unit}/{start or ''}/{end}/{accession}"
        result.statements.append(
            Statement(tag, (), start, end, unit, value, None, filing, file, place)
        )
    return result


_Row = tuple[date | None, date, Decimal, str, str, date]


def _row(row: Mapping[str, Any]) -> _Row:
    start = date.fromisoformat(row["start"]) if row.get("start") else None
    value = Decimal(str(row["val"]))
    if not value.is_finite():
        raise ValueError("not finite")
    end, filed = date.fromisoformat(row["end"]), date.fromisoformat(row["filed"])
    if start is not None and start > end:
        raise ValueError("the period ends before it starts")
    return start, end, value, str(row["accn"]), str(row["form"]), filed


def _period_ends(rows: list[tuple[str, str, _Row]]) -> dict[str, date]:
    """Last day of each filing's own period: the newest period in it, else its newest day."""
    ends: dict[str, tuple[bool, date]] = {}
    for _, _, (start, end, _, accession, _, _) in rows:
        ends[accession] = max(ends.get(accession, (False, date.min)), (start is not None, end))
    return {accession: end for accession, (_, end) in ends.items()}
