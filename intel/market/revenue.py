"""Who sells what: the scoreboard of vendors, and one line of one vendor through time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from textwrap import indent

import pandas as pd

from intel.market.answer import Answer, ask, quoted, verbatim
from intel.market.once import once
from intel.store import Snapshot

_COLUMNS = """vendor, line, basis, fiscal_label, period_start, period_end, value, currency,
    growth_yoy, growth_note, grade, published_on, published_on_basis, source_id"""

_FISCAL = f"""\
SELECT
    {_COLUMNS.replace("value,", "revenue_m AS value,")}
FROM vendor_revenue_as_reported
WHERE period_type = 'quarter'"""

_FISCAL_USD = f"""\
SELECT
    {_COLUMNS}
FROM (
    SELECT
        * EXCLUDE (growth_yoy),
        value / nullif(any_value(value) OVER year_before, 0) - 1 AS growth_yoy
    FROM (
        SELECT
            vendor, line, basis, fiscal_label, period_start, period_end, growth_yoy, growth_note,
            grade, published_on, published_on_basis, source_id, 'USD' AS currency,
            sum(
                revenue_m / period_days / if(by_month.currency = 'USD', 1, fx.units_per_usd)
                * (date_diff('day', greatest(by_month.month, period_start),
                             least(last_day(by_month.month), period_end)) + 1)
            ) AS value
        FROM (
            SELECT *, unnest(generate_series(date_trunc('month', period_start), period_end,
                                             INTERVAL 1 MONTH))::DATE AS month
            FROM vendor_revenue_as_reported
            WHERE period_type = 'quarter'
        ) AS by_month
        LEFT JOIN fx_monthly AS fx
            ON fx.currency = by_month.currency AND fx.month = strftime(by_month.month, '%Y-%m')
        GROUP BY ALL
        HAVING bool_and(by_month.currency = 'USD' OR fx.units_per_usd IS NOT NULL)
    )
    WINDOW year_before AS (
        PARTITION BY vendor, line, basis ORDER BY period_end
        RANGE BETWEEN INTERVAL 378 DAY PRECEDING AND INTERVAL 351 DAY PRECEDING
    )
)"""

_CALENDAR = """\
SELECT
    vendor, line, basis, quarter AS fiscal_label, quarter_start AS period_start,
    quarter_end AS period_end, {value} AS value, {currency} AS currency, {growth} AS growth_yoy,
    growth_note, grade, published_on, published_on_basis, source_ids[1] AS source_id
FROM vendor_revenue_quarterly
WHERE NOT is_partial AND {value} IS NOT NULL"""

_SCOREBOARD = """\
WITH quarter AS (
    SELECT
        revenue.*,
        headline.counts,
        row_number() OVER (PARTITION BY revenue.vendor ORDER BY period_end DESC) AS age
    FROM (
{quarters}
    ) AS revenue
    JOIN headline_line AS headline USING (vendor, line, basis)
)
SELECT
    newest.vendor,
    newest.line,
    newest.fiscal_label,
    newest.period_end,
    newest.value,
    newest.currency,
    newest.growth_yoy,
    newest.growth_note,
    trend.revenue AS trend,
    newest.counts,
    newest.grade,
    newest.published_on,
    newest.source_id
