"""Who sells what: the scoreboard of vendors, and one line of one vendor through time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from intel.market.answer import Answer, ask, quoted
from intel.store import Snapshot

SCOREBOARD = """\
WITH quarter AS (
    SELECT
        revenue.*,
        headline.counts,
        row_number() OVER (PARTITION BY revenue.vendor ORDER BY period_end DESC) AS age
    FROM vendor_revenue AS revenue
    JOIN headline_line AS headline USING (vendor, line, basis)
    WHERE period_type = 'quarter'
)
SELECT
    newest.vendor,
    newest.line,
    newest.fiscal_label,
    newest.period_end,
    newest.value,
    newest.currency,
    newest.value / year_before.value - 1 AS growth_yoy,
    trend.revenue AS trend,
    newest.counts,
    newest.grade,
    newest.published_on,
    newest.source_id
FROM quarter AS newest
LEFT JOIN quarter AS year_before
    ON year_before.vendor = newest.vendor
    AND date_diff('day', year_before.period_end, newest.period_end) BETWEEN 357 AND 372
LEFT JOIN (
    SELECT vendor, list(value ORDER BY period_end) AS revenue
    FROM quarter WHERE age <= 12 GROUP BY vendor
) AS trend ON trend.vendor = newest.vendor
WHERE newest.age = 1
ORDER BY growth_yoy DESC NULLS LAST, newest.vendor"""

SCOREBOARD_MEANS = (
    "Newest reported quarter of each vendor's line nearest to AI networking, in millions of its own"
    " currency, by its own fiscal quarter. The lines count different things (column *counts*):"
    " growth compares, levels do not add up. Growth is against the quarter a year before; it is"
    " empty where the evidence does not hold that quarter."
)

LINE_MEANS = (
    "Reported revenue by the vendor's own fiscal quarters, in millions of {currency}. One number a"
    " quarter: the best grade of document there is, of it the newest vintage. Quarters that the"
    " evidence does not hold are missing, not zero."
)


def scoreboard(snapshot: Snapshot) -> Answer:
    """Every vendor's headline line in its newest quarter, fastest growing first."""
    answer = ask(snapshot, SCOREBOARD, definition=SCOREBOARD_MEANS)
    growing = answer.frame.dropna(subset=["growth_yoy"])
    if growing.empty:
        return answer
    first, last = growing.iloc[0], growing.iloc[-1]
    up = int((growing["growth_yoy"] > 0).sum())
    sentence = (
        f"**{first.vendor}** grew fastest: {first.growth_yoy:+.0%} on the year in"
        f" {first.fiscal_label}. Of {len(answer.frame)} vendors, {len(growing)} have a"
        f" comparable quarter; {up} of these grew, {last.vendor} least at {last.growth_yoy:+.0%}."
    )
    return replace(answer, sentence=sentence)


def lines(snapshot: Snapshot) -> pd.DataFrame:
    """Every line that can be charted: vendor, line, basis, quarters, newest quarter."""
    return snapshot.query(
        "SELECT vendor, line, basis, count(*) AS quarters, max(period_end) AS newest"
        " FROM vendor_revenue WHERE period_type = 'quarter'"
        " GROUP BY vendor, line, basis ORDER BY vendor, line, basis"
    )


def headline_lines(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """The line and basis that stand for each vendor."""
    frame = snapshot.query("SELECT vendor, line, basis FROM headline_line")
    return {vendor: (line, basis) for vendor, line, basis in frame.to_numpy()}


def line_by_quarter(snapshot: Snapshot, vendor: str, line: str, basis: str) -> Answer:
    """One line of one vendor by fiscal quarter, with growth on the year where it can be had."""
    sql = f"""\
SELECT
    line.fiscal_label,
    line.period_start,
    line.period_end,
    line.value,
    line.currency,
    line.value / year_before.value - 1 AS growth_yoy,
    line.grade,
    line.published_on,
    line.published_on_basis,
    line.source_id
FROM vendor_revenue AS line
LEFT JOIN vendor_revenue AS year_before
    ON year_before.vendor = line.vendor AND year_before.line = line.line
    AND year_before.basis = line.basis AND year_before.period_type = 'quarter'
    AND date_diff('day', year_before.period_end, line.period_end) BETWEEN 357 AND 372
WHERE line.vendor = {quoted(vendor)} AND line.line = {quoted(line)}
    AND line.basis = {quoted(basis)} AND line.period_type = 'quarter'
ORDER BY line.period_end"""
    answer = ask(snapshot, sql, definition=LINE_MEANS)
    if answer.is_empty:
        return answer
    newest = answer.frame.iloc[-1]
    grown = "" if pd.isna(newest.growth_yoy) else f", {newest.growth_yoy:+.0%} on the year"
    return replace(
        answer,
        sentence=(
            f"**{vendor}** reported {name_of(line)} revenue of {newest.value:,.0f} million"
            f" {newest.currency} in {newest.fiscal_label}{grown}."
        ),
        definition=LINE_MEANS.format(currency=newest.currency),
    )


def name_of(line: str) -> str:
    """A line's name as it reads in a sentence."""
    return line.replace("_", " ")
