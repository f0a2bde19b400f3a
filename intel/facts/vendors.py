"""What follows from one row of ``vendors.csv``: names, publisher, headline line, calendar.

A vendor is one row. Its name and its other spellings are entities and publishers, its first role
says which file its facts belong to, and a fiscal year that ends with a month gives its quarters;
those of other years, and any that a document states, are rows of ``fiscal_quarters.csv``.
"""

from __future__ import annotations

import re
from calendar import month_name
from pathlib import Path

import pandas as pd

from intel.errors import EvidenceError
from intel.facts.tables import FIRST_ROLES

FIRST_FISCAL_YEAR = 2015
"""Where calendars begin that follow from the end of the fiscal year."""
_COMPLETED_FROM = "calendar months of the fiscal year"
_LAST_OF_MONTH = re.compile(rf"(28|30|31) ({'|'.join(month_name[1:])})")


def entities_of(vendors: pd.DataFrame, others: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Every name of every vendor, before the ``others`` of ``entities.csv``.

    Raises
    ------
    EvidenceError
        If a name means two things; the message names file and line.
    """
    rows = [
        (name, vendor, "buyer" if first == "buyer" else "vendor", FIRST_ROLES[first])
        for vendor, spellings, first in zip(
            vendors["vendor"], vendors["spellings"], vendors["roles"].str.split(";").str[0],
            strict=True,
        )
        for name in (vendor, *_spellings(spellings))
    ]  # fmt: skip
    names = pd.DataFrame(rows, columns=["alias", "entity", "kind", "facts_file"])
    twice = names.loc[names["alias"].duplicated(), "alias"]
    if not twice.empty:
        message = (
            f"{folder / 'vendors.csv'}: the name {twice.iloc[0]!r} stands in two rows or twice in"
            " one; a name means one vendor, keep it once"
        )
        raise EvidenceError(message)
    repeated = others.index[others["alias"].isin(names["alias"])]
    if not repeated.empty:
        message = (
            f"{folder / 'entities.csv'}, line {repeated[0] + 2}, field alias:"
            f" {others.loc[repeated[0], 'alias']!r} is a vendor of vendors.csv already; remove the"
            " row here, and write other spellings of the name into vendors.csv"
        )
        raise EvidenceError(message)
    return pd.concat([names, others], ignore_index=True)


def publishers_of(vendors: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Every vendor as the publisher of its own documents, before those of ``publishers.csv``.

    A row of that file stands where it names a vendor too.
    """
    names = [
        name
        for vendor, spellings in zip(vendors["vendor"], vendors["spellings"], strict=True)
        for name in (vendor, *_spellings(spellings))
    ]
    own = pd.DataFrame({"publisher": names, "kind": "company", "grade": "A", "origin": ""})
    return pd.concat([own[~own["publisher"].isin(others["publisher"])], others], ignore_index=True)


def headline_lines_of(vendors: pd.DataFrame) -> pd.DataFrame:
    """The line that stands for a vendor on the scoreboard: ``vendor, line, basis, counts``."""
    named = vendors[vendors["headline_line"].ne("")]
    columns = ["vendor", "headline_line", "headline_basis", "headline_counts"]
    lines = named[columns].set_axis(["vendor", "line", "basis", "counts"], axis="columns")
    return lines.reset_index(drop=True)


def fiscal_quarters_of(vendors: pd.DataFrame, stated: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """The quarters of every vendor: those of ``fiscal_quarters.csv``, and what they leave open.

    A fiscal year that ends with a month is completed from ``FIRST_FISCAL_YEAR``, or the vendor's
    first stated quarter, to the year that runs on the latest day of the file.

    Raises
    ------
    EvidenceError
        If a vendor has no quarters, because its year ends on a weekday and the file has none.
    """
    latest = stated["period_end"].max()
    held = dict(iter(stated.groupby("vendor")))
    parts = [stated]
    years = zip(vendors["vendor"], vendors["fiscal_year_end"], strict=True)
    for line, (vendor, year_end) in enumerate(years, start=2):
        own = held.get(vendor)
        ends = _LAST_OF_MONTH.fullmatch(year_end)
        if ends is not None and pd.notna(latest):
            month = list(month_name).index(ends[2])
            parts.append(_completed(vendor, month, latest, own))
        elif own is None:
            message = (
                f"{folder / 'vendors.csv'}, line {line}, field fiscal_year_end: the"
                f" quarters of {vendor!r} do not follow from {year_end!r}; give the"
                " last day of a month (as 31 December), or add its quarters to fiscal_quarters.csv"
            )
            raise EvidenceError(message)
    quarters = pd.concat(parts, ignore_index=True)
    return quarters.sort_values(["vendor", "period_start"], ignore_index=True)


def _completed(
    vendor: str, month: int, latest: pd.Timestamp, own: pd.DataFrame | None
) -> pd.DataFrame:
    """Calendar quarters of fiscal years that end with ``month``, where ``own`` has none."""
    first = FIRST_FISCAL_YEAR
    if own is not None:
        first = min(first, _fiscal_year(own["period_start"].min(), month))
    last_months = pd.date_range(
        pd.Timestamp(first - 1, month, 1) + pd.DateOffset(months=3),
        pd.Timestamp(_fiscal_year(latest, month), month, 1),
        freq="3MS",
    )
    ends = last_months + pd.offsets.MonthEnd(0)
    starts = last_months - pd.DateOffset(months=2)
    years = [(first + number // 4, f"Q{number % 4 + 1} ") for number in range(len(ends))]
    completed = pd.DataFrame(
        {
            "vendor": vendor,
            "fiscal_label": [
                quarter + (f"{year}" if month == 12 else f"FY{year % 100:02}")
                for year, quarter in years
            ],
            "period_start": starts,
            "period_end": ends,
            "weeks": 13,
            "basis": "completed",
            "source": _COMPLETED_FROM,
        }
    )
    if own is None:
        return completed
    begins_before_end = own["period_start"].to_numpy()[:, None] <= ends.to_numpy()
    ends_after_begin = own["period_end"].to_numpy()[:, None] >= starts.to_numpy()
    taken = pd.Series((begins_before_end & ends_after_begin).any(axis=0))
    return completed.loc[~taken]


def _fiscal_year(day: pd.Timestamp, month: int) -> int:
    """The fiscal year of a day, where years end with ``month`` and are named after their end."""
    return int(day.year) + (day.month > month)


def _spellings(text: str) -> list[str]:
    return [name for name in text.split(";") if name]
