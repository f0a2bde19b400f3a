"""The ledger, number by number: search it, and open one with its document and its vintages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from intel.errors import NotDisclosed
from intel.market.answer import Answer, ask, quoted, verbatim
from intel.market.units import in_unit
from intel.store import Snapshot

MOST_ROWS: Final = 1_000
FILTERS: Final = ("entity", "metric", "status", "grade")

NARROWED: Final = (
    "array_to_string(list_filter([line, fabric, domain, layer, speed, form, product, scope,"
    " region, buyer, basis, segment], lambda part: part <> ''), ', ')"
)

LEDGER_MEANS: Final = (
    "One row is one number from one document, in its unit: money in millions of its currency; a"
    " share or a growth of 25% is 0.25 in files and SQL. *Narrowed to* says what exactly is"
    " counted. Select a row to open the number."
)

VINTAGES_MEAN: Final = (
    "Every document that states the same quantity: same entity, metric, narrowing, period, unit and"
    " status. A later number that differs is a restatement or a rounding; nothing is overwritten."
)


@dataclass(frozen=True)
class Number:
    """One number: a sentence, what is known of it (Markdown), and all vintages of its quantity."""

    sentence: str
    fields: pd.DataFrame
    address: str
    vintages: Answer


def choices(snapshot: Snapshot) -> dict[str, list[str]]:
    """The values each filter can take."""
    frame = snapshot.query(
        "SELECT "
        + ", ".join(f"list(DISTINCT {field} ORDER BY {field}) AS {field}" for field in FILTERS)
        + " FROM fact"
    )
    return {field: list(frame[field].iloc[0]) for field in FILTERS}


def search(snapshot: Snapshot, words: str = "", **chosen: str | None) -> Answer:
    """Numbers in whose texts every word occurs, newest published first.

    ``chosen`` holds values of ``FILTERS``; one that is None does not filter.
    """
    tests = [f"{field} = {quoted(value)}" for field, value in chosen.items() if value]
    tests += [f"contains(texts, {quoted(word)})" for word in words.lower().split()]
    numbers = f"""\
WITH number AS (
    SELECT
        *,
        {NARROWED} AS narrowed_to,
        lower(
            concat_ws(
                ' ', entity, metric, narrowed_to, period_label, publisher, origin, title, note,
                stated_as
            )
        ) AS texts
    FROM fact
)
"""
    where = "WHERE " + " AND ".join(tests) + "\n" if tests else ""
    sql = f"""\
{numbers}SELECT
    entity, metric, narrowed_to, period_label, value, low, high, unit, status, grade,
    published_on, published_on_basis, publisher, title, source_id, fact_id
FROM number
{where}ORDER BY published_on_basis = 'recorded', published_on DESC, entity, metric, grade, fact_id
LIMIT {MOST_ROWS}"""
    answer = ask(snapshot, sql, definition=LEDGER_MEANS)
    found = int(snapshot.query(f"{numbers}SELECT count(*) AS n FROM number {where}")["n"].item())
    cut = f"; the newest {MOST_ROWS:,} are shown" if found > MOST_ROWS else ""
    what = "number matches" if found == 1 else "numbers match"
    return replace(answer, sentence=f"**{found:,}** {what}{cut}.")


def number(snapshot: Snapshot, fact_id: str) -> Number:
    """Open one number.

    Raises
    ------
    NotDisclosed
        When this snapshot holds no number of that id.
    """
    found = snapshot.query(
        f"SELECT fact.*, {NARROWED} AS narrowed_to, metric.definition AS counts"
        " FROM fact LEFT JOIN metric USING (metric) WHERE fact_id = ?",
        [fact_id],
    )
    if found.empty:
        raise NotDisclosed(
            f"snapshot {snapshot.id} holds no number {fact_id!r}; search for it in the ledger"
        )
    row = found.iloc[0]
    vintages = ask(
        snapshot,
        f"""\
SELECT
    published_on, value, low, high, unit, grade, publisher, title, published_on_basis,
    stated_as, note, source_id, fact_id
FROM fact
WHERE quantity_id = {quoted(row.quantity_id)}
ORDER BY published_on, grade, fact_id""",
        definition=VINTAGES_MEAN,
    )
    named = ", ".join(
        text for text in (row.metric.replace("_", " "), row.narrowed_to, row.period_label) if text
    )
    return Number(
        sentence=(
            f"**{verbatim(row.entity)}**: {verbatim(named)}: **{in_unit(row.value, row.unit)}**"
            f" ({row.status}, grade {row.grade}). {_told(vintages.frame)}"
        ),
        fields=_fields(row),
        address=row.url if row.url.startswith("http") and row.grade != "D" else "",
        vintages=replace(vintages, sentence=_told(vintages.frame)),
    )


def _told(vintages: pd.DataFrame) -> str:
    """How many documents state the quantity, and how far apart they are."""
    count = vintages["source_id"].nunique()
    if count == 1:
        return "One document states it."
    unit, values = vintages["unit"].iloc[0], vintages["value"].dropna()
    said = f"{count} documents state this quantity"
    if values.nunique() < 2:
        return f"{said}, all with the same number."
    return f"{said}, from {in_unit(values.min(), unit)} to {in_unit(values.max(), unit)}."


def _fields(row: pd.Series) -> pd.DataFrame:
    """What there is to know of a number, in words; what is not stated is left out."""
    ends = dict.fromkeys(day for day in (row.period_start, row.period_end) if pd.notna(day))
    days = " to ".join(f"{day:%Y-%m-%d}" for day in ends)
    said = {
        "Value": in_unit(row.value, row.unit),
        "At least": "" if pd.isna(row.low) else in_unit(row.low, row.unit),
        "At most": "" if pd.isna(row.high) else in_unit(row.high, row.unit),
        "Period": f"{row.period_label} ({days})" if days else row.period_label,
        "What is counted": row.counts.replace("`", "") if isinstance(row.counts, str) else "",
        "Narrowed to": row.narrowed_to,
        "Stated as": row.stated_as,
        "Note": row.note,
        "Document": row.title,
        "Publisher": row.publisher,
        "Whose figure": row.origin if row.origin != row.publisher else "",
        "Published": f"{row.published_on:%Y-%m-%d} ({row.published_on_basis})",
        "Recorded here": f"{row.recorded_at:%Y-%m-%d}",
        "File and line": f"{row.file}, line {row.row}",
        "Identifier": row.fact_id,
    }
    kept = [(name, verbatim(text)) for name, text in said.items() if text]
    return pd.DataFrame(kept, columns=["field", "what is known"])
