"""Where the numbers come from: grades of documents, how their days are known, and coverage."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask
from intel.store import Snapshot

GRADES: Final = """\
SELECT
    grade,
    count(*) AS numbers,
    count(DISTINCT source_id) AS documents,
    count(DISTINCT entity) AS entities,
    count(*) / sum(count(*)) OVER () AS share_of_numbers,
    count(*) FILTER (published_on_basis = 'stated') / count(*) AS share_with_stated_day
FROM fact
GROUP BY grade
ORDER BY grade"""

GRADES_MEAN: Final = (
    "**A**: the party's own filing, release, transcript or data sheet, a standard, a paper."
    " **B**: a named publisher. **C**: an aggregator or a repost. **D**: a document whose address"
    " cannot be given to a reader, so never a link. A number counts once for each document that"
    " states it. Pages use the best grade there is; where documents disagree, all stay."
)

DAYS: Final = """\
SELECT
    published_on_basis,
    grade,
    count(*) AS numbers,
    count(DISTINCT source_id) AS documents,
    min(published_on) AS earliest,
    max(published_on) AS newest
FROM fact
GROUP BY published_on_basis, grade
ORDER BY published_on_basis DESC, grade"""

DAYS_MEAN: Final = (
    "*Stated*: the document gives its day. *Inferred*: the end of the period plus the usual"
    " reporting lag of that vendor or publisher (a reviewed file). *Recorded*: only the day on"
    " which this desk read it is known; such a number never displaces a dated one, and is not used"
    " for the past."
)

COVERAGE: Final = """\
WITH held AS (
    SELECT
        vendor,
        line,
        middle_quarter AS quarter_start,
        fiscal_label,
        grade,
        value,
        currency,
        source_id
    FROM vendor_revenue
    JOIN headline_line USING (vendor, line, basis)
    WHERE period_type = 'quarter'
)
SELECT
    vendor,
    strftime(quarter_start, '%Y') || ' Q' || quarter(quarter_start) AS quarter,
    * EXCLUDE (vendor)
FROM held
WHERE quarter_start >= (SELECT max(quarter_start) FROM held) - INTERVAL 6 YEAR
ORDER BY vendor, quarter_start"""

COVERAGE_MEANS: Final = (
    "The reported line nearest to AI networking of each vendor on the scoreboard, by the calendar"
    " quarter that holds the middle of its fiscal quarter; the colour is the grade of the document."
    " A gap is a quarter that the evidence does not hold: it is missing, not zero."
)

DOCUMENTS: Final = """\
SELECT
    title,
    CASE WHEN has_address AND grade <> 'D' THEN url END AS address,
    publisher,
    origin,
    grade,
    published_on,
    published_on_basis,
    n_facts AS numbers,
    source_id
FROM source
ORDER BY grade, n_facts DESC, title"""

DOCUMENTS_MEAN: Final = (
    "One row a document, with the houses whose figures it holds (*whose figures*), best grade"
    " first. Documents of grade D have no address that a reader could open."
)


def grades(snapshot: Snapshot) -> Answer:
    """How many numbers and documents there are of each grade."""
    answer = ask(snapshot, GRADES, definition=GRADES_MEAN)
    if answer.is_empty:
        return answer
    frame = answer.frame.set_index("grade")
    share = frame["share_of_numbers"].reindex(list("ABCD"), fill_value=0.0)
    stated = (frame["share_with_stated_day"] * frame["numbers"]).sum() / frame["numbers"].sum()
    return replace(
        answer,
        sentence=(
            f"**{frame['numbers'].sum():,} numbers** from **{frame['documents'].sum():,}"
            f" documents**: {share['A']:.0%} rest on the party's own documents, {share['B']:.0%} on"
            f" a named publisher, {share['C']:.0%} on a repost and {share['D']:.0%} on a document"
            f" nobody else can open; for {stated:.0%} the document states its day."
        ),
    )


def publication_days(snapshot: Snapshot) -> Answer:
    """How the day is known on which the world could know a number."""
    answer = ask(snapshot, DAYS, definition=DAYS_MEAN)
    if answer.is_empty:
        return answer
    numbers = answer.frame.groupby("published_on_basis")["numbers"].sum()
    numbers = numbers.reindex(["stated", "inferred", "recorded"], fill_value=0)
    return replace(
        answer,
        sentence=(
            f"The day of publication is stated for **{numbers['stated']:,}** numbers, inferred for"
            f" {numbers['inferred']:,}; of {numbers['recorded']:,} only the day is known on which"
            " this desk read them."
        ),
    )


def coverage(snapshot: Snapshot) -> Answer:
    """Which quarters of each vendor's headline line the evidence holds, in the last six years."""
    answer = ask(snapshot, COVERAGE, definition=COVERAGE_MEANS)
    if answer.is_empty:
        return answer
    held = answer.frame.groupby("vendor").size().sort_values(ascending=False)
    first, last = answer.frame["quarter_start"].min(), answer.frame["quarter_start"].max()
    quarters = len(pd.period_range(first, last, freq="Q"))
    return replace(
        answer,
        sentence=(
            f"Of the {quarters} quarters from {_quarter(first)} to {_quarter(last)} the evidence"
            f" holds {held.iloc[0]} of {held.index[0]} and {held.iloc[-1]} of {held.index[-1]};"
            f" over all {len(held)} vendors {held.sum() / (quarters * len(held)):.0%}."
        ),
    )


def documents_held(snapshot: Snapshot) -> Answer:
    """Every document, with its address where a reader can open it."""
    answer = ask(snapshot, DOCUMENTS, definition=DOCUMENTS_MEAN)
    openable = int(answer.frame["address"].notna().sum())
    return replace(
        answer,
        sentence=f"{openable:,} of {len(answer.frame):,} documents can be opened by anybody.",
        sources=answer.sources.head(0),  # the rows are the documents
    )


def _quarter(day: pd.Timestamp) -> str:
    return f"{day.year} Q{day.quarter}"
