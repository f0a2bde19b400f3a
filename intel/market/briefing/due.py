"""When vendors should report next: after the quarter that is not held yet, at the usual lag."""

from __future__ import annotations

from datetime import date
from typing import Final

from intel.market.answer import ask
from intel.market.briefing.brief import Item, Section, rows
from intel.market.units import counted
from intel.store import Snapshot

AHEAD_DAYS: Final = 45
SHOWN: Final = 8

SQL: Final = """\
WITH newest AS (
    SELECT vendor, max(period_end) AS newest_end, max_by(fiscal_label, period_end) AS newest_quarter
    FROM vendor_revenue
    WHERE period_type = 'quarter' AND vendor IN (SELECT vendor FROM headline_line)
    GROUP BY vendor
),
first_told AS (
    SELECT entity AS vendor, period_end, min(published_on) - period_end AS lag_days
    FROM fact
    WHERE metric = 'revenue' AND status = 'reported' AND period_type = 'quarter'
        AND published_on_basis = 'stated' AND published_on > period_end
    GROUP BY entity, period_end
    HAVING lag_days < 100
),
lag AS (
    SELECT
        vendor,
        CAST(round(median(lag_days)) AS INTEGER) AS usual_days,
        CAST(count(*) AS INTEGER) AS n_quarters
    FROM first_told
    GROUP BY vendor
    HAVING count(*) >= 3
),
next AS (
    SELECT
        newest.vendor,
        newest_quarter,
        coalesce(min_by(calendar.fiscal_label, calendar.period_end), '') AS quarter,
        coalesce(min(calendar.period_end), newest_end + 91) AS quarter_end,
        min(calendar.period_end) IS NOT NULL AS end_is_in_calendar
    FROM newest
    LEFT JOIN fiscal_quarter AS calendar
        ON calendar.vendor = newest.vendor AND calendar.period_end > newest.newest_end + 30
    GROUP BY newest.vendor, newest_quarter, newest_end
)
SELECT
    vendor,
    quarter,
    quarter_end,
    end_is_in_calendar,
    usual_days,
    n_quarters,
    quarter_end + usual_days AS expected_on,
    CAST(date_diff('day', DATE '{today}', quarter_end + usual_days) AS INTEGER) AS in_days,
    newest_quarter
FROM next
JOIN lag USING (vendor)
WHERE expected_on <= DATE '{today}' + {ahead}
ORDER BY expected_on DESC, vendor"""

MEANS: Final = (
    "Inferred, not announced: the end of the first quarter that is not held yet (from the vendor's"
    " fiscal calendar, else 13 weeks after the newest) and the vendor's usual number of days from"
    " the end of a quarter to the first dated document with its revenue, the median over at least"
    " three quarters. Vendors of the scoreboard, up to {ahead} days ahead."
)


def due_next(snapshot: Snapshot, *, today: date) -> Section:
    """Vendors whose next quarter should be out by now, or soon."""
    answer = ask(
        snapshot,
        SQL.format(today=today, ahead=AHEAD_DAYS),
        definition=MEANS.format(ahead=AHEAD_DAYS),
    )
    title = "Due next (inferred)"
    frame = answer.frame
    if frame.empty:
        return Section(
            "due", title, f"No vendor of the scoreboard is due in the next {AHEAD_DAYS} days."
        )
    late = frame[frame["in_days"] < 0]
    coming = frame[frame["in_days"] >= 0].iloc[::-1]
    return Section(
        "due",
        title,
        f"{counted(len(coming), 'vendor')} should report within {AHEAD_DAYS} days;"
        f" of {len(late)} more the next quarter should be out and is not held.",
        tuple(
            Item(
                f"{row.vendor} {row.quarter or 'next quarter'}, ended"
                f" {row.quarter_end:%Y-%m-%d}:"
                + (
                    f" expected about {row.expected_on:%Y-%m-%d}"
                    if row.in_days >= 0
                    else f" was expected about {row.expected_on:%Y-%m-%d} and is not held yet"
                )
                + f" ({row.usual_days} days after the quarter, as usual)",
                "vendors",
                {"vendor": row.vendor},
            )
            for row in [*rows(coming), *rows(late)][:SHOWN]
        ),
        answer,
    )
