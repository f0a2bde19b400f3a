"""The columns of a fact, and what must be true of one row.

A fact is one number from one document. ``data/facts/*.csv`` hold the columns ``FACT_COLUMNS``;
files dropped in by people may hold ``EVIDENCE_COLUMNS`` instead, where everything that narrows
the metric is text in one ``segment`` column. The checks work on whole columns at once, because a
refresh reads every file each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

SEGMENT_FIELDS: Final = (
    "line", "fabric", "domain", "layer", "speed", "form", "product", "scope", "region", "buyer",
    "basis",
)  # fmt: skip
FACT_COLUMNS: Final = (
    "entity", "metric", *SEGMENT_FIELDS, "segment",
    "period_label", "period_start", "period_end", "value", "low", "high", "unit", "status",
    "publisher", "origin", "grade", "title", "url", "published_on", "recorded_at", "note",
    "stated_as",
)  # fmt: skip
EVIDENCE_COLUMNS: Final = (
    "entity", "metric", "segment", "period_label", "period_start", "period_end", "value", "low",
    "high", "unit", "status", "publisher", "title", "url", "published_on", "note",
)  # fmt: skip
IDENTITY_COLUMNS: Final = (
    "entity", "metric", *SEGMENT_FIELDS, "segment", "period_start", "period_end", "value", "low",
    "high", "unit", "status", "publisher", "title", "url",
)  # fmt: skip
DERIVED_COLUMNS: Final = (
    "fact_id", "source_id", "period_type", "published_on_basis", "mapped", "significant_digits",
    "file", "row",
)  # fmt: skip

STATUSES: Final = ("reported", "estimate", "guidance", "forecast", "spec", "measured")
GRADES: Final = ("A", "B", "C", "D")
CURRENCY_UNITS: Final = ("USD_m", "CNY_m", "TWD_m", "EUR_m")
EARLIEST, LATEST = pd.Timestamp("1980-01-01"), pd.Timestamp("2100-12-31")


@dataclass(frozen=True)
class Check:
    """One thing that must be true of a row: which field, the rule, and what to do about it."""

    field: str
    rule: str
    remedy: str
    broken: Callable[[pd.DataFrame], pd.Series]


def _absent(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda facts: facts[column].eq("")


def _not_a_number(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Broken where text is given and is not a finite number (``value`` must be given)."""

    def broken(facts: pd.DataFrame) -> pd.Series:
        given = facts[f"{column}_text"].ne("") | (column == "value")
        return given & ~np.isfinite(facts[column].astype("float64"))

    return broken


