"""Read files of facts: every row of every file is accepted, merged or quarantined.

A file may hold the project's own columns or the evidence's columns (:mod:`intel.facts.record`).
A row that breaks a check is set aside with the field, the rule and the remedy; a file that
cannot be read is set aside whole and stops only itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from itertools import chain, count
from pathlib import Path

import pandas as pd

from intel.errors import EvidenceError
from intel.facts.grades import cap_unreviewed, grade_and_origin
from intel.facts.house_forms import HouseForm
from intel.facts.mapping import canonicalise
from intel.facts.periods import period_type_of
from intel.facts.record import (
    CHECKS,
    DERIVED_COLUMNS,
    FACT_COLUMNS,
    IDENTITY_COLUMNS,
    first_broken,
)
from intel.facts.reference import Reference
from intel.facts.rows import LONGEST_RAW, read_rows, refused_file
from intel.facts.vintage import infer_published_on

_NEARLY = 0.85
_MOST_UNKNOWN = 2_000
"""Names looked at one by one; a file with more of them holds companies that are not followed."""
QUARANTINE_COLUMNS = ("file", "row", "field", "value", "rule", "remedy", "raw")


@dataclass(frozen=True)
class Reading:
    """What came out of the files.

    Attributes
    ----------
    facts
        ``FACT_COLUMNS`` (typed, ``published_on`` filled) and ``DERIVED_COLUMNS``.
    quarantined
        One row per row set aside: ``file, row, field, value, rule, remedy, raw``.
    accounting
        One row per file: ``file, read, accepted, merged, quarantined``, where
        ``accepted + merged + quarantined = read``.
    """

    facts: pd.DataFrame
    quarantined: pd.DataFrame
    accounting: pd.DataFrame


def read_facts(
    paths: Sequence[Path],
    reference: Reference,
    *,
    recorded_at: datetime | None = None,
    unreviewed: Collection[Path] = (),
    forms: Mapping[Path, HouseForm] | None = None,
) -> Reading:
    """Read, map, check and merge the rows of all files.

    Parameters
    ----------
    paths
        Files in either form, or in one of ``reference.house_forms``. Rows merge across all of
        them, in the order given.
    reference
        The reviewed tables.
    recorded_at
        When rows of files in the evidence's form were learned (UTC); by default the time the
        file was last changed. Files in the project's form carry their own.
    unreviewed
        Those of ``paths`` that nobody reviewed; their grades are capped
        (:func:`intel.facts.grades.cap_unreviewed`).
    forms
        The house's form of a file, where somebody named it; others are recognised by their columns.
    """
    named = forms or {}
    rows: list[pd.DataFrame] = []
    refused: list[dict[str, object]] = []
    read: dict[str, int] = {}
    for path in paths:
        name = _name_of(path, read)
        try:
            table = read_rows(
                path, recorded_at=recorded_at, forms=reference.house_forms, form=named.get(path)
            )
        except EvidenceError as error:
            set_aside = refused_file(path, name, str(error))
            refused.extend(set_aside)
            read[name] = len(set_aside)
            continue
        if path in unreviewed and recorded_at is not None:  # it may not say when it was learned
            table.rows["recorded_at"] = recorded_at.isoformat(timespec="seconds")
        refused.extend({"file": name} | row for row in table.ragged)
        read[name] = len(table.rows) + len(table.ragged)
        rows.append(table.rows.assign(file=name, unreviewed=path in unreviewed))
    written = pd.concat(rows, ignore_index=True) if rows else _no_rows()
    typed = _typed(written, reference)
    broken = first_broken(typed)
    refused.extend(_broken_rows(written, broken))
    accepted = _complete(typed[broken.eq(-1)], reference)
    repeated = accepted.duplicated("fact_id")
    quarantined = pd.DataFrame(refused, columns=list(QUARANTINE_COLUMNS))
    facts = accepted.loc[~repeated, [*FACT_COLUMNS, *DERIVED_COLUMNS]].reset_index(drop=True)
    counts = {
        "accepted": facts["file"].value_counts(),
        "merged": accepted.loc[repeated, "file"].value_counts(),
        "quarantined": quarantined["file"].value_counts(),
    }
    accounting = pd.DataFrame(
        [
            {"file": name, "read": total}
            | {kind: int(count.get(name, 0)) for kind, count in counts.items()}
            for name, total in read.items()
        ],
        columns=["file", "read", "accepted", "merged", "quarantined"],
    )
    return Reading(facts=facts, quarantined=quarantined, accounting=accounting)


def _typed(written: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Canonical rows with numbers and days typed, and the text as written beside them."""
    typed = grade_and_origin(canonicalise(written, reference.dictionary), reference)
    typed["grade"] = cap_unreviewed(typed, typed["unreviewed"].astype(bool))
    typed["period_type"] = [
        period_type_of(label, start, end)
        for label, start, end in zip(
            typed["period_label"], typed["period_start"], typed["period_end"], strict=True
        )
    ]
    typed["significant_digits"] = typed["value"].map(significant_digits).astype("int64")
    for name in ("value", "low", "high"):
        typed[f"{name}_text"] = typed[name]
        typed[name] = pd.to_numeric(typed[name], errors="coerce").astype("float64")
    for name in ("period_start", "period_end", "published_on", "recorded_at"):
        typed[f"{name}_text"] = typed[name]
        typed[name] = _days(typed[name], "ISO8601" if name == "recorded_at" else "%Y-%m-%d")
    metrics = reference.metrics.set_index("metric")
    typed["metric_unit"] = typed["metric"].map(metrics["unit"]).fillna("").astype(str)
    typed["metric_kind"] = typed["metric"].map(metrics["kind"]).fillna("").astype(str)
    typed["unit_known"] = typed["unit"].isin(reference.units["unit"])
    typed["entity_misspelt"] = _misspelt(typed["entity"], reference)
    addresses = ("http://", "https://", *reference.address_rules["prefix"])
    typed["url_known"] = typed["url"].eq("") | typed["url"].str.lower().str.startswith(addresses)
    return typed


