"""One vendor: what it guided and then reported, margins, breaks, revisions and documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from intel.market.answer import Answer, ask, quoted, verbatim
from intel.market.once import once
from intel.market.revenue import name_of
from intel.store import Snapshot

GUIDANCE_MEANS: Final = (
    "Revenue the vendor guided for a quarter, the newest guidance of the best grade there is,"
    " beside what it then reported (millions of its currency). *Against the middle* is reported"
    " over guided, less one; inside the range counts as met."
)

ACCOUNTS: Final = {"gaap": "GAAP", "non_gaap": "adjusted, not GAAP"}
"""By which accounts a margin is stated, in words."""
MARGINS_MEAN: Final = (
    "Margins of the company by its own quarters, by the accounts (*gaap*) or adjusted (*non_gaap*,"
    " dashed) as each document says; definitions are never mixed. Guided margins are hollow."
)

EVENTS_MEAN: Final = (
    "Where a reported line ended, was recast or changes what it counts (a reviewed file with its"
    " document), and quarters of 14 weeks. Nothing continues an ended line in silence."
)

REVISIONS_MEAN: Final = (
    "Numbers of this vendor that a later document changed: restatements and recasts, changed"
    " guidance, and forecasts of others about it, each with both documents."
)


@once
def guidance(snapshot: Snapshot, vendor: str) -> Answer:
    """Guided revenue beside what was reported, by line and quarter."""
    sql = f"""\
WITH guided AS (
    SELECT line, period_start, period_end, period_label, value AS guided, low, high, unit,
        published_on AS guided_on, grade, source_id
    FROM fact
    WHERE entity = {quoted(vendor)} AND metric = 'revenue' AND status = 'guidance'
        AND period_type = 'quarter' AND unit LIKE '%!_m' ESCAPE '!' AND value IS NOT NULL
        AND product = '' AND fabric = '' AND region = '' AND buyer = '' AND segment = ''
        AND published_on_basis <> 'recorded'
    QUALIFY row_number() OVER (
        PARTITION BY line, period_end ORDER BY grade, published_on DESC, fact_id
    ) = 1
)
SELECT
    guided.line,
    coalesce(reported.fiscal_label, guided.period_label) AS fiscal_label,
    guided.period_end,
    guided.guided,
    guided.low,
    guided.high,
    reported.value AS reported,
    reported.value / guided.guided - 1 AS against_middle,
    reported.value BETWEEN coalesce(guided.low, guided.guided)
        AND coalesce(guided.high, guided.guided) AS is_inside,
    regexp_replace(guided.unit, '_m$', '') AS currency,
    guided.guided_on,
    reported.published_on AS reported_on,
    guided.grade,
    guided.source_id
FROM guided
LEFT JOIN vendor_revenue AS reported
    ON reported.vendor = {quoted(vendor)} AND reported.line = guided.line AND reported.basis = ''
    AND reported.period_type = 'quarter'
    AND abs(date_diff('day', reported.period_end, guided.period_end)) <= 7
ORDER BY guided.line, guided.period_end"""
    answer = ask(snapshot, sql, definition=GUIDANCE_MEANS)
    if answer.is_empty:
        return answer
    known = answer.frame.dropna(subset="reported")
    ahead = answer.frame[answer.frame["reported"].isna()].sort_values("period_end")
    said = []
    if not known.empty:
        above = int((known["against_middle"] > 0).sum())
        said.append(
            f"**{verbatim(vendor)}** came in above the middle of its guidance in {above}"
            f" of {len(known)} quarters, by {known['against_middle'].median():+.1%} in the median."
        )
    if not ahead.empty:
        last = ahead.iloc[-1]
        said.append(
            f"For {last.fiscal_label} it guides {last.guided:,.0f} million {last.currency}"
            f" ({name_of(last.line)})."
        )
    return replace(answer, sentence=" ".join(said))


@once
def margins(snapshot: Snapshot, vendor: str) -> Answer:
    """Gross, operating and net margin of the company by quarter, reported and guided."""
    sql = f"""\