def _not_a_day(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda facts: facts[f"{column}_text"].ne("") & facts[column].isna()


def _outside_years(facts: pd.DataFrame) -> pd.Series:
    return facts["period_start"].lt(EARLIEST) | facts["period_end"].gt(LATEST)


def _outside_bounds(facts: pd.DataFrame) -> pd.Series:
    slack = 1e-9 * facts["value"].abs().clip(lower=1.0)
    return facts["low"].gt(facts["value"] + slack) | facts["high"].lt(facts["value"] - slack)


def _wrong_unit(facts: pd.DataFrame) -> pd.Series:
    money = facts["metric_unit"].eq("currency_m")
    return facts["mapped"] & ~(
        facts["unit"].eq(facts["metric_unit"]) | (money & facts["unit"].isin(CURRENCY_UNITS))
    )


def _share_outside(facts: pd.DataFrame) -> pd.Series:
    share = facts["metric_kind"].eq("share") & facts["unit"].eq("fraction")
    return share & ~facts["value"].between(0.0, 1.0)


def _negative_whole_line(facts: pd.DataFrame) -> pd.Series:
    """Broken where a line's whole revenue is below zero; a part of one may be an elimination."""
    is_whole = pd.Series(data=True, index=facts.index)
    for part in ("product", "scope", "region", "buyer", "segment"):
        is_whole &= facts[part].eq("")
    is_reported = facts["metric"].eq("revenue") & facts["status"].eq("reported")
    return is_reported & is_whole & facts["value"].lt(0.0)


def _published_after_recorded(facts: pd.DataFrame) -> pd.Series:
    return facts["published_on"].gt(facts["recorded_at"])


_DAY = "write the day as YYYY-MM-DD"
_NUMBER = "write a plain number with a decimal point and no thousands separators"


def _ends_before_start(facts: pd.DataFrame) -> pd.Series:
    return facts["period_end"].lt(facts["period_start"])


def _shrinks_below_nothing(facts: pd.DataFrame) -> pd.Series:
    return facts["unit"].eq("growth_rate") & facts["value"].lt(-1.0)


def _unnamed_document(facts: pd.DataFrame) -> pd.Series:
    return facts["title"].eq("") & facts["url"].eq("")


_LONGEST_TEXT: Final = 10_000
_TEXTS: Final = ("entity", "metric", *SEGMENT_FIELDS, "segment", "period_label", "publisher",
                 "origin", "title", "url", "note", "stated_as")  # fmt: skip
_NO_TEXT: Final = "[\0-\b\v-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"


def _unprintable(facts: pd.DataFrame) -> pd.Series:
    """Broken where text is no text: what steers a terminal, turns words around or ends a row."""
    texts = facts["entity"]
    for name in _TEXTS[1:]:
        texts = texts + facts[name]
    return texts.str.contains(_NO_TEXT, regex=True) | texts.str.len().gt(_LONGEST_TEXT)


_LOOKALIKE: Final = (
    "[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]"  # Greek or Cyrillic within a Latin word
    "|[\uff21-\uff5a]|[\xad\u200b-\u200f\u2060\ufeff]"  # wide letters; what is not seen
)


def _looks_like_another(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    """Broken where a name has letters that pass for others."""
    return lambda facts: facts[column].str.contains(_LOOKALIKE, regex=True)


# fmt: off
CHECKS: Final = (
    Check("row", f"text must be printable, and in all at most {_LONGEST_TEXT:,} characters",
          "remove control characters; keep notes short", _unprintable),
    Check("entity", "an entity is needed",
          "name who or what the number is about", _absent("entity")),
    Check("entity", "nearly the name of a company that is followed, but not quite",
          "write it as vendors.csv or entities.csv has it; if it is another company, add it there",
          lambda facts: facts["entity_misspelt"]),
    Check("entity", "letters that pass for others, or are not seen",
          "type the name anew in one alphabet", _looks_like_another("entity")),
    Check("publisher", "letters that pass for others, or are not seen",
          "type the name anew in one alphabet", _looks_like_another("publisher")),
    Check("metric", "a metric is needed",
          "name the quantity, as in metrics.csv", _absent("metric")),
    Check("value", "the value must be a finite number", _NUMBER, _not_a_number("value")),
    Check("low", "the lower bound must be a finite number or empty", _NUMBER,
          _not_a_number("low")),
    Check("high", "the upper bound must be a finite number or empty", _NUMBER,
          _not_a_number("high")),
    Check("period_start", "the first day is needed", _DAY, _absent("period_start_text")),
    Check("period_end", "the last day is needed", _DAY, _absent("period_end_text")),
    Check("period_start", "no such day", _DAY, _not_a_day("period_start")),
    Check("period_end", "no such day", _DAY, _not_a_day("period_end")),
    Check("published_on", "no such day", _DAY + ", or leave it empty",
          _not_a_day("published_on")),
    Check("period_end", "the period ends before it starts",
          "swap the two days or correct one", _ends_before_start),
    Check("period_start", "the period lies outside 1980 to 2100", "correct the year",
          _outside_years),
    Check("low", "the value lies outside its bounds",
          "keep low <= value <= high, or leave them empty", _outside_bounds),
    Check("unit", "a unit is needed", "take the one that metrics.csv gives the metric",
          _absent("unit")),
    Check("unit", "unknown unit",
          "take a unit from units.csv (money: millions, as USD_m), or add it there",
          lambda facts: ~facts["unit_known"]),
    Check("unit", "not the unit of this metric", "convert to the unit that metrics.csv gives",
          _wrong_unit),
    Check("value", "a share must lie between 0 and 1", "write 25% as 0.25", _share_outside),
    Check("value", "growth cannot fall below -1", "write a fall by a quarter as -0.25",
          _shrinks_below_nothing),
    Check("value", "reported revenue of a whole line cannot be negative",
          "check the sign; where it is an adjustment or elimination, name it in scope",
          _negative_whole_line),
    Check("status", "unknown status", "use one of " + ", ".join(STATUSES),
          lambda facts: ~facts["status"].isin(STATUSES)),
    Check("publisher", "the document's publisher is needed", "name who published it",
          _absent("publisher")),
    Check("title", "the document must be named", "give its title or its address",
          _unnamed_document),
    Check("url", "not the address of a document",
          "give an address that starts with https:// or http://, or leave it empty and give the"
          " title", lambda facts: ~facts["url_known"]),
    Check("grade", "unknown source grade", "use A, B, C or D",
          lambda facts: ~facts["grade"].isin(GRADES)),
    Check("recorded_at", "the time it was recorded is needed",
          "write it as YYYY-MM-DDTHH:MM:SS", lambda facts: facts["recorded_at"].isna()),
    Check("published_on", "published after it was recorded",
          "correct the publication day; nothing is recorded before it exists",
          _published_after_recorded),
)
# fmt: on


def first_broken(facts: pd.DataFrame) -> pd.Series:
    """Index into ``CHECKS`` of the first check each row breaks, -1 where all hold.

    Parameters
    ----------
    facts
        Typed rows with the text as written beside (``value_text`` ...) and the metric's own
        ``metric_unit`` and ``metric_kind``.
    """
    first = pd.Series(-1, index=facts.index, dtype="int64")
    for number, check in enumerate(CHECKS):
        broken = check.broken(facts).fillna(value=False).astype(bool) & first.eq(-1)
        first = first.mask(broken, number)
    return first