def _misspelt(entities: pd.Series, reference: Reference) -> pd.Series:
    """Whether a name is no known one but nearly a company's: it would become another company."""
    known = reference.entities
    unknown = set(entities) - set(known["alias"]) - set(known["entity"])
    companies = known.loc[known["kind"].isin(["vendor", "buyer"]), "alias"].str.casefold()
    nearly = {
        name
        for name in (unknown if len(unknown) <= _MOST_UNKNOWN else ())
        if get_close_matches(str(name).casefold(), companies, n=1, cutoff=_NEARLY)
    }
    return entities.isin(nearly)


def _days(text: pd.Series, form: str) -> pd.Series:
    days = pd.to_datetime(text.mask(text.eq("")), format=form, errors="coerce", utc=True)
    return days.dt.tz_localize(None).astype("datetime64[us]")


def significant_digits(text: str) -> int:
    """Digits a number is given to: 8187 has four, 8200 two, 0.250 three."""
    mantissa = text.strip().lstrip("+-").lower().partition("e")[0]
    whole, point, decimals = mantissa.partition(".")
    digits = (whole + decimals).lstrip("0")
    return len(digits if point and decimals.strip("0") else digits.rstrip("0"))


def _complete(accepted: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Add the publication day and the identities of fact and document."""
    document = [accepted[name] for name in ("publisher", "title", "url")]
    complete = accepted.assign(
        row=accepted["row"].astype("int64"),
        source_id=pd.Series(
            [text_id(*parts) for parts in zip(*document, strict=True)], accepted.index, dtype=str
        ),
    )
    dates = infer_published_on(complete, reference.reporting_lags)
    complete["published_on"] = dates["published_on"].astype("datetime64[us]")
    complete["published_on_basis"] = dates["published_on_basis"]
    # Numbers by their value, so that 60 and 60.0 in the same document are one fact.
    identity = [
        complete[name].map(repr) if name in ("value", "low", "high")
        else complete[f"{name}_text"] if f"{name}_text" in complete
        else complete[name]
        for name in IDENTITY_COLUMNS
    ]  # fmt: skip
    complete["fact_id"] = pd.Series(
        [text_id(*parts) for parts in zip(*identity, strict=True)], complete.index, dtype=str
    )
    return complete


def text_id(*parts: str) -> str:
    """A short stable name for a tuple of texts (64 bits of SHA-256, as hex)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _broken_rows(written: pd.DataFrame, broken: pd.Series) -> list[dict[str, object]]:
    found = []
    for index in broken.index[broken.ne(-1)]:
        row, check = written.loc[index], CHECKS[int(broken.loc[index])]
        found.append(
            {"file": row["file"], "row": int(row["row"]), "field": check.field,
             "value": row[check.field][:LONGEST_RAW], "rule": check.rule, "remedy": check.remedy,
             "raw": row["raw"][:LONGEST_RAW]}
        )  # fmt: skip
    return found


def _name_of(path: Path, taken: Mapping[str, int]) -> str:
    """The file's name; its folder, its path or a number goes with it where names collide."""
    names = (path.name, f"{path.parent.name}/{path.name}", str(path))
    numbered = (f"{path} ({number})" for number in count(2))
    return next(name for name in chain(names, numbered) if name not in taken)


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=["row", *FACT_COLUMNS, "raw", "file", "unreviewed"], dtype=str)
