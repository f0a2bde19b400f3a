"""What the desk's words mean: market bases, metrics, calendars, terms, views and their columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from intel.market.answer import Answer, ask, quoted, verbatim
from intel.store import Snapshot

BASES: Final = """\
SELECT
    base.market_basis,
    base.title,
    base.counts,
    base.leaves_out,
    count(DISTINCT part.vendor) AS vendors,
    count(part.line) AS lines
FROM market_basis AS base
LEFT JOIN market_basis_line AS part USING (market_basis)
GROUP BY ALL
ORDER BY lines DESC, base.market_basis"""

BASES_MEAN: Final = (
    "Each basis is a reviewed list of reported lines and of the part of each that counts. Bases"
    " overlap and never add up: a switch chip counts on *silicon*, and again inside its box on"
    " *platform*."
)

LINES_MEAN: Final = (
    "*Part* is how much of the line counts, with its band where no split is published; the reason"
    " and the document stand beside it. Reported revenue alone is multiplied: orders, targets and"
    " guidance only help to judge the part."
)

METRICS: Final = """\
SELECT
    metric.metric,
    metric.unit,
    metric.kind,
    metric.definition,
    count(fact.fact_id) AS numbers,
    count(DISTINCT fact.entity) AS entities
FROM metric
LEFT JOIN fact ON fact.metric = metric.metric AND fact.mapped
{where}GROUP BY ALL
ORDER BY numbers DESC, metric.metric"""

METRICS_MEAN: Final = (
    "The reviewed metrics. Each is held in one unit (`currency_m`: millions of the currency that"
    " the document states); fractions and growth rates are never percentages."
)

TERMS_MEAN: Final = (
    "The words of the field as this desk uses them. A definition taken from a document names it;"
    " the others are the desk's own words."
)

CALENDARS: Final = """\
SELECT
    vendor,
    fiscal_label,
    period_start,
    period_end,
    weeks,
    year(period_middle) || ' Q' || quarter(period_middle) AS calendar_quarter,
    basis,
    source