SELECT margin_kind, basis, fiscal_label, period_start, period_end, margin, low, high, status, grade,
    published_on, source_id
FROM vendor_margin
WHERE vendor = {quoted(vendor)} AND of_what = 'company' AND period_type = 'quarter'
ORDER BY margin_kind, basis, period_end, status DESC"""
    answer = ask(snapshot, sql, definition=MARGINS_MEAN)
    gross = answer.frame[
        (answer.frame["margin_kind"] == "gross") & (answer.frame["status"] == "reported")
    ]
    if gross.empty:
        return answer
    newest = gross.sort_values(["period_end", "basis"]).iloc[-1]
    by = f" ({ACCOUNTS.get(newest.basis, name_of(newest.basis))})" if newest.basis else ""
    return replace(
        answer,
        sentence=(
            f"**{verbatim(vendor)}** kept {newest.margin:.1%} of its revenue as gross margin in"
            f" {newest.fiscal_label}{by}."
        ),
    )


@once
def events(snapshot: Snapshot, vendor: str) -> Answer:
    """Where the vendor's lines end, are recast or change, and its 14-week quarters."""
    sql = f"""\
SELECT kind, line, basis, event_on, last_period_end, successor_line, successor_basis, reason,
    publisher, title, url, published_on
FROM series_event
WHERE entity = {quoted(vendor)} AND metric = 'revenue'
ORDER BY event_on DESC, line"""
    answer = ask(snapshot, sql, definition=EVENTS_MEAN)
    breaks = answer.frame[answer.frame["kind"] != "weeks_14"]
    if breaks.empty:
        return answer
    newest = breaks.iloc[0]
    return replace(
        answer,
        sentence=(
            f"The {name_of(newest.line)} line {_HAPPENED[newest.kind]} on"
            f" {newest.event_on:%Y-%m-%d}: {newest.reason}."
        ).replace("..", "."),
    )


_HAPPENED: Final = {"ended": "ended", "recast": "was recast", "scope_change": "changed scope"}


@once
def revisions(snapshot: Snapshot, vendor: str) -> Answer:
    """Numbers about the vendor that a later document changed."""
    sql = f"""\
SELECT published_on, kind, metric, line, period_label, was, is_now, change_fraction, unit, who,
    grade, reason, source_id, was_source_id
FROM revision
WHERE entity = {quoted(vendor)}
ORDER BY published_on DESC, metric, line"""
    answer = ask(snapshot, sql, definition=REVISIONS_MEAN)
    if answer.is_empty:
        return answer
    kinds = answer.frame["kind"].value_counts()
    said = ", ".join(f"{count} {name_of(str(kind))}" for kind, count in kinds.items())
    return replace(
        answer,
        sentence=f"{len(answer.frame)} changed numbers of **{verbatim(vendor)}** are held: {said}.",
    )


@once
def documents_about(snapshot: Snapshot, vendor: str) -> Answer:
    """Every document with numbers about the vendor, newest first."""
    sql = f"""\
SELECT source.published_on, source.publisher, source.title, source.grade, count(*) AS numbers,
    CASE WHEN has_address AND source.grade <> 'D' THEN source.url END AS address, source.source_id
FROM source
JOIN fact ON fact.source_id = source.source_id
WHERE fact.entity = {quoted(vendor)}
GROUP BY ALL
ORDER BY source.published_on DESC, numbers DESC"""
    answer = ask(
        snapshot, sql, definition="Documents that state numbers about the vendor, newest first."
    )
    if answer.is_empty:
        return answer
    return replace(
        answer,
        sentence=f"{int(answer.frame['numbers'].sum()):,} numbers about **{verbatim(vendor)}**"
        f" rest on {len(answer.frame):,} documents.",
        sources=answer.sources.head(0),  # the rows are the documents
    )
