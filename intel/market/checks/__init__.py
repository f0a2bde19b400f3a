"""Checks of the data: one SQL file each, run on every refresh before anything is published.

A file begins with three lines, ``-- severity:`` (``error`` stops publishing, ``warning``,
``note``), ``-- checks:`` (what holds when all is well) and ``-- remedy:``. Its one SELECT gives a
row for every comparison it makes: ``holds``, ``entity``, ``metric``, ``period``, ``value``,
``expected``, ``what`` and ``fact_ids``; a column ``severity`` grades a row otherwise than the file.
``$1`` stands for the day of the refresh. To add a check, add a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from intel.errors import EvidenceError

FOLDER: Final = Path(__file__).resolve().parent
SEVERITIES: Final = ("error", "warning", "note")
COLUMNS: Final = (
    "check_name", "severity", "outcome", "n_compared", "what", "entity", "metric", "period",
    "value", "expected", "fact_ids", "documents", "remedy",
)  # fmt: skip
SHOWN_ERRORS: Final = 5

Query = Callable[[str, Sequence[Any]], pd.DataFrame]
"""Asks a store: SQL and its positional parameters in, rows out."""


@dataclass(frozen=True)
class Check:
    """One check, as its file has it."""

    name: str
    severity: str
    checks: str
    remedy: str
    sql: str


def load_checks(folder: Path = FOLDER) -> tuple[Check, ...]:
    """Read every check of a folder, by name.

    Raises
    ------
    EvidenceError
        When a file lacks one of its three lines, or its severity is not known.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.sql")))


def _read(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    said = {
        name.strip("- "): value.strip()
        for name, _, value in (line.partition(":") for line in text.splitlines()[:3])
    }
    for name in ("severity", "checks", "remedy"):
        if not said.get(name):
            raise EvidenceError(f"{path}: one of its first three lines has to be `-- {name}: …`")
    if said["severity"] not in SEVERITIES:
        raise EvidenceError(
            f"{path}: severity {said['severity']!r} is not one of {', '.join(SEVERITIES)}"
        )
    return Check(path.stem, said["severity"], said["checks"], said["remedy"], text)


def run_checks(query: Query, *, today: date, checks: Sequence[Check] = ()) -> pd.DataFrame:
    """Run the checks on a store.

    Parameters
    ----------
    query
        Asks the store to be checked.
    today
        The day of the refresh, against which series are stale.
    checks
        Which; all of this folder when empty.

    Returns
    -------
    Rows of ``data_check``: errors first, then warnings, notes and what passed.
    """
    rows = [row for check in checks or load_checks() for row in _run(check, query, today)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    named = _documents(query, frame["fact_ids"])
    frame["documents"] = [
        list(dict.fromkeys(named[each] for each in ids if each in named))
        for ids in frame["fact_ids"]
    ]
    failed = frame["outcome"].ne("failed")
    order = frame["severity"].map({name: rank for rank, name in enumerate(SEVERITIES)})
    return frame.iloc[(failed * 10 + order).argsort(kind="stable")].reset_index(drop=True)


def _run(check: Check, query: Query, today: date) -> list[dict[str, Any]]:
    compared = query(check.sql, [today] if "$1" in check.sql else [])
    common = {"check_name": check.name, "n_compared": len(compared), "remedy": check.remedy}
    broken = compared[~compared["holds"].fillna(value=True).astype(bool)]
    if broken.empty:
        outcome = "nothing to compare" if compared.empty else "passed"
        nothing = {"entity": "", "metric": "", "period": "", "fact_ids": [], "remedy": ""}
        told = f"{check.checks[:1].upper()}{check.checks[1:]}"
        return [common | nothing | {"severity": check.severity, "outcome": outcome, "what": told}]
    return [
        common
        | {
            "severity": row.get("severity", check.severity),
            "outcome": "failed",
            **{name: row[name] for name in ("entity", "metric", "period", "value", "expected")},
            "what": row["what"] or check.checks,
            "fact_ids": list(row["fact_ids"]),
        }
        for row in broken.to_dict("records")
    ]


def _documents(query: Query, fact_ids: pd.Series) -> dict[str, str]:
    """The document of each row of fact, as title and address."""
    wanted = sorted({each for ids in fact_ids for each in ids})
    if not wanted:
        return {}
    frame = query(
        "SELECT fact_id, publisher || ': ' || title || CASE WHEN url LIKE 'http%' AND grade <> 'D'"
        " THEN ' ' || url ELSE '' END AS document FROM fact WHERE list_contains($1, fact_id)",
        [wanted],
    )
    return dict(zip(frame["fact_id"], frame["document"], strict=True))


def errors_in_words(found: pd.DataFrame) -> str:
    """What stops publishing, with rows and documents; empty when nothing does."""
    errors = found[found["severity"].eq("error") & found["outcome"].eq("failed")]
    if errors.empty:
        return ""
    told = [
        f"{row['what']} [check {row['check_name']}; rows {', '.join(row['fact_ids']) or 'none'};"
        f" documents: {'; '.join(row['documents']) or 'none'}]. Remedy: {row['remedy']}"
        for row in errors.head(SHOWN_ERRORS).to_dict("records")
    ]
    more = len(errors) - len(told)
    return (
        f"{len(errors)} check(s) of the data failed, so nothing is published and the last snapshot"
        " stands. " + " | ".join(told) + (f" | and {more} more" if more else "")
    )