FROM (
    SELECT
        *,
        period_start + (date_diff('day', period_start, period_end) // 2)::INTEGER AS period_middle
    FROM fiscal_quarter
)
{where}ORDER BY vendor, period_end DESC"""

CALENDARS_MEAN: Final = (
    "When each vendor's fiscal quarters begin and end, as its documents say; *completed* follows"
    " from stated quarters on both sides, or from a fiscal year that ends with a month. The"
    " calendar quarter is the one that holds the middle."
    " Views in calendar quarters spread a fiscal quarter by days instead. A quarter of 14 weeks is"
    " taken out of growth rates."
)

COLUMNS_MEAN: Final = (
    "Every table, view and macro of the store, with the comment that it carries: the SQL page, the"
    " command line and your own client read the same ones."
)


def bases(snapshot: Snapshot) -> Answer:
    """Every definition of the market, with the sentence that opens the page."""
    answer = ask(snapshot, BASES, definition=BASES_MEAN)
    counted = snapshot.query(
        "SELECT (SELECT count(*) FROM metric) AS metrics, (SELECT count(*) FROM glossary) AS terms"
    ).iloc[0]
    return replace(
        answer,
        sentence=(
            f"The desk measures AI networking on **{len(answer.frame)} definitions of the market**,"
            f" in {counted.metrics:,} metrics of one unit each, and with {counted.terms:,} terms of"
            " the field; a number never stands without its definition."
        ),
    )


def basis_lines(snapshot: Snapshot, basis: str) -> Answer:
    """The lines that count on one basis, with their parts, reasons and documents."""
    sql = f"""\
SELECT
    vendor, line, basis, layer, low, mid, high, valid_from, valid_to, reason, title,
    CASE WHEN url LIKE 'http%' THEN url END AS url
FROM market_basis_line
WHERE market_basis = {quoted(basis)}
ORDER BY mid DESC, vendor, line"""
    answer = ask(snapshot, sql, definition=LINES_MEAN)
    if answer.is_empty:
        return answer
    said = snapshot.query("FROM market_basis WHERE market_basis = ?", [basis]).iloc[0]
    lines = answer.frame[["vendor", "line", "basis"]].drop_duplicates()
    return replace(
        answer,
        sentence=(
            f"**{verbatim(said.title)}** ({len(lines)} lines of {lines['vendor'].nunique()}"
            f" vendors). Counts: {verbatim(said.counts)}. Leaves out: {verbatim(said.leaves_out)}."
        ),
    )


def metrics(snapshot: Snapshot, words: str = "") -> Answer:
    """The reviewed metrics in which every word occurs."""
    where = _where(
        words, "concat_ws(' ', replace(metric.metric, '_', ' '), metric.kind, metric.definition)"
    )
    answer = ask(snapshot, METRICS.format(where=where), definition=METRICS_MEAN)
    return replace(answer, sentence=f"**{len(answer.frame):,}** metrics.")


def terms(snapshot: Snapshot, words: str = "") -> Answer:
    """The terms in which every word occurs."""
    where = _where(words, "concat_ws(' ', term, stands_for, definition)")
    sql = (
        "SELECT term, stands_for, definition, title,"
        " CASE WHEN url LIKE 'http%' THEN url END AS url\n"
        f"FROM glossary\n{where}ORDER BY lower(term)"
    )
    answer = ask(snapshot, sql, definition=TERMS_MEAN)
    cited = int(answer.frame["title"].ne("").sum())
    return replace(
        answer, sentence=f"**{len(answer.frame)}** terms, {cited} of them from a document."
    )


def vendors_with_calendar(snapshot: Snapshot) -> list[str]:
    """The vendors whose fiscal quarters are known."""
    frame = snapshot.query("SELECT DISTINCT vendor FROM fiscal_quarter ORDER BY vendor")
    return [str(each) for each in frame["vendor"]]


def calendar(snapshot: Snapshot, vendor: str) -> Answer:
    """The fiscal quarters of one vendor, newest first."""
    where = f"WHERE vendor = {quoted(vendor)}\n"
    answer = ask(snapshot, CALENDARS.format(where=where), definition=CALENDARS_MEAN)
    if answer.is_empty:
        return answer
    year_end = snapshot.query("SELECT fiscal_year_end FROM vendor WHERE vendor = ?", [vendor])
    ends = "" if year_end.empty else f" Its year ends {verbatim(str(year_end.iloc[0, 0]))}."
    long = int(answer.frame["weeks"].ge(14).sum())
    today = pd.Timestamp(snapshot.as_of)
    now = answer.frame[
        (answer.frame["period_start"] <= today) & (answer.frame["period_end"] >= today)
    ]
    running = ""
    if not now.empty:
        row = now.iloc[0]
        running = f" It is in **{row.fiscal_label}**, which ends {row.period_end:%Y-%m-%d}."
    return replace(
        answer,
        sentence=(
            f"{len(answer.frame)} quarters of **{verbatim(vendor)}**, {long} of them with 14 weeks."
            f"{ends}{running}"
        ),
    )


def relations(snapshot: Snapshot, words: str = "") -> pd.DataFrame:
    """Every column of every table, view and macro, with its comment, where every word occurs."""
    rows = [
        (each.name, each.kind, column.name, column.type, column.comment, each.comment)
        for each in snapshot.tables()
        for column in each.columns
    ]
    frame = pd.DataFrame(
        rows, columns=["relation", "kind", "column", "type", "meaning", "of the relation"]
    )
    texts = (frame["relation"] + " " + frame["column"] + " " + frame["meaning"]).str.lower()
    return frame[_hold(texts, words)].reset_index(drop=True)


def columns(snapshot: Snapshot, words: str = "") -> Answer:
    """The catalogue as an answer: there is no query, it is the store's own comments."""
    frame = relations(snapshot, words)
    said = f"**{len(frame):,}** columns in {frame['relation'].nunique()} tables, views and macros."
    return Answer(said, frame, "", COLUMNS_MEAN, pd.DataFrame())


def search(snapshot: Snapshot, words: str) -> Answer:
    """What every word occurs in, whatever it is: terms first, then bases, metrics, columns."""
    parts = [
        _found("term", terms(snapshot, words).frame, "term", "definition"),
        _found("market basis", _bases_with(snapshot, words), "market_basis", "counts"),
        _found("metric", metrics(snapshot, words).frame, "metric", "definition"),
        _found("column", relations(snapshot, words), "column", "meaning"),
    ]
    frame = pd.concat(parts, ignore_index=True)
    count = len(frame)
    said = f"**{count:,}** {'definition matches' if count == 1 else 'definitions match'}."
    return Answer(said, frame, "", COLUMNS_MEAN, pd.DataFrame())


def _found(kind: str, rows: pd.DataFrame, name: str, meaning: str) -> pd.DataFrame:
    """Rows of a search: what each is, its name, and what it means."""
    named = rows["relation"] + "." + rows[name] if "relation" in rows else rows[name]
    return pd.DataFrame({"kind": kind, "name": named, "meaning": rows[meaning]})


def _bases_with(snapshot: Snapshot, words: str) -> pd.DataFrame:
    frame = snapshot.query("FROM market_basis")
    texts = frame["market_basis"].str.replace("_", " ") + " " + frame["title"]
    texts = (texts + " " + frame["counts"] + " " + frame["leaves_out"]).str.lower()
    return frame[_hold(texts, words)]


def _hold(texts: pd.Series, words: str) -> pd.Series:
    """Which texts hold every word."""
    held = pd.Series(data=True, index=texts.index)
    for word in words.lower().split():
        held &= texts.str.contains(word, regex=False)
    return held


def _where(words: str, texts: str) -> str:
    tests = [f"contains(lower({texts}), {quoted(word)})" for word in words.lower().split()]
    return f"WHERE {' AND '.join(tests)}\n" if tests else ""