FROM quarter AS newest
LEFT JOIN (
    SELECT vendor, list(value ORDER BY period_end) AS revenue
    FROM quarter WHERE age <= 12 GROUP BY vendor
) AS trend ON trend.vendor = newest.vendor
WHERE newest.age = 1
ORDER BY growth_yoy DESC NULLS LAST, newest.vendor"""

_SCOREBOARD_MEANS = (
    "Newest {quarter} of each vendor's line nearest to AI networking, in {money}. The lines count"
    " different things (column *counts*): growth compares, levels do not add up. Growth is against"
    " the quarter a year before; it is empty where the evidence does not hold that quarter."
)

YEARS_OF_TRENDS = 4
_TRENDS_MEAN = (
    "The last four years of each vendor's line nearest to AI networking, by {quarter}, in"
    " {money}. Every vendor is drawn from zero to its own highest quarter: shapes compare, heights"
    " do not. Quarters that the evidence does not hold are missing, not zero."
)

_LINE_MEANS = (
    "Reported revenue by {quarter}, in {money}. One number a quarter: the best grade of document"
    " there is, of it the newest vintage. Quarters that the evidence does not hold are missing, not"
    " zero."
)


@dataclass(frozen=True)
class Form:
    """How revenue is given: by the vendor's own quarters or the calendar's, converted or not."""

    by_calendar: bool = False
    in_dollars: bool = False

    @property
    def quarters(self) -> str:
        """The query for every quarter of every line in this form."""
        if self.by_calendar:
            return _CALENDAR.format(
                value="revenue_usd_m" if self.in_dollars else "revenue_m",
                currency="'USD'" if self.in_dollars else "currency",
                growth="growth_yoy_usd" if self.in_dollars else "growth_yoy",
            )
        return _FISCAL_USD if self.in_dollars else _FISCAL

    def definition(self, means: str, currency: str = "its own currency") -> str:
        """Say how the numbers are given."""
        quarter = (
            "calendar quarter, to which fiscal quarters are spread by days (partial ones left out)"
            if self.by_calendar
            else "fiscal quarter"
        )
        money = (
            "millions of US dollars at the average rate of each month"
            if self.in_dollars
            else f"millions of {currency}"
        )
        return means.format(quarter=quarter, money=money)


AS_REPORTED = Form()


@once
def scoreboard(snapshot: Snapshot, form: Form = AS_REPORTED) -> Answer:
    """Every vendor's headline line in its newest quarter, fastest growing first."""
    answer = ask(
        snapshot,
        _SCOREBOARD.format(quarters=indent(form.quarters, " " * 8)),
        definition=form.definition(_SCOREBOARD_MEANS),
    )
    growing = answer.frame.dropna(subset=["growth_yoy"])
    if growing.empty:
        return answer
    first, last = growing.iloc[0], growing.iloc[-1]
    up = int((growing["growth_yoy"] > 0).sum())
    sentence = (
        f"**{verbatim(first.vendor)}** grew fastest: {first.growth_yoy:+.0%} on the year in"
        f" {first.fiscal_label}. Of {len(answer.frame)} vendors, {len(growing)} have a"
        f" comparable quarter; {up} of these grew,"
        f" {verbatim(last.vendor)} least at {last.growth_yoy:+.0%}."
    )
    return replace(answer, sentence=sentence)


@once
def trends(snapshot: Snapshot, form: Form = AS_REPORTED) -> Answer:
    """The newest quarters of every vendor's headline line, one row a vendor and quarter."""
    sql = f"""\
SELECT
    revenue.vendor, revenue.line, fiscal_label, period_start, period_end, value, currency,
    growth_yoy, grade, published_on, source_id
FROM (
{indent(form.quarters, " " * 4)}
) AS revenue
JOIN headline_line AS headline USING (vendor, line, basis)
QUALIFY period_end > max(period_end) OVER () - INTERVAL {YEARS_OF_TRENDS} YEAR
ORDER BY revenue.vendor, period_end"""
    return ask(snapshot, sql, definition=form.definition(_TRENDS_MEAN))


@once
def lines(snapshot: Snapshot) -> pd.DataFrame:
    """Every line that can be charted: vendor, line, basis, quarters, newest quarter."""
    return snapshot.query(
        "SELECT vendor, line, basis, count(*) AS quarters, max(period_end) AS newest"
        " FROM vendor_revenue WHERE period_type = 'quarter'"
        " GROUP BY vendor, line, basis ORDER BY vendor, line, basis"
    )


@once
def headline_lines(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """The line and basis that stand for each vendor."""
    frame = snapshot.query("SELECT vendor, line, basis FROM headline_line")
    return {vendor: (line, basis) for vendor, line, basis in frame.to_numpy()}


@once
def line_by_quarter(
    snapshot: Snapshot, vendor: str, line: str, basis: str, form: Form = AS_REPORTED
) -> Answer:
    """One line of one vendor by quarter, with growth on the year where it can be had."""
    sql = f"""\
{form.quarters}
    AND vendor = {quoted(vendor)} AND line = {quoted(line)} AND basis = {quoted(basis)}
ORDER BY period_end"""
    if form.in_dollars and not form.by_calendar:
        sql = sql.replace("\n    AND vendor", "\nWHERE vendor")
    answer = ask(snapshot, sql, definition=form.definition(_LINE_MEANS))
    if answer.is_empty:
        return answer
    newest = answer.frame.iloc[-1]
    grown = "" if pd.isna(newest.growth_yoy) else f", {newest.growth_yoy:+.0%} on the year"
    return replace(
        answer,
        sentence=(
            f"**{verbatim(vendor)}** reported {verbatim(name_of(line))} revenue"
            f" of {newest.value:,.0f} million {newest.currency} in {newest.fiscal_label}{grown}."
        ),
        definition=form.definition(_LINE_MEANS, newest.currency),
    )


def name_of(line: str) -> str:
    """A line's name as it reads in a sentence."""
    return line.replace("_", " ")


def spoken(line: str) -> str:
    """What a series counts: revenue of its line, or capital expenditure."""
    return "capital expenditure" if line == "capex" else f"{name_of(line)} revenue"
