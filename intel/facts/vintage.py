"""When the world could know a number: stated by its document, inferred, or the day we learned it.

Nearly half of the documents state no publication day. What can be inferred is: a forecast
whose vintage is written beside it, and a reported or estimated number, which comes out a usual
number of days after its period (``reporting_lags.csv``: medians of the stated days), and not
before the newest figure in the same document. Anything else counts as known only from the day
it was recorded, which is late rather than wrong.
"""

from __future__ import annotations

import re

import pandas as pd

from intel.facts.record import EARLIEST, LATEST

STATED, INFERRED, RECORDED = "stated", "inferred", "recorded"
ANYONE = "*"
_DAY = re.compile(r"(?:^|;)vintage=(\d{4})[-_](\d{2})[-_](\d{2})(?:;|$)")
_MONTH = re.compile(r"(?:^|;)vintage=(\d{4})-(\d{2})(?:;|$)")
_HALF = re.compile(r"(?:^|;)vintage=(\d{4})H([12])(?:;|$)")
_YEAR = re.compile(r"(?:^|;)vintage=(\d{4})(?:;|$)")


def infer_published_on(facts: pd.DataFrame, lags: pd.DataFrame) -> pd.DataFrame:
    """Fill ``published_on`` and say where each day comes from.

    Parameters
    ----------
    facts
        Typed rows with ``entity, origin, segment, status, period_type, period_start,
        period_end, published_on, recorded_at, source_id``.
    lags
        The rows of ``reporting_lags.csv``.

    Returns
    -------
    ``published_on`` (timestamp, never empty, never after ``recorded_at``) and
    ``published_on_basis`` (``stated``, ``inferred`` or ``recorded``), on the index of ``facts``.
    """
    recorded = facts["recorded_at"].dt.normalize()
    lagged = _from_lag(facts, lags)
    inferred = _from_vintage(facts["segment"]).fillna(_no_earlier_than_document(facts, lagged))
    # A day after the row was recorded cannot be right: the number was in hand by then.
    usable = inferred.notna() & inferred.le(recorded)
    stated = facts["published_on"].notna()
    basis = pd.Series(RECORDED, index=facts.index).mask(usable, INFERRED).mask(stated, STATED)
    published = facts["published_on"].fillna(inferred.where(usable)).fillna(recorded)
    return pd.DataFrame({"published_on": published, "published_on_basis": basis})


def vintage_day(segment: str) -> pd.Timestamp | None:
    """Last day of the vintage a segment names (``vintage=2025-07``); nothing where it names none.

    A month 13 or a year 0 is no vintage.
    """
    if match := _DAY.search(segment):
        day = pd.to_datetime("-".join(match.groups()), format="%Y-%m-%d", errors="coerce")
    else:
        month = ""
        if match := _MONTH.search(segment):
            month = "-".join(match.groups())
        elif match := _HALF.search(segment):
            month = f"{match[1]}-{6 * int(match[2])}"
        elif match := _YEAR.search(segment):
            month = f"{match[1]}-12"
        day = pd.to_datetime(month, format="%Y-%m", errors="coerce") + pd.offsets.MonthEnd(0)
    return day if isinstance(day, pd.Timestamp) and EARLIEST <= day <= LATEST else None


def _from_vintage(segments: pd.Series) -> pd.Series:
    days = {text: vintage_day(text) for text in segments.unique()}
    return pd.to_datetime(segments.map(days))


def _from_lag(facts: pd.DataFrame, lags: pd.DataFrame) -> pd.Series:
    """Period plus lag: the vendor's own, else the house's, else everybody's, for the status."""
    result = pd.Series(pd.NaT, index=facts.index, dtype="datetime64[us]")
    for lag in lags.sort_values("who", key=lambda who: who.ne(ANYONE)).to_dict("records"):
        rows = facts["status"].eq(lag["status"])
        if lag["status"] == "guidance":
            rows &= facts["period_type"].eq("quarter")  # guidance for years is revised at any time
        if lag["who"] != ANYONE:
            rows &= facts["entity"].eq(lag["who"]) | facts["origin"].eq(lag["who"])
        day = facts[lag["anchor"]] + pd.Timedelta(days=int(lag["lag_days"]))
        result = result.mask(rows, day.astype("datetime64[us]"))
    # "As of writing": an estimate for one day was made on that day.
    at_once = facts["status"].eq("estimate") & facts["period_type"].eq("moment")
    return result.mask(at_once, facts["period_end"])


def _no_earlier_than_document(facts: pd.DataFrame, lagged: pd.Series) -> pd.Series:
    """A document is no older than the newest past figure in it.

    Without this, what an article of 2026 says of 2023 would look as if it had been known in
    2024. A company's own figure was out when the company released it, wherever it is read now,
    so reported rows keep their own day.
    """
    past = facts["status"].isin(["reported", "estimate"]) & lagged.le(facts["recorded_at"])
    document = lagged.where(past).groupby(facts["source_id"]).transform("max")
    later = document.where(lagged.isna() | lagged.lt(document), lagged)
    return lagged.where(facts["status"].eq("reported"), later)
