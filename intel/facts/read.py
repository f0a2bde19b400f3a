"""Read files of facts: every row of every file is accepted, merged or quarantined.

A file may hold the project's own columns or the evidence's columns (:mod:`intel.facts.record`).
A row that breaks a check is set aside with the field, the rule and the remedy; a file that
cannot be read is set aside whole and stops only itself.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from intel.errors import EvidenceError
from intel.facts.mapping import canonicalise
from intel.facts.periods import period_type_of
from intel.facts.record import (
    CHECKS,
    DERIVED_COLUMNS,
    EVIDENCE_COLUMNS,
    FACT_COLUMNS,
    IDENTITY_COLUMNS,
    first_broken,
)
from intel.facts.reference import Reference
from intel.facts.sources import grade_and_origin
from intel.facts.vintage import infer_published_on

QUARANTINE_COLUMNS = ("file", "row", "field", "value", "rule", "remedy", "raw")
_LONGEST_RAW = 2_000


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
    paths: Sequence[Path], reference: Reference, *, recorded_at: datetime | None = None
) -> Reading:
    """Read, map, check and merge the rows of all files.

    Parameters
    ----------
    paths
        CSV files in either form. Rows merge across all of them, in the order given.
    reference
        The reviewed tables.
    recorded_at
        When rows of files in the evidence's form were learned (UTC); by default the time the
        file was last changed. Files in the project's form carry their own.
    """
    rows: list[pd.DataFrame] = []
    refused: list[dict[str, object]] = []
    read: dict[str, int] = {}
    for path in paths:
        name = _name_of(path, read)
        try:
            table = read_rows(path, recorded_at=recorded_at)
        except EvidenceError as error:
            set_aside = _refused_file(path, name, str(error))
            refused.extend(set_aside)
            read[name] = len(set_aside)
            continue
        refused.extend({"file": name} | row for row in table.ragged)
        read[name] = len(table.rows) + len(table.ragged)
        rows.append(table.rows.assign(file=name))
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


@dataclass(frozen=True)
class RowsOfFile:
    """Rows as text (``row``, ``FACT_COLUMNS``, ``raw``), and those with too many or few cells."""

    rows: pd.DataFrame
    ragged: tuple[dict[str, object], ...]


def read_rows(path: Path, *, recorded_at: datetime | None = None) -> RowsOfFile:
    """Rows of one file as text; blank lines do not count.

    Raises
    ------
    EvidenceError
        If the file cannot be read as UTF-8 CSV with the columns of either form.
    """
    reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
    table: list[list[str]] = []
    ragged: list[dict[str, object]] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header)
        for cells in reader:
            if len(cells) == len(header):
                table.append([str(reader.line_num), *cells])
            elif cells:
                ragged.append(_ragged_row(reader.line_num, cells, len(header)))
    except csv.Error as error:
        message = (
            f"{path}: not well-formed CSV at line {reader.line_num} ({error}); "
            "double quotes inside a quoted cell and close every quote"
        )
        raise EvidenceError(message) from error
    rows = pd.DataFrame(table, columns=["row", *header], dtype=str)
    raw = pd.Series([_as_csv(cells[1:]) for cells in table], index=rows.index, dtype=str)
    for name in header:
        rows[name] = rows[name].str.strip()
    if "recorded_at" not in header:
        learned = recorded_at or datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
        rows["recorded_at"] = learned.replace(tzinfo=None).isoformat(timespec="seconds")
    for name in FACT_COLUMNS:
        if name not in rows:
            rows[name] = ""
    return RowsOfFile(rows[["row", *FACT_COLUMNS]].assign(raw=raw), tuple(ragged))


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be opened ({error.strerror})") from error
    if not content.strip():
        raise EvidenceError(f"{path}: the file is empty; a header row and rows are needed")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = (
            f"{path}: not UTF-8 (byte {error.start} is 0x{content[error.start]:02x}); "
            "save the file as CSV UTF-8"
        )
        raise EvidenceError(message) from error


def _check_header(path: Path, header: list[str]) -> None:
    names = set(header)
    if len(names) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise EvidenceError(f"{path}: column {twice[0]!r} appears twice in the header; keep one")
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise EvidenceError(f"{path}: columns are not separated by commas; save it as CSV")
    nearest = min((FACT_COLUMNS, EVIDENCE_COLUMNS), key=lambda form: len(names ^ set(form)))
    missing = [name for name in nearest if name not in names]
    unknown = [name for name in header if name not in nearest]
    if missing:
        raise EvidenceError(f"{path}: the header lacks {', '.join(missing)}; add the columns")
    if unknown:
        raise EvidenceError(f"{path}: unknown column {', '.join(unknown)}; rename or remove it")


def _typed(written: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Canonical rows with numbers and days typed, and the text as written beside them."""
    typed = grade_and_origin(canonicalise(written, reference.dictionary), reference)
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
    return typed


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
    dates = infer_published_on(accepted, reference.reporting_lags)
    complete = accepted.assign(
        published_on=dates["published_on"].astype("datetime64[us]"),
        published_on_basis=dates["published_on_basis"],
        row=accepted["row"].astype("int64"),
    )
    document = [complete[name] for name in ("publisher", "title", "url")]
    complete["source_id"] = pd.Series(
        [text_id(*parts) for parts in zip(*document, strict=True)], complete.index, dtype=str
    )
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
             "value": row[check.field], "rule": check.rule, "remedy": check.remedy,
             "raw": row["raw"][:_LONGEST_RAW]}
        )  # fmt: skip
    return found


def _ragged_row(line: int, cells: list[str], wanted: int) -> dict[str, object]:
    return {
        "row": line, "field": "row", "value": f"{len(cells)} cells",
        "rule": f"the row must have {wanted} cells, as the header has",
        "remedy": "quote cells that hold a comma; leave empty cells empty",
        "raw": _as_csv(cells)[:_LONGEST_RAW],
    }  # fmt: skip


def _refused_file(path: Path, name: str, message: str) -> list[dict[str, object]]:
    """Every line below the header of a file that cannot be read, or one row for the file."""
    try:
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    numbered = [(line, text) for line, text in enumerate(lines[1:], start=2) if text.strip()]
    rule, _, remedy = message.removeprefix(f"{path}: ").partition("; ")
    return [
        {"file": name, "row": line, "field": "file", "value": name, "rule": rule,
         "remedy": remedy or "correct the file and read it again", "raw": text[:_LONGEST_RAW]}
        for line, text in numbered or [(0, "")]
    ]  # fmt: skip


def _as_csv(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _name_of(path: Path, taken: dict[str, int]) -> str:
    """The file's name, with its folder in front where two files share a name."""
    return path.name if path.name not in taken else f"{path.parent.name}/{path.name}"


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=["row", *FACT_COLUMNS, "raw", "file"], dtype=str)
