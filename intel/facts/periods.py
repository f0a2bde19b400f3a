"""What kind of period a fact covers, and vendors' fiscal quarters.

Fiscal year ends are data (``fiscal_quarters.csv``), never computed from a rule: quarters of
14 weeks and years of 53 shift every later quarter.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import pandas as pd

from intel.errors import NotDisclosed

_TRAILING = re.compile(r"^(TTM|LTM|trailing)\b", re.IGNORECASE)
# Shortest and longest length in days: 12- to 17-week quarters, 52- and 53-week years.
_LENGTHS = (
    ("month", 28, 35), ("quarter", 84, 119), ("half", 175, 189), ("nine_months", 266, 287),
    ("year", 357, 378),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def period_type_of(label: str, start: str, end: str) -> str:
    """Kind of period from its label and its first and last day (ISO text).

    A trailing twelve months has the length of a year and is told apart by its label. Days that
    cannot be read give ``span``; the checks refuse such rows.
    """
    try:
        days = (date.fromisoformat(end) - date.fromisoformat(start)).days + 1
    except ValueError:
        return "span"
    if days == 1:
        return "moment"
    for name, shortest, longest in _LENGTHS:
        if shortest <= days <= longest:
            return "ttm" if name == "year" and _TRAILING.match(label) else name
    return "span"


def fiscal_quarter(fiscal_quarters: pd.DataFrame, vendor: str, label: str) -> tuple[date, date]:
    """First and last day of a vendor's fiscal quarter, such as ``("NVIDIA", "Q4 FY27")``.

    Raises
    ------
    NotDisclosed
        If the table holds no such quarter.
    """
    rows = fiscal_quarters[
        fiscal_quarters["vendor"].eq(vendor) & fiscal_quarters["fiscal_label"].eq(label)
    ]
    if rows.empty:
        message = (
            f"no fiscal quarter {label!r} of {vendor!r} in data/reference/fiscal_quarters.csv; "
            "add it with the dates from the vendor's filing"
        )
        raise NotDisclosed(message)
    row = rows.iloc[0]
    return row["period_start"].date(), row["period_end"].date()
